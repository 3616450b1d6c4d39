//! Arithmetic and the other operators.
//!
//! Invariant: an integer that does not fit into 64 bits is a longer one, never wrapped.

use std::cell::RefCell;
use std::rc::Rc;

use num_bigint::BigInt;
use ruff_python_ast::{Operator, UnaryOp};

use super::big::{Big, whole};
use super::call::Call;
use super::dict::{Dict, DictKind};
use super::interpreter::Interpreter;
use super::set::Set;
use super::stop::{Result, Stop};
use super::value::Value;
use crate::span::Span;

impl Interpreter<'_, '_> {
    /// `left op right`.
    ///
    /// # Errors
    /// Python's `TypeError`, `ZeroDivisionError`, or why it is refused.
    pub fn operate(
        &mut self,
        operator: Operator,
        left: &Value,
        right: &Value,
        here: Span,
    ) -> Result<Value> {
        if operator == Operator::BitOr
            && let Some(union) = super::builtin::union(left, right)
        {
            return Ok(union);
        }
        for value in [left, right] {
            if let Value::Unknown(unknown) = value {
                return Err(self.unknown(unknown, here));
            }
        }
        if let (Value::Str(format), Operator::Mod) = (left, operator) {
            return self.format_percent(format, right, here);
        }
        for (value, other, reflected) in [(left, right, false), (right, left, true)] {
            if let Value::Object(object) = value
                && let Some(result) =
                    Rc::clone(object).operator(self, operator, other, reflected, here)?
            {
                return Ok(result);
            }
        }
        let result = match (left, operator, right) {
            (Value::Str(a), Operator::Add, Value::Str(b)) => {
                self.take(a.len() + b.len(), here)?;
                Some(Value::str(format!("{a}{b}")))
            }
            (Value::Bytes(a), Operator::Add, Value::Bytes(b)) => {
                Some(Value::Bytes([&**a, &**b].concat().into()))
            }
            (Value::List(a), Operator::Add, Value::List(b)) => {
                let items = [&a.borrow()[..], &b.borrow()[..]].concat();
                self.take(items.len() * size_of::<Value>(), here)?;
                Some(Value::list(items))
            }
            (Value::Tuple(a), Operator::Add, Value::Tuple(b)) => {
                Some(Value::tuple([&**a, &**b].concat()))
            }
            (sequence, Operator::Mult, count) | (count, Operator::Mult, sequence)
                if is_sequence(sequence) && is_int(count) =>
            {
                Some(self.repeat(sequence, count, here)?)
            }
            (Value::Dict(a), operator, Value::Dict(b))
                if a.borrow().kind.is_counter() || b.borrow().kind.is_counter() =>
            {
                Some(self.counters(operator, a, b, here)?)
            }
            (Value::Dict(a), Operator::BitOr, Value::Dict(b)) => {
                let mut both = a.borrow().clone();
                if both.kind.is_plain() {
                    both.kind = b.borrow().kind.clone();
                }
                for (key, value) in b.borrow().iter() {
                    both.insert(key.clone(), value.clone());
                }
                Some(Value::dict(both))
            }
            (Value::Set(a), operator, Value::Set(b)) => {
                combine(&a.borrow(), operator, &b.borrow()).map(Value::set)
            }
            (a, operator, b) => match (integer(a), integer(b)) {
                (Some(a), Some(b)) => self.integers(operator, a, b, here)?,
                _ => match (float(a), float(b)) {
                    (Some(a), Some(b)) => self.floats(operator, a, b, here)?,
                    _ => None,
                },
            },
        };
        result.ok_or_else(|| self.no_operator(operator, left, right, here))
    }

    /// `left op= right`: a list or a dict that others hold changes, too.
    pub(super) fn operate_in_place(
        &mut self,
        operator: Operator,
        left: &Value,
        right: &Value,
        here: Span,
    ) -> Result<Value> {
        match (left, operator, right) {
            (Value::List(list), Operator::Add, right) => {
                let items = self.iterate(right, here)?;
                list.borrow_mut().extend(items);
                Ok(left.clone())
            }
            (Value::Dict(dict), _, Value::Dict(other))
                if dict.borrow().kind.is_counter() || other.borrow().kind.is_counter() =>
            {
                let Value::Dict(result) = self.counters(operator, dict, other, here)? else {
                    return Ok(left.clone());
                };
                if !Rc::ptr_eq(&result, dict) {
                    let result = result.borrow().clone();
                    *dict.borrow_mut() = result;
                }
                Ok(left.clone())
            }
            (Value::Dict(dict), Operator::BitOr, right) => {
                for (key, value) in self.entries(right, here)? {
                    dict.borrow_mut().insert(key, value);
                }
                Ok(left.clone())
            }
            (Value::Set(set), operator, Value::Set(other)) if !set.borrow().is_frozen => {
                let combined = combine(&set.borrow(), operator, &other.borrow());
                let Some(combined) = combined else {
                    return Err(self.no_operator(operator, left, right, here));
                };
                *set.borrow_mut() = combined;
                Ok(left.clone())
            }
            _ => self.operate(operator, left, right, here),
        }
    }

