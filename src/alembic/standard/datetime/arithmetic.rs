//! What is added, subtracted, multiplied and divided.
//!
//! Invariant: a duration has whole microseconds: a fraction is rounded as Python rounds it, to the
//! nearest, and a half to the even one.

use std::rc::Rc;

use chrono::{Datelike, TimeDelta};
use ruff_python_ast::Operator;

use super::delta;
use super::moment::Moment;
use crate::alembic::python::{Interpreter, Result, Value};
use crate::span::Span;

/// A number of microseconds by another, rounded to the nearest, a half to the even one.
fn rounded(number: i64, by: i64) -> Option<i64> {
    let (number, by) = (i128::from(number), i128::from(by));
    let (number, by) = if by < 0 { (-number, -by) } else { (number, by) };
    let (quotient, rest) = (number.div_euclid(by), number.rem_euclid(by));
    let is_up = match (rest * 2).cmp(&by) {
        std::cmp::Ordering::Less => false,
        std::cmp::Ordering::Equal => quotient % 2 != 0,
        std::cmp::Ordering::Greater => true,
    };
    i64::try_from(quotient + i128::from(is_up)).ok()
}

/// A number of microseconds by another, rounded down.
fn floored(number: i64, by: i64) -> Option<i64> {
    let quotient = number.checked_div_euclid(by)?;
    // Euclid rounds up for a negative divisor.
    Some(if by < 0 && number.checked_rem_euclid(by)? != 0 {
        quotient - 1
    } else {
        quotient
    })
}

impl Moment {
    fn plus(&self, delta: TimeDelta) -> Option<Self> {
        match self {
            Self::DateTime(moment, zone) => {
                Some(Self::DateTime(moment.checked_add_signed(delta)?, *zone))
            }
            Self::Date(date) => {
                // Whole days only, as Python counts them.
                let days = TimeDelta::days(delta::parts(delta).0);
                Some(Self::Date(date.checked_add_signed(days)?))
            }
            Self::Delta(other) => Some(Self::Delta(other.checked_add(&delta)?)),
            _ => None,
        }
        .filter(Self::is_in_range)
    }

    fn is_in_range(&self) -> bool {
        match self {
            Self::DateTime(moment, _) => (1..=9999).contains(&moment.year()),
            Self::Date(date) => (1..=9999).contains(&date.year()),
            _ => true,
        }
    }

    fn minus(&self, other: &Self) -> Option<Self> {
        match (self, other) {
            (Self::Date(date), Self::Delta(delta)) => {
                let days = TimeDelta::days(delta::parts(*delta).0);
                let date = Self::Date(date.checked_sub_signed(days)?);
                Some(date).filter(Self::is_in_range)
            }
            (_, Self::Delta(delta)) => self.plus(-*delta),
            (Self::DateTime(..), Self::DateTime(..)) => {
                let (a, a_is_aware) = self.absolute()?;
                let (b, b_is_aware) = other.absolute()?;
                (a_is_aware == b_is_aware).then(|| Self::Delta(a - b))
            }
            (Self::Date(a), Self::Date(b)) => Some(Self::Delta(*a - *b)),
            _ => None,
        }
    }

    fn of_micros(micros: i64) -> Value {
        Value::object(Self::Delta(TimeDelta::microseconds(micros)))
    }

    /// `delta op other` for what has to do with numbers; `None` if it is something else, or too
    /// large.
    #[expect(clippy::cast_precision_loss, reason = "as Python does")]
    fn scaled(delta: TimeDelta, operator: Operator, other: &Value) -> Option<Value> {
        let micros = delta.num_microseconds()?;
        let divisor = match other.downcast::<Self>().as_deref() {
            Some(Self::Delta(other)) => other.num_microseconds(),
            _ => None,
        };
        match (operator, other.plain(), divisor) {
            (Operator::Mult, Value::Int(times), _) => {
                micros.checked_mul(times).map(Self::of_micros)
            }
            (Operator::Div, Value::Int(by), _) => rounded(micros, by).map(Self::of_micros),
            (Operator::FloorDiv, Value::Int(by), _) => floored(micros, by).map(Self::of_micros),
            (Operator::Div, _, Some(by)) => Some(Value::Float(micros as f64 / by as f64)),
            (Operator::FloorDiv, _, Some(by)) => floored(micros, by).map(Value::Int),
            (Operator::Mod, _, Some(by)) => {
                let whole = floored(micros, by).and_then(|times| times.checked_mul(by));
                whole.map(|whole| Self::of_micros(micros - whole))
            }
            _ => None,
        }
    }

    /// `self op other`, or `other op self` if `reflected`.
    pub(super) fn operated(
        &self,
        interpreter: &Interpreter<'_, '_>,
        operator: Operator,
        other: &Value,
        reflected: bool,
        place: Span,
    ) -> Result<Option<Value>> {
        let lacking = || interpreter.refuse(place, "this arithmetic of times is not evaluated");
        let is_scaling = !reflected || operator == Operator::Mult;
        if let (Self::Delta(delta), true) = (self, is_scaling) {
            let is_zero = match (other.plain(), other.downcast::<Self>().as_deref()) {
                (Value::Int(0), _) => true,
                (_, Some(Self::Delta(other))) => other.is_zero(),
                _ => false,
            };
            let divides = matches!(operator, Operator::Div | Operator::FloorDiv | Operator::Mod);
            if divides && is_zero {
                let message = "integer division or modulo by zero";
                return Err(interpreter.raise("ZeroDivisionError", message, place));
            }
            if let Some(scaled) = Self::scaled(*delta, operator, other) {
                return Ok(Some(scaled));
            }
            if divides || operator == Operator::Mult {
                return Err(lacking());
            }
        }
        let Some(other) = other.downcast::<Self>() else {
            return Ok(None);
        };
        let moment = match (self, operator, &*other) {
            (this, Operator::Add, Self::Delta(delta)) => this.plus(*delta),
            (Self::Delta(delta), Operator::Add, other) => other.plus(*delta),
            (this, Operator::Sub, other) if reflected => other.minus(this),
            (this, Operator::Sub, other) => this.minus(other),
            _ => return Ok(None),
        };
        moment
            .map(|moment| Some(Value::Object(Rc::new(moment))))
            .ok_or_else(lacking)
    }
}
