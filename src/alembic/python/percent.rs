//! `format % arguments`.
//!
//! Invariant: every argument is used, as Python demands
//! (<https://docs.python.org/3/library/stdtypes.html#printf-style-string-formatting>).

use std::rc::Rc;

use super::call::Call;
use super::dict::Key;
use super::format_spec::FormatSpec;
use super::interpreter::Interpreter;
use super::operator::{float, integer};
use super::part_text::TextMaker;
use super::stop::Result;
use super::value::Value;
use crate::span::Span;

/// What follows a `%`.
#[derive(Debug, Default)]
struct Conversion {
    key: Option<String>,
    spec: FormatSpec,
    left: bool,
    kind: char,
}

impl Conversion {
    /// Whether it is a `%s` and no more.
    fn is_plain(&self) -> bool {
        self.kind == 's' && self.spec.width == 0 && self.spec.precision.is_none()
    }
}

/// The arguments that are not used yet.
struct Arguments<'v> {
    whole: &'v Value,
    rest: std::vec::IntoIter<Value>,
}

impl Interpreter<'_, '_> {
    /// `format % arguments`.
    ///
    /// # Errors
    /// Python's `TypeError` or `ValueError`, or why it is refused.
    pub(super) fn format_percent(
        &mut self,
        format: &str,
        arguments: &Value,
        here: Span,
    ) -> Result<Value> {
        let mut arguments = Arguments {
            whole: arguments,
            rest: match arguments {
                Value::Tuple(several) => several.to_vec(),
                one => vec![one.clone()],
            }
            .into_iter(),
        };
        let mut used_keys = false;
        let mut text = TextMaker::default();
        let mut characters = format.chars().peekable();
        while let Some(one) = characters.next() {
            if one != '%' {
                text.push_str(one.encode_utf8(&mut [0; 4]));
                continue;
            }
            let conversion = self.conversion(&mut characters, &mut arguments, here)?;
            if conversion.kind == '%' {
                text.push_str("%");
                continue;
            }
            used_keys |= conversion.key.is_some();
            let value = self.argument(&conversion, &mut arguments, here)?;
            if conversion.is_plain() {
                text.push(self, &value, here)?;
                continue;
            }
            let formatted = self.convert(&conversion, &value, here)?;
            self.take(formatted.len(), here)?;
            text.push_str(&formatted);
        }
        let is_mapping = matches!(arguments.whole, Value::Dict(_));
        if !used_keys && !is_mapping && arguments.rest.next().is_some() {
            let message = "not all arguments converted during string formatting";
            return Err(self.raise("TypeError", message, here));
        }
        text.finish(self, here)
    }

    fn conversion(
        &mut self,
        characters: &mut std::iter::Peekable<std::str::Chars<'_>>,
        arguments: &mut Arguments<'_>,
        here: Span,
    ) -> Result<Conversion> {
        let mut conversion = Conversion::default();
        let incomplete = "incomplete format";
        if characters.next_if_eq(&'(').is_some() {
            let mut key = String::new();
            loop {
                match characters.next() {
                    Some(')') => break,
                    Some(one) => key.push(one),
                    None => return Err(self.raise("ValueError", "incomplete format key", here)),
                }
            }
            conversion.key = Some(key);
        }
        while let Some(flag) = characters.next_if(|one| "#0- +".contains(*one)) {
            match flag {
                '#' => conversion.spec.alternate = true,
                '0' => conversion.spec.zero = true,
                '-' => conversion.left = true,
                sign => conversion.spec.sign = Some(sign),
            }
        }
        conversion.spec.width = self
            .percent_number(characters, arguments, here)?
            .unwrap_or(0);
        if characters.next_if_eq(&'.').is_some() {
            let precision = self.percent_number(characters, arguments, here)?;
            conversion.spec.precision = Some(precision.unwrap_or(0));
        }
        while characters.next_if(|one| "hlL".contains(*one)).is_some() {}
        conversion.kind = match characters.next() {
            Some(kind) => kind,
            None => return Err(self.raise("ValueError", incomplete, here)),
        };
        Ok(conversion)
    }

    /// A width or a precision, which `*` takes from the arguments.
    fn percent_number(
        &mut self,
        characters: &mut std::iter::Peekable<std::str::Chars<'_>>,
        arguments: &mut Arguments<'_>,
        here: Span,
    ) -> Result<Option<usize>> {
        let number = if characters.next_if_eq(&'*').is_some() {
            let value = arguments.rest.next().unwrap_or(Value::None);
            match integer(&value).and_then(|number| usize::try_from(number).ok()) {
                Some(number) => number,
                None => return Err(self.refuse(here, "this `*` of a format is not evaluated")),
            }
        } else {
            let mut digits = String::new();
            while let Some(digit) = characters.next_if(char::is_ascii_digit) {
                digits.push(digit);
            }
            if digits.is_empty() {
                return Ok(None);
            }
            digits.parse().unwrap_or(usize::MAX)
        };
        self.take(number, here)?;
        Ok(Some(number))
    }

