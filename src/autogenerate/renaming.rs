//! The order in which tables and columns get other names.
//!
//! Invariant: a name is free when something gets it: what had it goes first, or steps aside for as
//! long as it must.

use std::rc::Rc;

use super::detected::Detected;
use super::made_anew::own_name;
use super::renames::{self, Rename};
use super::shape::Shape;
use super::step::Step;
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Result};
use crate::schema::{Column, Entry, Table, mentions};
use crate::script::FormerNames;
use crate::sql::{Ident, Object};

/// What is renamed, and how.
#[derive(Debug, Default)]
pub(super) struct Renaming {
    /// The steps that rename.
    pub(super) there: Vec<Step>,
    /// Those that take them back, but for what was dropped.
    pub(super) back: Vec<Step>,
    pub(super) detected: Vec<Detected>,
    /// Of what has no effect.
    pub(super) warnings: Diagnostics,
    /// Of what cannot be told.
    unclear: Diagnostics,
    /// The columns that had to step aside and go for good, under both names.
    aside: Vec<(Ident, Ident, Ident)>,
    /// What is done.
    used: Vec<Rename>,
    /// The views and triggers that make way.
    away: Vec<Rc<Entry>>,
}

/// What `all` say that the chain has not done yet; `former` is what it has.
///
/// # Errors
/// A circle of which it cannot be seen whether it is to be done.
pub(super) fn renaming(
    all: &[Rename],
    former: &FormerNames,
    chain: &Shape,
    declared: &Shape,
) -> Result<Renaming> {
    let mut renaming = Renaming::default();
    let of_tables = all.iter().filter(|one| one.table.is_none()).collect();
    let names = Names {
        is_there: &|name| table_of(chain, name).is_some(),
        is_declared: &|name| table_of(declared, name).is_some(),
        is_former: &|one| former.has(None, &one.from, &one.to),
        order: &|cycle| tables_told_apart(cycle, chain, declared),
        is_done: &|one| {
            let differs = |from| tables_differ(from, &one.to, chain, declared) > 0;
            differs(&one.from) && !differs(&one.to)
        },
    };
    let tables = renaming.sort(of_tables, &names);
    for path in &tables {
        renaming.rename_tables(path, chain);
    }
    let before = |table: &Ident| {
        let mut renamed = tables.iter().flat_map(|path| &path.renames);
        let renamed = renamed.find(|one| one.to == *table);
        renamed.map_or_else(|| table.clone(), |one| one.from.clone())
    };
    let mut of_columns: Vec<(&Ident, Vec<&Rename>)> = Vec::new();
    for rename in all {
        let Some(table) = &rename.table else {
            continue;
        };
        match of_columns.iter_mut().find(|(other, _)| *other == table) {
            Some((_, renames)) => renames.push(rename),
            None => of_columns.push((table, vec![rename])),
        }
    }
    for (table, renames) in of_columns {
        let now = { declared.table(table) }.and_then(|entry| entry.as_table());
        let then = { chain.table(&before(table)) }.and_then(|entry| entry.as_table());
        let has = |shape: &Option<Table>, column: &Ident| {
            let column = shape.as_ref().and_then(|table| table.column_called(column));
            column.is_some()
        };
        let names = Names {
            is_there: &|name| has(&then, name),
            is_declared: &|name| has(&now, name),
            is_former: &|one| former.has(Some(&before(table)), &one.from, &one.to),
            order: &|cycle| match (&then, &now) {
                (Some(then), Some(now)) => columns_told_apart(cycle, then, now),
                _ => Told::Done,
            },
            is_done: &|one| match (&then, &now) {
                (Some(then), Some(now)) => {
                    let differs = |from| columns_differ(from, &one.to, then, now);
                    differs(&one.from) && !differs(&one.to)
                }
                _ => false,
            },
        };
        for path in renaming.sort(renames, &names) {
            let is_taken = |name: &Ident| has(&then, name) || has(&now, name);
            renaming.rename_columns(table, &path, &is_taken);
        }
    }
    renaming.unclear.clone().or_ok(renaming)
}

