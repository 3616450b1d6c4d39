//! `json.loads`: what Python's reader takes, which is a little more than JSON.
//!
//! Invariant: an error stands where Python says that it stands
//! (<https://docs.python.org/3/library/json.html#json.JSONDecodeError>).

use crate::alembic::python::{Dict, Value, parsed};

/// How deeply values stand in each other.
const DEPTH: usize = 200;

/// Why a text is not read.
pub(super) enum Fault {
    /// Python's `JSONDecodeError`: what it says, and at which character.
    Wrong(&'static str, usize),
    /// Python reads it, and it is not evaluated here.
    Lacking(&'static str),
}

type Result<T> = std::result::Result<T, Fault>;

struct Reader<'t> {
    text: &'t [char],
    at: usize,
    depth: usize,
}

/// The value of a text.
pub(super) fn read(text: &[char]) -> Result<Value> {
    if text.first() == Some(&'\u{feff}') {
        return Err(Fault::Wrong(
            "Unexpected UTF-8 BOM (decode using utf-8-sig)",
            0,
        ));
    }
    let mut reader = Reader {
        text,
        at: 0,
        depth: 0,
    };
    reader.space();
    let value = reader.value()?;
    reader.space();
    if reader.at < text.len() {
        return Err(Fault::Wrong("Extra data", reader.at));
    }
    Ok(value)
}

/// What Python's message says of a fault at a character.
pub(super) fn message(what: &str, text: &[char], at: usize) -> String {
    let before = &text[..at.min(text.len())];
    let line = before.iter().filter(|one| **one == '\n').count() + 1;
    let begin = before.iter().rposition(|one| *one == '\n');
    let column = begin.map_or(at + 1, |begin| at - begin);
    format!("{what}: line {line} column {column} (char {at})")
}

impl Reader<'_> {
    fn peek(&self) -> Option<char> {
        self.text.get(self.at).copied()
    }

    fn eat(&mut self, wanted: char) -> bool {
        let is_there = self.peek() == Some(wanted);
        self.at += usize::from(is_there);
        is_there
    }

    fn word(&mut self, word: &str) -> bool {
        let length = word.len();
        let is_there = self
            .text
            .get(self.at..self.at + length)
            .is_some_and(|there| there.iter().copied().eq(word.chars()));
        if is_there {
            self.at += length;
        }
        is_there
    }

    fn space(&mut self) {
        while matches!(self.peek(), Some(' ' | '\t' | '\n' | '\r')) {
            self.at += 1;
        }
    }

    fn value(&mut self) -> Result<Value> {
        let at = self.at;
        match self.peek() {
            Some('"') => {
                self.at += 1;
                Ok(Value::str(self.string()?))
            }
            Some('{') => self.deeper(Self::object),
            Some('[') => self.deeper(Self::array),
            _ if self.word("null") => Ok(Value::None),
            _ if self.word("true") => Ok(Value::Bool(true)),
            _ if self.word("false") => Ok(Value::Bool(false)),
            _ if self.word("NaN") => Ok(Value::Float(f64::NAN)),
            _ if self.word("Infinity") => Ok(Value::Float(f64::INFINITY)),
            _ if self.word("-Infinity") => Ok(Value::Float(f64::NEG_INFINITY)),
            Some('-' | '0'..='9') => self.number(),
            _ => Err(Fault::Wrong("Expecting value", at)),
        }
    }

    fn deeper(&mut self, read: fn(&mut Self) -> Result<Value>) -> Result<Value> {
        self.depth += 1;
        if self.depth > DEPTH {
            return Err(Fault::Lacking(
                "JSON that is nested so deeply is not evaluated",
            ));
        }
        self.at += 1;
        let value = read(self)?;
        self.depth -= 1;
        Ok(value)
    }

    fn digits(&mut self) -> usize {
        let from = self.at;
        while self.peek().is_some_and(|one| one.is_ascii_digit()) {
            self.at += 1;
        }
        self.at - from
    }

