//! `operator`: operators as functions.
//!
//! Invariant: a function does what the operator does, and nothing else.

use std::rc::Rc;

use ruff_python_ast::{CmpOp, Operator};

use super::function;
use crate::alembic::python::{
    Argument, Call, Interpreter, NativeFunction, Object, Result, Signature, Value,
};

const FUNCTIONS: &[(&str, NativeFunction)] = &[
    ("add", |i, call| operated(i, call, Operator::Add)),
    ("and_", |i, call| operated(i, call, Operator::BitAnd)),
    ("attrgetter", |i, call| getter(i, call, true)),
    ("concat", |i, call| operated(i, call, Operator::Add)),
    ("contains", contains),
    ("eq", |i, call| compared(i, call, CmpOp::Eq)),
    ("floordiv", |i, call| operated(i, call, Operator::FloorDiv)),
    ("ge", |i, call| compared(i, call, CmpOp::GtE)),
    ("getitem", getitem),
    ("gt", |i, call| compared(i, call, CmpOp::Gt)),
    ("is_", |i, call| compared(i, call, CmpOp::Is)),
    ("is_not", |i, call| compared(i, call, CmpOp::IsNot)),
    ("itemgetter", |i, call| getter(i, call, false)),
    ("le", |i, call| compared(i, call, CmpOp::LtE)),
    ("lshift", |i, call| operated(i, call, Operator::LShift)),
    ("lt", |i, call| compared(i, call, CmpOp::Lt)),
    ("methodcaller", method_caller),
    ("mod", |i, call| operated(i, call, Operator::Mod)),
    ("mul", |i, call| operated(i, call, Operator::Mult)),
    ("ne", |i, call| compared(i, call, CmpOp::NotEq)),
    ("not_", not),
    ("or_", |i, call| operated(i, call, Operator::BitOr)),
    ("pow", |i, call| operated(i, call, Operator::Pow)),
    ("rshift", |i, call| operated(i, call, Operator::RShift)),
    ("sub", |i, call| operated(i, call, Operator::Sub)),
    ("truediv", |i, call| operated(i, call, Operator::Div)),
    ("truth", truth),
    ("xor", |i, call| operated(i, call, Operator::BitXor)),
];

/// What a name of `operator` stands for.
pub(super) fn named(name: &str) -> Option<Value> {
    function::named(FUNCTIONS, name)
}

fn both(interpreter: &Interpreter<'_, '_>, call: Call) -> Result<(Value, Value)> {
    let mut bound = Signature::part("operator")
        .takes(&["a", "b"])
        .bind(interpreter, call)?;
    let left = bound.required(interpreter, "a")?.value;
    Ok((left, bound.required(interpreter, "b")?.value))
}

fn operated(
    interpreter: &mut Interpreter<'_, '_>,
    call: Call,
    operator: Operator,
) -> Result<Value> {
    let place = call.place;
    let (left, right) = both(interpreter, call)?;
    interpreter.operate(operator, &left, &right, place)
}

fn compared(interpreter: &mut Interpreter<'_, '_>, call: Call, operator: CmpOp) -> Result<Value> {
    let place = call.place;
    let (left, right) = both(interpreter, call)?;
    interpreter.compare(operator, &left, &right, place)
}

fn contains(interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
    let place = call.place;
    let (container, item) = both(interpreter, call)?;
    interpreter.compare(CmpOp::In, &item, &container, place)
}

fn getitem(interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
    let place = call.place;
    let (of, key) = both(interpreter, call)?;
    interpreter.item(&of, &key, place)
}

fn one(interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<bool> {
    let mut bound = Signature::part("truth")
        .takes(&["a"])
        .bind(interpreter, call)?;
    let of = bound.required(interpreter, "a")?;
    interpreter.truth(&of.value, of.place)
}

fn truth(interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
    one(interpreter, call).map(Value::Bool)
}

fn not(interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
    one(interpreter, call).map(|is_so| Value::Bool(!is_so))
}

/// `itemgetter(…)` and `attrgetter(…)`.
#[derive(Debug)]
struct Getter {
    keys: Vec<Argument>,
    of_attributes: bool,
}

fn getter(interpreter: &mut Interpreter<'_, '_>, call: Call, of_attributes: bool) -> Result<Value> {
    let place = call.place;
    let bound = Signature::part("getter")
        .takes(&[])
        .and_more()
        .bind(interpreter, call)?;
    if bound.rest.is_empty() {
        let name = if of_attributes {
            "attrgetter"
        } else {
            "itemgetter"
        };
        let message = format!("{name} expected at least 1 argument, got 0");
        return Err(interpreter.raise("TypeError", &message, place));
    }
    let keys = bound.rest;
    Ok(Value::object(Getter {
        keys,
        of_attributes,
    }))
}

impl Object for Getter {
    fn type_name(&self) -> &'static str {
        if self.of_attributes {
            "operator.attrgetter"
        } else {
            "operator.itemgetter"
        }
    }

    fn is_callable(&self) -> bool {
        true
    }

    fn call(self: Rc<Self>, interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
        let place = call.place;
        let mut bound = Signature::part("itemgetter")
            .takes(&["obj"])
            .bind(interpreter, call)?;
        let of = bound.required(interpreter, "obj")?.value;
        let mut values = Vec::new();
        for key in &self.keys {
            let mut value = of.clone();
            if self.of_attributes {
                for name in interpreter.text_of(key)?.split('.') {
                    value = interpreter.attribute(&value, name, place)?;
                }
            } else {
                value = interpreter.item(&value, &key.value, place)?;
            }
            values.push(value);
        }
        Ok(match values.len() {
            1 => values.remove(0),
            _ => Value::tuple(values),
        })
    }
}

/// `methodcaller(name, …)`.
#[derive(Debug)]
struct MethodCaller {
    name: Rc<str>,
    call: Call,
}

fn method_caller(interpreter: &mut Interpreter<'_, '_>, mut call: Call) -> Result<Value> {
    if call.positional.is_empty() {
        let message = "methodcaller needs at least one argument, the method name";
        return Err(interpreter.raise("TypeError", message, call.place));
    }
    let name = call.positional.remove(0);
    let name = interpreter.text_of(&name)?;
    Ok(Value::object(MethodCaller { name, call }))
}

impl Object for MethodCaller {
    fn type_name(&self) -> &'static str {
        "operator.methodcaller"
    }

    fn is_callable(&self) -> bool {
        true
    }

    fn call(self: Rc<Self>, interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
        let place = call.place;
        let mut bound = Signature::part("methodcaller")
            .takes(&["obj"])
            .bind(interpreter, call)?;
        let of = bound.required(interpreter, "obj")?.value;
        let call = Call {
            place,
            ..self.call.clone()
        };
        interpreter.call_method(&of, &self.name, call)
    }
}
