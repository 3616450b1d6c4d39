//! The commands with which a chain is written: what they write, and that they write nothing when
//! they refuse.

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};

use crate::project::{Cases, Project};

/// What a run of one of these commands says, and the files that it made.
fn written(project: &Project, arguments: &[&str]) -> String {
    let run = project.run(arguments);
    assert_eq!(run.code, 0, "{run}");
    let file = |name: &str| format!("---- {name}\n{}", project.read(name));
    let files: String = run.stdout.lines().map(file).collect();
    format!("{run}{files}")
}

#[test]
fn a_new_project_can_be_upgraded_at_once() {
    let project = Project::new();
    insta::assert_snapshot!(written(&project, &["init", "--rev-id", "a1b2c3d4e5f6"]));
    let script = project.run(&["upgrade"]).succeeded();
    assert!(script.contains("-- a1b2c3d4e5f6   Create the first tables\n"));
    project
        .connection("app.db")
        .execute_batch(&script)
        .expect("the script runs");
    assert_eq!(
        project
            .run(&["current", "--database", "app.db"])
            .succeeded(),
        "a1b2c3d4e5f6 (head)\n"
    );
    let down = project.run(&["downgrade", "base"]).succeeded();
    project.connection("app.db").execute_batch(&down).unwrap();
}

#[test]
fn a_new_project_has_a_random_id() {
    let project = Project::new();
    let id = |folder: &str| {
        let files = project.run(&["init", folder]).succeeded();
        let prefix = format!("{folder}/versions/");
        let file = files.lines().find_map(|line| line.strip_prefix(&prefix));
        file.unwrap().split('_').next().unwrap().to_owned()
    };
    let (one, two) = (id("one"), id("two"));
    assert_eq!((one.len(), two.len()), (12, 12));
    assert_ne!(one, two);
}

#[test]
fn a_new_project_can_be_anywhere() {
    let mut cases = Cases::default();
    let project = Project::new().folder("there");
    for arguments in [
        &["init", "there", "--rev-id", "a1"][..],
        &["init", "some/where", "--rev-id", "b1"],
        &["-C", "there", "init", "again", "--rev-id", "c1"],
        &["-C", "new", "init", "--rev-id", "d1"],
        &["-q", "init", "./quiet/", "--rev-id", "e1"],
    ] {
        cases.add(&arguments.join(" "), project.run(arguments));
    }
    let alembic = Project::new().file("alembic.ini", "[alembic]\n");
    cases.add("beside Alembic", alembic.run(&["init", "--rev-id", "a1"]));
    insta::assert_snapshot!(cases.text());
    for folder in ["there", "some/where", "there/again", "new", "quiet"] {
        let heads = project.run(&["-C", folder, "heads"]).succeeded();
        assert!(heads.ends_with(" (head)\n"), "{folder}: {heads}");
    }
}

#[test]
fn attributes_that_are_there_stay() {
    for (before, after) in [
        (
            "",
            "*.sql text eol=lf\n*.sql.tera text eol=lf\ngen-sql.sum text eol=lf\n",
        ),
        (
            "*.png binary",
            "*.png binary\n*.sql text eol=lf\n*.sql.tera text eol=lf\ngen-sql.sum text eol=lf\n",
        ),
        (
            "*.sql text eol=lf\r\n",
            "*.sql text eol=lf\r\n*.sql.tera text eol=lf\ngen-sql.sum text eol=lf\n",
        ),
    ] {
        let project = Project::new().file(".gitattributes", before);
        let files = project.run(&["init"]).succeeded();
        assert!(files.ends_with("\n.gitattributes\n"), "{files}");
        assert_eq!(project.read(".gitattributes"), after);
    }
    let complete = "gen-sql.sum text eol=lf\n*.sql text eol=lf\n  *.sql.tera text eol=lf\n";
    let project = Project::new().file(".gitattributes", complete);
    let files = project.run(&["init"]).succeeded();
    assert!(!files.contains(".gitattributes"), "{files}");
    assert_eq!(project.read(".gitattributes"), complete);
    let bytes = Project::new().file(".gitattributes", b"\xff\n");
    bytes.run(&["init"]).succeeded();
    let after = fs::read(bytes.path().join(".gitattributes")).unwrap();
    assert!(after.starts_with(b"\xff\n*.sql"));
}

