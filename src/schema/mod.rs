//! The text of a `CREATE TABLE` as SQLite stores it: what it says, and edits of it.
//!
//! Invariant: nothing is printed again: an edit replaces some bytes of the text, and all others
//! stay as their author wrote them.

mod create_table;
mod edit;
mod mention;

pub use create_table::{CreateTable, OptionClause, PrimaryKey};
pub use edit::{EditError, EditErrorKind, Place, SelfReferences, TableEdit};
pub use mention::{Certainty, Mention, names_column};
