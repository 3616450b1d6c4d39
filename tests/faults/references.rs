//! Foreign keys are off while a table is made anew: what they would have refused is asked for at the
//! end, where they were on; and keys whose values several tables change are asked for when all have.

use super::{Altered, Bench, values};
use crate::beds::shell::{self, AfterError};
use crate::beds::statements;
use crate::project::Project;

const ON: &str = "PRAGMA foreign_keys = ON;";
const FAMILY: &str = "\
CREATE TABLE parent (id INTEGER PRIMARY KEY, code TEXT UNIQUE, note TEXT);
CREATE TABLE child (id INTEGER PRIMARY KEY, p INT REFERENCES parent (id) ON DELETE CASCADE, note TEXT);
CREATE TABLE other (a TEXT);";
const MEMBERS: &str = "\
INSERT INTO parent (id, code) VALUES (1, 'a'), (2, 'b');
INSERT INTO child (id, p) VALUES (1, 1), (2, 2);
INSERT INTO other VALUES ('x');";
/// Some table is made anew, and with it the script switches foreign keys off.
const REBUILD: &str = "ALTER TABLE other ALTER COLUMN a SET NOT NULL;";

fn family(statements: &str) -> Bench {
    Bench::with(FAMILY, MEMBERS, &format!("{REBUILD}\n{statements}"))
}

/// Refused where foreign keys are on, with what is said of the rows; done where they are off.
#[track_caller]
fn depends(bench: Bench, said: &str) -> Altered {
    let found = bench.refuses(ON);
    assert!(found.contains(said), "{found}");
    assert!(found.contains("foreign keys were ON"), "{found}");
    bench.runs("")
}

#[test]
fn f4_rows_that_lose_theirs_are_told_where_foreign_keys_were_on() {
    let bench = family("DELETE FROM parent WHERE id = 1;");
    let altered = depends(
        bench,
        "gen-sql: rows of child refer to no row of parent (rows: 1, first rowid: 1)",
    );
    altered.has("SELECT id, p FROM child", "1,1 2,2");
}

#[test]
fn f4_rows_that_refer_to_nothing_are_told_where_foreign_keys_were_on() {
    for statements in [
        "INSERT INTO child (id, p) VALUES (9, 77);",
        "INSERT INTO child (id, p) SELECT 9, 77;",
        "UPDATE child SET p = 77 WHERE id = 1;",
        "UPDATE parent SET id = 5 WHERE id = 1;",
        "UPDATE parent SET rowid = 5 WHERE rowid = 1;",
        "UPDATE OR REPLACE parent SET code = 'b' WHERE id = 1;",
        "INSERT OR REPLACE INTO parent (id, code) VALUES (3, 'a');",
        "INSERT INTO parent (id, code) VALUES (1, 'c') ON CONFLICT (id) DO UPDATE SET id = 8;",
        "DROP TABLE parent; CREATE TABLE parent (id INTEGER PRIMARY KEY);",
        "CREATE TABLE third (p INT REFERENCES parent (id)); INSERT INTO third VALUES (77);",
        "ALTER TABLE child RENAME TO kid; DELETE FROM parent;",
        "DELETE FROM parent; ALTER TABLE child RENAME TO kid; ALTER TABLE parent RENAME TO elder;",
        "CREATE TRIGGER t AFTER INSERT ON other BEGIN DELETE FROM parent; END; INSERT INTO other VALUES ('y');",
    ] {
        depends(family(statements), "to no row of ");
    }
}

#[test]
fn f4_a_script_that_minds_its_rows_passes_with_foreign_keys_on() {
    for statements in [
        "DELETE FROM child WHERE p = 1; DELETE FROM parent WHERE id = 1;",
        "DELETE FROM parent WHERE id = 1; DELETE FROM child WHERE p = 1;",
        "UPDATE parent SET id = id + 10; UPDATE child SET p = p + 10;",
        "INSERT INTO child (id, p) VALUES (9, 9); INSERT INTO parent (id) VALUES (9);",
        "DROP TABLE child; DROP TABLE parent;",
        "DROP TABLE parent; DROP TABLE child;",
        "ALTER TABLE child DROP COLUMN p; DELETE FROM parent;",
        "CREATE TABLE made (id INTEGER PRIMARY KEY, code TEXT); INSERT INTO made SELECT id, code FROM parent;
         DROP TABLE parent; ALTER TABLE made RENAME TO parent;",
        "CREATE TABLE made (id INTEGER PRIMARY KEY, p INT REFERENCES parent (id)); INSERT INTO made SELECT id, p FROM child;
         DROP TABLE child; ALTER TABLE made RENAME TO child;",
        "DROP TABLE IF EXISTS child; CREATE TABLE child (p INT REFERENCES parent (id)); INSERT INTO child VALUES (1);",
    ] {
        for before in [ON, ""] {
            family(statements).runs(before);
        }
    }
}

