//! What is said about a column: its type, `NOT NULL`, its default.
//!
//! Invariant: what a statement of the standard finds as it wants it stays as it is, without an
//! error.

use std::ops::Range;

use super::drop::column_removal;
use super::patch::{Patch, space_before};
use super::{EditError, TableEdit};
use crate::sql::definition::{
    ColumnConstraint, ColumnConstraintKind, ColumnDefinition, Storage, type_name,
};
use crate::sql::{Cursor, Ident, TokenKind, significant};

impl TableEdit {
    /// Sets the type of a column and, if one is given, its collation; else that stays.
    ///
    /// # Errors
    ///
    /// The column is not there, or the type cannot be read.
    pub fn set_type(
        &mut self,
        name: &Ident,
        declared: &str,
        collation: Option<&Ident>,
    ) -> Result<(), EditError> {
        let column = self.column(name)?;
        let mut cursor = Cursor::new(declared);
        let range = type_name(&mut cursor, &[]).map_err(|error| super::add::unreadable(&error))?;
        let range = range
            .filter(|_| cursor.peek().is_none())
            .ok_or_else(|| EditError::impossible(format!("`{declared}` is no type")))?;
        let declared = &declared[range];
        let mut collate = String::new();
        let mut patch = Patch::default();
        if let Some(collation) = collation {
            let there = column.constraints.iter().find_map(|one| match &one.kind {
                ColumnConstraintKind::Collate(name) => Some(name.range.clone()),
                _ => None,
            });
            match there {
                Some(there) => patch = patch.replace(there, collation.to_string()),
                None => collate = format!(" COLLATE {collation}"),
            }
        }
        patch = match &column.type_name {
            Some(range) => patch.replace(range.clone(), format!("{declared}{collate}")),
            None => patch.insert(column.name.range.end, format!(" {declared}{collate}")),
        };
        self.said.push(name.clone());
        self.apply(patch)
    }

    /// Leaves a column without a type.
    ///
    /// # Errors
    ///
    /// The column is not there.
    pub fn drop_type(&mut self, name: &Ident) -> Result<(), EditError> {
        let column = self.column(name)?;
        let Some(declared) = &column.type_name else {
            return Ok(());
        };
        let start = space_before(self.table.text(), declared.start);
        self.apply(Patch::default().delete(start..declared.end))
    }

    /// Says that a column has no NULLs: `clause` is `NOT NULL`, perhaps with `ON CONFLICT …`.
    /// One that says so already keeps its words if they mean the same.
    ///
    /// # Errors
    ///
    /// The column is not there.
    pub fn set_not_null(&mut self, name: &Ident, clause: &str) -> Result<(), EditError> {
        let column = self.column(name)?;
        let patch = match find(column, |kind| {
            matches!(kind, ColumnConstraintKind::NotNull(_))
        }) {
            None => {
                // `NULL` says the opposite in the eyes of a reader.
                let null = find(column, |kind| matches!(kind, ColumnConstraintKind::Null(_)));
                let patch = Patch::default().insert(behind_type(column), format!(" {clause}"));
                match null {
                    Some((at, _)) => column_removal(&self.table, patch, column, at),
                    None => patch,
                }
            }
            Some((_, there)) => {
                let ColumnConstraintKind::NotNull(conflict) = &there.kind else {
                    return Ok(());
                };
                let said = &clause["NOT NULL".len().min(clause.len())..];
                let has = conflict
                    .as_ref()
                    .map_or("", |one| self.table.slice(&one.range));
                if super::patch::says_the_same(said, has) {
                    return Ok(());
                }
                match conflict {
                    Some(old) => Patch::default().replace(old.range.clone(), said.trim()),
                    None => Patch::default().insert(there.range.end, said),
                }
            }
        };
        self.apply(patch)
    }

    /// Lets a column have NULLs.
    ///
    /// # Errors
    ///
    /// The column is not there.
    pub fn drop_not_null(&mut self, name: &Ident) -> Result<(), EditError> {
        self.drop_all(name, |kind| {
            matches!(kind, ColumnConstraintKind::NotNull(_))
        })
    }

    /// Whether the rows can get a value in a column, if they are to.
    ///
    /// # Errors
    ///
    /// The column is not there, or is generated.
    pub(super) fn can_get(
        &self,
        name: &Ident,
        value: Option<&Range<usize>>,
    ) -> Result<(), EditError> {
        let column = self.column(name)?;
        if value.is_some() && column.is_generated() {
            return Err(generated(column)
                .help("no row has a value of its own in it; leave out the `USING`"));
        }
        Ok(())
    }

