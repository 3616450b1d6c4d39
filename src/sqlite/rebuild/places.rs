//! Which columns are meant by what counts columns around a table, to be compared before and behind
//! its alterations: a view with a list over `SELECT *`, an `INSERT` of a trigger that names none.
//!
//! Invariant: what means the same columns as before, whatever they are called now, is never told; nor
//! is what means columns that have come together, or that have the same name.

use super::survey::around;
use crate::schema::{Counting, Entry};
use crate::scratch::{Access, Origin, Refusal, Scratch};
use crate::sql::{Ident, Object};

/// A view or trigger that counts columns, and those that it means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Places {
    object: Object,
    name: Ident,
    /// Of each thing that counts, place by place.
    counted: Vec<Counted>,
}

/// What one thing means that counts.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Counted {
    /// What happens to a value, as `would go into`.
    verb: &'static str,
    pairs: Vec<Pair>,
}

/// A value and where it gets.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Pair {
    to: Place,
    from: Place,
}

/// What a place in a list means.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Place {
    /// This column of a table.
    Column(Ident, Ident),
    /// The number of a row of this table.
    Rowid(Ident),
    /// The value that is written or computed at this place, counted from 1.
    Value(usize),
    /// What the list of a view calls so.
    Listed(Ident),
    /// What is called so because of the column that is there.
    Named(Ident),
}

impl Places {
    /// What counts columns around a table as it is now.
    ///
    /// # Errors
    /// If SQLite cannot read its schema table.
    pub fn around(scratch: &Scratch, table: &Ident) -> Result<Vec<Self>, Refusal> {
        let around = around(scratch, table)?;
        Ok(around
            .iter()
            .filter_map(|entry| Self::of(scratch, entry))
            .collect())
    }

    /// The names of all that could count the columns of a table or view.
    ///
    /// # Errors
    /// If SQLite cannot read its schema table.
    pub fn objects_around(scratch: &Scratch, table: &Ident) -> Result<Vec<Ident>, Refusal> {
        let around = around(scratch, table)?.into_iter();
        Ok(around.map(|entry| entry.name).collect())
    }

    /// What an object counts, if it does and can be used.
    fn of(scratch: &Scratch, entry: &Entry) -> Option<Self> {
        let counted: Vec<Counted> = Counting::all(&entry.sql)
            .iter()
            .map(|counting| Counted::of(scratch, counting).ok()?)
            .collect::<Option<_>>()?;
        (!counted.is_empty()).then(|| Self {
            object: entry.object,
            name: entry.name.clone(),
            counted,
        })
    }

    /// Whether it is about this object.
    #[must_use]
    pub fn is_of(&self, name: &Ident) -> bool {
        self.name == *name
    }

    /// Whether it is about the same object.
    #[must_use]
    pub fn is_like(&self, other: &Self) -> bool {
        self.object == other.object && self.name == other.name
    }

    /// Whether the same object means the same columns `now`.
    #[must_use]
    pub fn means_same(&self, now: &Self) -> bool {
        self.first_moved(now).is_none()
    }

    fn first_moved(&self, now: &Self) -> Option<String> {
        let mut both = self.counted.iter().zip(&now.counted);
        both.find_map(|(before, now)| before.moved(now))
    }

    /// Whether a statement reads the view or fires the trigger. What inserts rows by a trigger of the view
    /// does not read it.
    ///
    /// # Errors
    /// If SQLite cannot read its schema table.
    pub fn is_used(&self, scratch: &Scratch, access: &Access) -> Result<bool, Refusal> {
        let is_within = access.within.contains(&self.name);
        if self.object == Object::View {
            return Ok(is_within && access.reads.contains(&self.name));
        }
        let trigger = scratch.entry(self.object, self.name.name())?;
        let fires = |trigger: Entry| access.writes.contains(&trigger.table);
        Ok(is_within && trigger.is_some_and(fires))
    }

