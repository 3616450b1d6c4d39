//! Statements that a guarded script cannot have, and those that it can.

use gen_sql::diagnostic::{Diagnostic, human};
use gen_sql::operation::Operation;
use gen_sql::revision::sql_file::{Section, SqlFile, check};
use gen_sql::span::Sources;
use gen_sql::sql::Head;

use super::{read, shown};

/// Everything that is found about the statements of a section.
fn findings(statements: &str) -> (Sources, Vec<Diagnostic>) {
    let text = format!("-- overrides: a1\n-- upgrade:\n{statements}\n");
    let (sources, file) = read(text.as_bytes());
    let Ok(SqlFile::Override { body, .. }) = file else {
        panic!("{}", super::errors(text.as_bytes()));
    };
    let Section::Statements(section) = body.upgrade else {
        panic!("{body:?}");
    };
    let found = section
        .operations
        .iter()
        .flat_map(|operation: &Operation| check(operation, &Head::of(&operation.execute().text)))
        .collect();
    (sources, found)
}

fn refused(cases: &[(&str, &str)]) -> String {
    shown(cases.iter().map(|(title, text)| {
        let (sources, found) = findings(text);
        (*title, human::render(&found, &sources, false))
    }))
}

#[test]
fn kinds_of_statements() {
    let seen = refused(&[
        ("begin", "BEGIN IMMEDIATE;"),
        ("commit", "/* now */ commit"),
        ("end", "END TRANSACTION;"),
        ("rollback", "ROLLBACK TO a;"),
        ("savepoint", "SAVEPOINT a;"),
        ("release", "RELEASE a;"),
        ("attach", "ATTACH 'a.db' AS a;"),
        ("detach", "DETACH a;"),
        ("vacuum", "VACUUM INTO 'a.db';"),
        ("explain", "EXPLAIN QUERY PLAN SELECT 1;"),
        ("reindex", "REINDEX a;"),
        ("select", "-- look\nSELECT a,\n    b FROM c;"),
        ("query", "WITH a AS (SELECT 1) SELECT * FROM a;"),
    ]);
    insta::assert_snapshot!(seen);
}

#[test]
fn pragmas() {
    let seen = refused(&[
        ("foreign keys", "PRAGMA foreign_keys = OFF;"),
        ("journal", "pragma main.Journal_Mode(wal);"),
        ("optimize", "PRAGMA optimize;"),
        ("writable schema", "PRAGMA writable_schema = 1;"),
        ("question", "PRAGMA table_info(a);"),
        ("version read", "PRAGMA user_version;"),
        ("version that is no number", "PRAGMA user_version = 1.5;"),
        (
            "version that is too big",
            "PRAGMA user_version = 3000000000;",
        ),
        ("other schema", "PRAGMA temp.user_version = 1;"),
    ]);
    insta::assert_snapshot!(seen);
}

#[test]
fn names_of_other_schemas() {
    let seen = refused(&[
        ("temporary table", "CREATE TEMP TABLE a (b);"),
        ("temporary view", "CREATE TEMPORARY VIEW a AS SELECT 1;"),
        ("table in temp", "CREATE TABLE temp.a (b);"),
        ("drop", "DROP INDEX IF EXISTS aux.a;"),
        ("alter", "ALTER TABLE \"temp\".a ADD b;"),
        (
            "trigger on",
            "CREATE TRIGGER a AFTER UPDATE OF b ON temp.c BEGIN SELECT 1; END;",
        ),
        ("analyze", "ANALYZE aux.a;"),
        (
            "insert",
            "INSERT INTO aux.a (b) SELECT b FROM main.c, temp.d JOIN [aux].e USING (f), aux.g;",
        ),
        (
            "update",
            "UPDATE OR IGNORE temp.a SET b = (SELECT c FROM (aux.d, e JOIN aux.f)) WHERE g IN aux.h;",
        ),
        (
            "delete",
            "WITH a AS (SELECT * FROM temp.b) DELETE FROM temp.c;",
        ),
        (
            "view",
            "CREATE VIEW a AS SELECT * FROM b UNION SELECT * FROM c, /* the */ 'aux' . 'd';",
        ),
        (
            "trigger body",
            "CREATE TRIGGER a AFTER INSERT ON b BEGIN DELETE FROM c; INSERT INTO d SELECT * FROM aux.e; END;",
        ),
    ]);
    insta::assert_snapshot!(seen);
}

