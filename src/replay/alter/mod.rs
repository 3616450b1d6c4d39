//! `ALTER TABLE`: in place where SQLite can, else one rebuild for all that is said of a table.
//!
//! Invariant: the actions are done in the order in which they are written, and nothing else runs
//! between those that are held back and those that follow them.

mod in_place;
mod plan;
mod rebuild;
mod refused;
mod run;

use super::{Replay, refused as refusals};
use crate::diagnostic::Result;
use crate::operation::{AlterTable, Operation};
use crate::sql::alter::{ActionKind, AlterAction};
use crate::sql::{Head, Ident};
use crate::sqlite::own_counter;
use plan::Plan;

/// An action, in its statement.
#[derive(Clone, Copy, Debug)]
struct Part<'a> {
    alter: &'a AlterTable,
    action: &'a AlterAction,
    /// Whether it is the first action of the statement.
    first: bool,
    /// Whether it is the last one.
    last: bool,
}

impl<'a> Part<'a> {
    fn of(alter: &'a AlterTable) -> impl Iterator<Item = Self> {
        let last = alter.actions.len() - 1;
        let actions = alter.actions.iter().enumerate();
        actions.map(move |(at, action)| Self {
            alter,
            action,
            first: at == 0,
            last: at == last,
        })
    }

    fn kind(&self) -> &'a ActionKind {
        &self.action.kind
    }

    /// The text of the statement, into which the action's ranges point.
    fn statement(&self) -> &'a str {
        &self.alter.execute.text
    }

    fn renames(&self) -> bool {
        matches!(
            self.kind(),
            ActionKind::RenameTable { .. } | ActionKind::RenameColumn { .. }
        )
    }

    /// The action as a statement of its own: as it is written, if it stands alone.
    fn text(&self, table: &Ident) -> String {
        if self.first && self.last && !self.is_conditional() {
            return self.statement().to_owned();
        }
        let action = match self.kind() {
            ActionKind::AddColumn { definition, .. } => {
                format!("ADD COLUMN {}", &self.statement()[definition.range.clone()])
            }
            ActionKind::DropColumn { column, .. } => format!("DROP COLUMN {}", column.ident),
            ActionKind::DropConstraint { name, .. } => format!("DROP CONSTRAINT {}", name.ident),
            _ => self.alter.text_of(self.action).to_owned(),
        };
        format!("ALTER TABLE {table} {action}")
    }

    /// Whether it says `IF EXISTS` or `IF NOT EXISTS`, which SQLite does not know here.
    fn is_conditional(&self) -> bool {
        match self.kind() {
            ActionKind::AddColumn { if_not_exists, .. } => *if_not_exists,
            ActionKind::DropColumn { if_exists, .. }
            | ActionKind::DropConstraint { if_exists, .. } => *if_exists,
            _ => false,
        }
    }
}

impl Replay<'_> {
    /// Runs the alterations that were held back, unless an operation is one of the same table.
    pub(super) fn settle_before(&mut self, operation: &Operation) -> Result<()> {
        match (operation, self.held.first()) {
            (Operation::AlterTable(alter), Some(first)) if alter.table() == first.table() => Ok(()),
            _ => self.settle_alters(),
        }
    }

    /// Takes an alteration: it waits for others of the same table.
    pub(super) fn hold_back(&mut self, alter: &AlterTable) -> Result<()> {
        if self.recording.is_some() {
            self.flush()?;
            let execute = &alter.execute;
            if let Some(place) = own_counter(&execute.text, &Head::of(&execute.text)) {
                return Err(refusals::own_counter(execute, place).into());
            }
        }
        self.held.push(alter.clone());
        Ok(())
    }

    /// Runs the alterations that were held back.
    pub(super) fn settle_alters(&mut self) -> Result<()> {
        let held = std::mem::take(&mut self.held);
        let Some(first) = held.first() else {
            return Ok(());
        };
        let mut table = first.table().clone();
        let parts: Vec<Part<'_>> = held.iter().flat_map(Part::of).collect();
        let mut rest = &parts[..];
        while let Some(part) = rest.first() {
            if part.renames() {
                table = self.rename(&table, part)?;
                rest = &rest[1..];
            } else {
                let (run, behind) = rest.split_at(run::length(rest));
                self.alter(&table, run)?;
                rest = behind;
            }
        }
        Ok(())
    }

    /// Has SQLite rename the table or a column, also where other objects name it. The name of the
    /// table behind it.
    fn rename(&mut self, table: &Ident, part: &Part<'_>) -> Result<Ident> {
        let text = part.text(table);
        self.scratch
            .run(&text)
            .map_err(|refusal| refused::action(part, &text, &refusal))?;
        self.record_in_place(&[*part], &Plan::of_text(text));
        let name = match part.kind() {
            ActionKind::RenameTable { to } => to.ident.clone(),
            _ => table.clone(),
        };
        self.note_alter(table, part, &name);
        Ok(name)
    }

    /// Does actions of which none renames.
    fn alter(&mut self, table: &Ident, run: &[Part<'_>]) -> Result<()> {
        let plan = self.plan(table, run)?;
        if self.try_in_place(table, &plan) {
            self.ask_in_place(run, &plan)?;
            self.record_in_place(run, &plan);
        } else {
            self.rebuild(table, run, plan)?;
        }
        for part in run {
            self.note_alter(table, part, table);
        }
        Ok(())
    }

    /// Takes note of an action, behind which the table is called `name`.
    fn note_alter(&mut self, table: &Ident, part: &Part<'_>, name: &Ident) {
        if let Some(recording) = &mut self.recording {
            recording.deferred.forget(table);
            recording.fresh.note_alter(part.statement(), table, name);
            recording
                .provenance
                .note_alter(part.statement(), table, name);
        }
    }
}
