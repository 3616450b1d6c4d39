//! `textwrap.wrap`, `fill` and `shorten`.
//!
//! Invariant: a line has `width` characters at most; a text whose words have hyphens in them, or that
//! would have to be cut, is refused: where Python cuts it is another matter.

use crate::alembic::python::{Bound, Call, Interpreter, Result, Signature, Value};

const OPTIONS: &[&str] = &["initial_indent", "subsequent_indent"];

/// What lines begin with.
struct Indents {
    first: String,
    others: String,
}

fn width(interpreter: &Interpreter<'_, '_>, bound: &mut Bound) -> Result<usize> {
    let Some(width) = bound.optional("width") else {
        return Ok(70);
    };
    match width.value.plain() {
        Value::Int(width @ 1..) => Ok(usize::try_from(width).unwrap_or(usize::MAX)),
        Value::Unknown(unknown) => Err(interpreter.unknown(&unknown, width.place)),
        _ => Err(interpreter.refuse(width.place, "this width is not evaluated")),
    }
}

/// The words of a text, and how many blanks stand in front of each.
fn words(
    interpreter: &Interpreter<'_, '_>,
    text: &str,
    bound: &Bound,
) -> Result<Vec<(usize, String)>> {
    let mut words: Vec<(usize, String)> = Vec::new();
    let mut blanks = 0;
    let mut is_in_word = false;
    for one in text.chars() {
        match one {
            ' ' | '\n' | '\r' | '\u{b}' | '\u{c}' => {
                blanks += 1;
                is_in_word = false;
            }
            '-' | '\t' | '\u{2014}' => {
                let message = "a text with hyphens or tabs is not wrapped here";
                return Err(interpreter.refuse(bound.place, message));
            }
            one => {
                if !is_in_word {
                    words.push((std::mem::take(&mut blanks), String::new()));
                    is_in_word = true;
                }
                if let Some((_, word)) = words.last_mut() {
                    word.push(one);
                }
            }
        }
    }
    Ok(words)
}

fn lines(interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Vec<String>> {
    let mut bound = Signature::part("wrap")
        .takes(&["text", "width"])
        .by_name(OPTIONS)
        .bind(interpreter, call)?;
    let of = bound.required(interpreter, "text")?;
    let text = interpreter.text_of(&of)?;
    let width = width(interpreter, &mut bound)?;
    let mut indent = |name| bound.text(interpreter, name);
    let indents = Indents {
        first: indent("initial_indent")?.unwrap_or_default().to_string(),
        others: indent("subsequent_indent")?.unwrap_or_default().to_string(),
    };
    interpreter.take(8 * text.len(), of.place)?;
    let words = words(interpreter, &text, &bound)?;
    let mut lines: Vec<String> = Vec::new();
    let mut line = String::new();
    let mut is_empty = true;
    let length = |text: &str| text.chars().count();
    for (at, (blanks, word)) in words.iter().enumerate() {
        let indent = |count: usize| match count {
            0 => &indents.first,
            _ => &indents.others,
        };
        if is_empty {
            line.clone_from(indent(lines.len()));
        }
        // Blanks at the beginning of the text stay, those at that of another line do not.
        let before = if is_empty && at > 0 { 0 } else { *blanks };
        if !is_empty && length(&line) + before + length(word) > width {
            lines.push(std::mem::take(&mut line));
            line.clone_from(indent(lines.len()));
        } else {
            line.push_str(&" ".repeat(before));
        }
        line.push_str(word);
        is_empty = false;
        interpreter.take(line.len(), of.place)?;
        if length(&line) > width {
            let message = "a word that is longer than a line is not cut here";
            return Err(interpreter.refuse(of.place, message));
        }
    }
    if !is_empty {
        lines.push(line);
    }
    Ok(lines)
}

pub(super) fn wrap(interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
    let lines = lines(interpreter, call)?;
    Ok(Value::list(lines.iter().map(Value::str).collect()))
}

pub(super) fn fill(interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
    Ok(Value::str(lines(interpreter, call)?.join("\n")))
}

pub(super) fn shorten(interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
    let mut bound = Signature::part("shorten")
        .takes(&["text", "width"])
        .by_name(&["placeholder"])
        .bind(interpreter, call)?;
    let of = bound.required(interpreter, "text")?;
    let text = interpreter.text_of(&of)?;
    let width = width(interpreter, &mut bound)?;
    let placeholder = bound.text(interpreter, "placeholder")?;
    let placeholder = placeholder.as_deref().unwrap_or(" [...]");
    interpreter.take(2 * text.len(), of.place)?;
    let words = words(interpreter, &text, &bound)?;
    let length = |text: &str| text.chars().count();
    let all: Vec<&str> = words.iter().map(|(_, word)| &**word).collect();
    let whole = all.join(" ");
    if length(&whole) <= width {
        return Ok(Value::str(whole));
    }
    if length(placeholder.trim_start()) > width {
        let message = "placeholder too large for max width";
        return Err(interpreter.raise("ValueError", message, of.place));
    }
    let mut kept = all.len();
    while kept > 0 {
        let short = all[..kept].join(" ");
        interpreter.take(short.len(), of.place)?;
        if length(&short) + length(placeholder) <= width {
            return Ok(Value::str(format!("{short}{placeholder}")));
        }
        kept -= 1;
    }
    Ok(Value::str(placeholder.trim_start()))
}
