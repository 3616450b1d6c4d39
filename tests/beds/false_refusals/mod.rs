//! The false-refusal bed: correct databases, which no guard may refuse.
//!
//! A guard that stops a good database teaches people to delete guards. Each specimen is first
//! shown to be correct, by the author's bare statements; then the program's script has to run
//! on it to the end, in the shell with `-bail`, and every row has to be there afterwards.

mod specimen;

use super::dump::Dump;
use super::shell::{self, AfterError};
use super::{gen_sql, place, statements};
use rusqlite::Connection;
use specimen::{SPECIMENS, Specimen};
use std::path::Path;

const REVISIONS: [&str; 4] = [
    "aaaa00000001",
    "aaaa00000002",
    "aaaa00000003",
    "aaaa00000004",
];

/// The last revision without a rebuild, as a number of revisions.
const NATIVE: usize = 3;

/// Numbers of revisions to go to.
fn targets() -> &'static [usize] {
    if gen_sql::REBUILDS {
        &[NATIVE, 4]
    } else {
        &[NATIVE]
    }
}

/// The statements between two numbers of revisions, as their author wrote them.
fn authored(from: usize, to: usize) -> String {
    let mut statements = Vec::new();
    let folder = place::fixture("false-refusals/versions");
    let mut files: Vec<_> = folder
        .read_dir()
        .unwrap()
        .map(|file| file.unwrap().path())
        .collect();
    files.sort();
    for file in &files[from..to] {
        let text = std::fs::read_to_string(file).unwrap();
        let (_, body) = text.split_once("-- upgrade:").unwrap();
        let (upgrade, _) = body.split_once("-- downgrade:").unwrap();
        statements.extend(statements::split(upgrade).into_iter().map(String::from));
    }
    statements.join("\n")
}

/// The program's script between two numbers of revisions.
fn rendered(from: usize, to: usize) -> String {
    let start = if from == 0 {
        "base"
    } else {
        REVISIONS[from - 1]
    };
    let range = format!("{start}:{}", REVISIONS[to - 1]);
    let direction = if from < to { "upgrade" } else { "downgrade" };
    gen_sql::script(&place::fixture("false-refusals"), &[direction, &range])
        .unwrap_or_else(|message| panic!("{direction} {range}: {message}"))
}

fn run(database: &Path, script: &str) -> Result<(), String> {
    let run = shell::run(database, script, AfterError::Bails);
    if run.success {
        Ok(())
    } else {
        Err(run.messages)
    }
}

fn version(database: &Path) -> String {
    let connection = Connection::open(database).unwrap();
    connection
        .query_row("SELECT version_num FROM alembic_version", [], |row| {
            row.get(0)
        })
        .unwrap()
}

/// The specimens on which a script stops, with what it said.
fn refusals(script: impl Fn(&Specimen) -> String) -> Vec<String> {
    let place = place::working();
    let refusal = |specimen: &Specimen| {
        let database = specimen.build(place.path());
        let error = run(&database, &script(specimen)).err()?;
        Some(format!("{}: {error}", specimen.name))
    };
    SPECIMENS.iter().filter_map(refusal).collect()
}

#[test]
fn every_specimen_is_correct() {
    let refusals = refusals(|specimen| {
        let statements = authored(specimen.applied(), NATIVE);
        format!("PRAGMA foreign_keys = OFF;\nSAVEPOINT s;\n{statements}\nRELEASE s;\n")
    });
    assert!(refusals.is_empty(), "{}", refusals.join("\n"));
}

/// The bed's own proof: guards that somebody might think of, each with the specimen that shows
/// what is wrong with it.
#[test]
fn a_guard_that_is_too_strict_is_found_out() {
    let guards = [
        (
            "NOT EXISTS (SELECT 1 FROM pragma_foreign_key_check)",
            "orphans from before",
        ),
        (
            "(SELECT count(*) FROM main.sqlite_master WHERE type = 'trigger') = 0",
            "audit trigger",
        ),
        (
            "(SELECT count(*) FROM pragma_table_info('role') WHERE name = 'name') = 1",
            "letter case",
        ),
        (
            "(SELECT sql FROM main.sqlite_master WHERE name = 'role') NOT LIKE '%--%'",
            "comments",
        ),
        (
            "(SELECT instr(sql, 'ck_project_title') FROM main.sqlite_master WHERE name = 'project') > 0",
            "constraints with their columns",
        ),
        (
            "(SELECT count(*) FROM main.sqlite_master WHERE name = 'setting') = 0",
            "exists already",
        ),
        (
            "(SELECT page_size FROM pragma_page_size) = 4096",
            "page size 512",
        ),
        (
            "(SELECT journal_mode FROM pragma_journal_mode) = 'delete'",
            "WAL",
        ),
        ("(SELECT count(*) FROM main.session) < 100", "many rows"),
        ("(SELECT count(*) FROM main.session) > 0", "no rows"),
        (
            "(SELECT user_version FROM pragma_user_version) = 0",
            "user_version",
        ),
    ];
    for (guard, specimen) in guards {
        let refusals = refusals(|specimen| {
            let statements = authored(specimen.applied(), 2);
            format!(
                "{statements}\nCREATE TEMP TABLE guard (ok CHECK (ok IS 1));\n\
                 INSERT INTO guard SELECT {guard};\n"
            )
        });
        let found = refusals.iter().any(|refusal| refusal.starts_with(specimen));
        assert!(
            found,
            "{specimen} does not show that {guard} is too strict: {refusals:#?}"
        );
    }
}

#[test]
fn no_correct_database_is_refused() {
    if !gen_sql::RENDERS {
        return;
    }
    for &target in targets() {
        let refusals = refusals(|specimen| rendered(specimen.applied(), target));
        assert!(
            refusals.is_empty(),
            "to {target} revisions:\n{}",
            refusals.join("\n")
        );
    }
}

/// What the statements do natively, the script does too, and a rebuild moves every row.
#[test]
fn no_row_is_lost_on_the_way() {
    if !gen_sql::RENDERS {
        return;
    }
    let place = place::working();
    for specimen in SPECIMENS {
        let database = specimen.build(place.path());
        run(&database, &authored(specimen.applied(), NATIVE)).unwrap();
        let expected = Dump::of(&database).authored().rows();
        for &target in targets() {
            let database = specimen.build(place.path());
            run(&database, &rendered(specimen.applied(), target)).unwrap();
            assert_eq!(
                version(&database),
                REVISIONS[target - 1],
                "{}",
                specimen.name
            );
            let rows = Dump::of(&database).authored().rows();
            assert!(
                rows == expected,
                "{}: {}",
                specimen.name,
                expected.difference(&rows)
            );
        }
    }
}

#[test]
fn up_and_down_and_up_again() {
    if !gen_sql::RENDERS {
        return;
    }
    let place = place::working();
    for &target in targets() {
        let database = place.path().join(format!("{target}.db"));
        run(&database, &rendered(0, 2)).unwrap();
        let rows = "INSERT INTO user_account (id, name) VALUES (1, 'Ann');
                    INSERT INTO project (id, title, owner_id) VALUES (1, 'First', 1);
                    INSERT INTO session (id, user_id, email) VALUES (1, 1, 'a@x');";
        Connection::open(&database)
            .unwrap()
            .execute_batch(rows)
            .unwrap();
        for (from, to) in [
            (2, target),
            (target, 2),
            (2, target),
            (target, 2),
            (2, target),
        ] {
            if let Err(message) = run(&database, &rendered(from, to)) {
                panic!("{from} to {to}: {message}");
            }
            assert_eq!(version(&database), REVISIONS[to - 1]);
        }
    }
}
