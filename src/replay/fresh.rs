//! The tables of which a script knows everything, because it made them itself.
//!
//! Invariant: when in doubt, a table is not among them.

use super::names::Names;
use crate::sql::{self, Head, Ident, Object, SourceKind};

/// Tables that the script made and that hold nothing but the rows of its own `INSERT … VALUES`: so
/// many, in production as here, or a statement failed.
#[derive(Clone, Debug, Default)]
pub(super) struct FreshTables {
    tables: Names,
    /// Those that the revision at hand made: wherever it is applied, they are new.
    of_revision: Names,
    /// Those that the script made, whatever is in them: nobody knows them yet.
    made: Names,
    /// Those of which the script knows the shape: it made them, or made them anew.
    known: Names,
}

impl FreshTables {
    /// Takes note of a statement that changed the schema.
    pub(super) fn note(&mut self, head: &Head, text: &str) {
        match head {
            Head::Create(create) => match (create.object, &create.table) {
                (Object::Table, _)
                    if !create.if_not_exists && !create.as_select && is_plain(text) =>
                {
                    let table = &create.name.name.ident;
                    self.tables.insert(table.clone());
                    self.known.insert(table.clone());
                    self.made.insert(table.clone());
                    self.of_revision.insert(table.clone());
                }
                (Object::Trigger, Some(table)) => self.forget(&table.name.ident),
                _ => {}
            },
            Head::Drop(drop) => {
                self.forget(&drop.name.name.ident);
                self.known.remove(&drop.name.name.ident);
                self.made.remove(&drop.name.name.ident);
            }
            _ => {}
        }
    }

    /// Takes note of an `ALTER TABLE` behind which the table is called `name`.
    pub(super) fn note_alter(&mut self, statement: &str, table: &Ident, name: &Ident) {
        if table != name || !is_plain(statement) {
            self.forget(table);
        }
        if table != name && self.known.remove(table) {
            self.known.insert(name.clone());
        }
        if table != name && self.made.remove(table) {
            self.made.insert(name.clone());
        }
    }

    /// Whether the script knows the shape of a table.
    pub(super) fn knows(&self, table: &Ident) -> bool {
        self.known.contains(table)
    }

    /// Whether the script made a table, so that nothing around it can be of anybody else.
    pub(super) fn made(&self, table: &Ident) -> bool {
        self.made.contains(table)
    }

    /// Takes note that the script made a table anew.
    pub(super) fn note_shape(&mut self, table: &Ident) {
        self.known.insert(table.clone());
    }

    /// Takes note that a statement changed rows that only production has: with its triggers and
    /// foreign keys, it may have changed any table.
    pub(super) fn forget_all(&mut self) {
        self.tables.clear();
        self.of_revision.clear();
    }

    /// The table into which a statement puts rows that can be counted.
    pub(super) fn seeded<'a>(&self, head: &'a Head) -> Option<&'a Ident> {
        let Head::Insert(insert) = head else {
            return None;
        };
        let counts = matches!(insert.source.kind, SourceKind::Values(_))
            && insert.with.is_none()
            && insert.or.is_none()
            && insert.upsert.is_none()
            && insert.returning.is_none();
        let table = &insert.target.name.ident;
        (counts && self.tables.contains(table)).then_some(table)
    }

    /// Takes note that a revision ends.
    pub(super) fn end_revision(&mut self) {
        self.of_revision.clear();
    }

    /// Whether a table has the same rows wherever the revision at hand is applied.
    pub(super) fn is_new(&self, table: &Ident) -> bool {
        self.of_revision.contains(table)
    }

    fn forget(&mut self, table: &Ident) {
        self.tables.remove(table);
        self.of_revision.remove(table);
    }
}

/// Whether a statement has no `ON CONFLICT` clause, which could drop or replace rows, or end
/// the transaction.
fn is_plain(text: &str) -> bool {
    !sql::significant(text).any(|token| token.is("CONFLICT"))
}
