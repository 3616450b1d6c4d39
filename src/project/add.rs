//! Adds a revision to a project: its file gets a name and a folder.
//!
//! Invariant: a file that is written here is read by the next command.

use std::path::{Component, Path, PathBuf};

use super::folder::shown;
use super::moment::Moment;
use super::{Language, NewFiles, Project, new_file, read_text};
use crate::alembic;
use crate::diagnostic::{Code, Diagnostic, Result};
use crate::revision::sql_file;
use crate::revision::{NewRevision, NewSections};
use crate::span::Sources;
use crate::template::Part;
use crate::text;

impl Project {
    /// Writes the file of `revision` in `language`, with `sections` in it, and returns its path. The project is that of
    /// `folder`; `place` is the folder of revisions that it belongs into, if one is named.
    ///
    /// # Errors
    /// If the revision cannot be written as it is, if `place` is no folder of revisions or if it
    /// must be named, and [`Code::Output`].
    pub fn add(
        &self,
        revision: &NewRevision,
        language: Language,
        sections: NewSections<'_>,
        folder: &Path,
        place: Option<&Path>,
        sources: &mut Sources,
    ) -> Result<PathBuf> {
        let now = Moment::now(self.settings.new_files.timezone.as_ref());
        let name = file_name(revision, language, &self.settings.new_files, &now)?;
        let text = match language {
            Language::Python => self.python(revision, sections, now, folder, sources)?,
            Language::Sql | Language::Template => {
                sql_file::write(revision, sections, &self.templates)?
            }
        };
        let place = match (place, &self.settings.versions[..]) {
            (Some(place), all) => named_place(place, folder, all)?,
            (None, [only]) => only,
            (None, all) => self
                .place_of_first_parent(revision, folder, sources)
                .ok_or_else(|| no_place(folder, all))?,
        };
        let path = clean(&place.join(name));
        if let Some(new) = path.parent().filter(|folder| !folder.exists()) {
            std::fs::create_dir_all(new).map_err(|error| {
                let new = shown(folder, new);
                let message = format!("cannot make the folder `{new}`: {}", text::reason(&error));
                Diagnostic::error(Code::Output, message)
            })?;
        }
        new_file::create(&path, &shown(folder, &path), &text)?;
        Ok(path)
    }

    /// The text of a new file in Python: from `templates/revision.py.tera`, or else the project's
    /// `script.py.mako`, or else the built-in template.
    fn python(
        &self,
        revision: &NewRevision,
        sections: NewSections<'_>,
        now: Moment,
        folder: &Path,
        sources: &mut Sources,
    ) -> Result<String> {
        let mako = self.settings.script_location.as_ref();
        let mako = mako.map(|place| place.join("script.py.mako"));
        let mako = mako.filter(|path| path.is_file());
        let Some(path) = mako.filter(|_| !self.templates.is_replaced(Part::PythonRevision)) else {
            return alembic::write(revision, sections, &self.templates);
        };
        let source = read_text(folder, &path, sources)?;
        let text = sources.shared_text(source);
        let surroundings = self.settings.surroundings();
        alembic::write_from(
            (source, &text),
            revision,
            sections,
            now.into(),
            &surroundings,
            &self.templates,
        )
    }

    /// The folder of the first revision that the new one follows.
    fn place_of_first_parent(
        &self,
        revision: &NewRevision,
        folder: &Path,
        sources: &Sources,
    ) -> Option<&Path> {
        let parent = self.revisions.find(revision.down_revisions.first()?)?;
        let file = folder.join(sources.path(self.revisions[parent].source));
        same_folder(file.parent()?, &self.settings.versions)
    }
}

/// A path without the `./` in front.
pub(super) fn clean(path: &Path) -> PathBuf {
    path.components()
        .filter(|part| !matches!(part, Component::CurDir))
        .collect()
}

/// The one of `folders` that is `folder`.
fn same_folder<'a>(folder: &Path, folders: &'a [PathBuf]) -> Option<&'a Path> {
    let wanted = folder.canonicalize().ok()?;
    let same = |other: &&PathBuf| other.canonicalize().is_ok_and(|other| other == wanted);
    folders.iter().find(same).map(PathBuf::as_path)
}

