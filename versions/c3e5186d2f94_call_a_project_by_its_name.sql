-- Call a project by its name
--
-- Accounts, roles and plans have a name; only projects had a title.
--
-- revision: c3e5186d2f94
-- down_revision: b07f4c92e1a8

-- upgrade:

-- SQLite also renames the column in the CHECK of the table and in the two views.
ALTER TABLE project RENAME COLUMN title TO name;

-- downgrade:

ALTER TABLE project RENAME COLUMN name TO title;
