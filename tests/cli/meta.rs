//! What the program says about itself: explanations of codes, completions, manual pages.

use std::io::Write;
use std::process::{Command, Stdio};

use gen_sql::diagnostic::Code;

use crate::project::{Cases, Project};

#[test]
fn explanations() {
    let project = Project::new();
    let mut cases = Cases::default();
    for arguments in [
        &["explain", "sql"][..],
        &["explain", "error[multiple-heads]"],
        &["explain", "warning[returns-rows]"],
    ] {
        cases.add(&arguments.join(" "), project.run(arguments));
    }
    for arguments in [
        ["explain", "multiple-head"],
        ["explain", "SQL"],
        ["explain", "error[nope]"],
        ["explain", ""],
    ] {
        cases.add(&arguments.join(" "), project.refuses(&arguments));
    }
    insta::assert_snapshot!(cases.text());
}

#[test]
fn every_code_is_explained_by_its_name() {
    let project = Project::new();
    let list = project.run(&["explain"]).succeeded();
    assert_eq!(list.lines().count(), Code::ALL.len(), "{list}");
    for (line, code) in list.lines().zip(Code::ALL) {
        let (name, summary) = line.split_once("  ").unwrap();
        assert_eq!((name, summary.trim()), (code.name(), code.summary()));
    }
    for code in Code::ALL {
        let text = project.run(&["explain", code.name()]).succeeded();
        let first = format!("{}: {}\n\n", code.name(), code.summary());
        assert!(text.starts_with(&first), "{text}");
        assert!(text.len() > first.len() + 200, "{text}");
        assert!(!text.contains("\n## "), "{text}");
    }
}

/// Whether `shell` takes `script`; nothing if there is no such shell.
fn is_taken(shell: &str, arguments: &[&str], script: &str) -> Option<bool> {
    let mut child = Command::new(shell)
        .args(arguments)
        .stdin(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .ok()?;
    let mut stdin = child.stdin.take().unwrap();
    // A shell that stops reading has not taken it.
    let _ = stdin.write_all(script.as_bytes());
    drop(stdin);
    Some(child.wait().unwrap().success())
}

#[test]
fn completions_are_taken_by_their_shell() {
    let project = Project::new();
    for (shell, arguments) in [
        ("bash", &["-n"][..]),
        ("zsh", &["-n"]),
        ("fish", &["--no-execute"]),
        ("elvish", &["-compileonly"]),
    ] {
        let text = project.run(&["completions", shell]).succeeded();
        assert!(
            text.contains("downgrade") && text.contains("splice"),
            "{text}"
        );
        assert_ne!(is_taken(shell, arguments, &text), Some(false), "{shell}");
    }
    // The check can fail.
    assert_eq!(is_taken("bash", &["-n"], "if"), Some(false));
    let again = project.run(&["completions", "bash"]).succeeded();
    assert_eq!(again, project.run(&["completions", "bash"]).succeeded());
    insta::assert_snapshot!(project.refuses(&["completions", "sh"]));
}

#[test]
fn bash_completes_commands_and_options() {
    let project = Project::new();
    let script = project.run(&["completions", "bash"]).succeeded();
    let complete = |words: &str| {
        let count = words.split(' ').count() - 1;
        let test = format!(
            "{script}\nCOMP_WORDS=({words}); COMP_CWORD={count}; _gen__sql gen-sql \"${{COMP_WORDS[{count}]}}\" x; echo \"${{COMPREPLY[*]}}\""
        );
        let output = Command::new("bash").args(["-c", &test]).output().unwrap();
        String::from_utf8(output.stdout).unwrap()
    };
    assert_eq!(complete("gen-sql rev"), "revision\n");
    assert_eq!(complete("gen-sql revision --sp"), "--splice\n");
    assert_eq!(complete("gen-sql up"), "upgrade\n");
}

#[test]
fn manual_pages() {
    let project = Project::new();
    let page = project.run(&["man", "revision"]).succeeded();
    insta::assert_snapshot!(page.replace(env!("CARGO_PKG_VERSION"), "[version]"));
    let whole = project.run(&["man"]).succeeded();
    assert!(whole.contains(".TH gen-sql 1  \"gen-sql "), "{whole}");
    assert!(whole.contains("gen\\-sql\\-revision(1)"), "{whole}");
    assert_eq!(whole, project.run(&["man"]).succeeded());
    let help = project.run(&["--help"]).succeeded();
    let (_, commands) = help.split_once("Commands:\n").unwrap();
    for line in commands.lines().take_while(|line| !line.is_empty()) {
        let name = line.split_whitespace().next().unwrap();
        if name != "help" {
            let page = project.run(&["man", name]).succeeded();
            assert!(page.contains(&format!(".TH gen-sql-{name} 1")), "{page}");
        }
    }
    let mut cases = Cases::default();
    for name in ["revison", "help", "nothing"] {
        cases.add(name, project.refuses(&["man", name]));
    }
    insta::assert_snapshot!("manual_pages_that_are_not_there", cases.text());
}
