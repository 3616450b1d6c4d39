//! The worked chain of `versions/`: each revision by itself in the real shell, with rows and
//! without, and then the scripts that `gen-sql` writes of it.
//!
//! The first half reads the revision files with ten lines of its own, so that the second half has
//! something to be compared with that the renderer had no part in.

mod by_hand;

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use tempfile::TempDir;

use crate::project::worked_chain;

const ROOT: &str = env!("CARGO_MANIFEST_DIR");
const ROLES: &str = "2c94f0b3e815";
const BOOKS: [&str; 2] = ["alembic_version", "gen_sql_history"];

/// What a template of the chain writes rows with.
const SEED: &str = r#"{{ insert(into="currency", rows=read_csv(path="data/currencies.csv", numbers=["digits"])) }}"#;

/// What the shell itself has for that.
fn import() -> String {
    format!(".import --csv --skip 1 {ROOT}/data/currencies.csv currency")
}

/// One file of `versions/`, cut at its section lines.
struct Revision {
    id: String,
    upgrade: String,
    downgrade: String,
}

/// The chain in the order of its file names, which puts every revision after those it follows.
fn chain() -> Vec<Revision> {
    let mut paths: Vec<PathBuf> = fs::read_dir(Path::new(ROOT).join("versions"))
        .expect("the worked chain is there")
        .map(|entry| entry.expect("a folder entry").path())
        .collect();
    paths.sort();
    let mut revisions: Vec<Revision> = Vec::new();
    for path in paths {
        let text = fs::read_to_string(&path).expect("a revision is text");
        let text = text.replace(SEED, &import());
        let text = by_hand::in_sqlite(text);
        let (header, sections) = text.split_once("-- upgrade:\n").expect("an upgrade");
        let (upgrade, downgrade) = sections.split_once("-- downgrade:\n").expect("a downgrade");
        let value = |key: &str| {
            let line = header.lines().find_map(|line| line.strip_prefix(key));
            line.expect("a header line").trim()
        };
        let name = path.file_name().expect("a file").to_string_lossy();
        let id = value("-- revision:").to_owned();
        assert!(name.starts_with(&format!("{id}_")), "{name} is not {id}");
        let parents = value("-- down_revision:").split(", ");
        for parent in parents.filter(|parent| !parent.is_empty()) {
            assert!(
                revisions.iter().any(|revision| revision.id == parent),
                "{name} sorts before {parent}"
            );
        }
        revisions.push(Revision {
            id,
            upgrade: upgrade.to_owned(),
            downgrade: downgrade.to_owned(),
        });
    }
    revisions
}

/// A database file and the `sqlite3` shell.
struct Database {
    folder: TempDir,
}

impl Database {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        Self { folder }
    }

    /// Gives `sql` to the shell, which goes on after an error unless `options` has `-bail`.
    fn feed(&self, options: &[&str], sql: &str) -> Output {
        let script = self.folder.path().join("script.sql");
        fs::write(&script, sql).expect("a script");
        Command::new("sqlite3")
            .args(["-init", "/dev/null"])
            .args(options)
            .arg(self.folder.path().join("app.db"))
            .stdin(File::open(script).expect("the script"))
            .output()
            .expect("the sqlite3 shell is installed")
    }

    /// What the shell prints for `sql`, which must succeed in every statement.
    #[track_caller]
    fn run(&self, sql: &str) -> String {
        let output = self.feed(&["-bail"], sql);
        let errors = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success() && errors.is_empty(), "{errors}");
        String::from_utf8(output.stdout).expect("UTF-8")
    }

    /// What the shell with `-bail` says against `sql`, which must fail with it and without it and
    /// change nothing either way.
    #[track_caller]
    fn refuses(&self, sql: &str) -> String {
        let before = self.run(".dump");
        let mut errors = Vec::new();
        for options in [&[][..], &["-bail"]] {
            let output = self.feed(options, sql);
            assert!(!output.status.success(), "the script was not refused");
            assert_eq!(
                self.run(".dump"),
                before,
                "a refused script changed something"
            );
            errors = output.stderr;
        }
        String::from_utf8(errors).expect("UTF-8")
    }

    /// What was created, each table followed by its indexes and triggers; not the tables that keep
    /// the books.
    fn schema(&self) -> String {
        let [version, history] = BOOKS;
        self.run(&format!(
            "SELECT '-- ' || type || ' ' || name || char(10) || sql || ';' || char(10)
             FROM sqlite_schema WHERE sql IS NOT NULL AND tbl_name NOT IN ('{version}', '{history}')
             ORDER BY tbl_name, type NOT IN ('table', 'view'), name;"
        ))
        // RENAME puts the name of the table in quotes.
        .replace("CREATE TABLE \"session\"", "CREATE TABLE session")
    }

    fn seeds(&self) -> String {
        self.run(".headers on\nSELECT * FROM role ORDER BY rank;\nSELECT * FROM plan ORDER BY monthly_cents;\nSELECT *, typeof(digits) FROM currency;")
    }
}

