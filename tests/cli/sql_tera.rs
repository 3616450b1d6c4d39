//! Revisions whose sections are templates, from outside.

use std::fs;

use crate::project::{Cases, Project};

/// A project whose revision `d4` is a template with these sections, beside a file of data.
fn project(sections: &str) -> Project {
    let header = "-- Seed\n--\n-- revision: d4\n-- down_revision: c3\n-- reads: data/t.csv\n\n";
    Project::chain()
        .file("data/t.csv", "a,b\n7,it's\n8,\"two\nlines\"\n")
        .file("versions/d4.sql.tera", format!("{header}{sections}"))
}

/// The part of the script that the revision `d4` makes.
fn section(project: &Project, arguments: &[&str]) -> String {
    let script = project.run(arguments).succeeded();
    let start = script
        .find("SAVEPOINT gen_sql_revision;")
        .expect("a section");
    let end = script.find("RELEASE gen_sql_revision;").expect("a section");
    script[start..end].to_owned()
}

const UP: &[&str] = &["upgrade", "c3:d4"];

#[test]
fn values_are_bound_into_the_text() {
    let project = project(
        "-- upgrade:

CREATE TABLE u (a INTEGER, b TEXT, c);

-- One statement a row.
{% for row in read_csv(path='data/t.csv') -%}
INSERT INTO u (a, b) VALUES ({{ row.a }}, {{ row.b }});
{% endfor %}
{{ insert(into='u', rows=read_csv(path='data/t.csv')) }}

{%- if direction == 'upgrade' %}
UPDATE u SET c = {{ revision ~ ' ' ~ sqlite_version ~ note }} WHERE b IN ({{ names }}) AND a > -{{ least }};
{%- endif %}
-- The end.

-- downgrade:

DROP TABLE {{ 'u' | ident }};
",
    )
    .file(
        "gen-sql.toml",
        "[variables]\nnames = [\"it's\", 'x']\nleast = -3\nnote = '!'\nsince = 2026-01-02T03:04:05Z\n",
    );
    let mut cases = Cases::default();
    cases.add("up", section(&project, UP));
    cases.add("down", section(&project, &["downgrade", "d4:c3"]));
    let header = project.run(&["upgrade", "c3:d4", "-x", "note=a\nDROP TABLE t; --"]);
    let header = header.succeeded();
    let header: Vec<&str> = header
        .lines()
        .take_while(|line| line.starts_with("--"))
        .collect();
    cases.add("header", header.join("\n"));
    insta::assert_snapshot!(cases.text());
}

#[test]
fn what_is_included_counts_in_the_checksum() {
    let project = project("-- upgrade:\n{% include 'grant.sql' %}\n-- downgrade: irreversible\n")
        .file("templates/grant.sql", "UPDATE t SET c = {{ revision }};\n")
        .file("templates/other.sql", "SELECT 1;\n");
    let checksum = || {
        let shown = project.run(&["show", "d4"]).succeeded();
        let line = shown
            .lines()
            .find(|line| line.trim().starts_with("Checksum:"));
        line.expect("a checksum").to_owned()
    };
    let before = checksum();
    assert!(section(&project, UP).contains("UPDATE t SET c = 'd4';"));
    fs::write(project.path().join("templates/other.sql"), "SELECT 2;\n").unwrap();
    assert_eq!(checksum(), before);
    fs::write(
        project.path().join("templates/grant.sql"),
        "UPDATE t SET c = 'x';\n",
    )
    .unwrap();
    assert_ne!(checksum(), before);
    assert!(
        project
            .run(&["hash"])
            .stderr
            .contains("templates/grant.sql")
    );
}

