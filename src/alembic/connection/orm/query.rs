//! What a query of a session does.
//!
//! Invariant: rows that were added to the session are written before it is asked.

use std::rc::Rc;

use super::flush::execute;
use super::load::{by_key, results};
use super::state::State;
use crate::alembic::connection::ask::ask;
use crate::alembic::connection::result::{Outcome, QueryResult, first};
use crate::alembic::python::{Argument, Call, Interpreter, Result, Signature, Unknown, Value};
use crate::alembic::sqlalchemy::expression::{self, Change, Query, Select, Statement};
use crate::diagnostic::Diagnostic;
use crate::span::Span;

/// Does what a method of a query asks for: the query and the name of the method come before the
/// method's own arguments.
///
/// # Errors
/// What the method raises, or that rows are not known.
pub(in crate::alembic::connection) fn run(
    interpreter: &mut Interpreter<'_, '_>,
    state: &State,
    mut call: Call,
) -> Result<Value> {
    let place = call.place;
    let mut own = call.positional.drain(..2).map(|argument| argument.value);
    let (query, name) = (own.next(), own.next());
    drop(own);
    let query = query.and_then(|query| query.downcast::<Query>());
    let (Some(query), Some(Value::Str(name))) = (query, name) else {
        return Err(interpreter.raise("TypeError", "a query is expected", place));
    };
    let select = &query.select;
    match &*name {
        "count" => {
            state.autoflush(interpreter, place)?;
            let count = count(interpreter, select, place)?;
            count.map_err(|why| crate::alembic::python::Stop::from((*why).clone()))
        }
        "get" => {
            let mut bound = Signature::new("get")
                .takes(&["ident"])
                .bind(interpreter, call)?;
            let key = bound.required(interpreter, "ident")?;
            let class = select
                .entities()
                .iter()
                .find_map(|entity| entity.class.clone());
            let value = class.map_or(Value::None, |class| Value::Object(class));
            by_key(interpreter, state, &Argument { value, place }, &key, place)
        }
        "update" | "delete" => {
            let mut bound = Signature::new("update")
                .takes(&["values", "synchronize_session", "update_args"])
                .bind(interpreter, call)?;
            let values = if &*name == "update" {
                Some(bound.required(interpreter, "values")?)
            } else {
                None
            };
            let apart = bound.optional("synchronize_session");
            let is_apart = apart.is_some_and(|apart| matches!(apart.value, Value::Bool(false)));
            state.autoflush(interpreter, place)?;
            change(interpreter, state, select, values.as_ref(), is_apart, place)
        }
        name => {
            let select = if name == "first" {
                Rc::new(select.limited(1))
            } else {
                Rc::clone(select)
            };
            let mut result = formed(results(interpreter, state, &select, &[], place)?, &select);
            if select
                .entities()
                .iter()
                .any(|entity| entity.class.is_some())
            {
                result = result.of_query();
            }
            interpreter.call_method(&Value::object(result), name, call)
        }
    }
}

/// Rows of one mapped class alone are its objects.
fn formed(result: QueryResult, select: &Select) -> QueryResult {
    match select.entities() {
        [only] if only.class.is_some() => result.into_scalars(),
        _ => result,
    }
}

/// How many rows a query finds, or why nobody knows.
fn count(
    interpreter: &mut Interpreter<'_, '_>,
    select: &Rc<Select>,
    place: Span,
) -> Result<std::result::Result<Value, Rc<Diagnostic>>> {
    let statement = Statement::Select(Rc::clone(select));
    let sql = expression::statement(interpreter, &statement, &[], place)?;
    let sql = format!("SELECT count(*) FROM ({sql})");
    Ok(match ask(interpreter, &sql, place)? {
        Outcome::Unknown(why) => Err(why),
        Outcome::Rows { rows, .. } => Ok(first(rows).unwrap_or(Value::None)),
        Outcome::Nothing | Outcome::Changed(_) => Ok(Value::Int(0)),
    })
}

/// `query.update(values)` and `query.delete()`: how many rows it changed.
fn change(
    interpreter: &mut Interpreter<'_, '_>,
    state: &State,
    select: &Rc<Select>,
    values: Option<&Argument>,
    is_apart: bool,
    place: Span,
) -> Result<Value> {
    let Some(change) = Change::of_query(interpreter, select, values)? else {
        let message = "update() and delete() of this query are not evaluated";
        return Err(interpreter.refuse(place, message));
    };
    let rows = Rc::new(select.rows_alone());
    let changed = count(interpreter, &rows, place)?;
    let synchronized = change.synchronizes().filter(|_| !is_apart);
    let synchronized = synchronized.map(|(table, set)| (table.to_owned(), set));
    execute(interpreter, change, place)?;
    if let Some((table, set)) = synchronized {
        state.synchronize(interpreter, &table, set.as_deref(), place)?;
    }
    Ok(changed.unwrap_or_else(|why| {
        let unknown = Unknown::new("the number of rows", place);
        Value::unknown(unknown.because(Some(Box::new((*why).clone()))))
    }))
}
