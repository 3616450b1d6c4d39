//! In which order tables are altered and dropped that refer to each other, and the indexes made and
//! dropped that are keys.
//!
//! Invariant: a foreign key goes before the key to which it refers, and comes behind it; and where it
//! stays, so does a key.

use std::rc::Rc;

use super::shape::Shape;
use super::step::{Action, Step};
use crate::schema::{Constraint, Entry, mentions};
use crate::sql::{Ident, Object, Token, significant};

/// A table that is altered or dropped, or an index on it that is made or dropped.
struct Item {
    table: Ident,
    step: Step,
    kind: Kind,
    /// The tables to which it ceases to refer.
    leaves: Vec<Ident>,
    /// The tables to which it begins to refer.
    enters: Vec<Ident>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Alter,
    Drop,
    MakeIndex,
    DropIndex,
}

/// Whether an index can be the key of a foreign key that one of two schemas has
/// (<https://sqlite.org/foreignkeys.html#fk_indexes>).
pub(super) fn is_key(index: &Entry, schemas: [&Shape; 2]) -> bool {
    let mut words = significant(&index.sql);
    let is_unique = words.nth(1).is_some_and(|word| word.is("UNIQUE"));
    let refers = |table: &Rc<Entry>| referred(&table.sql).contains(&index.table);
    index.object == Object::Index
        && is_unique
        && !words.any(|word| word.is("WHERE"))
        && schemas
            .iter()
            .any(|schema| schema.of_kinds(&[Object::Table]).any(refers))
}

/// Alterations and drops of tables, and the making and dropping of keys, in an order in which they run,
/// which is theirs as far as it can be. If there is none, what drops foreign keys is cut off and goes
/// first, and what adds them goes last, if that is allowed.
pub(super) fn ordered(steps: Vec<Step>, from: &Shape, is_cut: bool) -> Vec<Step> {
    let items = steps.into_iter().map(|step| Item::new(step, from));
    let (mut early, mut late) = (Vec::new(), Vec::new());
    let (mut items, is_in_order) = sorted(items.collect(), Item::is_before);
    if !is_in_order && is_cut {
        early = items.iter_mut().filter_map(|one| one.cut(from)).collect();
        late = items.iter_mut().filter_map(Item::cut_off).collect();
        (items, _) = sorted(items, Item::is_before);
    }
    let steps = items.into_iter().map(|one| one.step);
    let is_left = |step: &Step| !matches!(step, Step::Alter { actions, .. } if actions.is_empty());
    early
        .into_iter()
        .chain(steps.filter(is_left))
        .chain(late)
        .collect()
}

/// The items, each behind those that must go before it, as far as there is such an order; and
/// whether there is.
pub(super) fn sorted<T>(mut left: Vec<T>, is_before: impl Fn(&T, &T) -> bool) -> (Vec<T>, bool) {
    let mut sorted = Vec::with_capacity(left.len());
    let mut is_in_order = true;
    while !left.is_empty() {
        let is_free = |one: &T| !left.iter().any(|other| is_before(other, one));
        let free = left.iter().position(is_free);
        is_in_order &= free.is_some();
        sorted.push(left.remove(free.unwrap_or(0)));
    }
    (sorted, is_in_order)
}

impl Item {
    fn new(step: Step, from: &Shape) -> Self {
        let (table, kind, leaves, enters) = match &step {
            Step::Alter { table, actions } => {
                let leaves = actions.iter();
                let leaves = leaves.flat_map(|action| left_by(action, table, from));
                let enters = actions.iter().flat_map(|action| match action {
                    Action::AddConstraint(constraint) => referred(&constraint.text),
                    Action::AddColumn { definition, .. } => referred(definition),
                    _ => Vec::new(),
                });
                let (leaves, enters) = (leaves.collect(), enters.collect());
                (table.clone(), Kind::Alter, leaves, enters)
            }
            Step::Create(entry) => (entry.table.clone(), Kind::MakeIndex, Vec::new(), Vec::new()),
            Step::Drop(entry) if entry.object == Object::Index => {
                (entry.table.clone(), Kind::DropIndex, Vec::new(), Vec::new())
            }
            Step::Drop(entry) => (
                entry.name.clone(),
                Kind::Drop,
                referred(&entry.sql),
                Vec::new(),
            ),
            _ => unreachable!("tables are altered or dropped here"),
        };
        Self {
            table,
            step,
            kind,
            leaves,
            enters,
        }
    }

    /// Whether this one must go before another one. Drops of tables are in their order already.
    fn is_before(&self, other: &Self) -> bool {
        let is_same = self.table == other.table;
        let leaves = self.leaves.contains(&other.table);
        let enters = other.enters.contains(&self.table);
        match (self.kind, other.kind) {
            (Kind::Drop | Kind::MakeIndex, Kind::Drop | Kind::MakeIndex)
            | (Kind::DropIndex, Kind::DropIndex) => false,
            (Kind::DropIndex, Kind::MakeIndex) => self.name() == other.name(),
            // One index takes the place of another.
            (Kind::MakeIndex, Kind::DropIndex) => is_same && self.name() != other.name(),
            (Kind::MakeIndex, Kind::Alter) => enters || is_same && other.gives_way_to(self),
            (Kind::Alter, Kind::MakeIndex) => is_same && !self.gives_way_to(other),
            (Kind::Alter | Kind::Drop, Kind::DropIndex) => {
                leaves || is_same && self.stands_in_for(other)
            }
            (Kind::DropIndex, Kind::Alter) => is_same && !other.stands_in_for(self),
            (Kind::DropIndex, Kind::Drop) => is_same,
            (Kind::Alter, Kind::Drop) if is_same => true,
            _ => !is_same && (leaves && !other.only_leaves() || enters),
        }
    }

