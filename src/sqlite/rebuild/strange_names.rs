//! Views and indexes that somebody made by hand and that name a dropped column in double quotes.
//!
//! Invariant: a name that stands for a column of another table is never a reason to refuse, nor one
//! that a view gives itself.

use super::strangers::{around, is_plain, list, none_of};
use super::{Requirement, Strangers};
use crate::scratch::Refusal;
use crate::sql::{Ident, Literal};

impl Strangers<'_> {
    /// No view or index that the chain does not know names a dropped column in double quotes: without
    /// the column it is a text to SQLite (<https://sqlite.org/quirks.html#dblquote>), and no error. Of
    /// indexes only older versions do not see that when the column is dropped.
    ///
    /// # Errors
    /// If SQLite cannot read its schema table.
    pub fn quoted(&self) -> Result<Option<Requirement>, Refusal> {
        let columns = self.dropped.iter().copied();
        let columns: Vec<&Ident> = columns.filter(|column| is_plain(column)).collect();
        if columns.is_empty() || !is_plain(self.table()) {
            return Ok(None);
        }
        let on_table = self.scratch.on_table(self.table().name())?.into_iter();
        let mut known: Vec<Ident> = on_table.map(|object| object.name).collect();
        known.extend(self.known_views()?);
        let known: Vec<&Ident> = known.iter().collect();
        let needs = format!("may need {}", self.told(&columns));
        let message = format!("a view or index that this script does not know {needs}");
        let from = format!(
            "FROM around, temp.gen_sql_quoted AS s WHERE (s.name = around.name OR s.kind = 'index')\n \
             AND s.owner = {} COLLATE NOCASE AND s.quoted COLLATE NOCASE IN ({}){}",
            Literal::from(self.table().name()),
            list(&columns),
            none_of(&known)
        );
        let with = format!("{}\n ", around(self.table()));
        Ok(Some(Requirement::nothing_around(
            &message, &with, &from, &needs,
        )))
    }
}