#[test]
fn words_of_statements() {
    let seen = refused(&[
        (
            "parameters",
            "INSERT INTO a VALUES (?, ?2, :name, @name, $name, ':none');",
        ),
        (
            "insert or rollback",
            "INSERT OR ROLLBACK INTO a VALUES (1);",
        ),
        (
            "update or rollback",
            "WITH x AS (SELECT 1 OR 2) update or /* x */ rollback a SET b = 1 OR 2;",
        ),
        ("slash", "CREATE VIEW a AS SELECT 10\n/\n2;"),
        ("go", "CREATE TABLE a (b)\n  GO -- and on\n"),
        ("table", "CREATE TABLE gen_sql_a (b);"),
        ("index", "CREATE INDEX \"_GEN_a\" ON b (c);"),
        (
            "trigger",
            "CREATE TRIGGER sqlite_a AFTER INSERT ON b BEGIN SELECT 1; END;",
        ),
        ("rename", "ALTER TABLE a ADD b INT, RENAME TO [_gen_a];"),
        (
            "all at once",
            "CREATE TEMP TABLE gen_sql_a AS SELECT :b FROM aux.c\n/\n2;",
        ),
    ]);
    insta::assert_snapshot!(seen);
}

/// Each of these would be refused by a rule that looks less closely.
#[test]
fn good_statements_are_not_refused() {
    for text in [
        "CREATE TABLE main.a (temp, main, b REFERENCES c ON UPDATE SET NULL ON DELETE CASCADE);",
        "CREATE TABLE a (b UNIQUE ON CONFLICT ROLLBACK);",
        "CREATE TABLE go (b);",
        "CREATE TABLE x_gen_sql_ (b);",
        "CREATE TRIGGER a AFTER UPDATE OF b, c ON main.d BEGIN SELECT RAISE(ROLLBACK, 'no'); END;",
        "CREATE TRIGGER a AFTER UPDATE ON b BEGIN INSERT OR ROLLBACK INTO c VALUES (new.d); END;",
        "CREATE TRIGGER a AFTER INSERT ON b BEGIN SELECT 10\n/\n2; END;",
        "CREATE VIRTUAL TABLE a USING fts5 (b, content = '', SELECT 1 FROM aux.b, ?);",
        "CREATE VIEW a AS SELECT temp.b FROM c AS temp;",
        "CREATE VIEW a AS SELECT temp.b, x.c FROM c AS temp, d x WHERE temp.b = x.c ORDER BY temp.b, x.c;",
        "CREATE VIEW a AS SELECT 1 FROM b AS temp JOIN c ON temp.d = c.d AND temp.e IN (1, temp.f) GROUP BY temp.d, temp.e;",
        "CREATE VIEW a AS SELECT 1 FROM b AS temp ORDER BY temp.c, temp.d LIMIT 1, 2;",
        "CREATE VIEW a AS SELECT 1 FROM b AS c UNION SELECT temp.d, temp.e FROM f AS temp;",
        "CREATE VIEW a AS SELECT (SELECT 1 FROM b UNION VALUES (1), (temp.c)) FROM d AS temp;",
        "DELETE FROM a AS temp RETURNING b, temp.c;",
        "CREATE VIEW a AS SELECT temp.b IS DISTINCT FROM temp.c FROM d AS temp;",
        "CREATE VIEW a AS SELECT b FROM json_each(temp.c, temp.d) AS e, main.f AS temp LIMIT 1;",
        "CREATE VIEW a AS SELECT sum(b) OVER w, temp.c FROM temp WINDOW w AS (PARTITION BY temp.c, temp.d);",
        "CREATE VIEW a AS SELECT ':b', \"?\", [@c], `$d` FROM e -- :f ?\n;",
        "INSERT INTO main.a (b) VALUES ('temp.c'), ('FROM temp.c');",
        "INSERT INTO a AS temp VALUES (1) ON CONFLICT (b) DO UPDATE SET b = temp.b, c = excluded.c;",
        "INSERT OR REPLACE INTO a SELECT temp.b FROM (SELECT 1 AS b) AS temp;",
        "UPDATE a AS temp SET b = temp.c, d = temp.e FROM f, main.g WHERE temp.h IN f;",
        "UPDATE a SET b = 10 / 2 WHERE c = 1 OR rollback;",
        "DELETE FROM a AS temp WHERE temp.b = 1 AND EXISTS (SELECT 1 FROM c WHERE c.d = temp.d);",
        "DROP TABLE IF EXISTS main.a;",
        "ALTER TABLE main.a RENAME COLUMN gen_sql_b TO _gen_c;",
        "ALTER TABLE a RENAME gen_sql_b TO sqlite_c;",
        "ALTER TABLE a ADD CONSTRAINT b FOREIGN KEY (c) REFERENCES d (e);",
        "ANALYZE;",
        "ANALYZE main.a;",
        "PRAGMA user_version = -3;",
        "PRAGMA main.application_id(0x10);",
        "-- allow: returns-rows\nSELECT 1;",
        "GRANT ALL ON a TO b;",
    ] {
        let (sources, found) = findings(text);
        assert!(
            found.is_empty(),
            "{text}\n{}",
            human::render(&found, &sources, false)
        );
    }
}
