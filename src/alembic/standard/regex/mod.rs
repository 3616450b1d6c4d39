//! `re`.
//!
//! Invariant: a pattern matches what Python's `re` would match, or is refused.

mod flags;
mod matched;
mod method;
mod pattern;
mod template;
mod translate;

use matched::Match;
use pattern::Pattern;

use super::function;
use super::kind::Kind;
use crate::alembic::python::{
    Call, Interpreter, NativeFunction, Result, Signature, Value, library_exception,
};

const FUNCTIONS: &[(&str, NativeFunction)] = &[
    ("compile", compile),
    ("escape", escape),
    ("findall", |interpreter, call| {
        of(interpreter, "findall", call)
    }),
    ("finditer", |interpreter, call| {
        of(interpreter, "finditer", call)
    }),
    ("fullmatch", |interpreter, call| {
        of(interpreter, "fullmatch", call)
    }),
    ("match", |interpreter, call| of(interpreter, "match", call)),
    ("search", |interpreter, call| {
        of(interpreter, "search", call)
    }),
    ("split", |interpreter, call| of(interpreter, "split", call)),
    ("sub", |interpreter, call| of(interpreter, "sub", call)),
    ("subn", |interpreter, call| of(interpreter, "subn", call)),
];

/// What a name of `re` stands for.
pub(super) fn named(name: &str) -> Option<Value> {
    match name {
        "Pattern" => Some(Kind::value("Pattern", |value| {
            value.downcast::<Pattern>().is_some()
        })),
        "Match" => Some(Kind::value("Match", |value| {
            value.downcast::<Match>().is_some()
        })),
        "error" | "PatternError" => library_exception("re.error"),
        name => flags::named(name).or_else(|| function::named(FUNCTIONS, name)),
    }
}

fn of(interpreter: &mut Interpreter<'_, '_>, name: &str, call: Call) -> Result<Value> {
    match method::named(name) {
        Some(method) => method::of_module(interpreter, method, call),
        None => Err(interpreter.refuse(call.place, format!("`{name}` is not evaluated"))),
    }
}

fn compile(interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
    let mut bound = Signature::part("compile")
        .takes(&["pattern", "flags"])
        .bind(interpreter, call)?;
    let pattern = bound.required(interpreter, "pattern")?;
    let flags = flags::of(interpreter, bound.optional("flags"))?;
    Pattern::of(interpreter, &pattern, flags).map(|pattern| Value::Object(pattern))
}

/// `escape`: a backslash before what is special in a pattern.
fn escape(interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
    const SPECIAL: &str = "()[]{}?*+-|^$\\.&~# \t\n\r\u{b}\u{c}";
    let mut bound = Signature::part("escape")
        .takes(&["pattern"])
        .bind(interpreter, call)?;
    let pattern = bound.required(interpreter, "pattern")?;
    let text = interpreter.text_of(&pattern)?;
    interpreter.take(2 * text.len(), pattern.place)?;
    let mut escaped = String::with_capacity(text.len());
    for one in text.chars() {
        if SPECIAL.contains(one) {
            escaped.push('\\');
        }
        escaped.push(one);
    }
    Ok(Value::str(escaped))
}
