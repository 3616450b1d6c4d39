//! Integers that do not fit into 64 bits.
//!
//! Invariant: one that fits is a [`Value::Int`]; none has more digits than Python writes.

use std::rc::Rc;

use num_bigint::{BigInt, Sign};
use num_traits::{FromPrimitive, Signed, ToPrimitive, Zero};
use ruff_python_ast::{CmpOp, Operator};

use super::call::Call;
use super::compare::ordered;
use super::interpreter::Interpreter;
use super::object::Object;
use super::stop::{Result, Stop};
use super::value::Value;
use crate::span::Span;

/// The most bits: a few more than the 4300 digits that Python writes.
const MOST_BITS: u64 = 16_384;

/// An integer of more than 64 bits.
#[derive(Debug)]
pub(super) struct Big(BigInt);

/// The value of a number.
#[must_use]
pub(in crate::alembic) fn whole(number: BigInt) -> Value {
    match number.to_i64() {
        Some(number) => Value::Int(number),
        None => Value::object(Big(number)),
    }
}

/// The integer that a value is, however long.
#[must_use]
pub(super) fn whole_of(value: &Value) -> Option<BigInt> {
    match value.downcast::<Big>() {
        Some(big) => Some(big.0.clone()),
        None => super::operator::integer(value).map(BigInt::from),
    }
}

/// The integer of these digits, which may have `_` between them.
#[must_use]
pub(in crate::alembic) fn parsed(digits: &str, base: u32) -> Option<Value> {
    // No longer than what is kept.
    let number = BigInt::parse_bytes(digits.as_bytes(), base).filter(|_| digits.len() < 16_384)?;
    Some(whole(number))
}

/// The integer that a float is without its fraction; `None` if it is not finite.
#[must_use]
pub(super) fn truncated(value: f64) -> Option<Value> {
    BigInt::from_f64(value.trunc()).map(whole)
}

impl Interpreter<'_, '_> {
    /// `a op b` of two integers; `None` if they have no such operator.
    pub(super) fn big_integers(
        &self,
        operator: Operator,
        a: &BigInt,
        b: &BigInt,
        here: Span,
    ) -> Result<Option<Value>> {
        let too_long = || self.refuse(here, "so long a number is not evaluated");
        let bits = a.bits().saturating_add(b.bits());
        let made = match operator {
            Operator::Add => a + b,
            Operator::Sub => a - b,
            Operator::Mult if bits <= MOST_BITS => a * b,
            Operator::FloorDiv | Operator::Mod | Operator::Div if b.is_zero() => {
                return Err(self.by_zero(operator, here));
            }
            Operator::FloorDiv => floor(a, b).0,
            Operator::Mod => floor(a, b).1,
            Operator::Div => return self.quotient(a, b, here).map(Some),
            Operator::Pow if b.is_negative() => {
                return Err(self.refuse(here, "this power is not evaluated"));
            }
            Operator::Pow => match b.to_u32() {
                Some(power) if a.bits().saturating_mul(power.into()) <= MOST_BITS => a.pow(power),
                _ => return Err(too_long()),
            },
            Operator::LShift | Operator::RShift if b.is_negative() => {
                return Err(self.raise("ValueError", "negative shift count", here));
            }
            Operator::LShift => match b.to_u64() {
                Some(places) if a.bits().saturating_add(places) <= MOST_BITS => a << places,
                _ => return Err(too_long()),
            },
            Operator::RShift => a >> b.to_u64().unwrap_or(u64::MAX).min(a.bits() + 1),
            Operator::BitOr => a | b,
            Operator::BitXor => a ^ b,
            Operator::BitAnd => a & b,
            Operator::MatMult => return Ok(None),
            Operator::Mult => return Err(too_long()),
        };
        if made.bits() > MOST_BITS {
            return Err(too_long());
        }
        Ok(Some(whole(made)))
    }

