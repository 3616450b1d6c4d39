//! Words for people: counts, lists and the nearest name.
//!
//! Invariant: nothing here knows what the words are about.

use std::io;

/// "1 revision", "3 revisions": a count with its noun.
#[must_use]
pub fn count(number: usize, noun: &str) -> String {
    if number == 1 {
        format!("1 {noun}")
    } else {
        format!("{number} {noun}s")
    }
}

/// "`a`, `b` and `c`": names in back-ticks, joined by `last` before the last one.
#[must_use]
pub fn list<I>(names: I, last: &str) -> String
where
    I: IntoIterator,
    I::Item: AsRef<str>,
{
    let names = names.into_iter();
    let ticked: Vec<String> = names.map(|name| format!("`{}`", name.as_ref())).collect();
    join(&ticked, last)
}

/// "a, b and c": names joined by `last` before the last one.
#[must_use]
pub fn join(names: &[String], last: &str) -> String {
    match names.split_last() {
        None => String::new(),
        Some((only, [])) => only.clone(),
        Some((end, rest)) => format!("{} {last} {end}", rest.join(", ")),
    }
}

/// The candidate that `name` was most likely meant to be, if one is near enough to suggest.
#[must_use]
pub fn nearest<'a, I>(name: &str, candidates: I) -> Option<&'a str>
where
    I: IntoIterator<Item = &'a str>,
{
    let limit = (name.chars().count() / 3).clamp(1, 3);
    candidates
        .into_iter()
        .map(|candidate| (strsim::damerau_levenshtein(name, candidate), candidate))
        .filter(|&(distance, _)| distance <= limit)
        .min_by_key(|&(distance, _)| distance)
        .map(|(_, candidate)| candidate)
}

/// A word as a shell reads it.
#[must_use]
pub fn shell_word(word: &str) -> String {
    let plain = |letter: char| letter.is_alphanumeric() || "_-./".contains(letter);
    if word.chars().all(plain) {
        word.to_owned()
    } else {
        format!("'{}'", word.replace('\'', "'\\''"))
    }
}

/// Why the system refused something: in lower case, without the number of the error and without
/// names that a library made up.
#[must_use]
pub fn reason(error: &io::Error) -> String {
    if error.kind() == io::ErrorKind::InvalidData {
        return "it is not UTF-8".to_owned();
    }
    let inner = error.get_ref().and_then(std::error::Error::source);
    let said = inner.map_or_else(|| error.to_string(), ToString::to_string);
    uncapitalized(said.split(" (os error ").next().unwrap_or_default())
}

/// Words of others as our messages begin: in lower case.
#[must_use]
pub fn uncapitalized(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_lowercase().chain(letters).collect()
    })
}

#[cfg(test)]
mod tests {
    use super::{count, list, nearest, reason};

    #[test]
    fn reasons_have_no_numbers() {
        let error = std::io::Error::from_raw_os_error(2);
        assert_eq!(reason(&error), "no such file or directory");
    }

    #[test]
    fn counts_take_a_plural() {
        assert_eq!(count(0, "revision"), "0 revisions");
        assert_eq!(count(1, "revision"), "1 revision");
        assert_eq!(count(2, "revision"), "2 revisions");
    }

    #[test]
    fn lists_join_their_last_name_with_a_word() {
        assert_eq!(list::<[&str; 0]>([], "and"), "");
        assert_eq!(list(["a"], "and"), "`a`");
        assert_eq!(list(["a", "b", "c"], "or"), "`a`, `b` or `c`");
    }

    #[test]
    fn only_near_names_are_suggested() {
        let keys = ["revision", "down_revision", "depends_on"];
        assert_eq!(nearest("down_revison", keys), Some("down_revision"));
        assert_eq!(nearest("author", keys), None);
    }
}
