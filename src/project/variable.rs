//! The names of variables, and those that are given one by one.
//!
//! Invariant: no name hides one that every template has.

use crate::diagnostic::{Code, Diagnostic};
use crate::template::Values;

/// The names that every template has.
const BUILT_IN: [&str; 3] = ["revision", "direction", "sqlite_version"];

/// Whether a variable can have this name.
///
/// # Errors
/// Why it cannot.
pub(super) fn check_name(name: &str) -> Result<(), &'static str> {
    let is_word = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let is_name = |part: &str| {
        !part.is_empty()
            && part.chars().all(is_word)
            && !part.starts_with(|c: char| c.is_ascii_digit())
    };
    // Groups of settings have names such as `service:central`.
    let is_part =
        |part: &str| !part.is_empty() && part.chars().all(|c| is_word(c) || matches!(c, ':' | '-'));
    // With dots it is what revisions in Python import from elsewhere.
    let mut parts = name.split('.');
    if !parts.next().is_some_and(is_name) || !parts.all(is_part) {
        return Err("a name is made of letters, digits and `_`, and begins with no digit");
    }
    if BUILT_IN.contains(&name) {
        return Err("every template has this one already");
    }
    Ok(())
}

/// Gives a variable the value of `name=value`, which is of the kind that the configuration gives
/// it, or else a text.
///
/// # Errors
/// [`Code::Usage`] if that cannot be done.
pub fn assign(values: &mut Values, text: &str) -> Result<(), Diagnostic> {
    let error = |message: String| Diagnostic::error(Code::Usage, message);
    let Some((name, value)) = text.split_once('=') else {
        return Err(
            error(format!("`-x {text}` gives no value")).help(format!("write `-x {text}=VALUE`"))
        );
    };
    check_name(name).map_err(|reason| {
        error(format!("`-x {text}`: `{name}` cannot be a variable")).note(reason)
    })?;
    values.set(name, value).map_err(|expected| {
        error(format!("`-x {text}`: `{value}` is no value for `{name}`"))
            .note(format!("in the configuration it is {expected}"))
    })
}
