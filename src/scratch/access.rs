//! What a statement would look at and change, by SQLite's own word.
//!
//! Invariant: the statement is read, not run (<https://sqlite.org/c3ref/set_authorizer.html>).

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};

use rusqlite::hooks::{AuthAction, AuthContext, Authorization};

use super::{Refusal, Scratch};
use crate::sql::Ident;

/// What a statement would look at and change, its views and triggers included.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Access {
    /// The tables and views that it reads.
    pub reads: BTreeSet<Ident>,
    /// The tables into which it writes rows.
    pub writes: BTreeSet<Ident>,
    /// Those of them into which it inserts rows.
    pub inserts: BTreeSet<Ident>,
    /// Those from which it deletes rows.
    pub deletes: BTreeSet<Ident>,
    /// The columns that it sets, each with its table; `ROWID` is what no column stands for.
    pub updates: BTreeSet<(Ident, Ident)>,
    /// The triggers and views that have a part in it, and what a `WITH` calls so.
    pub within: BTreeSet<Ident>,
    /// The functions that it calls, in lower case.
    pub functions: BTreeSet<String>,
}

impl Access {
    fn note(&mut self, action: &AuthAction<'_>) {
        match action {
            AuthAction::Read { table_name, .. } => {
                self.reads.insert(Ident::new(*table_name));
            }
            AuthAction::Insert { table_name } => {
                let table = self.written(table_name);
                self.inserts.insert(table);
            }
            AuthAction::Delete { table_name } => {
                let table = self.written(table_name);
                self.deletes.insert(table);
            }
            AuthAction::Update {
                table_name,
                column_name,
            } => {
                let column = (self.written(table_name), Ident::new(*column_name));
                self.updates.insert(column);
            }
            AuthAction::Function { function_name } => {
                self.functions.insert(function_name.to_ascii_lowercase());
            }
            _ => {}
        }
    }

    /// Whether a trigger or a view has a part in it.
    #[must_use]
    pub fn is_indirect(&self) -> bool {
        !self.within.is_empty()
    }

    fn written(&mut self, table: &str) -> Ident {
        let table = Ident::new(table);
        self.writes.insert(table.clone());
        table
    }
}

impl Scratch {
    /// What one statement would look at and change.
    ///
    /// # Errors
    /// SQLite's refusal, with the place in `sql` where it knows one.
    pub fn access(&mut self, sql: &str) -> Result<Access, Refusal> {
        self.wake_for(sql)?;
        let access = Arc::new(Mutex::new(Access::default()));
        let shared = Arc::clone(&access);
        self.connection
            .authorizer(Some(move |context: AuthContext<'_>| {
                let mut access = shared.lock().unwrap_or_else(PoisonError::into_inner);
                access.note(&context.action);
                access.within.extend(context.accessor.map(Ident::new));
                Authorization::Allow
            }))?;
        let result = self.connection.prepare(sql).map(drop);
        self.connection
            .authorizer(None::<fn(AuthContext<'_>) -> Authorization>)?;
        result?;
        let mut access = access.lock().unwrap_or_else(PoisonError::into_inner);
        Ok(std::mem::take(&mut access))
    }
}
