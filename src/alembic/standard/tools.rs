//! `itertools`, `functools`, `contextlib`, `copy` and `operator`.
//!
//! Invariant: what would have no end is refused.

use std::rc::Rc;

use super::function;
use crate::alembic::python::{
    Argument, Call, Interpreter, Iterator, NativeFunction, Object, Raised, Result, Signature, Value,
};
use crate::span::Span;

const ITERTOOLS: &[(&str, NativeFunction)] = &[("chain", chain), ("product", product)];

const FUNCTOOLS: &[(&str, NativeFunction)] =
    &[("partial", partial), ("wraps", wraps), ("reduce", reduce)];

const CONTEXTLIB: &[(&str, NativeFunction)] = &[
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
    let mut bound = Signature::new("Proxy")
        .takes(&["factory"])
        .bind(interpreter, call)?;
    let factory = bound.required(interpreter, "factory")?;
    interpreter.call_with(&factory.value, Vec::new(), place)
}

/// What a name of `itertools` stands for.
pub(super) fn itertools(name: &str) -> Option<Value> {
    function::named(ITERTOOLS, name)
}

/// What a name of `functools` stands for.
pub(super) fn functools(name: &str) -> Option<Value> {
    function::named(FUNCTOOLS, name)
}

/// What a name of `contextlib` stands for.
pub(super) fn contextlib(name: &str) -> Option<Value> {
    function::named(CONTEXTLIB, name)
}

/// What a name of `copy` stands for.
pub(super) fn copying(name: &str) -> Option<Value> {
    function::named(COPY, name)
}

fn chain(interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
    let bound = Signature::new("chain").and_more().bind(interpreter, call)?;
    let mut items = Vec::new();
    for over in bound.rest {
        items.extend(interpreter.iterate(&over.value, over.place)?);
    }
    Ok(Iterator::value(items))
}

fn product(interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
    let place = call.place;
    let bound = Signature::new("product")
        .and_more()
        .bind(interpreter, call)?;
    let mut rows: Vec<Vec<Value>> = vec![Vec::new()];
    for over in bound.rest {
        let items: Vec<Value> = interpreter.iterate(&over.value, over.place)?.collect();
        let count = rows.len().saturating_mul(items.len());
        let width = rows.first().map_or(1, |row| row.len() + 1);
        interpreter.take(count.saturating_mul(width * size_of::<Value>()), place)?;
        rows = rows
            .iter()
            .flat_map(|row| {
                items.iter().map(|item| {
                    let mut row = row.clone();
                    row.push(item.clone());
                    row
                })
            })
            .collect();
    }
    Ok(Iterator::value(
        rows.into_iter().map(Value::tuple).collect(),
    ))
}

fn reduce(interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
    let mut bound = Signature::new("reduce")
        .takes(&["function", "iterable", "initial"])
        .bind(interpreter, call)?;
    let function = bound.required(interpreter, "function")?.value;
    let over = bound.required(interpreter, "iterable")?;
    let mut items = interpreter.iterate(&over.value, over.place)?;
    let first = bound.optional("initial").map(|first| first.value);
    let Some(mut result) = first.or_else(|| items.next()) else {
        let message = "reduce() of empty iterable with no initial value";
        return Err(interpreter.raise("TypeError", message, over.place));
    };
    for item in items {
        result = interpreter.call_with(&function, vec![result, item], over.place)?;
    }
    Ok(result)
}

/// A function with some of its arguments.
#[derive(Debug)]
struct Partial {
    function: Value,
    positional: Vec<Argument>,
    keyword: Vec<(Rc<str>, Argument)>,
}

fn partial(interpreter: &mut Interpreter<'_, '_>, mut call: Call) -> Result<Value> {
    if call.positional.is_empty() {
        let message = "type 'partial' takes at least one argument";
        return Err(interpreter.raise("TypeError", message, call.place));
    }
    Ok(Value::object(Partial {
        function: call.positional.remove(0).value,
        positional: call.positional,
        keyword: call.keyword,
    }))
}

impl Object for Partial {
    fn type_name(&self) -> &'static str {
        "partial"
    }

    fn is_callable(&self) -> bool {
        true
    }

    fn call(self: Rc<Self>, interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
        let mut positional = self.positional.clone();
        positional.extend(call.positional);
        let mut keyword = self.keyword.clone();
        keyword.retain(|(name, _)| !call.keyword.iter().any(|(given, _)| given == name));
        keyword.extend(call.keyword);
        let call = Call {
            place: call.place,
            positional,
            keyword,
        };
        interpreter.call(&self.function, call)
    }
}

/// A decorator that leaves its function as it is.
#[derive(Debug)]
struct Plain;

impl Object for Plain {
    fn type_name(&self) -> &'static str {
        "function"
    }

    fn is_callable(&self) -> bool {
        true
    }

    fn call(self: Rc<Self>, interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
        let mut bound = Signature::new("decorator")
            .takes(&["function"])
            .bind(interpreter, call)?;
        Ok(bound.required(interpreter, "function")?.value)
    }
}

/// `@wraps(function)`: names and documentation, which nothing here asks for.
fn wraps(interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
    Signature::new("wraps")
        .and_more()
        .and_others()
        .bind(interpreter, call)?;
    Ok(Value::object(Plain))
}

/// `@contextmanager`.
fn context_manager(interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
    let mut bound = Signature::new("contextmanager")
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
    let bound = Signature::new("suppress")
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
    let mut bound = Signature::new("nullcontext")
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
    let mut bound = Signature::new(name).takes(&["x"]).bind(interpreter, call)?;
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
