//! `json`.
//!
//! Invariant: what is written is what Python's `json` writes, to the space and the escape.

use std::fmt::{self, Write};

use serde::de::{self, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};

use super::function;
use crate::alembic::python::{
    Argument, Call, Dict, Interpreter, NativeFunction, Signature, Stop, Value,
};
use crate::span::Span;

const FUNCTIONS: &[(&str, NativeFunction)] = &[("dumps", dumps), ("loads", loads)];

/// What a name of `json` stands for.
pub(super) fn named(name: &str) -> Option<Value> {
    function::named(FUNCTIONS, name)
}

type Result<T, E = Stop> = std::result::Result<T, E>;

/// How JSON is written.
struct Style {
    ascii: bool,
    sort: bool,
    indent: Option<String>,
    separators: (String, String),
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
    };
    let mut text = String::new();
    write(interpreter, value, &style, 0, &mut text, place)?;
    Ok(text)
}

fn dumps(interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
    let mut bound = Signature::new("dumps")
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
    if let Some(default) = bound.some("default") {
        let message = "`default=` of `json.dumps` is not evaluated";
        return Err(interpreter.refuse(default.place, message));
    }
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
        return Err(interpreter.raise("ValueError", "Circular reference detected", place));
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
            let mut entries = Vec::new();
            for (key, value) in interpreter.entries(value, place)? {
                entries.push((key_text(interpreter, &key, place)?, value));
            }
            if style.sort {
                entries.sort_by(|(a, _), (b, _)| a.cmp(b));
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
        other => {
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
            Err(interpreter.raise("TypeError", &message, place))
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

fn loads(interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
    let mut bound = Signature::new("loads")
        .takes(&["s"])
        .bind(interpreter, call)?;
    let of = bound.required(interpreter, "s")?;
    let text = match &of.value {
        Value::Bytes(bytes) => String::from_utf8_lossy(bytes).into_owned(),
        _ => interpreter.text_of(&of)?.to_string(),
    };
    interpreter.take(text.len().saturating_mul(8), of.place)?;
    match serde_json::from_str::<Json>(&text) {
        Ok(Json(value)) => Ok(value),
        // The class derives from this one.
        Err(error) => Err(interpreter.raise("ValueError", &error.to_string(), of.place)),
    }
}

/// A value that is read, with the keys of its dicts in the order in which they are written.
struct Json(Value);

impl<'de> Deserialize<'de> for Json {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Reader).map(Self)
    }
}

struct Reader;

impl<'de> Visitor<'de> for Reader {
    type Value = Value;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("JSON with numbers of up to 64 bits")
    }

    fn visit_unit<E: de::Error>(self) -> Result<Value, E> {
        Ok(Value::None)
    }

    fn visit_bool<E: de::Error>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E: de::Error>(self, value: i64) -> Result<Value, E> {
        Ok(Value::Int(value))
    }

    fn visit_u64<E: de::Error>(self, value: u64) -> Result<Value, E> {
        i64::try_from(value).map(Value::Int).map_err(E::custom)
    }

    fn visit_f64<E: de::Error>(self, value: f64) -> Result<Value, E> {
        Ok(Value::Float(value))
    }

    fn visit_str<E: de::Error>(self, value: &str) -> Result<Value, E> {
        Ok(Value::str(value))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let mut list = Vec::new();
        while let Some(Json(item)) = items.next_element()? {
            list.push(item);
        }
        Ok(Value::list(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Value, A::Error> {
        let mut dict = Dict::default();
        while let Some((key, Json(value))) = entries.next_entry::<String, Json>()? {
            dict.set(&key, value);
        }
        Ok(Value::dict(dict))
    }
}
