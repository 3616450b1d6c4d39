//! `collections.deque` (<https://docs.python.org/3/library/collections.html#collections.deque>).
//!
//! Invariant: it never has more items than `maxlen`.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::rc::Rc;

use ruff_python_ast::CmpOp;

use crate::alembic::python::{
    Argument, Call, Class, Interpreter, Object, Result, Signature, Value,
};
use crate::span::Span;

/// A `deque`.
#[derive(Debug)]
struct Deque {
    items: RefCell<VecDeque<Value>>,
    most: Option<usize>,
}

/// The class `deque`.
#[derive(Debug)]
struct DequeClass;

/// The class `deque`.
pub(super) fn class() -> Value {
    Value::object(DequeClass)
}

impl Deque {
    /// Adds an item at one end, and drops one at the other if there are too many.
    fn add(&self, item: Value, is_left: bool) {
        let mut items = self.items.borrow_mut();
        if is_left {
            items.push_front(item);
        } else {
            items.push_back(item);
        }
        if self.most.is_some_and(|most| items.len() > most) {
            if is_left {
                items.pop_back();
            } else {
                items.pop_front();
            }
        }
    }

    fn list(&self) -> Vec<Value> {
        self.items.borrow().iter().cloned().collect()
    }
}

impl Object for DequeClass {
    fn type_name(&self) -> &'static str {
        "type"
    }

    fn key(&self) -> Option<String> {
        Some("deque".to_owned())
    }

    fn attribute(
        self: Rc<Self>,
        _: &mut Interpreter<'_, '_>,
        name: &str,
        _: Span,
    ) -> Result<Option<Value>> {
        Ok((name == "__name__").then(|| Value::str("deque")))
    }

    fn is_callable(&self) -> bool {
        true
    }

    fn call(self: Rc<Self>, interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
        let mut bound = Signature::part("deque")
            .takes(&["iterable", "maxlen"])
            .bind(interpreter, call)?;
        let most = match bound.some("maxlen") {
            None => None,
            Some(most) => match most.value.plain() {
                Value::Int(most @ 0..) => usize::try_from(most).ok(),
                Value::Int(_) => {
                    let message = "maxlen must be non-negative";
                    return Err(interpreter.raise("ValueError", message, most.place));
                }
                _ => return Err(interpreter.refuse(most.place, "this `maxlen` is not evaluated")),
            },
        };
        let deque = Deque {
            items: RefCell::default(),
            most,
        };
        if let Some(over) = bound.optional("iterable") {
            for item in interpreter.iterate(&over.value, over.place)? {
                deque.add(item, false);
            }
        }
        Ok(Value::object(deque))
    }

    fn subscript(
        self: Rc<Self>,
        _: &mut Interpreter<'_, '_>,
        _: &Value,
        _: Span,
    ) -> Result<Option<Value>> {
        Ok(Some(Value::Object(self)))
    }

    fn has_instance(&self, value: &Value) -> Option<bool> {
        Some(value.downcast::<Deque>().is_some())
    }

    fn derive(
        self: Rc<Self>,
        interpreter: &mut Interpreter<'_, '_>,
        class: &Rc<Class>,
        place: Span,
    ) -> Result<()> {
        Err(interpreter.no_base(class.name(), "deque", place))
    }
}

const METHODS: [&str; 13] = [
    "append",
    "appendleft",
    "clear",
    "copy",
    "count",
    "extend",
    "extendleft",
    "index",
    "pop",
    "popleft",
    "remove",
    "reverse",
    "rotate",
];

