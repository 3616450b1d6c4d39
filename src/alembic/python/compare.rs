//! Comparisons and truth.
//!
//! Invariant: values of types that Python does not order are not ordered here.

use std::cmp::Ordering;
use std::rc::Rc;

use ruff_python_ast::CmpOp;

use super::dict::{Dict, DictKind, Key};
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
            // A module or class of another package is something; what a statement was to compute may
            // be nothing.
            if let Value::Unknown(unknown) = value
                && !(is_identity
                    && (left.is_none() || right.is_none())
                    && unknown.path.is_some()
                    && unknown.cause.is_none())
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
            CmpOp::Eq => self.equals(left, right, here)?,
            CmpOp::NotEq => !self.equals(left, right, here)?,
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
                let (left, right) = first_difference(left, right, DEPTH);
                let message = format!(
                    "'{}' not supported between instances of '{}' and '{}'",
                    operator.as_str(),
                    left.type_name(),
                    right.type_name()
                );
                Err(self.unfit(&[&left, &right], &message, here))
            }
        }
    }

    /// Whether two values are equal (`==`).
    ///
    /// # Errors
    /// What an object's own comparison raises, or that they are nested too deeply.
    pub fn equals(&mut self, left: &Value, right: &Value, here: Span) -> Result<bool> {
        self.step(here)?;
        let pairs: Vec<(Value, Value)> = match (left, right) {
            (Value::List(a), Value::List(b)) => {
                let (a, b) = (a.borrow(), b.borrow());
                if a.len() != b.len() {
                    return Ok(false);
                }
                a.iter().cloned().zip(b.iter().cloned()).collect()
            }
            (Value::Tuple(a), Value::Tuple(b)) => {
                if a.len() != b.len() {
                    return Ok(false);
                }
                a.iter().cloned().zip(b.iter().cloned()).collect()
            }
            (Value::Dict(a), Value::Dict(b)) => {
                let (a, b) = (a.borrow(), b.borrow());
                let there = |(key, value): (&Value, &Value)| {
                    let other = Key::of(key).and_then(|key| b.get(&key));
                    other.map(|other| (value.clone(), other.clone()))
                };
                if a.kind.is_counter() && b.kind.is_counter() {
                    drop((a, b));
                    return Ok(equal(left, right));
                }
                if let (DictKind::Ordered, DictKind::Ordered) = (&a.kind, &b.kind)
                    && !a.keys().eq(b.keys())
                {
                    return Ok(false);
                }
                let pairs: Option<Vec<_>> = a.iter().map(there).collect();
                match pairs {
                    Some(pairs) if a.len() == b.len() => pairs,
                    _ => return Ok(false),
                }
            }
            (Value::Object(_), _) | (_, Value::Object(_)) => {
                for (value, other) in [(left, right), (right, left)] {
                    if let Value::Object(object) = value
                        && let Some(result) =
                            Rc::clone(object).compare(self, CmpOp::Eq, other, here)?
                    {
                        return self.truth(&result, here);
                    }
                }
                return Ok(equal(left, right));
            }
            _ => return Ok(equal(left, right)),
        };
        self.deeper(here, |interpreter| {
            for (a, b) in pairs {
                // As Python does: what is the same is equal.
                if !a.is_same(&b) && !interpreter.equals(&a, &b, here)? {
                    return Ok(false);
                }
            }
            Ok(true)
        })
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
                    Err(self.unfit(&[other], &message, here))
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
                for one in self.iterate(container, here)? {
                    if one.is_same(item) || self.equals(&one, item, here)? {
                        return Ok(true);
                    }
                }
                Ok(false)
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

/// How deeply values are compared that are not code's own: lists may hold themselves.
const DEPTH: usize = 200;

/// Whether two values are equal (`==`), without asking objects that compare by themselves. What is
/// nested more than 200 deep is equal to itself only; [`Interpreter::equals`] refuses it.
#[must_use]
pub fn equal(left: &Value, right: &Value) -> bool {
    equal_within(left, right, DEPTH)
}

fn equal_within(left: &Value, right: &Value, depth: usize) -> bool {
    let Some(depth) = depth.checked_sub(1) else {
        return left.is_same(right);
    };
    let all = |a: &[Value], b: &[Value]| {
        let mut pairs = a.iter().zip(b);
        a.len() == b.len() && pairs.all(|(a, b)| equal_within(a, b, depth))
    };
    match (left, right) {
        (Value::List(a), Value::List(b)) => all(&a.borrow(), &b.borrow()),
        (Value::Tuple(a), Value::Tuple(b)) => all(a, b),
        (Value::Dict(a), Value::Dict(b)) => {
            let (a, b) = (a.borrow(), b.borrow());
            let has = |(key, value): (&Value, &Value)| {
                let there = Key::of(key).and_then(|key| b.get(&key));
                there.is_some_and(|there| equal_within(there, value, depth))
            };
            match (&a.kind, &b.kind) {
                // What is not counted counts as nought.
                (DictKind::Counter, DictKind::Counter) => {
                    let is_same = |of: &Dict, key: &Value, count: &Value| {
                        let there = Key::of(key).and_then(|key| of.get(&key).cloned());
                        equal_within(&there.unwrap_or(Value::Int(0)), count, depth)
                    };
                    a.iter().all(|(key, count)| is_same(&b, key, count))
                        && b.iter().all(|(key, count)| is_same(&a, key, count))
                }
                (DictKind::Ordered, DictKind::Ordered) if !a.keys().eq(b.keys()) => false,
                _ => a.len() == b.len() && a.iter().all(has),
            }
        }
        (Value::Set(a), Value::Set(b)) => {
            let (a, b) = (a.borrow(), b.borrow());
            a.len() == b.len() && a.keys().all(|key| b.contains(key))
        }
        // Not a number is equal to nothing.
        (Value::Float(number), _) | (_, Value::Float(number)) if number.is_nan() => false,
        (left, right) => match (Key::of(left), Key::of(right)) {
            (Some(a), Some(b)) => a == b,
            _ => false,
        },
    }
}

/// What a comparison says of values in this order; `None` if it asks for something else.
#[must_use]
pub fn ordered(operator: CmpOp, order: Ordering) -> Option<bool> {
    Some(match operator {
        CmpOp::Eq => order.is_eq(),
        CmpOp::NotEq => order.is_ne(),
        CmpOp::Lt => order.is_lt(),
        CmpOp::LtE => order.is_le(),
        CmpOp::Gt => order.is_gt(),
        CmpOp::GtE => order.is_ge(),
        _ => return None,
    })
}

/// The order of two values; `None` if Python does not order them.
#[must_use]
pub fn order(left: &Value, right: &Value) -> Option<Ordering> {
    order_within(left, right, DEPTH)
}

fn order_within(left: &Value, right: &Value, depth: usize) -> Option<Ordering> {
    let depth = depth.checked_sub(1)?;
    match (left, right) {
        (Value::Int(a), Value::Int(b)) => Some(a.cmp(b)),
        (Value::Str(a), Value::Str(b)) => Some(a.cmp(b)),
        (Value::Bytes(a), Value::Bytes(b)) => Some(a.cmp(b)),
        (Value::List(a), Value::List(b)) => orders(&a.borrow(), &b.borrow(), depth),
        (Value::Tuple(a), Value::Tuple(b)) => orders(a, b, depth),
        (Value::Object(a), Value::Object(b)) => match (a.as_builtin(), b.as_builtin()) {
            (Some(a), Some(b)) => order_within(&a, &b, depth),
            _ => None,
        },
        (Value::Object(a), b @ Value::Tuple(_)) => order_within(&a.as_builtin()?, b, depth),
        (a @ Value::Tuple(_), Value::Object(b)) => order_within(a, &b.as_builtin()?, depth),
        (a, b) => float(a)?.partial_cmp(&float(b)?),
    }
}

/// The values for which two values have no order: those at the first difference of two sequences.
fn first_difference(left: &Value, right: &Value, depth: usize) -> (Value, Value) {
    let items = |value: &Value| match value {
        Value::List(list) => Some(list.borrow().clone()),
        Value::Tuple(items) => Some(items.to_vec()),
        _ => None,
    };
    if let (Some(a), Some(b), 1..) = (items(left), items(right), depth)
        && left.type_name() == right.type_name()
    {
        let mut pairs = a.iter().zip(&b);
        if let Some((a, b)) = pairs.find(|(a, b)| !equal(a, b)) {
            return first_difference(a, b, depth - 1);
        }
    }
    (left.clone(), right.clone())
}

fn orders(left: &[Value], right: &[Value], depth: usize) -> Option<Ordering> {
    for (a, b) in left.iter().zip(right) {
        if !equal_within(a, b, depth) {
            return order_within(a, b, depth);
        }
    }
    Some(left.len().cmp(&right.len()))
}