fn named_place<'a>(place: &Path, folder: &Path, all: &'a [PathBuf]) -> Result<&'a Path> {
    same_folder(place, all).ok_or_else(|| {
        let names: Vec<String> = all.iter().map(|other| shown(folder, other)).collect();
        let are = if names.len() == 1 {
            "that is"
        } else {
            "those are"
        };
        Diagnostic::error(
            Code::Usage,
            format!("`{}` is no folder of revisions", place.display()),
        )
        .help(format!(
            "{are} {}; `versions` in gen-sql.toml lists them",
            text::list(&names, "and")
        ))
        .into()
    })
}

fn no_place(folder: &Path, all: &[PathBuf]) -> Diagnostic {
    let options = all
        .iter()
        .map(|other| format!("--version-path {}", shown(folder, other)));
    Diagnostic::error(
        Code::Usage,
        format!(
            "the project has {} of revisions, and a new base could go into each",
            text::count(all.len(), "folder")
        ),
    )
    .help(format!("say which: {}", text::list(options, "or")))
}

/// The name of the file: `{id}_{slug}.sql`, if nothing else is set.
pub(super) fn file_name(
    revision: &NewRevision,
    language: Language,
    files: &NewFiles,
    now: &Moment,
) -> Result<String> {
    let id = &revision.id;
    let odd = |c: char| !(c.is_alphanumeric() || c == '_' || c == '.');
    let bad = if let Some(found) = id.chars().find(|&c| odd(c)) {
        format!("has a `{}` in it", found.escape_debug())
    } else if id.starts_with('.') || id.starts_with("__init__") {
        "would name a file that is not read as a revision".to_owned()
    } else {
        let slug = slug(&revision.message, files.longest_slug);
        return Ok(files.template.name(id, &slug, now) + language.ending());
    };
    Err(Diagnostic::error(
        Code::BadRevisionId,
        format!("the revision id `{}` {bad}", id.escape_debug()),
    )
    .help("use letters, digits, `_` and `.`: the id is part of the file's name")
    .into())
}

/// The words of a message in lower case, joined by `_`: whole words, as long as they fit.
fn slug(message: &str, longest: usize) -> String {
    let words: Vec<&str> = message
        .split(|c: char| !(c.is_alphanumeric() || c == '_'))
        .filter(|word| !word.is_empty())
        .collect();
    let slug = words.join("_").to_lowercase();
    let Some((end, _)) = slug.char_indices().nth(longest) else {
        return slug;
    };
    let (fits, rest) = slug.split_at(end);
    if rest.starts_with('_') {
        return fits.to_owned();
    }
    let joint = fits.rfind('_').filter(|&at| at > 0);
    fits[..joint.unwrap_or(end)].to_owned()
}

#[cfg(test)]
mod tests {
    fn slug(message: &str) -> String {
        super::slug(message, 40)
    }

    #[test]
    fn slugs_are_the_words_of_a_message() {
        for (message, expected) in [
            ("Create accounts", "create_accounts"),
            (
                "First: \"quotes\" & Ünïcode, CamelCase",
                "first_quotes_ünïcode_camelcase",
            ),
            ("snake_case stays_as it is", "snake_case_stays_as_it_is"),
            ("two\nlines", "two_lines"),
            ("!?", ""),
            ("", ""),
            ("数据 库", "数据_库"),
            // 40 characters, then a word that does not fit
            (
                "aaaaaaaaa bbbbbbbbb ccccccccc dddddddddd",
                "aaaaaaaaa_bbbbbbbbb_ccccccccc_dddddddddd",
            ),
            (
                "aaaaaaaaa bbbbbbbbb ccccccccc dddddddddd e",
                "aaaaaaaaa_bbbbbbbbb_ccccccccc_dddddddddd",
            ),
            (
                "aaaaaaaaa bbbbbbbbb ccccccccc ddddddddddd",
                "aaaaaaaaa_bbbbbbbbb_ccccccccc",
            ),
        ] {
            assert_eq!(slug(message), expected);
        }
        assert_eq!(slug(&"x".repeat(50)), "x".repeat(40));
        assert_eq!(slug(&"ü".repeat(50)), "ü".repeat(40));
        assert_eq!(
            slug(&format!("_{}", "x".repeat(50))),
            format!("_{}", "x".repeat(39))
        );
    }
}
