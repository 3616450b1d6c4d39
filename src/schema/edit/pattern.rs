//! Constraints without a name, by what they say.
//!
//! Invariant: white space, comments, the case of words and the quotes of names do not count; the
//! order of columns does. Constraints that say the same go together.

use super::constraint::Found;
use super::patch::says_the_same;
use super::{EditError, TableEdit};
use crate::sql::Ident;
use crate::sql::definition::{ColumnConstraintKind, References, TableConstraintKind};

impl TableEdit {
    /// Drops the `CHECK` without a name with this expression, of the table or of a column.
    ///
    /// # Errors
    ///
    /// There is none, or it has a name.
    pub fn drop_check(&mut self, expression: &str) -> Result<(), EditError> {
        let said = format!("CHECK ({})", super::drop::one_line(expression));
        self.drop_saying(&said, |edit, found| {
            let range = match found {
                Found::Column(column, at) => match &column.constraints[at].kind {
                    ColumnConstraintKind::Check(expression) => expression,
                    _ => return false,
                },
                Found::Table(constraint) => match &constraint.kind {
                    TableConstraintKind::Check { expression, .. } => expression,
                    _ => return false,
                },
            };
            says_the_same(edit.table().slice(range), expression)
        })
    }

    /// Drops the `UNIQUE` without a name of these columns, of the table or of the column.
    ///
    /// # Errors
    ///
    /// There is none, or it has a name.
    pub fn drop_unique(&mut self, columns: &[&Ident]) -> Result<(), EditError> {
        let said = format!("UNIQUE ({})", names(columns));
        self.drop_saying(&said, |_, found| match found {
            Found::Column(column, at) => {
                matches!(column.constraints[at].kind, ColumnConstraintKind::Unique(_))
                    && columns == [&column.name.ident]
            }
            Found::Table(constraint) => match &constraint.kind {
                TableConstraintKind::Unique { columns: there, .. } => there
                    .iter()
                    .map(|column| &column.name.ident)
                    .eq(columns.iter().copied()),
                _ => false,
            },
        })
    }

    /// Drops the foreign key without a name of these columns, of the table or of the column.
    /// `to` is the table that it refers to and the columns there; without them any will do.
    ///
    /// # Errors
    ///
    /// There is none, or it has a name.
    pub fn drop_foreign_key(
        &mut self,
        columns: &[&Ident],
        to: Option<(&Ident, &[&Ident])>,
    ) -> Result<(), EditError> {
        let refers = |references: &References| {
            to.is_none_or(|(table, columns)| {
                let mut there = references.columns.iter().map(|column| &column.ident);
                references.table.ident == *table
                    && (columns.is_empty() || there.by_ref().eq(columns.iter().copied()))
            })
        };
        let target = to.map_or_else(String::new, |(table, columns)| match columns {
            [] => format!(" REFERENCES {table}"),
            _ => format!(" REFERENCES {table} ({})", names(columns)),
        });
        let said = format!("FOREIGN KEY ({}){target}", names(columns));
        self.drop_saying(&said, |_, found| match found {
            Found::Column(column, at) => match &column.constraints[at].kind {
                ColumnConstraintKind::References(references) => {
                    columns == [&column.name.ident] && refers(references)
                }
                _ => false,
            },
            Found::Table(constraint) => match &constraint.kind {
                TableConstraintKind::ForeignKey {
                    columns: there,
                    references,
                } => {
                    there
                        .iter()
                        .map(|column| &column.ident)
                        .eq(columns.iter().copied())
                        && refers(references)
                }
                _ => false,
            },
        })
    }

    /// Drops all constraints without a name of which `is` holds.
    fn drop_saying(
        &mut self,
        said: &str,
        is: impl Fn(&Self, Found<'_>) -> bool,
    ) -> Result<(), EditError> {
        let mut dropped = false;
        loop {
            let unnamed = self
                .all()
                .find(|&found| found.name().is_none() && is(self, found));
            let Some(found) = unnamed else {
                break;
            };
            let patch = self.dropped(found);
            self.apply(patch)?;
            dropped = true;
        }
        if dropped {
            return Ok(());
        }
        let named = self.all().find(|&found| is(self, found));
        let error = EditError::absent(format!("there is no constraint `{said}` without a name"));
        Err(match named.and_then(Found::name) {
            Some(name) => error.help(format!("write `DROP CONSTRAINT {}`", name.ident)),
            None => match self.alike(said) {
                Some(alike) => error.help(format!("did you mean `{alike}`?")),
                None => error,
            },
        })
    }

    /// The only constraint without a name of the same kind, if there is but one.
    fn alike(&self, said: &str) -> Option<String> {
        let word = said.split(' ').next().unwrap_or_default();
        let mut alike = self.all().filter_map(|found| {
            let described = self.described(found);
            let of_kind = described.to_ascii_uppercase().starts_with(word)
                || word == "FOREIGN" && described.to_ascii_uppercase().starts_with("REFERENCES");
            (found.name().is_none() && of_kind).then_some(match found {
                Found::Column(column, _) if word == "FOREIGN" => {
                    format!("FOREIGN KEY ({}) {described}", column.name.ident)
                }
                Found::Column(column, _) if word == "UNIQUE" => {
                    format!("UNIQUE ({})", column.name.ident)
                }
                _ => described,
            })
        });
        let only = alike.next()?;
        alike.next().is_none().then_some(only)
    }
}

fn names(columns: &[&Ident]) -> String {
    let names: Vec<String> = columns.iter().map(ToString::to_string).collect();
    names.join(", ")
}
