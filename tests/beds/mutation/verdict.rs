//! One case: run it, and see what it has left behind.

use super::client::{Client, Job};
use super::fault::Fault;
use super::scenario::{Reference, Scenario};
use crate::beds::dump::Dump;

/// Faults that may leave a partial result, with the reason. Each entry is a hole in the promise
/// that a script changes everything or nothing; there is none.
const EXEMPT: [fn(Fault) -> bool; 0] = [];

#[derive(Clone, Debug, PartialEq)]
pub(super) enum Verdict {
    Complete,
    Unchanged,
    /// Neither what it was nor what it should be, or refused without a reason.
    Partial(String),
}

/// Whether the case says anything about the script.
///
/// A caller who wraps half a script in his own BEGIN and COMMIT commits half a script, as would
/// one who commits after an error: no SQL can tell a file that ends early from one that is done.
pub(super) fn is_fair(fault: Fault, client: Client) -> bool {
    let half_committed = matches!(fault, Fault::Truncate(_)) && client.is_wrapped();
    let exempt = EXEMPT.iter().any(|exempt| exempt(fault));
    !half_committed && !exempt
}

impl Scenario {
    pub(super) fn judge(&self, fault: Fault, client: Client) -> Verdict {
        // On another database only nothing is right, so nobody asks what would be complete.
        let reference = match fault {
            Fault::Database(_) => Reference::Unchanged,
            _ => self.reference(client.engine()),
        };
        if let Reference::Wrong(complaint) = reference {
            return Verdict::Partial(complaint);
        }
        let attached = self
            .session
            .attached
            .as_deref()
            .map(|path| (path, Dump::of(path)));
        let errors = self.run(fault, client);
        if let Some((path, before)) = attached {
            let after = Dump::of(path);
            if after != before {
                return Verdict::Partial(format!(
                    "another database:\n{}",
                    before.difference(&after)
                ));
            }
        }
        let after = Dump::of(&self.folder.join("after.db"));
        if after == self.before {
            return self.unchanged(fault, client, &reference, &errors);
        }
        match reference {
            Reference::Complete(complete) => {
                if after == complete {
                    Verdict::Complete
                } else {
                    Verdict::Partial(format!(
                        "against the complete upgrade:\n{}\nagainst the start:\n{}\nerrors: {errors:#?}",
                        complete.difference(&after),
                        self.before.difference(&after)
                    ))
                }
            }
            _ => Verdict::Partial(format!(
                "nothing should have changed:\n{}\nerrors: {errors:#?}",
                self.before.difference(&after)
            )),
        }
    }

    /// Leaves the result in `after.db`.
    fn run(&self, fault: Fault, client: Client) -> Vec<String> {
        let database = self.copy("after.db");
        let script = fault.script(&self.script);
        let mut session = self.session.statements();
        let mut lock = None;
        match fault {
            Fault::DiskFull(room) => {
                let pages = self.pages().max(1) + room;
                session.push(format!("PRAGMA max_page_count = {pages};"));
            }
            Fault::Locked(window) => lock = Some(window),
            _ => {}
        }
        let job = Job {
            database: &database,
            session: &session,
            script: &script,
            lock,
        };
        let mut log = client.run(job);
        if fault == Fault::Twice {
            log.errors.extend(client.run(job).errors);
        }
        log.errors
    }

    /// Nothing at all is a fault of the script when nothing was in its way.
    fn unchanged(
        &self,
        fault: Fault,
        client: Client,
        reference: &Reference,
        errors: &[String],
    ) -> Verdict {
        // In the caller's transaction foreign keys cannot be turned off.
        let cannot = client.is_wrapped()
            && self.session.enforces_foreign_keys()
            && self.turns_foreign_keys_off();
        let in_the_way = fault != Fault::None || !self.session.is_alone() || cannot;
        match reference {
            Reference::Complete(_) if !in_the_way => Verdict::Partial(format!(
                "refused by {client:?}, though another client completes it: {errors:#?}"
            )),
            _ => Verdict::Unchanged,
        }
    }
}
