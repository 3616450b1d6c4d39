//! The revision files of a project, in load order.

use std::collections::HashSet;
use std::path::{Component, Path, PathBuf};

use walkdir::WalkDir;

use super::settings::Language;
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Result};
use crate::text;

/// A folder as it can be opened: an empty path is the one where this runs.
pub(super) fn to_open(folder: &Path) -> &Path {
    if folder.as_os_str().is_empty() {
        Path::new(".")
    } else {
        folder
    }
}

/// A revision file: how messages call it and where it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct RevisionFile {
    pub(super) name: String,
    pub(super) path: PathBuf,
    pub(super) language: Language,
}

/// The revision files in `folders`: by name inside a folder, folders in their order, which is
/// the tie-break of every walk through the chain (as in Alembic).
///
/// # Errors
/// Every folder that cannot be read.
pub(super) fn revision_files(
    root: &Path,
    folders: &[PathBuf],
    recursive: bool,
) -> Result<Vec<RevisionFile>> {
    let mut files = Vec::new();
    let mut seen = HashSet::new();
    let mut problems = Diagnostics::default();
    for folder in folders {
        if folder.is_file() {
            let message = format!("`{}` is no folder of revisions", shown(root, folder));
            problems.push(Diagnostic::error(Code::UnreadableFile, message));
            continue;
        }
        for entry in in_order(folder, recursive) {
            let path = match entry {
                Ok(entry) => entry.into_path(),
                Err(error) => {
                    problems.push(unreadable(root, folder, &error));
                    continue;
                }
            };
            let name = shown(root, &path);
            match kind(&path) {
                Kind::Other => {}
                _ if path.file_name().is_none_or(|name| name.to_str().is_none()) => problems.push(
                    Diagnostic::error(
                        Code::UnreadableFile,
                        format!("the name of `{name}` is not UTF-8"),
                    )
                    .help("rename it"),
                ),
                Kind::Revision(language) => {
                    // A folder can lie inside of another one.
                    if !recursive || seen.insert(path.clone()) {
                        files.push(RevisionFile {
                            name,
                            path,
                            language,
                        });
                    }
                }
            }
        }
    }
    problems.or_ok(files)
}

/// The files of a folder, by name; those of folders inside of it stand behind its own.
fn in_order(
    folder: &Path,
    recursive: bool,
) -> impl Iterator<Item = walkdir::Result<walkdir::DirEntry>> {
    let depth = if recursive { usize::MAX } else { 1 };
    let entries = WalkDir::new(folder)
        .min_depth(1)
        .max_depth(depth)
        .sort_by(|one, other| {
            let is_folder = |entry: &walkdir::DirEntry| entry.file_type().is_dir();
            let one = (is_folder(one), one.file_name());
            one.cmp(&(is_folder(other), other.file_name()))
        });
    entries
        .into_iter()
        .filter_entry(|entry| !entry.file_name().to_string_lossy().ends_with("__pycache__"))
}

enum Kind {
    Revision(Language),
    Other,
}

fn kind(path: &Path) -> Kind {
    let name = path.file_name().map(|name| name.to_string_lossy());
    let name = name.as_deref().unwrap_or_default();
    // Editors leave `.#file`, `.file.swp` and the like beside their files.
    if name.starts_with('.') || name.starts_with("__init__") {
        return Kind::Other;
    }
    let ends =
        |suffix: &str| name.len() > suffix.len() && name.to_ascii_lowercase().ends_with(suffix);
    if ends(".sql") {
        Kind::Revision(Language::Sql)
    } else if ends(".sql.tera") {
        Kind::Revision(Language::Template)
    } else if ends(".py") {
        Kind::Revision(Language::Python)
    } else {
        Kind::Other
    }
}

/// A path as messages show it: from the project's folder, with forward slashes.
pub(super) fn shown(root: &Path, path: &Path) -> String {
    let path = path.strip_prefix(root).unwrap_or(path);
    let mut shown = String::new();
    for part in path.components() {
        match part {
            Component::CurDir => continue,
            Component::RootDir => {}
            part => shown.push_str(&part.as_os_str().to_string_lossy()),
        }
        shown.push('/');
    }
    shown.pop();
    shown
}

/// A path from the project's root, with forward slashes. Only what the configuration names by an
/// absolute path can lie elsewhere, and then it keeps that path.
pub(super) fn from_root(root: &Path, path: &Path) -> String {
    let Ok(inside) = path.strip_prefix(root) else {
        let root = root.canonicalize().unwrap_or_default();
        let whole = path.canonicalize().unwrap_or_default();
        let is_inside = whole.starts_with(&root) && !root.as_os_str().is_empty();
        return shown(&root, if is_inside { &whole } else { path });
    };
    shown(Path::new(""), inside)
}

fn unreadable(root: &Path, folder: &Path, error: &walkdir::Error) -> Diagnostic {
    let path = shown(root, error.path().unwrap_or(folder));
    let reason = error
        .io_error()
        .map_or_else(|| error.to_string(), text::reason);
    Diagnostic::error(
        Code::UnreadableFile,
        format!("cannot read `{path}`: {reason}"),
    )
}
