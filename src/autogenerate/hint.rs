//! Renames that are likely, for their author to say.
//!
//! Invariant: a hint changes nothing.

use std::rc::Rc;

use super::renaming::Renaming;
use super::shape::Shape;
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::schema::{Column, Entry, Table};
use crate::sql::{Ident, Object};

/// Hints for tables and columns that go while others like them come. Of what `renaming` lets go nobody
/// has to be told.
pub(super) fn renames(now: &Shape, wanted: &Shape, renaming: &Renaming) -> Diagnostics {
    let counts = |table: &Ident, column: &Ident| !renaming.is_aside(table, column);
    let pairs = pairs(now, wanted, counts);
    pairs.iter().map(Pair::declared).collect()
}

/// The same of what somebody may have renamed by hand in a database that has become `there`.
pub(super) fn renamed_by_hand(chain: &Shape, there: &Shape) -> Diagnostics {
    let pairs = pairs(chain, there, |_, _| true);
    pairs.iter().map(Pair::by_hand).collect()
}

/// The tables of which somebody may have renamed one by hand: its name in the chain, and there.
pub(super) fn tables_by_hand(chain: &Shape, there: &Shape) -> Vec<(Ident, Ident)> {
    let mut pairs = Vec::new();
    tables(chain, there, &mut pairs);
    pairs.into_iter().map(|pair| (pair.old, pair.new)).collect()
}

/// Something that goes, and something like it that comes.
struct Pair {
    /// The table of two columns.
    table: Option<Ident>,
    old: Ident,
    new: Ident,
}

fn pairs(now: &Shape, wanted: &Shape, counts: impl Fn(&Ident, &Ident) -> bool) -> Vec<Pair> {
    let mut hints = Vec::new();
    tables(now, wanted, &mut hints);
    for old in now.of_kinds(&[Object::Table]) {
        let new = wanted.table(&old.name).and_then(|new| new.as_table());
        if let (Some(old_table), Some(new)) = (old.as_table(), new) {
            let goes = |column: &Ident| counts(&old.name, column);
            columns(&old.name, &old_table, &new, goes, &mut hints);
        }
    }
    hints
}

fn tables(now: &Shape, wanted: &Shape, hints: &mut Vec<Pair>) {
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
            hints.push(Pair {
                table: None,
                old: old.name.clone(),
                new: new.name.clone(),
            });
        }
    }
}

fn columns(
    name: &Ident,
    old: &Table,
    new: &Table,
    counts: impl Fn(&Ident) -> bool,
    hints: &mut Vec<Pair>,
) {
    let gone = old.columns.iter().filter(|column| counts(&column.name));
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
            hints.push(Pair {
                table: Some(name.clone()),
                old: column.name.clone(),
                new: new.name.clone(),
            });
        }
    }
}

impl Pair {
    /// What is said where the schema is declared.
    fn declared(&self) -> Diagnostic {
        let above = match self.table {
            None => "its `CREATE TABLE`",
            Some(_) => "it",
        };
        self.told()
            .note("as it is, the old one is dropped with its values, and the new one is empty")
            .help(format!(
                "if so, write `-- renamed-from: {}` above {above} in the declared schema",
                self.old.name()
            ))
    }

    /// What is said of a database.
    fn by_hand(&self) -> Diagnostic {
        let (old, new) = (&self.old, &self.new);
        let back = match &self.table {
            None => format!("ALTER TABLE {new} RENAME TO {old}"),
            Some(table) => format!("ALTER TABLE {table} RENAME COLUMN {new} TO {old}"),
        };
        self.told()
            .note(format!(
                "the script drops `{}` with its values, and makes `{}` anew, empty",
                new.name(),
                old.name()
            ))
            .help(format!("if so, do not run the script, but `{back}`"))
    }

    fn told(&self) -> Diagnostic {
        let new = match &self.table {
            None => format!("table `{}`", self.new.name()),
            Some(table) => format!("column `{}` of `{}`", self.new.name(), table.name()),
        };
        Diagnostic::warning(
            Code::RenamedFrom,
            format!("{new} may be `{}` under another name", self.old.name()),
        )
    }
}
