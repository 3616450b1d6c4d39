//! SQLite's dialect: what a script must say so that SQLite does, and proves, what was asked for.
//!
//! Invariant: every text made here is SQL that the target version of SQLite can run.

mod evidence;
mod guard;
mod history_table;
mod in_place;
mod presence;
mod rebuild;
mod references;
mod rows;
mod since;
mod version;
mod version_table;

pub use evidence::{Evidence, Kind, count_from, counted};
pub use guard::{
    Guard, NOBODYS_BUSINESS, Shape, columns_query, view_columns_query, view_expressions_query,
};
pub use history_table::HistoryTable;
pub use in_place::{adds_plainly, in_place};
pub use presence::{absent, present};
pub use rebuild::{
    Asked, Broken, Dependents, Edited, Kept, Keys, Likeness, LostKey, OldChecks, Orphans,
    ParentFault, Places, Rebuild, Requirement, Strangers, Survey, TableShape, Unfit, Usable,
    dependents, keeps_rowids, numbered, orphaned, parent_fault, readable, renamed_column,
    renamed_table, requirements, unfit,
};
pub use references::{Asking, KEEP_SETTING};
pub use rows::{Obstacle, in_trigger, obstacle, own_counter};
pub use since::{Newer, newer_actions, newer_than};
pub use version::{SqliteVersion, SqliteVersionError};
pub use version_table::VersionTable;
