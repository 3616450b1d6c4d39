//! Rows that an altered table does not take: a guard names the table and the column or the
//! constraint, and tells how many there are, before anything is changed. Rows that it does take are
//! never refused.

use std::fs;

use super::project;
use crate::beds::shell::{self, AfterError};
use crate::beds::sql_js;
use crate::project::{Cases, Project};

/// A table, rows that can be altered, rows that cannot, and the alteration.
struct Case {
    title: &'static str,
    schema: &'static str,
    good: &'static str,
    bad: &'static str,
    alter: &'static str,
}

/// A database of the schema with these rows, and the script of the alteration.
fn bench(case: &Case, rows: &str) -> (Project, String) {
    let project = project(case.schema, case.alter)
        .config("sqlite_version = \"3.37\"\n")
        .database_after("app.db", &[&["upgrade", "a1"]]);
    let rows = format!("PRAGMA foreign_keys = OFF;\n{rows}");
    project.connection("app.db").execute_batch(&rows).unwrap();
    let script = project.run(&["upgrade", "a1:b2", "-q"]).succeeded();
    (project, script)
}

/// The first thing that the shell says of bad rows, on stdout and on stderr; that it goes on
/// changes nothing.
fn said(case: &Case) -> String {
    let (project, script) = bench(case, case.bad);
    let file = project.path().join("app.db");
    let before = fs::read(&file).unwrap();
    let mut said = String::new();
    for after_error in [AfterError::GoesOn, AfterError::Bails] {
        let run = shell::run(&file, &script, after_error);
        assert!(!run.success, "{}: {script}", case.title);
        assert!(before == fs::read(&file).unwrap(), "{}", case.title);
        let first = run.messages.lines().next().unwrap_or_default();
        let first = first.split_once("failed: ").map_or(first, |(_, said)| said);
        said = format!("{}{}", run.rows, first.trim_end_matches(" (19)"));
    }
    said
}

fn check(cases: &[Case]) -> String {
    let mut shown = Cases::default();
    for case in cases {
        for rows in ["", case.good] {
            let (project, script) = bench(case, rows);
            let run = shell::run(&project.path().join("app.db"), &script, AfterError::GoesOn);
            assert!(run.success, "{}: {}\n{script}", case.title, run.messages);
            assert_eq!(run.rows, "", "{}", case.title);
        }
        shown.add(case.title, said(case));
    }
    shown.text()
}

#[test]
fn new_columns() {
    insta::assert_snapshot!(check(&[
        Case {
            title: "a CHECK of the default and another column",
            schema: "CREATE TABLE t (a INT);",
            good: "INSERT INTO t VALUES (2), (3), (NULL)",
            bad: "INSERT INTO t VALUES (2), (1), (0)",
            alter: "ALTER TABLE t ADD COLUMN b INT DEFAULT 1 CHECK (t.b < t.a);",
        },
        Case {
            title: "a generated column that is NOT NULL",
            schema: "CREATE TABLE t (a INT);",
            good: "INSERT INTO t VALUES (2)",
            bad: "INSERT INTO t VALUES (NULL)",
            alter: "ALTER TABLE t ADD COLUMN b INT NOT NULL AS (a + 1);",
        },
        Case {
            title: "a generated column with a CHECK",
            schema: "CREATE TABLE t (a INT);",
            good: "INSERT INTO t VALUES (2)",
            bad: "INSERT INTO t VALUES (2), (9)",
            alter: "ALTER TABLE t ADD COLUMN b INT AS (a + 1) CONSTRAINT small CHECK (b < 5);",
        },
        Case {
            title: "a generated column of a STRICT table",
            schema: "CREATE TABLE t (a TEXT) STRICT;",
            good: "INSERT INTO t VALUES ('2')",
            bad: "INSERT INTO t VALUES ('x')",
            alter: "ALTER TABLE t ADD COLUMN b INT AS (a);",
        },
        Case {
            title: "UNIQUE with a default",
            schema: "CREATE TABLE t (a INT);",
            good: "INSERT INTO t VALUES (2)",
            bad: "INSERT INTO t VALUES (2), (3)",
            alter: "ALTER TABLE t ADD COLUMN b INT DEFAULT 0 UNIQUE;",
        },
        Case {
            title: "UNIQUE with others",
            schema: "CREATE TABLE t (a INT);",
            good: "INSERT INTO t VALUES (2), (3)",
            bad: "INSERT INTO t VALUES (2), (2), (3)",
            alter: "ALTER TABLE t ADD COLUMN b INT DEFAULT 0, ADD CONSTRAINT uq UNIQUE (a, b);",
        },
        Case {
            title: "a foreign key with a default",
            schema: "CREATE TABLE p (id INTEGER PRIMARY KEY); CREATE TABLE t (a INT);",
            good: "INSERT INTO t VALUES (2); INSERT INTO p VALUES (7);",
            bad: "INSERT INTO t VALUES (2); INSERT INTO p VALUES (6);",
            alter: "ALTER TABLE t ADD COLUMN b INT DEFAULT 7 REFERENCES p (id);",
        },
        Case {
            title: "an old row that breaks an old CHECK",
            schema: "CREATE TABLE t (a INT CHECK (a > 0));",
            good: "INSERT INTO t VALUES (2)",
            bad: "PRAGMA ignore_check_constraints = ON; INSERT INTO t VALUES (0);",
            alter: "ALTER TABLE t ADD COLUMN b INT CHECK (b > 0);",
        },
    ]));
}

