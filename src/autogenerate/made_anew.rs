//! Virtual tables that change: SQLite alters none, so they are made anew and filled again.
//!
//! Invariant: what cannot be brought over is told.

use super::Direction;
use super::shape::Shape;
use super::step::Step;
use crate::diagnostic::{Code, Diagnostic};
use crate::schema::{Entry, VirtualKind, VirtualTable, mentions};
use crate::sql::{Ident, Object, significant};
use crate::text::list;

/// What fills a virtual table that is made anew.
#[derive(Debug, Default)]
pub(super) struct Filling {
    /// Before it is dropped.
    pub(super) before: Vec<Step>,
    /// When it is there again.
    pub(super) behind: Vec<Step>,
    pub(super) warning: Option<Diagnostic>,
}

/// What fills `new`, which takes the place of `old`; `is_taken` knows the names of tables and views.
/// What a revision has made may go again when it is taken back.
pub(super) fn filling(
    old: &Entry,
    new: &Entry,
    direction: Direction,
    is_taken: impl Fn(&Ident) -> bool,
) -> Filling {
    let tables = (VirtualTable::read(&old.sql), VirtualTable::read(&new.sql));
    let (Some(before), Some(after)) = &tables else {
        return Filling::lost(new);
    };
    // The whole schema has to be there for that: see [`rebuilt`].
    if content_of(new).is_some() {
        return Filling::default();
    }
    let is_same_kind = before.kind == after.kind && before.kind != VirtualKind::Other;
    let has_own_rows = before.content.is_none() && after.content.is_none();
    // In an R-tree the first column numbers the rows.
    let has_numbers =
        before.kind != VirtualKind::Tree || before.columns.first() == after.columns.first();
    if !is_same_kind || !has_own_rows || !has_numbers {
        return Filling::lost(new);
    }
    let aside = own_name(old.name.name(), is_taken);
    let gone = before.lost_in(after);
    let common = before
        .columns
        .iter()
        .filter(|column| !gone.contains(column));
    let mut common: Vec<String> = common.map(ToString::to_string).collect();
    let mut kept = common.clone();
    let mut read = common.clone();
    if before.kind == VirtualKind::FullText {
        let number = free_name("number", |name| before.columns.contains(name));
        common.insert(0, "rowid".to_owned());
        kept.insert(0, format!("rowid AS {number}"));
        read.insert(0, number.to_string());
    }
    let name = &old.name;
    let [common, kept, read] = [common, kept, read].map(|columns| columns.join(", "));
    Filling {
        before: vec![Step::Statement(format!(
            "CREATE TABLE {aside} AS SELECT {kept} FROM {name}"
        ))],
        behind: vec![
            Step::Statement(format!(
                "INSERT INTO {name} ({common}) SELECT {read} FROM {aside}"
            )),
            Step::Statement(format!("DROP TABLE {aside}")),
        ],
        warning: (direction == Direction::There && !gone.is_empty())
            .then(|| columns_lost(new, &gone))
            .or_else(|| rounded(before, after, new)),
    }
}

/// A name for what has another one, and has this one only for a moment.
pub(super) fn own_name(name: &str, is_taken: impl Fn(&Ident) -> bool) -> Ident {
    free_name(&format!("{name}_before"), is_taken)
}

/// The first name that nothing has: `name`, or with a number behind it.
fn free_name(name: &str, is_taken: impl Fn(&Ident) -> bool) -> Ident {
    let mut names = (0..).map(|number| match number {
        0 => Ident::new(name),
        _ => Ident::new(format!("{name}_{number}")),
    });
    let free = names.find(|name| !is_taken(name));
    free.expect("there is always a number more")
}

/// What is said of an R-tree that holds numbers of another kind
/// (<https://sqlite.org/rtree.html#integer_valued_r_trees>).
fn rounded(before: &VirtualTable, after: &VirtualTable, new: &Entry) -> Option<Diagnostic> {
    let is_whole = |table: &VirtualTable| table.module.is("rtree_i32");
    let what = match (is_whole(before), is_whole(after)) {
        (false, true) => "coordinates are cut to whole numbers",
        (true, false) => "coordinates beyond 16777216 are rounded",
        _ => return None,
    };
    let name = new.name.name();
    Some(Diagnostic::warning(
        Code::Autogenerate,
        format!("the virtual table `{name}` is made anew, and its {what}"),
    ))
}

