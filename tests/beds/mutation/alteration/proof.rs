//! What an alteration makes of a table is what the table would be if it had been made that way.

use super::{Action, Alteration};
use crate::beds::{dump::Dump, place, structure};
use rusqlite::Connection;
use std::path::Path;

const TABLE: &str = "CREATE TABLE t (
    id INTEGER PRIMARY KEY, a NOT NULL ON CONFLICT FAIL DEFAULT 'a', b TEXT UNIQUE,
    CONSTRAINT old CHECK (b <> ''))";
const ROWS: &str = "(3, 1, '5'), (7, 2, NULL)";
const AROUND: &str = "CREATE INDEX ix ON t (a, b);
    CREATE TABLE log (m);
    CREATE TRIGGER tr AFTER UPDATE ON t BEGIN INSERT INTO log VALUES (old.a); END;";

/// What is done, the text of the table that it changes, what stands there then, and the rows.
fn cases() -> Vec<(Action, &'static str, &'static str, &'static str)> {
    let text = String::from;
    vec![
        (
            Action::Add(text("CHECK (a > 0)")),
            "''))",
            "''), CHECK (a > 0))",
            ROWS,
        ),
        (
            Action::Drop(text("old")),
            ",\n    CONSTRAINT old CHECK (b <> ''))",
            ")",
            ROWS,
        ),
        (
            Action::AddUnique {
                constraint: text("UNIQUE (a)"),
                column: text("a"),
            },
            "''))",
            "''), UNIQUE (a))",
            ROWS,
        ),
        (
            Action::SetNotNull {
                column: text("b"),
                using: Some(text("coalesce(b, a + 1)")),
            },
            "UNIQUE",
            "UNIQUE NOT NULL",
            "(3, 1, '5'), (7, 2, '3')",
        ),
        (
            Action::DropNotNull(text("a")),
            "NOT NULL ON CONFLICT FAIL",
            "",
            ROWS,
        ),
        (Action::SetDefault(text("a"), text("7")), "'a'", "7", ROWS),
        (Action::DropDefault(text("a")), "DEFAULT 'a'", "", ROWS),
        (
            Action::SetType {
                column: text("b"),
                type_name: text("INT"),
                using: None,
            },
            "TEXT",
            "INT",
            "(3, 1, 5), (7, 2, NULL)",
        ),
        (
            Action::AddColumn {
                definition: text("n INT DEFAULT 9"),
                after: Some(text("id")),
            },
            "a NOT",
            "n INT DEFAULT 9, a NOT",
            "(3, 9, 1, '5'), (7, 9, 2, NULL)",
        ),
        (
            Action::AddColumn {
                definition: text("n INT DEFAULT 9"),
                after: None,
            },
            "id INTEGER",
            "n INT DEFAULT 9, id INTEGER",
            "(9, 3, 1, '5'), (9, 7, 2, NULL)",
        ),
    ]
}

#[test]
fn an_altered_table_is_one_that_was_made_so() {
    for (action, old, new, rows) in cases() {
        let title = format!("{action:?}");
        assert!(TABLE.contains(old), "{title}");
        let folder = place::working();
        let [altered, made] = ["altered.db", "made.db"].map(|name| folder.path().join(name));
        database(&altered, TABLE, ROWS);
        database(&made, &TABLE.replacen(old, new, 1), rows);
        let connection = Connection::open(&altered).unwrap();
        connection.execute_batch("BEGIN").unwrap();
        let actions = vec![action];
        let table = "t".to_string();
        Alteration { table, actions }.apply(&connection).unwrap();
        connection.execute_batch("COMMIT").unwrap();
        drop(connection);
        assert_eq!(structure::of(&altered), structure::of(&made), "{title}");
        same_rows(&altered, &made, &title);
        // And it goes on in the same way.
        for path in [&altered, &made] {
            let connection = Connection::open(path).unwrap();
            connection.execute_batch("UPDATE t SET a = a + 10").unwrap();
        }
        same_rows(&altered, &made, &title);
    }
}

fn database(path: &Path, table: &str, rows: &str) {
    let connection = Connection::open(path).unwrap();
    let sql = format!("{table}; {AROUND} INSERT INTO t VALUES {rows};");
    connection.execute_batch(&sql).unwrap();
}

fn same_rows(found: &Path, expected: &Path, title: &str) {
    let [found, expected] = [found, expected].map(|path| Dump::of(path).rows());
    let difference = expected.difference(&found);
    assert!(difference.is_empty(), "{title}\n{difference}");
}

#[test]
fn rows_that_break_a_new_rule_are_in_the_way() {
    let text = String::from;
    for action in [
        Action::Add(text("CHECK (a <> 1)")),
        Action::AddForeignKey {
            constraint: text("FOREIGN KEY (a) REFERENCES t (id)"),
            column: text("a"),
            parent: text("t"),
        },
        Action::AddUnique {
            constraint: text("UNIQUE (a)"),
            column: text("a"),
        },
        Action::SetNotNull {
            column: text("b"),
            using: None,
        },
    ] {
        let connection = Connection::open_in_memory().unwrap();
        let schema = "PRAGMA foreign_keys = OFF;
            CREATE TABLE t (id INTEGER PRIMARY KEY, a, b REFERENCES t (a));
            INSERT INTO t VALUES (8, 1, 1), (9, 1, NULL); BEGIN;";
        connection.execute_batch(schema).unwrap();
        let title = format!("{action:?}");
        let alteration = Alteration {
            table: text("t"),
            actions: vec![action],
        };
        assert!(alteration.apply(&connection).is_err(), "{title}");
    }
}
