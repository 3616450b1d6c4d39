//! `OVER (…)` and `FILTER (WHERE …)` behind a function (<https://sqlite.org/windowfunctions.html>).
//!
//! Invariant: what stands there is what SQLAlchemy writes.

use std::rc::Rc;

use super::element::{Element, Node};
use super::function::condition;
use super::operator::junction;
use crate::alembic::python::{Argument, Bound, Call, Interpreter, Result, Signature, Value};

/// The parameters that say which rows a window has, each with its word.
const FRAMES: [(&str, &str); 3] = [("range_", "RANGE"), ("rows", "ROWS"), ("groups", "GROUPS")];

/// `x.over(…)`
pub(super) fn over(
    interpreter: &mut Interpreter<'_, '_>,
    this: Rc<Element>,
    bound: &mut Bound,
) -> Result<Value> {
    let partition = list_of(interpreter, bound, "partition_by")?;
    let order = list_of(interpreter, bound, "order_by")?;
    let mut frame = None;
    for (parameter, word) in FRAMES {
        if let Some(bounds) = bound.some(parameter) {
            if frame.is_some() {
                let message = "only one of 'rows', 'range_', or 'groups' may be provided";
                return Err(interpreter.raise("ArgumentError", message, bounds.place));
            }
            frame = Some(self::frame(interpreter, word, &bounds)?);
        }
    }
    let sql_type = this.sql_type.clone();
    let node = Node::Over {
        operand: this,
        partition,
        order,
        frame,
    };
    Ok(Value::object(Element::new(node).with_type(sql_type)))
}

/// `ROWS BETWEEN … AND …`
fn frame(interpreter: &mut Interpreter<'_, '_>, word: &str, bounds: &Argument) -> Result<String> {
    let place = bounds.place;
    let ends: Vec<Value> = interpreter.iterate(&bounds.value, place)?.collect();
    let [low, high] = &*ends else {
        return Err(interpreter.refuse(place, "these are no two ends of a frame"));
    };
    let end = |value: &Value, unbounded: &str| match value.plain() {
        Value::None => Ok(format!("UNBOUNDED {unbounded}")),
        Value::Int(0) => Ok("CURRENT ROW".to_owned()),
        Value::Int(rows @ ..0) => Ok(format!("{} PRECEDING", rows.unsigned_abs())),
        Value::Int(rows) => Ok(format!("{rows} FOLLOWING")),
        _ => Err(interpreter.refuse(place, "this end of a frame is not evaluated")),
    };
    let (low, high) = (end(low, "PRECEDING")?, end(high, "FOLLOWING")?);
    Ok(format!("{word} BETWEEN {low} AND {high}"))
}

/// `x.filter(…)`
pub(super) fn filter(
    interpreter: &mut Interpreter<'_, '_>,
    this: Rc<Element>,
    call: Call,
) -> Result<Value> {
    if !matches!(this.node, Node::Call { .. }) {
        return Err(interpreter.no_attribute("ColumnElement", "filter", call.place));
    }
    let bound = Signature::new("filter")
        .and_more()
        .bind(interpreter, call)?;
    let criteria: Result<Vec<_>> = { bound.rest.iter() }
        .map(|criterion| condition(interpreter, criterion))
        .collect();
    let criteria = criteria?;
    if criteria.is_empty() {
        return Ok(Value::Object(this));
    }
    let sql_type = this.sql_type.clone();
    let node = Node::Filter {
        operand: this,
        condition: Rc::new(junction("AND", criteria)),
    };
    Ok(Value::object(Element::new(node).with_type(sql_type)))
}

fn list_of(
    interpreter: &mut Interpreter<'_, '_>,
    bound: &mut Bound,
    parameter: &str,
) -> Result<Vec<Rc<Element>>> {
    let Some(argument) = bound.some(parameter) else {
        return Ok(Vec::new());
    };
    match argument.value {
        Value::List(_) | Value::Tuple(_) => {
            let place = argument.place;
            let values = interpreter.iterate(&argument.value, place)?;
            values
                .map(|value| Element::of(interpreter, &Argument { value, place }, None))
                .collect()
        }
        _ => Ok(vec![Element::of(interpreter, &argument, None)?]),
    }
}
