//! What `ON DELETE` and `ON UPDATE` say and foreign keys that are off do not do.
//!
//! Invariant: nothing is said where the revision itself sees to the rows, or where there are none.

use std::collections::BTreeMap;

use super::Changes;
use super::keys::Keys;
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::operation::Execute;
use crate::scratch::{KeyAction, Scratch};
use crate::span::Span;
use crate::sql::{self, Head, Ident};

/// What is not done.
#[derive(Clone, Debug, Default)]
pub(super) struct LostActions {
    /// That of the revision at hand.
    open: Vec<LostAction>,
    /// The tables whose rows the revision at hand sees to, each with the number of the statement.
    seen_to: Vec<(Ident, usize)>,
    /// How many statements there were.
    statements: usize,
    found: Diagnostics,
}

/// What one statement does not make one foreign key do.
#[derive(Clone, Debug)]
struct LostAction {
    statement: usize,
    span: Span,
    /// What it does: `DELETE FROM parent`.
    what: String,
    event: Event,
    parent: Ident,
    child: Ident,
    columns: Vec<Ident>,
    action: KeyAction,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Event {
    Delete,
    Drop,
    Update,
}

impl LostActions {
    /// Takes note of a table that is about to be forgotten because it is dropped.
    pub(super) fn note_drop(
        &mut self,
        execute: &Execute,
        table: &Ident,
        keys: &Keys,
        has_rows: impl Fn(&Ident) -> bool,
    ) {
        let statement = self.begin();
        self.seen_to.push((table.clone(), statement));
        let matters = |child: &Ident| child != table && has_rows(child);
        self.note(execute, statement, Event::Drop, table, keys, matters);
    }

    /// Takes note of a statement that writes rows.
    pub(super) fn note_rows(
        &mut self,
        execute: &Execute,
        head: &Head,
        changes: &Changes<'_>,
        keys: &Keys,
        has_rows: impl Fn(&Ident) -> bool,
    ) {
        let statement = self.begin();
        let access = changes.access;
        for table in access.deletes.iter().chain(changes.updated.keys().copied()) {
            let updates = |columns: &[Ident]| {
                let updated = changes.updated.get(table);
                updated.is_some_and(|updated| updated.touches(columns))
            };
            let mut own = keys.of(table).iter();
            if access.deletes.contains(table) || own.any(|key| updates(&key.columns)) {
                self.seen_to.push((table.clone(), statement));
            }
        }
        let is_all = matches!(head, Head::Delete(_))
            && !sql::significant(&execute.text).any(|token| token.is("WHERE"));
        // A table can be both: a trigger deletes rows of the one whose rows are replaced.
        let replaced = changes.replaced.iter().copied();
        let replaced = replaced.filter(|table| !access.deletes.contains(*table));
        for parent in access.deletes.iter().chain(replaced) {
            let is_said = access.deletes.contains(parent) || super::replaces(&execute.text);
            let matters = |child: &Ident| {
                let goes_along = child == parent && is_all;
                is_said && !goes_along && has_rows(child) && has_rows(parent)
            };
            self.note(execute, statement, Event::Delete, parent, keys, matters);
        }
        for (parent, updated) in &changes.updated {
            let touched = keys.to(parent).filter(|(_, key)| updated.touches_key(key));
            let touched: Vec<&Ident> = touched.map(|(child, _)| child).collect();
            let matters =
                |child: &Ident| touched.contains(&child) && has_rows(child) && has_rows(parent);
            self.note(execute, statement, Event::Update, parent, keys, matters);
        }
    }

    fn begin(&mut self) -> usize {
        self.statements += 1;
        self.statements
    }