/// The names of tables, or of the columns of one.
struct Names<'n> {
    is_there: &'n dyn Fn(&Ident) -> bool,
    is_declared: &'n dyn Fn(&Ident) -> bool,
    /// Whether the chain has a revision that did this.
    is_former: &'n dyn Fn(&Rename) -> bool,
    /// Whether a circle that no revision of the chain has done is still to be done.
    order: &'n dyn Fn(&[Rename]) -> Told,
    /// Whether what has the new name already is what is declared, and what has the old one is not.
    is_done: &'n dyn Fn(&Rename) -> bool,
}

/// Renames of which each one but the last needs the name that the next one frees.
#[derive(Debug)]
struct Path {
    renames: Vec<Rename>,
    end: End,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum End {
    /// Nothing has the last name.
    Free,
    /// What has the last name goes.
    Goes,
    /// The first one has it.
    Circle,
}

/// What can be told of a circle of names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Told {
    /// It is to be done.
    Open,
    /// All is as declared without it.
    Done,
    /// Neither.
    Unclear,
}

impl Told {
    /// By what differs from the declared schema with the circle and without it, and whether the
    /// columns stand where it would bring them.
    fn by(with: usize, without: usize, stand_so: bool) -> Self {
        match without {
            0 if with == 0 && stand_so => Self::Open,
            0 => Self::Done,
            _ if with <= without => Self::Open,
            _ => Self::Unclear,
        }
    }
}

impl Renaming {
    /// The renames that the chain has not done yet, in paths; of the others is told.
    fn sort(&mut self, all: Vec<&Rename>, names: &Names<'_>) -> Vec<Path> {
        let (left, stale): (Vec<&Rename>, Vec<&Rename>) = all
            .into_iter()
            .partition(|one| (names.is_there)(&one.from) && one.from != one.to);
        let (done, mut left): (Vec<&Rename>, Vec<&Rename>) =
            left.into_iter().partition(|one| (names.is_former)(one));
        let stale = stale.into_iter().map(renames::stale);
        let told = stale.chain(done.into_iter().map(renames::former));
        self.warnings.extend(told.collect());
        let mut paths = Vec::new();
        while !left.is_empty() {
            let is_start = |one: &&Rename| !left.iter().any(|other| other.to == one.from);
            let start = left.iter().position(is_start);
            let mut path = vec![left.remove(start.unwrap_or(0)).clone()];
            while let Some(next) =
                { left.iter() }.position(|one| one.from == path[path.len() - 1].to)
            {
                path.push(left.remove(next).clone());
            }
            let (first, last) = (&path[0].from, &path[path.len() - 1].to);
            let end = if first == last {
                Some(End::Circle)
            } else if !(names.is_there)(last) {
                Some(End::Free)
            } else if (names.is_declared)(first) {
                // All names of the path were there before, and are there now.
                None
            } else if path.iter().all(|one| (names.is_done)(one)) {
                // What has the old name is another one, which goes.
                None
            } else {
                Some(End::Goes)
            };
            // Whether somebody has done a circle in other words, no name says.
            let told = (end == Some(End::Circle)).then(|| (names.order)(&path));
            match told {
                None | Some(Told::Open) => {}
                Some(Told::Done) => {
                    self.warnings.push(renames::circle(&path));
                    continue;
                }
                Some(Told::Unclear) => {
                    self.unclear.push(renames::unclear(&path));
                    continue;
                }
            }
            if let Some(end) = end {
                self.used.extend(path.iter().cloned());
                paths.push(Path { renames: path, end });
                continue;
            }
            let told = if (names.is_declared)(first) {
                renames::done
            } else {
                renames::declared_so
            };
            self.warnings.extend(path.iter().map(told).collect());
        }
        paths
    }

    fn rename_tables(&mut self, path: &Path, chain: &Shape) {
        let last = &path.renames[path.renames.len() - 1];
        let told = path.renames.iter().rev();
        let told = told.map(|one| Detected::renamed_table(&one.from, &one.to));
        if let Some(old) = table_of(chain, &last.to).filter(|_| path.end == End::Goes) {
            self.detected.push(Detected::object("dropped", old));
            self.there.push(Step::Drop(old.clone()));
        }
        self.detected.extend(told);
        let step = |from: &Ident, to: &Ident| Step::RenameTable {
            from: from.clone(),
            to: to.clone(),
        };
        self.rename(path, step, &|name| chain.holds(name));
    }

