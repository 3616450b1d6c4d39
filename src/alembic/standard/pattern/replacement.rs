//! What `sub` puts in the place of what it finds.
//!
//! Invariant: a template says groups by number or name; a function is called for each match.

use std::rc::Rc;

use regex::{Captures, Regex};

use super::found::Match;
use crate::alembic::python::{Argument, Interpreter, Result, Value};
use crate::span::Span;

/// The text with what was found replaced, and how often that was done.
pub(super) fn replaced(
    interpreter: &mut Interpreter<'_, '_>,
    regex: &Regex,
    text: &Rc<str>,
    found: &[Captures<'_>],
    with: &Argument,
) -> Result<(String, i64)> {
    let mut written = String::with_capacity(text.len());
    let mut from = 0;
    for captures in found {
        let range = captures.get_match().range();
        written.push_str(&text[from..range.start]);
        let new = match &with.value {
            Value::Str(template) => filled(interpreter, template, captures, with.place)?,
            function => {
                let argument = Match::value(regex, text, captures);
                let value = interpreter.call_with(function, vec![argument], with.place)?;
                let place = with.place;
                interpreter.text_of(&Argument { value, place })?.to_string()
            }
        };
        interpreter.take(new.len(), with.place)?;
        written.push_str(&new);
        from = range.end;
    }
    written.push_str(&text[from..]);
    Ok((written, i64::try_from(found.len()).unwrap_or(i64::MAX)))
}

/// A template with the groups of a match.
fn filled(
    interpreter: &Interpreter<'_, '_>,
    template: &str,
    captures: &Captures<'_>,
    place: Span,
) -> Result<String> {
    let mut written = String::new();
    let mut characters = template.chars().peekable();
    let group = |name: &str| {
        let found = match name.parse::<usize>() {
            Ok(at) if at < captures.len() => Some(captures.get(at)),
            Ok(_) => None,
            Err(_) => captures.name(name).map(Some),
        };
        found.map(|found| found.map_or("", |found| found.as_str()))
    };
    while let Some(one) = characters.next() {
        if one != '\\' {
            written.push(one);
            continue;
        }
        let said = match characters.next() {
            Some('n') => Some("\n"),
            Some('t') => Some("\t"),
            Some('r') => Some("\r"),
            Some('\\') => Some("\\"),
            Some('g') => {
                let name: String = characters.by_ref().take_while(|one| *one != '>').collect();
                name.strip_prefix('<').and_then(&group)
            }
            Some(digit) if ('1'..='9').contains(&digit) => {
                let mut number = digit.to_string();
                number.extend(characters.next_if(char::is_ascii_digit));
                group(&number)
            }
            _ => None,
        };
        let Some(said) = said else {
            let message = format!("the template '{template}' is not evaluated");
            return Err(interpreter.refuse(place, message));
        };
        written.push_str(said);
    }
    Ok(written)
}
