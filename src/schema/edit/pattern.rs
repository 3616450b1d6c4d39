//! Constraints without a name, by what they say.
//!
//! Invariant: white space, comments, the case of words and the quotes of names do not count; the
//! order of columns does. Constraints that say the same go together, and are never added one by one.

use super::constraint::Found;
use super::patch::{Patch, says_the_same};
use super::{EditError, TableEdit};
use crate::sql::Ident;
use crate::sql::alter::Pattern;
use crate::sql::definition::{
    ColumnConstraint, ColumnConstraintKind, ColumnDefinition, KeyColumn, References,
    TableConstraint, TableConstraintKind,
};

/// What a constraint says, but for its name and for what it does.
#[derive(Debug, PartialEq, Eq)]
enum Said<'a> {
    /// `CHECK` of this expression.
    Check(&'a str),
    /// `UNIQUE` of these columns, each with the collation of the key.
    Unique(Vec<(&'a Ident, Option<&'a Ident>)>),
    /// A foreign key of these columns to this table and the columns there; a pattern may leave out both.
    ForeignKey(Vec<&'a Ident>, Option<(&'a Ident, Vec<&'a Ident>)>),
}

/// How far two constraints say the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum How {
    /// In all that one can say.
    Exactly,
    /// Where one says a collation, or to which columns it refers, the other need not.
    OrMore,
}

impl<'a> Said<'a> {
    /// What a constraint of a table says, in whose `text` its ranges are.
    fn of(kind: &'a TableConstraintKind, text: &'a str) -> Option<Self> {
        match kind {
            TableConstraintKind::Check { expression, .. } => {
                Some(Self::Check(&text[expression.clone()]))
            }
            TableConstraintKind::Unique { columns, .. } => Some(Self::unique(columns)),
            TableConstraintKind::ForeignKey {
                columns,
                references,
            } => {
                let columns = columns.iter().map(|column| &column.ident);
                Some(Self::ForeignKey(
                    columns.collect(),
                    Some(target(references)),
                ))
            }
            TableConstraintKind::PrimaryKey { .. } | TableConstraintKind::Nothing => None,
        }
    }

    /// What a constraint says that stands at a column, in whose `text` its ranges are.
    fn at(column: &'a Ident, kind: &'a ColumnConstraintKind, text: &'a str) -> Option<Self> {
        match kind {
            ColumnConstraintKind::Check(expression) => Some(Self::Check(&text[expression.clone()])),
            ColumnConstraintKind::Unique(_) => Some(Self::Unique(vec![(column, None)])),
            ColumnConstraintKind::References(references) => {
                Some(Self::ForeignKey(vec![column], Some(target(references))))
            }
            _ => None,
        }
    }

    /// What one says that is to be dropped.
    fn of_pattern(pattern: &'a Pattern, statement: &'a str) -> Self {
        match pattern {
            Pattern::Check(expression) => Self::Check(&statement[expression.clone()]),
            Pattern::Unique(columns) => Self::unique(columns),
            Pattern::ForeignKey {
                columns,
                references,
            } => {
                let columns = columns.iter().map(|column| &column.ident);
                Self::ForeignKey(columns.collect(), references.as_ref().map(target))
            }
        }
    }

    fn unique(columns: &'a [KeyColumn]) -> Self {
        let collation = |key: &'a KeyColumn| key.collation.as_ref().map(|name| &name.ident);
        let columns = columns.iter().map(|key| (&key.name.ident, collation(key)));
        Self::Unique(columns.collect())
    }

    /// Whether a constraint that is there says this.
    fn is_said_by(&self, there: &Self, how: How) -> bool {
        match (self, there) {
            (Self::Check(one), Self::Check(other)) => says_the_same(one, other),
            (Self::Unique(one), Self::Unique(other)) => match how {
                How::Exactly => one == other,
                How::OrMore => { one.iter().map(|key| key.0) }.eq(other.iter().map(|key| key.0)),
            },
            (Self::ForeignKey(one, to), Self::ForeignKey(other, there)) => {
                let is_there = match (to, there) {
                    (Some((table, columns)), Some((other, _)))
                        if columns.is_empty() && how == How::OrMore =>
                    {
                        table == other
                    }
                    (Some(_), _) => to == there,
                    (None, _) => true,
                };
                one == other && is_there
            }
            _ => false,
        }
    }

    /// The words for it.
    fn text(&self) -> String {
        match self {
            Self::Check(expression) => format!("CHECK ({})", super::drop::one_line(expression)),
            Self::Unique(columns) => {
                let columns = columns.iter().map(|(column, collation)| match collation {
                    Some(collation) => format!("{column} COLLATE {collation}"),
                    None => column.to_string(),
                });
                format!("UNIQUE ({})", columns.collect::<Vec<_>>().join(", "))
            }
            Self::ForeignKey(columns, to) => {
                let target = match to {
                    None => String::new(),
                    Some((table, there)) if there.is_empty() => format!(" REFERENCES {table}"),
                    Some((table, there)) => format!(" REFERENCES {table} ({})", names(there)),
                };
                format!("FOREIGN KEY ({}){target}", names(columns))
            }
        }
    }
}

