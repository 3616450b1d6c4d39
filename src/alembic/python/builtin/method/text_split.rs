//! `split`, `rsplit` and `splitlines`.
//!
//! Invariant: white space and the ends of lines are those of Python.

use super::{bind, number_argument};
use crate::alembic::python::call::Call;
use crate::alembic::python::interpreter::Interpreter;
use crate::alembic::python::stop::Result;
use crate::alembic::python::value::Value;

pub(super) fn split(
    interpreter: &mut Interpreter<'_, '_>,
    text: &str,
    name: &str,
    call: Call,
) -> Result<Value> {
    let place = call.place;
    let mut bound = bind(interpreter, call, "split", &["sep", "maxsplit"])?;
    let separator = bound.text(interpreter, "sep")?;
    let most = number_argument(interpreter, &mut bound, "maxsplit")?.unwrap_or(-1);
    let most = usize::try_from(most).unwrap_or(usize::MAX);
    let limit = most.saturating_add(1);
    let from_end = name == "rsplit";
    // Before they are made.
    let count = match separator.as_deref() {
        Some(separator) if !separator.is_empty() => text.matches(separator).count() + 1,
        _ => text.split(is_space).filter(|word| !word.is_empty()).count(),
    };
    let count = count.min(limit);
    interpreter.take(count * 2 * size_of::<Value>(), place)?;
    let mut parts: Vec<&str> = match separator.as_deref() {
        Some("") => return Err(interpreter.raise("ValueError", "empty separator", place)),
        Some(separator) if from_end => text.rsplitn(limit, separator).collect(),
        Some(separator) => text.splitn(limit, separator).collect(),
        None => words(text, most, from_end),
    };
    if from_end {
        parts.reverse();
    }
    Ok(Value::list(parts.into_iter().map(Value::str).collect()))
}

/// Whether Python takes a character for white space: it does so with four separators, too.
pub(super) fn is_space(one: char) -> bool {
    one.is_whitespace() || matches!(one, '\u{1c}'..='\u{1f}')
}

/// The parts between white space; from the end, the last one first.
fn words(text: &str, most: usize, from_end: bool) -> Vec<&str> {
    let mut words = Vec::new();
    let mut rest = text.trim_matches(is_space);
    while !rest.is_empty() {
        let cut = if from_end {
            rest.rsplit_once(is_space)
        } else {
            rest.split_once(is_space).map(|(word, rest)| (rest, word))
        };
        match cut {
            Some((left, word)) if words.len() < most => {
                words.push(word);
                rest = left.trim_matches(is_space);
            }
            _ => {
                // What is left keeps the space at its outer end.
                let start = rest.as_ptr().addr() - text.as_ptr().addr();
                let whole = if from_end {
                    &text[..start + rest.len()]
                } else {
                    &text[start..]
                };
                let is_cut = most < usize::MAX && words.len() == most;
                words.push(match (is_cut, from_end) {
                    (true, true) => whole.trim_end_matches(is_space),
                    (true, false) => whole.trim_start_matches(is_space),
                    _ => rest,
                });
                break;
            }
        }
    }
    words
}

/// The lines of a text.
pub(super) fn lines(text: &str, keep: bool) -> Vec<Value> {
    let is_end = |one: char| {
        matches!(
            one,
            '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{1c}'
                ..='\u{1e}' | '\u{85}' | '\u{2028}' | '\u{2029}'
        )
    };
    let mut lines = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let Some(at) = rest.find(is_end) else {
            lines.push(Value::str(rest));
            break;
        };
        let end = if rest[at..].starts_with("\r\n") {
            at + 2
        } else {
            at + rest[at..].chars().next().map_or(1, char::len_utf8)
        };
        lines.push(Value::str(&rest[..if keep { end } else { at }]));
        rest = &rest[end..];
    }
    lines
}
