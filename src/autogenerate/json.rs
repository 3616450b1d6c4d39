//! Differences for programs.

use serde::Serialize;

use super::Detected;

/// The JSON form of a comparison; keys are written in this order.
#[derive(Debug, Serialize)]
pub struct DifferencesObject<'a> {
    differences: Vec<DifferenceObject<'a>>,
    /// What would take them away.
    sql: Option<String>,
}

#[derive(Debug, Serialize)]
struct DifferenceObject<'a> {
    what: &'a str,
    subject: &'a str,
    detail: Option<String>,
}

/// The JSON form of what was detected, with the SQL that would take it away if there is any.
#[must_use]
pub fn object(detected: &[Detected], sql: Option<String>) -> DifferencesObject<'_> {
    let differences = detected.iter().map(|detected| DifferenceObject {
        what: &detected.what,
        subject: &detected.subject,
        detail: detected.detail(),
    });
    DifferencesObject {
        differences: differences.collect(),
        sql: sql.filter(|sql| !sql.is_empty()),
    }
}
