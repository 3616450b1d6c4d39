//! A project's own templates.

use crate::project::{Cases, Project};

const HEADER: &str = include_str!("../../templates/header.sql.tera");
const SECTION: &str = include_str!("../../templates/section.sql.tera");
const EPILOGUE: &str = include_str!("../../templates/epilogue.sql.tera");

#[test]
fn templates_that_cannot_be_used() {
    let mut cases = Cases::default();
    let without_evidence = EPILOGUE.replacen("{{ last_check }};", "", 1);
    assert_ne!(without_evidence, EPILOGUE);
    let section = |from: &str, to: &str| {
        let text = SECTION.replace(from, to);
        assert_ne!(text, SECTION, "{from}");
        text
    };
    for (title, file, text) in [
        ("syntax", "header", "-- {{ from\n".to_owned()),
        ("block open", "header", "{% if from %}\n".to_owned()),
        ("undefined", "header", "-- {{ form }}\n".to_owned()),
        (
            "unknown filter",
            "header",
            "-- {{ from | shout }}\n".to_owned(),
        ),
        (
            "adds a statement",
            "header",
            format!("{HEADER}\nPRAGMA user_version = 1;\n"),
        ),
        ("drops a statement", "epilogue", without_evidence),
        (
            "changes a statement",
            "section",
            section("SAVEPOINT gen_sql_revision", "SAVEPOINT mine"),
        ),
        (
            "comments a statement out",
            "section",
            section("{{ block }}", "-- {{ block }}"),
        ),
        ("is no SQL", "header", "'\n".to_owned()),
        ("shell command", "header", format!(".bail on\n{HEADER}")),
    ] {
        let project = Project::chain().file(&format!("templates/{file}.sql.tera"), text);
        cases.add(title, project.refuses(&["upgrade", "head"]));
    }
    let bytes = Project::chain().file("templates/header.sql.tera", b"-- \xff\n");
    cases.add("not UTF-8", bytes.refuses(&["upgrade"]));
    insta::assert_snapshot!(cases.text());
}

#[test]
fn a_template_may_say_things_differently() {
    let project = Project::chain();
    let plain = project.run(&["upgrade", "head"]).succeeded();
    let project = project
        .file(
            "templates/header.sql.tera",
            "-- Ours: {{ from }} to {{ to }}\n",
        )
        .file(
            "templates/section.sql.tera",
            format!("-- Ticket 17\n{SECTION}"),
        )
        .file("templates/other.sql.tera", "nobody's business");
    let script = project.run(&["upgrade", "head"]).succeeded();
    assert!(
        script.starts_with("-- Ours: base to c3 (head)\n"),
        "{script}"
    );
    assert_eq!(script.matches("-- Ticket 17\n").count(), 3);
    let statements = |script: &str| {
        let split = gen_sql::sql::split(script).unwrap();
        let ranges = split
            .statements
            .into_iter()
            .map(|statement| statement.range);
        ranges
            .map(|range| script[range].to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(statements(&script), statements(&plain));
}

#[test]
fn a_folder_of_templates_can_be_named() {
    let project = Project::chain()
        .config("templates = \"ours\"\n")
        .file("templates/header.sql.tera", "{{ not read }}")
        .file("ours/header.sql.tera", "-- Ours\n");
    let script = project.run(&["upgrade", "head"]).succeeded();
    assert!(script.starts_with("-- Ours\n"), "{script}");
}
