//! A project in a temporary folder, and what the program says and does there.
//!
//! Each run proves by itself what must hold of every run: nothing on stdout if it fails, and no
//! file made, changed or removed but the one that `-o` names or that `hash` writes, and that one
//! only if it succeeds. Commands that write revisions make exactly the files that they print, and
//! none if they fail.

use std::collections::BTreeMap;
use std::fmt::{self, Write};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

/// The commands that make files.
const AUTHORS: [&str; 3] = ["init", "revision", "merge"];

/// Files with their bytes, and folders.
type Files = BTreeMap<PathBuf, Option<Vec<u8>>>;

/// A project.
pub(crate) struct Project {
    folder: TempDir,
}

impl Project {
    /// A project without a file.
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        Self { folder }
    }

    /// A chain of three revisions: a table, a seed, a column.
    pub(crate) fn chain() -> Self {
        Self::new()
            .reversible(
                "a1",
                "",
                "CREATE TABLE t (a INTEGER PRIMARY KEY, b TEXT);",
                "DROP TABLE t;",
            )
            .reversible(
                "b2",
                "a1",
                "INSERT INTO t VALUES (1, 'one');",
                "DELETE FROM t WHERE a = 1;",
            )
            .reversible(
                "c3",
                "b2",
                "ALTER TABLE t ADD COLUMN c TEXT;",
                "ALTER TABLE t DROP COLUMN c;",
            )
    }

    /// A fork and what joins it: `a1`, then `b1` and `b2` (label `billing`), then `m1`.
    pub(crate) fn diamond() -> Self {
        let one = |table: &str| format!("CREATE TABLE {table} (a);");
        let back = |table: &str| format!("DROP TABLE {table};");
        Self::new()
            .reversible("a1", "", &one("a"), &back("a"))
            .reversible("b1", "a1", &one("b"), &back("b"))
            .file(
                "versions/b2.sql",
                "-- Bills\n-- revision: b2\n-- down_revision: a1\n-- branch_labels: billing\n\
                 -- upgrade:\nCREATE TABLE c (a);\n-- downgrade:\nDROP TABLE c;\n",
            )
            .reversible("m1", "b1, b2", "", "")
    }

    pub(crate) fn path(&self) -> &Path {
        self.folder.path()
    }

    /// With a revision that cannot be taken back.
    pub(crate) fn revision(self, id: &str, down: &str, upgrade: &str) -> Self {
        let text = format!(
            "-- Do {id}\n-- revision: {id}\n-- down_revision: {down}\n\n-- upgrade:\n\n{upgrade}\n"
        );
        self.file(&format!("versions/{id}.sql"), text)
    }

    /// With a revision that has both sections.
    pub(crate) fn reversible(self, id: &str, down: &str, upgrade: &str, downgrade: &str) -> Self {
        let upgrade = format!("{upgrade}\n\n-- downgrade:\n\n{downgrade}");
        self.revision(id, down, &upgrade)
    }

    /// With a file.
    pub(crate) fn file(self, name: &str, content: impl AsRef<[u8]>) -> Self {
        let path = self.path().join(name);
        fs::create_dir_all(path.parent().expect("a file is in a folder")).expect("a folder");
        fs::write(path, content).expect("a file");
        self
    }

    /// With a configuration.
    pub(crate) fn config(self, toml: &str) -> Self {
        self.file("gen-sql.toml", toml)
    }

    /// With an empty folder.
    pub(crate) fn folder(self, name: &str) -> Self {
        fs::create_dir_all(self.path().join(name)).expect("a folder");
        self
    }

    /// With a database that `sql` made.
    pub(crate) fn database(self, name: &str, sql: &str) -> Self {
        self.connection(name).execute_batch(sql).expect("good SQL");
        self
    }

    /// With a database in which the scripts of `runs` were run.
    pub(crate) fn database_after(self, name: &str, runs: &[&[&str]]) -> Self {
        for arguments in runs {
            let script = self.run(arguments).succeeded();
            self.connection(name)
                .execute_batch(&script)
                .expect("the script runs");
        }
        self
    }

    /// A connection to a database of the project.
    pub(crate) fn connection(&self, name: &str) -> rusqlite::Connection {
        rusqlite::Connection::open(self.path().join(name)).expect("SQLite opens a file")
    }

    /// The program, about to run in the project's folder.
    pub(crate) fn command(&self) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_gen-sql"));
        command
            .current_dir(self.path())
            .env_remove("NO_COLOR")
            .env_remove("CLICOLOR_FORCE");
        command
    }

    /// Runs the program.
    pub(crate) fn run(&self, arguments: &[&str]) -> Run {
        self.run_command(arguments, self.command().args(arguments))
    }

    /// Runs a command made by [`Self::command`], whose `arguments` are these.
    pub(crate) fn run_command(&self, arguments: &[&str], command: &mut Command) -> Run {
        let before = self.files();
        let output = command.output().expect("the program starts");
        let mut after = self.files();
        let text = |bytes| String::from_utf8(bytes).expect("the program prints UTF-8");
        let run = Run {
            code: output.status.code().expect("no signal ended the program"),
            stdout: text(output.stdout),
            stderr: text(output.stderr).replace(&*self.path().to_string_lossy(), "[project]"),
        };
        assert!(!run.stderr.contains("panicked"), "{run}");
        if run.code == 0 {
            if let Some(out) = written_file(arguments).filter(|&out| out != "-") {
                let out = self.path().join(out).canonicalize().expect("the file");
                assert!(
                    after.contains_key(&out),
                    "{} was not written",
                    out.display()
                );
                match before.get(&out) {
                    Some(old) => drop(after.insert(out, old.clone())),
                    None => drop(after.remove(&out)),
                }
            }
            if subcommand(arguments).is_some_and(|name| AUTHORS.contains(&name)) {
                self.take_out_what_was_made(&before, &mut after, &run.stdout);
            }
        } else if !reports(arguments) {
            assert_eq!(run.stdout, "", "a failure left something on stdout");
        }
        assert!(
            before == after,
            "{arguments:?} changed {:?}",
            difference(&before, &after)
        );
        run
    }

    /// Takes the files that `stdout` lists out of `after`, and the folders that hold nothing else:
    /// they were not there before, but for `.gitattributes`, which has only become longer.
    fn take_out_what_was_made(&self, before: &Files, after: &mut Files, stdout: &str) {
        for line in stdout.lines() {
            let file = self.path().join(line);
            let file = file.canonicalize().expect("a file that was made");
            let bytes = after.remove(&file).flatten().expect("a file");
            let Some(old) = before.get(&file) else {
                continue;
            };
            assert!(file.ends_with(".gitattributes"), "{line} was there before");
            let old = old.clone().expect("a file");
            assert!(bytes.starts_with(&old), "{line} was not only added to");
            after.insert(file, Some(old));
        }
        after.retain(|path, bytes| bytes.is_some() || before.contains_key(path));
    }

    /// The text of a file.
    pub(crate) fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path().join(name.trim_end())).expect("a file")
    }

    /// What the program says when it refuses these arguments, with its exit code. A command that
    /// writes a script is asked to write it into a file, too: one that is there, one that is not.
    pub(crate) fn refuses(&self, arguments: &[&str]) -> String {
        let run = self.run(arguments);
        assert_ne!(run.code, 0, "{arguments:?} was not refused:\n{run}");
        let writes = ["upgrade", "downgrade", "stamp"];
        if arguments.iter().any(|argument| writes.contains(argument)) {
            let old = self.path().join("there_already.sql");
            fs::write(&old, "-- the script of yesterday\n").expect("a file");
            for file in ["there_already.sql", "not_there.sql"] {
                let into_file = self.run(&[arguments, &["-o", file]].concat());
                assert_eq!(into_file.stderr, run.stderr);
                assert_eq!(into_file.code, run.code);
            }
            fs::remove_file(old).expect("a file");
        }
        format!("exit {}\n{}", run.code, run.stderr)
    }

    /// Every file and folder of the project, with its bytes.
    ///
    /// Closing a file takes the locks away that this process has on it
    /// (<https://sqlite.org/howtocorrupt.html#_posix_advisory_locks_canceled_by_a_separate_thread_doing_close_>),
    /// so another process has to hold those that a test needs.
    fn files(&self) -> Files {
        let entries = walkdir::WalkDir::new(self.path()).min_depth(1);
        let paths = entries
            .into_iter()
            .map(|entry| entry.expect("a file").into_path());
        paths
            .map(|path| (path.clone(), fs::read(path).ok()))
            .collect()
    }
}

