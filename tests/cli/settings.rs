//! Projects that are set up in another way, and scripts that run there.

use std::fs;

use crate::beds::shell::{self, AfterError};
use crate::project::Project;

/// Runs a script with the real shell on a database of the project; what the shell says if it
/// fails.
#[track_caller]
fn feed(project: &Project, database: &str, script: &str) -> Result<(), String> {
    let path = project.path().join(database);
    let run = shell::run(&path, script, AfterError::Bails);
    if run.success {
        Ok(())
    } else {
        Err(run.messages)
    }
}

fn ask(project: &Project, database: &str, query: &str) -> String {
    let connection = project.connection(database);
    let value: rusqlite::Result<String> = connection.query_row(query, [], |row| row.get(0));
    value.unwrap()
}

#[test]
fn a_baseline_is_expected_or_made() {
    let project = Project::chain()
        .config("baseline = \"schema/before.sql\"\n")
        .file("schema/before.sql", "CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT);\n")
        .database("there.db", "CREATE TABLE users (name text, id integer primary key); INSERT INTO users VALUES ('Ann', 1);")
        .database("other.db", "CREATE TABLE users (id INTEGER PRIMARY KEY);")
        .file("new.db", "");
    let expecting = project.run(&["upgrade"]).succeeded();
    let making = project.run(&["upgrade", "--with-baseline"]).succeeded();
    let run = |script: &str, from: &str| {
        let copy = format!("copy of {from}");
        fs::copy(project.path().join(from), project.path().join(&copy)).unwrap();
        let result = feed(&project, &copy, script);
        if result.is_err() {
            let same = fs::read(project.path().join(&copy)).unwrap()
                == fs::read(project.path().join(from)).unwrap();
            assert!(same, "a refused script changed {from}");
        }
        result
    };
    assert_eq!(run(&expecting, "there.db"), Ok(()));
    assert_eq!(run(&making, "new.db"), Ok(()));
    for (script, from, message) in [
        (
            &expecting,
            "other.db",
            "the tables are not those of the baseline",
        ),
        (
            &expecting,
            "new.db",
            "the tables are not those of the baseline",
        ),
        (&making, "there.db", "the database has tables already"),
    ] {
        let said = run(script, from).unwrap_err();
        assert!(said.contains(message), "{from}: {said}");
    }
    assert_eq!(
        ask(&project, "copy of there.db", "SELECT name FROM users"),
        "Ann"
    );
}

#[test]
fn without_a_history_table_there_is_none() {
    let project = Project::chain().config("history_table = false\n");
    let script = project.run(&["upgrade"]).succeeded();
    assert!(!script.contains("history"), "{script}");
    feed(&project, "app.db", &script).unwrap();
    let down = project.run(&["downgrade", "base"]).succeeded();
    feed(&project, "app.db", &down).unwrap();
    let tables = "SELECT coalesce(group_concat(name), '') FROM sqlite_master WHERE type = 'table'";
    assert_eq!(ask(&project, "app.db", tables), "alembic_version");
}

#[test]
fn version_tables_can_have_any_name() {
    for name in [
        "my versions",
        "Order",
        "it's",
        "a\\\"b",
        "größe",
        "[x]",
        "%s",
        "select",
    ] {
        let project = Project::chain().config(&format!(
            "version_table = \"{name}\"\nhistory_table = \"{name} history\"\n"
        ));
        let up = project.run(&["upgrade"]).succeeded();
        feed(&project, "app.db", &up).unwrap();
        let current = project.run(&["current", "--database", "app.db"]);
        assert_eq!(current.succeeded(), "c3 (head)\n", "{name}");
        assert!(
            feed(&project, "app.db", &up).is_err(),
            "{name}: a second run"
        );
        let down = project
            .run(&["downgrade", "-1", "--database", "app.db"])
            .succeeded();
        feed(&project, "app.db", &down).unwrap();
        let history = name.replace("\\\"", "\"\"");
        let count = format!("SELECT CAST(count(*) AS TEXT) FROM \"{history} history\"");
        assert_eq!(ask(&project, "app.db", &count), "4", "{name}");
    }
}

#[test]
fn tables_that_are_nobodys_business_can_stand_in_an_empty_database() {
    let tables =
        "CREATE TABLE audit_log (a); CREATE TABLE cache_1 (a); CREATE VIEW cache_v AS SELECT 1;";
    let project = Project::chain().database("app.db", tables);
    let strict = project.run(&["upgrade"]).succeeded();
    let said = feed(&project, "app.db", &strict).unwrap_err();
    assert!(said.contains("the database has tables already"), "{said}");
    let project = project.config("ignore = [\"audit_log\", \"cache_*\"]\n");
    let script = project
        .run(&["upgrade", "--database", "app.db"])
        .succeeded();
    feed(&project, "app.db", &script).unwrap();
}

#[test]
fn several_folders_are_one_chain() {
    let project = Project::chain()
        .config("versions = [\"versions\", \"more/of them\"]\n")
        .file(
            "more/of them/d4.sql",
            "-- More\n-- revision: d4\n-- down_revision: c3\n-- upgrade:\nCREATE TABLE u (a);\n",
        )
        .file("more/of them/deeper/e5.sql", "not read");
    assert_eq!(project.run(&["heads"]).succeeded(), "d4 (head)\n");
    let shown = project.run(&["show", "d4"]).succeeded();
    assert!(shown.contains("Path: more/of them/d4.sql\n"), "{shown}");
}

