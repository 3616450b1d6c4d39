//! `decimal`.
//!
//! Invariant: a number keeps the digits that it was written with; what is rounded is rounded as by the
//! default context, and what that would not hold is refused.

mod rounding;

use std::cmp::Ordering;
use std::rc::Rc;

use ruff_python_ast::{CmpOp, Operator};

use rounding::{PRECISION, Rounding};

use crate::alembic::python::{
    Call, Interpreter, Key, Object, Result, Signature, Value, library_exception,
};
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
    match name {
        "Decimal" => Some(Value::object(DecimalClass)),
        "DecimalException" | "InvalidOperation" => library_exception(name),
        // Python's are texts, too.
        name => Rounding::named(name).map(|_| Value::str(name)),
    }
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
            Operator::Mult => {
                let is_negative = (self.digits < 0) != (other.digits < 0);
                let digits = self.digits.checked_mul(other.digits)?;
                // `-0` is another number.
                if digits == 0 && is_negative {
                    return None;
                }
                Self {
                    digits,
                    places: self.places + other.places,
                }
            }
            Operator::Div => return self.divided(other),
            Operator::FloorDiv => return self.part(other, false),
            Operator::Mod => return self.part(other, true),
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
        (made.digits.unsigned_abs().to_string().len() <= PRECISION).then_some(made)
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
        let mut bound = Signature::part("Decimal")
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
            // All digits of a float count.
            Value::Float(number) => {
                let exact = format!("{number:.60}");
                let exact = Decimal::parse(exact.trim_end_matches('0'));
                exact.filter(|exact| exact.order_of_float(*number) == Some(Ordering::Equal))
            }
            Value::Unknown(unknown) => return Err(interpreter.unknown(unknown, of.place)),
            value => Decimal::of(value),
        };
        match decimal {
            Some(decimal) => Ok(Value::object(decimal)),
            None => Err(interpreter.refuse(of.place, "a `Decimal` of this is not evaluated")),
        }
    }

    fn attribute(
        self: Rc<Self>,
        _: &mut Interpreter<'_, '_>,
        name: &str,
        _: Span,
    ) -> Result<Option<Value>> {
        Ok((name == "__name__").then(|| Value::str("Decimal")))
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
        matches!(
            name,
            "__abs__"
                | "__float__"
                | "__int__"
                | "__neg__"
                | "__round__"
                | "is_zero"
                | "normalize"
                | "quantize"
                | "to_integral_value"
        )
    }

    fn call_method(
        self: Rc<Self>,
        interpreter: &mut Interpreter<'_, '_>,
        name: &str,
        call: Call,
    ) -> Result<Value> {
        let place = call.place;
        let made = match name {
            "__abs__" => Some(Self {
                digits: self.digits.abs(),
                places: self.places,
            }),
            "normalize" => {
                Signature::part("normalize").bind(interpreter, call)?;
                self.normal()
            }
            "quantize" => return self.quantized(interpreter, "quantize", call),
            "to_integral_value" => return self.quantized(interpreter, "to_integral_value", call),
            "is_zero" => return Ok(Value::Bool(self.digits == 0)),
            "__round__" => {
                let mut bound = Signature::part("round")
                    .takes(&["ndigits"])
                    .bind(interpreter, call)?;
                let places = bound.some("ndigits").map(|places| places.value.plain());
                let (places, is_int) = match places {
                    None => (Some(0), true),
                    Some(Value::Int(places)) => (u32::try_from(places).ok(), false),
                    Some(_) => (None, false),
                };
                let made = places.and_then(|places| self.rounded(places, Rounding::HalfEven));
                match made.map(|made| (i64::try_from(made.digits), made)) {
                    Some((Ok(whole), _)) if is_int => return Ok(Value::Int(whole)),
                    Some((_, made)) if !is_int => Some(made),
                    _ => None,
                }
            }
            _ => return self.converted(interpreter, name, &call),
        };
        made.map(Value::object).ok_or_else(|| {
            let message = format!("`{name}` of this `Decimal` is not evaluated");
            interpreter.refuse(place, message)
        })
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

    fn format(
        self: Rc<Self>,
        _: &mut Interpreter<'_, '_>,
        format: &str,
        _: Span,
    ) -> Result<Option<String>> {
        Ok(self.formatted(format))
    }

    fn native_class(&self) -> Option<Value> {
        Some(Value::object(DecimalClass))
    }

    /// A dict keeps it where it keeps the integer or the float that it is equal to.
    fn as_key(&self) -> Option<Key> {
        let mut plain = *self;
        while plain.places > 0 && plain.digits % 10 == 0 {
            plain.digits /= 10;
            plain.places -= 1;
        }
        if let (0, Ok(whole)) = (plain.places, i64::try_from(plain.digits)) {
            return Some(Key::Int(whole));
        }
        let float: f64 = plain.number().parse().ok()?;
        if plain.order_of_float(float) == Some(Ordering::Equal) {
            return Key::of(&Value::Float(float));
        }
        Some(Key::Object("Decimal".to_owned(), plain.number()))
    }
}

impl Decimal {
    /// `quantize(…)` and `to_integral_value(…)`.
    fn quantized(
        self: Rc<Self>,
        interpreter: &Interpreter<'_, '_>,
        name: &'static str,
        call: Call,
    ) -> Result<Value> {
        let takes: &'static [&'static str] = match name {
            "quantize" => &["exp", "rounding"],
            _ => &["rounding"],
        };
        let mut bound = Signature::part(name).takes(takes).bind(interpreter, call)?;
        let places = match name {
            "quantize" => {
                let like = bound.required(interpreter, "exp")?;
                Self::of(&like.value).map(|like| like.places)
            }
            _ => Some(0),
        };
        let rounding = match bound.text(interpreter, "rounding")? {
            Some(name) => Rounding::named(&name),
            None => Some(Rounding::HalfEven),
        };
        let made = places
            .zip(rounding)
            .and_then(|(places, rounding)| self.rounded(places, rounding));
        made.map(Value::object).ok_or_else(|| {
            let message = format!("this `{name}` is not evaluated");
            interpreter.refuse(bound.place, message)
        })
    }

    /// `-self`, and what `int()` and `float()` make of it.
    fn converted(
        self: Rc<Self>,
        interpreter: &Interpreter<'_, '_>,
        name: &str,
        call: &Call,
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
        Ok(match name {
            "__float__" => Value::Float(self.number().parse().unwrap_or(0.0)),
            _ => crate::alembic::python::whole(whole.into()),
        })
    }
}
