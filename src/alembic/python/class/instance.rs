//! What calling a class makes.
//!
//! Invariant: what its own class does not answer, the value answers that a built-in base made for
//! it; without one, it is an ordinary object, equal to itself alone.

use std::cell::RefCell;
use std::rc::Rc;

use indexmap::IndexMap;
use ruff_python_ast::name::Name;
use ruff_python_ast::{CmpOp, Operator};

use super::class_object::Class;
use super::data::Maker;
use super::descriptor::Descriptor;
use super::keeper::Keeper;
use super::special;
use crate::alembic::python::builtin::Exception;
use crate::alembic::python::call::{Argument, Call};
use crate::alembic::python::interpreter::Interpreter;
use crate::alembic::python::object::Object;
use crate::alembic::python::stop::{Raised, Result};
use crate::alembic::python::value::Value;
use crate::span::Span;

/// An instance of a class that is written in Python.
#[derive(Debug)]
pub struct Instance {
    class: Rc<Class>,
    names: RefCell<IndexMap<Name, Value>>,
    inner: RefCell<Option<Value>>,
    keeper: RefCell<Option<Rc<dyn Keeper>>>,
}

impl Instance {
    /// An instance that has nothing of its own.
    #[must_use]
    pub fn new(class: Rc<Class>) -> Self {
        Self {
            class,
            names: RefCell::default(),
            inner: RefCell::default(),
            keeper: RefCell::default(),
        }
    }

    /// What hears how its attributes are read and set.
    #[must_use]
    pub fn keeper(&self) -> Option<Rc<dyn Keeper>> {
        self.keeper.borrow().clone()
    }

    /// Has `keeper` hear how its attributes are read and set.
    pub fn keep(&self, keeper: Rc<dyn Keeper>) {
        *self.keeper.borrow_mut() = Some(keeper);
    }

    /// Its class.
    #[must_use]
    pub fn class(&self) -> &Rc<Class> {
        &self.class
    }

    /// What a built-in base made of the arguments of its constructor: for `class Code(sa.String)`,
    /// the type `String` of `Code(36)`. `None` if no base makes anything, or its constructor was
    /// not called.
    #[must_use]
    pub fn inner(&self) -> Option<Value> {
        self.inner.borrow().clone()
    }

    pub(super) fn set_inner(&self, value: Value) {
        *self.inner.borrow_mut() = Some(value);
    }

    /// The value of an attribute of its own, set by `self.name = …`.
    #[must_use]
    pub fn own(&self, name: &str) -> Option<Value> {
        self.names.borrow().get(name).cloned()
    }

    /// Has an attribute of its own stand for a value.
    pub fn set_own(&self, name: &str, value: Value) {
        self.names.borrow_mut().insert(Name::new(name), value);
    }

    /// Has it no attribute of its own of this name.
    pub fn unset_own(&self, name: &str) {
        self.names.borrow_mut().shift_remove(name);
    }

    /// Calls a special method, if the class has it.
    pub(super) fn special(
        self: &Rc<Self>,
        interpreter: &mut Interpreter<'_, '_>,
        name: &str,
        values: Vec<Value>,
        place: Span,
    ) -> Result<Option<Value>> {
        let Some(found) = self.class.find(name) else {
            return Ok(None);
        };
        let this = Value::Object(self.clone());
        match self.class.bind(interpreter, found, &this, place)? {
            Some(method) => interpreter.call_with(&method, values, place).map(Some),
            None => Ok(None),
        }
    }
}

/// What `__exit__` is given of where an exception came from. Nothing can be asked of it.
#[derive(Debug)]
struct Traceback;

impl Object for Traceback {
    fn type_name(&self) -> &'static str {
        "traceback"
    }
}

impl Object for Instance {
    fn type_name(&self) -> &str {
        self.class.name()
    }

    fn lacks(&self, name: &str) -> bool {
        self.class.lacks(name)
    }

    fn class(&self) -> Option<Rc<Class>> {
        Some(Rc::clone(&self.class))
    }

    fn attribute(
        self: Rc<Self>,
        interpreter: &mut Interpreter<'_, '_>,
        name: &str,
        place: Span,
    ) -> Result<Option<Value>> {
        let found = self.class.find(name);
        let is_property = found
            .as_ref()
            .and_then(Value::downcast::<Descriptor>)
            .is_some_and(|descriptor| matches!(*descriptor, Descriptor::Property(..)));
        if !is_property
            && let Some(keeper) = self.keeper()
            && let Some(value) = keeper.read(interpreter, &self, name, place)?
        {
            return Ok(Some(value));
        }
        if !is_property && let Some(own) = self.own(name) {
            return Ok(Some(own));
        }
        if let Some(found) = found {
            let this = Value::Object(self.clone());
            return self.class.bind(interpreter, found, &this, place);
        }
        // What it is within has a class of its own.
        if name == "__class__" {
            return Ok(Some(Value::Object(self.class.clone())));
        }
        if let Some(inner) = self.inner()
            && let Some(found) = interpreter.find_attribute(&inner, name, place)?
        {
            return Ok(Some(found));
        }
        if name.starts_with("__") {
            return Ok(None);
        }
        self.special(interpreter, "__getattr__", vec![Value::str(name)], place)
    }

