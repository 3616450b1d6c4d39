//! `contextlib` and `copy`.
//!
//! Invariant: a copy shares nothing with what it was made of, as deeply as it was asked for.

use std::rc::Rc;

use super::{exit_stack, function};
use crate::alembic::python::{
    Call, Interpreter, NativeFunction, Object, Raised, Result, Signature, Value,
};
use crate::span::Span;

const CONTEXTLIB: &[(&str, NativeFunction)] = &[
    ("ExitStack", exit_stack::exit_stack),
    ("closing", exit_stack::closing),
    ("contextmanager", context_manager),
    ("nullcontext", null_context),
    ("suppress", suppress),
];

const COPY: &[(&str, NativeFunction)] = &[("copy", copy), ("deepcopy", deep_copy)];

/// What a name of `lazy_object_proxy` stands for.
pub(super) fn lazy_object_proxy(name: &str) -> Option<Value> {
    super::function::named(&[("Proxy", proxied)], name)
}

/// `Proxy(factory)`: what the factory makes, which is at hand here at once.
fn proxied(interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
    let place = call.place;
    let mut bound = Signature::part("Proxy")
        .takes(&["factory"])
        .bind(interpreter, call)?;
    let factory = bound.required(interpreter, "factory")?;
    interpreter.call_with(&factory.value, Vec::new(), place)
}

/// What a name of `contextlib` stands for.
pub(super) fn contextlib(name: &str) -> Option<Value> {
    function::named(CONTEXTLIB, name)
}

/// What a name of `copy` stands for.
pub(super) fn copying(name: &str) -> Option<Value> {
    function::named(COPY, name)
}

/// `@contextmanager`.
fn context_manager(interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
    let mut bound = Signature::part("contextmanager")
        .takes(&["func"])
        .bind(interpreter, call)?;
    let function = bound.required(interpreter, "func")?;
    match &function.value {
        Value::Function(function) if function.is_generator => {
            Ok(Value::Function(function.as_context()))
        }
        Value::Unknown(unknown) => Err(interpreter.unknown(unknown, function.place)),
        _ => {
            let message = "`@contextmanager` of what is no function with `yield` is not evaluated";
            Err(interpreter.refuse(function.place, message))
        }
    }
}

/// `with suppress(…):`.
#[derive(Debug)]
struct Suppress(Value);

fn suppress(interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
    let bound = Signature::part("suppress")
        .and_more()
        .bind(interpreter, call)?;
    let classes = bound.rest.into_iter().map(|class| class.value);
    Ok(Value::object(Suppress(Value::tuple(classes.collect()))))
}

impl Object for Suppress {
    fn type_name(&self) -> &'static str {
        "suppress"
    }

    fn enter(self: Rc<Self>, _: &mut Interpreter<'_, '_>, _: Span) -> Result<Option<Value>> {
        Ok(Some(Value::None))
    }

    fn exit(
        self: Rc<Self>,
        interpreter: &mut Interpreter<'_, '_>,
        raised: Option<&Raised>,
        place: Span,
    ) -> Result<bool> {
        match raised {
            Some(raised) => interpreter.catches(&self.0, raised, place),
            None => Ok(false),
        }
    }

    fn may_catch(&self) -> bool {
        true
    }
}

/// `with nullcontext():`.
#[derive(Debug)]
struct NullContext(Value);

fn null_context(interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
    let mut bound = Signature::part("nullcontext")
        .takes(&["enter_result"])
        .bind(interpreter, call)?;
    let value = bound
        .optional("enter_result")
        .map_or(Value::None, |one| one.value);
    Ok(Value::object(NullContext(value)))
}

impl Object for NullContext {
    fn type_name(&self) -> &'static str {
        "nullcontext"
    }

    fn enter(self: Rc<Self>, _: &mut Interpreter<'_, '_>, _: Span) -> Result<Option<Value>> {
        Ok(Some(self.0.clone()))
    }
}

fn copy(interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
    copied(interpreter, call, "copy", false)
}

fn deep_copy(interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
    copied(interpreter, call, "deepcopy", true)
}

fn copied(
    interpreter: &mut Interpreter<'_, '_>,
    call: Call,
    name: &'static str,
    deep: bool,
) -> Result<Value> {
    let mut bound = Signature::part(name)
        .takes(&["x"])
        .bind(interpreter, call)?;
    let of = bound.required(interpreter, "x")?;
    copy_value(interpreter, &of.value, deep, 0, of.place)
}

fn copy_value(
    interpreter: &mut Interpreter<'_, '_>,
    value: &Value,
    deep: bool,
    depth: usize,
    place: Span,
) -> Result<Value> {
    if depth > 100 {
        return Err(
            interpreter.refuse(place, "a copy of what is nested so deeply is not evaluated")
        );
    }
    let inner = |interpreter: &mut Interpreter<'_, '_>, value: &Value| {
        interpreter.take(2 * size_of::<Value>(), place)?;
        if deep {
            copy_value(interpreter, value, deep, depth + 1, place)
        } else {
            Ok(value.clone())
        }
    };
    Ok(match value {
        Value::List(list) => {
            let items = list.borrow().clone();
            let copies: Result<Vec<Value>> =
                items.iter().map(|item| inner(interpreter, item)).collect();
            Value::list(copies?)
        }
        Value::Tuple(items) if deep => {
            let copies: Result<Vec<Value>> =
                items.iter().map(|item| inner(interpreter, item)).collect();
            Value::tuple(copies?)
        }
        Value::Dict(dict) => {
            let mut copy = dict.borrow().clone();
            for (key, value) in interpreter.entries(value, place)? {
                let value = inner(interpreter, &value)?;
                copy.insert(key, value);
            }
            Value::dict(copy)
        }
        Value::Set(set) => Value::set(set.borrow().clone()),
        Value::Object(object) if object.key().is_none() => {
            let message = format!("a copy of a `{}` is not evaluated", object.type_name());
            return Err(interpreter.refuse(place, message));
        }
        Value::Unknown(unknown) => return Err(interpreter.unknown(unknown, place)),
        other => other.clone(),
    })
}
