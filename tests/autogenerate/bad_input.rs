//! What people write by mistake, and what they are told.

use insta::assert_snapshot;

use crate::project::{Cases, Project};

const FIRST: &str = "CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT);";

fn chain() -> Project {
    Project::new().reversible("a1", "", FIRST, "DROP TABLE t;")
}

fn declared(schema: &str) -> Project {
    chain().file("schema.sql", schema)
}

const GENERATE: &[&str] = &["revision", "--autogenerate", "-m", "Next", "--rev-id", "n1"];

fn with<'a>(more: &[&'a str]) -> Vec<&'a str> {
    [GENERATE, more].concat()
}

#[test]
fn schemas_that_cannot_be_read() {
    let mut cases = Cases::default();
    let mut add = |title: &str, project: Project| {
        let said = project.refuses(GENERATE);
        assert_eq!(
            project.run(&["check"]).stderr,
            said.split_once('\n').unwrap().1,
            "{title}"
        );
        cases.add(title, said);
    };
    add(
        "a word that is none",
        declared("CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT);\nCREATE TABEL u (a);\n"),
    );
    add(
        "no such column",
        declared(
            "CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT);\nCREATE INDEX ix\n    ON t (b);\n",
        ),
    );
    add("no such table", declared("CREATE INDEX ix ON u (b);\n"));
    add(
        "twice",
        declared("CREATE TABLE t (id);\nCREATE TABLE T (id);\n"),
    );
    add(
        "no end",
        declared("CREATE TABLE t (id, a TEXT DEFAULT 'x);\n"),
    );
    add(
        "a dump",
        declared(
            "PRAGMA foreign_keys=OFF;\nBEGIN TRANSACTION;\nCREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT);\nCOMMIT;\n",
        ),
    );
    add(
        "a parameter",
        declared("CREATE TABLE t (id, a DEFAULT (:x));\n"),
    );
    add("another database", declared("CREATE TABLE temp.t (id);\n"));
    add("too new", declared("CREATE TABLE t (id INT) STRICT;\n"));
    add(
        "the script's own",
        declared("CREATE TABLE alembic_version (version_num TEXT);\n"),
    );
    add(
        "not UTF-8",
        chain().file("schema.sql", b"CREATE TABLE t (\xff);"),
    );
    add("nothing declared", chain());
    add(
        "a file that is not there",
        chain().config("schema = [\"database/schema.sql\"]\n"),
    );
    add(
        "an empty folder",
        chain()
            .config("schema = [\"database\"]\n")
            .folder("database"),
    );
    add(
        "a folder with a fault",
        chain()
            .config("schema = [\"db\"]\n")
            .file("db/1.sql", FIRST)
            .file("db/2.sql", "CREATE TABLE u (a,);\n"),
    );
    assert_snapshot!(cases.text());
}

#[test]
fn what_is_no_schema_is_told() {
    let mut cases = Cases::default();
    let mut add = |title: &str, schema: &str| cases.add(title, declared(schema).run(&["check"]));
    add(
        "rows",
        "CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT);\nINSERT INTO t VALUES (1, 'x');\nUPDATE t\n   SET a = 'y';\nDELETE FROM t;\n",
    );
    add(
        "a PRAGMA",
        "PRAGMA user_version = 3;\nCREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT);\n",
    );
    add(
        "a query",
        "CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT);\nSELECT * FROM t;\n",
    );
    add("nothing at all", "");
    add(
        "steps",
        "CREATE TABLE t (id INTEGER PRIMARY KEY);\nALTER TABLE t ADD COLUMN a TEXT;\n",
    );
    assert_snapshot!(cases.text());
}