    /// The name of an index.
    fn name(&self) -> Option<&Ident> {
        match &self.step {
            Step::Create(entry) | Step::Drop(entry) => Some(&entry.name),
            _ => None,
        }
    }

    /// Whether an alteration takes a key away, and an index that is made needs nothing of it.
    fn gives_way_to(&self, index: &Self) -> bool {
        self.does(|action| matches!(action, Action::DropConstraint(one) if is_unique(one)))
            && !self.concerns(index)
    }

    /// Whether an alteration makes a key, and the index that goes then may name no column that it drops.
    fn stands_in_for(&self, index: &Self) -> bool {
        self.does(|action| matches!(action, Action::AddConstraint(one) if is_unique(one)))
            && !self.concerns(index)
    }

    /// Whether an alteration does nothing but drop foreign keys, which no key minds.
    fn only_leaves(&self) -> bool {
        let is_key =
            |action: &Action| matches!(action, Action::DropConstraint(one) if one.is("foreign"));
        matches!(&self.step, Step::Alter { actions, .. } if actions.iter().all(is_key))
    }

    fn does(&self, is_so: impl Fn(&Action) -> bool) -> bool {
        matches!(&self.step, Step::Alter { actions, .. } if actions.iter().any(is_so))
    }

    /// Whether an alteration adds or drops a column that an index names.
    fn concerns(&self, index: &Self) -> bool {
        let (Step::Create(index) | Step::Drop(index)) = &index.step else {
            return false;
        };
        self.does(|action| match action {
            Action::DropColumn(column) => mentions(&index.sql, column),
            Action::AddColumn { definition, .. } => { significant(definition).next() }
                .is_some_and(|name| mentions(&index.sql, &Ident::from_token(name.text))),
            _ => false,
        })
    }

    /// Cuts off what drops foreign keys of a table that is altered. A column that something of the
    /// table names can only lose them: what names it goes later.
    fn cut(&mut self, from: &Shape) -> Option<Step> {
        let Step::Alter { table, actions } = &mut self.step else {
            return None;
        };
        let (mut early, mut late) = (Vec::new(), Vec::new());
        for action in std::mem::take(actions) {
            match &action {
                _ if left_by(&action, table, from).is_empty() => late.push(action),
                Action::DropColumn(column) if is_named(column, table, from) => {
                    let keys = own(column, table, from).filter(|one| one.is("foreign"));
                    early.extend(keys.map(Action::DropConstraint));
                    late.push(action);
                }
                _ => early.push(action),
            }
        }
        *actions = late;
        self.leaves.clear();
        (!early.is_empty()).then(|| Step::Alter {
            table: table.clone(),
            actions: early,
        })
    }

    /// Cuts off what adds foreign keys to a table that is altered.
    fn cut_off(&mut self) -> Option<Step> {
        let Step::Alter { table, actions } = &mut self.step else {
            return None;
        };
        let adds =
            |action: &Action| matches!(action, Action::AddConstraint(one) if one.is("foreign"));
        let (late, others): (Vec<Action>, _) = std::mem::take(actions).into_iter().partition(adds);
        *actions = others;
        for action in &late {
            if let Action::AddConstraint(one) = action {
                let gone = referred(&one.text);
                self.enters.retain(|entered| !gone.contains(entered));
            }
        }
        (!late.is_empty()).then(|| Step::Alter {
            table: table.clone(),
            actions: late,
        })
    }
}

/// Whether a constraint is a key.
fn is_unique(constraint: &Constraint) -> bool {
    constraint.is("unique") || constraint.is("primary")
}

/// The tables to which a table ceases to refer by an action.
fn left_by(action: &Action, table: &Ident, from: &Shape) -> Vec<Ident> {
    match action {
        Action::DropConstraint(constraint) => referred(&constraint.text),
        Action::DropColumn(column) => own(column, table, from)
            .flat_map(|constraint| referred(&constraint.text))
            .collect(),
        _ => Vec::new(),
    }
}

/// The constraints that stand at a column of a table.
fn own(column: &Ident, table: &Ident, from: &Shape) -> impl Iterator<Item = Constraint> {
    let table = from.table(table).and_then(|entry| entry.as_table());
    let constraints = table.into_iter().flat_map(|table| table.constraints);
    constraints.filter(|one| one.column.as_ref() == Some(column))
}

/// Whether another column of a table names a column, or a constraint that does not stand at it.
fn is_named(column: &Ident, table: &Ident, from: &Shape) -> bool {
    let Some(table) = from.table(table).and_then(|entry| entry.as_table()) else {
        return false;
    };
    let mut constraints = table.constraints.iter();
    let mut columns = table.columns.iter().filter(|other| other.name != *column);
    constraints.any(|one| one.column.as_ref() != Some(column) && mentions(&one.text, column))
        || columns.any(|other| {
            other
                .generated
                .as_ref()
                .is_some_and(|text| mentions(text, column))
        })
}

/// The tables to which a clause refers.
fn referred(clause: &str) -> Vec<Ident> {
    let tokens: Vec<Token<'_>> = significant(clause).collect();
    let pairs = tokens.windows(2);
    let referred = pairs.filter(|pair| pair[0].is("REFERENCES"));
    referred
        .map(|pair| Ident::from_token(pair[1].text))
        .collect()
}
