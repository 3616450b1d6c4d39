//! The methods of `str` that ask what it is made of.
//!
//! Invariant: outside of ASCII, only what Rust and Python call by the same name is told.

/// The answer of a method such as `isdigit`; `None` if it is not told of this text.
pub(super) fn holds(text: &str, name: &str) -> Option<bool> {
    let all = |test: fn(char) -> bool| !text.is_empty() && text.chars().all(test);
    let is_ascii = text.is_ascii();
    Some(match name {
        "isascii" => is_ascii,
        "isspace" => all(super::text_split::is_space),
        "isalpha" => all(char::is_alphabetic),
        "isidentifier" => {
            let mut characters = text.chars();
            let first = characters.next();
            first.is_some_and(|one| one == '_' || one.is_alphabetic())
                && characters.all(|one| one == '_' || one.is_alphanumeric())
        }
        "isupper" => text.chars().any(char::is_uppercase) && !text.chars().any(char::is_lowercase),
        "islower" => text.chars().any(char::is_lowercase) && !text.chars().any(char::is_uppercase),
        "istitle" => is_title(text),
        _ if !is_ascii => return None,
        "isdigit" | "isdecimal" | "isnumeric" => all(|one| one.is_ascii_digit()),
        "isalnum" => all(|one| one.is_ascii_alphanumeric()),
        "isprintable" => text.chars().all(|one| !one.is_ascii_control()),
        _ => return None,
    })
}

fn is_title(text: &str) -> bool {
    let mut has_cased = false;
    let mut behind_cased = false;
    for one in text.chars() {
        if one.is_uppercase() {
            if behind_cased {
                return false;
            }
            (has_cased, behind_cased) = (true, true);
        } else if one.is_lowercase() {
            if !behind_cased {
                return false;
            }
            has_cased = true;
        } else {
            behind_cased = false;
        }
    }
    has_cased
}
