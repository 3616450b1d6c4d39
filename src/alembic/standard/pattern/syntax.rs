//! Python's patterns in the syntax of the crate that searches.
//!
//! Invariant: what means something else there is written so that it means what it means in Python.

/// The pattern as the crate reads it.
pub(super) fn written(pattern: &str) -> String {
    let mut written = String::with_capacity(pattern.len());
    let mut characters = pattern.chars().peekable();
    // How many characters of a class were read.
    let mut in_class: Option<usize> = None;
    while let Some(one) = characters.next() {
        match (one, &mut in_class) {
            ('\\', _) => {
                if let Some(read) = &mut in_class {
                    *read += 1;
                }
                match characters.next() {
                    Some('Z') => written.push_str("\\z"),
                    // Escapes of letters have a meaning; other characters stand for themselves.
                    Some(other) if other.is_alphanumeric() => written.extend(['\\', other]),
                    Some(other) => written.push_str(&regex::escape(&other.to_string())),
                    None => written.push('\\'),
                }
            }
            ('[', None) => {
                in_class = Some(0);
                written.push('[');
                if let Some(not) = characters.next_if_eq(&'^') {
                    written.push(not);
                }
            }
            // The first one is a member.
            (']', Some(0)) => {
                in_class = Some(1);
                written.push_str("\\]");
            }
            (']', Some(_)) => {
                in_class = None;
                written.push(']');
            }
            // Classes in classes, and what is made of two of them, are the crate's own.
            ('[' | '&' | '~', Some(read)) => {
                *read += 1;
                written.extend(['\\', one]);
            }
            (one, Some(read)) => {
                *read += 1;
                written.push(one);
            }
            (one, None) => written.push(one),
        }
    }
    written
}