#[test]
fn types_and_options() {
    insta::assert_snapshot!(check(&[
        Case {
            title: "STRICT",
            schema: "CREATE TABLE t (a INT, b TEXT, c REAL, d BLOB);",
            good: "INSERT INTO t VALUES ('7', 7, 7, x'07'), (NULL, NULL, NULL, NULL), (7.0, 'x', 9e999, x'')",
            bad: "INSERT INTO t VALUES (1, x'01', 1, x'01'), ('x', 'b', 'y', 'z')",
            alter: "ALTER TABLE t ALTER COLUMN c SET DEFAULT 1.5, SET STRICT;",
        },
        Case {
            title: "STRICT with other types",
            schema: "CREATE TABLE t (a VARCHAR(9), b DATE, c);",
            good: "INSERT INTO t VALUES ('7', '2020-01-01', 7), (NULL, NULL, '7')",
            bad: "INSERT INTO t VALUES ('7', '2020-01-01', 'x'), ('7', '2020-01-01', 1.5)",
            alter: "ALTER TABLE t ALTER a TYPE TEXT, ALTER b TYPE TEXT, ALTER c TYPE INT, SET STRICT;",
        },
        Case {
            title: "WITHOUT ROWID",
            schema: "CREATE TABLE t (a TEXT PRIMARY KEY, b);",
            good: "INSERT INTO t VALUES ('x', NULL)",
            bad: "INSERT INTO t VALUES ('x', 1), (NULL, 2), (NULL, 3)",
            alter: "ALTER TABLE t SET WITHOUT ROWID;",
        },
        Case {
            title: "a rowid again",
            schema: "CREATE TABLE t (a INTEGER PRIMARY KEY, b) WITHOUT ROWID;",
            good: "INSERT INTO t VALUES (7, 1), ('8', 2)",
            bad: "INSERT INTO t VALUES (7, 1), ('x', 2)",
            alter: "ALTER TABLE t DROP WITHOUT ROWID;",
        },
        Case {
            title: "a key that becomes the rowid",
            schema: "CREATE TABLE t (a TEXT, b);",
            good: "INSERT INTO t VALUES ('7', 1), ('8', 2)",
            bad: "INSERT INTO t VALUES ('7', 1), ('x', 2), ('7.0', 3)",
            alter: "ALTER TABLE t ALTER a TYPE INTEGER, ADD PRIMARY KEY (a);",
        },
        Case {
            title: "a rowid that is computed",
            schema: "CREATE TABLE t (a INTEGER PRIMARY KEY, b);",
            good: "INSERT INTO t VALUES (7, 1), (8, 2)",
            bad: "INSERT INTO t VALUES (7, 1), (8, 1)",
            alter: "ALTER TABLE t ALTER a TYPE INTEGER USING b;",
        },
    ]));
}

