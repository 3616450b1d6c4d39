//! The values that Python code computes with.
//!
//! Invariant: a value is what Python would have; what we do not know is [`Value::Unknown`], and no
//! operation but passing it on takes it.

use std::any::Any;
use std::cell::RefCell;
use std::rc::Rc;

use super::dict::Dict;
use super::function::Function;
use super::module::Module;
use super::object::Object;
use super::set::Set;
use super::stop::Unknown;

/// A value.
#[derive(Clone, Debug)]
pub enum Value {
    /// `None`.
    None,
    /// `True` or `False`.
    Bool(bool),
    /// An `int`. One that does not fit is refused where it arises.
    Int(i64),
    /// A `float`.
    Float(f64),
    /// A `str`.
    Str(Rc<str>),
    /// A `bytes`.
    Bytes(Rc<[u8]>),
    /// A `list`.
    List(Rc<RefCell<Vec<Value>>>),
    /// A `tuple`.
    Tuple(Rc<[Value]>),
    /// A `dict`.
    Dict(Rc<RefCell<Dict>>),
    /// A `set` or `frozenset`.
    Set(Rc<RefCell<Set>>),
    /// A function that is written in Python.
    Function(Rc<Function>),
    /// A module of the project.
    Module(Rc<Module>),
    /// A function that is built in.
    Builtin(Builtin),
    /// A method with the value that it belongs to.
    Method(Rc<Method>),
    /// Anything else.
    Object(Rc<dyn Object>),
    /// Something that nobody here knows.
    Unknown(Rc<Unknown>),
}

/// A function that is built in.
#[derive(Clone, Copy, Debug)]
pub struct Builtin {
    /// Its name, as messages show it.
    pub name: &'static str,
    /// What it does.
    pub run: super::object::NativeFunction,
}

/// A method that was taken from its value without being called.
#[derive(Clone, Debug)]
pub struct Method {
    /// The value.
    pub receiver: Value,
    /// The name of the method.
    pub name: Rc<str>,
}

impl Value {
    /// A `str`.
    #[must_use]
    pub fn str(text: impl AsRef<str>) -> Self {
        Self::Str(Rc::from(text.as_ref()))
    }

    /// A `list`.
    #[must_use]
    pub fn list(items: Vec<Self>) -> Self {
        Self::List(Rc::new(RefCell::new(items)))
    }

    /// A `tuple`.
    #[must_use]
    pub fn tuple(items: Vec<Self>) -> Self {
        Self::Tuple(Rc::from(items))
    }

    /// A `dict`.
    #[must_use]
    pub fn dict(dict: Dict) -> Self {
        Self::Dict(Rc::new(RefCell::new(dict)))
    }

    /// A `set`.
    #[must_use]
    pub fn set(set: Set) -> Self {
        Self::Set(Rc::new(RefCell::new(set)))
    }

    /// Anything that has no variant of its own.
    #[must_use]
    pub fn object(object: impl Object) -> Self {
        Self::Object(Rc::new(object))
    }

    /// Something that nobody here knows.
    #[must_use]
    pub fn unknown(unknown: Unknown) -> Self {
        Self::Unknown(Rc::new(unknown))
    }

    /// The object of type `T` that this is, if it is one.
    #[must_use]
    pub fn downcast<T: Object>(&self) -> Option<Rc<T>> {
        match self {
            Self::Object(object) => {
                let any: Rc<dyn Any> = object.clone();
                any.downcast().ok()
            }
            _ => None,
        }
    }

    /// The value of one of Python's own types that this is, if it is one; else itself.
    #[must_use]
    pub fn plain(&self) -> Self {
        match self {
            Self::Object(object) => object.as_builtin().unwrap_or_else(|| self.clone()),
            value => value.clone(),
        }
    }

    /// The text of a `str`.
    #[must_use]
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Self::Str(text) => Some(text),
            _ => None,
        }
    }

    /// Whether this is `None`.
    #[must_use]
    pub fn is_none(&self) -> bool {
        matches!(self, Self::None)
    }

    /// The name of its type, as `type(value).__name__` says it.
    #[must_use]
    pub fn type_name(&self) -> &str {
        match self {
            Self::None => "NoneType",
            Self::Bool(_) => "bool",
            Self::Int(_) => "int",
            Self::Float(_) => "float",
            Self::Str(_) => "str",
            Self::Bytes(_) => "bytes",
            Self::List(_) => "list",
            Self::Tuple(_) => "tuple",
            Self::Dict(dict) => dict.try_borrow().map_or("dict", |dict| dict.kind.name()),
            Self::Set(set) if set.try_borrow().is_ok_and(|set| set.is_frozen) => "frozenset",
            Self::Set(_) => "set",
            Self::Function(_) => "function",
            Self::Module(_) => "module",
            Self::Builtin(_) => "builtin_function_or_method",
            Self::Method(_) => "method",
            Self::Object(object) => object.type_name(),
            Self::Unknown(_) => "unknown",
        }
    }

    /// Whether two values are the same one (`is`).
    #[must_use]
    pub fn is_same(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::None, Self::None) => true,
            (Self::Bool(a), Self::Bool(b)) => a == b,
            (Self::Int(a), Self::Int(b)) => a == b,
            (Self::Str(a), Self::Str(b)) => a == b,
            (Self::List(a), Self::List(b)) => Rc::ptr_eq(a, b),
            (Self::Tuple(a), Self::Tuple(b)) => Rc::ptr_eq(a, b),
            (Self::Dict(a), Self::Dict(b)) => Rc::ptr_eq(a, b),
            (Self::Set(a), Self::Set(b)) => Rc::ptr_eq(a, b),
            (Self::Function(a), Self::Function(b)) => Rc::ptr_eq(a, b),
            (Self::Module(a), Self::Module(b)) => Rc::ptr_eq(a, b),
            (Self::Builtin(a), Self::Builtin(b)) => a.name == b.name,
            // Each use of the name of a built-in exception makes its class anew.
            (Self::Object(a), Self::Object(b)) => {
                let names = a.type_name() == "type" && a.class().is_none();
                Rc::ptr_eq(a, b)
                    || names && b.type_name() == "type" && a.key().is_some() && a.key() == b.key()
            }
            _ => false,
        }
    }
}
