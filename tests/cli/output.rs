//! What is printed when all is well, and where.

use std::io::Read;
use std::os::unix::fs::PermissionsExt;
use std::process::Stdio;

use crate::project::{Cases, Project};

#[test]
fn lists() {
    let mut cases = Cases::default();
    let runs: [&[&str]; 18] = [
        &["heads"],
        &["heads", "-v"],
        &["heads", "--resolve-dependencies"],
        &["branches"],
        &["branches", "-v"],
        &["history"],
        &["history", "-v", "-r", "m1:"],
        &["history", "-r", "a1:b1"],
        &["history", "-r", "b1:"],
        &["history", "-r", ":b1"],
        &["history", "-r", "-1:"],
        &["history", "-r", "billing@head:"],
        &["history", "-r", ":"],
        &["show", "b2"],
        &["show", "billing"],
        &["show", "heads"],
        &["show", "m"],
        &["-q", "heads"],
    ];
    let project = Project::diamond().file(
        "versions/x1.sql",
        "-- Reports\n--\n-- Made from the bills.\n--\n--   indented\n--\n-- revision: x1\n-- depends_on: b2\n-- branch_labels: reports, sums\n-- upgrade:\n",
    );
    for arguments in runs {
        cases.add(&arguments.join(" "), project.run(arguments));
    }
    insta::assert_snapshot!(cases.text());
}

/// The ids of the sections of a script, in order.
fn sections(script: &str) -> Vec<&str> {
    let mut before = "";
    let mut ids = Vec::new();
    for line in script.lines() {
        if before.starts_with("-- ────")
            && let Some((id, _)) = line.trim_start_matches("-- ").split_once("   ")
        {
            ids.push(id);
        }
        before = line;
    }
    ids
}

#[test]
fn ranges() {
    let project = Project::diamond();
    for (arguments, from, to, expected) in [
        (
            &["upgrade"][..],
            "base",
            "m1 (head)",
            &["a1", "b2", "b1", "m1"][..],
        ),
        (
            &["upgrade", "heads"],
            "base",
            "m1 (head)",
            &["a1", "b2", "b1", "m1"],
        ),
        (&["upgrade", "b1"], "base", "b1", &["a1", "b1"]),
        (
            &["upgrade", "a1:head"],
            "a1",
            "m1 (head)",
            &["b2", "b1", "m1"],
        ),
        (&["upgrade", "b1,b2:heads"], "b1, b2", "m1 (head)", &["m1"]),
        (&["upgrade", "b2,b1:heads"], "b1, b2", "m1 (head)", &["m1"]),
        (&["upgrade", "+1"], "base", "a1", &["a1"]),
        (&["upgrade", "base:+1"], "base", "a1", &["a1"]),
        (
            &["upgrade", "billing@head"],
            "base",
            "m1 (head)",
            &["a1", "b2", "b1", "m1"],
        ),
        (&["upgrade", "b1:billing"], "b1", "b1, b2", &["b2"]),
        (
            &["downgrade", "base"],
            "m1 (head)",
            "base",
            &["m1", "b1", "b2", "a1"],
        ),
        (&["downgrade", "a1:base"], "a1", "base", &["a1"]),
        (&["downgrade", "b1,b2:a1"], "b1, b2", "a1", &["b1", "b2"]),
        (&["stamp", "head"], "base", "m1 (head)", &["m1"]),
        (&["stamp", "a1:m1"], "a1", "m1 (head)", &["m1"]),
        (&["stamp", "b1", "b2"], "base", "b1, b2", &["b1", "b2"]),
        (&["stamp", "m1:base"], "m1 (head)", "base", &["m1"]),
    ] {
        let run = project.run(arguments);
        assert_eq!(run.stderr, "", "{arguments:?}");
        let script = run.succeeded();
        assert_eq!(sections(&script), expected, "{arguments:?}");
        let line = |key: &str| {
            let line = script.lines().find_map(|line| line.strip_prefix(key));
            line.unwrap().trim()
        };
        assert_eq!(
            (line("--   from "), line("--   to ")),
            (from, to),
            "{arguments:?}"
        );
    }
}

