-- Create accounts and projects
--
-- revision: 04d1a9c37be2
-- down_revision:

-- upgrade:

-- All times are UTC, as CURRENT_TIMESTAMP writes them, so that they sort as text.
CREATE TABLE account (
    id INTEGER NOT NULL PRIMARY KEY,
    email TEXT NOT NULL,
    name TEXT NOT NULL,
    created_at TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP
);

CREATE TABLE project (
    id INTEGER NOT NULL PRIMARY KEY,
    title TEXT NOT NULL CHECK (title <> ''),
    created_by INTEGER NOT NULL REFERENCES account (id),
    created_at TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP
);

-- downgrade:

-- The table that refers to the other one goes first, for connections with foreign keys on.
DROP TABLE project;
DROP TABLE account;
