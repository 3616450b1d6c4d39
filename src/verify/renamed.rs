//! Names of tables and columns that statements change.
//!
//! Invariant: a new table that takes the place of one that was dropped counts as that one.

use std::collections::BTreeMap;

use super::ran::Ran;
use crate::sql::alter::ActionKind;
use crate::sql::{Head, Ident, Object};

/// How tables are called before and after some statements.
#[derive(Debug, Default)]
pub(super) struct Names {
    /// From the name now to the name before; `None` if the table is new.
    before: BTreeMap<Ident, Option<Ident>>,
    /// The same of tables that were dropped: what takes the name of one takes its place.
    dropped: BTreeMap<Ident, Option<Ident>>,
}

impl Names {
    /// The names behind statements that ran.
    pub(super) fn after(ran: &[Ran]) -> Self {
        let mut names = Self::default();
        for ran in ran {
            names.note(ran);
        }
        names
    }

    /// Takes note of one more statement.
    pub(super) fn note(&mut self, ran: &Ran) {
        match &ran.head {
            Head::Create(create)
                if matches!(create.object, Object::Table | Object::VirtualTable) =>
            {
                let name = &create.name.name.ident;
                self.appear(name, None);
            }
            Head::Drop(drop) if drop.object == Object::Table => {
                let name = &drop.name.name.ident;
                let before = self.before(name).cloned();
                self.dropped.insert(name.clone(), before);
                self.before.insert(name.clone(), None);
            }
            Head::AlterTable(name) => {
                if let Some(new) = ran.new_name() {
                    self.rename(&name.name.ident, &new);
                }
            }
            _ => {}
        }
    }

    fn rename(&mut self, old: &Ident, new: &Ident) {
        let before = self.before(old).cloned();
        self.before.insert(old.clone(), None);
        self.appear(new, before);
    }

    /// A table comes to be called `name` that was called `before`.
    fn appear(&mut self, name: &Ident, before: Option<Ident>) {
        let replaced = self.dropped.remove(name).flatten();
        self.before.insert(name.clone(), before.or(replaced));
    }

    /// What the table was called that is called `name` now.
    pub(super) fn before<'n>(&'n self, name: &'n Ident) -> Option<&'n Ident> {
        match self.before.get(name) {
            Some(before) => before.as_ref(),
            None => Some(name),
        }
    }

    /// What the table is called now that was called `name`.
    pub(super) fn of(&self, name: &Ident) -> Option<&Ident> {
        let mut names = self.before.iter();
        names
            .find(|(_, before)| before.as_ref() == Some(name))
            .map(|(now, _)| now)
    }

    /// How a foreign key named the table before that is called `name` now; one that was missing was
    /// named, too.
    pub(super) fn was<'n>(&'n self, name: &'n Ident) -> Option<&'n Ident> {
        self.before(name)
            .or_else(|| self.of(name).is_none().then_some(name))
    }

    /// What SQLite says, in the words that it had before.
    pub(super) fn put_back(&self, said: &str) -> String {
        let words = said.split_inclusive([' ', '.']);
        let words = words.map(|word| {
            let name = word.trim_end_matches([' ', '.']);
            match self.before(&Ident::new(name)) {
                Some(before) => [before.name(), &word[name.len()..]].concat(),
                None => word.to_owned(),
            }
        });
        words.collect()
    }
}

/// How columns are called before and after some statements.
#[derive(Debug, Default)]
pub(super) struct ColumnNames {
    /// By the names that tables have now.
    tables: BTreeMap<Ident, Names>,
}

impl ColumnNames {
    /// The names behind statements that ran.
    pub(super) fn after(ran: &[Ran]) -> Self {
        let mut tables: BTreeMap<Ident, Names> = BTreeMap::new();
        for ran in ran.iter().filter(|ran| ran.renames()) {
            let Some(table) = ran.objects().next() else {
                continue;
            };
            let mut names = tables.remove(table).unwrap_or_default();
            for action in ran.actions() {
                if let ActionKind::RenameColumn { column, to } = &action.kind {
                    names.rename(&column.ident, &to.ident);
                }
            }
            tables.insert(ran.new_name().unwrap_or_else(|| table.clone()), names);
        }
        Self { tables }
    }

    /// What a column of a table is called now that was called `name`; what bears the name now, if it
    /// was never another one.
    pub(super) fn of<'n>(&'n self, table: &Ident, name: &'n Ident) -> Option<&'n Ident> {
        let Some(names) = self.tables.get(table) else {
            return Some(name);
        };
        let stays = || (!names.before.contains_key(name)).then_some(name);
        names.of(name).or_else(stays)
    }
}
