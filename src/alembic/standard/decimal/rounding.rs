//! What is rounded: division, `quantize`, `round`, formats.
//!
//! Invariant: a result has the 28 digits of Python's default context at most, and a half goes to the
//! even side if nothing else is said (<https://docs.python.org/3/library/decimal.html>).

use std::cmp::Ordering;

use super::Decimal;

/// The digits of the default context.
pub(super) const PRECISION: usize = 28;

/// How many places are kept at most.
const PLACES: u32 = 60;

/// Where what lies between goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Rounding {
    /// To infinity.
    Ceiling,
    /// To zero.
    Down,
    /// To minus infinity.
    Floor,
    /// To the nearest, a half to zero.
    HalfDown,
    /// To the nearest, a half to the even one.
    HalfEven,
    /// To the nearest, a half away from zero.
    HalfUp,
    /// Away from zero.
    Up,
}

impl Rounding {
    /// The rounding of a name of `decimal`.
    pub(super) fn named(name: &str) -> Option<Self> {
        Some(match name {
            "ROUND_CEILING" => Self::Ceiling,
            "ROUND_DOWN" => Self::Down,
            "ROUND_FLOOR" => Self::Floor,
            "ROUND_HALF_DOWN" => Self::HalfDown,
            "ROUND_HALF_EVEN" => Self::HalfEven,
            "ROUND_HALF_UP" => Self::HalfUp,
            "ROUND_UP" => Self::Up,
            _ => return None,
        })
    }

    /// Whether a number is made greater, without its sign: what is cut off compares so with a half.
    fn is_up(self, is_odd: bool, is_negative: bool, rest: Ordering, has_rest: bool) -> bool {
        has_rest
            && match self {
                Self::Down => false,
                Self::Up => true,
                Self::Ceiling => !is_negative,
                Self::Floor => is_negative,
                Self::HalfDown => rest.is_gt(),
                Self::HalfUp => rest.is_ge(),
                Self::HalfEven => rest.is_gt() || rest.is_eq() && is_odd,
            }
    }
}

fn width(digits: u128) -> usize {
    if digits == 0 {
        0
    } else {
        digits.to_string().len()
    }
}

impl Decimal {
    /// Its digits with so many places; `None` if they are too many, or if it is a zero with a minus.
    pub(super) fn rounded(self, places: u32, rounding: Rounding) -> Option<Self> {
        let made = if places >= self.places {
            let scale = 10_i128.checked_pow(places - self.places)?;
            self.digits.checked_mul(scale)?
        } else {
            let unit = 10_u128.checked_pow(self.places - places)?;
            let (whole, rest) = (
                self.digits.unsigned_abs() / unit,
                self.digits.unsigned_abs() % unit,
            );
            let half = (rest * 2).cmp(&unit);
            let is_negative = self.digits < 0;
            let is_up = rounding.is_up(whole % 2 == 1, is_negative, half, rest > 0);
            let whole = i128::try_from(whole + u128::from(is_up)).ok()?;
            if is_negative { -whole } else { whole }
        };
        if width(made.unsigned_abs()) > PRECISION || made == 0 && self.digits < 0 {
            return None;
        }
        Some(Self {
            digits: made,
            places,
        })
    }

    /// `self / other`.
    pub(super) fn divided(self, other: Self) -> Option<Self> {
        let (number, by) = (self.digits.unsigned_abs(), other.digits.unsigned_abs());
        let is_negative = (self.digits < 0) != (other.digits < 0);
        if by == 0 || number == 0 && is_negative {
            return None;
        }
        let ideal = i64::from(self.places) - i64::from(other.places);
        let (mut quotient, mut rest) = (number / by, number % by);
        let mut places = ideal;
        while rest > 0 && width(quotient) <= PRECISION {
            let next = rest.checked_mul(10)?;
            quotient = quotient * 10 + next / by;
            rest = next % by;
            places += 1;
        }
        while width(quotient) > PRECISION {
            let (last, is_odd) = (quotient % 10, quotient / 10 % 2 == 1);
            let is_up = match last.cmp(&5) {
                Ordering::Equal => rest > 0 || is_odd,
                order => order.is_gt(),
            };
            rest += last;
            quotient = quotient / 10 + u128::from(is_up);
            places -= 1;
        }
        if rest == 0 {
            while places > ideal && quotient % 10 == 0 && quotient > 0 {
                quotient /= 10;
                places -= 1;
            }
        }
        let digits = i128::try_from(quotient).ok()?;
        Some(Self {
            digits: if is_negative { -digits } else { digits },
            places: u32::try_from(places)
                .ok()
                .filter(|places| *places <= PLACES)?,
        })
    }

    /// `self // other`, towards zero, or `self % other`, with the sign of `self`.
    pub(super) fn part(self, other: Self, is_rest: bool) -> Option<Self> {
        let (a, b, places) = self.aligned(other)?;
        let (whole, rest) = (a.checked_div(b)?, a.checked_rem(b)?);
        let is_negative = if is_rest { a < 0 } else { (a < 0) != (b < 0) };
        let made = if is_rest {
            Self {
                digits: rest,
                places,
            }
        } else {
            Self {
                digits: whole,
                places: 0,
            }
        };
        let is_minus_zero = made.digits == 0 && is_negative;
        (!is_minus_zero && width(made.digits.unsigned_abs()) <= PRECISION).then_some(made)
    }

    /// Without the zeros at its end; `None` if that needs an exponent.
    pub(super) fn normal(self) -> Option<Self> {
        let mut normal = self;
        while normal.places > 0 && normal.digits % 10 == 0 {
            normal.digits /= 10;
            normal.places -= 1;
        }
        let has_exponent = normal.places == 0 && normal.digits % 10 == 0 && normal.digits != 0;
        (!has_exponent).then_some(normal)
    }

    /// Its text by a format such as `.2f` or `,.2f`; `None` if the format is another.
    pub(super) fn formatted(self, format: &str) -> Option<String> {
        let (is_grouped, format) = match format.strip_prefix(',') {
            Some(rest) => (true, rest),
            None => (false, format),
        };
        let places = match format {
            "" if is_grouped => self.places,
            "f" => self.places,
            format => {
                let places = format.strip_prefix('.')?.strip_suffix('f')?;
                places.parse().ok().filter(|places| *places <= PLACES)?
            }
        };
        let text = self.rounded(places, Rounding::HalfEven)?.number();
        if !is_grouped {
            return Some(text);
        }
        let (sign, plain) = match text.strip_prefix('-') {
            Some(plain) => ("-", plain),
            None => ("", &*text),
        };
        let (whole, fraction) = match plain.find('.') {
            Some(at) => plain.split_at(at),
            None => (plain, ""),
        };
        let mut grouped = String::new();
        for (at, digit) in whole.char_indices() {
            if at > 0 && (whole.len() - at).is_multiple_of(3) {
                grouped.push(',');
            }
            grouped.push(digit);
        }
        Some(format!("{sign}{grouped}{fraction}"))
    }
}
