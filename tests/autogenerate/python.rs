//! In an Alembic project what is generated is a revision of Alembic.
//!
//! `.ci/written-for-alembic` has real Alembic run such revisions, for more schemas than stand here.

use insta::assert_snapshot;

use super::filled::Filled;
use crate::project::Project;

const FIRST: &str = "CREATE TABLE user (
    id INTEGER NOT NULL PRIMARY KEY,
    email VARCHAR(100),
    nick TEXT COLLATE NOCASE,
    age INTEGER CHECK (age > 0),
    UNIQUE (nick)
);

CREATE INDEX ix_user_nick ON user (nick DESC);

CREATE VIEW nicks AS SELECT nick FROM user WHERE nick <> ':nobody';
";

const SECOND: &str = "CREATE TABLE user (
    id INTEGER NOT NULL PRIMARY KEY,
    email TEXT NOT NULL,
    nick TEXT COLLATE NOCASE,
    -- renamed-from: age
    years INTEGER CHECK (years > 0)
);

CREATE INDEX ix_user_nick ON user (nick DESC);

CREATE VIEW nicks AS SELECT nick FROM user WHERE nick <> ':nobody';

CREATE TABLE test_table (
    id INTEGER NOT NULL PRIMARY KEY,
    user_id INTEGER NOT NULL REFERENCES user (id) ON DELETE CASCADE,
    price NUMERIC(8, 2) DEFAULT 0,
    odd MONEY
);

CREATE TABLE plain (
    id INTEGER NOT NULL,
    user_id INTEGER,
    name VARCHAR(20) DEFAULT 'it''s',
    CONSTRAINT pk PRIMARY KEY (id),
    CONSTRAINT fk FOREIGN KEY (user_id) REFERENCES user (id) ON DELETE SET NULL
);

CREATE UNIQUE INDEX ix_plain ON plain (name, user_id) WHERE name IS NOT NULL;
";

/// An Alembic project that declares a schema.
fn project(schema: &str) -> Project {
    Project::new()
        .file("alembic.ini", "[alembic]\nscript_location = %(here)s\n")
        .file("gen-sql.toml", "schema = [\"schema.sql\"]\n")
        .file("schema.sql", schema)
        .file("versions/.keep", "")
}

fn generate(project: &Project, id: &str) -> String {
    let arguments = ["revision", "--autogenerate", "-m", id, "--rev-id", id];
    project.run(&arguments).to_string()
}

/// The functions of a file.
fn functions(project: &Project, file: &str) -> String {
    let text = project.read(file);
    text[text.find("def upgrade").unwrap()..].to_owned()
}

/// Whatever the reason is, the log has it.
#[test]
fn what_keeps_a_batch_from_a_table_is_told() {
    let told = |from: &str, to: &str| {
        let database = Filled::of(&format!("CREATE TABLE t ({from});"), "");
        std::fs::write(
            database.project.path().join("schema.sql"),
            format!("CREATE TABLE t ({to});"),
        )
        .unwrap();
        let generate = [
            "revision",
            "--autogenerate",
            "-m",
            "Next",
            "--rev-id",
            "b1",
            "--format",
            "py",
        ];
        let run = database.project.run(&generate);
        assert_eq!(run.code, 0, "{run}");
        let line = run.stderr.lines().find(|line| line.contains("made anew"));
        line.unwrap_or_default().replace(
            "'t' is made anew by statements of SQL, as no batch of Alembic does this: ",
            "",
        )
    };
    assert_eq!(
        told(
            "a INTEGER CHECK (t.a > 0), b INTEGER",
            "a INTEGER, b INTEGER"
        ),
        "a batch is refused: there is no constraint `ck_t`"
    );
    assert_eq!(
        told("a INT, b INTEGER", "a INT, b TEXT"),
        "SQLAlchemy has no words for `a INT`, and does not read all of the table from the database"
    );
    assert_eq!(
        told("a INTEGER, b INT", "a INTEGER, b INTEGER"),
        "SQLAlchemy has no words for `b INT`, and does not read all of the table from the database; \
         on its way down the type of `b` has no name in SQLAlchemy"
    );
}

#[test]
fn what_is_generated_is_a_revision_of_alembic() {
    let project = project(FIRST);
    assert_snapshot!("first_log", generate(&project, "a1"));
    assert_snapshot!("first", functions(&project, "versions/a1_a1.py"));
    let project = project.file("schema.sql", SECOND);
    assert_snapshot!("second_log", generate(&project, "b2"));
    assert_snapshot!("second", functions(&project, "versions/b2_b2.py"));
    let project = project.file(
        "schema.sql",
        SECOND.replace("    -- renamed-from: age\n", ""),
    );
    assert_snapshot!("nothing_is_left_for_alembic", generate(&project, "c3"));
    let verified = project.run(&["verify"]);
    assert_eq!(verified.code, 0, "{verified}");
}

