//! What a table asks of the values of a column.
//!
//! Invariant: what is said of a column is said by the text of its table alone.

use crate::schema::CreateTable;
use crate::sql::alter::TableOption;
use crate::sql::definition::ColumnDefinition;
use crate::sql::{Ident, TokenKind, significant};

/// Whether a column of a table is its rowid.
pub(super) fn is_rowid(table: &CreateTable, column: &Ident) -> bool {
    let rowid = table.rowid_column();
    rowid.is_some_and(|rowid| rowid.name.ident == *column)
}

/// Whether a column of a table never holds NULL.
pub(super) fn holds_no_null(table: &CreateTable, column: &ColumnDefinition) -> bool {
    let ident = &column.name.ident;
    let is_strict = table.is(TableOption::Strict) || table.is(TableOption::WithoutRowid);
    let is_key = table
        .primary_key()
        .is_some_and(|key| key.columns.contains(&ident));
    column.is_not_null() || is_key && is_strict || is_rowid(table, ident)
}

/// The type of a column in a STRICT table, and what SQLite calls the values that it takes; nothing
/// for one of any type (<https://sqlite.org/stricttables.html>).
pub(super) fn strict_kind(
    table: &CreateTable,
    column: &ColumnDefinition,
) -> Option<(String, &'static str)> {
    if !table.is(TableOption::Strict) {
        return None;
    }
    let declared = table.declared_type(column)?.to_uppercase();
    let kind = match declared.as_str() {
        "INT" | "INTEGER" => "integer",
        "REAL" => "real",
        "TEXT" => "text",
        "BLOB" => "blob",
        _ => return None,
    };
    Some((declared, kind))
}

/// Whether the default of a column is the same whenever it is asked for, or NULL.
pub(super) fn is_constant(table: &CreateTable, column: &ColumnDefinition) -> bool {
    const CONSTANTS: [&str; 3] = ["NULL", "TRUE", "FALSE"];
    column.default_value().is_none_or(|value| {
        let mut words =
            significant(table.slice(value)).filter(|token| token.kind == TokenKind::Word);
        words.all(|word| CONSTANTS.iter().any(|constant| word.is(constant)))
    })
}
