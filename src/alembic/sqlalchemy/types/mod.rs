//! SQLAlchemy's types and the SQL that they are on SQLite.
//!
//! Invariant: a type has a DDL for SQLite or is an error with its place; none is guessed
//! (<https://docs.sqlalchemy.org/en/20/core/types.html>).

mod ancestry;
mod class;
mod compiles;
mod custom;
mod dialect;
mod dialect_object;
mod enumeration;
mod generic;
mod literal;
mod moment;
mod sql_type;
mod third_party;

pub(in crate::alembic) use class::Family;
pub(super) use compiles::compiled;
pub(in crate::alembic) use compiles::{compiles, declared};
pub(in crate::alembic) use custom::configured_class;
pub(in crate::alembic) use dialect::module as dialect;
pub(in crate::alembic) use literal::{literal, of_driver};
pub(in crate::alembic) use sql_type::SqlType;

use crate::alembic::python::Value;

/// The class of a name of `sqlalchemy` or, with a dialect, of its module.
pub(in crate::alembic) fn class(dialect: Option<&str>, name: &str) -> Option<Value> {
    let class = match dialect {
        Some(dialect) => dialect::class_of(dialect, name),
        None => generic::class_of(name),
    };
    class.map(Value::object).or_else(|| custom::base(name))
}

pub(in crate::alembic) use third_party::is_known as is_third_party;
/// What a module of a third party has that is known here.
pub(in crate::alembic) use third_party::named as third_party;
