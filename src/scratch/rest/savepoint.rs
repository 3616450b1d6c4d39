//! Savepoints behind which tables are woken.
//!
//! Invariant: what is undone up to one is at rest again just if it was when the savepoint was set.

use super::{Rest, SchemaRow};
use crate::scratch::{Refusal, Scratch};
use crate::sql::Ident;

/// A savepoint to which somebody may go back.
#[derive(Debug)]
pub(super) struct Mark {
    savepoint: String,
    /// How often the schema table had been written.
    writes: u32,
    /// What was woken since, with its rows.
    pub(super) woken: Vec<(Ident, Vec<SchemaRow>)>,
}

impl Scratch {
    /// Sets a savepoint to which somebody may go back.
    ///
    /// # Errors
    /// If SQLite cannot.
    pub fn set_savepoint(&self, name: &str) -> Result<(), Refusal> {
        self.connection
            .execute_batch(&format!("SAVEPOINT {name}"))?;
        let mut rest = self.rest.borrow_mut();
        let writes = rest.writes;
        rest.marks.push(Mark {
            savepoint: name.to_owned(),
            writes,
            woken: Vec::new(),
        });
        Ok(())
    }

    /// Undoes what was done since a savepoint, and gives it up.
    ///
    /// # Errors
    /// If its transaction has ended.
    pub fn roll_back_to(&self, name: &str) -> Result<(), Refusal> {
        let (woken, writes) = self.rest.borrow_mut().woken_since(name);
        let undo = format!("ROLLBACK TO {name}; RELEASE {name}");
        self.connection.execute_batch(&undo)?;
        let mut rest = self.rest.borrow_mut();
        if rest.writes == writes {
            return Ok(());
        }
        for (table, rows) in woken {
            rest.woken.remove(&table);
            for row in rows {
                rest.add(row);
            }
        }
        // What SQLite has in memory is not undone where the schema table was written meanwhile.
        rest.writes = rest.writes.wrapping_add(1);
        self.write_schema(|| Ok(()))
    }

    /// Gives up a savepoint: what was done since stays.
    ///
    /// # Errors
    /// If its transaction has ended, or foreign keys are broken that it may not leave so: then it is there
    /// still.
    pub fn release(&self, name: &str) -> Result<(), Refusal> {
        self.connection.execute_batch(&format!("RELEASE {name}"))?;
        let mut rest = self.rest.borrow_mut();
        let (woken, _) = rest.woken_since(name);
        if let Some(around) = rest.marks.last_mut() {
            around.woken.extend(woken);
        }
        Ok(())
    }
}

impl Rest {
    /// What was woken since a savepoint, which goes with all within it, and how often the schema table
    /// had been written then.
    fn woken_since(&mut self, savepoint: &str) -> (Vec<(Ident, Vec<SchemaRow>)>, u32) {
        let mut marks = self.marks.iter();
        let Some(at) = marks.rposition(|mark| mark.savepoint == savepoint) else {
            return (Vec::new(), self.writes);
        };
        let writes = self.marks[at].writes;
        let woken = self.marks.drain(at..).flat_map(|mark| mark.woken);
        (woken.collect(), writes)
    }
}
