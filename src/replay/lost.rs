//! What Alembic's batch mode may have lost of a table that it made anew, when a revision drops it
//! (<https://alembic.sqlalchemy.org/en/latest/batch.html>).
//!
//! Invariant: what a table has for certain is dropped in its author's words.

use super::Replay;
use crate::operation::Execute;
use crate::sql::{Head, Object};

/// What is told above such a statement.
const TOLD: &str = "-- Alembic's batch mode may have lost this: it is dropped if it is there.";

impl Replay<'_> {
    /// The statement that drops an index or a trigger which the database may lack, if this statement
    /// drops one.
    pub(super) fn if_not_lost(&mut self, execute: &Execute, head: &Head) -> Option<Execute> {
        let Head::Drop(drop) = head else {
            return None;
        };
        if drop.if_exists || self.batched.is_empty() {
            return None;
        }
        if !matches!(drop.object, Object::Index | Object::Trigger) {
            return None;
        }
        let dropped = self.scratch.entry(drop.object, drop.name.name.ident.name());
        let table = dropped.ok()??.table;
        if !self.batched.contains(&table) || self.recording().fresh.knows(&table) {
            return None;
        }
        let mut text = execute.text.clone();
        text.insert_str(drop.name.range().start, "IF EXISTS ");
        let above = [execute.comment.as_str(), TOLD];
        let above = above.into_iter().filter(|line| !line.is_empty());
        Some(Execute {
            comment: above.collect::<Vec<_>>().join("\n"),
            text,
            ..execute.clone()
        })
    }
}