#[test]
fn what_alembic_does_otherwise_is_told() {
    let project = project("CREATE TABLE t (\n    id INTEGER PRIMARY KEY,\n    a TEXT\n);\n");
    generate(&project, "a1");
    let project = project.file(
        "schema.sql",
        "CREATE TABLE t (\n    id INTEGER PRIMARY KEY,\n    a DATE\n);\n",
    );
    assert_snapshot!(generate(&project, "b2"));
}

#[test]
fn what_no_batch_does_is_done_by_statements() {
    let base =
        "CREATE TABLE p (id INTEGER PRIMARY KEY AUTOINCREMENT, a TEXT, b INTEGER AS (id + 1));
CREATE UNIQUE INDEX ix_p ON p (a);
CREATE TABLE t (id INTEGER PRIMARY KEY, p INTEGER REFERENCES p (id) ON DELETE CASCADE, q TEXT);
CREATE TRIGGER gone AFTER DELETE ON p BEGIN DELETE FROM t WHERE q = old.a; END;
";
    let project = project(base);
    generate(&project, "a1");
    let changed = base
        .replace("a TEXT, b", "a INT NOT NULL ON CONFLICT FAIL, b")
        .replace(
            "q TEXT",
            "q TEXT, \"new\nline\" INTEGER AS (id) STORED UNIQUE",
        );
    let project = project.file("schema.sql", changed);
    assert_snapshot!("by_hand_log", generate(&project, "b2"));
    assert_snapshot!("by_hand", functions(&project, "versions/b2_b2.py"));
    let verified = project.run(&["verify"]);
    assert_eq!(verified.code, 0, "{verified}");
    // The counter goes on, also where nothing counted yet, and nothing that refers to rows is lost.
    for (rows, next) in [
        (
            "INSERT INTO p (id, a) VALUES (1, 1), (9, 2); DELETE FROM p WHERE id = 9; INSERT INTO t VALUES (1, 1, 'q');",
            "10",
        ),
        ("", "1"),
    ] {
        let up = project.run(&["upgrade", "a1"]).succeeded();
        let on = project.run(&["upgrade", "a1:b2"]).succeeded();
        let sql = format!("{up}{rows}PRAGMA foreign_keys = ON;\n{on}INSERT INTO p (a) VALUES (7);");
        let project = Project::new().database("app.db", &sql);
        let connection = project.connection("app.db");
        let query = "SELECT max(id) || ' ' || (SELECT count(*) FROM t) FROM p";
        let found = connection.query_row(query, [], |row| row.get::<_, String>(0));
        let left = usize::from(!rows.is_empty());
        assert_eq!(found.unwrap(), format!("{next} {left}"));
    }
}

/// A revision that leads from the first schema to the second one.
fn written(from: &str, to: &str) -> String {
    let project = project(from);
    let first = ["revision", "--autogenerate", "-m", "one", "--rev-id", "aa"];
    project.run(&first).succeeded();
    std::fs::write(project.path().join("schema.sql"), to).unwrap();
    let second = ["revision", "--autogenerate", "-m", "two", "--rev-id", "bb"];
    let file = project.run(&second).succeeded();
    let text = project.read(file.trim());
    text[text.find("def upgrade").unwrap()..].to_owned()
}

#[test]
fn a_new_foreign_key_without_a_name_comes_in_place_with_its_column() {
    let parent = "CREATE TABLE p (id INTEGER PRIMARY KEY);\n";
    let from = format!("{parent}CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT CHECK (a > ''));");
    let to = format!(
        "{parent}CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT CHECK (a > ''), p_id INTEGER, FOREIGN KEY (p_id) REFERENCES p (id) ON DELETE CASCADE);"
    );
    assert_snapshot!(written(&from, &to));
}

#[test]
fn a_constraint_does_not_come_before_its_column() {
    let parent = "CREATE TABLE p (id INTEGER PRIMARY KEY);\n";
    let from = format!("{parent}CREATE TABLE t (id INTEGER PRIMARY KEY);");
    let to = format!(
        "{parent}CREATE TABLE t (id INTEGER PRIMARY KEY, p_id INTEGER REFERENCES p (id), kind INTEGER, CONSTRAINT ck CHECK (kind IS NOT -2 AND id > -5));"
    );
    assert_snapshot!(written(&from, &to));
}

#[test]
fn a_table_that_sqlalchemy_has_no_words_for_leaves_the_others_alone() {
    let counted = "CREATE TABLE counted (id INTEGER PRIMARY KEY AUTOINCREMENT);\n";
    let plain = "CREATE TABLE plain (id INTEGER NOT NULL, PRIMARY KEY (id));\n";
    let named = "CREATE TABLE named (id INTEGER NOT NULL CONSTRAINT k PRIMARY KEY AUTOINCREMENT);";
    assert_snapshot!(written(
        plain,
        &format!("{counted}{plain}{named}CREATE TABLE more (a INT, b TEXT);")
    ));
}

#[test]
fn a_generated_column_that_becomes_a_plain_one_is_copied() {
    let from = "CREATE TABLE t (id INTEGER PRIMARY KEY, g INT AS (id + 1));";
    let to = "CREATE TABLE t (id INTEGER PRIMARY KEY, g INT);";
    assert_snapshot!(written(from, to));
}

