//! The methods of expressions.
//!
//! Invariant: each makes another expression and leaves the old one as it was
//! (<https://docs.sqlalchemy.org/en/20/core/sqlelement.html>).

use std::rc::Rc;

use super::element::{Element, Node};
use super::inference::{self, Inferred};
use super::json;
use super::matching::{like, one_of};
use super::operation::{AND, COMPARISON};
use super::operator::binary;
use super::window;
use crate::alembic::python::{Bound, Call, Interpreter, Object, Result, Signature, Value};
use crate::alembic::sqlalchemy::quote;
use crate::alembic::sqlalchemy::types::SqlType;
use crate::span::Span;

/// A method that takes the other side of an operator.
const BINARY: &[(&str, &str)] = &[
    ("is_", "IS"),
    ("is_not", "IS NOT"),
    ("isnot", "IS NOT"),
    ("is_distinct_from", "IS NOT"),
    ("isnot_distinct_from", "IS"),
    ("is_not_distinct_from", "IS"),
    ("__eq__", "="),
    ("__ne__", "!="),
    ("concat", "||"),
    ("like", "LIKE"),
    ("not_like", "NOT LIKE"),
    ("notlike", "NOT LIKE"),
    ("ilike", "LIKE"),
    ("not_ilike", "NOT LIKE"),
    ("notilike", "NOT LIKE"),
    ("regexp_match", "REGEXP"),
    ("in_", "IN"),
    ("not_in", "NOT IN"),
    ("notin_", "NOT IN"),
    ("contains", "LIKE"),
    ("startswith", "LIKE"),
    ("endswith", "LIKE"),
    ("bitwise_and", "&"),
    ("bitwise_or", "|"),
    ("bitwise_lshift", "<<"),
    ("bitwise_rshift", ">>"),
];

/// Methods that say how a query is ordered.
const ORDER: &[(&str, &str)] = &[
    ("asc", "ASC"),
    ("desc", "DESC"),
    ("nulls_first", "NULLS FIRST"),
    ("nullsfirst", "NULLS FIRST"),
    ("nulls_last", "NULLS LAST"),
    ("nullslast", "NULLS LAST"),
];

const OTHERS: &[&str] = &[
    "between",
    "bitwise_not",
    "bitwise_xor",
    "bool_op",
    "cast",
    "collate",
    "distinct",
    "filter",
    "label",
    "op",
    "over",
    "self_group",
    "any_",
    "all_",
    "scalar_subquery",
    "as_scalar",
    "where",
    "select_from",
    "correlate",
    "correlate_except",
];