    fn rename_columns(&mut self, table: &Ident, path: &Path, is_taken: &dyn Fn(&Ident) -> bool) {
        let last = &path.renames[path.renames.len() - 1];
        let told = path.renames.iter().rev();
        let told = told.map(|one| Detected::renamed_column(table, &one.from, &one.to));
        self.detected.extend(told);
        let step = |from: &Ident, to: &Ident| Step::RenameColumn {
            table: table.clone(),
            from: from.clone(),
            to: to.clone(),
        };
        if path.end == End::Goes {
            // It goes with what hangs on it, in one statement with all that is done to the table.
            let aside = own_name(last.to.name(), is_taken);
            self.there.push(step(&last.to, &aside));
            self.back.insert(0, step(&aside, &last.to));
            self.aside.push((table.clone(), last.to.clone(), aside));
        }
        self.rename(path, step, is_taken);
    }

    fn rename(
        &mut self,
        path: &Path,
        step: impl Fn(&Ident, &Ident) -> Step,
        is_taken: &dyn Fn(&Ident) -> bool,
    ) {
        let mut pairs: Vec<(Ident, Ident)> = { path.renames.iter().rev() }
            .map(|one| (one.from.clone(), one.to.clone()))
            .collect();
        if path.end == End::Circle {
            let aside = own_name(pairs[0].0.name(), is_taken);
            pairs.push((aside.clone(), pairs[0].1.clone()));
            pairs[0].1 = aside;
        }
        let there = pairs.iter().map(|(from, to)| step(from, to));
        self.there.extend(there);
        let back = pairs.iter().rev().map(|(from, to)| step(to, from));
        self.back.splice(..0, back);
    }

    /// The same with views and triggers out of the way that name what is renamed: SQLite renames
    /// nothing where one of them cannot be used any more.
    pub(super) fn with_way(mut self, chain: &Shape) -> Self {
        let of = |rename: &Rename| rename.table.clone().unwrap_or_else(|| rename.from.clone());
        let mut names: Vec<Ident> = self.used.iter().map(of).collect();
        let tables = self.used.iter().filter(|one| one.table.is_none());
        let old: Vec<Ident> = { tables.filter(|one| names.contains(&one.to)) }
            .map(|one| one.from.clone())
            .collect();
        names.extend(old);
        for entry in chain.of_kinds(&[Object::View, Object::Trigger]) {
            let is_on = entry.object == Object::Trigger && names.contains(&entry.table);
            if is_on || names.iter().any(|name| mentions(&entry.sql, name)) {
                if entry.object == Object::View {
                    names.push(entry.name.clone());
                }
                self.away.push(Rc::clone(entry));
            }
        }
        let drops = self.away.iter().rev().cloned().map(Step::Drop);
        self.there.splice(..0, drops);
        self.back
            .extend(self.away.iter().cloned().map(Step::Create));
        self
    }

    /// What was detected behind the renames, as it is told: a column that stepped aside has its own
    /// name, and what made way is not new.
    pub(super) fn tell(&self, detected: Vec<Detected>, declared: &Shape) -> Vec<Detected> {
        let mut told = Vec::with_capacity(detected.len());
        for one in detected {
            let of = |column: &Ident, table: &Ident| format!("{}.{}", table.name(), column.name());
            let mut aside = self.aside.iter();
            let mut away = self.away.iter();
            if let Some((table, column, _)) =
                aside.find(|(table, _, aside)| of(aside, table) == one.subject)
            {
                told.push(Detected {
                    subject: of(column, table),
                    ..one
                });
            } else if let Some(old) = away.find(|old| {
                let added = Detected::object("added", old);
                added.what == one.what && added.subject == one.subject
            }) {
                let new = declared.get(old.object, &old.name);
                if let Some(new) = new.filter(|new| !old.is_like(new)) {
                    told.push(Detected::object("changed", new));
                }
            } else {
                told.push(one);
            }
        }
        let gone = self.away.iter();
        let gone = gone.filter(|old| declared.get(old.object, &old.name).is_none());
        for (_, column, aside) in &self.aside {
            for one in &mut told {
                let detail = one.detail.as_mut();
                if let Some(detail) = detail.filter(|detail| detail.contains(aside.name())) {
                    *detail = detail.replace(aside.name(), column.name());
                }
            }
        }
        told.extend(gone.map(|old| Detected::object("dropped", old)));
        told
    }

