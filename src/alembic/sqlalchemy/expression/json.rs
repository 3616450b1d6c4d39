//! `column["key"]` of JSON.
//!
//! Invariant: what is not said to be a text or a number stays JSON; what is said is a CAST since
//! SQLAlchemy 2.1, and was none before
//! (<https://docs.sqlalchemy.org/en/20/core/type_basics.html#sqlalchemy.types.JSON>).

use std::rc::Rc;

use super::element::{Element, Node};
use crate::alembic::python::{Argument, Call, Interpreter, Result, Value};
use crate::alembic::sqlalchemy::types::{self, SqlType};
use crate::span::Span;
use crate::sql::Literal;

/// The methods that say what a value in JSON is, and its type.
const AS: &[(&str, &str)] = &[
    ("as_boolean", "Boolean"),
    ("as_float", "Float"),
    ("as_integer", "Integer"),
    ("as_json", "JSON"),
    ("as_numeric", "Numeric"),
    ("as_string", "Unicode"),
];

/// Whether a method says what a value in JSON is.
pub(super) fn is_method(name: &str) -> bool {
    AS.iter().any(|(known, _)| *known == name)
}

/// `x[key]`
///
/// # Errors
/// Python's `NotImplementedError` if `x` is no JSON, or that the key is no name, place or path.
pub(in crate::alembic) fn json_item(
    element: Rc<Element>,
    interpreter: &mut Interpreter<'_, '_>,
    key: &Value,
    place: Span,
) -> Result<Option<Value>> {
    let json = element.sql_type.clone();
    if !json.as_ref().is_some_and(|json| json.on_sqlite().is_json()) {
        let message = "Operator 'getitem' is not supported on this expression";
        return Err(interpreter.raise("NotImplementedError", message, place));
    }
    let mut path = "$".to_owned();
    let steps = match key {
        Value::List(_) | Value::Tuple(_) => interpreter.iterate(key, place)?.collect(),
        one => vec![one.clone()],
    };
    for step in steps {
        path = match step {
            Value::Int(at) => format!("{path}[{at}]"),
            Value::Str(name) => format!("{path}.\"{name}\""),
            other => {
                let message = format!(
                    "a `{}` as a key of JSON is not evaluated",
                    other.type_name()
                );
                return Err(interpreter.refuse(place, message));
            }
        };
    }
    let path = Rc::new(Element::sql(Literal::from(path.as_str()).to_string()));
    let extract = function("JSON_EXTRACT", vec![element, path]);
    let quoted = function("JSON_QUOTE", vec![Rc::new(extract)]).with_type(json);
    Ok(Some(Value::object(quoted)))
}

fn function(name: &str, arguments: Vec<Rc<Element>>) -> Element {
    Element::new(Node::Call {
        name: name.to_owned(),
        arguments,
    })
}

/// `x[key].as_string()`
///
/// # Errors
/// Python's error, if `x` is no value in JSON.
pub(super) fn read_as(
    element: &Element,
    interpreter: &mut Interpreter<'_, '_>,
    method: &str,
    call: Call,
) -> Result<Value> {
    let place = call.place;
    let extract = match &element.node {
        Node::Call { name, arguments } if name == "JSON_QUOTE" => arguments.first(),
        _ => None,
    };
    let Some(extract) = extract else {
        let message = format!("{method}() only works with a JSON expression e.g. col['q']");
        return Err(interpreter.raise("InvalidRequestError", &message, place));
    };
    if method == "as_json" {
        return Ok(Value::object(element.clone()));
    }
    let name = AS.iter().find(|(known, _)| *known == method);
    let class = name.and_then(|(_, name)| types::class(None, name));
    let class = class.expect("the types of JSON's values are known");
    let value = interpreter.call(&class, call)?;
    let to = SqlType::of(interpreter, &Argument { value, place })?;
    let read = if writes_casts(interpreter) {
        Element::new(Node::Cast {
            operand: Rc::clone(extract),
            to: Rc::clone(&to),
            place,
        })
    } else {
        (**extract).clone()
    };
    Ok(Value::object(read.with_type(Some(to))))
}

/// Whether the project says that it runs with SQLAlchemy 2.1 or a later one. What chains have made so far,
/// an older one has made.
fn writes_casts(interpreter: &Interpreter<'_, '_>) -> bool {
    let Some(Value::Str(version)) = interpreter.variable("sqlalchemy.__version__") else {
        return false;
    };
    let mut numbers = version.split('.').map_while(|number| number.parse().ok());
    let said: [Option<u32>; 2] = [numbers.next(), numbers.next()];
    said >= [Some(2), Some(1)]
}
