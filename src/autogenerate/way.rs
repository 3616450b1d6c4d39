//! The way from a database to a schema, found by trying.
//!
//! Invariant: a way that is found leads to the schema; of several the first one is taken.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::Request;
use super::detected::Detected;
use super::plan::{self, Manner, Plan};
use super::python;
use super::shape::Shape;
use super::step::Step;
use super::trial::{self, Language, Tried};
use crate::alembic::Surroundings;
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Result};
use crate::scratch::Scratch;
use crate::span::Sources;
use crate::sql::{Ident, Object};
use crate::text::list;

/// A way that was gone.
pub(super) struct Way {
    pub(super) plan: Plan,
    pub(super) tried: Tried,
}

/// The way from a database to a schema.
///
/// # Errors
/// What stands in the way.
pub(super) fn way(
    request: &Request<'_>,
    language: Language<'_>,
    from: &Scratch,
    to: &Shape,
    sources: &mut Sources,
) -> Result<Way> {
    match language {
        Language::Sql => in_sql(request, from, to, sources),
        Language::Python(surroundings) => in_python(request, surroundings, from, to, sources),
    }
}

/// First as it is, then with views and triggers that make way.
fn in_sql(request: &Request<'_>, from: &Scratch, to: &Shape, sources: &mut Sources) -> Result<Way> {
    let start = trial::shape(request, from);
    let mut first = None;
    for makes_way in [false, true] {
        let manner = Manner {
            orders: request.orders,
            direction: request.direction,
            makes_way,
            is_alembic: false,
        };
        let plan = plan::plan(&start, to, manner);
        match trial::run(request, Language::Sql, from, &plan.steps, sources) {
            Ok(tried) => {
                let left = plan::plan(&trial::shape(request, &tried.end), to, manner);
                if left.steps.is_empty() {
                    return Ok(Way { plan, tried });
                }
                first.get_or_insert_with(|| unreached(&left));
            }
            Err(found) => {
                first.get_or_insert_with(|| not_run(found, sources));
            }
        }
    }
    Err(first.unwrap_or_default())
}

/// What is said where statements cannot run that nobody has seen yet.
fn not_run(found: Diagnostics, sources: &Sources) -> Diagnostics {
    let told = found.into_iter().map(|found| {
        if found.code == Code::Autogenerate {
            return found;
        }
        let message = format!("no way was found to what is declared: {}", found.message);
        let mut told = Diagnostic::error(Code::Autogenerate, message);
        if let Some(label) = found.labels.first() {
            let statement = sources.slice(label.span).lines().next().unwrap_or_default();
            told = told.note(format!("it was tried with `{statement}`"));
        }
        if let Some(help) = found.help {
            told = told.note(help);
        }
        told.help("write this revision by hand, or declare it otherwise")
    });
    told.collect()
}

/// In Alembic's language views and triggers make way at once, as its batches want it. Tables that no
/// batch leads to their declaration are made anew by statements, and new ones by their own texts.
fn in_python(
    request: &Request<'_>,
    surroundings: &Arc<Surroundings>,
    from: &Scratch,
    to: &Shape,
    sources: &mut Sources,
) -> Result<Way> {
    let start = trial::shape(request, from);
    let manner = Manner {
        orders: request.orders,
        direction: request.direction,
        makes_way: true,
        is_alembic: true,
    };
    let plan = plan::plan(&start, to, manner);
    let in_sql = trial::run(request, Language::Sql, from, &plan.steps, sources);
    let end = in_sql.map_or_else(|_| to.clone(), |done| trial::shape(request, &done.end));
    let all: BTreeSet<Ident> = altered(&plan).cloned().collect();
    let verbatim: BTreeSet<Ident> = made(&plan).cloned().collect();
    let last = |why: &str| python::Manner {
        verbatim: verbatim.clone(),
        stuck: { all.iter() }
            .map(|table| (table.clone(), why.to_owned()))
            .collect(),
    };
    let mut said = python::Manner::default();
    let mut is_last = all.is_empty() && verbatim.is_empty();
    let mut first = None;
    loop {
        let tried = trial::run_python(
            request,
            surroundings,
            (from, &end),
            &said,
            &plan.steps,
            sources,
        );
        let was_last = is_last;
        match tried {
            Ok(tried) => {
                let left = plan::plan(&trial::shape(request, &tried.end), to, manner);
                if left.steps.is_empty() {
                    return Ok(Way { plan, tried });
                }
                let before = said.clone();
                let stuck = altered(&left).filter(|table| all.contains(*table));
                for table in stuck {
                    let why = || stays(&left, table);
                    said.stuck.entry(table.clone()).or_insert_with(why);
                }
                let anew = altered(&left).filter(|table| verbatim.contains(*table));
                said.verbatim.extend(anew.cloned());
                if said == before {
                    is_last = true;
                    said = last("what hangs on it would not be as it is declared");
                }
                first.get_or_insert_with(|| unreached(&left));
            }
            Err(found) => {
                is_last = true;
                said = last(&refused(&found));
                first.get_or_insert(found);
            }
        }
        if was_last {
            return Err(first.unwrap_or_default());
        }
    }
}

/// The tables that a plan makes.
fn made(plan: &Plan) -> impl Iterator<Item = &Ident> {
    plan.steps.iter().filter_map(|step| match step {
        Step::Create(entry) if entry.object == Object::Table => Some(&entry.name),
        _ => None,
    })
}

/// The tables that a plan alters.
fn altered(plan: &Plan) -> impl Iterator<Item = &Ident> {
    plan.steps.iter().filter_map(|step| match step {
        Step::Alter { table, .. } => Some(table),
        _ => None,
    })
}

/// What a batch has left of the differences of a table.
fn stays(left: &Plan, table: &Ident) -> String {
    let of_it = format!("{}.", table.name());
    let about = |one: &&Detected| one.subject == table.name() || one.subject.starts_with(&of_it);
    let told = left.detected.iter().filter(about).map(ToString::to_string);
    format!("a batch leaves {}", list(told, "and"))
}

/// Why a batch was refused.
fn refused(found: &Diagnostics) -> String {
    let first = found.iter().next();
    let why = first.map_or("", |first| first.message.as_str());
    format!("a batch is refused: {why}")
}

/// What is said where a difference stays.
fn unreached(left: &Plan) -> Diagnostics {
    let told = left.detected.iter().map(|detected| {
        Diagnostic::error(
            Code::Autogenerate,
            format!("no way was found to what is declared: {detected}"),
        )
        .help("write this revision by hand")
    });
    told.collect()
}