#[test]
fn paths_count_from_the_configuration() {
    let sub = |project: Project| {
        project
            .file(
                "conf/other.toml",
                "versions = [\"../versions\"]\nbaseline = \"before.sql\"\n",
            )
            .file("conf/before.sql", "CREATE TABLE users (a);")
            .folder("sub")
    };
    let project = sub(Project::chain());
    let expected = project
        .run(&["-c", "conf/other.toml", "upgrade"])
        .succeeded();
    assert!(expected.contains("users"), "{expected}");
    let root = project.path().to_string_lossy().into_owned();
    let absolute = format!("{root}/conf/other.toml");
    for arguments in [
        &["-c", &absolute, "upgrade"][..],
        &["-C", "sub", "-c", "../conf/other.toml", "upgrade"],
        &["upgrade", "-C", "conf", "--config", "other.toml"],
        &["-C", &root, "-c", "conf/other.toml", "upgrade"],
    ] {
        assert_eq!(
            project.run(arguments).succeeded(),
            expected,
            "{arguments:?}"
        );
    }
    let project = project.config(&format!("versions = [\"{root}/versions\"]\n"));
    assert_eq!(project.run(&["heads"]).succeeded(), "c3 (head)\n");
    let elsewhere = Project::new().config(&format!("versions = [\"{root}/versions\"]\n"));
    let shown = elsewhere.run(&["show", "c3"]).succeeded();
    let path = format!("Path: {root}/versions/c3.sql\n");
    assert!(shown.contains(&path), "{shown}");
    let shown = project
        .run(&["-C", "sub", "-c", "../gen-sql.toml", "show", "c3"])
        .succeeded();
    assert!(shown.contains("versions/c3.sql\n"), "{shown}");
}

#[test]
fn files_that_are_named_on_the_command_line_count_from_where_the_command_runs() {
    let project = Project::chain()
        .folder("out")
        .folder("sub")
        .database("sub/app.db", "");
    let elsewhere = project.path().join("out");
    let root = project.path().to_string_lossy().into_owned();
    let arguments = [
        "-C",
        &root,
        "upgrade",
        "--database",
        "sub/app.db",
        "-o",
        "out/deploy.sql",
    ];
    let mut command = project.command();
    let run = project.run_command(&arguments, command.args(arguments).current_dir(&elsewhere));
    assert_eq!(run.code, 0, "{run}");
    assert!(elsewhere.join("deploy.sql").exists());
    let current = ["-C", &root, "current", "--database", "sub/app.db"];
    let mut command = project.command();
    let run = project.run_command(&current, command.args(current).current_dir(&elsewhere));
    assert_eq!(run.code, 0, "{run}");
}

#[test]
fn a_byte_order_mark_and_line_ends_make_no_difference() {
    let project = Project::chain().config("ignore = [\"x\"]\n");
    let expected = project.run(&["upgrade"]).succeeded();
    for name in ["versions/a1.sql", "versions/c3.sql", "gen-sql.toml"] {
        let path = project.path().join(name);
        let text = fs::read_to_string(&path).unwrap().replace('\n', "\r\n");
        fs::write(path, format!("\u{feff}{text}")).unwrap();
    }
    assert_eq!(project.run(&["upgrade"]).succeeded(), expected);
}

#[test]
fn the_same_input_gives_the_same_bytes() {
    let files: Vec<(String, Vec<u8>)> = fs::read_dir("fixtures/scripts/every_kind/versions")
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .map(|path| {
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            (format!("versions/{name}"), fs::read(path).unwrap())
        })
        .collect();
    let with = |files: &mut dyn Iterator<Item = &(String, Vec<u8>)>| {
        files.fold(Project::new(), |project, (name, text)| {
            project.file(name, text)
        })
    };
    let (one, other) = (with(&mut files.iter()), with(&mut files.iter().rev()));
    for arguments in [
        &["upgrade", "head"][..],
        &["upgrade", "--format", "json"],
        &["history", "-v"],
        &["upgrade", "e02:e04"],
        &["downgrade", "base"],
    ] {
        let first = one.run(arguments);
        for project in [&one, &other] {
            let mut command = project.command();
            command.args(arguments).env_clear().envs([
                ("LC_ALL", "tr_TR.UTF-8"),
                ("TZ", "Asia/Kathmandu"),
                ("HOME", "/nonexistent"),
                ("COLUMNS", "20"),
            ]);
            let again = project.run_command(arguments, &mut command);
            assert_eq!(again.to_string(), first.to_string(), "{arguments:?}");
        }
        let elsewhere = Project::new();
        let root = one.path().to_string_lossy().into_owned();
        let from_elsewhere = elsewhere.run(&[&["-C", &root], arguments].concat());
        assert_eq!(
            from_elsewhere.to_string(),
            first.to_string(),
            "{arguments:?}"
        );
    }
}
