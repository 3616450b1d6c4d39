//! The rebuild of a table, for what SQLite cannot alter in place
//! (<https://sqlite.org/lang_altertable.html#otheralter>).
//!
//! Invariant: every row, and everything that is on the table or names it, is afterwards as it was,
//! but for what the actions say.

mod dependents;
mod edited;
mod guards;
mod keys;
mod parent;
mod survey;

pub use dependents::{Dependents, dependents};
pub use edited::Edited;
pub use guards::{Requirement, requirements, shape};
pub use keys::{Orphans, orphans};
pub use parent::{Keys, LostKey, ParentFault, parent_fault};
pub use survey::Survey;

use serde::Serialize;

use crate::schema::{CreateTable, EditError, SelfReferences};
use crate::scratch::Scratch;
use crate::sql::alter::TableOption;
use crate::sql::{Ident, Literal, Object, significant};

/// The statements of a rebuild, without semicolons.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Rebuild {
    /// Makes the table anew under another name.
    pub create: String,
    /// Copies the rows.
    pub copy: String,
    /// The condition that all rows were copied.
    pub copied: String,
    /// Carry the AUTOINCREMENT counter over, if the table has one.
    pub counter: Vec<String>,
    /// The condition that it was carried over.
    pub counted: String,
    /// Keep what ANALYZE found over the drop, if the chain has run it.
    pub statistics: Vec<String>,
    /// The condition that it was kept over the drop.
    pub analyzed: String,
    /// The condition that it was put back.
    pub put_back: String,
    /// Drops the table as it was, with its indexes and triggers.
    pub drop: String,
    /// Gives the new one its name.
    pub rename: String,
    /// Make the indexes and triggers again.
    pub objects: Vec<String>,
}

impl Rebuild {
    /// The rebuild of the table that was edited, on this database. The indexes `without` go.
    ///
    /// # Errors
    /// What the table cannot become, for a reason that no single action has.
    ///
    /// # Panics
    /// If SQLite cannot read its schema table.
    pub fn new(scratch: &Scratch, edited: &Edited, without: &[Ident]) -> Result<Self, EditError> {
        let old = edited.old();
        let new = edited.table();
        let name = &old.name().name.ident;
        let made = Ident::new(format!("_gen_{}", name.name()));
        let objects = scratch
            .on_table(name.name())
            .expect("SQLite reads its schema table");
        let objects = objects
            .into_iter()
            .filter(|object| object.object != Object::Index || !without.contains(&object.name));
        let mut rebuild = Self {
            create: create(edited, &made)?,
            copy: copy(edited, &made),
            copied: format!(
                "(SELECT count(*) FROM main.{made}) = (SELECT count(*) FROM main.{name})"
            ),
            counter: Vec::new(),
            counted: String::new(),
            statistics: Vec::new(),
            analyzed: String::new(),
            put_back: String::new(),
            drop: format!("DROP TABLE {name}"),
            rename: format!("ALTER TABLE {made} RENAME TO {name}"),
            objects: objects.map(|object| object.sql).collect(),
        };
        if old.is(TableOption::Autoincrement) && new.is(TableOption::Autoincrement) {
            rebuild.carry_counter(&made, name);
        }
        let analyzed = scratch.table_sql("sqlite_stat1");
        if analyzed.expect("SQLite reads its schema table").is_some() {
            rebuild.carry_statistics(&made, name, without);
        }
        Ok(rebuild)
    }

    /// DROP TABLE takes what ANALYZE found along too. What was found about the indexes of keys,
    /// which may be others now, goes (<https://sqlite.org/fileformat2.html#stat1tab>).
    fn carry_statistics(&mut self, made: &Ident, name: &Ident, without: &[Ident]) {
        let made = Literal::from(made.name());
        let name = Literal::from(name.name());
        let gone = without.iter().map(|index| {
            format!(
                " AND idx IS NOT {} COLLATE NOCASE",
                Literal::from(index.name())
            )
        });
        let of_table = format!(
            "FROM main.sqlite_stat1 WHERE tbl = {name} COLLATE NOCASE AND coalesce(idx, '') NOT GLOB 'sqlite_autoindex_*'{}",
            gone.collect::<String>()
        );
        self.statistics = vec![
            format!(
                "INSERT INTO sqlite_stat1 (tbl, idx, stat)\nSELECT {made}, idx, stat {of_table}"
            ),
            format!("UPDATE sqlite_stat1 SET tbl = {name} WHERE tbl = {made}"),
        ];
        self.put_back = format!("NOT EXISTS (SELECT 1 FROM main.sqlite_stat1 WHERE tbl = {made})");
        self.analyzed = format!(
            "(SELECT count(*) FROM main.sqlite_stat1 WHERE tbl = {made}) = (SELECT count(*) {of_table})"
        );
    }

