//! A row of a result.
//!
//! Invariant: a value is found by its place and by its column's name.

use std::rc::Rc;

use ruff_python_ast::{CmpOp, Operator};

use super::execute::dict;
use crate::alembic::python::{Call, Interpreter, Object, Result, Set, Stop, Value};
use crate::span::Span;

/// A row.
#[derive(Debug)]
pub(super) struct Row {
    pub(super) columns: Rc<[String]>,
    pub(super) values: Rc<[Value]>,
}

impl Row {
    /// The value of the column of a name, of several the last.
    fn named(&self, name: &str) -> Option<Value> {
        let at = self.columns.iter().rposition(|column| column == name)?;
        self.values.get(at).cloned()
    }

    /// The values by name.
    pub(super) fn mapping(&self) -> Value {
        let names = self.columns.iter().map(String::as_str);
        dict(names.zip(self.values.iter().cloned()))
    }

    fn names(&self) -> Value {
        Value::tuple(self.columns.iter().map(Value::str).collect())
    }
}

/// Whether rows had a method of this name before SQLAlchemy 2.
fn is_old(name: &str) -> bool {
    matches!(name, "get" | "items" | "keys" | "values")
}

/// The refusal of what SQLAlchemy 2 raises for where the code could catch it: before, it answered.
fn old(interpreter: &Interpreter<'_, '_>, place: Span) -> Stop {
    let message = "a row is asked by name, which SQLAlchemy 1 answers and SQLAlchemy 2 does not";
    let refusal = interpreter.refusal(place, message);
    refusal.help("write `row._mapping`").into()
}

impl Object for Row {
    fn type_name(&self) -> &'static str {
        "Row"
    }

    fn attribute(
        self: Rc<Self>,
        interpreter: &mut Interpreter<'_, '_>,
        name: &str,
        place: Span,
    ) -> Result<Option<Value>> {
        Ok(match name {
            "_mapping" => Some(self.mapping()),
            "_fields" => Some(self.names()),
            // Whatever its columns are called.
            "t" | "_t" => Some(Value::Tuple(Rc::clone(&self.values))),
            "tuple" | "_tuple" | "_asdict" => None,
            _ => match self.named(name) {
                None if is_old(name) => return Err(old(interpreter, place)),
                None if self.lacks(name) && !self.has_method(name) => {
                    let message = format!("Could not locate column in row for column '{name}'");
                    return Err(interpreter.raise("AttributeError", &message, place));
                }
                found => found,
            },
        })
    }

    fn lacks(&self, name: &str) -> bool {
        !name.starts_with('_') && name != "t"
    }

    fn has_method(&self, name: &str) -> bool {
        let is_column = matches!(name, "count" | "index") || is_old(name);
        if is_column && self.named(name).is_some() {
            return false;
        }
        matches!(
            name,
            "_asdict"
                | "keys"
                | "values"
                | "items"
                | "count"
                | "index"
                | "_tuple"
                | "tuple"
                | "get"
        )
    }

    fn call_method(
        self: Rc<Self>,
        interpreter: &mut Interpreter<'_, '_>,
        name: &str,
        call: Call,
    ) -> Result<Value> {
        if is_old(name) && interpreter.is_catching() {
            return Err(old(interpreter, call.place));
        }
        match name {
            "_asdict" => Ok(self.mapping()),
            "keys" => Ok(self.names()),
            "values" => Ok(Value::list(self.values.to_vec())),
            "_tuple" | "tuple" => Ok(Value::Tuple(Rc::clone(&self.values))),
            "items" | "get" => interpreter.call_method(&self.mapping(), name, call),
            _ => interpreter.call_method(&Value::Tuple(Rc::clone(&self.values)), name, call),
        }
    }

    fn subscript(
        self: Rc<Self>,
        interpreter: &mut Interpreter<'_, '_>,
        key: &Value,
        place: Span,
    ) -> Result<Option<Value>> {
        if let Value::Str(name) = key {
            if interpreter.is_catching() {
                return Err(old(interpreter, place));
            }
            let found = self.named(name);
            if found.is_none() {
                let message = format!("Could not locate column in row for column '{name}'");
                return Err(interpreter.raise("NoSuchColumnError", &message, place));
            }
            return Ok(found);
        }
        let values = Value::Tuple(Rc::clone(&self.values));
        interpreter.item(&values, key, place).map(Some)
    }

    fn items(self: Rc<Self>, _: &mut Interpreter<'_, '_>, _: Span) -> Result<Option<Vec<Value>>> {
        Ok(Some(self.values.to_vec()))
    }

    fn as_builtin(&self) -> Option<Value> {
        Some(Value::Tuple(Rc::clone(&self.values)))
    }

    fn is_builtin(&self, _: &str) -> bool {
        // It compares and hashes as a tuple, which is all that it has of one.
        false
    }

    fn compare(
        self: Rc<Self>,
        interpreter: &mut Interpreter<'_, '_>,
        operator: CmpOp,
        other: &Value,
        place: Span,
    ) -> Result<Option<Value>> {
        let other = match other.downcast::<Self>() {
            Some(row) => Value::Tuple(Rc::clone(&row.values)),
            None => other.clone(),
        };
        let this = Value::Tuple(Rc::clone(&self.values));
        interpreter
            .compare(operator, &this, &other, place)
            .map(Some)
    }

    fn text(self: Rc<Self>, interpreter: &mut Interpreter<'_, '_>, place: Span) -> Result<String> {
        interpreter.repr(&Value::Tuple(Rc::clone(&self.values)), place)
    }
}

