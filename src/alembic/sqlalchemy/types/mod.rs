//! SQLAlchemy's types and the SQL that they are on SQLite.
//!
//! Invariant: a type has a DDL for SQLite or is an error with its place; none is guessed
//! (<https://docs.sqlalchemy.org/en/20/core/types.html>).

mod class;
mod sql_type;

pub(in crate::alembic) use class::class;
pub(in crate::alembic) use sql_type::SqlType;