#[test]
fn keys() {
    insta::assert_snapshot!(check(&[
        Case {
            title: "a type that makes keys equal",
            schema: "CREATE TABLE t (a TEXT, UNIQUE (a));",
            good: "INSERT INTO t VALUES ('1'), ('2'), (NULL), (NULL)",
            bad: "INSERT INTO t VALUES ('1'), ('1.0'), ('01'), ('2')",
            alter: "ALTER TABLE t ALTER a TYPE NUMERIC;",
        },
        Case {
            title: "a collation that makes keys of an index equal",
            schema: "CREATE TABLE t (a TEXT, b INT); CREATE UNIQUE INDEX ix ON t (b DESC, a) WHERE b > 0;",
            good: "INSERT INTO t VALUES ('x', 1), ('y', 1), ('X', 2), ('z', 0), ('Z', 0)",
            bad: "INSERT INTO t VALUES ('x', 1), ('X', 1), ('X', 2)",
            alter: "ALTER TABLE t ALTER a TYPE TEXT COLLATE NOCASE;",
        },
        Case {
            title: "a type that makes expressions of an index equal",
            schema: "CREATE TABLE t (a TEXT); CREATE UNIQUE INDEX ix ON t (a || 'x' COLLATE NOCASE);",
            good: "INSERT INTO t VALUES ('1'), ('2')",
            bad: "INSERT INTO t VALUES ('1'), ('01')",
            alter: "ALTER TABLE t ALTER a TYPE INT;",
        },
        Case {
            title: "no type any more",
            schema: "CREATE TABLE t (a TEXT UNIQUE, CHECK (typeof(a) = 'text'));",
            good: "INSERT INTO t VALUES ('x'), ('Y'), ('1')",
            bad: "INSERT INTO t VALUES ('x'), ('X'), ('1')",
            alter: "ALTER TABLE t ALTER a DROP TYPE USING lower(a);",
        },
        Case {
            title: "computed keys",
            schema: "CREATE TABLE t (a TEXT PRIMARY KEY NOT NULL) WITHOUT ROWID;",
            good: "INSERT INTO t VALUES ('x'), ('Y')",
            bad: "INSERT INTO t VALUES ('x'), ('X')",
            alter: "ALTER TABLE t ALTER a TYPE TEXT USING lower(a);",
        },
    ]));
}

