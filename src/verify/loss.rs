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
        // Another table may have the name by now; a new one takes the place.
        let is_its = |before: &Ident| before == table;
        let stays = || names.before(table).is_none_or(is_its).then_some(table);
        let Some(now) = names.of(table).or_else(stays) else {
            continue;
        };
        let Some(after) = state.contents.get(now) else {
            continue;
        };
        let elsewhere = || copied_elsewhere(ran, table, now, state);
        if after.rows < content.rows && !deleted.contains(table) {
            // Of a table that is split, each part has its rows.
            if after.rows + elsewhere() >= content.rows {
                continue;
            }
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

/// How many rows the tables have, but for `now`, that statements have filled from a table.
fn copied_elsewhere(ran: &[Ran], table: &Ident, now: &Ident, state: &State) -> i64 {
    let mut so_far = Names::default();
    let mut filled = BTreeSet::new();
    for (at, one) in ran.iter().enumerate() {
        let called = so_far.of(table).unwrap_or(table);
        if let Head::Insert(insert) = &one.head
            && insert.target.name.ident != *called
            && one.mentions(called)
        {
            // What it is called in the end.
            let mut name = insert.target.name.ident.clone();
            for later in &ran[at + 1..] {
                let is_it = later.objects().next() == Some(&name);
                if let Some(new) = later.new_name().filter(|_| is_it) {
                    name = new;
                }
            }
            filled.insert(name);
        }
        so_far.note(one);
    }
    filled.remove(now);
    let contents = filled.iter().filter_map(|name| state.contents.get(name));
    contents.map(|content| content.rows).sum()
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
