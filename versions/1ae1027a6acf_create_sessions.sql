-- Create sessions
--
-- revision: 1ae1027a6acf
-- down_revision: 04d1a9c37be2

-- upgrade:

CREATE TABLE session (
    -- The SHA-256 of the cookie and not the cookie, so that a stolen backup logs nobody in.
    token_hash BLOB NOT NULL PRIMARY KEY CHECK (length(token_hash) = 32),
    account_id INTEGER NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    started_at TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP,
    expires_at TEXT NOT NULL
) WITHOUT ROWID;

-- "Log me out everywhere" looks sessions up by account, and so does the cascade above.
CREATE INDEX session_account ON session (account_id);

-- downgrade:

-- Everybody has to log in again. Nothing else is lost.
DROP TABLE session;
