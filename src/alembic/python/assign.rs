//! Assignment: what a value is bound to.
//!
//! Invariant: to unpack takes exactly as many values as there are targets.

use std::rc::Rc;

use ruff_python_ast::{Expr, ExprSlice};

use super::dict::Key;
use super::function::place;
use super::interpreter::Interpreter;
use super::scope::Frame;
use super::stop::Result;
use super::subscript::ends;
use super::value::Value;
use crate::span::Span;

impl Interpreter<'_, '_> {
    /// Binds a value.
    pub(in crate::alembic) fn assign(
        &mut self,
        frame: &Frame,
        target: &Expr,
        value: Value,
    ) -> Result<()> {
        let here = place(frame, target);
        match target {
            Expr::Name(name) => {
                let named = match &value {
                    Value::Object(object) if frame.is_class_body() => {
                        Rc::clone(object).bound_in_class(self, &name.id)
                    }
                    _ => None,
                };
                frame.set(&name.id, named.unwrap_or(value));
                Ok(())
            }
            Expr::Tuple(tuple) => self.unpack(frame, &tuple.elts, &value, here),
            Expr::List(list) => self.unpack(frame, &list.elts, &value, here),
            Expr::Subscript(subscript) => {
                let container = self.expression(frame, &subscript.value)?;
                if let Expr::Slice(slice) = &*subscript.slice {
                    return self.set_slice(frame, &container, slice, Some(&value), here);
                }
                let key = self.expression(frame, &subscript.slice)?;
                self.set_item(&container, key, value, here)
            }
            Expr::Attribute(attribute) => {
                let object = self.expression(frame, &attribute.value)?;
                self.set_attribute(&object, &attribute.attr, value, here)
            }
            _ => Err(self.refuse(here, "nothing can be assigned to this")),
        }
    }

    fn unpack(&mut self, frame: &Frame, targets: &[Expr], value: &Value, here: Span) -> Result<()> {
        let mut values: Vec<Value> = self.iterate(value, here)?.collect();
        let starred = targets
            .iter()
            .position(|target| matches!(target, Expr::Starred(_)));
        let needed = targets.len() - usize::from(starred.is_some());
        if values.len() < needed || starred.is_none() && values.len() > needed {
            let message = if values.len() < needed {
                let least = if starred.is_some() { "at least " } else { "" };
                format!(
                    "not enough values to unpack (expected {least}{needed}, got {})",
                    values.len()
                )
            } else {
                format!("too many values to unpack (expected {needed})")
            };
            return Err(self.raise("ValueError", &message, here));
        }
        if let Some(at) = starred {
            let behind = targets.len() - at - 1;
            let middle: Vec<Value> = values.drain(at..values.len() - behind).collect();
            values.insert(at, Value::list(middle));
        }
        for (target, value) in targets.iter().zip(values) {
            let target = match target {
                Expr::Starred(starred) => &starred.value,
                target => target,
            };
            self.assign(frame, target, value)?;
        }
        Ok(())
    }

    /// `list[from:to] = items`, or `del list[from:to]`.
    fn set_slice(
        &mut self,
        frame: &Frame,
        container: &Value,
        slice: &ExprSlice,
        items: Option<&Value>,
        here: Span,
    ) -> Result<()> {
        let (lower, upper, step) = self.bounds(frame, slice, here)?;
        let Value::List(list) = container else {
            let message = "a slice of what is no list cannot be set here";
            return Err(self.refuse(here, message));
        };
        if step != 1 {
            return Err(self.refuse(here, "a slice with a step cannot be set here"));
        }
        let items: Vec<Value> = match items {
            Some(items) => self.iterate(items, here)?.collect(),
            None => Vec::new(),
        };
        let length = list.borrow().len();
        let (from, to) = ends(length, [lower, upper], 1);
        let from = usize::try_from(from).unwrap_or(0).min(length);
        let to = usize::try_from(to).unwrap_or(0).min(length).max(from);
        list.borrow_mut().splice(from..to, items);
        Ok(())
    }

    fn set_item(&mut self, container: &Value, key: Value, value: Value, here: Span) -> Result<()> {
        match container {
            Value::Dict(dict) => {
                let name = key.type_name().to_owned();
                self.take(size_of::<Value>(), here)?;
                if dict.borrow_mut().insert(key, value).is_none() {
                    return Err(self.unhashable(&name, here));
                }
                Ok(())
            }
            Value::List(list) => {
                let length = list.borrow().len();
                let at = self.index(&key, length, "list", here)?;
                list.borrow_mut()[at] = value;
                Ok(())
            }
            Value::Unknown(unknown) => Err(self.unknown(unknown, here)),
            other => {
                let of = other.type_name();
                let message = format!("'{of}' object does not support item assignment");
                Err(self.unfit(&[other], &message, here))
            }
        }
    }

    /// `value.name = …`.
    pub(super) fn set_attribute(
        &mut self,
        object: &Value,
        name: &str,
        value: Value,
        here: Span,
    ) -> Result<()> {
        match object {
            Value::Object(given) => {
                if Rc::clone(given).set_attribute(self, name, value, here)? {
                    return Ok(());
                }
                self.touch(object, name, true);
                let of = given.type_name();
                let message = format!("to set `{name}` of a `{of}` is not evaluated");
                Err(self.refuse(here, message))
            }
            Value::Module(module) => {
                module.set(name.into(), value);
                Ok(())
            }
            Value::Unknown(unknown) => Err(self.unknown(unknown, here)),
            Value::Function(_) => {
                let message = "attributes of functions are not evaluated";
                Err(self.refuse(here, message))
            }
            other => Err(self.no_attribute(other.type_name(), name, here)),
        }
    }

    /// `del`.
    pub(super) fn delete(&mut self, frame: &Frame, target: &Expr) -> Result<()> {
        let here = place(frame, target);
        match target {
            Expr::Name(name) if frame.delete(&name.id) => Ok(()),
            Expr::Name(name) => {
                let message = format!("name '{}' is not defined", name.id);
                Err(self.raise("NameError", &message, here))
            }
            Expr::Tuple(tuple) => tuple
                .elts
                .iter()
                .try_for_each(|target| self.delete(frame, target)),
            Expr::Subscript(subscript) => {
                let container = self.expression(frame, &subscript.value)?;
                if let Expr::Slice(slice) = &*subscript.slice {
                    return self.set_slice(frame, &container, slice, None, here);
                }
                let key = self.expression(frame, &subscript.slice)?;
                self.delete_item(&container, &key, here)
            }
            _ => Err(self.refuse(here, "this cannot be deleted here")),
        }
    }

    fn delete_item(&mut self, container: &Value, key: &Value, here: Span) -> Result<()> {
        match container {
            Value::Dict(dict) => {
                let Some(by) = Key::of(key) else {
                    return Err(self.unhashable(key.type_name(), here));
                };
                let is_there = dict.borrow_mut().remove(&by).is_some();
                // A counter has each key.
                if !is_there && !dict.borrow().kind.is_counter() {
                    return Err(self.key_error(key, here));
                }
                Ok(())
            }
            Value::List(list) => {
                let length = list.borrow().len();
                let at = self.index(key, length, "list", here)?;
                list.borrow_mut().remove(at);
                Ok(())
            }
            other => {
                let message = format!(
                    "'{}' object doesn't support item deletion",
                    other.type_name()
                );
                Err(self.unfit(&[other], &message, here))
            }
        }
    }
}
