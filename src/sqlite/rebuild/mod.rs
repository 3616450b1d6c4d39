//! The rebuild of a table, for what SQLite cannot alter in place
//! (<https://sqlite.org/lang_altertable.html#otheralter>).
//!
//! Invariant: every row, and everything that is on the table or names it, is afterwards as it was,
//! but for what the actions say.

mod dependents;
mod edited;
mod full_text;
mod guards;
mod kept;
mod keys;
mod parent;
mod places;
mod strange_counts;
mod strange_indexes;
mod strange_keys;
mod strange_names;
mod strangers;
mod survey;
mod usable;

pub use dependents::{Dependents, dependents};
pub use edited::Edited;
pub use full_text::numbered;
pub use guards::{Asked, Likeness, OldChecks, Requirement, TableShape, Unfit, requirements, unfit};
pub use kept::Kept;
pub use keys::{Orphans, orphaned};
pub use parent::{Keys, LostKey, ParentFault, parent_fault};
pub use places::Places;
pub use strange_counts::readable;
pub use strange_indexes::{renamed_column, renamed_table};
pub use strangers::Strangers;
pub use survey::Survey;
pub use usable::{Broken, Usable};

use std::iter;

use serde::Serialize;

use crate::schema::{CreateTable, EditError, Entry, SelfReferences};
use crate::scratch::Scratch;
use crate::sql::alter::TableOption;
use crate::sql::definition::{ColumnConstraint, ColumnConstraintKind, TableConstraintKind};
use crate::sql::{Ident, Literal, Object, Token, TokenKind, significant};

/// The statements of a rebuild, without semicolons.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Rebuild {
    /// What must be true so that it can be begun, beside the shape of the table.
    #[serde(skip)]
    pub requirements: Vec<Requirement>,
    /// Makes the table anew under another name.
    pub create: String,
    /// Takes the AUTOINCREMENT counter over that the table had before it lost it, if it gets one.
    pub resume: Option<String>,
    /// The condition that it was taken over.
    pub resumed: String,
    /// Copies the rows.
    pub copy: String,
    /// The condition that all rows were copied.
    pub copied: String,
    /// Carry the AUTOINCREMENT counter over, if the table has one.
    pub counter: Vec<String>,
    /// The condition that it was carried over.
    pub counted: String,
    /// Drop the indexes that go, with what ANALYZE has found of them.
    pub drop_indexes: Vec<String>,
    /// Gives the table as it was another name, if it can.
    pub retire: Option<String>,
    /// Drops the table as it was, with its indexes and triggers.
    pub drop: String,
    /// Gives the new one its name.
    pub rename: String,
    /// Make the indexes and triggers again.
    pub objects: Vec<String>,
}