    /// What is said if it cannot be done.
    pub(super) fn refused(&self, found: Diagnostics) -> Diagnostics {
        let Some(first) = self.used.first() else {
            return found;
        };
        let whys = found.into_iter().map(|found| {
            Diagnostic::error(
                Code::Autogenerate,
                format!(
                    "no way was found to rename what is declared so: {}",
                    found.message
                ),
            )
            .label(first.span, "")
            .help("write this revision by hand")
        });
        whys.collect()
    }

    /// Whether a column has this name only until it goes.
    pub(super) fn is_aside(&self, table: &Ident, column: &Ident) -> bool {
        let mut aside = self.aside.iter();
        aside.any(|(other, _, aside)| other == table && aside == column)
    }
}

/// The table or virtual table of a name.
fn table_of<'s>(shape: &'s Shape, name: &Ident) -> Option<&'s Rc<Entry>> {
    let virtual_table = || shape.get(Object::VirtualTable, name);
    shape.table(name).or_else(virtual_table)
}

/// Whether tables have changed their names in a circle, by what they are like.
fn tables_told_apart(cycle: &[Rename], chain: &Shape, declared: &Shape) -> Told {
    let differs = |from: &Ident, to: &Ident| tables_differ(from, to, chain, declared);
    let with: usize = cycle.iter().map(|one| differs(&one.from, &one.to)).sum();
    let without: usize = cycle.iter().map(|one| differs(&one.to, &one.to)).sum();
    Told::by(with, without, false)
}

/// In how many things a table of the chain differs from a declared one.
fn tables_differ(from: &Ident, to: &Ident, chain: &Shape, declared: &Shape) -> usize {
    let tables = (table_of(chain, from), table_of(declared, to));
    match (
        tables.0.and_then(|one| one.as_table()),
        tables.1.and_then(|one| one.as_table()),
    ) {
        (Some(from), Some(to)) => from.changes(&to).len(),
        (None, None) => usize::from(tables.0.map(|one| &one.sql) != tables.1.map(|one| &one.sql)),
        _ => 1,
    }
}

/// The same of columns, of which also the order counts.
fn columns_told_apart(cycle: &[Rename], then: &Table, now: &Table) -> Told {
    let differs = |from: &Ident, to: &Ident| columns_differ(from, to, then, now);
    let count = |differs: &dyn Fn(&Rename) -> bool| cycle.iter().filter(|one| differs(one)).count();
    let with = count(&|one| differs(&one.from, &one.to));
    let without = count(&|one| differs(&one.to, &one.to));
    let declared: Vec<&Ident> = { now.columns.iter().map(|column| &column.name) }
        .filter(|name| cycle.iter().any(|one| one.to == **name))
        .collect();
    let there = { then.columns.iter().map(|column| &column.name) }
        .filter(|name| cycle.iter().any(|one| one.to == **name));
    let there: Vec<&Ident> = there.collect();
    let renamed = there.iter().filter_map(|name| {
        let one = cycle.iter().find(|one| one.from == **name)?;
        Some(&one.to)
    });
    let stand_so = renamed.collect::<Vec<_>>() == declared && there != declared;
    Told::by(with, without, stand_so)
}

/// Whether a column of the chain is said otherwise than a declared one.
fn columns_differ(from: &Ident, to: &Ident, then: &Table, now: &Table) -> bool {
    let columns = (then.column_called(from), now.column_called(to));
    let (Some(from), Some(to)) = columns else {
        return true;
    };
    let from = Column {
        name: to.name.clone(),
        ..from.clone()
    };
    let one = |column: &Column| Table {
        columns: vec![column.clone()],
        constraints: Vec::new(),
        options: Vec::new(),
    };
    !one(&from).changes(&one(to)).is_empty()
}
