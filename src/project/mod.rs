//! A project on disk: its configuration and its folders of revisions.
//!
//! Invariant: what is open here has been read completely; nothing later looks at the disk.

mod add;
mod config;
mod folder;
mod init;
mod new_file;
mod reader;
mod reads;
pub mod seal;
mod settings;
mod variable;

pub use init::{NewProject, init};
pub use settings::Settings;
pub use variable::assign;

use std::path::{Path, PathBuf};

use crate::diagnostic::{Code, Diagnostic, Diagnostics, Result};
use crate::revision::RevisionMap;
use crate::revision::sql_file::{self, Baseline};
use crate::span::{SourceId, Sources};
use crate::template::Templates;
use crate::text::{list, reason};

use reader::Reader;
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
}

impl Project {
    /// Opens the project in `folder`, or the one that the file `config` configures. Whatever is
    /// read goes into `sources`.
    ///
    /// # Errors
    /// Everything that is wrong with the configuration, or else with the revisions; there must be
    /// one.
    pub fn open(folder: &Path, config: Option<&Path>, sources: &mut Sources) -> Result<Self> {
        let project = Self::open_to_write(folder, config, sources)?;
        if project.revisions.is_empty() {
            return Err(empty(folder, &project.settings.versions).into());
        }
        Ok(project)
    }

    /// Opens a project that may be without revisions, as [`open`](Self::open) does otherwise.
    ///
    /// # Errors
    /// Everything that is wrong with the configuration, or else with the revisions.
    pub fn open_to_write(
        folder: &Path,
        config: Option<&Path>,
        sources: &mut Sources,
    ) -> Result<Self> {
        let (settings, root) = settings(folder, config, sources)?;
        let shown = folder::shown(folder, &settings.templates);
        let templates = Templates::load(&settings.templates, &shown, sources)?;
        let mut problems = Diagnostics::default();
        let files = folder::revision_files(folder, &settings.versions)?;
        let mut reader = Reader::new(folder, &root, &settings.templates);
        let mut unresolved = Vec::with_capacity(files.len());
        let mut paths = Vec::with_capacity(files.len());
        for file in files {
            match reader.revision(&file, sources) {
                Ok(revision) => {
                    paths.push(folder::from_root(&root, &file.path));
                    unresolved.push(revision);
                }
                Err(found) => problems.extend(found),
            }
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
        })
    }
}

fn baseline(folder: &Path, path: &Path, sources: &mut Sources) -> Result<(SourceId, Baseline)> {
    let name = folder::shown(folder, path);
    let bytes = read(path, &name)?;
    let source = sql_file::load(&name, &bytes, sources)?;
    Ok((source, Baseline::read(sources, source)?))
}

/// The settings of the project in `folder`, and the folder that its paths count from.
fn settings(
    folder: &Path,
    config: Option<&Path>,
    sources: &mut Sources,
) -> Result<(Settings, PathBuf)> {
    let path = config.map_or_else(|| folder.join(CONFIG), |config| folder.join(config));
    if config.is_none() && !path.exists() {
        if folder.join("versions").is_dir() {
            return Ok((Settings::of_folder(folder), folder.to_path_buf()));
        }
        return Err(no_project(folder).into());
    }
    let name = folder::shown(folder, &path);
    let text = match String::from_utf8(read(&path, &name)?) {
        Ok(text) => text,
        Err(error) => {
            let at = error.utf8_error().valid_up_to() + 1;
            let message = format!("`{name}` is not UTF-8: byte {at} is no text");
            return Err(Diagnostic::error(Code::Config, message).into());
        }
    };
    let source = sources.add(name, text.strip_prefix('\u{feff}').unwrap_or(&text));
    let root = path.parent().map(Path::to_path_buf).unwrap_or_default();
    Ok((Settings::read(sources, source, &root)?, root))
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
    Diagnostic::error(Code::NoProject, format!("there is no project {place}"))
        .note("a project is a folder with a `gen-sql.toml`, or with a folder `versions`")
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
