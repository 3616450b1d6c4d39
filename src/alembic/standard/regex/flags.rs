//! `re.I` and the other flags.
//!
//! Invariant: one is shown by its long name.

use std::rc::Rc;

use ruff_python_ast::Operator;

use super::translate::{ASCII, DOT_ALL, IGNORE_CASE, MULTI_LINE, UNICODE, VERBOSE};
use crate::alembic::python::{Argument, Interpreter, Object, Result, Value};
use crate::span::Span;

const FLAGS: [(&str, &str, i64); 6] = [
    ("I", "IGNORECASE", IGNORE_CASE),
    ("M", "MULTILINE", MULTI_LINE),
    ("S", "DOTALL", DOT_ALL),
    ("U", "UNICODE", UNICODE),
    ("X", "VERBOSE", VERBOSE),
    ("A", "ASCII", ASCII),
];

/// A flag, or several.
#[derive(Debug)]
struct Flags(i64);

/// What a name of a flag stands for.
pub(super) fn named(name: &str) -> Option<Value> {
    if name == "NOFLAG" {
        return Some(Value::object(Flags(0)));
    }
    let mut flags = FLAGS.iter();
    let (.., flag) = flags.find(|(short, long, _)| *short == name || *long == name)?;
    Some(Value::object(Flags(*flag)))
}

/// The flags of an argument.
///
/// # Errors
/// That they are not evaluated.
pub(super) fn of(interpreter: &Interpreter<'_, '_>, argument: Option<Argument>) -> Result<i64> {
    let Some(argument) = argument else {
        return Ok(0);
    };
    match argument.value.plain() {
        Value::Int(flags) => Ok(flags),
        Value::Unknown(unknown) => Err(interpreter.unknown(&unknown, argument.place)),
        _ => Err(interpreter.refuse(argument.place, "these flags are not evaluated")),
    }
}

/// How flags are shown.
pub(super) fn repr(flags: i64) -> Option<String> {
    let set = FLAGS.iter().filter(|(.., flag)| flags & flag != 0);
    let names: Vec<String> = set.map(|(_, long, _)| format!("re.{long}")).collect();
    (!names.is_empty()).then(|| names.join("|"))
}

impl Object for Flags {
    fn type_name(&self) -> &'static str {
        "RegexFlag"
    }

    fn as_builtin(&self) -> Option<Value> {
        Some(Value::Int(self.0))
    }

    fn operator(
        self: Rc<Self>,
        _: &mut Interpreter<'_, '_>,
        operator: Operator,
        other: &Value,
        _: bool,
        _: Span,
    ) -> Result<Option<Value>> {
        let Value::Int(other) = other.plain() else {
            return Ok(None);
        };
        Ok(match operator {
            Operator::BitOr => Some(Value::object(Self(self.0 | other))),
            Operator::BitAnd => Some(Value::object(Self(self.0 & other))),
            _ => None,
        })
    }

    fn truth(self: Rc<Self>, _: &mut Interpreter<'_, '_>, _: Span) -> Result<bool> {
        Ok(self.0 != 0)
    }

    fn text(self: Rc<Self>, _: &mut Interpreter<'_, '_>, _: Span) -> Result<String> {
        Ok(repr(self.0).unwrap_or_else(|| "re.NOFLAG".to_owned()))
    }
}
