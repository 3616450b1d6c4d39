//! A script as programs see it.

use std::fmt;

use super::Finding;
use crate::revision::RevisionMap;
use crate::script;
use crate::span::Sources;

/// A finished script. It displays as its whole text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Script {
    text: String,
    checksum: String,
    chain_checksum: String,
    steps: Vec<Step>,
    warnings: Vec<Finding>,
}

/// What a script does for one revision.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Step {
    /// The id of the revision.
    pub revision: String,
    /// The first line of its message.
    pub message: String,
    /// Its checksum.
    pub checksum: String,
    /// The statements that it runs, without semicolons and comments around them.
    pub statements: Vec<String>,
}

impl Script {
    pub(super) fn new(script: &script::Script<'_>, map: &RevisionMap, sources: &Sources) -> Self {
        let steps = script.plan.steps().iter().zip(&script.sections);
        let steps = steps.map(|(step, paragraphs)| {
            let revision = &map[step.revision];
            Step {
                revision: revision.id.name.clone(),
                message: revision.summary().to_owned(),
                checksum: revision.checksum.to_string(),
                statements: script::statements(paragraphs)
                    .into_iter()
                    .map(str::to_owned)
                    .collect(),
            }
        });
        let warnings = script.warnings.iter().map(|d| Finding::new(d, sources));
        Self {
            text: script.text(),
            checksum: script.checksum.to_string(),
            chain_checksum: script.chain.to_string(),
            steps: steps.collect(),
            warnings: warnings.collect(),
        }
    }

    /// The whole text.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The checksum of every byte below the header: `s1:` and 64 hexadecimal digits.
    #[must_use]
    pub fn checksum(&self) -> &str {
        &self.checksum
    }

    /// The checksum of the whole history at the newer end of the script.
    #[must_use]
    pub fn chain_checksum(&self) -> &str {
        &self.chain_checksum
    }

    /// What the script does, revision by revision; empty if there is nothing to do.
    #[must_use]
    pub fn steps(&self) -> &[Step] {
        &self.steps
    }

    /// What its reader should know all the same.
    #[must_use]
    pub fn warnings(&self) -> &[Finding] {
        &self.warnings
    }
}

impl fmt::Display for Script {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}
