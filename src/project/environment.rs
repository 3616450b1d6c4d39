//! What `env.py` of an Alembic project says.
//!
//! Invariant: what cannot be read there and would change a script is an error or a warning.

use std::path::Path;

use walkdir::WalkDir;

use super::config::{SaidHere, not_a_table};
use super::python::{PythonModules, Search};
use super::{Settings, folder, read_text};
use crate::alembic::env::{self, Naming};
use crate::alembic::python::PythonFile;
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Result};
use crate::span::{Sources, Span};

/// What names a convention in Python.
const CONVENTION: &str = "naming_convention";

/// The most files that are searched for it.
const MOST_FILES: usize = 20_000;

/// Takes what `env.py` says into `settings`, but for what gen-sql.toml says already.
/// What may be missing in scripts is returned as warnings.
///
/// # Errors
/// What is set to what scripts cannot do, or is not known.
pub(super) fn take(
    settings: &mut Settings,
    said: SaidHere,
    folder: &Path,
    root: &Path,
    modules: &mut PythonModules<'_>,
    sources: &mut Sources,
) -> Result<Diagnostics> {
    let mut warnings = Diagnostics::default();
    let path = settings.script_location.as_ref();
    let path = path.map(|place| place.join("env.py"));
    let Some(path) = path.filter(|path| path.is_file()) else {
        return Ok(warnings);
    };
    let source = read_text(folder, &path, sources)?;
    let file = match PythonFile::parse(sources.shared_text(source), source) {
        Ok(file) => std::sync::Arc::new(file),
        Err(problem) => return Err(problem.into()),
    };
    let env = env::read(&file, &mut Search { modules, sources });
    for option in &env.sets {
        settings.options.forget(option.as_deref());
    }
    settings.models = env.models;
    warnings.extend(env.callback.into_iter().collect());
    let mut problems = Diagnostics::default();
    if !said.version_table {
        problems.extend(env.schema.into_iter().collect());
        match env.version_table {
            Some(Ok(name)) => match not_a_table(&name) {
                None => settings.version_table = name,
                Some(why) => {
                    let message = format!("`{name}` cannot be the version table");
                    problems.push(Diagnostic::error(Code::Config, message).note(why));
                }
            },
            Some(Err(problem)) => problems.push(problem),
            None => {}
        }
    }
    if !said.naming {
        match env.naming {
            Naming::Known(naming) => settings.naming = naming,
            Naming::Computed(place) => warnings.push(unread(place, "it is computed")),
            Naming::OutOfSight(place) => {
                let convention = mentioned(folder, root, &settings.versions, sources);
                warnings.extend(
                    convention
                        .map(|found| {
                            unread(found, "this may be it")
                                .context(place, "`env.py` gets it from here")
                        })
                        .into_iter()
                        .collect(),
                );
            }
        }
    }
    problems.or_ok(warnings)
}

/// What is said of a naming convention that cannot be read.
fn unread(place: Span, label: &str) -> Diagnostic {
    Diagnostic::warning(Code::Config, "the naming convention of the project is not known")
        .label(place, label)
        .note("constraints that have no name of their own get none")
        .help("write it into gen-sql.toml: `[naming]`, then lines such as `fk = \"fk_%(table_name)s_%(column_0_name)s\"`; an empty `[naming]` says that there is none")
}

/// Where a file of the project mentions a naming convention, the first by name.
fn mentioned(
    folder: &Path,
    root: &Path,
    versions: &[std::path::PathBuf],
    sources: &mut Sources,
) -> Option<Span> {
    let entries = WalkDir::new(folder::to_open(root))
        .min_depth(1)
        .sort_by_file_name();
    let entries = entries.into_iter().filter_entry(|entry| {
        let name = entry.file_name().to_string_lossy();
        let is_foreign = name.starts_with('.')
            || ["node_modules", "__pycache__", "site-packages", "tests"].contains(&&*name)
            || entry.path().join("pyvenv.cfg").exists()
            || versions.iter().any(|versions| entry.path() == versions);
        !is_foreign
    });
    let files = entries.flatten().take(MOST_FILES);
    let mut files = files.filter(|entry| entry.path().extension().is_some_and(|end| end == "py"));
    files.find_map(|entry| {
        let path = entry.path();
        let text = std::fs::read_to_string(path).ok()?;
        let at = text.find(CONVENTION)?;
        let source = sources.add(folder::shown(folder, path), text);
        Some(Span::new(source, at..at + CONVENTION.len()))
    })
}
