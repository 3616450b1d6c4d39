//! What is done with a pattern: `search`, `sub`, `split`, …
//!
//! Invariant: a function of `re` and the method of a pattern of the same name are one.

use std::rc::Rc;

use super::flags;
use super::matched::Match;
use super::pattern::{Pattern, Range, Way};
use super::template::Template;
use crate::alembic::python::{
    Argument, Bound, Call, Interpreter, Iterator, Result, Signature, Value,
};
use crate::span::Span;

/// What is done.
#[derive(Clone, Copy, Debug)]
pub(super) enum Method {
    /// `search`, `match`, `fullmatch`.
    Find(Way),
    /// `findall`.
    FindAll,
    /// `finditer`.
    FindIter,
    /// `split`.
    Split,
    /// `sub`, or `subn`.
    Sub(bool),
}

/// What a name does.
pub(super) fn named(name: &str) -> Option<Method> {
    Some(match name {
        "search" => Method::Find(Way::Search),
        "match" => Method::Find(Way::Match),
        "fullmatch" => Method::Find(Way::FullMatch),
        "findall" => Method::FindAll,
        "finditer" => Method::FindIter,
        "split" => Method::Split,
        "sub" => Method::Sub(false),
        "subn" => Method::Sub(true),
        _ => return None,
    })
}

/// `re.search(pattern, …)` and its like.
pub(super) fn of_module(
    interpreter: &mut Interpreter<'_, '_>,
    method: Method,
    call: Call,
) -> Result<Value> {
    let signature = Signature::part("re").takes(match method {
        Method::Split => &["pattern", "string", "maxsplit", "flags"],
        Method::Sub(_) => &["pattern", "repl", "string", "count", "flags"],
        _ => &["pattern", "string", "flags"],
    });
    let mut bound = signature.bind(interpreter, call)?;
    let pattern = bound.required(interpreter, "pattern")?;
    let flags = flags::of(interpreter, bound.optional("flags"))?;
    let pattern = Pattern::of(interpreter, &pattern, flags)?;
    run(interpreter, &pattern, method, bound)
}

/// `pattern.search(…)` and its like.
pub(super) fn of_pattern(
    interpreter: &mut Interpreter<'_, '_>,
    pattern: &Rc<Pattern>,
    method: Method,
    call: Call,
) -> Result<Value> {
    let signature = Signature::part("pattern").takes(match method {
        Method::Split => &["string", "maxsplit"],
        Method::Sub(_) => &["repl", "string", "count"],
        _ => &["string", "pos", "endpos"],
    });
    let bound = signature.bind(interpreter, call)?;
    run(interpreter, pattern, method, bound)
}

fn run(
    interpreter: &mut Interpreter<'_, '_>,
    pattern: &Rc<Pattern>,
    method: Method,
    mut bound: Bound,
) -> Result<Value> {
    let place = bound.place;
    let text = searched(interpreter, &mut bound)?;
    let range = range(interpreter, &mut bound, &text)?;
    match method {
        Method::Find(way) => {
            let found = pattern.find(interpreter, &text, range, way, place)?;
            Ok(found.map_or(Value::None, |groups| {
                Match::value(pattern, &text, groups, range)
            }))
        }
        Method::FindAll | Method::FindIter => {
            let all = pattern.find_all(interpreter, &text, range, usize::MAX, place)?;
            let mut values = Vec::with_capacity(all.len());
            for groups in all {
                let value = match method {
                    Method::FindAll => listed(interpreter, &text, &groups, place)?,
                    _ => Match::value(pattern, &text, groups, range),
                };
                values.push(value);
            }
            Ok(match method {
                Method::FindAll => Value::list(values),
                _ => Iterator::value(values),
            })
        }
        Method::Split => {
            let most = limit(interpreter, bound.optional("maxsplit"))?;
            let Some(most) = most else {
                return Ok(Value::list(vec![Value::Str(text)]));
            };
            let all = pattern.find_all(interpreter, &text, range, most, place)?;
            interpreter.take(text.len(), place)?;
            let mut parts = Vec::new();
            let mut from = 0;
            for groups in all {
                let (start, end) = groups[0].unwrap_or_default();
                parts.push(Value::str(&text[from..start]));
                for group in &groups[1..] {
                    parts.push(
                        group.map_or(Value::None, |(start, end)| Value::str(&text[start..end])),
                    );
                }
                from = end;
            }
            parts.push(Value::str(&text[from..]));
            Ok(Value::list(parts))
        }
        Method::Sub(counted) => {
            let by = bound.required(interpreter, "repl")?;
            let most = limit(interpreter, bound.optional("count"))?.unwrap_or(0);
            let all = pattern.find_all(interpreter, &text, range, most, place)?;
            let count = Value::Int(i64::try_from(all.len()).unwrap_or(i64::MAX));
            let text = substituted(interpreter, pattern, &text, all, &by)?;
            Ok(if counted {
                Value::tuple(vec![Value::str(text), count])
            } else {
                Value::str(text)
            })
        }
    }
}

