//! The methods of `str`.
//!
//! Invariant: positions count characters, as Python's do, never bytes.

use std::rc::Rc;

use super::bytes::Fault;
use super::{bind, bounds, number_argument, text_argument, text_split, text_test};
use crate::alembic::python::call::{Bound, Call, Signature};
use crate::alembic::python::dict::{Dict, Key};
use crate::alembic::python::interpreter::Interpreter;
use crate::alembic::python::part_text::{TextMaker, is_text};
use crate::alembic::python::stop::Result;
use crate::alembic::python::value::Value;
use crate::span::Span;

pub(super) const METHODS: &[&str] = &[
    "capitalize",
    "casefold",
    "center",
    "count",
    "encode",
    "endswith",
    "expandtabs",
    "find",
    "format",
    "format_map",
    "index",
    "isalnum",
    "isalpha",
    "isascii",
    "isdecimal",
    "isdigit",
    "isidentifier",
    "islower",
    "isnumeric",
    "isprintable",
    "isspace",
    "istitle",
    "isupper",
    "join",
    "ljust",
    "lower",
    "lstrip",
    "partition",
    "removeprefix",
    "removesuffix",
    "replace",
    "rfind",
    "rindex",
    "rjust",
    "rpartition",
    "rsplit",
    "rstrip",
    "split",
    "splitlines",
    "startswith",
    "strip",
    "swapcase",
    "title",
    "translate",
    "upper",
    "zfill",
];

pub(super) fn call(
    interpreter: &mut Interpreter<'_, '_>,
    text: &Rc<str>,
    name: &str,
    call: Call,
) -> Result<Value> {
    let place = call.place;
    interpreter.take(text.len(), place)?;
    let made = match name {
        "format" => return interpreter.format_text(text, &call),
        "format_map" => {
            let mut bound = bind(interpreter, call, "format_map", &["mapping"])?;
            let mapping = bound.required(interpreter, "mapping")?;
            return interpreter.format_map(text, &mapping);
        }
        "join" => return join(interpreter, text, call),
        "split" | "rsplit" => return text_split::split(interpreter, text, name, call),
        "splitlines" => {
            let mut bound = bind(interpreter, call, "splitlines", &["keepends"])?;
            let keep = bound.truth(interpreter, "keepends")?.unwrap_or(false);
            let most = text.len().min(text.matches(char::is_control).count() + 3);
            interpreter.take(most * 2 * size_of::<Value>(), place)?;
            return Ok(Value::list(text_split::lines(text, keep)));
        }
        "strip" | "lstrip" | "rstrip" => strip(interpreter, text, name, call)?,
        "replace" => replace(interpreter, text, call)?,
        "startswith" | "endswith" => return borders(interpreter, text, name, call),
        "find" | "rfind" | "index" | "rindex" | "count" => {
            return search(interpreter, text, name, call);
        }
        "partition" | "rpartition" => return partition(interpreter, text, name, call),
        "removeprefix" => {
            let mut bound = bind(interpreter, call, "removeprefix", &["prefix"])?;
            let prefix = text_argument(interpreter, &mut bound, "prefix")?;
            text.strip_prefix(&*prefix).unwrap_or(text).to_owned()
        }
        "removesuffix" => {
            let mut bound = bind(interpreter, call, "removesuffix", &["suffix"])?;
            let suffix = text_argument(interpreter, &mut bound, "suffix")?;
            text.strip_suffix(&*suffix).unwrap_or(text).to_owned()
        }
        "zfill" | "ljust" | "rjust" | "center" => pad(interpreter, text, name, call)?,
        "encode" => {
            let mut bound = bind(interpreter, call, "encode", &["encoding", "errors"])?;
            let encoding = bound.text(interpreter, "encoding")?;
            let errors = bound.text(interpreter, "errors")?;
            let fault = Fault::of(interpreter, errors.as_deref(), place)?;
            let encoding = encoding.as_deref().unwrap_or("utf-8");
            return interpreter.encode(text, encoding, fault, place);
        }
        "expandtabs" => {
            let mut bound = bind(interpreter, call, "expandtabs", &["tabsize"])?;
            let size = number_argument(interpreter, &mut bound, "tabsize")?.unwrap_or(8);
            let size = usize::try_from(size).unwrap_or(0);
            let tabs = text.matches('\t').count();
            interpreter.take(tabs.saturating_mul(size), place)?;
            expand_tabs(text, size)
        }
        "translate" => {
            let mut bound = bind(interpreter, call, "translate", &["table"])?;
            let table = bound.required(interpreter, "table")?;
            translate(interpreter, text, &table.value, place)?
        }
        name if name.starts_with("is") => {
            bind(interpreter, call, "is", &[])?;
            return text_test::holds(text, name)
                .map(Value::Bool)
                .ok_or_else(|| {
                    let message = format!("`{name}` of a text that is not ASCII is not evaluated");
                    interpreter.refuse(place, message)
                });
        }
        name => {
            bind(interpreter, call, "str", &[])?;
            cased(interpreter, text, name, place)?
        }
    };
    interpreter.take(made.len(), place)?;
    Ok(Value::str(made))
}

