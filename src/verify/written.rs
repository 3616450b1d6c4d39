//! Each downgrade, written into a script of its own: some of what is refused there is no matter to
//! a downgrade that only runs.
//!
//! Invariant: what is found is what `gen-sql downgrade` says; no row is there that the chain does
//! not make.

use super::sections::{Sections, prepare};
use super::{Case, Origin, Outcome, Request, history};
use crate::diagnostic::{Diagnostic, Diagnostics, Result};
use crate::replay::Replay;
use crate::revision::{Direction, Plan};
use crate::scratch::{Scratch, own};
use crate::script;

/// A walk up the plan that writes the way back from each revision.
pub(super) struct Written<'a> {
    request: &'a Request<'a>,
    /// The plan that takes everything back.
    back: &'a Plan,
    /// Where it is; nothing if a revision cannot be applied, so that nothing behind it can be
    /// written.
    scratch: Option<Scratch>,
}

impl<'a> Written<'a> {
    /// Begins at the start of the plan, of which `back` is the way back.
    pub(super) fn new(request: &'a Request<'a>, origin: &Origin<'_>, back: &'a Plan) -> Self {
        let scratch = match origin {
            Origin::History(scratch) => Some(own(scratch.copy())),
            // Whoever writes the whole script is told why the history cannot be run.
            Origin::Database(_) => history(request).ok(),
        };
        if let Some(scratch) = &scratch {
            own(scratch.foreign_keys(false));
        }
        Self {
            request,
            back,
            scratch,
        }
    }

    /// Applies a step and writes its downgrade. What is said of that; `case` tells how the step
    /// went when it was tried.
    pub(super) fn step(
        &mut self,
        number: usize,
        sections: &Sections,
        case: &Case,
    ) -> Vec<Diagnostic> {
        let Some(scratch) = self.scratch.take() else {
            return Vec::new();
        };
        let (scratch, went) = self.go_up(scratch, sections);
        if !went {
            return Vec::new();
        }
        if !sections.downgrade {
            self.scratch = Some(scratch);
            return Vec::new();
        }
        own(scratch.run(BEGIN));
        let (scratch, found) = self.take_back(scratch, number, sections);
        // To go up again spares SQLite to read its whole schema anew. Whether what is there then
        // is what was there before, the other walk has found out.
        let is_restored = found.is_ok() && case.outcome == Outcome::Tried && !case.failed();
        let (scratch, went) = if is_restored {
            self.go_up(scratch, sections)
        } else {
            (scratch, false)
        };
        if went {
            own(scratch.run(END));
        } else {
            undo(&scratch);
        }
        self.scratch = Some(scratch);
        let (Ok(found) | Err(found)) = found;
        found.into_iter().collect()
    }

    /// Applies a revision, and says whether it could.
    fn go_up(&self, scratch: Scratch, sections: &Sections) -> (Scratch, bool) {
        let request = self.request;
        let Some(run) = prepare(request, sections.revision, Direction::Upgrade).run else {
            return (scratch, false);
        };
        let mut replay = self.replay(scratch);
        let went = run.run(&mut replay).is_ok();
        (replay.into_scratch(), went)
    }

    /// Writes the script that takes a revision back: what it warns of, or why there is none.
    fn take_back(
        &self,
        scratch: Scratch,
        number: usize,
        sections: &Sections,
    ) -> (Scratch, Result<Diagnostics>) {
        let Request {
            map,
            templates,
            settings,
            ..
        } = *self.request;
        let steps = self.back.steps();
        let plan = Plan::of(steps[steps.len() - 1 - number].clone());
        let run = prepare(self.request, sections.revision, Direction::Downgrade).run;
        let mut replay = self.replay(scratch);
        let found = script::write_on(&mut replay, map, &plan, vec![run], templates, settings);
        (replay.into_scratch(), found)
    }

    fn replay(&self, scratch: Scratch) -> Replay<'a> {
        let request = self.request;
        Replay::on(scratch, request.templates, request.settings.sqlite_version)
    }
}

/// Takes back what was done since the last `BEGIN`.
fn undo(scratch: &Scratch) {
    if scratch.run(UNDO).is_ok() {
        own(scratch.run(END));
    } else {
        // A statement has ended the transaction; what followed is in another one, if there is one.
        drop(scratch.run("ROLLBACK"));
    }
    // No transaction undoes this, which is on in the middle of a rebuild.
    own(scratch.run("PRAGMA legacy_alter_table = OFF"));
}

const BEGIN: &str = "SAVEPOINT gen_sql_verify";
const UNDO: &str = "ROLLBACK TO gen_sql_verify";
const END: &str = "RELEASE gen_sql_verify";
