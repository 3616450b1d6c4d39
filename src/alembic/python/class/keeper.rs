//! What hears how the attributes of an object are read and set, such as a session.
//!
//! Invariant: what it does not answer, the object does.

use std::any::Any;
use std::fmt::Debug;
use std::rc::Rc;

use super::instance::Instance;
use crate::alembic::python::interpreter::Interpreter;
use crate::alembic::python::stop::Result;
use crate::alembic::python::value::Value;
use crate::span::Span;

/// What hears how the attributes of an object are read and set.
pub trait Keeper: Debug {
    /// The value of an attribute that is about to be read; `None` if the object has it, or its
    /// class.
    ///
    /// # Errors
    /// Why it cannot be told.
    fn read(
        &self,
        interpreter: &mut Interpreter<'_, '_>,
        instance: &Rc<Instance>,
        name: &str,
        place: Span,
    ) -> Result<Option<Value>>;

    /// Takes a value that is set; `false` if the object is to take it.
    ///
    /// # Errors
    /// Why it cannot be set.
    fn set(
        &self,
        interpreter: &mut Interpreter<'_, '_>,
        instance: &Rc<Instance>,
        name: &str,
        value: &Value,
        place: Span,
    ) -> Result<bool>;

    /// Itself, to be asked what it is.
    fn as_any(self: Rc<Self>) -> Rc<dyn Any>;
}
