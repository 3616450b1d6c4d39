//! Every reason why a table is not read or not edited, as its reader sees it.

use std::fmt::Write as _;

use gen_sql::schema::{CreateTable, EditErrorKind};
use gen_sql::sql::SyntaxError;
use gen_sql::sql::alter::AlterTable;

/// A text with a mark below what is wrong in it.
pub(crate) fn drawn(text: &str, error: &SyntaxError) -> String {
    let before = &text[..error.range.start];
    let line = before.rfind('\n').map_or(0, |at| at + 1);
    let end = text[line..].find('\n').map_or(text.len(), |at| line + at);
    let column = text[line..error.range.start].chars().count();
    let width = text[error.range.clone()].chars().count().max(1);
    let mut out = format!(
        "{}\n{}{}",
        &text[line..end],
        " ".repeat(column),
        "^".repeat(width)
    );
    if let Some(label) = &error.label {
        write!(out, " {label}").unwrap();
    }
    write!(out, "\n{}", error.message).unwrap();
    if let Some(help) = &error.help {
        write!(out, "\nhelp: {help}").unwrap();
    }
    out + "\n"
}

#[test]
fn what_cannot_be_read_is_pointed_at() {
    let mut out = String::new();
    for sql in [
        "",
        "SELECT 1",
        "CREATE INDEX i ON t (a)",
        "CREATE VIRTUAL TABLE t USING fts5 (a)",
        "CREATE TABLE t",
        "CREATE TABLE t AS SELECT 1",
        "CREATE TABLE order (a)",
        "CREATE TABLE t ()",
        "CREATE TABLE t (a",
        "CREATE TABLE t (a,)",
        "CREATE TABLE t (a INT(1, 2, 3))",
        "CREATE TABLE t (a NVARCHAR(max))",
        "CREATE TABLE t (a ENUM('x', 'y'))",
        "CREATE TABLE t (a INT, select INT)",
        "CREATE TABLE t (a INT NOT)",
        "CREATE TABLE t (a INT PRIMARY)",
        "CREATE TABLE t (a INT CHECK a > 0)",
        "CREATE TABLE t (a INT CHECK ())",
        "CREATE TABLE t (a INT CHECK (a > 0)",
        "CREATE TABLE t (a INT CHECK ((a > 0)",
        "CREATE TABLE t (a TEXT DEFAULT 'x)",
        "CREATE TABLE t (a TEXT CHECK (a <> 'x))",
        "CREATE TABLE t (a TEXT CHECK (a = \"x))",
        "CREATE TABLE t (a INT DEFAULT now())",
        "CREATE TABLE t (a INT DEFAULT)",
        "CREATE TABLE t (a INT COLLATE)",
        "CREATE TABLE t (a INT NOT NULL ON CONFLICT DIE)",
        "CREATE TABLE t (a INT REFERENCES)",
        "CREATE TABLE t (a INT REFERENCES main.p)",
        "CREATE TABLE t (a INT REFERENCES p ON DELETE)",
        "CREATE TABLE t (a INT REFERENCES p ON DROP CASCADE)",
        "CREATE TABLE t (a INT REFERENCES p INITIALLY DEFERRED)",
        "CREATE TABLE t (a INT REFERENCES p DEFERRABLE INITIALLY LATE)",
        "CREATE TABLE t (a INT, FOREIGN KEY (a))",
        "CREATE TABLE t (a INT, UNIQUE (lower(a)))",
        "CREATE TABLE t (a INT, UNIQUE (a + 1))",
        "CREATE TABLE t (a INT, UNIQUE a)",
        "CREATE TABLE t (a INT, CONSTRAINT CHECK (a))",
        "CREATE TABLE t (a INT, CHECK (a), b INT)",
        "CREATE TABLE t (a INT, CHECK (a) b INT)",
        "CREATE TABLE t (a INT) WITHOUT OIDS",
        "CREATE TABLE t (a INT) ENGINE=InnoDB",
        "CREATE TABLE t (a INT) STRICT WITHOUT ROWID",
        "CREATE TABLE t (a INT) STRICT; SELECT 1",
    ] {
        let error = CreateTable::read(sql).unwrap_err();
        writeln!(out, "{}", drawn(sql, &error)).unwrap();
    }
    insta::assert_snapshot!(out);
}

const TABLE: &str = "CREATE TABLE t (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL CONSTRAINT named CHECK (name <> ''),
    size REAL CHECK (size > 0),
    parent INT REFERENCES t (id),
    area REAL GENERATED ALWAYS AS (size * size) STORED,
    CONSTRAINT uq_name UNIQUE (name),
    CONSTRAINT twice CHECK (1),
    CONSTRAINT twice CHECK (2),
    UNIQUE (size, parent)
)";

const ROWID_LESS: &str = "CREATE TABLE t (a TEXT, b VARCHAR(10), c, PRIMARY KEY (a)) WITHOUT ROWID";

