//! Chains of revisions to measure with: the same text for the same number, every time.

// Each bench uses a part of this.
#![allow(dead_code, reason = "a module of several benches")]

use std::fs;
use std::path::Path;

/// What the revisions of a chain do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shape {
    /// Each makes a table of five columns and an index on it, and puts three rows in.
    Tables,
    /// Each does that, and then changes those rows.
    Rows,
    /// The first makes so many tables of that kind, and each other one has one of them made anew.
    Rebuilds(usize),
    /// The first makes a table of so many columns, and each other one has all of them altered.
    Alters(usize),
    /// None does anything: `1`, then `2` and `3` beside each other, then `4` that merges them,
    /// and so on.
    Diamonds,
}

/// The id of the revision `number`, from 1 on.
pub(crate) fn id(number: usize) -> String {
    format!("R{number:04}")
}

/// The text of the revision `number`.
pub(crate) fn revision(shape: Shape, number: usize) -> String {
    let down: Vec<String> = down(shape, number).into_iter().map(id).collect();
    let (upgrade, downgrade) = body(shape, number);
    format!(
        "-- Step {number}\n--\n-- revision: {}\n-- down_revision: {}\n\n\
         -- upgrade:\n\n{upgrade}\n-- downgrade:\n\n{downgrade}",
        id(number),
        down.join(", "),
    )
}

/// Writes a chain of `revisions` revisions as a project in `folder`.
pub(crate) fn write(folder: &Path, shape: Shape, revisions: usize) {
    let versions = folder.join("versions");
    fs::create_dir(&versions).expect("a new folder");
    for number in 1..=revisions {
        let path = versions.join(format!("{}_step.sql", id(number)));
        fs::write(path, revision(shape, number)).expect("a new file");
    }
}

fn down(shape: Shape, number: usize) -> Vec<usize> {
    match (shape, number % 3) {
        (_, _) if number == 1 => vec![],
        (Shape::Diamonds, 0) => vec![number - 2],
        (Shape::Diamonds, 1) => vec![number - 2, number - 1],
        _ => vec![number - 1],
    }
}

fn body(shape: Shape, number: usize) -> (String, String) {
    match shape {
        Shape::Tables | Shape::Rows => {}
        Shape::Diamonds => return (String::new(), String::new()),
        Shape::Rebuilds(tables) if number == 1 => {
            let bodies = (1..=tables).map(|number| body(Shape::Tables, number));
            return bodies.unzip();
        }
        Shape::Rebuilds(tables) => {
            let table = 1 + number % tables;
            return (
                format!("ALTER TABLE item_{table:04} ALTER COLUMN amount SET DEFAULT {number};\n"),
                String::new(),
            );
        }
        Shape::Alters(columns) => return (alters(columns, number), String::new()),
    }
    let table = format!("item_{number:04}");
    let mut upgrade = format!(
        "CREATE TABLE {table} (\n    \
             id INTEGER NOT NULL PRIMARY KEY,\n    \
             name VARCHAR(100) NOT NULL,\n    \
             amount INTEGER NOT NULL DEFAULT 0,\n    \
             note TEXT,\n    \
             created_at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP\n);\n\n\
         CREATE INDEX ix_{table}_name ON {table} (name);\n\n\
         INSERT INTO {table} (id, name, note) VALUES (1, 'first of {number}', 'one');\n\
         INSERT INTO {table} (id, name, note) VALUES (2, 'second of {number}', NULL);\n\
         INSERT INTO {table} (id, name, note) VALUES (3, 'third of {number}', 'it''s three');\n"
    );
    if shape == Shape::Rows {
        // DDL before it, so that the rows are put in and counted by themselves.
        let change = format!(
            "\nCREATE INDEX ix_{table}_amount ON {table} (amount);\n\n\
             -- Amounts are kept in cents\n\
             UPDATE {table} SET amount = amount * 100 WHERE note IS NOT NULL;\n"
        );
        upgrade.push_str(&change);
    }
    (upgrade, format!("DROP TABLE {table};\n"))
}

/// A table of `columns` columns, or a statement for each of them.
fn alters(columns: usize, number: usize) -> String {
    let column = |column: usize| match number {
        1 => format!(",\n    column_{column} TEXT"),
        _ => format!(
            "ALTER TABLE item ALTER COLUMN column_{column} TYPE INTEGER USING column_{column} + {number};\n"
        ),
    };
    let all: String = (1..=columns).map(column).collect();
    match number {
        1 => format!("CREATE TABLE item (\n    id INTEGER NOT NULL PRIMARY KEY{all}\n);\n"),
        _ => all,
    }
}
