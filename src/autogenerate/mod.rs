//! Compares the declared schema with what the chain makes, and writes what leads from one to the
//! other.
//!
//! Invariant: what is written has run on a scratch database, and leads to the declared schema and
//! back to where the chain was.

mod adopt;
mod alteration;
mod confirm;
mod declared;
mod detected;
mod drift;
mod hint;
pub mod json;
mod made_anew;
mod missing;
mod naming;
mod order;
mod plan;
mod python;
mod referred;
mod remade;
mod renames;
mod renaming;
mod shape;
mod stale;
mod step;
mod trial;
mod unusable;
mod way;

pub use adopt::Adopted;
pub use detected::Detected;
pub use drift::{Drift, drift};
pub use python::InSql;
pub use step::{Action, Place, Step};
pub use trial::Language;

use std::rc::Rc;

use crate::diagnostic::{Diagnostics, Result};
use crate::project::Declaration;
use crate::schema::Entry;
use crate::scratch::{Scratch, own};
use crate::script::{FormerNames, Settings};
use crate::span::Sources;
use crate::sql::{Ident, Object};
use crate::template::Templates;

use declared::Declared;
use renaming::{Renaming, renaming};
use shape::Shape;
use trial::Tried;
use way::way;

/// What is compared, and how.
#[derive(Clone, Copy, Debug)]
pub struct Request<'a> {
    /// What the chain makes.
    pub chain: &'a Scratch,
    /// What it has renamed, if renames are declared.
    pub former: &'a FormerNames,
    /// The project's templates.
    pub templates: &'a Templates,
    /// What shapes a script.
    pub settings: &'a Settings<'a>,
    /// Whether columns are put into the declared order.
    pub orders: bool,
    /// Where it goes.
    pub direction: Direction,
}

/// Whether a revision is made or taken back.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Direction {
    /// It is made: no value goes that can stay.
    #[default]
    There,
    /// It is taken back: what it has made or computed may go.
    Back,
}

/// What leads from the chain to the declared schema, and back.
#[derive(Debug, Default)]
pub struct Generated {
    /// What was detected, in the order in which it is told.
    pub detected: Vec<Detected>,
    /// What is done, as it stands in a revision; empty if there is nothing to do.
    pub upgrade: String,
    /// What takes it back, as it stands in a revision.
    pub downgrade: String,
    /// The tables whose columns stand in another order, which is left as it is.
    pub other_order: Vec<Ident>,
    /// The tables that a revision of Alembic makes anew without a batch.
    pub in_sql: Vec<InSql>,
    /// What the author should know.
    pub warnings: Diagnostics,
}

/// The schema of a database as SQL: what it holds in the order in which it was made, without the
/// tables that are nobody's business.
#[must_use]
pub fn schema(request: &Request<'_>) -> String {
    let shape = trial::shape(request, request.chain);
    let steps: Vec<Step> = shape.entries().cloned().map(Step::Create).collect();
    trial::text(&steps)
}

