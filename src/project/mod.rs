//! A project on disk: its configuration and its folders of revisions.
//!
//! Invariant: what is open here has been read completely; nothing later looks at the disk.

mod add;
mod adopt;
mod ahead;
mod alembic;
mod config;
mod configuration;
mod data_files;
mod entries;
mod environment;
mod file_names;
mod file_template;
mod folder;
mod init;
mod leaving;
mod location;
mod made;
mod moment;
mod new_file;
mod overrides;
mod python;
mod reader;
mod reads;
mod schema_files;
pub mod seal;
mod settings;
mod stdlib;
mod variable;

pub use adopt::{Found, adopt};
pub use file_template::FileTemplate;
pub use init::{NewProject, init};
pub use location::Location;
pub use schema_files::Declaration;
pub use settings::{Language, NewFiles, Settings};
pub use variable::assign;

use std::path::{Path, PathBuf};

use crate::diagnostic::{Code, Diagnostic, Diagnostics, Result};
use crate::revision::sql_file::{self, Baseline};
use crate::revision::{Plan, RevisionMap};
use crate::span::{SourceId, Sources};
use crate::template::Templates;
use crate::text::{list, reason};

use configuration::Configuration;
use python::PythonModules;
use reader::{Content, Reader};
use seal::{Collection, Seal};

/// The configuration file's name.
const CONFIG: &str = "gen-sql.toml";

/// A project: its settings and its revisions.
#[derive(Debug)]
pub struct Project {
    /// The folder that paths count from: that of the configuration file, if there is one.
    pub root: PathBuf,
    /// The settings.
    pub settings: Settings,
    /// The revisions and how they follow each other.
    pub revisions: RevisionMap,
    /// The templates of its scripts.
    pub templates: Templates,
    /// The schema that existed before the first revision.
    pub baseline: Option<Baseline>,
    /// What its files were when they were reviewed.
    pub seal: Seal,
    /// What may be missing in its scripts.
    pub warnings: Diagnostics,
}

impl Project {
    /// Opens the project at `location`. Whatever is read goes into `sources`.
    ///
    /// # Errors
    /// Everything that is wrong with the configuration, or else with the revisions; there must be
    /// one.
    pub fn open(location: &Location, sources: &mut Sources) -> Result<Self> {
        Self::read(location, false, sources)?.with_revisions(location)
    }

    /// Opens a project whose revisions are run soon, as [`open`](Self::open) does otherwise.
    ///
    /// # Errors
    /// As for [`open`](Self::open).
    pub fn open_to_run(location: &Location, sources: &mut Sources) -> Result<Self> {
        Self::open_to_write(location, sources)?.with_revisions(location)
    }

    /// The same for a project that may be without revisions.
    ///
    /// # Errors
    /// Everything that is wrong with the configuration, or else with the revisions.
    pub fn open_to_write(location: &Location, sources: &mut Sources) -> Result<Self> {
        Self::read(location, true, sources)
    }

    /// The project, if it has revisions.
    fn with_revisions(self, location: &Location) -> Result<Self> {
        if self.revisions.is_empty() {
            return Err(empty(&location.folder, &self.settings.versions).into());
        }
        Ok(self)
    }

