//! Renames that are declared, on databases that hold rows: in chains, in circles, onto names that
//! others give up, and below views.

use insta::assert_snapshot;

use super::filled::Filled;
use crate::project::{Cases, Project};

const ROWS: &str = "SELECT * FROM t ORDER BY 1";

/// Goes from a schema with rows to another one and back; how it was done, and the rows that `query`
/// finds at the end.
fn told(from: &str, rows: &str, to: &str, query: &str) -> String {
    let database = Filled::of(from, rows);
    let (log, statements) = database.declare(to);
    database.upgrade();
    let found = database.rows(query);
    let left = database.project.run(&["check"]);
    assert_eq!((left.code, &*left.stdout), (0, ""), "{left}");
    let again = ["revision", "--autogenerate", "-m", "again"];
    let again = database.project.run(&again);
    assert_eq!((again.code, &*again.stdout), (0, ""), "{again}");
    let verified = database.project.run(&["verify"]);
    assert_eq!(verified.code, 0, "{to}\n{verified}");
    database.downgrade();
    database.assert_at_first();
    database.upgrade();
    assert_eq!(database.rows(query), found, "{to}");
    format!("{log}{statements}[rows]\n{found}")
}

#[test]
fn names_that_others_give_up() {
    let mut cases = Cases::default();
    let two = "CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, b INT);";
    let mut case = |title: &str, from: &str, rows: &str, to: &str, query: &str| {
        cases.add(title, told(from, rows, to, query));
    };
    case(
        "a chain of columns",
        two,
        "INSERT INTO t VALUES (1, 'A', 5)",
        "CREATE TABLE t (id INTEGER PRIMARY KEY,\n-- renamed-from: a\nb TEXT,\n-- renamed-from: b\nc INT);",
        "SELECT b, c FROM t",
    );
    case(
        "a circle of columns",
        "CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, b INT, c REAL);\nCREATE INDEX i ON t (a, b);",
        "INSERT INTO t VALUES (1, 'A', 5, 1.5)",
        "CREATE TABLE t (id INTEGER PRIMARY KEY,\n-- renamed-from: c\na REAL,\n-- renamed-from: a\nb TEXT,\n-- renamed-from: b\nc INT);\nCREATE INDEX i ON t (b, c);",
        "SELECT a, b, c FROM t",
    );
    case(
        "two alike, told apart by their places",
        "CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, b TEXT);",
        "INSERT INTO t VALUES (1, 'A', 'B')",
        "CREATE TABLE t (id INTEGER PRIMARY KEY,\n-- renamed-from: a\nb TEXT,\n-- renamed-from: b\na TEXT);",
        "SELECT a, b FROM t",
    );
    case(
        "a chain of tables",
        "CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT);\nCREATE TABLE u (id INTEGER PRIMARY KEY, t INT REFERENCES t (id));",
        "INSERT INTO t VALUES (1, 'A'); INSERT INTO u VALUES (7, 1)",
        "-- renamed-from: t\nCREATE TABLE u (id INTEGER PRIMARY KEY, a TEXT);\n-- renamed-from: u\nCREATE TABLE w (id INTEGER PRIMARY KEY, t INT REFERENCES u (id));",
        "SELECT * FROM u JOIN w ON t = u.id",
    );
    case(
        "a circle of tables, with what hangs on them",
        "CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT);\nCREATE TABLE u (id INTEGER PRIMARY KEY, z INT, t INT REFERENCES t (id));\nCREATE VIEW v AS SELECT a, z FROM t JOIN u ON t.id = u.t;\nCREATE TRIGGER g AFTER INSERT ON t BEGIN INSERT INTO u (t) VALUES (new.id); END;",
        "INSERT INTO t VALUES (1, 'A'); UPDATE u SET z = 5",
        "-- renamed-from: t\nCREATE TABLE u (id INTEGER PRIMARY KEY, a TEXT);\n-- renamed-from: u\nCREATE TABLE t (id INTEGER PRIMARY KEY, z INT, t INT REFERENCES u (id));\nCREATE VIEW v AS SELECT a, z FROM u JOIN t ON u.id = t.t;\nCREATE TRIGGER g AFTER INSERT ON u BEGIN INSERT INTO t (t) VALUES (new.id); END;",
        "SELECT * FROM v",
    );
    assert_snapshot!(cases.text());
}

