//! `super()`.
//!
//! Invariant: it asks the classes behind the one whose method it stands in, in the order of the
//! instance's class.

use std::rc::Rc;

use super::class_object::Class;
use super::instance::Instance;
use crate::alembic::python::call::Call;
use crate::alembic::python::interpreter::Interpreter;
use crate::alembic::python::object::Object;
use crate::alembic::python::scope::Frame;
use crate::alembic::python::stop::Result;
use crate::alembic::python::value::Value;
use crate::span::Span;

#[derive(Debug)]
struct Super {
    /// The class whose method it stands in.
    from: Rc<Class>,
    /// The instance, or the class of a class method.
    receiver: Value,
}

/// The value of `super()` in a frame; `None` if it stands in no method.
pub(in crate::alembic::python) fn super_object(frame: &Frame) -> Option<Value> {
    let from = frame.get("__class__")?.downcast::<Class>()?;
    let (_, receiver) = frame.locals().into_iter().next()?;
    Some(Value::object(Super { from, receiver }))
}

impl Super {
    fn class(&self) -> Option<Rc<Class>> {
        match &self.receiver {
            Value::Object(object) => object.class().or_else(|| self.receiver.downcast::<Class>()),
            _ => None,
        }
    }

    /// What the classes behind have.
    fn find(&self, name: &str) -> Option<Value> {
        let chain = self.class()?.chain();
        let mut behind = chain
            .iter()
            .skip_while(|class| !Rc::ptr_eq(class, &self.from))
            .skip(1);
        behind.find_map(|class| class.own(name))
    }
}

impl Object for Super {
    fn type_name(&self) -> &'static str {
        "super"
    }

    fn has_method(&self, name: &str) -> bool {
        name == "__init__" && self.find(name).is_none()
    }

    /// `super().__init__(…)` with no class behind that has one: the built-in base makes its part.
    fn call_method(
        self: Rc<Self>,
        interpreter: &mut Interpreter<'_, '_>,
        _: &str,
        call: Call,
    ) -> Result<Value> {
        let makers = self.from.natives();
        let maker = makers
            .iter()
            .find(|native| matches!(native, Value::Object(object) if object.is_callable()));
        if let Some(unknown) = self.from.unknown() {
            return Err(interpreter.unknown(&unknown, call.place));
        }
        if let (Some(maker), Some(instance)) = (maker, self.receiver.downcast::<Instance>()) {
            let inner = interpreter.call(maker, call)?;
            instance.set_inner(inner);
        }
        Ok(Value::None)
    }

    fn attribute(
        self: Rc<Self>,
        interpreter: &mut Interpreter<'_, '_>,
        name: &str,
        place: Span,
    ) -> Result<Option<Value>> {
        if let (Some(found), Some(class)) = (self.find(name), self.class()) {
            return class.bind(interpreter, found, &self.receiver, place);
        }
        if let Some(inner) = self
            .receiver
            .downcast::<Instance>()
            .and_then(|one| one.inner())
            && let Some(found) = interpreter.find_attribute(&inner, name, place)?
        {
            return Ok(Some(found));
        }
        for native in self.from.natives() {
            if let Value::Object(native) = native
                && let Some(found) = native.inherited(name)
            {
                return Ok(Some(found));
            }
        }
        Ok(None)
    }
}
