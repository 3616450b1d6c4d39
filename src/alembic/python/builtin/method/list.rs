//! The methods of `list` and `tuple`.
//!
//! Invariant: a list is not borrowed while code runs that could change it.

use std::cell::RefCell;
use std::rc::Rc;

use super::{bind, bounds, number_argument};
use crate::alembic::python::call::{Call, Signature};
use crate::alembic::python::interpreter::Interpreter;
use crate::alembic::python::stop::Result;
use crate::alembic::python::value::Value;

pub(super) const METHODS: &[&str] = &[
    "append", "clear", "copy", "count", "extend", "index", "insert", "pop", "remove", "reverse",
    "sort",
];

pub(super) fn call(
    interpreter: &mut Interpreter<'_, '_>,
    list: &Rc<RefCell<Vec<Value>>>,
    name: &str,
    call: Call,
) -> Result<Value> {
    let place = call.place;
    match name {
        "append" => {
            let mut bound = bind(interpreter, call, "append", &["object"])?;
            let item = bound.required(interpreter, "object")?;
            interpreter.take(size_of::<Value>(), place)?;
            list.borrow_mut().push(item.value);
        }
        "extend" => {
            let mut bound = bind(interpreter, call, "extend", &["iterable"])?;
            let over = bound.required(interpreter, "iterable")?;
            let items = interpreter.iterate(&over.value, over.place)?;
            list.borrow_mut().extend(items);
        }
        "insert" => {
            let mut bound = bind(interpreter, call, "insert", &["index", "object"])?;
            let at = number_argument(interpreter, &mut bound, "index")?;
            let item = bound.required(interpreter, "object")?;
            interpreter.take(size_of::<Value>(), place)?;
            let length = list.borrow().len();
            let (at, _) = bounds(at, None, length);
            list.borrow_mut().insert(at, item.value);
        }
        "pop" => {
            let mut bound = bind(interpreter, call, "pop", &["index"])?;
            let at = bound
                .optional("index")
                .map_or(Value::Int(-1), |at| at.value);
            let length = list.borrow().len();
            if length == 0 {
                return Err(interpreter.raise("IndexError", "pop from empty list", place));
            }
            let at = interpreter.index(&at, length, "pop", place)?;
            return Ok(list.borrow_mut().remove(at));
        }
        "remove" => {
            let mut bound = bind(interpreter, call, "remove", &["value"])?;
            let wanted = bound.required(interpreter, "value")?;
            let items = list.borrow().clone();
            if let Some(at) = interpreter.position(&items, &wanted.value, place)? {
                drop(list.borrow_mut().remove(at));
            } else {
                let message = "list.remove(x): x not in list";
                return Err(interpreter.raise("ValueError", message, place));
            }
        }
        "clear" => {
            bind(interpreter, call, "clear", &[])?;
            list.borrow_mut().clear();
        }
        "reverse" => {
            bind(interpreter, call, "reverse", &[])?;
            list.borrow_mut().reverse();
        }
        "copy" => {
            bind(interpreter, call, "copy", &[])?;
            let items = list.borrow().clone();
            interpreter.take(items.len() * size_of::<Value>(), place)?;
            return Ok(Value::list(items));
        }
        "sort" => {
            let mut bound = Signature::part("sort")
                .by_name(&["key", "reverse"])
                .bind(interpreter, call)?;
            let key = bound.some("key").map(|key| key.value);
            let reverse = bound.truth(interpreter, "reverse")?.unwrap_or(false);
            let items = list.borrow().clone();
            let sorted = interpreter.sort(items, key.as_ref(), reverse, place)?;
            *list.borrow_mut() = sorted;
        }
        name => {
            let items = list.borrow().clone();
            return call_reading(interpreter, &items, name, call);
        }
    }
    Ok(Value::None)
}

/// The methods that a tuple has, too.
pub(super) fn call_reading(
    interpreter: &mut Interpreter<'_, '_>,
    items: &[Value],
    name: &str,
    call: Call,
) -> Result<Value> {
    let place = call.place;
    if name == "count" {
        let mut bound = bind(interpreter, call, "count", &["value"])?;
        let wanted = bound.required(interpreter, "value")?;
        let mut count = 0;
        for item in items {
            count += i64::from(interpreter.equals(item, &wanted.value, place)?);
        }
        return Ok(Value::Int(count));
    }
    let mut bound = bind(interpreter, call, "index", &["value", "start", "stop"])?;
    let wanted = bound.required(interpreter, "value")?;
    let start = number_argument(interpreter, &mut bound, "start")?;
    let stop = number_argument(interpreter, &mut bound, "stop")?;
    let (start, stop) = bounds(start, stop, items.len());
    let part = items.get(start..stop.max(start)).unwrap_or_default();
    if let Some(at) = interpreter.position(part, &wanted.value, place)? {
        Ok(Value::Int(i64::try_from(at + start).unwrap_or(i64::MAX)))
    } else {
        let text = interpreter.repr(&wanted.value, place)?;
        Err(interpreter.raise("ValueError", &format!("{text} is not in list"), place))
    }
}

impl Interpreter<'_, '_> {
    /// Where an item is among others.
    fn position(
        &mut self,
        items: &[Value],
        wanted: &Value,
        place: crate::span::Span,
    ) -> Result<Option<usize>> {
        for (at, item) in items.iter().enumerate() {
            if item.is_same(wanted) || self.equals(item, wanted, place)? {
                return Ok(Some(at));
            }
        }
        Ok(None)
    }
}
