//! `aliased(Class)`: a mapped class whose rows come from its table under another name.
//!
//! Invariant: its attributes are columns of that name, and of no other.

use std::rc::Rc;

use super::mapper::Mapper;
use crate::alembic::python::{Call, Class, Interpreter, Object, Result, Signature, Value};
use crate::alembic::sqlalchemy::expression::Source;
use crate::span::Span;

/// What `aliased()` makes of a mapped class.
#[derive(Debug)]
pub(in crate::alembic) struct AliasedClass {
    /// The class.
    pub(in crate::alembic) class: Rc<Class>,
    /// Its table under the other name.
    pub(in crate::alembic) source: Rc<Source>,
}

/// `aliased(Class)` or `aliased(table)`
pub(super) fn aliased(interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
    let mut bound = Signature::part("aliased")
        .takes(&["element"])
        .by_name(&["name", "flat"])
        .bind(interpreter, call)?;
    let element = bound.required(interpreter, "element")?;
    let name = bound.text(interpreter, "name")?;
    if let Value::Unknown(unknown) = &element.value {
        return Err(interpreter.unknown(unknown, element.place));
    }
    let Some(source) = Source::of(&element.value) else {
        let message = "`aliased()` takes a mapped class or a table";
        return Err(interpreter.refuse(element.place, message));
    };
    let source = Rc::new(source.alias(name.as_deref()));
    Ok(match element.value.downcast::<Class>() {
        Some(class) => Value::object(AliasedClass { class, source }),
        None => Value::Object(source),
    })
}

impl AliasedClass {
    /// The class that it is another name of.
    pub(in crate::alembic) fn mapper(&self) -> Option<Rc<Mapper>> {
        Mapper::of(&Value::Object(self.class.clone()))
    }
}

impl Object for AliasedClass {
    fn type_name(&self) -> &'static str {
        "AliasedClass"
    }

    fn attribute(
        self: Rc<Self>,
        _: &mut Interpreter<'_, '_>,
        name: &str,
        _: Span,
    ) -> Result<Option<Value>> {
        let mapper = self.mapper();
        let column = mapper.as_ref().and_then(|mapper| mapper.column(name));
        Ok(column.and_then(|column| self.source.column(column)))
    }
}
