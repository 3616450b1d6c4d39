//! Steps in the language of Alembic's revisions.
//!
//! Invariant: what is written means the same to Alembic as to gen-sql, or the difference is told.

mod batch;
mod by_hand;
mod column;
mod constraint;
mod create;
mod faithful;
mod index;
mod literal;
mod revision;
mod rowid;
mod sql_type;
mod statement;
mod table;

pub(super) use batch::alters_in_place;
pub(super) use index::is_plain;
pub(super) use revision::{framed, run};
pub use statement::InSql;
pub(super) use statement::{Manner, Writer};
