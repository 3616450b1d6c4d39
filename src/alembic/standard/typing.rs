//! `typing`, `abc`: what says something to type checkers and nothing to a program that runs.
//!
//! Invariant: a form of it changes no value that passes through.

use std::rc::Rc;

use ruff_python_ast::Operator;

use super::record;
use crate::alembic::python::{
    Builtin, Call, Class, Dict, Interpreter, Iterator as PythonIterator, Key, Object, Result,
    Signature, Value,
};
use crate::span::Span;

/// A form such as `Optional` or `Sequence`.
#[derive(Clone, Debug)]
struct Form {
    name: &'static str,
    /// What stands in its brackets.
    arguments: Option<Key>,
}

const FORMS: [&str; 48] = [
    "Any",
    "Annotated",
    "AnyStr",
    "Awaitable",
    "AsyncIterator",
    "Callable",
    "ClassVar",
    "Collection",
    "Container",
    "Counter",
    "DefaultDict",
    "Deque",
    "Dict",
    "Final",
    "FrozenSet",
    "Generator",
    "Generic",
    "Hashable",
    "IO",
    "Iterable",
    "Iterator",
    "List",
    "Literal",
    "Mapping",
    "MutableMapping",
    "MutableSequence",
    "NamedTuple",
    "Never",
    "NoReturn",
    "NotRequired",
    "Optional",
    "OrderedDict",
    "ParamSpec",
    "Protocol",
    "Required",
    "Self",
    "Sequence",
    "Set",
    "Text",
    "Tuple",
    "Type",
    "TypeAlias",
    "TypedDict",
    "TypeVar",
    "Union",
    "ABC",
    "ABCMeta",
    "Sized",
];

/// What a name of `typing` or `abc` stands for.
pub(super) fn named(name: &str) -> Option<Value> {
    match name {
        "TYPE_CHECKING" => return Some(Value::Bool(false)),
        "cast" => return Some(function("cast", cast)),
        "overload" | "final" | "abstractmethod" | "runtime_checkable" | "no_type_check" => {
            return Some(function("typing", same));
        }
        "NewType" => return Some(function("NewType", new_type)),
        "NamedTuple" => return Some(record::named_tuple_base()),
        _ => {}
    }
    let name = FORMS.into_iter().find(|form| *form == name)?;
    Some(Value::object(Form {
        name,
        arguments: None,
    }))
}

/// `Annotated[…]`: a type, and what is said beside it.
#[derive(Debug)]
pub(in crate::alembic) struct Annotated(pub(in crate::alembic) Vec<Value>);

impl Object for Annotated {
    fn type_name(&self) -> &'static str {
        "type"
    }

    fn key(&self) -> Option<String> {
        let parts: Option<Vec<Key>> = self.0.iter().map(Key::of).collect();
        Some(format!("Annotated {:?}", parts?))
    }
}

/// The texts of `Literal["a", "b"]`; `None` if a value is something else.
pub(in crate::alembic) fn literals(value: &Value) -> Option<Vec<Rc<str>>> {
    let form = value.downcast::<Form>()?;
    let text = |key: &Key| match key {
        Key::Str(text) => Some(Rc::clone(text)),
        _ => None,
    };
    match form.arguments.as_ref().filter(|_| form.name == "Literal")? {
        Key::Tuple(keys) => keys.iter().map(text).collect(),
        key => text(key).map(|text| vec![text]),
    }
}

fn function(name: &'static str, run: crate::alembic::python::NativeFunction) -> Value {
    Value::Builtin(Builtin { name, run })
}

fn cast(interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
    let mut bound = Signature::part("cast")
        .takes(&["typ", "val"])
        .bind(interpreter, call)?;
    Ok(bound.required(interpreter, "val")?.value)
}

fn same(interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
    let mut bound = Signature::part("decorator")
        .takes(&["func"])
        .bind(interpreter, call)?;
    Ok(bound.required(interpreter, "func")?.value)
}

fn new_type(interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
    let mut bound = Signature::part("NewType")
        .takes(&["name", "tp"])
        .bind(interpreter, call)?;
    Ok(bound.required(interpreter, "tp")?.value)
}