/// Rows as a database in use has them once `revision` is applied. None of them is in the way of
/// a later revision.
fn rows_after(revision: &str) -> &'static str {
    match revision {
        "04d1a9c37be2" => {
            "INSERT INTO account (id, email, name) VALUES
                (1, 'Ann@Example.org ', 'Ann'), (2, 'bob@example.org', 'Bob'),
                (3, 'CY@example.org', 'Cy'), (4, 'dee@example.org', 'Dee');
             INSERT INTO project (id, title, created_by) VALUES (1, 'Apollo', 1), (2, 'Gemini', 2);"
        }
        "1ae1027a6acf" => {
            "INSERT INTO session (token_hash, account_id, started_at, expires_at) VALUES
                (zeroblob(32), 1, '2020-01-01 00:00:00', '2020-02-01 00:00:00'),
                (randomblob(32), 1, '2021-01-01 00:00:00', '2999-01-01 00:00:00');"
        }
        ROLES => {
            "INSERT INTO membership VALUES (1, 2, 'editor'), (1, 3, 'viewer'), (1, 4, 'viewer');
             DELETE FROM membership WHERE project_id = 2;"
        }
        _ => "",
    }
}

const INVOICE: &str = "INSERT INTO invoice (project_id, number, amount_cents, issued_on)
                       VALUES (1, 'A-1', 2900, '2026-01-31');";

#[test]
fn every_revision_goes_up_down_and_up_again() {
    for foreign_keys in ["OFF", "ON"] {
        for with_rows in [false, true] {
            let database = Database::new();
            let run =
                |sql: &str| database.run(&format!("PRAGMA foreign_keys = {foreign_keys};{sql}"));
            let chain = chain();
            for revision in &chain {
                let before = database.schema();
                run(&revision.upgrade);
                let after = database.schema();
                run(&revision.downgrade);
                assert_eq!(database.schema(), before, "down {}", revision.id);
                run(&revision.upgrade);
                assert_eq!(database.schema(), after, "up again {}", revision.id);
                if with_rows {
                    run(rows_after(&revision.id));
                }
                let broken = run(
                    "PRAGMA foreign_key_check; SELECT * FROM pragma_integrity_check WHERE integrity_check <> 'ok';",
                );
                assert_eq!(broken, "", "{}", revision.id);
            }
            for revision in chain.iter().rev() {
                run(&revision.downgrade);
            }
            assert_eq!(database.schema(), "");
        }
    }
}

/// A database at the head, made without gen-sql.
fn made_by_hand() -> Database {
    let database = Database::new();
    for revision in chain() {
        database.run(&revision.upgrade);
        database.run(rows_after(&revision.id));
    }
    database
}

