//! The files of the declared schema.
//!
//! Invariant: they are read in the order in which they are named, those of a folder by name.

use std::path::{Path, PathBuf};

use super::folder::shown;
use super::{Project, baseline, unreadable};
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Result};
use crate::revision::sql_file::Baseline;
use crate::span::{SourceId, Sources};
use crate::text::list;

/// The file that is taken if none is named.
const DEFAULT: &str = "schema.sql";

impl Project {
    /// The files of the declared schema; messages show their paths from `folder`.
    ///
    /// # Errors
    /// [`Code::DeclaredSchema`] if there are none, and everything that is wrong with them before a
    /// statement runs.
    pub fn declared(
        &self,
        folder: &Path,
        sources: &mut Sources,
    ) -> Result<Vec<(SourceId, Baseline)>> {
        let named = self.settings.schema.clone();
        let named = named.unwrap_or_else(|| vec![self.root.join(DEFAULT)]);
        let mut files = Vec::new();
        for path in &named {
            if path.is_dir() {
                files.extend(sql_files(folder, path)?);
            } else {
                files.push(path.clone());
            }
        }
        let is_default = self.settings.schema.is_none();
        if files.is_empty() || is_default && !files[0].exists() {
            return Err(nothing_declared(folder, &named, is_default).into());
        }
        let mut found = Vec::with_capacity(files.len());
        let mut problems = Diagnostics::default();
        for path in files {
            match baseline(folder, &path, sources) {
                Ok(file) => found.push(file),
                Err(faults) => problems.extend(faults),
            }
        }
        problems.or_ok(found)
    }
}

/// The SQL files in a folder, by name.
fn sql_files(folder: &Path, path: &Path) -> Result<Vec<PathBuf>> {
    let fault = |error| unreadable(&shown(folder, path), &error);
    let entries = std::fs::read_dir(path).map_err(fault)?;
    let mut files = Vec::new();
    for entry in entries {
        let path = entry.map_err(fault)?.path();
        if path.extension().is_some_and(|ending| ending == "sql") && path.is_file() {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

fn nothing_declared(folder: &Path, paths: &[PathBuf], is_default: bool) -> Diagnostic {
    let names: Vec<String> = paths.iter().map(|path| shown(folder, path)).collect();
    let message = format!("no schema is declared in {}", list(&names, "or"));
    let diagnostic = Diagnostic::error(Code::DeclaredSchema, message);
    if is_default {
        diagnostic.help(
            "write there the schema that is wanted, as SQL, or name its files with `schema` in gen-sql.toml",
        )
    } else {
        diagnostic.help("put files there that end in `.sql`")
    }
}
