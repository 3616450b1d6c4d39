//! Projects that start from a database: `init --database`.

use insta::assert_snapshot;

use crate::beds::shell::{self, AfterError};
use crate::project::{Cases, Project, Run};

const SHOP: &str = "CREATE TABLE customer (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    -- Where the bill goes.
    email TEXT NOT NULL UNIQUE
);
CREATE TABLE invoice (id INTEGER PRIMARY KEY, customer INT REFERENCES customer (id), cents INT);
ALTER TABLE invoice ADD COLUMN paid TEXT;
CREATE INDEX ix_invoice_customer ON invoice (customer);
CREATE VIEW open AS SELECT id FROM invoice WHERE paid IS NULL;
CREATE TRIGGER no_gifts BEFORE INSERT ON invoice WHEN new.cents = 0
BEGIN SELECT RAISE(ABORT, 'nothing is free'); END;
INSERT INTO customer (email) VALUES ('a@example.org'), ('b@example.org');
INSERT INTO invoice VALUES (1, 1, 200, NULL), (2, 2, 300, '2026-01-31');
ANALYZE;
";

/// What people make in years: each is in other people's databases.
const ODD: &str = r#"
CREATE TABLE "odd name" (id INTEGER PRIMARY KEY AUTOINCREMENT, "a b" TEXT, [c d] INT, `e``f` REAL,
    "select" TEXT DEFAULT "x");
CREATE TABLE t (a TEXT CHECK (a IN ("x", "it's")), b INT, c GENERATED ALWAYS AS (b * 2) VIRTUAL,
    d AS (b + 1) STORED);
ALTER TABLE t ADD COLUMN e TEXT DEFAULT 'q' NOT NULL;
ALTER TABLE t ADD COLUMN f REFERENCES "odd name" (id) ON DELETE CASCADE;
CREATE TABLE wr (k TEXT PRIMARY KEY, v) WITHOUT ROWID;
CREATE TABLE s (a INTEGER PRIMARY KEY, b ANY) STRICT;
CREATE VIEW broken AS SELECT nope FROM missing;
CREATE VIEW v AS SELECT a, "hello" AS h FROM t;
CREATE TABLE gone (a);
CREATE VIEW of_gone AS SELECT * FROM gone;
DROP TABLE gone;
CREATE VIRTUAL TABLE ft USING fts5 (body, content='t', content_rowid='rowid');
CREATE VIRTUAL TABLE rt USING rtree (id, minx, maxx);
CREATE TRIGGER tr AFTER INSERT ON t BEGIN INSERT INTO ft (rowid, body) VALUES (new.rowid, "text"); END;
CREATE TRIGGER vt INSTEAD OF INSERT ON v BEGIN SELECT 1; END;
CREATE INDEX i1 ON t (a, b DESC) WHERE b > 3 -- behind it
;
CREATE INDEX i2 ON t (lower(a));
CREATE TABLE selected AS SELECT 1 AS x, 'a' AS y;
CREATE UNIQUE INDEX u ON wr (v COLLATE NOCASE);
CREATE TABLE d1_migrations (a);
CREATE TABLE _cf_kv (a);
INSERT INTO "odd name" ("a b") VALUES ('kept');
INSERT INTO wr VALUES ('k', 'v');
"#;

/// A database as somebody made it: what stands in double quotes is a text.
fn found(sql: &str) -> Project {
    let project = Project::new();
    let path = project.path().join("app.db");
    let made = shell::run(&path, sql, AfterError::Bails);
    assert!(made.success, "{}", made.messages);
    project
}

/// Puts `new` in the place of `old` in the declared schema.
fn edit(project: &Project, old: &str, new: &str) {
    let schema = project.read("schema.sql");
    assert_eq!(schema.matches(old).count(), 1, "{old}");
    let path = project.path().join("schema.sql");
    std::fs::write(path, schema.replace(old, new)).unwrap();
}

