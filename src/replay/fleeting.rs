//! Values that are others in each run: what SQL drew by chance or read from the clock.
//!
//! Invariant: when in doubt, a value is one of them. What is known of the script's own rows is never
//! what only this run has drawn.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use crate::operation::Execute;
use crate::scratch::{Access, Scratch};
use crate::sql::{self, Head, Ident, Object, SourceKind, TokenKind};

/// The columns that hold such values.
#[derive(Clone, Debug)]
enum Columns {
    /// All, and nobody knows which rows there are.
    All,
    These(BTreeSet<Ident>),
}

/// Where such values are.
#[derive(Clone, Debug, Default)]
pub(super) struct Fleeting {
    tables: Rc<BTreeMap<Ident, Columns>>,
    /// The columns that such a value is the default of.
    defaults: Rc<BTreeMap<Ident, BTreeSet<Ident>>>,
}

impl Fleeting {
    /// Takes note of a statement that changed the schema.
    pub(super) fn note(&mut self, execute: &Execute, head: &Head, scratch: &Scratch) {
        match head {
            Head::Create(create) if create.object == Object::Table => {
                let table = &create.name.name.ident;
                let draws = sql::fleeting(&execute.text).is_some();
                if draws {
                    self.read_defaults(table, scratch);
                }
                if draws && create.as_select {
                    Rc::make_mut(&mut self.tables).insert(table.clone(), Columns::All);
                }
            }
            Head::Drop(drop) if drop.object == Object::Table => {
                self.forget(&drop.name.name.ident);
            }
            _ => {}
        }
    }

    /// Takes note of an `ALTER TABLE` behind which the table is called `name`.
    pub(super) fn note_alter(
        &mut self,
        statement: &str,
        table: &Ident,
        name: &Ident,
        scratch: &Scratch,
    ) {
        let draws = sql::fleeting(statement).is_some();
        let before = self.defaults.get(table).cloned();
        if before.is_none() && !draws && !self.tables.contains_key(table) {
            return;
        }
        let had = self.tables.contains_key(table);
        self.forget(table);
        self.read_defaults(name, scratch);
        let uses = sql::significant(statement).any(|token| token.is("USING"));
        // Which column it was before is not followed.
        if had || draws && uses {
            Rc::make_mut(&mut self.tables).insert(name.clone(), Columns::All);
        } else if draws && let Some(now) = self.defaults.get(name).cloned() {
            // Rows that are there have the value of a new column.
            let is_new = |column: &&Ident| before.as_ref().is_none_or(|old| !old.contains(*column));
            let new: BTreeSet<Ident> = now.iter().filter(is_new).cloned().collect();
            self.add(name, new);
        }
    }

    /// Takes note of a statement that writes rows.
    pub(super) fn note_rows(
        &mut self,
        execute: &Execute,
        head: &Head,
        access: &Access,
        scratch: &Scratch,
    ) {
        let text = &execute.text;
        let within = scratch.fleeting_within(access).is_some();
        if within || sql::fleeting(text).is_some() || self.reads(access).is_some() {
            match head {
                _ if within => self.add_all(access),
                Head::Insert(insert) if matches!(insert.source.kind, SourceKind::Values(_)) => {
                    match drawn_columns(text, head, scratch) {
                        Some(drawn) => self.add(&insert.target.name.ident, drawn),
                        None => self.add_all(access),
                    }
                }
                Head::Update(_) => {
                    for (table, column) in &access.updates {
                        self.add(table, BTreeSet::from([column.clone()]));
                    }
                }
                _ => self.add_all(access),
            }
        }
        self.note_defaults(text, head);
    }

    /// Takes note of the defaults that an `INSERT` leaves to SQLite.
    pub(super) fn note_defaults(&mut self, text: &str, head: &Head) {
        let Head::Insert(insert) = head else { return };
        let table = &insert.target.name.ident;
        let Some(defaults) = self.defaults.get(table) else {
            return;
        };
        let given: BTreeSet<Ident> = match (&insert.columns, &insert.source.kind) {
            (Some(range), _) => names(&text[range.clone()]).into_iter().collect(),
            (None, SourceKind::DefaultValues) => BTreeSet::new(),
            (None, _) => return,
        };
        let left = defaults.difference(&given).cloned().collect();
        self.add(&table.clone(), left);
    }

    /// Whether a statement may hold such values or leave one: a cheap look, without SQLite.
    pub(super) fn concerns(&self, text: &str) -> bool {
        !self.tables.is_empty() || sql::fleeting(text).is_some()
    }

    /// The first table of which a statement reads such a value.
    pub(super) fn reads<'t>(&self, access: &'t Access) -> Option<&'t Ident> {
        let mut columns = access.columns.keys();
        columns
            .find(|(table, column)| self.holds(table, column))
            .map(|(table, _)| table)
    }

    /// Whether a column holds such values.
    pub(super) fn holds(&self, table: &Ident, column: &Ident) -> bool {
        match self.tables.get(table) {
            Some(Columns::All) => true,
            Some(Columns::These(columns)) => columns.contains(column),
            None => false,
        }
    }

    /// Whether nobody knows which rows a table has.
    pub(super) fn is_all(&self, table: &Ident) -> bool {
        matches!(self.tables.get(table), Some(Columns::All))
    }

    fn add(&mut self, table: &Ident, columns: BTreeSet<Ident>) {
        if columns.is_empty() {
            return;
        }
        let tables = Rc::make_mut(&mut self.tables);
        match tables.get_mut(table) {
            Some(Columns::All) => {}
            Some(Columns::These(known)) => known.extend(columns),
            None => {
                tables.insert(table.clone(), Columns::These(columns));
            }
        }
    }

    fn add_all(&mut self, access: &Access) {
        let tables = Rc::make_mut(&mut self.tables);
        for table in &access.writes {
            tables.insert(table.clone(), Columns::All);
        }
    }

    fn forget(&mut self, table: &Ident) {
        if self.tables.contains_key(table) {
            Rc::make_mut(&mut self.tables).remove(table);
        }
        if self.defaults.contains_key(table) {
            Rc::make_mut(&mut self.defaults).remove(table);
        }
    }

    /// Reads which columns of a table have such a default.
    fn read_defaults(&mut self, table: &Ident, scratch: &Scratch) {
        let columns = scratch.defaults(table.name());
        let columns = columns.expect("SQLite reads its schema table").into_iter();
        let drawn = columns.filter(|(_, default)| {
            let default = default.as_deref();
            default.is_some_and(|default| sql::fleeting(default).is_some())
        });
        let columns: BTreeSet<Ident> = drawn.map(|(column, _)| Ident::new(column)).collect();
        if !columns.is_empty() {
            Rc::make_mut(&mut self.defaults).insert(table.clone(), columns);
        }
    }
}

/// The columns into which `INSERT … VALUES` puts what it draws; `None` if that is hard to say.
fn drawn_columns(text: &str, head: &Head, scratch: &Scratch) -> Option<BTreeSet<Ident>> {
    let Head::Insert(insert) = head else {
        return None;
    };
    if insert.with.is_some() || insert.upsert.is_some() || insert.or.is_some() {
        return None;
    }
    let columns = match &insert.columns {
        Some(range) => names(&text[range.clone()]),
        None => scratch.filled(insert.target.name.ident.name()).ok()?,
    };
    let source = &text[insert.source.range.clone()];
    if sql::significant(source).any(|token| token.is("SELECT")) {
        return None;
    }
    let mut drawn = BTreeSet::new();
    let (mut depth, mut at, mut start) = (0_usize, 0_usize, 0_usize);
    for token in sql::significant(source) {
        let ends = match token.kind {
            TokenKind::LeftParen => {
                depth += 1;
                if depth == 1 {
                    (at, start) = (0, token.end());
                }
                false
            }
            TokenKind::RightParen => {
                depth = depth.checked_sub(1)?;
                depth == 0
            }
            TokenKind::Comma => depth == 1,
            _ => false,
        };
        if ends {
            if sql::fleeting(&source[start..token.start]).is_some() {
                drawn.insert(columns.get(at)?.clone());
            }
            (at, start) = (at + 1, token.end());
        }
    }
    Some(drawn)
}

/// The names of a list in brackets.
fn names(list: &str) -> Vec<Ident> {
    let tokens = sql::significant(list);
    let names = tokens.filter(|token| token.is_name() || token.kind == TokenKind::String);
    names.map(|token| Ident::from_token(token.text)).collect()
}
