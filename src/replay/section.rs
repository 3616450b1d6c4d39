//! What one revision adds to a script.

use crate::operation::Execute;

/// The body of a revision's section: blocks of SQL text in the order in which they ran.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Section {
    pub(super) blocks: Vec<String>,
}

impl Section {
    pub(super) fn push(&mut self, mut block: String) {
        block.truncate(block.trim_end().len());
        self.blocks.push(block);
    }

    /// Adds a statement that no author wrote.
    pub(super) fn push_own(&mut self, text: &str) {
        self.push(format!("{text};"));
    }
}

/// A statement that runs as `text`, with its semicolon and with what its author said around it.
pub(super) fn commented(execute: &Execute, text: &str) -> String {
    let Execute {
        comment,
        trailing_comment,
        ..
    } = execute;
    let mut block = String::with_capacity(comment.len() + text.len() + trailing_comment.len() + 3);
    if !comment.is_empty() {
        block.push_str(comment);
        block.push('\n');
    }
    block.push_str(text);
    block.push(';');
    if !trailing_comment.is_empty() {
        block.push(' ');
        block.push_str(trailing_comment);
    }
    block
}
