//! Python's exceptions.
//!
//! Invariant: a class knows its base, so that `except` catches what Python's would.

use std::rc::Rc;

use super::database_error::{ErrorText, OF_DRIVER, original};
use crate::alembic::python::call::Call;
use crate::alembic::python::class::Instance;
use crate::alembic::python::interpreter::Interpreter;
use crate::alembic::python::object::Object;
use crate::alembic::python::stop::{Raised, Result, Stop};
use crate::alembic::python::value::Value;
use crate::span::Span;

/// The classes, each with its base (<https://docs.python.org/3/library/exceptions.html>).
const CLASSES: [(&str, &str); 65] = [
    ("BaseException", ""),
    ("ArithmeticError", "Exception"),
    ("AssertionError", "Exception"),
    ("AttributeError", "Exception"),
    ("BlockingIOError", "OSError"),
    ("BrokenPipeError", "ConnectionError"),
    ("BufferError", "Exception"),
    ("BytesWarning", "Warning"),
    ("ChildProcessError", "OSError"),
    ("ConnectionAbortedError", "ConnectionError"),
    ("ConnectionError", "OSError"),
    ("ConnectionRefusedError", "ConnectionError"),
    ("ConnectionResetError", "ConnectionError"),
    ("DeprecationWarning", "Warning"),
    ("EOFError", "Exception"),
    ("EncodingWarning", "Warning"),
    ("Exception", "BaseException"),
    ("FileExistsError", "OSError"),
    ("FileNotFoundError", "OSError"),
    ("FloatingPointError", "ArithmeticError"),
    ("FutureWarning", "Warning"),
    ("GeneratorExit", "BaseException"),
    ("ImportError", "Exception"),
    ("ImportWarning", "Warning"),
    ("IndentationError", "SyntaxError"),
    ("IndexError", "LookupError"),
    ("InterruptedError", "OSError"),
    ("IsADirectoryError", "OSError"),
    ("KeyError", "LookupError"),
    ("KeyboardInterrupt", "BaseException"),
    ("LookupError", "Exception"),
    ("MemoryError", "Exception"),
    ("ModuleNotFoundError", "ImportError"),
    ("NameError", "Exception"),
    ("NotADirectoryError", "OSError"),
    ("NotImplementedError", "RuntimeError"),
    ("OSError", "Exception"),
    ("OverflowError", "ArithmeticError"),
    ("PendingDeprecationWarning", "Warning"),
    ("PermissionError", "OSError"),
    ("ProcessLookupError", "OSError"),
    ("RecursionError", "RuntimeError"),
    ("ReferenceError", "Exception"),
    ("ResourceWarning", "Warning"),
    ("RuntimeError", "Exception"),
    ("RuntimeWarning", "Warning"),
    ("StopAsyncIteration", "Exception"),
    ("StopIteration", "Exception"),
    ("SyntaxError", "Exception"),
    ("SyntaxWarning", "Warning"),
    ("SystemError", "Exception"),
    ("SystemExit", "BaseException"),
    ("TabError", "IndentationError"),
    ("TimeoutError", "OSError"),
    ("TypeError", "Exception"),
    ("UnboundLocalError", "NameError"),
    ("UnicodeDecodeError", "UnicodeError"),
    ("UnicodeEncodeError", "UnicodeError"),
    ("UnicodeError", "ValueError"),
    ("UnicodeTranslateError", "UnicodeError"),
    ("UnicodeWarning", "Warning"),
    ("UserWarning", "Warning"),
    ("ValueError", "Exception"),
    ("Warning", "Exception"),
    ("ZeroDivisionError", "ArithmeticError"),
];

