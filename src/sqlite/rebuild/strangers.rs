//! What somebody made by hand around a table and what needs a column that is to be dropped: the
//! chain does not know it, so the script asks.
//!
//! Invariant: what names neither the table nor the column, in whatever letter case, is never a
//! reason to refuse; nor is what the chain made.

use super::Edited;
use super::guards::Requirement;
use crate::scratch::{Refusal, Scratch};
use crate::sql::{Ident, Literal, Object};

/// The columns that are dropped from a table, and how to ask for what needs them.
#[derive(Debug)]
pub struct Strangers<'a> {
    pub(super) scratch: &'a Scratch,
    pub(super) edited: &'a Edited,
    pub(super) dropped: Vec<&'a Ident>,
}

impl<'a> Strangers<'a> {
    /// How to ask for what needs the columns that a table loses.
    #[must_use]
    pub fn of(scratch: &'a Scratch, edited: &'a Edited) -> Self {
        let columns = edited.old().columns().iter();
        let columns = columns.map(|column| &column.name.ident);
        Self {
            scratch,
            edited,
            dropped: columns
                .filter(|column| edited.table().column(column).is_none())
                .collect(),
        }
    }

    pub(super) fn table(&self) -> &Ident {
        &self.edited.old().name().name.ident
    }

    /// `t.a, t.b`
    pub(super) fn told(&self, columns: &[&Ident]) -> String {
        let table = self.table().name();
        let columns = columns.iter().map(|c| format!("{table}.{}", c.name()));
        columns.collect::<Vec<_>>().join(", ")
    }

    /// No trigger of another table, or of a view, that the chain does not know has both the
    /// table's name and a dropped column's in its text, but in comments, long strings, and as `new.a` or `old.a`: SQLite looks
    /// into one only when it fires.
    ///
    /// # Errors
    /// If SQLite cannot read its schema table.
    pub fn triggers(&self) -> Result<Option<Requirement>, Refusal> {
        let table = Literal::from(self.table().name());
        self.unknown_triggers(&format!(" AND s.tbl_name <> {table} COLLATE NOCASE"))
    }

    /// The same, and of the triggers of the table itself, whose shape is not asked for. `DROP COLUMN`
    /// looks into triggers, but not at what an `UPDATE` sets, an `INSERT` lists or `UPDATE OF` names
    /// (<https://sqlite.org/lang_altertable.html#alter_table_drop_column>).
    ///
    /// # Errors
    /// If SQLite cannot read its schema table.
    pub fn all_triggers(&self) -> Result<Option<Requirement>, Refusal> {
        self.unknown_triggers("")
    }

    /// No trigger of these that the chain does not know may need a dropped column.
    fn unknown_triggers(&self, of: &str) -> Result<Option<Requirement>, Refusal> {
        let columns = self.dropped.iter().copied();
        let columns: Vec<&Ident> = columns.filter(|column| is_plain(column)).collect();
        if columns.is_empty() || !is_plain(self.table()) {
            return Ok(None);
        }
        let known = self.scratch.using(self.table().name())?.into_iter();
        let known: Vec<Ident> = known
            .filter(|object| object.object == Object::Trigger)
            .map(|object| object.name)
            .collect();
        let known: Vec<&Ident> = known.iter().collect();
        let mentioned: Vec<String> = columns.iter().map(|column| needs(column)).collect();
        let needs = format!("may need {}", self.told(&columns));
        let message = format!("a trigger that this script does not know {needs}");
        let from = format!(
            "FROM temp.gen_sql_around AS s\n \
             WHERE s.kind = 'trigger'{of}{} AND {}\n \
             AND {}\n AND ({})",
            none_of(&known),
            may_mention(self.table()),
            mentions("s.text", self.table()),
            mentioned.join(" OR ")
        );
        let asked = Requirement::nothing_around(&message, "", &from, &needs);
        Ok(Some(asked))
    }

    /// The condition that the views around the table can be read, which fails with SQLite's own
    /// words for one that needs a dropped column. Those `without` are left out.
    #[must_use]
    pub fn views(&self, without: &[&Ident]) -> Option<String> {
        let from = self.around_views(without)?;
        Some(format!(
            "\n ({}\n \
             SELECT total((SELECT count(*) FROM pragma_table_info(s.name, 'main')))\n {from}) >= 0",
            around(self.table()),
        ))
    }