#[test]
fn new_projects_that_are_refused() {
    let mut cases = Cases::default();
    let mut add = |title: &str, project: Project, arguments: &[&str]| {
        cases.add(title, project.refuses(arguments));
    };
    add("a project", Project::chain(), &["init"]);
    add("only a configuration", Project::new().config(""), &["init"]);
    add(
        "an empty folder versions",
        Project::new().folder("versions"),
        &["init"],
    );
    add(
        "a file versions",
        Project::new().file("x/versions", ""),
        &["init", "x"],
    );
    let dangling = Project::new();
    symlink("nowhere", dangling.path().join("versions")).unwrap();
    add("a dangling link versions", dangling, &["init"]);
    add(
        "the folder is a file",
        Project::new().file("x", ""),
        &["init", "x"],
    );
    add(
        "attributes are a folder",
        Project::new().folder(".gitattributes"),
        &["init"],
    );
    add("-c", Project::new(), &["-c", "x.toml", "init"]);
    add("bad id", Project::new(), &["init", "--rev-id", "a b"]);
    add(
        "id that is no file name",
        Project::new(),
        &["init", "--rev-id", "a/b"],
    );
    add(
        "broken template",
        Project::new().file("templates/revision.sql.tera", "{{ nope }}\n"),
        &["init"],
    );
    insta::assert_snapshot!(cases.text());
}

#[test]
fn a_new_project_that_fails_half_way_leaves_nothing() {
    // The last file that is made: a link to nowhere is neither there nor free.
    let project = Project::new();
    symlink("nowhere", project.path().join(".gitattributes")).unwrap();
    let said = project.refuses(&["init", "."]);
    assert_eq!(
        said,
        "exit 2\nerror[output]: there is a file `.gitattributes` already\n |\n = help: move it away: no file is written over\n"
    );
    let outside = Project::new().folder("in");
    symlink("nowhere", outside.path().join("in/.gitattributes")).unwrap();
    outside.refuses(&["init", "in"]);
    let left: Vec<_> = fs::read_dir(project.path()).unwrap().collect();
    assert_eq!(left.len(), 1, "{left:?}");
}

#[test]
fn the_first_revisions_of_an_empty_folder() {
    let mut cases = Cases::default();
    let project = Project::new().folder("versions");
    for arguments in [
        &["revision", "-m", "Create accounts", "--rev-id", "a1"][..],
        &["revision", "-m", "Add an index", "--rev-id", "b2"],
        &["revision", "--message=Add another", "--rev-id=c3"],
        &["history"],
    ] {
        let shown = match arguments[0] {
            "revision" => written(&project, arguments),
            _ => project.run(arguments).to_string(),
        };
        cases.add(&arguments.join(" "), shown);
    }
    insta::assert_snapshot!(cases.text());
    project.run(&["upgrade"]).succeeded();
    project.run(&["downgrade", "base"]).succeeded();
}

#[test]
fn what_a_new_revision_can_follow() {
    let mut cases = Cases::default();
    for arguments in [
        &["--head", "head"][..],
        &["--head", "heads"],
        &["--head", "m1"],
        &["--head", "billing@head"],
        &["--head", "base"],
        &[
            "--head",
            "base",
            "--splice",
            "--branch-label",
            "other",
            "--depends-on",
            "m1",
        ],
        &["--head", "b1", "--splice"],
        &["--head", "billing", "--splice"],
        &["--head", "billing-1", "--splice"],
        &["--head", "b2,b1", "--splice"],
        &[
            "--depends-on",
            "billing",
            "--depends-on",
            "a1,b1",
            "--depends-on",
            "b1",
        ],
        &["--branch-label", "x", "--branch-label", "y,z"],
    ] {
        let rest = ["revision", "-m", "New", "--rev-id", "n1"];
        let project = Project::diamond();
        let text = written(&project, &[&rest, arguments].concat());
        cases.add(&arguments.join(" "), text);
        // It reads back, and the chain is as good as before.
        project.run(&["upgrade", "heads"]).succeeded();
    }
    insta::assert_snapshot!(cases.text());
}

