//! `op.execute`.
//!
//! Invariant: the text of a statement stays as it is, to the letter: `:word` is no parameter and a
//! tab is a tab.

use super::on::On;
use crate::alembic::python::{Call, Interpreter, Result, Signature, Value};
use crate::alembic::sqlalchemy::statement_sql;
use crate::span::Span;
use crate::sql::{Head, split};

const EXECUTE: Signature = Signature::new("execute")
    .takes(&["sqltext"])
    .by_name(&["execution_options"]);

/// `op.execute(…)`.
pub(super) fn execute(interpreter: &mut Interpreter<'_, '_>, _: &On, call: Call) -> Result<Value> {
    let mut bound = EXECUTE.bind(interpreter, call)?;
    let place = bound.place;
    let sql = bound.required(interpreter, "sqltext")?;
    match &sql.value {
        // Alembic reads it as `text()`, where a colon that is no parameter has a backslash.
        Value::Str(text) => run(interpreter, &text.replace("\\:", ":"), place)?,
        _ => {
            let sql = statement_sql(interpreter, &sql)?;
            run(interpreter, &sql, place)?;
        }
    }
    Ok(Value::None)
}

/// Runs the statements of a text but for those that the script sees to by itself.
pub(in crate::alembic) fn run(
    interpreter: &mut Interpreter<'_, '_>,
    sql: &str,
    place: Span,
) -> Result<()> {
    let Ok(split) = split(sql) else {
        return interpreter.emit(sql, place);
    };
    let statements = &split.statements;
    if !statements
        .iter()
        .any(|raw| is_seen_to(&sql[raw.range.clone()]))
    {
        return interpreter.emit(sql, place);
    }
    for raw in statements {
        let text = &sql[raw.range.clone()];
        if is_seen_to(text) {
            let remark = format!(
                "-- Left out: {}. The script sets that by itself.",
                one_line(text)
            );
            interpreter.host.replay.remark(&remark)?;
        } else {
            interpreter.emit(text, place)?;
        }
    }
    Ok(())
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Whether a statement sets what the script sets for the whole of it: whether foreign keys are
/// enforced while tables are rebuilt, and what RENAME changes.
fn is_seen_to(statement: &str) -> bool {
    let Head::Pragma(pragma) = Head::of(statement) else {
        return false;
    };
    let name = pragma.name.name.ident;
    ["foreign_keys", "legacy_alter_table", "defer_foreign_keys"]
        .iter()
        .any(|known| name.is(known))
}