fn found(table: &'static [(&'static str, &'static str)], name: &str) -> Option<&'static str> {
    let (_, sql) = table.iter().find(|(known, _)| *known == name)?;
    Some(sql)
}

/// `x DESC`
pub(super) fn ordered(operand: Rc<Element>, method: &str) -> Element {
    let words = found(ORDER, method).unwrap_or_default().to_owned();
    Element::new(Node::Suffix {
        operand,
        words,
        precedence: AND,
    })
}

/// Whether expressions have a method of this name.
pub(in crate::alembic) fn has_method(name: &str) -> bool {
    found(BINARY, name).is_some()
        || found(ORDER, name).is_some()
        || OTHERS.contains(&name)
        || json::is_method(name)
}

/// `x.name(…)`
///
/// # Errors
/// What the method raises, or why it is refused.
#[expect(
    clippy::too_many_lines,
    reason = "a table of methods, of which each arm is short"
)]
pub(in crate::alembic) fn call_method(
    this: Rc<Element>,
    interpreter: &mut Interpreter<'_, '_>,
    name: &str,
    call: Call,
) -> Result<Value> {
    let place = call.place;
    if json::is_method(name) {
        return json::read_as(&this, interpreter, name, call);
    }
    if found(ORDER, name).is_some() {
        Signature::new("order").bind(interpreter, call)?;
        return Ok(Value::object(ordered(this, name)));
    }
    if let Some(operation) = found(BINARY, name) {
        const OTHER: Signature = Signature::new("operator").takes(&["other"]).by_name(&[
            "escape",
            "autoescape",
            "flags",
        ]);
        let mut bound = OTHER.bind(interpreter, call)?;
        let other = bound.required(interpreter, "other")?;
        return match operation {
            "IN" | "NOT IN" => one_of(interpreter, this, operation, &other),
            "LIKE" | "NOT LIKE" => like(interpreter, this, name, operation, &other, &mut bound),
            _ => binary(interpreter, this, operation, &other, false),
        };
    }
    if name == "filter" {
        return window::filter(interpreter, this, call);
    }
    let signature = Signature::new("method")
        .takes(&["first", "second", "third"])
        .by_name(&[
            "symmetric",
            "type_",
            "precedence",
            "is_comparison",
            "return_type",
            "partition_by",
            "order_by",
            "groups",
            "range_",
            "rows",
        ]);
    let mut bound = signature.bind(interpreter, call)?;
    match name {
        "label" => {
            let label = bound.required(interpreter, "first")?;
            let name = match label.value {
                Value::None => return Ok(Value::Object(this)),
                _ => interpreter.text_of(&label)?,
            };
            let sql_type = this.sql_type.clone();
            let node = Node::Label {
                operand: this,
                name,
            };
            Ok(Value::object(Element::new(node).with_type(sql_type)))
        }
        "collate" => {
            let collation = bound.required(interpreter, "first")?;
            let collation = interpreter.text_of(&collation)?;
            let sql_type = this.sql_type.clone();
            let node = Node::Suffix {
                operand: this,
                words: format!("COLLATE {}", quote(&collation)),
                precedence: 4,
            };
            Ok(Value::object(Element::new(node).with_type(sql_type)))
        }
        "cast" => {
            let to = bound.required(interpreter, "first")?;
            let to = SqlType::of(interpreter, &to)?;
            Ok(Value::object(cast(this, to, place)))
        }
        "distinct" => {
            let sql_type = this.sql_type.clone();
            let node = Node::Prefix {
                word: "DISTINCT ",
                operand: this,
                precedence: COMPARISON,
            };
            Ok(Value::object(Element::new(node).with_type(sql_type)))
        }
        "between" => {
            let low = bound.required(interpreter, "first")?;
            let high = bound.required(interpreter, "second")?;
            let low = Element::beside(interpreter, &low, &this.sql_type)?;
            let high = Element::beside(interpreter, &high, &this.sql_type)?;
            // SQLAlchemy gives it no type.
            Ok(Value::object(Element::new(Node::Between {
                operand: this,
                low,
                high,
                is_negated: false,
            })))
        }
        "op" | "bool_op" => {
            let operator = bound.required(interpreter, "first")?;
            let returned = match bound.some("return_type") {
                Some(sql_type) => Some(SqlType::of(interpreter, &sql_type)?),
                None => None,
            };
            let compares =
                name == "bool_op" || bound.truth(interpreter, "is_comparison")?.unwrap_or(false);
            Ok(Value::object(CustomOperator {
                operator: interpreter.text_of(&operator)?,
                sql_type: match returned {
                    Some(_) => returned,
                    None if compares => inference::boolean(),
                    None => this.sql_type.clone(),
                },
                left: this,
            }))
        }
        "bitwise_not" => {
            let sql_type = this.sql_type.clone();
            let node = Node::Prefix {
                word: "~",
                operand: this,
                precedence: 8,
            };
            Ok(Value::object(Element::new(node).with_type(sql_type)))
        }
        "bitwise_xor" => {
            // SQLite has none: what is in one of both and not in both.
            let other = bound.required(interpreter, "first")?;
            let other = Element::beside(interpreter, &other, &this.sql_type)?;
            let [either, both] = ["|", "&"]
                .map(|operation| Element::binary(Rc::clone(&this), operation, Rc::clone(&other)));
            let difference = Element::binary(Rc::new(either), "-", Rc::new(both));
            Ok(Value::object(difference.with_type(this.sql_type.clone())))
        }
        "over" => window::over(interpreter, this, &mut bound),
        "self_group" => Ok(Value::Object(this)),
        "where" | "select_from" | "correlate" | "correlate_except" => {
            within(interpreter, &this, name, &mut bound)
        }
        _ => {
            let message = format!("`{name}()` of an SQL expression is not evaluated");
            Err(interpreter.refuse(place, message))
        }
    }
}

/// `exists().where(…)`: what a method adds to the query inside.
fn within(
    interpreter: &mut Interpreter<'_, '_>,
    this: &Element,
    name: &str,
    bound: &mut Bound,
) -> Result<Value> {
    let (Node::Exists(select) | Node::Query(select)) = &this.node else {
        return Err(interpreter.no_attribute("ColumnElement", name, bound.place));
    };
    let call = Call {
        place: bound.place,
        positional: ["first", "second", "third"]
            .into_iter()
            .filter_map(|parameter| bound.optional(parameter))
            .collect(),
        keyword: Vec::new(),
    };
    let select = Rc::new(select.with(interpreter, name, call)?);
    Ok(Value::object(match this.node {
        Node::Exists(_) => Element::truth(Node::Exists(select)),
        _ => Element::query(select),
    }))
}

/// `CAST(x AS type)`
pub(super) fn cast(operand: Rc<Element>, to: Rc<SqlType>, place: Span) -> Element {
    let sql_type = Some(Rc::clone(&to));
    Element::new(Node::Cast { operand, to, place }).with_type(sql_type)
}

/// `x.op("…")`, which takes the other side.
#[derive(Debug)]
struct CustomOperator {
    left: Rc<Element>,
    operator: Rc<str>,
    /// The type of what it makes.
    sql_type: Inferred,
}

impl Object for CustomOperator {
    fn type_name(&self) -> &'static str {
        "custom_op"
    }

    fn is_callable(&self) -> bool {
        true
    }

    fn call(self: Rc<Self>, interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
        let mut bound = Signature::new("op")
            .takes(&["other"])
            .bind(interpreter, call)?;
        let other = bound.required(interpreter, "other")?;
        let right = Element::beside(interpreter, &other, &self.left.sql_type)?;
        let node = Node::Custom {
            left: Rc::clone(&self.left),
            operator: self.operator.to_string(),
            right,
        };
        let element = Element::new(node).with_type(self.sql_type.clone());
        Ok(Value::object(element))
    }
}
