//! Constraints without a name, and how they are told apart.
//!
//! Invariant: a constraint is dropped by what it says only if no other of the table says the same.

use std::collections::BTreeMap;

use super::on::existing;
use crate::alembic::python::{Interpreter, Result};
use crate::alembic::sqlalchemy::schema::{Constraint, ConstraintKind, ForeignKey, listed};
use crate::alembic::sqlalchemy::{name_by, quote};
use crate::schema::CreateTable;
use crate::span::Span;
use crate::sql::definition::{ColumnConstraintKind, References, TableConstraintKind};
use crate::sql::{Ident, TokenKind, dequote, significant};

/// A constraint by what it says.
#[derive(Clone, Debug)]
pub(in crate::alembic) struct Unnamed {
    /// What Alembic calls its kind: `foreignkey`, `unique`, `check` or `primary`.
    pub(super) kind: &'static str,
    /// What it says, as `DROP` takes it.
    pub(super) pattern: String,
    /// The constraint.
    constraint: ConstraintKind,
}

impl Unnamed {
    fn new(constraint: ConstraintKind) -> Self {
        let (kind, pattern) = match &constraint {
            ConstraintKind::PrimaryKey(_) => ("primary", "PRIMARY KEY".to_owned()),
            ConstraintKind::Unique(columns) => ("unique", format!("UNIQUE ({})", listed(columns))),
            ConstraintKind::Check(condition) => ("check", format!("CHECK ({condition})")),
            ConstraintKind::Exclude => ("exclude", "EXCLUDE".to_owned()),
            ConstraintKind::ForeignKey(columns, key) => {
                let target = ForeignKey {
                    table: key.table.clone(),
                    columns: key.columns.clone(),
                    ..ForeignKey::default()
                };
                let pattern = format!("FOREIGN KEY ({}) {}", listed(columns), target.clause());
                ("foreignkey", pattern)
            }
        };
        Self {
            kind,
            pattern,
            constraint,
        }
    }

    /// What a constraint says.
    pub(super) fn of(constraint: &Constraint) -> Self {
        Self::new(constraint.kind.clone())
    }

    /// Whether it says the same as another, whatever the case and the quotes of names.
    pub(super) fn says_the_same(&self, other: &Self) -> bool {
        let plain = |text: &str| -> String {
            let kept = text
                .chars()
                .filter(|one| !one.is_whitespace() && !"\"`[]".contains(*one));
            kept.flat_map(char::to_lowercase).collect()
        };
        plain(&self.pattern) == plain(&other.pattern)
    }
}

/// The constraints of a table that have no name.
pub(super) fn all(table: &CreateTable) -> Vec<Unnamed> {
    let unnamed = constraints(table).filter(|found| found.name.is_none());
    unnamed.map(|found| found.constraint).collect()
}

/// The constraints of a table that have no name, each with the text that it would have with one.
pub(super) fn all_with_clauses(table: &CreateTable) -> impl Iterator<Item = (Unnamed, String)> {
    let unnamed = constraints(table).filter(|found| found.name.is_none());
    unnamed.map(|found| (found.constraint, found.clause))
}

/// All constraints of a table, each with its name.
pub(super) fn all_of(table: &CreateTable) -> impl Iterator<Item = (Unnamed, Option<Ident>)> {
    constraints(table).map(|found| (found.constraint, found.name))
}

/// The constraints that a table has behind its columns and that name this column and no other, as
/// `DROP` takes them: CHECKs without a name, UNIQUE, foreign keys.
pub(super) fn of_column(table: &CreateTable, column: &str) -> Vec<String> {
    let column = Ident::new(column);
    let names = |text: &str| -> Vec<Ident> {
        let words = significant(text)
            .filter(|token| matches!(token.kind, TokenKind::Word | TokenKind::QuotedName));
        let tokens = words.map(|token| Ident::new(&*dequote(token.text)));
        let is_column = |ident: &Ident| table.columns().iter().any(|it| it.name.ident == *ident);
        tokens.filter(is_column).collect()
    };
    let is_only = |columns: &[String]| columns.iter().all(|name| Ident::new(name) == column);
    let is_own = |found: &Found| match &found.constraint.constraint {
        ConstraintKind::Check(condition) => {
            let names = names(condition);
            found.name.is_none() && !names.is_empty() && names.iter().all(|name| *name == column)
        }
        ConstraintKind::Unique(columns) | ConstraintKind::ForeignKey(columns, _) => {
            is_only(columns)
        }
        _ => false,
    };
    let own = constraints_of_table(table).filter(is_own);
    own.map(|found| match found.name {
        Some(name) => format!("CONSTRAINT {}", quote(name.name())),
        None => found.constraint.pattern,
    })
    .collect()
}

/// A constraint of a table.
struct Found {
    name: Option<Ident>,
    constraint: Unnamed,
    /// What stands behind its name, as a constraint of the table.
    clause: String,
}