/// Two heads of a fork, and a third one behind them that is depended on.
fn heads() -> Project {
    Project::diamond()
        .reversible("c1", "m1", "CREATE TABLE d (a);", "DROP TABLE d;")
        .reversible("c2", "m1", "CREATE TABLE e (a);", "DROP TABLE e;")
}

#[test]
fn merges() {
    let mut cases = Cases::default();
    for arguments in [
        &["merge"][..],
        &["merge", "heads"],
        &["merge", "c2", "c1"],
        &["merge", "c1", "heads"],
        &[
            "merge",
            "-m",
            "Join: the two\n\nNothing else",
            "--branch-label",
            "joined",
        ],
    ] {
        let project = heads();
        let text = written(&project, &[arguments, &["--rev-id", "z1"]].concat());
        cases.add(&arguments.join(" "), text);
        project.run(&["upgrade", "heads"]).succeeded();
        project.run(&["downgrade", "base"]).succeeded();
    }
    let revision = heads();
    let text = written(
        &revision,
        &[
            "revision", "-m", "Join", "--head", "c1,c2", "--rev-id", "z1",
        ],
    );
    cases.add("revision --head c1,c2", text);
    let fork = Project::chain()
        .revision("x2", "a1", "")
        .revision("y2", "x2", "");
    let text = written(&fork, &["merge", "c3", "x2", "--splice", "--rev-id", "z1"]);
    cases.add("merge c3 x2 --splice", text);
    let many = (0..20).fold(Project::chain(), |project, n| {
        project.revision(&format!("h{n:02}"), "c3", "")
    });
    cases.add("twenty heads", written(&many, &["merge", "--rev-id", "z1"]));
    insta::assert_snapshot!(cases.text());
}

#[test]
fn revisions_that_are_refused() {
    let mut cases = Cases::default();
    for arguments in [
        &["--head", "b1"][..],
        &["--head", "a1"],
        &["--head", "nope"],
        &["--head", "nope@head"],
        &["--head", "current"],
        &["--head=-1"],
        &["--head", "a1:b1"],
        &["--head", "base,m1"],
        &["--head", "m1,b1", "--splice"],
        &["--head", ""],
        &["--depends-on", "nope"],
        &["--depends-on", "base"],
        &["--rev-id", "m1"],
        &["--rev-id", "billing"],
        &["--rev-id", "head"],
        &["--rev-id", "n+1"],
        &["--rev-id", ""],
        &["--rev-id", "../n1"],
        &["--rev-id", ".n1"],
        &["--rev-id", "__init__n1"],
        &["--rev-id", "None"],
        &["--rev-id", "x1234567", "--branch-label", "x1234567"],
        &["--branch-label", "billing"],
        &["--branch-label", "b1"],
        &["--branch-label", "heads"],
        &["--branch-label", "a b"],
        &["--branch-label", "it's"],
        &["--branch-label", "x,x"],
        &["--version-path", "elsewhere"],
        &["--version-path", "."],
        &[
            "--head",
            "nope",
            "--rev-id",
            "m1",
            "--branch-label",
            "b1",
            "-m",
            " ",
        ],
    ] {
        let mut all = vec!["revision"];
        if !arguments.contains(&"-m") {
            all.extend(["-m", "New"]);
        }
        all.extend(arguments);
        cases.add(&arguments.join(" "), Project::diamond().refuses(&all));
    }
    insta::assert_snapshot!(cases.text());
}