#[test]
fn renames_that_are_said_wrongly() {
    let mut cases = Cases::default();
    let mut add = |title: &str, schema: &str| cases.add(title, declared(schema).run(&["check"]));
    add(
        "stale",
        "-- renamed-from: old\nCREATE TABLE t (\n    id INTEGER PRIMARY KEY,\n    -- renamed-from: b\n    a TEXT\n);\n",
    );
    add(
        "above an index",
        "CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT);\n-- renamed-from: iy\nCREATE INDEX ix ON t (a);\n",
    );
    add(
        "above a constraint",
        "CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT,\n    -- renamed-from: b\n    UNIQUE (a)\n);\n",
    );
    add(
        "at the end",
        "CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT);\n-- renamed-from: u\n",
    );
    add(
        "of nothing",
        "-- renamed-from:\nCREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT);\n",
    );
    add(
        "two for one",
        "CREATE TABLE t (id INTEGER PRIMARY KEY,\n    -- renamed-from: a\n    b TEXT,\n    -- renamed-from: a\n    c TEXT\n);\n",
    );
    add(
        "behind the column",
        "CREATE TABLE t (id INTEGER PRIMARY KEY,\n    b TEXT -- renamed-from: a\n);\n",
    );
    add(
        "both are there",
        "CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT,\n    -- renamed-from: a\n    b TEXT);\n",
    );
    cases.add(
        "two that change names",
        Project::new()
            .reversible("a1", "", "CREATE TABLE t (a INT, b INT);", "DROP TABLE t;")
            .file(
                "schema.sql",
                "CREATE TABLE t (\n    -- renamed-from: b\n    a INT,\n    -- renamed-from: a\n    b INT);\n",
            )
            .run(&["check"]),
    );
    let mut add = |title: &str, schema: &str| cases.add(title, declared(schema).run(&["check"]));
    add(
        "likely, and not said",
        "CREATE TABLE t (id INTEGER PRIMARY KEY, b TEXT);\n",
    );
    add(
        "from itself",
        "CREATE TABLE t (id INTEGER PRIMARY KEY,\n    -- renamed-from: A\n    a TEXT);\n",
    );
    assert_snapshot!(cases.text());
}

#[test]
fn chains_that_cannot_be_gone_on_with() {
    let mut cases = Cases::default();
    let wanted = "CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, b TEXT);";
    let fork = || {
        chain()
            .reversible("b1", "a1", "CREATE TABLE u (a);", "DROP TABLE u;")
            .reversible("b2", "a1", "CREATE TABLE v (a);", "DROP TABLE v;")
            .file("schema.sql", format!("{wanted}\nCREATE TABLE u (a);"))
    };
    cases.add("several heads", fork().refuses(GENERATE));
    cases.add("several heads: check", fork().run(&["check"]));
    cases.add("one of them", fork().run(&with(&["--head", "b1"])));
    cases.add("not a head", fork().refuses(&with(&["--head", "a1"])));
    cases.add(
        "not a head, spliced in",
        fork().run(&with(&["--head", "a1", "--splice"])),
    );
    let merged = fork();
    let generated = merged.run(&with(&["--head", "b1,b2"]));
    let file = merged.read(&generated.stdout);
    cases.add(
        "a merge that changes something",
        format!("{generated}---- file\n{file}"),
    );
    let base = fork();
    cases.add(
        "from the base",
        base.run(&with(&["--head", "base", "--splice"])),
    );
    let depends = fork().run(&with(&["--head", "b1", "--depends-on", "b2"]));
    cases.add("with a dependency", depends);
    cases.add("unknown", fork().refuses(&with(&["--head", "zz"])));
    let broken = chain()
        .revision("b1", "a1", "ALTER TABLE nope ADD x;")
        .file("schema.sql", wanted);
    cases.add("a revision that does not run", broken.refuses(GENERATE));
    let clash = chain()
        .config("baseline = \"baseline.sql\"\n")
        .file("baseline.sql", "CREATE TABLE t (a);\n")
        .file("schema.sql", wanted);
    cases.add("a baseline that clashes", clash.refuses(GENERATE));
    let missing = chain()
        .config("baseline = \"old.sql\"\n")
        .file("schema.sql", wanted);
    cases.add("no baseline", missing.refuses(GENERATE));
    let sealed = chain().file("schema.sql", wanted);
    sealed.run(&["hash"]).succeeded();
    let edited = sealed.reversible(
        "a1",
        "",
        "CREATE TABLE t (id INTEGER PRIMARY KEY);",
        "DROP TABLE t;",
    );
    cases.add("an edit of what is sealed", edited.refuses(GENERATE));
    cases.add("an edit of what is sealed: check", edited.run(&["check"]));
    assert_snapshot!(cases.text());
}

