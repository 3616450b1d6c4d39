//! Built-in functions of what can be looped over.
//!
//! Invariant: they go over the items once, in order.

use std::rc::Rc;

use ruff_python_ast::{CmpOp, Operator};

use crate::alembic::python::call::{Argument, Call, Signature};
use crate::alembic::python::interpreter::Interpreter;
use crate::alembic::python::iterator::Iterator;
use crate::alembic::python::operator::integer;
use crate::alembic::python::stop::Result;
use crate::alembic::python::value::Value;
use crate::span::Span;

pub(super) fn len(interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
    let mut bound = Signature::part("len")
        .takes(&["obj"])
        .bind(interpreter, call)?;
    let of = bound.required(interpreter, "obj")?;
    let length = match &of.value {
        Value::Str(text) => text.chars().count(),
        Value::Bytes(bytes) => bytes.len(),
        Value::List(list) => list.borrow().len(),
        Value::Tuple(items) => items.len(),
        Value::Dict(dict) => dict.borrow().len(),
        Value::Set(set) => set.borrow().len(),
        Value::Unknown(unknown) => return Err(interpreter.unknown(unknown, of.place)),
        Value::Object(object) if of.value.downcast::<Iterator>().is_none() => {
            if let Some(length) = Rc::clone(object).length(interpreter, of.place)? {
                return Ok(length);
            }
            match Rc::clone(object).items(interpreter, of.place)? {
                Some(items) => items.len(),
                None => return Err(no_length(interpreter, &of)),
            }
        }
        _ => return Err(no_length(interpreter, &of)),
    };
    Ok(Value::Int(i64::try_from(length).unwrap_or(i64::MAX)))
}

fn no_length(interpreter: &Interpreter<'_, '_>, of: &Argument) -> crate::alembic::python::Stop {
    let message = format!("object of type '{}' has no len()", of.value.type_name());
    interpreter.unfit(&[&of.value], &message, of.place)
}

pub(super) fn enumerate(interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
    let mut bound = Signature::part("enumerate")
        .takes(&["iterable", "start"])
        .bind(interpreter, call)?;
    let over = bound.required(interpreter, "iterable")?;
    let start = bound.optional("start");
    let start = start.and_then(|start| integer(&start.value)).unwrap_or(0);
    let over = Iterator::over(interpreter, &over.value, over.place)?;
    Ok(Iterator::enumerate(over, start))
}

pub(super) fn zip(interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
    let mut bound = Signature::part("zip")
        .and_more()
        .by_name(&["strict"])
        .bind(interpreter, call)?;
    let strict = bound.truth(interpreter, "strict")?.unwrap_or(false);
    let mut all = Vec::new();
    for over in std::mem::take(&mut bound.rest) {
        all.push(Iterator::over(interpreter, &over.value, over.place)?);
    }
    Ok(Iterator::zip(all, strict))
}

pub(super) fn map(interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
    let mut bound = Signature::part("map")
        .takes(&["function"])
        .and_more()
        .bind(interpreter, call)?;
    let function = bound.required(interpreter, "function")?;
    let mut over = Vec::new();
    for one in std::mem::take(&mut bound.rest) {
        over.push(Iterator::over(interpreter, &one.value, one.place)?);
    }
    if over.is_empty() {
        let message = "map() must have at least two arguments.";
        return Err(interpreter.raise("TypeError", message, bound.place));
    }
    Ok(Iterator::map(function.value, over))
}

pub(super) fn filter(interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
    let mut bound = Signature::part("filter")
        .takes(&["function", "iterable"])
        .bind(interpreter, call)?;
    let function = bound.required(interpreter, "function")?;
    let over = bound.required(interpreter, "iterable")?;
    let over = Iterator::over(interpreter, &over.value, over.place)?;
    Ok(Iterator::filter(function.value, over))
}

pub(super) fn iter(interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
    let mut bound = Signature::part("iter")
        .takes(&["iterable"])
        .bind(interpreter, call)?;
    let over = bound.required(interpreter, "iterable")?;
    Ok(Value::Object(Iterator::over(
        interpreter,
        &over.value,
        over.place,
    )?))
}

pub(super) fn next(interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
    let mut bound = Signature::part("next")
        .takes(&["iterator", "default"])
        .bind(interpreter, call)?;
    let of = bound.required(interpreter, "iterator")?;
    let next = match (of.value.downcast::<Iterator>(), &of.value) {
        (Some(iterator), _) => iterator.next(interpreter, of.place)?,
        (None, Value::Unknown(unknown)) => return Err(interpreter.unknown(unknown, of.place)),
        (None, Value::Object(object)) if object.is_iterator() => {
            Rc::clone(object).next_item(interpreter, of.place)?
        }
        (None, other) => {
            let message = format!("'{}' object is not an iterator", other.type_name());
            return Err(interpreter.unfit(&[other], &message, of.place));
        }
    };
    match (next, bound.optional("default")) {
        (Some(value), _) => Ok(value),
        (None, Some(default)) => Ok(default.value),
        (None, None) => Err(interpreter.raise("StopIteration", "", of.place)),
    }
}

pub(super) fn reversed(interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
    let mut bound = Signature::part("reversed")
        .takes(&["sequence"])
        .bind(interpreter, call)?;
    let of = bound.required(interpreter, "sequence")?;
    if matches!(of.value, Value::Set(_)) || of.value.downcast::<Iterator>().is_some() {
        let message = format!("'{}' object is not reversible", of.value.type_name());
        return Err(interpreter.unfit(&[&of.value], &message, of.place));
    }
    let mut items: Vec<Value> = interpreter.iterate(&of.value, of.place)?.collect();
    items.reverse();
    Ok(Iterator::value(items))
}