    /// The query that names the views around the table which the chain does not know and which hold
    /// the name of a dropped column: what SQLite says of one that needs it does not say which.
    ///
    /// # Errors
    /// If SQLite cannot read its schema table.
    pub fn unknown_views(&self, without: &[&Ident]) -> Result<Option<String>, Refusal> {
        let known = self.known_views()?;
        let known: Vec<&Ident> = known.iter().chain(without.iter().copied()).collect();
        let told = |from| {
            let told = format!(
                ", which this script does not know, may need {}",
                self.told(&self.dropped)
            );
            let told = Literal::from(told.as_str());
            let around = around(self.table());
            format!("{around}\n SELECT 'gen-sql: the view ' || s.name || {told}\n {from}")
        };
        Ok(self.around_views(&known).map(told))
    }

    /// The views of the chain.
    pub(super) fn known_views(&self) -> Result<Vec<Ident>, Refusal> {
        let known = self.scratch.tables()?.into_iter();
        let known = known.filter(|(_, is_view)| *is_view);
        Ok(known.map(|(name, _)| Ident::new(name)).collect())
    }

    /// The end of a query for the views around the table that hold the name of a dropped column, as
    /// `s`, but for those `without`.
    fn around_views(&self, without: &[&Ident]) -> Option<String> {
        let columns = self.dropped.iter().filter(|column| is_plain(column));
        let columns: Vec<String> = columns
            .map(|column| mentions("lower(s.sql)", column))
            .collect();
        if columns.is_empty() || !is_plain(self.table()) {
            return None;
        }
        Some(format!(
            "FROM around, main.sqlite_master AS s WHERE s.type = 'view' AND s.name = around.name{}\n \
             AND ({})",
            none_of(without),
            columns.join(" OR ")
        ))
    }
}

/// The start of a query that knows the table, and the views above it, as `around`.
pub(super) fn around(table: &Ident) -> String {
    let table = Literal::from(table.name());
    format!(
        "WITH RECURSIVE around (name) AS (VALUES ({table}) UNION\n \
         SELECT s.name FROM around, main.sqlite_master AS s WHERE s.type = 'view' AND lower(s.sql) || ' ' GLOB\n \
         '*[^a-z0-9_$]' || {AROUND} || '[^a-z0-9_$]*')"
    )
}

/// The name that `around` has, in a pattern.
pub(super) const AROUND: &str =
    "replace(replace(replace(lower(around.name), '[', '[[]'), '*', '[*]'), '?', '[?]')";

/// `'a', 'b'`
pub(super) fn list(names: &[&Ident]) -> String {
    let names = names
        .iter()
        .map(|name| Literal::from(name.name()).to_string());
    names.collect::<Vec<_>>().join(", ")
}

/// The condition that `s` has none of these names.
pub(super) fn none_of(names: &[&Ident]) -> String {
    if names.is_empty() {
        return String::new();
    }
    format!(" AND s.name COLLATE NOCASE NOT IN ({})", list(names))
}

/// Whether a name stands in a text as it is, with or without quotes.
pub(super) fn is_plain(name: &Ident) -> bool {
    !name.name().contains(['"', '\'', '`', ']'])
}

/// The condition that the stored text of `s` may hold a name: it spares SQLite to read what does not.
pub(super) fn may_mention(name: &Ident) -> String {
    let name = Literal::Text(name.name().to_ascii_lowercase());
    format!("instr(lower(s.sql), {name})")
}

/// The condition that a trigger's text holds a name that is not of its own row.
fn needs(column: &Ident) -> String {
    let name = column.name().to_ascii_lowercase();
    let own = |row: &str| Literal::from(format!("{row}.{name}").as_str());
    let text = format!(
        "replace(replace(s.text, {}, ''), {}, '')",
        own("new"),
        own("old")
    );
    mentions(&text, column)
}

/// The condition that a text in lower case holds a name as a word.
pub(super) fn mentions(text: &str, name: &Ident) -> String {
    let mut pattern = String::from("*[^a-z0-9_$]");
    for character in name.name().to_ascii_lowercase().chars() {
        match character {
            '*' | '?' | '[' => pattern.extend(['[', character, ']']),
            _ => pattern.push(character),
        }
    }
    pattern.push_str("[^a-z0-9_$]*");
    format!("{text} || ' ' GLOB {}", Literal::from(pattern.as_str()))
}
