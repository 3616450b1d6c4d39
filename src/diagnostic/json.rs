//! Findings for programs: one JSON object each.
//!
//! Invariant: all keys are always there; `file`, `line` and `column` are those of the place of the
//! fault.

use serde::Serialize;

use super::{Diagnostic, Severity};
use crate::span::Sources;

/// The JSON form of a finding; keys are written in this order.
#[derive(Debug, Serialize)]
pub struct FindingObject<'a> {
    code: &'static str,
    severity: &'static str,
    message: &'a str,
    file: Option<&'a str>,
    line: Option<usize>,
    column: Option<usize>,
    notes: &'a [String],
    help: Option<&'a str>,
}

/// The JSON form of a finding.
#[must_use]
pub fn object<'a>(diagnostic: &'a Diagnostic, sources: &'a Sources) -> FindingObject<'a> {
    let place = diagnostic.labels.iter().find(|label| label.primary);
    let at = place.map(|label| sources.line_column(label.span));
    FindingObject {
        code: diagnostic.code.name(),
        severity: match diagnostic.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
        },
        message: &diagnostic.message,
        file: place.map(|label| sources.path(label.span.source)),
        line: at.map(|(line, _)| line),
        column: at.map(|(_, column)| column),
        notes: &diagnostic.notes,
        help: diagnostic.help.as_deref(),
    }
}
