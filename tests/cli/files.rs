//! Files and folders that are not what a project needs.

use std::os::unix::fs::symlink;

use crate::project::{Cases, Project};

#[test]
fn folders_that_are_no_project() {
    let mut cases = Cases::default();
    cases.add("empty folder", Project::new().refuses(&["upgrade", "head"]));
    cases.add(
        "empty folder, by -C",
        Project::new()
            .folder("sub")
            .refuses(&["-C", "sub", "heads"]),
    );
    cases.add(
        "no such folder",
        Project::new().refuses(&["-C", "gone", "upgrade"]),
    );
    cases.add(
        "-C names a file",
        Project::new()
            .file("a.txt", "")
            .refuses(&["-C", "a.txt", "upgrade"]),
    );
    cases.add(
        "versions is a file",
        Project::new().file("versions", "").refuses(&["upgrade"]),
    );
    cases.add(
        "versions is empty",
        Project::new()
            .folder("versions")
            .refuses(&["upgrade", "head"]),
    );
    cases.add(
        "versions is empty, heads",
        Project::new().folder("versions").refuses(&["heads"]),
    );
    let nothing_to_read = Project::new()
        .file("versions/README", "no revision")
        .file("versions/.a1.sql", "hidden")
        .file("versions/__init__.py", "")
        .file("versions/a1.sql~", "left by an editor");
    cases.add(
        "nothing that is a revision",
        nothing_to_read.refuses(&["upgrade"]),
    );
    let dangling = Project::new();
    symlink("nowhere", dangling.path().join("versions")).unwrap();
    cases.add(
        "versions is a dangling link",
        dangling.refuses(&["upgrade"]),
    );
    insta::assert_snapshot!(cases.text());
}

#[test]
fn files_that_cannot_be_read() {
    let mut cases = Cases::default();
    cases.add(
        "a folder with the name of a revision",
        Project::chain()
            .folder("versions/d4.sql")
            .refuses(&["upgrade", "head"]),
    );
    let dangling = Project::chain();
    symlink("nowhere.sql", dangling.path().join("versions/d4.sql")).unwrap();
    cases.add("a dangling link", dangling.refuses(&["upgrade", "head"]));
    let circle = Project::chain();
    symlink("d4.sql", circle.path().join("versions/d4.sql")).unwrap();
    cases.add("a link to itself", circle.refuses(&["upgrade", "head"]));
    insta::assert_snapshot!(cases.text());
}

#[test]
fn bytes_that_are_no_text() {
    let mut cases = Cases::default();
    for (title, bytes) in [
        (
            "latin 1",
            &b"-- Pr\xe9nom\n-- revision: d4\n-- down_revision: c3\n-- upgrade:\n"[..],
        ),
        ("utf-16", b"\xff\xfe-\0-\0 \0"),
        (
            "nul",
            b"-- Nul\n-- revision: d4\n-- down_revision: c3\n-- upgrade:\nSELECT '\0';\n",
        ),
        ("empty", b""),
    ] {
        let project = Project::chain().file("versions/d4.sql", bytes);
        cases.add(title, project.refuses(&["upgrade", "head"]));
    }
    insta::assert_snapshot!(cases.text());
}

#[test]
fn links_to_revisions_are_followed() {
    let project = Project::chain().file(
        "elsewhere/d4.sql",
        "-- revision: d4\n-- down_revision: c3\n-- upgrade:\nCREATE TABLE u (a);\n",
    );
    symlink(
        "../elsewhere/d4.sql",
        project.path().join("versions/d4.sql"),
    )
    .unwrap();
    assert_eq!(project.run(&["heads"]).succeeded(), "d4 (head)\n");
}

#[test]
fn several_broken_revisions_are_told_in_one_run_in_a_stable_order() {
    let project = |order: [usize; 4]| {
        let files = [
            (
                "versions/a1.sql",
                &b"-- revision: a1\n-- upgrade:\nSELECT 'open\n"[..],
            ),
            ("versions/b2.sql", b"-- down_revision: a1\n-- upgrade:\n"),
            (
                "versions/c3.sql",
                b"-- revision: c3\n-- down_revison: b2\n-- upgrade:\n-- upgrade:\n",
            ),
            ("versions/d4.sql", b"-- revision: \xff\n"),
        ];
        order.into_iter().fold(Project::new(), |project, at| {
            let (name, text) = files[at];
            project.file(name, text)
        })
    };
    let told = project([0, 1, 2, 3]).refuses(&["upgrade", "head"]);
    assert_eq!(project([3, 1, 0, 2]).refuses(&["upgrade", "head"]), told);
    insta::assert_snapshot!(told);
}
