//! `base64` and `binascii`: bytes as text.
//!
//! Invariant: what is decoded is what Python decodes; text that is not quite well formed is refused
//! where Python passes over it.

use std::rc::Rc;

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE};

use super::{chance, function};
use crate::alembic::python::{
    Argument, Call, Interpreter, NativeFunction, Result, Signature, Value, library_exception,
};

const BASE64: &[(&str, NativeFunction)] = &[
    ("b16decode", unhexlify),
    ("b16encode", upper_hex),
    ("b64decode", b64decode),
    ("b64encode", b64encode),
    ("decodebytes", b64decode),
    ("standard_b64decode", b64decode),
    ("standard_b64encode", b64encode),
    ("urlsafe_b64decode", url_decode),
    ("urlsafe_b64encode", url_encode),
];

const BINASCII: &[(&str, NativeFunction)] = &[
    ("a2b_hex", unhexlify),
    ("b2a_hex", hexlify),
    ("hexlify", hexlify),
    ("unhexlify", unhexlify),
];

/// What a name of `base64` stands for.
pub(super) fn base64(name: &str) -> Option<Value> {
    function::named(BASE64, name)
}

/// What a name of `binascii` stands for.
pub(super) fn binascii(name: &str) -> Option<Value> {
    match name {
        "Error" => library_exception("binascii.Error"),
        name => function::named(BINASCII, name),
    }
}

/// Bytes in the letters of base 64 that may stand in an address.
pub(super) fn url_safe(bytes: &[u8]) -> String {
    URL_SAFE.encode(bytes)
}

fn bytes(interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<(Rc<[u8]>, Argument)> {
    let mut bound = Signature::part("encode")
        .takes(&["s"])
        .bind(interpreter, call)?;
    let of = bound.required(interpreter, "s")?;
    let bytes = match of.value.plain() {
        Value::Str(text) if text.is_ascii() => Rc::from(text.as_bytes()),
        _ => interpreter.bytes_of(&of)?,
    };
    interpreter.take(bytes.len().saturating_mul(2), of.place)?;
    Ok((bytes, of))
}

/// The bytes of an argument that must not be a text.
fn no_text(interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Rc<[u8]>> {
    let (bytes, of) = bytes(interpreter, call)?;
    if let Value::Str(_) = of.value.plain() {
        let message = "a bytes-like object is required, not 'str'";
        return Err(interpreter.raise("TypeError", message, of.place));
    }
    Ok(bytes)
}

fn text(text: impl AsRef<[u8]>) -> Value {
    Value::Bytes(text.as_ref().into())
}

fn b64encode(interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
    Ok(text(STANDARD.encode(no_text(interpreter, call)?)))
}

fn url_encode(interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
    Ok(text(URL_SAFE.encode(no_text(interpreter, call)?)))
}

fn b64decode(interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
    decoded(interpreter, call, &STANDARD)
}

fn url_decode(interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
    decoded(interpreter, call, &URL_SAFE)
}

fn decoded(
    interpreter: &mut Interpreter<'_, '_>,
    call: Call,
    engine: &impl Engine,
) -> Result<Value> {
    let (bytes, of) = bytes(interpreter, call)?;
    // Python passes over line feeds and whatever else is no letter.
    let is_space = |byte: &u8| byte.is_ascii_whitespace();
    let letters: Vec<u8> = bytes
        .iter()
        .copied()
        .filter(|byte| !is_space(byte))
        .collect();
    if let Ok(bytes) = engine.decode(&letters) {
        return Ok(Value::Bytes(bytes.into()));
    }
    let has_letters_only = letters.iter().all(u8::is_ascii_alphanumeric);
    if has_letters_only && letters.len() % 4 > 1 {
        return Err(interpreter.raise("binascii.Error", "Incorrect padding", of.place));
    }
    Err(interpreter.refuse(of.place, "text that is not quite base 64 is not evaluated"))
}

fn hexlify(interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
    Ok(text(chance::hex(&no_text(interpreter, call)?)))
}

fn upper_hex(interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
    let hex = chance::hex(&no_text(interpreter, call)?);
    Ok(text(hex.to_uppercase()))
}

fn unhexlify(interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
    let (bytes, of) = bytes(interpreter, call)?;
    let digits: Option<Vec<u32>> = bytes
        .iter()
        .map(|byte| char::from(*byte).to_digit(16))
        .collect();
    let message = match &digits {
        None => "Non-hexadecimal digit found",
        Some(digits) if digits.len() % 2 == 1 => "Odd-length string",
        Some(digits) => {
            let byte = |pair: &[u32]| u8::try_from(pair[0] * 16 + pair[1]).unwrap_or(0);
            return Ok(Value::Bytes(digits.chunks(2).map(byte).collect()));
        }
    };
    Err(interpreter.raise("binascii.Error", message, of.place))
}
