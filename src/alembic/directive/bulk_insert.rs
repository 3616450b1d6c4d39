//! `op.bulk_insert`.
//!
//! Invariant: a value is written as the type of its column stores it, or is an error.

use super::on::On;
use crate::alembic::python::{Argument, Call, Interpreter, Result, Signature, Value};
use crate::alembic::sqlalchemy::expression::Source;
use crate::alembic::sqlalchemy::quote;
use crate::alembic::sqlalchemy::schema::listed;

/// Rows of one INSERT.
const ROWS: usize = 500;

const BULK_INSERT: Signature = Signature::new("bulk_insert")
    .takes(&["table", "rows"])
    .by_name(&["multiinsert"]);

/// `op.bulk_insert(…)`.
pub(super) fn bulk_insert(
    interpreter: &mut Interpreter<'_, '_>,
    _: &On,
    call: Call,
) -> Result<Value> {
    let mut bound = BULK_INSERT.bind(interpreter, call)?;
    let place = bound.place;
    let table = bound.required(interpreter, "table")?;
    let Some(table) = Source::of(&table.value).filter(|source| source.table_name().is_some())
    else {
        let message = format!(
            "bulk_insert() takes a table, not a '{}'",
            table.value.type_name()
        );
        return Err(interpreter.raise("TypeError", &message, table.place));
    };
    let rows = bound.required(interpreter, "rows")?;
    // Rows in a row that have the same columns are one statement.
    let mut columns: Vec<String> = Vec::new();
    let mut tuples: Vec<String> = Vec::new();
    for row in interpreter.iterate(&rows.value, rows.place)? {
        let (names, values) = literals(interpreter, &table, &row, rows.place)?;
        if names != columns || tuples.len() == ROWS {
            insert(interpreter, &table, &columns, &mut tuples, place)?;
            columns = names;
        }
        tuples.push(format!("({})", values.join(", ")));
    }
    insert(interpreter, &table, &columns, &mut tuples, place)?;
    Ok(Value::None)
}

/// The columns of a row and what they get.
fn literals(
    interpreter: &mut Interpreter<'_, '_>,
    table: &Source,
    row: &Value,
    place: crate::span::Span,
) -> Result<(Vec<String>, Vec<String>)> {
    let mut names = Vec::new();
    let mut values = Vec::new();
    for (key, value) in interpreter.entries(row, place)? {
        let name = interpreter
            .text_of(&Argument { value: key, place })?
            .to_string();
        values.push(table.literal(interpreter, &name, &Argument { value, place })?);
        names.push(name);
    }
    for (name, literal) in table.filled(interpreter, &names, place)? {
        names.push(name);
        values.push(literal);
    }
    Ok((names, values))
}

fn insert(
    interpreter: &mut Interpreter<'_, '_>,
    table: &Source,
    columns: &[String],
    tuples: &mut Vec<String>,
    place: crate::span::Span,
) -> Result<()> {
    if tuples.is_empty() {
        return Ok(());
    }
    let into = quote(table.table_name().unwrap_or_default());
    let sql = if columns.is_empty() {
        // A row of defaults has a statement of its own.
        let one = format!("INSERT INTO {into} DEFAULT VALUES");
        vec![one; tuples.len()].join(";\n")
    } else {
        format!(
            "INSERT INTO {into} ({}) VALUES\n    {}",
            listed(columns),
            tuples.join(",\n    ")
        )
    };
    tuples.clear();
    interpreter.emit(&sql, place)
}
