//! What somebody made by hand around a table, which the chain does not know.

use super::{Altered, Bench};

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

/// Of triggers, SQLite looks neither at the columns that an UPDATE sets or an INSERT lists, nor at
/// those behind `UPDATE OF` (<https://sqlite.org/lang_altertable.html#alter_table_drop_column>).
#[test]
fn a_trigger_that_may_need_a_column_stops_what_drops_it_in_place() {
    let tables = "CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, b INT);\n\
        CREATE TABLE p (id INTEGER PRIMARY KEY, v);\n\
        CREATE TRIGGER known AFTER INSERT ON p BEGIN UPDATE t SET a = new.v; SELECT 'b'; END;";
    let alter = "ALTER TABLE t DROP COLUMN b;";
    let bench = Bench::with(tables, "", alter);
    assert!(!bench.script.contains("_gen_t"), "{}", bench.script);
    for trigger in [
        "CREATE TRIGGER hand AFTER INSERT ON p BEGIN UPDATE t SET b = 1; END",
        "CREATE TRIGGER hand AFTER INSERT ON p BEGIN INSERT INTO t (id, B) VALUES (9, 2); END",
        "CREATE TRIGGER hand AFTER INSERT ON p BEGIN\n\
         INSERT INTO t (id) VALUES (1) ON CONFLICT (id) DO UPDATE SET \"b\" = 5; END",
        "CREATE TRIGGER hand AFTER UPDATE OF b ON t BEGIN SELECT 1; END",
        "CREATE TRIGGER hand AFTER UPDATE OF a ON t BEGIN UPDATE t SET b = 2 WHERE id = new.id; END",
    ] {
        stopped(
            tables,
            alter,
            trigger,
            "gen-sql: the trigger hand may need t.b",
        );
    }
    for trigger in [
        "CREATE TRIGGER hand AFTER INSERT ON p BEGIN UPDATE t SET a = 'b2'; END",
        "CREATE TRIGGER hand AFTER UPDATE OF a ON t BEGIN SELECT new.a; END",
        "CREATE TABLE q (b);\nCREATE TRIGGER hand AFTER INSERT ON q BEGIN UPDATE t SET a = new.b; END",
        "CREATE TABLE q (b);\nCREATE TRIGGER hand AFTER INSERT ON p BEGIN UPDATE q SET b = 1; END",
        "CREATE TRIGGER hand AFTER INSERT ON p BEGIN SELECT RAISE(ABORT, 'no b in t'); END",
        "CREATE TRIGGER hand AFTER INSERT ON p BEGIN -- b of t, it's\n/* or t's \"b\" */ UPDATE t SET a = [new].\"v\"; END",
    ] {
        passes(tables, alter, trigger);
    }
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

/// What is said when something that was made by hand is in the way of an alteration of these
/// tables, and that nothing is said without it.
#[track_caller]
pub(super) fn stopped(tables: &str, alter: &str, by_hand: &str, said: &str) {
    let rows = "INSERT INTO t VALUES (5, 'foo', 1);";
    Bench::with(tables, rows, alter).runs("");
    let messages = Bench::with(tables, rows, alter).having(by_hand).refuses("");
    assert!(messages.contains(said), "{alter}: {by_hand}: {messages}");
    if alter.starts_with("ALTER") {
        let allowed = format!("-- allow: shape\n{alter}");
        Bench::with(tables, rows, &allowed).having(by_hand).runs("");
    }
}

#[track_caller]
pub(super) fn passes(tables: &str, alter: &str, by_hand: &str) -> Altered {
    let rows = "INSERT INTO t VALUES (5, 'foo', 1);";
    Bench::with(tables, rows, alter).having(by_hand).runs("")
}

const KEYS: &str = "\
CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, b INT, UNIQUE (a));
CREATE UNIQUE INDEX tc ON t (b);
CREATE TABLE known (x INT REFERENCES t);";

#[test]
fn a_foreign_key_to_values_that_change_stops_the_script() {
    let said = "gen-sql: a table that this script does not know refers to t.id";
    let next = "ALTER TABLE t ALTER id TYPE INTEGER USING id + 1;";
    for child in [
        "CREATE TABLE hand (x REFERENCES t); INSERT INTO hand VALUES (5);",
        "CREATE TABLE hand (x, y REFERENCES T (ID)); INSERT INTO hand VALUES (1, 5);",
    ] {
        stopped(KEYS, next, child, said);
    }
    let text = "ALTER TABLE t ALTER a TYPE BLOB;";
    let child = "CREATE TABLE hand (x REFERENCES t (a));";
    stopped(KEYS, text, child, "refers to t.a");
    // Of another key, of what the values do not leave, or of a type that compares as before.
    passes(KEYS, next, child);
    passes(
        KEYS,
        next,
        "CREATE TABLE hand (x REFERENCES t (b), y REFERENCES known)",
    );
    let child = "CREATE TABLE hand (x REFERENCES t); INSERT INTO hand VALUES (5);";
    for same in [
        "ALTER TABLE t ALTER id TYPE INTEGER USING abs(id);",
        "ALTER TABLE t ALTER id TYPE BIGINT;",
        "ALTER TABLE t ALTER a TYPE TEXT USING upper(a);",
    ] {
        passes(KEYS, same, child);
    }
    let child = "CREATE TABLE hand (x REFERENCES t (b)); INSERT INTO hand VALUES (1);";
    let filled = "ALTER TABLE t ALTER b SET NOT NULL USING coalesce(b, 0);";
    passes(
        KEYS,
        filled,
        &format!("INSERT INTO t (id) VALUES (6); {child}"),
    );
}

#[test]
fn a_foreign_key_to_a_lost_key_stops_the_script() {
    let told = |column: &str| {
        format!("gen-sql: a table that this script does not know refers to t.{column}")
    };
    let of = |columns: &str| format!("CREATE TABLE hand (x REFERENCES t {columns})");
    let keys = KEYS.replace("CREATE TABLE known (x INT REFERENCES t);", "");
    for (alter, child, column) in [
        ("ALTER TABLE t DROP PRIMARY KEY;", of(""), "id"),
        ("ALTER TABLE t DROP PRIMARY KEY;", of("(ID)"), "id"),
        (
            "ALTER TABLE t DROP PRIMARY KEY, ADD UNIQUE (id);",
            of(""),
            "id",
        ),
        ("ALTER TABLE t DROP UNIQUE (a);", of("(a)"), "a"),
        ("DROP INDEX tc;", of("(b)"), "b"),
        (
            "DROP INDEX tc; ALTER TABLE t ALTER a SET DEFAULT 'x';",
            of("(b)"),
            "b",
        ),
    ] {
        stopped(&keys, alter, &child, &told(column));
    }
    for (alter, child) in [
        ("ALTER TABLE t DROP PRIMARY KEY;", of("(a)")),
        (
            "ALTER TABLE t DROP PRIMARY KEY, ADD UNIQUE (id);",
            of("(id)"),
        ),
        ("ALTER TABLE t DROP UNIQUE (a);", of("(b)")),
        (
            "ALTER TABLE t DROP UNIQUE (a), ADD CONSTRAINT one UNIQUE (a);",
            of("(a)"),
        ),
        (
            "CREATE UNIQUE INDEX ta ON t (a); ALTER TABLE t DROP UNIQUE (a);",
            of("(a)"),
        ),
        ("DROP INDEX tc;", of("(a)")),
        ("DROP INDEX tc; CREATE UNIQUE INDEX td ON t (b);", of("(b)")),
        ("-- allow: key-in-use\nDROP INDEX tc;", of("(b)")),
        ("DROP INDEX tc; DROP TABLE t;", of("(b)")),
        // No key before.
        (
            "DROP INDEX tc;",
            "CREATE TABLE hand (x, y, FOREIGN KEY (x, y) REFERENCES t (a, b))".to_owned(),
        ),
    ] {
        passes(&keys, alter, &child);
    }
    let script = Bench::with(
        &keys,
        "",
        "CREATE TABLE u (a); CREATE UNIQUE INDEX ua ON u (a); DROP INDEX ua;",
    )
    .script;
    assert!(!script.contains("does not know"), "{script}");
}

/// Between two rebuilds of one statement a key may be gone, if it has another name then.
#[test]
fn a_key_that_comes_back_under_another_name_is_none_that_is_lost() {
    let child = "CREATE TABLE hand (x REFERENCES t (a)); INSERT INTO hand VALUES ('foo');";
    let tables = KEYS.replace("a TEXT", "a TEXT NOT NULL");
    let rename = "ALTER TABLE t DROP UNIQUE (a), RENAME a TO z, ADD UNIQUE (z);";
    let rows = "INSERT INTO t VALUES (5, 'foo', 1);";
    for alter in [
        rename,
        "ALTER TABLE t DROP UNIQUE (a), RENAME a TO z; ALTER TABLE t ADD UNIQUE (z);",
        "ALTER TABLE t DROP UNIQUE (a), RENAME b TO c, ADD UNIQUE (a);",
    ] {
        let altered = Bench::with(&tables, rows, alter).having(child).runs("");
        altered.has("SELECT count(*) FROM pragma_foreign_key_check", "0");
        altered.has("SELECT x FROM hand", "foo");
    }
    for (alter, told) in [
        (
            "ALTER TABLE t DROP UNIQUE (a), RENAME a TO z, ADD UNIQUE (b, z);",
            "t.z",
        ),
        (
            "ALTER TABLE t DROP UNIQUE (a), RENAME a TO z, RENAME z TO y;",
            "t.a",
        ),
    ] {
        stopped(
            &tables,
            alter,
            child,
            &format!("gen-sql: the table hand refers to {told}"),
        );
    }
}

/// A message says which object is in the way.
#[test]
fn what_is_in_the_way_is_named() {
    let mut shown = String::new();
    let mut add = |bench: Bench| {
        let said = bench.refuses("");
        let end = said.find("gen-sql: nothing was changed").unwrap();
        shown += &said[..end];
        let error = said
            .lines()
            .find(|line| line.contains("error near"))
            .unwrap();
        let (_, error) = error.split_once(": ").unwrap();
        shown.extend([error, "\n\n"]);
    };
    for by_hand in [
        "CREATE VIEW other_view AS SELECT name FROM t; CREATE VIEW hand AS SELECT code FROM t",
        "CREATE TRIGGER hand AFTER INSERT ON other BEGIN UPDATE t SET code = new.name; END",
        "CREATE TABLE hand (a REFERENCES t (code))",
        "CREATE TABLE hand (a REFERENCES t (code)); CREATE TABLE two (a REFERENCES t (code), b REFERENCES t (code))",
        "CREATE VIRTUAL TABLE hand USING fts5(code, content='t')",
    ] {
        add(bench(DROP).having(by_hand));
    }
    let next = "ALTER TABLE t ALTER id TYPE INTEGER USING id + 1;";
    for by_hand in [
        "CREATE TABLE hand (x REFERENCES t); INSERT INTO hand VALUES (5);",
        "CREATE VIRTUAL TABLE hand USING fts5(a, content='t')",
    ] {
        let rows = "INSERT INTO t VALUES (5, 'foo', 1);";
        add(Bench::with(KEYS, rows, next).having(by_hand));
    }
    insta::assert_snapshot!(shown);
}

#[test]
fn a_full_text_index_by_hand_points_to_the_same_rows() {
    let said = "gen-sql: a virtual table that this script does not know takes its content from t";
    let next = "ALTER TABLE t ALTER id TYPE INTEGER USING 100 - id;";
    let tables = "CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, b INT);";
    let rebuilt = "ALTER TABLE t DROP COLUMN a, ALTER b SET DEFAULT 1;";
    for (alter, index) in [
        (next, "fts5(a, content='t', content_rowid='id')"),
        (next, "fts5(a, content=T)"),
        (next, "fts5(a, content = \"t\")"),
        (next, "fts4(content=\"t\", a)"),
        (next, "fts4(content=[t])"),
        (next, "fts5(a, content='v', content_rowid='id')"),
        (next, "fts5(a, content='w', content_rowid='n')"),
        ("ALTER TABLE t SET WITHOUT ROWID;", "fts5(a, content='t')"),
        (rebuilt, "fts5(a, content='t')"),
        (rebuilt, "fts5(\"A\", content='t', content_rowid='id')"),
        (rebuilt, "fts4(content=\"t\")"),
        (
            "ALTER TABLE t DROP COLUMN b, ALTER a SET DEFAULT 'x';",
            "fts5(a, content='t', content_rowid='b')",
        ),
    ] {
        let by_hand = format!(
            "CREATE VIEW v AS SELECT id, 1 AS a FROM t; CREATE VIEW w AS SELECT id AS n, a FROM v;\n\
             CREATE VIRTUAL TABLE hand USING {index};"
        );
        stopped(tables, alter, &by_hand, said);
    }
    for (alter, index) in [
        (next, "fts5(a, content='t', content_rowid='b')"),
        (next, "fts5(a, content='u')"),
        (next, "fts5(a, content='')"),
        (next, "fts5(t, content)"),
        (next, "rtree(t, a, b)"),
        (rebuilt, "fts5(b, content='t')"),
        (rebuilt, "fts5(a, content='u')"),
        (
            "ALTER TABLE t ALTER a SET NOT NULL;",
            "fts5(a, content='t')",
        ),
        (
            "ALTER TABLE t ALTER id TYPE INTEGER USING abs(id);",
            "fts5(a, content='t')",
        ),
    ] {
        let by_hand = format!("CREATE TABLE u (a); CREATE VIRTUAL TABLE hand USING {index};");
        passes(tables, alter, &by_hand);
    }
    // What the chain knows is asked for by its name, also by way of a view.
    let known = format!(
        "{tables} CREATE VIEW v AS SELECT id, a FROM t;\n\
         CREATE VIRTUAL TABLE words USING fts5(a, content='v', content_rowid='id');"
    );
    let messages = Bench::with(&known, "INSERT INTO t VALUES (5, 'foo', 1);", next).refuses("");
    assert!(
        messages.contains("words would point to other rows of t"),
        "{messages}"
    );
    Bench::with(&known, "INSERT INTO t VALUES (50, 'foo', 1);", next).runs("");
}

/// A full-text index by its text, with the view from which it takes its content, if that is one.
fn index(text: &str) -> String {
    let views = [
        ("v", "CREATE VIEW v AS SELECT id, a FROM t;"),
        ("w", "CREATE VIEW w AS SELECT id, a AS a FROM t;"),
    ];
    let views = views.iter();
    let views = views.filter(|(name, _)| text.contains(&format!("content='{name}'")));
    let views: String = views.map(|(_, view)| *view).collect();
    format!("{views}\nCREATE VIRTUAL TABLE hand USING {text};")
}

const TEXTS: &str = "CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, b INT);";

#[test]
fn a_full_text_index_by_hand_keeps_its_table_and_columns() {
    let said = "gen-sql: the virtual table hand takes its content from ";
    let rename = "ALTER TABLE t RENAME COLUMN a TO z;";
    for (alter, text) in [
        (rename, "fts5(a, content='t', content_rowid='id')"),
        (rename, "fts5(\"A\", b, content=T)"),
        (rename, "fts4(content=\"t\", a)"),
        (rename, "fts5(a, content='v', content_rowid='id')"),
        (
            "ALTER TABLE t RENAME id TO nr, RENAME a TO z, ALTER b SET DEFAULT 1;",
            "fts5(b, content='t', content_rowid='id')",
        ),
        ("ALTER TABLE t RENAME TO u;", "fts5(a, content='t')"),
        (
            "ALTER TABLE t ALTER b SET DEFAULT 1, RENAME TO u;",
            "fts4(a, content=[T])",
        ),
        ("ALTER TABLE t DROP COLUMN a;", "fts5(a, content='t')"),
        (
            "ALTER TABLE t DROP COLUMN b;",
            "fts5(a, content='t', content_rowid=b)",
        ),
        (
            "ALTER TABLE t ALTER b TYPE INT USING b + 1;",
            "fts5(a, content='t', content_rowid=b)",
        ),
    ] {
        stopped(TEXTS, alter, &index(text), said);
    }
    for (alter, text) in [
        (rename, "fts5(b, content='t')"),
        (rename, "fts5(a, content='w', content_rowid='id')"),
        // It has the columns that the table has.
        (rename, "fts4(content=\"t\")"),
        (rename, "fts5(a, content='')"),
        (rename, "fts5(a)"),
        (rename, "fts5(a, content='other')"),
        // It could not be used before.
        (rename, "fts5(a, z, content='t')"),
        ("ALTER TABLE t RENAME TO u;", "fts5(a, content='v')"),
        ("ALTER TABLE t RENAME TO u;", "fts5(t, content='')"),
        ("ALTER TABLE t DROP COLUMN b;", "fts5(a, content='t')"),
        (
            "ALTER TABLE t ALTER b TYPE INT USING abs(b);",
            "fts5(a, content='t', content_rowid=b)",
        ),
        (
            "ALTER TABLE t ALTER b TYPE INT USING b + 1;",
            "fts5(a, content='t', content_rowid=id)",
        ),
    ] {
        let other = "CREATE TABLE other (id INTEGER PRIMARY KEY, a);";
        passes(TEXTS, alter, &format!("{other}{}", index(text)));
    }
    // What the script made is nobody else's.
    let made =
        "CREATE TABLE made (a, b); ALTER TABLE made RENAME a TO z; ALTER TABLE made RENAME TO u;";
    let script = Bench::with(TEXTS, "", made).script;
    assert!(!script.contains("does not know"), "{script}");
}

#[test]
fn what_counts_columns_by_hand_stops_the_script() {
    let tables = "\
CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, b INT);
CREATE TABLE log (x, y, z);
CREATE TABLE texts (x);";
    let moved = "ALTER TABLE t ADD COLUMN q FIRST, DROP COLUMN b;";
    let dropped = "ALTER TABLE t DROP COLUMN b;";
    let added = "ALTER TABLE t ADD COLUMN q;";
    let trigger = "gen-sql: the trigger hand counts the columns of t";
    for body in [
        "INSERT INTO t VALUES (new.x, 'a', 1)",
        "insert or ignore into \"T\"\n\tvalues(new.x, 'a', 1)",
        "REPLACE INTO [t] SELECT x, y, z FROM log",
        "INSERT INTO log SELECT * FROM t",
        "INSERT INTO log\nSELECT  *  FROM t WHERE id = 1",
    ] {
        let by_hand =
            format!("CREATE TRIGGER hand AFTER INSERT ON texts BEGIN SELECT 1; {body}; END");
        stopped(tables, moved, &by_hand, trigger);
        stopped(tables, dropped, &by_hand, trigger);
    }
    let view = "gen-sql: the view hand counts the columns of t";
    for query in [
        "SELECT * FROM t",
        "select*from \"main\".T where id > 0",
        "SELECT * FROM t UNION SELECT * FROM log",
    ] {
        let by_hand = format!("CREATE VIEW hand(x,y,z) AS {query}");
        stopped(tables, moved, &by_hand, view);
    }
    for body in [
        "INSERT INTO t (id, a) VALUES (1, 'a')",
        "INSERT INTO t(id, a) SELECT x, y FROM log",
        "INSERT INTO log VALUES (1, 2, 3)",
        "INSERT INTO log SELECT id, a, 1 FROM t",
        "SELECT * FROM t",
        "SELECT 1 WHERE EXISTS (SELECT * FROM t)",
        "INSERT INTO texts VALUES ('into t values')",
        "INSERT INTO tvalues VALUES (1)",
        "SELECT RAISE(ABORT, 'do not insert into t values (1)') WHERE 0",
        "-- INSERT INTO t VALUES (1, it's)\n/* INSERT INTO t SELECT 1 */ SELECT 1",
    ] {
        let by_hand = format!(
            "CREATE TABLE tvalues (x); CREATE TRIGGER hand AFTER INSERT ON texts BEGIN {body}; END;\n\
             CREATE VIEW plain AS SELECT * FROM t; CREATE VIEW fixed (x, y) AS SELECT id, a FROM t;\n\
             CREATE VIEW inner (x) AS SELECT a FROM (SELECT * FROM t); CREATE VIEW total (n) AS SELECT count(*) FROM t"
        );
        passes(tables, moved, &by_hand);
        passes(tables, dropped, &by_hand);
        passes(tables, added, &by_hand);
    }
    // A comment is no name, and a name may stand in quotes.
    for body in [
        "INSERT INTO /* the */ t -- rows\n VALUES (new.x, 'it''s', 1)",
        "SELECT 'it''s', \"x\" FROM log; INSERT OR IGNORE INTO`t`VALUES(new.x, 'a', 1)",
    ] {
        let by_hand = format!("CREATE TRIGGER hand AFTER INSERT ON texts BEGIN {body}; END");
        stopped(tables, dropped, &by_hand, trigger);
    }
    // A generated column is shown, and not filled.
    let generated = "ALTER TABLE t ADD COLUMN g INT AS (b + 1) STORED;";
    let fills =
        "CREATE TRIGGER hand AFTER INSERT ON texts BEGIN INSERT INTO t VALUES (7, 'a', 1); END";
    let altered = passes(tables, generated, fills);
    altered.run("INSERT INTO texts VALUES (1)");
    altered.has("SELECT * FROM t WHERE id = 7", "7,a,1,2");
    // Two tables that get the same columns can be copied as before.
    let copies =
        "CREATE TRIGGER hand AFTER INSERT ON texts BEGIN INSERT INTO log SELECT * FROM t; END";
    let both = format!("{added} ALTER TABLE log ADD COLUMN q;");
    let altered = passes(tables, &both, copies);
    altered.run("INSERT INTO texts VALUES (1)");
    altered.has("SELECT * FROM log", "5,foo,1,NULL");
    // Nothing comes, goes or moves.
    let by_hand = "CREATE TRIGGER hand AFTER INSERT ON texts BEGIN INSERT INTO t VALUES (1, 2, 3); END;\n\
         CREATE VIEW fixed (x, y, z) AS SELECT * FROM t";
    for alter in [
        "ALTER TABLE t ALTER a SET NOT NULL;",
        "ALTER TABLE t RENAME a TO c;",
        "ALTER TABLE t DROP b, ADD b TEXT;",
    ] {
        passes(tables, alter, by_hand);
    }
    // A trigger of the chain, which it makes again.
    let known = format!(
        "{tables} CREATE TRIGGER known AFTER INSERT ON texts BEGIN INSERT INTO t VALUES (1, 2, 3); END;"
    );
    let again = format!(
        "DROP TRIGGER known; {moved} CREATE TRIGGER known AFTER INSERT ON texts BEGIN INSERT INTO t VALUES (1, 2, 3); END;"
    );
    passes(&known, &again, "");
}

/// `-- allow: shape` counts for the statement below it, whatever follows it.
#[test]
fn what_one_statement_allows_is_done() {
    let alter = "-- allow: shape\n\
        ALTER TABLE t ALTER a SET NOT NULL;\n\
        ALTER TABLE t ALTER b SET DEFAULT 'y';";
    let schema = "CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, b TEXT);";
    let bench = Bench::with(
        schema,
        "INSERT INTO t VALUES (1, 'a', 'b'), (7, 'c', NULL);",
        alter,
    );
    let altered = bench.runs("ALTER TABLE t ADD COLUMN shoe INT; CREATE INDEX hand ON t (b);");
    altered.has("SELECT * FROM t", "1,a,b 7,c,NULL");
    let around = "SELECT name FROM sqlite_master WHERE tbl_name = 't' AND type <> 'table'";
    altered.has(around, "");
    altered.has(
        "SELECT sql FROM sqlite_master WHERE name = 't'",
        "CREATE TABLE \"t\" (id INTEGER PRIMARY KEY, a TEXT NOT NULL, b TEXT DEFAULT 'y')",
    );
}

/// What a rebuild needs is asked for first, and it is said what to do.
#[test]
fn what_gets_in_the_way_of_a_rebuild_is_told() {
    let schema = "CREATE TABLE t (id INTEGER PRIMARY KEY AUTOINCREMENT, a TEXT);\n\
        CREATE TABLE r (k TEXT PRIMARY KEY, a TEXT);";
    let bench = |alter: &str| Bench::with(schema, "INSERT INTO t (a) VALUES ('x');", alter);
    let plain = bench("ALTER TABLE t ALTER a SET NOT NULL;");
    for (by_hand, name) in [
        ("CREATE TABLE _gen_t (a);", "_gen_t"),
        ("CREATE VIEW _GEN_T AS SELECT 1;", "_GEN_T"),
        ("CREATE TABLE _gen_old_t (a);", "_gen_old_t"),
        (
            "CREATE TABLE o (a); CREATE INDEX _gen_t ON o (a);",
            "_gen_t",
        ),
    ] {
        let connection = plain.project.connection("app.db");
        connection.execute_batch(by_hand).unwrap();
        let said = plain.refuses("");
        let expected = format!(
            "gen-sql: the name {name} is taken, which the rebuild of t needs: give what is called so another name"
        );
        assert!(said.contains(&expected), "{said}");
        let kind = by_hand.rsplit("CREATE ").next().unwrap();
        let kind = kind.split(' ').next().unwrap();
        connection
            .execute_batch(&format!("DROP {kind} {name}"))
            .unwrap();
    }
    // A trigger has names of its own.
    plain.runs("CREATE TRIGGER _gen_t AFTER INSERT ON r BEGIN SELECT 1; END;");
    let any = bench("-- allow: shape\nALTER TABLE r ALTER a SET NOT NULL;");
    let connection = any.project.connection("app.db");
    let by_hand = "DROP TABLE r; CREATE TABLE r (k TEXT PRIMARY KEY, a TEXT) WITHOUT ROWID; INSERT INTO r VALUES ('k', 'a');";
    connection.execute_batch(by_hand).unwrap();
    let said = any.refuses("");
    assert!(said.contains("gen-sql: r is WITHOUT ROWID here"), "{said}");
}

/// Of two counters that somebody has made for one table, the greatest counts.
#[test]
fn two_counters_become_one() {
    let schema = "CREATE TABLE t (id INTEGER PRIMARY KEY AUTOINCREMENT, a TEXT);";
    for alter in ["ALTER a SET NOT NULL", "DROP AUTOINCREMENT"] {
        let alter = format!("ALTER TABLE t {alter};");
        let bench = Bench::with(schema, "INSERT INTO t (a) VALUES ('x');", &alter);
        let altered = bench.runs("INSERT INTO sqlite_sequence VALUES ('t', 7), ('t', 3);");
        altered.has("SELECT name, seq FROM sqlite_sequence", "t,7");
    }
}

/// The rowids of a table are read by a name that no column of the chain has.
#[test]
fn a_column_by_hand_is_not_taken_for_the_rowid() {
    let table = "CREATE TABLE t (id TEXT PRIMARY KEY, a TEXT);";
    let alter = "-- allow: shape\nALTER TABLE t ALTER a SET NOT NULL;";
    let made = |column: &str, value: &str| {
        format!(
            "DROP TABLE t; CREATE TABLE t (id TEXT PRIMARY KEY, a TEXT, {column}); INSERT INTO t VALUES ('k', 'v', {value});"
        )
    };
    for by_hand in [made("RowId INT", "12"), made("\"rowid\" TEXT", "'zz'")] {
        let messages = Bench::with(table, "", alter).having(&by_hand).refuses("");
        let said = "t has a column called rowid here";
        assert!(messages.contains(said), "{messages}");
    }
    // Another name for rowids is not in the way.
    let by_hand = made("_rowid_ INT", "12");
    let altered = Bench::with(table, "", alter).having(&by_hand).runs("");
    altered.has("SELECT rowid, id, a FROM t", "1,k,v");
}

/// Nobody asks for the shape of a table that is altered in place.
#[test]
fn rows_of_a_table_without_rowids_are_asked_in_place() {
    let table = "CREATE TABLE t (id TEXT PRIMARY KEY, a TEXT);";
    let by_hand = "DROP TABLE t; CREATE TABLE t (id TEXT PRIMARY KEY, a TEXT) WITHOUT ROWID;\n\
        INSERT INTO t VALUES ('k', 'v');";
    let bad = "INSERT INTO t VALUES ('l', 'v'), ('m', ''), ('n', '');";
    let alter = "ALTER TABLE t ADD c INT CHECK (c IS NOT NULL OR a <> '');";
    let said = "gen-sql: t would have rows that break CHECK (c IS NOT NULL OR a <> '') (rows: 2";
    let bench = || Bench::with(table, "", alter);
    assert!(!bench().script.contains("_gen_t"));
    bench()
        .having(by_hand)
        .runs("")
        .has("SELECT id, c FROM t", "k,NULL");
    for by_hand in [by_hand, "INSERT INTO t VALUES ('k', 'v');"] {
        let messages = bench().having(by_hand).having(bad).refuses("");
        assert!(messages.contains(said), "{messages}");
    }
    // A key that is the rowid in the chain, and was made otherwise by hand.
    let table = "CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT);";
    let by_hand = "DROP TABLE t; CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT) WITHOUT ROWID;\n\
        INSERT INTO t VALUES (7, 'v');";
    let alter = "-- allow: shape\nALTER TABLE t ALTER a SET NOT NULL;";
    let altered = Bench::with(table, "", alter).having(by_hand).runs("");
    altered.has("SELECT rowid, a FROM t", "7,v");
}