#[test]
fn schemas_of_revisions() {
    let mut cases = Cases::default();
    let project = Project::diamond();
    for revision in ["a1", "billing", "b1,b2", "heads", "base", "zz", "+1"] {
        cases.add(revision, project.run(&["schema", revision]));
    }
    cases.add(
        "no revision yet",
        Project::new()
            .config("")
            .folder("versions")
            .run(&["schema"]),
    );
    let adopted = Project::new()
        .config("baseline = \"b.sql\"\n")
        .folder("versions");
    cases.add(
        "a baseline alone",
        adopted.file("b.sql", FIRST).run(&["schema"]),
    );
    assert_snapshot!(cases.text());
}

#[test]
fn a_way_that_is_not_found() {
    // A second collation at the same column, which only SQLite's parser takes.
    let table = "CREATE TABLE t (a TEXT COLLATE NOCASE COLLATE RTRIM);";
    let project = Project::new()
        .reversible("a1", "", table, "DROP TABLE t;")
        .file("schema.sql", "CREATE TABLE t (a TEXT);\n");
    assert_snapshot!(project.refuses(GENERATE));
}

/// A database may hold what nobody can use: it goes for good, and nothing is held against the file.
#[test]
fn what_could_not_be_used_does_not_come_back() {
    let table = "CREATE TABLE t (a INT);\n";
    let broken = "CREATE VIEW v AS SELECT c FROM t;\nCREATE VIEW w AS SELECT * FROM v;\nCREATE TRIGGER g AFTER INSERT ON t BEGIN INSERT INTO nowhere VALUES (1); END;\n";
    let good = "CREATE TRIGGER h AFTER INSERT ON t BEGIN UPDATE t SET a = 1; END;\n";
    let project = Project::new()
        .folder("versions")
        .config("schema = [\"schema.sql\"]\nbaseline = \"baseline.sql\"\n")
        .file("baseline.sql", format!("{table}{broken}{good}"))
        .file("schema.sql", table);
    let new = ["revision", "--autogenerate", "-m", "n", "--rev-id", "n1"];
    let run = project.run(&new);
    assert_eq!(run.code, 0, "{run}");
    let file = project.read(run.stdout.trim());
    let statements = &file[file.find("-- upgrade:").unwrap()..];
    assert_snapshot!(format!("{}{statements}", run.stderr));
    project.run(&["verify"]).succeeded();
    // A view that could be used is missed.
    let project = project.file(
        run.stdout.trim(),
        file.replace("CREATE TRIGGER h", "-- CREATE TRIGGER h"),
    );
    assert!(
        project
            .refuses(&["verify"])
            .contains("trigger `h` of `t` is missing")
    );
}

#[test]
fn a_parent_that_is_not_declared_is_told() {
    let mut cases = Cases::default();
    let parent = "CREATE TABLE p (id INTEGER PRIMARY KEY);\n";
    for (title, child) in [
        ("deletes", "p INT REFERENCES p ON DELETE CASCADE"),
        ("empties", "p INT REFERENCES p ON DELETE SET NULL"),
        ("refuses", "p INT REFERENCES p"),
        ("nobody has it", "p INT REFERENCES q, q INT REFERENCES q"),
    ] {
        let child = format!("CREATE TABLE c ({child});");
        let project = Project::new()
            .reversible(
                "a1",
                "",
                &format!("{parent}{child}"),
                "DROP TABLE c;\nDROP TABLE p;",
            )
            .file("schema.sql", child);
        cases.add(title, project.run(&["check"]).stderr);
    }
    assert_snapshot!(cases.text());
}