/// What is said of columns that a virtual table has no more.
fn columns_lost(table: &Entry, gone: &[&Ident]) -> Diagnostic {
    let names = list(gone.iter().map(|column| column.name()), "and");
    let values = if gone.len() == 1 { "its" } else { "their" };
    let name = table.name.name();
    Diagnostic::warning(
        Code::Autogenerate,
        format!("the virtual table `{name}` is made anew without {names}: {values} values are lost"),
    )
    .help("if a column only has another name, write it into the revision, where the others are copied")
}

/// The statements that give a full-text index the settings that it had, or that one has which it
/// takes the place of (<https://sqlite.org/fts5.html#configuration_options_config_table>).
pub(super) fn settings(new: &Entry, from: &Shape, to: &Shape) -> Vec<Step> {
    if !VirtualTable::read(&new.sql).is_some_and(|table| table.is_fts5()) {
        return Vec::new();
    }
    let own: Vec<&str> = to.settings(&new.name).collect();
    let settings = if own.is_empty() {
        from.settings(&new.name).collect()
    } else {
        own
    };
    let set = |setting: &str| set(&new.name, setting);
    settings.into_iter().map(set).collect()
}

/// The statement that sets something of a full-text index.
pub(super) fn set(index: &Ident, setting: &str) -> Step {
    Step::Statement(format!(
        "INSERT INTO {index} ({index}, rank) VALUES ({setting})"
    ))
}

/// The statement that fills a full-text index over the rows of a table or view
/// (<https://sqlite.org/fts5.html#the_rebuild_command>).
pub(super) fn rebuilt(new: &Entry) -> Option<Step> {
    let name = &new.name;
    content_of(new)?;
    Some(Step::Statement(format!(
        "INSERT INTO {name} ({name}) VALUES ('rebuild')"
    )))
}

/// The table or view over whose rows a full-text index stands.
pub(super) fn content_of(new: &Entry) -> Option<Ident> {
    VirtualTable::read(&new.sql)?.over().cloned()
}

/// Whether a full-text index has a column, or finds its rows by it.
pub(super) fn names(index: &Entry, column: &Ident) -> bool {
    let index = VirtualTable::read(&index.sql);
    index.is_some_and(|index| {
        index.columns.contains(column) || index.number.as_ref() == Some(column)
    })
}

/// Whether a schema has what a virtual table is filled from.
pub(super) fn is_filled_in(new: &Entry, shape: &Shape) -> bool {
    let Some(content) = content_of(new) else {
        return true;
    };
    let Some(new) = VirtualTable::read(&new.sql) else {
        return false;
    };
    let mut needed = new.columns.iter().chain(&new.number);
    shape.holds(&content)
        && needed.all(|column| column.is("rowid") || has_column(&content, column, shape))
}

/// Whether a table has a column, or a view may have it.
fn has_column(content: &Ident, column: &Ident, shape: &Shape) -> bool {
    if let Some(table) = shape.table(content).and_then(|table| table.as_table()) {
        return table.column_called(column).is_some();
    }
    let Some(view) = shape.get(Object::View, content) else {
        return shape.holds(content);
    };
    let has_all = significant(&view.sql).any(|token| token.is_operator("*"));
    let others = || {
        let tables = shape.of_kinds(&[Object::Table, Object::View, Object::VirtualTable]);
        tables.filter(|other| other.name != *content && mentions(&view.sql, &other.name))
    };
    mentions(&view.sql, column)
        || has_all && others().any(|other| has_column(&other.name, column, shape))
}

impl Filling {
    /// Nothing does.
    fn lost(new: &Entry) -> Self {
        let name = new.name.name();
        let warning = Diagnostic::warning(
            Code::Autogenerate,
            format!("the virtual table `{name}` is made anew, and what it holds is lost"),
        )
        .help(format!(
            "write into the revision what fills it again, behind `CREATE VIRTUAL TABLE {}`",
            new.name
        ));
        Self {
            warning: Some(warning),
            ..Self::default()
        }
    }
}