/// `result.keys()`
#[derive(Debug)]
pub(super) struct Keys(pub(super) Rc<[String]>);

impl Keys {
    fn names(&self) -> Vec<Value> {
        self.0.iter().map(Value::str).collect()
    }
}

impl Object for Keys {
    fn type_name(&self) -> &'static str {
        "RMKeyView"
    }

    fn items(self: Rc<Self>, _: &mut Interpreter<'_, '_>, _: Span) -> Result<Option<Vec<Value>>> {
        Ok(Some(self.names()))
    }

    fn subscript(
        self: Rc<Self>,
        interpreter: &mut Interpreter<'_, '_>,
        key: &Value,
        place: Span,
    ) -> Result<Option<Value>> {
        // Before SQLAlchemy 1.4 it was a list.
        let names = Value::list(self.names());
        interpreter.item(&names, key, place).map(Some)
    }

    fn operator(
        self: Rc<Self>,
        interpreter: &mut Interpreter<'_, '_>,
        operator: Operator,
        other: &Value,
        reflected: bool,
        place: Span,
    ) -> Result<Option<Value>> {
        let mut own = Set::default();
        for name in self.names() {
            own.add(name);
        }
        let own = Value::set(own);
        let (left, right) = if reflected {
            (other, &own)
        } else {
            (&own, other)
        };
        interpreter.operate(operator, left, right, place).map(Some)
    }

    fn compare(
        self: Rc<Self>,
        interpreter: &mut Interpreter<'_, '_>,
        operator: CmpOp,
        other: &Value,
        place: Span,
    ) -> Result<Option<Value>> {
        let other = match other.downcast::<Self>() {
            Some(keys) => Value::list(keys.names()),
            None => other.clone(),
        };
        let names = Value::list(self.names());
        match operator {
            CmpOp::Eq | CmpOp::NotEq => interpreter
                .compare(operator, &names, &other, place)
                .map(Some),
            _ => Ok(None),
        }
    }

    fn text(self: Rc<Self>, interpreter: &mut Interpreter<'_, '_>, place: Span) -> Result<String> {
        let names = interpreter.repr(&Value::list(self.names()), place)?;
        Ok(format!("RMKeyView({names})"))
    }
}