/// Compares with the schema that the parts `declared` build, and finds the way to it in a language.
/// `sources` has the texts of the files, and takes those that are tried.
///
/// # Errors
/// What is wrong with the declared schema, and [`Code::Autogenerate`](crate::diagnostic::Code::Autogenerate) if no way is found.
pub fn generate(
    request: &Request<'_>,
    language: Language<'_>,
    declared: &[Declaration],
    sources: &mut Sources,
) -> Result<Generated> {
    let chain = trial::shape(request, request.chain);
    let declared = Declared::build(request, &chain, declared, sources)?;
    // What rows make of the statements is told of the file that is written.
    let without_rows = own(request.chain.copy());
    let tables = chain.of_kinds(&[Object::Table]);
    own(without_rows.delete_rows(tables.map(|table| table.name.name())));
    let mut generated = Generated {
        warnings: declared.warnings,
        ..Generated::default()
    };
    let renaming = renaming(&declared.renames, request.former, &chain, &declared.shape)?;
    let (renaming, start) = rename(request, language, &without_rows, renaming, &chain, sources)?;
    generated
        .warnings
        .extend(renaming.warnings.iter().cloned().collect());
    generated.detected.extend_from_slice(&renaming.detected);
    let now = trial::shape(request, &start.end);
    let naming = request.settings.naming;
    let wanted = declared.shape.with_tables(|table| {
        let known = now.table(&table.name).map(|known| &**known);
        naming::named(table, known, naming)
    });
    let wanted = referred::as_known(wanted, &now).with_indexes_as(&now);
    let up = way(request, language, &start.end, &wanted, sources)?;
    // What is taken back is as it was, whatever order was asked for.
    let back_request = Request {
        orders: true,
        direction: Direction::Back,
        ..*request
    };
    let unusable = unusable::for_good(&now, &start.end, &wanted);
    for (entry, refusal) in &unusable {
        let told = unusable::not_again(entry, refusal);
        generated.warnings.push(told);
    }
    let unusable: Vec<&Rc<Entry>> = unusable.iter().map(|(entry, _)| entry).collect();
    let before = now.without(&unusable);
    let down = way(&back_request, language, &up.tried.end, &before, sources)?;
    let mut back = renaming.back.clone();
    let unfilled = down.plan.unfilled.iter();
    let unfilled = unfilled.filter(|table| made_anew::is_filled_in(table, &chain));
    back.extend(unfilled.filter_map(|table| made_anew::rebuilt(table)));
    let end = trial::run(request, language, &down.tried.end, &back, sources)?;
    // What was dropped to free a name.
    let before = chain.without(&unusable);
    let rest = way(&back_request, language, &end.end, &before, sources)?;
    generated
        .warnings
        .extend(hint::renames(&now, &wanted, &renaming));
    generated.warnings.extend(up.plan.warnings);
    generated.warnings.extend(up.tried.warnings);
    let back_again = { down.plan.warnings.into_iter() }.chain(down.tried.warnings);
    let back_again = back_again.filter(|told| !generated.warnings.iter().any(|one| one == told));
    let back_again: Diagnostics = back_again
        .map(|told| told.note("so on its way down"))
        .collect();
    generated.warnings.extend(back_again);
    let detected = renaming.tell(up.plan.detected, &wanted);
    generated.detected.extend(detected);
    generated.other_order = up.plan.other_order;
    generated.in_sql = up.tried.in_sql;
    for back in down.tried.in_sql {
        let of_it = { generated.in_sql.iter_mut() }.find(|one| one.table == back.table);
        let said = of_it.as_ref().map_or(&[][..], |one| &one.why);
        let more = back.why.into_iter().filter(|why| !said.contains(why));
        let more: Vec<String> = more.map(|why| format!("on its way down {why}")).collect();
        match of_it {
            Some(one) => one.why.extend(more),
            None => generated.in_sql.push(InSql {
                table: back.table,
                why: more,
            }),
        }
    }
    let confirmed = |steps, from, statements| match language {
        Language::Sql => confirm::with_lines(steps, from, statements),
        Language::Python(_) => statements,
    };
    let start = confirmed(&renaming.there, &chain, start.statements);
    let statements = unusable::dropped_if_there(up.tried.statements, &unusable);
    let statements = confirmed(&up.plan.steps, &now, statements);
    generated.upgrade = language.section(&[start, statements].concat());
    let down = [down.tried.statements, end.statements, rest.tried.statements];
    generated.downgrade = language.section(&down.concat());
    Ok(generated)
}

/// Renames: with views and triggers out of the way if they are in it.
fn rename(
    request: &Request<'_>,
    language: Language<'_>,
    on: &Scratch,
    renaming: Renaming,
    chain: &Shape,
    sources: &mut Sources,
) -> Result<(Renaming, Tried)> {
    let mut run = |steps: &[Step]| trial::run(request, language, on, steps, sources);
    let found = match run(&renaming.there) {
        Ok(tried) => return Ok((renaming, tried)),
        Err(found) => found,
    };
    let renaming = renaming.with_way(chain);
    match run(&renaming.there) {
        Ok(tried) => Ok((renaming, tried)),
        Err(_) => Err(renaming.refused(found)),
    }
}
