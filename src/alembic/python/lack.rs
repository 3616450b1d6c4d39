//! Attributes that a value does not have here.
//!
//! Invariant: Python's `AttributeError` is raised only where Python has no such attribute either; what
//! is merely not evaluated is refused, so that no `except` takes it for an answer.

use super::builtin::is_type;
use super::interpreter::Interpreter;
use super::stop::Stop;
use super::value::Value;
use crate::span::Span;

/// The attributes of Python's own types, those in underscores aside
/// (<https://docs.python.org/3/library/stdtypes.html>).
#[rustfmt::skip]
const ATTRIBUTES: &[(&str, &[&str])] = &[
    ("str", &[
        "capitalize", "casefold", "center", "count", "encode", "endswith", "expandtabs", "find",
        "format", "format_map", "index", "isalnum", "isalpha", "isascii", "isdecimal", "isdigit",
        "isidentifier", "islower", "isnumeric", "isprintable", "isspace", "istitle", "isupper",
        "join", "ljust", "lower", "lstrip", "maketrans", "partition", "removeprefix",
        "removesuffix", "replace", "rfind", "rindex", "rjust", "rpartition", "rsplit", "rstrip",
        "split", "splitlines", "startswith", "strip", "swapcase", "title", "translate", "upper",
        "zfill",
    ]),
    ("bytes", &[
        "capitalize", "center", "count", "decode", "endswith", "expandtabs", "find", "fromhex",
        "hex", "index", "isalnum", "isalpha", "isascii", "isdigit", "islower", "isspace",
        "istitle", "isupper", "join", "ljust", "lower", "lstrip", "maketrans", "partition",
        "removeprefix", "removesuffix", "replace", "rfind", "rindex", "rjust", "rpartition",
        "rsplit", "rstrip", "split", "splitlines", "startswith", "strip", "swapcase", "title",
        "translate", "upper", "zfill",
    ]),
    ("list", &[
        "append", "clear", "copy", "count", "extend", "index", "insert", "pop", "remove",
        "reverse", "sort",
    ]),
    ("tuple", &["count", "index"]),
    ("dict", &[
        "clear", "copy", "fromkeys", "get", "items", "keys", "pop", "popitem", "setdefault",
        "update", "values",
    ]),
    ("set", &[
        "add", "clear", "copy", "difference", "difference_update", "discard", "intersection",
        "intersection_update", "isdisjoint", "issubset", "issuperset", "pop", "remove",
        "symmetric_difference", "symmetric_difference_update", "union", "update",
    ]),
    ("frozenset", &[
        "copy", "difference", "intersection", "isdisjoint", "issubset", "issuperset",
        "symmetric_difference", "union",
    ]),
    ("int", INTEGER),
    ("bool", INTEGER),
    ("float", &[
        "as_integer_ratio", "conjugate", "fromhex", "hex", "imag", "is_integer", "real",
    ]),
    ("NoneType", &[]),
    ("object", &[]),
];

const INTEGER: &[&str] = &[
    "as_integer_ratio",
    "bit_count",
    "bit_length",
    "conjugate",
    "denominator",
    "from_bytes",
    "imag",
    "is_integer",
    "numerator",
    "real",
    "to_bytes",
];

/// Whether a value has no attribute of this name in Python either.
pub(super) fn lacks(value: &Value, name: &str) -> bool {
    let is_special = name.starts_with("__") && name.ends_with("__");
    match value {
        Value::Object(object) => object.lacks(name),
        Value::Module(module) => !module.is_partial.get(),
        Value::Unknown(_) => false,
        // Each value has many of them.
        _ if is_special => false,
        Value::Builtin(class) if is_type(class.name) => lacks_of_type(class.name, name),
        Value::Function(_) | Value::Builtin(_) | Value::Method(_) => true,
        value => lacks_of_type(value.type_name(), name),
    }
}

/// Whether the values of one of Python's own types, and the type itself, have no such attribute.
fn lacks_of_type(of: &str, name: &str) -> bool {
    let known = ATTRIBUTES.iter().find(|(known, _)| *known == of);
    // What is not listed is a `dict` of `collections`.
    known.is_some_and(|(_, names)| !names.contains(&name) && name != "mro")
}

/// Whether all that a value does is known here: it is of one of Python's own types, or of a class
/// that is written in Python.
fn is_whole(value: &Value) -> bool {
    match value {
        Value::Object(object) => object.class().is_some(),
        Value::Builtin(_) | Value::Method(_) | Value::Module(_) | Value::Unknown(_) => false,
        _ => true,
    }
}

impl Interpreter<'_, '_> {
    /// Python's `TypeError` for what these values cannot do; a refusal if it may be lacking only
    /// here.
    #[must_use]
    pub(in crate::alembic) fn unfit(&self, values: &[&Value], message: &str, here: Span) -> Stop {
        let unknown = values.iter().find_map(|value| match value {
            Value::Unknown(unknown) => Some(unknown),
            _ => None,
        });
        match unknown {
            Some(unknown) => self.unknown(unknown, here),
            None if values.iter().all(|value| is_whole(value)) => {
                self.raise("TypeError", message, here)
            }
            None => self.refuse(here, format!("this is not evaluated here: {message}")),
        }
    }

    /// Why `value.name` is nothing here.
    #[must_use]
    pub fn lacking(&self, value: &Value, name: &str, place: Span) -> Stop {
        let module = match value {
            Value::Module(module) => Some(module.name.clone()),
            Value::Object(object) if object.type_name() == "module" => object.key(),
            _ => None,
        };
        let is_lacked = lacks(value, name);
        self.touch(value, name, false);
        if let Value::Builtin(class) = value
            && is_lacked
            && is_type(class.name)
        {
            let message = format!("type object '{}' has no attribute '{name}'", class.name);
            return self.raise("AttributeError", &message, place);
        }
        match module {
            Some(module) if is_lacked => {
                let message = format!("module '{module}' has no attribute '{name}'");
                self.raise("AttributeError", &message, place)
            }
            Some(module) => self.refuse(place, format!("`{module}.{name}` is not evaluated")),
            None if is_lacked => self.no_attribute(value.type_name(), name, place),
            None => {
                let message = format!("`{name}` of a `{}` is not evaluated", value.type_name());
                self.refuse(place, message)
            }
        }
    }
}
