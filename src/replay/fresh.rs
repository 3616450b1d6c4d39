//! The tables of which a script knows everything, because it made them itself.
//!
//! Invariant: when in doubt, a table is not among them.

use std::collections::HashSet;

use crate::sql::{self, Head, Ident, Object, SourceKind};

/// Tables that the script made and that hold nothing but the rows of its own `INSERT … VALUES`: so
/// many, in production as here, or a statement failed.
#[derive(Debug, Default)]
pub(super) struct FreshTables(HashSet<Ident>);

impl FreshTables {
    /// Takes note of a statement that changed the schema.
    pub(super) fn note(&mut self, head: &Head, text: &str) {
        match head {
            Head::Create(create) => match (create.object, &create.table) {
                (Object::Table, _)
                    if !create.if_not_exists && !create.as_select && is_plain(text) =>
                {
                    self.0.insert(create.name.name.ident.clone());
                }
                (Object::Trigger, Some(table)) => self.forget(&table.name.ident),
                _ => {}
            },
            Head::Drop(drop) => self.forget(&drop.name.name.ident),
            Head::AlterTable(alter) => self.forget(&alter.name.name.ident),
            _ => {}
        }
    }

    /// Takes note that a statement changed rows that only production has: with its triggers and
    /// foreign keys, it may have changed any table.
    pub(super) fn forget_all(&mut self) {
        self.0.clear();
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
        (counts && self.0.contains(table)).then_some(table)
    }

    fn forget(&mut self, table: &Ident) {
        self.0.remove(table);
    }
}

/// Whether a CREATE TABLE has no `ON CONFLICT` clause, which could drop or replace rows, or end
/// the transaction.
fn is_plain(text: &str) -> bool {
    !sql::significant(text).any(|token| token.is("CONFLICT"))
}