/// They are texts to SQLite, which the baseline has in single quotes.
#[test]
fn a_table_with_texts_in_double_quotes_can_be_rebuilt() {
    let project = found(
        "CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT COLLATE \"NOCASE\" CHECK (\"a\" <> \"x\" AND t.a <> \"it's\"),
            b TEXT DEFAULT \"q\", c AS (\"b\" || \"-\"));
        CREATE INDEX i ON t (a) WHERE a <> \"No\";
        CREATE INDEX j ON t (\"a\" || \"No\");
        INSERT INTO t VALUES (1, 'y', '5');",
    );
    project.run(&["init", "--database", "app.db"]).succeeded();
    edit(&project, "b TEXT", "b INT");
    let new = [
        "revision",
        "--autogenerate",
        "-m",
        "Numbers",
        "--rev-id",
        "b1",
    ];
    project.run(&new).succeeded();
    let script = project.run(&["upgrade"]).succeeded();
    let path = project.path().join("app.db");
    let run = shell::run(&path, &script, AfterError::Bails);
    assert!(run.success, "{}", run.messages);
    let told = project.run(&["check", "--database", "app.db"]);
    assert_eq!(told.code, 0, "{told}");

    // Another text is another CHECK.
    let project = found("CREATE TABLE t (a TEXT CHECK (a <> \"x\"), b TEXT);");
    project.run(&["init", "--database", "app.db"]).succeeded();
    edit(&project, "b TEXT", "b INT");
    project.run(&new).succeeded();
    let script = project.run(&["upgrade"]).succeeded();
    let other = project.path().join("other.db");
    for (said, fits) in [
        ("\"x\"", true),
        ("'x'", true),
        ("\"y\"", false),
        ("b", false),
        ("\"b\"", false),
    ] {
        let _ = std::fs::remove_file(&other);
        let made = format!("CREATE TABLE t (a TEXT CHECK (a <> {said}), b TEXT);");
        assert!(shell::run(&other, &made, AfterError::Bails).success);
        let run = shell::run(&other, &script, AfterError::Bails);
        assert_eq!(run.success, fits, "{said}\n{}", run.messages);
    }
}

#[test]
fn settings_of_full_text_indexes_are_in_the_baseline() {
    let project = found(
        "CREATE VIRTUAL TABLE \"full text\" USING fts5(a);
        INSERT INTO \"full text\" (\"full text\", rank) VALUES ('pgsz', 512);",
    );
    project.run(&["init", "--database", "app.db"]).succeeded();
    let line = "INSERT INTO \"full text\" (\"full text\", rank) VALUES ('pgsz', 512);";
    assert!(
        project
            .read("baseline.sql")
            .ends_with(&format!("\n\n{line}\n"))
    );
    assert!(!project.read("schema.sql").contains("pgsz"));
    let script = project.run(&["upgrade", "--with-baseline"]).succeeded();
    assert!(script.contains(line), "{script}");
    edit(&project, "fts5(a)", "fts5(a, prefix=2)");
    let new = [
        "revision",
        "--autogenerate",
        "-m",
        "Prefixes",
        "--rev-id",
        "b1",
    ];
    let path = project.run(&new).succeeded();
    assert_eq!(project.read(path.trim()).matches(line).count(), 2);
}

/// The last column of a view has a comment in its name where the view was made with it
/// (<https://sqlite.org/c3ref/column_name.html>).
#[test]
fn views_with_a_comment_at_their_end_are_known_again() {
    let project = found(
        "CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT);
        CREATE VIEW v1 AS SELECT 1, 2+3 -- the last
        ;
        CREATE VIEW v2 AS SELECT 1, 2+3 /* the last */;
        CREATE VIEW v3 AS SELECT 1, a || '--' FROM t -- the last
        ;",
    );
    project
        .run(&["init", ".", "--database", "app.db"])
        .succeeded();
    edit(&project, "a TEXT", "a TEXT, b TEXT");
    generate(&project).succeeded();
    let script = project.run(&["upgrade"]).succeeded();
    deploy(&project, "app.db", &script);
    // Another expression is another view all the same.
    let other = found(
        "CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT);
        CREATE VIEW v1 AS SELECT 1, 2+4; CREATE VIEW v2 AS SELECT 1, 2+3; CREATE VIEW v3 AS SELECT 1, a || '--' FROM t;",
    );
    let run = shell::run(&other.path().join("app.db"), &script, AfterError::GoesOn);
    assert!(
        run.rows
            .contains("the table v1 is not that of the baseline"),
        "{}",
        run.rows
    );
}

fn generate(project: &Project) -> Run {
    project.run(&["revision", "--autogenerate", "-m", "Edit", "--rev-id", "r1"])
}

/// Runs a script in the shell, as its DBA does.
fn deploy(project: &Project, database: &str, script: &str) {
    let run = shell::run(&project.path().join(database), script, AfterError::Bails);
    assert!(run.success, "{}\n{}{}", script, run.rows, run.messages);
}

fn is_clean(project: &Project, database: &str) {
    let check = project.run(&["check"]);
    assert_eq!(check.code, 0, "{check}");
    let check = project.run(&["check", "--database", database]);
    assert_eq!(check.code, 0, "{check}");
}

fn rows(project: &Project, database: &str, query: &str) -> String {
    let path = project.path().join(database);
    shell::run(&path, query, AfterError::Bails).rows
}

#[test]
fn a_database_becomes_a_project() {
    let project = found(SHOP);
    let run = project.run(&["init", "--database", "app.db"]);
    let settings = project.read("gen-sql.toml");
    let settings = settings.lines();
    let settings = settings.filter(|line| !line.is_empty() && !line.starts_with('#'));
    let settings = settings.collect::<Vec<_>>().join("\n");
    let (baseline, schema) = (project.read("baseline.sql"), project.read("schema.sql"));
    let below = |text: &str| text.split_once("\n\n").unwrap().1.to_owned();
    assert_eq!(below(&baseline), below(&schema));
    assert_snapshot!(format!(
        "{run}---- gen-sql.toml\n{settings}\n---- baseline.sql\n{baseline}---- schema.sql\n{}",
        schema.lines().next().unwrap()
    ));
    is_clean(&project, "app.db");
    assert_snapshot!("nothing_yet", project.run(&["upgrade"]).to_string());
}

#[test]
fn the_first_edit_runs_on_the_database_without_a_stamp() {
    let project = found(SHOP);
    project.run(&["init", "--database", "app.db"]).succeeded();
    edit(&project, "cents INT", "cents BIGINT NOT NULL");
    let generated = generate(&project);
    let file = project.read(&generated.stdout);
    assert_snapshot!(format!("{generated}---- file\n{file}"));
    let before = rows(&project, "app.db", "SELECT * FROM customer, invoice");
    deploy(&project, "app.db", &project.run(&["upgrade"]).succeeded());
    is_clean(&project, "app.db");
    assert_eq!(
        rows(&project, "app.db", "SELECT * FROM customer, invoice"),
        before
    );
    let back = project.run(&["downgrade", "base", "--database", "app.db"]);
    deploy(&project, "app.db", &back.succeeded());
    let check = project.run(&["check", "--database", "app.db"]);
    assert_eq!(check.code, 0, "{check}");
    assert_eq!(
        rows(&project, "app.db", "SELECT * FROM customer, invoice"),
        before
    );
    let new = project.run(&["upgrade", "--with-baseline"]).succeeded();
    deploy(&project, "new.db", &new);
    is_clean(&project, "new.db");
}

#[test]
fn the_first_edit_is_refused_on_another_database() {
    let project = found(SHOP);
    project.run(&["init", "--database", "app.db"]).succeeded();
    edit(&project, "cents INT", "cents BIGINT");
    generate(&project).succeeded();
    let script = project.run(&["upgrade"]).succeeded();
    let run = shell::run(&project.path().join("other.db"), &script, AfterError::Bails);
    assert!(!run.success);
    assert!(
        run.messages
            .contains("the tables are not those of the baseline"),
        "{}",
        run.messages
    );
}

#[test]
fn odd_things_are_adopted() {
    let project = found(ODD);
    let run = project.run(&["init", "--database", "app.db"]);
    assert_snapshot!(format!(
        "{run}---- baseline.sql\n{}",
        project.read("baseline.sql")
    ));
    let settings = project.read("gen-sql.toml");
    assert!(
        settings.contains("\nsqlite_version = \"3.37\"\n"),
        "{settings}"
    );
    is_clean(&project, "app.db");
}

#[test]
fn odd_things_can_be_changed() {
    for (old, new, allow) in [
        ("\"a b\" TEXT", "\"a b\" TEXT NOT NULL", ""),
        ("b ANY)", "b ANY, c INT)", ""),
        (", v) WITHOUT", ", v UNIQUE) WITHOUT", ""),
        ("fts5 (body,", "fts5 (body, title,", ""),
        ("v COLLATE NOCASE", "v", ""),
        // Its texts stand in double quotes in the database, for which the script asks.
        ("b INT,", "b BIGINT,", "-- allow: shape\n"),
    ] {
        let project = found(ODD);
        project.run(&["init", "--database", "app.db"]).succeeded();
        edit(&project, old, new);
        let file = generate(&project).succeeded();
        let path = project.path().join(file.trim_end());
        let text = project
            .read(&file)
            .replace("ALTER TABLE t", &format!("{allow}ALTER TABLE t"));
        std::fs::write(path, text).unwrap();
        deploy(&project, "app.db", &project.run(&["upgrade"]).succeeded());
        is_clean(&project, "app.db");
        assert_eq!(
            rows(&project, "app.db", "SELECT \"a b\" FROM \"odd name\""),
            "kept\n",
            "{new}"
        );
        let back = project.run(&["downgrade", "base"]).succeeded();
        deploy(&project, "app.db", &back);
        let check = project.run(&["check", "--database", "app.db"]);
        assert_eq!(check.code, 0, "{new}: {check}");
        deploy(
            &project,
            "new.db",
            &project.run(&["upgrade", "--with-baseline"]).succeeded(),
        );
        is_clean(&project, "new.db");
    }
}

#[test]
fn a_view_that_nobody_can_use_can_go() {
    let project = found(ODD);
    project.run(&["init", "--database", "app.db"]).succeeded();
    edit(
        &project,
        "CREATE VIEW broken AS SELECT nope FROM missing;\n",
        "",
    );
    generate(&project).succeeded();
    deploy(&project, "app.db", &project.run(&["upgrade"]).succeeded());
    is_clean(&project, "app.db");
}

#[test]
fn a_table_that_was_made_anew_stands_behind_what_names_it() {
    let project = found(
        "CREATE TABLE t (a); CREATE VIEW v AS SELECT a FROM t; CREATE TABLE u (b);
         CREATE TRIGGER tr AFTER INSERT ON u BEGIN INSERT INTO t (a) VALUES (new.b); END;
         PRAGMA legacy_alter_table = ON;
         CREATE TABLE n (a INT); DROP TABLE t; ALTER TABLE n RENAME TO t;",
    );
    project.run(&["init", "--database", "app.db"]).succeeded();
    is_clean(&project, "app.db");
    edit(&project, "(a INT)", "(a INT, c TEXT)");
    generate(&project).succeeded();
    deploy(&project, "app.db", &project.run(&["upgrade"]).succeeded());
    is_clean(&project, "app.db");
    deploy(
        &project,
        "new.db",
        &project.run(&["upgrade", "--with-baseline"]).succeeded(),
    );
    is_clean(&project, "new.db");
}

#[test]
fn a_database_of_alembic_stays_where_it_is() {
    let at = |ids: &str| {
        format!(
            "CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL, \
             CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num));\n\
             INSERT INTO alembic_version VALUES {ids};\n{SHOP}"
        )
    };
    let mut cases = Cases::default();
    let project = found(&at("('ae1027a6acf')"));
    let run = project.run(&["init", "--database", "app.db"]);
    let file = { run.stdout.lines() }
        .find(|line| line.starts_with("versions/"))
        .unwrap();
    let text = project.read(file);
    cases.add("one head", format!("{run}---- {file}\n{text}"));
    is_clean(&project, "app.db");
    edit(&project, "cents INT", "cents INT NOT NULL");
    generate(&project).succeeded();
    deploy(
        &project,
        "app.db",
        &project.run(&["upgrade", "ae1027a6acf:head"]).succeeded(),
    );
    is_clean(&project, "app.db");
    deploy(
        &project,
        "new.db",
        &project.run(&["upgrade", "--with-baseline"]).succeeded(),
    );
    is_clean(&project, "new.db");
    let project = found(&at("('ae1027a6acf'), ('27c6a30d7c24')"));
    cases.add("two heads", project.run(&["init", "--database", "app.db"]));
    is_clean(&project, "app.db");
    let project = found(&at("('a b')"));
    cases.add(
        "a strange id",
        project.refuses(&["init", "--database", "app.db"]),
    );
    let project = found(&format!("CREATE TABLE alembic_version (v);{SHOP}"));
    cases.add(
        "another version table",
        project.refuses(&["init", "--database", "app.db"]),
    );
    assert_snapshot!(cases.text());
}

#[test]
fn what_cannot_be_made_here_is_left_out() {
    // The program that made it has a function and a collation of its own.
    let project = found(
        "CREATE TABLE t (a); CREATE TABLE u (b); CREATE TABLE \"words[a]\" (w TEXT CHECK (length(w)));
         CREATE INDEX own ON u (b COLLATE NOCASE);
         PRAGMA writable_schema = ON;
         UPDATE sqlite_master SET sql = replace(replace(sql, 'NOCASE', 'klingon'), 'length', 'letters');",
    );
    let run = project.run(&["init", "--database", "app.db"]);
    let settings = project.read("gen-sql.toml");
    let ignore = settings.lines().find(|line| line.starts_with("ignore"));
    assert_snapshot!(format!(
        "{run}{}\n{}",
        ignore.unwrap(),
        project.read("baseline.sql")
    ));
    is_clean(&project, "app.db");
}

#[test]
fn databases_that_are_refused() {
    let mut cases = Cases::default();
    let mut add = |title: &str, project: Project, arguments: &[&str]| {
        cases.add(title, project.refuses(arguments));
    };
    let init = &["init", "--database", "app.db"][..];
    add("no file", Project::new(), init);
    add(
        "a text",
        Project::new().file("app.db", "This is a text, not a database.\n".repeat(9)),
        init,
    );
    add("empty", Project::new().file("app.db", ""), init);
    add(
        "only what is nobody's",
        found("CREATE TABLE d1_migrations (a);"),
        init,
    );
    add("a project is there", found(SHOP).config(""), init);
    add(
        "a schema is there",
        found(SHOP).file("schema.sql", "mine"),
        init,
    );
    add(
        "beside Alembic",
        found(SHOP).file("alembic.ini", "[alembic]\n"),
        init,
    );
    add(
        "an id",
        found(SHOP),
        &["init", "--database", "app.db", "--rev-id", "x"],
    );
    assert_snapshot!(cases.text());
}

#[test]
fn a_new_database_gets_the_baseline_before_there_is_a_revision() {
    let project = found(SHOP);
    project.run(&["init", "--database", "app.db"]).succeeded();
    let made = project.run(&["upgrade", "--with-baseline"]);
    assert_eq!(
        made.stderr,
        "no revision is applied: the script makes the baseline alone\n"
    );
    deploy(&project, "new.db", &made.succeeded());
    is_clean(&project, "new.db");
    // A revision that is named must be there.
    let named = project.run(&["upgrade", "a1", "--with-baseline"]);
    assert_eq!(named.code, 1, "{named}");
    edit(&project, "cents INT", "cents BIGINT NOT NULL");
    generate(&project);
    let on = project.run(&["upgrade", "--database", "new.db"]);
    deploy(&project, "new.db", &on.succeeded());
    is_clean(&project, "new.db");
}
