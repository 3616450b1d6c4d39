//! The methods of `bytes`, and encodings.
//!
//! Invariant: an encoding that is not known is refused.

use std::fmt::Write;
use std::rc::Rc;

use super::{bind, text_argument};
use crate::alembic::python::call::Call;
use crate::alembic::python::interpreter::Interpreter;
use crate::alembic::python::stop::Result;
use crate::alembic::python::value::Value;
use crate::span::Span;

pub(super) const METHODS: &[&str] = &["decode", "hex"];

pub(super) fn call(
    interpreter: &mut Interpreter<'_, '_>,
    bytes: &Rc<[u8]>,
    name: &str,
    call: Call,
) -> Result<Value> {
    let place = call.place;
    match name {
        "decode" => {
            let mut bound = bind(interpreter, call, "decode", &["encoding", "errors"])?;
            let encoding = bound.text(interpreter, "encoding")?;
            let errors = bound.text(interpreter, "errors")?;
            refuse_errors(interpreter, errors.as_deref(), place)?;
            interpreter.decode(bytes, encoding.as_deref().unwrap_or("utf-8"), place)
        }
        "hex" => {
            bind(interpreter, call, "hex", &[])?;
            let mut text = String::with_capacity(bytes.len() * 2);
            for byte in bytes.iter() {
                let _ = write!(text, "{byte:02x}");
            }
            interpreter.take(text.len(), place)?;
            Ok(Value::str(text))
        }
        _ => Err(interpreter.no_attribute("bytes", name, place)),
    }
}

/// What is done about what has no code is done as Python does it only if that is an error.
pub(super) fn refuse_errors(
    interpreter: &Interpreter<'_, '_>,
    errors: Option<&str>,
    place: Span,
) -> Result<()> {
    match errors {
        None | Some("strict") => Ok(()),
        Some(other) => {
            Err(interpreter.refuse(place, format!("`errors=\"{other}\"` is not evaluated")))
        }
    }
}

/// `bytes.fromhex(…)`.
pub(super) fn from_hex(interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
    let place = call.place;
    let mut bound = bind(interpreter, call, "fromhex", &["string"])?;
    let text = text_argument(interpreter, &mut bound, "string")?;
    let digits: Vec<u32> = text
        .chars()
        .filter(|one| !one.is_ascii_whitespace())
        .map(|one| one.to_digit(16).unwrap_or(16))
        .collect();
    if digits.len() % 2 == 1 || digits.contains(&16) {
        let message = "non-hexadecimal number found in fromhex() arg";
        return Err(interpreter.raise("ValueError", message, place));
    }
    let byte = |pair: &[u32]| u8::try_from(pair[0] * 16 + pair[1]).unwrap_or(0);
    Ok(Value::Bytes(digits.chunks(2).map(byte).collect()))
}

impl Interpreter<'_, '_> {
    /// The text that bytes are in an encoding.
    ///
    /// # Errors
    /// Python's `UnicodeDecodeError`, or that the encoding is not known.
    pub(in crate::alembic::python) fn decode(
        &mut self,
        bytes: &[u8],
        encoding: &str,
        place: Span,
    ) -> Result<Value> {
        self.take(bytes.len(), place)?;
        let name = encoding.to_lowercase().replace(['_', ' '], "-");
        let text = match &*name {
            "utf-8" | "utf8" => String::from_utf8(bytes.to_vec()).ok(),
            "ascii" | "us-ascii" => bytes
                .is_ascii()
                .then(|| bytes.iter().copied().map(char::from).collect()),
            "latin-1" | "latin1" | "iso-8859-1" => {
                Some(bytes.iter().copied().map(char::from).collect())
            }
            _ => {
                return Err(
                    self.refuse(place, format!("the encoding `{encoding}` is not evaluated"))
                );
            }
        };
        text.map(Value::str).ok_or_else(|| {
            let message = format!("'{name}' codec can't decode these bytes");
            self.raise("UnicodeDecodeError", &message, place)
        })
    }

    /// The bytes that a text is in an encoding.
    ///
    /// # Errors
    /// Python's `UnicodeEncodeError`, or that the encoding is not known.
    pub(in crate::alembic::python) fn encode(
        &mut self,
        text: &str,
        encoding: &str,
        place: Span,
    ) -> Result<Value> {
        self.take(text.len(), place)?;
        let name = encoding.to_lowercase().replace(['_', ' '], "-");
        let bytes: Option<Vec<u8>> = match &*name {
            "utf-8" | "utf8" => Some(text.as_bytes().to_vec()),
            "ascii" | "us-ascii" => text.is_ascii().then(|| text.as_bytes().to_vec()),
            "latin-1" | "latin1" | "iso-8859-1" => text
                .chars()
                .map(|one| u8::try_from(u32::from(one)).ok())
                .collect(),
            _ => {
                return Err(
                    self.refuse(place, format!("the encoding `{encoding}` is not evaluated"))
                );
            }
        };
        bytes
            .map(|bytes| Value::Bytes(bytes.into()))
            .ok_or_else(|| {
                let message = format!("'{name}' codec can't encode this text");
                self.raise("UnicodeEncodeError", &message, place)
            })
    }
}
