//! From the bytes of a file to its text.
//!
//! Invariant: text that went through here has no byte order mark, no CRLF and no NUL.

use std::borrow::Cow;

use crate::diagnostic::{Code, Diagnostic, Result};
use crate::span::{SourceId, Sources, Span};

/// Why bytes are no text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BadText {
    /// They are not UTF-8 from this byte on.
    NotUtf8(usize),
    /// This byte is a NUL.
    NulByte(usize),
}

/// The text that `bytes` spell in UTF-8: a byte order mark is dropped and CRLF is read as LF. A
/// CR without LF stays: it can be part of a string.
///
/// # Errors
/// If they are not UTF-8 or hold a NUL, at which SQLite would stop reading.
pub fn normalize(bytes: &[u8]) -> std::result::Result<Cow<'_, str>, BadText> {
    let text = std::str::from_utf8(bytes).map_err(|error| BadText::NotUtf8(error.valid_up_to()))?;
    if let Some(at) = text.find('\0') {
        return Err(BadText::NulByte(at));
    }
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    Ok(if text.contains('\r') {
        Cow::Owned(text.replace("\r\n", "\n"))
    } else {
        Cow::Borrowed(text)
    })
}

/// Adds a file to `sources`; `path` is what messages show.
///
/// # Errors
/// If its bytes are no text.
pub fn load(path: &str, bytes: &[u8], sources: &mut Sources) -> Result<SourceId> {
    let bad = match normalize(bytes) {
        Ok(text) => return Ok(sources.add(path, text)),
        Err(bad) => bad,
    };
    // What can be read of it is kept, to point into.
    let (BadText::NotUtf8(at) | BadText::NulByte(at)) = bad;
    let before = String::from_utf8_lossy(&bytes[..at]).replace("\r\n", "\n");
    let rest = String::from_utf8_lossy(&bytes[at..]);
    let length = rest.chars().next().map_or(0, char::len_utf8);
    let start = before.len();
    let source = sources.add(path, before + &rest);
    let span = Span::new(source, start..start + length);
    Err(match bad {
        BadText::NotUtf8(_) => Diagnostic::error(
            Code::NotUtf8,
            format!(
                "this file is not UTF-8: byte {} is 0x{:02x}",
                at + 1,
                bytes[at]
            ),
        )
        .label(span, "from here on")
        .help(
            if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) {
                "it begins as UTF-16 does; save it as UTF-8"
            } else {
                "save it as UTF-8"
            },
        ),
        BadText::NulByte(_) => Diagnostic::error(
            Code::NulByte,
            format!(
                "byte {} of this file is a NUL, at which SQLite stops reading",
                at + 1
            ),
        )
        .label(span, "here")
        .help("take it out; a NUL wanted in data is `char(0)`"),
    }
    .into())
}
