//! SQLAlchemy, as far as revisions use it: what they say about tables becomes SQL for SQLite.
//!
//! Invariant: what is said becomes SQL or an error; no argument is passed over that would change
//! the schema.

mod compile_error;
pub(in crate::alembic) mod declarative;
mod default;
mod event;
pub(in crate::alembic) mod expression;
mod flask;
mod mutable;
mod namespace;
mod naming;
mod packages;
mod quote;
pub(in crate::alembic) mod schema;
pub(in crate::alembic) mod types;

pub(super) use namespace::{configured, module};
pub use naming::name_of_constraint;
pub(in crate::alembic) use naming::{conv, conventional_name, name_by};
pub use packages::text as library_text;
pub(in crate::alembic) use quote::{listed, quote};

use crate::alembic::python::{Argument, Interpreter, Result};

/// The SQL of a `server_default`, as it stands behind DEFAULT.
///
/// # Errors
/// That it is nothing that SQLAlchemy takes there.
pub(in crate::alembic) fn server_default(
    interpreter: &mut Interpreter<'_, '_>,
    argument: &Argument,
) -> Result<String> {
    let sql = default::of(interpreter, argument)?;
    sql.map(|sql| default::clause(&sql)).ok_or_else(|| {
        let message = "a default that only the database knows cannot be set";
        interpreter.refuse(argument.place, message)
    })
}

/// The SQL of a condition; text counts as SQL.
///
/// # Errors
/// That it is nothing that is known as SQL here.
pub(in crate::alembic) fn condition_sql(
    interpreter: &mut Interpreter<'_, '_>,
    argument: &Argument,
) -> Result<String> {
    expression::condition(interpreter, argument)
}
