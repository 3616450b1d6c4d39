//! `partial_reordering` of a batch: in which order the columns of the table come.
//!
//! Invariant: columns of which nothing is said stand as early as those let them of which something
//! is said, as where Alembic sorts them
//! (<https://alembic.sqlalchemy.org/en/latest/ops.html#alembic.operations.Operations.batch_alter_table>).

use super::on::existing;
use crate::alembic::python::{Argument, Interpreter, Result};
use crate::alembic::sqlalchemy::quote;
use crate::schema::CreateTable;
use crate::span::Span;
use crate::sql::Ident;

/// Which columns come behind which.
#[derive(Clone, Debug)]
pub(super) struct Order {
    /// A column and one that comes somewhere behind it.
    pairs: Vec<(Ident, Ident)>,
    /// The columns that were there when the block began.
    old: Vec<Ident>,
    /// Where it is said.
    pub(super) place: Span,
}

impl Order {
    /// Reads `partial_reordering=[("c", "a"), …]` of a table.
    ///
    /// # Errors
    /// That it is no list of tuples of texts.
    pub(super) fn read(
        interpreter: &mut Interpreter<'_, '_>,
        table: &str,
        order: &Argument,
    ) -> Result<Self> {
        let place = order.place;
        let there = existing(interpreter, table)?;
        let columns = there.as_ref().map_or(&[][..], CreateTable::columns);
        let old = columns.iter().map(|column| column.name.ident.clone());
        let mut pairs = Vec::new();
        for group in interpreter.iterate(&order.value, place)? {
            let mut before: Option<Ident> = None;
            for value in interpreter.iterate(&group, place)? {
                let name = interpreter.text_of(&Argument { value, place })?;
                let name = Ident::new(&*name);
                pairs.extend(before.take().map(|before| (before, name.clone())));
                before = Some(name);
            }
        }
        Ok(Self {
            pairs,
            old: old.collect(),
            place,
        })
    }

    /// Takes note that a column comes somewhere behind another one.
    pub(super) fn add(&mut self, before: &str, behind: &str) {
        self.pairs.push((Ident::new(before), Ident::new(behind)));
    }

    /// Takes note that a column gets another name.
    pub(super) fn rename(&mut self, column: &str, to: &str) {
        let (column, to) = (Ident::new(column), Ident::new(to));
        let names = self.pairs.iter_mut().flat_map(|(a, b)| [a, b]);
        for name in names.filter(|name| **name == column) {
            name.clone_from(&to);
        }
    }

    /// The actions that bring the columns of a table into this order.
    ///
    /// # Errors
    /// That a column is not there, or that each of some columns would come behind the others.
    pub(super) fn moves(
        &self,
        interpreter: &Interpreter<'_, '_>,
        table: &CreateTable,
    ) -> Result<Vec<String>> {
        let names = table.columns().iter().map(|column| &column.name.ident);
        let mut now: Vec<&Ident> = names.collect();
        let mut said = self
            .pairs
            .iter()
            .flat_map(|(before, behind)| [before, behind]);
        if let Some(missing) = said.find(|name| !now.contains(name) && !self.old.contains(name)) {
            let message = format!(
                "`{}` has no column `{}`",
                table.name().name.ident.name(),
                missing.name()
            );
            return Err(interpreter.raise("KeyError", &message, self.place));
        }
        let Some(sorted) = self.sort(&now) else {
            let message = "Circular dependency detected.";
            return Err(interpreter.raise("CircularDependencyError", message, self.place));
        };
        let mut moves = Vec::new();
        for (at, name) in sorted.iter().enumerate() {
            if now[at] == *name {
                continue;
            }
            now.retain(|other| other != name);
            now.insert(at, name);
            let position = match at.checked_sub(1) {
                Some(before) => format!("AFTER {}", quote(sorted[before].name())),
                None => "FIRST".to_owned(),
            };
            moves.push(format!("ALTER COLUMN {} {position}", quote(name.name())));
        }
        Ok(moves)
    }

    /// The columns in this order: those first that come behind none, in the order in which they are,
    /// then those that come behind these alone, and so on. None, if some wait for each other.
    fn sort<'a>(&self, columns: &[&'a Ident]) -> Option<Vec<&'a Ident>> {
        let mut sorted = Vec::with_capacity(columns.len());
        let mut left = columns.to_vec();
        while !left.is_empty() {
            let waits = |column: &Ident| {
                let mut pairs = self.pairs.iter();
                pairs.any(|(before, behind)| behind == column && left.contains(&before))
            };
            let (waiting, free): (Vec<_>, Vec<_>) = left.iter().partition(|column| waits(column));
            if free.is_empty() {
                return None;
            }
            sorted.extend(free);
            left = waiting;
        }
        Some(sorted)
    }
}
