-- Open a session in a project
--
-- Whoever worked on two projects chose one of them on every page. From here on a session is opened
-- in one project, and the program writes down in which.
--
-- revision: c8f4a61b90d2
-- down_revision: c3e5186d2f94

-- upgrade:

ALTER TABLE session
    ADD COLUMN project_id INTEGER,
    ADD CONSTRAINT session_project FOREIGN KEY (project_id) REFERENCES project (id) ON DELETE CASCADE;

-- Sessions that are open are in the oldest project of their account; those of accounts without a
-- project are in none.
UPDATE session
SET project_id = (
    SELECT min(membership.project_id) FROM membership
    WHERE membership.account_id = session.account_id
);

-- downgrade:

ALTER TABLE session DROP CONSTRAINT session_project, DROP COLUMN project_id;
