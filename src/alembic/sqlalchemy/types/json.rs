//! JSON, as Python's `json.dumps` writes it.
//!
//! Invariant: what JSON has no text for is an error, and so is a number that is not finite: SQLite's
//! JSON functions would refuse the whole text.

use std::fmt::Write;

use crate::alembic::python::{Interpreter, Result, Value};
use crate::span::Span;

/// The JSON text of a value.
///
/// # Errors
/// Python's `TypeError` for what has none.
pub(super) fn text(
    interpreter: &mut Interpreter<'_, '_>,
    value: &Value,
    place: Span,
) -> Result<String> {
    let mut json = Json {
        interpreter,
        text: String::new(),
        depth: 0,
        place,
    };
    json.value(value)?;
    Ok(json.text)
}

/// How deep lists and dicts may stand in each other: SQLite's JSON functions take no more
/// (<https://sqlite.org/json1.html>).
const DEPTH: usize = 1000;

struct Json<'j, 'i, 'a> {
    interpreter: &'j mut Interpreter<'i, 'a>,
    text: String,
    depth: usize,
    place: Span,
}

impl Json<'_, '_, '_> {
    fn value(&mut self, value: &Value) -> Result<()> {
        match value {
            Value::None => self.text.push_str("null"),
            Value::Bool(value) => self.text.push_str(if *value { "true" } else { "false" }),
            Value::Int(number) => self.text.push_str(&number.to_string()),
            Value::Float(number) if number.is_finite() => {
                let number = self.interpreter.repr(value, self.place)?;
                self.text.push_str(&number);
            }
            Value::Float(_) => {
                let message = "a float that is not finite has no JSON that SQLite reads";
                return Err(self.interpreter.raise("ValueError", message, self.place));
            }
            Value::Str(text) => self.string(text),
            Value::List(list) => {
                let items = list.borrow().clone();
                self.items(&items)?;
            }
            Value::Tuple(items) => self.items(items)?,
            Value::Dict(_) => self.object(value)?,
            Value::Unknown(unknown) => {
                return Err(self.interpreter.unknown(unknown, self.place));
            }
            other => {
                let name = other.type_name();
                let message = format!("Object of type {name} is not JSON serializable");
                return Err(self.interpreter.raise("TypeError", &message, self.place));
            }
        }
        Ok(())
    }

    fn deeper(&mut self) -> Result<()> {
        self.depth += 1;
        if self.depth > DEPTH {
            let message = format!("a JSON value is more than {DEPTH} lists and dicts deep");
            return Err(self.interpreter.refuse(self.place, message));
        }
        Ok(())
    }

    fn items(&mut self, items: &[Value]) -> Result<()> {
        self.deeper()?;
        self.text.push('[');
        for (at, item) in items.iter().enumerate() {
            if at > 0 {
                self.text.push_str(", ");
            }
            self.value(item)?;
        }
        self.text.push(']');
        self.depth -= 1;
        Ok(())
    }

    fn object(&mut self, dict: &Value) -> Result<()> {
        self.deeper()?;
        self.text.push('{');
        let entries = self.interpreter.entries(dict, self.place)?;
        for (at, (key, value)) in entries.iter().enumerate() {
            if at > 0 {
                self.text.push_str(", ");
            }
            match key {
                Value::Str(key) => self.string(key),
                Value::None | Value::Bool(_) | Value::Int(_) | Value::Float(_) => {
                    self.text.push('"');
                    self.value(key)?;
                    self.text.push('"');
                }
                other => {
                    let message = format!(
                        "keys must be str, int, float, bool or None, not {}",
                        other.type_name()
                    );
                    return Err(self.interpreter.raise("TypeError", &message, self.place));
                }
            }
            self.text.push_str(": ");
            self.value(value)?;
        }
        self.text.push('}');
        self.depth -= 1;
        Ok(())
    }

    fn string(&mut self, text: &str) {
        self.text.push('"');
        for character in text.chars() {
            match character {
                '"' => self.text.push_str("\\\""),
                '\\' => self.text.push_str("\\\\"),
                '\n' => self.text.push_str("\\n"),
                '\r' => self.text.push_str("\\r"),
                '\t' => self.text.push_str("\\t"),
                '\u{8}' => self.text.push_str("\\b"),
                '\u{c}' => self.text.push_str("\\f"),
                ' '..='~' => self.text.push(character),
                other => self.escaped(other),
            }
        }
        self.text.push('"');
    }

    /// `\u0000`, in UTF-16.
    fn escaped(&mut self, character: char) {
        for unit in character.encode_utf16(&mut [0; 2]) {
            // Writing to a `String` cannot fail.
            let _ = write!(self.text, "\\u{unit:04x}");
        }
    }
}
