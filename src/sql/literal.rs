//! Values as SQL text.
//!
//! Invariant: SQLite reads back the same value with the same storage class, whatever the
//! encoding of the database is, and from a file whose lines end with LF or CRLF.

use std::fmt::{self, Write};

/// A floating point number that is neither infinite nor NaN: SQL has no text for those.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Finite(f64);

impl Finite {
    /// `number`, if it is finite.
    #[must_use]
    pub fn new(number: f64) -> Option<Self> {
        number.is_finite().then_some(Self(number))
    }

    /// The number.
    #[must_use]
    pub fn get(self) -> f64 {
        self.0
    }
}

/// A value that displays as the SQL text for it.
#[derive(Clone, Debug, PartialEq)]
pub enum Literal {
    /// NULL.
    Null,
    /// A truth value, which SQLite keeps as 1 or 0.
    Boolean(bool),
    /// An integer.
    Integer(i64),
    /// A floating point number. SQLite 3.54 reads back every one exactly; older versions (3.40 was
    /// measured) read a few decimals as the number next to the nearest one, whoever wrote them.
    Real(Finite),
    /// Text.
    Text(String),
    /// Bytes.
    Blob(Vec<u8>),
}

impl fmt::Display for Literal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Null => f.write_str("NULL"),
            Self::Boolean(value) => write!(f, "{}", u8::from(*value)),
            Self::Integer(value) => write!(f, "{value}"),
            // `Debug` writes the shortest decimal that reads back as the same number, with a
            // point or an exponent, so that SQLite sees no integer.
            Self::Real(value) => write!(f, "{:?}", value.0),
            Self::Text(value) => text(f, value),
            Self::Blob(value) => {
                f.write_str("x'")?;
                value.iter().try_for_each(|byte| write!(f, "{byte:02x}"))?;
                f.write_str("'")
            }
        }
    }
}

/// Whether SQL text can be trusted with a character: SQLite stops at a NUL, and the shell drops
/// a CR at the end of a line.
fn is_fragile(character: char) -> bool {
    matches!(character, '\0' | '\r')
}

/// How many characters are written between `||`: SQLite refuses expressions that are a thousand
/// deep, and functions of more than a hundred arguments (<https://sqlite.org/limits.html>); and
/// long before nobody reads them.
const FRAGILE: usize = 10;

/// `'…'`, or, with a NUL or CR in it, `('…' || char(13) || '…')`; with many of them
/// `(replace('…\r…', '\r', char(13)))`. A cast from a blob would not do: it reads the bytes in the
/// encoding of the database.
fn text(f: &mut fmt::Formatter<'_>, value: &str) -> fmt::Result {
    if !value.contains(is_fragile) {
        return quoted(f, value);
    }
    if value.matches(is_fragile).nth(FRAGILE).is_some() {
        return replaced(f, value);
    }
    for (at, operand) in operands(value).enumerate() {
        f.write_str(if at == 0 { "(" } else { " || " })?;
        if operand.starts_with(is_fragile) {
            let codes: Vec<String> = operand.bytes().map(|byte| byte.to_string()).collect();
            write!(f, "char({})", codes.join(", "))?;
        } else {
            quoted(f, operand)?;
        }
    }
    f.write_str(")")
}

/// The longest parts of a text that are fragile or have nothing fragile in them.
fn operands(value: &str) -> impl Iterator<Item = &str> {
    let mut rest = value;
    std::iter::from_fn(move || {
        let is_first = is_fragile(rest.chars().next()?);
        let end = rest.find(|c| is_fragile(c) != is_first);
        let (operand, behind) = rest.split_at(end.unwrap_or(rest.len()));
        rest = behind;
        Some(operand)
    })
}

/// `(replace('a\rb', '\r', char(13)))`
fn replaced(f: &mut fmt::Formatter<'_>, value: &str) -> fmt::Result {
    let mut plain = value.to_owned();
    let mut calls = String::new();
    for (fragile, letter) in [('\r', 'r'), ('\0', '0')] {
        if value.contains(fragile) {
            let marker = marker(value, letter);
            plain = plain.replace(fragile, &marker);
            write!(calls, ", '{marker}', char({}))", u32::from(fragile))?;
        }
    }
    f.write_str("(")?;
    f.write_str(&"replace(".repeat(calls.matches("char(").count()))?;
    quoted(f, &plain)?;
    write!(f, "{calls})")
}

/// `\r`, with as many letters as it takes not to be in `value`. It has its backslash at its start
/// only, so that where it is put in it is found, and nowhere else.
fn marker(value: &str, letter: char) -> String {
    let behind = value.split('\\').skip(1);
    let letters = behind.map(|text| text.len() - text.trim_start_matches(letter).len());
    let longest = letters.max().unwrap_or(0);
    format!("\\{}", letter.to_string().repeat(longest + 1))
}

fn quoted(f: &mut fmt::Formatter<'_>, value: &str) -> fmt::Result {
    write!(f, "'{}'", value.replace('\'', "''"))
}

impl From<&str> for Literal {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<i64> for Literal {
    fn from(number: i64) -> Self {
        Self::Integer(number)
    }
}
