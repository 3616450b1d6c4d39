//! A member of an enumeration.
//!
//! Invariant: it is its value as well, if its class mixes a type in.

use std::cell::RefCell;
use std::rc::Rc;

use ruff_python_ast::{CmpOp, Operator};

use super::{EnumBase, flag};
use crate::alembic::python::{Class, Descriptor, Interpreter, Object, Result, Value};
use crate::span::Span;

/// A member of an enumeration.
#[derive(Debug)]
pub(in crate::alembic) struct EnumMember {
    class: Rc<Class>,
    name: String,
    value: Value,
    /// The type that its class mixes in: `str` for `class Color(str, Enum)`.
    mixin: Option<&'static str>,
    /// Whether its text is that of its value, as for `IntEnum` and `StrEnum`.
    is_value_text: bool,
    /// The attributes that were set.
    own: RefCell<Vec<(String, Value)>>,
}

impl EnumMember {
    pub(super) fn new(
        class: Rc<Class>,
        name: &str,
        value: Value,
        mixin: Option<&'static str>,
        is_value_text: bool,
    ) -> Self {
        Self {
            class,
            name: name.to_owned(),
            value,
            mixin,
            is_value_text,
            own: RefCell::default(),
        }
    }

    /// Its name.
    pub(in crate::alembic) fn name(&self) -> &str {
        &self.name
    }

    pub(super) fn class(&self) -> &Rc<Class> {
        &self.class
    }

    fn is_flag(&self) -> bool {
        flag::is_flag(&self.class)
    }

    pub(super) fn value(&self) -> &Value {
        &self.value
    }

    /// Whether its class derives from the base of this name.
    pub(super) fn is_of(&self, base: &str) -> bool {
        let native = self.class.native::<EnumBase>();
        native.is_some_and(|native| native.name == base)
    }

    /// What a special method of the class says of it.
    fn special(
        self: &Rc<Self>,
        interpreter: &mut Interpreter<'_, '_>,
        name: &str,
        place: Span,
    ) -> Result<Option<String>> {
        let Some(found) = self.class.find(name) else {
            return Ok(None);
        };
        let this = Value::Object(self.clone());
        let Some(method) = self.class.bind(interpreter, found, &this, place)? else {
            return Ok(None);
        };
        let text = interpreter.call_with(&method, Vec::new(), place)?;
        interpreter.text(&text, place).map(Some)
    }
}

impl Object for EnumMember {
    fn type_name(&self) -> &str {
        self.class.name()
    }

    fn lacks(&self, name: &str) -> bool {
        !name.starts_with("__") && self.class.lacks(name)
    }

    fn class(&self) -> Option<Rc<Class>> {
        Some(Rc::clone(&self.class))
    }

    fn as_builtin(&self) -> Option<Value> {
        self.mixin.map(|_| self.value.clone())
    }

    fn attribute(
        self: Rc<Self>,
        interpreter: &mut Interpreter<'_, '_>,
        name: &str,
        place: Span,
    ) -> Result<Option<Value>> {
        if let Some((_, own)) = self.own.borrow().iter().find(|(own, _)| own == name) {
            return Ok(Some(own.clone()));
        }
        let found = self.class.find(name);
        let is_written = found.as_ref().is_some_and(|found| {
            // A member may be called `name`.
            found.downcast::<Descriptor>().is_some()
        });
        match name {
            "name" | "value" if is_written => {}
            "name" | "_name_" if self.name.is_empty() => return Ok(Some(Value::None)),
            "name" | "_name_" => return Ok(Some(Value::str(&self.name))),
            "value" | "_value_" => return Ok(Some(self.value.clone())),
            "__class__" => return Ok(Some(Value::Object(self.class.clone()))),
            _ => {}
        }
        if let Some(found) = found {
            let this = Value::Object(self.clone());
            return self.class.bind(interpreter, found, &this, place);
        }
        if self.mixin.is_some() {
            return interpreter.find_attribute(&self.value, name, place);
        }
        Ok(None)
    }

