//! The scripts of `fixtures/scripts/`: each is what the program writes, and each does in the real
//! shell what the statements of its revisions do when they are run one after the other.
//!
//! A case is a folder: `versions/` (and a `gen-sql.toml`), `args`, `start.sql` (how the database
//! came to be on which the script runs) and `want.sql`, the script.
//! `UPDATE_FIXTURES=1 cargo test fixtures` writes the scripts anew. With `GEN_SQL_SLOW=1` they
//! also run on old versions of SQLite, from npm.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

use crate::beds::dump::Dump;
use crate::beds::shell::{self, AfterError};

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

/// A folder of `fixtures/scripts/`.
struct Case {
    folder: PathBuf,
}

impl Case {
    fn all() -> Vec<Self> {
        let folders = fs::read_dir(Path::new(ROOT).join("fixtures/scripts")).unwrap();
        let mut folders: Vec<PathBuf> = folders.map(|entry| entry.unwrap().path()).collect();
        folders.sort();
        assert!(folders.len() > 5, "the fixtures were not found");
        folders.into_iter().map(|folder| Self { folder }).collect()
    }

    fn name(&self) -> String {
        self.folder
            .file_name()
            .unwrap()
            .to_string_lossy()
            .into_owned()
    }

    fn text(&self, file: &str) -> String {
        fs::read_to_string(self.folder.join(file)).unwrap_or_default()
    }

    /// The script, as the program writes it with `more` arguments.
    #[track_caller]
    fn render(&self, more: &[&str]) -> String {
        self.try_render(more)
            .unwrap_or_else(|errors| panic!("{}: {errors}", self.name()))
    }

    fn try_render(&self, more: &[&str]) -> Result<String, String> {
        let output = Command::new(env!("CARGO_BIN_EXE_gen-sql"))
            .arg("-C")
            .arg(&self.folder)
            .args(self.text("args").split_whitespace())
            .args(more)
            .output()
            .unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        if output.status.success() {
            Ok(text(output.stdout))
        } else {
            Err(text(output.stderr))
        }
    }

    /// What the authors wrote, in the order of the script: read from the files with a few lines
    /// that have nothing in common with the program.
    fn authored(&self) -> String {
        let mut sections = BTreeMap::new();
        for entry in fs::read_dir(self.folder.join("versions")).unwrap() {
            let text = fs::read_to_string(entry.unwrap().path()).unwrap();
            let id = text
                .lines()
                .find_map(|line| line.strip_prefix("-- revision: "));
            let (_, upgrade) = text.split_once("-- upgrade:\n").unwrap();
            let (upgrade, downgrade) = upgrade.split_once("-- downgrade:").unwrap_or((upgrade, ""));
            sections.insert(
                id.unwrap().to_owned(),
                [upgrade.to_owned(), downgrade.to_owned()],
            );
        }
        let arguments = self.text("args");
        let direction = usize::from(arguments.starts_with("downgrade"));
        let mut authored = if arguments.contains("--with-baseline") {
            self.text("baseline.sql")
        } else {
            String::new()
        };
        if arguments.starts_with("stamp") {
            return authored;
        }
        for line in self.text("want.sql").lines() {
            let id = line
                .strip_prefix("-- ")
                .and_then(|line| line.split("   ").next());
            if let Some(section) = id.and_then(|id| sections.remove(id)) {
                authored += &section[direction];
            }
        }
        authored
    }
}

/// A database that `start.sql` made.
struct Database {
    folder: TempDir,
}

impl Database {
    fn new(start: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let database = Self { folder };
        database.run(start, AfterError::Bails);
        database
    }

    fn path(&self) -> PathBuf {
        self.folder.path().join("app.db")
    }

    #[track_caller]
    fn run(&self, sql: &str, after_error: AfterError) {
        let run = shell::run(&self.path(), sql, after_error);
        assert!(run.success && run.messages.is_empty(), "{}", run.messages);
    }

    /// What the authors are answerable for: their tables and rows.
    fn content(&self) -> Dump {
        Dump::of(&self.path()).authored()
    }
}

#[track_caller]
fn same(case: &Case, found: &Dump, expected: &Dump) {
    let difference = expected.difference(found);
    assert!(difference.is_empty(), "{}:\n{difference}", case.name());
}

#[test]
fn scripts_are_what_they_were() {
    for case in Case::all() {
        let script = case.render(&[]);
        if std::env::var_os("UPDATE_FIXTURES").is_some() {
            fs::write(case.folder.join("want.sql"), &script).unwrap();
        }
        let want = case.text("want.sql");
        for (number, (want, said)) in want.lines().zip(script.lines()).enumerate() {
            assert_eq!(said, want, "{}/want.sql, line {}", case.name(), number + 1);
        }
        assert_eq!(script, want, "{}", case.name());
    }
}

