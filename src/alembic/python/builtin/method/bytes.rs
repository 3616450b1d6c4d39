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
            let fault = Fault::of(interpreter, errors.as_deref(), place)?;
            let encoding = encoding.as_deref().unwrap_or("utf-8");
            interpreter.decode(bytes, encoding, fault, place)
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

/// What is done about what has no code
/// (<https://docs.python.org/3/library/codecs.html#error-handlers>).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::alembic::python) enum Fault {
    /// It is an error.
    Strict,
    /// It is left out.
    Ignore,
    /// Something stands in its place.
    Replace,
}

impl Fault {
    /// What `errors=` says.
    pub(in crate::alembic::python) fn of(
        interpreter: &Interpreter<'_, '_>,
        errors: Option<&str>,
        place: Span,
    ) -> Result<Self> {
        match errors {
            None | Some("strict") => Ok(Self::Strict),
            Some("ignore") => Ok(Self::Ignore),
            Some("replace") => Ok(Self::Replace),
            Some(other) => {
                Err(interpreter.refuse(place, format!("`errors=\"{other}\"` is not evaluated")))
            }
        }
    }

    /// What all are, with something in the place of those that are nothing; `None` if that is an
    /// error.
    fn all<T: Copy, C: FromIterator<T>>(
        self,
        all: impl Iterator<Item = Option<T>> + Clone,
        replaced: T,
    ) -> Option<C> {
        match self {
            Self::Strict => all.collect(),
            Self::Ignore => Some(all.flatten().collect()),
            Self::Replace => Some(all.map(|one| one.unwrap_or(replaced)).collect()),
        }
    }
}

/// The text of bytes in UTF-8.
fn utf8(bytes: &[u8], fault: Fault) -> Option<String> {
    match (std::str::from_utf8(bytes), fault) {
        (Ok(text), _) => Some(text.to_owned()),
        (Err(_), Fault::Strict) => None,
        (Err(_), Fault::Ignore) => Some(bytes.utf8_chunks().map(|chunk| chunk.valid()).collect()),
        (Err(_), Fault::Replace) => Some(String::from_utf8_lossy(bytes).into_owned()),
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
        fault: Fault,
        place: Span,
    ) -> Result<Value> {
        self.take(bytes.len(), place)?;
        let name = encoding.to_lowercase().replace(['_', ' '], "-");
        let text = match &*name {
            "utf-8" | "utf8" => utf8(bytes, fault),
            "ascii" | "us-ascii" => {
                let one = |byte: &u8| byte.is_ascii().then(|| char::from(*byte));
                fault.all(bytes.iter().map(one), '\u{fffd}')
            }
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
        fault: Fault,
        place: Span,
    ) -> Result<Value> {
        self.take(text.len(), place)?;
        let name = encoding.to_lowercase().replace(['_', ' '], "-");
        let bytes: Option<Vec<u8>> = match &*name {
            "utf-8" | "utf8" => Some(text.as_bytes().to_vec()),
            "ascii" | "us-ascii" | "latin-1" | "latin1" | "iso-8859-1" => {
                let most = if name.ends_with("ascii") { 0x7f } else { 0xff };
                let one = |one: char| {
                    let byte = u8::try_from(u32::from(one)).ok();
                    byte.filter(|byte| *byte <= most)
                };
                fault.all(text.chars().map(one), b'?')
            }
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
