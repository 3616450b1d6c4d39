//! Sealed files that change: what stops, what is said, and how it is accepted.

use std::fs;

use super::{SUM_FILE, append, chain, lines, read, remove, rename, sealed, shell};
use crate::project::{Cases, Project};

type Edit = fn(&Project);

/// What can happen to sealed files.
const EDITS: [(&str, Edit); 12] = [
    ("edited", |project| append(project, "versions/b2.sql", "\n")),
    ("a file that two revisions read", |project| {
        append(project, "data/roles.csv", "3\n");
    }),
    ("the baseline", |project| {
        append(project, "baseline.sql", "CREATE TABLE older (a);\n");
    }),
    ("removed", |project| remove(project, "versions/c3.sql")),
    ("renamed", |project| {
        rename(project, "versions/c3.sql", "versions/it's new.sql");
    }),
    ("not read any more", |project| {
        let text = read(project, "versions/b2.sql");
        let text = text.replace(", data/plans.csv", "");
        fs::write(project.path().join("versions/b2.sql"), text).unwrap();
    }),
    ("renamed and edited", |project| {
        rename(project, "versions/c3.sql", "versions/d4.sql");
        append(project, "versions/d4.sql", "\n");
    }),
    ("swapped", |project| {
        rename(project, "versions/b2.sql", "versions/x.sql");
        rename(project, "versions/c3.sql", "versions/b2.sql");
        rename(project, "versions/x.sql", "versions/c3.sql");
    }),
    ("one put over another", |project| {
        rename(project, "data/plans.csv", "data/roles.csv");
        fs::write(project.path().join("data/plans.csv"), "id\n").unwrap();
    }),
    ("another id", |project| {
        let text = read(project, "versions/c3.sql").replace("revision: c3", "revision: d4");
        fs::write(project.path().join("versions/c3.sql"), text).unwrap();
    }),
    ("several, and a new one", |project| {
        append(project, "versions/a1.sql", "\n");
        append(project, "data/roles.csv", "3\n");
        append(project, "baseline.sql", "\n");
        rename(project, "versions/c3.sql", "versions/-c3.sql");
        let text = "-- revision: d4\n-- down_revision: c3\n-- upgrade:\n-- downgrade:\n";
        fs::write(project.path().join("versions/d4.sql"), text).unwrap();
    }),
    ("edited where the list has CRLF", |project| {
        let crlf = read(project, SUM_FILE).replace('\n', "\r\n");
        fs::write(project.path().join(SUM_FILE), crlf).unwrap();
        append(project, "versions/b2.sql", "\n");
    }),
];

#[test]
fn what_changed_after_it_was_sealed_stops_every_script() {
    let mut cases = Cases::default();
    for (title, edit) in EDITS {
        let project = sealed(chain());
        edit(&project);
        let said = project.refuses(&["upgrade"]);
        for arguments in [
            &["downgrade", "base"][..],
            &["downgrade", "-1"],
            &["stamp", "head"],
            &["upgrade", "--with-baseline", "a1"],
            &["upgrade", "--format", "json"],
        ] {
            assert_eq!(project.refuses(arguments), said, "{title}: {arguments:?}");
        }
        assert_eq!(project.refuses(&["hash"]), said, "{title}");
        cases.add(title, said);
    }
    insta::assert_snapshot!(cases.text());
}

#[test]
fn the_library_refuses_too() {
    let project = sealed(chain());
    let opened = || gen_sql::Project::open(project.path()).unwrap();
    assert!(opened().upgrade("head").is_ok());
    append(&project, "data/roles.csv", "3\n");
    let opened = opened();
    for result in [
        opened.upgrade("head"),
        opened.downgrade("base"),
        opened.stamp("head"),
    ] {
        assert_eq!(result.unwrap_err().findings()[0].code, "edited-file");
    }
    assert_eq!(opened.heads(), ["c3"]);
}

#[test]
fn lists_are_printed_all_the_same() {
    for (title, edit) in EDITS {
        let project = sealed(chain()).database("app.db", "");
        edit(&project);
        for arguments in [
            &["heads", "-v"][..],
            &["history"],
            &["branches"],
            &["show", "heads"],
            &["current", "--database", "app.db"],
        ] {
            let run = project.run(arguments);
            assert_eq!(run.code, 0, "{title}: {arguments:?}\n{run}");
        }
    }
    let project = sealed(chain()).file(SUM_FILE, "<<<<<<< ours\n");
    assert_eq!(project.run(&["heads"]).succeeded(), "c3 (head)\n");
}

/// The commands in back-ticks that accept something.
fn offered(said: &str) -> Vec<&str> {
    said.split('`')
        .filter(|part| part.starts_with("gen-sql hash --accept"))
        .collect()
}