#[test]
fn a_number_with_a_sign_is_an_argument() {
    let project = Project::chain();
    for (arguments, from, to) in [
        (["downgrade", "-1"], "c3 (head)", "b2"),
        (["downgrade", "b2:-1"], "b2", "a1"),
        (["downgrade", "-3"], "c3 (head)", "base"),
        (["upgrade", "+2"], "base", "b2"),
        (["upgrade", "a1:+1"], "a1", "b2"),
        (["upgrade", "head-1"], "base", "b2"),
    ] {
        let script = project.run(&arguments).succeeded();
        let header = format!("--   from        {from}\n--   to          {to}\n");
        assert!(script.contains(&header), "{arguments:?}: {script}");
    }
}

#[test]
fn nothing_to_do() {
    let project = Project::chain();
    let mut cases = Cases::default();
    for arguments in [
        &["upgrade", "c3:head"][..],
        &["downgrade", "b2:b2"],
        &["downgrade", "base:base"],
        &["stamp", "b2:b2"],
        &["-q", "upgrade", "c3:head"],
    ] {
        let run = project.run(arguments);
        assert_eq!(run.code, 0, "{run}");
        assert!(run.stdout.contains("\nRELEASE gen_sql;\n"), "{run}");
        cases.add(
            &arguments.join(" "),
            format!("exit {}\n{}", run.code, run.stderr),
        );
    }
    insta::assert_snapshot!(cases.text());

    // The script that does nothing still checks.
    let script = project.run(&["upgrade", "c3:head"]).succeeded();
    let project = project
        .database_after("right.db", &[&["upgrade", "head"]])
        .database_after("wrong.db", &[&["upgrade", "b2"]])
        .file("empty.db", "");
    project
        .connection("right.db")
        .execute_batch(&script)
        .unwrap();
    for wrong in ["wrong.db", "empty.db"] {
        let before = std::fs::read(project.path().join(wrong)).unwrap();
        assert!(project.connection(wrong).execute_batch(&script).is_err());
        let after = std::fs::read(project.path().join(wrong)).unwrap();
        assert!(before == after, "{wrong} was changed");
    }
}

#[test]
fn a_script_in_a_file() {
    let project = Project::chain().folder("out").file("old.sql", "old");
    let script = project.run(&["upgrade"]).succeeded();
    let old = project.path().join("old.sql");
    for name in ["new.sql", "out/new.sql", "./out/../new.sql", "old.sql"] {
        let run = project.run(&["upgrade", "-o", name]);
        assert_eq!(
            (run.code, &*run.stdout, &*run.stderr),
            (0, "", ""),
            "{name}"
        );
        let path = project.path().join(name);
        assert_eq!(std::fs::read_to_string(&path).unwrap(), script);
    }
    assert!(old.exists());
    // -C does not move the place where the shell would put it
    let run = project.run_command(
        &["upgrade", "-o", "out/there.sql"],
        project
            .command()
            .args(["-C", ".", "upgrade", "-o", "out/there.sql"]),
    );
    assert_eq!(run.code, 0, "{run}");

    let mut cases = Cases::default();
    for name in ["gone/new.sql", "out", "", "old.sql/new.sql", "out/"] {
        let run = project.run(&["upgrade", "-o", name]);
        assert_ne!(run.code, 0, "{name}: {run}");
        cases.add(name, run);
    }
    insta::assert_snapshot!(cases.text());
}

#[test]
fn a_file_is_compared_with_what_would_be_written() {
    let project = Project::chain();
    let script = project.run(&["upgrade"]).succeeded();
    let project = project
        .file("same.sql", &script)
        .file("edited.sql", script.replace("'one'", "'two'"))
        .file("latin.sql", b"-- \xe9\n");
    let same = project.run(&["upgrade", "--check", "same.sql"]);
    assert_eq!((same.code, &*same.stdout, &*same.stderr), (0, "", ""));
    let mut cases = Cases::default();
    cases.add("edited", project.run(&["upgrade", "--check", "edited.sql"]));
    cases.add(
        "edited, quiet",
        project.run(&["-q", "upgrade", "--check", "edited.sql"]),
    );
    cases.add("missing", project.run(&["upgrade", "--check", "gone.sql"]));
    cases.add(
        "and -o",
        project.run(&["upgrade", "--check", "same.sql", "-o", "x.sql"]),
    );
    insta::assert_snapshot!(cases.text());
    assert_eq!(project.run(&["upgrade", "--check", "latin.sql"]).code, 1);
    let json = project.run(&["upgrade", "--format", "json"]).succeeded();
    let project = project.file("same.json", json);
    let same = project.run(&["upgrade", "--format", "json", "--check", "same.json"]);
    assert_eq!(same.succeeded(), "");
}

