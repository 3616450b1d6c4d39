//! What ANALYZE has found, in `sqlite_stat1` and, where SQLite is built with it, in `sqlite_stat4`,
//! is kept over a rebuild (<https://sqlite.org/fileformat2.html#stat1tab>).

use super::{Bench, ROWS, SCHEMA, TIGHTEN};

/// All statistics but the samples, of which there can be none.
const FOUND: &str = "SELECT tbl, idx, stat FROM sqlite_stat1 ORDER BY 1, 2";

/// What ANALYZE finds in the tables.
const ALL: &str = "keys,NULL,1 likes,NULL,2 log,NULL,2 posts,NULL,2 \
                   users,low,2 1 1 users,part,2 1 users,sqlite_autoindex_users_1,2 1 1";

#[test]
fn statistics_stay_whoever_has_run_analyze() {
    let by_hand = Bench::new(TIGHTEN)
        .having("ANALYZE; DELETE FROM sqlite_stat1 WHERE tbl = 'alembic_version'");
    let altered = by_hand.runs("DELETE FROM sqlite_stat1 WHERE tbl GLOB '*_*';");
    altered.has(FOUND, ALL);
    let by_the_chain = Bench::with(&format!("{SCHEMA} ANALYZE;"), ROWS, TIGHTEN);
    let altered = by_the_chain.runs("ANALYZE; DELETE FROM sqlite_stat1 WHERE tbl GLOB '*_*';");
    altered.has(FOUND, ALL);
    altered.run("ANALYZE; DELETE FROM sqlite_stat1 WHERE tbl GLOB '*_*'");
    altered.has(FOUND, ALL);
}

#[test]
fn a_database_without_statistics_gets_none() {
    let altered = Bench::new(TIGHTEN).runs("");
    let tables = "SELECT count(*) FROM sqlite_master WHERE name = 'sqlite_stat1'";
    altered.has(tables, "0");
    // Also if the chain has run ANALYZE, and somebody has thrown away what it found.
    let bench = Bench::with(&format!("{SCHEMA} ANALYZE;"), ROWS, TIGHTEN);
    bench.runs("DROP TABLE sqlite_stat1;").has(tables, "0");
}

#[test]
fn statistics_of_an_index_go_with_it() {
    let alter =
        "ALTER TABLE users DROP CHECK (length(name) < 9), DROP UNIQUE (name, boss), DROP boss;";
    let altered = Bench::new(alter).having("ANALYZE").runs("");
    // What was found about the index of a key would be taken for that of another key.
    altered.has("SELECT count(*) FROM sqlite_stat1 WHERE tbl = 'users'", "0");
    let schema = "CREATE TABLE t (a, b); CREATE INDEX ia ON t (a); CREATE INDEX ib ON t (b);";
    let rows = "INSERT INTO t VALUES (1, 2), (1, 3);";
    let alter = "ALTER TABLE t DROP COLUMN a, ALTER COLUMN b SET DEFAULT 0;";
    let altered = Bench::with(schema, rows, alter).having("ANALYZE").runs("");
    altered.has(
        "SELECT idx, stat FROM sqlite_stat1 WHERE tbl = 't'",
        "ib,2 1",
    );
    // What the script was told not to ask for need not be there.
    let alter = format!("-- allow: shape\n{alter}");
    let altered = Bench::with(schema, rows, &alter)
        .having("DROP INDEX ia; ANALYZE")
        .runs("");
    altered.has("SELECT b FROM t", "2 3");
    altered.has("SELECT count(*) FROM sqlite_stat1 WHERE tbl = 't'", "0");
}

/// Where its own name stands in an expression, the old table cannot get another one.
#[test]
fn a_table_that_names_itself_is_dropped_under_its_name() {
    let rows = "INSERT INTO t VALUES (1, 2); ANALYZE;";
    let alter = "ALTER TABLE t ALTER b TYPE TEXT;";
    for schema in [
        "CREATE TABLE t (a INT CHECK (t.a > 0), b INT); CREATE INDEX i ON t (b);",
        "CREATE TABLE t (a INT, b INT); CREATE INDEX i ON t (b) WHERE \"T\" . a > 0;",
    ] {
        let altered = Bench::with(schema, rows, alter).runs("");
        altered.has("SELECT a, typeof(b) FROM t", "1,text");
        altered.has("SELECT count(*) FROM sqlite_stat1 WHERE tbl = 't'", "0");
        altered.has("PRAGMA integrity_check", "ok");
    }
    let schema = "CREATE TABLE t (a INT, b INT REFERENCES t (a)); CREATE UNIQUE INDEX i ON t (a);
                  CREATE TRIGGER g AFTER UPDATE ON t WHEN new.a > 0 AND EXISTS (SELECT t.a FROM t) BEGIN
                      UPDATE t SET b = a WHERE t.a = new.a; END;
                  CREATE VIEW v AS SELECT t.a FROM t;";
    let altered = Bench::with(schema, rows, alter).runs("");
    altered.has(
        "SELECT idx, stat FROM sqlite_stat1 WHERE tbl = 't'",
        "i,1 1",
    );
    altered.run("PRAGMA foreign_keys = OFF; UPDATE t SET b = 5");
    altered.has("SELECT * FROM t, v", "1,1,1");
}

#[test]
fn the_script_says_when_statistics_go() {
    let said =
        "-- What ANALYZE has found of users goes with the old table: run ANALYZE users afterwards.";
    let alter = "ALTER TABLE users ADD UNIQUE (boss);";
    assert!(Bench::new(alter).script.contains(said));
    assert!(!Bench::new(TIGHTEN).script.contains("run ANALYZE"));
}

/// A line that got lost must not let what refers to the old table follow it to its other name.
#[test]
fn no_reference_follows_the_old_table() {
    let mut bench = Bench::new(TIGHTEN);
    let lost = "PRAGMA legacy_alter_table = ON;\n";
    assert_eq!(bench.script.matches(lost).count(), 1);
    bench.script = bench.script.replace(lost, "");
    bench.refuses("");
    let altered = Bench::new(TIGHTEN).runs("");
    altered.has(
        "SELECT count(*) FROM sqlite_master WHERE sql GLOB '*_gen_*' AND name NOT GLOB 'gen_sql_*'",
        "0",
    );
}
