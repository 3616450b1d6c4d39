//! Views, triggers and virtual tables, into which SQLite does not look before they are used
//! (<https://sqlite.org/lang_createview.html>, <https://sqlite.org/lang_createtrigger.html>,
//! <https://sqlite.org/fts5.html#external_content_tables>).

use rusqlite::config::DbConfig;

use super::{Refusal, Scratch};
use crate::sql::quote;

impl Scratch {
    /// Looks into views and triggers while foreign keys, which have refusals of their own, are off.
    ///
    /// # Errors
    /// If SQLite cannot switch them.
    pub fn without_foreign_keys<T>(&self, look: impl FnOnce() -> T) -> Result<T, Refusal> {
        let before = self.enforces_foreign_keys()?;
        self.foreign_keys(false)?;
        let found = look();
        self.foreign_keys(before)?;
        Ok(found)
    }

    /// Does something while foreign keys are on.
    ///
    /// # Errors
    /// If SQLite cannot switch them.
    pub fn with_foreign_keys<T>(&mut self, act: impl FnOnce(&mut Self) -> T) -> Result<T, Refusal> {
        let before = self.enforces_foreign_keys()?;
        self.foreign_keys(true)?;
        let found = act(self);
        self.foreign_keys(before)?;
        Ok(found)
    }

    /// Has SQLite read a view as a query would.
    ///
    /// # Errors
    /// SQLite's refusal of the view.
    pub fn look_into_view(&self, view: &str) -> Result<(), Refusal> {
        self.prepare(&format!("SELECT * FROM main.{}", quote(view)))
    }

    /// Reads a row of a virtual table: only then its module looks for what it takes its content
    /// from.
    ///
    /// # Errors
    /// What the module says.
    pub fn look_into_virtual_table(&self, table: &str) -> Result<(), Refusal> {
        self.run(&format!("SELECT * FROM main.{} LIMIT 1", quote(table)))
    }

    /// Has SQLite read the triggers of a table as an INSERT, an UPDATE and a DELETE would.
    ///
    /// # Errors
    /// SQLite's refusal of a trigger.
    pub fn look_into_triggers(&self, table: &str) -> Result<(), Refusal> {
        self.wake(table)?;
        let name = quote(table);
        let mut statements = vec![
            format!("INSERT INTO main.{name} DEFAULT VALUES"),
            format!("DELETE FROM main.{name}"),
        ];
        if let Some(columns) = self.assignments(table)? {
            statements.push(format!("UPDATE main.{name} SET {columns}"));
        }
        for statement in statements {
            // What is refused without triggers says nothing about them.
            if self.without_triggers(|| self.prepare(&statement)).is_ok() {
                self.prepare(&statement)?;
            }
        }
        Ok(())
    }

    /// `a = a, b = b`: every column that can be set.
    fn assignments(&self, table: &str) -> Result<Option<String>, Refusal> {
        let columns = self.filled(table)?;
        let columns = columns.iter().map(|column| format!("{column} = {column}"));
        let columns = columns.collect::<Vec<_>>().join(", ");
        Ok((!columns.is_empty()).then_some(columns))
    }

    /// Runs something while no trigger fires.
    ///
    /// # Errors
    /// Those of `run`, or of SQLite's switch.
    pub(super) fn without_triggers<T>(
        &self,
        run: impl FnOnce() -> Result<T, Refusal>,
    ) -> Result<T, Refusal> {
        let triggers = DbConfig::SQLITE_DBCONFIG_ENABLE_TRIGGER;
        self.connection.set_db_config(triggers, false)?;
        let result = run();
        self.connection.set_db_config(triggers, true)?;
        result
    }
}
