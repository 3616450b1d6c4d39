//! Python's exceptions.
//!
//! Invariant: a class knows its base, so that `except` catches what Python's would.

use std::any::Any;
use std::rc::Rc;

use crate::alembic::python::call::Call;
use crate::alembic::python::interpreter::Interpreter;
use crate::alembic::python::object::Object;
use crate::alembic::python::stop::Result;
use crate::alembic::python::value::Value;
use crate::span::Span;

/// The classes, each with its base.
const CLASSES: [(&str, &str); 22] = [
    ("BaseException", ""),
    ("Exception", "BaseException"),
    ("ArithmeticError", "Exception"),
    ("ZeroDivisionError", "ArithmeticError"),
    ("OverflowError", "ArithmeticError"),
    ("AssertionError", "Exception"),
    ("AttributeError", "Exception"),
    ("ImportError", "Exception"),
    ("ModuleNotFoundError", "ImportError"),
    ("LookupError", "Exception"),
    ("IndexError", "LookupError"),
    ("KeyError", "LookupError"),
    ("NameError", "Exception"),
    ("OSError", "Exception"),
    ("RuntimeError", "Exception"),
    ("NotImplementedError", "RuntimeError"),
    ("RecursionError", "RuntimeError"),
    ("StopIteration", "Exception"),
    ("SystemExit", "BaseException"),
    ("TypeError", "Exception"),
    ("ValueError", "Exception"),
    ("UnicodeDecodeError", "ValueError"),
];

/// A class of exceptions.
#[derive(Debug)]
struct Class {
    name: &'static str,
}

/// An exception.
#[derive(Debug)]
pub(crate) struct Exception {
    /// The name of its class.
    pub class: &'static str,
    /// What it was made with, as texts.
    texts: Vec<String>,
}

impl Exception {
    /// What `str()` says of it.
    #[must_use]
    pub(crate) fn message(&self) -> String {
        match &self.texts[..] {
            [one] => one.clone(),
            texts => texts.join(", "),
        }
    }
}

/// The class of a name.
pub(super) fn class(name: &str) -> Option<Value> {
    let (name, _) = CLASSES.iter().find(|(class, _)| *class == name)?;
    Some(Value::object(Class { name }))
}

/// The exception that a value is, or that its class makes.
#[must_use]
pub(crate) fn exception(value: &Value) -> Option<Rc<Exception>> {
    if let Some(class) = value.downcast::<Class>() {
        return Some(Rc::new(Exception {
            class: class.name,
            texts: Vec::new(),
        }));
    }
    value.downcast::<Exception>()
}

impl Object for Class {
    fn type_name(&self) -> &'static str {
        "type"
    }

    fn is_callable(&self) -> bool {
        true
    }

    fn call(self: Rc<Self>, interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
        let mut texts = Vec::new();
        for argument in &call.positional {
            texts.push(interpreter.text(&argument.value, argument.place)?);
        }
        Ok(Value::object(Exception {
            class: self.name,
            texts,
        }))
    }

    fn key(&self) -> Option<String> {
        Some(self.name.to_owned())
    }

    fn into_any(self: Rc<Self>) -> Rc<dyn Any> {
        self
    }
}

impl Object for Exception {
    fn type_name(&self) -> &'static str {
        self.class
    }

    fn text(self: Rc<Self>, _: &mut Interpreter<'_, '_>, _: Span) -> Result<String> {
        Ok(self.message())
    }

    fn into_any(self: Rc<Self>) -> Rc<dyn Any> {
        self
    }
}
