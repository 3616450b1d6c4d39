//! `str()` and `repr()`.
//!
//! Invariant: a text has no address in it: what Python would show with one is refused.

use std::fmt::Write;
use std::rc::Rc;

use super::interpreter::Interpreter;
use super::stop::Result;
use super::value::Value;
use crate::span::Span;

impl Interpreter<'_, '_> {
    /// `str(value)`.
    ///
    /// # Errors
    /// Why there is no such text, or none that is the same in each run.
    pub fn text(&mut self, value: &Value, here: Span) -> Result<String> {
        match value {
            Value::Str(text) => Ok(text.to_string()),
            Value::Object(object) => Rc::clone(object).text(self, here),
            value => self.repr(value, here),
        }
    }

    /// `repr(value)`.
    ///
    /// # Errors
    /// Why there is no such text, or none that is the same in each run.
    pub fn repr(&mut self, value: &Value, here: Span) -> Result<String> {
        self.step(here)?;
        Ok(match value {
            Value::None => "None".to_owned(),
            Value::Bool(true) => "True".to_owned(),
            Value::Bool(false) => "False".to_owned(),
            Value::Int(value) => value.to_string(),
            Value::Float(value) => float(*value),
            Value::Str(text) => quoted(text),
            Value::Bytes(bytes) => bytes_text(bytes),
            Value::List(list) => {
                let items = list.borrow().clone();
                format!("[{}]", self.reprs(&items, here)?)
            }
            Value::Tuple(items) => match &**items {
                [one] => format!("({},)", self.repr(one, here)?),
                items => format!("({})", self.reprs(items, here)?),
            },
            Value::Dict(dict) => {
                let mut parts = Vec::new();
                let entries: Vec<_> = dict
                    .borrow()
                    .iter()
                    .map(|(key, value)| (key.clone(), value.clone()))
                    .collect();
                for (key, value) in entries {
                    let (key, value) = (self.repr(&key, here)?, self.repr(&value, here)?);
                    parts.push(format!("{key}: {value}"));
                }
                format!("{{{}}}", parts.join(", "))
            }
            Value::Set(_) => {
                return Err(self.refuse(here, "the text of a set differs from run to run"));
            }
            Value::Object(object) => return Rc::clone(object).repr(self, here),
            Value::Unknown(unknown) => return Err(self.unknown(unknown, here)),
            Value::Function(_) | Value::Module(_) | Value::Builtin(_) | Value::Method(_) => {
                let message = format!(
                    "the text of a {} differs from run to run",
                    value.type_name()
                );
                return Err(self.refuse(here, message));
            }
        })
    }

    fn reprs(&mut self, items: &[Value], here: Span) -> Result<String> {
        let texts: Result<Vec<String>> = items
            .iter()
            .map(|item| self.deeper(here, |interpreter| interpreter.repr(item, here)))
            .collect();
        Ok(texts?.join(", "))
    }
}

/// The text of a float, as Python writes it: the shortest that reads back as the same.
#[must_use]
pub(super) fn float(value: f64) -> String {
    if value.is_nan() {
        return "nan".to_owned();
    }
    if value.is_infinite() {
        return if value > 0.0 { "inf" } else { "-inf" }.to_owned();
    }
    let scientific = format!("{value:e}");
    let (digits, exponent) = scientific.split_once('e').unwrap_or((&scientific, "0"));
    let exponent: i32 = exponent.parse().unwrap_or(0);
    if (-4..16).contains(&exponent) {
        let plain = value.to_string();
        if plain.contains('.') {
            plain
        } else {
            plain + ".0"
        }
    } else {
        let sign = if exponent < 0 { '-' } else { '+' };
        format!("{digits}e{sign}{:02}", exponent.abs())
    }
}

/// A text in the quotes that Python chooses.
fn quoted(text: &str) -> String {
    let quote = if text.contains('\'') && !text.contains('"') {
        '"'
    } else {
        '\''
    };
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push(quote);
    for one in text.chars() {
        match one {
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            '\r' => quoted.push_str("\\r"),
            '\t' => quoted.push_str("\\t"),
            one if one == quote => {
                quoted.push('\\');
                quoted.push(one);
            }
            one if one.is_ascii_control() => {
                let _ = write!(quoted, "\\x{:02x}", u32::from(one));
            }
            one => quoted.push(one),
        }
    }
    quoted.push(quote);
    quoted
}

fn bytes_text(bytes: &[u8]) -> String {
    let quote = if bytes.contains(&b'\'') && !bytes.contains(&b'"') {
        b'"'
    } else {
        b'\''
    };
    let mut text = format!("b{}", char::from(quote));
    for byte in bytes {
        match *byte {
            b'\\' => text.push_str("\\\\"),
            b'\n' => text.push_str("\\n"),
            b'\r' => text.push_str("\\r"),
            b'\t' => text.push_str("\\t"),
            byte if byte == quote => {
                text.push('\\');
                text.push(char::from(byte));
            }
            byte @ 0x20..=0x7e => text.push(char::from(byte)),
            byte => {
                let _ = write!(text, "\\x{byte:02x}");
            }
        }
    }
    text.push(char::from(quote));
    text
}
