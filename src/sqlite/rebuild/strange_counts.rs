//! Views and triggers that somebody made by hand and that count the columns of a table instead of
//! naming them.
//!
//! Invariant: what names the columns, or counts those of something else, is never a reason to refuse;
//! nor is what the chain made, or anything as long as no column comes, goes or moves.

use super::strangers::{is_plain, may_mention, none_of};
use super::{Requirement, Strangers, survey};
use crate::schema::CreateTable;
use crate::scratch::{Refusal, Scratch};
use crate::sql::{Ident, Literal};

impl Strangers<'_> {
    /// Nothing counts the columns of the table, or of a view that has all of them, if it has others or
    /// has them in other places. As long as they only come behind all others, what copies all columns
    /// between two tables is no reason: the other one may get them, too.
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
        let mut ways = vec!["c.lists"];
        ways.extend((!are_in_place).then_some("c.copies"));
        // SQLite finds the parts of a compound query that do not fit, but none that means others.
        if !self.changes_number() {
            ways.push("c.is_compound AND c.has_all");
        }
        let mut counting = vec![format!(
            "(s.kind, s.name) IN (SELECT c.kind, c.name FROM around CROSS JOIN temp.gen_sql_counting AS c\n \
             WHERE c.counted = around.name AND ({}))",
            ways.join(" OR ")
        )];
        if !is_filled_alike {
            counting.push(format!(
                "s.kind = 'trigger' AND {} AND ({})",
                may_mention(table),
                fills(table, are_in_place)
            ));
        }
        let counts = format!("counts the columns of {}", table.name());
        let message = format!("a view or trigger that this script does not know {counts}");
        let from = format!(
            "FROM temp.gen_sql_around AS s WHERE ({}){}",
            counting.join("\n OR "),
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

/// The condition that `s` fills all columns of a table in their order. What copies all of another
/// one may be none, if they are in place.
fn fills(table: &Ident, are_in_place: bool) -> String {
    let name = table.name().to_ascii_lowercase();
    let into = |words: &str| {
        let words = Literal::Text(format!(" into {name} {words} "));
        format!("instr(s.words, {words})")
    };
    let (values, select, with) = (into("values"), into("select"), into("with"));
    if are_in_place {
        format!("{values} OR {select} AND NOT {}", into("select *"))
    } else {
        format!("{values} OR {select} OR {with}")
    }
}

/// The names of the columns in their order: all, or those that an INSERT without a list fills.
fn names(table: &CreateTable, all: bool) -> Vec<&Ident> {
    let columns = table.columns().iter();
    let counted = columns.filter(|column| all || !column.is_generated());
    counted.map(|column| &column.name.ident).collect()
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