    fn set_attribute(
        self: Rc<Self>,
        interpreter: &mut Interpreter<'_, '_>,
        name: &str,
        value: Value,
        place: Span,
    ) -> Result<bool> {
        if name.starts_with('_') || matches!(name, "name" | "value") {
            let message = format!("`{name}` of a member of an enumeration is not set here");
            return Err(interpreter.refuse(place, message));
        }
        let mut own = self.own.borrow_mut();
        own.retain(|(known, _)| known != name);
        own.push((name.to_owned(), value));
        Ok(true)
    }

    fn items(
        self: Rc<Self>,
        interpreter: &mut Interpreter<'_, '_>,
        place: Span,
    ) -> Result<Option<Vec<Value>>> {
        if self.is_flag() {
            return Ok(Some(flag::parts(&self)));
        }
        if self.mixin == Some("str") {
            return Ok(Some(interpreter.iterate(&self.value, place)?.collect()));
        }
        Ok(None)
    }

    fn operator(
        self: Rc<Self>,
        interpreter: &mut Interpreter<'_, '_>,
        operator: Operator,
        other: &Value,
        reflected: bool,
        place: Span,
    ) -> Result<Option<Value>> {
        if self.is_flag()
            && let Some(made) = flag::operate(&self, interpreter, operator, other, place)?
        {
            return Ok(Some(made));
        }
        if self.mixin.is_none() {
            return Ok(None);
        }
        let (left, right) = if reflected {
            (other, &self.value)
        } else {
            (&self.value, other)
        };
        interpreter.operate(operator, left, right, place).map(Some)
    }

    fn compare(
        self: Rc<Self>,
        interpreter: &mut Interpreter<'_, '_>,
        operator: CmpOp,
        other: &Value,
        place: Span,
    ) -> Result<Option<Value>> {
        if self.mixin.is_none() {
            return Ok(None);
        }
        let other = match other.downcast::<Self>() {
            Some(member) if member.mixin.is_some() => member.value.clone(),
            _ => other.clone(),
        };
        interpreter
            .compare(operator, &self.value, &other, place)
            .map(Some)
    }

    fn truth(self: Rc<Self>, interpreter: &mut Interpreter<'_, '_>, place: Span) -> Result<bool> {
        match self.mixin {
            Some(_) => interpreter.truth(&self.value, place),
            None => Ok(!self.is_flag() || flag::bits(&self) != 0),
        }
    }

    fn contains(
        self: Rc<Self>,
        interpreter: &mut Interpreter<'_, '_>,
        item: &Value,
        place: Span,
    ) -> Result<Option<bool>> {
        if !self.is_flag() {
            return Ok(None);
        }
        match item.downcast::<Self>() {
            Some(item) if Rc::ptr_eq(&item.class, &self.class) => {
                let bits = flag::bits(&item);
                Ok(Some(bits & flag::bits(&self) == bits))
            }
            _ => Err(interpreter.refuse(place, "this is not looked for in a flag")),
        }
    }

    fn format(
        self: Rc<Self>,
        interpreter: &mut Interpreter<'_, '_>,
        format: &str,
        place: Span,
    ) -> Result<Option<String>> {
        if self.is_value_text && self.class.find("__str__").is_none() {
            return interpreter
                .format_value(&self.value, format, place)
                .map(Some);
        }
        let text = Value::str(self.text(interpreter, place)?);
        interpreter.format_value(&text, format, place).map(Some)
    }

    fn text(self: Rc<Self>, interpreter: &mut Interpreter<'_, '_>, place: Span) -> Result<String> {
        if let Some(text) = self.special(interpreter, "__str__", place)? {
            return Ok(text);
        }
        if self.is_value_text {
            return interpreter.text(&self.value, place);
        }
        if self.name.is_empty() {
            return Ok(format!("{}({})", self.class.name(), flag::bits(&self)));
        }
        Ok(format!("{}.{}", self.class.name(), self.name))
    }

    fn repr(self: Rc<Self>, interpreter: &mut Interpreter<'_, '_>, place: Span) -> Result<String> {
        if let Some(text) = self.special(interpreter, "__repr__", place)? {
            return Ok(text);
        }
        let value = interpreter.repr(&self.value, place)?;
        if self.name.is_empty() {
            return Ok(format!("<{}: {value}>", self.class.name()));
        }
        Ok(format!("<{}.{}: {value}>", self.class.name(), self.name))
    }
}
