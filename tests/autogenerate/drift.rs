//! What somebody has done to a database by hand: `check --database`, and the script that it prints.

use insta::assert_snapshot;

use crate::beds::shell::{self, AfterError};
use crate::project::{Cases, Project};

const FIRST: &str = "CREATE TABLE person (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, age INT DEFAULT 0);
CREATE TABLE pet (id INTEGER PRIMARY KEY, owner INT REFERENCES person (id) ON DELETE CASCADE, name TEXT);
CREATE INDEX ix_pet_name ON pet (name);
CREATE VIEW names AS SELECT name FROM person;
CREATE TRIGGER born AFTER INSERT ON person BEGIN INSERT INTO pet (owner) VALUES (new.id); END;";

const BACK: &str = "DROP TRIGGER born; DROP VIEW names; DROP TABLE pet; DROP TABLE person;";

const ROWS: &str = "INSERT INTO person VALUES (1, 'Ann', 30), (2, 'Bob', 40);
UPDATE pet SET name = 'Rex' WHERE owner = 1;";

fn project(by_hand: &str) -> Project {
    let project = Project::new()
        .reversible("a1", "", FIRST, BACK)
        .database_after("app.db", &[&["upgrade"]]);
    let all = format!("{ROWS}\n{by_hand}");
    let run = shell::run(&project.path().join("app.db"), &all, AfterError::Bails);
    assert!(run.success, "{}", run.messages);
    project
}

const CHECK: &[&str] = &["check", "--database", "app.db"];

/// The rows of the tables of the chain.
fn rows(project: &Project) -> String {
    let query =
        "SELECT id, name FROM person ORDER BY 1; SELECT id, owner, name FROM pet ORDER BY 1;";
    shell::run(&project.path().join("app.db"), query, AfterError::Bails).rows
}

/// What is told, and what the script does between its own lines.
fn told(stdout: &str) -> String {
    let Some((above, script)) = stdout.split_once("\nPRAGMA ") else {
        return stdout.to_owned();
    };
    let section = script
        .split("SAVEPOINT gen_sql_revision;\n")
        .nth(1)
        .unwrap();
    let section = section.split("RELEASE gen_sql_revision;").next().unwrap();
    let statements = section.split("SAVEPOINT gen_sql_held;");
    let own = ["temp.", "TEMP ", "PRAGMA", "gen_sql_guard"];
    let kept = statements
        .map(str::trim)
        .filter(|one| !one.is_empty() && !own.iter().any(|word| one.contains(word)));
    let kept = kept.map(|one| format!("  {one}\n"));
    let kept = kept.collect::<Vec<_>>().concat();
    format!("{above}\n[the script]\n{kept}")
}

