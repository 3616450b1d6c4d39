//! Full-text indexes that find the rows of a table by their numbers
//! (<https://sqlite.org/fts5.html#external_content_tables>,
//! <https://sqlite.org/fts3.html#_external_content_fts4_tables_>).
//!
//! Invariant: what such an index points to is the same row before and after a rebuild, or the
//! script stops.

use super::Edited;
use super::guards::Requirement;
use crate::schema::VirtualTable;
use crate::scratch::{Refusal, Scratch};
use crate::sql::alter::TableOption;
use crate::sql::{Ident, Object};

/// What the rows of a table must be like so that the indexes over it, or over views above it, still
/// point to them.
///
/// # Errors
/// If SQLite cannot read its schema table.
pub fn numbered(scratch: &Scratch, edited: &Edited) -> Result<Vec<Requirement>, Refusal> {
    let table = &edited.old().name().name.ident;
    let mut requirements = Vec::new();
    let mut names = vec![table.clone()];
    let mut at = 0;
    while let Some(name) = names.get(at).cloned() {
        at += 1;
        for object in scratch.using(name.name())? {
            if object.object == Object::View && !names.contains(&object.name) {
                names.push(object.name);
                continue;
            }
            if object.object != Object::VirtualTable {
                continue;
            }
            let index = Index::read(&object.sql).filter(|index| index.content == name);
            let Some(index) = index else { continue };
            let is_own = name == *table || edited.old().column(&index.number).is_some();
            // A view calls the numbers as it likes.
            let number = if is_own {
                index.number
            } else {
                Ident::new("rowid")
            };
            let Some(stay) = renumbered(edited, &number).and_then(|numbers| numbers.stay(table))
            else {
                continue;
            };
            requirements.push(Requirement::new(
                &format!(
                    "{} would point to other rows of {}: drop it before, and create and fill it again behind",
                    object.name.name(),
                    table.name()
                ),
                stay,
            ));
        }
    }
    Ok(requirements)
}

/// What becomes of the numbers of rows that can be others.
#[derive(Debug)]
pub(super) struct Numbers {
    number: Ident,
    /// What they get; nothing, if there are no such numbers any more.
    value: Option<String>,
}

impl Numbers {
    /// The condition that they stay as they are, if they can.
    pub(super) fn stay(&self, table: &Ident) -> Option<String> {
        let Self { number, value } = self;
        let value = value.as_ref()?;
        // A window function can stand in a result only.
        Some(format!(
            "NOT EXISTS (SELECT 1 FROM (SELECT ({value}) AS value, {number} AS number FROM main.{table}) WHERE value IS NOT number)"
        ))
    }
}

/// The column that numbers the rows, and the numbers that they get, if those can be others.
pub(super) fn renumbered(edited: &Edited, number: &Ident) -> Option<Numbers> {
    let (old, new) = (edited.old(), edited.table());
    let numbers = |value| Numbers {
        number: number.clone(),
        value,
    };
    if old.column(number).is_some() {
        let value = edited.value(number).filter(|_| edited.is_computed(number));
        return value.map(|value| numbers(Some(value)));
    }
    // Without rowids it could not be used before.
    if old.is(TableOption::WithoutRowid) {
        return None;
    }
    if new.is(TableOption::WithoutRowid) {
        return Some(numbers(None));
    }
    // Without a column that is the rowid, it is carried over.
    let column = &new.rowid_column()?.name.ident;
    let is_same = |column: &Ident| {
        let rowid = old.rowid_column();
        rowid.is_some_and(|rowid| rowid.name.ident == *column) && !edited.is_computed(column)
    };
    if is_same(column) {
        return None;
    }
    Some(numbers(Some(edited.value(column)?)))
}

/// A full-text index over the rows of another table.
#[derive(Debug, PartialEq, Eq)]
struct Index {
    content: Ident,
    /// The column, or the rowid, by which it finds a row.
    number: Ident,
}

impl Index {
    /// Reads the statement of a virtual table; nothing, if it is no such index.
    fn read(sql: &str) -> Option<Self> {
        let index = VirtualTable::read(sql)?;
        Some(Self {
            content: index.over()?.clone(),
            number: index.number.unwrap_or_else(|| Ident::new("rowid")),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::Index;
    use crate::sql::Ident;

    #[test]
    fn only_indexes_over_another_table_are_read() {
        let read = |sql: &str| Index::read(&format!("CREATE VIRTUAL TABLE i USING {sql}"));
        let index = |content, number| {
            Some(Index {
                content: Ident::new(content),
                number: Ident::new(number),
            })
        };
        assert_eq!(
            read("fts5(a, content='t', content_rowid=id)"),
            index("t", "id")
        );
        assert_eq!(
            read("FTS4(\"a\", content = \"my t\")"),
            index("my t", "rowid")
        );
        assert_eq!(read("fts5(content, content_rowid)"), None);
        assert_eq!(read("rtree(content, a, b)"), None);
    }
}
