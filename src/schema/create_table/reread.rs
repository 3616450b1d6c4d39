//! A text that has changed in one place, read again there.
//!
//! Invariant: what comes out is what reading the whole text would give.

use std::ops::Range;

use super::{CreateTable, OptionClause, item};
use crate::sql::definition::{
    ColumnDefinition, Shift, TableConstraint, column_definition, table_constraint,
};
use crate::sql::{Cursor, SyntaxError, TokenKind};

/// What a table has in place of something else; swapped in, it is what the table had.
#[derive(Debug)]
pub(in crate::schema) enum Swap {
    /// All of it.
    Whole(Box<CreateTable>),
    /// Some columns and constraints.
    Part {
        /// The whole text.
        text: String,
        /// Which columns and constraints go, counted through.
        items: Range<usize>,
        columns: Vec<ColumnDefinition>,
        constraints: Vec<TableConstraint>,
        /// By how many bytes what follows moves.
        by: isize,
    },
}

impl Shift for OptionClause {
    fn shift(&mut self, by: isize) {
        self.range.shift(by);
    }
}

impl CreateTable {
    /// Reads `text`, which is the text of this table but for the bytes `changed`.
    ///
    /// # Errors
    ///
    /// The first place that cannot be read.
    pub(in crate::schema) fn reread(
        &self,
        text: String,
        changed: &Range<usize>,
    ) -> Result<Swap, SyntaxError> {
        match self.part(&text, changed) {
            Some((items, columns, constraints)) => Ok(Swap::Part {
                by: text.len().cast_signed() - self.text.len().cast_signed(),
                text,
                items,
                columns,
                constraints,
            }),
            None => Ok(Swap::Whole(Box::new(Self::read(text)?))),
        }
    }

    /// Puts what was read in the place of what was there, which is in `swap` then.
    pub(in crate::schema) fn swap(&mut self, swap: &mut Swap) {
        let (text, items, columns, constraints, by) = match swap {
            Swap::Whole(table) => return std::mem::swap(self, table),
            Swap::Part {
                text,
                items,
                columns,
                constraints,
                by,
            } => (text, items, columns, constraints, by),
        };
        let count = self.columns.len();
        let at = items.start.min(count)..items.end.min(count);
        let from = items.start.saturating_sub(count);
        let until = items.end.saturating_sub(count);
        items.end = items.start + columns.len() + constraints.len();
        self.columns[at.end..].shift(*by);
        self.constraints[until..].shift(*by);
        let new = std::mem::take(columns);
        *columns = self.columns.splice(at, new).collect();
        let new = std::mem::take(constraints);
        *constraints = self.constraints.splice(from..until, new).collect();
        self.body.end = self.body.end.saturating_add_signed(*by);
        self.options.shift(*by);
        std::mem::swap(&mut self.text, text);
        *by = -*by;
    }

    /// A byte at which a token begins or ends, at or before `at`; not far before it, if it stands
    /// among the columns and constraints.
    pub(in crate::schema) fn token_before(&self, at: usize) -> usize {
        let before = self.items().take_while(|item| item.end <= at);
        before.last().map_or(0, |item| item.end)
    }

    /// The columns and constraints of `text` around the bytes `changed` of this table's text, and
    /// in whose place they stand; nothing if more than those may be others.
    fn part(
        &self,
        text: &str,
        changed: &Range<usize>,
    ) -> Option<(Range<usize>, Vec<ColumnDefinition>, Vec<TableConstraint>)> {
        if changed.start <= self.body.start || changed.end >= self.body.end {
            return None;
        }
        let moved = |at: usize| (at + text.len()).saturating_sub(self.text.len());
        // What stands before the change may go on in it, but not what stands before that.
        let before = self.items().take_while(|item| item.end < changed.start);
        let from = before.count().saturating_sub(1);
        let start = match from {
            0 => self.body.start + 1,
            _ => self.items().nth(from)?.start,
        };
        let mut cursor = Cursor::new(&text[start..]);
        let (mut columns, mut constraints) = (Vec::new(), Vec::new());
        let count = self.columns.len();
        if from < count {
            columns.push(column_definition(&mut cursor, &[]).ok()?);
        } else {
            constraints.push(table_constraint(&mut cursor).ok()?);
        }
        let mut rest = self.items().enumerate().skip(from).peekable();
        loop {
            let end = start + cursor.end();
            while rest.next_if(|(_, item)| moved(item.end) < end).is_some() {}
            let has_constraints = from > count || !constraints.is_empty();
            // From here on nothing is read in another way than before.
            let meets = |(at, item): &(usize, &Range<usize>)| {
                item.start > changed.end
                    && moved(item.end) == end
                    && (*at >= count) == has_constraints
            };
            let until = match rest.peek().filter(|next| meets(next)) {
                Some((at, _)) => Some(at + 1),
                None if !cursor.at_kind(TokenKind::RightParen) => None,
                None if start + cursor.start() + 1 == moved(self.body.end) => {
                    Some(count + self.constraints.len())
                }
                None => return None,
            };
            if let Some(until) = until {
                columns[..].shift(start.cast_signed());
                constraints[..].shift(start.cast_signed());
                return Some((from..until, columns, constraints));
            }
            item(&mut cursor, &mut columns, &mut constraints, has_constraints).ok()?;
        }
    }
}
