//! `textwrap` and `string`.
//!
//! Invariant: each gives what Python's gives, or is not here.

use std::rc::Rc;

use super::{function, template, wrap};
use crate::alembic::python::{Call, Interpreter, NativeFunction, Result, Signature, Value};

const TEXTWRAP: &[(&str, NativeFunction)] = &[
    ("dedent", dedent),
    ("fill", wrap::fill),
    ("indent", indent),
    ("shorten", wrap::shorten),
    ("wrap", wrap::wrap),
];

const STRING: &[(&str, NativeFunction)] =
    &[("Template", template::template), ("capwords", capwords)];

/// What a name of `textwrap` stands for.
pub(super) fn textwrap(name: &str) -> Option<Value> {
    function::named(TEXTWRAP, name)
}

/// What a name of `string` stands for.
pub(super) fn string(name: &str) -> Option<Value> {
    const LOWER: &str = "abcdefghijklmnopqrstuvwxyz";
    const UPPER: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    Some(match name {
        "ascii_lowercase" => Value::str(LOWER),
        "ascii_uppercase" => Value::str(UPPER),
        "ascii_letters" => Value::str(format!("{LOWER}{UPPER}")),
        "Template" | "capwords" => return function::named(STRING, name),
        "digits" => Value::str("0123456789"),
        "hexdigits" => Value::str("0123456789abcdefABCDEF"),
        "punctuation" => Value::str("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~"),
        "whitespace" => Value::str(" \t\n\r\u{b}\u{c}"),
        _ => return None,
    })
}

fn text(
    interpreter: &mut Interpreter<'_, '_>,
    call: Call,
    name: &'static str,
    takes: &'static [&'static str],
) -> Result<(String, String)> {
    let mut bound = Signature::part(name).takes(takes).bind(interpreter, call)?;
    let text = bound.required(interpreter, "text")?;
    let prefix = bound.text(interpreter, "prefix")?.unwrap_or_default();
    let text = interpreter.text_of(&text)?;
    interpreter.take(
        text.len() + prefix.len() * text.lines().count(),
        bound.place,
    )?;
    Ok((text.to_string(), prefix.to_string()))
}

/// `capwords`: each word with a capital, and one blank between them.
fn capwords(interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
    let place = call.place;
    let mut bound = Signature::part("capwords")
        .takes(&["s", "sep"])
        .bind(interpreter, call)?;
    let text = bound.required(interpreter, "s")?;
    let separator = bound.text(interpreter, "sep")?;
    let plain = || Call {
        place,
        positional: Vec::new(),
        keyword: Vec::new(),
    };
    let split = match &separator {
        Some(separator) => Call::with(Value::Str(Rc::clone(separator)), place),
        None => plain(),
    };
    let words = interpreter.call_method(&text.value, "split", split)?;
    let mut capital = Vec::new();
    for word in interpreter.iterate(&words, place)?.collect::<Vec<_>>() {
        capital.push(interpreter.call_method(&word, "capitalize", plain())?);
    }
    let separator = separator.map_or_else(|| Value::str(" "), Value::Str);
    let call = Call::with(Value::list(capital), place);
    interpreter.call_method(&separator, "join", call)
}

/// `dedent`: without the white space that all lines begin with; a line of nothing else is empty.
fn dedent(interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
    let (text, _) = text(interpreter, call, "dedent", &["text"])?;
    let is_blank = |line: &str| line.trim_matches([' ', '\t']).is_empty();
    let mut margin: Option<&str> = None;
    for line in text.split('\n').filter(|line| !is_blank(line)) {
        let space = &line[..line.len() - line.trim_start_matches([' ', '\t']).len()];
        margin = Some(match margin {
            None => space,
            Some(margin) => {
                let mut pairs = margin.bytes().zip(space.bytes());
                let same = pairs.position(|(a, b)| a != b);
                &margin[..same.unwrap_or(margin.len().min(space.len()))]
            }
        });
    }
    let margin = margin.unwrap_or_default();
    let lines = text.split('\n').map(|line| {
        if is_blank(line) {
            ""
        } else {
            line.strip_prefix(margin).unwrap_or(line)
        }
    });
    Ok(Value::str(lines.collect::<Vec<_>>().join("\n")))
}

/// `indent`: a prefix before each line that is not blank.
fn indent(interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
    let (text, prefix) = text(interpreter, call, "indent", &["text", "prefix"])?;
    let lines = text.split_inclusive('\n').map(|line| {
        if line.trim().is_empty() {
            line.to_owned()
        } else {
            format!("{prefix}{line}")
        }
    });
    Ok(Value::str(lines.collect::<String>()))
}
