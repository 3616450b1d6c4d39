//! What somebody made by hand around a table, which the chain does not know.

use super::Bench;

const TABLES: &str = "\
CREATE TABLE t (id INTEGER PRIMARY KEY, code TEXT, name TEXT, Ünit TEXT);
CREATE UNIQUE INDEX ix_code ON t (code);
CREATE TABLE other (id INTEGER PRIMARY KEY, name TEXT, t_id INT REFERENCES t (id));
CREATE TABLE log (m);
CREATE VIEW known AS SELECT id, name FROM t;
CREATE TRIGGER known_other AFTER UPDATE OF name ON other BEGIN INSERT INTO log SELECT name FROM t; END;";

const ROWS: &str =
    "INSERT INTO t VALUES (1, 'a', 'ann', 'u'); INSERT INTO other VALUES (1, 'x', 1);";

/// Drops two columns of `t`, by a rebuild: SQLite sets no default in place.
const DROP: &str =
    "ALTER TABLE t DROP COLUMN code, DROP COLUMN Ünit, ALTER COLUMN name SET DEFAULT '';";

fn bench(alter: &str) -> Bench {
    Bench::with(TABLES, ROWS, alter)
}

/// What is said when something that was made by hand is in the way.
#[track_caller]
fn refused(by_hand: &str, said: &str) {
    let bench = bench(DROP).having(by_hand);
    assert!(bench.script.contains("CREATE TABLE _gen_t"));
    let messages = bench.refuses("");
    assert!(messages.contains(said), "{by_hand}: {messages}");
    // Whoever accepts any shape has said so.
    Bench::with(TABLES, ROWS, &format!("-- allow: shape\n{DROP}"))
        .having(by_hand)
        .runs("");
}

#[test]
fn a_view_that_needs_a_dropped_column_stops_the_script() {
    for view in [
        "CREATE VIEW hand AS SELECT code FROM t",
        "CREATE VIEW hand AS SELECT T.\"Code\" AS c FROM main.T",
        "CREATE VIEW hand (a) AS SELECT count(*) FROM other WHERE t_id IN (SELECT id FROM t WHERE code > 'a')",
        "CREATE VIEW hand AS SELECT name FROM t ORDER BY [code]",
        "CREATE VIEW below AS SELECT * FROM t; CREATE VIEW hand AS SELECT code FROM below",
    ] {
        refused(view, "no such column: ");
    }
    refused(
        "CREATE VIEW hand AS SELECT name, Ünit FROM t",
        "no such column: Ünit",
    );
}

#[test]
fn a_trigger_that_may_need_a_dropped_column_stops_the_script() {
    let said = "gen-sql: a trigger that this script does not know may need t.code, t.Ünit";
    for trigger in [
        "CREATE TRIGGER hand AFTER INSERT ON other BEGIN UPDATE t SET code = new.name; END",
        "CREATE TRIGGER hand AFTER INSERT ON other BEGIN\n    INSERT INTO T(\n\"CODE\"\n) VALUES (1);\nEND",
        "CREATE TRIGGER hand INSTEAD OF INSERT ON known BEGIN INSERT INTO t (Ünit) VALUES (1); END",
    ] {
        refused(trigger, said);
    }
}

#[test]
fn a_foreign_key_to_a_dropped_key_stops_the_script() {
    let said = "gen-sql: a table that this script does not know refers to t.code";
    refused("CREATE TABLE hand (a REFERENCES T (CODE))", said);
    // In place, too, where SQLite would not look.
    let native = "ALTER TABLE t DROP COLUMN code;";
    let project = crate::project::Project::new()
        .config("sqlite_version = \"3.35.5\"\n")
        .revision("a1", "", TABLES)
        .revision("b2", "a1", native)
        .database_after("app.db", &[&["upgrade", "a1"]]);
    let script = project.run(&["upgrade", "a1:b2"]).succeeded();
    assert!(!script.contains("_gen_t"));
    assert!(script.contains(said), "{script}");
}

#[test]
fn what_needs_no_dropped_column_is_no_reason_to_refuse() {
    for by_hand in [
        // Nothing of the table.
        "CREATE VIEW hand AS SELECT name AS code FROM other; CREATE VIEW broken AS SELECT code FROM nowhere",
        // The words, but not the column.
        "CREATE VIEW hand AS SELECT t.name AS code, 'Ünit' FROM t -- not its code",
        "ALTER TABLE other ADD COLUMN code; CREATE VIEW hand AS SELECT other.code FROM other JOIN t ON t.id = t_id",
        "CREATE VIEW hand AS SELECT * FROM t",
        // Broken before, and of something else.
        "CREATE VIEW broken AS SELECT t.gone FROM t JOIN nowhere",
        // Triggers: on another word, of their own row, of another table.
        "CREATE TRIGGER hand AFTER INSERT ON other BEGIN UPDATE t SET name = 'codec'; END",
        "ALTER TABLE other ADD COLUMN code; CREATE TRIGGER hand AFTER INSERT ON other BEGIN UPDATE t SET name = new.code; END",
        "CREATE TRIGGER hand AFTER INSERT ON log BEGIN UPDATE other SET name = 'code'; END",
        // Foreign keys to what stays.
        "CREATE TABLE hand (code REFERENCES t (id), b REFERENCES t, c REFERENCES other (name))",
        // What has always been broken.
        "CREATE TABLE hand (a REFERENCES t (Ünit))",
    ] {
        let altered = bench(DROP).having(by_hand).runs("");
        altered.has("SELECT id, name FROM t", "1,ann");
    }
    // A table of the script itself is nobody else's.
    let made = format!("CREATE TABLE fresh (a, b);\nALTER TABLE fresh DROP COLUMN b;\n{DROP}");
    let script = bench(&made).script;
    assert!(script.contains("need t.code") && !script.contains("fresh.b"));
}
