//! A program that has SQLite built in and runs a script statement by statement.

use super::lock::Holder;
use super::{Client, Job, Log};
use crate::beds::statements::split;
use rusqlite::Connection;
use std::time::Duration;

pub(super) fn run(client: Client, job: Job<'_>) -> Log {
    let connection = Connection::open(job.database).expect("the database opens");
    connection.busy_timeout(Duration::ZERO).expect("a setting");
    // The bundled SQLite is built with foreign keys ON; every other client has them OFF.
    connection
        .execute_batch("PRAGMA foreign_keys = OFF;")
        .expect("a PRAGMA");
    for statement in job.session {
        if let Err(error) = execute(&connection, statement) {
            panic!("{statement}: {error}");
        }
    }
    let statements = split(job.script);
    let begin = client.is_wrapped().then_some("BEGIN;");
    let commit = client.is_wrapped().then_some("COMMIT;");
    let all = begin.into_iter().chain(statements).chain(commit);
    let mut log = Log { errors: Vec::new() };
    let mut holder = None;
    for (number, statement) in all.enumerate() {
        if job.lock.is_some_and(|lock| lock.ends_at(number)) {
            holder = None;
        }
        if let Some(lock) = job.lock.filter(|lock| lock.starts_at(number)) {
            holder = Some(Holder::on(job.database, lock.kind));
        }
        if let Err(error) = execute(&connection, statement) {
            log.errors.push(format!("{error}, in {statement}"));
            if !client.goes_on() {
                break;
            }
        }
    }
    if !log.errors.is_empty() && matches!(client, Client::StopsAndRollsBack | Client::WrappedStops)
    {
        _ = connection.execute_batch("ROLLBACK;");
    }
    drop(connection);
    drop(holder);
    log
}

fn execute(connection: &Connection, statement: &str) -> rusqlite::Result<()> {
    let mut statement = connection.prepare(statement)?;
    let mut rows = statement.raw_query();
    while rows.next()?.is_some() {}
    Ok(())
}
