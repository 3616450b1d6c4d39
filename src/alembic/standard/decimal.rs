//! `decimal`.
//!
//! Invariant: a number keeps the digits that it was written with; what would be rounded is refused.

use std::cmp::Ordering;
use std::rc::Rc;

use ruff_python_ast::{CmpOp, Operator};

use crate::alembic::python::{Call, Interpreter, Object, Result, Signature, Value};
use crate::span::Span;

/// A `Decimal`: `digits` divided by ten to the power of `places`.
#[derive(Clone, Copy, Debug)]
pub(in crate::alembic) struct Decimal {
    digits: i128,
    places: u32,
}

/// The class `Decimal`.
#[derive(Debug)]
struct DecimalClass;

/// What a name of `decimal` stands for.
pub(super) fn named(name: &str) -> Option<Value> {
    (name == "Decimal").then(|| Value::object(DecimalClass))
}

impl Decimal {
    fn parse(text: &str) -> Option<Self> {
        let text = text.trim().replace('_', "");
        let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
        let is_digits = |text: &str| text.bytes().all(|digit| digit.is_ascii_digit());
        let unsigned = whole.strip_prefix(['-', '+']).unwrap_or(whole);
        if !is_digits(unsigned) || !is_digits(fraction) || unsigned.len() + fraction.len() == 0 {
            return None;
        }
        // Python's own precision, beyond which arithmetic rounds.
        if unsigned.len() + fraction.len() > 28 {
            return None;
        }
        let digits: i128 = format!("{unsigned}{fraction}").parse().ok()?;
        // `-0` is another number in Python than `0`.
        if whole.starts_with('-') && digits == 0 {
            return None;
        }
        Some(Self {
            digits: if whole.starts_with('-') {
                -digits
            } else {
                digits
            },
            places: u32::try_from(fraction.len()).ok()?,
        })
    }

    /// A number by its digits; `None` if it has more of them than are kept.
    pub(in crate::alembic) fn of_digits(text: &str) -> Option<Self> {
        Self::parse(text)
    }

    /// Its text: a number as SQL and Python write it, digit by digit.
    pub(in crate::alembic) fn number(&self) -> String {
        let sign = if self.digits < 0 { "-" } else { "" };
        let digits = self.digits.unsigned_abs().to_string();
        let places = self.places as usize;
        if places == 0 {
            return format!("{sign}{digits}");
        }
        let digits = format!("{digits:0>width$}", width = places + 1);
        let (whole, fraction) = digits.split_at(digits.len() - places);
        format!("{sign}{whole}.{fraction}")
    }

    /// Its text in Python, which has an exponent where there are many zeros.
    fn shown(&self) -> String {
        const MOST_ZEROS: u32 = 6;
        let digits = self.digits.unsigned_abs().to_string();
        let width = u32::try_from(digits.len()).unwrap_or(u32::MAX);
        if self.places < width + MOST_ZEROS {
            return self.number();
        }
        let sign = if self.digits < 0 { "-" } else { "" };
        let (first, rest) = digits.split_at(1);
        let point = if rest.is_empty() { "" } else { "." };
        format!("{sign}{first}{point}{rest}E-{}", self.places + 1 - width)
    }

    fn of(value: &Value) -> Option<Self> {
        match value {
            Value::Int(value) => Some(Self {
                digits: i128::from(*value),
                places: 0,
            }),
            value => value.downcast::<Self>().map(|value| *value),
        }
    }

    /// How it compares with a float, of which all digits count.
    fn order_of_float(self, number: f64) -> Option<Ordering> {
        // More digits than any float has behind the point that is this short before it.
        const PLACES: usize = 60;
        let exact = format!("{number:.PLACES$}");
        if let Some(exact) = Self::parse(exact.trim_end_matches('0')) {
            let (a, b, _) = self.aligned(exact)?;
            return Some(a.cmp(&b));
        }
        // So many digits no decimal number has here: they are never equal.
        let own: f64 = self.number().parse().ok()?;
        let order = own.partial_cmp(&number)?;
        Some(match order {
            Ordering::Equal => Ordering::Less,
            order => order,
        })
    }

    /// Both with the same number of places.
    fn aligned(self, other: Self) -> Option<(i128, i128, u32)> {
        let places = self.places.max(other.places);
        let scale = |one: Self| {
            one.digits
                .checked_mul(10_i128.checked_pow(places - one.places)?)
        };
        Some((scale(self)?, scale(other)?, places))
    }

