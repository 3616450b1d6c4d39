//! `math`.
//!
//! Invariant: a function is here only if its result is the same bits on every machine.

use super::function;
use crate::alembic::python::{
    Argument, Call, Interpreter, NativeFunction, Result, Signature, Value,
};

const FUNCTIONS: &[(&str, NativeFunction)] = &[
    ("ceil", |i, call| whole(i, call, "ceil", f64::ceil)),
    ("copysign", copysign),
    ("fabs", fabs),
    ("factorial", factorial),
    ("floor", |i, call| whole(i, call, "floor", f64::floor)),
    ("gcd", gcd),
    ("isclose", isclose),
    ("isfinite", |i, call| tested(i, call, f64::is_finite)),
    ("isinf", |i, call| tested(i, call, f64::is_infinite)),
    ("isnan", |i, call| tested(i, call, f64::is_nan)),
    ("isqrt", isqrt),
    ("lcm", lcm),
    ("prod", prod),
    ("sqrt", sqrt),
    ("trunc", |i, call| whole(i, call, "trunc", f64::trunc)),
];

/// What a name of `math` stands for.
pub(super) fn named(name: &str) -> Option<Value> {
    match name {
        "pi" => Some(Value::Float(std::f64::consts::PI)),
        "e" => Some(Value::Float(std::f64::consts::E)),
        "tau" => Some(Value::Float(std::f64::consts::TAU)),
        "inf" => Some(Value::Float(f64::INFINITY)),
        "nan" => Some(Value::Float(f64::NAN)),
        name => function::named(FUNCTIONS, name),
    }
}

/// The float that an argument is.
fn float(interpreter: &mut Interpreter<'_, '_>, of: &Argument) -> Result<f64> {
    if let Value::Str(_) = of.value {
        let message = "must be real number, not str";
        return Err(interpreter.raise("TypeError", message, of.place));
    }
    match interpreter.call_named("float", Call::with(of.value.clone(), of.place))? {
        Value::Float(number) => Ok(number),
        _ => Err(interpreter.refuse(of.place, "this number is not evaluated")),
    }
}

fn one(interpreter: &mut Interpreter<'_, '_>, call: Call, name: &'static str) -> Result<Argument> {
    let mut bound = Signature::part(name)
        .takes(&["x"])
        .bind(interpreter, call)?;
    bound.required(interpreter, "x")
}

/// The integer that an argument is.
fn integer(interpreter: &Interpreter<'_, '_>, of: &Argument) -> Result<i64> {
    match of.value.plain() {
        Value::Int(number) => Ok(number),
        Value::Bool(number) => Ok(i64::from(number)),
        other => {
            let name = other.type_name();
            let message = format!("'{name}' object cannot be interpreted as an integer");
            Err(interpreter.unfit(&[&other], &message, of.place))
        }
    }
}

fn too_large(interpreter: &Interpreter<'_, '_>, of: &Argument) -> crate::alembic::python::Stop {
    interpreter.refuse(of.place, "this number has more than 64 bits")
}

fn whole(
    interpreter: &mut Interpreter<'_, '_>,
    call: Call,
    name: &'static str,
    run: fn(f64) -> f64,
) -> Result<Value> {
    let of = one(interpreter, call, name)?;
    match of.value.plain() {
        Value::Int(number) => return Ok(Value::Int(number)),
        Value::Object(_) => {
            let message = format!(
                "`math.{name}` of a `{}` is not evaluated",
                of.value.type_name()
            );
            return Err(interpreter.refuse(of.place, message));
        }
        _ => {}
    }
    let number = run(float(interpreter, &of)?);
    if number.is_nan() {
        let message = "cannot convert float NaN to integer";
        return Err(interpreter.raise("ValueError", message, of.place));
    }
    if number.is_infinite() {
        let message = "cannot convert float infinity to integer";
        return Err(interpreter.raise("OverflowError", message, of.place));
    }
    if number.abs() >= 9e18 {
        return Err(too_large(interpreter, &of));
    }
    #[expect(clippy::cast_possible_truncation, reason = "checked above")]
    Ok(Value::Int(number as i64))
}

fn tested(
    interpreter: &mut Interpreter<'_, '_>,
    call: Call,
    test: fn(f64) -> bool,
) -> Result<Value> {
    let of = one(interpreter, call, "isnan")?;
    Ok(Value::Bool(test(float(interpreter, &of)?)))
}