#[test]
fn heads_that_have_to_be_named() {
    let mut cases = Cases::default();
    let arguments = ["revision", "-m", "New"];
    cases.add("two heads", heads().refuses(&arguments));
    cases.add(
        "two heads, head",
        heads().refuses(&["revision", "-m", "New", "--head", "head"]),
    );
    let labelled = Project::chain().revision("x1", "", "").file(
        "versions/y1.sql",
        "-- revision: y1\n-- branch_labels: bills\n-- depends_on: x1\n-- upgrade:\n",
    );
    cases.add("one depends on another", labelled.refuses(&arguments));
    cases.add(
        "a revision with followers",
        heads().refuses(&["revision", "-m", "New", "--head", "m1"]),
    );
    insta::assert_snapshot!(cases.text());
}

#[test]
fn merges_that_are_refused() {
    let mut cases = Cases::default();
    let mut add = |project: &Project, arguments: &[&str]| {
        cases.add(&arguments.join(" "), project.refuses(arguments));
    };
    add(&Project::chain(), &["merge"]);
    add(&Project::chain(), &["merge", "c3", "head"]);
    add(&Project::new().folder("versions"), &["merge"]);
    add(&Project::new().folder("versions"), &["merge", "a1", "b1"]);
    for arguments in [
        &["merge", "c1"][..],
        &["merge", "c1", "b1"],
        &["merge", "c1", "b1", "-m", ""],
        &["merge", "c1", "base"],
        &["merge", "c1", "m1", "--splice"],
        &["merge", "c1", "zz"],
        &["merge", "--rev-id", "c1"],
        &["merge", "--branch-label", "billing"],
    ] {
        add(&heads(), arguments);
    }
    let depended = Project::chain().revision("x1", "", "").file(
        "versions/y1.sql",
        "-- revision: y1\n-- down_revision: c3\n-- depends_on: x1\n-- upgrade:\n",
    );
    add(&depended, &["merge"]);
    insta::assert_snapshot!(cases.text());
    // What the message of `upgrade head` says works there, too.
    let said = depended.refuses(&["upgrade", "head"]);
    assert!(said.contains("`gen-sql merge x1 y1`"), "{said}");
    depended.run(&["merge", "x1", "y1"]).succeeded();
    depended.run(&["upgrade", "head"]).succeeded();
}

#[test]
fn messages_of_every_kind() {
    let mut cases = Cases::default();
    for message in [
        "It's \"quoted\" with `ticks` and $HOME; DROP TABLE t; --",
        "Short\r\n\r\nLong,\r\non two lines\r\n",
        "Old Macs\rbroke lines so",
        "  blanks  \n\n\n\n   indented\n",
        "-- dashes\n--\n---- more",
        "/* a comment */",
        "{{ revision }} {% if %} {# no #}",
        "日本語 ünïcode 🎉",
        "tab\there",
        "\u{feff}mark",
        "feat: add a table\n\nSee: the wiki, chapter upgrade: 2",
        "!?",
        "A message whose words are many, far more than the name of a file should have",
    ] {
        let project = Project::chain();
        let message_argument = format!("--message={message}");
        let run = project.run(&["revision", "--rev-id", "n1", &message_argument]);
        let file = run.succeeded();
        let shown = project.run(&["show", "n1"]).succeeded();
        let text = project.read(&file);
        let header = text.split("--\n-- revision:").next().unwrap();
        let (_, said) = shown.split_once("\n\n").unwrap();
        cases.add(
            &message.escape_debug().to_string(),
            format!("{file}{header}---- show\n{said}"),
        );
        project.run(&["upgrade"]).succeeded();
    }
    insta::assert_snapshot!(cases.text());
}

#[test]
fn messages_that_would_be_more_than_text() {
    let mut cases = Cases::default();
    for message in [
        "revision: b2",
        "New\n\ndown_revision:",
        "New\ndepends on: b2",
        "Revises: b2",
        "reads: let people see them",
        "  reads : x",
        "allow: shape",
        "upgrade:",
        "New\n\nDowngrade: irreversible",
        "Upgrade",
        "+goose Up",
        "fine: this\nrevison: that\nupgrade:\n",
        "",
        "\n\t ",
    ] {
        let said = Project::chain().refuses(&["revision", "-m", message]);
        cases.add(&message.escape_debug().to_string(), said);
    }
    cases.add("none", Project::chain().refuses(&["revision"]));
    insta::assert_snapshot!(cases.text());
}

