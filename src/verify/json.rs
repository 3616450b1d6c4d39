//! What a verification found, for programs.

use serde::Serialize;

use super::Report;
use super::report::Found;
use crate::diagnostic::{Diagnostic, json};
use crate::revision::RevisionMap;
use crate::span::Sources;
use crate::sql::Ident;

/// The JSON form of a report; keys are written in this order.
#[derive(Debug, Serialize)]
pub struct ReportObject<'a> {
    revisions: usize,
    irreversible: usize,
    statements: usize,
    tables_with_rows: Vec<&'a str>,
    tables_without_rows: Vec<&'a str>,
    findings: Vec<FoundObject<'a>>,
}

#[derive(Debug, Serialize)]
struct FoundObject<'a> {
    #[serde(flatten)]
    finding: json::FindingObject<'a>,
    revision: Option<&'a str>,
}

/// The JSON form of `report`, of which `findings` are the findings.
#[must_use]
pub fn object<'a>(
    report: &'a Report,
    findings: &'a [Found],
    map: &'a RevisionMap,
    sources: &'a Sources,
) -> ReportObject<'a> {
    ReportObject {
        revisions: report.revisions,
        irreversible: report.irreversible,
        statements: report.statements,
        tables_with_rows: report.filled.iter().map(Ident::name).collect(),
        tables_without_rows: report.empty.iter().map(Ident::name).collect(),
        findings: findings
            .iter()
            .map(|found| FoundObject {
                finding: json::object(&found.diagnostic, sources),
                revision: found.revision.map(|index| map.id(index)),
            })
            .collect(),
    }
}

/// The JSON form of a run that ended before anything could be verified.
#[must_use]
pub fn failure<'a>(
    findings: impl IntoIterator<Item = &'a Diagnostic>,
    sources: &'a Sources,
) -> ReportObject<'a> {
    let findings = findings.into_iter().map(|finding| FoundObject {
        finding: json::object(finding, sources),
        revision: None,
    });
    ReportObject {
        revisions: 0,
        irreversible: 0,
        statements: 0,
        tables_with_rows: Vec::new(),
        tables_without_rows: Vec::new(),
        findings: findings.collect(),
    }
}
