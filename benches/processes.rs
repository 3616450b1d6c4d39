//! `gen-sql` as a whole process beside the `sqlite3` shell that runs the script it writes.
//!
//! Prints tables; `benches/README.md` says what each line means. Words on the command line choose
//! the lines that have one of them in their name: `cargo bench --bench processes -- upgrade`.

mod bare;
mod chain;
mod cost;
mod rebuild;

use std::fs::{self, File};
use std::io::{self, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use tempfile::TempDir;

use chain::Shape;
use cost::{best, mebibytes, milliseconds};

/// A chain on disk, and a walk through it.
struct Case {
    name: &'static str,
    shape: Shape,
    revisions: usize,
    /// What brings a database to where the script starts.
    before: Option<[&'static str; 2]>,
    arguments: [&'static str; 2],
}

const CASES: [Case; 13] = [
    upgrade("upgrade, 10 revisions", Shape::Tables, 10),
    upgrade("upgrade, 100 revisions", Shape::Tables, 100),
    upgrade("upgrade, 1,000 revisions", Shape::Tables, 1_000),
    upgrade("upgrade, 5,000 revisions", Shape::Tables, 5_000),
    upgrade("upgrade that changes rows, 1,000", Shape::Rows, 1_000),
    upgrade("upgrade, 3,001 empty in diamonds", Shape::Diamonds, 3_001),
    upgrade("rebuilds of one table, 1,000", Shape::Rebuilds(1), 1_001),
    upgrade("rebuilds of 100 tables, 1,000", Shape::Rebuilds(100), 1_001),
    upgrade("rebuilds of 100 tables, 2,000", Shape::Rebuilds(100), 2_001),
    upgrade("alters of one table, 400", Shape::Alters(400), 2),
    upgrade("alters of one table, 1,600", Shape::Alters(1_600), 2),
    Case {
        before: Some(["upgrade", "R0999"]),
        arguments: ["upgrade", "R0999:head"],
        ..upgrade("upgrade of the last of 1,000", Shape::Tables, 1_000)
    },
    Case {
        before: Some(["upgrade", "head"]),
        arguments: ["downgrade", "base"],
        ..upgrade("downgrade, 1,000 revisions", Shape::Tables, 1_000)
    },
];

const fn upgrade(name: &'static str, shape: Shape, revisions: usize) -> Case {
    Case {
        name,
        shape,
        revisions,
        before: None,
        arguments: ["upgrade", "head"],
    }
}

fn main() -> io::Result<()> {
    let words: Vec<String> = std::env::args()
        .skip(1)
        .filter(|word| !word.starts_with("--"))
        .collect();
    let wanted = |name: &str| words.is_empty() || words.iter().any(|word| name.contains(word));
    let mut out = io::stdout().lock();
    writeln!(out, "gen-sql writes a script; the shell runs it\n")?;
    writeln!(
        out,
        "| chain | gen-sql | of which processor | memory | script | shell | of which processor | memory | ratio |\n\
         |---|--:|--:|--:|--:|--:|--:|--:|--:|"
    )?;
    for case in CASES.iter().filter(|case| wanted(case.name)) {
        writeln!(out, "{}", case.line()?)?;
    }
    writeln!(out, "\nWhat it costs to verify a chain\n")?;
    writeln!(
        out,
        "| chain | verify | memory | upgrade | ratio |\n|---|--:|--:|--:|--:|"
    )?;
    for (name, shape, revisions) in [
        ("verify 100 revisions", Shape::Tables, 100),
        ("verify 1,000 revisions", Shape::Tables, 1_000),
        ("verify 1,000 that change rows", Shape::Rows, 1_000),
    ] {
        if wanted(name) {
            writeln!(out, "{}", verification(name, shape, revisions)?)?;
        }
    }
    if wanted("rebuild of 1,000,000 rows") {
        writeln!(out, "\nWhat a rebuild costs the shell\n")?;
        writeln!(
            out,
            "| table | rebuild | by hand | ratio |\n|---|--:|--:|--:|\n{}",
            rebuild::line()?
        )?;
    }
    writeln!(out, "\nWhat the evidence costs the shell\n")?;
    writeln!(
        out,
        "| script | whole | not held | without evidence | share of evidence | share of both |\n\
         |---|--:|--:|--:|--:|--:|"
    )?;
    for (name, shape) in [
        ("evidence of 1,000 seeds", Shape::Tables),
        ("evidence of 1,000 seeds and 1,000 changes", Shape::Rows),
    ] {
        if wanted(name) {
            writeln!(out, "{}", evidence(name, shape)?)?;
        }
    }
    Ok(())
}

impl Case {
    fn line(&self) -> io::Result<String> {
        let project = Project::new(self.shape, self.revisions)?;
        let mut input = File::create(project.path())?;
        if let Some(before) = self.before {
            project.write(before, &input)?;
        }
        let start = input.seek(SeekFrom::End(0))?;
        project.write(self.arguments, &input)?;
        let size = input.seek(SeekFrom::End(0))? - start;
        let own = best(|| project.gen_sql(self.arguments))?;
        let shell = best(|| shell(&project.path()))?;
        Ok(format!(
            "| {} | {} | {} | {} | {} | {} | {} | {} | {:.2} |",
            self.name,
            milliseconds(own.wall),
            milliseconds(own.processor),
            mebibytes(own.memory),
            mebibytes(size),
            milliseconds(shell.wall),
            milliseconds(shell.processor),
            mebibytes(shell.memory),
            own.processor.as_secs_f64() / shell.processor.as_secs_f64(),
        ))
    }
}

/// A line on what it costs to verify a chain.
fn verification(name: &str, shape: Shape, revisions: usize) -> io::Result<String> {
    let project = Project::new(shape, revisions)?;
    let verify = best(|| project.gen_sql(["verify", "heads"]))?;
    let upgrade = best(|| project.gen_sql(["upgrade", "heads"]))?;
    Ok(format!(
        "| {name} | {} | {} | {} | {:.0} |",
        milliseconds(verify.processor),
        mebibytes(verify.memory),
        milliseconds(upgrade.processor),
        verify.processor.as_secs_f64() / upgrade.processor.as_secs_f64(),
    ))
}

/// A line on what the evidence of a script costs.
fn evidence(name: &str, shape: Shape) -> io::Result<String> {
    let project = Project::new(shape, 1_000)?;
    project.write(["upgrade", "head"], &File::create(project.path())?)?;
    let script = fs::read_to_string(project.path())?;
    let mut times = Vec::new();
    for variant in [bare::not_held(&script), bare::script(&script), script] {
        fs::write(project.path(), variant)?;
        times.push(best(|| shell(&project.path()))?.processor);
    }
    let [not_held, bare, whole] = times[..] else {
        unreachable!("three variants were run");
    };
    let part = |with: Duration| 100.0 * (1.0 - bare.as_secs_f64() / with.as_secs_f64());
    Ok(format!(
        "| {name} | {} | {} | {} | {:.0} % | {:.0} % |",
        milliseconds(whole),
        milliseconds(not_held),
        milliseconds(bare),
        part(not_held),
        part(whole),
    ))
}

/// A project in a folder that goes away with it.
struct Project {
    folder: TempDir,
}

impl Project {
    fn new(shape: Shape, revisions: usize) -> io::Result<Self> {
        let folder = tempfile::tempdir()?;
        chain::write(folder.path(), shape, revisions);
        Ok(Self { folder })
    }

    fn gen_sql(&self, arguments: [&str; 2]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_gen-sql"));
        command.arg("-C").arg(self.folder.path()).args(arguments);
        command
    }

    /// Appends a script to `file`. It is not held here: a process begins with the memory of the
    /// one that starts it, and that would be counted.
    fn write(&self, arguments: [&str; 2], file: &File) -> io::Result<()> {
        let mut command = self.gen_sql(arguments);
        let status = command.stdout(file.try_clone()?).status()?;
        assert!(status.success(), "{command:?} failed");
        Ok(())
    }

    /// The script that the shell runs.
    fn path(&self) -> PathBuf {
        self.folder.path().join("run.sql")
    }
}

/// The shell that runs `script` on a database in memory.
fn shell(script: &Path) -> Command {
    let mut command = Command::new("sqlite3");
    command.args(["-init", "/dev/null", "-bail", ":memory:"]);
    command.stdin(File::open(script).expect("the script that was written"));
    command
}