/// The methods that change letters.
fn cased(interpreter: &Interpreter<'_, '_>, text: &str, name: &str, place: Span) -> Result<String> {
    Ok(match name {
        "upper" => text.to_uppercase(),
        "lower" => text.to_lowercase(),
        "casefold" if text.is_ascii() => text.to_ascii_lowercase(),
        "casefold" => {
            let message = "`casefold` of a text that is not ASCII is not evaluated";
            return Err(interpreter.refuse(place, message));
        }
        "capitalize" | "title" if text.chars().any(has_title) => {
            let message = format!("`{name}` of these letters is not evaluated");
            return Err(interpreter.refuse(place, message));
        }
        "capitalize" => {
            let mut characters = text.chars();
            let first = characters.next().map(titled).unwrap_or_default();
            first + &characters.as_str().to_lowercase()
        }
        "swapcase" => text
            .chars()
            .flat_map(|one| -> Vec<char> {
                if one.is_uppercase() {
                    one.to_lowercase().collect()
                } else {
                    one.to_uppercase().collect()
                }
            })
            .collect(),
        "title" => {
            let mut title = String::with_capacity(text.len());
            let mut behind_letter = false;
            for one in text.chars() {
                if behind_letter {
                    title.extend(one.to_lowercase());
                } else {
                    title.push_str(&titled(one));
                }
                behind_letter = one.is_lowercase() || one.is_uppercase();
            }
            title
        }
        _ => return Err(interpreter.no_attribute("str", name, place)),
    })
}

/// Whether a letter may be another as the first of a word than in capitals.
fn has_title(one: char) -> bool {
    let is_several = one != 'ß' && one.to_uppercase().count() > 1;
    let digraphs = ['\u{1c4}'..='\u{1cc}', '\u{1f1}'..='\u{1f3}'];
    let others = ['\u{10d0}'..='\u{10ff}', '\u{1f80}'..='\u{1fff}'];
    let mut ranges = digraphs.iter().chain(&others);
    is_several || ranges.any(|range| range.contains(&one))
}

/// A letter as the first of a word.
fn titled(one: char) -> String {
    let mut upper = one.to_uppercase();
    let first: String = upper.next().into_iter().collect();
    first + &upper.flat_map(char::to_lowercase).collect::<String>()
}

fn join(interpreter: &mut Interpreter<'_, '_>, text: &Rc<str>, call: Call) -> Result<Value> {
    let mut bound = bind(interpreter, call, "join", &["iterable"])?;
    let over = bound.required(interpreter, "iterable")?;
    let mut joined = TextMaker::default();
    for (at, item) in interpreter.iterate(&over.value, over.place)?.enumerate() {
        if at > 0 {
            interpreter.take(text.len(), over.place)?;
            joined.push_str(text);
        }
        match &item.plain() {
            part if is_text(part) => joined.push(interpreter, part, over.place)?,
            Value::Unknown(unknown) => return Err(interpreter.unknown(unknown, over.place)),
            other => {
                let message = format!(
                    "sequence item {at}: expected str instance, {} found",
                    other.type_name()
                );
                return Err(interpreter.unfit(&[other], &message, over.place));
            }
        }
    }
    joined.finish(interpreter, over.place)
}

fn strip(
    interpreter: &mut Interpreter<'_, '_>,
    text: &str,
    name: &str,
    call: Call,
) -> Result<String> {
    let mut bound = bind(interpreter, call, "strip", &["chars"])?;
    let characters = bound.text(interpreter, "chars")?;
    let is_stripped = |one: char| match &characters {
        Some(characters) => characters.contains(one),
        None => text_split::is_space(one),
    };
    Ok(match name {
        "lstrip" => text.trim_start_matches(is_stripped),
        "rstrip" => text.trim_end_matches(is_stripped),
        _ => text.trim_matches(is_stripped),
    }
    .to_owned())
}

