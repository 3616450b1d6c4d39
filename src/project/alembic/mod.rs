//! The configuration of an Alembic project: `alembic.ini`, or `[tool.alembic]` of `pyproject.toml`.
//!
//! Invariant: what it says means here what it means to Alembic; what only running Python could use
//! (`sqlalchemy.url`, loggers, hooks) is not looked at.

mod ini;
mod options;
mod pyproject;

use std::path::{Path, PathBuf};

use jiff::tz::TimeZone;

use super::{folder, read_text};
use crate::diagnostic::{Code, Diagnostic, Result};
use crate::span::{Sources, Span};
use crate::text;

use ini::Ini;
use options::{HERE, Options, wrong};
use pyproject::PyProject;

/// The section that is read if no other is named.
const SECTION: &str = "alembic";

/// The file's name.
pub(super) const INI: &str = "alembic.ini";

/// The file that may hold the same as a table.
pub(super) const PYPROJECT: &str = "pyproject.toml";

/// What the configuration says. Paths are as they can be opened.
#[derive(Debug)]
pub(super) struct AlembicConfig {
    /// The folder of `env.py`.
    pub(super) script_location: PathBuf,
    /// The folders of revisions.
    pub(super) versions: Vec<PathBuf>,
    pub(super) recursive: bool,
    /// Where modules are found first.
    pub(super) python_path: Vec<PathBuf>,
    /// What the names of new files are made by.
    pub(super) file_template: Option<(String, Span)>,
    pub(super) longest_slug: Option<usize>,
    /// The zone of dates in new files.
    pub(super) timezone: Option<TimeZone>,
    /// What the file says, for code that asks.
    pub(super) options: crate::alembic::Options,
}

/// Where to look for the configuration.
pub(super) struct Place<'a> {
    /// The folder from which messages show paths, and relative paths count.
    pub(super) folder: &'a Path,
    pub(super) ini: Option<PathBuf>,
    pub(super) pyproject: Option<PathBuf>,
    /// The section, if one is named.
    pub(super) section: Option<&'a str>,
    /// Whether something else makes this folder a project, too.
    pub(super) is_project: bool,
}

/// Reads the configuration; `None` if this is no Alembic project.
///
/// # Errors
/// Everything that is wrong with it.
pub(super) fn read(place: &Place<'_>, sources: &mut Sources) -> Result<Option<AlembicConfig>> {
    let section = place.section.unwrap_or(SECTION).to_owned();
    let mut options = Options {
        ini: None,
        section,
        toml: None,
    };
    let ini = place.ini.as_deref();
    if let Some(path) = ini {
        let source = read_text(place.folder, path, sources)?;
        options.ini = Some(Ini::read(sources.text(source), source)?);
    }
    if let Some(path) = place.pyproject.as_deref() {
        let source = read_text(place.folder, path, sources)?;
        options.toml = PyProject::read(sources.text(source), source, HERE)?;
    }
    let has_section = options
        .ini
        .as_ref()
        .is_some_and(|ini| ini.has(&options.section));
    if !has_section && let Some(section) = place.section {
        return Err(no_section(place.folder, ini, section, options.ini.as_ref()).into());
    }
    if !has_section && options.toml.is_none() {
        return match ini {
            Some(_) if !place.is_project => {
                Err(no_section(place.folder, ini, SECTION, options.ini.as_ref()).into())
            }
            _ => Ok(None),
        };
    }
    let of = if has_section {
        ini
    } else {
        place.pyproject.as_deref()
    };
    let reader = Reader {
        options,
        folder: place.folder,
        here: of.and_then(Path::parent).unwrap_or(Path::new("")),
        name: of.map_or_else(String::new, |path| folder::shown(place.folder, path)),
    };
    reader.config().map(Some).map_err(Into::into)
}

fn no_section(folder: &Path, file: Option<&Path>, section: &str, ini: Option<&Ini>) -> Diagnostic {
    let Some(file) = file else {
        let message = format!("there is no `{INI}` with a section `[{section}]`");
        return Diagnostic::error(Code::Config, message)
            .help("leave `-n` out, or name the file with `-c FILE`");
    };
    let name = folder::shown(folder, file);
    let found: Vec<String> = ini
        .into_iter()
        .flat_map(Ini::sections)
        .map(|name| format!("[{name}]"))
        .collect();
    let error = Diagnostic::error(
        Code::Config,
        format!("`{name}` has no section `[{section}]`"),
    );
    let error = match &found[..] {
        [] => error,
        found => error.note(format!("it has {}", text::list(found, "and"))),
    };
    error.help("name the section that has `script_location` with `-n SECTION`")
}

struct Reader<'a> {
    options: Options,
    folder: &'a Path,
    /// The folder of the file.
    here: &'a Path,
    /// The file, as messages call it.
    name: String,
}

type Read<T> = std::result::Result<T, Diagnostic>;

