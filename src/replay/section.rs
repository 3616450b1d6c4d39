//! What one revision adds to a script.

/// The body of a revision's section: blocks of SQL text in the order in which they ran.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Section {
    blocks: Vec<String>,
}

impl Section {
    /// The blocks, each with its comments and semicolons.
    #[must_use]
    pub fn blocks(&self) -> &[String] {
        &self.blocks
    }

    pub(super) fn push(&mut self, block: String) {
        self.blocks.push(block);
    }

    /// Adds a statement with what its author said above it.
    pub(super) fn push_statement(&mut self, comment: &str, text: &str) {
        let mut block = String::with_capacity(comment.len() + text.len() + 2);
        if !comment.is_empty() {
            block.push_str(comment);
            block.push('\n');
        }
        block.push_str(text);
        block.push(';');
        self.push(block);
    }
}
