-- Wipe the schedules
--
-- The revision asks the instance of Dagster that is being upgraded for its scheduler: one that is
-- set up by a script has none.
--
-- overrides: b22f16781a7c

-- upgrade:

DROP TABLE IF EXISTS schedule_ticks;

-- downgrade:
