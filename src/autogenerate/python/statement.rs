//! Steps as statements of Python.
//!
//! Invariant: a statement begins at the left margin; what follows its first line is indented as it
//! stands in it.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use super::constraint::Names;
use super::literal::{literal, unbound};
use super::{batch, create, index};
use crate::autogenerate::shape::Shape;
use crate::autogenerate::step::{Action, Step};
use crate::diagnostic::Diagnostics;
use crate::schema::{CreateTable, Entry};
use crate::sql::alter::AlterTable;
use crate::sql::{Ident, Object};

/// Writes steps that begin at a schema.
#[derive(Debug)]
pub(in crate::autogenerate) struct Writer<'s> {
    /// The schema.
    pub(super) start: &'s Shape,
    /// What is there behind the steps that are written. Tables are renamed in steps of their own.
    pub(super) now: Shape,
    /// Where the steps lead.
    pub(super) end: &'s Shape,
    /// The tables that no batch has led to their declaration.
    pub(super) stuck: &'s BTreeMap<Ident, String>,
    /// How names are written.
    pub(super) names: Names,
    /// The tables that are made by their own texts.
    verbatim: &'s BTreeSet<Ident>,
    /// What Alembic does otherwise.
    pub(super) warnings: Diagnostics,
    /// What no batch does.
    pub(super) in_sql: Vec<InSql>,
}

/// A table that is made anew by statements, as no batch does it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InSql {
    /// The table.
    pub table: Ident,
    /// Why no batch does it.
    pub why: Vec<String>,
}

/// How steps are written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::autogenerate) struct Manner {
    /// The tables that are made by their own texts: SQLAlchemy makes others of them.
    pub(in crate::autogenerate) verbatim: BTreeSet<Ident>,
    /// The tables that no batch has led to their declaration, and what was in the way.
    pub(in crate::autogenerate) stuck: BTreeMap<Ident, String>,
}

impl<'s> Writer<'s> {
    /// A writer of steps from `start` to `end`; whether names are to be left alone by a naming
    /// convention is for the project to say.
    pub(in crate::autogenerate) fn new(
        start: &'s Shape,
        end: &'s Shape,
        has_convention: bool,
        manner: &'s Manner,
    ) -> Self {
        Self {
            start,
            now: start.clone(),
            end,
            stuck: &manner.stuck,
            names: Names {
                are_final: has_convention,
            },
            verbatim: &manner.verbatim,
            warnings: Diagnostics::default(),
            in_sql: Vec::new(),
        }
    }

    /// The statements of steps.
    pub(in crate::autogenerate) fn write(&mut self, steps: &[Step]) -> Vec<String> {
        let written = steps.iter().map(|step| {
            let statement = self.statement(step);
            self.go_on(step);
            statement
        });
        written.collect()
    }

    /// The indexes that a table has behind the steps that are written.
    pub(super) fn indexes_of(&self, table: &Ident) -> Vec<Rc<Entry>> {
        let indexes = self.now.of_kinds(&[Object::Index]);
        let indexes = indexes.filter(|index| index.table == *table);
        indexes.map(Rc::clone).collect()
    }

    /// What a table is behind these actions.
    pub(super) fn after(&self, before: &Entry, actions: &[Action]) -> Option<Rc<Entry>> {
        let wanted = self.end.table(&before.name).map(Rc::clone);
        wanted.or_else(|| edited(before, actions).map(Rc::new))
    }

    /// Notes what a step does.
    fn go_on(&mut self, step: &Step) {
        match step {
            Step::Create(entry) => self.now.push(Rc::clone(entry)),
            Step::Drop(entry) => self.now.remove(entry),
            Step::Alter { table, actions } => {
                let before = self.now.table(table).map(Rc::clone);
                if let Some(after) = before.and_then(|before| edited(&before, actions)) {
                    self.now.replace(Rc::new(after));
                }
            }
            Step::RenameTable { .. } | Step::RenameColumn { .. } | Step::Statement(_) => {}
        }
    }

    /// What Alembic does otherwise, and what no batch does.
    pub(in crate::autogenerate) fn told(self) -> (Diagnostics, Vec<InSql>) {
        (self.warnings, self.in_sql)
    }

    fn statement(&mut self, step: &Step) -> String {
        match step {
            Step::RenameTable { from, to } => {
                let (from, to) = (literal(from.name()), literal(to.name()));
                format!("op.rename_table({from}, {to})")
            }
            Step::RenameColumn { table, from, to } => {
                let [table, from, to] = [table, from, to].map(|name| literal(name.name()));
                format!("op.alter_column({table}, {from}, new_column_name={to})")
            }
            Step::Create(entry) => match entry.object {
                Object::Table => {
                    let is_verbatim = self.verbatim.contains(&entry.name);
                    create::table(entry, is_verbatim, self.names)
                }
                Object::Index => index::created(entry, self.names),
                Object::VirtualTable | Object::View | Object::Trigger => execute(&entry.sql),
            },
            Step::Statement(sql) => execute(sql),
            Step::Drop(entry) => {
                let name = literal(entry.name.name());
                match entry.object {
                    Object::Table | Object::VirtualTable => format!("op.drop_table({name})"),
                    Object::Index => {
                        let name = self.names.write(entry.name.name(), "op");
                        let table = literal(entry.table.name());
                        format!("op.drop_index({name}, table_name={table})")
                    }
                    Object::View | Object::Trigger => execute(&step.to_string()),
                }
            }
            Step::Alter { table, actions } => batch::altered(self, table, actions).join("\n    "),
        }
    }
}

/// A table as it is behind these actions.
fn edited(before: &Entry, actions: &[Action]) -> Option<Entry> {
    let step = Step::Alter {
        table: before.name.clone(),
        actions: actions.to_vec(),
    };
    let statement = step.to_string();
    let alter = AlterTable::read(&statement).ok()?;
    let mut edit = CreateTable::read(&*before.sql).ok()?.edit();
    for action in &alter.actions {
        edit.apply_action(&action.kind, &statement).ok()?;
    }
    let sql = edit.finish().ok()?;
    Some(Entry {
        sql,
        ..before.clone()
    })
}

/// A comment: one line, whatever is in it.
pub(super) fn comment(text: &str) -> String {
    let words: Vec<&str> = text.split(char::is_control).collect();
    format!("# {}", words.join(" "))
}

/// A statement of SQL, as it is.
pub(super) fn execute(sql: &str) -> String {
    match unbound(sql) {
        Some(sql) => format!("op.execute({})", literal(&sql)),
        // `text()` would find parameters in it.
        None => format!("op.get_bind().exec_driver_sql({})", literal(sql)),
    }
}