/// The files of the worked chain in `versions/`, with what it reads: their names and bytes.
pub(crate) fn worked_chain() -> Vec<(String, Vec<u8>)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files = Vec::new();
    for folder in ["data", "versions"] {
        for entry in fs::read_dir(root.join(folder)).expect("the worked chain is there") {
            let entry = entry.expect("a folder entry");
            let name = format!("{folder}/{}", entry.file_name().to_string_lossy());
            files.push((name, fs::read(entry.path()).expect("a file")));
        }
    }
    files.sort();
    files
}

/// The command, which stands behind the global options.
fn subcommand<'a>(arguments: &[&'a str]) -> Option<&'a str> {
    let mut before = "";
    let command = arguments.iter().find(|&&argument| {
        let is_value = ["-C", "-c"].contains(&std::mem::replace(&mut before, argument));
        !is_value && !argument.starts_with('-')
    });
    command.copied()
}

/// The file that a command writes: the one that `-o` names, or the seal.
fn written_file<'a>(arguments: &[&'a str]) -> Option<&'a str> {
    if subcommand(arguments) == Some("hash") {
        return Some("gen-sql.sum");
    }
    let at = arguments
        .iter()
        .position(|argument| ["-o", "--output"].contains(argument))?;
    arguments.get(at + 1).copied()
}

