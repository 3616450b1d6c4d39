//! A project as programs see it.

use std::path::Path;

use super::{Error, Script};
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Result};
use crate::project::{self, Location};
use crate::revision::{Plan, Range, RevisionIndex, RevisionMap, Target};
use crate::script;
use crate::span::Sources;
use crate::sqlite::{SqliteVersion, SqliteVersionError};

/// A folder with a chain of revisions, read completely.
///
/// ```
/// # fn main() -> Result<(), gen_sql::Error> {
/// let project = gen_sql::Project::open(".")?;
/// let script = project.upgrade("head")?;
/// assert!(script.text().starts_with("-- gen-sql: upgrade script\n"));
/// assert_eq!(script.steps()[0].message, "Create accounts and projects");
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
pub struct Project {
    project: project::Project,
    sources: Sources,
}

impl Project {
    /// Opens the project in `folder`, as `gen-sql -C folder` does: with its `gen-sql.toml` or
    /// `alembic.ini`, or without one if there is a folder `versions`.
    ///
    /// # Errors
    /// Everything that is wrong with the configuration, or else with the revisions.
    pub fn open(folder: impl AsRef<Path>) -> std::result::Result<Self, Error> {
        let mut sources = Sources::default();
        match project::Project::open_to_run(&Location::of(folder), &mut sources) {
            Ok(project) => Ok(Self { project, sources }),
            Err(found) => Err(Error::new(&found, &sources)),
        }
    }

    /// This project, with `version` as the oldest SQLite that must be able to run the scripts, in
    /// the form `3.35` or `3.35.5`.
    ///
    /// # Errors
    /// If it is no version, or one that scripts cannot be written for.
    ///
    /// ```
    /// # fn main() -> Result<(), gen_sql::Error> {
    /// let project = gen_sql::Project::open(".")?.sqlite_version("3.40")?;
    /// assert!(project.upgrade("head")?.text().contains("SQLite 3.40 or newer"));
    /// # Ok(())
    /// # }
    /// ```
    pub fn sqlite_version(mut self, version: &str) -> std::result::Result<Self, Error> {
        match version.parse::<SqliteVersion>() {
            Ok(version) => {
                self.project.settings.sqlite_version = version;
                Ok(self)
            }
            Err(error) => Err(self.error(&bad_version(version, error).into())),
        }
    }

    /// This project, with a value for the templates of revisions, as `-x name=value` gives one: of
    /// the kind that the variable has in the configuration, or else a text.
    ///
    /// # Errors
    /// If the variable cannot have this name or this value.
    ///
    /// ```
    /// # fn main() -> Result<(), gen_sql::Error> {
    /// let project = gen_sql::Project::open(".")?.locked()?.variable("region", "eu")?;
    /// assert!(project.variable("no name", "eu").is_err());
    /// # Ok(())
    /// # }
    /// ```
    pub fn variable(mut self, name: &str, value: &str) -> std::result::Result<Self, Error> {
        let variables = &mut self.project.settings.variables;
        match project::assign(variables, &format!("{name}={value}")) {
            Ok(()) => Ok(self),
            Err(problem) => Err(self.error(&problem.into())),
        }
    }

    /// This project, if `gen-sql.sum` lists every revision and every file that one reads, as
    /// `--locked` asks. What it lists and has changed is an error of every script anyway.
    ///
    /// # Errors
    /// What has changed since it was sealed, or is not sealed.
    pub fn locked(self) -> std::result::Result<Self, Error> {
        match self.project.seal.check(true) {
            Ok(()) => Ok(self),
            Err(found) => Err(self.error(&found)),
        }
    }

    /// The ids of the heads, in load order.
    #[must_use]
    pub fn heads(&self) -> Vec<&str> {
        let map = &self.project.revisions;
        map.heads().into_iter().map(|index| map.id(index)).collect()
    }

    /// The script of `gen-sql upgrade range`, where `range` is `[START[,START]…:]TARGET`.
    ///
    /// # Errors
    /// If the range cannot be read or gone, a file that `gen-sql.sum` lists has changed, or a
    /// revision on the way cannot be run.
    pub fn upgrade(&self, range: &str) -> std::result::Result<Script, Error> {
        self.script(range, Target::base(), Plan::upgrade)
    }

    /// The script of `gen-sql downgrade range`, where `range` is `[START[,START]…:]TARGET`.
    ///
    /// # Errors
    /// If the range cannot be read or gone, a file that `gen-sql.sum` lists has changed, or a
    /// revision on the way cannot be run.
    ///
    /// ```
    /// # fn main() -> Result<(), gen_sql::Error> {
    /// let project = gen_sql::Project::open(".")?;
    /// assert_eq!(project.downgrade("-1")?.steps().len(), 1);
    ///
    /// let error = project.downgrade("3d5a:nowhere").unwrap_err();
    /// assert_eq!(error.findings()[0].code, "unknown-target");
    /// # Ok(())
    /// # }
    /// ```
    pub fn downgrade(&self, range: &str) -> std::result::Result<Script, Error> {
        self.script(range, Target::heads(), Plan::downgrade)
    }

    /// The script of `gen-sql stamp range`, where `range` is `[START[,START]…:]TARGET`.
    ///
    /// # Errors
    /// If the range cannot be read, or a file that `gen-sql.sum` lists has changed.
    pub fn stamp(&self, range: &str) -> std::result::Result<Script, Error> {
        self.script(range, Target::base(), |map, start, end| {
            Plan::stamp(map, start, std::slice::from_ref(end))
        })
    }

    /// The script of a range, from `default` if it names no start.
    fn script(
        &self,
        range: &str,
        default: Target,
        plan: impl Fn(&RevisionMap, &[RevisionIndex], &Target) -> Result<Plan>,
    ) -> std::result::Result<Script, Error> {
        let map = &self.project.revisions;
        let write = || -> Result<Script> {
            let range: Range = range.parse()?;
            self.project.seal.check(false)?;
            let default = [default];
            let start = map.start(range.start.as_deref().unwrap_or(&default))?;
            let plan = plan(map, &start, &range.end)?;
            let settings = script::Settings::of(&self.project);
            let mut script = script::write(map, &plan, &self.project.templates, &settings)?;
            script.warnings.extend(self.project.warnings_of(&plan));
            Ok(Script::new(&script, map, &self.sources))
        };
        write().map_err(|found| self.error(&found))
    }

    fn error(&self, found: &Diagnostics) -> Error {
        Error::new(found, &self.sources)
    }
}

fn bad_version(version: &str, error: SqliteVersionError) -> Diagnostic {
    let message = format!("`{version}` is no version that scripts can be written for");
    Diagnostic::error(Code::Usage, message).help(error.to_string())
}
