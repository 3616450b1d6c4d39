//! The files of the declared schema: SQL, and models in Python.
//!
//! Invariant: they are read in the order in which they are named, those of a folder or a pattern by
//! name; all models are evaluated together, where the first of them stands.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::folder::shown;
use super::python::PythonModules;
use super::{Project, baseline, unreadable};
use crate::alembic::Models;
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Result};
use crate::revision::sql_file::Baseline;
use crate::span::{SourceId, Sources};
use crate::text::list;

/// The file that is taken if none is named.
const DEFAULT: &str = "schema.sql";

/// A part of the declared schema.
#[derive(Debug)]
pub enum Declaration {
    /// A file of SQL.
    Sql(SourceId, Baseline),
    /// Models: all files in Python.
    Models(Models),
}

impl Project {
    /// The parts of the declared schema; messages show the paths of its files from `folder`.
    ///
    /// # Errors
    /// [`Code::DeclaredSchema`] if there are none, and everything that is wrong with them before a
    /// statement runs.
    pub fn declared(&self, folder: &Path, sources: &mut Sources) -> Result<Vec<Declaration>> {
        if self.is_by_env() {
            let models = self.models(folder, &[], sources)?;
            return Ok(vec![Declaration::Models(models)]);
        }
        let files = self.schema_files(folder)?;
        let is_model = |path: &PathBuf| path.extension().is_some_and(|ending| ending == "py");
        let models: Vec<PathBuf> = files
            .iter()
            .filter(|file| is_model(file))
            .cloned()
            .collect();
        let mut found = Vec::with_capacity(files.len());
        let mut problems = Diagnostics::default();
        let mut has_models = false;
        for path in files {
            if is_model(&path) {
                if !std::mem::replace(&mut has_models, true) {
                    match self.models(folder, &models, sources) {
                        Ok(models) => found.push(Declaration::Models(models)),
                        Err(faults) => problems.extend(faults),
                    }
                }
                continue;
            }
            match baseline(folder, &path, sources) {
                Ok((source, file)) => found.push(Declaration::Sql(source, file)),
                Err(faults) => problems.extend(faults),
            }
        }
        problems.or_ok(found)
    }

    /// The files that are named.
    fn schema_files(&self, folder: &Path) -> Result<Vec<PathBuf>> {
        let named = self.settings.schema.clone();
        let named = named.unwrap_or_else(|| vec![self.root.join(DEFAULT)]);
        let mut files: Vec<PathBuf> = Vec::new();
        for path in &named {
            let found = if path.is_dir() {
                sql_files(folder, path)?
            } else if !path.exists() && is_pattern(path) {
                matching(folder, path)?
            } else {
                vec![path.clone()]
            };
            // One that is named by itself and by a pattern counts once.
            for file in found {
                if !files.contains(&file) {
                    files.push(file);
                }
            }
        }
        let is_default = self.settings.schema.is_none();
        if files.is_empty() || is_default && !files[0].exists() {
            let is_alembic = self.settings.script_location.is_some();
            return Err(nothing_declared(folder, &named, is_default, is_alembic).into());
        }
        Ok(files)
    }

    /// Whether only `env.py` says where the models are.
    fn is_by_env(&self) -> bool {
        let settings = &self.settings;
        settings.schema.is_none()
            && !settings.models.is_empty()
            && !self.root.join(DEFAULT).exists()
    }

    /// Models in these files, or else those that `env.py` leads to, and the modules that they import.
    fn models(&self, folder: &Path, files: &[PathBuf], sources: &mut Sources) -> Result<Models> {
        let settings = &self.settings;
        let script_location = settings.script_location.as_deref();
        let mut modules =
            PythonModules::new(folder, &self.root, &settings.python_path, script_location)
                .with_libraries();
        let mut named = Vec::with_capacity(files.len());
        let mut problems = Diagnostics::default();
        for file in files {
            match modules.of_file(file, sources) {
                Ok(module) => named.push(module),
                Err(problem) => problems.push(problem),
            }
        }
        problems.or_ok(())?;
        if files.is_empty() {
            let models = settings.models.iter();
            named.extend(models.filter_map(|name| modules.module(name, sources)));
        }
        Ok(Models {
            modules: modules.reached(&named, sources),
            files: named,
            surroundings: Arc::new(settings.surroundings()),
        })
    }
}

/// Whether a path has signs that stand for others.
fn is_pattern(path: &Path) -> bool {
    let text = path.to_string_lossy();
    text.contains(['*', '?', '['])
}

/// The files that a pattern stands for, by name.
fn matching(folder: &Path, pattern: &Path) -> Result<Vec<PathBuf>> {
    let text = pattern.to_string_lossy();
    let bad = |why: &str| {
        let message = format!("`{}` is no pattern of paths", shown(folder, pattern));
        Diagnostic::error(Code::Config, message).note(why)
    };
    let options = glob::MatchOptions {
        require_literal_separator: true,
        require_literal_leading_dot: true,
        ..glob::MatchOptions::default()
    };
    let paths = glob::glob_with(&text, options).map_err(|error| bad(error.msg))?;
    let mut files = Vec::new();
    for path in paths {
        let path = path.map_err(|error| unreadable(&shown(folder, error.path()), error.error()))?;
        if path.is_file() {
            files.push(path);
        }
    }
    Ok(files)
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

fn nothing_declared(
    folder: &Path,
    paths: &[PathBuf],
    is_default: bool,
    is_alembic: bool,
) -> Diagnostic {
    let names: Vec<String> = paths.iter().map(|path| shown(folder, path)).collect();
    let message = format!("no schema is declared in {}", list(&names, "or"));
    let diagnostic = Diagnostic::error(Code::DeclaredSchema, message);
    if is_default && is_alembic {
        diagnostic
            .note("`env.py` does not say in a way that can be read where the models are")
            .help("name their files in gen-sql.toml: `schema = [\"myapp/models/*.py\"]`")
    } else if is_default {
        diagnostic.help(
            "write there the schema that is wanted, as SQL, or name its files with `schema` in gen-sql.toml",
        )
    } else {
        diagnostic.help(
            "put files there: a folder is read for `.sql`, and models are named, perhaps by a pattern: `schema = [\"myapp/models/*.py\"]`",
        )
    }
}