#[test]
fn each_drift_is_told_and_repaired() {
    let mut cases = Cases::default();
    for (title, by_hand) in [
        ("a column more", "ALTER TABLE pet ADD COLUMN colour TEXT;"),
        ("a column less", "ALTER TABLE person DROP COLUMN age;"),
        (
            "a column renamed",
            "ALTER TABLE pet RENAME COLUMN owner TO keeper;",
        ),
        (
            "another type, without what hangs on it",
            "PRAGMA foreign_keys = OFF; DROP VIEW names; DROP TRIGGER born; PRAGMA legacy_alter_table = ON; CREATE TABLE n (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, age TEXT DEFAULT 0); INSERT INTO n SELECT * FROM person; DROP TABLE person; ALTER TABLE n RENAME TO person;",
        ),
        (
            "an index that says the same",
            "DROP INDEX ix_pet_name; CREATE INDEX ix_pet_name ON pet ((name) COLLATE BINARY ASC);",
        ),
        ("an index more", "CREATE UNIQUE INDEX ux ON pet (owner);"),
        ("an index less", "DROP INDEX ix_pet_name;"),
        (
            "another index",
            "DROP INDEX ix_pet_name; CREATE INDEX ix_pet_name ON pet (name DESC);",
        ),
        (
            "a trigger more",
            "CREATE TRIGGER died AFTER DELETE ON pet BEGIN DELETE FROM person WHERE id = old.owner; END;",
        ),
        ("a trigger less", "DROP TRIGGER born;"),
        (
            "another trigger",
            "DROP TRIGGER born; CREATE TRIGGER born AFTER INSERT ON person BEGIN SELECT 1; END;",
        ),
        (
            "a view more",
            "CREATE VIEW old AS SELECT * FROM person WHERE age > 70;",
        ),
        ("a view less", "DROP VIEW names;"),
        (
            "another view",
            "DROP VIEW names; CREATE VIEW names AS SELECT id, name FROM person;",
        ),
        (
            "a table more",
            "CREATE TABLE note (text); INSERT INTO note VALUES ('mine');",
        ),
        (
            "a table less",
            "DROP VIEW names; DROP TRIGGER born; DROP INDEX ix_pet_name; CREATE TABLE kept AS SELECT * FROM person; PRAGMA foreign_keys = OFF; DROP TABLE person;",
        ),
        (
            "another type, and no key",
            "PRAGMA foreign_keys = OFF; PRAGMA legacy_alter_table = ON; CREATE TABLE n (id INTEGER PRIMARY KEY, owner TEXT, name VARCHAR(9)); INSERT INTO n SELECT * FROM pet; DROP TABLE pet; ALTER TABLE n RENAME TO pet;",
        ),
        (
            "written otherwise",
            "PRAGMA writable_schema = ON; UPDATE sqlite_master SET sql = 'create table  PERSON(id integer primary key,\n\"name\" text not null unique, age int default 0)' WHERE name = 'person';",
        ),
        ("what is nobody's", "CREATE TABLE _cf_kv (a); ANALYZE;"),
        (
            "two texts in double quotes",
            "CREATE VIEW q AS SELECT \"x\" AS x; CREATE INDEX qi ON pet (name) WHERE name <> \"y\";",
        ),
    ] {
        let project = project(by_hand);
        let found = project.run(CHECK);
        let before = rows(&project);
        let shown = format!(
            "exit {}\n{}---- stderr\n{}",
            found.code,
            told(&found.stdout),
            found.stderr
        );
        cases.add(title, shown);
        if found.code == 0 {
            continue;
        }
        let run = shell::run(
            &project.path().join("app.db"),
            &found.stdout,
            AfterError::Bails,
        );
        assert!(
            run.success,
            "{title}: {}{}\n{}",
            run.rows, run.messages, found.stdout
        );
        let again = project.run(CHECK);
        assert_eq!(again.code, 0, "{title}: {again}");
        if !["a table less", "a column renamed"].contains(&title) {
            assert_eq!(rows(&project), before, "{title}");
        }
    }
    assert_snapshot!(cases.text());
}

#[test]
fn the_whole_repair() {
    let project = project("DROP INDEX ix_pet_name; CREATE TABLE note (text);");
    assert_snapshot!(project.run(CHECK).to_string());
    let json = project.run(&[CHECK, &["--format", "json"]].concat());
    let object: serde_json::Value = serde_json::from_str(&json.stdout).unwrap();
    assert_eq!(json.code, 1);
    assert_snapshot!(
        "as_json",
        serde_json::to_string_pretty(&object["differences"]).unwrap()
    );
    let script = object["sql"].as_str().unwrap();
    let run = shell::run(&project.path().join("app.db"), script, AfterError::Bails);
    assert!(run.success, "{}", run.messages);
    assert_eq!(project.run(CHECK).code, 0);
}

#[test]
fn a_repair_changes_nothing_where_something_else_was_done() {
    let project = project("DROP INDEX ix_pet_name;");
    let script = project.run(CHECK).stdout;
    let connection = project.connection("app.db");
    connection
        .execute_batch("CREATE INDEX ix_pet_name ON pet (owner)")
        .unwrap();
    let run = shell::run(&project.path().join("app.db"), &script, AfterError::GoesOn);
    assert!(
        run.rows.contains("nothing was changed"),
        "{}{}",
        run.rows,
        run.messages
    );
    let text: String = connection
        .query_row(
            "SELECT sql FROM sqlite_master WHERE name = 'ix_pet_name'",
            [],
            |row| row.get(0),
        )
        .unwrap();
    assert_eq!(text, "CREATE INDEX ix_pet_name ON pet (owner)");
}

#[test]
fn databases_that_cannot_be_compared() {
    let mut cases = Cases::default();
    let chain = || Project::new().reversible("a1", "", FIRST, BACK);
    cases.add("no file", chain().run(CHECK));
    cases.add(
        "no version table",
        chain()
            .database("app.db", "CREATE TABLE person (id);")
            .run(CHECK),
    );
    cases.add("nothing in it", chain().file("app.db", "").run(CHECK));
    let unknown = "CREATE TABLE alembic_version (version_num TEXT NOT NULL); INSERT INTO alembic_version VALUES ('zz');";
    cases.add(
        "an unknown revision",
        chain().database("app.db", unknown).run(CHECK),
    );
    let strange = project(
        "CREATE INDEX strange ON pet (name COLLATE NOCASE); DROP VIEW names;
         PRAGMA writable_schema = ON;
         UPDATE sqlite_master SET sql = replace(sql, 'NOCASE', 'klingon');",
    );
    cases.add("what cannot be made here", strange.run(CHECK));
    assert_snapshot!(cases.text());
}

