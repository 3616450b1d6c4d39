//! Comparisons and truth.
//!
//! Invariant: values of types that Python does not order are not ordered here.

use std::cmp::Ordering;
use std::rc::Rc;

use ruff_python_ast::CmpOp;

use super::dict::Key;
use super::interpreter::Interpreter;
use super::operator::float;
use super::stop::Result;
use super::value::Value;
use crate::span::Span;

impl Interpreter<'_, '_> {
    /// `left op right`.
    ///
    /// # Errors
    /// Python's `TypeError`, or why it is refused.
    pub fn compare(
        &mut self,
        operator: CmpOp,
        left: &Value,
        right: &Value,
        here: Span,
    ) -> Result<Value> {
        let is_identity = matches!(operator, CmpOp::Is | CmpOp::IsNot);
        for value in [left, right] {
            if let Value::Unknown(unknown) = value
                && !(is_identity && (left.is_none() || right.is_none()))
            {
                return Err(self.unknown(unknown, here));
            }
        }
        for (value, other, operator) in [(left, right, operator), (right, left, mirrored(operator))]
        {
            if let Value::Object(object) = value
                && !is_identity
                && !matches!(operator, CmpOp::In | CmpOp::NotIn)
                && let Some(result) = Rc::clone(object).compare(self, operator, other, here)?
            {
                return Ok(result);
            }
        }
        let result = match operator {
            CmpOp::Eq => equal(left, right),
            CmpOp::NotEq => !equal(left, right),
            CmpOp::Is => left.is_same(right),
            CmpOp::IsNot => !left.is_same(right),
            CmpOp::In => self.contains(right, left, here)?,
            CmpOp::NotIn => !self.contains(right, left, here)?,
            CmpOp::Lt | CmpOp::LtE | CmpOp::Gt | CmpOp::GtE => {
                self.ordered(operator, left, right, here)?
            }
        };
        Ok(Value::Bool(result))
    }

    fn ordered(&self, operator: CmpOp, left: &Value, right: &Value, here: Span) -> Result<bool> {
        if let (Value::Set(a), Value::Set(b)) = (left, right) {
            let (a, b) = (a.borrow(), b.borrow());
            let (small, large) = match operator {
                CmpOp::Lt | CmpOp::LtE => (&a, &b),
                _ => (&b, &a),
            };
            let is_part = small.keys().all(|key| large.contains(key));
            let is_proper = matches!(operator, CmpOp::Lt | CmpOp::Gt);
            return Ok(is_part && !(is_proper && small.len() == large.len()));
        }
        match order(left, right) {
            Some(order) => Ok(match operator {
                CmpOp::Lt => order.is_lt(),
                CmpOp::LtE => order.is_le(),
                CmpOp::Gt => order.is_gt(),
                _ => order.is_ge(),
            }),
            // A float that is no number is not ordered, which is no error.
            None if float(left).is_some() && float(right).is_some() => Ok(false),
            None => {
                let message = format!(
                    "'{}' not supported between instances of '{}' and '{}'",
                    operator.as_str(),
                    left.type_name(),
                    right.type_name()
                );
                Err(self.raise("TypeError", &message, here))
            }
        }
    }

    /// Whether a container has an item.
    ///
    /// # Errors
    /// Python's `TypeError` if it is no container.
    pub fn contains(&mut self, container: &Value, item: &Value, here: Span) -> Result<bool> {
        match container {
            Value::Str(text) => match item {
                Value::Str(part) => Ok(text.contains(&**part)),
                other => {
                    let message = format!(
                        "'in <string>' requires string as left operand, not {}",
                        other.type_name()
                    );
                    Err(self.raise("TypeError", &message, here))
                }
            },
            Value::Dict(dict) => match Key::of(item) {
                Some(key) => Ok(dict.borrow().get(&key).is_some()),
                None => Err(self.unhashable(item.type_name(), here)),
            },
            Value::Set(set) => match Key::of(item) {
                Some(key) => Ok(set.borrow().contains(&key)),
                None => Err(self.unhashable(item.type_name(), here)),
            },
            container => {
                if let Value::Object(object) = container
                    && let Some(is_there) = Rc::clone(object).contains(self, item, here)?
                {
                    return Ok(is_there);
                }
                let mut items = self.iterate(container, here)?;
                Ok(items.any(|one| one.is_same(item) || equal(&one, item)))
            }
        }
    }

