//! `joinedload()` and the like: when related objects are read.
//!
//! Invariant: only options are here that change how many queries there are, and nothing of what they
//! give (<https://docs.sqlalchemy.org/en/20/orm/queryguide/relationships.html>).

use std::rc::Rc;

use crate::alembic::python::{Builtin, Call, Interpreter, Object, Result, Value};

const OPTIONS: [&str; 10] = [
    "defaultload",
    "defer",
    "immediateload",
    "joinedload",
    "lazyload",
    "load_only",
    "selectinload",
    "subqueryload",
    "undefer",
    "undefer_group",
];

/// An option of a query.
#[derive(Debug)]
struct LoaderOption;

/// What a name of `sqlalchemy.orm` stands for, if it is such an option.
pub(super) fn named(name: &str) -> Option<Value> {
    let name = OPTIONS.into_iter().find(|known| *known == name)?;
    Some(Value::Builtin(Builtin { name, run: option }))
}

fn option(interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
    for given in call.positional {
        if let Value::Unknown(unknown) = &given.value {
            return Err(interpreter.unknown(unknown, given.place));
        }
    }
    Ok(Value::object(LoaderOption))
}

impl Object for LoaderOption {
    fn type_name(&self) -> &'static str {
        "Load"
    }

    fn has_method(&self, name: &str) -> bool {
        OPTIONS.contains(&name)
    }

    fn call_method(
        self: Rc<Self>,
        interpreter: &mut Interpreter<'_, '_>,
        _: &str,
        call: Call,
    ) -> Result<Value> {
        option(interpreter, call)
    }
}
