//! What refers to the table: rows, tables, views, triggers.

use super::{Bench, TIGHTEN};

#[test]
fn f1_a_rebuild_deletes_no_row_that_refers_to_the_table() {
    let altered = Bench::new(TIGHTEN).runs("PRAGMA foreign_keys = ON;");
    altered.has("SELECT id, u FROM posts", "1,1 2,2");
    altered.has("SELECT id, boss FROM users", "1,NULL 2,1");
    // Inside a transaction foreign keys cannot be switched off.
    let said = Bench::new(TIGHTEN).refuses("PRAGMA foreign_keys = ON;\nBEGIN;");
    assert!(said.contains("foreign keys are ON"), "{said}");
}

#[test]
fn f2_a_rebuild_nulls_no_reference() {
    let altered = Bench::new(TIGHTEN).runs("PRAGMA foreign_keys = ON;");
    altered.has("SELECT u FROM likes", "1 2");
}

#[test]
fn f3_deferred_foreign_keys_are_not_relied_on() {
    let bench = Bench::new(TIGHTEN);
    assert!(!bench.script.contains("defer_foreign_keys"));
    bench.refuses("PRAGMA foreign_keys = ON;\nBEGIN;\nPRAGMA defer_foreign_keys = ON;");
}

#[test]
fn f4_no_row_is_left_that_refers_to_nothing() {
    Bench::new("ALTER TABLE posts ALTER COLUMN u TYPE INTEGER USING u + 100;").refuses("");
    // But those of before are nobody's fault.
    let altered = Bench::new("ALTER TABLE posts ALTER COLUMN u TYPE INTEGER USING u + 0;")
        .runs("PRAGMA foreign_keys = OFF;\nINSERT INTO posts VALUES (3, 77);");
    altered.has("SELECT u FROM posts", "1 2 77");
    let said =
        Bench::new("ALTER TABLE log ADD CONSTRAINT fk_log FOREIGN KEY (m) REFERENCES users (id);")
            .refuses("");
    assert!(
        said.contains("fk_log: log has rows that refer to no row of users"),
        "{said}"
    );
}

#[test]
fn f5_children_without_an_action_are_no_obstacle() {
    let altered = Bench::new(TIGHTEN).runs("PRAGMA foreign_keys = ON;");
    altered.has("SELECT u FROM keys", "2");
    altered.has("PRAGMA foreign_key_check", "");
}

#[test]
fn f7_what_refers_to_the_table_refers_to_its_name() {
    let altered = Bench::new(TIGHTEN).runs("");
    altered.has(
        "SELECT count(*) FROM sqlite_master WHERE sql LIKE '%\\_gen%' ESCAPE '\\'",
        "0",
    );
    altered.has(
        "SELECT \"table\" FROM pragma_foreign_key_list('posts') UNION ALL SELECT \"table\" FROM pragma_foreign_key_list('users')",
        "users users",
    );
}

#[test]
fn f18_views_and_triggers_that_name_the_table_are_no_obstacle() {
    let altered = Bench::new(TIGHTEN).runs("");
    altered.has("SELECT name FROM vv", "ann bob");
    altered.run("DELETE FROM posts WHERE id = 1");
    altered.has("SELECT m FROM log WHERE rowid > 9", "2");
}

/// What counts columns is used in front of an alteration that moves them and behind the one that
/// brings them back, and by statements between them that do not read it.
#[test]
fn what_counts_columns_reads_the_same_ones_on_both_sides() {
    let tables = "\
CREATE TABLE t (id INTEGER PRIMARY KEY, a, b);
CREATE TABLE h (id, a, b);
CREATE VIEW v (i, p, q) AS SELECT * FROM t;
CREATE TRIGGER tr AFTER UPDATE OF b ON t BEGIN INSERT INTO h SELECT * FROM t WHERE id = new.id; END;";
    let alter = "\
UPDATE t SET a = (SELECT p || '!' FROM v WHERE i = t.id);
ALTER TABLE t ALTER b AFTER id;
UPDATE t SET a = a || b;
ALTER TABLE t ALTER b AFTER a;
UPDATE t SET b = (SELECT p || q FROM v WHERE i = t.id);";
    let altered = Bench::with(tables, "INSERT INTO t VALUES (1, 'a', 'b');", alter).runs("");
    altered.has("SELECT * FROM v", "1,a!b,a!bb");
    altered.has("SELECT * FROM h", "1,a!b,a!bb");
}
