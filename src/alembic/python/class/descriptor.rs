//! `staticmethod`, `classmethod` and `property`.
//!
//! Invariant: what one of them wraps is called only as Python would call it.

use std::rc::Rc;

use super::bound::BoundMethod;
use super::instance::Instance;
use crate::alembic::python::call::{Call, Signature};
use crate::alembic::python::interpreter::Interpreter;
use crate::alembic::python::object::Object;
use crate::alembic::python::stop::Result;
use crate::alembic::python::value::Value;
use crate::span::Span;

/// A function of a class that is not an ordinary method.
#[derive(Clone, Debug)]
pub enum Descriptor {
    /// `@staticmethod`: it gets no `self`.
    Static(Value),
    /// `@classmethod`: it gets the class.
    Class(Value),
    /// `@property`: it is called by reading the attribute, and its setter by assigning to it.
    Property(Value, Option<Value>),
    /// `@cached_property`: it is called when the attribute is read first, and kept by this name.
    Cached(Value, Rc<str>),
}

impl Descriptor {
    /// What the attribute is when it is read from an instance, or from a class without one.
    ///
    /// # Errors
    /// What a property raises.
    pub(super) fn read(
        &self,
        interpreter: &mut Interpreter<'_, '_>,
        instance: Option<&Value>,
        class: Value,
        place: Span,
    ) -> Result<Option<Value>> {
        match self {
            Self::Static(function) => Ok(Some(function.clone())),
            Self::Class(function) => Ok(Some(Value::object(BoundMethod {
                receiver: class,
                function: function.clone(),
            }))),
            Self::Property(getter, _) => match instance {
                Some(instance) => interpreter
                    .call_with(getter, vec![instance.clone()], place)
                    .map(Some),
                None => Ok(None),
            },
            Self::Cached(getter, name) => {
                let Some(instance) = instance else {
                    return Ok(None);
                };
                let value = interpreter.call_with(getter, vec![instance.clone()], place)?;
                if let Some(instance) = instance.downcast::<Instance>() {
                    instance.set_own(name, value.clone());
                }
                Ok(Some(value))
            }
        }
    }
}

impl Object for Descriptor {
    fn type_name(&self) -> &'static str {
        match self {
            Self::Static(_) => "staticmethod",
            Self::Class(_) => "classmethod",
            Self::Property(..) => "property",
            Self::Cached(..) => "cached_property",
        }
    }

    fn bound_in_class(self: Rc<Self>, _: &mut Interpreter<'_, '_>, name: &str) -> Option<Value> {
        match &*self {
            Self::Cached(getter, _) => {
                Some(Value::object(Self::Cached(getter.clone(), Rc::from(name))))
            }
            _ => None,
        }
    }

    fn has_method(&self, name: &str) -> bool {
        matches!(self, Self::Property(..)) && name == "setter"
    }

    fn call_method(
        self: Rc<Self>,
        interpreter: &mut Interpreter<'_, '_>,
        name: &str,
        call: Call,
    ) -> Result<Value> {
        let Self::Property(getter, _) = &*self else {
            return Err(interpreter.no_attribute(self.type_name(), name, call.place));
        };
        let mut bound = Signature::new("setter")
            .takes(&["fset"])
            .bind(interpreter, call)?;
        let setter = bound.required(interpreter, "fset")?.value;
        Ok(Value::object(Self::Property(getter.clone(), Some(setter))))
    }

    fn is_callable(&self) -> bool {
        matches!(self, Self::Static(_))
    }

    fn call(self: Rc<Self>, interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
        match &*self {
            Self::Static(function) => interpreter.call(function, call),
            other => {
                let message = format!("'{}' object is not callable", other.type_name());
                Err(interpreter.raise("TypeError", &message, call.place))
            }
        }
    }
}
