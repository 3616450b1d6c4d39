//! Objects of mapped classes: what a session reads them from and writes them to.
//!
//! Invariant: an object is written by the same statements that SQLAlchemy would emit for it
//! (<https://docs.sqlalchemy.org/en/20/orm/session_basics.html>); what it would read of rows that
//! only the database has is not known.

mod bulk;
mod cascade;
mod flush;
mod load;
mod query;
mod state;

pub(super) use bulk::{insert_mappings, save_objects, update_mappings};
pub(super) use load::{by_key, results};
pub(super) use query::run;
pub(super) use state::State;
