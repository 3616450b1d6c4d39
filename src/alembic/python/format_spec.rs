//! Format specifications: `>10`, `05d`, `.2f`, `,`.
//!
//! Invariant: a specification is read whole; what is not known in it is an error
//! (<https://docs.python.org/3/library/string.html#formatspec>).

use super::interpreter::Interpreter;
use super::operator::integer;
use super::stop::{Result, Stop};
use super::text::float as float_text;
use super::value::Value;
use crate::span::Span;

/// A format specification.
#[derive(Clone, Debug, Default)]
pub(super) struct FormatSpec {
    pub(super) fill: Option<char>,
    pub(super) align: Option<char>,
    pub(super) sign: Option<char>,
    pub(super) alternate: bool,
    pub(super) zero: bool,
    pub(super) width: usize,
    grouping: Option<char>,
    pub(super) precision: Option<usize>,
    pub(super) kind: Option<char>,
}

/// The widest and the most precise that is written.
const WIDEST: usize = 1 << 20;

impl FormatSpec {
    /// Reads a specification; `None` if it is none.
    fn read(spec: &str) -> Option<Self> {
        let characters: Vec<char> = spec.chars().collect();
        let mut read = Self::default();
        let mut at = 0;
        let is_align = |one: Option<&char>| matches!(one, Some('<' | '>' | '=' | '^'));
        if is_align(characters.get(1)) {
            read.fill = Some(characters[0]);
            read.align = Some(characters[1]);
            at = 2;
        } else if is_align(characters.first()) {
            read.align = Some(characters[0]);
            at = 1;
        }
        let mut take = |wanted: &[char]| {
            let found = characters
                .get(at)
                .copied()
                .filter(|one| wanted.contains(one));
            at += usize::from(found.is_some());
            found
        };
        read.sign = take(&['+', '-', ' ']);
        read.alternate = take(&['#']).is_some();
        read.zero = take(&['0']).is_some();
        while let Some(digit) = take(&['0', '1', '2', '3', '4', '5', '6', '7', '8', '9']) {
            read.width = read.width * 10 + digit.to_digit(10)? as usize;
            if read.width > WIDEST {
                return None;
            }
        }
        read.grouping = take(&[',', '_']);
        if take(&['.']).is_some() {
            let mut precision = None;
            while let Some(digit) = take(&['0', '1', '2', '3', '4', '5', '6', '7', '8', '9']) {
                let so_far = precision.unwrap_or(0) * 10 + digit.to_digit(10)? as usize;
                if so_far > WIDEST {
                    return None;
                }
                precision = Some(so_far);
            }
            read.precision = Some(precision?);
        }
        if at < characters.len() {
            read.kind = Some(characters[at]);
            at += 1;
        }
        (at == characters.len()).then_some(read)
    }

    /// A text in the width, with its fill and alignment.
    pub(super) fn pad(&self, sign: &str, text: &str, default: char) -> String {
        let fill = self.fill.unwrap_or(if self.zero { '0' } else { ' ' });
        let align = self.align.unwrap_or(if self.zero { '=' } else { default });
        let length = sign.chars().count() + text.chars().count();
        let missing = self.width.saturating_sub(length);
        let fills = |count: usize| fill.to_string().repeat(count);
        match align {
            '<' => format!("{sign}{text}{}", fills(missing)),
            '^' => format!(
                "{}{sign}{text}{}",
                fills(missing / 2),
                fills(missing - missing / 2)
            ),
            '=' => format!("{sign}{}{text}", fills(missing)),
            _ => format!("{}{sign}{text}", fills(missing)),
        }
    }

    fn sign(&self, is_negative: bool) -> String {
        match (is_negative, self.sign) {
            (true, _) => "-".to_owned(),
            (false, Some(sign @ ('+' | ' '))) => sign.to_string(),
            _ => String::new(),
        }
    }

