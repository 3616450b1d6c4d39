//! The campaigns: the program's own scripts, and scripts that must be found out.

use super::campaign::Campaign;
use super::client::Client;
use super::fault::{Fault, Replacement};
use super::plan::Renderer;
use crate::beds::{gen_sql, sql_js};
use std::io::Write;

/// Cases of the normal test run.
const CASES: usize = 600;

fn clients() -> Vec<Client> {
    // The shell costs a process each: a smaller share.
    let mut clients = [Client::LIBRARY.as_slice(), Client::LIBRARY.as_slice()].concat();
    clients.extend([Client::Shell, Client::ShellBails]);
    clients
}

fn number(variable: &str) -> Option<u64> {
    let text = std::env::var(variable).ok()?;
    Some(
        text.parse()
            .unwrap_or_else(|_| panic!("{variable}={text} is no number")),
    )
}

/// SQLite 3.35.0 costs an installation: only the long run has it, and there it must be.
fn has_old() -> bool {
    let long = number("GEN_SQL_MUTATION_CASES").is_some();
    if long {
        sql_js::install().expect("a long run needs SQLite 3.35.0 (node and npm)");
    } else {
        let message = "SKIPPED: SQLite 3.35.0 runs only with GEN_SQL_MUTATION_CASES";
        writeln!(std::io::stderr(), "{message}").expect("stderr is open");
    }
    long
}

#[test]
fn a_script_changes_everything_or_nothing() {
    if !gen_sql::RENDERS {
        return;
    }
    let asked = number("GEN_SQL_MUTATION_CASES");
    let cases = asked.map_or(CASES, |cases| {
        usize::try_from(cases).expect("a small number")
    });
    let campaign = Campaign {
        seed: number("GEN_SQL_MUTATION_SEED").unwrap_or(1),
        cases,
        renderer: Renderer::Program,
        clients: [clients(), vec![Client::SqlJsGoesOn, Client::SqlJsStops]].concat(),
        has_old: has_old(),
        revisions: 300,
        accepts: |_| true,
        keeps: true,
        crowded: true,
    };
    let report = campaign.run();
    if asked.is_some() {
        writeln!(std::io::stderr(), "{}", report.summary()).expect("stderr is open");
    }
    report.assert_clean();
    let refused = &report.refused;
    assert!(refused.is_empty(), "refused:\n{}", refused.join("\n"));
    if cases >= CASES {
        let [complete, unchanged, _] = report.of_kind("None");
        assert!(
            complete > 0 && unchanged > 0,
            "rows never mattered:\n{}",
            report.summary()
        );
        assert!(
            report.rebuilt > 0,
            "nothing was rebuilt:\n{}",
            report.summary()
        );
    }
}

/// The bed's own proof: what is not guarded has to be found, by each kind of fault.
#[test]
fn an_unguarded_script_is_found_out() {
    let campaign = Campaign {
        seed: 1,
        cases: 1000,
        renderer: Renderer::Plain,
        clients: clients(),
        has_old: false,
        revisions: 8,
        accepts: |_| true,
        keeps: false,
        crowded: true,
    };
    let report = campaign.run();
    for kind in [
        "Delete",
        "ParseError",
        "LostTransaction",
        "DiskFull",
        "LockedReserved",
    ] {
        assert!(
            report.of_kind(kind)[2] > 0,
            "{kind} found nothing:\n{}",
            report.summary()
        );
    }
    for kind in ["ExtraHeadDatabase", "BehindDatabase"] {
        assert!(
            report.of_kind(kind)[2] > 0,
            "{kind} found nothing:\n{}",
            report.summary()
        );
    }
}

/// The other half of it: no false alarm. A careful client needs no guards as long as the script
/// is whole and the database the right one.
#[test]
fn a_careful_client_needs_no_guard() {
    let clients = vec![
        Client::StopsAndRollsBack,
        Client::StopsAndCloses,
        Client::WrappedStops,
        Client::ShellBails,
        Client::SqlJsStops,
    ];
    let campaign = Campaign {
        seed: 1000,
        cases: 1000,
        renderer: Renderer::Plain,
        clients,
        has_old: has_old(),
        revisions: 20,
        accepts: |fault| {
            matches!(
                fault,
                Fault::None
                    | Fault::Truncate(_)
                    | Fault::DiskFull(_)
                    | Fault::Locked(_)
                    | Fault::Replace(_, Replacement::ParseError | Replacement::RunTimeError)
            )
        },
        keeps: true,
        crowded: false,
    };
    let report = campaign.run();
    report.assert_clean();
    let [complete, unchanged, _] = report.of_kind("None");
    assert!(
        complete > 0 && unchanged > 0,
        "rows never mattered:\n{}",
        report.summary()
    );
}