#[test]
fn the_chain_builds_this_schema() {
    let database = made_by_hand();
    insta::assert_snapshot!("schema", database.schema() + &database.seeds());
}

#[test]
fn data_migrations_do_what_they_say() {
    let database = made_by_hand();
    insta::assert_snapshot!(
        database.run(
            ".headers on\n.nullvalue NULL\n
             SELECT email, quote(email_as_typed) AS typed, last_seen_at FROM account;
             SELECT * FROM project_member;
             SELECT * FROM project_balance;
             SELECT count(*) AS sessions FROM session;"
        ),
        @r"
    email|typed|last_seen_at
    ann@example.org|'Ann@Example.org '|2021-01-01 00:00:00
    bob@example.org|NULL|NULL
    cy@example.org|'CY@example.org'|NULL
    dee@example.org|NULL|NULL
    project|member|email|role
    Apollo|Ann|ann@example.org|owner
    Apollo|Bob|bob@example.org|editor
    Apollo|Cy|cy@example.org|viewer
    Apollo|Dee|dee@example.org|viewer
    Gemini|Bob|bob@example.org|owner
    project|plan|open_invoices|open_cents
    Apollo|team|0|0
    Gemini|free|0|0
    sessions
    1
    "
    );
}

#[test]
fn a_project_keeps_an_owner() {
    let database = made_by_hand();
    let leaves = "DELETE FROM membership WHERE project_id = 1 AND account_id = 1;";
    assert!(
        database
            .refuses(leaves)
            .contains("a project keeps at least one owner")
    );
    let steps_down =
        "UPDATE membership SET role = 'viewer' WHERE project_id = 1 AND account_id = 1;";
    assert!(
        database
            .refuses(steps_down)
            .contains("a project keeps at least one owner")
    );

    database.run("UPDATE membership SET role = 'owner' WHERE account_id = 2;");
    database.run(leaves);
    database.run("PRAGMA foreign_keys = ON; DELETE FROM project WHERE id = 1;");
    assert_eq!(
        database.run("SELECT count(*) FROM membership WHERE project_id = 1;"),
        "0\n"
    );
}

#[test]
fn a_downgrade_gives_back_only_the_spellings_that_are_still_true() {
    let database = made_by_hand();
    database.run("UPDATE account SET email = 'cy@example.com' WHERE name = 'Cy';");
    let chain = chain();
    for revision in chain
        .iter()
        .rev()
        .take_while(|revision| revision.id != ROLES)
    {
        database.run(&revision.downgrade);
    }
    assert_eq!(
        database.run(
            "SELECT '|' || email || '|' FROM account WHERE name IN ('Ann', 'Cy') ORDER BY name;"
        ),
        "|Ann@Example.org |\n|cy@example.com|\n"
    );
}

/// What `gen-sql` prints, run in `folder`.
#[track_caller]
fn gen_sql_in(folder: &Path, environment: &[(&str, &str)], arguments: &[&str]) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_gen-sql"))
        .args(arguments)
        .envs(environment.iter().copied())
        .current_dir(folder)
        .output()
        .expect("gen-sql runs");
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{errors}");
    String::from_utf8(output.stdout).expect("UTF-8")
}

/// What `gen-sql` prints at the root of this repository.
#[track_caller]
fn gen_sql(arguments: &[&str]) -> String {
    gen_sql_in(Path::new(ROOT), &[], arguments)
}

/// A database with the same rows at the head, made by four scripts.
fn by_script() -> Database {
    let database = Database::new();
    let mut start = "base".to_owned();
    for revision in chain() {
        let rows = rows_after(&revision.id);
        if !rows.is_empty() {
            database.run(&gen_sql(&["upgrade", &format!("{start}:{}", revision.id)]));
            database.run(rows);
            start = revision.id;
        }
    }
    database.run(&gen_sql(&["upgrade", &format!("{start}:head")]));
    database
}

