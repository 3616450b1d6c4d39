//! Values as SQL text.
//!
//! Invariant: SQLite reads back the same value with the same storage class, whatever the
//! encoding of the database is, and from a file whose lines end with LF or CRLF.

use std::fmt;

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

/// `'…'`, or, with a NUL or CR in it, `('…' || char(13) || '…')`. A cast from a blob would not
/// do: it reads the bytes in the encoding of the database.
fn text(f: &mut fmt::Formatter<'_>, value: &str) -> fmt::Result {
    if !value.contains(is_fragile) {
        return quoted(f, value);
    }
    f.write_str("(")?;
    let mut rest = value;
    let mut separator = "";
    while !rest.is_empty() {
        let plain = rest.find(is_fragile).unwrap_or(rest.len());
        if plain > 0 {
            f.write_str(separator)?;
            quoted(f, &rest[..plain])?;
            separator = " || ";
        }
        rest = &rest[plain..];
        let fragile = rest.find(|c| !is_fragile(c)).unwrap_or(rest.len());
        if fragile > 0 {
            let codes: Vec<String> = rest.bytes().take(fragile).map(|b| b.to_string()).collect();
            write!(f, "{separator}char({})", codes.join(", "))?;
            separator = " || ";
        }
        rest = &rest[fragile..];
    }
    f.write_str(")")
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