/// Whether a run says on stdout what it found, also if it fails.
fn reports(arguments: &[&str]) -> bool {
    let reports = |argument: &str| {
        argument.starts_with("--check") || matches!(argument, "check" | "json" | "junit")
    };
    arguments.iter().any(|argument| reports(argument))
}

fn difference<'a, V: PartialEq>(
    before: &'a BTreeMap<PathBuf, V>,
    after: &'a BTreeMap<PathBuf, V>,
) -> Vec<&'a Path> {
    let paths = before.keys().chain(after.keys());
    paths
        .filter(|path| before.get(*path) != after.get(*path))
        .map(PathBuf::as_path)
        .collect()
}

/// What a run left behind. Its `Display` is what snapshots hold.
pub(crate) struct Run {
    pub(crate) code: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Run {
    /// What it printed; it must have succeeded.
    #[track_caller]
    pub(crate) fn succeeded(self) -> String {
        assert_eq!(self.code, 0, "{self}");
        self.stdout
    }
}

impl fmt::Display for Run {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "exit {}", self.code)?;
        f.write_str(&self.stdout)?;
        if !self.stderr.is_empty() {
            write!(f, "---- stderr\n{}", self.stderr)?;
        }
        Ok(())
    }
}

/// Cases under their titles, for one snapshot.
#[derive(Default)]
pub(crate) struct Cases(String);

impl Cases {
    pub(crate) fn add(&mut self, title: &str, shown: impl fmt::Display) {
        let shown = shown.to_string();
        writeln!(self.0, "==== {title}\n{}\n", shown.trim_end()).expect("text takes text");
    }

    pub(crate) fn text(self) -> String {
        self.0
    }
}
