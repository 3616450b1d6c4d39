//! Splitting a script where the `sqlite3` shell does: at the semicolons that
//! [`sqlite3_complete()`](https://sqlite.org/c3ref/complete.html) takes for an end.
//!
//! Written for the beds alone, so that a fault of the program's own splitter shows here.

use std::ops::Range;

/// The statements of a script in order, each with the comments above it and its semicolon. What
/// is left after the last semicolon is a statement too, as it is for the shell at the end of its
/// input. Pieces without any SQL in them are left out.
pub(crate) fn split(script: &str) -> Vec<&str> {
    let mut pieces = Vec::new();
    let mut start = 0;
    let mut statement = Statement::default();
    for token in tokens(script) {
        if statement.ends_with(token, script) {
            if statement.tokens > 1 {
                pieces.push(script[start..token.end].trim());
            }
            start = token.end;
            statement = Statement::default();
        }
    }
    if statement.tokens > 0 {
        pieces.push(script[start..].trim());
    }
    pieces
}

/// The first word of a statement, in upper case, comments skipped.
pub(crate) fn verb(statement: &str) -> String {
    tokens(statement)
        .find(|token| token.kind != Kind::Space)
        .map(|token| statement[token.start..token.end].to_ascii_uppercase())
        .unwrap_or_default()
}

/// Where the words, signs, names and texts of a statement stand: everything but blanks and
/// comments.
pub(crate) fn places(statement: &str) -> impl Iterator<Item = Range<usize>> {
    tokens(statement)
        .filter(|token| token.kind != Kind::Space)
        .map(|token| token.start..token.end)
}

#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Space,
    Word,
    Semicolon,
    Other,
}

#[derive(Clone, Copy)]
struct Token {
    kind: Kind,
    start: usize,
    end: usize,
}

/// What has been seen of the statement that is being read.
#[derive(Default)]
struct Statement {
    tokens: usize,
    opening: Opening,
    /// In a trigger: how much of the closing `; END` has just been read.
    closing: usize,
}

#[derive(Default, PartialEq)]
enum Opening {
    #[default]
    Nothing,
    Create,
    Trigger,
    Other,
}

impl Statement {
    fn ends_with(&mut self, token: Token, script: &str) -> bool {
        if token.kind == Kind::Space {
            return false;
        }
        self.tokens += 1;
        let word = &script[token.start..token.end];
        let is = |keyword: &str| token.kind == Kind::Word && word.eq_ignore_ascii_case(keyword);
        self.opening = match self.opening {
            Opening::Nothing if is("explain") => Opening::Nothing,
            Opening::Nothing if is("create") => Opening::Create,
            Opening::Create if is("temp") || is("temporary") => Opening::Create,
            Opening::Create if is("trigger") => Opening::Trigger,
            Opening::Trigger => Opening::Trigger,
            _ => Opening::Other,
        };
        let semicolon = token.kind == Kind::Semicolon;
        if self.opening != Opening::Trigger {
            return semicolon;
        }
        let ends = semicolon && self.closing == 2;
        self.closing = match self.closing {
            _ if semicolon => 1,
            1 if is("end") => 2,
            _ => 0,
        };
        ends
    }
}

fn tokens(script: &str) -> impl Iterator<Item = Token> {
    let bytes = script.as_bytes();
    let mut start = 0;
    std::iter::from_fn(move || {
        let first = *bytes.get(start)?;
        let (kind, end) = token(bytes, start, first);
        let token = Token { kind, start, end };
        start = end;
        Some(token)
    })
}

fn token(bytes: &[u8], start: usize, first: u8) -> (Kind, usize) {
    let until = |from: usize, stops: &dyn Fn(u8) -> bool| {
        let rest = &bytes[from..];
        from + rest
            .iter()
            .position(|&byte| stops(byte))
            .unwrap_or(rest.len())
    };
    let past = |end: usize| (end + 1).min(bytes.len());
    let word = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'$' | 0x80..);
    match first {
        b';' => (Kind::Semicolon, start + 1),
        b'\'' | b'"' | b'`' => (Kind::Other, past(until(start + 1, &|byte| byte == first))),
        b'[' => (Kind::Other, past(until(start + 1, &|byte| byte == b']'))),
        b'-' if bytes[start..].starts_with(b"--") => {
            (Kind::Space, past(until(start, &|byte| byte == b'\n')))
        }
        b'/' if bytes[start..].starts_with(b"/*") => {
            let close = bytes[start + 2..].windows(2).position(|pair| pair == b"*/");
            (Kind::Space, close.map_or(bytes.len(), |at| start + at + 4))
        }
        _ if first.is_ascii_whitespace() => (
            Kind::Space,
            until(start, &|byte| !byte.is_ascii_whitespace()),
        ),
        _ if word(first) => (Kind::Word, until(start, &|byte| !word(byte))),
        _ => (Kind::Other, start + 1),
    }
}

#[test]
fn a_trigger_is_one_statement() {
    let script = "CREATE TEMP TRIGGER x AFTER INSERT ON t BEGIN DELETE FROM u; SELECT 'end'; END;\n\
                  -- a note; with a semicolon\nINSERT INTO t VALUES ('a;b', \"c;d\", [e;f]); /* ; */";
    let pieces = split(script);
    assert_eq!(pieces.len(), 2);
    assert!(pieces[0].ends_with("END;"));
    assert!(pieces[1].starts_with("-- a note"));
    assert_eq!(verb(pieces[1]), "INSERT");
}

#[test]
fn the_rest_of_a_cut_script_is_a_statement() {
    assert_eq!(
        split("SELECT 1;;\nUPDATE t SET a = 1"),
        ["SELECT 1;", "UPDATE t SET a = 1"]
    );
    assert_eq!(split("SELECT 'cut; off"), ["SELECT 'cut; off"]);
    assert_eq!(split("SELECT 1; -- nothing follows"), ["SELECT 1;"]);
}
