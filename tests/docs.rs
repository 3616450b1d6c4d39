//! What the pages of this repository say is true: the commands of the README run and print what it
//! shows, and the other files agree with it.

use std::fs;
use std::path::Path;
use std::process::Command;

use gen_sql::diagnostic::Code;
use tempfile::TempDir;

use crate::project::worked_chain;

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

fn page(name: &str) -> String {
    fs::read_to_string(Path::new(ROOT).join(name)).expect("the page is there")
}

/// The lines below the heading `title`, up to the next heading of any level.
fn section<'a>(page: &'a str, title: &str) -> &'a str {
    let (_, rest) = page
        .split_once(&format!("\n{title}\n"))
        .expect("the section is there");
    rest.split_once("\n#").map_or(rest, |(section, _)| section)
}

/// The text between ```` ```language ```` and the next fence, for each such block.
fn blocks<'a>(page: &'a str, language: &str) -> Vec<&'a str> {
    let fence = format!("\n```{language}\n");
    page.split(&fence)
        .skip(1)
        .map(|rest| rest.split_once("```").expect("the block ends").0)
        .collect()
}

/// A folder with a copy of the worked chain.
fn project() -> TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder");
    copy_versions(folder.path(), |text| text);
    folder
}

fn copy_versions(folder: &Path, edit: impl Fn(String) -> String) {
    for (name, bytes) in worked_chain() {
        let path = folder.join(name);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        let text = String::from_utf8(bytes).expect("it is text");
        fs::write(path, edit(text)).expect("a copy");
    }
}

/// What bash prints for `command` in `folder`, where `gen-sql` is the program under test.
#[track_caller]
fn shell(folder: &Path, command: &str) -> String {
    let program = Path::new(env!("CARGO_BIN_EXE_gen-sql"));
    let path = format!(
        "{}:{}",
        program.parent().expect("a folder").display(),
        std::env::var("PATH").unwrap_or_default()
    );
    let output = Command::new("bash")
        .args(["-o", "pipefail", "-c", command])
        .env("PATH", path)
        .current_dir(folder)
        .output()
        .expect("bash is installed");
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{command}\n{errors}");
    String::from_utf8(output.stdout).expect("UTF-8")
}

/// `page` with the output of each console block as `run` gives it for the block's commands.
fn with_output(page: &str, mut run: impl FnMut(&str) -> String) -> String {
    let mut result = String::new();
    let mut in_block = false;
    for line in page.split_inclusive('\n') {
        in_block = match line.trim_end() {
            "```console" => true,
            "```" => false,
            _ => in_block,
        };
        let command = line.strip_prefix("$ ").filter(|_| in_block);
        if !in_block || command.is_some() || line.starts_with("```") {
            result.push_str(line);
        }
        if let Some(command) = command {
            result.push_str(&run(command.trim_end()));
        }
    }
    result
}

#[test]
fn the_readme_shows_what_the_program_prints() {
    let readme = page("README.md");
    let project = project();
    // The README says what is wrong in this one.
    copy_versions(&project.path().join("typo"), |text| {
        text.replace("WHERE email <>", "WHERE emial <>")
    });
    let actual = with_output(&readme, |command| shell(project.path(), command));
    if std::env::var_os("UPDATE_README").is_some() {
        fs::write(Path::new(ROOT).join("README.md"), &actual).expect("a writable README");
    } else {
        same_lines(&readme, &actual);
    }
}

/// Fails with the first line that differs.
#[track_caller]
fn same_lines(page: &str, actual: &str) {
    for (number, (said, printed)) in page.lines().zip(actual.lines()).enumerate() {
        assert_eq!(said, printed, "line {} of the page", number + 1);
    }
    assert_eq!(page.lines().count(), actual.lines().count());
}

#[test]
fn output_is_replaced_only_in_console_blocks() {
    let page = "a\n```console\n$ one\nold\n$ two\n```\n$ three\n```sh\nfour\n```\n";
    let mut commands = Vec::new();
    let new = with_output(page, |command| {
        commands.push(command.to_owned());
        format!("new {command}\n")
    });
    assert_eq!(commands, ["one", "two"]);
    assert_eq!(
        new,
        "a\n```console\n$ one\nnew one\n$ two\nnew two\n```\n$ three\n```sh\nfour\n```\n"
    );
}