impl Rebuild {
    /// The rebuild of the table that was edited, on this database. The indexes `without` go. What a
    /// table may lack by its likeness to the one here is not taken for granted.
    ///
    /// # Errors
    /// What the table cannot become, for a reason that no single action has.
    ///
    /// # Panics
    /// If SQLite cannot read its schema table.
    pub fn new(
        scratch: &Scratch,
        edited: &Edited,
        without: &[Ident],
        likeness: Likeness,
    ) -> Result<Self, EditError> {
        let old = edited.old();
        let new = edited.table();
        let name = &old.name().name.ident;
        let made = Ident::new(format!("_gen_{}", name.name()));
        let objects = scratch
            .on_table(name.name())
            .expect("SQLite reads its schema table");
        let is_left = !new.is(TableOption::Autoincrement) && has_left_counter(scratch, edited);
        // An index that goes is dropped by its name, if it is there.
        let is_known = match likeness {
            Likeness::Same => true,
            Likeness::MayLack => without.is_empty(),
            Likeness::Any => false,
        };
        let retired = (is_known && !is_left && can_retire(edited, &objects))
            .then(|| Ident::new(format!("_gen_old_{}", name.name())));
        let gone = without.iter().filter(|_| retired.is_some());
        let objects = objects
            .into_iter()
            .filter(|object| object.object != Object::Index || !without.contains(&object.name));
        let taken = iter::once(&made).chain(&retired);
        let mut requirements = vec![free_names(name, &taken.collect::<Vec<_>>())];
        if likeness == Likeness::Any
            && let Some((_, from)) = rowid(edited)
        {
            requirements.extend([has_rowid(name), is_no_column(name, from)]);
        }
        let mut rebuild = Self {
            requirements,
            create: create(edited, &made)?,
            resume: None,
            resumed: String::new(),
            copy: copy(edited, &made),
            copied: format!(
                "(SELECT count(*) FROM main.{made}) = (SELECT count(*) FROM main.{name})"
            ),
            counter: Vec::new(),
            counted: String::new(),
            drop_indexes: gone.map(|index| format!("DROP INDEX {index}")).collect(),
            retire: retired
                .as_ref()
                .map(|retired| format!("ALTER TABLE {name} RENAME TO {retired}")),
            drop: format!("DROP TABLE {}", retired.as_ref().unwrap_or(name)),
            rename: format!("ALTER TABLE {made} RENAME TO {name}"),
            objects: objects.map(|object| object.sql).collect(),
        };
        let is_counted = new.is(TableOption::Autoincrement);
        if old.is(TableOption::Autoincrement) && is_counted && !keeps_rowids(edited) {
            rebuild.raise_counter(&made, name);
        } else if old.is(TableOption::Autoincrement) {
            rebuild.carry_counter(&made, name, is_counted, likeness);
        } else if is_counted {
            rebuild.resume_counter(&made, name);
        }
        Ok(rebuild)
    }

    /// The counter of a table that had one before goes on, and while the rows are copied SQLite raises
    /// it to the greatest of their rowids.
    fn resume_counter(&mut self, made: &Ident, name: &Ident) {
        let made = Literal::from(made.name());
        let name = Literal::from(name.name());
        self.resume = Some(format!(
            "UPDATE sqlite_sequence SET name = {made} WHERE name = {name} COLLATE NOCASE"
        ));
        self.resumed = format!(
            "NOT EXISTS (SELECT 1 FROM main.sqlite_sequence WHERE name = {name} COLLATE NOCASE)"
        );
    }

    /// Of the counter of the table and the one that rows with other numbers have made when they were
    /// copied, the greatest goes on.
    fn raise_counter(&mut self, made: &Ident, name: &Ident) {
        let made = Literal::from(made.name());
        let name = Literal::from(name.name());
        let of_made = format!("WHERE name = {made}");
        let of_both = format!("{of_made} OR name = {name} COLLATE NOCASE");
        let all =
            |what: &str, rows: &str| format!("(SELECT {what} FROM main.sqlite_sequence {rows})");
        // A copy of no rows makes a counter of 0, also where there was none.
        let is_empty = format!(
            "seq = 0 AND {} = 0",
            all("count(*)", &format!("WHERE name = {name} COLLATE NOCASE"))
        );
        self.counter = vec![
            format!(
                "INSERT INTO sqlite_sequence (name, seq) SELECT {made}, max(seq) FROM sqlite_sequence {of_both} GROUP BY 'all'"
            ),
            format!(
                "DELETE FROM sqlite_sequence {of_made} AND (rowid < {} OR {is_empty})",
                all("max(rowid)", &of_made)
            ),
        ];
        self.counted = format!(
            "{} IS {} AND {} <= 1",
            all("max(seq)", &of_made),
            all("max(seq)", &of_both),
            all("count(*)", &of_made)
        );
    }

