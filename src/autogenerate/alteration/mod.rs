//! What is done to a table that becomes another one.
//!
//! Invariant: the actions stand in the order in which each one finds what it needs: what goes, goes
//! first.

mod generated;

use std::fmt::Write;

use super::Direction;
use super::detected::{Detected, stand_otherwise};
use super::order;
use super::plan::Manner;
use super::step::{Action, Place};
use crate::schema::{Column, Constraint, CreateTable, Entry, Table, TableChange};
use crate::sql::Ident;
use crate::sql::definition::{
    ColumnConstraint, ColumnConstraintKind, TableConstraint, TableConstraintKind,
};

/// What is done to a table.
#[derive(Debug, Default)]
pub(super) struct Alteration {
    pub(super) actions: Vec<Action>,
    pub(super) detected: Vec<Detected>,
    /// Whether columns stand in another order, which nothing is done about.
    pub(super) other_order: bool,
}

/// The phases of a statement, each with its actions.
#[derive(Default)]
struct Phases<'t> {
    /// What writes a column twice: the second time begins another rebuild, which holds all else.
    on_the_way: Vec<Action>,
    drop_constraints: Vec<Action>,
    drop_expressions: Vec<Action>,
    drop_columns: Vec<&'t Column>,
    drop_options: Vec<Action>,
    add_columns: Vec<(&'t Column, String)>,
    set_expressions: Vec<Action>,
    columns: Vec<Action>,
    constraints: Vec<Action>,
    moves: Vec<Action>,
    options: Vec<Action>,
}

/// How `old`, with these indexes, becomes `new` in a manner.
pub(super) fn alteration(
    old: &Entry,
    new: &Entry,
    hanging: &[&Entry],
    manner: Manner,
) -> Alteration {
    let (Some(before), Some(after)) = (old.as_table(), new.as_table()) else {
        return Alteration::default();
    };
    let created = CreateTable::read(&*new.sql).ok();
    let changes = before.changes(&after);
    let work = Work {
        table: &new.name,
        before: &before,
        after: &after,
        says: (&old.sql, &new.sql),
        hanging,
        created: created.as_ref(),
        changes: &changes,
        orders: manner.orders,
        direction: manner.direction,
        is_alembic: manner.is_alembic,
    };
    work.alteration()
}

struct Work<'t> {
    table: &'t Ident,
    before: &'t Table,
    after: &'t Table,
    /// The texts of both.
    says: (&'t str, &'t str),
    hanging: &'t [&'t Entry],
    created: Option<&'t CreateTable>,
    changes: &'t [TableChange<'t>],
    orders: bool,
    direction: Direction,
    is_alembic: bool,
}

impl<'t> Work<'t> {
    fn alteration(&self) -> Alteration {
        let mut phases = Phases::default();
        let mut found = Alteration::default();
        let counters = self.counter_changes();
        let is_strict = |table: &Table| table.options.iter().any(|option| option == "STRICT");
        let strict = (is_strict(self.before), is_strict(self.after));
        let detected = |change: &_| Detected::change(self.table, change, strict);
        for change in self.changes {
            if counters.is_none() || !is_primary(change) {
                found.detected.push(detected(change));
                self.act(change, &mut phases);
            }
        }
        // A key that differs in AUTOINCREMENT alone stays.
        if let Some(counts) = counters {
            let change = if counts {
                TableChange::OptionNew("AUTOINCREMENT")
            } else {
                TableChange::OptionGone("AUTOINCREMENT")
            };
            found.detected.push(detected(&change));
            self.act(&change, &mut phases);
        }
        if strict == (true, false) {
            for column in self.still_any() {
                self.set_type(column, column, &mut phases);
                found.detected.push(Detected::any(self.table, &column.name));
            }
        }
        if counters.is_none() {
            self.keep_not_null(&mut phases);
        }
        let dropped = self.drops(&mut phases);
        let mut order = self.kept();
        let added = std::mem::take(&mut phases.add_columns);
        let uses = |user: &Column, used: &Column| self.uses(self.after, user, used, true);
        let (plain, generated): (Vec<_>, Vec<_>) =
            { added.into_iter() }.partition(|(column, _)| column.generated.is_none());
        let added = [plain, generated].concat();
        let (added, _) = order::sorted(added, |(one, _), (other, _)| uses(other, one));
        let added: Vec<Action> = { added.into_iter() }
            .map(|(column, definition)| Action::AddColumn {
                definition,
                place: self.place(&column.name, &mut order),
            })
            .collect();
        if self.orders {
            phases.moves = self.moves(order);
        }
        if stand_otherwise(self.before, self.after) {
            if self.orders {
                found.detected.push(Detected::order(self.table));
            } else {
                found.other_order = true;
            }
        }
        found.actions = phases.in_order(dropped, added);
        found
    }

