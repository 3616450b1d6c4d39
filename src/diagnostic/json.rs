//! Findings for programs: one JSON object each.
//!
//! Invariant: the keys `code`, `severity`, `message`, `labels`, `notes` and `help` are always there.

use serde_json::{Value, json};

use super::{Diagnostic, Severity};
use crate::span::Sources;

/// The JSON form of a finding.
#[must_use]
pub fn value(diagnostic: &Diagnostic, sources: &Sources) -> Value {
    let labels: Vec<Value> = diagnostic
        .labels
        .iter()
        .map(|label| {
            let (line, column) = sources.line_column(label.span);
            json!({
                "path": sources.path(label.span.source),
                "line": line,
                "column": column,
                "primary": label.primary,
                "text": label.text,
            })
        })
        .collect();
    json!({
        "code": diagnostic.code.name(),
        "severity": match diagnostic.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
        },
        "message": diagnostic.message,
        "labels": labels,
        "notes": diagnostic.notes,
        "help": diagnostic.help,
    })
}
