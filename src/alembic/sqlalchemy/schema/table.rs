//! `Table`.
//!
//! Invariant: its constraints come in SQLAlchemy's order: the primary key, then the others as they
//! were given, then those of its columns.

use std::any::Any;
use std::rc::Rc;

use super::column::Column;
use super::constraint::{Constraint, ConstraintKind, listed};
use crate::alembic::python::{Argument, Interpreter, Object, Result};
use crate::alembic::sqlalchemy::quote;
use crate::span::Span;

/// A table.
#[derive(Debug)]
pub(in crate::alembic) struct Table {
    /// Its name.
    pub(in crate::alembic) name: String,
    /// Its columns.
    pub(in crate::alembic) columns: Vec<Rc<Column>>,
    /// Its constraints.
    pub(in crate::alembic) constraints: Vec<Rc<Constraint>>,
    /// Where it stands.
    pub(in crate::alembic) place: Span,
}

impl Table {
    /// The table of these items: columns and constraints.
    ///
    /// # Errors
    /// That an item is none of them.
    pub(in crate::alembic) fn new(
        interpreter: &Interpreter<'_, '_>,
        name: String,
        items: Vec<Argument>,
        _options: Vec<(Rc<str>, Argument)>,
        place: Span,
    ) -> Result<Self> {
        let mut table = Self {
            name,
            columns: Vec::new(),
            constraints: Vec::new(),
            place,
        };
        for item in items {
            if let Some(column) = item.value.downcast::<Column>() {
                table.columns.push(column);
            } else if let Some(constraint) = item.value.downcast::<Constraint>() {
                table.constraints.push(constraint);
            } else {
                let what = item.value.type_name();
                let message = format!("a `{what}` in a table is not evaluated");
                return Err(interpreter.refuse(item.place, message));
            }
        }
        for constraint in &table.constraints {
            if let ConstraintKind::PrimaryKey(names) = &constraint.kind {
                let in_key = table
                    .columns
                    .iter()
                    .filter(|column| names.contains(&column.name));
                in_key.for_each(|column| column.primary_key.set(true));
            }
        }
        Ok(table)
    }

    /// The statements that make it and the indexes of its columns.
    ///
    /// # Errors
    /// That a column has no type.
    pub(in crate::alembic) fn create(
        &self,
        interpreter: &Interpreter<'_, '_>,
        if_not_exists: bool,
    ) -> Result<Vec<String>> {
        let mut lines = Vec::new();
        for column in &self.columns {
            lines.push(column.definition(interpreter)?);
        }
        let is_key =
            |constraint: &&Rc<Constraint>| matches!(constraint.kind, ConstraintKind::PrimaryKey(_));
        let key = self.constraints.iter().find(is_key);
        let keyed = self
            .columns
            .iter()
            .filter(|column| column.primary_key.get());
        let names: Vec<String> = keyed.map(|column| column.name.clone()).collect();
        match key {
            Some(key) => lines.push(key.clause()),
            None if names.is_empty() => {}
            None => lines.push(format!("PRIMARY KEY ({})", listed(&names))),
        }
        let others = self
            .constraints
            .iter()
            .filter(|constraint| !is_key(constraint));
        lines.extend(others.map(|constraint| constraint.clause()));
        let mut statements = vec![format!(
            "CREATE TABLE {}{} (\n    {}\n)",
            if if_not_exists { "IF NOT EXISTS " } else { "" },
            quote(&self.name),
            lines.join(",\n    ")
        )];
        for column in self.columns.iter().filter(|column| column.index) {
            let unique = if column.unique { "UNIQUE " } else { "" };
            statements.push(format!(
                "CREATE {unique}INDEX {} ON {} ({})",
                quote(&format!("ix_{}_{}", self.name, column.name)),
                quote(&self.name),
                quote(&column.name)
            ));
        }
        Ok(statements)
    }
}

impl Table {
    pub(in crate::alembic) fn literal(
        &self,
        i: &mut Interpreter<'_, '_>,
        _n: &str,
        a: &Argument,
    ) -> Result<String> {
        match &a.value {
            crate::alembic::python::Value::Int(n) => Ok(n.to_string()),
            _ => Ok(crate::sql::Literal::from(&*i.text_of(a)?).to_string()),
        }
    }
}

impl Object for Table {
    fn type_name(&self) -> &'static str {
        "Table"
    }

    fn into_any(self: Rc<Self>) -> Rc<dyn Any> {
        self
    }
}