#[test]
fn what_cannot_be_edited_is_told() {
    let mut out = String::new();
    for (table, actions) in [
        (TABLE, "ADD name TEXT"),
        (TABLE, "ADD \"NAME\" TEXT"),
        (TABLE, "ADD extra INT AFTER nam"),
        (TABLE, "ALTER nmae FIRST"),
        (TABLE, "ALTER size AFTER sice"),
        (TABLE, "ALTER size AFTER size"),
        (TABLE, "ADD extra INT PRIMARY KEY"),
        (TABLE, "ADD PRIMARY KEY (name)"),
        (TABLE, "ADD CONSTRAINT uq_name CHECK (1)"),
        (TABLE, "ADD CONSTRAINT named UNIQUE (size)"),
        (TABLE, "ADD UNIQUE (naem)"),
        (TABLE, "ADD FOREIGN KEY (parents) REFERENCES p"),
        (TABLE, "ADD FOREIGN KEY (parent) REFERENCES p (x, y)"),
        (TABLE, "DROP nmae"),
        (TABLE, "DROP other"),
        (TABLE, "DROP name"),
        (TABLE, "DROP size"),
        (TABLE, "DROP id"),
        (TABLE, "DROP CONSTRAINT uq_nam"),
        (TABLE, "DROP CONSTRAINT twice"),
        (TABLE, "DROP CHECK (name <> '')"),
        (TABLE, "DROP CHECK (size > 1)"),
        (TABLE, "DROP UNIQUE (name)"),
        (TABLE, "DROP UNIQUE (parent, size)"),
        (TABLE, "DROP FOREIGN KEY (parent) REFERENCES p"),
        (TABLE, "DROP FOREIGN KEY (parent) REFERENCES t (name)"),
        (TABLE, "RENAME CONSTRAINT uq_nane TO x"),
        (TABLE, "RENAME CONSTRAINT uq_name TO named"),
        (TABLE, "RENAME COLUMN name TO title"),
        (TABLE, "ALTER nam SET NOT NULL"),
        (TABLE, "ALTER area SET DEFAULT 1"),
        (TABLE, "ALTER id TYPE TEXT"),
        (TABLE, "SET AUTOINCREMENT"),
        (TABLE, "SET WITHOUT ROWID"),
        (TABLE, "DROP STRICT"),
        (TABLE, "DROP PRIMARY KEY, ADD PRIMARY KEY (area)"),
        (TABLE, "DROP PRIMARY KEY, DROP PRIMARY KEY"),
        (TABLE, "ALTER size SET DEFAULT (1"),
        (ROWID_LESS, "DROP PRIMARY KEY"),
        (ROWID_LESS, "SET AUTOINCREMENT"),
        (ROWID_LESS, "SET STRICT"),
        (ROWID_LESS, "DROP b, SET STRICT"),
        (ROWID_LESS, "DROP b, DROP c, DROP a"),
        (ROWID_LESS, "DROP WITHOUT ROWID, DROP WITHOUT ROWID"),
        ("CREATE TABLE t (a INT) STRICT", "ADD b VARCHAR(10)"),
        ("CREATE TABLE t (a INT) STRICT", "ALTER a TYPE VARCHAR(10)"),
        ("CREATE TABLE t (a INT) STRICT", "ALTER a DROP TYPE"),
        ("CREATE TABLE t (a INT, b AS (1))", "DROP a"),
        ("CREATE TABLE t (a INT, strict INT)", "DROP STRICT"),
        ("CREATE TABLE t (a INT, b any) STRICT", "DROP STRICT"),
        ("CREATE TABLE t (a INT)", "SET AUTOINCREMENT"),
        ("CREATE TABLE t (a INT PRIMARY KEY)", "SET AUTOINCREMENT"),
        (
            "CREATE TABLE t (a, b AS (a) CONSTRAINT g AS (b))",
            "DROP CONSTRAINT g",
        ),
        (
            "CREATE TABLE t (\"a b\" TEXT CONSTRAINT dd DEFAULT 'x')",
            "DROP CONSTRAINT IF EXISTS dd",
        ),
    ] {
        let statement = format!("ALTER TABLE t {actions}");
        writeln!(out, "{actions}").unwrap();
        let alter = match AlterTable::read(&statement) {
            Ok(alter) => alter,
            Err(error) => {
                writeln!(out, "{}", drawn(&statement, &error)).unwrap();
                continue;
            }
        };
        let mut edit = CreateTable::read(table).unwrap().edit();
        let error = alter
            .actions
            .iter()
            .find_map(|action| edit.apply_action(&action.kind, &statement).err());
        let error = error.unwrap_or_else(|| edit.finish().unwrap_err());
        writeln!(out, "{:?}: {}", error.kind, error.message).unwrap();
        if let Some(help) = &error.help {
            writeln!(out, "help: {help}").unwrap();
        }
        out.push('\n');
    }
    insta::assert_snapshot!(out);
}

#[test]
fn what_need_not_exist_is_forgiven() {
    for actions in [
        "DROP COLUMN IF EXISTS other",
        "DROP CONSTRAINT IF EXISTS other",
        "ADD COLUMN IF NOT EXISTS name INT",
        "ALTER name SET NOT NULL",
        "ALTER size DROP NOT NULL",
        "ALTER size DROP DEFAULT",
    ] {
        let statement = format!("ALTER TABLE t {actions}");
        let alter = AlterTable::read(&statement).unwrap();
        let mut edit = CreateTable::read(TABLE).unwrap().edit();
        edit.apply_action(&alter.actions[0].kind, &statement)
            .unwrap();
        assert_eq!(edit.finish().unwrap(), TABLE, "{actions}");
    }
    let statement = "ALTER TABLE t DROP COLUMN IF EXISTS name";
    let alter = AlterTable::read(statement).unwrap();
    let mut edit = CreateTable::read(TABLE).unwrap().edit();
    let error = edit
        .apply_action(&alter.actions[0].kind, statement)
        .unwrap_err();
    assert_eq!(error.kind, EditErrorKind::InUse);
}
