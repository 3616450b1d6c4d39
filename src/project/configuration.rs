//! Finds the configuration of a project, and puts together what its files say.
//!
//! Invariant: `gen-sql.toml` has the last word; what it says, nothing else is asked for.

use std::path::{Path, PathBuf};

use super::alembic::{self, AlembicConfig, INI, PYPROJECT, Place};
use super::config::SaidHere;
use super::file_template::FileTemplate;
use super::settings::Language;
use super::{CONFIG, Location, Settings, no_project, read_text};
use crate::diagnostic::{Code, Diagnostic, Result};
use crate::span::Sources;

/// What the files of a project say about it.
pub(super) struct Configuration {
    pub(super) settings: Settings,
    /// The folder that paths count from.
    pub(super) root: PathBuf,
    /// What need not be asked for elsewhere.
    pub(super) said: SaidHere,
}

/// The files that configure a project.
struct Files {
    own: Option<PathBuf>,
    ini: Option<PathBuf>,
    pyproject: Option<PathBuf>,
}

/// Reads the configuration of the project at `location`.
///
/// # Errors
/// That there is no project, or everything that is wrong with its configuration.
pub(super) fn read(location: &Location, sources: &mut Sources) -> Result<Configuration> {
    let folder = location.folder.as_path();
    let files = files(location);
    let own = files.own;
    let root = match &own {
        Some(own) => own.parent().map(Path::to_path_buf).unwrap_or_default(),
        None => folder.to_path_buf(),
    };
    let has_folder = own.is_none() && folder.join("versions").is_dir();
    let place = Place {
        folder: &root,
        ini: files.ini,
        pyproject: files.pyproject,
        section: location.section.as_deref(),
        is_project: own.is_some() || has_folder,
    };
    let alembic = alembic::read(&place, sources)?;
    if alembic.is_none() && !place.is_project {
        return Err(no_project(folder).into());
    }
    let mut settings = Settings::of_folder(&root);
    if let Some(alembic) = alembic {
        settings.take(alembic)?;
    }
    let mut said = SaidHere::default();
    if let Some(own) = own {
        let source = read_text(folder, &own, sources)?;
        (settings, said) = settings.read(sources, source, &root)?;
    }
    Ok(Configuration {
        settings,
        root,
        said,
    })
}

/// The files that configure the project at `location`, of those that are there or named.
fn files(location: &Location) -> Files {
    let folder = location.folder.as_path();
    let there = |folder: &Path, name: &str| Some(folder.join(name)).filter(|path| path.exists());
    let Some(named) = &location.config else {
        return Files {
            own: there(folder, CONFIG),
            ini: there(folder, INI),
            pyproject: there(folder, PYPROJECT),
        };
    };
    let named = folder.join(named);
    if named.file_name().is_some_and(|name| name == PYPROJECT) {
        return Files {
            own: there(folder, CONFIG),
            ini: None,
            pyproject: Some(named),
        };
    }
    if named.extension().is_some_and(|ending| ending == "toml") {
        let beside = named.parent().unwrap_or(Path::new(""));
        return Files {
            ini: there(beside, INI),
            pyproject: there(beside, PYPROJECT),
            own: Some(named),
        };
    }
    Files {
        own: there(folder, CONFIG),
        ini: Some(named),
        pyproject: there(folder, PYPROJECT),
    }
}

impl Settings {
    /// Takes what the configuration of an Alembic project says.
    fn take(&mut self, config: AlembicConfig) -> Result<()> {
        // It would be a difference to `alembic check`.
        self.history_table = None;
        self.versions = config.versions;
        self.recursive = config.recursive;
        self.python_path = config.python_path;
        self.script_location = Some(config.script_location);
        self.options = config.options;
        self.new_files.language = Language::Python;
        self.new_files.timezone = config.timezone;
        if let Some(longest) = config.longest_slug {
            self.new_files.longest_slug = longest;
        }
        if let Some((template, span)) = config.file_template {
            self.new_files.template = FileTemplate::parse(&template).map_err(|why| {
                Diagnostic::error(Code::Config, "this template makes no names of files")
                    .label(span, why)
            })?;
        }
        Ok(())
    }
}
