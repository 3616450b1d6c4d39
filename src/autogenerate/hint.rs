//! Renames that are likely, for their author to say.
//!
//! Invariant: a hint changes nothing.

use std::rc::Rc;

use super::shape::Shape;
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::schema::{Column, Entry, Table};
use crate::sql::{Ident, Object};

/// Hints for tables and columns that go while others like them come.
pub(super) fn renames(now: &Shape, wanted: &Shape) -> Diagnostics {
    let mut hints = Vec::new();
    tables(now, wanted, &mut hints);
    for old in now.of_kinds(&[Object::Table]) {
        let new = wanted.table(&old.name).and_then(|new| new.as_table());
        if let (Some(old_table), Some(new)) = (old.as_table(), new) {
            columns(&old.name, &old_table, &new, &mut hints);
        }
    }
    hints.into_iter().collect()
}

fn tables(now: &Shape, wanted: &Shape, hints: &mut Vec<Diagnostic>) {
    let names = |entry: &Entry| -> Vec<Ident> {
        let table = entry.as_table();
        let columns = table.into_iter().flat_map(|table| table.columns);
        columns.map(|column| column.name).collect()
    };
    let gone = now.of_kinds(&[Object::Table]);
    let gone = gone.filter(|old| wanted.table(&old.name).is_none());
    let new = wanted.of_kinds(&[Object::Table]);
    let mut new: Vec<&Rc<Entry>> = new.filter(|new| now.table(&new.name).is_none()).collect();
    for old in gone {
        if let Some(at) = new.iter().position(|new| names(new) == names(old)) {
            let new = new.remove(at);
            hints.push(hint(
                &format!("table `{}`", new.name.name()),
                &old.name,
                "its `CREATE TABLE`",
            ));
        }
    }
}

fn columns(name: &Ident, old: &Table, new: &Table, hints: &mut Vec<Diagnostic>) {
    let gone = old.columns.iter();
    let gone = gone.filter(|column| new.column_called(&column.name).is_none());
    let came = new.columns.iter();
    let came = came.filter(|column| old.column_called(&column.name).is_none());
    let mut came: Vec<&Column> = came.collect();
    for column in gone {
        let alike = |other: &&Column| {
            other.declared.eq_ignore_ascii_case(&column.declared)
                && other.generated.is_some() == column.generated.is_some()
        };
        if let Some(at) = came.iter().position(alike) {
            let new = came.remove(at);
            hints.push(hint(
                &format!("column `{}` of `{}`", new.name.name(), name.name()),
                &column.name,
                "it",
            ));
        }
    }
}

fn hint(what: &str, old: &Ident, above: &str) -> Diagnostic {
    Diagnostic::warning(
        Code::RenamedFrom,
        format!("{what} may be `{}` under another name", old.name()),
    )
    .note("as it is, the old one is dropped with its values, and the new one is empty")
    .help(format!(
        "if so, write `-- renamed-from: {}` above {above} in the declared schema",
        old.name()
    ))
}
