//! `"…".format(…)`.
//!
//! Invariant: a field is what Python finds by its name, number, attributes and keys
//! (<https://docs.python.org/3/library/string.html#formatstrings>).

use std::rc::Rc;

use super::call::{Argument, Call};
use super::interpreter::Interpreter;
use super::part_text::TextMaker;
use super::stop::Result;
use super::value::Value;
use crate::span::Span;

/// Where the values of fields come from.
struct Fields<'c> {
    positional: &'c [Argument],
    keyword: &'c [(Rc<str>, Argument)],
    mapping: Option<&'c Value>,
    /// The number of the next field without one.
    next: usize,
}

impl Interpreter<'_, '_> {
    /// `format.format(…)`.
    pub(super) fn format_text(&mut self, format: &str, call: &Call) -> Result<Value> {
        let mut fields = Fields {
            positional: &call.positional,
            keyword: &call.keyword,
            mapping: None,
            next: 0,
        };
        self.fill(format, &mut fields, call.place, 0)
    }

    /// `format.format_map(mapping)`.
    pub(super) fn format_map(&mut self, format: &str, mapping: &Argument) -> Result<Value> {
        let mut fields = Fields {
            positional: &[],
            keyword: &[],
            mapping: Some(&mapping.value),
            next: 0,
        };
        self.fill(format, &mut fields, mapping.place, 0)
    }

    fn fill(
        &mut self,
        format: &str,
        fields: &mut Fields<'_>,
        here: Span,
        depth: usize,
    ) -> Result<Value> {
        if depth > 2 {
            return Err(self.raise("ValueError", "Max string recursion exceeded", here));
        }
        let mut text = TextMaker::default();
        let mut rest = format;
        while let Some(at) = rest.find(['{', '}']) {
            text.push_str(&rest[..at]);
            let bracket = &rest[at..=at];
            rest = &rest[at + 1..];
            if let Some(behind) = rest.strip_prefix(bracket) {
                text.push_str(bracket);
                rest = behind;
                continue;
            }
            if bracket == "}" {
                let message = "Single '}' encountered in format string";
                return Err(self.raise("ValueError", message, here));
            }
            let Some(end) = closing(rest) else {
                let message = "expected '}' before end of string";
                return Err(self.raise("ValueError", message, here));
            };
            self.field(&rest[..end], fields, &mut text, here, depth)?;
            rest = &rest[end + 1..];
        }
        text.push_str(rest);
        text.finish(self, here)
    }

    fn field(
        &mut self,
        field: &str,
        fields: &mut Fields<'_>,
        text: &mut TextMaker,
        here: Span,
        depth: usize,
    ) -> Result<()> {
        let (path, spec) = split_spec(field);
        let (path, conversion) = match path.rsplit_once('!') {
            Some((path, conversion)) => (path, Some(conversion)),
            None => (path, None),
        };
        let mut value = self.field_value(path, fields, here)?;
        match conversion {
            None => {}
            Some("s") => value = self.shown(&value, here)?,
            Some("r") => value = Value::str(self.repr(&value, here)?),
            Some(other) => {
                let message = format!("the conversion `!{other}` is not evaluated");
                return Err(self.refuse(here, message));
            }
        }
        let spec = if spec.contains('{') {
            let spec = self.fill(spec, fields, here, depth + 1)?;
            self.text(&spec, here)?
        } else {
            spec.to_owned()
        };
        self.push_formatted(text, &value, &spec, here)
    }

    /// The value of `name.attribute[key]`.
    fn field_value(&mut self, path: &str, fields: &mut Fields<'_>, here: Span) -> Result<Value> {
        let end = path.find(['.', '[']).unwrap_or(path.len());
        let (name, mut rest) = path.split_at(end);
        let mut value = self.field_root(name, fields, here)?;
        while !rest.is_empty() {
            if let Some(behind) = rest.strip_prefix('.') {
                let end = behind.find(['.', '[']).unwrap_or(behind.len());
                value = self.attribute(&value, &behind[..end], here)?;
                rest = &behind[end..];
            } else {
                let inside = &rest[1..];
                let Some(end) = inside.find(']') else {
                    return Err(self.raise("ValueError", "Missing ']' in format string", here));
                };
                let key = match inside[..end].parse() {
                    Ok(number) => Value::Int(number),
                    Err(_) => Value::str(&inside[..end]),
                };
                value = self.item(&value, &key, here)?;
                rest = &inside[end + 1..];
            }
        }
        Ok(value)
    }

    fn field_root(&mut self, name: &str, fields: &mut Fields<'_>, here: Span) -> Result<Value> {
        let number = if name.is_empty() {
            fields.next += 1;
            Some(fields.next - 1)
        } else {
            name.parse::<usize>().ok()
        };
        if let Some(number) = number {
            let found = fields.positional.get(number);
            return found.map(|argument| argument.value.clone()).ok_or_else(|| {
                let message =
                    format!("Replacement index {number} out of range for positional args tuple");
                self.raise("IndexError", &message, here)
            });
        }
        if let Some(mapping) = fields.mapping {
            return self.item(mapping, &Value::str(name), here);
        }
        let found = fields
            .keyword
            .iter()
            .find(|(keyword, _)| &**keyword == name);
        match found {
            Some((_, argument)) => Ok(argument.value.clone()),
            None => Err(self.key_error(&Value::str(name), here)),
        }
    }
}

/// Where the bracket of a field closes.
fn closing(text: &str) -> Option<usize> {
    let mut open = 0_usize;
    for (at, one) in text.char_indices() {
        match one {
            '{' => open += 1,
            '}' if open == 0 => return Some(at),
            '}' => open -= 1,
            _ => {}
        }
    }
    None
}

/// A field's name and its format; a colon in `[…]` is part of the name.
fn split_spec(field: &str) -> (&str, &str) {
    let mut in_key = false;
    for (at, one) in field.char_indices() {
        match one {
            '[' => in_key = true,
            ']' => in_key = false,
            ':' if !in_key => return (&field[..at], &field[at + 1..]),
            _ => {}
        }
    }
    (field, "")
}