#[test]
fn a_file_has_the_permissions_that_the_shell_would_give_it() {
    let project = Project::chain();
    for (umask, expected) in [("022", 0o644), ("027", 0o640), ("077", 0o600)] {
        let command = format!("umask {umask}; exec \"$0\" upgrade -o {umask}.sql");
        let status = std::process::Command::new("sh")
            .args(["-c", &command, env!("CARGO_BIN_EXE_gen-sql")])
            .current_dir(project.path())
            .status()
            .unwrap();
        assert!(status.success());
        let file = project.path().join(format!("{umask}.sql"));
        let mode = std::fs::metadata(file).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, expected, "umask {umask}");
    }
}

#[test]
fn a_file_that_is_there_keeps_its_permissions_and_links_stay_links() {
    let project = Project::chain()
        .file("real.sql", "old")
        .file("private.sql", "old");
    let path = |name: &str| project.path().join(name);
    std::fs::set_permissions(path("private.sql"), PermissionsExt::from_mode(0o600)).unwrap();
    std::os::unix::fs::symlink("real.sql", path("link.sql")).unwrap();
    let script = project.run(&["upgrade"]).succeeded();
    for name in ["private.sql", "link.sql"] {
        let status = project
            .command()
            .args(["upgrade", "-o", name])
            .status()
            .unwrap();
        assert!(status.success());
    }
    let mode = std::fs::metadata(path("private.sql"))
        .unwrap()
        .permissions()
        .mode();
    assert_eq!(mode & 0o777, 0o600);
    assert!(path("link.sql").is_symlink());
    assert_eq!(std::fs::read_to_string(path("real.sql")).unwrap(), script);
}

#[test]
fn a_pipe_is_written_to_and_not_replaced() {
    let project = Project::chain();
    let script = project.run(&["upgrade"]).succeeded();
    // as /dev/stdout is
    let link = project.path().join("stdout");
    std::os::unix::fs::symlink("/proc/self/fd/1", &link).unwrap();
    let output = project
        .command()
        .args(["upgrade", "-o", "stdout"])
        .output()
        .unwrap();
    assert!(link.is_symlink(), "the link to the pipe was replaced");
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    assert_eq!(String::from_utf8(output.stdout).unwrap(), script);
}

#[test]
fn a_link_to_a_file_that_is_not_there_makes_the_file() {
    let project = Project::chain().folder("out");
    let path = |name: &str| project.path().join(name);
    std::os::unix::fs::symlink("out/real.sql", path("link.sql")).unwrap();
    let status = project
        .command()
        .args(["upgrade", "-o", "link.sql"])
        .status()
        .unwrap();
    assert!(status.success());
    assert!(path("link.sql").is_symlink());
    assert!(path("out/real.sql").is_file());
}

#[test]
fn a_reader_that_goes_away_is_no_error() {
    // more than a pipe holds
    let seed = "INSERT INTO t VALUES (1, 'some text');\n".repeat(4000);
    let project = Project::new().revision("a1", "", &format!("CREATE TABLE t (a, b);\n{seed}"));
    for arguments in [&["upgrade"][..], &["upgrade", "--format", "json"]] {
        let mut child = project
            .command()
            .args(arguments)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut first = [0; 10];
        child.stdout.take().unwrap().read_exact(&mut first).unwrap();
        let output = child.wait_with_output().unwrap();
        assert_eq!(output.status.code(), Some(0));
        assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    }
}

