//! Long chains, of which SQLite sees only a part at a time while their script is written.

use rusqlite::Connection;

use crate::project::Project;

/// What the revision `number` does: most are about the newest table, some about old ones.
fn body(number: usize) -> String {
    let old = if number < 60 {
        number * 7 % 11 * number / 11
    } else {
        number / 2
    };
    let table = |number: usize| format!("t{}", number - number % 3);
    let (new, old) = (table(number), table(old));
    match number {
        60 => "ALTER TABLE t9 RENAME COLUMN r TO renamed".to_owned(),
        61 => "DROP INDEX i4".to_owned(),
        62 => "ALTER TABLE t12 RENAME TO other".to_owned(),
        64 => "CREATE VIEW v AS SELECT * FROM t0, t3".to_owned(),
        65 => "ALTER TABLE t3 ADD COLUMN behind_view".to_owned(),
        _ if number.is_multiple_of(3) => format!(
            "CREATE TABLE {new} (id INTEGER PRIMARY KEY, a TEXT UNIQUE, r REFERENCES {}(id))",
            if number == 0 { "t0".to_owned() } else { old }
        ),
        _ if number % 3 == 1 => format!(
            "INSERT INTO {old} (a) VALUES ('of {number}');\n\
             CREATE INDEX i{number} ON {old} (r, a);\n\
             UPDATE {new} SET a = (SELECT max(id) FROM {old})"
        ),
        _ => format!(
            "ALTER TABLE {old} ADD COLUMN c{number} TEXT DEFAULT 't0';\n\
             ALTER TABLE {new} ADD COLUMN d{number} INTEGER CHECK (d{number} > 0)"
        ),
    }
}

/// Everything that is in a database but what scripts keep there.
fn content(connection: &Connection) -> Vec<String> {
    let strings = |query: &str| -> Vec<String> {
        let mut statement = connection.prepare(query).unwrap();
        let rows = statement.query_map([], |row| row.get(0)).unwrap();
        rows.collect::<Result<_, _>>().unwrap()
    };
    let mut content = strings(
        "SELECT type || ' ' || name || ' ' || coalesce(sql, '') FROM sqlite_master \
         WHERE tbl_name NOT LIKE 'gen\\_sql%' ESCAPE '\\' AND tbl_name <> 'alembic_version' ORDER BY rowid",
    );
    let tables =
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name LIKE 't%' ORDER BY 1";
    for table in strings(tables) {
        let row = format!("SELECT id || ' ' || coalesce(a, 'NULL') FROM {table} ORDER BY id");
        content.extend(strings(&row));
    }
    content
}

#[test]
fn the_script_of_a_long_chain_does_what_the_chain_says() {
    const REVISIONS: usize = 80;
    let by_hand = Connection::open_in_memory().unwrap();
    let mut project = Project::new();
    for number in 0..REVISIONS {
        let body = body(number);
        let down = number.checked_sub(1).map(|down| format!("r{down:03}"));
        by_hand.execute_batch(&body).unwrap();
        project = project.revision(
            &format!("r{number:03}"),
            &down.unwrap_or_default(),
            &format!("{body};"),
        );
    }
    let script = project.run(&["upgrade", "head"]).succeeded();
    let by_script = Connection::open_in_memory().unwrap();
    by_script.execute_batch(&script).unwrap();
    assert_eq!(content(&by_script), content(&by_hand));
}

#[test]
fn what_a_late_revision_undoes_does_not_take_an_early_table_along() {
    let mut project = Project::new();
    let mut down = String::new();
    for number in 0..20 {
        let id = format!("r{number:03}");
        let body = format!("CREATE TABLE t{number} (id INTEGER PRIMARY KEY);");
        project = project.revision(&id, &down, &body);
        down = id;
    }
    let python = "import sqlalchemy as sa\nfrom alembic import op\n\
         revision = 'last'\ndown_revision = 'r019'\n\ndef upgrade():\n    \
         nested = op.get_bind().begin_nested()\n    \
         op.create_index('undone', 't0', ['id'])\n    \
         nested.rollback()\n    \
         op.add_column('t0', sa.Column('kept', sa.Integer))\n";
    let project = project.file("versions/last.py", python);
    let script = project.run(&["upgrade", "head"]).succeeded();
    let connection = Connection::open_in_memory().unwrap();
    connection.execute_batch(&script).unwrap();
    let table = "SELECT sql FROM sqlite_master WHERE name = 't0'";
    let table: String = connection.query_row(table, [], |row| row.get(0)).unwrap();
    assert!(
        table.contains("kept") && !table.contains("undone"),
        "{table}"
    );
}