    /// A number of a file that does not fit into 64 bits.
    pub(super) fn long_number(&self, written: &str, here: Span) -> Result<Value> {
        let written = written.replace('_', "").to_lowercase();
        let (base, digits) = match written.get(..2) {
            Some("0x") => (16, &written[2..]),
            Some("0o") => (8, &written[2..]),
            Some("0b") => (2, &written[2..]),
            _ => (10, &*written),
        };
        let number = parsed(digits, base);
        number.ok_or_else(|| self.refuse(here, "so long a number is not evaluated"))
    }

    /// `a / b`, where both are known to be floats, or one is a multiple of the other.
    fn quotient(&self, a: &BigInt, b: &BigInt, here: Span) -> Result<Value> {
        let (quotient, rest) = floor(a, b);
        let float = |number: &BigInt| number.to_f64().filter(|float| float.is_finite());
        let is_exact =
            |number: &BigInt| float(number).and_then(BigInt::from_f64).as_ref() == Some(number);
        let made = match (float(a), float(b)) {
            _ if rest.is_zero() => float(&quotient),
            (Some(x), Some(y)) if is_exact(a) && is_exact(b) => Some(x / y),
            _ => None,
        };
        let message = "this quotient of long numbers is not evaluated";
        let made = made.ok_or_else(|| self.refuse(here, message))?;
        Ok(Value::Float(made))
    }
}

/// `a // b` and `a % b`: rounded down, the rest with the sign of `b`.
fn floor(a: &BigInt, b: &BigInt) -> (BigInt, BigInt) {
    let (quotient, rest) = (a / b, a % b);
    if !rest.is_zero() && (rest.sign() == Sign::Minus) != (b.sign() == Sign::Minus) {
        (quotient - 1, rest + b)
    } else {
        (quotient, rest)
    }
}

impl Big {
    fn digits(&self, interpreter: &Interpreter<'_, '_>, place: Span) -> Result<String> {
        let digits = self.0.to_string();
        if digits.len() > 4300 {
            let message = "Exceeds the limit (4300 digits) for integer string conversion; use \
                sys.set_int_max_str_digits() to increase the limit";
            return Err(interpreter.raise("ValueError", message, place));
        }
        Ok(digits)
    }

    fn to_bytes(&self, interpreter: &mut Interpreter<'_, '_>, call: &Call) -> Result<Value> {
        let refused: fn(&Interpreter<'_, '_>, Span) -> Stop =
            |interpreter, place| interpreter.refuse(place, "this `to_bytes()` is not evaluated");
        let place = call.place;
        let mut given = call.positional.iter().map(|argument| &argument.value);
        let length = given.next().and_then(super::operator::integer);
        let is_big_first = given
            .next()
            .is_none_or(|order| order.as_str() == Some("big"));
        let length = length.and_then(|length| usize::try_from(length).ok());
        let (Some(length), true) = (length, call.keyword.is_empty()) else {
            return Err(refused(interpreter, place));
        };
        let (sign, mut bytes) = self.0.to_bytes_be();
        if sign == Sign::Minus || length > 4096 {
            return Err(refused(interpreter, place));
        }
        if bytes.len() > length {
            return Err(interpreter.raise("OverflowError", "int too big to convert", place));
        }
        bytes.splice(0..0, vec![0; length - bytes.len()]);
        if !is_big_first {
            bytes.reverse();
        }
        Ok(Value::Bytes(bytes.into()))
    }
}