    /// The digits before the point in groups; with zeros up to the width, these are grouped, too.
    fn group(&self, digits: &str, sign: &str) -> String {
        let Some(separator) = self.grouping else {
            return digits.to_owned();
        };
        let size = if separator == '_' && matches!(self.kind, Some('x' | 'X' | 'b' | 'o')) {
            4
        } else {
            3
        };
        let (whole, rest) = match digits.find(['.', 'e', 'E', '%']) {
            Some(at) => digits.split_at(at),
            None => (digits, ""),
        };
        let mut whole = whole.to_owned();
        let grouped = |whole: &str| {
            let mut grouped = String::new();
            for (at, digit) in whole.chars().enumerate() {
                if at > 0 && (whole.len() - at).is_multiple_of(size) {
                    grouped.push(separator);
                }
                grouped.push(digit);
            }
            grouped
        };
        if self.zero && self.fill.is_none() {
            while sign.len() + grouped(&whole).len() + rest.len() < self.width {
                whole.insert(0, '0');
            }
        }
        grouped(&whole) + rest
    }
}

impl Interpreter<'_, '_> {
    /// `format(value, spec)`.
    ///
    /// # Errors
    /// Python's `ValueError` for a format that it does not know, or why it is refused.
    pub fn format_value(&mut self, value: &Value, spec: &str, here: Span) -> Result<String> {
        if spec.is_empty() {
            return self.text(value, here);
        }
        if let Value::Object(object) = value {
            if let Some(text) = std::rc::Rc::clone(object).format(self, spec, here)? {
                return Ok(text);
            }
            if object.as_builtin().is_none() {
                let message = format!(
                    "the format `{spec}` of a `{}` is not evaluated",
                    object.type_name()
                );
                return Err(self.refuse(here, message));
            }
            // An enumeration that is a text, too, is formatted as its text.
            let text = Value::str(self.text(value, here)?);
            return self.format_value(&text, spec, here);
        }
        let Some(read) = FormatSpec::read(spec) else {
            return Err(self.raise("ValueError", "Invalid format specifier", here));
        };
        self.format_with(value, &read, here)
    }

    /// `format(value, spec)` of a value of one of Python's own types.
    pub(super) fn format_with(
        &mut self,
        value: &Value,
        spec: &FormatSpec,
        here: Span,
    ) -> Result<String> {
        let read = spec;
        self.take(read.width.max(read.precision.unwrap_or(0)), here)?;
        let kind = read.kind;
        match (value, kind) {
            (Value::Str(text), None | Some('s')) => {
                let text: String = match read.precision {
                    Some(most) => text.chars().take(most).collect(),
                    None => text.to_string(),
                };
                if read.sign.is_some() || read.alternate || read.grouping.is_some() {
                    let message =
                        "Sign, alternate form or grouping not allowed in string format specifier";
                    return Err(self.raise("ValueError", message, here));
                }
                // `05` fills a text with zeros behind it.
                let mut read = read.clone();
                if read.align.is_none() {
                    read.align = Some('<');
                }
                if read.align == Some('=') {
                    let message = "'=' alignment not allowed in string format specifier";
                    return Err(self.raise("ValueError", message, here));
                }
                Ok(read.pad("", &text, '<'))
            }
            (Value::Str(_), Some(kind)) => Err(self.unknown_format(kind, "str", here)),
            (Value::Bool(flag), None) if read.width == 0 && read.grouping.is_none() => {
                self.text(&Value::Bool(*flag), here)
            }
            (Value::Float(number), _) => self.format_float(*number, read, here),
            (value, _) => {
                if let Some(number) = integer(value) {
                    self.format_integer(number, read, here)
                } else {
                    let of = value.type_name();
                    let message = format!("unsupported format string passed to {of}.__format__");
                    Err(self.unfit(&[value], &message, here))
                }
            }
        }
    }

