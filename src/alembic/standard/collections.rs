//! `collections`.
//!
//! Invariant: a collection of it is a list or a dict that behaves as Python's would; the others are
//! refused.

use super::{function, record};
use crate::alembic::python::{Call, Dict, Interpreter, NativeFunction, Result, Signature, Value};

const FUNCTIONS: &[(&str, NativeFunction)] = &[
    ("OrderedDict", ordered_dict),
    ("defaultdict", default_dict),
    ("namedtuple", record::namedtuple),
];

/// What a name of `collections` stands for.
pub(super) fn named(name: &str) -> Option<Value> {
    function::named(FUNCTIONS, name)
}

/// Dicts are in order anyway.
fn ordered_dict(interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
    interpreter.call_named("dict", call)
}

fn default_dict(interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
    let mut bound = Signature::new("defaultdict")
        .takes(&["default_factory", "mapping"])
        .bind(interpreter, call)?;
    let factory = bound.some("default_factory").map(|factory| factory.value);
    let mut dict = Dict::default();
    if let Some(from) = bound.optional("mapping") {
        for (key, value) in interpreter.entries(&from.value, from.place)? {
            dict.insert(key, value);
        }
    }
    dict.factory = factory;
    Ok(Value::dict(dict))
}
