//! Views and triggers that somebody made by hand and that count the columns of a table instead of
//! naming them.
//!
//! Invariant: what names the columns, or counts those of something else, is never a reason to refuse;
//! nor is what the chain made, or anything as long as no column comes, goes or moves.

use super::strangers::{is_plain, none_of};
use super::{Requirement, Strangers, survey};
use crate::schema::CreateTable;
use crate::scratch::{Refusal, Scratch};
use crate::sql::{Ident, Literal};

impl Strangers<'_> {
    /// Nothing counts the columns of the table, or of a view that has all of them, if it gets others
    /// or has them in other places.
    ///
    /// # Errors
    /// If SQLite cannot read its schema table.
    pub fn counting(&self) -> Result<Option<Requirement>, Refusal> {
        let table = self.table();
        let (old, new) = (self.edited.old(), self.edited.table());
        let names = |table: &CreateTable| {
            let columns = table.columns().iter();
            let names = columns.map(|column| column.name.ident.clone());
            names.collect::<Vec<_>>()
        };
        if names(old) == names(new) || !is_plain(table) {
            return Ok(None);
        }
        // SQLite finds the parts of a compound query that do not fit, but none that means others.
        let is_counting = if self.changes_number() {
            "s.counts"
        } else {
            "(s.counts OR s.is_compound AND s.has_all)"
        };
        let counts = format!("counts the columns of {}", table.name());
        let message = format!("a view or trigger that this script does not know {counts}");
        let from = format!(
            "FROM around CROSS JOIN temp.gen_sql_counting AS s WHERE s.counted = around.name AND {is_counting}{}",
            unknown(self.scratch, table)?,
        );
        let told = format!(
            "{counts}; drop it before, and create it again behind, or write `-- allow: shape` above the statement"
        );
        let with = around(table);
        Ok(Some(Requirement::nothing_around(
            &message, &with, &from, &told,
        )))
    }

    /// Whether the table gets more columns than it has, or fewer.
    #[must_use]
    pub fn changes_number(&self) -> bool {
        self.edited.old().columns().len() != self.edited.table().columns().len()
    }
}

/// That SQLite can read the queries around a table that somebody made by hand and that count columns
/// in ways which only SQLite tells, as the parts of a compound query. It has to be asked when a
/// revision is done, which may alter the tables of all parts. What it says of one does not name it.
///
/// # Errors
/// If SQLite cannot read its schema table.
pub fn readable(scratch: &Scratch, table: &Ident) -> Result<Option<Requirement>, Refusal> {
    if !is_plain(table) {
        return Ok(None);
    }
    let with = around(table);
    let from = format!(
        "FROM around CROSS JOIN temp.gen_sql_counting AS s WHERE s.counted = around.name AND s.is_compound AND s.has_all{}",
        unknown(scratch, table)?
    );
    let counts = format!("counts the columns of {}", table.name());
    let read = format!(
        "({with}SELECT total((SELECT count(*) FROM pragma_table_info(s.name, 'main'))) {from}) >= 0"
    );
    let message = format!("a view that this script does not know {counts}");
    let told = format!("{counts}, and SQLite must be able to read it now");
    Ok(Some(Requirement {
        condition: read,
        ..Requirement::nothing_around(&message, &with, &from, &told)
    }))
}

/// The start of a query that knows the table, and the views above it that have all its columns, as
/// `around`, in small letters.
fn around(table: &Ident) -> String {
    let table = Literal::Text(table.name().to_ascii_lowercase());
    format!(
        "WITH RECURSIVE around (name) AS (VALUES ({table}) UNION\n \
         SELECT lower(s.name) FROM around CROSS JOIN temp.gen_sql_counting AS s\n \
         WHERE s.counted = around.name AND s.kind = 'view' AND s.has_all)\n "
    )
}

/// The condition that `s` is nothing that the chain made.
fn unknown(scratch: &Scratch, table: &Ident) -> Result<String, Refusal> {
    let known = survey::around(scratch, table)?.into_iter();
    let known: Vec<Ident> = known.map(|object| object.name).collect();
    let known: Vec<&Ident> = known.iter().collect();
    Ok(none_of(&known))
}
