//! `os`, `sys`, `time` and `random`: what a revision asks of the machine that it runs on.
//!
//! Invariant: what differs is not answered: a script is the same wherever it is made.

use std::rc::Rc;

use super::{environment, path, record};
use crate::alembic::python::{Interpreter, Object, Result, Value};
use crate::span::Span;

#[derive(Debug)]
struct Outside(&'static str);

/// The module of a name.
pub(super) fn module(name: &str) -> Option<Value> {
    let name = [
        "os",
        "os.path",
        "posixpath",
        "sys",
        "time",
        "random",
        "secrets",
    ]
    .into_iter()
    .find(|known| *known == name)?;
    Some(Value::object(Outside(name)))
}

/// What `sys` says of Python: all that is evaluated here is the same in the versions around this one.
fn of_python(name: &str) -> Option<Value> {
    match name {
        "maxsize" => Some(Value::Int(i64::MAX)),
        "version_info" => {
            let fields = ["major", "minor", "micro", "releaselevel", "serial"];
            let values = vec![
                Value::Int(3),
                Value::Int(12),
                Value::Int(0),
                Value::str("final"),
                Value::Int(0),
            ];
            Some(record::named(
                "sys.version_info",
                &fields,
                values,
                Vec::new(),
            ))
        }
        _ => None,
    }
}

impl Object for Outside {
    fn type_name(&self) -> &'static str {
        "module"
    }

    fn attribute(
        self: Rc<Self>,
        interpreter: &mut Interpreter<'_, '_>,
        name: &str,
        place: Span,
    ) -> Result<Option<Value>> {
        // Where Python looks for modules: to add to it changes nothing here.
        if (self.0, name) == ("sys", "path") {
            return Ok(Some(Value::list(Vec::new())));
        }
        if let Some(inner) = module(&format!("{}.{name}", self.0)) {
            return Ok(Some(inner));
        }
        if matches!(self.0, "os.path" | "posixpath")
            && let Some(found) = path::named(name)
        {
            return Ok(Some(found));
        }
        if self.0 == "os"
            && let Some(found) = path::constant(name).or_else(|| environment::named(name))
        {
            return Ok(Some(found));
        }
        if self.0 == "sys"
            && let Some(found) = of_python(name)
        {
            return Ok(Some(found));
        }
        if let Some(found) = super::chance::named(self.0, name) {
            return Ok(Some(found));
        }
        let from = match self.0 {
            "time" | "random" | "secrets" => "from run to run",
            _ => "from machine to machine",
        };
        let what = format!("`{}.{name}` differs {from}", self.0);
        Err(interpreter.refuse(place, what))
    }
}
