//! The methods of `set` and `frozenset`.
//!
//! Invariant: a `frozenset` has none that changes it.

use std::cell::RefCell;
use std::rc::Rc;

use ruff_python_ast::{CmpOp, Operator};

use super::bind;
use crate::alembic::python::call::{Call, Signature};
use crate::alembic::python::dict::Key;
use crate::alembic::python::interpreter::Interpreter;
use crate::alembic::python::set::Set;
use crate::alembic::python::stop::Result;
use crate::alembic::python::value::Value;

pub(super) const FROZEN_METHODS: &[&str] = &[
    "copy",
    "difference",
    "intersection",
    "isdisjoint",
    "issubset",
    "issuperset",
    "symmetric_difference",
    "union",
];

pub(super) const METHODS: &[&str] = &[
    "add",
    "clear",
    "copy",
    "difference",
    "difference_update",
    "discard",
    "intersection",
    "intersection_update",
    "isdisjoint",
    "issubset",
    "issuperset",
    "pop",
    "remove",
    "symmetric_difference",
    "union",
    "update",
];

pub(super) fn call(
    interpreter: &mut Interpreter<'_, '_>,
    set: &Rc<RefCell<Set>>,
    name: &str,
    call: Call,
) -> Result<Value> {
    let place = call.place;
    match name {
        "add" | "discard" | "remove" => {
            let mut bound = bind(interpreter, call, "set", &["elem"])?;
            let item = bound.required(interpreter, "elem")?.value;
            let Some(key) = Key::of(&item) else {
                return Err(interpreter.unhashable(item.type_name(), place));
            };
            if name == "add" {
                interpreter.take(size_of::<Value>(), place)?;
                set.borrow_mut().add(item);
                return Ok(Value::None);
            }
            let was_there = set.borrow_mut().remove(&key);
            if name == "remove" && !was_there {
                return Err(interpreter.key_error(&item, place));
            }
            Ok(Value::None)
        }
        "clear" => {
            bind(interpreter, call, "clear", &[])?;
            *set.borrow_mut() = Set::default();
            Ok(Value::None)
        }
        "copy" => {
            bind(interpreter, call, "copy", &[])?;
            let copy = set.borrow().clone();
            Ok(Value::set(copy))
        }
        "pop" => {
            bind(interpreter, call, "pop", &[])?;
            let length = set.borrow().len();
            if length > 1 {
                let message = "which item `pop` of a set takes differs from run to run";
                return Err(interpreter.refuse(place, message));
            }
            let item = set.borrow_mut().pop();
            item.ok_or_else(|| interpreter.raise("KeyError", "'pop from an empty set'", place))
        }
        name => with_others(interpreter, set, name, call),
    }
}

/// The methods that take other collections.
fn with_others(
    interpreter: &mut Interpreter<'_, '_>,
    set: &Rc<RefCell<Set>>,
    name: &str,
    call: Call,
) -> Result<Value> {
    let place = call.place;
    let bound = Signature::part("set").and_more().bind(interpreter, call)?;
    let operator = match name {
        "union" | "update" => Operator::BitOr,
        "difference" | "difference_update" => Operator::Sub,
        "symmetric_difference" => Operator::BitXor,
        _ => Operator::BitAnd,
    };
    let mut result = Value::set(set.borrow().clone());
    for other in bound.rest {
        let items = interpreter.iterate(&other.value, other.place)?.collect();
        let other = Value::set(interpreter.set_of(items, other.place)?);
        let test = match name {
            "issubset" => Some(CmpOp::LtE),
            "issuperset" => Some(CmpOp::GtE),
            _ => None,
        };
        if let Some(test) = test {
            return interpreter.compare(test, &result, &other, place);
        }
        result = interpreter.operate(operator, &result, &other, place)?;
        if name == "isdisjoint" {
            return Ok(Value::Bool(!interpreter.truth(&result, place)?));
        }
    }
    if let (Value::Set(result), true) = (&result, name.ends_with("update")) {
        let result = result.borrow().clone();
        *set.borrow_mut() = result;
        return Ok(Value::None);
    }
    Ok(result)
}