impl TableEdit {
    /// Drops the constraint without a name that says this. One that says more, a collation or to which
    /// columns it refers, is meant where no other says just this.
    ///
    /// # Errors
    ///
    /// There is none, or it has a name of its own, or several compare in different ways.
    pub(super) fn drop_unnamed(
        &mut self,
        pattern: &Pattern,
        statement: &str,
    ) -> Result<(), EditError> {
        let said = Said::of_pattern(pattern, statement);
        if self
            .unnamed()
            .any(|found| self.is(found, &said, How::Exactly))
        {
            return self.drop_saying(&said, How::Exactly);
        }
        if let Said::Unique(_) = said {
            let same = |&found: &Found<'_>| self.is(found, &said, How::OrMore);
            let mut same = self.unnamed().filter(same).map(|found| self.said(found));
            let first = same.next();
            if let Some(other) = same.find(|other| Some(other) != first.as_ref()).flatten() {
                let message = format!("more than one constraint is `{}`", said.text());
                let help = format!("say how it compares: `DROP {}`", other.text());
                return Err(EditError::impossible(message).help(help));
            }
        }
        self.drop_saying(&said, How::OrMore)
    }

    /// Refuses to say again what a constraint without a name says: the two would be dropped together.
    pub(super) fn not_said(
        &self,
        constraint: &TableConstraint,
        text: &str,
    ) -> Result<(), EditError> {
        let said = Said::of(&constraint.kind, text).filter(|_| constraint.name.is_none());
        self.is_new(said)
    }

    /// The same of one at a column.
    pub(super) fn not_said_at(
        &self,
        column: &ColumnDefinition,
        constraint: &ColumnConstraint,
        text: &str,
    ) -> Result<(), EditError> {
        let said = Said::at(&column.name.ident, &constraint.kind, text);
        self.is_new(said.filter(|_| constraint.name.is_none()))
    }

    fn is_new(&self, said: Option<Said<'_>>) -> Result<(), EditError> {
        let Some(said) = said else {
            return Ok(());
        };
        if !self
            .unnamed()
            .any(|found| self.is(found, &said, How::Exactly))
        {
            return Ok(());
        }
        let said = said.text();
        let help = format!("leave it out, or give it a name: `ADD CONSTRAINT … {said}`");
        Err(EditError::exists(format!("there is a constraint `{said}` already")).help(help))
    }

    /// The constraints without a name.
    fn unnamed(&self) -> impl Iterator<Item = Found<'_>> {
        self.all().filter(|found| found.name().is_none())
    }

    /// Whether a constraint says this.
    fn is(&self, found: Found<'_>, said: &Said<'_>, how: How) -> bool {
        self.said(found)
            .is_some_and(|there| said.is_said_by(&there, how))
    }

    /// What a constraint says, as one of the table would.
    fn said<'a>(&'a self, found: Found<'a>) -> Option<Said<'a>> {
        let text = self.table().text();
        let (column, at) = match found {
            Found::Table(constraint) => return Said::of(&constraint.kind, text),
            Found::Column(column, at) => (column, at),
        };
        Said::at(&column.name.ident, &column.constraints[at].kind, text)
    }

    /// Drops all constraints without a name that say this.
    fn drop_saying(&mut self, said: &Said<'_>, how: How) -> Result<(), EditError> {
        let mut dropped = false;
        loop {
            let mut unnamed = self.unnamed();
            let Some(found) = unnamed.find(|&found| self.is(found, said, how)) else {
                break;
            };
            let patch = self.dropped(found);
            drop(unnamed);
            self.apply(patch)?;
            dropped = true;
        }
        if dropped {
            return Ok(());
        }
        // The name of one of several does not find it.
        if let Some(patch) = self.shares_name(said, how) {
            return self.apply(patch);
        }
        let named = self.all().find(|&found| self.is(found, said, how));
        let said = said.text();
        let error = EditError::absent(format!("there is no constraint `{said}` without a name"));
        Err(match named.and_then(Found::name) {
            Some(name) => error.help(format!("write `DROP CONSTRAINT {}`", name.ident)),
            None => match self.alike(&said) {
                Some(alike) => error.help(format!("did you mean `{alike}`?")),
                None => error,
            },
        })
    }

    /// What drops the only constraint that says this, if another one has its name.
    fn shares_name(&self, said: &Said<'_>, how: How) -> Option<Patch> {
        let mut all = self.all().filter(|&found| self.is(found, said, how));
        let only = all.next().filter(|_| all.next().is_none())?;
        let name = &only.name()?.ident;
        let names = self.all().filter_map(Found::name);
        let is_shared = names.filter(|other| other.ident == *name).count() > 1;
        is_shared.then(|| self.dropped(only))
    }

    /// What drops a constraint by what it says.
    pub(super) fn dropped_by_words(&self, found: Found<'_>) -> Option<String> {
        Some(format!("DROP {}", self.said(found)?.text()))
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

/// The table to which a foreign key refers, and the columns there.
fn target(references: &References) -> (&Ident, Vec<&Ident>) {
    let columns = references.columns.iter().map(|column| &column.ident);
    (&references.table.ident, columns.collect())
}

fn names(columns: &[&Ident]) -> String {
    let names: Vec<String> = columns.iter().map(ToString::to_string).collect();
    names.join(", ")
}
