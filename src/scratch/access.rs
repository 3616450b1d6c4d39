//! What a statement would look at and change, by SQLite's own word.
//!
//! Invariant: the statement is read, not run (<https://sqlite.org/c3ref/set_authorizer.html>).

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, PoisonError};

use rusqlite::hooks::{AuthAction, AuthContext, Authorization};

use super::{Refusal, Scratch};
use crate::sql::{self, Ident, Object};

/// What a statement would look at and change, its views and triggers included.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Access {
    /// The tables and views that it reads.
    pub reads: BTreeSet<Ident>,
    /// The columns that it reads, each with its table, and how many times it names one; a column
    /// without a name is a row that is counted.
    pub columns: BTreeMap<(Ident, Ident), usize>,
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
            AuthAction::Read {
                table_name,
                column_name,
            } => {
                let table = Ident::new(*table_name);
                let column = (table.clone(), Ident::new(*column_name));
                *self.columns.entry(column).or_default() += 1;
                self.reads.insert(table);
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
        // What SQLite reads of the schema meanwhile is none of the statement's: the functions of
        // all defaults would be.
        drop(
            self.connection
                .prepare("SELECT 1 FROM main.sqlite_master")?,
        );
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

    /// What a trigger or a view that has a part in a statement draws by chance or from the clock.
    #[must_use]
    pub fn fleeting_within(&self, access: &Access) -> Option<String> {
        let objects = [Object::Trigger, Object::View];
        let entries = access
            .within
            .iter()
            .flat_map(|name| objects.map(|object| self.entry(object, name.name()).ok().flatten()));
        let mut texts = entries.flatten().map(|entry| entry.sql);
        texts.find_map(|text| sql::fleeting(&text).map(str::to_owned))
    }
}
