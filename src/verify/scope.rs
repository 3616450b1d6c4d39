//! What a section may have changed, from its statements alone.
//!
//! Invariant: what is not in the scope is as it was.

use std::collections::BTreeSet;

use crate::operation::{Execute, Operation};
use crate::schema::Schema;
use crate::sql::{Conflict, Head, Ident, Object, dequote, significant};

/// What may have changed.
#[derive(Clone, Debug, Default)]
pub(super) struct Scope {
    /// Everything.
    pub(super) all: bool,
    /// Whether the schema may have changed.
    pub(super) schema: bool,
    /// Tables and other objects, under their old and their new names.
    pub(super) names: BTreeSet<Ident>,
}

impl Scope {
    pub(super) fn all() -> Self {
        Self {
            all: true,
            schema: true,
            names: BTreeSet::new(),
        }
    }

    /// One table whose rows changed.
    pub(super) fn rows_of(table: &Ident) -> Self {
        Self {
            names: BTreeSet::from([table.clone()]),
            ..Self::default()
        }
    }

    /// Adds what `operation` may change on a database with this schema.
    pub(super) fn add(&mut self, ran: &Ran, schema: &Schema) {
        let head = &ran.head;
        for object in head.objects() {
            self.names.insert(object.name.ident.clone());
        }
        match head {
            Head::Insert(_) | Head::Update(_) | Head::Delete(_) => {
                let target = head.objects()[0].name.ident.clone();
                self.all |= has_triggers(schema, &target);
            }
            _ => self.schema = true,
        }
        self.names.extend(ran.new_name());
    }

    pub(super) fn join(&mut self, other: &Self) {
        self.all |= other.all;
        self.schema |= other.schema;
        self.names.extend(other.names.iter().cloned());
    }

    pub(super) fn has(&self, name: &Ident) -> bool {
        self.all || self.names.contains(name)
    }
}

/// Whether a change of rows of a table or view may change others.
pub(super) fn has_triggers(schema: &Schema, table: &Ident) -> bool {
    schema
        .of_kind(Object::Trigger)
        .any(|trigger| trigger.table == *table)
}

/// A statement that was run.
#[derive(Clone, Debug)]
pub(super) struct Ran {
    pub(super) execute: Execute,
    pub(super) head: Head,
}

impl Ran {
    pub(super) fn new(operation: Operation) -> Self {
        let Operation::Execute(execute) = operation;
        let head = Head::of(&execute.text);
        Self { execute, head }
    }

    /// Whether it changes rows and not the schema.
    pub(super) fn changes_rows(&self) -> bool {
        matches!(self.head, Head::Insert(_) | Head::Update(_) | Head::Delete(_))
    }

    /// Whether it deletes rows of its target: as `DELETE` or as `REPLACE`.
    pub(super) fn deletes(&self) -> bool {
        match &self.head {
            Head::Delete(_) => true,
            Head::Insert(insert) => insert.or == Some(Conflict::Replace),
            Head::Update(update) => update.or == Some(Conflict::Replace),
            _ => false,
        }
    }

    /// Whether it changes values of rows that are there.
    pub(super) fn updates(&self) -> bool {
        match &self.head {
            Head::Update(_) => true,
            Head::Insert(insert) => insert.upsert.is_some(),
            _ => false,
        }
    }

    /// The table that it changes, makes, alters or drops.
    pub(super) fn target(&self) -> Option<&Ident> {
        self.head.objects().last().map(|object| &object.name.ident)
    }

    /// The name that an `ALTER TABLE … RENAME TO` gives.
    pub(super) fn new_name(&self) -> Option<Ident> {
        let Head::AlterTable(alter) = &self.head else {
            return None;
        };
        let mut tokens = significant(&self.execute.text[alter.action..]);
        let is_rename = tokens.next()?.is("RENAME") && tokens.next()?.is("TO");
        let name = tokens.next()?;
        is_rename.then(|| Ident::new(dequote(name.text)))
    }

    /// Whether the statement names `name` anywhere.
    pub(super) fn mentions(&self, name: &Ident) -> bool {
        mentions(&self.execute.text, name)
    }
}

/// Whether `sql` names `name` anywhere.
pub(super) fn mentions(sql: &str, name: &Ident) -> bool {
    significant(sql).any(|token| token.is_name() && name.is(&dequote(token.text)))
}
