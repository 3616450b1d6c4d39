//! What the `sqlite3` shell makes of SQL text before SQLite sees it.
//!
//! Invariant: only lines that the shell really takes for its own are reported.

use std::ops::Range;

use super::lexer::tokens;
use super::split::Progress;
use super::token::{Token, TokenKind};

/// The `/` and `go` that stand alone on a line, where the shell reads a semicolon
/// (`line_is_command_terminator()` in <https://sqlite.org/src/file/src/shell.c.in>). Blanks may
/// stand around them and comments behind them. The shell leaves strings, quoted names, comments
/// and the bodies of triggers alone.
#[must_use]
pub fn terminator_lines(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    if !text.lines().any(may_terminate) {
        return found;
    }
    let mut candidate: Option<Range<usize>> = None;
    let mut line_is_blank = true;
    let mut progress = Progress::default();
    for token in tokens(text) {
        let breaks = token.text.contains('\n');
        let blank_behind = token.kind == TokenKind::Space || (token.is_comment() && !breaks);
        if !blank_behind {
            candidate = None;
        }
        if is_terminator(&token) && line_is_blank && !progress.in_trigger() {
            candidate = Some(token.range());
        }
        if breaks {
            found.extend(candidate.take());
        }
        line_is_blank = match token.kind {
            TokenKind::Space => line_is_blank || breaks,
            _ => false,
        };
        progress = progress.after(&token);
    }
    found.extend(candidate);
    found
}

/// Whether a line begins as one does on which `/` or `go` stands alone.
fn may_terminate(line: &str) -> bool {
    let blank = |c: char| c.is_ascii_whitespace() || matches!(c, '\x0b' | '\u{feff}');
    let mut line = line.trim_start_matches(blank).bytes();
    match line.next() {
        Some(b'/') => true,
        Some(b'g' | b'G') => matches!(line.next(), Some(b'o' | b'O')),
        _ => false,
    }
}

fn is_terminator(token: &Token<'_>) -> bool {
    token.is_operator("/") || token.is("GO")
}
