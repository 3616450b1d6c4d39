//! In which order tables are altered and dropped that refer to each other.
//!
//! Invariant: a foreign key goes before the key to which it refers, and comes behind it.

use super::shape::Shape;
use super::step::{Action, Step};
use crate::sql::{Ident, Token, significant};

/// A table that is altered or dropped.
struct Item {
    table: Ident,
    step: Step,
    /// The tables to which it ceases to refer.
    leaves: Vec<Ident>,
    /// The tables to which it begins to refer.
    enters: Vec<Ident>,
}

/// Alterations and drops of tables in an order in which they run, which is theirs as far as it can be.
/// If there is none, what drops foreign keys is cut off and goes first, if that is allowed.
pub(super) fn ordered(steps: Vec<Step>, from: &Shape, is_cut: bool) -> Vec<Step> {
    let items = steps.into_iter().map(|step| Item::new(step, from));
    let mut early = Vec::new();
    let (mut items, is_in_order) = sorted(items.collect());
    if !is_in_order && is_cut {
        early = items.iter_mut().filter_map(|one| one.cut(from)).collect();
        (items, _) = sorted(items);
    }
    let steps = items.into_iter().map(|one| one.step);
    let is_left = |step: &Step| !matches!(step, Step::Alter { actions, .. } if actions.is_empty());
    early.into_iter().chain(steps.filter(is_left)).collect()
}

/// The items, each behind those that must go before it, as far as there is such an order; and
/// whether there is.
fn sorted(mut left: Vec<Item>) -> (Vec<Item>, bool) {
    let mut sorted = Vec::with_capacity(left.len());
    let mut is_in_order = true;
    while !left.is_empty() {
        let is_free = |one: &Item| !left.iter().any(|other| other.is_before(one));
        let free = left.iter().position(is_free);
        is_in_order &= free.is_some();
        sorted.push(left.remove(free.unwrap_or(0)));
    }
    (sorted, is_in_order)
}

impl Item {
    fn new(step: Step, from: &Shape) -> Self {
        let (table, leaves, enters) = match &step {
            Step::Alter { table, actions } => {
                let leaves = actions.iter();
                let leaves = leaves.flat_map(|action| left_by(action, table, from));
                let enters = actions.iter().flat_map(|action| match action {
                    Action::AddConstraint(constraint) => referred(&constraint.text),
                    Action::AddColumn { definition, .. } => referred(definition),
                    _ => Vec::new(),
                });
                (table.clone(), leaves.collect(), enters.collect())
            }
            Step::Drop(entry) => (entry.name.clone(), referred(&entry.sql), Vec::new()),
            _ => unreachable!("tables are altered or dropped here"),
        };
        Self {
            table,
            step,
            leaves,
            enters,
        }
    }

    fn is_drop(&self) -> bool {
        matches!(self.step, Step::Drop(_))
    }

    /// Whether this one must go before another one. Drops are in their order already.
    fn is_before(&self, other: &Self) -> bool {
        self.table != other.table
            && !(self.is_drop() && other.is_drop())
            && (self.leaves.contains(&other.table) || other.enters.contains(&self.table))
    }

    /// Cuts off what drops foreign keys of a table that is altered.
    fn cut(&mut self, from: &Shape) -> Option<Step> {
        let Step::Alter { table, actions } = &mut self.step else {
            return None;
        };
        let drops = |action: &Action| !left_by(action, table, from).is_empty();
        let (early, late) = std::mem::take(actions).into_iter().partition(drops);
        *actions = late;
        self.leaves.clear();
        let early: Vec<Action> = early;
        (!early.is_empty()).then(|| Step::Alter {
            table: table.clone(),
            actions: early,
        })
    }
}

/// The tables to which a table ceases to refer by an action.
fn left_by(action: &Action, table: &Ident, from: &Shape) -> Vec<Ident> {
    match action {
        Action::DropConstraint(constraint) => referred(&constraint.text),
        Action::DropColumn(column) => {
            let table = from.table(table).and_then(|entry| entry.as_table());
            let constraints = table.into_iter().flat_map(|table| table.constraints);
            let own = constraints.filter(|one| one.column.as_ref() == Some(column));
            own.flat_map(|constraint| referred(&constraint.text))
                .collect()
        }
        _ => Vec::new(),
    }
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