/// A circle is what its lines say, also where one of its columns is no longer like what is declared.
#[test]
fn columns_change_their_names_and_one_of_them_its_type() {
    for (from, to, found) in [
        (
            "a TEXT, b TEXT",
            "-- renamed-from: b\na INTEGER,\n-- renamed-from: a\nb TEXT",
            "5|integer|7|text\n",
        ),
        (
            "a TEXT, b TEXT",
            "-- renamed-from: a\nb TEXT,\n-- renamed-from: b\na INTEGER",
            "5|integer|7|text\n",
        ),
        (
            "a TEXT, b INTEGER",
            "-- renamed-from: b\na TEXT,\n-- renamed-from: a\nb TEXT",
            "5|text|7|text\n",
        ),
        (
            "a TEXT, b INTEGER",
            "-- renamed-from: b\na REAL NOT NULL DEFAULT 0,\n-- renamed-from: a\nb TEXT",
            "5.0|real|7|text\n",
        ),
    ] {
        let table = |columns: &str| format!("CREATE TABLE t (id INTEGER PRIMARY KEY, {columns});");
        let told = told(
            &table(from),
            "INSERT INTO t (a, b) VALUES (7, 5)",
            &table(to).replace(", --", ",\n--"),
            "SELECT a, typeof(a), b, typeof(b) FROM t",
        );
        let rows = told.split("[rows]\n").nth(1);
        assert_eq!(rows, Some(found), "{told}");
    }
}

/// Whether a circle was done already the chain says, whatever else is changed afterwards.
#[test]
fn a_circle_that_the_chain_has_done_is_not_done_again() {
    let chain = |last: &str| {
        format!(
            "CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, b INTEGER);\n\
             CREATE TABLE u (x INT);\nCREATE TABLE w (x INT);\n\
             ALTER TABLE t RENAME COLUMN a TO c;\nALTER TABLE t RENAME COLUMN b TO a;\n\
             ALTER TABLE t RENAME c TO b;\n\
             ALTER TABLE u RENAME TO y;\nALTER TABLE w RENAME TO u;\nALTER TABLE y RENAME TO w;\n{last}"
        )
    };
    let to = "CREATE TABLE t (id INTEGER PRIMARY KEY,\n-- renamed-from: b\na TEXT,\n-- renamed-from: a\nb TEXT);\n\
        -- renamed-from: w\nCREATE TABLE u (x TEXT);\n-- renamed-from: u\nCREATE TABLE w (x INT);";
    let found = project(&chain(""), to).run(&["check"]);
    let told = "type change of 't.a' from INTEGER to TEXT: numbers become texts\ntype change of 'u.x' from INT to TEXT: numbers become texts\n";
    assert_eq!(found.stdout, told, "{found}");
    assert_eq!(
        found.stderr.matches("the chain has renamed it").count(),
        4,
        "{found}"
    );
    // One that was done and undone is done.
    let undone = "ALTER TABLE t RENAME COLUMN a TO c;\nALTER TABLE t RENAME COLUMN b TO a;\nALTER TABLE t RENAME c TO b;";
    let found = project(&chain(undone), to).run(&["check"]);
    assert!(
        found.stdout.contains("renamed column 't.a' to 'b'"),
        "{found}"
    );
}

/// A line of long ago, behind which the old name was given again, lets nothing go.
#[test]
fn a_name_that_was_given_again_and_goes_takes_nothing_with_it() {
    let project = project(
        "CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT);\nALTER TABLE t RENAME a TO b;\nALTER TABLE t ADD COLUMN a TEXT;",
        "CREATE TABLE t (id INTEGER PRIMARY KEY,\n-- renamed-from: a\nb INTEGER);",
    );
    let found = project.run(&["check"]);
    assert!(found.stdout.contains("dropped column 't.a'"), "{found}");
    assert!(!found.stdout.contains("renamed column"), "{found}");
}

#[test]
fn below_views() {
    let mut cases = Cases::default();
    let from = "CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT);\nCREATE VIEW v AS SELECT id, a FROM t;\nCREATE VIEW w AS SELECT a FROM v;\nCREATE TRIGGER g INSTEAD OF INSERT ON w BEGIN INSERT INTO t (a) VALUES (new.a); END;";
    let rows = "INSERT INTO t VALUES (1, 'A')";
    cases.add(
        "a view over a view",
        told(
            from,
            rows,
            "CREATE TABLE t (id INTEGER PRIMARY KEY,\n-- renamed-from: a\nb TEXT);\nCREATE VIEW v AS SELECT id, b FROM t;\nCREATE VIEW w AS SELECT b FROM v;\nCREATE TRIGGER g INSTEAD OF INSERT ON w BEGIN INSERT INTO t (b) VALUES (new.b); END;",
            "SELECT * FROM w",
        ),
    );
    cases.add(
        "a table and a column, and one view less",
        told(
            from,
            rows,
            "-- renamed-from: t\nCREATE TABLE n (id INTEGER PRIMARY KEY,\n-- renamed-from: a\nb TEXT NOT NULL DEFAULT '');\nCREATE VIEW v AS SELECT id, b AS a FROM n;",
            "SELECT * FROM v",
        ),
    );
    assert_snapshot!(cases.text());
}

