//! Views and triggers that somebody made by hand and that count the columns of a table instead of
//! naming them.
//!
//! Invariant: what names the columns, or counts those of something else, is never a reason to refuse;
//! nor is what the chain made, or anything as long as no column comes, goes or moves.

use super::strangers::{is_plain, none_of};
use super::{Requirement, Strangers};
use crate::schema::CreateTable;
use crate::scratch::Refusal;
use crate::sql::{Ident, Literal};

impl Strangers<'_> {
    /// Nothing counts the columns of the table, if it has others or has them in other places.
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
        let name = table.name().to_ascii_lowercase();
        let has = |words: String| {
            let words = Literal::Text(words);
            format!("instr(s.words, {words})")
        };
        let all = format!(" select * from {name} ");
        let inserts = ["values", "select", "with"].map(|word| has(format!(" into {name} {word} ")));
        let copies = format!(
            "EXISTS (SELECT 1 FROM main.sqlite_master AS o WHERE o.type IN ('table', 'view')\n \
             AND instr(s.words, ' into ' || lower(o.name) || {}))",
            Literal::from(all.as_str())
        );
        let views = ["", "main . "].map(|of| has(format!(" ) as select * from {of}{name} ")));
        let known = self.scratch.using(table.name())?.into_iter();
        let known: Vec<Ident> = known.map(|object| object.name).collect();
        let known: Vec<&Ident> = known.iter().collect();
        let counts = format!("counts the columns of {}", table.name());
        let message = format!("a view or trigger that this script does not know {counts}");
        let from = format!(
            "FROM temp.gen_sql_around AS s WHERE (s.kind = 'view' AND ({})\n \
             OR s.kind = 'trigger' AND ({}\n OR {copies})){}",
            views.join(" OR "),
            inserts.join(" OR "),
            none_of(&known),
        );
        let told = format!(
            "{counts}; drop it before, and create it again behind, or write `-- allow: shape` above the statement"
        );
        Ok(Some(Requirement::nothing_around(
            &message, "", &from, &told,
        )))
    }
}