#[test]
fn checks_and_references() {
    insta::assert_snapshot!(check(&[
        Case {
            title: "an old row that breaks an old CHECK",
            schema: "CREATE TABLE t (a INT, CONSTRAINT law CHECK (t.a > 0));",
            good: "INSERT INTO t VALUES (2)",
            bad: "PRAGMA ignore_check_constraints = ON; INSERT INTO t VALUES (2), (0);",
            alter: "ALTER TABLE t ALTER a SET DEFAULT 1;",
        },
        Case {
            title: "values that break an old CHECK",
            schema: "CREATE TABLE t (a TEXT CHECK (typeof(a) = 'text' AND\n    a < 9));",
            good: "INSERT INTO t VALUES ('1'), ('88')",
            bad: "INSERT INTO t VALUES ('1'), ('7')",
            alter: "ALTER TABLE t ALTER a TYPE TEXT USING replace(a, '7', '9') || '0';",
        },
        Case {
            title: "a new CHECK of values that become others",
            schema: "CREATE TABLE t (a TEXT, b INT);",
            good: "INSERT INTO t VALUES ('1', 5)",
            bad: "INSERT INTO t VALUES ('1', 5), ('10', 9)",
            alter: "ALTER TABLE t ALTER a TYPE INT, ADD CHECK (a < b);",
        },
        Case {
            title: "a generated column that becomes NULL",
            schema: "CREATE TABLE t (a TEXT, b TEXT NOT NULL AS (nullif(a, 'x')) STORED);",
            good: "INSERT INTO t VALUES ('1'), ('z')",
            bad: "INSERT INTO t VALUES ('1'), ('y')",
            alter: "ALTER TABLE t ALTER a TYPE TEXT USING replace(a, 'y', 'x');",
        },
        Case {
            title: "a generated column with a key",
            schema: "CREATE TABLE t (a TEXT, b TEXT AS (lower(a)) UNIQUE);",
            good: "INSERT INTO t VALUES ('1'), ('z')",
            bad: "INSERT INTO t VALUES ('1'), ('1 ')",
            alter: "ALTER TABLE t ALTER a TYPE TEXT USING trim(a);",
        },
        Case {
            title: "a foreign key of another affinity",
            schema: "CREATE TABLE p (k TEXT PRIMARY KEY); CREATE TABLE t (a INT);",
            good: "INSERT INTO p VALUES ('1'), ('2'); INSERT INTO t VALUES (1), (2), (NULL);",
            bad: "INSERT INTO p VALUES ('01'), ('2'); INSERT INTO t VALUES (1), (2), (NULL);",
            alter: "ALTER TABLE t ADD CONSTRAINT fk FOREIGN KEY (a) REFERENCES p;",
        },
        Case {
            title: "a foreign key without affinity",
            schema: "CREATE TABLE p (k PRIMARY KEY COLLATE NOCASE); CREATE TABLE t (a INT, b TEXT);",
            good: "INSERT INTO p VALUES (1), ('x'); INSERT INTO t VALUES (1, 'X');",
            bad: "INSERT INTO p VALUES ('1'), ('x'); INSERT INTO t VALUES (1, 'X');",
            alter: "ALTER TABLE t ADD FOREIGN KEY (a) REFERENCES p, ADD FOREIGN KEY (b) REFERENCES p;",
        },
        Case {
            title: "a foreign key of a type that is changed",
            schema: "CREATE TABLE p (k TEXT PRIMARY KEY); CREATE TABLE t (a TEXT);",
            good: "INSERT INTO p VALUES ('1'), ('2'); INSERT INTO t VALUES ('01'), ('2.0');",
            bad: "INSERT INTO p VALUES ('01'), ('2'); INSERT INTO t VALUES ('01'), ('2.0');",
            alter: "ALTER TABLE t ALTER a TYPE INT, ADD CONSTRAINT fk FOREIGN KEY (a) REFERENCES p;",
        },
        Case {
            title: "rows of another table that refer to values that become others",
            schema: "CREATE TABLE t (k TEXT PRIMARY KEY); CREATE TABLE child (a TEXT REFERENCES t);",
            good: "INSERT INTO t VALUES ('X'), ('y'); INSERT INTO child VALUES ('X'), ('lost'), (NULL);",
            bad: "INSERT INTO t VALUES ('X'), ('y'); INSERT INTO child VALUES ('X'), ('lost'), ('y');",
            alter: "ALTER TABLE t ALTER k TYPE TEXT USING upper(k);",
        },
        Case {
            title: "a table whose rowid has no name",
            schema: "CREATE TABLE t (rowid, _rowid_, oid);",
            good: "INSERT INTO t VALUES (1, 1, 1)",
            bad: "INSERT INTO t VALUES (1, NULL, 2), (1, 1, 3), (1, 4, 4)",
            alter: "ALTER TABLE t ALTER _rowid_ SET NOT NULL, ADD UNIQUE (rowid);",
        },
    ]));
}

/// What is asked here of every SQLite, 3.35.0 does not ask
/// (<https://sqlite.org/releaselog/3_37_0.html>).
#[test]
fn a_new_column_with_a_check_is_asked_for_on_3_35_0_too() {
    if !sql_js::is_there() {
        return;
    }
    let alter = "ALTER TABLE t ADD COLUMN b INT DEFAULT 1 CHECK (b < a);";
    let project = project("CREATE TABLE t (a INT);", alter);
    let script = |range| project.run(&["upgrade", range, "--sqlite-version", "3.35"]);
    let start = script("a1").succeeded();
    let script = script("a1:b2").succeeded();
    let run = |name: &str, sql: &str| {
        let sql = format!("{start}\nINSERT INTO t VALUES (2), (0);\n{sql}");
        sql_js::run(&project.path().join(name), &[], &sql, AfterError::Bails)
    };
    assert_eq!(run("native.db", alter), [""; 0]);
    let said = run("guarded.db", &script);
    let told = "gen-sql: t would have rows that break CHECK (b < a)";
    assert!(said.iter().any(|error| error.contains(told)), "{said:?}");
}
