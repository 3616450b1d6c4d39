//! A match.
//!
//! Invariant: positions are counted in characters, as Python counts them.

use std::rc::Rc;

use super::pattern::{Groups, Pattern, Range};
use super::template::Template;
use crate::alembic::python::{Argument, Call, Dict, Interpreter, Object, Result, Signature, Value};
use crate::span::Span;

/// A match.
#[derive(Debug)]
pub(super) struct Match {
    /// The pattern that has matched.
    pub(super) pattern: Rc<Pattern>,
    /// The text that was searched.
    pub(super) text: Rc<str>,
    /// Where the groups are.
    pub(super) groups: Groups,
    /// Where the text was searched.
    pub(super) range: Range,
}

impl Match {
    /// The text of a group; `None` if it has not matched.
    pub(super) fn group(&self, number: usize) -> Option<&str> {
        let (start, end) = (*self.groups.get(number)?)?;
        self.text.get(start..end)
    }

    fn value_of(&self, number: usize) -> Value {
        self.group(number).map_or(Value::None, Value::str)
    }

    fn number(&self, interpreter: &Interpreter<'_, '_>, of: &Argument) -> Result<usize> {
        if let Value::Unknown(unknown) = &of.value {
            return Err(interpreter.unknown(unknown, of.place));
        }
        self.pattern
            .number(&of.value)
            .ok_or_else(|| interpreter.raise("IndexError", "no such group", of.place))
    }

    fn count(&self, at: usize) -> Value {
        let count = self.text[..at].chars().count();
        Value::Int(i64::try_from(count).unwrap_or(i64::MAX))
    }

    fn span(&self, number: usize) -> (Value, Value) {
        match self.groups.get(number).copied().flatten() {
            Some((start, end)) => (self.count(start), self.count(end)),
            None => (Value::Int(-1), Value::Int(-1)),
        }
    }

    /// The group that was closed last, 0 for none; `None` if that cannot be told.
    fn last(&self) -> Option<usize> {
        let around = self.pattern.around.as_ref()?;
        let end = |number: usize| self.groups[number].map(|(_, end)| end);
        let last = (1..=self.pattern.groups).filter_map(end).max();
        let mut closed = (1..=self.pattern.groups).filter(|number| end(*number) == last);
        let (Some(_), Some(first)) = (last, closed.next()) else {
            return Some(0);
        };
        // Of groups that end in one place, the one around the others is closed behind them.
        let is_within = |number: usize| {
            let mut outer = number;
            while outer > first {
                outer = around[outer - 1];
            }
            outer == first
        };
        closed.all(is_within).then_some(first)
    }

    fn texts(&self, default: &Value) -> impl Iterator<Item = Value> {
        (1..=self.pattern.groups).map(move |number| {
            self.group(number)
                .map_or_else(|| default.clone(), Value::str)
        })
    }
}

const METHODS: [&str; 7] = [
    "group",
    "groups",
    "groupdict",
    "start",
    "end",
    "span",
    "expand",
];

impl Object for Match {
    fn type_name(&self) -> &'static str {
        "re.Match"
    }

    fn attribute(
        self: Rc<Self>,
        interpreter: &mut Interpreter<'_, '_>,
        name: &str,
        place: Span,
    ) -> Result<Option<Value>> {
        Ok(match name {
            "lastindex" | "lastgroup" => {
                let Some(last) = self.last() else {
                    let message = "which group matched last is not evaluated here";
                    return Err(interpreter.refuse(place, message));
                };
                let mut names = self.pattern.names.iter();
                Some(match name {
                    _ if last == 0 => Value::None,
                    "lastindex" => Value::Int(i64::try_from(last).unwrap_or(i64::MAX)),
                    _ => names
                        .find(|(_, number)| *number == last)
                        .map_or(Value::None, |(name, _)| Value::str(name)),
                })
            }
            "string" => Some(Value::Str(Rc::clone(&self.text))),
            "re" => Some(Value::Object(self.pattern.clone())),
            "pos" => Some(self.count(self.range.from)),
            "endpos" => Some(self.count(self.range.to)),
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
        let place = call.place;
        interpreter.take(self.text.len(), place)?;
        if name == "group" {
            let bound = Signature::part("group")
                .and_more()
                .bind(interpreter, call)?;
            let mut texts = Vec::new();
            for of in &bound.rest {
                texts.push(self.value_of(self.number(interpreter, of)?));
            }
            return Ok(match texts.len() {
                0 => self.value_of(0),
                1 => texts.remove(0),
                _ => Value::tuple(texts),
            });
        }
        let mut bound = Signature::part("match")
            .takes(match name {
                "groups" | "groupdict" => &["default"],
                "expand" => &["template"],
                _ => &["group"],
            })
            .bind(interpreter, call)?;
        if name == "expand" {
            let template = bound.required(interpreter, "template")?;
            let template = Template::of(interpreter, &template, &self.pattern)?;
            let mut text = String::new();
            template.fill(&self, &mut text);
            return Ok(Value::str(text));
        }
        let default = bound.optional("default");
        let default = default.map_or(Value::None, |default| default.value);
        let number = match bound.optional("group") {
            Some(of) => self.number(interpreter, &of)?,
            None => 0,
        };
        Ok(match name {
            "groups" => Value::tuple(self.texts(&default).collect()),
            "groupdict" => {
                let mut dict = Dict::default();
                for (name, number) in &self.pattern.names {
                    let text = self.group(*number);
                    dict.set(name, text.map_or_else(|| default.clone(), Value::str));
                }
                Value::dict(dict)
            }
            "start" => self.span(number).0,
            "end" => self.span(number).1,
            _ => {
                let (start, end) = self.span(number);
                Value::tuple(vec![start, end])
            }
        })
    }

    fn subscript(
        self: Rc<Self>,
        interpreter: &mut Interpreter<'_, '_>,
        key: &Value,
        place: Span,
    ) -> Result<Option<Value>> {
        let of = Argument {
            value: key.clone(),
            place,
        };
        let number = self.number(interpreter, &of)?;
        Ok(Some(self.value_of(number)))
    }

    fn text(self: Rc<Self>, interpreter: &mut Interpreter<'_, '_>, place: Span) -> Result<String> {
        let span = self.span(0);
        let (start, end) = (
            interpreter.text(&span.0, place)?,
            interpreter.text(&span.1, place)?,
        );
        let found = interpreter.repr(&self.value_of(0), place)?;
        Ok(format!(
            "<re.Match object; span=({start}, {end}), match={found}>"
        ))
    }
}
