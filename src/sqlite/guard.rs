//! Guards: what must be true of a database, and of the connection, before a script changes it.
//!
//! Invariant: a guard never looks at what the script does not depend on, so that a correct
//! database is never refused.

use serde::Serialize;

use super::{Evidence, HistoryTable, SqliteVersion, VersionTable};
use crate::sql::Literal;

/// A check at the start of a script.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Guard {
    /// The number of its evidence.
    pub id: u32,
    /// What SQLite says when it does not hold.
    pub message: String,
    /// The query that tells what was found when it does not hold.
    pub found: Option<String>,
    /// The statement that adds its evidence.
    pub evidence: String,
}

/// Tables of SQLite and of other tools that may stand in any database, as GLOB patterns.
pub const NOBODYS_BUSINESS: [&str; 7] = [
    "sqlite_*",
    "_litestream_*",
    "_cf_*",
    "d1_migrations",
    "__drizzle_migrations",
    "_prisma_migrations",
    "libsql_wasm_func_table",
];

impl Guard {
    fn new(evidence: &mut Evidence, message: &str, condition: &str) -> Self {
        Self::asked(evidence, message, condition, "")
    }

    /// A guard whose condition is asked in a query that goes on with `from`.
    fn asked(evidence: &mut Evidence, message: &str, condition: &str, from: &str) -> Self {
        let (id, evidence) = evidence.guard(condition, from);
        Self {
            id,
            message: format!("gen-sql: {message}"),
            found: None,
            evidence,
        }
    }

    /// SQLite is at least `version`.
    pub fn engine(evidence: &mut Evidence, version: SqliteVersion) -> Self {
        let message = format!("this SQLite is older than {version}");
        Self::new(evidence, &message, &version.condition())
    }

    /// No TEMP object and no attached database can be taken for one of the database.
    pub fn connection(evidence: &mut Evidence) -> Self {
        let condition = "\n \
             NOT EXISTS (SELECT 1 FROM sqlite_temp_master WHERE type <> 'index' AND name NOT GLOB 'gen_sql_*')\n \
             AND NOT EXISTS (SELECT 1 FROM pragma_database_list WHERE name NOT IN ('main', 'temp'))";
        let message = "this connection has TEMP tables or attached databases; use a new one";
        Self::new(evidence, message, condition)
    }

    /// The connection is set as the script set it, which decides what a RENAME changes and whether
    /// CHECKs are looked at.
    pub fn settings(evidence: &mut Evidence) -> Self {
        let condition = "\n \
             (SELECT legacy_alter_table FROM pragma_legacy_alter_table) = 0\n \
             AND (SELECT ignore_check_constraints FROM pragma_ignore_check_constraints) = 0";
        let message = "PRAGMA legacy_alter_table or ignore_check_constraints is ON";
        Self::new(evidence, message, condition)
    }

    /// Foreign keys are off: with them on, DROP TABLE deletes what refers to the rows of the table
    /// (<https://sqlite.org/foreignkeys.html#fk_schemacommands>), and inside a transaction they
    /// cannot be switched off (<https://sqlite.org/pragma.html#pragma_foreign_keys>).
    pub fn foreign_keys(evidence: &mut Evidence) -> Self {
        let condition = "(SELECT foreign_keys FROM pragma_foreign_keys) = 0";
        let message = "foreign keys are ON and cannot be switched off here; run the script outside of a transaction";
        Self::new(evidence, message, condition)
    }

    /// What was changed can be undone: without a journal ROLLBACK is undefined
    /// (<https://sqlite.org/pragma.html#pragma_journal_mode>).
    pub fn journal(evidence: &mut Evidence) -> Self {
        let condition = "(SELECT journal_mode FROM pragma_journal_mode) IS NOT 'off'";
        let message = "PRAGMA journal_mode is OFF, so that nothing could be undone";
        Self::new(evidence, message, condition)
    }

    /// The version table can hold up the last check.
    pub fn version_table(evidence: &mut Evidence, table: &VersionTable) -> Self {
        let message = format!("{} accepts NULL, so it is no version table", table.name);
        Self::new(evidence, &message, &table.refuses_null())
    }

    /// The database is at exactly `revisions`.
    pub fn start(evidence: &mut Evidence, table: &VersionTable, revisions: &[&str]) -> Self {
        let start = revisions.join(", ");
        let (wrong, start) = if start.is_empty() {
            ("has a revision already".to_owned(), "base")
        } else {
            (format!("is not at {start}"), &*start)
        };
        let condition = table.holds(revisions);
        let VersionTable { name, column, .. } = table;
        let found = format!(
            "SELECT 'gen-sql: the database is at ' || coalesce((SELECT group_concat({column}, ', ') FROM main.{name}), 'base') || {}\n \
             WHERE NOT ({condition})",
            Literal::from(format!("; this script starts from {start}").as_str())
        );
        Self {
            found: Some(found),
            ..Self::new(evidence, &format!("the database {wrong}"), &condition)
        }
    }