#[test]
fn a_database_in_the_middle_of_the_chain_is_compared_there() {
    let project = Project::chain().database_after("app.db", &[&["upgrade", "b2"]]);
    let check = project.run(CHECK);
    assert_eq!(check.code, 0, "{check}");
    project
        .connection("app.db")
        .execute_batch("ALTER TABLE t ADD COLUMN c TEXT")
        .unwrap();
    let found = project.run(CHECK);
    assert_snapshot!(told(&found.stdout));
}

#[test]
fn rows_are_not_copied() {
    let project = project("CREATE TABLE big (x); INSERT INTO big VALUES (zeroblob(8000000));");
    for arguments in [CHECK, &["init", "new", "--database", "app.db"]] {
        // There is no place for a copy.
        let run = project.run_command(
            arguments,
            project.command().args(arguments).env("TMPDIR", "nowhere"),
        );
        assert!(!run.stderr.contains("error["), "{run}");
    }
}

/// A version table without a row says nothing: nobody drops what the chain has made.
#[test]
fn a_database_at_no_revision_is_not_compared() {
    let project = Project::new()
        .reversible("a1", "", "CREATE TABLE t (id INT);", "DROP TABLE t;")
        .file("schema.sql", "CREATE TABLE t (id INT);")
        .database_after("app.db", &[&["upgrade"]]);
    let connection = project.connection("app.db");
    connection
        .execute_batch("DELETE FROM alembic_version")
        .unwrap();
    drop(connection);
    assert_snapshot!(project.refuses(&["check", "--database", "app.db"]));
}

/// Its rows come with it, and what refers to it refers to it again.
#[test]
fn a_table_that_was_renamed_by_hand_gets_its_name_back() {
    let project = project("ALTER TABLE person RENAME TO people;");
    let found = project.run(CHECK);
    assert_snapshot!(told(&found.stdout));
    let file = project.path().join("app.db");
    let run = shell::run(&file, &found.stdout, AfterError::Bails);
    assert!(run.success, "{}", run.messages);
    assert_eq!(rows(&project), "1|Ann\n2|Bob\n1|1|Rex\n2|2|\n");
    let left = project.run(CHECK);
    assert_eq!(left.code, 0, "{left}");
}

/// What the script does to values is told, and not what was done by hand.
#[test]
fn values_that_the_repair_changes_are_told() {
    let mut cases = Cases::default();
    for (title, schema, by_hand) in [
        (
            "a generated column that holds values",
            "CREATE TABLE t (id INTEGER PRIMARY KEY, a INT, g INT AS (a + 1));",
            "DROP TABLE t; CREATE TABLE t (id INTEGER PRIMARY KEY, a INT, g INT); INSERT INTO t VALUES (1, 2, 9);",
        ),
        (
            "a virtual table with more columns",
            "CREATE VIRTUAL TABLE f USING fts5(a);",
            "DROP TABLE f; CREATE VIRTUAL TABLE f USING fts5(a, b); INSERT INTO f VALUES ('x', 'y');",
        ),
        (
            "a table that refers to itself",
            "CREATE TABLE node (id INTEGER PRIMARY KEY, up INT REFERENCES node (id));",
            "INSERT INTO node VALUES (1, 1); ALTER TABLE node RENAME TO knot;",
        ),
    ] {
        let project = Project::new()
            .revision("a1", "", &format!("{schema}\n\n-- downgrade: irreversible"))
            .database_after("app.db", &[&["upgrade"]]);
        let file = project.path().join("app.db");
        let run = shell::run(&file, by_hand, AfterError::Bails);
        assert!(run.success, "{}", run.messages);
        let found = project.run(CHECK);
        let run = shell::run(&file, &found.stdout, AfterError::Bails);
        assert!(run.success, "{title}: {}", run.messages);
        let left = project.run(CHECK);
        assert_eq!(left.code, 0, "{title}: {left}");
        let shown = format!("{}---- stderr\n{}", told(&found.stdout), found.stderr);
        cases.add(title, shown);
    }
    assert_snapshot!(cases.text());
}
