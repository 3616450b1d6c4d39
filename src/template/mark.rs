//! Marks that a template leaves in what it writes: where text comes from and where a value
//! stands.
//!
//! `OPEN site CLOSE` says that what follows comes from a site; `OPEN site : length CLOSE` … `CLOSE`
//! stands around what a value was written as. The two characters are noncharacters of Unicode;
//! a template that holds one is refused.
//!
//! Invariant: what stands in a value is skipped by its length, so that no data is ever read as a
//! mark. Only what `safe` writes as it is could be one: that is for its author to know, and a mark
//! then leads to a place of the same template, or is refused.

use std::fmt::Write;

/// Begins a mark.
pub(super) const OPEN: char = '\u{fdd0}';
/// Ends a mark, and what a value was written as.
pub(super) const CLOSE: char = '\u{fdd1}';

/// Whether `character` is one that only marks may use.
pub(super) fn is_reserved(character: char) -> bool {
    matches!(character, OPEN | CLOSE)
}

/// Part of a text with marks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part<'a> {
    /// Text as it is.
    Text(&'a str),
    /// What follows comes from this site.
    From(u32),
    /// What a value was written as at this site.
    Value(u32, &'a str),
}

/// A mark that was changed, or that nobody here wrote.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Damaged;

/// The mark for text that comes from `site`.
pub(super) fn from(site: u32) -> String {
    format!("{OPEN}{site}{CLOSE}")
}

/// `text`, which a value was written as, between marks.
pub(super) fn value(site: u32, text: &str) -> String {
    let mut marked = String::with_capacity(text.len() + 20);
    write!(marked, "{OPEN}{site}:{}{CLOSE}{text}{CLOSE}", text.len())
        .expect("a string takes all text");
    marked
}

/// The parts of `text`, in order; the last one may be an error.
pub(super) fn parts(text: &str) -> Parts<'_> {
    Parts { rest: text }
}

/// Whether `text` is what one value was written as, with its marks.
pub(super) fn is_value(text: &str) -> bool {
    let mut parts = parts(text);
    text.starts_with(OPEN)
        && matches!(parts.next(), Some(Ok(Part::Value(..))))
        && parts.rest.is_empty()
}

/// Whether `text` holds something that reads as a mark.
pub(super) fn occurs_in(text: &str) -> bool {
    text.match_indices(OPEN)
        .any(|(at, _)| Head::read(&text[at..]).is_some())
}

/// The beginning of a mark.
struct Head {
    site: u32,
    value: Option<usize>,
    length: usize,
}

impl Head {
    fn read(text: &str) -> Option<Self> {
        let content = text.strip_prefix(OPEN)?;
        // Two numbers of at most ten digits and a colon.
        let end = content
            .char_indices()
            .take(22)
            .find(|&(_, c)| c == CLOSE)?
            .0;
        let (site, value) = match content[..end].split_once(':') {
            Some((site, length)) => (site, Some(number(length)? as usize)),
            None => (&content[..end], None),
        };
        Some(Self {
            site: number(site)?,
            value,
            length: OPEN.len_utf8() + end + CLOSE.len_utf8(),
        })
    }
}

fn number(digits: &str) -> Option<u32> {
    let only_digits = digits.bytes().all(|byte| byte.is_ascii_digit());
    digits.parse().ok().filter(|_| only_digits)
}

/// An iterator over the parts of a text.
pub(super) struct Parts<'a> {
    rest: &'a str,
}

impl<'a> Iterator for Parts<'a> {
    type Item = Result<Part<'a>, Damaged>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.rest.is_empty() {
            return None;
        }
        let plain = self.rest.find(is_reserved).unwrap_or(self.rest.len());
        if plain > 0 {
            let (text, rest) = self.rest.split_at(plain);
            self.rest = rest;
            return Some(Ok(Part::Text(text)));
        }
        let part = self.mark();
        if part.is_none() {
            self.rest = "";
        }
        Some(part.ok_or(Damaged))
    }
}

impl<'a> Parts<'a> {
    fn mark(&mut self) -> Option<Part<'a>> {
        let head = Head::read(self.rest)?;
        let rest = &self.rest[head.length..];
        let Some(length) = head.value else {
            self.rest = rest;
            return Some(Part::From(head.site));
        };
        let text = rest.get(..length)?;
        self.rest = rest[length..].strip_prefix(CLOSE)?;
        Some(Part::Value(head.site, text))
    }
}
