//! `uuid`.
//!
//! Invariant: no identifier of it is drawn by chance.

use std::rc::Rc;

use ruff_python_ast::CmpOp;

use super::{chance, digest, function};
use crate::alembic::python::{
    Call, Interpreter, NativeFunction, Object, Result, Signature, Value, ordered, whole,
};
use crate::span::Span;

/// A `UUID`.
#[derive(Debug)]
pub(in crate::alembic) struct Uuid {
    /// Its 32 digits.
    hex: String,
}

impl Uuid {
    /// The identifier of 16 bytes, marked as one of a version if one is given.
    fn of(bytes: &[u8], version: Option<u8>) -> Self {
        let mut bytes = bytes.to_vec();
        if let Some(version) = version {
            bytes[6] = bytes[6] & 0x0f | version << 4;
            bytes[8] = bytes[8] & 0x3f | 0x80;
        }
        Self {
            hex: chance::hex(&bytes),
        }
    }

    fn bytes(&self) -> Vec<u8> {
        let byte = |at: usize| u8::from_str_radix(&self.hex[at..at + 2], 16).unwrap_or(0);
        (0..32).step_by(2).map(byte).collect()
    }

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

/// The namespaces (<https://www.rfc-editor.org/rfc/rfc9562#section-6.6>).
const NAMESPACES: [(&str, &str); 4] = [
    ("NAMESPACE_DNS", "6ba7b8109dad11d180b400c04fd430c8"),
    ("NAMESPACE_URL", "6ba7b8119dad11d180b400c04fd430c8"),
    ("NAMESPACE_OID", "6ba7b8129dad11d180b400c04fd430c8"),
    ("NAMESPACE_X500", "6ba7b8149dad11d180b400c04fd430c8"),
];

const FUNCTIONS: &[(&str, NativeFunction)] = &[
    ("uuid3", |interpreter, call| named_by(interpreter, call, 3)),
    ("uuid4", random),
    ("uuid5", |interpreter, call| named_by(interpreter, call, 5)),
];

/// What a name of `uuid` stands for.
pub(super) fn named(name: &str) -> Option<Value> {
    if name == "UUID" {
        return Some(Value::object(UuidClass));
    }
    let mut namespaces = NAMESPACES.iter();
    if let Some((_, hex)) = namespaces.find(|(known, _)| *known == name) {
        let hex = (*hex).to_owned();
        return Some(Value::object(Uuid { hex }));
    }
    function::named(FUNCTIONS, name)
}

/// `uuid3(namespace, name)` and `uuid5(namespace, name)`: a hash of both.
fn named_by(interpreter: &mut Interpreter<'_, '_>, call: Call, version: u8) -> Result<Value> {
    let mut bound = Signature::part("uuid5")
        .takes(&["namespace", "name"])
        .bind(interpreter, call)?;
    let within = bound.required(interpreter, "namespace")?;
    let Some(namespace) = within.value.downcast::<Uuid>() else {
        let message = "a namespace that is no `UUID` is not evaluated";
        return Err(interpreter.refuse(within.place, message));
    };
    let name = bound.required(interpreter, "name")?;
    let mut bytes = namespace.bytes();
    match name.value.plain() {
        Value::Bytes(name) => bytes.extend(&*name),
        _ => bytes.extend(interpreter.text_of(&name)?.as_bytes()),
    }
    interpreter.take(bytes.len(), bound.place)?;
    let hash = match version {
        3 => digest::md5(&bytes),
        _ => digest::sha1(&bytes),
    };
    Ok(Value::object(Uuid::of(&hash[..16], Some(version))))
}

/// `uuid4()`: random but for the bits that say so (<https://www.rfc-editor.org/rfc/rfc9562>).
fn random(interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
    let place = call.place;
    Signature::part("uuid4").bind(interpreter, call)?;
    let bytes = chance::draw(interpreter, "uuid4", 16, place)?;
    Ok(Value::object(Uuid::of(&bytes, Some(4))))
}

impl Object for UuidClass {
    fn type_name(&self) -> &'static str {
        "type"
    }

    fn is_callable(&self) -> bool {
        true
    }

    fn call(self: Rc<Self>, interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
        let mut bound = Signature::part("UUID")
            .takes(&["hex", "bytes", "bytes_le", "fields", "int", "version"])
            .bind(interpreter, call)?;
        let version = match bound.some("version") {
            None => None,
            Some(given) => match given.value.plain() {
                Value::Int(version @ 1..=8) => u8::try_from(version).ok(),
                _ => {
                    return Err(interpreter.raise(
                        "ValueError",
                        "illegal version number",
                        given.place,
                    ));
                }
            },
        };
        if let Some(given) = bound.some("bytes_le").or_else(|| bound.some("fields")) {
            return Err(interpreter.refuse(given.place, "this form of a `UUID` is not evaluated"));
        }
        let bytes = if let Some(given) = bound.some("bytes") {
            let bytes = interpreter.bytes_of(&given)?;
            if bytes.len() != 16 {
                let message = "bytes is not a 16-char string";
                return Err(interpreter.raise("ValueError", message, given.place));
            }
            bytes.to_vec()
        } else if let Some(given) = bound.some("int") {
            let Value::Int(number @ 0..) = given.value.plain() else {
                let message = "this number is not evaluated as a `UUID`";
                return Err(interpreter.refuse(given.place, message));
            };
            [[0; 8], number.to_be_bytes()].concat()
        } else {
            let of = bound.required(interpreter, "hex")?;
            let text = interpreter.text_of(&of)?;
            let hex = text.replace("urn:", "").replace("uuid:", "");
            let hex = hex.trim_matches(['{', '}']).replace('-', "").to_lowercase();
            if hex.len() != 32 || !hex.bytes().all(|digit| digit.is_ascii_hexdigit()) {
                let message = "badly formed hexadecimal UUID string";
                return Err(interpreter.raise("ValueError", message, of.place));
            }
            Uuid { hex }.bytes()
        };
        Ok(Value::object(Uuid::of(&bytes, version)))
    }

    fn attribute(
        self: Rc<Self>,
        _: &mut Interpreter<'_, '_>,
        name: &str,
        _: Span,
    ) -> Result<Option<Value>> {
        Ok((name == "__name__").then(|| Value::str("UUID")))
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
        let bytes = self.bytes();
        Ok(match name {
            "hex" => Some(Value::str(&self.hex)),
            "bytes" => Some(Value::Bytes(bytes.into())),
            "urn" => Some(Value::str(format!("urn:uuid:{}", self.grouped()))),
            "version" => Some(if bytes[8] & 0xc0 == 0x80 {
                Value::Int(i64::from(bytes[6] >> 4))
            } else {
                Value::None
            }),
            "int" => {
                let number = u128::from_str_radix(&self.hex, 16).unwrap_or(u128::MAX);
                Some(match i64::try_from(number) {
                    Ok(number) => Value::Int(number),
                    Err(_) => whole(number.into()),
                })
            }
            _ => None,
        })
    }

    fn native_class(&self) -> Option<Value> {
        Some(Value::object(UuidClass))
    }

    fn compare(
        self: Rc<Self>,
        _: &mut Interpreter<'_, '_>,
        operator: CmpOp,
        other: &Value,
        _: Span,
    ) -> Result<Option<Value>> {
        let order = other
            .downcast::<Self>()
            .map(|other| self.hex.cmp(&other.hex));
        Ok(order
            .and_then(|order| ordered(operator, order))
            .map(Value::Bool))
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
