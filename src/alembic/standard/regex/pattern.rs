//! A compiled pattern.
//!
//! Invariant: an engine that gives up is a refusal, never no match.

use std::cell::{OnceCell, RefCell};
use std::rc::Rc;

use fancy_regex::{Regex, RegexBuilder};
use indexmap::IndexMap;

use super::matched::Match;
use super::translate::{self, IGNORE_CASE, UNICODE};
use super::{flags, method};
use crate::alembic::python::{Argument, Call, Dict, Interpreter, Object, Result, Value};
use crate::span::Span;

/// Characters that Python takes for others of another case than the engine does: the Turkish ones,
/// and a mark that is a letter only in another case.
const CASES: [char; 3] = ['\u{130}', '\u{131}', '\u{345}'];

/// How many patterns are kept.
const KEPT: usize = 64;

thread_local! {
    /// Patterns that were compiled: a loop uses the same again and again.
    static COMPILED: RefCell<Compiled> = RefCell::default();
}

/// Patterns by text and flags.
type Compiled = IndexMap<(Rc<str>, i64), Rc<Pattern>>;

/// A compiled pattern.
#[derive(Debug)]
pub(super) struct Pattern {
    /// As it is written.
    pub(super) text: Rc<str>,
    /// Its flags.
    pub(super) flags: i64,
    /// How many groups it has.
    pub(super) groups: usize,
    /// The names of groups and their numbers.
    pub(super) names: Vec<(String, usize)>,
    /// The group around each group, 0 for none; `None` if which one ends last is not known.
    pub(super) around: Option<Vec<usize>>,
    translated: String,
    ways: [OnceCell<Option<Regex>>; 4],
}

/// How a pattern is looked for.
#[derive(Clone, Copy, Debug)]
pub(super) enum Way {
    /// Anywhere.
    Search,
    /// Anywhere, but not where the search begins if nothing is there.
    Advance,
    /// Where the search begins.
    Match,
    /// Where the search begins, to the end.
    FullMatch,
}

/// Where a text is searched: the bytes from and to.
#[derive(Clone, Copy, Debug)]
pub(super) struct Range {
    /// From.
    pub(super) from: usize,
    /// To.
    pub(super) to: usize,
}

/// Where groups have matched, the whole first.
pub(super) type Groups = Vec<Option<(usize, usize)>>;

impl Pattern {
    /// The pattern of a text, or of a pattern.
    ///
    /// # Errors
    /// That it is not evaluated.
    pub(super) fn of(
        interpreter: &mut Interpreter<'_, '_>,
        argument: &Argument,
        given: i64,
    ) -> Result<Rc<Self>> {
        let place = argument.place;
        if let Some(pattern) = argument.value.downcast::<Self>() {
            if given == 0 {
                return Ok(pattern);
            }
            let message = "cannot process flags argument with a compiled pattern";
            return Err(interpreter.raise("ValueError", message, place));
        }
        if let Value::Bytes(_) = &argument.value {
            return Err(interpreter.refuse(place, "a pattern of bytes is not evaluated"));
        }
        let Value::Str(text) = argument.value.plain() else {
            if let Value::Unknown(unknown) = &argument.value {
                return Err(interpreter.unknown(unknown, place));
            }
            let message = "first argument must be string or compiled pattern";
            return Err(interpreter.raise("TypeError", message, place));
        };
        let by = (Rc::clone(&text), given);
        if let Some(known) = COMPILED.with_borrow(|kept| kept.get(&by).cloned()) {
            return Ok(known);
        }
        interpreter.take(text.len().saturating_mul(64), place)?;
        let pattern = Self::compile(&text, given).map_err(|why| {
            let message = format!("the regular expression `{text}` is not evaluated: {why}");
            interpreter.refuse(place, message)
        })?;
        let pattern = Rc::new(pattern);
        COMPILED.with_borrow_mut(|kept| {
            if kept.len() >= KEPT {
                kept.clear();
            }
            kept.insert(by, Rc::clone(&pattern));
        });
        Ok(pattern)
    }