    fn operate(self, operator: Operator, other: Self) -> Option<Self> {
        let made = match operator {
            Operator::Mult => Self {
                digits: self.digits.checked_mul(other.digits)?,
                places: self.places + other.places,
            },
            Operator::Add | Operator::Sub => {
                let (a, b, places) = self.aligned(other)?;
                let digits = if operator == Operator::Add {
                    a.checked_add(b)?
                } else {
                    a.checked_sub(b)?
                };
                Self { digits, places }
            }
            _ => return None,
        };
        (made.digits.unsigned_abs().to_string().len() <= 28).then_some(made)
    }
}

impl Object for DecimalClass {
    fn type_name(&self) -> &'static str {
        "type"
    }

    fn is_callable(&self) -> bool {
        true
    }

    fn call(self: Rc<Self>, interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
        let mut bound = Signature::new("Decimal")
            .takes(&["value"])
            .bind(interpreter, call)?;
        let Some(of) = bound.optional("value") else {
            return Ok(Value::object(Decimal {
                digits: 0,
                places: 0,
            }));
        };
        let decimal = match &of.value {
            Value::Str(text) => Decimal::parse(text),
            Value::Unknown(unknown) => return Err(interpreter.unknown(unknown, of.place)),
            value => Decimal::of(value),
        };
        match decimal {
            Some(decimal) => Ok(Value::object(decimal)),
            None => Err(interpreter.refuse(of.place, "a `Decimal` of this is not evaluated")),
        }
    }

    fn has_instance(&self, value: &Value) -> Option<bool> {
        Some(value.downcast::<Decimal>().is_some())
    }

    fn key(&self) -> Option<String> {
        Some("Decimal".to_owned())
    }
}

impl Object for Decimal {
    fn type_name(&self) -> &'static str {
        "Decimal"
    }

    fn has_method(&self, name: &str) -> bool {
        matches!(name, "__int__" | "__float__" | "__neg__")
    }

    fn call_method(
        self: Rc<Self>,
        interpreter: &mut Interpreter<'_, '_>,
        name: &str,
        call: Call,
    ) -> Result<Value> {
        if name == "__neg__" {
            // `-0` is another number.
            return match self.digits {
                0 => Err(interpreter.refuse(call.place, "`-` of zero is not evaluated")),
                digits => Ok(Value::object(Self {
                    digits: -digits,
                    places: self.places,
                })),
            };
        }
        let whole = self.digits / 10_i128.pow(self.places);
        match (name, i64::try_from(whole)) {
            ("__float__", _) => Ok(Value::Float(self.number().parse().unwrap_or(0.0))),
            (_, Ok(whole)) => Ok(Value::Int(whole)),
            _ => Err(interpreter.refuse(call.place, "this number has more than 64 bits")),
        }
    }

    fn operator(
        self: Rc<Self>,
        interpreter: &mut Interpreter<'_, '_>,
        operator: Operator,
        other: &Value,
        reflected: bool,
        place: Span,
    ) -> Result<Option<Value>> {
        let Some(other) = Self::of(other) else {
            return Ok(None);
        };
        let (left, right) = if reflected {
            (other, *self)
        } else {
            (*self, other)
        };
        match left.operate(operator, right) {
            Some(result) => Ok(Some(Value::object(result))),
            None => Err(interpreter.refuse(place, "this arithmetic of decimals is not evaluated")),
        }
    }

    fn compare(
        self: Rc<Self>,
        _: &mut Interpreter<'_, '_>,
        operator: CmpOp,
        other: &Value,
        _: Span,
    ) -> Result<Option<Value>> {
        let aligned = |other| self.aligned(other).map(|(a, b, _)| a.cmp(&b));
        let order = match other {
            Value::Float(number) => self.order_of_float(*number),
            other => Self::of(other).and_then(aligned),
        };
        let Some(order) = order else {
            return Ok(None);
        };
        Ok(Some(Value::Bool(match operator {
            CmpOp::Eq => order == Ordering::Equal,
            CmpOp::NotEq => order != Ordering::Equal,
            CmpOp::Lt => order.is_lt(),
            CmpOp::LtE => order.is_le(),
            CmpOp::Gt => order.is_gt(),
            CmpOp::GtE => order.is_ge(),
            _ => return Ok(None),
        })))
    }

    fn truth(self: Rc<Self>, _: &mut Interpreter<'_, '_>, _: Span) -> Result<bool> {
        Ok(self.digits != 0)
    }

    fn text(self: Rc<Self>, _: &mut Interpreter<'_, '_>, _: Span) -> Result<String> {
        Ok(self.shown())
    }

    fn repr(self: Rc<Self>, _: &mut Interpreter<'_, '_>, _: Span) -> Result<String> {
        Ok(format!("Decimal('{}')", self.shown()))
    }
}
