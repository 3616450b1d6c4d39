//! What actions on a table come to, before any of them is done.
//!
//! Invariant: nothing is changed, neither in the scratch database nor in the script.

use super::super::Replay;
use super::super::deferred::EarlyKey;
use super::{Part, fault, refused};
use crate::diagnostic::{Diagnostics, Result};
use crate::schema::{CreateTable, EditError, EditErrorKind};
use crate::sql::Ident;
use crate::sql::alter::{ActionKind, TableOption};
use crate::sqlite::{
    Edited, Keys, LostKey, Requirement, adds_plainly, dependents, in_place, parent_fault, unfit,
};

/// What actions on a table come to.
#[derive(Debug, Default)]
pub(super) struct Plan {
    /// Each action as a statement of its own; none for one that finds the table as it wants it.
    pub(super) texts: Vec<Option<String>>,
    /// The indexes that go with their columns.
    pub(super) without: Vec<Ident>,
    /// Whether SQLite may be able to do all of it in place.
    pub(super) in_place: bool,
    /// Whether a column is dropped and another one of its name added.
    comes_back: bool,
    /// Whether any row can have the columns that are added, and nothing else is done.
    pub(super) plain: bool,
    /// The keys that the table has no more, each with the place of its action.
    pub(super) lost: Vec<(usize, LostKey)>,
    /// Those of them that what follows may give back: what somebody made by hand is asked about
    /// them when all is done.
    pub(super) postponed: Vec<LostKey>,
    /// Why the table must not have rows, if new columns have nothing for them.
    pub(super) without_rows: Vec<Requirement>,
    /// The table as it is to be; nothing, if it cannot be that.
    pub(super) edited: Option<Edited>,
    /// Why not.
    pub(super) errors: Diagnostics,
}

impl Plan {
    /// One action that SQLite has done.
    pub(super) fn of_text(text: String) -> Self {
        Self {
            texts: vec![Some(text)],
            ..Self::default()
        }
    }
}