#[test]
fn the_commands_that_messages_offer_accept_what_they_say() {
    for (_, edit) in EDITS {
        let project = sealed(chain());
        edit(&project);
        let said = project.refuses(&["upgrade"]);
        let commands = offered(&said);
        let longest = commands.iter().max_by_key(|command| command.len());
        shell(project.path(), longest.unwrap());
        project.run(&["upgrade", "--locked"]).succeeded();
        shell(project.path(), "sha256sum -c gen-sql.sum");
    }
    // What is an option to most programs.
    let project = sealed(chain().config("baseline = \"-b.sql\"\n").file("-b.sql", ""));
    append(&project, "-b.sql", "\n");
    let said = project.refuses(&["upgrade"]);
    shell(project.path(), offered(&said)[0]);
    project.run(&["upgrade", "--locked"]).succeeded();
    // One after the other: what is left is said together with what was accepted.
    let project = sealed(chain());
    append(&project, "versions/a1.sql", "\n");
    append(&project, "versions/b2.sql", "\n");
    append(&project, "versions/c3.sql", "\n");
    let said = project.refuses(&["hash", "--accept", "b2"]);
    assert_eq!(
        offered(&said),
        [
            "gen-sql hash --accept b2 --accept a1",
            "gen-sql hash --accept b2 --accept a1 --accept c3",
            "gen-sql hash --accept b2 --accept c3",
        ]
    );
}

#[test]
fn a_hole_in_the_chain_is_explained() {
    let project = sealed(chain());
    remove(&project, "versions/b2.sql");
    let mut cases = Cases::default();
    cases.add("removed", project.refuses(&["upgrade"]));
    cases.add("lists", project.refuses(&["heads"]));
    append(&project, "versions/a1.sql", "\n");
    rename(&project, "versions/c3.sql", "versions/x.sql");
    cases.add("and others changed", project.refuses(&["hash"]));
    insta::assert_snapshot!(cases.text());
}

#[test]
fn many_changes_at_once() {
    let mut project = Project::new();
    for number in 0..10 {
        let down = if number == 0 {
            String::new()
        } else {
            format!("r{}", number - 1)
        };
        project = project.reversible(&format!("r{number}"), &down, "", "");
    }
    let project = sealed(project);
    for number in 0..10 {
        append(&project, &format!("versions/r{number}.sql"), "\n");
    }
    let said = project.refuses(&["upgrade"]);
    assert_eq!(said.matches("error[edited-file]").count(), 10);
    let last = said.split("\n\n").last().unwrap();
    insta::assert_snapshot!(last);
}

#[test]
fn configurations_of_one_folder_share_the_list() {
    let project = sealed(chain());
    let list = read(&project, SUM_FILE);
    let write = |name: &str, text: &str| fs::write(project.path().join(name), text).unwrap();
    let same = read(&project, "gen-sql.toml") + "sqlite_version = \"3.40\"\n";
    write("newer.toml", &same);
    project
        .run(&["-c", "newer.toml", "upgrade", "--locked"])
        .succeeded();
    fs::create_dir(project.path().join("other")).unwrap();
    write("other/x1.sql", "-- revision: x1\n-- upgrade:\n");
    write("other.toml", "versions = [\"other\"]\n");
    let said = project.refuses(&["-c", "other.toml", "upgrade"]);
    assert_eq!(project.refuses(&["-c", "other.toml", "hash"]), said);
    assert_eq!(read(&project, SUM_FILE), list);
    insta::assert_snapshot!(said);
}

#[test]
fn locked_takes_only_what_is_sealed() {
    let mut cases = Cases::default();
    let project = chain();
    cases.add("no list", project.refuses(&["upgrade", "--locked"]));
    for arguments in [
        &["downgrade", "base", "--locked"][..],
        &["stamp", "--locked", "head"],
    ] {
        let said = project.refuses(arguments);
        assert_eq!(said, project.refuses(&["upgrade", "--locked"]));
    }
    let project = sealed(project);
    project.run(&["upgrade", "--locked"]).succeeded();
    let listed = read(&project, SUM_FILE);
    let project = project.reversible("d4", "c3", "", "");
    project.run(&["upgrade"]).succeeded();
    cases.add("a new one", project.refuses(&["upgrade", "--locked"]));
    append(&project, "versions/a1.sql", "\n");
    cases.add(
        "a new one and an edited one",
        project.refuses(&["upgrade", "--locked"]),
    );
    let project = chain().file(SUM_FILE, "");
    project.run(&["upgrade"]).succeeded();
    cases.add("an empty list", project.refuses(&["upgrade", "--locked"]));
    for line in listed.lines() {
        let others = lines(listed.lines().filter(|other| *other != line));
        let project = chain().file(SUM_FILE, others);
        project.run(&["upgrade"]).succeeded();
        let said = project.refuses(&["upgrade", "--locked"]);
        assert_eq!(said.matches("error[unsealed-file]").count(), 1, "{line}");
    }
    insta::assert_snapshot!(cases.text());
}