    /// The columns that keep the type `ANY`, which is another one without `STRICT`.
    fn still_any(&self) -> impl Iterator<Item = &'t Column> {
        let is_any = |column: &Column| column.declared.eq_ignore_ascii_case("ANY");
        let columns = self.after.columns.iter();
        columns.filter(move |column| {
            let old = self.before.column_called(&column.name);
            is_any(column) && old.is_some_and(is_any) && !self.is_anew(&column.name)
        })
    }

    /// Whether the key only begins or ceases to count with AUTOINCREMENT.
    fn counter_changes(&self) -> Option<bool> {
        let mut keys = self.changes.iter().filter(|change| is_primary(change));
        let (Some(TableChange::ConstraintGone(old)), Some(TableChange::ConstraintNew(new)), None) =
            (keys.next(), keys.next(), keys.next())
        else {
            return None;
        };
        let plain = |one: &Constraint| {
            let mut plain = one.clone();
            let text = one.text.to_ascii_uppercase();
            let at = text.find(" AUTOINCREMENT")?;
            plain
                .text
                .replace_range(at..at + " AUTOINCREMENT".len(), "");
            Some(plain)
        };
        if old.name != new.name {
            return None;
        }
        match (plain(old), plain(new)) {
            (None, Some(plain)) if plain.means(old) => Some(true),
            (Some(plain), None) if plain.means(new) => Some(false),
            _ => None,
        }
    }

    fn act(&self, change: &TableChange<'t>, phases: &mut Phases<'t>) {
        match change {
            TableChange::ColumnGone(column) => phases.drop_columns.push(column),
            TableChange::ColumnNew(column) => {
                self.add_column(column, phases);
            }
            TableChange::Expression(old, new) => self.set_expression(old, new, phases),
            // A column that is made anew has them by then.
            _ if self.is_made_anew(change) => {}
            // A generated column has none.
            TableChange::Default(_, new) if new.generated.is_some() => {}
            TableChange::Type(old, new) => self.set_type(old, new, phases),
            TableChange::Collation(old, new) => {
                // Else it comes with the type.
                if !self.has_new_type(new) {
                    self.set_type(old, new, phases);
                }
            }
            TableChange::NotNull(_, new) => phases.columns.push(match &new.not_null {
                Some(not_null) => Action::SetNotNull(new.name.clone(), not_null.clone()),
                None => Action::DropNotNull(new.name.clone()),
            }),
            TableChange::Default(_, new) => phases.columns.push(match &new.default {
                Some(value) => Action::SetDefault(new.name.clone(), value.clone()),
                None => Action::DropDefault(new.name.clone()),
            }),
            TableChange::ConstraintGone(old) => {
                if !self.goes_with_column(old) {
                    phases.drop_constraints.push(self.dropped(old));
                }
            }
            TableChange::ConstraintNew(new) => {
                if !self.comes_with_column(new) {
                    phases
                        .constraints
                        .push(Action::AddConstraint((*new).clone()));
                }
            }
            TableChange::ConstraintRenamed(old, new) => {
                if let (Some(from), Some(to)) = (&old.name, &new.name) {
                    let action = Action::RenameConstraint(from.clone(), to.clone());
                    phases.constraints.push(action);
                } else {
                    phases.drop_constraints.push(self.dropped(old));
                    let came = Action::AddConstraint((*new).clone());
                    phases.constraints.push(came);
                }
            }
            TableChange::OptionGone(option) => phases
                .drop_options
                .push(Action::DropOption((*option).to_owned())),
            TableChange::OptionNew(option) => {
                phases.options.push(Action::SetOption((*option).to_owned()));
            }
        }
    }

    /// What drops a constraint: if another one has its name, by what it says.
    fn dropped(&self, constraint: &Constraint) -> Action {
        let mut constraint = constraint.clone();
        let same = self.before.constraints.iter();
        if same.filter(|one| one.name == constraint.name).count() > 1 {
            constraint.name = None;
        }
        Action::DropConstraint(constraint)
    }

    /// Says `NOT NULL` of the columns that were so without a word, because of a key that goes.
    fn keep_not_null(&self, phases: &mut Phases<'_>) {
        let is_key_gone = |change: &TableChange<'_>| {
            is_primary(change) && matches!(change, TableChange::ConstraintGone(_))
        };
        let (Some(before), Some(after)) = (Table::read(self.says.0), Table::read(self.says.1))
        else {
            return;
        };
        if !self.changes.iter().any(is_key_gone) {
            return;
        }
        for column in after
            .columns
            .iter()
            .filter(|column| column.not_null.is_some())
        {
            let is_said = |table: &Table| {
                let column = table.column_called(&column.name);
                column.is_some_and(|column| column.not_null.is_some())
            };
            let is_told = |change: &TableChange<'_>| matches!(change, TableChange::NotNull(old, _) if old.name == column.name);
            let is_kept = !self.changes.iter().any(is_told) && !self.is_anew(&column.name);
            if is_kept && is_said(self.before) && !is_said(&before) {
                let not_null = column.not_null.clone().unwrap_or_default();
                let action = Action::SetNotNull(column.name.clone(), not_null);
                phases.columns.push(action);
            }
        }
    }

    /// Gives a column its type and its collation. Only a type can bring a collation along, so a column
    /// that ends without one has one on the way.
    fn set_type(&self, old: &Column, new: &Column, phases: &mut Phases<'_>) {
        let set = |declared: &str, collation| Action::SetType {
            column: new.name.clone(),
            declared: declared.to_owned(),
            collation,
        };
        let collation = self.new_collation(new);
        if new.declared.is_empty() && collation.is_some() {
            let on_the_way = match &*old.declared {
                "" => "BLOB",
                declared => declared,
            };
            phases.on_the_way.push(set(on_the_way, collation));
            phases.on_the_way.push(set("", None));
        } else {
            phases.columns.push(set(&new.declared, collation));
        }
    }

    fn has_new_type(&self, column: &Column) -> bool {
        let mut changes = self.changes.iter();
        changes.any(|change| matches!(change, TableChange::Type(old, _) if old.name == column.name))
    }

    /// The collation that is to be said, if it is another one.
    fn new_collation(&self, new: &Column) -> Option<String> {
        let old = self.before.column_called(&new.name)?;
        match (&old.collation, &new.collation) {
            (Some(old), Some(new)) if old.eq_ignore_ascii_case(new) => None,
            (_, Some(new)) => Some(new.clone()),
            (Some(_), None) => Some("BINARY".to_owned()),
            (None, None) => None,
        }
    }

    /// Whether a constraint stands at a column with which it goes.
    fn goes_with_column(&self, constraint: &Constraint) -> bool {
        let column = constraint.column.as_ref();
        column.is_some_and(|column| {
            self.after.column_called(column).is_none() || self.is_anew(column)
        })
    }

    /// Whether a constraint stands at a column with which it comes, or is written there now.
    fn comes_with_column(&self, constraint: &Constraint) -> bool {
        let column = constraint.column.as_ref();
        column.is_some_and(|column| {
            self.before.column_called(column).is_none() || self.is_anew(column)
        }) || self.moved_to_columns().any(|(_, one)| {
            constraint.column.is_none()
                && constraint.name.as_ref() == one.name.as_ref().map(|name| &name.ident)
                && self
                    .created
                    .is_some_and(|table| table.slice(&one.range).ends_with(&constraint.text))
        })
    }

    /// New columns, and foreign keys of them alone that stand behind the columns: SQLite adds a column
    /// with its foreign key in place (<https://sqlite.org/lang_altertable.html#altertabaddcol>).
    fn moved_to_columns(&self) -> impl Iterator<Item = (&Column, &TableConstraint)> {
        let constraints = self.created.into_iter().flat_map(CreateTable::constraints);
        constraints.filter_map(|one| {
            let TableConstraintKind::ForeignKey { columns, .. } = &one.kind else {
                return None;
            };
            let [column] = &columns[..] else { return None };
            let new = self.after.column_called(&column.ident)?;
            let is_new = self.before.column_called(&column.ident).is_none();
            let is_null =
                new.not_null.is_none() && new.default.is_none() && new.generated.is_none();
            // A batch of Alembic has a directive for one that has a name.
            let is_moved = is_new && is_null && !(self.is_alembic && one.name.is_some());
            is_moved.then_some((new, one))
        })
    }

    fn add_column(&self, column: &'t Column, phases: &mut Phases<'t>) {
        let is_generated = column.generated.is_some();
        // Only a person knows what the rows get that are there: behind SET NOT NULL can stand USING.
        let needs_value = !is_generated && column.default.is_none();
        let not_null = column.not_null.as_ref().filter(|_| needs_value);
        let definition = self.definition(column, not_null.is_some());
        phases.add_columns.push((column, definition));
        if let Some(not_null) = not_null {
            let action = Action::SetNotNull(column.name.clone(), not_null.clone());
            phases.columns.push(action);
        }
    }

    /// The definition of a new column, as it is written; perhaps without `NOT NULL`.
    fn definition(&self, column: &Column, can_be_null: bool) -> String {
        let created = self
            .created
            .expect("what was read as a table can be read again");
        let definition = created.column(&column.name);
        let definition = definition.expect("both readers see the same columns");
        let mut text = created.slice(&definition.range).to_owned();
        if can_be_null {
            let is_not_null =
                |one: &&ColumnConstraint| matches!(one.kind, ColumnConstraintKind::NotNull(_));
            let constraints = definition.constraints.iter().rev();
            for constraint in constraints.filter(is_not_null) {
                let start = constraint.range.start - definition.range.start;
                let end = constraint.range.end - definition.range.start;
                let blanks = text[..start].len() - text[..start].trim_end().len();
                text.replace_range(start - blanks..end, "");
            }
        }
        for (_, moved) in self
            .moved_to_columns()
            .filter(|(to, _)| to.name == column.name)
        {
            let TableConstraintKind::ForeignKey { references, .. } = &moved.kind else {
                continue;
            };
            if let Some(name) = &moved.name {
                let _ = write!(text, " CONSTRAINT {}", name.ident);
            }
            text = text + " " + created.slice(&references.range);
        }
        text
    }

    /// The columns that stay, in their order.
    fn kept(&self) -> Vec<Ident> {
        let columns = self.before.columns.iter().map(|column| &column.name);
        let stays = |name: &&Ident| self.after.column_called(name).is_some() && !self.is_anew(name);
        columns.filter(stays).cloned().collect()
    }

    /// Where a column comes that is added when `order` is there, which it joins: where it is declared
    /// if that counts, where it was if it is made anew, and else at the end.
    fn place(&self, column: &Ident, order: &mut Vec<Ident>) -> Option<Place> {
        let model = match (self.orders, self.is_anew(column)) {
            (true, _) => &self.after.columns,
            (false, true) => &self.before.columns,
            (false, false) => {
                order.push(column.clone());
                return None;
            }
        };
        let before = model.iter().take_while(|other| other.name != *column);
        let before: Vec<&Column> = before.collect();
        let mut before = before.into_iter().rev();
        let at = before.find_map(|other| order.iter().position(|one| *one == other.name));
        let at = at.map_or(0, |at| at + 1);
        let place = match at.checked_sub(1) {
            _ if at == order.len() => None,
            Some(before) => Some(Place::After(order[before].clone())),
            None => Some(Place::First),
        };
        order.insert(at, column.clone());
        place
    }

    /// What brings columns that stand in this order into the declared one.
    fn moves(&self, mut order: Vec<Ident>) -> Vec<Action> {
        let mut moves = Vec::new();
        for (at, column) in self.after.columns.iter().enumerate() {
            let name = &column.name;
            if order.get(at) == Some(name) {
                continue;
            }
            order.retain(|other| other != name);
            order.insert(at, name.clone());
            let place = match at.checked_sub(1) {
                Some(before) => Place::After(order[before].clone()),
                None => Place::First,
            };
            moves.push(Action::MoveColumn(name.clone(), place));
        }
        moves
    }
}

fn is_primary(change: &TableChange<'_>) -> bool {
    match change {
        TableChange::ConstraintGone(one) | TableChange::ConstraintNew(one) => one.is("primary"),
        _ => false,
    }
}

impl Phases<'_> {
    /// The actions, with those that drop columns, early or late, and those that add them.
    fn in_order(self, [early, late]: [Vec<Action>; 2], added: Vec<Action>) -> Vec<Action> {
        [
            self.on_the_way,
            self.drop_constraints,
            self.drop_expressions,
            early,
            self.drop_options,
            added,
            self.set_expressions,
            late,
            self.columns,
            self.constraints,
            self.moves,
            self.options,
        ]
        .concat()
    }
}