#[test]
fn faults_are_placed_in_the_template() {
    let mut cases = Cases::default();
    for (title, sections) in [
        (
            "a tag above the sections",
            "{% set a = 1 %}\n-- upgrade:\nSELECT 1;\n",
        ),
        (
            "a marker in a tag",
            "{# a\n-- upgrade:\n#}\n-- upgrade:\nDROP TABLE v;\n",
        ),
        (
            "statements below irreversible",
            "-- upgrade:\n-- downgrade: irreversible\n{% if revision %}\nDROP TABLE t;\n{% endif %}\n",
        ),
        (
            "a tag below irreversible",
            "-- upgrade:\n-- downgrade: irreversible\n{{ revision }}\n",
        ),
        (
            "an undefined variable",
            "-- upgrade:\nUPDATE t SET c = {{ nmaes }};\n",
        ),
        (
            "what SQLite refuses",
            "-- upgrade:\n{% for row in read_csv(path='data/t.csv') %}\nINSERT INTO t (a, b, nope) VALUES ({{ row.a }}, {{ row.b }}, 1);\n{% endfor %}\n",
        ),
        (
            "a value that SQLite refuses",
            "-- upgrade:\nINSERT INTO t (a) VALUES ({{ 'seven' }});\n",
        ),
        (
            "a statement that is refused",
            "-- upgrade:\n{% for n in range(end=2) %}\nPRAGMA cache_size = {{ n }};\n{% endfor %}\n",
        ),
        (
            "a string without an end",
            "-- upgrade:\nUPDATE t SET c = 'x {% if false %}'{% endif %};\n",
        ),
        (
            "an allow above nothing",
            "-- upgrade:\nDROP TABLE v;\n{% if true %}-- allow: returns-rows{% endif %}\n",
        ),
    ] {
        cases.add(title, project(sections).refuses(UP));
    }
    cases.add(
        "an override",
        Project::chain()
            .file("versions/d4.sql.tera", "-- overrides: c3\n\n-- upgrade:\n")
            .refuses(UP),
    );
    cases.add(
        "no id",
        Project::chain()
            .file("versions/d4.sql.tera", "-- Seed\n\n-- upgrade:\n")
            .refuses(UP),
    );
    insta::assert_snapshot!(cases.text());
}

#[test]
fn a_variable_given_for_one_script_keeps_its_kind() {
    let project = project("-- upgrade:\nUPDATE t SET c = {{ v }};\n");
    for (configured, given, written) in [
        ("v = true", "v=false", "c = 0"),
        ("v = 5", "v=-7", "c = -7"),
        ("v = 1.5", "v=2", "c = 2.0"),
        ("v = 'x'", "v=7", "c = '7'"),
        ("", "v=7", "c = '7'"),
        ("v = 'x'", "v=a=b", "c = 'a=b'"),
    ] {
        fs::write(
            project.path().join("gen-sql.toml"),
            format!("[variables]\n{configured}\n"),
        )
        .unwrap();
        let script = section(&project, &[UP, &["-x", given]].concat());
        assert!(script.contains(written), "{configured}: {script}");
    }
    let mut cases = Cases::default();
    for (configured, given) in [
        ("v = true", "v=yes"),
        ("v = 5", "v=5.5"),
        ("v = 1.5", "v=x"),
        ("v = [1]", "v=1"),
        ("v = { a = 1 }", "v=1"),
    ] {
        let project = project_with(configured);
        cases.add(configured, project.refuses(&[UP, &["-x", given]].concat()));
    }
    insta::assert_snapshot!(cases.text());
}

fn project_with(variable: &str) -> Project {
    project("-- upgrade:\nUPDATE t SET c = {{ v }};\n")
        .file("gen-sql.toml", format!("[variables]\n{variable}\n"))
}

#[test]
fn variables_that_cannot_be() {
    let project = project("-- upgrade:\nUPDATE t SET c = {{ v }};\n").file("gen-sql.toml", "");
    let mut cases = Cases::default();
    for variable in ["v", "=1", "1v=1", "v-w=1", "revision=1"] {
        cases.add(
            variable,
            project.refuses(&["upgrade", "c3:d4", "-x", variable]),
        );
    }
    for config in [
        "variables = 1\n",
        "[variables]\n1v = 1\n'a b' = 2\n",
        "[variables]\ndirection = 'up'\n",
        "[variables]\nv = 99999999999999999999\n",
        "[variables]\nv = nan\n",
        "[variables]\nv = { a = 1 }\n",
    ] {
        fs::write(project.path().join("gen-sql.toml"), config).unwrap();
        cases.add(config, project.refuses(UP));
    }
    insta::assert_snapshot!(cases.text());
}

