//! A script, the database that it meets and the connection that it runs in: everything about
//! a case but the fault and the client.

use super::alteration::Alteration;
use super::client::{Client, Engine, Job};
use super::foreign_keys;
use super::session::Session;
use crate::beds::dump::Dump;
use crate::beds::structure;
use rusqlite::Connection;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fmt::Write;
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
#[derive(Clone, Default)]
pub(super) struct Expected {
    /// The author's own statements, when they are known.
    pub(super) statements: Option<Vec<String>>,
    /// What those of them do that SQLite does not have.
    pub(super) alterations: BTreeMap<String, Alteration>,
    /// Whether the script may write the same schema in other words.
    pub(super) rebuilds: bool,
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

    pub(super) fn find_reference(&self, engine: Engine) -> Reference {
        let (database, errors) =
            self.run_undisturbed("reference.db", engine.careful_client(), &self.script);
        let dump = Dump::of(&database);
        let direct = self.run_directly(engine);
        let orphans = match &direct {
            Some(Ok(direct)) if self.is_watched() => {
                foreign_keys::more(&self.folder.join("before.db"), direct)
            }
            _ => false,
        };
        if dump == self.before {
            return match direct {
                // Foreign keys were ON, and are OFF in the script alone.
                Some(Ok(_)) if orphans => Reference::Unchanged,
                // A key that refers to columns which are not unique: with foreign keys on SQLite
                // refuses every statement on its parent but an INSERT of one row that stands by
                // itself. Inside a trigger it makes no exception.
                Some(Ok(_)) if has_mismatch(&errors) => Reference::Unchanged,
                Some(Ok(_)) if self.has_more_than_the_chain() && sees_shape(&errors) => {
                    Reference::Unchanged
                }
                Some(Ok(_)) if engine != Engine::Bundled && self.fails_by_itself(&errors) => {
                    Reference::Unchanged
                }
                Some(Ok(_)) => Reference::Wrong(format!(
                    "the script refuses a database on which every statement succeeds: {errors:#?}"
                )),
                _ => Reference::Unchanged,
            };
        }
        let complaint = match direct {
            Some(Ok(_)) if orphans => Some(format!(
                "rows refer to nothing, which did not before, though foreign keys were ON:\n{}",
                self.before.difference(&dump)
            )),
            Some(Ok(direct)) => {
                let difference = self.difference(&direct, &database, engine);
                let complaint = (!difference.is_empty()).then(|| {
                    format!("the script does something else than its statements:\n{difference}")
                });
                complaint.or_else(|| self.expected.complaint(&database))
            }
            Some(Err(error)) => Some(format!(
                "the script changes a database on which a statement fails ({error}):\n{}",
                self.before.difference(&dump)
            )),
            None => self.expected.complaint(&database),
        };
        complaint.map_or(Reference::Complete(dump), Reference::Wrong)
    }

    /// What the statements alone and the script have made differently.
    fn difference(&self, direct: &Path, script: &Path, engine: Engine) -> String {
        let [direct_dump, script_dump] = [direct, script].map(|path| Dump::of(path).authored());
        if !self.expected.rebuilds {
            return direct_dump.difference(&script_dump);
        }
        let [direct, script] = [direct, script].map(structure::of);
        let [mut direct_rows, mut script_rows] = [direct_dump.rows(), script_dump.rows()];
        if engine != Engine::Bundled {
            direct_rows = direct_rows.without_statistics();
            script_rows = script_rows.without_statistics();
        }
        let mut difference = direct_rows.difference(&script_rows);
        for (sign, lines, others) in [("-", &direct, &script), ("+", &script, &direct)] {
            for line in lines.iter().filter(|line| !others.contains(line)) {
                writeln!(difference, "{sign} {line}").expect("a String");
            }
        }
        difference
    }

    /// The author's statements alone, stopping at the first that fails.
    fn run_directly(&self, engine: Engine) -> Option<Result<PathBuf, String>> {
        let statements = self.expected.statements.as_ref()?;
        if self.expected.rebuilds {
            return Some(self.run_with_alterations(statements));
        }
        let script = format!(
            "{}BEGIN;\n{}\nCOMMIT;\n",
            self.direct_settings(),
            statements.join("\n")
        );
        let (database, errors) =
            self.run_undisturbed("direct.db", engine.careful_client(), &script);
        Some(errors.into_iter().next().map_or(Ok(database), Err))
    }

    /// The same in the SQLite that is built in, which can be told what it does not have.
    fn run_with_alterations(&self, statements: &[String]) -> Result<PathBuf, String> {
        let database = self.copy("direct.db");
        let connection = Connection::open(&database).expect("a copy of the database");
        let run = |sql: &str| {
            connection
                .execute_batch(sql)
                .map_err(|error| error.to_string())
        };
        run("PRAGMA foreign_keys = OFF;")?;
        for setting in self.session.alone().statements() {
            run(&setting)?;
        }
        run(&self.direct_settings())?;
        run("BEGIN;")?;
        for statement in statements {
            match self.expected.alterations.get(statement) {
                Some(alteration) => alteration.apply(&connection)?,
                None => run(statement)?,
            }
        }
        run("COMMIT;").map(|()| database)
    }

    fn direct_settings(&self) -> String {
        let foreign_keys = if self.turns_foreign_keys_off() {
            "PRAGMA foreign_keys = OFF;\n"
        } else {
            ""
        };
        format!(
            "{foreign_keys}PRAGMA legacy_alter_table = OFF;\nPRAGMA ignore_check_constraints = OFF;\n"
        )
    }

    /// Whether it is a statement of the author that failed. What rebuilds is compared with what the
    /// SQLite that is built in makes of the statements, and an older one may refuse some: 3.35.0 fails
    /// to rename a column where another table has a generated one.
    fn fails_by_itself(&self, errors: &[String]) -> bool {
        let own = self.expected.statements.iter().flatten();
        let mut own = own.filter(|statement| !self.expected.alterations.contains_key(*statement));
        let first = errors.first();
        first.is_some_and(|error| own.any(|statement| error.contains(statement)))
    }

    /// Whether somebody has added something to the database by hand.
    fn has_more_than_the_chain(&self) -> bool {
        let connection = Connection::open(self.folder.join("before.db")).expect("the database");
        let query = "SELECT count(*) > 0 FROM sqlite_master WHERE name LIKE 'hand!_%' ESCAPE '!'";
        let count = connection.query_row(query, [], |row| row.get(0));
        count.expect("a number")
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

    /// Whether the script switches foreign keys off that were ON.
    fn is_watched(&self) -> bool {
        self.session.enforces_foreign_keys() && self.turns_foreign_keys_off()
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

fn sees_shape(errors: &[String]) -> bool {
    let shape = "are not those that this script was written for";
    errors.iter().any(|error| error.contains(shape))
}
