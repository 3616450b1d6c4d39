//! `--database`: every state a file can be in. Nothing is ever written to it or beside it.

use std::io::{BufRead, BufReader, Write};
use std::os::unix::fs::symlink;
use std::process::{Child, Command, Stdio};

use rusqlite::Connection;

use crate::project::{Cases, Project};

const AT: &str = "CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL, \
                  CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num));";

fn at(ids: &[&str]) -> String {
    ids.iter().fold(AT.to_owned(), |sql, id| {
        sql + &format!("INSERT INTO alembic_version VALUES ('{id}');")
    })
}

const UPGRADE: &[&str] = &["upgrade", "head", "--database", "app.db"];

#[test]
fn files_that_are_no_database_of_this_project() {
    let mut cases = Cases::default();
    let mut add = |title: &str, project: Project| {
        cases.add(title, project.refuses(UPGRADE));
        let current = project.refuses(&["current", "--database", "app.db"]);
        cases.add(&format!("{title}: current"), current);
    };
    add("missing", Project::chain());
    add("a folder", Project::chain().folder("app.db"));
    add(
        "text",
        Project::chain().file(
            "app.db",
            "This is a text, and by far not a database.\n".repeat(50),
        ),
    );
    add(
        "a header and no more",
        Project::chain().file("app.db", "SQLite format 3\0"),
    );
    let torn = Project::chain().database("whole.db", &at(&["a1"]));
    let bytes = std::fs::read(torn.path().join("whole.db")).unwrap();
    add(
        "cut off",
        torn.file("app.db", &bytes[..bytes.len() / 2 + 100]),
    );
    add(
        "tables but no version table",
        Project::chain().database("app.db", "CREATE TABLE users (a);"),
    );
    add(
        "a view but no version table",
        Project::chain().database("app.db", "CREATE VIEW v AS SELECT 1;"),
    );
    add(
        "version table of another shape",
        Project::chain().database(
            "app.db",
            "CREATE TABLE alembic_version (v); INSERT INTO alembic_version VALUES (1);",
        ),
    );
    add(
        "NULL in the version table",
        Project::chain().database("app.db", "CREATE TABLE alembic_version (version_num); INSERT INTO alembic_version VALUES (NULL);"),
    );
    add(
        "a number in the version table",
        Project::chain().database(
            "app.db",
            "CREATE TABLE alembic_version (version_num); INSERT INTO alembic_version VALUES (12);",
        ),
    );
    add(
        "a blob in the version table",
        Project::chain().database("app.db", "CREATE TABLE alembic_version (version_num); INSERT INTO alembic_version VALUES (x'ff');"),
    );
    add(
        "unknown revision",
        Project::chain().database("app.db", &at(&["zz"])),
    );
    add(
        "unknown revision, one is near",
        Project::chain()
            .reversible("abcdef", "c3", "", "")
            .database("app.db", &at(&["abcdee"])),
    );
    add(
        "two unknown revisions",
        Project::chain().database("app.db", &at(&["zz", "yy"])),
    );
    insta::assert_snapshot!(cases.text());
}

#[test]
fn revisions_that_overlap() {
    let project = Project::chain().database("app.db", &at(&["a1", "b2"]));
    let mut cases = Cases::default();
    cases.add("upgrade", project.refuses(UPGRADE));
    cases.add(
        "downgrade",
        project.refuses(&["downgrade", "base", "--database", "app.db"]),
    );
    let stamp = project.run(&["stamp", "c3", "--database", "app.db"]);
    let script = stamp.succeeded();
    let changes = script.lines().filter(|line| {
        ["DELETE FROM alembic_version", "UPDATE alembic_version"]
            .iter()
            .any(|verb| line.starts_with(verb))
    });
    cases.add("stamp", changes.collect::<Vec<_>>().join("\n"));
    cases.add("current", project.run(&["current", "--database", "app.db"]));
    insta::assert_snapshot!(cases.text());
}