    /// Takes note that the table `from` is called `to`.
    pub fn rename_table(&mut self, from: &Ident, to: &Ident) {
        self.rename(|table, _| {
            if table == from {
                *table = to.clone();
            }
        });
    }

    /// Takes note that the column `from` of a table is called `to`.
    pub fn rename_column(&mut self, of: &Ident, from: &Ident, to: &Ident) {
        self.rename(|table, column| {
            if table == of
                && let Some(column) = column
                && column == from
            {
                *column = to.clone();
            }
        });
    }

    fn rename(&mut self, mut rename: impl FnMut(&mut Ident, Option<&mut Ident>)) {
        let pairs = self.counted.iter_mut().flat_map(|one| &mut one.pairs);
        for place in pairs.flat_map(|pair| [&mut pair.to, &mut pair.from]) {
            match place {
                Place::Column(table, column) => rename(table, Some(column)),
                Place::Rowid(table) => rename(table, None),
                _ => {}
            }
        }
    }

    /// What it means now that it did not mean before, as a sentence; nothing, if there is no such
    /// thing or it cannot be used.
    ///
    /// # Errors
    /// If SQLite cannot read its schema table.
    pub fn moved(&self, scratch: &Scratch) -> Result<Option<String>, Refusal> {
        let Some(entry) = scratch.entry(self.object, self.name.name())? else {
            return Ok(None);
        };
        let Some(now) = Self::of(scratch, &entry) else {
            return Ok(None);
        };
        let moved = self.first_moved(&now);
        Ok(moved.map(|moved| format!("{} counts columns: {moved}", entry.told())))
    }
}

impl Counted {
    /// What something means that counts; nothing, if it counts wrong.
    fn of(scratch: &Scratch, counting: &Counting) -> Result<Option<Self>, Refusal> {
        match counting {
            Counting::View { names, queries } => view(scratch, names.as_deref(), queries),
            Counting::Insert {
                table,
                columns,
                queries,
            } => insert(scratch, table, columns.as_deref(), queries),
        }
    }

    fn new(verb: &'static str, to: &[Place], from: &[Vec<Place>]) -> Option<Self> {
        let is_whole = from.iter().all(|from| from.len() == to.len());
        let pairs = from.iter().flat_map(|from| to.iter().zip(from));
        let pairs = pairs.map(|(to, from)| Pair {
            to: to.clone(),
            from: from.clone(),
        });
        is_whole.then(|| Self {
            verb,
            pairs: pairs.collect(),
        })
    }

    fn moved(&self, now: &Self) -> Option<String> {
        let (before, verb) = (&self.pairs, self.verb);
        let pair = now.pairs.iter().find(|pair| !pair.is_right(before))?;
        let (to, from) = (pair.to.told(), pair.from.told());
        let same_from = before.iter().find(|old| old.from == pair.from);
        let same_to = before.iter().find(|old| old.to == pair.to);
        Some(match (same_from, same_to) {
            (Some(old), _) if !matches!(old.to, Place::Listed(_)) => {
                format!("{from} {verb} {to} instead of {}", old.to.told())
            }
            (_, Some(old)) => format!("{from} {verb} {to} instead of {}", old.from.told()),
            _ => format!("{from} {verb} {to}"),
        })
    }
}

impl Pair {
    /// Whether it was there before, or can be meant by nobody else.
    fn is_right(&self, before: &[Self]) -> bool {
        let was_there = |old: &Self| old.to.is_like(&self.to) && old.from.is_like(&self.from);
        let is_new = !before
            .iter()
            .any(|old| old.to.is_like(&self.to) || old.from.is_like(&self.from));
        let is_named_alike = self.to.name().is_some() && self.to.name() == self.from.name();
        let is_same = self.to == self.from;
        is_new || is_named_alike || is_same || before.iter().any(was_there)
    }
}

