//! What SQL draws by chance or reads from the clock.
//!
//! Invariant: a text in which nothing is found has the same values in every run, as far as its own
//! words go (<https://sqlite.org/deterministic.html>).

use super::{Token, TokenKind, dequote, tokens};

/// Functions and words that mean something else in each run, or on each machine.
const ALWAYS: &[&str] = &[
    "current_date",
    "current_time",
    "current_timestamp",
    "random",
    "randomblob",
    "sqlite_compileoption_get",
    "sqlite_compileoption_used",
    "sqlite_source_id",
    "sqlite_version",
];

/// Functions of time, and how many arguments one has that is not about the time of the run
/// (<https://sqlite.org/lang_datefunc.html>).
const OF_TIME: &[(&str, usize)] = &[
    ("date", 1),
    ("datetime", 1),
    ("julianday", 1),
    ("strftime", 2),
    ("time", 1),
    ("unixepoch", 1),
];

/// The first word of `text` whose value is another in each run.
#[must_use]
pub fn fleeting(text: &str) -> Option<&str> {
    let mut rest = tokens(text);
    while let Some(token) = rest.next() {
        if token.kind != TokenKind::Word {
            continue;
        }
        let mut behind = rest.clone().filter(|token| !token.is_trivia());
        let mut is_call = || {
            behind
                .next()
                .is_some_and(|next| next.kind == TokenKind::LeftParen)
        };
        if ALWAYS.iter().any(|word| token.is(word)) {
            // `CURRENT_DATE` is called without brackets.
            let is_current = token.text.as_bytes()[0].eq_ignore_ascii_case(&b'c');
            if is_current || is_call() {
                return Some(token.text);
            }
        } else if let Some((_, least)) = OF_TIME.iter().find(|(word, _)| token.is(word))
            && is_call()
            && means_now(behind, *least)
        {
            return Some(token.text);
        }
    }
    None
}

/// Whether the arguments that begin here are fewer than `least`, or name `'now'`.
fn means_now<'a>(arguments: impl Iterator<Item = Token<'a>>, least: usize) -> bool {
    let (mut depth, mut count) = (0_usize, 0_usize);
    for (at, token) in arguments.enumerate() {
        match token.kind {
            TokenKind::RightParen if depth == 0 => {
                let given = if at == 0 { 0 } else { count + 1 };
                return given < least;
            }
            TokenKind::LeftParen => depth += 1,
            TokenKind::RightParen => depth -= 1,
            TokenKind::Comma if depth == 0 => count += 1,
            TokenKind::String if dequote(token.text).eq_ignore_ascii_case("now") => return true,
            _ => {}
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::fleeting;

    #[test]
    fn says_what_is_another_value_in_each_run() {
        for (text, found) in [
            ("SELECT RANDOM()", Some("RANDOM")),
            ("SELECT CURRENT_TIMESTAMP", Some("CURRENT_TIMESTAMP")),
            ("SELECT date('now')", Some("date")),
            ("SELECT datetime()", Some("datetime")),
            ("SELECT strftime('%Y')", Some("strftime")),
            ("SELECT strftime('%Y', day)", None),
            ("SELECT date(day, '+1 day'), 'now'", None),
            ("SELECT random, date FROM t", None),
            ("SELECT 'random()' -- CURRENT_DATE", None),
        ] {
            assert_eq!(fleeting(text), found, "{text}");
        }
    }
}
