-- Wipe the schedules
--
-- The revision asks the instance of Dagster that is being upgraded for its scheduler: one that is
-- set up by a script has none.
--
-- overrides: 140198fdfe65

-- upgrade:

DROP TABLE IF EXISTS schedule_ticks;

-- downgrade:
