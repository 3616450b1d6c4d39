//! In what a database has come away from the chain.
//!
//! Invariant: the database is only read, and nothing but its schema.

use super::detected::Detected;
use super::plan::{self, Manner, Plan};
use super::remade::{self, Remade};
use super::shape::Shape;
use super::step::Step;
use super::{Language, Request, hint, referred, trial, way};
use crate::diagnostic::{Diagnostic, Diagnostics, Result};
use crate::scratch::{Database, DatabaseError, Scratch, own};
use crate::script;
use crate::span::Sources;
use crate::sql::Ident;

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
    /// What it does to values, by column.
    pub values: Vec<String>,
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
    let start = start(request, &there, sources);
    let (renames, there) = match &start {
        Ok(start) => renamed_back(request, start, there, &chain, sources),
        Err(_) => (Vec::new(), there),
    };
    let there = referred::as_known(there, &chain).with_indexes_as(&chain);
    let manner = Manner {
        orders: true,
        ..Manner::default()
    };
    let plan = plan::plan(&chain, &there, manner);
    let mut detected: Vec<Detected> = { renames.iter() }
        .map(|(old, new)| Detected::renamed_table(old, new))
        .collect();
    // What becomes of values is what the script does, which goes the other way.
    detected.extend(plan.detected.into_iter().map(Detected::without_values));
    let repaired = match &detected[..] {
        [] => Ok((Plan::default(), String::new())),
        _ => start.and_then(|start| repair(request, at, start, &renames, &chain, sources)),
    };
    let dropped = detected.iter().filter(|one| one.adds_rows());
    let mut warnings = hint::renamed_by_hand(&chain, &there);
    let mut values = Vec::new();
    if let Ok((back, _)) = &repaired {
        values.extend(back.detected.iter().filter_map(Detected::values));
        // There is no revision into which anything could be written.
        let lost = back.warnings.iter().cloned().map(|lost| Diagnostic {
            help: None,
            ..lost.note("by the script that brings the database back")
        });
        warnings.extend(lost.collect());
    }
    Ok(Drift {
        dropped: dropped.cloned().collect(),
        values,
        warnings,
        detected,
        repair: repaired.map(|(_, script)| script),
    })
}

/// The schema of a database, made again.
fn start(request: &Request<'_>, there: &Shape, sources: &mut Sources) -> Result<Scratch> {
    let empty = own(Scratch::open());
    let steps: Vec<Step> = there.entries().cloned().map(Step::Create).collect();
    let made = trial::run(request, Language::Sql, &empty, &steps, sources);
    Ok(made.map_err(unknown)?.end)
}

/// The tables that are those of the chain but for their names, and the schema with these: a table
/// takes its rows along, and what refers to it.
fn renamed_back(
    request: &Request<'_>,
    start: &Scratch,
    there: Shape,
    chain: &Shape,
    sources: &mut Sources,
) -> (Vec<(Ident, Ident)>, Shape) {
    let (mut renames, mut shape) = (Vec::new(), there);
    for (old, new) in hint::tables_by_hand(chain, &shape) {
        let steps = back(renames.iter().chain([&(old.clone(), new.clone())]));
        let Ok(tried) = trial::run(request, Language::Sql, start, &steps, sources) else {
            continue;
        };
        let after = trial::shape(request, &tried.end);
        let tables = chain.table(&old).zip(after.table(&old));
        if tables.is_some_and(|(chain, table)| chain.is_like(table)) {
            renames.push((old, new));
            shape = after;
        }
    }
    (renames, shape)
}

/// What gives tables their names back.
fn back<'r>(renames: impl Iterator<Item = &'r (Ident, Ident)>) -> Vec<Step> {
    let step = |(old, new): &(Ident, Ident)| Step::RenameTable {
        from: new.clone(),
        to: old.clone(),
    };
    renames.map(step).collect()
}

/// The script that leads from a schema back to that of the chain.
fn repair(
    request: &Request<'_>,
    at: &[&str],
    start: Scratch,
    renames: &[(Ident, Ident)],
    chain: &Shape,
    sources: &mut Sources,
) -> Result<(Plan, String)> {
    let request = Request {
        orders: true,
        ..*request
    };
    let sql = Language::Sql;
    let renames = back(renames.iter());
    let tried = trial::run(&request, sql, &start, &renames, sources)?;
    let plan = way(&request, sql, &tried.end, chain, sources)?.plan;
    let steps = [&renames[..], &plan.steps].concat();
    let statements = trial::statements(&steps, sources)?;
    let script = script::repair(start, &statements, at, request.templates, request.settings)?;
    Ok((plan, script))
}

/// What is wrong with a schema that cannot be made again here.
fn unknown(found: Diagnostics) -> Diagnostics {
    let found = found.into_iter().map(|diagnostic| {
        diagnostic.note("the database holds what cannot be made again in an empty one")
    });
    found.collect()
}
