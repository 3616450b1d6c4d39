//! In what a database has come away from the chain.
//!
//! Invariant: the database is only read, and nothing but its schema.

use super::detected::Detected;
use super::plan::{self, Manner};
use super::remade::{self, Remade};
use super::shape::Shape;
use super::step::Step;
use super::{Language, Request, hint, referred, trial, way};
use crate::diagnostic::{Diagnostics, Result};
use crate::scratch::{Database, DatabaseError, Scratch, own};
use crate::script;
use crate::span::Sources;

/// How a database differs from what the chain makes.
#[derive(Debug)]
pub struct Drift {
    /// What is different in the database.
    pub detected: Vec<Detected>,
    /// The script that brings it back, below its header, or why there is none; it is empty if nothing
    /// is different.
    pub repair: Result<String>,
    /// What that drops, with its rows.
    pub dropped: Vec<Detected>,
    /// What the user should know.
    pub warnings: Diagnostics,
}

/// How `database` differs from what the chain makes at the revisions `at`, where it is.
///
/// # Errors
/// If SQLite cannot read the schema of the database.
pub fn drift(
    request: &Request<'_>,
    at: &[&str],
    database: &Database,
    sources: &mut Sources,
) -> std::result::Result<Drift, DatabaseError> {
    let chain = trial::shape(request, request.chain);
    let Remade { made, refused, .. } =
        remade::remake(database.objects(&request.settings.ignored())?);
    let refused = refused.into_iter().map(|(entry, _)| entry);
    let there: Shape = made.into_iter().chain(refused).collect();
    let there = referred::as_known(there, &chain);
    let manner = Manner {
        orders: true,
        ..Manner::default()
    };
    let plan = plan::plan(&chain, &there, manner);
    let repair = match &plan.detected[..] {
        [] => Ok(String::new()),
        _ => repair(request, at, &there, &chain, sources),
    };
    let dropped = plan.detected.iter().filter(|one| one.adds_rows());
    Ok(Drift {
        dropped: dropped.cloned().collect(),
        warnings: hint::renamed_by_hand(&chain, &there),
        detected: plan.detected,
        repair,
    })
}

/// The script that leads from a schema back to that of the chain.
fn repair(
    request: &Request<'_>,
    at: &[&str],
    there: &Shape,
    chain: &Shape,
    sources: &mut Sources,
) -> Result<String> {
    let start = own(Scratch::open());
    let steps: Vec<Step> = there.entries().cloned().map(Step::Create).collect();
    let sql = Language::Sql;
    let start = trial::run(request, sql, &start, &steps, sources).map_err(unknown)?;
    let request = Request {
        orders: true,
        ..*request
    };
    let steps = way(&request, sql, &start.end, chain, sources)?.plan.steps;
    let statements = trial::statements(&steps, sources)?;
    script::repair(
        start.end,
        &statements,
        at,
        request.templates,
        request.settings,
    )
}

/// What is wrong with a schema that cannot be made again here.
fn unknown(found: Diagnostics) -> Diagnostics {
    let found = found.into_iter().map(|diagnostic| {
        diagnostic.note("the database holds what cannot be made again in an empty one")
    });
    found.collect()
}