/// The functions of the revision that leads from one schema to another, and of the one that leads back;
/// `verify` takes both.
fn both_ways(one: &str, other: &str) -> String {
    let mut text = String::new();
    for (from, to) in [(one, other), (other, one)] {
        let project = project(from);
        generate(&project, "a1");
        let project = project.file("schema.sql", to);
        text += &generate(&project, "b2");
        text += &functions(&project, "versions/b2_b2.py");
        let verified = project.run(&["verify"]);
        assert_eq!(verified.code, 0, "{verified}");
    }
    text
}

#[test]
fn an_index_that_is_made_before_a_batch_is_said_in_it() {
    let child = "CREATE TABLE b (id INTEGER PRIMARY KEY, ax TEXT REFERENCES a (x));\n";
    let one = format!("CREATE TABLE a (id INTEGER PRIMARY KEY, x TEXT UNIQUE);\n{child}");
    let other = format!(
        "CREATE TABLE a (id INTEGER PRIMARY KEY, x TEXT);\nCREATE UNIQUE INDEX u ON a (x);\n{child}"
    );
    assert_snapshot!(both_ways(&one, &other));
}

#[test]
fn an_index_that_no_batch_can_say_is_made_again_by_statements() {
    let child = "CREATE TABLE b (id INTEGER PRIMARY KEY, ax TEXT REFERENCES a (x));\n";
    let one = format!("CREATE TABLE a (id INTEGER PRIMARY KEY, x TEXT UNIQUE);\n{child}");
    let other = format!(
        "CREATE TABLE a (id INTEGER PRIMARY KEY, x TEXT);\nCREATE UNIQUE INDEX u ON a (x DESC);\n{child}"
    );
    assert_snapshot!(both_ways(&one, &other));
}

#[test]
fn tables_that_refer_to_each_other_lose_a_foreign_key_before_they_go() {
    let any = "CREATE TABLE any_table (id INTEGER PRIMARY KEY);\n";
    let circle = format!(
        "{any}CREATE TABLE p (id INTEGER PRIMARY KEY, q_id INTEGER REFERENCES q (id));
CREATE TABLE q (id INTEGER PRIMARY KEY, p_id INTEGER REFERENCES p (id));\n"
    );
    assert_snapshot!(both_ways(any, &circle));
}

#[test]
fn tables_in_two_circles_lose_their_foreign_keys_one_after_the_other() {
    let any = "CREATE TABLE any_table (id INTEGER PRIMARY KEY);\n";
    let of = |types: &str, key: &str| {
        format!(
            "{any}CREATE TABLE t1 (id INTEGER PRIMARY KEY, a {types} REFERENCES t2{key}, b {types} REFERENCES t3{key});
CREATE TABLE t2 (id INTEGER PRIMARY KEY, a {types} REFERENCES t3{key}, b {types} REFERENCES t1{key});
CREATE TABLE t3 (id INTEGER PRIMARY KEY AUTOINCREMENT, a {types} REFERENCES t1{key}, b {types} REFERENCES t2{key});
CREATE INDEX i ON t3 (a DESC);\n"
        )
    };
    let said = both_ways(any, &of("INTEGER", " (id)"));
    assert!(!said.contains("made anew by statements"), "{said}");
    assert_snapshot!("by_statements", both_ways(any, &of("INT", "")));
}

#[test]
fn rowids_by_which_something_finds_rows_are_copied() {
    let from = "CREATE TABLE t (code TEXT NOT NULL PRIMARY KEY, body TEXT);
CREATE VIRTUAL TABLE f USING fts5(body, content=t);
CREATE TABLE seen (row INTEGER);
CREATE TABLE u (code TEXT, \"rowid\" TEXT);
CREATE TRIGGER saw AFTER INSERT ON u BEGIN INSERT INTO seen VALUES (new._rowid_); END;
CREATE TABLE alone (code TEXT);
";
    let to = from
        .replace("body TEXT)", "body TEXT NOT NULL, x INTEGER)")
        .replace("(code TEXT", "(code TEXT NOT NULL");
    assert_snapshot!(both_ways(from, &to));
    let project = project(from);
    generate(&project, "a1");
    let project = project.file("schema.sql", &to);
    generate(&project, "b2");
    let up = project.run(&["upgrade", "a1"]).succeeded();
    let on = project.run(&["upgrade", "a1:b2"]).succeeded();
    let rows = "INSERT INTO t (rowid, code, body) VALUES (7, 'a', 'one'), (4, 'b', 'two');
INSERT INTO f (f) VALUES ('rebuild');
INSERT INTO u (_rowid_, code) VALUES (9, 'c');";
    let project = Project::new().database("app.db", &format!("{up}{rows}{on}"));
    let connection = project.connection("app.db");
    let query = "SELECT (SELECT rowid || code FROM t WHERE rowid = (SELECT rowid FROM f WHERE f MATCH 'one'))
        || (SELECT code FROM u WHERE _rowid_ = (SELECT row FROM seen))";
    let found = connection.query_row(query, [], |row| row.get::<_, String>(0));
    assert_eq!(found.unwrap(), "7ac");
}
