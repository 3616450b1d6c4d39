//! `csv.writer` and `csv.DictWriter`.
//!
//! Invariant: a field is quoted where it would be read otherwise, and nowhere else.

use std::rc::Rc;

use super::{Dialect, OPTIONS};
use crate::alembic::python::{Argument, Call, Interpreter, Key, Object, Result, Signature, Value};
use crate::span::Span;

/// A writer.
#[derive(Debug)]
struct Writer {
    /// What rows are written to.
    to: Value,
    dialect: Dialect,
    /// The fields of a `DictWriter`.
    names: Option<Vec<Value>>,
}

pub(super) fn writer(interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
    let mut bound = Signature::part("writer")
        .takes(&["fileobj"])
        .by_name(OPTIONS)
        .bind(interpreter, call)?;
    let to = bound.required(interpreter, "fileobj")?.value;
    Ok(Value::object(Writer {
        to,
        dialect: Dialect::of(interpreter, &mut bound)?,
        names: None,
    }))
}

pub(super) fn dict_writer(interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
    let mut bound = Signature::part("DictWriter")
        .takes(&["f", "fieldnames"])
        .by_name(OPTIONS)
        .bind(interpreter, call)?;
    let to = bound.required(interpreter, "f")?.value;
    let names = bound.required(interpreter, "fieldnames")?;
    let names = interpreter.iterate(&names.value, names.place)?.collect();
    Ok(Value::object(Writer {
        to,
        dialect: Dialect::of(interpreter, &mut bound)?,
        names: Some(names),
    }))
}

impl Writer {
    /// A field as it is written; `None` if versions of Python write it differently.
    fn field(&self, text: &str, is_only: bool) -> Option<String> {
        let dialect = &self.dialect;
        let is_special = |one: char| {
            one == dialect.delimiter || one == dialect.quote || dialect.end.contains(one)
        };
        let is_quoted = text.contains(is_special)
            || text.is_empty() && is_only
            || dialect.skips_blanks && text.starts_with(' ');
        if !is_quoted {
            // Of another end of line versions think differently.
            return (!text.contains(['\r', '\n'])).then(|| text.to_owned());
        }
        let quote = dialect.quote.to_string();
        let inner = text.replace(dialect.quote, &quote.repeat(2));
        Some(format!("{quote}{inner}{quote}"))
    }

    /// Writes a row; what writing it gives.
    fn write(
        &self,
        interpreter: &mut Interpreter<'_, '_>,
        row: &[Value],
        place: Span,
    ) -> Result<Value> {
        let mut fields = Vec::with_capacity(row.len());
        for value in row {
            let text = match value.plain() {
                Value::None => String::new(),
                plain @ Value::Float(_) => interpreter.repr(&plain, place)?,
                _ => interpreter.text(value, place)?,
            };
            interpreter.take(2 * text.len(), place)?;
            let Some(field) = self.field(&text, row.len() == 1) else {
                let message =
                    "a field with an end of line that is no end of a row is not evaluated";
                return Err(interpreter.refuse(place, message));
            };
            fields.push(field);
        }
        let delimiter = self.dialect.delimiter.to_string();
        let line = format!("{}{}", fields.join(&delimiter), self.dialect.end);
        let call = Call::with(Value::str(line), place);
        interpreter.call_method(&self.to, "write", call)
    }

    /// The values of a row: its items, or those of a dict by the names of the fields.
    fn values(&self, interpreter: &mut Interpreter<'_, '_>, row: &Argument) -> Result<Vec<Value>> {
        let Some(names) = &self.names else {
            return Ok(interpreter.iterate(&row.value, row.place)?.collect());
        };
        let Value::Dict(dict) = &row.value else {
            let message = "a row of a `DictWriter` that is no dict is not evaluated";
            return Err(interpreter.refuse(row.place, message));
        };
        let dict = dict.borrow();
        let has_name = |key: &Value| {
            let key = Key::of(key);
            names.iter().any(|name| Key::of(name) == key)
        };
        if !dict.iter().all(|(key, _)| has_name(key)) {
            let message = "dict contains fields not in fieldnames";
            return Err(interpreter.raise("ValueError", message, row.place));
        }
        let value = |name: &Value| {
            let found = Key::of(name).and_then(|key| dict.get(&key).cloned());
            found.unwrap_or_else(|| Value::str(""))
        };
        Ok(names.iter().map(value).collect())
    }
}

impl Object for Writer {
    fn type_name(&self) -> &'static str {
        if self.names.is_some() {
            "DictWriter"
        } else {
            "_csv.writer"
        }
    }

    fn has_method(&self, name: &str) -> bool {
        matches!(name, "writerow" | "writerows") || name == "writeheader" && self.names.is_some()
    }

    fn call_method(
        self: Rc<Self>,
        interpreter: &mut Interpreter<'_, '_>,
        name: &str,
        call: Call,
    ) -> Result<Value> {
        let place = call.place;
        if name == "writeheader" {
            Signature::part("writeheader").bind(interpreter, call)?;
            let names = self.names.as_deref().unwrap_or_default();
            return self.write(interpreter, names, place);
        }
        let mut bound = Signature::part("writerow")
            .takes(&["row"])
            .bind(interpreter, call)?;
        let given = bound.required(interpreter, "row")?;
        if name == "writerow" {
            let values = self.values(interpreter, &given)?;
            return self.write(interpreter, &values, place);
        }
        for value in interpreter.iterate(&given.value, given.place)? {
            let row = Argument {
                value,
                place: given.place,
            };
            let values = self.values(interpreter, &row)?;
            self.write(interpreter, &values, place)?;
        }
        Ok(Value::None)
    }
}
