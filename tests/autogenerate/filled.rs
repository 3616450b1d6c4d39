//! A project and a database with rows, on which generated revisions run in SQLite's shell.

use crate::beds::shell::{self, AfterError};
use crate::project::Project;

/// The revisions `a1`, which makes the first schema, and `b1`, which leads to the declared one.
pub(super) struct Filled {
    pub(super) project: Project,
    /// All rows that it held at first.
    first: String,
}

const FILE: &str = "app.db";

impl Filled {
    /// At `from`, with what `rows` puts in.
    pub(super) fn of(from: &str, rows: &str) -> Self {
        let project = Project::new()
            .config("sqlite_version = \"3.37\"\n")
            .revision("a1", "", &format!("{from}\n\n-- downgrade: irreversible"))
            .database_after(FILE, &[&["upgrade"]]);
        let mut filled = Self {
            project,
            first: String::new(),
        };
        filled.rows(rows);
        filled.first = filled.dump();
        filled
    }

    /// Declares a schema: the log, and the statements of the revision.
    pub(super) fn declare(&self, to: &str) -> (String, String) {
        std::fs::write(self.project.path().join("schema.sql"), to).unwrap();
        let generate = ["revision", "--autogenerate", "-m", "Next", "--rev-id", "b1"];
        let run = self.project.run(&generate);
        assert_eq!(run.code, 0, "{run}");
        let file = self.project.read(run.stdout.trim());
        let statements = file[file.find("-- upgrade:").unwrap()..].to_owned();
        (run.stderr, statements)
    }

    /// Runs the script of an upgrade.
    pub(super) fn upgrade(&self) {
        self.script(&["upgrade", "--database", FILE]);
    }

    /// Runs the script of the downgrade to the first schema.
    pub(super) fn downgrade(&self) {
        self.script(&["downgrade", "a1", "--database", FILE]);
    }

    /// With foreign keys on, as an application has them.
    fn script(&self, command: &[&str]) {
        let script = self.project.run(command);
        assert_eq!(script.code, 0, "{script}");
        self.rows(&format!("PRAGMA foreign_keys = ON;\n{}", script.stdout));
    }

    /// What statements find.
    pub(super) fn rows(&self, statements: &str) -> String {
        let run = shell::run(
            &self.project.path().join(FILE),
            statements,
            AfterError::Bails,
        );
        assert!(run.success, "{}", run.messages);
        run.rows
    }

    /// Asserts that a full-text index has the words of the rows over which it stands.
    pub(super) fn assert_fresh(&self, index: &str) {
        self.rows(&format!(
            "INSERT INTO {index} ({index}, rank) VALUES ('integrity-check', 1)"
        ));
    }

    /// Asserts that it holds what it held at first.
    pub(super) fn assert_at_first(&self) {
        assert_eq!(self.dump(), self.first);
    }

    /// All rows of all tables, but for the inner ones of virtual tables.
    fn dump(&self) -> String {
        let tables = self.rows(
            "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type IN ('table', 'virtual') \
             AND name NOT LIKE 'sqlite_%' AND name NOT IN ('alembic_version', 'gen_sql_history') ORDER BY 1",
        );
        let rows = tables.lines().map(|table| {
            let rows = self.rows(&format!("SELECT * FROM \"{table}\""));
            format!("{table}\n{rows}")
        });
        rows.collect()
    }
}
