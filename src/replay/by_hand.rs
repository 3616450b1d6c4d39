//! What somebody made by hand around tables that get more columns or fewer, of which only SQLite tells
//! whether it can still be read.
//!
//! Invariant: it is asked for when a revision is done, which may alter what stands beside the table.

use super::Replay;
use crate::diagnostic::Result;
use crate::span::Span;
use crate::sql::Ident;
use crate::sqlite::readable;

/// The tables that were rebuilt with more columns or fewer in this revision, and where that is said.
#[derive(Clone, Debug, Default)]
pub(super) struct Recounted {
    tables: Vec<(Ident, Span)>,
}

impl Recounted {
    /// Takes note of a table that was rebuilt.
    pub(super) fn note(&mut self, table: &Ident, place: Span) {
        self.forget(table);
        self.tables.push((table.clone(), place));
    }

    /// Takes note that the table `from` is called `to` from here on.
    pub(super) fn rename(&mut self, from: &Ident, to: &Ident) {
        let tables = self.tables.iter_mut();
        for (table, _) in tables.filter(|(table, _)| table == from) {
            *table = to.clone();
        }
    }

    /// Takes note that a table is there no more, or is another one.
    pub(super) fn forget(&mut self, gone: &Ident) {
        self.tables.retain(|(table, _)| table != gone);
    }
}

impl Replay<'_> {
    /// Asks, in the script, that SQLite can read what somebody made by hand around these tables.
    pub(super) fn look_into_recounted(&mut self) -> Result<()> {
        let Recounted { tables } = std::mem::take(&mut self.recording().recounted);
        let mut asked = Vec::new();
        for (table, place) in tables {
            let readable = readable(&self.scratch, &table);
            let readable = readable.expect("SQLite reads its schema table");
            asked.extend(readable.map(|readable| (readable, place)));
        }
        self.ask_strangers(asked)
    }
}
