//! The operators of expressions: comparisons, arithmetic, `AND`, `OR` and `NOT`.
//!
//! Invariant: a comparison of a column is SQL, never Python's truth
//! (<https://docs.sqlalchemy.org/en/20/core/operators.html>).

use std::rc::Rc;

use ruff_python_ast::{CmpOp, Operator};

use super::element::{Element, Node};
use super::inference::{self, Arithmetic};
use super::operation::COMPARISON;
use crate::alembic::python::{Argument, Interpreter, Result, Value};
use crate::span::Span;

/// `left op other`, or the other way round.
pub(super) fn binary(
    interpreter: &mut Interpreter<'_, '_>,
    this: Rc<Element>,
    operation: &str,
    other: &Argument,
    is_reflected: bool,
) -> Result<Value> {
    let other = Element::beside(interpreter, other, &this.sql_type)?;
    let is_null = matches!(&other.node, Node::Sql(sql) if sql == "NULL");
    let operation = match (operation, is_null) {
        ("=", true) => "IS",
        ("!=", true) => "IS NOT",
        (operation, _) => operation,
    };
    let (left, right) = if is_reflected {
        (other, this)
    } else {
        (this, other)
    };
    Ok(Value::object(Element::binary(left, operation, right)))
}

/// `NOT x`: the opposite, where there is one.
pub(super) fn negated(this: Rc<Element>) -> Element {
    match &this.node {
        Node::Binary {
            left,
            operation,
            right,
            behind,
            is_grouped,
        } if operation.opposite.is_some() => {
            let operation = operation.negated().expect("it was asked for");
            Element::truth(Node::Binary {
                left: Rc::clone(left),
                operation,
                right: Rc::clone(right),
                behind: behind.clone(),
                is_grouped: operation.sql == "NOT IN" || *is_grouped && operation.sql != "IN",
            })
        }
        Node::Between {
            operand,
            low,
            high,
            is_negated,
        } => Element::new(Node::Between {
            operand: Rc::clone(operand),
            low: Rc::clone(low),
            high: Rc::clone(high),
            is_negated: !is_negated,
        }),
        Node::Truth(value) => Element::truth(Node::Truth(!value)),
        Node::Prefix {
            word: "NOT ",
            operand,
            ..
        } => (**operand).clone(),
        Node::Label { operand, name } => {
            let operand = Rc::new(negated(Rc::clone(operand)));
            let sql_type = operand.sql_type.clone();
            Element::new(Node::Label {
                operand,
                name: Rc::clone(name),
            })
            .with_type(sql_type)
        }
        Node::Is { operand, truth } => Element::truth(Node::Is {
            operand: Rc::clone(operand),
            truth: !truth,
        }),
        Node::Junction { .. } | Node::Exists(_) | Node::Custom { .. } => not(this),
        _ if this.is_boolean() => Element::truth(Node::Is {
            operand: this,
            truth: false,
        }),
        _ => not(this),
    }
}

/// `NOT x`
fn not(operand: Rc<Element>) -> Element {
    Element::truth(Node::Prefix {
        word: "NOT ",
        operand,
        precedence: COMPARISON,
    })
}

/// `x op other`
pub(in crate::alembic) fn operator(
    this: Rc<Element>,
    interpreter: &mut Interpreter<'_, '_>,
    operator: Operator,
    other: &Value,
    is_reflected: bool,
    place: Span,
) -> Result<Option<Value>> {
    let argument = Argument {
        value: other.clone(),
        place,
    };
    let operation = match operator {
        Operator::BitXor if other.is_none() => return Ok(Some(Value::object(negated(this)))),
        Operator::BitAnd | Operator::BitOr => {
            let other = Element::of(interpreter, &argument, None)?;
            let parts = if is_reflected {
                vec![other, this]
            } else {
                vec![this, other]
            };
            let word = if operator == Operator::BitAnd {
                "AND"
            } else {
                "OR"
            };
            return Ok(Some(Value::object(junction(word, parts))));
        }
        Operator::Add => {
            let beside = Element::beside(interpreter, &argument, &this.sql_type)?;
            let (left, right) = if is_reflected {
                (&beside, &this)
            } else {
                (&this, &beside)
            };
            if inference::is_concatenation(&left.sql_type, &right.sql_type) {
                "||"
            } else {
                "+"
            }
        }
        Operator::Sub if is_reflected && other.is_none() => {
            let sql_type = this.sql_type.clone();
            let node = Node::Prefix {
                word: "-",
                operand: this,
                precedence: 8,
            };
            return Ok(Some(Value::object(Element::new(node).with_type(sql_type))));
        }
        Operator::Sub => "-",
        Operator::Mult => "*",
        Operator::Mod => "%",
        Operator::FloorDiv => {
            let divisor = Element::beside(interpreter, &argument, &this.sql_type)?;
            let (left, right) = if is_reflected {
                (divisor, this)
            } else {
                (this, divisor)
            };
            let element = inference::floored(left, right);
            return Ok(Some(Value::object(element)));
        }
        Operator::Div => {
            // Python's `/` keeps the fraction, SQLite's does not.
            let divisor = Element::beside(interpreter, &argument, &this.sql_type)?;
            let (left, right) = if is_reflected {
                (divisor, this)
            } else {
                (this, divisor)
            };
            let sql_type = inference::computed(Arithmetic::Divide, &left.sql_type, &right.sql_type);
            let zero = Rc::new(Element::sql("0.0"));
            let right = Rc::new(Element::binary(right, "+", zero));
            let element = Element::binary(left, "/", right).with_type(sql_type);
            return Ok(Some(Value::object(element)));
        }
        _ => return Ok(None),
    };
    binary(interpreter, this, operation, &argument, is_reflected).map(Some)
}

/// `x == other` and the like
pub(in crate::alembic) fn compare(
    this: Rc<Element>,
    interpreter: &mut Interpreter<'_, '_>,
    operator: CmpOp,
    other: &Value,
    place: Span,
) -> Result<Option<Value>> {
    let operation = match operator {
        CmpOp::Eq => "=",
        CmpOp::NotEq => "!=",
        CmpOp::Lt => "<",
        CmpOp::LtE => "<=",
        CmpOp::Gt => ">",
        CmpOp::GtE => ">=",
        _ => return Ok(None),
    };
    let argument = Argument {
        value: other.clone(),
        place,
    };
    binary(interpreter, this, operation, &argument, false).map(Some)
}

/// `a AND b`, of which parts that are such themselves are taken apart.
pub(super) fn junction(word: &'static str, parts: Vec<Rc<Element>>) -> Element {
    let mut flat = Vec::new();
    for part in parts {
        match &part.node {
            Node::Junction { word: inner, parts } if *inner == word => {
                flat.extend(parts.iter().cloned());
            }
            // What is true anyway adds nothing to a conjunction.
            Node::Truth(value) if *value == (word == "AND") => {}
            _ => flat.push(part),
        }
    }
    match &flat[..] {
        [] => Element::truth(Node::Truth(word == "AND")),
        [one] => (**one).clone(),
        _ => Element::truth(Node::Junction { word, parts: flat }),
    }
}
