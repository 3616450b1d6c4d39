//! Columns that name each other, and what is done about those that are generated.
//!
//! Invariant: nothing goes that something still names.

use super::super::Direction;
use super::super::order;
use super::super::step::Action;
use super::{Phases, Work};
use crate::schema::{Column, Constraint, Table, TableChange, mentions};
use crate::sql::{Ident, significant};

/// What is done about what a column is generated from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Expression<'c> {
    /// It is generated from this.
    Set(&'c str),
    /// It becomes a plain column with the values that it had.
    Dropped,
    /// It is dropped and added.
    MadeAnew,
}

impl<'t> Work<'t> {
    /// Has a column generated from something else, or plain.
    pub(super) fn set_expression(&self, old: &'t Column, new: &'t Column, phases: &mut Phases<'t>) {
        match self.expression(new) {
            Expression::Set(expression) => {
                let is_virtual =
                    old.generated.as_deref().is_some_and(is_stored) && !is_stored(expression);
                let word = if is_virtual { " VIRTUAL" } else { "" };
                let clause = format!("AS {expression}{word}");
                let action = Action::SetExpression(new.name.clone(), clause);
                phases.set_expressions.push(action);
            }
            Expression::Dropped => {
                let action = Action::DropExpression(old.name.clone());
                phases.drop_expressions.push(action);
            }
            Expression::MadeAnew => {
                phases.drop_columns.push(old);
                self.add_column(new, phases);
            }
        }
    }

    /// Whether a change is about a column that is made anew.
    pub(super) fn is_made_anew(&self, change: &TableChange<'_>) -> bool {
        match change {
            TableChange::Type(old, _)
            | TableChange::NotNull(old, _)
            | TableChange::Default(old, _)
            | TableChange::Collation(old, _) => self.is_anew(&old.name),
            _ => false,
        }
    }

    /// Whether a column is dropped and added, as what it is generated from changes.
    pub(super) fn is_anew(&self, column: &Ident) -> bool {
        let mut changes = self.changes.iter();
        changes.any(|change| {
            matches!(change, TableChange::Expression(old, new)
                if old.name == *column && self.expression(new) == Expression::MadeAnew)
        })
    }

    /// What is done about a column that is generated from something else, or was. In a batch of Alembic
    /// it can only be made anew. One that a revision has made generated keeps its values when it becomes
    /// a plain one again, unless they need not fit what else is said of it then.
    fn expression<'c>(&self, new: &'c Column) -> Expression<'c> {
        match &new.generated {
            Some(expression) if !self.is_alembic => Expression::Set(expression),
            None if self.keeps_values(new) || !self.is_alembic && self.is_used(new) => {
                Expression::Dropped
            }
            _ => Expression::MadeAnew,
        }
    }

    /// Whether something that stays names a column, which cannot be dropped then.
    fn is_used(&self, column: &Column) -> bool {
        let stay = |one: &&Constraint| {
            let mut changes = self.changes.iter();
            one.column.as_ref() != Some(&column.name)
                && !changes.any(
                    |change| matches!(change, TableChange::ConstraintGone(gone) if gone == one),
                )
        };
        let mut constraints = self.before.constraints.iter().filter(stay);
        let mut columns = self.before.columns.iter();
        constraints.any(|one| mentions(&one.text, &column.name))
            || columns.any(|user| self.uses(self.before, user, column, false))
            || { self.hanging.iter() }.any(|index| mentions(&index.sql, &column.name))
    }

    fn keeps_values(&self, new: &Column) -> bool {
        let is_about = |change: &TableChange<'_>| match change {
            TableChange::Type(old, _)
            | TableChange::NotNull(old, _)
            | TableChange::Collation(old, _) => old.name == new.name,
            TableChange::ConstraintNew(constraint) => mentions(&constraint.text, &new.name),
            _ => false,
        };
        self.direction == Direction::There || !self.changes.iter().any(is_about)
    }

    /// What drops columns, each before those that it names. Where they go round in a circle, CHECKs go
    /// first. Those that are made anew go before all others; what an expression has named goes behind
    /// it.
    pub(super) fn drops(&self, phases: &mut Phases<'t>) -> [Vec<Action>; 2] {
        let columns = std::mem::take(&mut phases.drop_columns);
        let (columns, generated): (Vec<_>, Vec<_>) =
            { columns.into_iter() }.partition(|column| column.generated.is_none());
        let columns = [generated, columns].concat();
        let sorted = |columns, with_checks| {
            let uses =
                |one: &&Column, other: &&Column| self.uses(self.before, one, other, with_checks);
            order::sorted(columns, uses)
        };
        let (mut columns, is_in_order) = sorted(columns, true);
        if !is_in_order {
            let checks = self.own_checks(&columns);
            phases.drop_constraints.extend(self.all_dropped(&checks));
            (columns, _) = sorted(columns, false);
        }
        let is_set = |column: &&Column| {
            let mut set = phases.set_expressions.iter();
            set.any(|one| matches!(one, Action::SetExpression(name, _) if *name == column.name))
        };
        let set: Vec<&Column> = self.before.columns.iter().filter(is_set).collect();
        let (mut early, mut late) = (Vec::new(), Vec::new());
        for column in columns {
            let names_it = |user: &&Column| self.uses(self.before, user, column, true);
            let is_late = set.iter().any(names_it) || late.iter().any(names_it);
            if is_late && !self.is_anew(&column.name) {
                late.push(column);
            } else {
                early.push(column);
            }
        }
        // What still stands then must not name what has gone before it.
        if is_in_order {
            let mut checks = self.own_checks(&late);
            let names = |one: &&Constraint, column: &&Column| mentions(&one.text, &column.name);
            checks.retain(|one| early.iter().any(|column| names(one, column)));
            phases.drop_constraints.extend(self.all_dropped(&checks));
        }
        [early, late].map(|columns| {
            let names = columns.into_iter().map(|column| column.name.clone());
            names.map(Action::DropColumn).collect()
        })
    }

    /// The CHECKs of columns.
    fn own_checks(&self, columns: &[&Column]) -> Vec<&'t Constraint> {
        let checks = self.before.constraints.iter().filter(|one| {
            let own = |column: &&Column| one.column.as_ref() == Some(&column.name);
            one.check.is_some() && columns.iter().any(own)
        });
        checks.collect()
    }

    fn all_dropped(&self, constraints: &[&'t Constraint]) -> Vec<Action> {
        let dropped = constraints.iter().map(|one| self.dropped(one));
        dropped.collect()
    }

    /// Whether one column of a table names another: what it is generated from, its CHECKs, or a foreign
    /// key to its own table.
    pub(super) fn uses(
        &self,
        table: &Table,
        user: &Column,
        named: &Column,
        with_checks: bool,
    ) -> bool {
        let is_own = |one: &&Constraint| one.column.as_ref() == Some(&user.name);
        let own = table.constraints.iter().filter(is_own);
        let own = own.filter_map(|one| match &one.check {
            Some(check) => with_checks.then_some(check),
            None => one.refers_to(self.table).then_some(&one.text),
        });
        let mut texts = own.chain(&user.generated);
        user.name != named.name && texts.any(|text| mentions(text, &named.name))
    }
}

/// Whether the value of a generated column is stored.
fn is_stored(expression: &str) -> bool {
    significant(expression)
        .last()
        .is_some_and(|last| last.is("STORED"))
}