#[test]
fn f4_rows_that_referred_to_nothing_before_are_no_reason_to_refuse() {
    let orphans = "PRAGMA foreign_keys = OFF; INSERT INTO child (id, p) VALUES (7, 77), (8, 78);";
    for statements in [
        "INSERT INTO child (id, p) VALUES (9, 1);",
        "UPDATE child SET note = 'x', p = p;",
        "ALTER TABLE child RENAME TO kid; INSERT INTO kid (id, p) VALUES (9, 1);",
        "CREATE TABLE made (id INTEGER PRIMARY KEY, p INT REFERENCES parent (id)); INSERT INTO made SELECT id, p FROM child;
         DROP TABLE child; ALTER TABLE made RENAME TO child;",
        "ALTER TABLE child RENAME TO gone; CREATE TABLE child (id INTEGER PRIMARY KEY, p INT REFERENCES parent (id));
         INSERT INTO child SELECT id, p FROM gone; DROP TABLE gone;",
    ] {
        family(statements).having(orphans).runs(ON);
        let bench = family(&format!("{statements} DELETE FROM parent;"));
        let said = bench.having(orphans).refuses(ON);
        assert!(said.contains("to no row of parent (rows: "), "{said}");
    }
}

#[test]
fn f4_old_rows_of_a_table_that_is_renamed_do_not_stand_for_new_ones() {
    let orphans = "PRAGMA foreign_keys = OFF; INSERT INTO child (id, p) VALUES (7, 77);";
    let statements =
        "ALTER TABLE child RENAME TO kid; CREATE TABLE child (p INT REFERENCES parent (id));
        INSERT INTO child VALUES (51);";
    let said = family(statements).having(orphans).refuses(ON);
    assert!(said.contains("to no row of parent (rows: "), "{said}");
    family(&statements.replace("51", "1"))
        .having(orphans)
        .runs(ON);
}

#[test]
fn only_what_is_at_risk_is_asked_for() {
    for (statements, asked) in [
        ("UPDATE child SET note = 'x';", false),
        ("UPDATE parent SET note = 'x';", false),
        ("INSERT INTO parent (id) VALUES (7);", false),
        ("INSERT INTO other VALUES ('y');", false),
        ("UPDATE parent SET id = id;", true),
        ("DELETE FROM child;", false),
        ("REPLACE INTO parent (id) VALUES (7);", true),
    ] {
        let is_asked = family(statements).script.contains("foreign_key_check");
        assert_eq!(is_asked, asked, "{statements}");
    }
    // SQLite does it itself.
    let script = Bench::with(FAMILY, MEMBERS, "DELETE FROM parent;").script;
    assert!(!script.contains("foreign_key"), "{script}");
}

#[test]
fn a_table_whose_foreign_keys_fit_no_key_is_not_asked_for() {
    let schema = "CREATE TABLE parent (a); CREATE TABLE child (p REFERENCES parent (a)); CREATE TABLE other (a);";
    let rows = "INSERT INTO parent VALUES (1); INSERT INTO child VALUES (1); INSERT INTO other VALUES (1);";
    for more in ["", "CREATE UNIQUE INDEX u ON parent (a);"] {
        let alter = format!("{REBUILD} INSERT INTO child VALUES (2); {more}");
        Bench::with(schema, rows, &alter).runs(ON);
    }
    // The script itself has made the key, and the table.
    let alter = format!(
        "{REBUILD} CREATE TABLE key (a UNIQUE); CREATE TABLE kid (p REFERENCES key (a)); INSERT INTO kid VALUES (2);"
    );
    depends(Bench::with(schema, rows, &alter), "to no row of key");
}

#[test]
fn a_downgrade_asks_as_well() {
    let project = Project::new().revision("a1", "", FAMILY).file(
        "versions/b2.sql",
        format!(
            "-- B\n--\n-- revision: b2\n-- down_revision: a1\n\n-- upgrade:\n\n-- downgrade:\n\n{REBUILD}\nDELETE FROM parent;\n"
        ),
    );
    let project = project.database_after("app.db", &[&["upgrade"]]);
    project.connection("app.db").execute_batch(MEMBERS).unwrap();
    let script = project.run(&["downgrade", "a1"]).succeeded();
    let path = project.path().join("app.db");
    let run = shell::run(&path, &format!("{ON}\n{script}"), AfterError::GoesOn);
    assert!(!run.success, "{}", run.messages);
    let connection = project.connection("app.db");
    assert_eq!(values(&connection, "SELECT count(*) FROM parent"), "2");
}

