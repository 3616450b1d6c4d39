//! What `sub` puts in the place of a match: `\1`, `\g<name>`.
//!
//! Invariant: a template that Python would not take is refused.

use super::matched::Match;
use super::pattern::Pattern;
use crate::alembic::python::{Argument, Interpreter, Result, Value};

/// A template.
#[derive(Debug)]
pub(super) struct Template(Vec<Piece>);

#[derive(Debug)]
enum Piece {
    Text(String),
    Group(usize),
}

impl Template {
    /// The template of a text.
    ///
    /// # Errors
    /// That it is not evaluated.
    pub(super) fn of(
        interpreter: &Interpreter<'_, '_>,
        argument: &Argument,
        pattern: &Pattern,
    ) -> Result<Self> {
        let text = interpreter.text_of(argument)?;
        read(&text, pattern).map(Self).ok_or_else(|| {
            let message = format!("the template `{text}` is not evaluated");
            interpreter.refuse(argument.place, message)
        })
    }

    /// Adds what stands for a match to a text.
    pub(super) fn fill(&self, of: &Match, text: &mut String) {
        for piece in &self.0 {
            match piece {
                Piece::Text(piece) => text.push_str(piece),
                Piece::Group(number) => text.push_str(of.group(*number).unwrap_or_default()),
            }
        }
    }
}

fn read(text: &str, pattern: &Pattern) -> Option<Vec<Piece>> {
    let mut pieces = Vec::new();
    let mut plain = String::new();
    let mut rest = text.chars().peekable();
    while let Some(one) = rest.next() {
        if one != '\\' {
            plain.push(one);
            continue;
        }
        let number = match rest.next()? {
            'g' => {
                if rest.next()? != '<' {
                    return None;
                }
                let mut name = String::new();
                loop {
                    match rest.next()? {
                        '>' => break,
                        one => name.push(one),
                    }
                }
                if !name.is_empty() && name.bytes().all(|digit| digit.is_ascii_digit()) {
                    name.parse().ok()?
                } else {
                    pattern.number(&Value::str(&name))?
                }
            }
            digit @ '1'..='9' => {
                let mut number = digit.to_digit(10)? as usize;
                if let Some(digit) = rest.peek().and_then(|one| one.to_digit(10)) {
                    rest.next();
                    number = number * 10 + digit as usize;
                    // An octal escape has three digits.
                    if rest.peek().is_some_and(char::is_ascii_digit) {
                        return None;
                    }
                }
                number
            }
            letter => {
                let one = match letter {
                    'n' => '\n',
                    't' => '\t',
                    'r' => '\r',
                    'a' => '\u{7}',
                    'f' => '\u{c}',
                    'v' => '\u{b}',
                    'b' => '\u{8}',
                    '\\' => '\\',
                    letter if letter.is_ascii_alphanumeric() => return None,
                    other => {
                        plain.push('\\');
                        other
                    }
                };
                plain.push(one);
                continue;
            }
        };
        if number > pattern.groups {
            return None;
        }
        pieces.push(Piece::Text(std::mem::take(&mut plain)));
        pieces.push(Piece::Group(number));
    }
    pieces.push(Piece::Text(plain));
    Some(pieces)
}
