//! Views and triggers that somebody made by hand and that count the columns of a table instead of
//! naming them.
//!
//! Invariant: what names the columns, or counts those of something else, is never a reason to refuse;
//! nor is what the chain made, or anything as long as no column comes, goes or moves.

use super::strangers::{is_plain, may_mention, none_of};
use super::{Requirement, Strangers};
use crate::schema::CreateTable;
use crate::scratch::Refusal;
use crate::sql::{Ident, Literal};

impl Strangers<'_> {
    /// Nothing counts the columns of the table, if it has others or has them in other places. As long as
    /// they only come behind all others, what copies all columns between two tables is no reason: the
    /// other one may get them, too.
    ///
    /// # Errors
    /// If SQLite cannot read its schema table.
    pub fn counting(&self) -> Result<Option<Requirement>, Refusal> {
        let table = self.table();
        let (old, new) = (self.edited.old(), self.edited.table());
        let is_filled_alike = names(old, false) == names(new, false);
        let (shown, shown_now) = (names(old, true), names(new, true));
        if is_filled_alike && shown == shown_now || !is_plain(table) {
            return Ok(None);
        }
        let are_in_place = shown_now.starts_with(&shown);
        let name = table.name().to_ascii_lowercase();
        let has = |words: String| {
            let words = Literal::Text(words);
            format!("instr(s.words, {words})")
        };
        let into = |words: &str| has(format!(" into {name} {words} "));
        let all = format!(" select * from {name} ");
        let views = ["", "main . "].map(|of| has(format!(" ) as select * from {of}{name} ")));
        let mut counting = vec![format!("s.kind = 'view' AND ({})", views.join(" OR "))];
        let mut triggers = Vec::new();
        if !is_filled_alike {
            triggers.push(into("values"));
            if are_in_place {
                let (select, copy) = (into("select"), into("select *"));
                triggers.push(format!("{select} AND NOT {copy}"));
            } else {
                triggers.extend([into("select"), into("with")]);
            }
        }
        if !are_in_place {
            triggers.push(format!(
                "EXISTS (SELECT 1 FROM main.sqlite_master AS o WHERE o.type IN ('table', 'view')\n \
                 AND instr(s.words, ' into ' || lower(o.name) || {}))",
                Literal::from(all.as_str())
            ));
        }
        if !triggers.is_empty() {
            let triggers = triggers.join("\n OR ");
            counting.push(format!("s.kind = 'trigger' AND ({triggers})"));
        }
        let known = self.scratch.using(table.name())?.into_iter();
        let known: Vec<Ident> = known.map(|object| object.name).collect();
        let known: Vec<&Ident> = known.iter().collect();
        let counts = format!("counts the columns of {}", table.name());
        let message = format!("a view or trigger that this script does not know {counts}");
        let from = format!(
            "FROM temp.gen_sql_around AS s WHERE {}\n AND ({}){}",
            may_mention(table),
            counting.join("\n OR "),
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

/// The names of the columns in their order: all, or those that an INSERT without a list fills.
fn names(table: &CreateTable, all: bool) -> Vec<&Ident> {
    let columns = table.columns().iter();
    let counted = columns.filter(|column| all || !column.is_generated());
    counted.map(|column| &column.name.ident).collect()
}
