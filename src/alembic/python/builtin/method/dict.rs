//! The methods of `dict`, and its views.
//!
//! Invariant: a view shows the dict as it is when it is looked at.

use std::cell::RefCell;
use std::rc::Rc;

use ruff_python_ast::{CmpOp, Operator};

use super::bind;
use crate::alembic::python::builtin::counter;
use crate::alembic::python::call::{Call, Signature};
use crate::alembic::python::dict::{Dict, DictKind, Key};
use crate::alembic::python::interpreter::Interpreter;
use crate::alembic::python::object::Object;
use crate::alembic::python::stop::Result;
use crate::alembic::python::value::Value;
use crate::span::Span;

pub(super) const METHODS: &[&str] = &[
    "clear",
    "copy",
    "get",
    "items",
    "keys",
    "pop",
    "popitem",
    "setdefault",
    "update",
    "values",
];

/// Those of an `OrderedDict`.
pub(super) const ORDERED_METHODS: &[&str] = &[
    "clear",
    "copy",
    "get",
    "items",
    "keys",
    "move_to_end",
    "pop",
    "popitem",
    "setdefault",
    "update",
    "values",
];

/// Those of a `Counter`.
pub(super) const COUNTER_METHODS: &[&str] = &[
    "clear",
    "copy",
    "elements",
    "get",
    "items",
    "keys",
    "most_common",
    "pop",
    "popitem",
    "setdefault",
    "subtract",
    "total",
    "update",
    "values",
];

pub(super) fn call(
    interpreter: &mut Interpreter<'_, '_>,
    dict: &Rc<RefCell<Dict>>,
    name: &str,
    call: Call,
) -> Result<Value> {
    let place = call.place;
    let key_of = |interpreter: &Interpreter<'_, '_>, key: &Value| {
        Key::of(key).ok_or_else(|| interpreter.unhashable(key.type_name(), place))
    };
    match name {
        "get" => {
            let mut bound = bind(interpreter, call, "get", &["key", "default"])?;
            let key = bound.required(interpreter, "key")?.value;
            let by = key_of(interpreter, &key)?;
            let default = bound
                .optional("default")
                .map_or(Value::None, |one| one.value);
            Ok(dict.borrow().get(&by).cloned().unwrap_or(default))
        }
        "pop" => {
            let mut bound = bind(interpreter, call, "pop", &["key", "default"])?;
            let key = bound.required(interpreter, "key")?.value;
            let by = key_of(interpreter, &key)?;
            let found = dict.borrow_mut().remove(&by);
            match (found, bound.optional("default")) {
                (Some(value), _) => Ok(value),
                (None, Some(default)) => Ok(default.value),
                (None, None) => Err(interpreter.key_error(&key, place)),
            }
        }
        "setdefault" => {
            let mut bound = bind(interpreter, call, "setdefault", &["key", "default"])?;
            let key = bound.required(interpreter, "key")?.value;
            let by = key_of(interpreter, &key)?;
            let default = bound
                .optional("default")
                .map_or(Value::None, |one| one.value);
            let found = dict.borrow().get(&by).cloned();
            if let Some(found) = found {
                return Ok(found);
            }
            interpreter.take(size_of::<Value>(), place)?;
            dict.borrow_mut().insert(key, default.clone());
            Ok(default)
        }
        "most_common" | "elements" | "subtract" | "total" => {
            counter::call(interpreter, dict, name, call)
        }
        "update" if dict.borrow().kind.is_counter() => counter::call(interpreter, dict, name, call),
        "update" => update(interpreter, dict, call),
        "move_to_end" => {
            let mut bound = bind(interpreter, call, "move_to_end", &["key", "last"])?;
            let key = bound.required(interpreter, "key")?.value;
            let by = key_of(interpreter, &key)?;
            let is_last = bound.truth(interpreter, "last")?.unwrap_or(true);
            if dict.borrow_mut().move_to(&by, is_last) {
                return Ok(Value::None);
            }
            Err(interpreter.key_error(&key, place))
        }
        "popitem" => {
            let is_ordered = matches!(dict.borrow().kind, DictKind::Ordered);
            let takes: &'static [&'static str] = if is_ordered { &["last"] } else { &[] };
            let mut bound = bind(interpreter, call, "popitem", takes)?;
            let last = if bound.truth(interpreter, "last")?.unwrap_or(true) {
                dict.borrow_mut().pop_last()
            } else {
                dict.borrow_mut().pop_first()
            };
            if let Some((key, value)) = last {
                Ok(Value::tuple(vec![key, value]))
            } else {
                let message = "'popitem(): dictionary is empty'";
                Err(interpreter.raise("KeyError", message, place))
            }
        }
        "clear" => {
            bind(interpreter, call, "clear", &[])?;
            dict.borrow_mut().clear();
            Ok(Value::None)
        }
        "copy" => {
            bind(interpreter, call, "copy", &[])?;
            let copy = dict.borrow().clone();
            interpreter.take(copy.len() * 2 * size_of::<Value>(), place)?;
            Ok(Value::dict(copy))
        }
        "keys" | "values" | "items" => {
            bind(interpreter, call, "view", &[])?;
            let kind = match name {
                "keys" => Kind::Keys,
                "values" => Kind::Values,
                _ => Kind::Items,
            };
            Ok(Value::object(View {
                dict: Rc::clone(dict),
                kind,
            }))
        }
        _ => Err(interpreter.no_attribute("dict", name, place)),
    }
}

