//! Sets and escapes: what matches one character, and what a backslash begins.
//!
//! Invariant: a class has Python's members, not the engine's.

use std::fmt::Write;

use super::{ASCII, IGNORE_CASE, Kind, Part, Reader, Result};

/// What a letter of Python's `\w` is: `str.isalnum` or an underscore.
const WORD: &str = r"\p{L}\p{N}_";
const SPACE: &str = r"\x{9}-\x{d}\x{1c}-\x{20}\x{85}\x{a0}\x{1680}\x{2000}-\x{200a}\x{2028}\x{2029}\x{202f}\x{205f}\x{3000}";

/// A character that stands for itself.
pub(super) fn literal(text: &mut String, one: char) {
    if one.is_ascii_alphanumeric() {
        text.push(one);
    } else {
        let _ = write!(text, "\\x{{{:x}}}", u32::from(one));
    }
}

/// What the letter of a class stands for, inside brackets; `None` if it is none.
fn class(letter: char, flags: i64) -> Option<String> {
    let is_ascii = flags & ASCII != 0;
    let inner = match letter.to_ascii_lowercase() {
        'd' if is_ascii => "0-9",
        'd' => r"\p{Nd}",
        's' if is_ascii => r"\x{9}-\x{d}\x{20}",
        's' => SPACE,
        'w' if is_ascii => "0-9A-Za-z_",
        'w' => WORD,
        _ => return None,
    };
    Some(if letter.is_ascii_uppercase() {
        format!("[^{inner}]")
    } else {
        format!("[{inner}]")
    })
}
impl Reader<'_> {
    /// What stands between brackets.
    pub(super) fn set(&mut self, flags: i64) -> Result<Part> {
        let mut text = String::from(if self.eat('^') { "[^" } else { "[" });
        let mut is_first = true;
        loop {
            let one = self.next()?;
            if one == ']' && !is_first {
                break;
            }
            is_first = false;
            let low = match self.member(one, flags)? {
                Ok(low) => low,
                Err(class) => {
                    text.push_str(&class);
                    if self.rest.peek() == Some(&'-') {
                        let mut ahead = self.rest.clone();
                        ahead.next();
                        if ahead.peek() != Some(&']') {
                            return Err("it has a range from a class");
                        }
                    }
                    continue;
                }
            };
            let mut ahead = self.rest.clone();
            if ahead.next() == Some('-') && ahead.peek().is_some_and(|one| *one != ']') {
                self.rest.next();
                let one = self.next()?;
                let Ok(high) = self.member(one, flags)? else {
                    return Err("it has a range to a class");
                };
                if high < low {
                    return Err("it has a range that ends before it begins");
                }
                literal(&mut text, low);
                text.push('-');
                literal(&mut text, high);
            } else {
                literal(&mut text, low);
            }
        }
        text.push(']');
        Ok(Part::of_case(text, flags))
    }

    /// A member of a set: a character, or a class of them.
    fn member(&mut self, one: char, flags: i64) -> Result<std::result::Result<char, String>> {
        if one != '\\' {
            return Ok(Ok(one));
        }
        let letter = self.next()?;
        if let Some(class) = class(letter, flags) {
            return Ok(Err(class));
        }
        match letter {
            'b' => Ok(Ok('\u{8}')),
            '0'..='7' => self.octal(letter, 2).map(Ok),
            letter => self.character(letter).map(Ok),
        }
    }

    /// The character of an octal escape of which the first digit was read.
    fn octal(&mut self, first: char, more: usize) -> Result<char> {
        let mut value = first.to_digit(8).unwrap_or(0);
        for _ in 0..more {
            let Some(digit) = self.rest.peek().and_then(|one| one.to_digit(8)) else {
                break;
            };
            self.rest.next();
            value = value * 8 + digit;
        }
        match value {
            0..=0o377 => char::from_u32(value).ok_or("it has an escape that is no character"),
            _ => Err("it has an octal escape that is too large"),
        }
    }

    /// The character of an escape.
    fn character(&mut self, letter: char) -> Result<char> {
        let digits = match letter {
            'a' => return Ok('\u{7}'),
            'f' => return Ok('\u{c}'),
            'n' => return Ok('\n'),
            'r' => return Ok('\r'),
            't' => return Ok('\t'),
            'v' => return Ok('\u{b}'),
            'x' => 2,
            'u' => 4,
            'U' => 8,
            letter if letter.is_ascii_alphanumeric() => {
                return Err("it has an escape that is not evaluated");
            }
            letter => return Ok(letter),
        };
        let mut value = 0;
        for _ in 0..digits {
            let digit = self.next()?.to_digit(16);
            value = value * 16 + digit.ok_or("it has an escape that is not complete")?;
        }
        char::from_u32(value).ok_or("it has an escape that is no character")
    }

    /// What a backslash begins, outside of brackets.
    pub(super) fn escape(&mut self, flags: i64) -> Result<Part> {
        let letter = self.next()?;
        if let Some(class) = class(letter, flags) {
            return Ok(Part::one(class));
        }
        Ok(match letter {
            'A' => Part::place(r"\A"),
            'Z' => Part::place(r"\z"),
            'b' => {
                let word = class('w', flags).unwrap_or_default();
                Part::place(format!("(?:(?<={word})(?!{word})|(?<!{word})(?={word}))"))
            }
            '0' => {
                let mut text = String::new();
                literal(&mut text, self.octal('0', 2)?);
                Part::of_case(text, flags)
            }
            '1'..='9' => {
                let mut number = letter.to_digit(10).unwrap_or(0) as usize;
                if let Some(digit) = self.rest.peek().and_then(|one| one.to_digit(10)) {
                    self.rest.next();
                    number = number * 10 + digit as usize;
                    if self.rest.peek().is_some_and(char::is_ascii_digit) {
                        return Err("it has an octal escape");
                    }
                }
                self.same_again(number, flags)?
            }
            letter => {
                let mut text = String::new();
                literal(&mut text, self.character(letter)?);
                Part::of_case(text, flags)
            }
        })
    }

    /// What a group has matched.
    pub(super) fn same_again(&self, number: usize, flags: i64) -> Result<Part> {
        if number > self.groups {
            return Err("it refers to a group that it does not have");
        }
        if self.open.contains(&number) {
            return Err("it refers to a group that is not closed");
        }
        if flags & IGNORE_CASE != 0 {
            return Err("it refers to a group in whatever case");
        }
        Ok(Part {
            text: format!("(?:\\{number})"),
            least: 0,
            most: None,
            kind: Kind::Item,
        })
    }
}
