//! Rows and values that a section loses without saying so.

use std::collections::BTreeSet;

use super::ran::{Ran, mentions};
use super::renamed::{ColumnNames, Names};
use super::renewed::Renewed;
use super::state::{Changes, State};
use crate::scratch::Content;
use crate::sql::{Head, Ident, Object};

/// What was lost from a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Loss {
    /// The table's name before.
    pub(super) table: Ident,
    /// The column of which values were lost; rows, if there is none.
    pub(super) column: Option<Ident>,
    /// How many there were.
    pub(super) before: i64,
    /// How many there are.
    pub(super) after: i64,
}

/// What `state` holds less than before, though no statement of `ran` says that it should go: a
/// DELETE or REPLACE on that very table, or on one whose deletions reach it; for values also an
/// UPDATE.
pub(super) fn losses(ran: &[Ran], names: &Names, changes: &Changes, state: &State) -> Vec<Loss> {
    let triggers = fired(ran, changes, state);
    let deleted = reached(ran, names, &triggers, state, Ran::deletes_from);
    let emptied = reached(ran, names, &triggers, state, Ran::changes_values_of);
    let renewed = Renewed::by(ran);
    let columns = ColumnNames::after(ran);
    let mut losses = Vec::new();
    for (table, content) in &changes.contents {
        let now = names.of(table).unwrap_or(table);
        let Some(after) = state.contents.get(now) else {
            continue;
        };
        if after.rows < content.rows && !deleted.contains(table) {
            losses.push(Loss {
                table: table.clone(),
                column: None,
                before: content.rows,
                after: after.rows,
            });
        } else if !emptied.contains(table) {
            let name = |column| columns.of(now, column);
            let is_new = |column: &Ident| renewed.has(now, column);
            losses.extend(values(table, content, after, name, is_new));
        }
    }
    losses
}

/// The columns that hold fewer values than before, under their names now, and not only because rows
/// are gone. One that is new holds none of them.
fn values<'c>(
    table: &Ident,
    before: &'c Content,
    after: &Content,
    name: impl Fn(&'c Ident) -> Option<&'c Ident>,
    is_new: impl Fn(&Ident) -> bool,
) -> Vec<Loss> {
    let lost = before.values.iter().filter_map(|(column, before)| {
        let now = name(column)?;
        let (_, after) = after.values.iter().find(|(name, _)| name == now)?;
        let after = if is_new(now) { 0 } else { *after };
        (after < *before).then(|| Loss {
            table: table.clone(),
            column: Some(column.clone()),
            before: *before,
            after,
        })
    });
    lost.collect()
}

/// The statements that made the triggers on tables whose rows were changed.
fn fired<'s>(ran: &'s [Ran], changes: &'s Changes, state: &'s State) -> Vec<&'s str> {
    let targets = ran.iter().filter(|ran| ran.changes_rows());
    let targets: BTreeSet<&Ident> = targets.flat_map(Ran::objects).collect();
    let now = targets
        .iter()
        .flat_map(|table| state.schema.triggers(table));
    let before = changes.schema.before();
    let before =
        before.filter(|entry| entry.object == Object::Trigger && targets.contains(&entry.table));
    // One may be gone again by now.
    let made = ran.iter().filter(|ran| {
        matches!(&ran.head, Head::Create(create) if create.object == Object::Trigger)
            && ran.objects().any(|object| targets.contains(object))
    });
    now.chain(before)
        .map(|entry| entry.sql.as_str())
        .chain(made.map(|ran| ran.execute.text.as_str()))
        .collect()
}

/// The tables, under their names before, that statements reach which are of a `kind`: their
/// targets, what refers to those, and what the triggers that fired name.
fn reached<'r>(
    ran: &'r [Ran],
    names: &Names,
    triggers: &[&str],
    state: &State,
    kind: impl Fn(&'r Ran) -> Option<&'r Ident>,
) -> BTreeSet<Ident> {
    let mut open: Vec<Ident> = Vec::new();
    for target in ran.iter().filter_map(kind) {
        open.push(target.clone());
        open.extend(names.before(target).cloned());
    }
    for trigger in triggers {
        let tables = state.contents.keys();
        open.extend(tables.filter(|table| mentions(trigger, table)).cloned());
    }
    let mut reached = BTreeSet::new();
    while let Some(table) = open.pop() {
        if reached.insert(table.clone()) {
            open.extend(state.children(&table).cloned());
        }
    }
    reached
}