#[test]
fn no_line_that_is_lost_lets_rows_refer_to_nothing() {
    let bench = family("DELETE FROM parent WHERE id = 1;");
    let lines = statements::split(&bench.script);
    for at in 0..lines.len() {
        let mut rest = lines.clone();
        let lost = rest.remove(at);
        // DESIGN: the two lines that nothing can stand in for.
        if lost.contains("DELETE FROM parent") {
            continue;
        }
        let path = bench.project.path().join("copy.db");
        std::fs::copy(bench.path(), &path).unwrap();
        shell::run(
            &path,
            &format!("{ON}\n{}", rest.join("\n")),
            AfterError::GoesOn,
        );
        let connection = bench.project.connection("copy.db");
        let orphans = "SELECT count(*) FROM pragma_foreign_key_check('child', 'main')";
        assert_eq!(values(&connection, orphans), "0", "without: {lost}");
    }
}

const KEYS: &str = "\
CREATE TABLE t (id INTEGER PRIMARY KEY, n TEXT);
CREATE TABLE u (id INTEGER PRIMARY KEY, t INT REFERENCES t (id), n TEXT);";
const KEY_ROWS: &str = "\
INSERT INTO t VALUES (1, 'a'), (2, 'b'); INSERT INTO u VALUES (1, 1, 'x'), (2, 2, 'y');";
const ORPHAN: &str = "PRAGMA foreign_keys = OFF; INSERT INTO u VALUES (7, 77, 'z');";
const BOTH: &str = "\
ALTER TABLE t ALTER id SET DATA TYPE INTEGER USING id + 100;
ALTER TABLE u ALTER t SET DATA TYPE INTEGER USING t + 100;";

#[test]
fn keys_of_two_tables_change_in_one_revision() {
    for orphans in ["", ORPHAN] {
        for before in ["", ON] {
            let altered = Bench::with(KEYS, KEY_ROWS, BOTH)
                .having(orphans)
                .runs(before);
            altered.has("SELECT t FROM u WHERE id < 3", "101 102");
        }
    }
}

#[test]
fn what_stands_between_may_repair_the_keys() {
    for between in [
        "UPDATE u SET t = t + 100;",
        "DELETE FROM u;",
        "UPDATE u SET t = NULL;",
        "DELETE FROM u; INSERT INTO u VALUES (5, 101, 'x');",
        "UPDATE u SET t = t + 100, id = id + 50;",
        "ALTER TABLE u RENAME TO w; UPDATE w SET t = t + 100;",
        "ALTER TABLE t RENAME TO w; UPDATE u SET t = t + 100;",
        "ALTER TABLE t RENAME COLUMN id TO key; UPDATE u SET t = t + 100;",
        "DROP TABLE u;",
        "DROP TABLE u; CREATE TABLE u (t INT REFERENCES t (id));",
        "DROP TABLE t; CREATE TABLE t (id INTEGER PRIMARY KEY); INSERT INTO t VALUES (1), (2);",
        "ALTER TABLE u ALTER id SET DATA TYPE INTEGER USING id + 1, ALTER t SET DATA TYPE INTEGER USING t + 100;",
        "ALTER TABLE u ALTER t SET DATA TYPE INTEGER USING t + 100; ALTER TABLE u DROP PRIMARY KEY, ADD PRIMARY KEY (n), SET WITHOUT ROWID;",
        "ALTER TABLE u DROP COLUMN t;",
    ] {
        for orphans in ["", ORPHAN] {
            let alter =
                format!("ALTER TABLE t ALTER id SET DATA TYPE INTEGER USING id + 100;\n{between}");
            Bench::with(KEYS, KEY_ROWS, &alter).having(orphans).runs("");
        }
    }
}

