//! `value[key]` and `value[from:to:step]`.
//!
//! Invariant: an index from the end counts as in Python; one that is outside raises.

use std::rc::Rc;

use ruff_python_ast::{Expr, ExprSlice};

use super::builtin::Exception;
use super::dict::{DictKind, Key};
use super::function::place;
use super::interpreter::Interpreter;
use super::operator::integer;
use super::scope::Frame;
use super::stop::{Result, Stop};
use super::value::Value;
use crate::span::Span;

impl Interpreter<'_, '_> {
    pub(super) fn read_subscript(
        &mut self,
        frame: &Frame,
        value: &Value,
        slice: &Expr,
        here: Span,
    ) -> Result<Value> {
        if let Expr::Slice(slice) = slice {
            return self.slice(frame, value, slice, here);
        }
        let key = self.expression(frame, slice)?;
        self.item(value, &key, here)
    }

    /// `value[key]`.
    ///
    /// # Errors
    /// Python's `KeyError`, `IndexError` or `TypeError`.
    pub fn item(&mut self, value: &Value, key: &Value, here: Span) -> Result<Value> {
        match value {
            // A group of settings, as `CONF["service:central"]`.
            Value::Unknown(unknown) if unknown.is_settings() && key.as_str().is_some() => {
                let member = key.as_str().and_then(|name| unknown.member(name));
                Ok(member.map_or_else(|| value.clone(), Value::unknown))
            }
            Value::Dict(dict) => {
                let Some(by) = Key::of(key) else {
                    return Err(self.unhashable(key.type_name(), here));
                };
                let found = dict.borrow().get(&by).cloned();
                if let Some(found) = found {
                    return Ok(found);
                }
                let kind = dict.borrow().kind.clone();
                let factory = match kind {
                    DictKind::Counter => return Ok(Value::Int(0)),
                    DictKind::Default(factory) if !factory.is_none() => factory,
                    _ => return Err(self.key_error(key, here)),
                };
                let value = self.call_with(&factory, Vec::new(), here)?;
                self.take(size_of::<Value>(), here)?;
                dict.borrow_mut().insert(key.clone(), value.clone());
                Ok(value)
            }
            Value::List(list) => {
                let length = list.borrow().len();
                let at = self.index(key, length, "list", here)?;
                Ok(list.borrow()[at].clone())
            }
            Value::Tuple(items) => {
                let at = self.index(key, items.len(), "tuple", here)?;
                Ok(items[at].clone())
            }
            Value::Str(text) => {
                let characters: Vec<char> = text.chars().collect();
                let at = self.index(key, characters.len(), "string", here)?;
                Ok(Value::str(characters[at].to_string()))
            }
            Value::Bytes(bytes) => {
                let at = self.index(key, bytes.len(), "bytes", here)?;
                Ok(Value::Int(i64::from(bytes[at])))
            }
            Value::Object(object) => match Rc::clone(object).subscript(self, key, here)? {
                Some(value) => Ok(value),
                None => Err(self.not_subscriptable(value, here)),
            },
            Value::Builtin(class) => match super::alias::Alias::of(*class, key) {
                Some(alias) => Ok(alias),
                None => Err(self.not_subscriptable(value, here)),
            },
            Value::Unknown(unknown) => Err(self.unknown(unknown, here)),
            other => Err(self.not_subscriptable(other, here)),
        }
    }

    fn not_subscriptable(&self, value: &Value, here: Span) -> Stop {
        let message = format!("'{}' object is not subscriptable", value.type_name());
        self.unfit(&[value], &message, here)
    }

    /// The position that an index means among `length` items.
    pub(super) fn index(&self, key: &Value, length: usize, of: &str, here: Span) -> Result<usize> {
        let Some(index) = integer(key) else {
            let message = format!(
                "{of} indices must be integers or slices, not {}",
                key.type_name()
            );
            return Err(self.unfit(&[key], &message, here));
        };
        let count = i64::try_from(length).unwrap_or(i64::MAX);
        let at = if index < 0 { index + count } else { index };
        match usize::try_from(at) {
            Ok(at) if at < length => Ok(at),
            _ => Err(self.raise("IndexError", &format!("{of} index out of range"), here)),
        }
    }

