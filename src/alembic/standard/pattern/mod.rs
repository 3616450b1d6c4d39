//! `re`: patterns of texts (<https://docs.python.org/3/library/re.html>).
//!
//! Invariant: a pattern finds what Python's finds, or is refused: what only a search with
//! backtracking finds, such as a reference to a group, is not here.

mod found;
mod replacement;
mod syntax;

use std::rc::Rc;

use regex::{Captures, Regex, RegexBuilder};

use super::function;
use crate::alembic::python::{
    Argument, Bound, Call, Interpreter, NativeFunction, Object, Result, Signature, Value,
};
use crate::span::Span;

use found::Match;

/// The flags, each with its short name.
const FLAGS: [(&str, &str, i64); 6] = [
    ("ASCII", "A", 256),
    ("IGNORECASE", "I", 2),
    ("MULTILINE", "M", 8),
    ("DOTALL", "S", 16),
    ("VERBOSE", "X", 64),
    ("UNICODE", "U", 32),
];

const IGNORE_CASE: i64 = 2;
const MULTI_LINE: i64 = 8;
const DOT_ALL: i64 = 16;
const VERBOSE: i64 = 64;
const ASCII: i64 = 256;

const FUNCTIONS: &[(&str, NativeFunction)] = &[
    ("compile", compile),
    ("escape", escape),
    ("findall", |i, call| of_pattern(i, "findall", call)),
    ("finditer", |i, call| of_pattern(i, "finditer", call)),
    ("fullmatch", |i, call| of_pattern(i, "fullmatch", call)),
    ("match", |i, call| of_pattern(i, "match", call)),
    ("search", |i, call| of_pattern(i, "search", call)),
    ("split", |i, call| of_pattern(i, "split", call)),
    ("sub", |i, call| of_pattern(i, "sub", call)),
    ("subn", |i, call| of_pattern(i, "subn", call)),
];

/// What a name of `re` stands for.
pub(super) fn named(name: &str) -> Option<Value> {
    let mut flags = FLAGS.iter();
    if let Some((_, _, flag)) = flags.find(|(long, short, _)| name == *long || name == *short) {
        return Some(Value::Int(*flag));
    }
    function::named(FUNCTIONS, name)
}

/// A pattern that was compiled.
#[derive(Debug)]
struct Pattern {
    text: Rc<str>,
    flags: i64,
    regex: Regex,
    /// The same, if it has to match a whole text.
    whole: Regex,
    /// Whether it asks for the end of a text, which for Python is also in front of a last line feed.
    ends: bool,
}

impl Pattern {
    fn new(
        interpreter: &mut Interpreter<'_, '_>,
        pattern: &Argument,
        flags: i64,
    ) -> Result<Rc<Self>> {
        let text = interpreter.text_of(pattern)?;
        let place = pattern.place;
        interpreter.take(text.len(), place)?;
        let written = syntax::written(&text);
        let build = |source: &str| {
            RegexBuilder::new(source)
                .case_insensitive(flags & IGNORE_CASE != 0)
                .multi_line(flags & MULTI_LINE != 0)
                .dot_matches_new_line(flags & DOT_ALL != 0)
                .ignore_whitespace(flags & VERBOSE != 0)
                .size_limit(1 << 20)
                .build()
        };
        // A comment of the pattern ends with its line.
        let end = if flags & VERBOSE == 0 { "" } else { "\n" };
        let whole = build(&format!("\\A(?:{written}{end})\\z"));
        match (build(&written), whole) {
            (Ok(regex), Ok(whole)) if flags & ASCII == 0 => Ok(Rc::new(Self {
                ends: written.contains('$') && flags & MULTI_LINE == 0,
                text,
                flags,
                regex,
                whole,
            })),
            _ => Err(interpreter.refuse(
                place,
                "a pattern that needs more than a search without backtracking is not evaluated",
            )),
        }
    }

    /// What an argument is: a pattern, or the text of one.
    fn of(
        interpreter: &mut Interpreter<'_, '_>,
        argument: &Argument,
        flags: i64,
    ) -> Result<Rc<Self>> {
        match argument.value.downcast::<Self>() {
            Some(pattern) => Ok(pattern),
            None => Self::new(interpreter, argument, flags),
        }
    }

