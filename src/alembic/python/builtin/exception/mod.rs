//! Python's exceptions.
//!
//! Invariant: what an exception says is what Python's would; where that is not known as a whole, it is
//! no text.

mod classes;
mod database;

use std::cell::RefCell;
use std::rc::Rc;

use classes::{CLASSES, OF_DRIVER, OF_LIBRARY, OF_SQLALCHEMY, derives, is_in, known};

use crate::alembic::python::call::Call;
use crate::alembic::python::class::Instance;
use crate::alembic::python::interpreter::Interpreter;
use crate::alembic::python::object::Object;
use crate::alembic::python::stop::{Raised, Result, Stop};
use crate::alembic::python::value::Value;
use crate::span::Span;

/// A class of exceptions that is built in.
#[derive(Debug)]
pub struct ExceptionClass {
    name: &'static str,
}

/// An exception of a class that is built in, or what such a class is to one that derives from it.
#[derive(Debug)]
pub struct Exception {
    /// The name of its class.
    pub class: &'static str,
    /// What it was made with.
    pub args: Vec<Value>,
    /// Whether Python or SQLAlchemy raised it, and not the code that is evaluated.
    is_found: bool,
    /// `__cause__`
    cause: RefCell<Option<Value>>,
}

/// The class of a name that needs no import.
pub(super) fn class(name: &str) -> Option<Value> {
    any_class(name).filter(|_| is_in(&CLASSES, name))
}

/// The class of a name in a module of the standard library.
#[must_use]
pub fn library_exception(name: &str) -> Option<Value> {
    any_class(name).filter(|_| is_in(&OF_LIBRARY, name) || is_in(&OF_DRIVER, name))
}

/// The class of a name in the module `sqlalchemy.exc`.
#[must_use]
pub fn sqlalchemy_exception(name: &str) -> Option<Value> {
    any_class(name).filter(|_| is_in(&OF_SQLALCHEMY, name))
}

/// The class of an exception that is built in.
pub(super) fn class_of(value: &Value) -> Option<Value> {
    any_class(value.downcast::<Exception>()?.class)
}

/// The name of a class without its module: `error` of `re.error`.
fn short(class: &str) -> &str {
    class.rsplit_once('.').map_or(class, |(_, name)| name)
}

fn any_class(name: &str) -> Option<Value> {
    known(name).map(|name| Value::object(ExceptionClass { name }))
}

/// The built-in part of an exception that a value is.
fn inner(value: &Value) -> Option<Rc<Exception>> {
    match value.downcast::<Instance>() {
        Some(instance) => instance.inner()?.downcast::<Exception>(),
        None => value.downcast::<Exception>(),
    }
}

impl Exception {
    /// The exception of a class that was made with these arguments.
    #[must_use]
    pub fn new(class: &'static str, args: Vec<Value>) -> Self {
        Self {
            class,
            args,
            is_found: false,
            cause: RefCell::default(),
        }
    }

    /// What `repr()` says of it as an exception of a class of this name.
    ///
    /// # Errors
    /// Why there is no such text.
    pub fn named(
        &self,
        class: &str,
        interpreter: &mut Interpreter<'_, '_>,
        place: Span,
    ) -> Result<String> {
        let mut texts = Vec::new();
        for value in &self.args {
            texts.push(interpreter.repr(value, place)?);
        }
        Ok(format!("{}({})", short(class), texts.join(", ")))
    }
}

impl ExceptionClass {
    /// Its name.
    #[must_use]
    pub fn name(&self) -> &'static str {
        self.name
    }
}

impl Interpreter<'_, '_> {
    /// The exception on its way that `raise value` makes.
    pub(in crate::alembic::python) fn exception(&mut self, value: &Value, here: Span) -> Stop {
        let value = match value {
            Value::Unknown(unknown) => return self.unknown(unknown, here),
            Value::Object(object) if object.is_callable() && inner(value).is_none() => {
                match self.call_with(value, Vec::new(), here) {
                    Ok(made) => made,
                    Err(stop) => return stop,
                }
            }
            value => value.clone(),
        };
        if inner(&value).is_none() {
            let message = "exceptions must derive from BaseException";
            return self.raise("TypeError", message, here);
        }
        match self.told(&value, here) {
            Ok(message) => Stop::Raised(Box::new(Raised {
                class: Rc::from(value.type_name()),
                message,
                value: Some(value),
                place: here,
                callers: Vec::new(),
                cause: None,
            })),
            Err(stop) => stop,
        }
    }

    /// Has an exception on its way be raised from another, as `raise … from cause` does.
    ///
    /// # Errors
    /// Python's `TypeError`, or what making the other one raises.
    pub(in crate::alembic::python) fn because(
        &mut self,
        raised: &mut Raised,
        cause: &Value,
        here: Span,
    ) -> Result<()> {
        let cause = match cause {
            Value::None => Value::None,
            Value::Object(object) if object.is_callable() && inner(cause).is_none() => {
                self.call_with(cause, Vec::new(), here)?
            }
            cause => cause.clone(),
        };
        if let Value::Unknown(unknown) = &cause {
            return Err(self.unknown(unknown, here));
        }
        if !cause.is_none() && inner(&cause).is_none() {
            let message = "exception causes must derive from BaseException";
            return Err(self.raise("TypeError", message, here));
        }
        let value = Self::caught(raised);
        if let Some(exception) = inner(&value) {
            *exception.cause.borrow_mut() = Some(cause);
        }
        raised.value = Some(value);
        Ok(())
    }