    /// `-value`, `+value` and `~value`.
    pub(super) fn operate_on_one(
        &mut self,
        operator: UnaryOp,
        value: &Value,
        here: Span,
    ) -> Result<Value> {
        let result = match (operator, value) {
            (_, Value::Unknown(unknown)) => return Err(self.unknown(unknown, here)),
            (UnaryOp::Invert, Value::Object(object)) => {
                // `~` of a condition; as an operator of two it has no right side.
                Rc::clone(object).operator(self, Operator::BitXor, &Value::None, false, here)?
            }
            (UnaryOp::USub, Value::Object(object)) if object.has_method("__neg__") => {
                let call = Call {
                    place: here,
                    positional: Vec::new(),
                    keyword: Vec::new(),
                };
                Some(Rc::clone(object).call_method(self, "__neg__", call)?)
            }
            (UnaryOp::USub, Value::Object(object)) => {
                // The same way: an operator of two without a left side.
                Rc::clone(object).operator(self, Operator::Sub, &Value::None, true, here)?
            }
            (UnaryOp::UAdd | UnaryOp::USub, Value::Dict(dict))
                if dict.borrow().kind.is_counter() =>
            {
                let none = Rc::new(RefCell::new(Dict::of(DictKind::Counter)));
                Some(match operator {
                    UnaryOp::UAdd => self.counters(Operator::Add, dict, &none, here)?,
                    _ => self.counters(Operator::Sub, &none, dict, here)?,
                })
            }
            (UnaryOp::UAdd, value) if value.downcast::<Big>().is_some() => Some(value.clone()),
            (UnaryOp::USub, Value::Float(value)) => Some(Value::Float(-value)),
            (UnaryOp::UAdd, Value::Float(value)) => Some(Value::Float(*value)),
            (operator, value) => integer(value).and_then(|value| match operator {
                UnaryOp::USub => Some(whole(-BigInt::from(value))),
                UnaryOp::UAdd => Some(Value::Int(value)),
                UnaryOp::Invert => Some(Value::Int(!value)),
                UnaryOp::Not => None,
            }),
        };
        result.ok_or_else(|| {
            let message = format!(
                "bad operand type for unary {}: '{}'",
                operator.as_str(),
                value.type_name()
            );
            self.unfit(&[value], &message, here)
        })
    }

    fn repeat(&mut self, sequence: &Value, count: &Value, here: Span) -> Result<Value> {
        let count = usize::try_from(integer(count).unwrap_or(0)).unwrap_or(0);
        let size = match sequence {
            Value::Str(text) => text.len(),
            Value::Bytes(bytes) => bytes.len(),
            Value::List(list) => list.borrow().len() * size_of::<Value>(),
            Value::Tuple(items) => items.len() * size_of::<Value>(),
            _ => 0,
        };
        self.take(size.saturating_mul(count), here)?;
        Ok(match sequence {
            Value::Str(text) => Value::str(text.repeat(count)),
            Value::Bytes(bytes) => Value::Bytes(bytes.repeat(count).into()),
            Value::List(list) => {
                let list = list.borrow();
                Value::list((0..count).flat_map(|_| list.iter().cloned()).collect())
            }
            Value::Tuple(items) => {
                Value::tuple((0..count).flat_map(|_| items.iter().cloned()).collect())
            }
            other => other.clone(),
        })
    }

