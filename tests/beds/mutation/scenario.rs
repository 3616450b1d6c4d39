//! A script, the database that it meets and the connection that it runs in: everything about
//! a case but the fault and the client.

use super::client::{Client, Engine, Job};
use super::session::Session;
use crate::beds::dump::Dump;
use rusqlite::Connection;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

pub(super) struct Scenario {
    pub(super) folder: PathBuf,
    pub(super) script: String,
    pub(super) session: Session,
    pub(super) before: Dump,
    pub(super) expected: Expected,
    references: RefCell<BTreeMap<Engine, Reference>>,
}

/// What is known about the complete upgrade without looking at the script.
#[derive(Default)]
pub(super) struct Expected {
    /// The author's own statements, when SQLite has all of them.
    pub(super) statements: Option<Vec<String>>,
    /// The version rows; `None` if nothing is known.
    pub(super) heads: Option<Vec<String>>,
    /// The revisions that the history must have, in any order.
    pub(super) history: Option<Vec<String>>,
}

/// What the script does when nothing goes wrong.
#[derive(Clone)]
pub(super) enum Reference {
    Complete(Dump),
    /// Nothing; the rows do not allow the upgrade.
    Unchanged,
    /// Something else, or nothing although it could.
    Wrong(String),
}

impl Scenario {
    /// `folder` holds `before.db`.
    pub(super) fn new(folder: &Path, script: String, session: Session, expected: Expected) -> Self {
        let before = Dump::of(&folder.join("before.db"));
        let references = RefCell::default();
        Self {
            folder: folder.to_path_buf(),
            script,
            session,
            before,
            expected,
            references,
        }
    }

    /// A fresh copy of the database.
    pub(super) fn copy(&self, name: &str) -> PathBuf {
        let copy = self.folder.join(name);
        for leftover in ["-journal", "-wal", "-shm"] {
            _ = std::fs::remove_file(self.folder.join(format!("{name}{leftover}")));
        }
        std::fs::copy(self.folder.join("before.db"), &copy).expect("a copy of the database");
        copy
    }

    pub(super) fn is_wal(&self) -> bool {
        let file = std::fs::read(self.folder.join("before.db")).expect("the database");
        file.get(18) == Some(&2)
    }

    pub(super) fn pages(&self) -> u32 {
        let connection = Connection::open(self.folder.join("before.db")).expect("the database");
        connection
            .query_row("PRAGMA page_count", [], |row| row.get(0))
            .expect("a number")
    }

    /// What this engine makes of the script when nothing goes wrong, found out once.
    pub(super) fn reference(&self, engine: Engine) -> Reference {
        let known = self.references.borrow().get(&engine).cloned();
        known.unwrap_or_else(|| {
            let reference = self.find_reference(engine);
            self.references
                .borrow_mut()
                .insert(engine, reference.clone());
            reference
        })
    }

    fn find_reference(&self, engine: Engine) -> Reference {
        let (database, errors) =
            self.run_undisturbed("reference.db", engine.careful_client(), &self.script);
        let dump = Dump::of(&database);
        let direct = self.run_directly(engine);
        if dump == self.before {
            return match direct {
                // A key that refers to columns which are not unique: with foreign keys on SQLite
                // refuses every statement on its parent but an INSERT of one row that stands by
                // itself. Inside a trigger it makes no exception.
                Some(Ok(_)) if has_mismatch(&errors) => Reference::Unchanged,
                Some(Ok(_)) => Reference::Wrong(format!(
                    "the script refuses a database on which every statement succeeds: {errors:#?}"
                )),
                _ => Reference::Unchanged,
            };
        }
        let complaint = match direct {
            Some(Ok(direct)) if direct.authored() != dump.authored() => Some(format!(
                "the script does something else than its statements:\n{}",
                direct.authored().difference(&dump.authored())
            )),
            Some(Err(error)) => Some(format!(
                "the script changes a database on which a statement fails ({error}):\n{}",
                self.before.difference(&dump)
            )),
            _ => self.expected.complaint(&database),
        };
        complaint.map_or(Reference::Complete(dump), Reference::Wrong)
    }

    /// The author's statements alone, stopping at the first that fails.
    fn run_directly(&self, engine: Engine) -> Option<Result<Dump, String>> {
        let statements = self.expected.statements.as_ref()?;
        let prologue = if self.turns_foreign_keys_off() {
            "PRAGMA foreign_keys = OFF;\n"
        } else {
            ""
        };
        let script = format!(
            "{prologue}PRAGMA legacy_alter_table = OFF;\nPRAGMA ignore_check_constraints = OFF;\n\
             BEGIN;\n{}\nCOMMIT;\n",
            statements.join("\n")
        );
        let (database, errors) =
            self.run_undisturbed("direct.db", engine.careful_client(), &script);
        Some(
            errors
                .into_iter()
                .next()
                .map_or_else(|| Ok(Dump::of(&database)), Err),
        )
    }

    fn run_undisturbed(&self, name: &str, client: Client, script: &str) -> (PathBuf, Vec<String>) {
        let database = self.copy(name);
        let session = self.session.alone().statements();
        let log = client.run(Job {
            database: &database,
            session: &session,
            script,
            lock: None,
        });
        (database, log.errors)
    }

    pub(super) fn turns_foreign_keys_off(&self) -> bool {
        let script = self.script.to_ascii_lowercase();
        script
            .lines()
            .any(|line| line.starts_with("pragma foreign_keys"))
    }
}

impl Expected {
    fn complaint(&self, database: &Path) -> Option<String> {
        let connection = Connection::open(database).unwrap();
        let column = |query: &str| -> Vec<String> {
            let mut statement = match connection.prepare(query) {
                Ok(statement) => statement,
                Err(error) => return vec![error.to_string()],
            };
            let rows = statement.query_map([], |row| row.get(0)).expect("a query");
            let mut rows: Vec<String> = rows.map(|row| row.expect("text")).collect();
            rows.sort();
            rows
        };
        let checks = [
            ("SELECT version_num FROM alembic_version", &self.heads),
            ("SELECT revision FROM gen_sql_history", &self.history),
        ];
        checks.into_iter().find_map(|(query, expected)| {
            let mut expected = expected.clone()?;
            expected.sort();
            let found = column(query);
            (found != expected).then(|| format!("{query}: {found:?} and not {expected:?}"))
        })
    }
}

fn has_mismatch(errors: &[String]) -> bool {
    errors
        .iter()
        .any(|error| error.contains("foreign key mismatch"))
}
