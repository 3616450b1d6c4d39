//! `relationship()` as it stands in the body of a class.
//!
//! Invariant: nothing of it is evaluated before a session needs it, as the classes that it names may
//! come later.

use std::rc::Rc;

use super::related::RelatedAttribute;
use crate::alembic::python::{
    Argument, Call, Class, Interpreter, Object, Result, Signature, Value,
};
use crate::span::Span;

/// `relationship(…)`, which only [`relations`](super::relations) reads.
#[derive(Debug)]
pub(super) struct Relationship {
    pub(super) call: Call,
}

/// `backref("name", …)`: the relationship of the other class, and what is said of it.
#[derive(Debug)]
pub(super) struct Backref {
    pub(super) name: Rc<str>,
    pub(super) keyword: Vec<(Rc<str>, Argument)>,
}

/// `relationship(…)`
#[expect(
    clippy::unnecessary_wraps,
    reason = "a function that is built in may fail"
)]
pub(super) fn relationship(_: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
    Ok(Value::object(Relationship { call }))
}

/// `backref("name", …)`
pub(super) fn backref(interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
    let mut bound = Signature::new("backref")
        .takes(&["name"])
        .and_others()
        .bind(interpreter, call)?;
    let name = bound.required(interpreter, "name")?;
    Ok(Value::object(Backref {
        name: interpreter.text_of(&name)?,
        keyword: std::mem::take(&mut bound.others),
    }))
}

impl Object for Relationship {
    fn type_name(&self) -> &'static str {
        "Relationship"
    }

    fn read_of_class(
        self: Rc<Self>,
        interpreter: &mut Interpreter<'_, '_>,
        class: &Rc<Class>,
        _: Span,
    ) -> Result<Option<Value>> {
        let is_it = |value: &Value| {
            value
                .downcast::<Self>()
                .is_some_and(|one| Rc::ptr_eq(&one, &self))
        };
        let chain = class.chain();
        let mut names = chain.iter().flat_map(|one| one.own_names());
        match names.find(|(_, value)| is_it(value)) {
            Some((name, _)) => RelatedAttribute::of(interpreter, class, &name),
            None => Ok(None),
        }
    }

    fn attribute(
        self: Rc<Self>,
        interpreter: &mut Interpreter<'_, '_>,
        name: &str,
        place: Span,
    ) -> Result<Option<Value>> {
        let message = format!("`{name}` of a relationship is not evaluated");
        Err(interpreter.refuse(place, message))
    }
}

impl Object for Backref {
    fn type_name(&self) -> &'static str {
        "tuple"
    }
}
