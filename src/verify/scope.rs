//! What a section may have changed, from its statements alone.
//!
//! Invariant: what is not in the scope is as it was.

use std::collections::BTreeSet;

use super::ran::Ran;
use crate::schema::Schema;
use crate::sql::{Head, Ident, Object};

/// What may have changed.
#[derive(Clone, Debug, Default)]
pub(super) struct Scope {
    /// The rows of every table.
    pub(super) all: bool,
    /// How much of the schema.
    pub(super) depth: Depth,
    /// Tables and other objects, under their old and their new names.
    pub(super) names: BTreeSet<Ident>,
}

/// How much of a schema may have changed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Depth {
    /// Nothing.
    #[default]
    Rows,
    /// The objects that statements name, and what hangs on them.
    Named,
    /// All of it: a renaming reaches whatever names the table.
    Whole,
}

impl Scope {
    pub(super) fn all() -> Self {
        Self {
            all: true,
            depth: Depth::Whole,
            names: BTreeSet::new(),
        }
    }

    /// The scope of statements that ran on a database with this schema.
    pub(super) fn of(ran: &[Ran], schema: &Schema) -> Self {
        let mut scope = Self::default();
        for ran in ran {
            scope.names.extend(ran.objects().cloned());
            scope.names.extend(ran.new_name());
            scope.depth = scope.depth.max(if ran.changes_rows() {
                Depth::Rows
            } else if ran.renames() {
                Depth::Whole
            } else {
                Depth::Named
            });
        }
        let makes_trigger = |ran: &Ran| matches!(&ran.head, Head::Create(create) if create.object == Object::Trigger);
        let has_trigger = |name: &Ident| schema.triggers(name).next().is_some();
        // A trigger may change any table.
        scope.all = ran.iter().any(Ran::changes_rows)
            && (ran.iter().any(makes_trigger) || scope.names.iter().any(has_trigger));
        scope
    }

    /// A table that got a row.
    pub(super) fn add_row_of(&mut self, table: &Ident, schema: &Schema) {
        self.all |= schema.triggers(table).next().is_some();
        self.names.insert(table.clone());
    }

    pub(super) fn join(&mut self, other: &Self) {
        self.all |= other.all;
        self.depth = self.depth.max(other.depth);
        self.names.extend(other.names.iter().cloned());
    }

    pub(super) fn is_empty(&self) -> bool {
        !self.all && self.depth == Depth::Rows && self.names.is_empty()
    }
}
