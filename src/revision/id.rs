//! What a revision id or a branch label may look like.
//!
//! Invariant: a name that passes can be written in every target without being mistaken for
//! something else.

use crate::diagnostic::{Code, Diagnostic};
use crate::text;

/// The words that targets use for themselves.
pub(super) const RESERVED: [&str; 4] = ["base", "head", "heads", "current"];

/// Accepts a revision id.
///
/// # Errors
/// [`Code::BadRevisionId`] if it is empty or reserved, or has a character that targets use.
/// Alembic refuses `@ - + :` alike, and trips over the reserved words later.
pub fn check_id(id: &str) -> Result<(), Diagnostic> {
    check("revision id", id)
}

/// Accepts a branch label: the rules are those of revision ids.
///
/// # Errors
/// [`Code::BadRevisionId`], as for [`check_id`].
pub fn check_label(label: &str) -> Result<(), Diagnostic> {
    check("branch label", label)
}

/// Twelve random hexadecimal digits, as Alembic's ids have.
///
/// # Errors
/// If the system has no random numbers to give.
pub(super) fn random_id() -> Result<String, Diagnostic> {
    let mut bytes = [0; 8];
    getrandom::fill(&mut bytes[2..]).map_err(|error| {
        let why = text::uncapitalized(&error.to_string());
        Diagnostic::error(Code::Usage, format!("there is no random id: {why}"))
            .help("choose an id yourself with `--rev-id`")
    })?;
    Ok(format!("{:012x}", u64::from_be_bytes(bytes)))
}

fn check(kind: &str, name: &str) -> Result<(), Diagnostic> {
    let bad = |message: String| Diagnostic::error(Code::BadRevisionId, message);
    if name.is_empty() {
        return Err(bad(format!("the {kind} is empty")).help("write a name such as `a1b2c3d4e5f6`"));
    }
    if RESERVED.contains(&name) {
        return Err(
            bad(format!("`{name}` is a reserved word, not a {kind}")).help(format!(
                "choose another name: in a target, `{name}` always has its own meaning"
            )),
        );
    }
    match name.chars().find(|&c| is_separator(c)) {
        None => Ok(()),
        Some(found) => Err(bad(format!(
            "the {kind} `{}` has {} in it",
            name.escape_debug(),
            describe(found)
        ))
        .help("use letters, digits, `_` and `.`: the characters `@ + - : ,` and spaces separate the parts of a target")),
    }
}

/// Whether a character ends a name in a target.
pub(super) fn is_separator(c: char) -> bool {
    matches!(c, '@' | '+' | '-' | ':' | ',') || c.is_whitespace() || c.is_control()
}

pub(super) fn describe(c: char) -> String {
    if c == ' ' {
        "a space".to_owned()
    } else if c.is_whitespace() || c.is_control() {
        format!("the character `{}`", c.escape_debug())
    } else {
        format!("a `{c}`")
    }
}

#[cfg(test)]
mod tests {
    use super::{check_id, check_label, random_id};

    #[test]
    fn random_ids_are_twelve_hexadecimal_digits() {
        let ids: Vec<String> = (0..64).map(|_| random_id().unwrap()).collect();
        let digits =
            |id: &String| id.len() == 12 && id.bytes().all(|b| b"0123456789abcdef".contains(&b));
        assert!(ids.iter().all(digits), "{ids:?}");
        let distinct: std::collections::HashSet<&String> = ids.iter().collect();
        assert_eq!(distinct.len(), ids.len());
        // Every place varies: no digit is lost in the making.
        assert!((0..12).all(|at| ids.iter().any(|id| id[at..=at] != ids[0][at..=at])));
    }

    #[test]
    fn names_that_targets_could_misread_are_refused() {
        for good in ["a", "fd08a37a472d", "1.2_x", "ünïcode", "HEAD", "header"] {
            assert!(check_id(good).is_ok(), "{good}");
        }
        let bad = [
            "", "base", "head", "heads", "current", "a@b", "a+1", "a-b", "a:b", "a,b", "a b",
            "a\tb", "a\u{a0}b", "a\0",
        ];
        for bad in bad {
            assert!(check_id(bad).is_err(), "{bad:?}");
            assert!(check_label(bad).is_err(), "{bad:?}");
        }
    }
}
