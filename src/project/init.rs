//! Makes a new project.
//!
//! Invariant: either all files of the project are there in the end, or none that was not there
//! before.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use super::add::{clean, file_name};
use super::made::{Made, cannot};
use super::moment::Moment;
use super::{CONFIG, Language, Settings};
use crate::diagnostic::{Code, Diagnostic, Result};
use crate::revision::sql_file;
use crate::revision::{Follows, NewSections, Request, RevisionMap};
use crate::span::Sources;
use crate::template::Templates;

/// The configuration of a new project: every key with its default, as comments.
pub(super) const SETTINGS: &str = include_str!("gen-sql.toml");

/// What git must know, so that a checkout on Windows has the bytes that were committed: scripts are
/// compared byte by byte, and `sha256sum -c gen-sql.sum` reads bytes.
const ATTRIBUTES: [&str; 3] = [
    "*.sql text eol=lf",
    "*.sql.tera text eol=lf",
    "gen-sql.sum text eol=lf",
];

/// What the first revision is for.
const MESSAGE: &str = "Create the first tables";

/// What its sections say: nothing yet.
const SECTIONS: NewSections<'static> = NewSections {
    upgrade: "-- Write here what the revision does, for example:
--
-- CREATE TABLE account (
--     id INTEGER NOT NULL PRIMARY KEY,
--     email TEXT NOT NULL UNIQUE
-- );",
    downgrade: "-- And here what takes it back, the last thing first:
--
-- DROP TABLE account;",
};

/// A project that was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewProject {
    /// The files that were made or added to.
    pub files: Vec<PathBuf>,
    /// The one of them that holds the first revision; none if there is no revision yet.
    pub first_revision: Option<PathBuf>,
}

/// Makes a project in `folder`, which is made too if it is not there. Its first revision has the
/// id `id`, or a random one.
///
/// # Errors
/// [`Code::ProjectExists`] if there is a project already, what is wrong with `id` or with a
/// template that is there already, and [`Code::Output`].
pub fn init(folder: &Path, id: Option<String>, sources: &mut Sources) -> Result<NewProject> {
    is_free(folder)?;
    let (name, text) = first_revision(folder, MESSAGE, SECTIONS, id, sources)?;
    let attributes = folder.join(".gitattributes");
    let lines = missing_attributes(&attributes)?;

    let mut made = Made::default();
    made.folder(&folder.join("versions"))?;
    made.file(&folder.join(CONFIG), SETTINGS)?;
    let first_revision = made.file(&folder.join("versions").join(name), &text)?;
    made.lines(&attributes, &lines)?;
    Ok(NewProject {
        files: made.keep(),
        first_revision: Some(first_revision),
    })
}

/// Whether a project can be made in `folder`.
///
/// # Errors
/// [`Code::ProjectExists`] if there is one already, and [`Code::Output`] if it is no folder.
pub(super) fn is_free(folder: &Path) -> Result<()> {
    if folder.exists() && !folder.is_dir() {
        let message = format!("`{}` is no folder", folder.display());
        return Err(Diagnostic::error(Code::Output, message).into());
    }
    for name in [CONFIG, "versions"] {
        let path = folder.join(name);
        if let Ok(there) = path.symlink_metadata() {
            return Err(exists(&path, there.is_dir()).into());
        }
    }
    let alembic = folder.join("alembic.ini");
    if alembic.exists() {
        let path = clean(&alembic);
        let message = format!(
            "there is a project of Alembic already: it has `{}`",
            path.display()
        );
        return Err(Diagnostic::error(Code::ProjectExists, message)
            .help("gen-sql works on it as it is: `gen-sql history` shows its revisions")
            .into());
    }
    Ok(())
}

fn exists(path: &Path, is_folder: bool) -> Diagnostic {
    let is_config = path.ends_with(CONFIG);
    let path = clean(path);
    let path = path.display();
    let error = |message: String| Diagnostic::error(Code::ProjectExists, message);
    if is_config || is_folder {
        error(format!("there is a project already: it has `{path}`"))
            .help("`gen-sql revision -m \"…\"` adds a revision to it")
    } else {
        error(format!("`{path}` is there already, and is no folder"))
            .help("move it away, or make the project in a folder of its own: `gen-sql init DIR`")
    }
}

/// The name and the text of the file of a revision that nothing stands behind.
pub(super) fn first_revision(
    folder: &Path,
    message: &str,
    sections: NewSections<'_>,
    id: Option<String>,
    sources: &mut Sources,
) -> Result<(String, String)> {
    let revision = RevisionMap::resolve(Vec::new())?.new_revision(&Request {
        message: Some(message.to_owned()),
        follows: Follows::TheHead,
        splice: false,
        branch_labels: Vec::new(),
        depends_on: Vec::new(),
        id,
    })?;
    let templates = folder.join("templates");
    let templates = Templates::load(&templates, &clean(&templates).to_string_lossy(), sources)?;
    let text = sql_file::write(&revision, sections, &templates)?;
    let files = Settings::of_folder(folder).new_files;
    Ok((
        file_name(&revision, Language::Sql, &files, &Moment::now(None))?,
        text,
    ))
}

/// The lines that `.gitattributes` does not have yet.
pub(super) fn missing_attributes(path: &Path) -> Result<Vec<&'static str>> {
    let there = match fs::read(path) {
        Ok(bytes) => String::from_utf8_lossy(&bytes).into_owned(),
        Err(error) if error.kind() == ErrorKind::NotFound => String::new(),
        Err(error) => return Err(cannot("read", path, &error).into()),
    };
    let is_missing = |line: &&str| !there.lines().any(|other| other.trim() == *line);
    Ok(ATTRIBUTES.into_iter().filter(is_missing).collect())
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::SETTINGS;
    use crate::project::Settings;
    use crate::project::config::KEYS;
    use crate::span::Sources;

    fn read(text: &str) -> Settings {
        let mut sources = Sources::default();
        let source = sources.add("gen-sql.toml", text);
        let default = Settings::of_folder(Path::new(""));
        default.read(&sources, source, Path::new("")).unwrap().0
    }

    #[test]
    fn the_settings_of_a_new_project_change_nothing() {
        let default = Settings::of_folder(Path::new(""));
        assert_eq!(read(SETTINGS), default);
        let keys = SETTINGS.lines().filter_map(|line| {
            let set = line.strip_prefix("# ")?;
            let table = || set.strip_prefix('[')?.strip_suffix(']');
            let key = set.split_once(" = ").map(|(key, _)| key).or_else(table);
            Some((key?, line))
        });
        let mut said = Vec::new();
        for (key, line) in keys {
            let alone = read(line.strip_prefix("# ").unwrap());
            // There is none of these if nothing is said.
            let same = alone == default;
            assert_eq!(
                same,
                !["baseline", "schema", "engine_name", "now", "seed"].contains(&key),
                "{line}"
            );
            said.push(key);
        }
        assert_eq!(said, KEYS);
    }
}