#[test]
fn the_configuration_of_the_readme_is_read() {
    let project = project();
    let readme = page("README.md");
    let [configuration] = blocks(&readme, "toml")[..] else {
        panic!("one block of configuration");
    };
    let write = |name: &str, text: &str| fs::write(project.path().join(name), text);
    write("gen-sql.toml", configuration).expect("a file");
    write("baseline.sql", "").expect("a file");
    fs::create_dir(project.path().join("templates")).expect("a folder");
    assert_eq!(
        shell(project.path(), "gen-sql heads"),
        "f29d7c60a18e (billing) (head)\n"
    );
}

#[test]
fn every_command_and_option_of_the_readme_exists() {
    let readme = page("README.md");
    let released = readme
        .split("\n## Not yet\n")
        .next()
        .expect("the first part");
    let folder = tempfile::tempdir().expect("a temporary folder");
    let mut help = shell(folder.path(), "gen-sql --help");
    for line in section(&readme, "## Commands").lines() {
        let Some((commands, _)) = line
            .strip_prefix("| `")
            .and_then(|line| line.split_once(" | "))
        else {
            continue;
        };
        for command in commands.split(", ") {
            let name = command
                .trim_matches('`')
                .split([' ', '`'])
                .next()
                .expect("a name");
            help += &shell(folder.path(), &format!("gen-sql {name} --help"));
        }
    }
    let options: Vec<&str> = released
        .split(['`', ' ', '\n'])
        .filter(|word| word.strip_prefix("--").is_some_and(|name| name.len() > 1))
        .filter(|word| {
            word.trim_start_matches('-')
                .chars()
                .all(|letter| letter.is_ascii_lowercase() || letter == '-')
        })
        .filter(|&option| option != "--release" && option != "--path")
        .collect();
    assert!(options.contains(&"--database"), "{options:?}");
    for option in options {
        let words = help.split(|letter: char| letter.is_whitespace() || ",[]".contains(letter));
        assert!(
            words.into_iter().any(|word| word == option),
            "{option} is not in the help"
        );
    }
}

#[test]
fn the_refusals_of_the_readme_have_real_codes() {
    let readme = page("README.md");
    let codes: Vec<&str> = section(&readme, "### What is refused, and why")
        .lines()
        .filter_map(|line| line.strip_prefix("| `")?.split('`').next())
        .collect();
    assert!(codes.len() > 5, "the table was not found");
    for code in codes {
        assert!(Code::ALL.iter().any(|known| known.name() == code), "{code}");
    }
}

#[test]
fn the_rust_of_the_readme_stands_in_an_example() {
    let readme = page("README.md");
    let example = page("examples/snapshot.rs");
    let blocks = blocks(&readme, "rust");
    assert!(!blocks.is_empty());
    for block in blocks {
        assert!(example.contains(block), "{block}");
    }
}

#[test]
fn ci_runs_the_test_command_of_the_readme() {
    let readme = page("README.md");
    let commands: Vec<&str> = blocks(section(&readme, "## Two commands"), "sh")
        .into_iter()
        .flat_map(str::lines)
        .collect();
    let [main, test] = commands[..] else {
        panic!("two commands, not {commands:?}");
    };
    assert!(main.starts_with("cargo run --release -- upgrade head"));
    assert!(test.starts_with("cargo test"));
    let ci = page(".ci/run");
    assert!(
        ci.lines()
            .any(|line| line == format!("{test} 2>&1 | tee \"$log\"")),
        "{test}"
    );
}

#[test]
fn the_changelog_has_an_entry_for_this_version() {
    let heading = format!("## [{}]", env!("CARGO_PKG_VERSION"));
    assert!(
        page("CHANGELOG.md")
            .lines()
            .any(|line| line.starts_with(&heading))
    );
}

#[test]
fn links_between_the_pages_lead_somewhere() {
    let pages = [
        "README.md",
        "CHANGELOG.md",
        "CONTRIBUTING.md",
        "COMPATIBILITY.md",
    ];
    for name in pages {
        for rest in page(name).split("](").skip(1) {
            let target = rest.split([')', '#']).next().expect("a target");
            if !target.starts_with("http") {
                assert!(Path::new(ROOT).join(target).exists(), "{target} in {name}");
            }
        }
    }
}
