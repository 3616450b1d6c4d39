//! Cuts SQL text into statements, with the comments that belong to each.
//!
//! Invariant: a statement ends where `sqlite3_complete()` says so
//! (<https://sqlite.org/c3ref/complete.html>), and every comment of the text is in exactly one
//! range that is given back.

use std::ops::Range;

use super::lexer::tokens;
use super::token::{Construct, Token, TokenKind};

/// A statement of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RawStatement {
    /// From the first to the last of the comments above it; empty if there are none.
    pub comments: Range<usize>,
    /// From its first to its last token, without the semicolon.
    pub range: Range<usize>,
    /// The comments behind its last token: those before the semicolon, and those that end the
    /// line on which the semicolon stands.
    pub trailing: Vec<Range<usize>>,
    /// Whether it ends with a semicolon.
    pub terminated: bool,
}

/// The statements of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Split {
    /// The statements, in order.
    pub statements: Vec<RawStatement>,
    /// From the first to the last of the comments below the last statement; empty if there are
    /// none.
    pub trailing: Range<usize>,
}

/// What begins in a text and does not end there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unterminated {
    /// What it is.
    pub construct: Construct,
    /// From where it starts to the end of the text.
    pub range: Range<usize>,
}

/// How far a statement has come: the states of `sqlite3_complete()`, which must know of
/// triggers because their bodies have semicolons.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Progress {
    /// Between two statements.
    #[default]
    Start,
    /// In a statement that the next semicolon ends.
    Normal,
    /// Behind `EXPLAIN`.
    Explain,
    /// Behind `CREATE`, perhaps with `TEMP`.
    Create,
    /// In a trigger.
    Trigger,
    /// Behind a semicolon in a trigger.
    TriggerSemicolon,
    /// Behind `; END` in a trigger.
    TriggerEnd,
}

impl Progress {
    /// The state behind `token`; [`Self::Start`] behind the semicolon that ends a statement.
    #[must_use]
    pub fn after(self, token: &Token<'_>) -> Self {
        if token.is_trivia() {
            return self;
        }
        let semicolon = token.kind == TokenKind::Semicolon;
        match self {
            Self::Trigger | Self::TriggerSemicolon if semicolon => Self::TriggerSemicolon,
            Self::TriggerSemicolon if token.is("END") => Self::TriggerEnd,
            _ if semicolon => Self::Start,
            Self::Trigger | Self::TriggerSemicolon | Self::TriggerEnd => Self::Trigger,
            Self::Start if token.is("EXPLAIN") => Self::Explain,
            Self::Start | Self::Explain if token.is("CREATE") => Self::Create,
            Self::Explain if !token.is("EXPLAIN") => Self::explained(token),
            Self::Create if token.is("TEMP") || token.is("TEMPORARY") => Self::Create,
            Self::Create if token.is("TRIGGER") => Self::Trigger,
            _ => Self::Normal,
        }
    }

    /// `EXPLAIN` may be followed by `QUERY PLAN` before the statement itself begins.
    fn explained(token: &Token<'_>) -> Self {
        let ends = ["TEMP", "TEMPORARY", "TRIGGER", "END"];
        if ends.iter().any(|word| token.is(word)) {
            Self::Normal
        } else {
            Self::Explain
        }
    }

    /// Whether this is inside a trigger that has not come to its `; END`.
    #[must_use]
    pub fn in_trigger(self) -> bool {
        matches!(self, Self::Trigger | Self::TriggerSemicolon)
    }
}

/// Cuts `text` into statements. Empty statements are left out.
///
/// # Errors
/// If a string, a quoted name, a comment or a trigger has no end.
pub fn split(text: &str) -> Result<Split, Unterminated> {
    let mut splitter = Splitter::default();
    for token in tokens(text) {
        if let TokenKind::Unterminated(construct) = token.kind {
            return Err(Unterminated {
                construct,
                range: token.range(),
            });
        }
        splitter.take(&token);
    }
    splitter.finish(text.len())
}

#[derive(Default)]
struct Splitter {
    statements: Vec<RawStatement>,
    /// The comments above the next statement.
    comments: Range<usize>,
    /// The statement that has begun.
    current: Option<Range<usize>>,
    progress: Progress,
    /// Comments behind the last token of the statement that has begun or, while the line of the
    /// last semicolon goes on, behind that.
    behind: Vec<Range<usize>>,
    /// Whether the line of the last semicolon goes on.
    same_line: bool,
}

impl Splitter {
    fn take(&mut self, token: &Token<'_>) {
        self.progress = self.progress.after(token);
        if token.is_comment() {
            self.comment(token.range());
        } else if token.kind == TokenKind::Space {
            if self.same_line && token.text.contains('\n') {
                self.end_line();
            }
        } else if self.progress != Progress::Start {
            self.grow(token);
        } else if let Some(range) = self.current.take() {
            self.end(range, true);
            self.same_line = true;
        }
    }

    fn comment(&mut self, range: Range<usize>) {
        if self.current.is_some() || self.same_line {
            self.behind.push(range);
        } else {
            self.above(range);
        }
    }

    /// Adds to the comments above the next statement.
    fn above(&mut self, range: Range<usize>) {
        if self.comments.is_empty() {
            self.comments.start = range.start;
        }
        self.comments.end = range.end;
    }

    /// The line of the last semicolon ends: the comments on it belong to its statement.
    fn end_line(&mut self) {
        self.same_line = false;
        if let Some(last) = self.statements.last_mut() {
            last.trailing.append(&mut self.behind);
        }
    }

    fn grow(&mut self, token: &Token<'_>) {
        if let Some(range) = &mut self.current {
            range.end = token.end();
            self.behind.clear();
        } else {
            // A second statement on the line of a semicolon: what stands between is about it.
            self.same_line = false;
            for range in std::mem::take(&mut self.behind) {
                self.above(range);
            }
            self.current = Some(token.range());
        }
    }

    fn end(&mut self, range: Range<usize>, terminated: bool) {
        self.statements.push(RawStatement {
            comments: std::mem::take(&mut self.comments),
            range,
            trailing: std::mem::take(&mut self.behind),
            terminated,
        });
    }

    fn finish(mut self, length: usize) -> Result<Split, Unterminated> {
        if let Some(range) = self.current.take() {
            if self.progress.in_trigger() {
                return Err(Unterminated {
                    construct: Construct::Trigger,
                    range: range.start..length,
                });
            }
            self.end(range, false);
        } else if self.same_line {
            self.end_line();
        }
        Ok(Split {
            statements: self.statements,
            trailing: self.comments,
        })
    }
}
