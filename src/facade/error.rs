//! Why something could not be done.

use std::fmt;

use crate::diagnostic::{Diagnostic, Diagnostics, human};
use crate::span::Sources;

/// Everything that was found wrong in one run. It displays, also as `{:?}`, as the program shows
/// it: with the lines of the files and what to do.
pub struct Error {
    findings: Vec<Finding>,
    text: String,
}

/// One thing that was found.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Finding {
    /// Its kind, such as `unknown-revision`; `gen-sql explain` tells more.
    pub code: &'static str,
    /// What was found, in one sentence.
    pub message: String,
    /// The file that it is about, from the project's folder.
    pub file: Option<String>,
    /// What to do about it.
    pub help: Option<String>,
}

impl Finding {
    pub(super) fn new(diagnostic: &Diagnostic, sources: &Sources) -> Self {
        let label = diagnostic.labels.first();
        Self {
            code: diagnostic.code.name(),
            message: diagnostic.message.clone(),
            file: label.map(|label| sources.path(label.span.source).to_owned()),
            help: diagnostic.help.clone(),
        }
    }
}

impl Error {
    pub(super) fn new(diagnostics: &Diagnostics, sources: &Sources) -> Self {
        let findings = diagnostics.iter().map(|d| Finding::new(d, sources));
        Self {
            findings: findings.collect(),
            text: human::render(diagnostics, sources, false),
        }
    }

    /// What was found, one by one: at least one thing.
    #[must_use]
    pub fn findings(&self) -> &[Finding] {
        &self.findings
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.text.trim_end())
    }
}

impl fmt::Debug for Error {
    /// A test that ends with this error shows it so.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "\n{self}")
    }
}

impl std::error::Error for Error {}