fn update(
    interpreter: &mut Interpreter<'_, '_>,
    dict: &Rc<RefCell<Dict>>,
    call: Call,
) -> Result<Value> {
    let mut bound = Signature::part("update")
        .and_more()
        .and_others()
        .bind(interpreter, call)?;
    if let Some(from) = bound.rest.pop() {
        for (key, value) in interpreter.pairs(&from.value, from.place)? {
            let of = key.type_name().to_owned();
            interpreter.take(size_of::<Value>(), from.place)?;
            if dict.borrow_mut().insert(key, value).is_none() {
                return Err(interpreter.unhashable(&of, from.place));
            }
        }
    }
    for (name, argument) in bound.others {
        dict.borrow_mut().set(&name, argument.value);
    }
    Ok(Value::None)
}

/// `dict.fromkeys(…)`.
pub(super) fn from_keys(interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
    let mut bound = bind(interpreter, call, "fromkeys", &["iterable", "value"])?;
    let keys = bound.required(interpreter, "iterable")?;
    let value = bound.optional("value").map_or(Value::None, |one| one.value);
    let mut dict = Dict::default();
    for key in interpreter.iterate(&keys.value, keys.place)? {
        let of = key.type_name().to_owned();
        if dict.insert(key, value.clone()).is_none() {
            return Err(interpreter.unhashable(&of, keys.place));
        }
    }
    Ok(Value::dict(dict))
}

/// What a view shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Keys,
    Values,
    Items,
}

#[derive(Debug)]
struct View {
    dict: Rc<RefCell<Dict>>,
    kind: Kind,
}

/// The items of a view, if a value is one that is compared as a set.
fn view(value: &Value) -> Option<Vec<Value>> {
    let view = value.downcast::<View>()?;
    (view.kind != Kind::Values).then(|| view.shown())
}

impl View {
    fn shown(&self) -> Vec<Value> {
        let dict = self.dict.borrow();
        let one = |(key, value): (&Value, &Value)| match self.kind {
            Kind::Keys => key.clone(),
            Kind::Values => value.clone(),
            Kind::Items => Value::tuple(vec![key.clone(), value.clone()]),
        };
        dict.iter().map(one).collect()
    }
}

impl Object for View {
    fn type_name(&self) -> &'static str {
        match self.kind {
            Kind::Keys => "dict_keys",
            Kind::Values => "dict_values",
            Kind::Items => "dict_items",
        }
    }

    fn items(self: Rc<Self>, _: &mut Interpreter<'_, '_>, _: Span) -> Result<Option<Vec<Value>>> {
        Ok(Some(self.shown()))
    }

    fn truth(self: Rc<Self>, _: &mut Interpreter<'_, '_>, _: Span) -> Result<bool> {
        Ok(!self.dict.borrow().is_empty())
    }

    fn operator(
        self: Rc<Self>,
        interpreter: &mut Interpreter<'_, '_>,
        operator: Operator,
        other: &Value,
        reflected: bool,
        place: Span,
    ) -> Result<Option<Value>> {
        let is_set = matches!(
            operator,
            Operator::Sub | Operator::BitAnd | Operator::BitOr | Operator::BitXor
        );
        if self.kind == Kind::Values || !is_set {
            return Ok(None);
        }
        let this = Value::set(interpreter.set_of(self.shown(), place)?);
        let items = interpreter.iterate(other, place)?.collect();
        let other = Value::set(interpreter.set_of(items, place)?);
        let (left, right) = if reflected {
            (other, this)
        } else {
            (this, other)
        };
        interpreter
            .operate(operator, &left, &right, place)
            .map(Some)
    }

    fn compare(
        self: Rc<Self>,
        interpreter: &mut Interpreter<'_, '_>,
        operator: CmpOp,
        other: &Value,
        place: Span,
    ) -> Result<Option<Value>> {
        let items = match other {
            Value::Set(set) => Some(set.borrow().iter().cloned().collect()),
            other => view(other),
        };
        let Some(items) = items else {
            return Ok(None);
        };
        if self.kind == Kind::Values {
            return Ok(None);
        }
        let this = Value::set(interpreter.set_of(self.shown(), place)?);
        let other = Value::set(interpreter.set_of(items, place)?);
        interpreter
            .compare(operator, &this, &other, place)
            .map(Some)
    }

    fn text(self: Rc<Self>, interpreter: &mut Interpreter<'_, '_>, place: Span) -> Result<String> {
        let items = Value::list(self.shown());
        Ok(format!(
            "{}({})",
            self.type_name(),
            interpreter.repr(&items, place)?
        ))
    }
}