fn replace(interpreter: &mut Interpreter<'_, '_>, text: &str, call: Call) -> Result<String> {
    let place = call.place;
    let mut bound = bind(interpreter, call, "replace", &["old", "new", "count"])?;
    let old = text_argument(interpreter, &mut bound, "old")?;
    let new = text_argument(interpreter, &mut bound, "new")?;
    let most = number_argument(interpreter, &mut bound, "count")?.unwrap_or(-1);
    let most = usize::try_from(most).unwrap_or(usize::MAX);
    let found = if old.is_empty() {
        text.chars().count() + 1
    } else {
        text.matches(&*old).count()
    };
    interpreter.take(found.min(most).saturating_mul(new.len()), place)?;
    Ok(text.replacen(&*old, &new, most))
}

/// `startswith` and `endswith`.
fn borders(
    interpreter: &mut Interpreter<'_, '_>,
    text: &str,
    name: &str,
    call: Call,
) -> Result<Value> {
    let mut bound = bind(interpreter, call, "startswith", &["prefix", "start", "end"])?;
    let given = bound.required(interpreter, "prefix")?;
    let (part, _) = part(interpreter, text, &mut bound)?;
    let candidates = match &given.value {
        Value::Tuple(several) => several.to_vec(),
        one => vec![one.clone()],
    };
    for candidate in candidates {
        let Value::Str(candidate) = &candidate else {
            if let Value::Unknown(unknown) = &candidate {
                return Err(interpreter.unknown(unknown, given.place));
            }
            let message = format!(
                "{name} first arg must be str or a tuple of str, not {}",
                candidate.type_name()
            );
            return Err(interpreter.unfit(&[&candidate], &message, given.place));
        };
        let is = if name == "startswith" {
            part.starts_with(&**candidate)
        } else {
            part.ends_with(&**candidate)
        };
        if is {
            return Ok(Value::Bool(true));
        }
    }
    Ok(Value::Bool(false))
}

/// The part of a text that `start` and `end` mean, and how many characters stand before it.
fn part<'t>(
    interpreter: &Interpreter<'_, '_>,
    text: &'t str,
    bound: &mut Bound,
) -> Result<(&'t str, usize)> {
    let start = number_argument(interpreter, bound, "start")?;
    let end = number_argument(interpreter, bound, "end")?;
    if start.is_none() && end.is_none() {
        return Ok((text, 0));
    }
    let (start, end) = bounds(start, end, text.chars().count());
    let byte = |at: usize| {
        let mut places = text.char_indices().map(|(place, _)| place);
        places.nth(at).unwrap_or(text.len())
    };
    Ok((&text[byte(start)..byte(end.max(start))], start))
}

/// `find`, `index`, `count` and those from the end.
fn search(
    interpreter: &mut Interpreter<'_, '_>,
    text: &str,
    name: &str,
    call: Call,
) -> Result<Value> {
    let place = call.place;
    let mut bound = bind(interpreter, call, "find", &["sub", "start", "end"])?;
    let wanted = text_argument(interpreter, &mut bound, "sub")?;
    let (part, before) = part(interpreter, text, &mut bound)?;
    let number = |count: usize| Value::Int(i64::try_from(count).unwrap_or(i64::MAX));
    if name == "count" {
        return Ok(number(part.matches(&*wanted).count()));
    }
    let found = if name.starts_with('r') {
        part.rfind(&*wanted)
    } else {
        part.find(&*wanted)
    };
    match found {
        Some(at) => Ok(number(before + part[..at].chars().count())),
        None if name.ends_with("index") => {
            Err(interpreter.raise("ValueError", "substring not found", place))
        }
        None => Ok(Value::Int(-1)),
    }
}

fn partition(
    interpreter: &mut Interpreter<'_, '_>,
    text: &str,
    name: &str,
    call: Call,
) -> Result<Value> {
    let place = call.place;
    let mut bound = bind(interpreter, call, "partition", &["sep"])?;
    let separator = text_argument(interpreter, &mut bound, "sep")?;
    if separator.is_empty() {
        return Err(interpreter.raise("ValueError", "empty separator", place));
    }
    let from_end = name == "rpartition";
    let cut = if from_end {
        text.rsplit_once(&*separator)
    } else {
        text.split_once(&*separator)
    };
    let parts = match cut {
        Some((before, behind)) => [before, &separator, behind],
        None if from_end => ["", "", text],
        None => [text, "", ""],
    };
    Ok(Value::tuple(parts.into_iter().map(Value::str).collect()))
}