/// A text with something else in the place of each match.
fn substituted(
    interpreter: &mut Interpreter<'_, '_>,
    pattern: &Rc<Pattern>,
    text: &Rc<str>,
    all: Vec<super::pattern::Groups>,
    by: &Argument,
) -> Result<String> {
    let template = match by.value.plain() {
        Value::Str(_) => Some(Template::of(interpreter, by, pattern)?),
        Value::Unknown(unknown) => return Err(interpreter.unknown(&unknown, by.place)),
        _ => None,
    };
    let whole = Range {
        from: 0,
        to: text.len(),
    };
    let mut result = String::new();
    let mut from = 0;
    for groups in all {
        let (start, end) = groups[0].unwrap_or_default();
        let before = result.len();
        result.push_str(&text[from..start]);
        let found = Match {
            pattern: Rc::clone(pattern),
            text: Rc::clone(text),
            groups,
            range: whole,
        };
        if let Some(template) = &template {
            template.fill(&found, &mut result);
        } else {
            let argument = vec![Value::object(found)];
            let value = interpreter.call_with(&by.value, argument, by.place)?;
            // What is nothing adds nothing.
            if !value.is_none() {
                let place = by.place;
                result.push_str(&interpreter.text_of(&Argument { value, place })?);
            }
        }
        interpreter.take(result.len() - before, by.place)?;
        from = end;
    }
    result.push_str(&text[from..]);
    interpreter.take(result.len(), by.place)?;
    Ok(result)
}

/// What `findall` gives of a match: its one group, its groups, or all of it.
fn listed(
    interpreter: &mut Interpreter<'_, '_>,
    text: &str,
    groups: &[Option<(usize, usize)>],
    place: Span,
) -> Result<Value> {
    let value = |group: &Option<(usize, usize)>| {
        Value::str(group.map_or("", |(start, end)| &text[start..end]))
    };
    let length = groups.iter().flatten().map(|(start, end)| end - start);
    interpreter.take(length.sum(), place)?;
    Ok(match groups {
        [whole] => value(whole),
        [_, one] => value(one),
        [_, several @ ..] => Value::tuple(several.iter().map(value).collect()),
        [] => Value::None,
    })
}

/// The text that is searched.
fn searched(interpreter: &mut Interpreter<'_, '_>, bound: &mut Bound) -> Result<Rc<str>> {
    let string = bound.required(interpreter, "string")?;
    match string.value.plain() {
        Value::Str(text) => Ok(text),
        Value::Unknown(unknown) => Err(interpreter.unknown(&unknown, string.place)),
        Value::Bytes(_) => {
            let message = "cannot use a string pattern on a bytes-like object";
            Err(interpreter.raise("TypeError", message, string.place))
        }
        other => {
            let of = other.type_name();
            let message = format!("expected string or bytes-like object, got '{of}'");
            Err(interpreter.raise("TypeError", &message, string.place))
        }
    }
}

/// From where to where, by `pos` and `endpos`.
fn range(interpreter: &Interpreter<'_, '_>, bound: &mut Bound, text: &str) -> Result<Range> {
    let mut byte = |name: &str, default: usize| match bound.optional(name) {
        None => Ok(default),
        Some(at) => match at.value.plain() {
            Value::Int(count) => {
                let count = usize::try_from(count).unwrap_or(0);
                let mut places = text.char_indices();
                Ok(places.nth(count).map_or(text.len(), |(byte, _)| byte))
            }
            _ => Err(interpreter.refuse(at.place, "this position is not evaluated")),
        },
    };
    Ok(Range {
        from: byte("pos", 0)?,
        to: byte("endpos", text.len())?,
    })
}

/// How many matches count; `None` if none do. Nought is all of them.
fn limit(interpreter: &Interpreter<'_, '_>, given: Option<Argument>) -> Result<Option<usize>> {
    let Some(given) = given else {
        return Ok(Some(usize::MAX));
    };
    match given.value.plain() {
        Value::Int(0) => Ok(Some(usize::MAX)),
        Value::Int(count) => Ok(usize::try_from(count).ok()),
        Value::Unknown(unknown) => Err(interpreter.unknown(&unknown, given.place)),
        _ => Err(interpreter.refuse(given.place, "this number of matches is not evaluated")),
    }
}
