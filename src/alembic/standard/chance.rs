//! What a revision draws by chance, and the time that it takes from a clock.
//!
//! Invariant: a value follows from what the script is made with (`--seed`, `--now`), from the
//! revision, from the way it goes and from how many were drawn before: no other run of the same
//! command has another.

use chrono::NaiveDateTime;
use sha2::{Digest, Sha256};

use super::function;
use crate::alembic::python::{Call, Interpreter, NativeFunction, Result, Signature, Value};
use crate::revision::Now;
use crate::span::Span;

const SECRETS: &[(&str, NativeFunction)] = &[
    ("choice", choice),
    ("randbelow", rand_below),
    ("token_bytes", token_bytes),
    ("token_hex", token_hex),
    ("token_urlsafe", token_urlsafe),
];

const RANDOM: &[(&str, NativeFunction)] = &[
    ("choice", choice),
    ("randint", rand_int),
    ("random", random),
];

const TIME: &[(&str, NativeFunction)] = &[("sleep", sleep), ("time", time)];

const OS: &[(&str, NativeFunction)] = &[("urandom", token_bytes)];

/// What a name of `secrets`, `random`, `time` or `os` stands for.
pub(super) fn named(module: &str, name: &str) -> Option<Value> {
    let table = match module {
        "secrets" => SECRETS,
        "random" => RANDOM,
        "time" => TIME,
        "os" => OS,
        _ => return None,
    };
    function::named(table, name)
}

/// The time that it is said to be.
///
/// # Errors
/// That none was said.
pub(super) fn now(interpreter: &Interpreter<'_, '_>, asked: &str, place: Span) -> Result<Now> {
    interpreter.host.demands.fixed.now.ok_or_else(|| {
        interpreter
            .refusal(place, format!("`{asked}()` differs from run to run"))
            .help(
                "say what time it is with `--now 2026-01-31T12:00:00Z`, or with `now` in \
                 gen-sql.toml",
            )
            .note("`sa.func.now()` would have the database take the time when the script runs")
            .into()
    })
}

/// Random bytes.
///
/// # Errors
/// That no seed was said, or that they are too many.
pub(super) fn draw(
    interpreter: &mut Interpreter<'_, '_>,
    asked: &str,
    count: usize,
    place: Span,
) -> Result<Vec<u8>> {
    let Some(seed) = interpreter.host.demands.fixed.seed else {
        let refusal = interpreter
            .refusal(place, format!("`{asked}()` differs from run to run"))
            .help("say what it is drawn from with `--seed 1`, or with `seed` in gen-sql.toml");
        return Err(refusal.into());
    };
    interpreter.take(count, place)?;
    let mut bytes = Vec::with_capacity(count);
    while bytes.len() < count {
        let host = &mut interpreter.host;
        host.drawn += 1;
        let mut hash = Sha256::new();
        hash.update(b"gen-sql random 1\0");
        hash.update(seed.to_le_bytes());
        hash.update(host.drawn.to_le_bytes());
        hash.update(host.direction.name());
        hash.update(b"\0");
        hash.update(host.revision);
        let block = hash.finalize();
        let rest = count - bytes.len();
        bytes.extend(block.iter().take(rest));
    }
    Ok(bytes)
}

/// A random number below another.
fn below(
    interpreter: &mut Interpreter<'_, '_>,
    asked: &str,
    limit: u64,
    place: Span,
) -> Result<u64> {
    let drawn = draw(interpreter, asked, 16, place)?;
    let drawn = u128::from_le_bytes(drawn.try_into().expect("as many as were asked for"));
    let below = drawn % u128::from(limit);
    Ok(u64::try_from(below).expect("it is less than a number of 64 bits"))
}

fn count(interpreter: &Interpreter<'_, '_>, value: Option<&Value>, place: Span) -> Result<usize> {
    match value {
        None | Some(Value::None) => Ok(32),
        Some(Value::Int(count)) => usize::try_from(*count)
            .map_err(|_| interpreter.raise("ValueError", "negative argument not allowed", place)),
        Some(other) => {
            let message = format!("an int is expected, not '{}'", other.type_name());
            Err(interpreter.raise("TypeError", &message, place))
        }
    }
}

