//! The form of `gen-sql.sum`.

use gen_sql::project::seal::{FileHash, SumFile};
use proptest::prelude::*;

use super::{SUM_FILE, chain, lines, parsed, read, sealed, shell};
use crate::project::{Cases, Project};

#[test]
fn lists_that_are_none() {
    let line = |path: &str| format!("{}  {path}\n", FileHash::of(path));
    let (one, other) = (line("versions/a1.sql"), line("versions/b2.sql"));
    let changed = format!("{}  versions/a1.sql\n", FileHash::of("changed"));
    let mut cases = Cases::default();
    for (title, text) in [
        (
            "conflict",
            format!("{one}<<<<<<< HEAD\n{changed}=======\n{other}>>>>>>> theirs\nx\n"),
        ),
        (
            "what is left of a conflict",
            format!("{one}=======\n{other}"),
        ),
        ("twice", format!("{one}{other}{one}")),
        ("twice, with two hashes", format!("{one}{other}{changed}")),
        ("too short", format!("{other}{}", &one[1..])),
        ("too long", format!("0{one}")),
        ("no digits", format!("\n  {one}")),
        ("an odd digit", one.replacen(&one[..1], "g", 1)),
        ("one blank", one.replace("  ", " ")),
        ("a tab", one.replace("  ", "\t")),
        ("no path", one[..64].to_owned()),
        ("an empty path", one[..66].to_owned()),
        ("a bad escape", format!("\\{}", line("a\\tb"))),
        ("a half escape", format!("\\{}", line("a\\"))),
        (
            "the form of BSD",
            format!("SHA256 (versions/a1.sql) = {}\n", &one[..64]),
        ),
        ("a comment", format!("# seals\n{one}")),
        ("something else", "<html>\n".repeat(25)),
        ("NUL", one.replace("a1", "a\0")),
    ] {
        let project = Project::chain().file(SUM_FILE, text);
        let said = project.refuses(&["upgrade"]);
        assert_eq!(project.refuses(&["hash"]), said, "{title}");
        assert_eq!(
            project.refuses(&["stamp", "head", "--locked"]),
            said,
            "{title}"
        );
        cases.add(title, said);
    }
    let latin = Project::chain().file(SUM_FILE, b"\xe9\n");
    cases.add("not UTF-8", latin.refuses(&["upgrade"]));
    let folder = Project::chain().folder(SUM_FILE);
    cases.add("a folder", folder.refuses(&["hash"]));
    insta::assert_snapshot!(cases.text());
}

#[test]
fn other_forms_of_a_list_are_read() {
    let project = sealed(chain());
    let text = read(&project, SUM_FILE);
    let mut listed: Vec<&str> = text.lines().collect();
    listed.reverse();
    let (digits, path) = listed[0].split_once(' ').unwrap();
    let upper = format!("{} {path}", digits.to_uppercase());
    for other in [
        text.replace("  ", " *"),
        text.replace('\n', "\r\n"),
        format!("\u{feff}{text}"),
        format!("\n{}\n\n", listed.join("\n\n")),
        text.replace(listed[0], &upper),
        format!("\\{}\n", text.trim_end().replace('\n', "\n\\")),
        text.trim_end().to_owned(),
    ] {
        let project = chain().file(SUM_FILE, &other);
        project.run(&["upgrade", "--locked"]).succeeded();
        let run = project.run(&["hash"]);
        assert_eq!(
            run.stderr,
            "nothing to do: nothing has changed in 6 files\n"
        );
        // A list that is written anew has the usual form.
        let project = project.reversible("d4", "c3", "", "");
        project.run(&["hash"]).succeeded();
        let first = lines(read(&project, SUM_FILE).lines().take(6));
        assert_eq!(first, text, "{other:?}");
    }
}

#[test]
fn sha256sum_writes_and_checks_the_same_list() {
    let odd = "-- revision: d4\n-- down_revision: c3\n-- upgrade:\n-- downgrade:\n";
    let odder = "-- revision: e5\n-- down_revision: d4\n-- upgrade:\n-- downgrade:\n";
    let project = sealed(
        chain()
            .file("versions/d\\4 \"é\".sql", odd)
            .file("versions/e\n5\r.sql", odder),
    );
    let checked = shell(project.path(), "sha256sum -c gen-sql.sum | grep -c ': OK$'");
    assert_eq!(checked, "8\n");
    let theirs = shell(project.path(), "sha256sum baseline.sql data/* versions/*");
    assert_eq!(read(&project, SUM_FILE), theirs);
    project.run(&["upgrade", "--locked"]).succeeded();
    let project = project.file("versions/e\n5\r.sql", odder.replace("e5", "f6"));
    let said = project.refuses(&["upgrade"]);
    assert_eq!(said.matches("error[edited-file]").count(), 1, "{said}");
}

proptest! {
    #[test]
    fn any_path_can_be_listed(paths in prop::collection::btree_set("[^\0]{1,12}", 0..6)) {
        let lines = paths.iter().map(|path| (path.as_str(), FileHash::of(path)));
        let text = SumFile::text(lines);
        let file = parsed(&text).unwrap();
        let read: Vec<&str> = file.lines().iter().map(|line| line.path.as_str()).collect();
        prop_assert_eq!(read, paths.iter().collect::<Vec<_>>());
        for line in file.lines() {
            prop_assert_eq!(line.hash, FileHash::of(&line.path));
        }
    }

    #[test]
    fn no_list_is_too_odd(text in "([0-9a-f]{63,65}|[\\\\]?[0-9a-fA-F]{64}|[ *\\\\<=\n]{0,8}|\\PC{0,8}|\n){0,12}") {
        if let Ok(file) = parsed(&text) {
            let lines = file.lines().iter().map(|line| (line.path.as_str(), line.hash));
            let again = parsed(&SumFile::text(lines)).unwrap();
            prop_assert_eq!(again.lines().len(), file.lines().len());
        }
    }
}
