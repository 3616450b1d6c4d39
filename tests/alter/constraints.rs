//! Constraints with and without names, several at once.

use super::project;

/// The stored text of `t` behind an alteration.
fn table(schema: &str, alter: &str) -> String {
    let project = project(schema, alter).config("sqlite_version = \"3.37\"\n");
    let project = project.database_after("app.db", &[&["upgrade", "b2"]]);
    let query = "SELECT sql FROM sqlite_schema WHERE name = 't'";
    let connection = project.connection("app.db");
    connection.query_row(query, [], |row| row.get(0)).unwrap()
}

#[test]
fn what_has_a_name_is_not_what_has_none() {
    let checks = "CREATE TABLE t (b INT, c INT, CONSTRAINT k CHECK (b > 0), CHECK (c > 0));";
    let unique = "CREATE TABLE t (b INT, c INT, CONSTRAINT k UNIQUE (b), UNIQUE (c));";
    let keys = "CREATE TABLE t (b INT, c INT, CONSTRAINT k FOREIGN KEY (b) REFERENCES t, FOREIGN KEY (c) REFERENCES t);";
    let column = "CREATE TABLE t (b INT, c INT CHECK (c > 1), CHECK (b > 0));";
    let twice = "CREATE TABLE t (b INT, c INT CHECK (c > 0), CHECK (c > 0));";
    let targets = "CREATE TABLE t (b INT, c INT REFERENCES t, FOREIGN KEY (c) REFERENCES t (b));";
    let conflicts = "CREATE TABLE t (b INT, c INT, UNIQUE (c), UNIQUE (c) ON CONFLICT FAIL);";
    let named = "CREATE TABLE t (b INT, c INT, CONSTRAINT k UNIQUE (c), CONSTRAINT k UNIQUE (c), CONSTRAINT k UNIQUE (c));";
    let cases: [(&str, &[&str], &str); 16] = [
        (checks, &["DROP CHECK (c > 0)", "DROP CONSTRAINT k"], ""),
        (checks, &["DROP CONSTRAINT k", "DROP CHECK (c > 0)"], ""),
        (
            checks,
            &["DROP CHECK (c > 0)", "RENAME CONSTRAINT k TO l"],
            ", CONSTRAINT l CHECK (b > 0)",
        ),
        (
            checks,
            &["RENAME CONSTRAINT k TO l", "DROP CHECK (c > 0)"],
            ", CONSTRAINT l CHECK (b > 0)",
        ),
        (
            checks,
            &[
                "ADD CONSTRAINT m CHECK (b < 9)",
                "RENAME CONSTRAINT k TO l",
                "DROP CHECK (c > 0)",
            ],
            ", CONSTRAINT l CHECK (b > 0), CONSTRAINT m CHECK (b < 9)",
        ),
        (
            checks,
            &[
                "ADD CHECK (b < 9)",
                "DROP CONSTRAINT k",
                "ADD CONSTRAINT m CHECK (b < 8)",
                "DROP CHECK (c > 0)",
            ],
            ", CHECK (b < 9), CONSTRAINT m CHECK (b < 8)",
        ),
        (unique, &["DROP UNIQUE (c)", "DROP CONSTRAINT k"], ""),
        (
            unique,
            &["DROP UNIQUE (c)", "RENAME CONSTRAINT k TO l"],
            ", CONSTRAINT l UNIQUE (b)",
        ),
        (keys, &["DROP FOREIGN KEY (c)", "DROP CONSTRAINT k"], ""),
        (
            keys,
            &["DROP FOREIGN KEY (c)", "RENAME CONSTRAINT k TO l"],
            ", CONSTRAINT l FOREIGN KEY (b) REFERENCES t",
        ),
        (
            column,
            &[
                "DROP CHECK (b > 0)",
                "ADD COLUMN d INT CHECK (d > 2)",
                "DROP COLUMN c",
                "ADD COLUMN c INT",
            ],
            ", d INT CHECK (d > 2), c INT",
        ),
        (twice, &["DROP CHECK (c > 0)"], ""),
        (targets, &["DROP FOREIGN KEY (c)"], ""),
        (conflicts, &["DROP UNIQUE (c)"], ""),
        (named, &["DROP CONSTRAINT k"], ""),
        (
            named,
            &["DROP CONSTRAINT k", "ADD CONSTRAINT k UNIQUE (b)"],
            ", CONSTRAINT k UNIQUE (b)",
        ),
    ];
    for (schema, actions, expected) in cases {
        let start = if schema == column {
            "b INT"
        } else {
            "b INT, c INT"
        };
        for alter in [
            format!("ALTER TABLE t {};", actions.join(", ")),
            format!("ALTER TABLE t {};", actions.join("; ALTER TABLE t ")),
        ] {
            let found = table(schema, &alter);
            assert_eq!(
                found,
                format!("CREATE TABLE \"t\" ({start}{expected})"),
                "{alter}"
            );
        }
    }
}

