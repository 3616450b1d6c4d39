//! In what a database has come away from the chain.
//!
//! Invariant: the database is only read, and nothing but its schema.

use super::detected::Detected;
use super::plan::{self, Manner};
use super::shape::Shape;
use super::step::Step;
use super::{Language, Request, own, trial, way};
use crate::diagnostic::{Diagnostics, Result};
use crate::scratch::Scratch;
use crate::span::Sources;

/// How a database differs from what the chain makes.
#[derive(Debug)]
pub struct Drift {
    /// What is different in the database.
    pub detected: Vec<Detected>,
    /// What would bring it back, or why nothing was found that does.
    pub repair: Result<Vec<Step>>,
}

/// How `database` differs from what the chain makes.
///
/// # Panics
/// If SQLite cannot read the schema of a database that it has opened.
pub fn drift(request: &Request<'_>, database: &Scratch, sources: &mut Sources) -> Drift {
    let chain = trial::shape(request, request.chain);
    let there = trial::shape(request, database);
    let manner = Manner {
        orders: true,
        ..Manner::default()
    };
    let plan = plan::plan(&chain, &there, manner);
    Drift {
        detected: plan.detected,
        repair: repair(request, &there, &chain, sources),
    }
}

/// The steps from a schema back to that of the chain.
fn repair(
    request: &Request<'_>,
    there: &Shape,
    chain: &Shape,
    sources: &mut Sources,
) -> Result<Vec<Step>> {
    let start = own(Scratch::open());
    let steps: Vec<Step> = there.entries().cloned().map(Step::Create).collect();
    let sql = Language::Sql;
    let start = trial::run(request, sql, false, &start, &steps, sources).map_err(unknown)?;
    let request = Request {
        orders: true,
        ..*request
    };
    Ok(way(&request, sql, &start.end, chain, sources)?.plan.steps)
}

/// What is wrong with a schema that cannot be made again here.
fn unknown(found: Diagnostics) -> Diagnostics {
    let found = found.into_iter().map(|diagnostic| {
        diagnostic.note("the database holds what cannot be made again in an empty one")
    });
    found.collect()
}
