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
mod naming;
mod order;
mod plan;
mod python;
mod remade;
mod renames;
mod shape;
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

use crate::diagnostic::{Diagnostics, Result};
use crate::project::Declaration;
use crate::scratch::{Scratch, own};
use crate::script::Settings;
use crate::span::Sources;
use crate::sql::{Ident, Object};
use crate::template::Templates;

use declared::Declared;
use renames::Rename;
use shape::Shape;
use way::way;

/// What is compared, and how.
#[derive(Clone, Copy, Debug)]
pub struct Request<'a> {
    /// What the chain makes.
    pub chain: &'a Scratch,
    /// The project's templates.
    pub templates: &'a Templates,
    /// What shapes a script.
    pub settings: &'a Settings<'a>,
    /// Whether columns are put into the declared order.
    pub orders: bool,
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
    let declared = Declared::build(request, declared, sources)?;
    let chain = trial::shape(request, request.chain);
    // What rows make of the statements is told of the file that is written.
    let without_rows = own(request.chain.copy());
    let tables = chain.of_kinds(&[Object::Table]);
    own(without_rows.delete_rows(tables.map(|table| table.name.name())));
    let mut generated = Generated {
        warnings: declared.warnings,
        ..Generated::default()
    };
    let renames = in_use(&declared.renames, &chain, &mut generated);
    let (there, back) = rename_steps(&renames);
    let start = trial::run(request, language, &without_rows, &there, sources)?;
    let now = trial::shape(request, &start.end);
    let naming = request.settings.naming;
    let wanted = declared.shape.with_tables(|table| {
        let known = now.table(&table.name).map(|known| &**known);
        naming::named(table, known, naming)
    });
    let up = way(request, language, &start.end, &wanted, sources)?;
    // What is taken back is as it was, whatever order was asked for.
    let back_request = Request {
        orders: true,
        ..*request
    };
    let down = way(&back_request, language, &up.tried.end, &now, sources)?;
    let end = trial::run(request, language, &down.tried.end, &back, sources)?;
    generated.warnings.extend(hint::renames(&now, &wanted));
    generated.warnings.extend(up.tried.warnings);
    let back_again = down.tried.warnings.into_iter();
    let back_again = back_again.filter(|told| !generated.warnings.iter().any(|one| one == told));
    let back_again: Diagnostics = back_again
        .map(|told| told.note("so on its way down"))
        .collect();
    generated.warnings.extend(back_again);
    generated.detected.extend(up.plan.detected);
    generated.other_order = up.plan.other_order;
    generated.in_sql = up.tried.in_sql;
    for table in down.tried.in_sql {
        if !generated.in_sql.iter().any(|one| one.table == table.table) {
            generated.in_sql.push(table);
        }
    }
    let statements = match language {
        Language::Sql => confirm::with_lines(&up.plan.steps, &now, up.tried.statements),
        Language::Python(_) => up.tried.statements,
    };
    generated.upgrade = language.section(&[start.statements, statements].concat());
    generated.downgrade = language.section(&[down.tried.statements, end.statements].concat());
    Ok(generated)
}

/// The renames that the chain has not done yet, in an order in which each finds its new name free; of
/// the others is told.
fn in_use(all: &[Rename], chain: &Shape, generated: &mut Generated) -> Vec<Rename> {
    let mut used: Vec<Rename> = Vec::new();
    // Tables first: the columns of a renamed one are under its new name.
    let (tables, columns): (Vec<_>, Vec<_>) = all.iter().partition(|one| one.table.is_none());
    for mut left in [tables, columns] {
        while let Some(next) = left.iter().position(|one| is_next(one, chain, &used)) {
            let rename = left.remove(next);
            used.push(rename.clone());
            generated.detected.push(match &rename.table {
                None => Detected::renamed_table(&rename.from, &rename.to),
                Some(table) => Detected::renamed_column(table, &rename.from, &rename.to),
            });
        }
        for rename in left {
            let has = |name: &Ident| chain_has(rename, name, chain, &used);
            let are_both = rename.from != rename.to && has(&rename.from) && has(&rename.to);
            generated.warnings.push(renames::stale(rename, are_both));
        }
    }
    used
}

/// Whether what is renamed is there, and its new name is free, or was before one of `used`.
fn is_next(rename: &Rename, chain: &Shape, used: &[Rename]) -> bool {
    let frees = |other: &Rename| other.table == rename.table && other.from == rename.to;
    chain_has(rename, &rename.from, chain, used)
        && (!chain_has(rename, &rename.to, chain, used) || used.iter().any(frees))
}

/// Whether the chain has a table, or a column of the table that is meant, that is called so.
fn chain_has(rename: &Rename, name: &Ident, chain: &Shape, used: &[Rename]) -> bool {
    let Some(table) = &rename.table else {
        return chain.table(name).is_some();
    };
    let mut tables = used.iter().filter(|one| one.table.is_none());
    let before = tables.find(|one| one.to == *table);
    let before = before.map_or(table, |one| &one.from);
    let table = chain.table(before).and_then(|entry| entry.as_table());
    table.is_some_and(|table| table.column_called(name).is_some())
}

/// The steps that rename, and those that take them back.
fn rename_steps(renames: &[Rename]) -> (Vec<Step>, Vec<Step>) {
    let step = |rename: &Rename, from: &Ident, to: &Ident| match &rename.table {
        None => Step::RenameTable {
            from: from.clone(),
            to: to.clone(),
        },
        Some(table) => Step::RenameColumn {
            table: table.clone(),
            from: from.clone(),
            to: to.clone(),
        },
    };
    let there = renames.iter().map(|one| step(one, &one.from, &one.to));
    let back = renames
        .iter()
        .rev()
        .map(|one| step(one, &one.to, &one.from));
    (there.collect(), back.collect())
}
