//! What a directive is about: the table that it names, or that of the batch that it stands in.
//!
//! Invariant: what a batch says of its table is run when its block ends, as one.

use std::cell::RefCell;
use std::rc::Rc;

use super::batch::{Batch, Held};
use super::order::Order;
use crate::alembic::python::{Bound, Interpreter, Result, Signature};
use crate::alembic::sqlalchemy::quote;
use crate::schema::CreateTable;
use crate::span::Span;

/// What a directive is about.
#[derive(Clone, Debug)]
pub(super) enum On {
    /// `op.…`: it names its table.
    Named,
    /// `batch_op.…`
    Batch(Rc<Batch>),
}

/// What a directive takes on `op`, and what it takes in a batch.
#[derive(Clone, Copy, Debug)]
pub(super) struct Signatures {
    pub(super) named: Signature,
    pub(super) in_batch: Signature,
}

impl On {
    /// Which of the signatures holds.
    pub(super) fn signature(&self, signatures: &Signatures) -> Signature {
        match self {
            Self::Named => signatures.named,
            Self::Batch(_) => signatures.in_batch,
        }
    }

    /// The name of the table; `parameter` has it, if no batch does.
    pub(super) fn table(
        &self,
        interpreter: &Interpreter<'_, '_>,
        bound: &mut Bound,
        parameter: &str,
    ) -> Result<String> {
        no_schema(interpreter, bound, "schema")?;
        match self {
            Self::Batch(batch) => Ok(batch.table.clone()),
            Self::Named => {
                let table = bound.required(interpreter, parameter)?;
                Ok(interpreter.text_of(&table)?.to_string())
            }
        }
    }

    /// In which order the batch says that its columns come.
    pub(super) fn order(&self) -> Option<&RefCell<Order>> {
        match self {
            Self::Named => None,
            Self::Batch(batch) => batch.order.as_ref(),
        }
    }

    /// Whether the batch has dropped a column so far.
    pub(super) fn drops(&self, column: &str) -> bool {
        let column = quote(column);
        match self {
            Self::Named => false,
            Self::Batch(batch) => {
                batch.says(&format!("DROP COLUMN {column}"))
                    || batch.says(&format!("DROP COLUMN IF EXISTS {column}"))
            }
        }
    }

    /// Does actions of an `ALTER TABLE`.
    pub(super) fn alter(
        &self,
        interpreter: &mut Interpreter<'_, '_>,
        table: &str,
        actions: &[String],
        place: Span,
    ) -> Result<()> {
        if actions.is_empty() {
            return Ok(());
        }
        if let Self::Batch(batch) = self {
            batch.alters.borrow_mut().push((actions.to_vec(), place));
            return Ok(());
        }
        interpreter.emit(&alter_table(table, actions), place)
    }

    /// Makes an index; a batch does that behind its alterations.
    pub(super) fn create_index(
        &self,
        interpreter: &mut Interpreter<'_, '_>,
        sql: String,
        place: Span,
    ) -> Result<()> {
        self.run(interpreter, sql, place, |batch| &batch.created)
    }

    /// Drops an index; a batch does that before its alterations.
    pub(super) fn drop_index(
        &self,
        interpreter: &mut Interpreter<'_, '_>,
        sql: String,
        place: Span,
    ) -> Result<()> {
        self.run(interpreter, sql, place, |batch| &batch.dropped)
    }

    /// Runs a statement; a batch keeps it in one of its lists until its end.
    fn run(
        &self,
        interpreter: &mut Interpreter<'_, '_>,
        sql: String,
        place: Span,
        list: fn(&Batch) -> &Held,
    ) -> Result<()> {
        match self {
            Self::Named => interpreter.emit(&sql, place),
            Self::Batch(batch) => {
                list(batch).borrow_mut().push((sql, place));
                Ok(())
            }
        }
    }
}

/// The statement that does actions.
pub(super) fn alter_table(table: &str, actions: &[String]) -> String {
    let indent = if actions.len() > 1 { "\n    " } else { " " };
    let actions = actions.join(",\n    ");
    format!("ALTER TABLE {}{indent}{actions}", quote(table))
}

/// A table as the chain has made it so far.
pub(super) fn existing(
    interpreter: &mut Interpreter<'_, '_>,
    table: &str,
) -> Result<Option<CreateTable>> {
    interpreter.host.replay.settle()?;
    let sql = interpreter.host.replay.scratch().table_sql(table);
    Ok(sql
        .ok()
        .flatten()
        .and_then(|sql| CreateTable::read(sql).ok()))
}

/// Refuses the name of another database.
pub(super) fn no_schema(
    interpreter: &Interpreter<'_, '_>,
    bound: &mut Bound,
    parameter: &str,
) -> Result<()> {
    let Some(schema) = bound.some(parameter) else {
        return Ok(());
    };
    match interpreter.text_of(&schema)?.as_ref() {
        "" | "main" => Ok(()),
        other => Err(interpreter
            .refusal(
                schema.place,
                format!("the schema `{other}` is no part of an SQLite database"),
            )
            .note("a script changes one file; what is attached is another one")
            .into()),
    }
}
