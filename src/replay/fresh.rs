//! The tables of which a script knows everything, because it made them itself.
//!
//! Invariant: when in doubt, a table is not among them.

use std::collections::HashSet;

use crate::sql::{self, Head, Ident, Object, SourceKind};

/// Tables that the script made and that no trigger or conflict clause makes unpredictable:
/// an `INSERT … VALUES` into one of them adds its rows in production as it does here, or fails.
#[derive(Debug, Default)]
pub(super) struct FreshTables(HashSet<Ident>);

impl FreshTables {
    /// Takes note of a statement that ran.
    pub(super) fn note(&mut self, head: &Head, text: &str) {
        match head {
            Head::Create(create) => match (create.object, &create.table) {
                (Object::Table, _) if !create.if_not_exists && is_plain(text) => {
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

    /// Whether the number of rows that a statement adds is the same in every database.
    pub(super) fn seeds(&self, head: &Head) -> bool {
        let Head::Insert(insert) = head else {
            return false;
        };
        matches!(insert.source.kind, SourceKind::Values(_))
            && insert.with.is_none()
            && insert.or.is_none()
            && insert.upsert.is_none()
            && insert.returning.is_none()
            && self.0.contains(&insert.target.name.ident)
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
