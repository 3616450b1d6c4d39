//! `sqlalchemy.event`: functions that are run when objects are written or tables are made
//! (<https://docs.sqlalchemy.org/en/20/core/event.html>).
//!
//! Invariant: none is run; what would run one is refused.

use std::rc::Rc;

use super::declarative::{is_base, listen_to};
use super::schema::{Column, MetaData, Table};
use crate::alembic::python::{
    Argument, Builtin, Call, Class, Interpreter, Object, Result, Signature, Value,
};
use crate::span::Span;

const FUNCTIONS: &[Builtin] = &[
    Builtin {
        name: "contains",
        run: contains,
    },
    Builtin {
        name: "listen",
        run: listen,
    },
    Builtin {
        name: "listens_for",
        run: listens_for,
    },
    Builtin {
        name: "remove",
        run: remove,
    },
];

/// What a dotted name stands for.
pub(super) fn named(path: &str) -> Option<Value> {
    if path == "sqlalchemy.event" {
        return Some(Value::object(Event));
    }
    let name = path.strip_prefix("sqlalchemy.event.")?;
    let found = FUNCTIONS.iter().find(|function| function.name == name)?;
    Some(Value::Builtin(*found))
}

/// The events of tables that are made or dropped.
const OF_TABLES: &[&str] = &["after_create", "after_drop", "before_create", "before_drop"];

/// Takes note that something listens to an event.
fn note(
    interpreter: &mut Interpreter<'_, '_>,
    target: &Argument,
    event: &Argument,
    place: Span,
) -> Result<()> {
    if interpreter.host.declared.is_some() {
        return Err(interpreter.refuse(place, "`sqlalchemy.event` is not known here"));
    }
    let event = interpreter.text_of(event)?;
    let value = &target.value;
    if let Some(class) = value.downcast::<Class>() {
        listen_to(&class, &event);
    } else if value.downcast::<Table>().is_some() || value.downcast::<MetaData>().is_some() {
        if OF_TABLES.contains(&&*event) {
            interpreter.host.listened.push(value.clone());
        }
    } else if value.downcast::<Column>().is_some() || is_base(value) {
        let message = format!("what listens to the event `{event}` is not run");
        return Err(interpreter.refuse(place, message));
    }
    Ok(())
}

/// That nothing listens to a table that is made or dropped.
///
/// # Errors
/// The refusal to run what does.
pub(super) fn none_listens(
    interpreter: &Interpreter<'_, '_>,
    is_meant: impl Fn(&Value) -> bool,
    place: Span,
) -> Result<()> {
    if interpreter.host.listened.iter().any(is_meant) {
        let message = "what runs when a table is made or dropped is not run here";
        return Err(interpreter.refuse(place, message));
    }
    Ok(())
}

/// `event.listens_for(target, event)`
fn listens_for(interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
    let mut bound = Signature::new("listens_for")
        .takes(&["target", "identifier"])
        .and_others()
        .bind(interpreter, call)?;
    let place = bound.place;
    let target = bound.required(interpreter, "target")?;
    let event = bound.required(interpreter, "identifier")?;
    note(interpreter, &target, &event, place)?;
    Ok(Value::object(Listener))
}

/// `event.listen(target, event, function)`
fn listen(interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
    let mut bound = Signature::new("listen")
        .takes(&["target", "identifier", "fn"])
        .and_others()
        .bind(interpreter, call)?;
    let place = bound.place;
    let target = bound.required(interpreter, "target")?;
    let event = bound.required(interpreter, "identifier")?;
    note(interpreter, &target, &event, place)?;
    Ok(Value::None)
}

#[expect(
    clippy::needless_pass_by_value,
    reason = "a function that is built in takes its call"
)]
fn remove(interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
    Err(interpreter.refuse(call.place, "`event.remove()` is not evaluated"))
}

#[expect(
    clippy::needless_pass_by_value,
    reason = "a function that is built in takes its call"
)]
fn contains(interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
    Err(interpreter.refuse(call.place, "`event.contains()` is not evaluated"))
}

/// The module.
#[derive(Debug)]
struct Event;

impl Object for Event {
    fn type_name(&self) -> &'static str {
        "module"
    }

    fn attribute(
        self: Rc<Self>,
        _: &mut Interpreter<'_, '_>,
        name: &str,
        _: Span,
    ) -> Result<Option<Value>> {
        Ok(named(&format!("sqlalchemy.event.{name}")))
    }
}

/// What `listens_for(…)` gives: a decorator that leaves the function as it is.
#[derive(Debug)]
struct Listener;

impl Object for Listener {
    fn type_name(&self) -> &'static str {
        "function"
    }

    fn is_callable(&self) -> bool {
        true
    }

    fn call(self: Rc<Self>, interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
        let mut bound = Signature::new("listens_for")
            .takes(&["fn"])
            .bind(interpreter, call)?;
        Ok(bound.required(interpreter, "fn")?.value)
    }
}
