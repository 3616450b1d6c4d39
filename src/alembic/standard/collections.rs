//! `collections`.
//!
//! Invariant: a collection of it is a list or a dict that behaves as Python's would; the others are
//! refused.

use std::cell::RefCell;
use std::rc::Rc;

use ruff_python_ast::Operator;

use super::{deque, function, record};
use crate::alembic::python::{
    Call, Class, Dict, DictKind, Interpreter, NativeFunction, Object, Result, Value,
};
use crate::span::Span;

const FUNCTIONS: &[(&str, NativeFunction)] = &[("namedtuple", record::namedtuple)];

/// What a name of `collections` stands for.
pub(super) fn named(name: &str) -> Option<Value> {
    let kind = match name {
        "Counter" => DictKind::Counter,
        "OrderedDict" => DictKind::Ordered,
        "defaultdict" => DictKind::Default(Value::None),
        "deque" => return Some(deque::class()),
        name => return function::named(FUNCTIONS, name),
    };
    Some(Value::object(DictClass(kind)))
}

/// A class of dicts.
#[derive(Debug)]
struct DictClass(DictKind);

impl Object for DictClass {
    fn type_name(&self) -> &'static str {
        "type"
    }

    fn key(&self) -> Option<String> {
        Some(self.0.name().to_owned())
    }

    fn attribute(
        self: Rc<Self>,
        _: &mut Interpreter<'_, '_>,
        name: &str,
        _: Span,
    ) -> Result<Option<Value>> {
        Ok((name == "__name__").then(|| Value::str(self.0.name())))
    }

    fn is_callable(&self) -> bool {
        true
    }

    fn call(
        self: Rc<Self>,
        interpreter: &mut Interpreter<'_, '_>,
        mut call: Call,
    ) -> Result<Value> {
        let kind = match &self.0 {
            DictKind::Counter => {
                let counter = Rc::new(RefCell::new(Dict::of(DictKind::Counter)));
                interpreter.count(&counter, call, Operator::Add)?;
                return Ok(Value::Dict(counter));
            }
            DictKind::Default(_) if !call.positional.is_empty() => {
                let factory = call.positional.remove(0);
                let is_callable = match &factory.value {
                    Value::Object(object) => object.is_callable(),
                    Value::Unknown(unknown) => {
                        return Err(interpreter.unknown(unknown, factory.place));
                    }
                    Value::None | Value::Function(_) | Value::Builtin(_) | Value::Method(_) => true,
                    _ => false,
                };
                if !is_callable {
                    let message = "first argument must be callable or None";
                    return Err(interpreter.raise("TypeError", message, factory.place));
                }
                DictKind::Default(factory.value)
            }
            kind => kind.clone(),
        };
        let made = interpreter.call_named("dict", call)?;
        if let Value::Dict(dict) = &made {
            dict.borrow_mut().kind = kind;
        }
        Ok(made)
    }

    fn has_method(&self, name: &str) -> bool {
        name == "fromkeys" && matches!(self.0, DictKind::Ordered)
    }

    fn call_method(
        self: Rc<Self>,
        interpreter: &mut Interpreter<'_, '_>,
        name: &str,
        call: Call,
    ) -> Result<Value> {
        let dict = Value::dict(Dict::default());
        let made = interpreter.call_method(&dict, name, call)?;
        if let Value::Dict(dict) = &made {
            dict.borrow_mut().kind = self.0.clone();
        }
        Ok(made)
    }

    fn subscript(
        self: Rc<Self>,
        _: &mut Interpreter<'_, '_>,
        _: &Value,
        _: Span,
    ) -> Result<Option<Value>> {
        // `defaultdict[str, int]` is for type checkers.
        Ok(Some(Value::Object(self)))
    }

    fn has_instance(&self, value: &Value) -> Option<bool> {
        Some(match value {
            Value::Dict(dict) => dict.borrow().kind.name() == self.0.name(),
            _ => false,
        })
    }

    fn derive(
        self: Rc<Self>,
        interpreter: &mut Interpreter<'_, '_>,
        class: &Rc<Class>,
        place: Span,
    ) -> Result<()> {
        Err(interpreter.no_base(class.name(), self.0.name(), place))
    }
}
