//! Edits of a `CREATE TABLE`.
//!
//! Invariant: every edit leaves a text that can be read, and all bytes that it does not replace
//! are as they were. An edit that fails changes nothing.

mod action;
mod add;
mod column;
mod constraint;
mod drop;
mod error;
mod move_column;
mod option;
mod patch;
mod pattern;
mod table;

pub use add::Place;
pub use error::{EditError, EditErrorKind};
pub use table::SelfReferences;

use super::CreateTable;
use crate::sql::Ident;
use crate::sql::alter::TableOption;
use crate::sql::definition::{ColumnConstraintKind, ColumnDefinition};
use patch::Patch;

/// A `CREATE TABLE` that is being edited, one edit after the other.
///
/// ```
/// use gen_sql::schema::{CreateTable, Place};
/// use gen_sql::sql::Ident;
///
/// let table = CreateTable::read("CREATE TABLE t (\n  a INT, -- the first\n  b TEXT\n)").unwrap();
/// let mut edit = table.edit();
/// edit.add_column("c REAL NOT NULL DEFAULT 0", Place::After(&Ident::new("a"))).unwrap();
/// edit.drop_column(&Ident::new("b")).unwrap();
/// assert_eq!(
///     edit.finish().unwrap(),
///     "CREATE TABLE t (\n  a INT, -- the first\n  c REAL NOT NULL DEFAULT 0\n)"
/// );
/// ```
#[derive(Clone, Debug)]
pub struct TableEdit {
    table: CreateTable,
    /// How often the text has changed.
    changes: usize,
    /// The columns that were `ANY` when `STRICT` was dropped.
    any: Vec<Ident>,
    /// The columns whose type was said.
    said: Vec<Ident>,
}

impl CreateTable {
    /// Starts to edit the text.
    #[must_use]
    pub fn edit(self) -> TableEdit {
        TableEdit {
            table: self,
            changes: 0,
            any: Vec::new(),
            said: Vec::new(),
        }
    }
}

impl TableEdit {
    /// The table as it is now.
    #[must_use]
    pub fn table(&self) -> &CreateTable {
        &self.table
    }

    /// How often the text has changed.
    pub(crate) fn changes(&self) -> usize {
        self.changes
    }

    /// Refuses what SQLite refuses of a table as a whole, in words that say what to do. Between two
    /// edits that may be.
    ///
    /// # Errors
    ///
    /// `STRICT` has six types, `AUTOINCREMENT` wants an `INTEGER PRIMARY KEY` and a rowid, and a table a
    /// column that is not generated; what was `ANY` is another type without `STRICT`, which is to be said.
    pub fn check(&self) -> Result<(), EditError> {
        check(&self.table)?;
        self.refuse_any()
    }

    /// The text as it is now.
    ///
    /// # Errors
    ///
    /// As [`check`](Self::check) says, or the table is `WITHOUT ROWID` and its primary key was dropped:
    /// between two edits that may be.
    pub fn finish(self) -> Result<String, EditError> {
        self.check()?;
        if self.table.is(TableOption::WithoutRowid) && self.table.primary_key().is_none() {
            return Err(
                EditError::impossible("a table `WITHOUT ROWID` needs a primary key")
                    .help("write `ADD PRIMARY KEY (…)` or `DROP WITHOUT ROWID` too"),
            );
        }
        Ok(self.table.into_text())
    }

    /// Replaces what a patch says. What comes out is read anew where it is another, and is what the
    /// next edit sees.
    fn apply(&mut self, patch: Patch) -> Result<(), EditError> {
        let Some(changed) = patch.range() else {
            return Ok(());
        };
        let text = patch.apply(self.table.text(), self.table.token_before(changed.start));
        if text == self.table.text() {
            return Ok(());
        }
        let mut swap = self.table.reread(text, &changed).map_err(|error| {
            EditError::impossible(format!("the table cannot be read then: {}", error.message))
        })?;
        self.table.swap(&mut swap);
        self.changes += 1;
        Ok(())
    }

    /// The column, or why it is not there.
    fn column(&self, name: &Ident) -> Result<&ColumnDefinition, EditError> {
        self.table.column(name).ok_or_else(|| {
            let names = self
                .table
                .columns()
                .iter()
                .map(|column| column.name.ident.name());
            EditError::missing("column", name, names)
        })
    }
}

fn check(table: &CreateTable) -> Result<(), EditError> {
    if table.columns().iter().all(ColumnDefinition::is_generated) {
        return Err(EditError::impossible(
            "a table keeps at least one column that is not generated",
        ));
    }
    if let Some(column) = generated_key(table) {
        let message = format!("column `{column}` is generated and cannot be in a primary key");
        return Err(EditError::impossible(message).help("`UNIQUE` can have it"));
    }
    if table.is(TableOption::Autoincrement) {
        autoincrement(table)?;
    }
    if table.is(TableOption::Strict) {
        table
            .columns()
            .iter()
            .try_for_each(|column| strict(table, column))?;
    }
    Ok(())
}

/// A generated column in the primary key.
fn generated_key(table: &CreateTable) -> Option<&str> {
    let key = table.primary_key()?;
    let mut columns = key.columns.into_iter();
    let column = columns.find(|name| {
        table
            .column(name)
            .is_some_and(ColumnDefinition::is_generated)
    })?;
    Some(column.name())
}

/// <https://sqlite.org/autoinc.html>
fn autoincrement(table: &CreateTable) -> Result<(), EditError> {
    if table.integer_key().is_none() {
        return Err(EditError::impossible(
            "`AUTOINCREMENT` stands only on an `INTEGER PRIMARY KEY`",
        )
        .help("the primary key has to be one column of the type `INTEGER`"));
    }
    if table.is(TableOption::WithoutRowid) {
        return Err(EditError::impossible(
            "a table `WITHOUT ROWID` has no `AUTOINCREMENT`",
        ));
    }
    Ok(())
}

/// <https://sqlite.org/stricttables.html>
fn strict(table: &CreateTable, column: &ColumnDefinition) -> Result<(), EditError> {
    const TYPES: [&str; 6] = ["INT", "INTEGER", "REAL", "TEXT", "BLOB", "ANY"];
    let name = column.name.ident.name();
    let help =
        "the types of a `STRICT` table are `INT`, `INTEGER`, `REAL`, `TEXT`, `BLOB` and `ANY`";
    let Some(declared) = table.declared_type(column) else {
        let message = format!("column `{name}` of a `STRICT` table has no type");
        return Err(EditError::impossible(message).help(help));
    };
    if TYPES.iter().any(|word| declared.eq_ignore_ascii_case(word)) {
        return Ok(());
    }
    let message = format!("column `{name}` of a `STRICT` table has the type `{declared}`");
    Err(EditError::impossible(message).help(help))
}

/// Whether a constraint of a column only says that it is the place of a name.
fn is_nothing(kind: &ColumnConstraintKind) -> bool {
    matches!(kind, ColumnConstraintKind::Nothing)
}