    /// The counter is carried over before the table is dropped: that takes it along. A table that is
    /// AUTOINCREMENT no more keeps one, so that no number is given out again once it is that again.
    fn carry_counter(&mut self, made: &Ident, name: &Ident, goes_on: bool, likeness: Likeness) {
        let made = Literal::from(made.name());
        let name = Literal::from(name.name());
        // Without a row there was no number yet; of several that somebody has made, the greatest counts.
        let (seq, group) = if goes_on {
            ("max(seq)", " GROUP BY 'all'")
        } else {
            ("coalesce(max(seq), 0)", "")
        };
        let of_made = format!("WHERE name = {made}");
        let of_table = format!("WHERE name = {name} COLLATE NOCASE");
        self.counter = vec![
            format!("DELETE FROM sqlite_sequence {of_made}"),
            format!(
                "INSERT INTO sqlite_sequence (name, seq) SELECT {made}, {seq} FROM sqlite_sequence {of_table}{group}"
            ),
        ];
        let counter = |rows: &str| format!("(SELECT {seq} FROM main.sqlite_sequence {rows})");
        self.counted = format!("{} IS {}", counter(&of_made), counter(&of_table));
        if !goes_on {
            // One row, which says that there was a counter.
            self.counted = format!(
                "{} AND (SELECT count(*) FROM main.sqlite_sequence WHERE name = {made}) = 1",
                self.counted
            );
        } else if likeness == Likeness::MayLack {
            // Where the counter is lost, the one goes on that the rows have made when they were copied.
            let is_there = format!("EXISTS (SELECT 1 FROM main.sqlite_sequence {of_table})");
            self.counter[0] = format!("{} AND {is_there}", self.counter[0]);
            self.counted = format!("{} OR NOT {is_there}", self.counted);
        }
    }

    /// All statements, in order.
    pub fn statements(&self) -> impl Iterator<Item = &str> {
        let is_retired = self.retire.is_some();
        let drop = |wanted| (is_retired == wanted).then_some(&*self.drop);
        [&self.create]
            .into_iter()
            .chain(&self.resume)
            .chain([&self.copy])
            .chain(&self.counter)
            .chain(&self.drop_indexes)
            .map(String::as_str)
            .chain(drop(false))
            .chain([LEGACY_ON])
            .chain(self.retire.as_deref())
            .chain([&*self.rename, LEGACY_OFF])
            .chain(drop(true))
            .chain(self.objects.iter().map(String::as_str))
    }
}

/// Under this, RENAME leaves the texts of views, triggers and other tables alone, which name the
/// table that was dropped (<https://sqlite.org/pragma.html#pragma_legacy_alter_table>).
const LEGACY_ON: &str = "PRAGMA legacy_alter_table = ON";
const LEGACY_OFF: &str = "PRAGMA legacy_alter_table = OFF";

/// Whether the old table can get another name before it is dropped. DROP TABLE deletes what ANALYZE
/// has found under the name of a table, in whatever tables this SQLite keeps that
/// (<https://sqlite.org/fileformat2.html#stat1tab>). But what was found of a key must not be taken
/// for that of another key; and a RENAME that leaves other texts alone leaves the table's own name
/// in its expressions, where it is an error then.
fn can_retire(edited: &Edited, objects: &[Entry]) -> bool {
    let name = &edited.old().name().name.ident;
    let names_itself = |text: &str| {
        let tokens: Vec<Token<'_>> = significant(text).collect();
        tokens.windows(2).any(|pair| {
            pair[1].kind == TokenKind::Dot
                && pair[0].is_name()
                && Ident::from_token(pair[0].text) == *name
        })
    };
    let mut indexes = objects
        .iter()
        .filter(|object| object.object == Object::Index);
    keys(edited.old()) == keys(edited.table())
        && !names_itself(edited.old().text())
        && !indexes.any(|index| names_itself(&index.sql))
}

/// Whether a table that is not AUTOINCREMENT has the counter of a time when it was. It would follow
/// the table to its other name, and DROP TABLE leaves it.
fn has_left_counter(scratch: &Scratch, edited: &Edited) -> bool {
    let name = Literal::from(edited.old().name().name.ident.name());
    let query =
        format!("SELECT 'yes' FROM main.sqlite_sequence WHERE name = {name} COLLATE NOCASE");
    // There is no such table before the first AUTOINCREMENT.
    !edited.old().is(TableOption::Autoincrement)
        && scratch.text(&query).is_ok_and(|found| found.is_some())
}

