//! What a value is that Python's own types do not cover: a column, a type, the inspector.
//!
//! Invariant: an object answers only for what it has; what it lacks is told by whoever asked, with
//! the place in the file.

use std::any::Any;
use std::fmt::Debug;
use std::rc::Rc;

use ruff_python_ast::{CmpOp, Operator};

use super::call::Call;
use super::class::Class;
use super::dict::Key;
use super::interpreter::Interpreter;
use super::stop::{Raised, Result};
use super::value::Value;
use crate::span::Span;

/// A function that is built in.
pub type NativeFunction = fn(&mut Interpreter<'_, '_>, Call) -> Result<Value>;

/// A value with attributes and methods of its own.
pub trait Object: Any + Debug {
    /// The name of its class, as messages show it.
    fn type_name(&self) -> &str;

    /// The value of an attribute that is no method; `None` if it has none of this name.
    ///
    /// # Errors
    /// Why it cannot be told.
    fn attribute(
        self: Rc<Self>,
        _interpreter: &mut Interpreter<'_, '_>,
        _name: &str,
        _place: Span,
    ) -> Result<Option<Value>> {
        Ok(None)
    }

    /// Whether it has a method of this name.
    fn has_method(&self, _name: &str) -> bool {
        false
    }

    /// Calls a method that it has.
    ///
    /// # Errors
    /// What the method raises, or why it is refused.
    fn call_method(
        self: Rc<Self>,
        interpreter: &mut Interpreter<'_, '_>,
        name: &str,
        call: Call,
    ) -> Result<Value> {
        let message = format!("`{name}()` of a `{}` is not evaluated", self.type_name());
        Err(interpreter.refuse(call.place, message))
    }

    /// Whether it has no attribute of this name in Python either. Where that is not known, what is not
    /// there is refused, and no exception that the code could catch.
    fn lacks(&self, _name: &str) -> bool {
        false
    }

    /// What it becomes where the body of a class binds it to a name; `None` if it stays what it is.
    fn bound_in_class(
        self: Rc<Self>,
        _interpreter: &mut Interpreter<'_, '_>,
        _name: &str,
    ) -> Option<Value> {
        None
    }

    /// What is read where a class or an instance has it under a name; `None` for itself.
    ///
    /// # Errors
    /// Why it cannot be told.
    fn read_of_class(
        self: Rc<Self>,
        _interpreter: &mut Interpreter<'_, '_>,
        _class: &Rc<Class>,
        _place: Span,
    ) -> Result<Option<Value>> {
        Ok(None)
    }

    /// The value that others take it for; `None` for itself.
    fn stands_for(&self) -> Option<Value> {
        None
    }

    /// Sets an attribute; `false` if it has none of this name that could be set.
    ///
    /// # Errors
    /// Why it cannot be set.
    fn set_attribute(
        self: Rc<Self>,
        _interpreter: &mut Interpreter<'_, '_>,
        _name: &str,
        _value: Value,
        _place: Span,
    ) -> Result<bool> {
        Ok(false)
    }

    /// Whether what it has under a name is a part of a schema, where that is read or set.
    fn is_of_schema(&self, _attribute: &str, _is_set: bool) -> bool {
        false
    }

    /// Whether it can be called.
    fn is_callable(&self) -> bool {
        false
    }

    /// Whether an instance whose class has it under a name is its first argument, as with a function.
    fn is_method(&self) -> bool {
        false
    }

    /// Calls it.
    ///
    /// # Errors
    /// What the call raises, or why it is refused.
    fn call(self: Rc<Self>, interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
        let message = format!("a call of a `{}` is not evaluated", self.type_name());
        Err(interpreter.refuse(call.place, message))
    }

    /// `self[key]`; `None` if it cannot be subscripted.
    ///
    /// # Errors
    /// What the subscription raises.
    fn subscript(
        self: Rc<Self>,
        _interpreter: &mut Interpreter<'_, '_>,
        _key: &Value,
        _place: Span,
    ) -> Result<Option<Value>> {
        Ok(None)
    }

    /// `self[from:to:step]`; `None` if that is not evaluated.
    fn slice(self: Rc<Self>, _bounds: [Option<i64>; 2], _step: i64) -> Option<Value> {
        None
    }

    /// The values that a loop over it sees; `None` if there is no such loop.
    ///
    /// # Errors
    /// What the loop raises.
    fn items(
        self: Rc<Self>,
        _interpreter: &mut Interpreter<'_, '_>,
        _place: Span,
    ) -> Result<Option<Vec<Value>>> {
        Ok(None)
    }

    /// Whether `next()` takes it, as it takes a file.
    fn is_iterator(&self) -> bool {
        false
    }

    /// The next item of what is an iterator; `None` behind the last one.
    ///
    /// # Errors
    /// What getting it raises.
    fn next_item(
        self: Rc<Self>,
        _interpreter: &mut Interpreter<'_, '_>,
        _place: Span,
    ) -> Result<Option<Value>> {
        Ok(None)
    }

    /// `self op other`, or `other op self` if `reflected`; `None` if it has no such operator.
    ///
    /// # Errors
    /// What the operator raises.
    fn operator(
        self: Rc<Self>,
        _interpreter: &mut Interpreter<'_, '_>,
        _operator: Operator,
        _other: &Value,
        _reflected: bool,
        _place: Span,
    ) -> Result<Option<Value>> {
        Ok(None)
    }

