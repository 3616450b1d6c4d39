//! Alembic's operation directives: `op` and `batch_op`.
//!
//! Invariant: a directive becomes SQL, in the language of `.sql` revisions, and runs as such: in
//! place where SQLite can, else as a rebuild (<https://alembic.sqlalchemy.org/en/latest/ops.html>).

mod batch;
mod bind;
mod bulk_insert;
mod column;
mod constraint;
mod execute;
mod index;
mod on;
mod op;
mod order;
mod restate;
mod table;
mod type_check;
mod unnamed;

pub(super) use unnamed::Unnamed;

use crate::alembic::connection::MigrationContext;
use crate::alembic::python::{Call, Interpreter, Result, Value};
use crate::alembic::sqlalchemy::conv;
use on::On;

/// A directive: what it does, about what.
type Directive = fn(&mut Interpreter<'_, '_>, &On, Call) -> Result<Value>;

/// The directives that `op` and `batch_op` have, by name.
const DIRECTIVES: &[(&str, Directive)] = &[
    ("add_column", column::add),
    ("alter_column", column::alter),
    ("bulk_insert", bulk_insert::bulk_insert),
    ("create_check_constraint", constraint::check),
    ("create_exclude_constraint", constraint::exclude),
    ("create_foreign_key", constraint::foreign_key),
    ("create_index", index::create),
    ("create_primary_key", constraint::primary_key),
    ("create_table", table::create),
    ("create_table_comment", table::comment),
    ("create_unique_constraint", constraint::unique),
    ("drop_column", column::drop),
    ("drop_constraint", constraint::drop),
    ("drop_index", index::drop),
    ("drop_table", table::drop),
    ("drop_table_comment", table::comment),
    ("execute", execute::execute),
    ("f", f),
    ("get_bind", bind::get_bind),
    ("get_context", bind::get_context),
    ("inline_literal", bind::inline_literal),
    ("invoke", bind::invoke),
    ("run_async", bind::run_async),
    ("rename_table", table::rename),
    // Of `alembic-postgresql-enum`, which skips it on every other database.
    ("sync_enum_values", nothing),
];

/// The directive of a name.
fn directive(name: &str) -> Option<Directive> {
    let (_, run) = DIRECTIVES.iter().find(|(known, _)| *known == name)?;
    Some(*run)
}

/// `op.f(…)`: a name that the naming convention leaves as it is.
fn f(interpreter: &mut Interpreter<'_, '_>, _: &On, call: Call) -> Result<Value> {
    conv(interpreter, call)
}

/// A directive that does nothing on SQLite, whatever it is given.
#[expect(
    clippy::unnecessary_wraps,
    reason = "it is a directive like the others"
)]
fn nothing(_: &mut Interpreter<'_, '_>, _: &On, _: Call) -> Result<Value> {
    Ok(Value::None)
}

/// The module of a dotted name.
#[must_use]
pub(super) fn module(name: &str) -> Option<Value> {
    match name {
        "alembic.op" => Some(Value::object(op::Op)),
        "alembic" => Some(Value::object(op::Alembic)),
        "alembic.context" => Some(MigrationContext::module()),
        _ => None,
    }
}