#[test]
fn the_path_is_all_that_an_editor_needs() {
    let project = Project::chain();
    let shell = |command: &str| {
        let output = std::process::Command::new("sh")
            .args(["-c", command, env!("CARGO_BIN_EXE_gen-sql")])
            .current_dir(project.path())
            .output()
            .unwrap();
        String::from_utf8(output.stdout).unwrap()
    };
    let text = shell("cat \"$(\"$0\" revision -m 'Add a column')\"");
    assert!(
        text.starts_with("-- Add a column\n--\n-- revision: "),
        "{text}"
    );
    assert!(text.contains("\n-- down_revision: c3\n"), "{text}");
    let text = shell(
        "mkdir 'a b' && \"$0\" -C 'a b' -q init >/dev/null && cat \"$(\"$0\" -C 'a b' revision -m Next)\"",
    );
    assert!(text.starts_with("-- Next\n"), "{text}");
}

#[test]
fn random_ids_follow_each_other() {
    let project = Project::chain();
    let ids: Vec<String> = (0..3)
        .map(|_| {
            let file = project.run(&["revision", "-m", "Next"]).succeeded();
            let name = file.strip_prefix("versions/").unwrap();
            name.strip_suffix("_next.sql\n").unwrap().to_owned()
        })
        .collect();
    let digits = |id: &String| id.len() == 12 && id.bytes().all(|b| b.is_ascii_hexdigit());
    assert!(ids.iter().all(digits), "{ids:?}");
    let history = project.run(&["history"]).succeeded();
    let line = |at: usize, before: &str| format!("{before} -> {}", ids[at]);
    let expected = [line(2, &ids[1]), line(1, &ids[0]), line(0, "c3")];
    for (line, expected) in history.lines().zip(expected) {
        assert!(line.starts_with(&expected), "{history}");
    }
}

#[test]
fn a_file_that_is_there_is_not_written_over() {
    let other = "-- revision: c4\n-- down_revision: c3\n-- upgrade:\n";
    let project = Project::chain().file("versions/d4_next.sql", other);
    let said = project.refuses(&["revision", "-m", "Next", "--rev-id", "d4"]);
    insta::assert_snapshot!(said, @r"
    exit 2
    error[output]: there is a file `versions/d4_next.sql` already
     |
     = help: move it away: no file is written over
    ");
}

#[test]
fn a_new_file_has_the_permissions_that_an_editor_would_give_it() {
    let project = Project::chain();
    for (umask, expected) in [("022", 0o644), ("027", 0o640)] {
        let command = format!("umask {umask}; exec \"$0\" revision -m x --rev-id x{umask}");
        let status = std::process::Command::new("sh")
            .args(["-c", &command, env!("CARGO_BIN_EXE_gen-sql")])
            .current_dir(project.path())
            .stdout(std::process::Stdio::null())
            .stderr(std::process::Stdio::null())
            .status()
            .unwrap();
        assert!(status.success());
        let file = project.path().join(format!("versions/x{umask}_x.sql"));
        let mode = fs::metadata(file).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, expected, "umask {umask}");
    }
}

/// Two folders, with a head in each.
fn folders() -> Project {
    Project::new()
        .config("versions = [\"main\", \"sub/bills\"]\n")
        .file("main/a1.sql", "-- revision: a1\n-- upgrade:\n")
        .file(
            "sub/bills/b1.sql",
            "-- revision: b1\n-- branch_labels: bills\n-- upgrade:\n",
        )
}

