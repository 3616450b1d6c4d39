//! What commands print, and the files that they make, beside what Alembic printed and made
//! (`fixtures/alembic/commands/record.py`).

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::project::{Cases, Project};

#[derive(Deserialize)]
struct Recorded {
    lists: Vec<Lists>,
    new_files: Vec<NewFiles>,
}

#[derive(Deserialize)]
struct Lists {
    files: BTreeMap<String, String>,
    /// Arguments and what is printed.
    runs: Vec<(String, String)>,
}

#[derive(Deserialize)]
struct NewFiles {
    files: BTreeMap<String, String>,
    /// Arguments, the name of the file and its text.
    runs: Vec<(Vec<String>, String, String)>,
}

fn recorded() -> Recorded {
    let text = include_str!("../../fixtures/alembic/commands/recorded.json");
    serde_json::from_str(text).expect("what record.py writes")
}

fn project(files: &BTreeMap<String, String>) -> Project {
    let files = files.iter();
    files.fold(Project::new(), |project, (name, text)| {
        project.file(name, text)
    })
}

/// The parts of a list in their order.
fn in_order(list: &str) -> String {
    let mut parts: Vec<&str> = list.split(", ").collect();
    parts.sort_unstable();
    parts.join(", ")
}

/// A line with its sets in order.
fn line_alike(line: &str) -> String {
    if line.starts_with("Branch")
        && let Some((title, list)) = line.split_once(": ")
    {
        return format!("{title}: {}", in_order(list));
    }
    let mut alike = String::new();
    let mut rest = line;
    while let Some((before, (inside, after))) = rest
        .split_once('(')
        .and_then(|(before, after)| Some((before, after.split_once(')')?)))
    {
        alike.extend([before, "(", &in_order(inside), ")"]);
        rest = after;
    }
    alike + rest
}

/// What is printed, without what Alembic does not have, and with sets in order.
fn alike(text: &str) -> String {
    let own = |line: &&str| !line.starts_with("Checksum: ") && !line.starts_with("Chain: ");
    let lines = text.lines().filter(own).map(line_alike);
    // Alembic's empty lines of a message have blanks.
    let lines: Vec<String> = lines.map(|line| line.trim_end().to_owned()).collect();
    let mut sorted = Vec::new();
    for group in lines.chunk_by(|one, other| is_next(one) && is_next(other)) {
        let mut group = group.to_vec();
        group.sort();
        sorted.extend(group);
    }
    sorted.join("\n")
}

/// Whether a line names a revision behind a branch point.
fn is_next(line: &str) -> bool {
    line.trim_start().starts_with("-> ") && line.starts_with(' ')
}

#[test]
fn lists_are_those_of_alembic() {
    for lists in recorded().lists {
        let project = project(&lists.files);
        for (line, printed) in lists.runs {
            let arguments: Vec<&str> = line.split(' ').collect();
            let found = project.run(&arguments).succeeded();
            assert_eq!(alike(&found), alike(&printed), "{line}");
        }
    }
}

/// A text in which dates are all the same.
fn dated(text: &str) -> String {
    let is_date = |word: &str| {
        let mut digits = word.chars().filter(char::is_ascii_digit);
        let is_day = word.len() == 10 && word.matches('-').count() == 2;
        let is_time = word.len() == 15 && word.matches(':').count() == 2;
        digits.nth(7).is_some() && (is_day || is_time)
    };
    let lines = text.lines().map(|line| {
        let mut words: Vec<&str> = line.split(' ').collect();
        if let Some(at) = words
            .windows(2)
            .position(|two| two.iter().all(|w| is_date(w)))
        {
            words.splice(at..at + 2, ["DATE"]);
        }
        words.join(" ") + "\n"
    });
    lines.collect()
}

#[test]
fn new_files_are_those_of_alembic() {
    for new in recorded().new_files {
        for (arguments, name, text) in new.runs {
            let project = project(&new.files);
            let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
            let path = project.run(&arguments).succeeded();
            assert_eq!(path, format!("migrations/versions/{name}\n"));
            let made = project.read(path.trim_end());
            assert!(made.contains("\nMade: 20"), "{made}");
            assert_eq!(dated(&made), text, "{arguments:?}");
        }
    }
}

/// A project whose new files come from this template.
fn with_template(template: &str) -> Project {
    Project::new()
        .file("alembic.ini", "[alembic]\nscript_location = %(here)s/db\n")
        .folder("db/versions")
        .file("db/script.py.mako", template)
}

#[test]
fn err_templates_of_new_files() {
    let mut cases = Cases::default();
    for (title, template) in [
        ("a block", "<%!\nimport re\n%>\n"),
        ("a block inside", "a\n<% x = 1 %>\n"),
        ("a tag", "<%include file=\"a\"/>\n"),
        ("a name", "\"\"\"${author}\"\"\"\n"),
        ("a filter", "${message | h}\n"),
        ("no filter", "${message | upper}\n"),
        ("no expression", "${message.}\n"),
        ("two", "${1) + (2; 3}\n"),
        ("no end", "a ${message\n"),
        ("no end of a comment", "<%doc>\n"),
        ("an if without an end", "% if message:\nx\n"),
        ("an end without an if", "x\n% endif\n"),
        ("for and if", "% for x in []:\n% endif\n"),
        ("else twice", "% if 1:\n% else:\n% else:\n% endif\n"),
        ("no colon", "% if message\n% endif\n"),
        ("while", "% while True:\n% endwhile\n"),
        ("a module", "${__import__('os').getcwd()}\n"),
        (
            "the database",
            "${config.get_main_option('sqlalchemy.url')}\n",
        ),
        (
            "another revision",
            "revision = 'x1'\ndown_revision = None\n",
        ),
        ("no revision", "def upgrade():\n    pass\n"),
    ] {
        let project = with_template(template);
        cases.add(
            title,
            project.refuses(&["revision", "-m", "A", "--rev-id", "a1"]),
        );
    }
    insta::assert_snapshot!(cases.text());
}

#[test]
fn dates_are_in_the_time_zone_of_the_project() {
    let template = "\"\"\"${message}\n\n${create_date}\n\"\"\"\nrevision = ${repr(up_revision)}\ndown_revision = None\n";
    let ini = "[alembic]\nscript_location = %(here)s/db\ntimezone = Asia/Kolkata\n";
    for (zone, text) in [("Asia/Kolkata", "+05:30"), ("utc", "+00:00")] {
        let project =
            with_template(template).file("alembic.ini", ini.replace("Asia/Kolkata", zone));
        let path = project
            .run(&["revision", "-m", "A", "--rev-id", "a1"])
            .succeeded();
        let made = project.read(path.trim_end());
        assert!(made.contains(&format!("{text}\n")), "{made}");
    }
    let project = with_template(template).file("alembic.ini", ini.replace("Kolkata", "Nowhere"));
    insta::assert_snapshot!(project.refuses(&["heads"]));
}
