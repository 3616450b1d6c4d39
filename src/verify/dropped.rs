//! Tables and columns that a section drops for good, without its author having confirmed it.
//!
//! Invariant: what the section itself has made, or makes again, is none of them.

use std::collections::BTreeMap;
use std::rc::Rc;

use super::ran::Ran;
use super::renamed::Names;
use crate::operation::{Allowance, Origin};
use crate::schema::{Delta, Entry, Table, VirtualTable};
use crate::span::Span;
use crate::sql::alter::{ActionKind, AlterAction};
use crate::sql::{Head, Ident, Object};

/// A table or column that is gone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Dropped {
    /// The table's name before.
    pub(super) table: Ident,
    /// The column's name before; the whole table, if there is none.
    pub(super) column: Option<Ident>,
    /// What drops it.
    pub(super) place: Span,
}

/// What statements of a revision in SQL drop for good, without a line above them that says so; in
/// Python there is no place for one. `names` are those behind all of them.
pub(super) fn dropped(ran: &[Ran], names: &Names, delta: &Delta) -> Vec<Dropped> {
    let mut found = Vec::new();
    let mut so_far = Names::default();
    let mut columns = Columns::default();
    for ran in ran {
        let table = ran.objects().next().and_then(|table| so_far.before(table));
        if let Some(table) = table {
            if is_asked(ran, Allowance::DropTable)
                && drops_table(ran)
                && is_gone(table, names, delta)
            {
                found.push(Dropped {
                    table: table.clone(),
                    column: None,
                    place: ran.execute.first_line(),
                });
            }
            let is_asked = is_asked(ran, Allowance::DropColumn);
            let virtual_columns = virtual_columns(table, names, delta);
            for column in virtual_columns
                .into_iter()
                .filter(|_| is_asked && drops_table(ran))
            {
                found.push(Dropped {
                    table: table.clone(),
                    column: Some(column),
                    place: ran.execute.first_line(),
                });
            }
            for action in ran.actions() {
                let column = columns.note(table, action);
                if let Some((before, name)) = column.filter(|_| is_asked)
                    && is_column_gone(table, &before, name, names, delta)
                {
                    found.push(Dropped {
                        table: table.clone(),
                        column: Some(before),
                        place: ran.execute.origin.part(action.range.clone()),
                    });
                }
            }
        }
        so_far.note(ran);
    }
    found
}

/// Whether the author could have said so, and has not.
fn is_asked(ran: &Ran, allowance: Allowance) -> bool {
    !matches!(ran.execute.origin, Origin::Called(_)) && !ran.execute.allows(allowance)
}

fn drops_table(ran: &Ran) -> bool {
    matches!(&ran.head, Head::Drop(drop) if drop.object == Object::Table)
}

/// Whether a table that was there is not, and no table of its kind has taken its place.
fn is_gone(table: &Ident, names: &Names, delta: &Delta) -> bool {
    let is_table = |object| matches!(object, Object::Table | Object::VirtualTable);
    let mut before = delta.before();
    let Some(old) = before.find(|entry| entry.name == *table && is_table(entry.object)) else {
        return false;
    };
    names.of(table).is_none_or(|now| {
        let mut after = delta.after();
        !after.any(|entry| entry.name == *now && entry.object == old.object)
    })
}

/// The columns that a virtual table had, with values, and does not have where it was made anew.
fn virtual_columns(table: &Ident, names: &Names, delta: &Delta) -> Vec<Ident> {
    let now = names.of(table).unwrap_or(table);
    let before = of_name(delta.before(), Object::VirtualTable, table);
    let after = of_name(delta.after(), Object::VirtualTable, now);
    let (Some(before), Some(after)) = (before, after) else {
        return Vec::new();
    };
    match (
        VirtualTable::read(&before.sql),
        VirtualTable::read(&after.sql),
    ) {
        (Some(before), Some(after)) => before.lost_in(&after).into_iter().cloned().collect(),
        _ => Vec::new(),
    }
}

/// Whether a column that was there, with values of its own, is not in the table any more; `name` is
/// what it was called when it was dropped.
fn is_column_gone(
    table: &Ident,
    column: &Ident,
    name: &Ident,
    names: &Names,
    delta: &Delta,
) -> bool {
    let now = names.of(table).unwrap_or(table);
    let tables = (read(delta.before(), table), read(delta.after(), now));
    let (Some(before), Some(after)) = tables else {
        return false;
    };
    // A generated column holds none.
    let holds = |table: &Table, column: &Ident| {
        let column = table.column_called(column);
        column.is_some_and(|column| column.generated.is_none())
    };
    holds(&before, column) && !holds(&after, name)
}

/// The table of a name.
fn read<'e>(entries: impl Iterator<Item = &'e Rc<Entry>>, name: &Ident) -> Option<Table> {
    of_name(entries, Object::Table, name)?.as_table()
}

/// The object of a kind and a name.
fn of_name<'e>(
    mut entries: impl Iterator<Item = &'e Rc<Entry>>,
    object: Object,
    name: &Ident,
) -> Option<&'e Rc<Entry>> {
    entries.find(|entry| entry.object == object && entry.name == *name)
}

/// How columns were called before some statements, under the names that they have behind them: none
/// for one that is new.
#[derive(Debug, Default)]
struct Columns {
    before: BTreeMap<(Ident, Ident), Option<Ident>>,
}

impl Columns {
    /// Takes note of what is done to a table; the column that it drops, under its name before and
    /// now, if it was there before.
    fn note<'a>(&mut self, table: &Ident, action: &'a AlterAction) -> Option<(Ident, &'a Ident)> {
        let key = |column: &Ident| (table.clone(), column.clone());
        match &action.kind {
            ActionKind::AddColumn { definition, .. } => {
                self.before.insert(key(&definition.name.ident), None);
                None
            }
            ActionKind::RenameColumn { column, to } => {
                let before = self.take(key(&column.ident));
                self.before.insert(key(&to.ident), before);
                None
            }
            ActionKind::DropColumn { column, .. } => {
                let name = &column.ident;
                Some((self.take(key(name))?, name))
            }
            // What it held goes as well.
            ActionKind::SetExpression { column, .. } => {
                let name = &column.ident;
                let before = self.take(key(name));
                self.before.insert(key(name), before.clone());
                Some((before?, name))
            }
            _ => None,
        }
    }

    /// What a column was called before, which is not there from here on.
    fn take(&mut self, key: (Ident, Ident)) -> Option<Ident> {
        let name = key.1.clone();
        self.before.insert(key, None).unwrap_or(Some(name))
    }
}
