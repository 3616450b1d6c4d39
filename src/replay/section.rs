//! What one revision adds to a script.

use crate::operation::Execute;

/// The body of a revision's section: paragraphs of SQL text in the order in which they ran.
///
/// A paragraph is what stands between two points at which the transaction is held.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Section {
    pub(super) paragraphs: Vec<String>,
    /// Whether the last paragraph goes on.
    open: bool,
}

/// How far a section was written.
#[derive(Clone, Copy, Debug)]
pub(super) struct Written {
    paragraphs: usize,
    /// The length of the last of them.
    last: usize,
    open: bool,
}

impl Section {
    /// How far it is written.
    pub(super) fn written(&self) -> Written {
        Written {
            paragraphs: self.paragraphs.len(),
            last: self.paragraphs.last().map_or(0, String::len),
            open: self.open,
        }
    }

    /// Takes away what was written since.
    pub(super) fn cut(&mut self, written: &Written) {
        self.paragraphs.truncate(written.paragraphs);
        if let Some(last) = self.paragraphs.last_mut() {
            last.truncate(written.last);
        }
        self.open = written.open;
    }

    /// Adds statements to the paragraph.
    pub(super) fn push(&mut self, statements: &str) {
        match self.paragraphs.last_mut() {
            Some(last) if self.open => {
                last.push('\n');
                last.push_str(statements);
            }
            _ => self.paragraphs.push(statements.to_owned()),
        }
        self.open = true;
    }

    /// Ends the paragraph.
    pub(super) fn end(&mut self) {
        self.open = false;
    }
}

/// A statement that runs as `text`, with its semicolon and with what its author said around it.
pub(super) fn commented(execute: &Execute, text: &str) -> String {
    let Execute {
        comment,
        trailing_comment,
        ..
    } = execute;
    let mut statement =
        String::with_capacity(comment.len() + text.len() + trailing_comment.len() + 3);
    if !comment.is_empty() {
        statement.push_str(comment);
        statement.push('\n');
    }
    statement.push_str(text);
    statement.push(';');
    if !trailing_comment.is_empty() {
        statement.push(' ');
        statement.push_str(trailing_comment);
    }
    statement
}