/// One statement is judged by what the table is when it is done, as `PostgreSQL` does it.
#[test]
fn the_end_of_a_statement_counts() {
    let strict = "CREATE TABLE t (b INT, c ANY) STRICT;";
    for (schema, alter, expected) in [
        (strict, "ALTER c DROP TYPE, DROP STRICT", "(b INT, c)"),
        (
            strict,
            "DROP STRICT, ALTER c TYPE NUMERIC",
            "(b INT, c NUMERIC)",
        ),
        (strict, "DROP STRICT, ALTER c TYPE ANY", "(b INT, c ANY)"),
        (strict, "ALTER c TYPE ANY, DROP STRICT", "(b INT, c ANY)"),
        (
            "CREATE TABLE t (i VARCHAR(9), c);",
            "SET STRICT, ALTER i TYPE TEXT, ALTER c TYPE ANY",
            "(i TEXT, c ANY) STRICT",
        ),
        ("CREATE TABLE t (a INT);", "DROP a, ADD b INT", "(b INT)"),
        (
            "CREATE TABLE t (a INT);",
            "DROP a, ADD COLUMN b TEXT DEFAULT 'x', ADD CHECK (b > '')",
            "(b TEXT DEFAULT 'x', CHECK (b > ''))",
        ),
        (
            "CREATE TABLE t (a TEXT);",
            "DROP a, ADD a INT DEFAULT 5",
            "(a INT DEFAULT 5)",
        ),
        (
            "CREATE TABLE t (a TEXT /* why */);",
            "DROP a, ADD a INT, ADD b AS (a) FIRST",
            "(b AS (a), a INT)",
        ),
        (
            "CREATE TABLE t (a INT, b AS (1));",
            "DROP a, ADD c INT",
            "(b AS (1), c INT)",
        ),
        (
            "CREATE TABLE t (a TEXT PRIMARY KEY);",
            "DROP PRIMARY KEY, ADD PRIMARY KEY (a), SET AUTOINCREMENT, ALTER a TYPE INTEGER",
            "(a INTEGER, PRIMARY KEY (a AUTOINCREMENT))",
        ),
    ] {
        let found = table(schema, &format!("ALTER TABLE t {alter};"));
        assert_eq!(found, format!("CREATE TABLE \"t\" {expected}"), "{alter}");
    }
}

/// What is added can be taken back, and nothing else goes with it.
#[test]
fn what_is_added_without_a_name_is_dropped_by_itself() {
    let keys = "CREATE TABLE t (b TEXT UNIQUE, c TEXT, CONSTRAINT k UNIQUE (c), UNIQUE (b, c COLLATE NOCASE), FOREIGN KEY (b) REFERENCES u (k));";
    let expected = keys
        .strip_prefix("CREATE TABLE t ")
        .unwrap()
        .trim_end_matches(';');
    for said in [
        "UNIQUE (c)",
        "UNIQUE (b COLLATE NOCASE)",
        "UNIQUE (b, c)",
        "UNIQUE (c, b)",
        "UNIQUE (b, c COLLATE RTRIM)",
        "FOREIGN KEY (b) REFERENCES u",
        "FOREIGN KEY (c) REFERENCES t (c)",
        "CHECK (b > c)",
    ] {
        let alter = format!(
            "ALTER TABLE t ADD {said}; CREATE INDEX i ON t (b); ALTER TABLE t DROP {said};"
        );
        let schema = format!("CREATE TABLE u (k TEXT PRIMARY KEY);\n{keys}");
        let found = table(&schema, &alter);
        assert_eq!(found, format!("CREATE TABLE \"t\" {expected}"), "{said}");
    }
    let both = "CREATE TABLE t (c TEXT, UNIQUE (c), UNIQUE (c COLLATE NOCASE));";
    for (drop, left) in [
        ("DROP UNIQUE (c)", "(c TEXT, UNIQUE (c COLLATE NOCASE))"),
        ("DROP UNIQUE (c COLLATE nocase)", "(c TEXT, UNIQUE (c))"),
    ] {
        let found = table(both, &format!("ALTER TABLE t {drop};"));
        assert_eq!(found, format!("CREATE TABLE \"t\" {left}"), "{drop}");
    }
    // The only one is meant, however it compares.
    let one = "CREATE TABLE t (c TEXT, UNIQUE (c COLLATE NOCASE));";
    assert_eq!(
        table(one, "ALTER TABLE t DROP UNIQUE (c);"),
        "CREATE TABLE \"t\" (c TEXT)"
    );
}

/// It stands before a name that says nothing, which would be its name else, and goes with its column.
#[test]
fn one_is_added_at_its_column() {
    let schema = "CREATE TABLE t (b INT, c INT CONSTRAINT empty);";
    let adds = "ALTER c ADD CHECK (c > 2), ALTER COLUMN c ADD CONSTRAINT k UNIQUE ON CONFLICT FAIL";
    assert_eq!(
        table(schema, &format!("ALTER TABLE t {adds};")),
        "CREATE TABLE \"t\" (b INT, c INT CHECK (c > 2) CONSTRAINT k UNIQUE ON CONFLICT FAIL CONSTRAINT empty)"
    );
    assert_eq!(
        table(
            schema,
            &format!("ALTER TABLE t {adds}; ALTER TABLE t DROP COLUMN c;")
        ),
        "CREATE TABLE \"t\" (b INT)"
    );
}
