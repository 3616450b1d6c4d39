//! What the chain says in the words of the standard, written out for SQLite by hand: a new table,
//! the rows, and the name.

/// The statements of the chain that SQLite does not have.
const STANDARD: [&str; 6] = [
    "ALTER TABLE session
    ADD COLUMN project_id INTEGER,
    ADD CONSTRAINT session_project FOREIGN KEY (project_id) REFERENCES project (id) ON DELETE CASCADE;",
    "ALTER TABLE session DROP CONSTRAINT session_project, DROP COLUMN project_id;",
    "ALTER TABLE session ALTER COLUMN project_id SET NOT NULL;",
    "ALTER TABLE session ALTER COLUMN project_id DROP NOT NULL;",
    "ALTER TABLE session
    ALTER COLUMN expires_at TYPE INTEGER
    USING coalesce(CAST(strftime('%s', expires_at) AS INTEGER), 0);",
    "ALTER TABLE session ALTER COLUMN expires_at TYPE TEXT USING datetime(expires_at, 'unixepoch');",
];

/// A revision without words that SQLite does not know.
pub(super) fn in_sqlite(revision: String) -> String {
    let nullable = ",
    project_id INTEGER,
    CONSTRAINT session_project FOREIGN KEY (project_id) REFERENCES project (id) ON DELETE CASCADE";
    let tight = nullable.replace("INTEGER,", "INTEGER NOT NULL,");
    let by_time = "\nCREATE INDEX session_expires ON session (expires_at);";
    let seconds = "coalesce(CAST(strftime('%s', expires_at) AS INTEGER), 0), project_id";
    let time = "datetime(expires_at, 'unixepoch'), project_id";
    let by_hand = [
        session("TEXT", nullable, "expires_at, NULL"),
        session("TEXT", "", "expires_at"),
        session("TEXT", &tight, "expires_at, project_id"),
        session("TEXT", nullable, "expires_at, project_id"),
        session("INTEGER", &tight, seconds) + by_time,
        session("TEXT", &tight, time) + by_time,
    ];
    let pairs = STANDARD.into_iter().zip(by_hand);
    pairs.fold(revision, |revision, (standard, by_hand)| {
        revision.replace(standard, &by_hand)
    })
}

/// The table of sessions, made anew with `more` columns and constraints, and its first index.
fn session(expires_at: &str, more: &str, values: &str) -> String {
    let project = if more.is_empty() { "" } else { ", project_id" };
    format!(
        "CREATE TABLE new_session (
    -- The SHA-256 of the cookie and not the cookie, so that a stolen backup logs nobody in.
    token_hash BLOB NOT NULL PRIMARY KEY CHECK (length(token_hash) = 32),
    account_id INTEGER NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    started_at TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP,
    expires_at {expires_at} NOT NULL{more}
) WITHOUT ROWID;
INSERT INTO new_session (token_hash, account_id, started_at, expires_at{project})
SELECT token_hash, account_id, started_at, {values} FROM session;
DROP TABLE session;
ALTER TABLE new_session RENAME TO session;
CREATE INDEX session_account ON session (account_id);"
    )
}