    /// Whether a value is true in a condition.
    ///
    /// # Errors
    /// Why that cannot be told.
    pub fn truth(&mut self, value: &Value, here: Span) -> Result<bool> {
        Ok(match value {
            Value::None => false,
            Value::Bool(value) => *value,
            Value::Int(value) => *value != 0,
            Value::Float(value) => *value != 0.0,
            Value::Str(text) => !text.is_empty(),
            Value::Bytes(bytes) => !bytes.is_empty(),
            Value::List(list) => !list.borrow().is_empty(),
            Value::Tuple(items) => !items.is_empty(),
            Value::Dict(dict) => !dict.borrow().is_empty(),
            Value::Set(set) => !set.borrow().is_empty(),
            Value::Object(object) => return Rc::clone(object).truth(self, here),
            Value::Unknown(unknown) => return Err(self.unknown(unknown, here)),
            Value::Function(_) | Value::Module(_) | Value::Builtin(_) | Value::Method(_) => true,
        })
    }
}

/// The operator that says the same with the sides changed.
fn mirrored(operator: CmpOp) -> CmpOp {
    match operator {
        CmpOp::Lt => CmpOp::Gt,
        CmpOp::LtE => CmpOp::GtE,
        CmpOp::Gt => CmpOp::Lt,
        CmpOp::GtE => CmpOp::LtE,
        same => same,
    }
}

/// Whether two values are equal (`==`).
#[must_use]
pub fn equal(left: &Value, right: &Value) -> bool {
    match (left, right) {
        (Value::List(a), Value::List(b)) => {
            let (a, b) = (a.borrow(), b.borrow());
            a.len() == b.len() && a.iter().zip(b.iter()).all(|(a, b)| equal(a, b))
        }
        (Value::Tuple(a), Value::Tuple(b)) => {
            a.len() == b.len() && a.iter().zip(b.iter()).all(|(a, b)| equal(a, b))
        }
        (Value::Dict(a), Value::Dict(b)) => {
            let (a, b) = (a.borrow(), b.borrow());
            let has = |(key, value)| {
                let there = Key::of(key).and_then(|key| b.get(&key));
                there.is_some_and(|there| equal(there, value))
            };
            a.len() == b.len() && a.iter().all(has)
        }
        (Value::Set(a), Value::Set(b)) => {
            let (a, b) = (a.borrow(), b.borrow());
            a.len() == b.len() && a.keys().all(|key| b.contains(key))
        }
        (left, right) => match (Key::of(left), Key::of(right)) {
            (Some(a), Some(b)) => a == b,
            _ => false,
        },
    }
}

/// The order of two values; `None` if Python does not order them.
#[must_use]
pub fn order(left: &Value, right: &Value) -> Option<Ordering> {
    match (left, right) {
        (Value::Int(a), Value::Int(b)) => Some(a.cmp(b)),
        (Value::Str(a), Value::Str(b)) => Some(a.cmp(b)),
        (Value::Bytes(a), Value::Bytes(b)) => Some(a.cmp(b)),
        (Value::List(a), Value::List(b)) => orders(&a.borrow(), &b.borrow()),
        (Value::Tuple(a), Value::Tuple(b)) => orders(a, b),
        (Value::Object(a), Value::Object(b)) if a.type_name() == b.type_name() => {
            Some(a.key()?.cmp(&b.key()?))
        }
        (a, b) => float(a)?.partial_cmp(&float(b)?),
    }
}

fn orders(left: &[Value], right: &[Value]) -> Option<Ordering> {
    for (a, b) in left.iter().zip(right) {
        if !equal(a, b) {
            return order(a, b);
        }
    }
    Some(left.len().cmp(&right.len()))
}
