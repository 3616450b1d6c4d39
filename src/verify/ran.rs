//! A statement that was run.

use crate::operation::{Execute, Operation};
use crate::sql::alter::{ActionKind, AlterAction};
use crate::sql::definition::{ColumnConstraintKind, References};
use crate::sql::{Conflict, Head, Ident, Token, dequote, significant};

/// A statement that was run.
#[derive(Clone, Debug)]
pub(super) struct Ran {
    pub(super) execute: Execute,
    pub(super) head: Head,
    /// The actions of an `ALTER TABLE`.
    actions: Vec<AlterAction>,
}

impl Ran {
    pub(super) fn new(operation: Operation) -> Self {
        let (execute, actions) = match operation {
            Operation::Execute(execute) => (execute, Vec::new()),
            Operation::AlterTable(alter) => (alter.execute, alter.actions),
        };
        let head = Head::of(&execute.text);
        Self {
            execute,
            head,
            actions,
        }
    }

    /// The tables and other objects that it is about.
    pub(super) fn objects(&self) -> impl Iterator<Item = &Ident> {
        let objects = self.head.objects().into_iter();
        objects.map(|object| &object.name.ident)
    }

    /// The actions of an `ALTER TABLE`.
    pub(super) fn actions(&self) -> &[AlterAction] {
        &self.actions
    }

    /// Whether it changes rows and not the schema.
    pub(super) fn changes_rows(&self) -> bool {
        matches!(
            self.head,
            Head::Insert(_) | Head::Update(_) | Head::Delete(_)
        )
    }

    /// The table whose rows it deletes, as `DELETE` or as `REPLACE`.
    pub(super) fn deletes_from(&self) -> Option<&Ident> {
        let deletes = match &self.head {
            Head::Delete(_) => true,
            Head::Insert(insert) => insert.or == Some(Conflict::Replace),
            Head::Update(update) => update.or == Some(Conflict::Replace),
            _ => false,
        };
        self.objects().next().filter(|_| deletes)
    }

    /// The table whose values it changes, deletes among them.
    pub(super) fn changes_values_of(&self) -> Option<&Ident> {
        let updates = match &self.head {
            Head::Update(_) => true,
            Head::Insert(insert) => insert.upsert.is_some(),
            _ => false,
        };
        match self.deletes_from() {
            None => self.objects().next().filter(|_| updates),
            table => table,
        }
    }

    /// Whether it changes the type of a column, and values with it.
    pub(super) fn changes_type(&self) -> bool {
        let mut actions = self.actions.iter();
        actions.any(|action| matches!(action.kind, ActionKind::SetType { .. }))
    }

    /// Whether it renames a table or a column.
    pub(super) fn renames(&self) -> bool {
        self.actions.iter().any(|action| {
            matches!(
                action.kind,
                ActionKind::RenameTable { .. } | ActionKind::RenameColumn { .. }
            )
        })
    }

    /// Whether it adds a foreign key to `child` that refers to `parent`.
    pub(super) fn adds_foreign_key(&self, child: &Ident, parent: &Ident) -> bool {
        let refers = |references: &References| references.table.ident == *parent;
        let adds = |action: &AlterAction| match &action.kind {
            ActionKind::AddColumn { definition, .. } => {
                definition.constraints.iter().any(|constraint| {
                    matches!(&constraint.kind,
                        ColumnConstraintKind::References(references) if refers(references))
                })
            }
            added => added
                .added_key()
                .is_some_and(|(_, references)| refers(references)),
        };
        self.objects().any(|table| table == child) && self.actions.iter().any(adds)
    }

    /// The name that an `ALTER TABLE … RENAME TO` gives.
    pub(super) fn new_name(&self) -> Option<Ident> {
        self.actions.iter().find_map(|action| match &action.kind {
            ActionKind::RenameTable { to } => Some(to.ident.clone()),
            _ => None,
        })
    }

    /// Whether the statement names `name` anywhere.
    pub(super) fn mentions(&self, name: &Ident) -> bool {
        mentions(&self.execute.text, name)
    }
}

/// Whether `sql` names `name` anywhere.
pub(super) fn mentions(sql: &str, name: &Ident) -> bool {
    names(sql).any(|other| other == *name)
}

/// All names in `sql`, and whatever else could be one.
pub(super) fn names(sql: &str) -> impl Iterator<Item = Ident> {
    let tokens = significant(sql).filter(Token::is_name);
    tokens.map(|token| Ident::new(dequote(token.text)))
}