    fn read(location: &Location, is_run: bool, sources: &mut Sources) -> Result<Self> {
        let folder = location.folder.as_path();
        let Configuration {
            mut settings,
            root,
            said,
        } = configuration::read(location, sources)?;
        let script_location = settings.script_location.clone();
        let python_path = settings.python_path.clone();
        let script_location = script_location.as_deref();
        let mut modules = PythonModules::new(folder, &root, &python_path, script_location);
        if is_run {
            modules = modules.parsed_ahead();
        }
        let warnings =
            environment::take(&mut settings, said, folder, &root, &mut modules, sources)?;
        let shown = folder::shown(folder, &settings.templates);
        let templates = Templates::load(&settings.templates, &shown, sources)?;
        let mut problems = Diagnostics::default();
        let folders = settings.folders_to_read();
        let files = folder::revision_files(folder, &folders, settings.recursive)?;
        let surroundings = settings.surroundings();
        let mut reader = Reader::new(folder, &root, &settings.templates, modules, surroundings);
        let mut unresolved = Vec::with_capacity(files.len());
        let mut paths = Vec::with_capacity(files.len());
        let mut overrides = Vec::new();
        for file in files {
            match reader.file(&file, sources) {
                Ok(Content::Revision(revision)) => {
                    paths.push(folder::from_root(&root, &file.path));
                    unresolved.push(revision);
                }
                Ok(Content::Override(found)) => overrides.push(found),
                Err(found) => problems.extend(found),
            }
        }
        // Which revisions there are is not known if one cannot be read.
        if problems.is_empty()
            && let Err(found) = overrides::put_in(overrides, &mut unresolved, sources)
        {
            problems.extend(found);
        }
        let baseline_file = settings.baseline.as_deref();
        let baseline = baseline_file
            .map(|path| baseline(folder, path, sources))
            .transpose()
            .unwrap_or_else(|found| {
                problems.extend(found);
                None
            });
        problems.or_ok(())?;
        let mut collection = Collection::new(sources);
        for (path, revision) in paths.iter().zip(&unresolved) {
            collection.add_revision(path, revision);
        }
        if let (Some(path), Some((source, _))) = (baseline_file, &baseline) {
            collection.add(&folder::from_root(&root, path), *source);
        }
        let sealed = collection.files();
        let seal = Seal::open(folder, &root, sealed, sources);
        let revisions = RevisionMap::resolve(unresolved).map_err(|mut found| {
            // A revision that is gone leaves a hole in the chain.
            found.extend(seal.removed());
            found
        })?;
        Ok(Self {
            root,
            settings,
            revisions,
            templates,
            baseline: baseline.map(|(_, baseline)| baseline),
            seal,
            warnings,
        })
    }
}

impl Project {
    /// What is to be said about the script of `plan` beside what its revisions say.
    #[must_use]
    pub fn warnings_of(&self, plan: &Plan) -> Diagnostics {
        let mut warnings = self.warnings.clone();
        warnings.extend(leaving::told(self, plan).into_iter().collect());
        warnings
    }
}

fn baseline(folder: &Path, path: &Path, sources: &mut Sources) -> Result<(SourceId, Baseline)> {
    let name = folder::shown(folder, path);
    let bytes = read(path, &name)?;
    let source = sql_file::load(&name, &bytes, sources)?;
    Ok((source, Baseline::read(sources, source)?))
}

/// Adds a configuration file or a module to `sources`; messages show its path from `folder`.
fn read_text(folder: &Path, path: &Path, sources: &mut Sources) -> Result<SourceId> {
    let name = folder::shown(folder, path);
    let text = match String::from_utf8(read(path, &name)?) {
        Ok(text) => text,
        Err(error) => {
            let at = error.utf8_error().valid_up_to() + 1;
            let message = format!("`{name}` is not UTF-8: byte {at} is no text");
            return Err(Diagnostic::error(Code::Config, message).into());
        }
    };
    Ok(sources.add(name, text.strip_prefix('\u{feff}').unwrap_or(&text)))
}

fn read(path: &Path, name: &str) -> Result<Vec<u8>> {
    std::fs::read(path).map_err(|error| unreadable(name, &error).into())
}

fn unreadable(name: &str, error: &std::io::Error) -> Diagnostic {
    Diagnostic::error(
        Code::UnreadableFile,
        format!("cannot read `{name}`: {}", reason(error)),
    )
}

fn no_project(folder: &Path) -> Diagnostic {
    if !folder.is_dir() {
        return Diagnostic::error(
            Code::NoProject,
            format!("there is no folder `{}`", folder.display()),
        );
    }
    let place = if folder.as_os_str().is_empty() || folder == Path::new(".") {
        "here".to_owned()
    } else {
        format!("in `{}`", folder.display())
    };
    let error = Diagnostic::error(Code::NoProject, format!("there is no project {place}"));
    // Where Flask-Migrate has it.
    let inner = folder.join("migrations");
    if inner.join("alembic.ini").is_file() {
        let inner = inner.display();
        return error
            .note(format!("there is one in `{inner}`"))
            .help(format!("name it with `-C {inner}`"));
    }
    error
        .note(
            "a project is a folder with a `gen-sql.toml`, an `alembic.ini` or a folder `versions`",
        )
        .help("go to the project's folder, name it with `-C DIR`, or make one with `gen-sql init`")
}

fn empty(root: &Path, folders: &[PathBuf]) -> Diagnostic {
    let names: Vec<String> = folders
        .iter()
        .map(|folder| folder::shown(root, folder))
        .collect();
    Diagnostic::error(
        Code::NoProject,
        format!("there is no revision in {}", list(&names, "or")),
    )
    .help("`gen-sql revision -m \"…\"` writes the first one")
}