    fn compile(text: &Rc<str>, given: i64) -> std::result::Result<Self, &'static str> {
        let translated = translate::translate(text, given)?;
        let pattern = Self {
            text: Rc::clone(text),
            flags: translated.flags,
            groups: translated.groups,
            names: translated.names,
            around: translated.around,
            translated: translated.text,
            ways: Default::default(),
        };
        let is_there = pattern.way(Way::Search).is_some();
        is_there.then_some(pattern).ok_or("it is too large")
    }

    fn way(&self, way: Way) -> Option<&Regex> {
        let pattern = &self.translated;
        let (at, text) = match way {
            Way::Search => (0, pattern.clone()),
            Way::Advance => (1, format!(r"(?:{pattern})(?!\G)")),
            Way::Match => (2, format!(r"\G(?:{pattern})")),
            Way::FullMatch => (3, format!(r"\G(?:{pattern})\z")),
        };
        self.ways[at]
            .get_or_init(|| RegexBuilder::new(&text).optimize(false).build().ok())
            .as_ref()
    }

    /// Looks for the pattern.
    ///
    /// # Errors
    /// That it cannot be told whether it is there.
    pub(super) fn find(
        &self,
        interpreter: &mut Interpreter<'_, '_>,
        text: &Rc<str>,
        range: Range,
        way: Way,
        place: Span,
    ) -> Result<Option<Groups>> {
        interpreter.take(
            (self.groups + 1) * size_of::<Option<(usize, usize)>>(),
            place,
        )?;
        if self.flags & IGNORE_CASE != 0 && (text.contains(CASES) || self.text.contains(CASES)) {
            let message = "a search in whatever case for what has a Turkish `i` is not evaluated";
            return Err(interpreter.refuse(place, message));
        }
        if range.from > range.to {
            return Ok(None);
        }
        let found = self
            .way(way)
            .map(|regex| regex.captures_from_pos(&text[..range.to], range.from));
        match found {
            Some(Ok(None)) => Ok(None),
            Some(Ok(Some(found))) => {
                let groups = (0..=self.groups).map(|number| found.get(number));
                Ok(Some(
                    groups
                        .map(|group| group.map(|group| (group.start(), group.end())))
                        .collect(),
                ))
            }
            Some(Err(_)) | None => {
                let message = format!("the regular expression `{}` takes too long here", self.text);
                Err(interpreter.refuse(place, message))
            }
        }
    }

    /// The matches one after the other, at most so many.
    ///
    /// # Errors
    /// That they cannot be told.
    pub(super) fn find_all(
        &self,
        interpreter: &mut Interpreter<'_, '_>,
        text: &Rc<str>,
        range: Range,
        most: usize,
        place: Span,
    ) -> Result<Vec<Groups>> {
        let mut all: Vec<Groups> = Vec::new();
        let (mut range, mut way) = (range, Way::Search);
        while all.len() < most {
            let Some(groups) = self.find(interpreter, text, range, way, place)? else {
                break;
            };
            let (start, end) = groups[0].unwrap_or((range.from, range.from));
            way = if start == end {
                Way::Advance
            } else {
                Way::Search
            };
            range.from = end;
            all.push(groups);
        }
        Ok(all)
    }

    /// The number of a group by what a call says.
    pub(super) fn number(&self, of: &Value) -> Option<usize> {
        match of.plain() {
            Value::Int(number) => usize::try_from(number)
                .ok()
                .filter(|number| *number <= self.groups),
            Value::Str(name) => {
                let mut names = self.names.iter();
                names
                    .find(|(known, _)| **known == *name)
                    .map(|(_, number)| *number)
            }
            _ => None,
        }
    }
}

impl Object for Pattern {
    fn type_name(&self) -> &'static str {
        "re.Pattern"
    }

    fn attribute(
        self: Rc<Self>,
        _: &mut Interpreter<'_, '_>,
        name: &str,
        _: Span,
    ) -> Result<Option<Value>> {
        Ok(match name {
            "pattern" => Some(Value::Str(Rc::clone(&self.text))),
            "flags" => Some(Value::Int(self.flags)),
            "groups" => Some(Value::Int(i64::try_from(self.groups).unwrap_or(0))),
            "groupindex" => {
                let mut dict = Dict::default();
                for (name, number) in &self.names {
                    dict.set(name, Value::Int(i64::try_from(*number).unwrap_or(0)));
                }
                Some(Value::dict(dict))
            }
            _ => None,
        })
    }

    fn has_method(&self, name: &str) -> bool {
        method::named(name).is_some()
    }

    fn call_method(
        self: Rc<Self>,
        interpreter: &mut Interpreter<'_, '_>,
        name: &str,
        call: Call,
    ) -> Result<Value> {
        let Some(method) = method::named(name) else {
            let message = format!("`{name}` of a pattern is not evaluated");
            return Err(interpreter.refuse(call.place, message));
        };
        method::of_pattern(interpreter, &self, method, call)
    }

    fn repr(self: Rc<Self>, interpreter: &mut Interpreter<'_, '_>, place: Span) -> Result<String> {
        let text = interpreter.repr(&Value::Str(Rc::clone(&self.text)), place)?;
        // Python shows the first 200 characters.
        let text: String = text.chars().take(200).collect();
        Ok(match flags::repr(self.flags & !UNICODE) {
            Some(flags) => format!("re.compile({text}, {flags})"),
            None => format!("re.compile({text})"),
        })
    }

    fn text(self: Rc<Self>, interpreter: &mut Interpreter<'_, '_>, place: Span) -> Result<String> {
        self.repr(interpreter, place)
    }

    fn key(&self) -> Option<String> {
        Some(format!("{} {}", self.flags, self.text))
    }
}

impl Match {
    /// The match of what was found.
    pub(super) fn value(
        pattern: &Rc<Pattern>,
        text: &Rc<str>,
        groups: Groups,
        range: Range,
    ) -> Value {
        Value::object(Self {
            pattern: Rc::clone(pattern),
            text: Rc::clone(text),
            groups,
            range,
        })
    }
}