    /// The exception that `except … as name` binds.
    pub(in crate::alembic::python) fn caught(raised: &Raised) -> Value {
        if let Some(value) = &raised.value {
            return value.clone();
        }
        // Its message is the text of the key as it would be written.
        let message = match &*raised.class {
            "KeyError" => raised.message.trim_matches('\''),
            _ => &raised.message,
        };
        let class = known(&raised.class).unwrap_or("Exception");
        Value::object(Exception {
            is_found: true,
            ..Exception::new(class, vec![database::found(message)])
        })
    }

    /// Whether `except class` catches an exception.
    ///
    /// # Errors
    /// That the class is not known, or is none.
    pub fn catches(&mut self, class: &Value, raised: &Raised, here: Span) -> Result<bool> {
        if let Value::Tuple(classes) = class {
            for class in classes.iter() {
                if self.catches(class, raised, here)? {
                    return Ok(true);
                }
            }
            return Ok(false);
        }
        let exception = Self::caught(raised);
        self.is_instance(&exception, class, here)
    }
}

/// Whether no exception has an attribute of this name that is not evaluated here.
fn lacks(name: &str) -> bool {
    const OTHERS: &[&str] = &[
        "add_note",
        "code",
        "connection_invalidated",
        "colno",
        "detail",
        "doc",
        "errno",
        "filename",
        "hide_parameters",
        "lineno",
        "msg",
        "name",
        "obj",
        "orig",
        "params",
        "path",
        "pos",
        "sqlite_errorcode",
        "sqlite_errorname",
        "statement",
        "strerror",
        "with_traceback",
    ];
    !name.starts_with("__") && !OTHERS.contains(&name)
}

impl Object for ExceptionClass {
    fn type_name(&self) -> &'static str {
        "type"
    }

    fn is_callable(&self) -> bool {
        true
    }

    fn call(self: Rc<Self>, interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
        if let Some((_, argument)) = call.keyword.first() {
            let message = format!("{}() takes no keyword arguments", self.name);
            return Err(interpreter.raise("TypeError", &message, argument.place));
        }
        let args = call.positional.into_iter().map(|argument| argument.value);
        Ok(Value::object(Exception::new(self.name, args.collect())))
    }

    fn attribute(
        self: Rc<Self>,
        _: &mut Interpreter<'_, '_>,
        name: &str,
        _: Span,
    ) -> Result<Option<Value>> {
        Ok((name == "__name__").then(|| Value::str(short(self.name))))
    }

    fn lacks(&self, name: &str) -> bool {
        lacks(name) && name != "args"
    }

    fn has_instance(&self, value: &Value) -> Option<bool> {
        Some(inner(value).is_some_and(|exception| derives(exception.class, self.name)))
    }

    fn key(&self) -> Option<String> {
        Some(self.name.to_owned())
    }
}

impl Object for Exception {
    fn type_name(&self) -> &'static str {
        self.class
    }

    fn lacks(&self, name: &str) -> bool {
        lacks(name)
    }

    fn attribute(
        self: Rc<Self>,
        _: &mut Interpreter<'_, '_>,
        name: &str,
        place: Span,
    ) -> Result<Option<Value>> {
        Ok(match name {
            "args" => Some(Value::tuple(self.args.clone())),
            "__class__" => any_class(self.class),
            "__cause__" => Some(self.cause.borrow().clone().unwrap_or(Value::None)),
            name => self.detail(name, place),
        })
    }

    fn set_attribute(
        self: Rc<Self>,
        _: &mut Interpreter<'_, '_>,
        name: &str,
        value: Value,
        _: Span,
    ) -> Result<bool> {
        if name == "__cause__" {
            *self.cause.borrow_mut() = Some(value);
            return Ok(true);
        }
        Ok(false)
    }

    fn as_text(&self) -> Option<Value> {
        self.part_text()
    }

    fn text(self: Rc<Self>, interpreter: &mut Interpreter<'_, '_>, place: Span) -> Result<String> {
        if let Some(part) = self.part_text() {
            return interpreter.text(&part, place);
        }
        match &self.args[..] {
            [] => Ok(String::new()),
            // A key is shown as it would be written.
            [one] if self.class == "KeyError" => interpreter.repr(one, place),
            [one] => interpreter.text(one, place),
            several => interpreter.repr(&Value::tuple(several.to_vec()), place),
        }
    }

    fn repr(self: Rc<Self>, interpreter: &mut Interpreter<'_, '_>, place: Span) -> Result<String> {
        self.named(self.class, interpreter, place)
    }
}
