//! Constraints with a name, of the table or of a column, and the primary key.
//!
//! Invariant: a name that two constraints share names neither, unless they say the same.

use super::drop::{column_removal, one_line, removal};
use super::patch::Patch;
use super::{EditError, TableEdit};
use crate::sql::definition::{
    ColumnConstraintKind, ColumnDefinition, TableConstraint, TableConstraintKind,
};
use crate::sql::{Ident, SpannedIdent};

/// A constraint: of a column, by its place there, or of the table.
#[derive(Clone, Copy)]
pub(super) enum Found<'a> {
    Column(&'a ColumnDefinition, usize),
    Table(&'a TableConstraint),
}

impl<'a> Found<'a> {
    pub(super) fn name(self) -> Option<&'a SpannedIdent> {
        match self {
            Self::Column(column, at) => column.constraints[at].name.as_ref(),
            Self::Table(constraint) => constraint.name.as_ref(),
        }
    }
}

impl TableEdit {
    /// Drops the constraint that is called so, of the table or of a column. Where it stands there
    /// more than once, in the same words, all of them go.
    ///
    /// # Errors
    ///
    /// There is none, or others of that name, or it computes the column or is its default.
    pub fn drop_constraint(&mut self, name: &Ident) -> Result<(), EditError> {
        let twins = self.twins(name);
        for _ in 0..twins {
            let first = self.called(name).next();
            let patch = self.dropped(first.expect("each twin is dropped once"));
            self.apply(patch)?;
        }
        if twins > 0 {
            return Ok(());
        }
        let found = self.constraint(name)?;
        if let Found::Column(column, at) = found {
            let name = name.name();
            let column_name = &column.name.ident;
            match column.constraints[at].kind {
                ColumnConstraintKind::Generated { .. } => {
                    let message = format!("`{name}` computes a column");
                    let help = format!("write `DROP COLUMN {column_name}`");
                    return Err(EditError::impossible(message).help(help));
                }
                // In the standard it is none, whatever it is called.
                ColumnConstraintKind::Default(_) => {
                    let message = format!("`{name}` is a default and no constraint");
                    let help = format!("write `ALTER {column_name} DROP DEFAULT`");
                    return Err(EditError::impossible(message).help(help));
                }
                _ => {}
            }
        }
        let patch = self.dropped(found);
        self.apply(patch)
    }

    /// Gives a constraint another name.
    ///
    /// # Errors
    ///
    /// There is none that is called so, or more than one, or another one has the new name.
    pub fn rename_constraint(&mut self, name: &Ident, to: &Ident) -> Result<(), EditError> {
        let found = self.constraint(name)?;
        if name != to {
            self.no_constraint(to)?;
        }
        let Some(spanned) = found.name() else {
            return Ok(());
        };
        let patch = Patch::default().replace(spanned.range.clone(), to.to_string());
        self.apply(patch)
    }

    /// Drops the primary key, of the table or of a column, with its `AUTOINCREMENT`.
    ///
    /// # Errors
    ///
    /// There is none, or the table is `WITHOUT ROWID`.
    pub fn drop_primary_key(&mut self) -> Result<(), EditError> {
        let is_key = |found: &Found<'_>| match found {
            Found::Column(column, at) => matches!(
                column.constraints[*at].kind,
                ColumnConstraintKind::PrimaryKey { .. }
            ),
            Found::Table(constraint) => {
                matches!(constraint.kind, TableConstraintKind::PrimaryKey { .. })
            }
        };
        let found = self
            .all()
            .find(is_key)
            .ok_or_else(|| EditError::absent("the table has no primary key"))?;
        let patch = self.dropped(found);
        self.apply(patch)
    }

    /// All constraints.
    pub(super) fn all(&self) -> impl Iterator<Item = Found<'_>> {
        let columns = self.table.columns().iter();
        let of_columns = columns
            .flat_map(|column| (0..column.constraints.len()).map(|at| Found::Column(column, at)));
        of_columns.chain(self.table.constraints().iter().map(Found::Table))
    }

    /// Refuses a name that a constraint has.
    pub(super) fn no_constraint(&self, name: &Ident) -> Result<(), EditError> {
        if self.called(name).next().is_some() {
            let message = format!("there is a constraint `{}` already", name.name());
            return Err(EditError::exists(message));
        }
        Ok(())
    }

    /// How many constraints of the table are called so, if there are several and all say the same.
    fn twins(&self, name: &Ident) -> usize {
        let said: Vec<_> = self
            .called(name)
            .map(|found| match found {
                Found::Table(_) => Some(self.described(found)),
                Found::Column(..) => None,
            })
            .collect();
        let is_same = |pair: &[Option<String>]| pair[0].is_some() && pair[0] == pair[1];
        let are_twins = said.len() > 1 && said.windows(2).all(is_same);
        if are_twins { said.len() } else { 0 }
    }

    /// The constraints that are called so.
    fn called(&self, name: &Ident) -> impl Iterator<Item = Found<'_>> {
        let is_so = |found: &Found<'_>| found.name().is_some_and(|there| there.ident == *name);
        self.all().filter(is_so)
    }

    /// The constraint that is called so.
    fn constraint(&self, name: &Ident) -> Result<Found<'_>, EditError> {
        let mut found = self.called(name);
        let names = || {
            self.all()
                .filter_map(Found::name)
                .map(|name| name.ident.name())
        };
        let first = found
            .next()
            .ok_or_else(|| EditError::missing("constraint", name, names()))?;
        if found.next().is_none() {
            return Ok(first);
        }
        let message = format!("more than one constraint is called `{}`", name.name());
        let error = EditError::impossible(message);
        Err(match self.dropped_by_words(first) {
            Some(said) => error.help(format!("say which one: `{said}`")),
            None => error,
        })
    }

    /// Takes a constraint away.
    pub(super) fn dropped(&self, found: Found<'_>) -> Patch {
        let (column, at) = match found {
            Found::Table(constraint) => return removal(&self.table, constraint.range.start),
            Found::Column(column, at) => (column, at),
        };
        let patch = column_removal(&self.table, Patch::default(), column, at);
        let is_reference =
            |kind: &ColumnConstraintKind| matches!(kind, ColumnConstraintKind::References(_));
        if !is_reference(&column.constraints[at].kind) {
            return patch;
        }
        // What says when the foreign key is checked would go over to the one before it.
        column.constraints[at + 1..]
            .iter()
            .enumerate()
            .take_while(|(_, later)| !is_reference(&later.kind))
            .filter(|(_, later)| matches!(later.kind, ColumnConstraintKind::Deferral(_)))
            .fold(patch, |patch, (later, _)| {
                column_removal(&self.table, patch, column, at + 1 + later)
            })
    }

    /// A constraint as a person would call it.
    pub(super) fn described(&self, found: Found<'_>) -> String {
        let range = match found {
            Found::Column(column, at) => &column.constraints[at].range,
            Found::Table(constraint) => &constraint.range,
        };
        one_line(self.table.slice(range))
    }
}