impl Place {
    /// The places of a query.
    fn all(scratch: &Scratch, query: &str) -> Result<Vec<Self>, Refusal> {
        let origins = scratch.origins(query)?;
        let mut values = 0;
        let place = |Origin { column, .. }| match column {
            Some((table, column)) if column.is("rowid") => Self::Rowid(table),
            Some((table, column)) => Self::Column(table, column),
            None => {
                values += 1;
                Self::Value(values)
            }
        };
        Ok(origins.into_iter().map(place).collect())
    }

    /// The columns of a table or view into which rows can be put, with their names.
    fn of_target(scratch: &Scratch, target: &Ident) -> Result<Vec<(Ident, Self)>, Refusal> {
        let names = scratch.filled(target.name())?;
        let is_view = scratch.entry(Object::View, target.name())?.is_some();
        let places = if is_view {
            Self::all(scratch, &format!("SELECT * FROM main.{target}"))?
        } else {
            let columns = names.iter().cloned();
            columns
                .map(|column| Self::Column(target.clone(), column))
                .collect()
        };
        Ok(names.into_iter().zip(places).collect())
    }

    /// Whether it can be the same one. A column can become the number of the row, and be that no more.
    fn is_like(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Rowid(number), Self::Column(table, _))
            | (Self::Column(table, _), Self::Rowid(number)) => number == table,
            _ => self == other,
        }
    }

    /// The name by which others mean it.
    fn name(&self) -> Option<&Ident> {
        match self {
            Self::Column(_, name) | Self::Named(name) => Some(name),
            _ => None,
        }
    }

    fn told(&self) -> String {
        match self {
            Self::Column(table, column) => format!("`{}.{}`", table.name(), column.name()),
            Self::Rowid(table) => format!("the rowid of `{}`", table.name()),
            Self::Value(number) => format!("value {number}"),
            Self::Listed(name) | Self::Named(name) => format!("`{}`", name.name()),
        }
    }
}

/// What a view means: by its list, or by the names that its first query gives. The columns of the
/// other parts of a compound query stand under those of the first one.
fn view(
    scratch: &Scratch,
    names: Option<&[Ident]>,
    queries: &[String],
) -> Result<Option<Counted>, Refusal> {
    let parts: Vec<Vec<Place>> = queries
        .iter()
        .map(|query| Place::all(scratch, query))
        .collect::<Result<_, _>>()?;
    let (to, from, verb): (Vec<Place>, &[Vec<Place>], _) = match (names, &parts[..]) {
        (Some(names), parts) => {
            let names = names.iter().cloned().map(Place::Listed);
            (names.collect(), parts, "would be called")
        }
        // What is computed has its name from where that is done.
        (None, [part]) => {
            let called = scratch.origins(&queries[0])?.into_iter();
            let called = called.zip(part).map(|(origin, place)| match place {
                Place::Value(_) => place.clone(),
                _ => Place::Named(origin.name),
            });
            (called.collect(), &parts, "would be called")
        }
        (None, [first, others @ ..]) => (first.clone(), others, "would stand under"),
        (None, []) => (Vec::new(), &[], ""),
    };
    Ok(Counted::new(verb, &to, from))
}

/// What an INSERT means.
fn insert(
    scratch: &Scratch,
    table: &Ident,
    columns: Option<&[Ident]>,
    queries: &[String],
) -> Result<Option<Counted>, Refusal> {
    let target = Place::of_target(scratch, table)?;
    let to: Vec<Place> = match columns {
        None => target.into_iter().map(|(_, place)| place).collect(),
        Some(columns) => {
            let place = |column: &Ident| {
                let mut target = target.iter();
                let found = target.find(|(name, _)| name == column);
                let unknown = || Place::Column(table.clone(), column.clone());
                found.map_or_else(unknown, |(_, place)| place.clone())
            };
            columns.iter().map(place).collect()
        }
    };
    let from: Vec<Vec<Place>> = queries
        .iter()
        .map(|query| Place::all(scratch, query))
        .collect::<Result<_, _>>()?;
    Ok(Counted::new("would go into", &to, &from))
}
