-- Close sessions without a project
--
-- The program has been opening every session in a project for a month.
--
-- revision: d1b7093e5c4a
-- down_revision: c8f4a61b90d2

-- upgrade:

-- What is left are sessions of people who have been thrown out of their last project.
DELETE FROM session WHERE project_id IS NULL;

ALTER TABLE session ALTER COLUMN project_id SET NOT NULL;

-- downgrade:

ALTER TABLE session ALTER COLUMN project_id DROP NOT NULL;