impl Replay<'_> {
    /// What actions on `table` come to.
    pub(super) fn plan(&mut self, table: &Ident, run: &[Part<'_>]) -> Result<Plan> {
        let sql = self.scratch.table_sql(table.name());
        let Some(sql) = sql.expect("SQLite reads its schema table") else {
            return Err(refused::no_table(&self.scratch, table, &run[0]).into());
        };
        let mut plan = Plan::default();
        let adds_plainly = |part: &Part<'_>| adds_plainly(part.kind(), part.statement());
        // In the database of others, a name may have been a text for want of such a column.
        plan.plain = run.iter().all(adds_plainly) && !self.scratch.is_of_database();
        match CreateTable::read(sql) {
            Ok(create) => {
                plan.plain &= !create.is(TableOption::Strict);
                self.edit(&mut plan, create, table, run)?;
            }
            Err(error) => {
                plan.plain = false;
                plan.texts = run.iter().map(|part| Some(part.text(table))).collect();
                plan.errors
                    .push(refused::no_definition(table, &run[0], &error));
            }
        }
        let mut texts = run.iter().zip(&plan.texts);
        plan.in_place = !plan.comes_back
            && texts.all(|(part, text)| {
                text.is_none() || in_place(self.target, part.kind(), part.statement())
            });
        Ok(plan)
    }

    /// Edits the text of the table.
    fn edit(
        &mut self,
        plan: &mut Plan,
        create: CreateTable,
        table: &Ident,
        run: &[Part<'_>],
    ) -> Result<()> {
        let mut in_use = Diagnostics::default();
        let dropped: Vec<&Ident> = run.iter().filter_map(dropped).collect();
        let mut edited = Edited::new(create);
        let mut whole = Whole::default();
        plan.texts = vec![None; run.len()];
        for (at, part) in run.iter().enumerate() {
            if is_replaced(run, at, &edited) {
                let stands = edited.stand_in();
                stands.map_err(|error| refused::edit(part, error))?;
            }
            let obstacles = match dropped_from(part, &edited) {
                Some(column) => {
                    let found = dependents(&self.scratch, edited.old(), column, &dropped)
                        .expect("SQLite reads its schema table");
                    // Alembic's batch makes the indexes again, on what has the column's name then.
                    if comes_back(run, at) {
                        plan.comes_back = true;
                        found.obstacles
                    } else {
                        plan.without.extend(found.indexes);
                        [found.shared, found.obstacles].concat()
                    }
                }
                None => Vec::new(),
            };
            let keys = takes_a_key(part).then(|| Keys::of(edited.table()));
            let result = edited.apply(part.kind(), part.statement());
            let keys = keys.map(|keys| keys.lost_in(edited.table()));
            let keys = keys.into_iter().flatten();
            plan.lost.extend(keys.map(|key| (at, key)));
            match result {
                Ok(is_changed) if obstacles.is_empty() => {
                    plan.texts[at] = is_changed.then(|| part.text(table));
                }
                Ok(_) => in_use.push(refused::in_use(table, part, obstacles)),
                Err(error) if error.kind == EditErrorKind::InUse => {
                    let mut users = vec![error.message];
                    users.extend(obstacles);
                    in_use.push(refused::in_use(table, part, users));
                }
                Err(error) => {
                    plan.texts[at] = Some(part.text(table));
                    plan.errors.push(refused::edit(part, error));
                }
            }
            whole.note(at, edited.check());
            let next = run.get(at + 1);
            let is_done = !next.is_some_and(|next| std::ptr::eq(next.alter, part.alter));
            if is_done && let Some((at, error)) = whole.fault() {
                plan.errors.push(refused::edit(&run[at], error));
            }
        }
        in_use.or_ok(())?;
        self.parents(plan, &edited, run);
        self.computable(table, run)?;
        if !plan.plain {
            self.fillable(plan, &edited, table, run)?;
        }
        if plan.errors.is_empty() {
            plan.edited = Some(edited);
        }
        Ok(())
    }

    /// Refuses foreign keys that refer to no key. A revision in Python may make the key below.
    fn parents(&mut self, plan: &mut Plan, edited: &Edited, run: &[Part<'_>]) {
        for part in run {
            if let Some((columns, references)) = part.kind().added_key()
                && let Some(fault) = parent_fault(&self.scratch, edited, columns, references)
            {
                let is_of_key = fault.is_of_key;
                let told = refused::parent(part, references, fault);
                match &mut self.recording {
                    _ if !is_of_key || !part.is_called() => plan.errors.push(told),
                    Some(recording) => recording.deferred.note_early(EarlyKey::new(
                        told,
                        part.alter.table(),
                        columns,
                        references,
                    )),
                    None => {}
                }
            }
        }
    }

    /// Refuses values that SQLite cannot work out for each row by itself.
    fn computable(&self, table: &Ident, run: &[Part<'_>]) -> Result<()> {
        let mut found = Diagnostics::default();
        for part in run {
            let Some(using) = fault::using(part) else {
                continue;
            };
            let using = &part.statement()[using.clone()];
            // A window function is none of a row by itself, but each row gets its own value.
            let query = format!("SELECT {using}\nFROM main.{table}");
            let of_row = format!("SELECT 1 FROM main.{table} WHERE ({using}\n)");
            let refused = |query: String| {
                let refusal = self.scratch.prepare(&query).err()?;
                Some(refused::using(part, &query, &refusal))
            };
            let is_of_aggregate = |query: &str| {
                let tried = self.scratch.prepare(query);
                tried.is_err_and(|refusal| refused::is_of_aggregate(&refusal))
            };
            if let Some(diagnostic) = refused(query) {
                found.push(diagnostic);
            } else if is_of_aggregate(&of_row)
                && let Some(diagnostic) = refused(of_row)
            {
                found.push(diagnostic);
            }
        }
        found.or_ok(())
    }

    /// Refuses new columns that the rows of production could not have. What a revision in Python
    /// asks for may have been done long ago, while the table was empty: then the script asks that.
    fn fillable(
        &mut self,
        plan: &mut Plan,
        edited: &Edited,
        table: &Ident,
        run: &[Part<'_>],
    ) -> Result<()> {
        let recording = self.recording.as_ref();
        let is_new = recording.is_none_or(|recording| recording.fresh.is_new(table));
        let adds = |part: &&Part<'_>| matches!(part.kind(), ActionKind::AddColumn { .. });
        let is_empty = self.scratch.is_empty(table.name());
        if !run.iter().any(|part| adds(&part)) || is_new && is_empty {
            return Ok(());
        }
        let unfit = unfit(&self.scratch, edited).map_err(|refusal| {
            let part = run.iter().find(adds).unwrap_or(&run[0]);
            refused::action(part, "", &refusal)
        })?;
        let unfit = unfit.iter().map(|unfit| refused::unfit(table, run, unfit));
        let unfit = unfit.collect::<Diagnostics>();
        let is_asked_for = run.iter().filter(adds).all(Part::is_called);
        // Without rows it can be done, and what follows can be looked at, too.
        if is_empty && !is_asked_for && self.recording.is_some() {
            self.put_off.extend(unfit);
            return Ok(());
        }
        if !is_empty || !is_asked_for {
            return unfit.or_ok(());
        }
        for unfit in unfit {
            let condition = format!("NOT EXISTS (SELECT 1 FROM main.{table})");
            let said = unfit.message.replace('`', "");
            plan.without_rows.push(Requirement::new(&said, condition));
            self.warn(refused::unless_empty(table, unfit));
        }
        Ok(())
    }
}

/// What a table cannot be as a whole, which counts when a statement is done.
#[derive(Debug, Default)]
struct Whole {
    /// The fault, and the action behind which it was there first.
    fault: Option<(usize, EditError)>,
    /// What was told already.
    told: Option<String>,
}

impl Whole {
    /// Takes note of what is found behind an action.
    fn note(&mut self, at: usize, found: std::result::Result<(), EditError>) {
        match (found, &self.fault) {
            (Ok(()), _) => *self = Self::default(),
            (Err(error), Some((_, fault))) if *fault == error => {}
            (Err(error), _) => self.fault = Some((at, error)),
        }
    }

    /// The fault, unless it was told.
    fn fault(&mut self) -> Option<(usize, EditError)> {
        let (at, error) = self.fault.clone()?;
        let is_told = self.told.as_ref() == Some(&error.message);
        self.told = Some(error.message.clone());
        (!is_told).then_some((at, error))
    }
}

/// Whether the action at `at` drops the only column and one behind it, of the same statement, adds
/// another: the end of the statement counts.
fn is_replaced(run: &[Part<'_>], at: usize, edited: &Edited) -> bool {
    let [only] = edited.table().columns() else {
        return false;
    };
    let adds = |part: &Part<'_>| {
        std::ptr::eq(part.alter, run[at].alter)
            && matches!(part.kind(), ActionKind::AddColumn { .. })
    };
    dropped(&run[at]) == Some(&only.name.ident) && run[at + 1..].iter().any(adds)
}

/// Whether a batch of Alembic drops a column at `at` and adds one of its name behind that.
fn comes_back(run: &[Part<'_>], at: usize) -> bool {
    let dropped = dropped(&run[at]);
    let adds = |part: &Part<'_>| match part.kind() {
        ActionKind::AddColumn { definition, .. } => Some(&definition.name.ident) == dropped,
        _ => false,
    };
    run[at].is_called() && run[at + 1..].iter().any(adds)
}

/// The column that an action drops.
fn dropped<'a>(part: &Part<'a>) -> Option<&'a Ident> {
    match part.kind() {
        ActionKind::DropColumn { column, .. } => Some(&column.ident),
        _ => None,
    }
}

/// Whether an action can leave the table without a key that it has.
fn takes_a_key(part: &Part<'_>) -> bool {
    matches!(
        part.kind(),
        // A key with a collation that is not its column's is none for a foreign key.
        ActionKind::SetType {
            collation: Some(_),
            ..
        } | ActionKind::DropColumn { .. }
            | ActionKind::DropConstraint { .. }
            | ActionKind::DropUnnamed(_)
            | ActionKind::DropPrimaryKey
    )
}

/// The column that an action drops, if rows have it.
fn dropped_from<'a>(part: &Part<'a>, table: &Edited) -> Option<&'a Ident> {
    let column = dropped(part)?;
    let is_there = table.table().column(column).is_some() && !table.is_added(column);
    is_there.then_some(column)
}