impl Object for Big {
    fn type_name(&self) -> &'static str {
        "int"
    }

    fn is_builtin(&self, name: &str) -> bool {
        name == "int"
    }

    fn native_class(&self) -> Option<Value> {
        super::builtin::named("int")
    }

    fn has_method(&self, name: &str) -> bool {
        matches!(
            name,
            "__abs__"
                | "__float__"
                | "__int__"
                | "__neg__"
                | "__round__"
                | "bit_count"
                | "bit_length"
                | "to_bytes"
        )
    }

    fn call_method(
        self: Rc<Self>,
        interpreter: &mut Interpreter<'_, '_>,
        name: &str,
        call: Call,
    ) -> Result<Value> {
        let number = &self.0;
        let count = |bits: u64| Value::Int(i64::try_from(bits).unwrap_or(i64::MAX));
        Ok(match name {
            "__abs__" => whole(number.abs()),
            "__neg__" => whole(-number),
            "__float__" => {
                let float = number.to_f64().filter(|float| float.is_finite());
                let message = "int too large to convert to float";
                let float =
                    float.ok_or_else(|| interpreter.raise("OverflowError", message, call.place))?;
                Value::Float(float)
            }
            "bit_length" => count(number.bits()),
            "bit_count" => count(number.magnitude().count_ones()),
            "to_bytes" => return self.to_bytes(interpreter, &call),
            _ => Value::Object(self),
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
        // `~` has no other side.
        if operator == Operator::BitXor && other.is_none() {
            return Ok(Some(whole(-&self.0 - 1)));
        }
        if let Value::Float(float) = other {
            let call = Call::with(Value::Object(self.clone()), place);
            let own = self.call_method(interpreter, "__float__", call)?;
            let float = Value::Float(*float);
            let (left, right) = if reflected {
                (float, own)
            } else {
                (own, float)
            };
            return interpreter
                .operate(operator, &left, &right, place)
                .map(Some);
        }
        let Some(other) = whole_of(other) else {
            return Ok(None);
        };
        if reflected {
            interpreter.big_integers(operator, &other, &self.0, place)
        } else {
            interpreter.big_integers(operator, &self.0, &other, place)
        }
    }

    fn compare(
        self: Rc<Self>,
        interpreter: &mut Interpreter<'_, '_>,
        operator: CmpOp,
        other: &Value,
        place: Span,
    ) -> Result<Option<Value>> {
        if let Value::Float(float) = other
            && float.is_finite()
        {
            let Some(truncated) = BigInt::from_f64(*float) else {
                return Err(interpreter.refuse(place, "this is not compared"));
            };
            // So long a float has no fraction, and a shorter one is never equal.
            return Ok(ordered(operator, self.0.cmp(&truncated)).map(Value::Bool));
        }
        let other = whole_of(&other.plain());
        let order = other.map(|other| self.0.cmp(&other));
        Ok(order
            .and_then(|order| ordered(operator, order))
            .map(Value::Bool))
    }

    fn text(self: Rc<Self>, interpreter: &mut Interpreter<'_, '_>, place: Span) -> Result<String> {
        self.digits(interpreter, place)
    }

    fn format(
        self: Rc<Self>,
        interpreter: &mut Interpreter<'_, '_>,
        spec: &str,
        place: Span,
    ) -> Result<Option<String>> {
        let (width, kind) = match spec.char_indices().next_back() {
            Some((at, kind)) if kind.is_ascii_alphabetic() => (&spec[..at], kind),
            _ => (spec, 'd'),
        };
        let digits = match kind {
            'd' => self.digits(interpreter, place)?,
            'x' => format!("{:x}", self.0),
            'X' => format!("{:X}", self.0),
            'o' => format!("{:o}", self.0),
            'b' => format!("{:b}", self.0),
            _ => String::new(),
        };
        let (width, least) = match width {
            "" => ("", 0),
            width => (width, width.parse::<usize>().unwrap_or(usize::MAX)),
        };
        let is_filled = width.starts_with('0');
        if digits.is_empty() || least > 1000 || is_filled && digits.starts_with('-') {
            let message = format!("`{spec}` of a number of more than 64 bits is not evaluated");
            return Err(interpreter.refuse(place, message));
        }
        Ok(Some(if is_filled {
            format!("{digits:0>least$}")
        } else {
            format!("{digits:>least$}")
        }))
    }

    fn key(&self) -> Option<String> {
        Some(self.0.to_string())
    }
}
