//! `uuid`.
//!
//! Invariant: no identifier of it is drawn by chance.

use std::rc::Rc;

use super::chance;
use crate::alembic::python::{
    Builtin, Call, Interpreter, NativeFunction, Object, Result, Signature, Value,
};
use crate::span::Span;

/// A `UUID`.
#[derive(Debug)]
pub(in crate::alembic) struct Uuid {
    /// Its 32 digits.
    hex: String,
}

impl Uuid {
    /// Its 32 hexadecimal digits, in lower case.
    pub(in crate::alembic) fn hex(&self) -> &str {
        &self.hex
    }

    /// Its text: the digits in groups.
    pub(in crate::alembic) fn grouped(&self) -> String {
        let hex = &self.hex;
        format!(
            "{}-{}-{}-{}-{}",
            &hex[..8],
            &hex[8..12],
            &hex[12..16],
            &hex[16..20],
            &hex[20..]
        )
    }
}

/// The class `UUID`.
#[derive(Debug)]
struct UuidClass;

/// What a name of `uuid` stands for.
pub(super) fn named(name: &str) -> Option<Value> {
    let random: (&'static str, NativeFunction) = match name {
        "UUID" => return Some(Value::object(UuidClass)),
        "uuid4" => ("uuid4", random),
        _ => return None,
    };
    Some(Value::Builtin(Builtin {
        name: random.0,
        run: random.1,
    }))
}

/// `uuid4()`: random but for the bits that say so (<https://www.rfc-editor.org/rfc/rfc9562>).
fn random(interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
    let place = call.place;
    Signature::new("uuid4").bind(interpreter, call)?;
    let mut bytes = chance::draw(interpreter, "uuid4", 16, place)?;
    bytes[6] = bytes[6] & 0x0f | 0x40;
    bytes[8] = bytes[8] & 0x3f | 0x80;
    Ok(Value::object(Uuid {
        hex: chance::hex(&bytes),
    }))
}

impl Object for UuidClass {
    fn type_name(&self) -> &'static str {
        "type"
    }

    fn is_callable(&self) -> bool {
        true
    }

    fn call(self: Rc<Self>, interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
        let mut bound = Signature::new("UUID")
            .takes(&["hex"])
            .bind(interpreter, call)?;
        let of = bound.required(interpreter, "hex")?;
        let text = interpreter.text_of(&of)?;
        let hex = text.replace("urn:", "").replace("uuid:", "");
        let hex = hex.trim_matches(['{', '}']).replace('-', "").to_lowercase();
        if hex.len() != 32 || !hex.bytes().all(|digit| digit.is_ascii_hexdigit()) {
            let message = "badly formed hexadecimal UUID string";
            return Err(interpreter.raise("ValueError", message, of.place));
        }
        Ok(Value::object(Uuid { hex }))
    }

    fn has_instance(&self, value: &Value) -> Option<bool> {
        Some(value.downcast::<Uuid>().is_some())
    }

    fn key(&self) -> Option<String> {
        Some("UUID".to_owned())
    }
}

impl Object for Uuid {
    fn type_name(&self) -> &'static str {
        "UUID"
    }

    fn attribute(
        self: Rc<Self>,
        _: &mut Interpreter<'_, '_>,
        name: &str,
        _: Span,
    ) -> Result<Option<Value>> {
        Ok(match name {
            "hex" => Some(Value::str(&self.hex)),
            "bytes" => {
                let byte = |at: usize| u8::from_str_radix(&self.hex[at..at + 2], 16).unwrap_or(0);
                Some(Value::Bytes((0..32).step_by(2).map(byte).collect()))
            }
            _ => None,
        })
    }

    fn text(self: Rc<Self>, _: &mut Interpreter<'_, '_>, _: Span) -> Result<String> {
        Ok(self.grouped())
    }

    fn repr(self: Rc<Self>, _: &mut Interpreter<'_, '_>, _: Span) -> Result<String> {
        Ok(format!("UUID('{}')", self.grouped()))
    }

    fn key(&self) -> Option<String> {
        Some(self.hex.clone())
    }
}