    fn note(
        &mut self,
        execute: &Execute,
        statement: usize,
        event: Event,
        parent: &Ident,
        keys: &Keys,
        matters: impl Fn(&Ident) -> bool,
    ) {
        for (child, key) in keys.to(parent) {
            let action = if event == Event::Update {
                key.on_update
            } else {
                key.on_delete
            };
            let Some(action) = action.filter(|_| matters(child)) else {
                continue;
            };
            let end = execute.text.find('\n').unwrap_or(execute.text.len());
            self.open.push(LostAction {
                statement,
                span: execute.origin.part(0..end),
                what: event.said(parent),
                event,
                parent: parent.clone(),
                child: child.clone(),
                columns: key.columns.clone(),
                action,
            });
        }
    }

    /// Takes note that the table `from` is called `to` from here on.
    pub(super) fn rename(&mut self, from: &Ident, to: &Ident) {
        let open = self.open.iter_mut();
        let named = open.flat_map(|lost| [&mut lost.parent, &mut lost.child]);
        for name in named.chain(self.seen_to.iter_mut().map(|(name, _)| name)) {
            if *name == *from {
                *name = to.clone();
            }
        }
    }

    /// Keeps what the revision that ends here does not see to.
    pub(super) fn end_revision(&mut self, scratch: &Scratch) {
        let seen_to = std::mem::take(&mut self.seen_to);
        let is_seen_to = |lost: &LostAction| {
            seen_to.iter().any(|(table, statement)| {
                *table == lost.child && (*statement != lost.statement || lost.child != lost.parent)
            })
        };
        // What is made again in the place of a table has its rows.
        let is_made_again = |lost: &LostAction| {
            lost.event == Event::Drop
                && scratch
                    .is_there(lost.parent.name())
                    .expect("SQLite reads its schema table")
        };
        let mut by_statement: BTreeMap<usize, Vec<LostAction>> = BTreeMap::new();
        for lost in std::mem::take(&mut self.open) {
            if !is_seen_to(&lost) && !is_made_again(&lost) {
                by_statement.entry(lost.statement).or_default().push(lost);
            }
        }
        for lost in by_statement.into_values() {
            self.found.push(warning(&lost));
        }
    }

    /// Takes what was found.
    pub(super) fn take(&mut self) -> Diagnostics {
        std::mem::take(&mut self.found)
    }
}

impl Event {
    fn said(self, parent: &Ident) -> String {
        let parent = parent.name();
        match self {
            Self::Delete => format!("rows of `{parent}` go"),
            Self::Drop => format!("`{parent}` goes"),
            Self::Update => format!("keys of `{parent}` change"),
        }
    }

    fn clause(self) -> &'static str {
        match self {
            Self::Update => "ON UPDATE",
            Self::Delete | Self::Drop => "ON DELETE",
        }
    }
}

/// What is said of the actions that one statement does not cause.
fn warning(lost: &[LostAction]) -> Diagnostic {
    let first = &lost[0];
    let clause = first.event.clause();
    let message = format!("{}, and `{clause}` does not act in this script", first.what);
    let warning = Diagnostic::warning(Code::ForeignKeyAction, message).label(first.span, "");
    let noted = |warning: Diagnostic, lost: &LostAction| {
        let columns: Vec<&str> = lost.columns.iter().map(Ident::name).collect();
        warning.note(format!(
            "`{}` ({}) refers to `{}` with {} {}",
            lost.child.name(),
            columns.join(", "),
            lost.parent.name(),
            lost.event.clause(),
            lost.action.name()
        ))
    };
    let warning = lost.iter().fold(warning, noted);
    let child = &first.child;
    let statement = match (first.event, first.action) {
        (Event::Update, _) | (_, KeyAction::SetNull | KeyAction::SetDefault) => {
            format!("UPDATE {child} SET {} = …", first.columns[0])
        }
        (_, KeyAction::Cascade) => format!("DELETE FROM {child} WHERE …"),
    };
    warning
        .note("the script makes tables anew, and foreign keys are OFF for that")
        .help(format!(
            "write what is to be done, `{statement}`, into the revision, or end a script before it and before what is rebuilt: `gen-sql upgrade REV`"
        ))
}
