//! `json`.
//!
//! Invariant: what is written is what Python's `json` writes, to the space and the escape.

mod read;

use std::fmt::Write;

use read::Fault;

use super::function;
use crate::alembic::python::{
    Argument, Call, Interpreter, NativeFunction, Result, Signature, Value, library_exception,
};
use crate::span::Span;

const FUNCTIONS: &[(&str, NativeFunction)] = &[("dumps", dumps), ("load", load), ("loads", loads)];

/// What a name of `json` stands for.
pub(super) fn named(name: &str) -> Option<Value> {
    match name {
        "JSONDecodeError" => library_exception(name),
        name => function::named(FUNCTIONS, name),
    }
}

/// How JSON is written.
struct Style {
    ascii: bool,
    sort: bool,
    indent: Option<String>,
    separators: (String, String),
    /// What makes something else of a value that has no JSON.
    default: Option<Value>,
}

/// The JSON text of a value, as `dumps` writes it without other arguments.
///
/// # Errors
/// Python's `TypeError` for what has none.
pub(in crate::alembic) fn json(
    interpreter: &mut Interpreter<'_, '_>,
    value: &Value,
    place: Span,
) -> Result<String> {
    let style = Style {
        ascii: true,
        sort: false,
        indent: None,
        separators: (", ".to_owned(), ": ".to_owned()),
        default: None,
    };
    let mut text = String::new();
    write(interpreter, value, &style, 0, &mut text, place)?;
    Ok(text)
}

fn dumps(interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
    let mut bound = Signature::part("dumps")
        .takes(&["obj"])
        .by_name(&[
            "ensure_ascii",
            "sort_keys",
            "indent",
            "separators",
            "default",
        ])
        .bind(interpreter, call)?;
    let of = bound.required(interpreter, "obj")?;
    let indent = match bound.some("indent").map(|indent| indent.value) {
        Some(Value::Int(spaces)) => {
            let spaces = usize::try_from(spaces).unwrap_or(0).min(64);
            Some(" ".repeat(spaces))
        }
        Some(Value::Str(text)) => Some(text.to_string()),
        _ => None,
    };
    let default = bound.some("default").map(|default| default.value);
    let mut separators = (
        if indent.is_some() { "," } else { ", " }.to_owned(),
        ": ".to_owned(),
    );
    if let Some(given) = bound.some("separators") {
        let mut parts = interpreter.iterate(&given.value, given.place)?;
        let place = given.place;
        let mut next = |interpreter: &Interpreter<'_, '_>| {
            let value = parts.next().unwrap_or(Value::None);
            interpreter.text_of(&Argument { value, place })
        };
        separators = (
            next(interpreter)?.to_string(),
            next(interpreter)?.to_string(),
        );
    }
    let style = Style {
        ascii: bound.truth(interpreter, "ensure_ascii")?.unwrap_or(true),
        sort: bound.truth(interpreter, "sort_keys")?.unwrap_or(false),
        indent,
        separators,
        default,
    };
    let mut text = String::new();
    write(interpreter, &of.value, &style, 0, &mut text, of.place)?;
    interpreter.take(text.len(), of.place)?;
    Ok(Value::str(text))
}

fn write(
    interpreter: &mut Interpreter<'_, '_>,
    value: &Value,
    style: &Style,
    depth: usize,
    text: &mut String,
    place: Span,
) -> Result<()> {
    if depth > 100 {
        let message = "JSON that is nested so deeply is not evaluated";
        return Err(interpreter.refuse(place, message));
    }
    interpreter.take(16, place)?;
    match &value.plain() {
        Value::None => text.push_str("null"),
        Value::Bool(flag) => text.push_str(if *flag { "true" } else { "false" }),
        Value::Float(number) if !number.is_finite() => {
            let message = "a float that is not finite is no JSON";
            return Err(interpreter.refuse(place, message));
        }
        value @ (Value::Int(_) | Value::Float(_)) => {
            text.push_str(&interpreter.repr(value, place)?);
        }
        Value::Str(string) => write_string(string, style.ascii, text),
        value @ (Value::List(_) | Value::Tuple(_)) => {
            let items: Vec<Value> = interpreter.iterate(value, place)?.collect();
            let count = items.len();
            text.push('[');
            for (at, item) in items.iter().enumerate() {
                between(style, depth + 1, at, text);
                write(interpreter, item, style, depth + 1, text, place)?;
            }
            close(style, depth, count, text);
            text.push(']');
        }
        value @ Value::Dict(_) => {
            let mut pairs = interpreter.entries(value, place)?;
            if style.sort {
                let mut keyed = Vec::with_capacity(pairs.len());
                for (key, value) in pairs {
                    keyed.push((key.plain(), Value::tuple(vec![key, value])));
                }
                pairs = Vec::with_capacity(keyed.len());
                for (_, pair) in interpreter.sort_by_key(keyed, place)? {
                    if let Value::Tuple(pair) = pair
                        && let [key, value] = &*pair
                    {
                        pairs.push((key.clone(), value.clone()));
                    }
                }
            }
            let mut entries = Vec::new();
            for (key, value) in pairs {
                entries.push((key_text(interpreter, &key, place)?, value));
            }
            let count = entries.len();
            text.push('{');
            for (at, (key, value)) in entries.iter().enumerate() {
                between(style, depth + 1, at, text);
                write_string(key, style.ascii, text);
                text.push_str(&style.separators.1);
                write(interpreter, value, style, depth + 1, text, place)?;
            }
            close(style, depth, count, text);
            text.push('}');
        }
        Value::Unknown(unknown) => return Err(interpreter.unknown(unknown, place)),
        // One that does not fit into 64 bits.
        Value::Object(number) if number.is_builtin("int") => {
            text.push_str(&interpreter.repr(value, place)?);
        }
        other => {
            if let Some(default) = &style.default {
                let other = interpreter.call_with(default, vec![other.clone()], place)?;
                return write(interpreter, &other, style, depth + 1, text, place);
            }
            let message = format!(
                "Object of type {} is not JSON serializable",
                other.type_name()
            );
            return Err(interpreter.raise("TypeError", &message, place));
        }
    }
    Ok(())
}

