//! `re.Match`: what a pattern has found.
//!
//! Invariant: places are counted in characters, as Python counts them.

use std::ops::Range;
use std::rc::Rc;

use regex::{Captures, Regex};

use crate::alembic::python::{Call, Dict, Interpreter, Object, Result, Signature, Value};
use crate::span::Span;

/// A match.
#[derive(Debug)]
pub(super) struct Match {
    text: Rc<str>,
    /// Where the groups are, the whole first.
    groups: Vec<Option<Range<usize>>>,
    names: Vec<Option<String>>,
}

impl Match {
    /// The match of a regex in a text.
    pub(super) fn value(regex: &Regex, text: &Rc<str>, captures: &Captures<'_>) -> Value {
        let groups = captures.iter();
        let names = regex.capture_names();
        Value::object(Self {
            text: Rc::clone(text),
            groups: groups
                .map(|group| group.map(|group| group.range()))
                .collect(),
            names: names.map(|name| name.map(str::to_owned)).collect(),
        })
    }

    fn at(&self, interpreter: &Interpreter<'_, '_>, group: &Value, place: Span) -> Result<usize> {
        let found = match group {
            Value::Int(at) => usize::try_from(*at).ok(),
            Value::Str(name) => {
                let mut names = self.names.iter();
                names.position(|known| known.as_deref() == Some(name))
            }
            _ => None,
        };
        found
            .filter(|at| *at < self.groups.len())
            .ok_or_else(|| interpreter.raise("IndexError", "no such group", place))
    }

    fn of_group(&self, at: usize) -> Value {
        let range = self.groups[at].clone();
        range.map_or(Value::None, |range| Value::str(&self.text[range]))
    }

    /// The groups that end where the last one does.
    fn last(&self) -> Vec<usize> {
        let end = |at: &usize| self.groups[*at].as_ref().map(|range| range.end);
        let all = || (1..self.groups.len()).filter(|at| end(at).is_some());
        let last = all().filter_map(|at| end(&at)).max();
        all().filter(|at| end(at) == last).collect()
    }

    fn place(&self, offset: usize) -> Value {
        let characters = self.text[..offset].chars().count();
        i64::try_from(characters).map_or(Value::None, Value::Int)
    }
}

impl Object for Match {
    fn type_name(&self) -> &'static str {
        "Match"
    }

    fn attribute(
        self: Rc<Self>,
        interpreter: &mut Interpreter<'_, '_>,
        name: &str,
        place: Span,
    ) -> Result<Option<Value>> {
        Ok(match name {
            "lastindex" | "lastgroup" => {
                let last = self.last();
                if last.len() > 1 {
                    let message = "which group matched last is not evaluated here";
                    return Err(interpreter.refuse(place, message));
                }
                let found = last.first().copied().map(|at| match name {
                    "lastindex" => i64::try_from(at).map_or(Value::None, Value::Int),
                    _ => self.names[at].as_ref().map_or(Value::None, Value::str),
                });
                Some(found.unwrap_or(Value::None))
            }
            "string" => Some(Value::Str(Rc::clone(&self.text))),
            _ => None,
        })
    }

    fn has_method(&self, name: &str) -> bool {
        ["end", "group", "groupdict", "groups", "span", "start"].contains(&name)
    }

    fn call_method(
        self: Rc<Self>,
        interpreter: &mut Interpreter<'_, '_>,
        name: &str,
        call: Call,
    ) -> Result<Value> {
        let signature = Signature::new("group").by_name(&["default"]).and_more();
        let mut bound = signature.bind(interpreter, call)?;
        let place = bound.place;
        let default = bound.optional("default").map(|argument| argument.value);
        let given = bound.rest;
        let first = |interpreter: &Interpreter<'_, '_>| match given.first() {
            Some(group) => self.at(interpreter, &group.value, place),
            None => Ok(0),
        };
        let default = default.or_else(|| given.first().map(|one| one.value.clone()));
        let or_default = |value: Value| match (value, &default) {
            (Value::None, Some(default)) => default.clone(),
            (value, _) => value,
        };
        Ok(match name {
            "group" if given.len() > 1 => {
                let mut texts = Vec::new();
                for group in &given {
                    texts.push(self.of_group(self.at(interpreter, &group.value, place)?));
                }
                Value::tuple(texts)
            }
            "group" => self.of_group(first(interpreter)?),
            "groups" => {
                let all = 1..self.groups.len();
                Value::tuple(all.map(|at| or_default(self.of_group(at))).collect())
            }
            "groupdict" => {
                let mut dict = Dict::default();
                for (at, name) in self.names.iter().enumerate() {
                    if let Some(name) = name {
                        dict.set(name, or_default(self.of_group(at)));
                    }
                }
                Value::dict(dict)
            }
            _ => {
                let range = self.groups[first(interpreter)?].clone();
                let (start, end) = match range {
                    Some(range) => (self.place(range.start), self.place(range.end)),
                    None => (Value::Int(-1), Value::Int(-1)),
                };
                match name {
                    "start" => start,
                    "end" => end,
                    _ => Value::tuple(vec![start, end]),
                }
            }
        })
    }

    fn subscript(
        self: Rc<Self>,
        interpreter: &mut Interpreter<'_, '_>,
        key: &Value,
        place: Span,
    ) -> Result<Option<Value>> {
        let at = self.at(interpreter, key, place)?;
        Ok(Some(self.of_group(at)))
    }
}
