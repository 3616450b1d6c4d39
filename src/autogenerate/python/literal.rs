//! Texts as Python and SQLAlchemy read them.
//!
//! Invariant: a text of SQL reaches SQLite as it is, byte for byte.

use std::fmt::Write;

use crate::sql::Ident;

/// A text as a literal: one of several lines between `"""`.
pub(super) fn literal(text: &str) -> String {
    if text.contains('\n') && !text.contains('\r') {
        let text = text.replace('\\', "\\\\").replace('"', "\\\"");
        // A quote needs its backslash only where three of them would end the literal.
        let text = if text.contains("\\\"\\\"") || text.ends_with('"') {
            text
        } else {
            text.replace("\\\"", "\"")
        };
        return format!("\"\"\"{text}\"\"\"");
    }
    let quote = match (text.contains('\''), text.contains('"')) {
        (true, false) => '"',
        _ => '\'',
    };
    let mut written = String::from(quote);
    for one in text.chars() {
        match one {
            '\n' => written.push_str("\\n"),
            '\r' => written.push_str("\\r"),
            '\t' => written.push_str("\\t"),
            _ if one == quote || one == '\\' => written.extend(['\\', one]),
            one if one.is_control() => {
                let _ = write!(written, "\\u{:04x}", u32::from(one));
            }
            one => written.push(one),
        }
    }
    written.push(quote);
    written
}

/// Names as the items of a list or of a call.
pub(super) fn listed<'n>(names: impl IntoIterator<Item = &'n Ident>) -> String {
    let names = names.into_iter().map(|name| literal(name.name()));
    names.collect::<Vec<_>>().join(", ")
}

/// A text as `sqlalchemy.text()` takes it
/// (<https://docs.sqlalchemy.org/en/20/core/sqlelement.html#sqlalchemy.sql.expression.text>): a
/// backslash keeps `:word` from being a parameter. None, if nothing does.
pub(super) fn unbound(text: &str) -> Option<String> {
    let mut escaped = String::with_capacity(text.len());
    let mut before = None;
    for (at, one) in text.char_indices() {
        if one == ':' {
            let behind = &text[at + 1..];
            let word = behind.find(|one| !is_word(one)).unwrap_or(behind.len());
            let is_free = !before.is_some_and(|one| one == ':' || one == '\\' || is_word(one));
            let ends = !behind[word..].starts_with(':');
            let is_bound = is_free && word > 0;
            let loses_backslash = before == Some('\\');
            match (is_bound || loses_backslash, ends) {
                (true, true) => escaped.push('\\'),
                (true, false) => return None,
                (false, _) => {}
            }
        }
        escaped.push(one);
        before = Some(one);
    }
    Some(escaped)
}

/// Whether a character is one of a parameter's name, in some release of SQLAlchemy.
fn is_word(one: char) -> bool {
    one.is_alphanumeric() || one == '_' || one == '$'
}

/// A text as a literal that SQLAlchemy takes for SQL.
pub(super) fn sql(text: &str) -> Option<String> {
    unbound(text).map(|text| literal(&text))
}

#[cfg(test)]
mod tests {
    use super::{literal, unbound};

    #[test]
    fn parameters_are_none() {
        for (text, expected) in [
            ("a > 1", Some("a > 1")),
            ("'12:30'", Some("'12:30'")),
            ("':a'", Some(r"'\:a'")),
            (r"'\:a'", Some(r"'\\:a'")),
            ("a::b", Some("a::b")),
            ("' :ab:c'", None),
        ] {
            assert_eq!(unbound(text).as_deref(), expected);
        }
    }

    #[test]
    fn literals_are_those_of_python() {
        for (text, expected) in [
            ("a", "'a'"),
            ("it's", "\"it's\""),
            ("'\"\\", "'\\'\"\\\\'"),
            ("a\nb", "\"\"\"a\nb\"\"\""),
            ("a\n\"b\" c", "\"\"\"a\n\"b\" c\"\"\""),
            ("a\n\"b\"", "\"\"\"a\n\\\"b\\\"\"\"\""),
            ("a\n\"\"", "\"\"\"a\n\\\"\\\"\"\"\""),
        ] {
            assert_eq!(literal(text), expected);
        }
    }
}
