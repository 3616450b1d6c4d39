//! Constraints with and without names, several at once.

use super::project;

/// The stored text of `t` behind an alteration.
fn table(schema: &str, alter: &str) -> String {
    let project = project(schema, alter).database_after("app.db", &[&["upgrade", "b2"]]);
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
    let cases: [(&str, &[&str], &str); 14] = [
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
