//! `op.get_context().opts`: what `env.py` gave to `context.configure()`.
//!
//! Invariant: an option is what `[variables]` says; one of which nothing is said is never taken for
//! one that is not there.

use std::rc::Rc;

use crate::alembic::python::{Call, Interpreter, Object, Result, Signature, Value};
use crate::span::Span;

/// The options.
#[derive(Debug)]
pub(super) struct ContextOptions;

fn option(interpreter: &mut Interpreter<'_, '_>, name: &str, place: Span) -> Result<Value> {
    if name == "as_sql" {
        return Ok(Value::Bool(false));
    }
    let path = format!("alembic.context.opts.{name}");
    if let Some(said) = interpreter.variable(&path) {
        return Ok(said);
    }
    let message = format!("what `env.py` gives to `context.configure({name}=…)` is not known");
    let refusal = interpreter.refusal(place, message).help(format!(
        "say in gen-sql.toml which value it has: `[variables]`, and below it a line like `\"{path}\" = \"…\"`"
    ));
    Err(refusal.into())
}

impl Object for ContextOptions {
    fn type_name(&self) -> &'static str {
        "dict"
    }

    fn attribute(
        self: Rc<Self>,
        _: &mut Interpreter<'_, '_>,
        _: &str,
        _: Span,
    ) -> Result<Option<Value>> {
        Ok(None)
    }

    fn has_method(&self, name: &str) -> bool {
        name == "get"
    }

    fn call_method(
        self: Rc<Self>,
        interpreter: &mut Interpreter<'_, '_>,
        _: &str,
        call: Call,
    ) -> Result<Value> {
        let mut bound = Signature::new("get")
            .takes(&["key", "default"])
            .bind(interpreter, call)?;
        let name = bound.required(interpreter, "key")?;
        let text = interpreter.text_of(&name)?;
        option(interpreter, &text, name.place)
    }

    fn subscript(
        self: Rc<Self>,
        interpreter: &mut Interpreter<'_, '_>,
        key: &Value,
        place: Span,
    ) -> Result<Option<Value>> {
        match key.as_str() {
            Some(name) => option(interpreter, name, place).map(Some),
            None => Err(interpreter.key_error(key, place)),
        }
    }
}
