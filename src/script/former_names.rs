//! How tables and columns were called before the chain gave them other names.
//!
//! Invariant: only what still is what a revision has renamed is remembered. What stepped aside for the
//! length of a revision has never had another name.

use crate::operation::{AlterTable, Operation};
use crate::sql::alter::ActionKind;
use crate::sql::{Head, Ident, Object};

/// The tables and columns that revisions of a chain have renamed.
#[derive(Clone, Debug, Default)]
pub struct FormerNames(Renames);

impl FormerNames {
    /// Whether a revision has given what was called `from` the name that it has now: a column of
    /// `table`, or a table.
    #[must_use]
    pub fn has(&self, table: Option<&Ident>, from: &Ident, to: &Ident) -> bool {
        let Renames { tables, columns } = &self.0;
        let is_it = |one: &Rename| one.from == *from && one.to == *to;
        match table {
            None => tables.iter().any(is_it),
            Some(table) => { columns.iter() }.any(|(of, one)| of == table && is_it(one)),
        }
    }

    /// Takes note of what a revision did.
    pub(super) fn note(&mut self, revision: &[Operation]) {
        let mut renames = Renames::default();
        for operation in revision {
            match operation {
                Operation::AlterTable(alter) => self.note_alter(alter, &mut renames),
                Operation::Execute(execute) => {
                    if let Head::Drop(drop) = Head::of(&execute.text)
                        && drop.object == Object::Table
                    {
                        let table = &drop.name.name.ident;
                        self.0.forget_table(table);
                        renames.forget_table(table);
                    }
                }
            }
        }
        let Renames { tables, columns } = renames;
        let has_moved = |one: &Rename| one.from != one.to;
        self.0.tables.extend(tables.into_iter().filter(has_moved));
        let columns = columns.into_iter().filter(|(_, one)| has_moved(one));
        self.0.columns.extend(columns);
    }

    fn note_alter(&mut self, alter: &AlterTable, renames: &mut Renames) {
        let mut table = alter.table().clone();
        for action in &alter.actions {
            match &action.kind {
                ActionKind::RenameTable { to } => {
                    self.0.forget(&table);
                    for known in [&mut self.0, &mut *renames] {
                        known.carry(&table, &to.ident);
                    }
                    renames.rename_table(&table, &to.ident);
                    table = to.ident.clone();
                }
                ActionKind::RenameColumn { column, to } => {
                    self.0.forget_column(&table, &column.ident);
                    renames.rename_column(&table, &column.ident, &to.ident);
                }
                ActionKind::DropColumn { column, .. } => {
                    self.0.forget_column(&table, &column.ident);
                    renames.forget_column(&table, &column.ident);
                }
                _ => {}
            }
        }
    }
}

#[derive(Clone, Debug)]
struct Rename {
    from: Ident,
    to: Ident,
}

/// Renames of tables, and of columns with their tables.
#[derive(Clone, Debug, Default)]
struct Renames {
    tables: Vec<Rename>,
    columns: Vec<(Ident, Rename)>,
}

impl Renames {
    fn rename_table(&mut self, from: &Ident, to: &Ident) {
        match self.tables.iter_mut().find(|one| one.to == *from) {
            Some(one) => one.to = to.clone(),
            None => self.tables.push(Rename::new(from, to)),
        }
    }

    fn rename_column(&mut self, table: &Ident, from: &Ident, to: &Ident) {
        let mut columns = self.columns.iter_mut();
        match columns.find(|(of, one)| of == table && one.to == *from) {
            Some((_, one)) => one.to = to.clone(),
            None => self.columns.push((table.clone(), Rename::new(from, to))),
        }
    }

    /// Gives the columns of a table the table's new name.
    fn carry(&mut self, table: &Ident, to: &Ident) {
        let of_it = self.columns.iter_mut().filter(|(of, _)| of == table);
        of_it.for_each(|(of, _)| *of = to.clone());
    }

    fn forget(&mut self, table: &Ident) {
        self.tables.retain(|one| one.to != *table);
    }

    fn forget_column(&mut self, table: &Ident, column: &Ident) {
        self.columns
            .retain(|(of, one)| of != table || one.to != *column);
    }

    /// What is made under its name later is another table.
    fn forget_table(&mut self, table: &Ident) {
        self.forget(table);
        self.columns.retain(|(of, _)| of != table);
    }
}

impl Rename {
    fn new(from: &Ident, to: &Ident) -> Self {
        Self {
            from: from.clone(),
            to: to.clone(),
        }
    }
}