    /// Sets the default of a column: any expression; one that SQLite wants in parentheses gets
    /// them.
    ///
    /// # Errors
    ///
    /// The column is not there, or is generated.
    pub fn set_default(&mut self, name: &Ident, value: &str) -> Result<(), EditError> {
        let column = self.column(name)?;
        if column.is_generated() {
            return Err(generated(column).help("its value is never a default"));
        }
        let value = if is_plain(value) {
            value.to_owned()
        } else {
            format!("({value})")
        };
        // Of several defaults the last one counts.
        let last = column
            .constraints
            .iter()
            .rev()
            .find_map(|one| match &one.kind {
                ColumnConstraintKind::Default(range) => Some(range.clone()),
                _ => None,
            });
        let patch = if let Some(range) = last {
            Patch::default().replace(range, value)
        } else {
            let at = find(column, |kind| {
                matches!(kind, ColumnConstraintKind::NotNull(_))
            })
            .map_or(behind_type(column), |(_, not_null)| not_null.range.end);
            Patch::default().insert(at, format!(" DEFAULT {value}"))
        };
        self.apply(patch)
    }

    /// Takes the default of a column away.
    ///
    /// # Errors
    ///
    /// The column is not there.
    pub fn drop_default(&mut self, name: &Ident) -> Result<(), EditError> {
        self.drop_all(name, |kind| {
            matches!(kind, ColumnConstraintKind::Default(_))
        })
    }

    /// Makes a generated column a plain one.
    ///
    /// # Errors
    ///
    /// The column is not there, or is not generated.
    pub fn drop_expression(&mut self, name: &Ident, if_exists: bool) -> Result<(), EditError> {
        let column = self.column(name)?;
        if !if_exists && !column.is_generated() {
            let message = format!("column `{}` is not generated", column.name.ident.name());
            let help = "leave the action out, or write `DROP EXPRESSION IF EXISTS`";
            return Err(EditError::impossible(message).help(help));
        }
        self.drop_all(name, |kind| {
            matches!(kind, ColumnConstraintKind::Generated { .. })
        })
    }

    /// Says what a column is generated from: one that was not has a default no more. What is not said of
    /// whether it is stored stays.
    ///
    /// # Errors
    ///
    /// The column is not there.
    pub fn set_expression(
        &mut self,
        name: &Ident,
        expression: &str,
        storage: Option<Storage>,
    ) -> Result<(), EditError> {
        self.drop_default(name)?;
        let column = self.column(name)?;
        let generated = column.constraints.iter().find_map(|one| match &one.kind {
            ColumnConstraintKind::Generated {
                expression,
                storage,
            } => Some((one, expression, *storage)),
            _ => None,
        });
        let Some((constraint, old, was)) = generated else {
            let stored = storage.map_or("", word);
            let clause = format!(" AS ({expression}){stored}");
            return self.apply(Patch::default().insert(behind_type(column), clause));
        };
        let mut patch = Patch::default().replace(old.clone(), expression);
        if let Some(storage) = storage.filter(|storage| *storage != was) {
            patch = patch.replace(old.end..constraint.range.end, format!("){}", word(storage)));
        }
        self.apply(patch)
    }

    /// Drops all constraints of a column that are of one kind.
    fn drop_all(
        &mut self,
        name: &Ident,
        is: impl Fn(&ColumnConstraintKind) -> bool,
    ) -> Result<(), EditError> {
        loop {
            let column = self.column(name)?;
            let Some((at, _)) = find(column, &is) else {
                return Ok(());
            };
            let patch = column_removal(&self.table, Patch::default(), column, at);
            self.apply(patch)?;
        }
    }
}

/// The first constraint of a kind.
fn find(
    column: &ColumnDefinition,
    is: impl Fn(&ColumnConstraintKind) -> bool,
) -> Option<(usize, &ColumnConstraint)> {
    let mut constraints = column.constraints.iter().enumerate();
    constraints.find(|(_, constraint)| is(&constraint.kind))
}

/// What is said behind an expression.
fn word(storage: Storage) -> &'static str {
    match storage {
        Storage::Stored => " STORED",
        Storage::Virtual => "",
    }
}

fn generated(column: &ColumnDefinition) -> EditError {
    EditError::impossible(format!(
        "column `{}` is generated",
        column.name.ident.name()
    ))
}

/// Behind the type of a column, or its name if it has none.
pub(super) fn behind_type(column: &ColumnDefinition) -> usize {
    let declared = column.type_name.as_ref().unwrap_or(&column.name.range);
    declared.end
}

/// Whether SQLite takes an expression as a default without parentheses.
fn is_plain(value: &str) -> bool {
    let mut tokens = significant(value);
    let Some(first) = tokens.next() else {
        return false;
    };
    let second = tokens.next();
    let third = tokens.next();
    let is_number = |kind| matches!(kind, TokenKind::Integer | TokenKind::Float);
    match (first.kind, second, third) {
        (TokenKind::Integer | TokenKind::Float | TokenKind::String | TokenKind::Blob, None, _) => {
            true
        }
        (TokenKind::Word, None, _) => [
            "NULL",
            "TRUE",
            "FALSE",
            "CURRENT_TIME",
            "CURRENT_DATE",
            "CURRENT_TIMESTAMP",
        ]
        .iter()
        .any(|word| first.is(word)),
        (TokenKind::Operator, Some(number), None) => {
            (first.is_operator("-") || first.is_operator("+")) && is_number(number.kind)
        }
        (TokenKind::LeftParen, ..) => {
            let mut cursor = Cursor::new(value);
            cursor.parens().is_some() && cursor.peek().is_none()
        }
        _ => false,
    }
}
