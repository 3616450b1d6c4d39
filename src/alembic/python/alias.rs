//! `list[int]`: one of Python's own classes with what its items are.
//!
//! Invariant: two of them are equal if they are written the same.

use std::rc::Rc;

use super::call::Call;
use super::class::Class;
use super::dict::Key;
use super::interpreter::Interpreter;
use super::object::Object;
use super::stop::Result;
use super::value::{Builtin, Value};
use crate::span::Span;

/// A class with what its items are.
#[derive(Debug)]
pub struct Alias {
    /// The class.
    pub origin: Builtin,
    arguments: Option<Key>,
}

impl Alias {
    /// `origin[key]`; `None` if the class has no such form.
    pub(super) fn of(origin: Builtin, key: &Value) -> Option<Value> {
        let has_form = matches!(
            origin.name,
            "dict" | "frozenset" | "list" | "set" | "tuple" | "type"
        );
        has_form.then(|| {
            Value::object(Self {
                origin,
                arguments: Key::of(key),
            })
        })
    }
}

impl Object for Alias {
    fn type_name(&self) -> &'static str {
        "GenericAlias"
    }

    fn is_callable(&self) -> bool {
        true
    }

    fn call(self: Rc<Self>, interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
        interpreter.call(&Value::Builtin(self.origin), call)
    }

    fn derive(
        self: Rc<Self>,
        interpreter: &mut Interpreter<'_, '_>,
        class: &Rc<Class>,
        place: Span,
    ) -> Result<()> {
        Err(interpreter.no_base(class.name(), self.origin.name, place))
    }

    fn key(&self) -> Option<String> {
        let arguments = self.arguments.as_ref()?;
        Some(format!("{} {arguments:?}", self.origin.name))
    }
}