fn key_text(interpreter: &mut Interpreter<'_, '_>, key: &Value, place: Span) -> Result<String> {
    match &key.plain() {
        Value::Str(text) => Ok(text.to_string()),
        Value::None => Ok("null".to_owned()),
        Value::Bool(flag) => Ok(if *flag { "true" } else { "false" }.to_owned()),
        key @ (Value::Int(_) | Value::Float(_)) => interpreter.repr(key, place),
        other => {
            let message = format!(
                "keys must be str, int, float, bool or None, not {}",
                other.type_name()
            );
            Err(interpreter.unfit(&[other], &message, place))
        }
    }
}

fn between(style: &Style, depth: usize, at: usize, text: &mut String) {
    if at > 0 {
        text.push_str(&style.separators.0);
    }
    if let Some(indent) = &style.indent {
        text.push('\n');
        text.push_str(&indent.repeat(depth));
    }
}

fn close(style: &Style, depth: usize, count: usize, text: &mut String) {
    if let (Some(indent), true) = (&style.indent, count > 0) {
        text.push('\n');
        text.push_str(&indent.repeat(depth));
    }
}

fn write_string(string: &str, ascii: bool, text: &mut String) {
    text.push('"');
    for one in string.chars() {
        match one {
            '"' => text.push_str("\\\""),
            '\\' => text.push_str("\\\\"),
            '\n' => text.push_str("\\n"),
            '\r' => text.push_str("\\r"),
            '\t' => text.push_str("\\t"),
            '\u{8}' => text.push_str("\\b"),
            '\u{c}' => text.push_str("\\f"),
            one if one < ' ' || ascii && !(' '..='~').contains(&one) => {
                let mut units = [0; 2];
                for unit in one.encode_utf16(&mut units) {
                    let _ = write!(text, "\\u{unit:04x}");
                }
            }
            one => text.push(one),
        }
    }
    text.push('"');
}

/// `json.load(file)`: the JSON that the file has.
fn load(interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
    let place = call.place;
    let mut bound = Signature::part("load")
        .takes(&["fp"])
        .bind(interpreter, call)?;
    let file = bound.required(interpreter, "fp")?;
    let none = || Call {
        place,
        positional: Vec::new(),
        keyword: Vec::new(),
    };
    let value = interpreter.call_method(&file.value, "read", none())?;
    let mut call = none();
    call.positional.push(Argument { value, place });
    loads(interpreter, call)
}

fn loads(interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
    let mut bound = Signature::part("loads")
        .takes(&["s"])
        .bind(interpreter, call)?;
    let of = bound.required(interpreter, "s")?;
    let text = match &of.value {
        Value::Bytes(bytes) => {
            let Ok(text) = std::str::from_utf8(bytes) else {
                let message = "JSON in bytes that are no UTF-8 is not evaluated";
                return Err(interpreter.refuse(of.place, message));
            };
            text.to_owned()
        }
        _ => interpreter.text_of(&of)?.to_string(),
    };
    interpreter.take(text.len().saturating_mul(8), of.place)?;
    let text: Vec<char> = text.chars().collect();
    read::read(&text).map_err(|fault| match fault {
        Fault::Wrong(what, at) => {
            let message = read::message(what, &text, at);
            interpreter.raise("JSONDecodeError", &message, of.place)
        }
        Fault::Lacking(what) => interpreter.refuse(of.place, what),
    })
}
