//! SQLAlchemy, as far as revisions use it: what they say about tables becomes SQL for SQLite.
//!
//! Invariant: what is said becomes SQL or an error; no argument is passed over that would change
//! the schema.

use crate::alembic::python::Value;

/// The module of a dotted name.
#[must_use]
pub fn module(_name: &str) -> Option<Value> {
    None
}