impl Object for Deque {
    fn type_name(&self) -> &'static str {
        "collections.deque"
    }

    fn native_class(&self) -> Option<Value> {
        Some(class())
    }

    fn lacks(&self, name: &str) -> bool {
        !name.starts_with("__") && name != "insert"
    }

    fn is_hashable(&self) -> bool {
        false
    }

    fn attribute(
        self: Rc<Self>,
        _: &mut Interpreter<'_, '_>,
        name: &str,
        _: Span,
    ) -> Result<Option<Value>> {
        let most = self.most.and_then(|most| i64::try_from(most).ok());
        Ok((name == "maxlen").then(|| most.map_or(Value::None, Value::Int)))
    }

    fn has_method(&self, name: &str) -> bool {
        METHODS.contains(&name)
    }

    fn call_method(
        self: Rc<Self>,
        interpreter: &mut Interpreter<'_, '_>,
        name: &str,
        call: Call,
    ) -> Result<Value> {
        let place = call.place;
        let takes: &'static [&'static str] = match name {
            "append" | "appendleft" | "extend" | "extendleft" => &["item"],
            "rotate" => &["n"],
            "count" | "index" | "remove" => return self.as_list(interpreter, name, call),
            _ => &[],
        };
        let mut bound = Signature::part("deque")
            .takes(takes)
            .bind(interpreter, call)?;
        match name {
            "append" | "appendleft" => {
                let item = bound.required(interpreter, "item")?;
                interpreter.take(size_of::<Value>(), place)?;
                self.add(item.value, name == "appendleft");
            }
            "extend" | "extendleft" => {
                let over = bound.required(interpreter, "item")?;
                for item in interpreter.iterate(&over.value, over.place)? {
                    self.add(item, name == "extendleft");
                }
            }
            "pop" | "popleft" => {
                let last = match name {
                    "pop" => self.items.borrow_mut().pop_back(),
                    _ => self.items.borrow_mut().pop_front(),
                };
                let message = "pop from an empty deque";
                return last.ok_or_else(|| interpreter.raise("IndexError", message, place));
            }
            "rotate" => {
                let by = bound.optional("n").map_or(Value::Int(1), |by| by.value);
                let Value::Int(by) = by.plain() else {
                    return Err(interpreter.refuse(place, "this rotation is not evaluated"));
                };
                let mut items = self.items.borrow_mut();
                let length = i64::try_from(items.len()).unwrap_or(i64::MAX);
                if length > 0 {
                    let by = usize::try_from(by.rem_euclid(length)).unwrap_or(0);
                    items.rotate_right(by);
                }
            }
            "clear" => self.items.borrow_mut().clear(),
            "reverse" => self.items.borrow_mut().make_contiguous().reverse(),
            _ => {
                interpreter.take(self.items.borrow().len() * size_of::<Value>(), place)?;
                return Ok(Value::object(Self {
                    items: self.items.clone(),
                    most: self.most,
                }));
            }
        }
        Ok(Value::None)
    }

    fn items(self: Rc<Self>, _: &mut Interpreter<'_, '_>, _: Span) -> Result<Option<Vec<Value>>> {
        Ok(Some(self.list()))
    }

    fn truth(self: Rc<Self>, _: &mut Interpreter<'_, '_>, _: Span) -> Result<bool> {
        Ok(!self.items.borrow().is_empty())
    }

    fn subscript(
        self: Rc<Self>,
        interpreter: &mut Interpreter<'_, '_>,
        key: &Value,
        place: Span,
    ) -> Result<Option<Value>> {
        let Value::Int(at) = key.plain() else {
            return Err(interpreter.refuse(place, "this index is not evaluated"));
        };
        let items = self.items.borrow();
        let length = i64::try_from(items.len()).unwrap_or(i64::MAX);
        let at = usize::try_from(if at < 0 { at + length } else { at });
        let found = at.ok().and_then(|at| items.get(at).cloned());
        let message = "deque index out of range";
        found
            .map(Some)
            .ok_or_else(|| interpreter.raise("IndexError", message, place))
    }

    fn compare(
        self: Rc<Self>,
        interpreter: &mut Interpreter<'_, '_>,
        operator: CmpOp,
        other: &Value,
        place: Span,
    ) -> Result<Option<Value>> {
        let Some(other) = other.downcast::<Self>() else {
            return Ok(None);
        };
        let (this, other) = (Value::list(self.list()), Value::list(other.list()));
        interpreter
            .compare(operator, &this, &other, place)
            .map(Some)
    }

    fn text(self: Rc<Self>, interpreter: &mut Interpreter<'_, '_>, place: Span) -> Result<String> {
        let items = interpreter.repr(&Value::list(self.list()), place)?;
        Ok(match self.most {
            Some(most) => format!("deque({items}, maxlen={most})"),
            None => format!("deque({items})"),
        })
    }
}

impl Deque {
    /// What a list of the same items does.
    fn as_list(
        &self,
        interpreter: &mut Interpreter<'_, '_>,
        name: &str,
        call: Call,
    ) -> Result<Value> {
        let place = call.place;
        let list = Value::list(self.list());
        if name == "remove" {
            let first = call.positional.first().map(|item| item.value.clone());
            let item = Argument {
                value: first.unwrap_or(Value::None),
                place,
            };
            if !interpreter.contains(&list, &item.value, place)? {
                let item = interpreter.repr(&item.value, place)?;
                let message = format!("{item} is not in deque");
                return Err(interpreter.raise("ValueError", &message, place));
            }
        }
        let result = interpreter.call_method(&list, name, call)?;
        if let (Value::List(list), "remove") = (&list, name) {
            *self.items.borrow_mut() = list.borrow().iter().cloned().collect();
        }
        Ok(result)
    }
}