    fn integers(&self, operator: Operator, a: i64, b: i64, here: Span) -> Result<Option<Value>> {
        let result = match operator {
            Operator::Add => a.checked_add(b),
            Operator::Sub => a.checked_sub(b),
            Operator::Mult => a.checked_mul(b),
            Operator::FloorDiv | Operator::Mod | Operator::Div if b == 0 => {
                return Err(self.by_zero(operator, here));
            }
            #[expect(
                clippy::cast_precision_loss,
                reason = "Python divides integers as floats"
            )]
            Operator::Div => return Ok(Some(Value::Float(a as f64 / b as f64))),
            Operator::FloorDiv => a.checked_div_euclid(b).map(|quotient| {
                // Euclid rounds away from zero for a negative divisor, Python down.
                if b < 0 && a.rem_euclid(b) != 0 {
                    quotient - 1
                } else {
                    quotient
                }
            }),
            Operator::Mod => a
                .checked_rem_euclid(b)
                .map(|rest| if b < 0 && rest != 0 { rest + b } else { rest }),
            Operator::Pow => match u32::try_from(b) {
                Ok(power) => a.checked_pow(power),
                #[expect(clippy::cast_precision_loss, reason = "as Python does for 2 ** -1")]
                Err(_) if b < 0 => return Ok(Some(Value::Float((a as f64).powf(b as f64)))),
                Err(_) => None,
            },
            Operator::LShift => u32::try_from(b)
                .ok()
                .filter(|places| *places < 63)
                .and_then(|places| a.checked_mul(1 << places)),
            Operator::RShift => u32::try_from(b).ok().map(|places| a >> places.min(63)),
            Operator::BitOr => Some(a | b),
            Operator::BitXor => Some(a ^ b),
            Operator::BitAnd => Some(a & b),
            Operator::MatMult => return Ok(None),
        };
        match result {
            Some(value) => Ok(Some(Value::Int(value))),
            None => self.big_integers(operator, &a.into(), &b.into(), here),
        }
    }

    fn floats(&self, operator: Operator, a: f64, b: f64, here: Span) -> Result<Option<Value>> {
        let result = match operator {
            Operator::Add => a + b,
            Operator::Sub => a - b,
            Operator::Mult => a * b,
            Operator::Div | Operator::FloorDiv | Operator::Mod if b == 0.0 => {
                let message = match operator {
                    Operator::Div => "float division by zero",
                    Operator::Mod => "float modulo",
                    _ => "float floor division by zero",
                };
                return Err(self.raise("ZeroDivisionError", message, here));
            }
            Operator::Div => a / b,
            Operator::FloorDiv => floor_quotient(a, b),
            Operator::Mod => remainder(a, b),
            Operator::Pow => a.powf(b),
            _ => return Ok(None),
        };
        Ok(Some(Value::Float(result)))
    }

    pub(super) fn by_zero(&self, operator: Operator, here: Span) -> Stop {
        let message = match operator {
            Operator::Div => "division by zero",
            Operator::Mod => "integer modulo by zero",
            _ => "integer division or modulo by zero",
        };
        self.raise("ZeroDivisionError", message, here)
    }

    fn no_operator(&self, operator: Operator, left: &Value, right: &Value, here: Span) -> Stop {
        if let (Operator::Add, Value::Str(_) | Value::List(_) | Value::Tuple(_)) = (operator, left)
        {
            let (of, other) = (left.type_name(), right.type_name());
            let message = format!("can only concatenate {of} (not \"{other}\") to {of}");
            return self.unfit(&[right], &message, here);
        }
        let message = format!(
            "unsupported operand type(s) for {}: '{}' and '{}'",
            operator.as_str(),
            left.type_name(),
            right.type_name()
        );
        self.unfit(&[left, right], &message, here)
    }
}

fn is_sequence(value: &Value) -> bool {
    matches!(
        value,
        Value::Str(_) | Value::Bytes(_) | Value::List(_) | Value::Tuple(_)
    )
}

fn is_int(value: &Value) -> bool {
    integer(value).is_some()
}

/// The integer that a value is; booleans are integers.
pub(super) fn integer(value: &Value) -> Option<i64> {
    match value {
        Value::Int(value) => Some(*value),
        Value::Bool(value) => Some(i64::from(*value)),
        Value::Object(object) => object.as_builtin().as_ref().and_then(integer),
        _ => None,
    }
}

/// The float that a number is.
#[expect(clippy::cast_precision_loss, reason = "Python converts as well")]
pub(super) fn float(value: &Value) -> Option<f64> {
    match value {
        Value::Float(value) => Some(*value),
        value => integer(value).map(|value| value as f64),
    }
}

/// What an operator makes of two sets.
fn combine(a: &Set, operator: Operator, b: &Set) -> Option<Set> {
    let pairs = |set: &Set| -> Vec<_> { set.keys().cloned().zip(set.iter().cloned()).collect() };
    let only = |from: &Set, wanted: &dyn Fn(&super::dict::Key) -> bool| -> Vec<_> {
        pairs(from)
            .into_iter()
            .filter(|(key, _)| wanted(key))
            .collect()
    };
    let items: Vec<_> = match operator {
        Operator::BitOr => pairs(a).into_iter().chain(pairs(b)).collect(),
        Operator::BitAnd => only(a, &|key| b.contains(key)),
        Operator::Sub => only(a, &|key| !b.contains(key)),
        Operator::BitXor => {
            let mut items = only(a, &|key| !b.contains(key));
            items.extend(only(b, &|key| !a.contains(key)));
            items
        }
        _ => return None,
    };
    let mut combined: Set = items.into_iter().collect();
    combined.is_frozen = a.is_frozen;
    Some(combined)
}

/// `a % b`, which has the sign of `b`.
fn remainder(a: f64, b: f64) -> f64 {
    let rest = a % b;
    if rest == 0.0 {
        return 0.0_f64.copysign(b);
    }
    if (rest < 0.0) == (b < 0.0) {
        rest
    } else {
        rest + b
    }
}

/// `a // b`, as Python rounds it.
fn floor_quotient(a: f64, b: f64) -> f64 {
    let quotient = (a - remainder(a, b)) / b;
    if quotient == 0.0 {
        return 0.0_f64.copysign(a / b);
    }
    let floor = quotient.floor();
    if quotient - floor > 0.5 {
        floor + 1.0
    } else {
        floor
    }
}
