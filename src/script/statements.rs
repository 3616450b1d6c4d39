//! What a section runs, statement by statement.

use crate::replay::{HELD, Paragraph};
use crate::sql;

/// The statements of a section's paragraphs, without semicolons and the comments around them, and
/// without those that only hold the transaction.
///
/// # Panics
/// If a paragraph is not one that ran.
#[must_use]
pub fn statements(paragraphs: &[Paragraph]) -> Vec<&str> {
    let all = paragraphs.iter().flat_map(|paragraph| {
        let paragraph = paragraph.text.as_str();
        let split = sql::split(paragraph).expect("what ran can be split");
        let ranges = split.statements.into_iter();
        ranges.map(|statement| &paragraph[statement.range])
    });
    all.filter(|statement| !HELD.starts_with(statement))
        .collect()
}
