//! The type of a column that says none: that of the column which a foreign key of it refers to.
//!
//! Invariant: a table of the schema that is declared counts by what it says, whether it is made
//! already or not.

use std::rc::Rc;

use super::{Column, MetaData, Table};
use crate::alembic::python::{Interpreter, Result, Value};
use crate::alembic::sqlalchemy::types::{self, SqlType};
use crate::span::Span;

impl Table {
    /// The table and the column that lend a column its type.
    fn lender_of<'t>(&'t self, column: &'t Column) -> Option<(&'t str, &'t str)> {
        let own = self.keys_of(&column.name).first().copied();
        own.or_else(|| {
            let lender = column.lender.as_ref().or(column.foreign_keys.first());
            let lender = &lender?.key;
            let columns = lender.columns.first();
            Some((&lender.table, columns.map_or(&column.name, |name| name)))
        })
    }
}

impl Column {
    /// Its type, or the one that a column of a declared table lends it.
    pub(super) fn any_type(&self, interpreter: &Interpreter<'_, '_>) -> Option<Rc<SqlType>> {
        let table = self.table.borrow();
        let lent = || lent(interpreter, table.as_deref()?, self.key());
        self.sql_type().or_else(lent)
    }

    /// The type of the column that a foreign key of this one refers to: in the same table, or as the
    /// scratch database has it.
    pub(super) fn borrowed(
        &self,
        interpreter: &mut Interpreter<'_, '_>,
        table: &Table,
    ) -> Result<Option<String>> {
        let Some((referred, column)) = table.lender_of(self) else {
            return Ok(None);
        };
        if referred == table.name {
            let mut columns = table.columns.iter();
            let other = columns.find(|other| other.key() == column && other.name != self.name);
            return match other.and_then(|other| other.sql_type()) {
                Some(sql_type) => types::declared(interpreter, &sql_type, self.place).map(Some),
                None => declared_type(interpreter, referred, column, self.place),
            };
        }
        interpreter.host.replay.settle()?;
        let text = |name: &str| crate::sql::Literal::from(name).to_string();
        let query = format!(
            "SELECT type FROM pragma_table_xinfo({}) WHERE name = {} COLLATE NOCASE",
            text(referred),
            text(column)
        );
        let found = interpreter.host.replay.scratch().text(&query);
        let found = found.ok().flatten().filter(|found| !found.is_empty());
        Ok(found.or(declared_type(interpreter, referred, column, self.place)?))
    }
}

/// The type of a column of a table that is declared, and made behind one that refers to it.
fn declared_type(
    interpreter: &mut Interpreter<'_, '_>,
    table: &str,
    column: &str,
    place: Span,
) -> Result<Option<String>> {
    match lent(interpreter, table, column) {
        Some(sql_type) => types::declared(interpreter, &sql_type, place).map(Some),
        None => Ok(None),
    }
}

/// The type of a column of a table that is declared: its own, or the one that it is lent.
fn lent(interpreter: &Interpreter<'_, '_>, table: &str, column: &str) -> Option<Rc<SqlType>> {
    // Foreign keys can refer to foreign keys, but not without end.
    const LONGEST: usize = 32;
    let declared = interpreter.host.declared.as_ref()?;
    let all = declared.metadata.iter();
    let all: Vec<_> = all.filter_map(Value::downcast::<MetaData>).collect();
    let (mut table, mut column) = (table.to_owned(), column.to_owned());
    for _ in 0..LONGEST {
        let found = all.iter().find_map(|metadata| metadata.get(&table))?;
        let own = { found.columns.iter() }.find(|one| one.key() == column)?;
        if let Some(sql_type) = own.sql_type() {
            return Some(sql_type);
        }
        let (next, key) = found.lender_of(own)?;
        (table, column) = (next.to_owned(), key.to_owned());
    }
    None
}
