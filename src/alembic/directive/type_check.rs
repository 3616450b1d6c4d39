//! The CHECK that a `Boolean` or an `Enum` brings along with `create_constraint`, when a column
//! gets another type.
//!
//! Invariant: the CHECK of the old type goes and that of the new one comes, as far as the
//! directive says these types
//! (<https://alembic.sqlalchemy.org/en/latest/ops.html#alembic.operations.Operations.alter_column>).

use super::on::existing;
use super::unnamed::{self, Unnamed};
use crate::alembic::python::{Argument, Call, Interpreter, Result};
use crate::alembic::sqlalchemy::quote;
use crate::alembic::sqlalchemy::schema::{Column, Constraint};

/// What is done about the CHECKs of a column's old and new type.
#[derive(Debug, Default)]
pub(super) struct TypeChecks {
    /// Actions that stand before the new type.
    pub(super) drops: Vec<String>,
    /// Actions that stand behind it.
    pub(super) adds: Vec<String>,
}

impl TypeChecks {
    /// Of the column `column` of `table`, whose type `old` becomes `new`.
    ///
    /// # Errors
    /// That the new one is no type, or that its CHECK cannot be named.
    pub(super) fn of(
        interpreter: &mut Interpreter<'_, '_>,
        table: &str,
        column: &str,
        old: Option<Argument>,
        new: Argument,
    ) -> Result<Self> {
        // A type that is not known has none that is.
        let old = old.and_then(|old| checks(interpreter, table, column, old).ok());
        let old = old.unwrap_or_default();
        let new = checks(interpreter, table, column, new)?;
        let mut found = Self::default();
        if old.is_empty() && new.is_empty() {
            return Ok(found);
        }
        let there = existing(interpreter, table)?;
        let there = there.as_ref().map(unnamed::all).unwrap_or_default();
        let has = |check: &Unnamed| there.iter().any(|known| known.says_the_same(check));
        for check in &old {
            match &check.name {
                Some(name) => {
                    let name = quote(&name.text);
                    found
                        .drops
                        .push(format!("DROP CONSTRAINT IF EXISTS {name}"));
                }
                None if has(&Unnamed::of(check)) => {
                    found
                        .drops
                        .push(format!("DROP {}", Unnamed::of(check).pattern));
                }
                None => {}
            }
        }
        for check in &new {
            let said = Unnamed::of(check);
            let is_dropped = || old.iter().any(|old| Unnamed::of(old).says_the_same(&said));
            if check.name.is_some() || !has(&said) || is_dropped() {
                found.adds.push(format!("ADD {}", check.clause()));
            }
        }
        Ok(found)
    }
}

/// The CHECKs that a column of this type has.
fn checks(
    interpreter: &mut Interpreter<'_, '_>,
    table: &str,
    column: &str,
    sql_type: Argument,
) -> Result<Vec<Constraint>> {
    let call = Call {
        place: sql_type.place,
        positional: vec![sql_type],
        keyword: Vec::new(),
    };
    let column = Column::named(interpreter, column, call)?;
    column.constraints_of_type(interpreter, table)
}
