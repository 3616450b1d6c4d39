//! What a directive is about: the table that it names, or that of the batch that it stands in.
//!
//! Invariant: what a batch says of its table is run when its block ends, as one.

use std::rc::Rc;

use super::batch::Batch;
use crate::alembic::python::{Bound, Interpreter, Result, Signature};
use crate::alembic::sqlalchemy::quote;
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
        let indent = if actions.len() > 1 { "\n    " } else { " " };
        let sql = format!(
            "ALTER TABLE {}{indent}{}",
            quote(table),
            actions.join(",\n    ")
        );
        match self {
            Self::Named => interpreter.emit(&sql, place),
            Self::Batch(batch) => {
                batch.alters.borrow_mut().push((sql, place));
                Ok(())
            }
        }
    }

    /// Makes an index; a batch does that behind its alterations.
    pub(super) fn create_index(
        &self,
        interpreter: &mut Interpreter<'_, '_>,
        sql: String,
        place: Span,
    ) -> Result<()> {
        match self {
            Self::Named => interpreter.emit(&sql, place),
            Self::Batch(batch) => {
                batch.created.borrow_mut().push((sql, place));
                Ok(())
            }
        }
    }

    /// Drops an index; a batch does that before its alterations.
    pub(super) fn drop_index(
        &self,
        interpreter: &mut Interpreter<'_, '_>,
        sql: String,
        place: Span,
    ) -> Result<()> {
        match self {
            Self::Named => interpreter.emit(&sql, place),
            Self::Batch(batch) => {
                batch.dropped.borrow_mut().push((sql, place));
                Ok(())
            }
        }
    }
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
