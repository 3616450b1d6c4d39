//! Another connection that holds a lock for some statements of the script.

use fastrand::Rng;
use rusqlite::Connection;
use std::path::Path;
use std::time::Duration;

#[derive(Clone, Copy, Debug, PartialEq)]
pub(in super::super) struct Lock {
    pub(in super::super) kind: LockKind,
    /// Taken before this statement,
    first: usize,
    /// given back before this one.
    end: usize,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(in super::super) enum LockKind {
    Shared,
    Reserved,
    Exclusive,
}

impl Lock {
    pub(in super::super) fn random(rng: &mut Rng, statements: usize) -> Self {
        let kinds = [LockKind::Shared, LockKind::Reserved, LockKind::Exclusive];
        let first = rng.usize(..statements);
        // Often to the end and beyond, where the script commits.
        let end = if rng.bool() {
            usize::MAX
        } else {
            rng.usize(first + 1..=statements)
        };
        Self {
            kind: kinds[rng.usize(..3)],
            first,
            end,
        }
    }

    pub(super) fn starts_at(self, statement: usize) -> bool {
        self.first == statement
    }

    pub(super) fn ends_at(self, statement: usize) -> bool {
        self.end == statement
    }
}

/// The connection that has the lock, if it got it: the script may hold a stronger one.
pub(super) struct Holder {
    _connection: Connection,
}

impl Holder {
    pub(super) fn on(database: &Path, kind: LockKind) -> Self {
        let connection = Connection::open(database).expect("a second connection");
        connection.busy_timeout(Duration::ZERO).expect("a setting");
        let statement = match kind {
            LockKind::Shared => "BEGIN; SELECT count(*) FROM sqlite_master;",
            LockKind::Reserved => "BEGIN IMMEDIATE;",
            LockKind::Exclusive => "BEGIN EXCLUSIVE;",
        };
        _ = connection.execute_batch(statement);
        Self {
            _connection: connection,
        }
    }
}