/// The keys of a table that have an index, in the order in which SQLite numbers these, and whether
/// the first one is the table itself.
fn keys(table: &CreateTable) -> (bool, Vec<Vec<&Ident>>) {
    let rowid = table.rowid_column().map(|column| &column.name.ident);
    let mut keys = Vec::new();
    for column in table.columns() {
        let is_key = |constraint: &&ColumnConstraint| {
            matches!(
                constraint.kind,
                ColumnConstraintKind::PrimaryKey { .. } | ColumnConstraintKind::Unique(_)
            )
        };
        let own = column.constraints.iter().filter(is_key);
        keys.extend(own.map(|_| vec![&column.name.ident]));
    }
    for constraint in table.constraints() {
        if let TableConstraintKind::PrimaryKey { columns, .. }
        | TableConstraintKind::Unique { columns, .. } = &constraint.kind
        {
            keys.push(columns.iter().map(|column| &column.name.ident).collect());
        }
    }
    keys.retain(|key| rowid.is_none_or(|rowid| **key != [rowid]));
    (table.is(TableOption::WithoutRowid), keys)
}

/// That nobody has made something that is called as the rebuild of a table calls its tables.
fn free_names(table: &Ident, names: &[&Ident]) -> Requirement {
    let from = format!(
        "FROM main.sqlite_master AS s WHERE s.type <> 'trigger' AND s.name COLLATE NOCASE IN ({})",
        strangers::list(names)
    );
    let told = format!("is taken, which the rebuild of {} needs", table.name());
    Requirement::nothing(
        &format!("a name {told}"),
        "",
        &from,
        "name",
        &format!("{told}: give what is called so another name, or drop it"),
    )
}

/// That a table which somebody may have made otherwise has the rowids that are carried over. To
/// `pragma_index_xinfo` a table without them is an index of that name.
fn has_rowid(table: &Ident) -> Requirement {
    let message = format!(
        "{} is WITHOUT ROWID here, and the rebuild keeps rowids: make it a table that has them",
        table.name()
    );
    let name = Literal::from(table.name());
    Requirement::new(
        &message,
        format!("NOT EXISTS (SELECT 1 FROM pragma_index_xinfo({name}, 'main'))"),
    )
}

/// That such a table has no column by whose name the rowids are read
/// (<https://sqlite.org/lang_createtable.html#rowid>): the rows would get its values for numbers.
fn is_no_column(table: &Ident, rowid: &str) -> Requirement {
    let message = format!(
        "{} has a column called {rowid} here, by which name the rebuild reads its rowids: give it another name, or drop it",
        table.name()
    );
    let table = Literal::from(table.name());
    let name = Literal::from(rowid);
    Requirement::new(
        &message,
        format!(
            "NOT EXISTS (SELECT 1 FROM pragma_table_xinfo({table}, 'main') WHERE name = {name} COLLATE NOCASE)"
        ),
    )
}

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
        if let Some(value) = source(edited, ident) {
            columns.push(ident.to_string());
            values.push(value);
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

/// What the rows that are there get in a column, as a part of a query on the table; nothing, if that
/// is its default.
fn source(edited: &Edited, column: &Ident) -> Option<String> {
    let value = edited.value(column)?;
    // A name in quotes is a text for the shell if the table has no such column
    // (https://sqlite.org/quirks.html#dblquote), unless the table stands before it.
    let is_quoted_name = value.starts_with('"') && value == column.to_string();
    Some(if is_quoted_name {
        format!("{}.{value}", edited.old().name().name.ident)
    } else {
        value
    })
}

/// Whether the rows have the numbers behind the rebuild of a table that they had before.
#[must_use]
pub fn keeps_rowids(edited: &Edited) -> bool {
    let key = |table: &CreateTable| table.rowid_column().map(|column| column.name.ident.clone());
    let (before, after) = (key(edited.old()), key(edited.table()));
    let is_same = after.as_ref().is_some_and(|column| {
        before.as_ref() == Some(column) && !edited.is_added(column) && !edited.is_computed(column)
    });
    is_same || rowid(edited).is_some()
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