    /// All that is found, as Python goes on: behind a match, or one further if that was empty.
    fn all<'t>(&self, text: &'t str, mut from: usize, most: usize) -> Vec<Captures<'t>> {
        let mut found = Vec::new();
        while from <= text.len() && found.len() < most {
            let Some(captures) = self.regex.captures_at(text, from) else {
                break;
            };
            let range = captures.get_match().range();
            from = range.end;
            if range.is_empty() {
                let next = text[from..].chars().next();
                from += next.map_or(1, char::len_utf8);
            }
            found.push(captures);
        }
        found
    }
}

fn compile(interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
    let mut bound = Signature::new("compile")
        .takes(&["pattern", "flags"])
        .bind(interpreter, call)?;
    let pattern = bound.required(interpreter, "pattern")?;
    let flags = flags(interpreter, &mut bound)?;
    Ok(Value::Object(Pattern::of(interpreter, &pattern, flags)?))
}

fn flags(interpreter: &Interpreter<'_, '_>, bound: &mut Bound) -> Result<i64> {
    match bound.some("flags") {
        None => Ok(0),
        Some(argument) => match argument.value {
            Value::Int(flags) => Ok(flags),
            _ => Err(interpreter.raise("TypeError", "flags are a number", argument.place)),
        },
    }
}

fn escape(interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
    let mut bound = Signature::new("escape")
        .takes(&["pattern"])
        .bind(interpreter, call)?;
    let text = bound.required(interpreter, "pattern")?;
    let text = interpreter.text_of(&text)?;
    interpreter.take(2 * text.len(), bound.place)?;
    let mut escaped = String::with_capacity(text.len());
    for one in text.chars() {
        if "()[]{}?*+-|^$\\.&~# \t\n\r\u{b}\u{c}".contains(one) {
            escaped.push('\\');
        }
        escaped.push(one);
    }
    Ok(Value::str(escaped))
}

/// `re.search(pattern, …)` and the like.
fn of_pattern(
    interpreter: &mut Interpreter<'_, '_>,
    name: &'static str,
    mut call: Call,
) -> Result<Value> {
    let place = call.place;
    let take = |name: &str, call: &mut Call| {
        let mut given = call.keyword.iter();
        let at = given.position(|(known, _)| &**known == name)?;
        Some(call.keyword.remove(at).1)
    };
    let flags = match take("flags", &mut call) {
        Some(Argument {
            value: Value::Int(flags),
            ..
        }) => flags,
        // Behind `string`, and for some a number.
        _ if call.positional.len() == 3 && !matches!(name, "split" | "sub" | "subn") => {
            match call.positional.remove(2).value {
                Value::Int(flags) => flags,
                _ => 0,
            }
        }
        _ => 0,
    };
    let pattern = match take("pattern", &mut call) {
        Some(pattern) => Some(pattern),
        None if call.positional.is_empty() => None,
        None => Some(call.positional.remove(0)),
    };
    let Some(pattern) = pattern else {
        let message = format!("{name}() missing 1 required positional argument: 'pattern'");
        return Err(interpreter.raise("TypeError", &message, place));
    };
    let pattern = Pattern::of(interpreter, &pattern, flags)?;
    pattern.call_method(interpreter, name, call)
}

const METHODS: &[&str] = &[
    "findall",
    "finditer",
    "fullmatch",
    "match",
    "search",
    "split",
    "sub",
    "subn",
];

