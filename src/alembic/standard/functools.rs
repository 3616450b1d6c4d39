//! `functools`.
//!
//! Invariant: what a decorator makes is called as the function would be.

use std::cell::RefCell;
use std::rc::Rc;

use indexmap::IndexMap;
use ruff_python_ast::CmpOp;

use super::function;
use crate::alembic::python::{
    Argument, Call, Descriptor, Dict, Interpreter, Key, NativeFunction, Object, Result, Signature,
    Value, ordered,
};
use crate::span::Span;

const FUNCTIONS: &[(&str, NativeFunction)] = &[
    ("cache", cache),
    ("cached_property", cached_property),
    ("cmp_to_key", cmp_to_key),
    ("lru_cache", lru_cache),
    ("partial", partial),
    ("reduce", reduce),
    ("wraps", wraps),
];

/// What a name of `functools` stands for.
pub(super) fn named(name: &str) -> Option<Value> {
    function::named(FUNCTIONS, name)
}

fn reduce(interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
    let mut bound = Signature::part("reduce")
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

    fn attribute(
        self: Rc<Self>,
        _: &mut Interpreter<'_, '_>,
        name: &str,
        _: Span,
    ) -> Result<Option<Value>> {
        Ok(match name {
            "func" => Some(self.function.clone()),
            "args" => {
                let values = self.positional.iter().map(|one| one.value.clone());
                Some(Value::tuple(values.collect()))
            }
            "keywords" => {
                let mut dict = Dict::default();
                for (name, argument) in &self.keyword {
                    dict.set(name, argument.value.clone());
                }
                Some(Value::dict(dict))
            }
            _ => None,
        })
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

/// `@wraps(function)`, which waits for its function.
#[derive(Debug)]
struct Wraps(Value);

fn wraps(interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
    let mut bound = Signature::part("wraps")
        .takes(&["wrapped"])
        .bind(interpreter, call)?;
    Ok(Value::object(Wraps(
        bound.required(interpreter, "wrapped")?.value,
    )))
}

/// A function under the name of the one that it wraps.
fn wrapping(wrapper: &Value, inner: &Value) -> Value {
    match (wrapper, inner) {
        (Value::Function(outer), Value::Function(inner)) => {
            Value::Function(outer.renamed(&inner.name))
        }
        _ => wrapper.clone(),
    }
}

impl Object for Wraps {
    fn type_name(&self) -> &'static str {
        "partial"
    }

    fn is_callable(&self) -> bool {
        true
    }

    fn call(self: Rc<Self>, interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
        let mut bound = Signature::part("update_wrapper")
            .takes(&["wrapper"])
            .bind(interpreter, call)?;
        let wrapper = bound.required(interpreter, "wrapper")?.value;
        Ok(wrapping(&wrapper, &self.0))
    }
}

/// A function that remembers what it gave.
#[derive(Debug)]
struct Cached {
    function: Value,
    most: Option<usize>,
    known: RefCell<IndexMap<Key, Value>>,
}

impl Cached {
    fn value(function: Value, most: Option<usize>) -> Value {
        let known = RefCell::default();
        Value::object(Self {
            function,
            most,
            known,
        })
    }

    /// What a call is kept by; `None` if an argument cannot be a key.
    fn key(call: &Call) -> Option<Key> {
        // One number or text is its own key; another value is one of several, so that 1 is not 1.0.
        if let ([one], []) = (&call.positional[..], &call.keyword[..])
            && let Value::Int(_) | Value::Str(_) = &one.value
        {
            return Key::of(&one.value);
        }
        let mut parts = Vec::new();
        for argument in &call.positional {
            parts.push(Key::of(&argument.value)?);
        }
        if !call.keyword.is_empty() {
            parts.push(Key::Object("keywords".to_owned(), String::new()));
        }
        for (name, argument) in &call.keyword {
            parts.push(Key::Str(Rc::clone(name)));
            parts.push(Key::of(&argument.value)?);
        }
        Some(Key::Tuple(parts))
    }
}

impl Object for Cached {
    fn type_name(&self) -> &'static str {
        "functools._lru_cache_wrapper"
    }

    fn is_callable(&self) -> bool {
        true
    }

    fn is_method(&self) -> bool {
        true
    }

    fn attribute(
        self: Rc<Self>,
        interpreter: &mut Interpreter<'_, '_>,
        name: &str,
        place: Span,
    ) -> Result<Option<Value>> {
        match name {
            "__wrapped__" => Ok(Some(self.function.clone())),
            "__name__" => interpreter.find_attribute(&self.function, name, place),
            _ => Ok(None),
        }
    }

    fn has_method(&self, name: &str) -> bool {
        name == "cache_clear"
    }

    fn call_method(
        self: Rc<Self>,
        interpreter: &mut Interpreter<'_, '_>,
        _: &str,
        call: Call,
    ) -> Result<Value> {
        Signature::part("cache_clear").bind(interpreter, call)?;
        self.known.borrow_mut().clear();
        Ok(Value::None)
    }

    fn call(self: Rc<Self>, interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
        let place = call.place;
        let mut given = call.positional.iter();
        let mut named = call.keyword.iter();
        let unknown = given
            .find_map(|argument| as_unknown(&argument.value))
            .or_else(|| named.find_map(|(_, argument)| as_unknown(&argument.value)));
        if let Some(unknown) = unknown {
            return Err(interpreter.unknown(&unknown, place));
        }
        let Some(key) = Self::key(&call) else {
            let mut given = call.positional.iter();
            let of = given.find(|argument| Key::of(&argument.value).is_none());
            let of = of.map_or("list", |argument| argument.value.type_name());
            return Err(interpreter.unhashable(of, place));
        };
        // The one that was asked for last stands last.
        let known = self.known.borrow_mut().shift_remove(&key);
        let value = match known {
            Some(value) => value,
            None => interpreter.call(&self.function, call)?,
        };
        if self.most == Some(0) {
            return Ok(value);
        }
        interpreter.take(4 * size_of::<Value>(), place)?;
        let mut known = self.known.borrow_mut();
        known.insert(key, value.clone());
        if self.most.is_some_and(|most| known.len() > most) {
            known.shift_remove_index(0);
        }
        Ok(value)
    }
}

