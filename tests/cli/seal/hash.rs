//! `gen-sql hash`.

use std::fs;

use super::{SUM_FILE, append, chain, read, remove, rename, sealed, shell};
use crate::project::{Cases, Project};

#[test]
fn sealing() {
    let mut cases = Cases::default();
    let project = chain();
    cases.add("first time", project.run(&["hash"]));
    cases.add("the list", read(&project, SUM_FILE));
    cases.add("again", project.run(&["hash"]));
    let project = project.reversible("d4", "c3", "", "");
    cases.add("a new revision", project.run(&["hash"]));
    append(&project, "data/roles.csv", "3\n");
    append(&project, "versions/c3.sql", "\n");
    let before = read(&project, SUM_FILE);
    cases.add(
        "a revision and what it reads",
        project.run(&["hash", "--accept", "c3"]),
    );
    let changed = |before: &str, after: &str| {
        let lines = before.lines().zip(after.lines());
        let changed = lines.filter(|(before, after)| before != after);
        let paths = changed.map(|(_, after)| after[66..].to_owned());
        paths.collect::<Vec<_>>()
    };
    assert_eq!(
        changed(&before, &read(&project, SUM_FILE)),
        ["data/roles.csv", "versions/c3.sql"]
    );
    let before = read(&project, SUM_FILE);
    append(&project, "data/plans.csv", "3\n");
    cases.add("what it reads", project.run(&["hash", "--accept", "b2"]));
    append(&project, "versions/b2.sql", "\n");
    cases.add(
        "by path",
        project.run(&["hash", "--accept=versions/b2.sql"]),
    );
    assert_eq!(
        changed(&before, &read(&project, SUM_FILE)),
        ["data/plans.csv", "versions/b2.sql"]
    );
    append(&project, "versions/b2.sql", "\n");
    cases.add("by name", project.run(&["hash", "--accept", "head-2"]));
    remove(&project, "versions/d4.sql");
    rename(&project, "versions/c3.sql", "versions/last.sql");
    cases.add(
        "removed and renamed",
        project.run(&[
            "hash",
            "--accept",
            "versions/d4.sql",
            "--accept",
            "versions/c3.sql",
        ]),
    );
    append(&project, "versions/last.sql", "\n");
    let quiet = project.run(&["-q", "hash", "--accept", "head"]);
    assert_eq!((quiet.code, quiet.stderr.as_str()), (0, ""));
    cases.add("the list in the end", read(&project, SUM_FILE));
    cases.add("help", project.run(&["hash", "--help"]));
    insta::assert_snapshot!(cases.text());
}

#[test]
fn what_cannot_be_accepted() {
    let project = sealed(chain()).reversible("d4", "c3", "", "");
    append(&project, "versions/b2.sql", "\n");
    let mut cases = Cases::default();
    for accept in [
        &["c3"][..],
        &["d4"],
        &["versions/d4.sql"],
        &["versions/a1.sql"],
        &["versions/gone.sql"],
        &["versions/a2.sql"],
        &["zz"],
        &["b3"],
        &["base"],
        &["a@b@c"],
        &["b2", "zz", "c3"],
    ] {
        let mut arguments = vec!["hash"];
        arguments.extend(accept.iter().flat_map(|name| ["--accept", name]));
        cases.add(&accept.join(" "), project.refuses(&arguments));
    }
    let project = sealed(
        Project::new()
            .reversible("abc1", "", "", "")
            .reversible("abc2", "abc1", "", ""),
    );
    append(&project, "versions/abc2.sql", "\n");
    cases.add("abc", project.refuses(&["hash", "--accept", "abc"]));
    insta::assert_snapshot!(cases.text());
}

#[test]
fn the_list_is_where_paths_count_from() {
    let project = chain()
        .file(
            "conf/x.toml",
            "versions = [\"../versions\"]\nbaseline = \"before.sql\"\n",
        )
        .file("conf/before.sql", "CREATE TABLE old (a);\n")
        .file("conf/data/roles.csv", "id\n")
        .file("conf/data/plans.csv", "id\n")
        .folder("sub");
    shell(project.path(), "gen-sql -c conf/x.toml hash");
    assert!(!project.path().join(SUM_FILE).exists());
    shell(&project.path().join("conf"), "sha256sum -c gen-sql.sum");
    let list = read(&project, "conf/gen-sql.sum");
    let paths: Vec<&str> = list.lines().map(|line| &line[66..]).collect();
    assert_eq!(
        paths,
        [
            "../versions/a1.sql",
            "../versions/b2.sql",
            "../versions/c3.sql",
            "before.sql",
            "data/plans.csv",
            "data/roles.csv",
        ]
    );
    let root = project.path().to_string_lossy().into_owned();
    let absolute = format!("{root}/conf/x.toml");
    for options in [
        &["-c", "conf/x.toml"][..],
        &["-c", &absolute],
        &["-C", "sub", "-c", "../conf/x.toml"],
        &["-C", "conf", "-c", "x.toml"],
        &["-C", &root, "-c", "conf/x.toml"],
    ] {
        let arguments = [options, &["upgrade", "--locked"]].concat();
        project.run(&arguments).succeeded();
    }
    let project = Project::chain().folder("sub");
    let root = project.path().to_string_lossy().into_owned();
    let project = sealed(project.config(&format!("versions = [\"{root}/versions\"]\n")));
    assert!(read(&project, SUM_FILE).contains("  versions/a1.sql\n"));
    for options in [&["-C", &root][..], &["-C", "sub/.."], &[]] {
        let arguments = [options, &["upgrade", "--locked"]].concat();
        project.run(&arguments).succeeded();
    }
}

#[cfg(unix)]
#[test]
fn names_that_a_list_cannot_hold() {
    use std::os::unix::ffi::OsStrExt;
    let project = Project::chain();
    let name = std::ffi::OsStr::from_bytes(b"d\xff.sql");
    let path = project.path().join("versions").join(name);
    fs::write(path, "-- revision: d4\n-- down_revision: c3\n-- upgrade:\n").unwrap();
    insta::assert_snapshot!(project.refuses(&["upgrade"]));
}

#[test]
fn what_a_revision_is_made_of_is_shown() {
    let project = chain();
    let shown = project.run(&["show", "b2"]).succeeded();
    let of = |key: &str| {
        let mut lines = shown.lines();
        let line = lines.find_map(|line| line.strip_prefix(key)).unwrap();
        line.to_owned()
    };
    assert_eq!(of("Reads: "), "data/roles.csv, data/plans.csv");
    let script = project.run(&["upgrade", "b2"]).succeeded();
    assert!(script.contains(&format!("-- after a1 · {}\n", of("Checksum: "))));
    assert!(script.contains(&format!("--   chain       {}\n", of("Chain: "))));
    let listed = project.run(&["history", "-v"]).succeeded();
    assert!(listed.contains(&format!("\nChecksum: {}\n", of("Checksum: "))));
}