/// Those of SQLAlchemy, each with its base
/// (<https://docs.sqlalchemy.org/en/21/core/exceptions.html>).
const OF_SQLALCHEMY: [(&str, &str); 36] = [
    ("SQLAlchemyError", "Exception"),
    ("ArgumentError", "SQLAlchemyError"),
    ("AmbiguousForeignKeysError", "ArgumentError"),
    ("ConstraintColumnNotFoundError", "ArgumentError"),
    ("DuplicateColumnError", "ArgumentError"),
    ("NoForeignKeysError", "ArgumentError"),
    ("NoSuchModuleError", "ArgumentError"),
    ("ObjectNotExecutableError", "ArgumentError"),
    ("CircularDependencyError", "SQLAlchemyError"),
    ("CompileError", "SQLAlchemyError"),
    ("UnsupportedCompilationError", "CompileError"),
    ("DisconnectionError", "SQLAlchemyError"),
    ("IdentifierError", "SQLAlchemyError"),
    ("InvalidRequestError", "SQLAlchemyError"),
    ("AmbiguousColumnError", "InvalidRequestError"),
    ("MultipleResultsFound", "InvalidRequestError"),
    ("NoInspectionAvailable", "InvalidRequestError"),
    ("NoReferenceError", "InvalidRequestError"),
    ("NoReferencedColumnError", "NoReferenceError"),
    ("NoReferencedTableError", "NoReferenceError"),
    ("NoResultFound", "InvalidRequestError"),
    ("NoSuchColumnError", "InvalidRequestError"),
    ("NoSuchTableError", "InvalidRequestError"),
    ("PendingRollbackError", "InvalidRequestError"),
    ("ResourceClosedError", "InvalidRequestError"),
    ("UnboundExecutionError", "InvalidRequestError"),
    ("StatementError", "SQLAlchemyError"),
    ("DBAPIError", "StatementError"),
    ("InterfaceError", "DBAPIError"),
    ("DatabaseError", "DBAPIError"),
    ("DataError", "DatabaseError"),
    ("IntegrityError", "DatabaseError"),
    ("InternalError", "DatabaseError"),
    ("NotSupportedError", "DatabaseError"),
    ("OperationalError", "DatabaseError"),
    ("ProgrammingError", "DatabaseError"),
];

/// Those of the standard library, each with its base.
const OF_LIBRARY: [(&str, &str); 8] = [
    ("re.error", "Exception"),
    ("JSONDecodeError", "ValueError"),
    ("binascii.Error", "ValueError"),
    ("FrozenInstanceError", "AttributeError"),
    ("StatisticsError", "ValueError"),
    ("DecimalException", "ArithmeticError"),
    ("InvalidOperation", "DecimalException"),
    ("csv.Error", "Exception"),
];

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

fn is_in(classes: &[(&str, &str)], name: &str) -> bool {
    classes.iter().any(|(class, _)| *class == name)
}

fn classes() -> impl std::iter::Iterator<Item = &'static (&'static str, &'static str)> {
    let others = OF_SQLALCHEMY.iter().chain(&OF_LIBRARY).chain(&OF_DRIVER);
    CLASSES.iter().chain(others)
}

fn known(name: &str) -> Option<&'static str> {
    let name = if name == "IOError" || name == "EnvironmentError" {
        "OSError"
    } else {
        name
    };
    classes()
        .find(|(class, _)| *class == name)
        .map(|(class, _)| *class)
}

/// Whether a class that is built in is another or derives from it.
fn derives(class: &str, from: &str) -> bool {
    let mut class = class;
    while !class.is_empty() {
        if class == from {
            return true;
        }
        let base = classes().find(|(name, _)| *name == class);
        class = base.map_or("", |(_, base)| base);
    }
    false
}

/// The built-in part of an exception that a value is.
fn inner(value: &Value) -> Option<Rc<Exception>> {
    match value.downcast::<Instance>() {
        Some(instance) => instance.inner()?.downcast::<Exception>(),
        None => value.downcast::<Exception>(),
    }
}

impl Exception {
    /// What SQLAlchemy says of an exception of the database.
    fn said(&self) -> Option<&str> {
        match &self.args[..] {
            [one] if is_in(&OF_SQLALCHEMY, self.class) => one.as_str(),
            _ => None,
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
        match self.text(&value, here) {
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
        Value::object(Exception {
            class: known(&raised.class).unwrap_or("Exception"),
            args: vec![Value::str(message)],
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
        Ok(Value::object(Exception {
            class: self.name,
            args: args.collect(),
        }))
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
        _: Span,
    ) -> Result<Option<Value>> {
        Ok(match name {
            "args" => Some(Value::tuple(self.args.clone())),
            "orig" => self.said().and_then(original).map(Value::object),
            "__class__" => any_class(self.class),
            _ => None,
        })
    }

    fn as_text(&self) -> Option<Value> {
        self.said().and_then(ErrorText::of)
    }

    fn text(self: Rc<Self>, interpreter: &mut Interpreter<'_, '_>, place: Span) -> Result<String> {
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