    /// The bounds and the step of a slice.
    pub(super) fn bounds(
        &mut self,
        frame: &Frame,
        slice: &ExprSlice,
        here: Span,
    ) -> Result<(Option<i64>, Option<i64>, i64)> {
        let bound = |interpreter: &mut Self, part: &Option<Box<Expr>>| match part {
            None => Ok(None),
            Some(part) => match interpreter.expression(frame, part)? {
                Value::None => Ok(None),
                value => integer(&value).map(Some).ok_or_else(|| {
                    let message =
                        "slice indices must be integers or None or have an __index__ method";
                    interpreter.unfit(&[&value], message, place(frame, &**part))
                }),
            },
        };
        let lower = bound(self, &slice.lower)?;
        let upper = bound(self, &slice.upper)?;
        let step = bound(self, &slice.step)?.unwrap_or(1);
        if step == 0 {
            return Err(self.raise("ValueError", "slice step cannot be zero", here));
        }
        Ok((lower, upper, step))
    }

    fn slice(
        &mut self,
        frame: &Frame,
        value: &Value,
        slice: &ExprSlice,
        here: Span,
    ) -> Result<Value> {
        let (lower, upper, step) = self.bounds(frame, slice, here)?;
        match &value.plain() {
            Value::List(list) => {
                let picked = pick(&list.borrow(), lower, upper, step);
                self.take(picked.len() * size_of::<Value>(), here)?;
                Ok(Value::list(picked))
            }
            Value::Tuple(items) => Ok(Value::tuple(pick(items, lower, upper, step))),
            Value::Str(text) => {
                let characters: Vec<char> = text.chars().collect();
                let picked = pick(&characters, lower, upper, step);
                self.take(picked.len(), here)?;
                Ok(Value::str(picked.into_iter().collect::<String>()))
            }
            Value::Bytes(bytes) => Ok(Value::Bytes(pick(bytes, lower, upper, step).into())),
            Value::Object(object) => {
                let slice = Rc::clone(object).slice([lower, upper], step);
                slice.ok_or_else(|| {
                    let message = format!("a slice of a `{}` is not evaluated", value.type_name());
                    self.refuse(here, message)
                })
            }
            Value::Unknown(unknown) => Err(self.unknown(unknown, here)),
            other => Err(self.not_subscriptable(other, here)),
        }
    }

    /// Python's error for a key that a dict does not have.
    #[must_use]
    pub fn key_error(&mut self, key: &Value, here: Span) -> Stop {
        let exception = Value::object(Exception::new("KeyError", vec![key.clone()]));
        self.exception(&exception, here)
    }

    /// Python's error for a key that cannot be one.
    #[must_use]
    pub fn unhashable(&self, of: &str, here: Span) -> Stop {
        self.raise("TypeError", &format!("unhashable type: '{of}'"), here)
    }
}

/// Where a slice of so many items begins and ends, as Python has it.
#[must_use]
pub(super) fn ends(length: usize, bounds: [Option<i64>; 2], step: i64) -> (i64, i64) {
    let [lower, upper] = bounds;
    let length = i64::try_from(length).unwrap_or(i64::MAX);
    let (lowest, highest) = if step > 0 {
        (0, length)
    } else {
        (-1, length - 1)
    };
    let place = |bound: Option<i64>, default: i64| match bound {
        None => default,
        Some(at) if at < 0 => at.saturating_add(length).max(lowest),
        Some(at) => at.min(highest),
    };
    let (first, end) = if step > 0 {
        (lowest, highest)
    } else {
        (highest, lowest)
    };
    (place(lower, first), place(upper, end))
}

/// The items of a slice, as Python picks them.
fn pick<T: Clone>(items: &[T], lower: Option<i64>, upper: Option<i64>, step: i64) -> Vec<T> {
    let (mut at, end) = ends(items.len(), [lower, upper], step);
    let mut picked = Vec::new();
    while if step > 0 { at < end } else { at > end } {
        if let Some(item) = usize::try_from(at).ok().and_then(|at| items.get(at)) {
            picked.push(item.clone());
        }
        at = at.saturating_add(step);
    }
    picked
}