#[test]
fn a_new_file_stands_beside_what_it_follows() {
    let project = folders();
    for (arguments, folder) in [
        (&["--head", "a1"][..], "main"),
        (&["--head", "bills@head"], "sub/bills"),
        (
            &["--head", "base", "--version-path", "sub/bills"],
            "sub/bills",
        ),
        (&["--head", "base", "--version-path", "./main/"], "main"),
        (
            &[
                "--head",
                "bills@base",
                "--version-path",
                "main/../sub/bills",
            ],
            "sub/bills",
        ),
    ] {
        let rest = ["revision", "-m", "New", "--splice"];
        let file = project.run(&[&rest, arguments].concat()).succeeded();
        assert!(
            file.starts_with(&format!("{folder}/")),
            "{arguments:?}: {file}"
        );
    }
    let merged = folders();
    let file = merged
        .run(&["merge", "b1", "a1", "--rev-id", "m1"])
        .succeeded();
    assert_eq!(file, "sub/bills/m1_merge_b1_and_a1.sql\n");

    let mut cases = Cases::default();
    for arguments in [
        &["--head", "base"][..],
        &["--head", "a1", "--version-path", "sub"],
        &["--head", "a1", "--version-path", "gone"],
    ] {
        let said = folders().refuses(&[&["revision", "-m", "New"], arguments].concat());
        cases.add(&arguments.join(" "), said);
    }
    insta::assert_snapshot!(cases.text());
    // From elsewhere, paths count from the folder of -C, and the file can be opened from here.
    let outer = Project::new()
        .file("in/gen-sql.toml", "versions = [\"a\", \"b\"]\n")
        .file("in/a/a1.sql", "-- revision: a1\n-- upgrade:\n")
        .folder("in/b");
    let file = outer
        .run(&[
            "-C",
            "in",
            "revision",
            "-m",
            "New",
            "--version-path",
            "b",
            "--rev-id",
            "n1",
        ])
        .succeeded();
    assert_eq!(file, "in/b/n1_new.sql\n");
}

#[test]
fn a_projects_own_template() {
    let own = "{# ours #}{{ message }}\n-- Ticket: none\n\n-- revision: {{ revision }}\n\
               -- down_revision: {{ down_revision }}\n-- branch_labels: {{ branch_labels }}\n\
               -- depends_on: {{ depends_on }}\n\n-- upgrade:\n\n-- downgrade: irreversible\n";
    let project = Project::diamond().file("templates/revision.sql.tera", own.replace('\n', "\r\n"));
    let arguments = [
        "revision",
        "-m",
        "New",
        "--rev-id",
        "n1",
        "--depends-on",
        "billing",
    ];
    insta::assert_snapshot!(written(&project, &arguments));
    // A template of revisions is no part of a script.
    project.run(&["upgrade"]).succeeded();

    let mut cases = Cases::default();
    for (title, text) in [
        ("syntax", "{{ message\n"),
        ("undefined", "{{ messages }}\n"),
        ("no id", "{{ message }}\n-- upgrade:\n"),
        ("another id", "-- revision: x{{ revision }}\n-- upgrade:\n"),
        (
            "no down revision",
            "-- revision: {{ revision }}\n-- upgrade:\n",
        ),
        ("override", "-- overrides: {{ revision }}\n-- upgrade:\n"),
        (
            "string open",
            "-- revision: {{ revision }}\n-- down_revision: {{ down_revision }}\n-- upgrade:\nSELECT '\n",
        ),
    ] {
        let project = Project::chain().file("templates/revision.sql.tera", text);
        cases.add(
            title,
            project.refuses(&["revision", "-m", "New", "--rev-id", "n1"]),
        );
    }
    insta::assert_snapshot!("own_templates_that_cannot_be_used", cases.text());
}

#[test]
fn a_chain_with_faults_takes_no_revision() {
    let project = Project::chain().file("versions/d4.sql", "-- down_revision: c3\n-- upgrade:\n");
    let said = project.refuses(&["revision", "-m", "New"]);
    assert!(said.contains("error[missing-revision-id]"), "{said}");
    let nothing = Project::new().refuses(&["revision", "-m", "New"]);
    insta::assert_snapshot!(nothing, @r"
    exit 2
    error[no-project]: there is no project here
     |
     = note: a project is a folder with a `gen-sql.toml`, an `alembic.ini` or a folder `versions`
     = help: go to the project's folder, name it with `-C DIR`, or make one with `gen-sql init`
    ");
}