    fn argument(
        &mut self,
        conversion: &Conversion,
        arguments: &mut Arguments<'_>,
        here: Span,
    ) -> Result<Value> {
        if let Some(key) = &conversion.key {
            let key = Value::str(key);
            let Value::Dict(dict) = arguments.whole else {
                return Err(self.raise("TypeError", "format requires a mapping", here));
            };
            let by = Key::of(&key).unwrap_or(Key::None);
            let found = dict.borrow().get(&by).cloned();
            return found.ok_or_else(|| self.key_error(&key, here));
        }
        arguments
            .rest
            .next()
            .ok_or_else(|| self.raise("TypeError", "not enough arguments for format string", here))
    }

    fn convert(&mut self, conversion: &Conversion, value: &Value, here: Span) -> Result<String> {
        let mut spec = conversion.spec.clone();
        if conversion.left {
            spec.align = Some('<');
            spec.zero = false;
        }
        let kind = conversion.kind;
        if let 's' | 'r' | 'a' = kind {
            let text = match kind {
                's' => self.text(value, here)?,
                'r' => self.repr(value, here)?,
                _ => return Err(self.refuse(here, "`%a` is not evaluated")),
            };
            let text: String = match spec.precision {
                Some(most) => text.chars().take(most).collect(),
                None => text,
            };
            spec.zero = false;
            return Ok(spec.pad("", &text, '>'));
        }
        if let Value::Unknown(unknown) = value {
            return Err(self.unknown(unknown, here));
        }
        if kind == 'c' {
            let text = match value {
                Value::Str(text) if text.chars().count() == 1 => text.to_string(),
                value => {
                    let code = integer(value).and_then(|code| u32::try_from(code).ok());
                    match code.and_then(char::from_u32) {
                        Some(one) => one.to_string(),
                        None => {
                            return Err(self.raise("TypeError", "%c requires int or char", here));
                        }
                    }
                }
            };
            spec.zero = false;
            return Ok(spec.pad("", &text, '>'));
        }
        let mut plain = value.plain();
        if let Value::Object(object) = &plain {
            let (method, name) = match kind {
                'd' | 'i' | 'u' => ("__int__", "int"),
                _ => ("__float__", "float"),
            };
            if "diueEfFgG".contains(kind) && object.has_method(method) {
                plain = self.call_named(name, Call::with(plain.clone(), here))?;
            }
        }
        if !"diuxXoeEfFgG".contains(kind) {
            let message = format!("unsupported format character '{kind}'");
            return Err(self.raise("ValueError", &message, here));
        }
        if let Value::Object(object) = &plain
            && "diuxXo".contains(kind)
            && !conversion.left
            && object.is_builtin("int")
        {
            // What is known of its digits; the precision of a whole number is the least of them.
            let zero = if spec.zero || spec.precision.is_some() {
                "0"
            } else {
                ""
            };
            let width = spec.precision.unwrap_or(spec.width);
            let kind = if "iu".contains(kind) { 'd' } else { kind };
            let spec = format!("{zero}{width}{kind}");
            if let Some(text) = Rc::clone(object).format(self, &spec, here)? {
                return Ok(text);
            }
        }
        let Some(number) = float(&plain) else {
            let of = value.type_name();
            let message = format!("%{kind} format: a real number is required, not {of}");
            return Err(self.unfit(&[value], &message, here));
        };
        if "eEfFgG".contains(kind) {
            spec.kind = Some(kind);
            return self.format_with(&Value::Float(number), &spec, here);
        }
        let whole = match integer(&plain) {
            Some(whole) => whole,
            #[expect(clippy::cast_possible_truncation, reason = "checked by the guard")]
            None if "diu".contains(kind) && number.abs() < 9e18 => number.trunc() as i64,
            None => {
                let message = format!("%{kind} format: an integer is required, not float");
                return Err(self.raise("TypeError", &message, here));
            }
        };
        spec.kind = Some(if "iu".contains(kind) { 'd' } else { kind });
        // For a whole number the precision is the least of its digits.
        if let Some(least) = spec.precision.take() {
            let digits = whole.unsigned_abs().to_string();
            if digits.len() < least {
                return Err(self.refuse(here, "a precision of a whole number is not evaluated"));
            }
        }
        self.format_with(&Value::Int(whole), &spec, here)
    }
}
