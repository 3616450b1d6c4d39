//! Revisions and how they follow each other.
//!
//! Invariant: an [`UnresolvedRevision`] is what a file says; a [`Revision`] of a
//! [`RevisionMap`] is what is true: its parents exist and no revision follows itself.

mod body;
mod chain;
mod checksum;
mod cycle;
mod declared;
mod dependency;
mod describe;
mod downgrade;
mod fixed;
mod history;
mod id;
mod index;
mod labels;
mod lineage;
mod lookup;
mod map;
mod marks;
mod new_revision;
mod order;
mod plan;
mod range;
mod resolve;
mod resolved;
pub mod sql_file;
mod stamp;
mod start;
mod target;
mod unknown_rows;
mod unresolved;
mod upgrade;
mod version;
mod walk;

pub use body::{Body, Demands, Prepared, Run};
pub use checksum::Checksum;
pub use declared::DeclaredFile;
pub use fixed::{Fixed, NoTime, Now};
pub use id::{check_id, check_label};
pub use index::RevisionIndex;
pub use map::RevisionMap;
pub use new_revision::{Follows, NewRevision, NewSections, Request};
pub use plan::{Direction, Plan, Step};
pub use range::{HistoryRange, Range};
pub use resolved::Revision;
pub use target::Target;
pub use unknown_rows::{NoChoice, UnknownRows};
pub use unresolved::{Named, UnresolvedRevision};
pub use version::{Heads, VersionChange};
