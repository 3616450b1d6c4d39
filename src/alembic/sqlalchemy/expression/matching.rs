//! `IN` and `LIKE`, and what is written with them.
//!
//! Invariant: an empty list matches nothing, as SQLAlchemy writes it.

use std::rc::Rc;

use super::element::{Element, Node};
use super::inference::Inferred;
use super::operation::Operation;
use crate::alembic::python::{Argument, Bound, Interpreter, Result, Value};

/// `x IN (…)`
pub(super) fn one_of(
    interpreter: &mut Interpreter<'_, '_>,
    this: Rc<Element>,
    operation: &str,
    other: &Argument,
) -> Result<Value> {
    let list = match Element::from_value(&other.value) {
        Some(element) => Element::of(
            interpreter,
            &Argument {
                value: Value::Object(element),
                place: other.place,
            },
            this.sql_type.as_ref(),
        )?,
        None if super::source::Source::of(&other.value).is_some() => {
            let message = "a table as the right side of `in_()` is not evaluated";
            return Err(interpreter.refuse(other.place, message));
        }
        None => {
            let place = other.place;
            let values = interpreter.iterate(&other.value, place)?;
            let items: Result<Vec<_>> = values
                .map(|value| {
                    let argument = Argument { value, place };
                    item(interpreter, &argument, &this.sql_type)
                })
                .collect();
            Rc::new(Element::new(Node::List(items?)))
        }
    };
    Ok(Value::object(Element::truth(Node::Binary {
        left: this,
        operation: Operation::known(operation),
        right: list,
        behind: String::new(),
        is_grouped: operation == "NOT IN",
    })))
}

/// A value of a list, or a tuple of them.
fn item(
    interpreter: &mut Interpreter<'_, '_>,
    argument: &Argument,
    like: &Inferred,
) -> Result<Rc<Element>> {
    let Value::Tuple(values) = &argument.value else {
        return Element::beside(interpreter, argument, like);
    };
    let place = argument.place;
    let values = values.iter().map(|value| Argument {
        value: value.clone(),
        place,
    });
    let items: Result<Vec<_>> = values
        .map(|value| Element::of(interpreter, &value, None))
        .collect();
    Ok(Rc::new(Element::new(Node::List(items?))))
}

/// `x LIKE …`, `contains`, `startswith` and `endswith` among them.
pub(super) fn like(
    interpreter: &mut Interpreter<'_, '_>,
    this: Rc<Element>,
    name: &str,
    operation: &str,
    other: &Argument,
    bound: &mut Bound,
) -> Result<Value> {
    let escape = bound.text(interpreter, "escape")?;
    let autoescape = bound.truth(interpreter, "autoescape")?.unwrap_or(false);
    let escape = match escape {
        None if autoescape => Some(Rc::from("/")),
        escape => escape,
    };
    let mut other = other.clone();
    if autoescape && let (Value::Str(text), Some(escape)) = (&other.value, &escape) {
        let mut escaped = text.replace(&**escape, &format!("{escape}{escape}"));
        for wild in ["%", "_"] {
            escaped = escaped.replace(wild, &format!("{escape}{wild}"));
        }
        other.value = Value::str(escaped);
    }
    let pattern = Element::beside(interpreter, &other, &this.sql_type)?;
    let percent = || Rc::new(Element::sql("'%'"));
    let concat = |left, right| Rc::new(Element::binary(left, "||", right));
    let is_grouped = matches!(name, "contains" | "startswith" | "endswith");
    let pattern = match name {
        "contains" => concat(concat(percent(), pattern), percent()),
        "startswith" => concat(pattern, percent()),
        "endswith" => concat(percent(), pattern),
        _ => pattern,
    };
    let lower = |element: Rc<Element>| {
        Rc::new(Element::new(Node::Call {
            name: "lower".to_owned(),
            arguments: vec![element],
        }))
    };
    let (left, right) = if name.contains("ilike") {
        (lower(this), lower(pattern))
    } else {
        (this, pattern)
    };
    let behind = escape.map_or_else(String::new, |escape| {
        format!(" ESCAPE {}", crate::sql::Literal::from(&*escape))
    });
    Ok(Value::object(Element::truth(Node::Binary {
        left,
        operation: Operation::known(operation),
        right,
        behind,
        is_grouped,
    })))
}