#[test]
fn scripts_do_what_their_revisions_say() {
    for case in Case::all() {
        let (start, script) = (case.text("start.sql"), case.text("want.sql"));
        let expected = Database::new(&start);
        expected.run(&case.authored(), AfterError::Bails);
        for after_error in [AfterError::GoesOn, AfterError::Bails] {
            let database = Database::new(&start);
            database.run(&script, after_error);
            same(&case, &database.content(), &expected.content());

            // And a second time it does nothing, unless it is a script that leads where it starts.
            let before = fs::read(database.path()).unwrap();
            assert!(!shell::run(&database.path(), &script, after_error).success);
            assert!(
                before == fs::read(database.path()).unwrap(),
                "{}",
                case.name()
            );
        }
    }
}

/// A version of SQLite on npm.
struct SqlJs {
    package: &'static str,
    version: &'static str,
}

const RUNNER: &str = "
delete globalThis.fetch;
const fs = require('fs');
const [start, script, database] = process.argv.slice(1);
const wasmBinary = fs.readFileSync(require.resolve('sql.js/dist/sql-wasm.wasm'));
require('sql.js')({ wasmBinary }).then((SQL) => {
    const db = new SQL.Database();
    db.exec(fs.readFileSync(start, 'utf8'));
    db.exec(fs.readFileSync(script, 'utf8'));
    console.log(db.exec('SELECT sqlite_version()')[0].values[0][0]);
    fs.writeFileSync(database, db.export());
}).catch((error) => { console.error(error.message); process.exit(1); });
";

impl SqlJs {
    fn install(&self) -> PathBuf {
        let folder = Path::new(ROOT)
            .join("target")
            .join(self.package.replace('@', "-"));
        if !folder.join("node_modules/sql.js").is_dir() {
            let status = Command::new("npm")
                .args(["install", "--silent", "--no-save", "--prefix"])
                .arg(&folder)
                .arg(self.package)
                .status();
            assert!(status.expect("npm is installed").success());
        }
        folder
    }

    /// Runs `script` on a database that `start` made; what SQLite says if it fails.
    fn run(&self, start: &str, script: &str) -> Result<TempDir, String> {
        let home = self.install();
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        fs::write(path("start.sql"), start).unwrap();
        fs::write(path("script.sql"), script).unwrap();
        let output = Command::new("node")
            .args(["-e", RUNNER])
            .args(["start.sql", "script.sql", "app.db"].map(path))
            .current_dir(&home)
            .output()
            .expect("node is installed");
        if !output.status.success() {
            return Err(String::from_utf8_lossy(&output.stderr).into_owned());
        }
        assert_eq!(String::from_utf8_lossy(&output.stdout).trim(), self.version);
        Ok(folder)
    }
}

#[test]
fn scripts_run_on_the_oldest_sqlite_that_they_name() {
    if std::env::var_os("GEN_SQL_SLOW").is_none() {
        return;
    }
    let mut failed = Vec::new();
    let mut scripts = 0;
    for (package, version, target) in [
        ("sql.js@1.5.0", "3.35.0", "3.35"),
        ("sql.js@1.0.0", "3.28.0", "3.28"),
    ] {
        let sqlite = SqlJs { package, version };
        for case in Case::all() {
            let script = match case.try_render(&["--sqlite-version", target]) {
                Ok(script) => script,
                Err(errors) => {
                    assert_ne!(target, "3.35", "{errors}");
                    let mut codes = errors.lines().filter(|line| line.starts_with("error"));
                    let told = codes.all(|code| code.starts_with("error[newer-than-target]"));
                    assert!(told, "{errors}");
                    continue;
                }
            };
            scripts += 1;
            match sqlite.run(&case.text("start.sql"), &script) {
                Err(error) => failed.push(format!("{} on {version}: {error}", case.name())),
                Ok(folder) => {
                    let expected = Database::new(&case.text("start.sql"));
                    expected.run(&case.authored(), AfterError::Bails);
                    let found = Dump::of(&folder.path().join("app.db")).authored();
                    let difference = expected.content().difference(&found);
                    if !difference.is_empty() {
                        failed.push(format!("{} on {version}:\n{difference}", case.name()));
                    }
                }
            }
        }
    }
    assert!(failed.is_empty(), "{}", failed.join("\n"));
    assert!(scripts > 10, "only {scripts} scripts ran");
}
