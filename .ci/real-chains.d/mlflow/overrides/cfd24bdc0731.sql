-- Allow killed runs
--
-- The revision takes the words from modules that protobuf's compiler has made.
--
-- overrides: cfd24bdc0731

-- upgrade:

ALTER TABLE runs
    DROP CONSTRAINT status,
    ALTER COLUMN status TYPE VARCHAR(9),
    ADD CHECK (status IN ('SCHEDULED', 'FAILED', 'FINISHED', 'RUNNING', 'KILLED'));

-- downgrade:
