//! `hashlib` and `hmac`.
//!
//! Invariant: a hash is that of all that was handed over, in order.

use std::cell::RefCell;
use std::rc::Rc;

use md5::Md5;
use sha1::Sha1;
use sha2::digest::Digest;
use sha2::{Sha224, Sha256, Sha384, Sha512};

use super::{chance, function};
use crate::alembic::python::{
    Argument, Builtin, Call, Interpreter, NativeFunction, Object, Result, Signature, Value,
};
use crate::span::Span;

/// A hash function.
#[derive(Debug)]
struct Algorithm {
    name: &'static str,
    /// How many bytes it takes at once.
    block: usize,
    run: fn(&[u8]) -> Vec<u8>,
    /// The function of `hashlib` that starts it.
    start: NativeFunction,
}

fn of<D: Digest>(bytes: &[u8]) -> Vec<u8> {
    D::digest(bytes).to_vec()
}

const ALGORITHMS: [Algorithm; 6] = [
    algorithm_of::<Md5, 0>("md5", 64),
    algorithm_of::<Sha1, 1>("sha1", 64),
    algorithm_of::<Sha224, 2>("sha224", 64),
    algorithm_of::<Sha256, 3>("sha256", 64),
    algorithm_of::<Sha384, 4>("sha384", 128),
    algorithm_of::<Sha512, 5>("sha512", 128),
];

/// The function of a name, which is the one at `AT` of all.
const fn algorithm_of<D: Digest, const AT: usize>(name: &'static str, block: usize) -> Algorithm {
    Algorithm {
        name,
        block,
        run: of::<D>,
        start: |interpreter, call| started(interpreter, &ALGORITHMS[AT], call),
    }
}

const HMAC: &[(&str, NativeFunction)] = &[
    ("compare_digest", compare_digest),
    ("digest", keyed_digest),
    ("new", keyed),
];

/// What a name of `hashlib` stands for.
pub(super) fn hashlib(name: &str) -> Option<Value> {
    if name == "new" {
        return Some(Value::Builtin(Builtin {
            name: "new",
            run: new,
        }));
    }
    let algorithm = algorithm(name)?;
    Some(Value::Builtin(Builtin {
        name: algorithm.name,
        run: algorithm.start,
    }))
}

/// What a name of `hmac` stands for.
pub(super) fn hmac(name: &str) -> Option<Value> {
    function::named(HMAC, name)
}

/// The MD5 of bytes.
pub(super) fn md5(bytes: &[u8]) -> Vec<u8> {
    of::<Md5>(bytes)
}

/// The SHA-1 of bytes.
pub(super) fn sha1(bytes: &[u8]) -> Vec<u8> {
    of::<Sha1>(bytes)
}

fn algorithm(name: &str) -> Option<&'static Algorithm> {
    ALGORITHMS.iter().find(|known| known.name == name)
}

/// A hash on its way, or a keyed one.
#[derive(Debug)]
struct Hash {
    algorithm: &'static Algorithm,
    /// The key of `hmac`, as long as a block.
    key: Option<Vec<u8>>,
    bytes: RefCell<Vec<u8>>,
}

impl Hash {
    fn new(algorithm: &'static Algorithm, key: Option<Vec<u8>>) -> Self {
        Self {
            algorithm,
            key,
            bytes: RefCell::default(),
        }
    }

    fn update(&self, interpreter: &mut Interpreter<'_, '_>, argument: &Argument) -> Result<()> {
        let bytes = interpreter.bytes_of(argument)?;
        interpreter.take(bytes.len(), argument.place)?;
        self.bytes.borrow_mut().extend(&*bytes);
        Ok(())
    }

    /// The hash; with a key as RFC 2104 says (<https://www.rfc-editor.org/rfc/rfc2104>).
    fn digest(&self) -> Vec<u8> {
        let run = self.algorithm.run;
        let bytes = self.bytes.borrow();
        let Some(key) = &self.key else {
            return run(&bytes);
        };
        let padded = |with: u8| key.iter().map(move |byte| byte ^ with);
        let inner: Vec<u8> = padded(0x36).chain(bytes.iter().copied()).collect();
        let outer: Vec<u8> = padded(0x5c).chain(run(&inner)).collect();
        run(&outer)
    }
}

fn started(
    interpreter: &mut Interpreter<'_, '_>,
    algorithm: &'static Algorithm,
    call: Call,
) -> Result<Value> {
    let mut bound = Signature::part(algorithm.name)
        .takes(&["string"])
        .by_name(&["usedforsecurity"])
        .bind(interpreter, call)?;
    bound.optional("usedforsecurity");
    let hash = Hash::new(algorithm, None);
    if let Some(first) = bound.optional("string") {
        hash.update(interpreter, &first)?;
    }
    Ok(Value::object(hash))
}

/// The algorithm of an argument: its name, or the function of `hashlib`.
fn chosen(interpreter: &Interpreter<'_, '_>, argument: &Argument) -> Result<&'static Algorithm> {
    let name = match &argument.value {
        Value::Builtin(builtin) => Rc::from(builtin.name),
        _ => interpreter.text_of(argument)?,
    };
    algorithm(&name.to_lowercase()).ok_or_else(|| {
        let message = format!("the hash function `{name}` is not evaluated");
        interpreter.refuse(argument.place, message)
    })
}

/// `hashlib.new(name, data)`.
fn new(interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
    let mut bound = Signature::part("new")
        .takes(&["name", "data"])
        .by_name(&["usedforsecurity"])
        .bind(interpreter, call)?;
    bound.optional("usedforsecurity");
    let name = bound.required(interpreter, "name")?;
    let hash = Hash::new(chosen(interpreter, &name)?, None);
    if let Some(first) = bound.optional("data") {
        hash.update(interpreter, &first)?;
    }
    Ok(Value::object(hash))
}

/// `hmac.new(key, msg, digestmod)`.
fn keyed(interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
    let hash = with_key(interpreter, call, &["key", "msg", "digestmod"])?;
    Ok(Value::object(hash))
}

/// `hmac.digest(key, msg, digest)`.
fn keyed_digest(interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
    let hash = with_key(interpreter, call, &["key", "msg", "digest"])?;
    Ok(Value::Bytes(hash.digest().into()))
}

fn with_key(
    interpreter: &mut Interpreter<'_, '_>,
    call: Call,
    takes: &'static [&'static str; 3],
) -> Result<Hash> {
    let mut bound = Signature::part("new")
        .takes(takes)
        .bind(interpreter, call)?;
    let key = bound.required(interpreter, "key")?;
    let mut key = interpreter.bytes_of(&key)?.to_vec();
    let message = bound.some("msg");
    let Some(chosen_by) = bound.some(takes[2]) else {
        let message = "Missing required argument 'digestmod'.";
        return Err(interpreter.raise("TypeError", message, bound.place));
    };
    let algorithm = chosen(interpreter, &chosen_by)?;
    if key.len() > algorithm.block {
        key = (algorithm.run)(&key);
    }
    key.resize(algorithm.block, 0);
    let hash = Hash::new(algorithm, Some(key));
    if let Some(message) = message {
        hash.update(interpreter, &message)?;
    }
    Ok(hash)
}

fn compare_digest(interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
    let mut bound = Signature::part("compare_digest")
        .takes(&["a", "b"])
        .bind(interpreter, call)?;
    let a = bound.required(interpreter, "a")?;
    let b = bound.required(interpreter, "b")?;
    match (&a.value, &b.value) {
        (Value::Str(a), Value::Str(b)) if a.is_ascii() && b.is_ascii() => Ok(Value::Bool(a == b)),
        (Value::Bytes(a), Value::Bytes(b)) => Ok(Value::Bool(a == b)),
        _ => Err(interpreter.refuse(bound.place, "this comparison is not evaluated")),
    }
}

impl Object for Hash {
    fn type_name(&self) -> &'static str {
        if self.key.is_some() { "HMAC" } else { "HASH" }
    }

    fn attribute(
        self: Rc<Self>,
        _: &mut Interpreter<'_, '_>,
        name: &str,
        _: Span,
    ) -> Result<Option<Value>> {
        let number = |number: usize| Value::Int(i64::try_from(number).unwrap_or(i64::MAX));
        Ok(match name {
            "name" if self.key.is_some() => {
                Some(Value::str(format!("hmac-{}", self.algorithm.name)))
            }
            "name" => Some(Value::str(self.algorithm.name)),
            "digest_size" => Some(number((self.algorithm.run)(&[]).len())),
            "block_size" => Some(number(self.algorithm.block)),
            _ => None,
        })
    }

    fn has_method(&self, name: &str) -> bool {
        ["copy", "digest", "hexdigest", "update"].contains(&name)
    }

    fn call_method(
        self: Rc<Self>,
        interpreter: &mut Interpreter<'_, '_>,
        name: &str,
        call: Call,
    ) -> Result<Value> {
        if name == "update" {
            let mut bound = Signature::part("update")
                .takes(&["data"])
                .bind(interpreter, call)?;
            let more = bound.required(interpreter, "data")?;
            self.update(interpreter, &more)?;
            return Ok(Value::None);
        }
        let place = call.place;
        Signature::part("digest").bind(interpreter, call)?;
        interpreter.take(self.bytes.borrow().len(), place)?;
        Ok(match name {
            "copy" => {
                let copy = Self::new(self.algorithm, self.key.clone());
                copy.bytes.borrow_mut().clone_from(&self.bytes.borrow());
                Value::object(copy)
            }
            "digest" => Value::Bytes(self.digest().into()),
            _ => Value::str(chance::hex(&self.digest())),
        })
    }
}

impl Interpreter<'_, '_> {
    /// The bytes of an argument.
    ///
    /// # Errors
    /// Python's `TypeError` if it is something else.
    pub(super) fn bytes_of(&self, argument: &Argument) -> Result<Rc<[u8]>> {
        match argument.value.plain() {
            Value::Bytes(bytes) => Ok(bytes),
            Value::Str(_) => {
                let message = "Strings must be encoded before hashing";
                Err(self.raise("TypeError", message, argument.place))
            }
            Value::Unknown(unknown) => Err(self.unknown(&unknown, argument.place)),
            Value::Object(object) => {
                let message = format!("the bytes of a `{}` are not evaluated", object.type_name());
                Err(self.refuse(argument.place, message))
            }
            other => {
                let of = other.type_name();
                let message = format!("a bytes-like object is required, not '{of}'");
                Err(self.raise("TypeError", &message, argument.place))
            }
        }
    }
}
