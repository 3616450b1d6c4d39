//! What a verification found, in the form that test runners share: one test case for each revision
//! and mode, and one for the whole script.
//!
//! Invariant: the text is XML 1.0, whatever characters are in messages and ids.

use std::fmt::Write;

use super::{Case, Outcome, Report, Subject};
use crate::diagnostic::{Diagnostic, Severity, human};
use crate::revision::RevisionMap;
use crate::span::Sources;

/// The XML form of `report`.
#[must_use]
pub fn document(report: &Report, map: &RevisionMap, sources: &Sources) -> String {
    let failures = report.cases.iter().filter(|case| case.failed()).count();
    let skipped = report.cases.iter();
    let skipped = skipped.filter(|case| is_skipped(case)).count();
    let counts = format!(
        "tests=\"{}\" failures=\"{failures}\" errors=\"0\" skipped=\"{skipped}\"",
        report.cases.len()
    );
    let mut text = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"gen-sql verify\" {counts}>\n  \
         <testsuite name=\"gen-sql verify\" {counts}>\n"
    );
    for case in &report.cases {
        let (class, name) = match case.subject {
            Subject::Revision(index) => (sources.path(map[index].source), map.id(index)),
            Subject::Script => ("script", "the whole script"),
        };
        let _ = writeln!(
            text,
            "    <testcase classname=\"{}\" name=\"{}, foreign keys {}\">",
            escaped(class),
            escaped(name),
            case.foreign_keys.word()
        );
        elements(&mut text, &case.findings, sources);
        if is_skipped(case) {
            text.push_str("      <skipped/>\n");
        }
        text.push_str("    </testcase>\n");
    }
    text.push_str("  </testsuite>\n</testsuites>\n");
    text
}

fn is_skipped(case: &Case) -> bool {
    case.outcome == Outcome::Skipped && !case.failed()
}

/// The errors, each by itself, and then the warnings in one piece.
fn elements(text: &mut String, findings: &[Diagnostic], sources: &Sources) {
    let (errors, warnings): (Vec<_>, Vec<_>) = findings
        .iter()
        .partition(|finding| finding.severity == Severity::Error);
    for error in errors {
        let said = human::render([error], sources, false);
        let _ = writeln!(
            text,
            "      <failure type=\"{}\" message=\"{}\">{}</failure>",
            error.code.name(),
            escaped(&error.message),
            escaped(said.trim_end())
        );
    }
    if !warnings.is_empty() {
        let said = human::render(warnings, sources, false);
        let said = escaped(said.trim_end());
        let _ = writeln!(text, "      <system-out>{said}</system-out>");
    }
}

/// Text as it stands in XML, also in an attribute. A character that XML cannot hold becomes `?`
/// (<https://www.w3.org/TR/xml/#charsets>).
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\n' | '\t' => escaped.push(character),
            '\u{fffe}' | '\u{ffff}' => escaped.push('?'),
            character if character.is_ascii_control() => escaped.push('?'),
            character => escaped.push(character),
        }
    }
    escaped
}
