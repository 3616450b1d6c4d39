//! `STRICT`, `WITHOUT ROWID` and `AUTOINCREMENT`.
//!
//! Invariant: an option that is dropped is gone, however often it was said.

use super::patch::{Patch, space_before};
use super::{EditError, TableEdit};
use crate::sql::alter::TableOption;
use crate::sql::definition::ColumnDefinition;
use crate::sql::{Ident, TokenKind, tokens};

impl TableEdit {
    /// Sets an option.
    ///
    /// # Errors
    ///
    /// It is set already, or there is no primary key for `AUTOINCREMENT`.
    pub fn set_option(&mut self, option: TableOption) -> Result<(), EditError> {
        if self.table.is(option) {
            let message = format!("the table has `{}` already", option.sql());
            return Err(EditError::exists(message));
        }
        let sql = option.sql();
        let at = match (option, self.table.primary_key()) {
            (TableOption::Autoincrement, Some(key)) => key.autoincrement_place,
            (TableOption::Autoincrement, None) => {
                return Err(EditError::impossible("the table has no primary key")
                    .help("`AUTOINCREMENT` stands only on an `INTEGER PRIMARY KEY`"));
            }
            _ => match self.table.options().last() {
                Some(last) => {
                    let patch = Patch::default().insert(last.range.end, format!(", {sql}"));
                    return self.apply(patch);
                }
                None => self.table.body().end,
            },
        };
        self.apply(Patch::default().insert(at, format!(" {sql}")))
    }

    /// Takes an option away. The columns of the primary key, which have no NULLs in a table that is
    /// `STRICT` or `WITHOUT ROWID`, have none behind it
    /// (<https://sqlite.org/withoutrowid.html>, <https://sqlite.org/stricttables.html>).
    ///
    /// # Errors
    ///
    /// It is not set.
    pub fn drop_option(&mut self, option: TableOption) -> Result<(), EditError> {
        if !self.table.is(option) {
            let message = format!("the table has no `{}`", option.sql());
            let error = EditError::absent(message);
            // `DROP STRICT` is a column to SQLite.
            let column = Ident::new(option.sql());
            return Err(match self.table.column(&column) {
                Some(column) => error.help(format!("write `DROP COLUMN {}`", column.name.ident)),
                None => error,
            });
        }
        if option == TableOption::Strict {
            let columns = self
                .table
                .columns()
                .iter()
                .filter(|column| self.is_any(column));
            self.any = columns.map(|column| column.name.ident.clone()).collect();
        }
        while self.table.is(option) {
            let patch = self.without(option);
            self.apply(patch)?;
        }
        if option == TableOption::Autoincrement {
            return Ok(());
        }
        self.keep_keys_filled()
    }

    /// Refuses a column of any type that was in a `STRICT` table, unless its type is said again: without that it is one of numbers, and
    /// texts that look like numbers would become some
    /// (<https://sqlite.org/stricttables.html#the_any_datatype>).
    pub(super) fn refuse_any(&self) -> Result<(), EditError> {
        if self.table.is(TableOption::Strict) {
            return Ok(());
        }
        let unsaid = self.any.iter().filter(|name| !self.said.contains(name));
        let mut columns = unsaid.filter_map(|name| self.table.column(name));
        match columns.find(|column| self.is_any(column)) {
            None => Ok(()),
            Some(column) => {
                let name = column.name.ident.name();
                let message =
                    format!("column `{name}` is `ANY`, which is another type without `STRICT`");
                let help = format!(
                    "say its type too: `, ALTER {} TYPE …`; of `ANY` without `STRICT`, texts that look like numbers become numbers",
                    column.name.ident
                );
                Err(EditError::impossible(message).help(help))
            }
        }
    }

    fn is_any(&self, column: &ColumnDefinition) -> bool {
        let declared = self.table.declared_type(column);
        declared.is_some_and(|declared| declared.eq_ignore_ascii_case("ANY"))
    }

    /// Says `NOT NULL` of the columns of the primary key for which no option says it any more.
    fn keep_keys_filled(&mut self) -> Result<(), EditError> {
        let table = &self.table;
        let is_said = table.is(TableOption::Strict) || table.is(TableOption::WithoutRowid);
        // The rowid is never NULL.
        if is_said || table.rowid_column().is_some() {
            return Ok(());
        }
        let key = table.primary_key().map(|key| key.columns);
        let open = key.into_iter().flatten().filter(|name| {
            let column = table.column(name);
            column.is_some_and(|column| !column.is_not_null())
        });
        let open: Vec<Ident> = open.cloned().collect();
        let mut open = open.iter();
        open.try_for_each(|name| self.set_not_null(name, "NOT NULL"))
    }

    /// Takes an option away once.
    fn without(&self, option: TableOption) -> Patch {
        let text = self.table.text();
        let patch = Patch::default();
        if option == TableOption::Autoincrement {
            let key = self.table.primary_key();
            return match key.and_then(|key| key.autoincrement) {
                Some(range) => patch.delete(space_before(text, range.start)..range.end),
                None => patch,
            };
        }
        let options = self.table.options();
        let Some(at) = options.iter().position(|clause| clause.option == option) else {
            return patch;
        };
        let range = options[at].range.clone();
        let (whole, gap) = match (at.checked_sub(1), options.get(at + 1)) {
            (Some(before), _) => {
                let end = options[before].range.end;
                (end..range.end, end..range.start)
            }
            (None, Some(next)) => {
                let start = next.range.start;
                (range.start..start, range.end..start)
            }
            (None, None) => return patch.delete(space_before(text, range.start)..range.end),
        };
        let between = || tokens(&text[gap.clone()]);
        if !between().any(|token| token.is_comment()) {
            return patch.delete(whole);
        }
        let comma = between().find(|token| token.kind == TokenKind::Comma);
        let comma = comma.map(|comma| gap.start + comma.start..gap.start + comma.end());
        comma.into_iter().chain([range]).fold(patch, Patch::delete)
    }
}