fn fabs(interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
    let of = one(interpreter, call, "fabs")?;
    Ok(Value::Float(float(interpreter, &of)?.abs()))
}

fn sqrt(interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
    let of = one(interpreter, call, "sqrt")?;
    let number = float(interpreter, &of)?;
    if number < 0.0 {
        return Err(interpreter.raise("ValueError", "math domain error", of.place));
    }
    Ok(Value::Float(number.sqrt()))
}

fn isqrt(interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
    let of = one(interpreter, call, "isqrt")?;
    let number = integer(interpreter, &of)?;
    if number < 0 {
        let message = "isqrt() argument must be nonnegative";
        return Err(interpreter.raise("ValueError", message, of.place));
    }
    Ok(Value::Int(number.isqrt()))
}

fn factorial(interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
    let of = one(interpreter, call, "factorial")?;
    let number = integer(interpreter, &of)?;
    if number < 0 {
        let message = "factorial() not defined for negative values";
        return Err(interpreter.raise("ValueError", message, of.place));
    }
    if number > 20 {
        return Err(too_large(interpreter, &of));
    }
    Ok(Value::Int((1..=number).product()))
}

fn copysign(interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
    let mut bound = Signature::part("copysign")
        .takes(&["x", "y"])
        .bind(interpreter, call)?;
    let x = bound.required(interpreter, "x")?;
    let y = bound.required(interpreter, "y")?;
    let (x, y) = (float(interpreter, &x)?, float(interpreter, &y)?);
    Ok(Value::Float(x.copysign(y)))
}

/// The greatest number that divides both.
fn divisor(a: u64, b: u64) -> u64 {
    let (mut a, mut b) = (a, b);
    while b > 0 {
        (a, b) = (b, a % b);
    }
    a
}

fn gcd(interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
    let bound = Signature::part("gcd").and_more().bind(interpreter, call)?;
    let mut all = 0;
    for of in &bound.rest {
        all = divisor(all, integer(interpreter, of)?.unsigned_abs());
    }
    let all = i64::try_from(all);
    all.map(Value::Int)
        .map_err(|_| interpreter.refuse(bound.place, "this number has more than 64 bits"))
}

fn lcm(interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
    let bound = Signature::part("lcm").and_more().bind(interpreter, call)?;
    let mut all = Some(1_u64);
    for of in &bound.rest {
        let number = integer(interpreter, of)?.unsigned_abs();
        all = all.and_then(|all| match number {
            0 => Some(0),
            number if all > 0 => (all / divisor(all, number)).checked_mul(number),
            _ => Some(0),
        });
    }
    let all = all.and_then(|all| i64::try_from(all).ok());
    all.map(Value::Int)
        .ok_or_else(|| interpreter.refuse(bound.place, "this number has more than 64 bits"))
}

fn prod(interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
    let mut bound = Signature::part("prod")
        .takes(&["iterable"])
        .by_name(&["start"])
        .bind(interpreter, call)?;
    let over = bound.required(interpreter, "iterable")?;
    let start = bound.optional("start");
    let mut product = start.map_or(Value::Int(1), |start| start.value);
    for item in interpreter.iterate(&over.value, over.place)? {
        let operator = ruff_python_ast::Operator::Mult;
        product = interpreter.operate(operator, &product, &item, over.place)?;
    }
    Ok(product)
}

#[expect(clippy::float_cmp, reason = "as Python does for what is infinite")]
fn isclose(interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
    let mut bound = Signature::part("isclose")
        .takes(&["a", "b"])
        .by_name(&["rel_tol", "abs_tol"])
        .bind(interpreter, call)?;
    let a = bound.required(interpreter, "a")?;
    let b = bound.required(interpreter, "b")?;
    let (a, b) = (float(interpreter, &a)?, float(interpreter, &b)?);
    let relative = match bound.optional("rel_tol") {
        Some(of) => float(interpreter, &of)?,
        None => 1e-9,
    };
    let absolute = match bound.optional("abs_tol") {
        Some(of) => float(interpreter, &of)?,
        None => 0.0,
    };
    if relative < 0.0 || absolute < 0.0 {
        let message = "tolerances must be non-negative";
        return Err(interpreter.raise("ValueError", message, bound.place));
    }
    let difference = (b - a).abs();
    let is_finite = a.is_finite() && b.is_finite();
    let is_near = difference <= (relative * b).abs()
        || difference <= (relative * a).abs()
        || difference <= absolute;
    Ok(Value::Bool(a == b || is_finite && is_near))
}
