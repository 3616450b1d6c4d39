//! Questions to the rows of a real database while nothing is recorded: in a script, guards ask them.
//!
//! Invariant: rows are refused here only where the guards of a script refuse them, and in the same
//! words.

use super::super::Replay;
use super::{Part, refused};
use crate::diagnostic::Result;
use crate::scratch::Refusal;
use crate::sql::Literal;
use crate::sqlite::{Asked, Edited, Likeness, OldChecks, Rebuild, Requirement, requirements};

impl Replay<'_> {
    /// Refuses a real database that has what is in the way of a rebuild, or rows that do not fit into
    /// the table as it is to be.
    pub(super) fn ask_rows(
        &self,
        run: &[Part<'_>],
        edited: &Edited,
        rebuild: &Rebuild,
    ) -> Result<()> {
        if !self.scratch.is_of_database() {
            return Ok(());
        }
        let mut asked = requirements(&self.scratch, edited, OldChecks::Asked, Likeness::Same);
        let of_rebuild = rebuild.requirements.iter().cloned();
        asked.requirements.splice(..0, of_rebuild);
        // What SQLite cannot even ask, it refuses itself, and knows better where.
        let unmet = self.first_unmet(&asked).unwrap_or_default();
        for statement in &asked.after {
            // It is not there if it could not be made.
            drop(self.scratch.run(statement));
        }
        match unmet {
            Some((requirement, told)) => {
                Err(refused::rows(run, edited.old().name(), requirement, told).into())
            }
            None => Ok(()),
        }
    }

    /// The first requirement that does not hold, with what is told of it.
    fn first_unmet<'r>(
        &self,
        asked: &'r Asked,
    ) -> std::result::Result<Option<(&'r Requirement, Vec<String>)>, Refusal> {
        for requirement in &asked.requirements {
            for statement in &requirement.before {
                self.scratch.run(statement)?;
            }
            let holds = self
                .scratch
                .number(&format!("SELECT ({}) IS 1", requirement.condition))?;
            if holds == 1 {
                continue;
            }
            let told = match &requirement.found {
                Some(query) => self.scratch.query(query)?.rows,
                None => Vec::new(),
            };
            let told = told.into_iter().flatten().filter_map(|value| match value {
                Literal::Text(text) => Some(text),
                _ => None,
            });
            return Ok(Some((requirement, told.collect())));
        }
        Ok(None)
    }
}