    fn set_attribute(
        self: Rc<Self>,
        interpreter: &mut Interpreter<'_, '_>,
        name: &str,
        value: Value,
        place: Span,
    ) -> Result<bool> {
        let found = self.class.find(name);
        if let Some(descriptor) = found.and_then(|found| found.downcast::<Descriptor>())
            && let Descriptor::Property(_, setter) = &*descriptor
        {
            let Some(setter) = setter else {
                let message = format!(
                    "property '{name}' of '{}' object has no setter",
                    self.class.name()
                );
                return Err(interpreter.raise("AttributeError", &message, place));
            };
            let this = Value::Object(self.clone());
            interpreter.call_with(setter, vec![this, value], place)?;
            return Ok(true);
        }
        if let Some(keeper) = self.keeper()
            && keeper.set(interpreter, &self, name, &value, place)?
        {
            return Ok(true);
        }
        if let Some(data) = self.class.data() {
            if data.frozen {
                let message = format!("cannot assign to field '{name}'");
                return Err(interpreter.raise("FrozenInstanceError", &message, place));
            }
            let is_field = data.fields.iter().any(|field| &*field.name == name);
            if data.slots && !is_field {
                return Ok(false);
            }
        }
        self.names.borrow_mut().insert(Name::new(name), value);
        Ok(true)
    }

    fn key(&self) -> Option<String> {
        self.data_key()
    }

    fn is_hashable(&self) -> bool {
        self.is_key()
    }

    fn is_callable(&self) -> bool {
        self.class.find("__call__").is_some()
    }

    fn call(self: Rc<Self>, interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
        if let Some(found) = self.class.find("__call__") {
            let this = Value::Object(self.clone());
            if let Some(method) = self.class.bind(interpreter, found, &this, call.place)? {
                return interpreter.call(&method, call);
            }
        }
        let message = format!("'{}' object is not callable", self.class.name());
        Err(interpreter.raise("TypeError", &message, call.place))
    }

    fn subscript(
        self: Rc<Self>,
        interpreter: &mut Interpreter<'_, '_>,
        key: &Value,
        place: Span,
    ) -> Result<Option<Value>> {
        self.special(interpreter, "__getitem__", vec![key.clone()], place)
    }

    fn items(
        self: Rc<Self>,
        interpreter: &mut Interpreter<'_, '_>,
        place: Span,
    ) -> Result<Option<Vec<Value>>> {
        let Some(over) = self.special(interpreter, "__iter__", Vec::new(), place)? else {
            return Ok(None);
        };
        Ok(Some(interpreter.iterate(&over, place)?.collect()))
    }

    fn length(
        self: Rc<Self>,
        interpreter: &mut Interpreter<'_, '_>,
        place: Span,
    ) -> Result<Option<Value>> {
        self.special(interpreter, "__len__", Vec::new(), place)
    }

    fn operator(
        self: Rc<Self>,
        interpreter: &mut Interpreter<'_, '_>,
        operator: Operator,
        other: &Value,
        reflected: bool,
        place: Span,
    ) -> Result<Option<Value>> {
        let name = special::operator(operator, reflected);
        self.special(interpreter, name, vec![other.clone()], place)
    }

    fn compare(
        self: Rc<Self>,
        interpreter: &mut Interpreter<'_, '_>,
        operator: CmpOp,
        other: &Value,
        place: Span,
    ) -> Result<Option<Value>> {
        match self.inner() {
            Some(Value::Object(inner)) if special::compares(operator) => {
                inner.compare(interpreter, operator, other, place)
            }
            None if special::compares(operator) => {
                self.compare_data(interpreter, operator, other, place)
            }
            _ => Ok(None),
        }
    }

    fn truth(self: Rc<Self>, interpreter: &mut Interpreter<'_, '_>, place: Span) -> Result<bool> {
        for name in ["__bool__", "__len__"] {
            if let Some(value) = self.special(interpreter, name, Vec::new(), place)? {
                return interpreter.truth(&value, place);
            }
        }
        Ok(true)
    }

    fn text(self: Rc<Self>, interpreter: &mut Interpreter<'_, '_>, place: Span) -> Result<String> {
        match self.special(interpreter, "__str__", Vec::new(), place)? {
            Some(text) => Ok(text.as_str().unwrap_or_default().to_owned()),
            None => match self.inner() {
                Some(inner) => interpreter.text(&inner, place),
                None => self.repr(interpreter, place),
            },
        }
    }

    fn repr(self: Rc<Self>, interpreter: &mut Interpreter<'_, '_>, place: Span) -> Result<String> {
        if let Some(Maker::Data(data)) = self.class.maker("__repr__", |data| data.repr) {
            return data.repr(interpreter, &self, place);
        }
        if let Some(text) = self.special(interpreter, "__repr__", Vec::new(), place)? {
            Ok(text.as_str().unwrap_or_default().to_owned())
        } else {
            let inner = self.inner().and_then(|inner| inner.downcast::<Exception>());
            if let Some(exception) = inner {
                return exception.named(self.class.name(), interpreter, place);
            }
            let message = format!(
                "the text of a `{}` differs from run to run",
                self.class.name()
            );
            Err(interpreter.refuse(place, message))
        }
    }

    fn enter(
        self: Rc<Self>,
        interpreter: &mut Interpreter<'_, '_>,
        place: Span,
    ) -> Result<Option<Value>> {
        self.special(interpreter, "__enter__", Vec::new(), place)
    }

    fn exit(
        self: Rc<Self>,
        interpreter: &mut Interpreter<'_, '_>,
        raised: Option<&Raised>,
        place: Span,
    ) -> Result<bool> {
        let arguments = match raised {
            Some(raised) => {
                let exception = Interpreter::caught(raised);
                let of = Call {
                    place,
                    positional: vec![Argument {
                        value: exception.clone(),
                        place,
                    }],
                    keyword: Vec::new(),
                };
                let class = interpreter.call_named("type", of)?;
                vec![class, exception, Value::object(Traceback)]
            }
            None => vec![Value::None, Value::None, Value::None],
        };
        match self.special(interpreter, "__exit__", arguments, place)? {
            Some(result) => interpreter.truth(&result, place),
            None => Ok(false),
        }
    }

    fn may_catch(&self) -> bool {
        true
    }
}
