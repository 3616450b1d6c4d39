//! A database from which Alembic's own batch mode has lost things, and the scripts that go on with it.
//!
//! `fixtures/alembic/lossy/record.py` has made it: `database.sql` is at the second revision of three.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::fs;

use crate::beds::shell::{self, AfterError};
use crate::beds::{dump::Dump, sql_js, structure};
use crate::project::Project;

const DATABASE: &str = include_str!("../../fixtures/alembic/lossy/database.sql");
const ROWS: &str = include_str!("../../fixtures/alembic/lossy/rows.sql");

/// The chain up to the revision at which the database is.
fn started() -> Project {
    Project::new()
        .file(
            "versions/1.py",
            include_str!("../../fixtures/alembic/lossy/versions/aaaa00000001_shops_and_items.py"),
        )
        .file(
            "versions/2.py",
            include_str!(
                "../../fixtures/alembic/lossy/versions/aaaa00000002_batches_that_lose_things.py"
            ),
        )
}

/// The whole chain.
fn chain() -> Project {
    started().file(
        "versions/3.py",
        include_str!("../../fixtures/alembic/lossy/versions/aaaa00000003_rebuilds.py"),
    )
}

/// What the shell says of the script from the database of Alembic, edited so and with these rows,
/// to the head. It must be applied.
#[track_caller]
fn runs(project: &Project, edits: &[(&str, &str)], rows: &str) -> String {
    let run = run(project, edits, rows);
    assert!(run.success, "{}{}", run.rows, run.messages);
    run.rows
}

/// The same of a script that must change nothing.
#[track_caller]
fn refuses(edits: &[(&str, &str)], rows: &str) -> String {
    let project = chain();
    let before = project.path().join("before.db");
    let run = run(&project, edits, rows);
    assert!(!run.success, "{edits:?} {rows}: {}", run.rows);
    let same = fs::read(before).unwrap() == fs::read(project.path().join("app.db")).unwrap();
    assert!(same, "{}", run.messages);
    run.rows + &run.messages
}

fn run(project: &Project, edits: &[(&str, &str)], rows: &str) -> shell::Run {
    let database = edits.iter().fold(DATABASE.to_owned(), |text, (old, new)| {
        assert!(text.contains(old), "{old}");
        text.replace(old, new)
    });
    let connection = project.connection("app.db");
    let off = "PRAGMA foreign_keys = OFF;";
    connection
        .execute_batch(&format!("{off}{database}"))
        .unwrap();
    connection.execute_batch(rows).unwrap();
    drop(connection);
    let path = project.path().join("app.db");
    fs::copy(&path, project.path().join("before.db")).unwrap();
    let script = project.run(&["upgrade", "aaaa00000002:heads"]).succeeded();
    shell::run(&path, &script, AfterError::GoesOn)
}

/// What is told of tables.
fn told(said: &str) -> String {
    let lines = said
        .lines()
        .filter(|line| line.starts_with("gen-sql: item") || line.starts_with("gen-sql: visit"));
    lines.flat_map(|line| [line, "\n"]).collect()
}

#[test]
fn what_alembic_has_lost_comes_back_and_no_row_is_lost() {
    let project = chain();
    let said = runs(&project, &[], "");
    insta::assert_snapshot!("comes_back", told(&said));
    // It is what it would be if Alembic had lost nothing.
    let to_start = project.run(&["upgrade", "aaaa00000002"]).succeeded();
    let to_head = project.run(&["upgrade", "aaaa00000002:head"]).succeeded();
    let connection = project.connection("other.db");
    connection.execute_batch(&to_start).unwrap();
    connection.execute_batch(ROWS).unwrap();
    connection.execute_batch(&to_head).unwrap();
    let [app, other] = ["app.db", "other.db"].map(|name| project.path().join(name));
    assert_eq!(structure::of(&app), structure::of(&other));
    let [app, other] = [app, other].map(|path| Dump::of(&path).authored().rows());
    assert!(app == other, "{}", app.difference(&other));
    // Numbers are not given out again, from the greatest on that is there.
    let connection = project.connection("app.db");
    let next = "DELETE FROM item WHERE id = 7; INSERT INTO item (shop_id) VALUES (1);";
    connection.execute_batch(next).unwrap();
    assert_eq!(connection.last_insert_rowid(), 8);
    // The way back finds nothing missing.
    let back = project.run(&["downgrade", "head:aaaa00000002"]).succeeded();
    let back = shell::run(&project.path().join("app.db"), &back, AfterError::GoesOn);
    assert!(back.success, "{}", back.messages);
    assert_eq!(back.rows, "");
}

#[test]
fn the_oldest_sqlite_runs_it() {
    if !sql_js::is_there() {
        return;
    }
    let project = chain();
    runs(&project, &[], "");
    let path = project.path().join("before.db");
    let script = project.run(&["upgrade", "aaaa00000002:head", "--sqlite-version", "3.35"]);
    let errors = sql_js::run(&path, &[], &script.succeeded(), AfterError::GoesOn);
    assert_eq!(errors, [""; 0]);
    let [app, before] = ["app.db", "before.db"].map(|name| project.path().join(name));
    assert_eq!(structure::of(&app), structure::of(&before));
}