    /// The database has no table or view but its version and history tables and those that
    /// match a pattern of `ignore`.
    pub fn empty(
        evidence: &mut Evidence,
        version_table: &VersionTable,
        history_table: Option<&HistoryTable>,
        ignore: &[String],
    ) -> Self {
        let literal = |text: &str| Literal::from(text).to_string();
        let history = history_table.map(|table| &table.literal);
        let known: Vec<String> = [Some(&version_table.literal), history]
            .into_iter()
            .flatten()
            .map(|name| format!(" AND name <> {name} COLLATE NOCASE"))
            .collect();
        let patterns = NOBODYS_BUSINESS
            .into_iter()
            .chain(ignore.iter().map(String::as_str));
        let patterns: Vec<String> = patterns
            .map(|pattern| format!("\n   AND name NOT GLOB {}", literal(pattern)))
            .collect();
        let strange = format!(
            "FROM main.sqlite_master\n WHERE type IN ('table', 'view'){}{}",
            known.concat(),
            patterns.concat()
        );
        let message = "the database has tables already";
        Self {
            // Without a row there is no group, and nothing is told.
            found: Some(format!(
                "SELECT 'gen-sql: the database has ' || group_concat(name, ', ') || '; this script starts from an empty one'\n \
                 {strange}\n GROUP BY 'all'"
            )),
            ..Self::asked(evidence, message, "count(*) = 0", &format!("\n {strange}"))
        }
    }

    /// The tables of the baseline have the columns that the baseline gives them.
    pub fn baseline(evidence: &mut Evidence, shapes: &[Shape]) -> Self {
        let conditions: Vec<String> = shapes.iter().map(Shape::condition).collect();
        let condition = match conditions.as_slice() {
            [] => "1".to_owned(),
            _ => conditions.join("\n AND "),
        };
        let found = shapes.iter().map(Shape::found);
        Self {
            found: Some(found.collect::<Vec<_>>().join(";\n")).filter(|found| !found.is_empty()),
            ..Self::new(
                evidence,
                "the tables are not those of the baseline",
                &condition,
            )
        }
    }
}

/// The columns that a table or view must have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shape {
    /// The table or view.
    pub name: String,
    /// The query for its columns.
    pub query: String,
    /// What the query must answer.
    pub answer: String,
}

impl Shape {
    fn condition(&self) -> String {
        format!("({}) IS {}", self.query, Literal::from(&*self.answer))
    }

    /// The query that names the table if it is not as it must be.
    fn found(&self) -> String {
        let told = format!(
            "gen-sql: the table {} is not that of the baseline",
            self.name
        );
        let told = Literal::from(&*told);
        format!("SELECT {told}\n WHERE NOT ({})", self.condition())
    }
}

/// The query for the columns of a table, in one line of text that does not depend on the order of
/// the columns or on the case in which names and types are written. The hidden columns of a
/// virtual table are its module's business.
#[must_use]
pub fn columns_query(table: &str) -> String {
    shape_query(
        table,
        // A column of the primary key is NOT NULL with or without the words, or it takes NULL with
        // a row of its own: either way the same rows fit.
        &format!(
            "lower(name) || ' ' || {DECLARED_TYPE} || ' ' || (\"notnull\" AND NOT pk) || ' ' || pk"
        ),
    )
}

/// The declared type of a column of `pragma_table_xinfo`, in one spelling, without blanks: SQLite 3.35
/// takes the words in front of `AS (…)` for a part of the type.
pub(super) const DECLARED_TYPE: &str =
    "replace(replace(upper(type), ' ', ''), 'GENERATEDALWAYS', '')";

/// The query for the columns of a view: their names alone, because the types that SQLite reports
/// for them depend on its version.
#[must_use]
pub fn view_columns_query(view: &str) -> String {
    shape_query(view, "lower(name)")
}

/// The same for a view with columns that are called as their expressions are written
/// (<https://sqlite.org/c3ref/column_name.html>): of the last one, a comment behind it is part of its
/// name where the view was made with that comment.
#[must_use]
pub fn view_expressions_query(view: &str) -> String {
    let before = |text: &str, mark: &str| {
        format!("substr({text}, 1, instr({text} || '{mark}', '{mark}') - 1)")
    };
    let bare = before(&before("name", "--"), "/*");
    shape_query(
        view,
        &format!("lower(rtrim({bare}, ' ' || char(9, 10, 13)))"),
    )
}

fn shape_query(table: &str, shape: &str) -> String {
    format!(
        "SELECT group_concat(shape, ', ') FROM (SELECT {shape} AS shape \
         FROM pragma_table_xinfo({}, 'main') WHERE hidden <> 1 ORDER BY lower(name))",
        Literal::from(table)
    )
}