    /// The counter is carried over before the table is dropped: that takes it along.
    fn carry_counter(&mut self, made: &Ident, name: &Ident) {
        let made = Literal::from(made.name());
        let name = Literal::from(name.name());
        self.counter = vec![
            format!("DELETE FROM sqlite_sequence WHERE name = {made}"),
            format!(
                "INSERT INTO sqlite_sequence (name, seq) SELECT {made}, seq FROM sqlite_sequence WHERE name = {name} COLLATE NOCASE"
            ),
        ];
        let seq = |condition: String| {
            format!("(SELECT group_concat(seq) FROM main.sqlite_sequence WHERE {condition})")
        };
        self.counted = format!(
            "{} IS {}",
            seq(format!("name = {made}")),
            seq(format!("name = {name} COLLATE NOCASE"))
        );
    }

    /// All statements, in order.
    pub fn statements(&self) -> impl Iterator<Item = &str> {
        let (kept, put_back) = self.statistics.split_at(self.statistics.len() / 2);
        [&self.create, &self.copy]
            .into_iter()
            .chain(&self.counter)
            .chain(kept)
            .chain([&self.drop])
            .map(String::as_str)
            .chain([LEGACY_ON, &self.rename, LEGACY_OFF])
            .chain(put_back.iter().chain(&self.objects).map(String::as_str))
    }
}

/// Under this, RENAME leaves the texts of views, triggers and other tables alone, which name the
/// table that was dropped (<https://sqlite.org/pragma.html#pragma_legacy_alter_table>).
const LEGACY_ON: &str = "PRAGMA legacy_alter_table = ON";
const LEGACY_OFF: &str = "PRAGMA legacy_alter_table = OFF";

/// The CREATE statement of the new table.
fn create(edited: &Edited, made: &Ident) -> Result<String, EditError> {
    let mut edit = edited.edit().clone();
    edit.drop_qualifiers()?;
    edit.rename_table(made, SelfReferences::Stay)?;
    edit.finish()
}

/// The statement that copies the rows. A clause `ON CONFLICT` of the new table must not decide
/// which of them are lost.
fn copy(edited: &Edited, made: &Ident) -> String {
    let old = edited.old();
    let new = edited.table();
    let name = &old.name().name.ident;
    let mut columns = Vec::new();
    let mut values = Vec::new();
    if let Some((to, from)) = rowid(edited) {
        columns.push(to);
        values.push(from.to_owned());
    }
    for column in new.columns().iter().filter(|column| !column.is_generated()) {
        let ident = &column.name.ident;
        if let Some(value) = edited.value(ident) {
            columns.push(ident.to_string());
            // A name in quotes is a text for the shell if the table has no such column
            // (https://sqlite.org/quirks.html#dblquote), unless the table stands before it.
            let is_quoted_name = value.starts_with('"') && value == ident.to_string();
            let before = if is_quoted_name {
                format!("{name}.")
            } else {
                String::new()
            };
            values.push(before + &value);
        }
    }
    // Without a column to copy, the rows are still as many.
    if columns.is_empty()
        && let Some(column) = new.columns().iter().find(|column| !column.is_generated())
    {
        columns.push(column.name.ident.to_string());
        values.push("NULL".to_owned());
    }
    let has_conflict = significant(new.text()).any(|token| token.is("CONFLICT"));
    let or = if has_conflict { "OR ABORT " } else { "" };
    format!(
        "INSERT {or}INTO {made} ({})\nSELECT {} FROM {name}",
        columns.join(", "),
        values.join(", ")
    )
}

/// Into what the rowids are carried over, and by what name, if they must be and can be: no column
/// hides it (<https://sqlite.org/lang_createtable.html#rowid>). A new column that is the rowid gets
/// those that the rows have.
fn rowid(edited: &Edited) -> Option<(String, &'static str)> {
    let (old, new) = (edited.old(), edited.table());
    let without = |table: &CreateTable| table.is(TableOption::WithoutRowid);
    if without(old) || without(new) {
        return None;
    }
    let column = new.rowid_column().map(|column| &column.name.ident);
    if column.is_some_and(|column| !edited.is_added(column) || edited.is_computed(column)) {
        return None;
    }
    let is_free = |name: &&str| {
        let ident = Ident::new(*name);
        old.column(&ident).is_none() && (column.is_some() || new.column(&ident).is_none())
    };
    let name = ["rowid", "_rowid_", "oid"].into_iter().find(is_free)?;
    Some((
        column.map_or_else(|| name.to_owned(), Ident::to_string),
        name,
    ))
}
