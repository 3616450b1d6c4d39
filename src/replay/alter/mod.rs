//! `ALTER TABLE`: in place where SQLite can, else one rebuild for all that is said of a table.
//!
//! Invariant: the actions are done in the order in which they are written, and nothing else runs
//! between those that are held back and those that follow them.

mod ask;
mod fault;
mod in_place;
mod keys;
mod plan;
mod rebuild;
mod refused;
mod run;

use super::places::Moving;
use super::{Replay, refused as refusals};
use crate::diagnostic::Result;
use crate::operation::{Allowance, AlterTable, Operation, Origin};
use crate::sql::alter::{ActionKind, AlterAction};
use crate::sql::{Head, Ident};
use crate::sqlite::{Places, Survey, own_counter, renamed_column, renamed_table};
use keys::MissingKeys;
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

    /// Whether a revision in Python asks for it.
    fn is_called(&self) -> bool {
        matches!(self.alter.execute.origin, Origin::Called(_))
    }

    /// Whether columns can be in other places behind it.
    fn moves_columns(&self) -> bool {
        matches!(
            self.kind(),
            ActionKind::AddColumn { .. }
                | ActionKind::DropColumn { .. }
                | ActionKind::MoveColumn { .. }
        )
    }

    /// Whether its author says that the table may have any shape.
    fn allows_any_shape(&self) -> bool {
        self.alter.execute.allows(Allowance::Shape)
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
        let before = self.recording.is_some().then(|| self.survey(&table));
        self.note_places(&parts, &table);
        let mut missing = MissingKeys::default();
        let mut rest = &parts[..];
        while let Some(part) = rest.first() {
            if part.renames() {
                table = self.rename(&table, part)?;
                missing.rename(part);
                rest = &rest[1..];
            } else {
                let (run, behind) = rest.split_at(run::length(rest));
                let mut plan = self.plan(&table, run)?;
                self.refuse_moved_values(&table, run)?;
                missing.note(self, &mut plan, run, behind);
                self.alter(&table, run, plan)?;
                rest = behind;
            }
        }
        missing.check(self, &table)?;
        if let Some(before) = before {
            self.note_broken(&before, &parts, &table);
        }
        Ok(())
    }

    /// What can be used around a table.
    fn survey(&self, table: &Ident) -> Survey {
        Survey::of(&self.scratch, table).expect("SQLite reads its schema table")
    }

    /// Takes note of what counts the columns of a table that alterations can move.
    fn note_places(&mut self, parts: &[Part<'_>], table: &Ident) {
        let moving = parts.iter().find(|part| part.moves_columns());
        if let (Some(part), Some(recording)) = (moving, &mut self.recording) {
            let places = Places::around(&self.scratch, table);
            let places = places.expect("SQLite reads its schema table");
            let moving = Moving {
                table: part.alter.table().clone(),
                span: part.named(),
            };
            recording.deferred.places.note(&moving, places);
        }
    }

    /// Refuses a `USING` that reads what means other columns at this point of the revision.
    fn refuse_moved_values(&mut self, table: &Ident, run: &[Part<'_>]) -> Result<()> {
        for part in run {
            if let Some(using) = fault::using(part) {
                let value = &part.statement()[using.clone()];
                let query = format!("SELECT {value}\nFROM main.{table}");
                self.refuse_moved(&query, part.place(using.clone()))?;
            }
        }
        Ok(())
    }

    /// Takes note of what alterations of a table, which is called `name` now, have broken: the
    /// revision may drop it or make it again.
    fn note_broken(&mut self, before: &Survey, parts: &[Part<'_>], name: &Ident) {
        let broken = before.broken(&self.scratch, name);
        if !broken.is_empty() {
            let place = refused::broken(parts, &broken);
            self.recording().deferred.note_broken(place, broken);
        }
    }

    /// Has SQLite rename the table or a column, also where other objects name it. The name of the
    /// table behind it.
    fn rename(&mut self, table: &Ident, part: &Part<'_>) -> Result<Ident> {
        let text = part.text(table);
        if let ActionKind::RenameTable { to } = part.kind()
            && to.ident == *table
        {
            return Err(refused::same_name(part, table, to).into());
        }
        let is_asked = self.is_asked_around(table, &[*part]);
        if matches!(part.kind(), ActionKind::RenameTable { .. }) && is_asked {
            let asked = renamed_table(&self.scratch, table);
            let asked = asked.expect("SQLite reads its schema table");
            self.ask_strangers(asked.map(|asked| (asked, part.span())))?;
        }
        self.scratch
            .run(&text)
            .map_err(|refusal| refused::action(part, &text, &refusal))?;
        self.record_in_place(&[*part], &Plan::of_text(text));
        if let ActionKind::RenameColumn { column, to } = part.kind()
            && is_asked
        {
            let asked = renamed_column(&self.scratch, table, &column.ident, &to.ident);
            let asked = asked.expect("SQLite reads its schema table");
            self.ask_strangers(asked.map(|asked| (asked, part.span())))?;
        }
        let name = match part.kind() {
            ActionKind::RenameTable { to } => to.ident.clone(),
            _ => table.clone(),
        };
        self.note_alter(table, part, &name);
        Ok(name)
    }

    /// Does actions of which none renames.
    fn alter(&mut self, table: &Ident, run: &[Part<'_>], plan: Plan) -> Result<()> {
        let edited = plan.edited.as_ref().filter(|_| plan.in_place);
        let strange = edited.map(|edited| self.strange_to(run, edited, &plan.postponed));
        if self.try_in_place(table, &plan) {
            self.ask_in_place(run, &plan, strange.unwrap_or_default())?;
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
        if self.batched.remove(table) || part.is_called() {
            self.batched.insert(name.clone());
        }
        if let Some(recording) = &mut self.recording {
            recording.deferred.forget(table);
            recording.deferred.rename(table, name);
            if let ActionKind::RenameColumn { column, to } = part.kind() {
                let places = &mut recording.deferred.places;
                places.rename_column(table, &column.ident, &to.ident);
            }
            recording.orphans.rename(table, name);
            recording.recounted.rename(table, name);
            recording.fresh.note_alter(part.statement(), table, name);
            recording
                .provenance
                .note_alter(part.statement(), table, name);
            recording
                .fleeting
                .note_alter(part.statement(), table, name, &self.scratch);
            if let Some(references) = &mut recording.references {
                if part.renames() {
                    references.note_rename(table, name, &self.scratch);
                } else {
                    references.note_alter(part.statement(), table, &self.scratch);
                }
            }
        }
    }
}
