-- Add roles and memberships
--
-- Until now a project belonged to the account that created it. From here on several accounts work
-- on a project, each in one role.
--
-- revision: 2c94f0b3e815
-- down_revision: 1ae1027a6acf

-- upgrade:

CREATE TABLE role (
    name TEXT NOT NULL PRIMARY KEY,
    rank INTEGER NOT NULL UNIQUE,
    description TEXT NOT NULL
);

-- The ranks leave room for roles in between.
INSERT INTO role (name, rank, description) VALUES
    ('owner', 10, 'Pays, deletes the project and decides who is in it'),
    ('editor', 20, 'Reads and writes; can''t invite others'),
    ('viewer', 30, 'Reads');

CREATE TABLE membership (
    project_id INTEGER NOT NULL REFERENCES project (id) ON DELETE CASCADE,
    account_id INTEGER NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    role TEXT NOT NULL REFERENCES role (name),
    PRIMARY KEY (project_id, account_id)
) WITHOUT ROWID;

CREATE INDEX membership_account ON membership (account_id);

-- Whoever created a project owns it.
INSERT INTO membership (project_id, account_id, role)
SELECT id, created_by, 'owner' FROM project;

-- downgrade:

-- Editors and viewers lose their access. Owners who are not the creator lose theirs, too: the
-- older program knows only project.created_by, which has been kept.
DROP TABLE membership;
DROP TABLE role;
