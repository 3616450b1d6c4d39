//! Reads SQL that a call in a program made.
//!
//! Invariant: its statements are held to the same rules as those of a revision in SQL.

use super::{File, statements};
use crate::diagnostic::Diagnostics;
use crate::operation::Operation;
use crate::revision::Demands;
use crate::span::Span;

/// What the SQL `text` asks for that the call at `place` made, and what can be said against it in
/// a script with these demands; warnings are among it.
#[must_use]
pub fn called(text: &str, place: Span, demands: &Demands) -> (Vec<Operation>, Diagnostics) {
    let mut findings = Diagnostics::default();
    let statements = statements::whole(File::called(text, place), &mut findings);
    findings.extend(statements.check(demands));
    (statements.operations, findings)
}