#[test]
fn onto_a_name_of_what_goes() {
    let mut cases = Cases::default();
    for (title, from, rows, to, query) in [
        (
            "a table",
            "CREATE TABLE a (id INTEGER PRIMARY KEY, x TEXT);\nCREATE TABLE b (id INTEGER PRIMARY KEY, y TEXT);\nCREATE INDEX i ON b (y);",
            "INSERT INTO a VALUES (1, 'a'); INSERT INTO b VALUES (1, 'b'), (2, 'b')",
            "-- renamed-from: a\nCREATE TABLE b (id INTEGER PRIMARY KEY, x TEXT);",
            "SELECT * FROM b",
        ),
        (
            "a column",
            "CREATE TABLE t (id INTEGER PRIMARY KEY, x TEXT, y TEXT UNIQUE);\nCREATE INDEX i ON t (y);",
            "INSERT INTO t VALUES (1, 'x', 'y')",
            "CREATE TABLE t (id INTEGER PRIMARY KEY,\n-- renamed-from: x\ny TEXT);",
            "SELECT * FROM t",
        ),
    ] {
        let database = Filled::of(from, rows);
        let (log, statements) = database.declare(to);
        database.upgrade();
        let found = database.rows(query);
        let left = database.project.run(&["check"]);
        assert_eq!((left.code, &*left.stdout), (0, ""), "{left}");
        let verified = database.project.run(&["verify"]);
        assert_eq!(verified.code, 0, "{title}\n{verified}");
        database.downgrade();
        let drift = database.project.run(&["check", "--database", "app.db"]);
        assert_eq!(drift.code, 0, "{drift}");
        cases.add(title, format!("{log}{statements}[rows]\n{found}"));
    }
    assert_snapshot!(cases.text());
}

#[test]
fn lines_with_no_effect_are_told() {
    let mut cases = Cases::default();
    let from = "CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, b TEXT);\nCREATE TABLE u (id INT);\nCREATE TABLE w (id INT);";
    for (title, to) in [
        (
            "both names are declared",
            "CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT,\n-- renamed-from: a\nb TEXT);\nCREATE TABLE u (id INT);\nCREATE TABLE w (id INT);",
        ),
        (
            "a circle that cannot be seen",
            "CREATE TABLE t (id INTEGER PRIMARY KEY,\n-- renamed-from: b\na TEXT,\n-- renamed-from: a\nb TEXT);\n-- renamed-from: w\nCREATE TABLE u (id INT);\n-- renamed-from: u\nCREATE TABLE w (id INT);",
        ),
    ] {
        let project = project(from, to);
        cases.add(title, project.run(&["check"]).to_string());
    }
    assert_snapshot!(cases.text());
}

#[test]
fn comments_of_both_kinds_are_read() {
    for line in [
        "/* renamed-from: a */",
        "-- renamed-from: a;",
        "/* Renamed-From: \"a\"; */",
    ] {
        let to = format!("CREATE TABLE t (id INT,\n{line}\nb TEXT);");
        let found = project("CREATE TABLE t (id INT, a TEXT);", &to).run(&["check"]);
        assert_eq!(found.stdout, "renamed column 't.a' to 'b'\n", "{found}");
    }
}

#[test]
fn a_new_column_may_take_the_old_name() {
    let told = told(
        "CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT);",
        "INSERT INTO t VALUES (1, 'A')",
        "CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT,\n-- renamed-from: a\nb TEXT);",
        ROWS,
    );
    assert!(told.ends_with("[rows]\n1|A|\n"), "{told}");
}

#[test]
fn full_text_tables_are_renamed() {
    let told = told(
        "CREATE VIRTUAL TABLE f USING fts5(a);",
        "INSERT INTO f VALUES ('hello world')",
        "-- renamed-from: f\nCREATE VIRTUAL TABLE t USING fts5(a);",
        "SELECT a FROM t WHERE t MATCH 'world'",
    );
    assert!(told.contains("ALTER TABLE f RENAME TO t;"), "{told}");
    assert!(told.ends_with("[rows]\nhello world\n"), "{told}");
}

fn project(from: &str, to: &str) -> Project {
    Project::new()
        .revision("a1", "", &format!("{from}\n\n-- downgrade: irreversible"))
        .file("schema.sql", to)
}

/// A line that was done long ago must not let a table or column go that is what is declared.
#[test]
fn a_line_of_long_ago_drops_nothing_that_is_declared() {
    for (chain, declared, gone) in [
        (
            "CREATE TABLE user (id INTEGER PRIMARY KEY, name TEXT);\nCREATE TABLE account (iban TEXT);",
            "-- renamed-from: account\nCREATE TABLE user (id INTEGER PRIMARY KEY, name TEXT);",
            "dropped table 'account'",
        ),
        (
            "CREATE TABLE t (id INTEGER PRIMARY KEY, b TEXT, a INT);",
            "CREATE TABLE t (id INTEGER PRIMARY KEY,\n-- renamed-from: a\nb TEXT);",
            "dropped column 't.a'",
        ),
    ] {
        let project = Project::new()
            .revision("a1", "", &format!("{chain}\n\n-- downgrade: irreversible"))
            .file("schema.sql", declared);
        let found = project.run(&["check"]);
        assert_eq!(found.stdout, format!("{gone}\n"), "{found}");
        assert!(found.stderr.contains("warning[renamed-from]"), "{found}");
    }
}
