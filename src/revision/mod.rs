//! Revisions and how they follow each other.
//!
//! Invariant: an [`UnresolvedRevision`] is what a file says; a [`Revision`] of a
//! [`RevisionMap`] is what is true: its parents exist and no revision follows itself.

mod body;
pub mod sql_file;
mod unresolved;

pub use body::Body;
pub use unresolved::{Named, UnresolvedRevision};