    fn number(&mut self) -> Result<Value> {
        let from = self.at;
        self.eat('-');
        if !self.eat('0') && self.digits() == 0 {
            return Err(Fault::Wrong("Expecting value", from));
        }
        let mut is_float = false;
        let whole = self.at;
        if self.eat('.') {
            if self.digits() > 0 {
                is_float = true;
            } else {
                self.at = whole;
            }
        }
        let whole = self.at;
        if self.eat('e') || self.eat('E') {
            let _ = self.eat('-') || self.eat('+');
            if self.digits() > 0 {
                is_float = true;
            } else {
                self.at = whole;
            }
        }
        let text: String = self.text[from..self.at].iter().collect();
        if is_float {
            let number = text.parse().map(Value::Float);
            return number.map_err(|_| Fault::Lacking("this number is not evaluated"));
        }
        parsed(&text, 10).ok_or(Fault::Lacking("so long a number is not evaluated"))
    }

    /// The rest of a string of which the quote was read.
    fn string(&mut self) -> Result<String> {
        let begin = self.at - 1;
        let unterminated = Fault::Wrong("Unterminated string starting at", begin);
        let mut string = String::new();
        loop {
            let at = self.at;
            let Some(one) = self.peek() else {
                return Err(unterminated);
            };
            self.at += 1;
            match one {
                '"' => return Ok(string),
                '\0'..='\u{1f}' => return Err(Fault::Wrong("Invalid control character at", at)),
                '\\' => {
                    let Some(letter) = self.peek() else {
                        return Err(unterminated);
                    };
                    self.at += 1;
                    string.push(match letter {
                        '"' | '\\' | '/' => letter,
                        'b' => '\u{8}',
                        'f' => '\u{c}',
                        'n' => '\n',
                        'r' => '\r',
                        't' => '\t',
                        'u' => self.escape()?,
                        _ => return Err(Fault::Wrong("Invalid \\escape", at)),
                    });
                }
                one => string.push(one),
            }
        }
    }

    /// The character of `\uXXXX`, of which the `u` was read, or of two of them.
    fn escape(&mut self) -> Result<char> {
        const LONE: Fault = Fault::Lacking("half of a character is not evaluated");
        let first = self.unit()?;
        if let Some(one) = char::from_u32(first) {
            return Ok(one);
        }
        if first >= 0xdc00 || !self.word("\\u") {
            return Err(LONE);
        }
        let second = self.unit()?;
        if !(0xdc00..0xe000).contains(&second) {
            return Err(LONE);
        }
        let code = 0x1_0000 + ((first - 0xd800) << 10) + (second - 0xdc00);
        char::from_u32(code).ok_or(LONE)
    }

    fn unit(&mut self) -> Result<u32> {
        let at = self.at - 1;
        let mut unit = 0;
        for _ in 0..4 {
            let digit = self.peek().and_then(|one| one.to_digit(16));
            let Some(digit) = digit else {
                return Err(Fault::Wrong("Invalid \\uXXXX escape", at));
            };
            self.at += 1;
            unit = unit * 16 + digit;
        }
        // Python wants something behind it.
        match self.peek() {
            Some(_) => Ok(unit),
            None => Err(Fault::Wrong("Invalid \\uXXXX escape", at)),
        }
    }

    fn object(&mut self) -> Result<Value> {
        let mut dict = Dict::default();
        self.space();
        if self.eat('}') {
            return Ok(Value::dict(dict));
        }
        loop {
            if !self.eat('"') {
                let message = "Expecting property name enclosed in double quotes";
                return Err(Fault::Wrong(message, self.at));
            }
            let key = self.string()?;
            self.space();
            if !self.eat(':') {
                return Err(Fault::Wrong("Expecting ':' delimiter", self.at));
            }
            self.space();
            let value = self.value()?;
            dict.set(&key, value);
            self.space();
            if self.eat('}') {
                return Ok(Value::dict(dict));
            }
            if !self.eat(',') {
                return Err(Fault::Wrong("Expecting ',' delimiter", self.at));
            }
            self.space();
        }
    }

    fn array(&mut self) -> Result<Value> {
        let mut list = Vec::new();
        self.space();
        if self.eat(']') {
            return Ok(Value::list(list));
        }
        loop {
            list.push(self.value()?);
            self.space();
            if self.eat(']') {
                return Ok(Value::list(list));
            }
            if !self.eat(',') {
                return Err(Fault::Wrong("Expecting ',' delimiter", self.at));
            }
            self.space();
        }
    }
}