impl Object for Pattern {
    fn type_name(&self) -> &'static str {
        "Pattern"
    }

    fn attribute(
        self: Rc<Self>,
        _: &mut Interpreter<'_, '_>,
        name: &str,
        _: Span,
    ) -> Result<Option<Value>> {
        Ok(match name {
            "pattern" => Some(Value::Str(Rc::clone(&self.text))),
            "flags" => Some(Value::Int(self.flags | 32)),
            "groups" => i64::try_from(self.regex.captures_len() - 1)
                .ok()
                .map(Value::Int),
            _ => None,
        })
    }

    fn has_method(&self, name: &str) -> bool {
        METHODS.contains(&name)
    }

    fn call_method(
        self: Rc<Self>,
        interpreter: &mut Interpreter<'_, '_>,
        name: &str,
        call: Call,
    ) -> Result<Value> {
        const SEARCH: Signature = Signature::new("search").takes(&["string", "pos"]);
        const SPLIT: Signature = Signature::new("split").takes(&["string", "maxsplit"]);
        const SUB: Signature = Signature::new("sub").takes(&["repl", "string", "count"]);
        let signature = match name {
            "split" => SPLIT,
            "sub" | "subn" => SUB,
            _ => SEARCH,
        };
        let mut bound = signature.bind(interpreter, call)?;
        let place = bound.place;
        let string = bound.required(interpreter, "string")?;
        let text = interpreter.text_of(&string)?;
        if self.ends && text.ends_with('\n') {
            let message = "`$` in front of the last line feed of a text is not evaluated";
            return Err(interpreter.refuse(place, message));
        }
        interpreter.take(text.len(), place)?;
        let from = match bound.some("pos").map(|pos| pos.value) {
            Some(Value::Int(pos)) => {
                let pos = usize::try_from(pos).unwrap_or(0);
                let mut places = text.char_indices().map(|(at, _)| at);
                places.nth(pos).unwrap_or(text.len())
            }
            _ => 0,
        };
        let most = |limit: Option<Argument>| match limit.map(|limit| limit.value) {
            Some(Value::Int(limit)) if limit > 0 => usize::try_from(limit).unwrap_or(usize::MAX),
            _ => usize::MAX,
        };
        let one = |captures: Option<Captures<'_>>| {
            captures.map_or(Value::None, |captures| {
                Match::value(&self.regex, &text, &captures)
            })
        };
        Ok(match name {
            "search" => one(self.regex.captures_at(&text, from)),
            "match" => {
                let captures = self.regex.captures_at(&text, from);
                one(captures.filter(|captures| captures.get_match().start() == from))
            }
            "fullmatch" if from > 0 => {
                let message = "`fullmatch` from a place on is not evaluated";
                return Err(interpreter.refuse(place, message));
            }
            "fullmatch" => one(self.whole.captures(&text)),
            "finditer" => {
                let found = self.all(&text, from, usize::MAX);
                interpreter.take(found.len() * size_of::<Match>(), place)?;
                let found = found
                    .iter()
                    .map(|one| Match::value(&self.regex, &text, one));
                Value::list(found.collect())
            }
            "findall" => {
                let found = self.all(&text, from, usize::MAX);
                interpreter.take(found.len() * size_of::<Value>(), place)?;
                Value::list(found.iter().map(groups).collect())
            }
            "split" => {
                let found = self.all(&text, 0, most(bound.some("maxsplit")));
                interpreter.take(found.len() * size_of::<Value>(), place)?;
                Value::list(split(&text, &found))
            }
            _ => {
                let most = most(bound.some("count"));
                let with = bound.required(interpreter, "repl")?;
                let found = self.all(&text, 0, most);
                let (written, count) =
                    replacement::replaced(interpreter, &self.regex, &text, &found, &with)?;
                match name {
                    "sub" => Value::str(written),
                    _ => Value::tuple(vec![Value::str(written), Value::Int(count)]),
                }
            }
        })
    }

    fn key(&self) -> Option<String> {
        Some(format!("re {} {}", self.flags, self.text))
    }
}

/// What `findall` gives of a match: the whole, its only group, or its groups.
fn groups(captures: &Captures<'_>) -> Value {
    let text = |at: usize| Value::str(captures.get(at).map_or("", |found| found.as_str()));
    match captures.len() {
        1 => text(0),
        2 => text(1),
        length => Value::tuple((1..length).map(text).collect()),
    }
}

/// What stands between matches, with their groups.
fn split(text: &str, found: &[Captures<'_>]) -> Vec<Value> {
    let mut parts = Vec::new();
    let mut from = 0;
    for captures in found {
        let range = captures.get_match().range();
        parts.push(Value::str(&text[from..range.start]));
        parts.extend((1..captures.len()).map(|at| match captures.get(at) {
            Some(group) => Value::str(group.as_str()),
            None => Value::None,
        }));
        from = range.end;
    }
    parts.push(Value::str(&text[from..]));
    parts
}
