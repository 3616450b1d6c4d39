//! `gen-sql hash`

use std::fmt::Write;

use clap::Args;

use super::{Output, Workplace};
use crate::diagnostic::Result;
use crate::project::seal::Change;
use crate::span::Sources;
use crate::text::count;

/// Seal the revisions: list the hashes of their files in gen-sql.sum
#[derive(Clone, Debug, Args)]
pub struct Arguments {
    /// Accept that a sealed revision has changed, or a file of gen-sql.sum
    #[arg(long, value_name = "REVISION|FILE")]
    accept: Vec<String>,
}

/// Writes `gen-sql.sum`.
pub(crate) fn run(
    arguments: &Arguments,
    workplace: &Workplace,
    sources: &mut Sources,
) -> Result<Output> {
    let project = workplace.open(sources)?;
    let seal = &project.seal;
    let renewal = seal.renew(&project.revisions, &arguments.accept)?;
    if renewal.changes.is_empty() {
        let files = count(seal.file_count(), "file");
        return Ok(Output {
            remark: Some(format!("nothing to do: nothing has changed in {files}")),
            ..Output::default()
        });
    }
    Ok(Output {
        file: Some(seal.path().to_path_buf()),
        remark: Some(told(&renewal.changes)),
        ..Output::text(renewal.text)
    })
}

/// What was done.
fn told(changes: &[Change<'_>]) -> String {
    let (mut sealed, mut dropped) = (Vec::new(), Vec::new());
    for change in changes {
        match change {
            Change::Unlisted { file } => sealed.push(file.path.to_string()),
            Change::Edited { file, .. } => sealed.push(format!("{} (edited)", file.path)),
            Change::Renamed { line, to } => sealed.push(format!("{} (was {})", to.path, line.path)),
            Change::Removed { line } => dropped.push(line.path.clone()),
        }
    }
    let mut text = String::new();
    for (verb, paths) in [("sealed", sealed), ("dropped", dropped)] {
        if !paths.is_empty() {
            let _ = writeln!(text, "{verb} {}", count(paths.len(), "file"));
            for path in paths {
                let _ = writeln!(text, "  {path}");
            }
        }
    }
    text.truncate(text.trim_end().len());
    text
}