#[test]
fn the_script_builds_what_the_revisions_build() {
    let database = Database::new();
    database.run(&gen_sql(&["upgrade", "head"]));
    let expected = made_by_hand();
    assert_eq!(database.schema(), expected.schema());
    assert_eq!(database.seeds(), expected.seeds());
    assert_eq!(
        database.run("SELECT * FROM alembic_version;"),
        "f29d7c60a18e\n"
    );
}

#[test]
fn scripts_carry_rows_as_the_revisions_do() {
    let (database, expected) = (by_script(), made_by_hand());
    let rows = "SELECT id, email, email_as_typed, last_seen_at FROM account;
                SELECT * FROM project_member;
                SELECT * FROM project_balance;
                SELECT account_id, expires_at FROM session;";
    assert_eq!(database.run(rows), expected.run(rows));
}

#[test]
fn a_second_run_is_refused() {
    let database = Database::new();
    let script = gen_sql(&["upgrade", "head"]);
    database.run(&script);
    database.refuses(&script);
}

#[test]
fn a_downgrade_to_base_leaves_only_the_books() {
    let database = by_script();
    database.run(&gen_sql(&["downgrade", "heads:base"]));
    assert_eq!(database.schema(), "");
    assert_eq!(database.run("SELECT * FROM alembic_version;"), "");
    let ids = chain().len();
    assert_eq!(
        database.run("SELECT direction, count(DISTINCT revision), count(*) FROM gen_sql_history GROUP BY direction;"),
        format!("downgrade|{ids}|{ids}\nupgrade|{ids}|{ids}\n")
    );
}

#[test]
fn two_accounts_with_one_address_stop_the_upgrade() {
    let database = Database::new();
    database.run(&gen_sql(&["upgrade", &format!("base:{ROLES}")]));
    database.run("INSERT INTO account (email, name) VALUES ('Ann@x', 'Ann'), ('ann@x', 'Ann');");
    let errors = database.refuses(&gen_sql(&["upgrade", &format!("{ROLES}:head")]));
    assert!(
        errors.contains("UNIQUE constraint failed: account.email"),
        "{errors}"
    );
}

#[test]
fn invoices_stop_the_downgrade() {
    let database = by_script();
    database.run(INVOICE);
    let script = gen_sql(&["downgrade", "heads:base"]);
    let errors = database.refuses(&script);
    assert!(
        errors.contains("export and delete the invoices before this downgrade"),
        "{errors}"
    );
    database.run("DELETE FROM invoice;");
    database.run(&script);
}

#[test]
fn the_upgrade_script_reads_like_this() {
    insta::assert_snapshot!("upgrade_head", gen_sql(&["upgrade", "head"]));
}

#[test]
fn the_chain_is_sealed() {
    let locked = gen_sql(&["upgrade", "head", "--locked"]);
    assert_eq!(locked, gen_sql(&["upgrade", "head"]));
}

#[test]
fn the_downgrade_script_reads_like_this() {
    insta::assert_snapshot!("downgrade_base", gen_sql(&["downgrade", "heads:base"]));
}

#[test]
fn the_same_chain_gives_the_same_bytes() {
    let script = gen_sql(&["upgrade", "head"]);
    let elsewhere = tempfile::tempdir().expect("a temporary folder");
    let surroundings = [
        ("LC_ALL", "tr_TR.UTF-8"),
        ("TZ", "Asia/Kathmandu"),
        ("COLUMNS", "20"),
    ];
    assert_eq!(
        gen_sql_in(
            elsewhere.path(),
            &surroundings,
            &["-C", ROOT, "upgrade", "head"]
        ),
        script
    );

    // A copy: another path, other times, and files made in another order.
    for (name, bytes) in worked_chain().into_iter().rev() {
        let path = elsewhere.path().join(name);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(path, bytes).expect("a copy");
    }
    assert_eq!(
        gen_sql_in(elsewhere.path(), &[], &["upgrade", "head"]),
        script
    );
}
