//! Files that revisions declare with `reads:`.

use std::fs;
use std::os::unix::fs::symlink;

use crate::project::{Cases, Project};

/// A revision that reads files.
fn reading(project: Project, id: &str, down: &str, reads: &str) -> Project {
    let text = format!(
        "-- Do {id}\n-- revision: {id}\n-- down_revision: {down}\n-- reads: {reads}\n\n\
         -- upgrade:\n\nCREATE TABLE of_{id} (a);\n\n-- downgrade:\n\nDROP TABLE of_{id};\n"
    );
    project.file(&format!("versions/{id}.sql"), text)
}

fn one(reads: &str) -> Project {
    reading(Project::new(), "a1", "", reads)
}

/// The checksum of a revision.
fn checksum(project: &Project, id: &str) -> String {
    let shown = project.run(&["show", id]).succeeded();
    let line = shown
        .lines()
        .find_map(|line| line.strip_prefix("Checksum: "));
    line.unwrap().to_owned()
}

#[test]
fn files_that_cannot_be_declared() {
    let mut cases = Cases::default();
    let outside = tempfile::tempdir().unwrap();
    fs::write(outside.path().join("roles.csv"), "id\n").unwrap();
    for (title, reads) in [
        ("absolute", "/etc/hostname"),
        ("with a drive", "C:/data/roles.csv"),
        ("backslash", "data\\roles.csv"),
        ("the seal", "./gen-sql.sum"),
        ("leads out", "../roles.csv"),
        ("leads out in the middle", "data/../../roles.csv"),
        ("missing", "data/gone.csv"),
        ("below a file", "data/roles.csv/gone.csv"),
        ("folder", "data"),
        ("the project's folder", "data/.."),
        ("a link that leads out", "data/link.csv"),
        ("a folder that leads out", "data/folder/roles.csv"),
        ("a dangling link", "data/dangling.csv"),
        ("twice", "data/roles.csv, data/other.csv, ./data//roles.csv"),
        ("not UTF-8", "data/latin.csv"),
        ("NUL", "data/nul.csv"),
        (
            "several",
            "gone.csv, data/roles.csv, /x, data, data/nul.csv",
        ),
    ] {
        let project = one(reads)
            .file("data/roles.csv", "id\n")
            .file("data/other.csv", "id\n")
            .file("data/latin.csv", b"id,name\n1,Ren\xe9e\n")
            .file("data/nul.csv", b"id\n\0\n");
        let data = project.path().join("data");
        symlink(outside.path().join("roles.csv"), data.join("link.csv")).unwrap();
        symlink(outside.path(), data.join("folder")).unwrap();
        symlink("nowhere", data.join("dangling.csv")).unwrap();
        cases.add(title, project.refuses(&["upgrade", "head"]));
    }
    let several = reading(one("gone.csv, nul.csv"), "b2", "a1", "nul.csv, gone.csv")
        .file("nul.csv", "\0")
        .file("versions/c3.sql", "-- revision: c3\n-- down_revison: b2\n");
    cases.add("several revisions", several.refuses(&["upgrade", "head"]));
    cases.add(
        "another root",
        one("../roles.csv, gone.csv")
            .file("conf/x.toml", "versions = [\"../versions\"]\n")
            .refuses(&["-c", "conf/x.toml", "upgrade"]),
    );
    insta::assert_snapshot!(cases.text());
}

#[test]
fn declared_files_count_in_the_checksum() {
    let project = one("data/roles.csv, data/other.csv")
        .file("data/roles.csv", "id\n1\n")
        .file("data/other.csv", "id\n2\n");
    let first = checksum(&project, "a1");
    let same = |project: &Project| checksum(project, "a1") == first;
    assert!(same(&project));
    let project = project.file("data/roles.csv", "id\n3\n");
    assert!(!same(&project), "a file has changed");
    let project = project.file("data/roles.csv", "\u{feff}id\r\n1\r\n");
    assert!(same(&project), "only line ends have changed");
    let project = project
        .file("data/roles.csv", "id\n2\n")
        .file("data/other.csv", "id\n1\n");
    assert!(!same(&project), "the contents have been swapped");
    let none = one("");
    let text = fs::read(project.path().join("versions/a1.sql")).unwrap();
    let project = project.file("data/roles.csv", text);
    assert_ne!(checksum(&none, "a1"), checksum(&project, "a1"));
}

#[test]
fn links_inside_of_the_project_are_followed() {
    let project = one("data/link.csv")
        .file("elsewhere/roles.csv", "id\n1\n")
        .folder("data");
    symlink(
        "../elsewhere/roles.csv",
        project.path().join("data/link.csv"),
    )
    .unwrap();
    let linked = checksum(&project, "a1");
    fs::remove_file(project.path().join("data/link.csv")).unwrap();
    let project = project.file("data/link.csv", "id\n1\n");
    assert_eq!(checksum(&project, "a1"), linked);
}

#[test]
fn declared_files_count_from_the_configuration() {
    let project = one("data/roles.csv")
        .file("conf/data/roles.csv", "id\n1\n")
        .file("conf/x.toml", "versions = [\"../versions\"]\n")
        .folder("sub");
    let root = project.path().to_string_lossy().into_owned();
    let absolute = format!("{root}/conf/x.toml");
    let shown = project.run(&["-c", "conf/x.toml", "upgrade"]).succeeded();
    for arguments in [
        &["-c", &absolute, "upgrade"][..],
        &["-C", "sub", "-c", "../conf/x.toml", "upgrade"],
        &["-C", "conf", "-c", "x.toml", "upgrade"],
        &["-C", &root, "-c", "conf/x.toml", "upgrade"],
    ] {
        assert_eq!(project.run(arguments).succeeded(), shown, "{arguments:?}");
    }
    project.refuses(&["upgrade"]);
}
