//! What loops go over.
//!
//! Invariant: a loop sees the items that were there when it began.

use std::any::Any;
use std::cell::RefCell;
use std::collections::VecDeque;
use std::rc::Rc;

use super::interpreter::Interpreter;
use super::object::Object;
use super::stop::Result;
use super::value::Value;
use crate::span::Span;

/// An iterator as a value: what a generator expression, `zip` or `iter` gives.
#[derive(Debug)]
pub struct Iterator {
    items: RefCell<VecDeque<Value>>,
}

impl Iterator {
    /// An iterator over these items.
    #[must_use]
    pub fn value(items: Vec<Value>) -> Value {
        Value::object(Self {
            items: RefCell::new(items.into()),
        })
    }

    /// Takes the next item.
    #[must_use]
    pub fn next(&self) -> Option<Value> {
        self.items.borrow_mut().pop_front()
    }
}

impl Object for Iterator {
    fn type_name(&self) -> &'static str {
        "iterator"
    }

    fn items(self: Rc<Self>, _: &mut Interpreter<'_, '_>, _: Span) -> Result<Option<Vec<Value>>> {
        Ok(Some(std::mem::take(&mut *self.items.borrow_mut()).into()))
    }

    fn into_any(self: Rc<Self>) -> Rc<dyn Any> {
        self
    }
}

impl Interpreter<'_, '_> {
    /// The items of a value that can be looped over.
    ///
    /// # Errors
    /// Python's `TypeError` if it cannot.
    pub fn iterate(&mut self, value: &Value, here: Span) -> Result<std::vec::IntoIter<Value>> {
        let items = match value {
            Value::List(list) => list.borrow().clone(),
            Value::Tuple(items) => items.to_vec(),
            Value::Dict(dict) => dict.borrow().iter().map(|(key, _)| key.clone()).collect(),
            Value::Set(set) => set.borrow().iter().cloned().collect(),
            Value::Str(text) => text
                .chars()
                .map(|one| Value::str(one.to_string()))
                .collect(),
            Value::Bytes(bytes) => bytes
                .iter()
                .map(|byte| Value::Int(i64::from(*byte)))
                .collect(),
            Value::Unknown(unknown) => return Err(self.unknown(unknown, here)),
            Value::Object(object) => match Rc::clone(object).items(self, here)? {
                Some(items) => items,
                None => return Err(self.not_iterable(object.type_name(), here)),
            },
            other => return Err(self.not_iterable(other.type_name(), here)),
        };
        self.take(items.len() * size_of::<Value>(), here)?;
        Ok(items.into_iter())
    }

    fn not_iterable(&self, of: &str, here: Span) -> super::stop::Stop {
        self.raise("TypeError", &format!("'{of}' object is not iterable"), here)
    }

    /// The keys and values of a mapping.
    ///
    /// # Errors
    /// Python's `TypeError` if it is none.
    pub fn entries(&mut self, value: &Value, here: Span) -> Result<Vec<(Value, Value)>> {
        match value {
            Value::Dict(dict) => {
                let dict = dict.borrow();
                Ok(dict
                    .iter()
                    .map(|(key, value)| (key.clone(), value.clone()))
                    .collect())
            }
            Value::Unknown(unknown) => Err(self.unknown(unknown, here)),
            other => {
                let message = format!("'{}' object is not a mapping", other.type_name());
                Err(self.raise("TypeError", &message, here))
            }
        }
    }
}