#[test]
fn the_start_is_given_twice() {
    let project = Project::chain().database("app.db", &at(&["a1"]));
    insta::assert_snapshot!(project.refuses(&["upgrade", "a1:head", "--database", "app.db"]), @"
    exit 2
    error[usage]: the start is given twice: in the range and by `--database`
     |
     = help: leave one of them out
    ");
}

/// A `sqlite3` shell that has a database open and waits.
struct Shell {
    child: Child,
    name: String,
}

impl Shell {
    fn open(project: &Project, name: &str, sql: &str) -> Self {
        let child = Command::new("sqlite3")
            .args(["-init", "/dev/null", "-bail", name])
            .current_dir(project.path())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("the sqlite3 shell is installed");
        let mut shell = Self {
            child,
            name: name.to_owned(),
        };
        shell.run(sql);
        shell
    }

    /// Runs `sql` and waits until it is done.
    fn run(&mut self, sql: &str) {
        let input = self.child.stdin.as_mut().unwrap();
        writeln!(input, "{sql};\n.print done").unwrap();
        let output = self.child.stdout.as_mut().unwrap();
        let mut lines = BufReader::new(output).lines();
        assert!(
            lines.any(|line| line.unwrap() == "done"),
            "{}: {sql}",
            self.name
        );
    }

    /// Ends it without a chance to clean up.
    fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

impl Drop for Shell {
    fn drop(&mut self) {
        drop(self.child.stdin.take());
        let _ = self.child.wait();
    }
}

/// A project with a database at `b2`, and a shell that has it open.
fn beside(prepare: &str, hold: &str) -> (Project, Shell) {
    let project = Project::chain().database("app.db", &format!("{prepare}; {}", at(&["b2"])));
    let shell = Shell::open(&project, "app.db", hold);
    (project, shell)
}

#[test]
fn a_database_that_is_locked() {
    let (project, shell) = beside("", "BEGIN EXCLUSIVE");
    // one run only: SQLite waits for five seconds
    insta::assert_snapshot!(project.refuses(&["current", "--database", "app.db"]), @r"
    exit 1
    error[database-busy]: `app.db` is locked by another program
     |
     = help: try again when that program is done
    ");
    drop(shell);
}

#[test]
fn a_database_that_is_being_written_is_read_as_it_was() {
    for prepare in ["", "PRAGMA journal_mode = WAL"] {
        let (project, mut other) = beside(
            prepare,
            "BEGIN IMMEDIATE; UPDATE alembic_version SET version_num = 'c3'",
        );
        let current = project.run(&["current", "--database", "app.db"]);
        assert_eq!(current.succeeded(), "b2\n", "{prepare}");
        other.run("COMMIT");
        let current = project.run(&["current", "--database", "app.db"]);
        assert_eq!(current.succeeded(), "c3 (head)\n", "{prepare}");
    }
}

#[test]
fn a_wal_database_is_read_without_a_file_beside_it() {
    // closed: no -wal, no -shm
    let project = Project::chain().database(
        "app.db",
        &format!("PRAGMA journal_mode = WAL; {}", at(&["b2"])),
    );
    assert!(!project.path().join("app.db-wal").exists());
    assert_eq!(
        project
            .run(&["current", "--database", "app.db"])
            .succeeded(),
        "b2\n"
    );

    // the same with an index that belongs to nothing
    let project = project.file("app.db-shm", "left behind");
    let current = project.run(&["current", "--database", "app.db"]);
    assert_eq!(current.succeeded(), "b2\n");

    // copied from under a writer, with its log and without the index to it
    let (project, other) = beside(
        "PRAGMA journal_mode = WAL",
        "UPDATE alembic_version SET version_num = 'c3'",
    );
    for suffix in ["", "-wal"] {
        let name = |name: &str| project.path().join(format!("{name}.db{suffix}"));
        std::fs::copy(name("app"), name("copy")).unwrap();
    }
    let current = project.run(&["current", "--database", "copy.db"]);
    assert_eq!(current.succeeded(), "c3 (head)\n");

    // by a link, beside which there is no log
    std::fs::create_dir(project.path().join("links")).unwrap();
    symlink("../app.db", project.path().join("links/link.db")).unwrap();
    let current = project.run(&["current", "--database", "links/link.db"]);
    assert_eq!(current.succeeded(), "c3 (head)\n");

    // left behind by a program that crashed
    other.kill();
    assert!(project.path().join("app.db-wal").exists());
    let current = project.run(&["current", "--database", "app.db"]);
    assert_eq!(current.succeeded(), "c3 (head)\n");
}

#[test]
fn a_hot_journal_is_not_rolled_back_by_us() {
    let (project, other) = beside(
        "CREATE TABLE big (a)",
        "PRAGMA cache_size = 1; BEGIN; UPDATE alembic_version SET version_num = 'c3';
         INSERT INTO big SELECT randomblob(4000) FROM (WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 300) SELECT i FROM n)",
    );
    for suffix in ["", "-journal"] {
        let name = |name: &str| project.path().join(format!("{name}.db{suffix}"));
        std::fs::copy(name("app"), name("copy")).unwrap();
    }
    other.kill();
    insta::assert_snapshot!(project.refuses(&["current", "--database", "copy.db"]), @r"
    exit 1
    error[hot-journal]: a transaction of `copy.db` was cut off in the middle
     |
     = note: SQLite undoes it as soon as the database is opened for writing
     = help: run `sqlite3 copy.db .tables` and try again
    ");
}

#[test]
fn a_script_starts_where_the_database_is() {
    let project = Project::chain();
    let from_range = project.run(&["upgrade", "b2:head"]).succeeded();
    let down_from_range = project.run(&["downgrade", "b2:base"]).succeeded();
    let project = project.database("app.db", &at(&["b2"]));
    assert_eq!(project.run(UPGRADE).succeeded(), from_range);
    let down = project.run(&["downgrade", "base", "--database", "app.db"]);
    assert_eq!(down.succeeded(), down_from_range);

    let project = Project::diamond();
    let from_range = project.run(&["upgrade", "b1,b2:heads"]).succeeded();
    let project = project.database("app.db", &at(&["b2", "b1"]));
    assert_eq!(project.run(UPGRADE).succeeded(), from_range);
    let current = project.run(&["current", "--database", "app.db"]);
    assert_eq!(current.succeeded(), "b1\nb2 (billing)\n");

    // nothing there yet: from base
    let project = Project::chain();
    let from_base = project.run(&["upgrade"]).succeeded();
    let project = project.file("app.db", "").database("tables.db", AT);
    assert_eq!(project.run(UPGRADE).succeeded(), from_base);
    let project = project.database(
        "replicated.db",
        "CREATE TABLE _litestream_seq (id INTEGER PRIMARY KEY AUTOINCREMENT, seq INTEGER);",
    );
    let replicated = project.run(&["upgrade", "--database", "replicated.db"]);
    assert_eq!(replicated.succeeded(), from_base);
    let empty_table = project.run(&["upgrade", "head", "--database", "tables.db"]);
    assert_eq!(empty_table.succeeded(), from_base);
}

#[test]
fn a_database_from_before_the_first_revision_is_at_the_base() {
    let project = Project::chain()
        .config("baseline = \"baseline.sql\"\n")
        .file("baseline.sql", "CREATE TABLE users (a);")
        .database("app.db", "CREATE TABLE users (a);");
    let from_base = project.run(&["upgrade", "base:head"]).succeeded();
    assert_eq!(project.run(UPGRADE).succeeded(), from_base);
    assert_eq!(
        project
            .run(&["current", "--database", "app.db"])
            .succeeded(),
        ""
    );
    project
        .connection("app.db")
        .execute_batch(&from_base)
        .unwrap();
}

#[test]
fn names_of_files_that_a_uri_would_misread() {
    for name in [
        "a b.db",
        "50%25.db",
        "what?.db",
        "a#b.db",
        "ü.db",
        ":memory:",
        "file:x.db",
        "a&mode=rwc.db",
    ] {
        let project = Project::chain().file("plain", "");
        let plain = project.path().join("made.db");
        Connection::open(&plain)
            .unwrap()
            .execute_batch(&at(&["b2"]))
            .unwrap();
        std::fs::rename(plain, project.path().join(name)).unwrap();
        let current = project.run(&["current", "--database", name]);
        assert_eq!(current.succeeded(), "b2\n", "{name}");
    }
}

#[test]
fn current_says_whether_a_database_is_at_the_heads() {
    let project = Project::chain()
        .database("behind.db", &at(&["b2"]))
        .database("there.db", &at(&["c3"]))
        .file("new.db", "");
    let mut cases = Cases::default();
    for database in ["behind.db", "there.db", "new.db"] {
        cases.add(
            database,
            project.run(&["current", "--check-heads", "--database", database]),
        );
    }
    cases.add(
        "quiet",
        project.run(&["-q", "current", "--check-heads", "--database", "behind.db"]),
    );
    cases.add(
        "verbose",
        project.run(&["current", "-v", "--database", "behind.db"]),
    );
    insta::assert_snapshot!(cases.text());
}

#[test]
fn a_database_at_the_base_is_told_on_stderr() {
    let project = Project::chain().file("new.db", "");
    let run = project.run(&["current", "--database", "new.db"]);
    assert_eq!((run.code, &*run.stdout), (0, ""));
    assert_eq!(run.stderr, "the database is at the base\n");
}
