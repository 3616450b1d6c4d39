-- Remember when an account was last seen
--
-- revision: e81b6a07d45c
-- down_revision: d1b7093e5c4a

-- upgrade:

-- NULL is an account that has never logged in.
ALTER TABLE account ADD COLUMN last_seen_at TEXT;

UPDATE account
SET last_seen_at = (
    SELECT max(session.started_at) FROM session WHERE session.account_id = account.id
);

-- Old sessions were kept only because they told when somebody was last here.
DELETE FROM session WHERE expires_at < CURRENT_TIMESTAMP;

-- From now on they are deleted every night.
CREATE INDEX session_expires ON session (expires_at);

-- downgrade:

DROP INDEX session_expires;

-- Expired sessions do not come back. Nobody could log in with them, so there is nothing to undo.
ALTER TABLE account DROP COLUMN last_seen_at;