/// `zfill`, `ljust`, `rjust` and `center`.
fn pad(
    interpreter: &mut Interpreter<'_, '_>,
    text: &str,
    name: &str,
    call: Call,
) -> Result<String> {
    let place = call.place;
    let mut bound = bind(interpreter, call, "just", &["width", "fillchar"])?;
    let width = number_argument(interpreter, &mut bound, "width")?.unwrap_or(0);
    let width = usize::try_from(width).unwrap_or(0);
    let fill = bound.text(interpreter, "fillchar")?;
    let fill = fill
        .as_deref()
        .unwrap_or(if name == "zfill" { "0" } else { " " });
    if fill.chars().count() != 1 {
        let message = "The fill character must be exactly one character long";
        return Err(interpreter.raise("TypeError", message, place));
    }
    let length = text.chars().count();
    let missing = width.saturating_sub(length);
    interpreter.take(missing.saturating_mul(fill.len()), place)?;
    Ok(match name {
        "ljust" => text.to_owned() + &fill.repeat(missing),
        "rjust" => fill.repeat(missing) + text,
        "center" => {
            // As Python does: the odd one goes to the left of an odd width.
            let left = missing / 2 + (missing & width & 1);
            fill.repeat(left) + text + &fill.repeat(missing - left)
        }
        _ => {
            let (sign, digits) = match text.strip_prefix(['+', '-']) {
                Some(digits) => text.split_at(text.len() - digits.len()),
                None => ("", text),
            };
            format!("{sign}{}{digits}", fill.repeat(missing))
        }
    })
}

fn expand_tabs(text: &str, size: usize) -> String {
    let mut expanded = String::new();
    let mut column = 0;
    for one in text.chars() {
        match one {
            '\t' => {
                let spaces = if size == 0 { 0 } else { size - column % size };
                expanded.push_str(&" ".repeat(spaces));
                column += spaces;
            }
            '\n' | '\r' => {
                expanded.push(one);
                column = 0;
            }
            one => {
                expanded.push(one);
                column += 1;
            }
        }
    }
    expanded
}

/// `str.maketrans(…)`.
pub(super) fn make_translation(interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
    let place = call.place;
    let mut bound = Signature::part("maketrans")
        .takes(&["x", "y", "z"])
        .bind(interpreter, call)?;
    let first = bound.required(interpreter, "x")?;
    let code = |one: char| Value::Int(i64::from(u32::from(one)));
    let mut table = Dict::default();
    let Some(to) = bound.text(interpreter, "y")? else {
        for (key, value) in interpreter.entries(&first.value, first.place)? {
            let key = match &key {
                Value::Str(text) => text.chars().next().map_or(Value::None, code),
                other => other.clone(),
            };
            table.insert(key, value);
        }
        return Ok(Value::dict(table));
    };
    let from = interpreter.text_of(&first)?;
    if from.chars().count() != to.chars().count() {
        let message = "the first two maketrans arguments must have equal length";
        return Err(interpreter.raise("ValueError", message, place));
    }
    for (from, to) in from.chars().zip(to.chars()) {
        table.insert(code(from), code(to));
    }
    for one in bound.text(interpreter, "z")?.unwrap_or_default().chars() {
        table.insert(code(one), Value::None);
    }
    Ok(Value::dict(table))
}

fn translate(
    interpreter: &Interpreter<'_, '_>,
    text: &str,
    table: &Value,
    place: Span,
) -> Result<String> {
    let Value::Dict(table) = table else {
        return Err(interpreter.refuse(place, "a table that is no dict is not evaluated"));
    };
    let table = table.borrow();
    let mut translated = String::with_capacity(text.len());
    for one in text.chars() {
        match table.get(&Key::Int(i64::from(u32::from(one)))) {
            None => translated.push(one),
            Some(Value::None) => {}
            Some(Value::Str(to)) => translated.push_str(to),
            Some(Value::Int(code)) => {
                let code = u32::try_from(*code).ok().and_then(char::from_u32);
                translated.extend(code);
            }
            Some(other) => {
                let message = format!("a table with a `{}` is not evaluated", other.type_name());
                return Err(interpreter.refuse(place, message));
            }
        }
    }
    Ok(translated)
}
