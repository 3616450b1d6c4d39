//! Definitions that stand somewhere else than where they were read.
//!
//! Invariant: a definition that was moved is the one that would be read there.

use std::ops::Range;

use super::{
    ColumnConstraint, ColumnConstraintKind, ColumnDefinition, ConflictClause, Deferral, KeyColumn,
    References, TableConstraint, TableConstraintKind,
};
use crate::sql::name::SpannedIdent;

/// Something that knows where it stands in a text.
pub(crate) trait Shift {
    /// Moves it by so many bytes.
    fn shift(&mut self, by: isize);
}

impl Shift for Range<usize> {
    fn shift(&mut self, by: isize) {
        self.start = self.start.saturating_add_signed(by);
        self.end = self.end.saturating_add_signed(by);
    }
}

impl<T: Shift> Shift for Option<T> {
    fn shift(&mut self, by: isize) {
        for one in self.iter_mut() {
            one.shift(by);
        }
    }
}

impl<T: Shift> Shift for [T] {
    fn shift(&mut self, by: isize) {
        for one in self.iter_mut() {
            one.shift(by);
        }
    }
}

impl Shift for SpannedIdent {
    fn shift(&mut self, by: isize) {
        self.range.shift(by);
    }
}

impl Shift for ConflictClause {
    fn shift(&mut self, by: isize) {
        self.range.shift(by);
    }
}

impl Shift for Deferral {
    fn shift(&mut self, by: isize) {
        self.range.shift(by);
    }
}

impl Shift for KeyColumn {
    fn shift(&mut self, by: isize) {
        self.range.shift(by);
        self.name.shift(by);
        self.collation.shift(by);
    }
}

impl Shift for References {
    fn shift(&mut self, by: isize) {
        self.range.shift(by);
        self.table.shift(by);
        self.columns.shift(by);
        self.matching.shift(by);
        self.deferral.shift(by);
    }
}

impl Shift for ColumnDefinition {
    fn shift(&mut self, by: isize) {
        self.range.shift(by);
        self.name.shift(by);
        self.type_name.shift(by);
        self.constraints.shift(by);
    }
}

impl Shift for ColumnConstraint {
    fn shift(&mut self, by: isize) {
        self.range.shift(by);
        self.name.shift(by);
        match &mut self.kind {
            ColumnConstraintKind::PrimaryKey {
                order: _,
                conflict,
                autoincrement,
            } => {
                conflict.shift(by);
                autoincrement.shift(by);
            }
            ColumnConstraintKind::NotNull(conflict)
            | ColumnConstraintKind::Null(conflict)
            | ColumnConstraintKind::Unique(conflict) => conflict.shift(by),
            ColumnConstraintKind::Check(range)
            | ColumnConstraintKind::Default(range)
            | ColumnConstraintKind::Generated {
                expression: range,
                storage: _,
            } => range.shift(by),
            ColumnConstraintKind::Collate(name) => name.shift(by),
            ColumnConstraintKind::References(references) => references.shift(by),
            ColumnConstraintKind::Deferral(deferral) => deferral.shift(by),
            ColumnConstraintKind::Nothing => {}
        }
    }
}

impl Shift for TableConstraint {
    fn shift(&mut self, by: isize) {
        self.range.shift(by);
        self.name.shift(by);
        match &mut self.kind {
            TableConstraintKind::PrimaryKey {
                columns,
                autoincrement,
                conflict,
            } => {
                columns.shift(by);
                autoincrement.shift(by);
                conflict.shift(by);
            }
            TableConstraintKind::Unique { columns, conflict } => {
                columns.shift(by);
                conflict.shift(by);
            }
            TableConstraintKind::Check {
                expression,
                conflict,
            } => {
                expression.shift(by);
                conflict.shift(by);
            }
            TableConstraintKind::ForeignKey {
                columns,
                references,
            } => {
                columns.shift(by);
                references.shift(by);
            }
            TableConstraintKind::Nothing => {}
        }
    }
}