impl Reader<'_> {
    fn config(&self) -> Read<AlembicConfig> {
        let paths = self
            .options
            .paths("prepend_sys_path", &["path_separator"], true)?;
        let paths = paths.unwrap_or_default();
        let mut python_path: Vec<PathBuf> = paths.iter().map(|(path, _)| self.path(path)).collect();
        let script_location = match self.options.text("script_location")? {
            Some((location, span)) => self.folder(&location, span, &python_path)?,
            // Flask-Migrate keeps `alembic.ini` beside `env.py`, in a folder of the application.
            None if self.here.join("env.py").is_file() => {
                python_path.extend(self.here.parent().map(Path::to_path_buf));
                self.here.to_path_buf()
            }
            None => {
                let message = format!("`{}` does not say where the revisions are", self.name);
                return Err(Diagnostic::error(Code::Config, message)
                    .help("set `script_location` to the folder of `env.py`"));
            }
        };
        let versions = match self.version_locations()? {
            Some(paths) => paths
                .iter()
                .map(|(path, span)| self.folder(path, *span, &python_path))
                .collect::<Read<_>>()?,
            None => vec![script_location.join("versions")],
        };
        if let Some(span) = self.options.is_on("sourceless")? {
            return Err(
                wrong(span, "revisions are read from their `.py` files only")
                    .help("take `sourceless` out, and put the sources there"),
            );
        }
        Ok(AlembicConfig {
            script_location,
            versions,
            recursive: self.options.is_on("recursive_version_locations")?.is_some(),
            python_path,
            file_template: self.options.text("file_template")?,
            longest_slug: self.longest_slug()?,
            timezone: self.timezone()?,
            options: self.options.said(),
        })
    }

    fn version_locations(&self) -> Read<Option<Vec<(String, Span)>>> {
        let separators = ["path_separator", "version_path_separator"];
        let paths = self
            .options
            .paths("version_locations", &separators, false)?;
        Ok(paths.filter(|paths| !paths.is_empty()))
    }

    fn longest_slug(&self) -> Read<Option<usize>> {
        let Some((text, span)) = self.options.text("truncate_slug_length")? else {
            return Ok(None);
        };
        let length = text.trim().parse();
        let length = length.map_err(|_| wrong(span, "a number is expected here"))?;
        // As in Alembic, 0 is the default.
        Ok((length > 0).then_some(length))
    }

    /// The zone that is named, in whatever case, as Alembic finds it.
    fn timezone(&self) -> Read<Option<TimeZone>> {
        let Some((name, span)) = self.options.text("timezone")? else {
            return Ok(None);
        };
        let unknown = |_| wrong(span, "a time zone such as `Europe/Berlin` is expected here");
        TimeZone::get(&name).map(Some).map_err(unknown)
    }

    /// A path of the configuration, as it can be opened.
    fn path(&self, text: &str) -> PathBuf {
        match text.strip_prefix(HERE) {
            Some(rest) => self.here.join(rest.trim_start_matches('/')),
            None => self.folder.join(text),
        }
    }

    /// A folder, which has to be there: `path` or `package:path`.
    fn folder(&self, text: &str, span: Span, python_path: &[PathBuf]) -> Read<PathBuf> {
        let package = text.split_once(':');
        let package = package.filter(|_| !text.starts_with(HERE) && !Path::new(text).is_absolute());
        let Some((package, inside)) = package else {
            let path = self.path(text);
            if path.is_dir() {
                return Ok(path);
            }
            let shown = folder::shown(self.folder, &path);
            let problem = Diagnostic::error(Code::Config, format!("there is no folder `{shown}`"))
                .label(span, "");
            return Err(
                if self.here.join(text).is_dir() && !text.starts_with(HERE) {
                    let here = folder::shown(Path::new(""), self.here);
                    problem.help(format!(
                        "relative paths count from where you are: `-C {here}`"
                    ))
                } else {
                    problem.help("correct the path; relative ones count from where you are, or from `-C DIR`")
                },
            );
        };
        let inside = inside.replace(':', "/");
        let places = python_path.iter().map(PathBuf::as_path);
        let src = self.folder.join("src");
        // A package that brings its chain along has its configuration inside of itself.
        let around = self.here.canonicalize().unwrap_or_default();
        let around = around.ancestors().skip(1);
        let mut places = places
            .chain([self.folder, self.here, src.as_path()])
            .chain(around);
        let relative = package.replace('.', "/");
        let found = places.find_map(|place| {
            let folder = place.join(&relative).join(&inside);
            folder.is_dir().then_some(folder)
        });
        found.ok_or_else(|| {
            Diagnostic::error(
                Code::Config,
                format!("the package `{package}` with a folder `{inside}` is not in this project"),
            )
            .label(span, "")
            .help("name the folder itself, or set `prepend_sys_path` to where the package is")
        })
    }
}