impl Object for Form {
    fn type_name(&self) -> &'static str {
        "type"
    }

    fn attribute(
        self: Rc<Self>,
        _: &mut Interpreter<'_, '_>,
        name: &str,
        _: Span,
    ) -> Result<Option<Value>> {
        Ok((name == "__name__").then(|| Value::str(self.name)))
    }

    fn lacks(&self, name: &str) -> bool {
        matches!(self.name, "ABC" | "Generic" | "Protocol")
            && !name.starts_with('_')
            && !matches!(name, "mro" | "register")
    }

    /// `TypeVar("T")`: a name for types.
    fn call(self: Rc<Self>, interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
        match self.name {
            "TypeVar" | "ParamSpec" => Ok(Value::Object(self)),
            name => {
                Err(interpreter.refuse(call.place, format!("a call of `{name}` is not evaluated")))
            }
        }
    }

    fn subscript(
        self: Rc<Self>,
        _: &mut Interpreter<'_, '_>,
        key: &Value,
        _: Span,
    ) -> Result<Option<Value>> {
        if self.name == "Annotated"
            && let Value::Tuple(parts) = key
        {
            return Ok(Some(Value::object(Annotated(parts.to_vec()))));
        }
        Ok(Some(Value::object(Self {
            name: self.name,
            arguments: Key::of(key),
        })))
    }

    /// `Optional[int] | None`.
    fn operator(
        self: Rc<Self>,
        _: &mut Interpreter<'_, '_>,
        operator: Operator,
        _: &Value,
        _: bool,
        _: Span,
    ) -> Result<Option<Value>> {
        Ok((operator == Operator::BitOr).then_some(Value::Object(self)))
    }

    fn has_instance(&self, value: &Value) -> Option<bool> {
        let is = |name: &str| match value {
            Value::Object(object) => object.is_builtin(name),
            value => value.type_name() == name,
        };
        let is_container = matches!(
            value,
            Value::Str(_)
                | Value::Bytes(_)
                | Value::List(_)
                | Value::Tuple(_)
                | Value::Dict(_)
                | Value::Set(_)
        );
        match self.name {
            "Iterable" | "Collection" | "Container" | "Sized" | "Iterator" | "Generator" => {
                let is_iterator = value.downcast::<PythonIterator>().is_some();
                match (self.name, value) {
                    ("Iterable" | "Iterator", _) if is_iterator => Some(true),
                    ("Iterator" | "Generator", _) if is_container => Some(false),
                    ("Collection" | "Container" | "Sized", _) if is_iterator => Some(false),
                    _ if is_container => Some(true),
                    (_, Value::Object(_)) => None,
                    _ => Some(false),
                }
            }
            "Hashable" => Some(Key::of(value).is_some()),
            "Mapping" | "MutableMapping" | "Dict" => {
                Some(matches!(value, Value::Dict(_)) || is("dict"))
            }
            "Counter" | "OrderedDict" | "DefaultDict" => match value {
                Value::Dict(dict) => {
                    let name = if self.name == "DefaultDict" {
                        "defaultdict"
                    } else {
                        self.name
                    };
                    Some(dict.borrow().kind.name() == name)
                }
                _ => Some(false),
            },
            "Sequence" => match value {
                Value::Object(object) if object.as_builtin().is_none() => None,
                _ => Some(is("list") || is("tuple") || is("str") || is("bytes")),
            },
            "MutableSequence" | "List" => match value {
                Value::Object(object) if object.as_builtin().is_none() => None,
                _ => Some(is("list")),
            },
            "Tuple" => Some(is("tuple")),
            // As `collections.abc` has it; nobody asks `typing` for it.
            "Set" => match value {
                Value::Object(_) => None,
                value => Some(matches!(value, Value::Set(_))),
            },
            "FrozenSet" => Some(is("frozenset")),
            "Callable" => match value {
                Value::Function(_) | Value::Builtin(_) | Value::Method(_) => Some(true),
                Value::Object(object) => Some(object.is_callable()),
                _ => Some(false),
            },
            _ => None,
        }
    }

    fn instantiate(
        self: Rc<Self>,
        _: &mut Interpreter<'_, '_>,
        _: &Rc<Class>,
        call: &Call,
    ) -> Result<Option<Value>> {
        if self.name != "TypedDict" {
            return Ok(None);
        }
        let mut dict = Dict::default();
        for (name, argument) in &call.keyword {
            dict.set(name, argument.value.clone());
        }
        Ok(Some(Value::dict(dict)))
    }

    fn key(&self) -> Option<String> {
        Some(match &self.arguments {
            Some(arguments) => format!("{} {arguments:?}", self.name),
            None => self.name.to_owned(),
        })
    }
}