fn as_unknown(value: &Value) -> Option<Rc<crate::alembic::python::Unknown>> {
    match value {
        Value::Unknown(unknown) => Some(Rc::clone(unknown)),
        _ => None,
    }
}

fn cache(interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
    let mut bound = Signature::part("cache")
        .takes(&["user_function"])
        .bind(interpreter, call)?;
    let function = bound.required(interpreter, "user_function")?;
    Ok(Cached::value(function.value, None))
}

/// `@lru_cache(maxsize=…)`, which waits for its function.
#[derive(Debug)]
struct WaitingCache(Option<usize>);

impl Object for WaitingCache {
    fn type_name(&self) -> &'static str {
        "function"
    }

    fn is_callable(&self) -> bool {
        true
    }

    fn call(self: Rc<Self>, interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
        let mut bound = Signature::part("decorating_function")
            .takes(&["user_function"])
            .bind(interpreter, call)?;
        let function = bound.required(interpreter, "user_function")?;
        Ok(Cached::value(function.value, self.0))
    }
}

fn lru_cache(interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
    let mut bound = Signature::part("lru_cache")
        .takes(&["maxsize", "typed"])
        .bind(interpreter, call)?;
    if let Some(typed) = bound.optional("typed")
        && interpreter.truth(&typed.value, typed.place)?
    {
        return Err(interpreter.refuse(typed.place, "`typed=True` is not evaluated"));
    }
    let Some(most) = bound.optional("maxsize") else {
        return Ok(Value::object(WaitingCache(Some(128))));
    };
    match most.value {
        Value::None => Ok(Value::object(WaitingCache(None))),
        Value::Int(most) => {
            let most = usize::try_from(most).unwrap_or(0);
            Ok(Value::object(WaitingCache(Some(most))))
        }
        function => Ok(Cached::value(function, Some(128))),
    }
}

fn cached_property(interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
    let mut bound = Signature::part("cached_property")
        .takes(&["func"])
        .bind(interpreter, call)?;
    let function = bound.required(interpreter, "func")?;
    let name = match &function.value {
        Value::Function(function) => Rc::from(function.name.as_str()),
        _ => Rc::from(""),
    };
    Ok(Value::object(Descriptor::Cached(function.value, name)))
}

/// `cmp_to_key(function)`: a key that compares by a function of two values.
#[derive(Debug)]
struct KeyMaker(Value);

/// A value that compares by a function.
#[derive(Debug)]
struct Compared {
    function: Value,
    value: Value,
}

fn cmp_to_key(interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
    let mut bound = Signature::part("cmp_to_key")
        .takes(&["mycmp"])
        .bind(interpreter, call)?;
    let function = bound.required(interpreter, "mycmp")?;
    Ok(Value::object(KeyMaker(function.value)))
}

impl Object for KeyMaker {
    fn type_name(&self) -> &'static str {
        "functools.KeyWrapper"
    }

    fn is_callable(&self) -> bool {
        true
    }

    fn call(self: Rc<Self>, interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
        let mut bound = Signature::part("K")
            .takes(&["obj"])
            .bind(interpreter, call)?;
        Ok(Value::object(Compared {
            function: self.0.clone(),
            value: bound.required(interpreter, "obj")?.value,
        }))
    }
}

impl Object for Compared {
    fn type_name(&self) -> &'static str {
        "functools.KeyWrapper"
    }

    fn compare(
        self: Rc<Self>,
        interpreter: &mut Interpreter<'_, '_>,
        operator: CmpOp,
        other: &Value,
        place: Span,
    ) -> Result<Option<Value>> {
        let Some(other) = other.downcast::<Self>() else {
            return Ok(None);
        };
        let values = vec![self.value.clone(), other.value.clone()];
        let order = interpreter.call_with(&self.function, values, place)?;
        let Value::Int(order) = order.plain() else {
            let message = "a comparison that gives no integer is not evaluated";
            return Err(interpreter.refuse(place, message));
        };
        Ok(ordered(operator, order.cmp(&0)).map(Value::Bool))
    }
}
