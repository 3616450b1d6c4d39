//! `DeclarativeBase`, `declarative_base()` and `registry()`: what mapped classes derive from.
//!
//! Invariant: all classes of a base share its `MetaData`.

use std::rc::Rc;

use super::mapper;
use crate::alembic::python::{
    Call, Class, Interpreter, Object, Result, Signature, Stop, Unknown, Value,
};
use crate::alembic::sqlalchemy::schema::MetaData;
use crate::span::Span;

/// A base of mapped classes.
#[derive(Debug)]
pub(super) struct Base {
    /// The `MetaData`, unless a class that derives from it says another.
    metadata: Option<Value>,
    /// The types that annotations stand for, if it says them.
    types: Option<Value>,
    /// Whether a class that derives from it directly is a base by itself.
    is_abstract: bool,
    /// Whether it only adds to another base.
    is_mixin: bool,
}

/// The class `DeclarativeBase`.
pub(super) fn class(is_mixin: bool) -> Value {
    Value::object(Base {
        metadata: None,
        types: None,
        is_abstract: true,
        is_mixin,
    })
}

/// `declarative_base(…)`
pub(super) fn declarative_base(interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
    const SIGNATURE: Signature = Signature::new("declarative_base").by_name(&[
        "metadata",
        "mapper",
        "name",
        "class_registry",
        "type_annotation_map",
        "bind",
    ]);
    let mut bound = SIGNATURE.bind(interpreter, call)?;
    let metadata = bound.some("metadata").map(|given| given.value);
    Ok(Value::object(Base {
        metadata: metadata.or_else(|| Some(Value::object(MetaData::default()))),
        types: bound.some("type_annotation_map").map(|given| given.value),
        is_abstract: false,
        is_mixin: false,
    }))
}

/// `registry(…)`
pub(super) fn registry(interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
    const SIGNATURE: Signature =
        Signature::new("registry").by_name(&["metadata", "class_registry", "type_annotation_map"]);
    let mut bound = SIGNATURE.bind(interpreter, call)?;
    let metadata = bound.some("metadata").map(|given| given.value);
    Ok(Value::object(Registry {
        metadata: metadata.unwrap_or_else(|| Value::object(MetaData::default())),
        types: bound.some("type_annotation_map").map(|given| given.value),
    }))
}

/// A `registry`.
#[derive(Debug)]
struct Registry {
    metadata: Value,
    types: Option<Value>,
}

impl Object for Registry {
    fn type_name(&self) -> &'static str {
        "registry"
    }

    fn attribute(
        self: Rc<Self>,
        _: &mut Interpreter<'_, '_>,
        name: &str,
        _: Span,
    ) -> Result<Option<Value>> {
        Ok((name == "metadata").then(|| self.metadata.clone()))
    }

    fn has_method(&self, name: &str) -> bool {
        name == "generate_base"
    }

    fn call_method(
        self: Rc<Self>,
        interpreter: &mut Interpreter<'_, '_>,
        _: &str,
        call: Call,
    ) -> Result<Value> {
        Signature::new("generate_base").bind(interpreter, call)?;
        Ok(Value::object(Base {
            metadata: Some(self.metadata.clone()),
            types: self.types.clone(),
            is_abstract: false,
            is_mixin: false,
        }))
    }
}

impl Object for Base {
    fn type_name(&self) -> &'static str {
        "type"
    }

    fn attribute(
        self: Rc<Self>,
        _: &mut Interpreter<'_, '_>,
        name: &str,
        _: Span,
    ) -> Result<Option<Value>> {
        Ok(match name {
            "metadata" => self.metadata.clone(),
            "type_annotation_map" => self.types.clone(),
            _ => None,
        })
    }

    fn derive(
        self: Rc<Self>,
        interpreter: &mut Interpreter<'_, '_>,
        class: &Rc<Class>,
        place: Span,
    ) -> Result<()> {
        if self.is_mixin {
            return Ok(());
        }
        let is_direct = class.bases().iter().any(|base| {
            let base = base.downcast::<Self>();
            base.is_some_and(|base| std::ptr::eq(&raw const *base, &raw const *self))
        });
        if self.is_abstract && is_direct {
            if class.find("metadata").is_none() {
                class.set("metadata", Value::object(MetaData::default()));
            }
            return Ok(());
        }
        if class.own("__abstract__").is_some() {
            return Ok(());
        }
        let mapped = mapper::map(interpreter, class, place);
        if let Err(Stop::Refused(cause)) = &mapped {
            let unknown = Unknown::new(format!("the table of `{}`", class.name()), place);
            mapper::lack(
                interpreter,
                class,
                unknown.because(Some(cause.clone())),
                place,
            );
        }
        mapped
    }

    fn instantiate(
        self: Rc<Self>,
        interpreter: &mut Interpreter<'_, '_>,
        class: &Rc<Class>,
        call: &Call,
    ) -> Result<Option<Value>> {
        mapper::instance(interpreter, class, call)
    }
}