pub(super) fn any(interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
    is_there(interpreter, call, "any", true)
}

pub(super) fn all(interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
    is_there(interpreter, call, "all", false).map(|found| match found {
        Value::Bool(found) => Value::Bool(!found),
        other => other,
    })
}

/// Whether an item has this truth; those behind the first that has it are not looked at.
fn is_there(
    interpreter: &mut Interpreter<'_, '_>,
    call: Call,
    name: &'static str,
    wanted: bool,
) -> Result<Value> {
    let mut bound = Signature::part(name)
        .takes(&["iterable"])
        .bind(interpreter, call)?;
    let over = bound.required(interpreter, "iterable")?;
    let mut rounds = interpreter.rounds_over(&over.value, over.place)?;
    while let Some(item) = rounds.next(interpreter, over.place)? {
        if interpreter.truth(&item, over.place)? == wanted {
            return Ok(Value::Bool(true));
        }
    }
    Ok(Value::Bool(false))
}

pub(super) fn sum(interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
    let mut bound = Signature::part("sum")
        .takes(&["iterable", "start"])
        .bind(interpreter, call)?;
    let over = bound.required(interpreter, "iterable")?;
    let start = bound.optional("start");
    let mut sum = start.map_or(Value::Int(0), |start| start.value);
    for item in interpreter.iterate(&over.value, over.place)? {
        sum = interpreter.operate(Operator::Add, &sum, &item, over.place)?;
    }
    Ok(sum)
}

pub(super) fn min(interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
    extreme(interpreter, call, "min", CmpOp::Lt)
}

pub(super) fn max(interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
    extreme(interpreter, call, "max", CmpOp::Gt)
}

fn extreme(
    interpreter: &mut Interpreter<'_, '_>,
    call: Call,
    name: &'static str,
    operator: CmpOp,
) -> Result<Value> {
    let mut bound = Signature::part(name)
        .and_more()
        .by_name(&["key", "default"])
        .bind(interpreter, call)?;
    let key = bound.some("key").map(|key| key.value);
    let default = bound.optional("default");
    let place = bound.place;
    let items: Vec<Value> = match &bound.rest[..] {
        [over] => interpreter.iterate(&over.value, over.place)?.collect(),
        several => several.iter().map(|one| one.value.clone()).collect(),
    };
    let mut best: Option<(Value, Value)> = None;
    for item in items {
        let by = keyed(interpreter, key.as_ref(), &item, place)?;
        let is_better = match &best {
            Some((best, _)) => {
                let better = interpreter.compare(operator, &by, best, place)?;
                interpreter.truth(&better, place)?
            }
            None => true,
        };
        if is_better {
            best = Some((by, item));
        }
    }
    match (best, default) {
        (Some((_, item)), _) => Ok(item),
        (None, Some(default)) => Ok(default.value),
        (None, None) => {
            let message = format!("{name}() iterable argument is empty");
            Err(interpreter.raise("ValueError", &message, place))
        }
    }
}

fn keyed(
    interpreter: &mut Interpreter<'_, '_>,
    key: Option<&Value>,
    item: &Value,
    place: Span,
) -> Result<Value> {
    match key {
        Some(key) => interpreter.call_with(key, vec![item.clone()], place),
        None => Ok(item.clone()),
    }
}

pub(super) fn sorted(interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
    let mut bound = Signature::part("sorted")
        .takes(&["iterable"])
        .by_name(&["key", "reverse"])
        .bind(interpreter, call)?;
    let over = bound.required(interpreter, "iterable")?;
    let key = bound.some("key").map(|key| key.value);
    let reverse = bound.truth(interpreter, "reverse")?.unwrap_or(false);
    let items = interpreter.iterate(&over.value, over.place)?.collect();
    Ok(Value::list(interpreter.sort(
        items,
        key.as_ref(),
        reverse,
        over.place,
    )?))
}

impl Interpreter<'_, '_> {
    /// The items in order: those that are equal keep theirs, also if reversed.
    ///
    /// # Errors
    /// Python's `TypeError` for items that have no order.
    pub(in crate::alembic::python) fn sort(
        &mut self,
        items: Vec<Value>,
        key: Option<&Value>,
        reverse: bool,
        place: Span,
    ) -> Result<Vec<Value>> {
        let mut keyed_items = Vec::with_capacity(items.len());
        for item in items {
            keyed_items.push((keyed(self, key, &item, place)?, item));
        }
        if reverse {
            keyed_items.reverse();
        }
        let mut sorted = self.sort_by_key(keyed_items, place)?;
        if reverse {
            sorted.reverse();
        }
        Ok(sorted.into_iter().map(|(_, item)| item).collect())
    }

    /// Keys with their items, in the order of the keys. The standard library's sort may panic where
    /// values have no total order.
    ///
    /// # Errors
    /// Python's `TypeError` for keys that have no order.
    pub(in crate::alembic) fn sort_by_key(
        &mut self,
        mut items: Vec<(Value, Value)>,
        place: Span,
    ) -> Result<Vec<(Value, Value)>> {
        if items.len() < 2 {
            return Ok(items);
        }
        let behind = items.split_off(items.len() / 2);
        let mut left = self.sort_by_key(items, place)?.into_iter().peekable();
        let mut right = self.sort_by_key(behind, place)?.into_iter().peekable();
        let mut merged = Vec::with_capacity(left.len() + right.len());
        while let (Some((a, _)), Some((b, _))) = (left.peek(), right.peek()) {
            self.step(place)?;
            let less = self.compare(CmpOp::Lt, b, a, place)?;
            let next = if self.truth(&less, place)? {
                right.next()
            } else {
                left.next()
            };
            merged.extend(next);
        }
        merged.extend(left);
        merged.extend(right);
        Ok(merged)
    }
}
