//! `logging`, `structlog`, `loguru` and `warnings`: what they say is for whoever runs Alembic, not for
//! the script.
//!
//! Invariant: what they are told changes nothing, and nothing can be asked of them.

use std::rc::Rc;

use crate::alembic::python::{Builtin, Call, Interpreter, Object, Result, SAID, Signature, Value};
use crate::span::Span;

/// A logger.
#[derive(Debug)]
struct Logger;

const LEVELS: [(&str, i64); 6] = [
    ("DEBUG", 10),
    ("INFO", 20),
    ("WARNING", 30),
    ("WARN", 30),
    ("ERROR", 40),
    ("CRITICAL", 50),
];

/// What loggers of one library or the other are told by besides [`SAID`].
const ALSO_SAID: [&str; 8] = [
    "fatal",
    "failure",
    "log",
    "msg",
    "success",
    "trace",
    "setLevel",
    "addHandler",
];

/// Methods that give the logger with more, or less, that it says each time.
const GIVES_ITSELF: [&str; 7] = [
    "getChild",
    "bind",
    "new",
    "unbind",
    "try_unbind",
    "opt",
    "patch",
];

/// Whether a logger is told something by this method.
fn is_said(name: &str) -> bool {
    SAID.contains(&name) || ALSO_SAID.contains(&name)
}

/// What a name of `logging` stands for.
pub(super) fn logging(name: &str) -> Option<Value> {
    if let Some((_, level)) = LEVELS.iter().find(|(level, _)| *level == name) {
        return Some(Value::Int(*level));
    }
    match name {
        "getLogger" => Some(Value::Builtin(Builtin {
            name: "getLogger",
            run: get_logger,
        })),
        "basicConfig" => Some(Value::Builtin(Builtin {
            name: "basicConfig",
            run: nothing,
        })),
        name if is_said(name) => Some(Value::Builtin(Builtin {
            name: "log",
            run: nothing,
        })),
        _ => None,
    }
}

/// What a name of `structlog` stands for.
pub(super) fn structlog(name: &str) -> Option<Value> {
    match name {
        "get_logger" | "getLogger" => Some(Value::Builtin(Builtin {
            name: "get_logger",
            run: get_logger,
        })),
        _ => None,
    }
}

/// What a name of `loguru` stands for.
pub(super) fn loguru(name: &str) -> Option<Value> {
    (name == "logger").then(|| Value::object(Logger))
}

/// What a name of `warnings` stands for.
pub(super) fn warnings(name: &str) -> Option<Value> {
    const WARN: Builtin = Builtin {
        name: "warn",
        run: nothing,
    };
    const CATCH: Builtin = Builtin {
        name: "catch_warnings",
        run: catch_warnings,
    };
    match name {
        "warn" | "simplefilter" | "filterwarnings" | "resetwarnings" => Some(Value::Builtin(WARN)),
        "catch_warnings" => Some(Value::Builtin(CATCH)),
        _ => None,
    }
}

/// `warnings.catch_warnings()`: a block; the warnings that `record=True` would list are not known.
fn catch_warnings(interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
    let mut bound = Signature::part("catch_warnings")
        .by_name(&["record", "module", "action", "category", "lineno", "append"])
        .bind(interpreter, call)?;
    if bound.truth(interpreter, "record")? == Some(true) {
        return Err(interpreter.refuse(bound.place, "`record=True` is not evaluated"));
    }
    Ok(Value::object(Quietly))
}

/// What `warnings.catch_warnings()` gives.
#[derive(Debug)]
struct Quietly;

impl Object for Quietly {
    fn type_name(&self) -> &'static str {
        "catch_warnings"
    }

    fn enter(self: Rc<Self>, _: &mut Interpreter<'_, '_>, _: Span) -> Result<Option<Value>> {
        Ok(Some(Value::None))
    }
}

#[expect(clippy::unnecessary_wraps, reason = "it is a function like the others")]
fn get_logger(_: &mut Interpreter<'_, '_>, _: Call) -> Result<Value> {
    Ok(Value::object(Logger))
}

#[expect(clippy::unnecessary_wraps, reason = "it is a function like the others")]
fn nothing(_: &mut Interpreter<'_, '_>, _: Call) -> Result<Value> {
    Ok(Value::None)
}

impl Object for Logger {
    fn type_name(&self) -> &'static str {
        "Logger"
    }

    fn has_method(&self, name: &str) -> bool {
        is_said(name) || GIVES_ITSELF.contains(&name)
    }

    fn call_method(
        self: Rc<Self>,
        _: &mut Interpreter<'_, '_>,
        name: &str,
        _: Call,
    ) -> Result<Value> {
        Ok(if GIVES_ITSELF.contains(&name) {
            Value::Object(self)
        } else {
            Value::None
        })
    }

    fn set_attribute(
        self: Rc<Self>,
        _: &mut Interpreter<'_, '_>,
        name: &str,
        _: Value,
        _: Span,
    ) -> Result<bool> {
        Ok(matches!(name, "disabled" | "propagate"))
    }
}