    /// `self op other` for a comparison; `None` if it compares as any object does.
    ///
    /// # Errors
    /// What the comparison raises.
    fn compare(
        self: Rc<Self>,
        _interpreter: &mut Interpreter<'_, '_>,
        _operator: CmpOp,
        _other: &Value,
        _place: Span,
    ) -> Result<Option<Value>> {
        Ok(None)
    }

    /// Whether it is true in a condition.
    ///
    /// # Errors
    /// Why that cannot be told.
    fn truth(self: Rc<Self>, _interpreter: &mut Interpreter<'_, '_>, _place: Span) -> Result<bool> {
        Ok(true)
    }

    /// What `str()` makes of it.
    ///
    /// # Errors
    /// Why there is no such text, or none that is the same in each run.
    fn text(self: Rc<Self>, interpreter: &mut Interpreter<'_, '_>, place: Span) -> Result<String> {
        Err(interpreter.refuse(
            place,
            format!("the text of a `{}` is not known", self.type_name()),
        ))
    }

    /// What `str()` gives if its text is not known as a whole.
    fn as_text(&self) -> Option<Value> {
        None
    }

    /// What `repr()` makes of it.
    ///
    /// # Errors
    /// Why there is no such text, or none that is the same in each run.
    fn repr(self: Rc<Self>, interpreter: &mut Interpreter<'_, '_>, place: Span) -> Result<String> {
        self.text(interpreter, place)
    }

    /// What `format()` makes of it with a format that is not empty; `None` if it has no formats.
    ///
    /// # Errors
    /// What is wrong with the format.
    fn format(
        self: Rc<Self>,
        _interpreter: &mut Interpreter<'_, '_>,
        _format: &str,
        _place: Span,
    ) -> Result<Option<String>> {
        Ok(None)
    }

    /// What `len()` says of it; `None` if it is as many as a loop over it sees.
    ///
    /// # Errors
    /// What the length raises.
    fn length(
        self: Rc<Self>,
        _interpreter: &mut Interpreter<'_, '_>,
        _place: Span,
    ) -> Result<Option<Value>> {
        Ok(None)
    }

    /// Whether `item in self`; `None` if that is whether a loop over it sees the item.
    ///
    /// # Errors
    /// What the question raises.
    fn contains(
        self: Rc<Self>,
        _interpreter: &mut Interpreter<'_, '_>,
        _item: &Value,
        _place: Span,
    ) -> Result<Option<bool>> {
        Ok(None)
    }

    /// Its class, if that is written in Python.
    fn class(&self) -> Option<Rc<Class>> {
        None
    }

    /// Its class, if that is built in and can be named: what `type(…)` gives.
    fn native_class(&self) -> Option<Value> {
        None
    }

    /// The value of one of Python's own types that it is, besides: a named tuple is a `tuple`, a
    /// member of `class Color(str, Enum)` a `str`.
    fn as_builtin(&self) -> Option<Value> {
        None
    }

    /// Whether it is an instance of one of Python's own types, too.
    fn is_builtin(&self, name: &str) -> bool {
        self.as_builtin()
            .is_some_and(|value| value.type_name() == name)
    }

    /// Whether it is an instance of a class that is built in by this name, and made by calling it;
    /// `None` if it cannot tell.
    fn is_made_by(&self, _class: &str) -> Option<bool> {
        None
    }

    /// Whether a value is an instance of it; `None` if it is no class that could tell.
    fn has_instance(&self, _value: &Value) -> Option<bool> {
        None
    }

    /// Hears that a class was defined that has it as a base.
    ///
    /// # Errors
    /// What is wrong with that class.
    fn derive(
        self: Rc<Self>,
        _interpreter: &mut Interpreter<'_, '_>,
        _class: &Rc<Class>,
        _place: Span,
    ) -> Result<()> {
        Ok(())
    }

    /// What `super()` finds of this name in a class that derives from it.
    fn inherited(&self, _name: &str) -> Option<Value> {
        None
    }

    /// What a call of a class makes that has it as a base; `None` if that is an ordinary instance.
    ///
    /// # Errors
    /// What the call raises.
    fn instantiate(
        self: Rc<Self>,
        _interpreter: &mut Interpreter<'_, '_>,
        _class: &Rc<Class>,
        _call: &Call,
    ) -> Result<Option<Value>> {
        Ok(None)
    }

    /// What decides whether it is equal to another and where a dict keeps it; `None` if only
    /// itself is equal to it.
    fn key(&self) -> Option<String> {
        None
    }

    /// What a dict keeps it by, if that is what another value is kept by, too.
    fn as_key(&self) -> Option<Key> {
        None
    }

    /// Whether a dict can keep it as a key.
    fn is_hashable(&self) -> bool {
        true
    }

    /// Enters a `with` block; `None` if it is no context manager.
    ///
    /// # Errors
    /// What entering raises.
    fn enter(
        self: Rc<Self>,
        _interpreter: &mut Interpreter<'_, '_>,
        _place: Span,
    ) -> Result<Option<Value>> {
        Ok(None)
    }

    /// Leaves a `with` block, which an exception may have ended; whether that exception goes no
    /// further.
    ///
    /// # Errors
    /// What leaving raises.
    fn exit(
        self: Rc<Self>,
        _interpreter: &mut Interpreter<'_, '_>,
        _raised: Option<&Raised>,
        _place: Span,
    ) -> Result<bool> {
        Ok(false)
    }

    /// Whether [`exit`](Self::exit) may stop an exception.
    fn may_catch(&self) -> bool {
        false
    }
}