fn constraints(table: &CreateTable) -> impl Iterator<Item = Found> {
    let of_columns = table.columns().iter().flat_map(move |column| {
        let name = column.name.ident.name().to_owned();
        column.constraints.iter().filter_map(move |constraint| {
            let columns = vec![name.clone()];
            let mut clause = None;
            let kind = match &constraint.kind {
                ColumnConstraintKind::Unique(_) => ConstraintKind::Unique(columns),
                ColumnConstraintKind::Check(range) => {
                    ConstraintKind::Check(table.slice(range).to_owned())
                }
                ColumnConstraintKind::References(references) => {
                    let own = listed(&columns);
                    let target = table.slice(&references.range);
                    clause = Some(format!("FOREIGN KEY ({own}) {target}"));
                    ConstraintKind::ForeignKey(columns, key(references))
                }
                _ => return None,
            };
            let said = Unnamed::new(kind);
            Some(Found {
                name: constraint.name.as_ref().map(|name| name.ident.clone()),
                clause: clause.unwrap_or_else(|| said.pattern.clone()),
                constraint: said,
            })
        })
    });
    of_columns.chain(constraints_of_table(table))
}

/// The constraints that stand behind the columns.
fn constraints_of_table(table: &CreateTable) -> impl Iterator<Item = Found> {
    table.constraints().iter().filter_map(move |constraint| {
        let kind = match &constraint.kind {
            TableConstraintKind::Unique { columns, .. } => ConstraintKind::Unique(
                columns
                    .iter()
                    .map(|column| column.name.ident.name().to_owned())
                    .collect(),
            ),
            TableConstraintKind::Check { expression, .. } => {
                ConstraintKind::Check(table.slice(expression).to_owned())
            }
            TableConstraintKind::ForeignKey {
                columns,
                references,
            } => ConstraintKind::ForeignKey(
                columns
                    .iter()
                    .map(|column| column.ident.name().to_owned())
                    .collect(),
                key(references),
            ),
            _ => return None,
        };
        Some(Found {
            name: constraint.name.as_ref().map(|name| name.ident.clone()),
            clause: table.slice(&constraint.range).to_owned(),
            constraint: Unnamed::new(kind),
        })
    })
}

fn key(references: &References) -> ForeignKey {
    let columns = references.columns.iter();
    ForeignKey {
        table: references.table.ident.name().to_owned(),
        columns: columns
            .map(|column| column.ident.name().to_owned())
            .collect(),
        ..ForeignKey::default()
    }
}

/// The name that a naming convention gives to a constraint that has none.
pub(super) fn name(
    interpreter: &Interpreter<'_, '_>,
    table: &str,
    unnamed: &Unnamed,
    own: &BTreeMap<String, String>,
) -> Option<String> {
    let project = &interpreter.host.surroundings.naming;
    name_by_block(own, table, unnamed).or_else(|| name_by(project, table, &unnamed.constraint))
}

/// The name that a block's own naming convention gives to a constraint that has none.
pub(super) fn name_by_block(
    own: &BTreeMap<String, String>,
    table: &str,
    unnamed: &Unnamed,
) -> Option<String> {
    name_by(own, table, &unnamed.constraint)
}

/// The constraint of a table that `drop_constraint(None, …)` means: the one that the revision made
/// without a name on its way up, or the only one without a name. None stands for the primary key.
pub(super) fn find(
    interpreter: &mut Interpreter<'_, '_>,
    table: &str,
    kind: Option<&str>,
    place: Span,
) -> Result<Option<Unnamed>> {
    if kind == Some("primary") {
        return Ok(None);
    }
    let is_kind = |unnamed: &Unnamed| kind.is_none_or(|kind| kind == unnamed.kind);
    let ident = Ident::new(table);
    let mut made = interpreter.host.made_unnamed.iter().rev();
    let made = made.position(|(of, unnamed)| Ident::new(of) == ident && is_kind(unnamed));
    if let Some(at) = made {
        let at = interpreter.host.made_unnamed.len() - 1 - at;
        return Ok(Some(interpreter.host.made_unnamed.remove(at).1));
    }
    let Some(there) = existing(interpreter, table)? else {
        let message = format!("no such table: {table}");
        return Err(interpreter.raise("NoSuchTableError", &message, place));
    };
    let mut candidates: Vec<Unnamed> = all(&there).into_iter().filter(is_kind).collect();
    if candidates.len() == 1 {
        return Ok(candidates.pop());
    }
    let kind = kind.unwrap_or("constraint");
    let message = format!(
        "`{table}` has {} constraints of the kind `{kind}` without a name",
        candidates.len()
    );
    let mut refusal = interpreter.refusal(place, message);
    for candidate in &candidates {
        refusal = refusal.note(format!("it may be {}", candidate.pattern));
    }
    Err(refusal
        .help("give the constraint a name where it is made, and drop it by that")
        .into())
}
