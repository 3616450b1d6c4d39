//! The names of variables, and those that are given one by one.
//!
//! Invariant: no name hides one that every template has.

use crate::diagnostic::{Code, Diagnostic};

/// The names that every template has.
const BUILT_IN: [&str; 3] = ["revision", "direction", "sqlite_version"];

/// Whether a variable can have this name.
///
/// # Errors
/// Why it cannot.
pub(super) fn check_name(name: &str) -> Result<(), &'static str> {
    let word = |c: char| c.is_ascii_alphanumeric() || c == '_';
    if name.is_empty() || !name.chars().all(word) || name.starts_with(|c: char| c.is_ascii_digit())
    {
        return Err("a name is made of letters, digits and `_`, and begins with no digit");
    }
    if BUILT_IN.contains(&name) {
        return Err("every template has this one already");
    }
    Ok(())
}

/// The name and the value of `name=value`.
///
/// # Errors
/// [`Code::Usage`] if it is none.
pub fn assignment(text: &str) -> Result<(&str, &str), Diagnostic> {
    let error = |message: String| Diagnostic::error(Code::Usage, message);
    let Some((name, value)) = text.split_once('=') else {
        return Err(
            error(format!("`-x {text}` gives no value")).help(format!("write `-x {text}=VALUE`"))
        );
    };
    match check_name(name) {
        Ok(()) => Ok((name, value)),
        Err(reason) => {
            Err(error(format!("`-x {text}`: `{name}` cannot be a variable")).note(reason))
        }
    }
}