/// What stands above a statement of a template belongs to it, wherever the two were written.
#[test]
fn comments_of_the_library_count() {
    let project = project("-- upgrade:\n{% include 'part.sql' %}\n{{ <part n={7}/> }}\n-- downgrade:\n")
        .file(
            "templates/part.sql",
            "-- Included\n-- allow: returns-rows\nSELECT 1;\n\
             {% component part(n) %}-- Called\n-- allow: returns-rows\nSELECT {{ n }};{% endcomponent %}\n",
        );
    let output = project.run(UP);
    assert!(!output.stderr.contains("returns-rows"), "{}", output.stderr);
    let script = output.succeeded();
    assert!(
        script.contains("-- Included\n-- allow: returns-rows\nSELECT 1;"),
        "{script}"
    );
    assert!(
        script.contains("-- Called\n-- allow: returns-rows\nSELECT 7;"),
        "{script}"
    );
    let allowed = fs::read_to_string(project.path().join("templates/part.sql")).unwrap();
    fs::write(
        project.path().join("templates/part.sql"),
        allowed.replace("-- allow: returns-rows\n", ""),
    )
    .unwrap();
    assert!(project.run(UP).stderr.contains("returns-rows"));
}

/// A broken template is told when a script needs it, with all others that it needs.
#[test]
fn templates_are_read_when_they_are_needed() {
    let project = project("-- upgrade:\n{{ a b }}\n-- downgrade:\nSELECT {{ nobody }};\n").file(
        "versions/e5.sql.tera",
        "-- Next\n--\n-- revision: e5\n-- down_revision: d4\n\n-- upgrade:\n{% if %}\n",
    );
    assert_eq!(project.run(&["heads"]).succeeded(), "e5 (head)\n");
    let mut cases = Cases::default();
    cases.add("both", project.refuses(&["upgrade", "c3:e5"]));
    cases.add("down", project.refuses(&["downgrade", "d4:c3"]));
    insta::assert_snapshot!(cases.text());
}

/// The header names the variables of the direction that is gone.
#[test]
fn variables_are_those_of_the_section() {
    let project = project(
        "-- upgrade:\n{% set name = 'x' %}UPDATE t SET c = {{ name }} || {{ region }};\n\
         -- downgrade:\nUPDATE t SET c = {{ name }};\n",
    )
    .file("gen-sql.toml", "[variables]\nregion = 'eu'\nname = 'n'\n");
    let header = |arguments: &[&str]| {
        let script = project.run(arguments).succeeded();
        let lines = script.lines().take_while(|line| line.starts_with("--"));
        let lines: Vec<String> = lines
            .filter(|line| line.contains(" = "))
            .map(str::to_owned)
            .collect();
        lines.join("\n")
    };
    let (up, down) = (header(UP), header(&["downgrade", "d4:c3"]));
    assert!(up.contains("region = ") && !up.contains("name = "), "{up}");
    assert!(
        down.contains("name = \"n\"") && !down.contains("region"),
        "{down}"
    );
    fs::write(
        project.path().join("gen-sql.toml"),
        "[variables]\nregion = 'eu'\n",
    )
    .unwrap();
    let refused = project.refuses(&["downgrade", "d4:c3"]);
    assert!(refused.contains("`name` is not defined"), "{refused}");
}

/// Where a section ends is decided on the text without its tags. What stands in it then must end
/// there, too.
#[test]
fn a_section_cannot_swallow_the_next_one() {
    let mut cases = Cases::default();
    for (title, upgrade, included) in [
        (
            "a branch with half a string",
            "CREATE TABLE keep (name TEXT DEFAULT {% if revision == \"d4\" %}'l{% else %}'x{% endif %}ondon');",
            "",
        ),
        (
            "a quote in a branch that is never taken",
            "CREATE TABLE keep (a);\n{% if false %} it's {% endif %}",
            "",
        ),
        (
            "an included quote",
            "CREATE TABLE keep (a DEFAULT {% include 'part.sql' %}london');",
            "'",
        ),
        (
            "an included section",
            "CREATE TABLE keep (a);\n{% include 'part.sql' %}",
            "-- downgrade:\nDROP TABLE t;\n",
        ),
        (
            "a comment",
            "CREATE TABLE keep (a);\n{% if false %}/*{% endif %}",
            "",
        ),
        (
            "a quoted name",
            "CREATE TABLE keep (a);\n{% if false %}\"{% endif %}",
            "",
        ),
        (
            "a trigger",
            "CREATE TRIGGER g AFTER INSERT ON t BEGIN SELECT 1; {% if false %}",
            "",
        ),
        (
            "a marker that a value writes",
            "CREATE TABLE keep (a);\n{{ '-- downgrade: irreversible' | safe }}",
            "",
        ),
    ] {
        let sections = format!("-- upgrade:\n{upgrade}\n\n-- downgrade:\nDROP TABLE keep;\n");
        let project = project(&sections).file("templates/part.sql", included);
        cases.add(title, project.refuses(UP));
    }
    insta::assert_snapshot!(cases.text());
}