#[test]
fn what_else_alembic_may_have_done_is_no_reason_to_refuse() {
    for edits in [
        // A dump that was read back has no table of counters.
        vec![(
            "CREATE TABLE counted (id INTEGER PRIMARY KEY AUTOINCREMENT);\nDROP TABLE counted;\n",
            "",
        )],
        vec![("CONSTRAINT ck_item_price ", "")],
        vec![("CONSTRAINT fk_item_shop ", "CONSTRAINT another ")],
        vec![(
            ", \n\tCONSTRAINT fk_item_shop FOREIGN KEY(shop_id) REFERENCES shop (id) ON DELETE CASCADE",
            "",
        )],
        vec![(", \n\tUNIQUE (code)", "")],
        vec![(
            ", \n\tCONSTRAINT item_kind CHECK (kind IN ('thing', 'book'))",
            "",
        )],
        vec![("CREATE INDEX visit_at ON visit (at, email);\n", "")],
    ] {
        let project = chain();
        runs(&project, &edits, "");
        let connection = project.connection("app.db");
        let rows = "SELECT (SELECT count(*) FROM item) + (SELECT count(*) FROM visit)";
        let rows: i64 = connection.query_row(rows, [], |row| row.get(0)).unwrap();
        assert_eq!(rows, 6, "{edits:?}");
    }
}

#[test]
fn what_somebody_made_by_hand_is_not_lost() {
    let mut shown = String::new();
    for (edits, by_hand) in [
        (vec![], "ALTER TABLE item ADD COLUMN shoe INT;"),
        (vec![("weight INTEGER", "weight TEXT")], ""),
        (
            vec![(
                "price NUMERIC(10, 2) DEFAULT '0' NOT NULL",
                "price NUMERIC(10, 2) DEFAULT '0'",
            )],
            "",
        ),
        (
            vec![("weight INTEGER DEFAULT '1'", "weight INTEGER DEFAULT '2'")],
            "",
        ),
        (vec![], "ALTER TABLE visit DROP COLUMN note;"),
        (
            vec![],
            "CREATE TRIGGER by_hand AFTER INSERT ON item BEGIN SELECT 1; END;",
        ),
        (
            vec![],
            "CREATE TRIGGER item_seen AFTER UPDATE ON item BEGIN SELECT 1; END;",
        ),
        (vec![], "CREATE INDEX by_hand ON item (made);"),
        (
            vec![(", \n\tUNIQUE (code)", "")],
            "CREATE UNIQUE INDEX by_hand ON item (code);",
        ),
        (
            vec![(
                "ix_item_price ON item (price, name)",
                "ix_item_price ON item (name, price)",
            )],
            "",
        ),
        (
            vec![(
                "name VARCHAR(20) DEFAULT",
                "name VARCHAR(20) COLLATE RTRIM DEFAULT",
            )],
            "",
        ),
        (
            vec![(
                "\n\tUNIQUE (code)",
                "\n\tUNIQUE (code), CHECK (length(code) < 9)",
            )],
            "",
        ),
        (vec![("price < 1000", "price < 2000")], ""),
        (
            vec![(
                "REFERENCES shop (id)\n);",
                "REFERENCES shop (id) ON DELETE CASCADE\n);",
            )],
            "",
        ),
        (
            vec![("REFERENCES shop (id)\n);", "REFERENCES item (id)\n);")],
            "",
        ),
        (
            vec![
                ("UNIQUE (code)\n)", "UNIQUE (code)\n) STRICT"),
                ("VARCHAR(20)", "TEXT"),
                ("VARCHAR(5)", "TEXT"),
                ("VARCHAR(10)", "TEXT"),
                ("NUMERIC(10, 2)", "REAL"),
                ("BOOLEAN", "INT"),
                ("made DATETIME", "made TEXT"),
                ("seen DATETIME", "seen TEXT"),
            ],
            "",
        ),
    ] {
        let said = refuses(&edits, by_hand);
        assert!(
            said.contains("are not those that this script was written for"),
            "{said}"
        );
        let edit = edits
            .first()
            .map(|(old, new)| format!("{old:?} -> {new:?} "));
        let lines = told(&said);
        let lines = lines.lines().filter(|line| !line.contains(" so far: "));
        let lines: String = lines.flat_map(|line| [line, "\n"]).collect();
        shown.extend([&*edit.unwrap_or_default(), by_hand, "\n", &lines, "\n"]);
    }
    insta::assert_snapshot!("by_hand", shown);
}

