//! Compares the declared schema with what the chain makes, and writes what leads from one to the
//! other.
//!
//! Invariant: what is written has run on a scratch database, and leads to the declared schema and
//! back to where the chain was.

mod adopt;
mod alteration;
mod declared;
mod detected;
mod drift;
mod hint;
pub mod json;
mod naming;
mod plan;
mod remade;
mod renames;
mod shape;
mod step;
mod trial;

pub use adopt::Adopted;
pub use detected::Detected;
pub use drift::{Drift, drift};
pub use step::{Action, Place, Step};

use crate::diagnostic::{Code, Diagnostic, Diagnostics, Result};
use crate::revision::sql_file::Baseline;
use crate::scratch::Scratch;
use crate::script::Settings;
use crate::span::{SourceId, Sources};
use crate::sql::Ident;
use crate::sqlite::NOBODYS_BUSINESS;
use crate::template::Templates;

use declared::Declared;
use plan::{Manner, Plan};
use renames::Rename;
use shape::Shape;

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
    /// What is done.
    pub upgrade: Vec<Step>,
    /// What takes it back.
    pub downgrade: Vec<Step>,
    /// The tables whose columns stand in another order, which is left as it is.
    pub other_order: Vec<Ident>,
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

impl Generated {
    /// Statements as they stand in a section of a revision.
    #[must_use]
    pub fn text(steps: &[Step]) -> String {
        trial::text(steps)
    }
}

/// Compares with the schema that the files `declared` build, and finds the way to it. `sources` has
/// the texts of the files, and takes those that are tried.
///
/// # Errors
/// What is wrong with the declared schema, and [`Code::Autogenerate`] if no way is found.
pub fn generate(
    request: &Request<'_>,
    declared: &[(SourceId, Baseline)],
    sources: &mut Sources,
) -> Result<Generated> {
    let declared = Declared::build(request, declared, sources)?;
    let chain = trial::shape(request, request.chain);
    let mut generated = Generated {
        warnings: declared.warnings,
        ..Generated::default()
    };
    let renames = in_use(&declared.renames, &chain, &mut generated);
    let (there, back) = rename_steps(&renames);
    let start = trial::run(request, request.chain, &there, sources)?;
    let now = trial::shape(request, &start);
    let naming = request.settings.naming;
    let wanted = declared.shape.with_tables(|table| {
        let known = now.table(&table.name).map(|known| &**known);
        naming::named(table, known, naming)
    });
    let up = way(request, &start, &wanted, sources)?;
    // What is taken back is as it was, whatever order was asked for.
    let back_request = Request {
        orders: true,
        ..*request
    };
    let down = way(&back_request, &up.end, &now, sources)?;
    generated.warnings.extend(hint::renames(&now, &wanted));
    generated.detected.extend(up.plan.detected);
    generated.other_order = up.plan.other_order;
    generated.upgrade = [there, up.plan.steps].concat();
    generated.downgrade = [down.plan.steps, back].concat();
    Ok(generated)
}

/// A way that was gone.
struct Way {
    plan: Plan,
    /// Where it ends.
    end: Scratch,
}

/// The way from a database to a schema: tried first as it is, then with views and triggers that make
/// way.
fn way(request: &Request<'_>, from: &Scratch, to: &Shape, sources: &mut Sources) -> Result<Way> {
    let start = trial::shape(request, from);
    let mut manner = Manner {
        orders: request.orders,
        makes_way: false,
    };
    let mut first = None;
    for makes_way in [false, true] {
        manner.makes_way = makes_way;
        let plan = plan::plan(&start, to, manner);
        match trial::run(request, from, &plan.steps, sources) {
            Ok(end) => {
                let left = plan::plan(&trial::shape(request, &end), to, manner);
                if left.steps.is_empty() {
                    return Ok(Way { plan, end });
                }
                first.get_or_insert_with(|| unreached(&left));
            }
            Err(found) => {
                first.get_or_insert(found);
            }
        }
    }
    Err(first.unwrap_or_default())
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

/// The renames that the chain has not done yet; of the others is told.
fn in_use(all: &[Rename], chain: &Shape, generated: &mut Generated) -> Vec<Rename> {
    let mut used: Vec<Rename> = Vec::new();
    // Tables first: the columns of a renamed one are under its new name.
    let (tables, columns): (Vec<_>, Vec<_>) = all.iter().partition(|one| one.table.is_none());
    for rename in tables.into_iter().chain(columns) {
        let is_there = match &rename.table {
            None => chain.table(&rename.from).is_some() && chain.table(&rename.to).is_none(),
            Some(table) => {
                let renamed = used
                    .iter()
                    .find(|one| one.table.is_none() && one.to == *table);
                let before = renamed.map_or(table, |one| &one.from);
                let table = chain.table(before).and_then(|entry| entry.as_table());
                table.is_some_and(|table| {
                    table.column_called(&rename.from).is_some()
                        && table.column_called(&rename.to).is_none()
                })
            }
        };
        if is_there {
            used.push(rename.clone());
            generated.detected.push(match &rename.table {
                None => Detected::renamed_table(&rename.from, &rename.to),
                Some(table) => Detected::renamed_column(table, &rename.from, &rename.to),
            });
        } else {
            generated.warnings.push(renames::stale(rename));
        }
    }
    used
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

impl<'a> Request<'a> {
    /// GLOB patterns of the tables that are nobody's business, the script's own among them.
    fn ignored(&self) -> Vec<&'a str> {
        let settings = self.settings;
        let history = settings.history_table.as_ref();
        NOBODYS_BUSINESS
            .into_iter()
            .chain(settings.ignore.iter().map(String::as_str))
            .chain([settings.version_table.plain.as_str()])
            .chain(history.map(|table| table.plain.as_str()))
            .collect()
    }
}

/// What SQLite does not refuse on a database of our own.
fn own<T, E: std::fmt::Display>(result: std::result::Result<T, E>) -> T {
    result.unwrap_or_else(|error| panic!("the scratch database refuses what it must do: {error}"))
}