#[test]
fn a_full_disk_is_an_error() {
    let project = Project::chain();
    let full = std::fs::File::options()
        .write(true)
        .open("/dev/full")
        .unwrap();
    let output = project
        .command()
        .arg("upgrade")
        .stdout(full)
        .output()
        .unwrap();
    insta::assert_snapshot!(
        format!("{}\n{}", output.status, String::from_utf8_lossy(&output.stderr)),
        @"
    exit status: 2
    error[output]: cannot write to standard output: no space left on device
    "
    );
}

#[test]
fn json() {
    let project = Project::diamond();
    let text = project
        .run(&["upgrade", "a1:head", "--format", "json"])
        .succeeded();
    let script = project.run(&["upgrade", "a1:head"]).succeeded();
    let value: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!(value["script"], script);
    let shown = text.replace(&serde_json::to_string(&script).unwrap(), "[the script]");
    insta::assert_snapshot!(shown);

    let down = project
        .run(&["downgrade", "base", "--format", "json"])
        .succeeded();
    let down: serde_json::Value = serde_json::from_str(&down).unwrap();
    assert_eq!(
        down["steps"][0]["version_changes"].to_string(),
        "[[\"INSERT\",\"b1\"],[\"UPDATE\",\"m1\",\"b2\"]]"
    );
    assert_eq!(down["steps"][3]["statements"][0], "DROP TABLE a");
    assert_eq!(down["steps"][3]["heads"].to_string(), "[]");
}

#[test]
fn warnings_and_quiet() {
    let project =
        Project::chain().revision("d4", "c3", "SELECT count(*) FROM t;\nCREATE TABLE u (a);");
    let loud = project.run(&["upgrade", "c3:head"]);
    let quiet = project.run(&["-q", "upgrade", "c3:head"]);
    assert_eq!((loud.code, &loud.stdout), (0, &quiet.stdout));
    assert_eq!(quiet.stderr, "");
    insta::assert_snapshot!(loud.stderr);
    // an error is said all the same
    let refused = project.run(&["-q", "upgrade", "zz"]);
    assert_ne!(refused.stderr, "");
}

#[test]
fn colours() {
    let project = Project::chain();
    let colored = |arguments: &[&str], environment: &[(&str, &str)]| {
        let mut command = project.command();
        let run = project.run_command(
            arguments,
            command.args(arguments).envs(environment.iter().copied()),
        );
        run.stderr.contains('\u{1b}')
    };
    for broken in [
        &["upgrade", "zz"][..],
        &["upgrade", "--oops"],
        &["upgrade", "--sqlite-version", "x"],
    ] {
        let with = |color: &[&'static str]| [color, broken].concat();
        assert!(!colored(broken, &[]), "{broken:?}: not a terminal");
        assert!(colored(&with(&["--color", "always"]), &[]), "{broken:?}");
        assert!(
            colored(&with(&["--color=always"]), &[("NO_COLOR", "1")]),
            "{broken:?}: the option wins"
        );
        assert!(
            !colored(&with(&["--color", "never"]), &[("CLICOLOR_FORCE", "1")]),
            "{broken:?}"
        );
        assert!(!colored(broken, &[("NO_COLOR", "1")]), "{broken:?}");
        assert!(colored(broken, &[("CLICOLOR_FORCE", "1")]), "{broken:?}");
    }
}

#[test]
fn help_and_version() {
    let project = Project::new();
    assert_eq!(
        project.run(&["--version"]).succeeded(),
        format!("gen-sql {}\n", env!("CARGO_PKG_VERSION"))
    );
    let mut cases = Cases::default();
    for arguments in [
        &["--help"][..],
        &["help", "upgrade"],
        &["downgrade", "--help"],
        &["stamp", "--help"],
        &["current", "-h"],
        &["history", "-h"],
    ] {
        cases.add(&arguments.join(" "), project.run(arguments));
    }
    insta::assert_snapshot!(cases.text());
}

#[test]
fn a_dash_is_standard_output() {
    let project = Project::chain();
    let script = project.run(&["upgrade"]).succeeded();
    assert_eq!(
        project.run(&["upgrade", "--output", "-"]).succeeded(),
        script
    );
}