#[test]
fn rows_that_break_what_comes_back_stop_the_script() {
    let no_key = (
        ", \n\tCONSTRAINT fk_item_shop FOREIGN KEY(shop_id) REFERENCES shop (id) ON DELETE CASCADE",
        "",
    );
    for (edits, rows, said) in [
        (
            vec![],
            "UPDATE item SET price = -1 WHERE id = 1;",
            "item has rows that break CHECK (price >= 0) (rows: 1, first rowid: 1)",
        ),
        (
            vec![],
            "UPDATE item SET sold = 7 WHERE id = 2;",
            "item has rows that break CHECK (sold IN (0, 1)) (rows: 1, first rowid: 2)",
        ),
        (
            vec![],
            "INSERT INTO item (shop_id, name, price) VALUES (1, 'LAMP', 1);",
            "uq_item_name: item would have rows with the same shop_id, name (rows: 2, first rowid: 1)",
        ),
        (
            vec![],
            "INSERT INTO item (shop_id, code, price) VALUES (1, 'A1', 1);",
            "ix_item_lower: item has rows with the same lower(code) (rows: 2, first rowid: 1)",
        ),
        (
            vec![],
            "INSERT INTO visit (email) VALUES ('Ann@Example.ORG');",
            "visit would have rows with the same email (rows: 2, first rowid: 3)",
        ),
        (
            vec![(", \n\tUNIQUE (code)", "")],
            "INSERT INTO item (shop_id, code, price) VALUES (1, 'b2', 1);",
            "item has rows with the same code (rows: 2, first rowid: 2)",
        ),
        (
            vec![no_key],
            "UPDATE item SET shop_id = 5 WHERE id = 2;",
            "fk_item_shop: item has rows that refer to no row of shop (rows: 1, first rowid: 2)",
        ),
    ] {
        let told = refuses(&edits, rows);
        let said = format!("gen-sql: {said}");
        assert!(told.contains(&said), "{said}\n{told}");
    }
    // Rows that refer to nothing by a key that is there were there before.
    runs(&chain(), &[], "UPDATE item SET shop_id = 5 WHERE id = 2;");
    // What only the lost collation would make wrong is right.
    let project = chain();
    let first = project.read("versions/1.py");
    let first = first.replace("\"price >= 0\"", "\"name IN ('lamp', 'atlas')\"");
    runs(&project.file("versions/1.py", first), &[], "");
}

#[test]
fn a_revision_in_sql_knows_what_alembic_may_have_lost() {
    let with = |alter: &str| started().revision("bbbb", "aaaa00000002", alter);
    let said = runs(&with("ALTER TABLE item ALTER weight TYPE BIGINT;"), &[], "");
    assert!(
        said.contains("missing so far: check ( price >= 0 )"),
        "{said}"
    );
    let renamed = "ALTER TABLE item RENAME TO thing; ALTER TABLE thing ALTER weight TYPE BIGINT;";
    runs(&with(renamed), &[], "");
    // Alembic has not made this one anew.
    let shop = with("ALTER TABLE shop ALTER name TYPE TEXT;");
    runs(&shop, &[], "");
    let shop = with("ALTER TABLE shop ALTER name TYPE TEXT;");
    let edits = [("\tUNIQUE (name)", "\tCHECK (1)")];
    let run = run(&shop, &edits, "");
    assert!(
        !run.success && run.rows.contains("gen-sql: shop: missing: UNIQUE (name)"),
        "{}",
        run.rows
    );
}

#[test]
fn what_alembic_has_lost_can_be_dropped() {
    let with = |sql: &str| started().revision("bbbb", "aaaa00000002", sql);
    let drops = "DROP INDEX ix_item_lower;\n\n-- why\nDROP TRIGGER item_seen;\nDROP INDEX main.ix_item_kind;";
    for later in ["", "\nALTER TABLE item ALTER weight TYPE BIGINT;"] {
        let project = with(&format!("{drops}{later}"));
        runs(&project, &[], "");
        let query = "SELECT count(*) FROM sqlite_master WHERE name IN ('ix_item_lower', 'item_seen', 'ix_item_kind')";
        let count = |connection: &rusqlite::Connection| -> i64 {
            connection.query_row(query, [], |row| row.get(0)).unwrap()
        };
        assert_eq!(count(&project.connection("app.db")), 0);
        // Where nothing is lost, it is dropped as well.
        let project = project.database_after("whole.db", &[&["upgrade", "heads"]]);
        assert_eq!(count(&project.connection("whole.db")), 0);
    }
    // Behind a rebuild all is there again, and a table that nobody has altered has what it had.
    let rebuilt = with(&format!(
        "ALTER TABLE item ALTER weight TYPE BIGINT;\n{drops}"
    ));
    let script = rebuilt.run(&["upgrade", "aaaa00000002:heads"]).succeeded();
    assert!(!script.contains("DROP INDEX IF EXISTS"), "{script}");
    runs(&rebuilt, &[], "");
    let shop = with("CREATE INDEX ix_shop ON shop (name);\nDROP INDEX ix_shop;");
    let script = shop.run(&["upgrade", "aaaa00000002:heads"]).succeeded();
    assert!(!script.contains("DROP INDEX IF EXISTS"), "{script}");
}