fn token(
    interpreter: &mut Interpreter<'_, '_>,
    asked: &'static str,
    call: Call,
) -> Result<Vec<u8>> {
    let mut bound = Signature::part(asked)
        .takes(&["nbytes"])
        .bind(interpreter, call)?;
    let given = bound.optional("nbytes").map(|given| given.value);
    let count = count(interpreter, given.as_ref(), bound.place)?;
    draw(interpreter, asked, count, bound.place)
}

fn token_bytes(interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
    let bytes = token(interpreter, "token_bytes", call)?;
    Ok(Value::Bytes(bytes.into()))
}

fn token_hex(interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
    let bytes = token(interpreter, "token_hex", call)?;
    Ok(Value::str(hex(&bytes)))
}

fn token_urlsafe(interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
    let bytes = token(interpreter, "token_urlsafe", call)?;
    Ok(Value::str(
        super::encoding::url_safe(&bytes).trim_end_matches('='),
    ))
}

/// Bytes as hexadecimal digits.
pub(super) fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let digits = bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]);
    digits
        .map(|digit| char::from(DIGITS[usize::from(digit)]))
        .collect()
}

fn choice(interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
    let mut bound = Signature::part("choice")
        .takes(&["seq"])
        .bind(interpreter, call)?;
    let of = bound.required(interpreter, "seq")?;
    let items: Vec<Value> = interpreter.iterate(&of.value, of.place)?.collect();
    if items.is_empty() {
        let message = "Cannot choose from an empty sequence";
        return Err(interpreter.raise("IndexError", message, of.place));
    }
    let at = below(interpreter, "choice", items.len() as u64, bound.place)?;
    let at = usize::try_from(at).expect("it is less than a length");
    Ok(items[at].clone())
}

fn rand_below(interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
    let mut bound = Signature::part("randbelow")
        .takes(&["exclusive_upper_bound"])
        .bind(interpreter, call)?;
    let limit = bound.required(interpreter, "exclusive_upper_bound")?;
    if let Value::Int(limit @ 1..) = limit.value {
        let number = below(interpreter, "randbelow", limit.unsigned_abs(), bound.place)?;
        return Ok(Value::Int(number.cast_signed()));
    }
    let message = "Upper bound must be positive.";
    Err(interpreter.raise("ValueError", message, limit.place))
}

fn rand_int(interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
    let mut bound = Signature::part("randint")
        .takes(&["a", "b"])
        .bind(interpreter, call)?;
    let low = bound.required(interpreter, "a")?;
    let high = bound.required(interpreter, "b")?;
    if let (Value::Int(low), Value::Int(high)) = (&low.value, &high.value)
        && let Some(span) = high.checked_sub(*low).and_then(|span| span.checked_add(1))
        && span > 0
    {
        let number = below(interpreter, "randint", span.unsigned_abs(), bound.place)?;
        return Ok(Value::Int(low + number.cast_signed()));
    }
    let message = "empty range for randint()";
    Err(interpreter.raise("ValueError", message, bound.place))
}

/// `random.random()`: a number of 53 bits below 1.
fn random(interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
    let place = call.place;
    Signature::part("random").bind(interpreter, call)?;
    let number = below(interpreter, "random", 1 << 53, place)?;
    #[expect(clippy::cast_precision_loss, reason = "a float has as many bits")]
    let number = number as f64 / (1_u64 << 53) as f64;
    Ok(Value::Float(number))
}

/// `time.sleep(…)`: a script is no later for it.
fn sleep(interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
    let mut bound = Signature::part("sleep")
        .takes(&["secs"])
        .bind(interpreter, call)?;
    bound.required(interpreter, "secs")?;
    Ok(Value::None)
}

/// `time.time()`
fn time(interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
    let place = call.place;
    Signature::part("time").bind(interpreter, call)?;
    let now = now(interpreter, "time.time", place)?;
    #[expect(clippy::cast_precision_loss, reason = "as Python does")]
    let seconds = now.utc().and_utc().timestamp_micros() as f64 / 1e6;
    Ok(Value::Float(seconds))
}

/// A time in a place so many seconds east of UTC.
pub(super) fn in_zone(utc: NaiveDateTime, offset: i32) -> Option<NaiveDateTime> {
    utc.checked_add_signed(chrono::TimeDelta::seconds(i64::from(offset)))
}