#[test]
fn keys_that_stay_broken_stop_the_script() {
    let half = "ALTER TABLE t ALTER id SET DATA TYPE INTEGER USING id + 100;";
    for (alter, child) in [
        (half.to_owned(), "u"),
        (format!("{BOTH} UPDATE u SET t = 1 WHERE id = 1;"), "u"),
        (format!("{half} ALTER TABLE u RENAME TO w;"), "w"),
        (
            format!("{half} UPDATE u SET t = t + 100 WHERE id = 1;"),
            "u",
        ),
        (
            format!("{half} ALTER TABLE u ALTER t SET DATA TYPE INTEGER USING t + 99;"),
            "u",
        ),
    ] {
        for orphans in ["", ORPHAN] {
            let said = Bench::with(KEYS, KEY_ROWS, &alter)
                .having(orphans)
                .refuses("");
            let expected = format!("rows of {child} would refer to nothing, which did not before");
            assert!(said.contains(&expected), "{alter}: {said}");
        }
    }
    // A row that is repaired does not make up for one that is broken.
    let swap = "ALTER TABLE u ALTER t SET DATA TYPE INTEGER USING CASE t WHEN 77 THEN 1 WHEN 1 THEN 77 ELSE t END;";
    let bench = Bench::with(KEYS, KEY_ROWS, swap).having(ORPHAN);
    let said = bench.refuses("");
    assert!(said.contains("(rows: 1, first rowid: 1)"), "{said}");
}

/// What is said while the script is written that takes `schema` to `alter`.
fn told(schema: &str, alter: &str) -> String {
    let project = Project::new()
        .revision("a1", "", schema)
        .revision("b2", "a1", alter);
    project.run(&["upgrade", "a1:b2"]).stderr
}

const ACTIONS: &str = "\
CREATE TABLE parent (id INTEGER PRIMARY KEY, code TEXT UNIQUE, boss INT REFERENCES parent (id) ON DELETE SET NULL);
CREATE TABLE child (id INTEGER PRIMARY KEY, p INT REFERENCES parent ON DELETE CASCADE ON UPDATE CASCADE);
CREATE TABLE kid (c TEXT DEFAULT 'a' REFERENCES parent (code) ON DELETE SET DEFAULT);
CREATE TABLE plain (p INT REFERENCES parent (id));
CREATE TABLE other (a TEXT);";

#[test]
fn an_action_that_does_not_happen_is_told() {
    let statements = "\
DELETE FROM parent
 WHERE id = 1;
UPDATE parent SET id = id + 1 WHERE id = 1;
REPLACE INTO parent (id, code) VALUES (3, 'a');
DROP TABLE parent;";
    let mut seen = told(ACTIONS, &format!("{REBUILD}\n{statements}"));
    // The rebuild may be in another revision of the same script, and be the last of it.
    let project = Project::new()
        .revision("a1", "", ACTIONS)
        .revision("b2", "a1", "DELETE FROM parent;")
        .revision("c3", "b2", REBUILD);
    seen += &project.run(&["upgrade", "a1:c3"]).stderr;
    insta::assert_snapshot!(seen);
}

/// A trigger deletes rows of the table whose key an UPDATE may change.
#[test]
fn an_action_of_one_foreign_key_is_told_once() {
    let trigger = "CREATE TRIGGER tr AFTER UPDATE ON parent BEGIN DELETE FROM parent WHERE id = new.id + 1; END;";
    let statement = "UPDATE parent SET note = 'u' WHERE id = 1;";
    let seen = told(
        &format!("{FAMILY}\n{trigger}\n{MEMBERS}"),
        &format!("{REBUILD}\n{statement}"),
    );
    let note = "`child` (p) refers to `parent` with ON DELETE CASCADE";
    assert_eq!(seen.matches(note).count(), 1, "{seen}");
}

#[test]
fn nothing_is_told_where_nothing_is_lost() {
    let rebuilt = |statements: &str| told(ACTIONS, &format!("{REBUILD}\n{statements}"));
    assert_eq!(told(ACTIONS, "DELETE FROM parent;"), "");
    for statements in [
        "INSERT INTO parent (id) VALUES (3);",
        "UPDATE parent SET boss = 1;",
        "DELETE FROM child; DELETE FROM kid; DELETE FROM parent;",
        "DELETE FROM parent; DELETE FROM child WHERE p NOT IN (SELECT id FROM parent); UPDATE kid SET c = NULL;",
        "DROP TABLE child; DROP TABLE kid; DELETE FROM parent; UPDATE parent SET boss = NULL;",
        "UPDATE parent SET id = id + 1; UPDATE child SET p = p + 1;",
        "CREATE TABLE made (id INTEGER PRIMARY KEY, code TEXT UNIQUE, boss INT); INSERT INTO made SELECT id, code, boss FROM parent;
         DROP TABLE parent; ALTER TABLE made RENAME TO parent;",
        "CREATE TABLE p2 (id INTEGER PRIMARY KEY); CREATE TABLE c2 (p INT REFERENCES p2 (id) ON DELETE CASCADE);
         INSERT INTO p2 VALUES (1); DELETE FROM p2;",
    ] {
        assert_eq!(rebuilt(statements), "", "{statements}");
    }
}
