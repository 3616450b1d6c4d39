//! Names: reading SQLite's four spellings of them, comparing and writing them.
//!
//! Invariant: two [`Ident`]s are equal when SQLite takes them for the same name: letters of
//! ASCII have no case, all other characters do.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};

use super::keyword::is_keyword;

/// A name of a table, a column or another object, without its quotes.
///
/// It displays as it must stand in SQL text: see [`quote`].
#[derive(Clone, Debug, Eq)]
pub struct Ident(String);

impl Ident {
    /// The name `name`, which is not quoted.
    #[must_use]
    pub fn new(name: impl Into<String>) -> Self {
        Self(name.into())
    }

    /// The name that `token` spells, with or without quotes.
    #[must_use]
    pub fn from_token(token: &str) -> Self {
        Self(dequote(token).into_owned())
    }

    /// The name itself.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.0
    }

    /// Whether SQLite takes `name` for the same name.
    #[must_use]
    pub fn is(&self, name: &str) -> bool {
        self.0.eq_ignore_ascii_case(name)
    }

    fn folded(&self) -> impl Iterator<Item = u8> {
        self.0.bytes().map(|byte| byte.to_ascii_lowercase())
    }
}

impl PartialEq for Ident {
    fn eq(&self, other: &Self) -> bool {
        self.is(&other.0)
    }
}

impl Ord for Ident {
    fn cmp(&self, other: &Self) -> Ordering {
        self.folded().cmp(other.folded())
    }
}

impl PartialOrd for Ident {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Hash for Ident {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.folded().for_each(|byte| state.write_u8(byte));
        state.write_u8(0xff);
    }
}

impl fmt::Display for Ident {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&quote(&self.0))
    }
}

/// The name that a token spells: the quotes of `"x"`, `` `x` ``, `[x]` or `'x'` are taken away
/// and doubled quotes become one; any other token is the name itself.
#[must_use]
pub fn dequote(token: &str) -> Cow<'_, str> {
    let quote = match token.as_bytes().first() {
        Some(b'[') => ']',
        Some(&first @ (b'"' | b'`' | b'\'')) => char::from(first),
        _ => return Cow::Borrowed(token),
    };
    let inner = &token[1..];
    let inner = inner.strip_suffix(quote).unwrap_or(inner);
    if quote != ']' && inner.contains(quote) {
        let doubled = String::from_iter([quote, quote]);
        Cow::Owned(inner.replace(&doubled, quote.encode_utf8(&mut [0; 4])))
    } else {
        Cow::Borrowed(inner)
    }
}

/// A name as it must stand in SQL text: in double quotes, unless it is made of ASCII letters,
/// digits and `_`, begins with no digit and is no word that means something to SQLite.
///
/// A name that holds a NUL cannot be written in SQL; SQLite refuses the text that comes out.
#[must_use]
pub fn quote(name: &str) -> Cow<'_, str> {
    if is_plain(name) {
        Cow::Borrowed(name)
    } else {
        Cow::Owned(format!("\"{}\"", name.replace('"', "\"\"")))
    }
}

/// `true` and `false` are no keywords, but SQLite reads them as 1 and 0 where no column is
/// called so (<https://sqlite.org/lang_expr.html#boolean_expressions>).
fn is_plain(name: &str) -> bool {
    let mut bytes = name.bytes();
    bytes
        .next()
        .is_some_and(|byte| byte.is_ascii_alphabetic() || byte == b'_')
        && bytes.all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
        && !is_keyword(name)
        && !name.eq_ignore_ascii_case("true")
        && !name.eq_ignore_ascii_case("false")
}