    fn format_integer(&mut self, number: i64, spec: &FormatSpec, here: Span) -> Result<String> {
        let digits = number.unsigned_abs();
        let (prefix, digits) = match spec.kind {
            None | Some('d' | 'n') => ("", digits.to_string()),
            Some('x') => ("0x", format!("{digits:x}")),
            Some('X') => ("0X", format!("{digits:X}")),
            Some('o') => ("0o", format!("{digits:o}")),
            Some('b') => ("0b", format!("{digits:b}")),
            Some('c') => {
                let one = u32::try_from(number).ok().and_then(char::from_u32);
                return Ok(spec.pad("", &one.map(String::from).unwrap_or_default(), '<'));
            }
            #[expect(clippy::cast_precision_loss, reason = "as Python does")]
            Some('e' | 'E' | 'f' | 'F' | 'g' | 'G' | '%') => {
                return self.format_float(number as f64, spec, here);
            }
            Some(kind) => return Err(self.unknown_format(kind, "int", here)),
        };
        if spec.precision.is_some() {
            let message = "Precision not allowed in integer format specifier";
            return Err(self.raise("ValueError", message, here));
        }
        let mut sign = spec.sign(number < 0);
        if spec.alternate {
            sign.push_str(prefix);
        }
        let digits = spec.group(&digits, &sign);
        Ok(spec.pad(&sign, &digits, '>'))
    }

    fn format_float(&mut self, number: f64, spec: &FormatSpec, here: Span) -> Result<String> {
        let sign = spec.sign(number.is_sign_negative() && !number.is_nan());
        let number = number.abs();
        let digits = if number.is_finite() {
            match spec.kind {
                None if spec.precision.is_none() => float_text(number),
                None => {
                    let text = general(number, spec.precision.unwrap_or(6).max(1), false);
                    if text.contains(['.', 'e']) {
                        text
                    } else {
                        text + ".0"
                    }
                }
                Some('f' | 'F') => format!("{number:.*}", spec.precision.unwrap_or(6)),
                Some('%') => format!("{:.*}%", spec.precision.unwrap_or(6), number * 100.0),
                Some('e') => scientific(number, spec.precision.unwrap_or(6)),
                Some('E') => scientific(number, spec.precision.unwrap_or(6)).to_uppercase(),
                Some('g' | 'n') => {
                    general(number, spec.precision.unwrap_or(6).max(1), spec.alternate)
                }
                Some('G') => general(number, spec.precision.unwrap_or(6).max(1), spec.alternate)
                    .to_uppercase(),
                Some(kind) => return Err(self.unknown_format(kind, "float", here)),
            }
        } else {
            let percent = if spec.kind == Some('%') { "%" } else { "" };
            float_text(number) + percent
        };
        let digits = spec.group(&digits, &sign);
        Ok(spec.pad(&sign, &digits, '>'))
    }

    fn unknown_format(&self, kind: char, of: &str, here: Span) -> Stop {
        let message = format!("Unknown format code '{kind}' for object of type '{of}'");
        self.raise("ValueError", &message, here)
    }
}

/// `e`: one digit before the point.
pub(super) fn scientific(number: f64, precision: usize) -> String {
    let text = format!("{number:.precision$e}");
    let (digits, exponent) = text.split_once('e').unwrap_or((&text, "0"));
    let exponent: i32 = exponent.parse().unwrap_or(0);
    let sign = if exponent < 0 { '-' } else { '+' };
    format!("{digits}e{sign}{:02}", exponent.abs())
}

/// `g`: as many digits as are wanted, without zeros behind.
pub(super) fn general(number: f64, precision: usize, keep_zeros: bool) -> String {
    let rounded = scientific(number, precision - 1);
    let (_, exponent) = rounded.split_once('e').unwrap_or((&rounded, "0"));
    let exponent: i64 = exponent.parse().unwrap_or(0);
    let most = i64::try_from(precision).unwrap_or(i64::MAX);
    let trim = |digits: &str| {
        if keep_zeros || !digits.contains('.') {
            return digits.to_owned();
        }
        digits
            .trim_end_matches('0')
            .trim_end_matches('.')
            .to_owned()
    };
    if (-4..most).contains(&exponent) {
        let decimals = usize::try_from(most - 1 - exponent).unwrap_or(0);
        return trim(&format!("{number:.decimals$}"));
    }
    let (digits, exponent) = rounded.split_once('e').unwrap_or((&rounded, "+00"));
    format!("{}e{exponent}", trim(digits))
}
