//! In what two tables differ, as data.
//!
//! Invariant: two tables without a change are the same table beside the order of their columns.

use super::column::{is_binary, meaning, meaning_of_default, meaning_of_not_null};
use super::{Column, Constraint, Table};

/// One thing in which a table differs from what it was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TableChange<'t> {
    /// A column is gone.
    ColumnGone(&'t Column),
    /// A column is new.
    ColumnNew(&'t Column),
    /// A column has another type.
    Type(&'t Column, &'t Column),
    /// A column has another `NOT NULL`, or has one or none.
    NotNull(&'t Column, &'t Column),
    /// A column has another default.
    Default(&'t Column, &'t Column),
    /// A column has another collation.
    Collation(&'t Column, &'t Column),
    /// A column is generated from something else, or is or was not generated.
    Expression(&'t Column, &'t Column),
    /// A constraint is gone.
    ConstraintGone(&'t Constraint),
    /// A constraint is new.
    ConstraintNew(&'t Constraint),
    /// A constraint has another name, or has one or none.
    ConstraintRenamed(&'t Constraint, &'t Constraint),
    /// `STRICT` or `WITHOUT ROWID` is gone.
    OptionGone(&'t str),
    /// `STRICT` or `WITHOUT ROWID` is new.
    OptionNew(&'t str),
}

impl Table {
    /// In what `new` differs from this table beside the order of the columns.
    #[must_use]
    pub fn changes<'t>(&'t self, new: &'t Self) -> Vec<TableChange<'t>> {
        let mut found = Vec::new();
        for column in &self.columns {
            match new.column_called(&column.name) {
                None => found.push(TableChange::ColumnGone(column)),
                Some(other) => column.changes(other, &mut found),
            }
        }
        let is_new = |column: &&Column| self.column_called(&column.name).is_none();
        let columns = new.columns.iter().filter(is_new);
        found.extend(columns.map(TableChange::ColumnNew));
        constraints(&self.constraints, &new.constraints, &mut found);
        let gone = self.options.iter().filter(|one| !new.options.contains(one));
        found.extend(gone.map(|option| TableChange::OptionGone(option)));
        let came = new.options.iter().filter(|one| !self.options.contains(one));
        found.extend(came.map(|option| TableChange::OptionNew(option)));
        found
    }
}

impl Column {
    fn changes<'t>(&'t self, new: &'t Self, found: &mut Vec<TableChange<'t>>) {
        type Make<'t> = fn(&'t Column, &'t Column) -> TableChange<'t>;
        let mut differs = |make: Make<'t>, meanings: [Option<Vec<String>>; 2]| {
            if meanings[0] != meanings[1] {
                found.push(make(self, new));
            }
        };
        let both = |of: &dyn Fn(&'t Self) -> Option<Vec<String>>| [of(self), of(new)];
        let types = both(&|column| Some(meaning(&column.declared)));
        differs(TableChange::Type, types);
        let not_nulls = both(&|column| column.not_null.as_deref().map(meaning_of_not_null));
        differs(TableChange::NotNull, not_nulls);
        let defaults = both(&|column| {
            let default = column.default.as_deref().map(meaning_of_default);
            default.filter(|words| !words.is_empty())
        });
        differs(TableChange::Default, defaults);
        let said = |column: &'t Self| column.collation.as_deref().filter(|name| !is_binary(name));
        let collations = both(&|column| said(column).map(meaning));
        differs(TableChange::Collation, collations);
        let expressions = both(&|column| column.generated.as_deref().map(meaning));
        differs(TableChange::Expression, expressions);
    }
}

fn constraints<'t>(old: &'t [Constraint], new: &'t [Constraint], found: &mut Vec<TableChange<'t>>) {
    let mut gone: Vec<&Constraint> = Vec::new();
    // Behind the columns it would stay when its column goes, and at its column it comes with it.
    let mut left = distinct(new, |constraint| constraint.column.is_some());
    for constraint in distinct(old, |constraint| constraint.column.is_none()) {
        let same = |other: &&Constraint| {
            other.name == constraint.name && other.meaning() == constraint.meaning()
        };
        match left.iter().position(same) {
            Some(at) => drop(left.remove(at)),
            None => gone.push(constraint),
        }
    }
    for constraint in gone {
        let meaning = constraint.meaning();
        let renamed = left.iter().position(|other| other.meaning() == meaning);
        found.push(match renamed.map(|at| left.remove(at)) {
            Some(other) => TableChange::ConstraintRenamed(constraint, other),
            None => TableChange::ConstraintGone(constraint),
        });
    }
    found.extend(left.into_iter().map(TableChange::ConstraintNew));
}

/// The constraints, one of those without a name that say the same: a second one refuses nothing more,
/// and both go together. It is one that is `better`, if there is one.
fn distinct(all: &[Constraint], better: impl Fn(&Constraint) -> bool) -> Vec<&Constraint> {
    let mut distinct: Vec<&Constraint> = Vec::with_capacity(all.len());
    for constraint in all {
        let is_same =
            |other: &&mut &Constraint| other.name.is_none() && other.goes_with(constraint);
        let same = { distinct.iter_mut() }.find(is_same);
        match same.filter(|_| constraint.name.is_none()) {
            None => distinct.push(constraint),
            // What is done about a conflict counts, whoever says it.
            Some(same) if !same.means(constraint) => {
                if !constraint.has_usual_conflict() {
                    *same = constraint;
                }
            }
            Some(same) if better(constraint) => *same = constraint,
            Some(_) => {}
        }
    }
    distinct
}
