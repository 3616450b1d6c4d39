//! Columns that get another place.
//!
//! Invariant: a column takes its comments along, those above it and those behind it.

use super::add::insertion;
use super::drop::removal;
use super::{EditError, Place, TableEdit};
use crate::sql::{Ident, TokenKind, tokens};

impl TableEdit {
    /// Moves a column; one that is there already stays.
    ///
    /// # Errors
    ///
    /// It is not there, or the one that it comes behind is not, or is itself.
    pub fn move_column(&mut self, name: &Ident, place: Place<'_>) -> Result<(), EditError> {
        let from = self.index(Place::After(name))? - 1;
        if place == Place::After(name) {
            let message = format!("column `{}` cannot come behind itself", name.name());
            return Err(EditError::impossible(message));
        }
        let to = self.index(place)?;
        if to == from || to == from + 1 {
            return Ok(());
        }
        let table = &self.table;
        let column = table.columns()[from].range.clone();
        let (before, behind) = (table.gap(from), table.gap(from + 1));
        let new = &table.text()[before.start..column.end];
        let beside = comments(&table.text()[column.end..behind.end]);
        let patch = removal(table, column.start).and(insertion(table, to, new, &beside));
        self.apply(patch)
    }
}

/// The comments of a text, and the white space before each.
fn comments(text: &str) -> String {
    let mut out = String::new();
    let mut space = "";
    for token in tokens(text) {
        if token.is_comment() {
            out.push_str(space);
            out.push_str(token.text);
        }
        space = if token.kind == TokenKind::Space {
            token.text
        } else {
            ""
        };
    }
    out
}
