//! `str()` and `repr()`.
//!
//! Invariant: a text has no address in it: what Python would show with one is refused.

use std::cell::RefCell;
use std::fmt::Write;
use std::rc::Rc;

use super::dict::{Dict, DictKind};
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
        if let Value::Unknown(unknown) = self.undoubted(value.clone()) {
            return Err(self.unknown(&unknown, here));
        }
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
                [one] => format!("({},)", self.reprs(std::slice::from_ref(one), here)?),
                items => format!("({})", self.reprs(items, here)?),
            },
            Value::Dict(dict) => self.dict_repr(dict, here)?,
            Value::Set(set) if set.borrow().len() < 2 => {
                let items: Vec<Value> = set.borrow().iter().cloned().collect();
                match (set.borrow().is_frozen, items.is_empty()) {
                    (false, true) => "set()".to_owned(),
                    (true, true) => "frozenset()".to_owned(),
                    (false, false) => format!("{{{}}}", self.reprs(&items, here)?),
                    (true, false) => format!("frozenset({{{}}})", self.reprs(&items, here)?),
                }
            }
            Value::Set(_) => {
                let refusal = self.refusal(here, "the text of a set differs from run to run");
                return Err(refusal.help("put its items in order: `sorted(…)`").into());
            }
            Value::Object(object) => return Rc::clone(object).repr(self, here),
            Value::Unknown(unknown) => return Err(self.unknown(unknown, here)),
            Value::Builtin(builtin) if super::builtin::is_type(builtin.name) => {
                format!("<class '{}'>", builtin.name)
            }
            Value::Function(_) | Value::Module(_) | Value::Builtin(_) | Value::Method(_) => {
                let message = format!(
                    "the text of a {} differs from run to run",
                    value.type_name()
                );
                return Err(self.refuse(here, message));
            }
        })
    }

    fn dict_repr(&mut self, dict: &Rc<RefCell<Dict>>, here: Span) -> Result<String> {
        let kind = dict.borrow().kind.clone();
        let mut entries: Vec<_> = dict
            .borrow()
            .iter()
            .map(|(key, value)| (key.clone(), value.clone()))
            .collect();
        if kind.is_counter() {
            entries = self.most_common(entries, here)?;
        }
        let mut parts = Vec::new();
        for (key, value) in &entries {
            let key = self.repr_within(key, here)?;
            let value = self.repr_within(value, here)?;
            parts.push(format!("{key}: {value}"));
        }
        let items = format!("{{{}}}", parts.join(", "));
        Ok(match kind {
            DictKind::Plain => items,
            DictKind::Default(factory) => {
                format!("defaultdict({}, {items})", self.repr(&factory, here)?)
            }
            kind if entries.is_empty() => format!("{}()", kind.name()),
            DictKind::Ordered => {
                let message = "the text of an `OrderedDict` differs with the version of Python";
                return Err(self.refuse(here, message));
            }
            DictKind::Counter => format!("Counter({items})"),
        })
    }

    fn reprs(&mut self, items: &[Value], here: Span) -> Result<String> {
        let texts: Result<Vec<String>> = items
            .iter()
            .map(|item| self.repr_within(item, here))
            .collect();
        Ok(texts?.join(", "))
    }

    /// The text of what stands in another value: a list may hold itself.
    fn repr_within(&mut self, item: &Value, here: Span) -> Result<String> {
        let text = self.deeper(here, |interpreter| interpreter.repr(item, here))?;
        self.take(text.len(), here)?;
        Ok(text)
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
            one if !is_printable(one) => {
                let _ = match u32::from(one) {
                    code @ 0..=0xff => write!(quoted, "\\x{code:02x}"),
                    code @ 0x100..=0xffff => write!(quoted, "\\u{code:04x}"),
                    code => write!(quoted, "\\U{code:08x}"),
                };
            }
            one => quoted.push(one),
        }
    }
    quoted.push(quote);
    quoted
}

/// Whether Python writes a character as it is: no control, format, space or private character.
fn is_printable(one: char) -> bool {
    !one.is_control()
        && (one == ' ' || !one.is_whitespace())
        && !matches!(
            u32::from(one),
            0xad | 0x600..=0x605
                | 0x61c
                | 0x6dd
                | 0x70f
                | 0x180e
                | 0x200b..=0x200f
                | 0x202a..=0x202e
                | 0x2060..=0x206f
                | 0xe000..=0xf8ff
                | 0xfeff
                | 0xfff9..=0xfffb
                | 0xe_0001..=0xe_007f
                | 0xf_0000..
        )
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
