//! The files of a project's `templates` folder that revisions include and whose components they
//! call.
//!
//! Invariant: a file counts for a revision exactly when Tera is given it to render that revision.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Component, Path};
use std::sync::Arc;

use walkdir::{DirEntry, WalkDir};

use super::file::{File, Links};
use super::layout::Part;
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Result};
use crate::span::{SourceId, Sources};
use crate::text;

/// The files, by the name that `{% include %}` knows them by.
#[derive(Debug, Default)]
pub struct Library {
    entries: BTreeMap<String, Entry>,
}

/// A file of the folder.
#[derive(Debug)]
enum Entry {
    Template {
        file: Arc<File>,
        links: Links,
    },
    /// It cannot be read, for this reason.
    Unusable(String),
}

/// What some templates need of a library.
#[derive(Debug, Default)]
pub(super) struct Needed<'a> {
    /// The files, sorted by name.
    pub(super) files: Vec<Arc<File>>,
    /// Files that are needed and cannot be read, with the reason.
    pub(super) unusable: Vec<(&'a str, &'a str)>,
}

impl Library {
    /// Reads all files below `folder` but hidden ones and those that lay scripts out. What is
    /// read goes into `sources`, as files of the folder that messages call `shown`. A folder that
    /// does not exist has no files.
    ///
    /// # Errors
    /// [`Code::UnreadableFile`] if the folder cannot be read. A file that cannot be read, or a
    /// link that leads out of the folder, is an error for the revisions that use it only.
    pub fn load(folder: &Path, shown: &str, sources: &mut Sources) -> Result<Self> {
        let mut library = Self::default();
        if !folder.exists() {
            return Ok(library);
        }
        let unreadable = |reason: &str| {
            let message = format!("cannot read the folder `{shown}`: {reason}");
            Diagnostics::from(Diagnostic::error(Code::UnreadableFile, message))
        };
        let root = fs::canonicalize(folder).map_err(|error| unreadable(&text::reason(&error)))?;
        let walk = WalkDir::new(&root).follow_links(true).sort_by_file_name();
        let is_ours = |entry: &DirEntry| !is_hidden(entry) && !leads_out(&root, entry);
        for entry in walk.into_iter().filter_entry(is_ours) {
            // A link to a folder above would be walked for ever; nobody can include what it hides.
            let entry = match entry {
                Err(error) if error.loop_ancestor().is_some() => continue,
                Err(error) if error.path().is_some_and(Path::is_symlink) => continue,
                Err(error) => {
                    let reason = error.into_io_error().map(|error| text::reason(&error));
                    return Err(unreadable(&reason.unwrap_or_default()));
                }
                Ok(entry) => entry,
            };
            if entry.file_type().is_file()
                && let Some(name) = name(&root, entry.path())
                && !Part::is_file(&name)
            {
                let entry = read(&root, entry.path(), &name, shown, sources);
                library.entries.insert(name, entry);
            }
        }
        Ok(library)
    }

    /// The files that the sections of a revision use, also by way of others, sorted by name.
    #[must_use]
    pub fn used_by(&self, sections: &[&str]) -> Vec<(String, SourceId)> {
        let mut sources = Sources::default();
        let nowhere = sources.add("", "");
        let file = |text: &str| File::new(String::new(), nowhere, 0, Arc::from(text));
        let links = sections.iter().map(|text| file(text).links()).collect();
        let files = self.needed(links).files.into_iter();
        files.map(|file| (file.name.clone(), file.source)).collect()
    }

    /// The names of the files.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.entries.keys().map(String::as_str)
    }

    /// The names of all components.
    pub(super) fn components(&self) -> impl Iterator<Item = &str> {
        let links = self.entries.values().filter_map(|entry| match entry {
            Entry::Template { links, .. } => Some(links),
            Entry::Unusable(_) => None,
        });
        links.flat_map(|links| links.components.iter().map(|(name, _)| name.as_str()))
    }

    /// The files that templates with these links use, also by way of others.
    pub(super) fn needed(&self, mut open: Vec<Links>) -> Needed<'_> {
        let mut needed = BTreeMap::new();
        while let Some(links) = open.pop() {
            let included = links.includes.iter().map(|(name, _)| name.as_str());
            let defining = links.calls.iter().flat_map(|(call, _)| self.defining(call));
            for name in included.chain(defining) {
                let Some((name, entry)) = self.entries.get_key_value(name) else {
                    continue;
                };
                if needed.insert(name, entry).is_none()
                    && let Entry::Template { links, .. } = entry
                {
                    open.push(links.clone());
                }
            }
        }
        let mut found = Needed::default();
        for (name, entry) in needed {
            match entry {
                Entry::Template { file, .. } => found.files.push(Arc::clone(file)),
                Entry::Unusable(reason) => found.unusable.push((name, reason)),
            }
        }
        found
    }

    /// The names of the files that define a component.
    fn defining(&self, component: &str) -> impl Iterator<Item = &str> {
        let defines = move |entry: &Entry| match entry {
            Entry::Template { links, .. } => {
                links.components.iter().any(|(name, _)| name == component)
            }
            Entry::Unusable(_) => false,
        };
        self.entries
            .iter()
            .filter(move |(_, entry)| defines(entry))
            .map(|(name, _)| name.as_str())
    }
}

fn is_hidden(entry: &DirEntry) -> bool {
    entry.depth() > 0 && entry.file_name().to_string_lossy().starts_with('.')
}

/// Whether an entry is a link to a folder elsewhere, which may be a very large one.
fn leads_out(root: &Path, entry: &DirEntry) -> bool {
    entry.path_is_symlink()
        && entry.file_type().is_dir()
        && !fs::canonicalize(entry.path()).is_ok_and(|real| real.starts_with(root))
}

/// The path below the folder, with `/`; nothing if it is not UTF-8.
fn name(root: &Path, path: &Path) -> Option<String> {
    let names = path.strip_prefix(root).ok()?.components();
    let names: Option<Vec<&str>> = names
        .map(|name| match name {
            Component::Normal(name) => name.to_str(),
            _ => None,
        })
        .collect();
    names.map(|names| names.join("/"))
}

fn read(root: &Path, path: &Path, name: &str, shown: &str, sources: &mut Sources) -> Entry {
    let content = fs::canonicalize(path).and_then(|real| {
        let inside = real.starts_with(root);
        inside.then(|| fs::read_to_string(real)).transpose()
    });
    match content {
        Err(error) => Entry::Unusable(text::reason(&error)),
        Ok(None) => Entry::Unusable(format!("it is a link out of `{shown}`")),
        Ok(Some(content)) if content.contains('\0') => {
            Entry::Unusable("it holds a NUL byte".to_owned())
        }
        Ok(Some(content)) => {
            let content = plain(&content);
            let source = sources.add(format!("{shown}/{name}"), content.as_str());
            let file = File::new(name.to_owned(), source, 0, content.into());
            let links = file.links();
            Entry::Template {
                file: Arc::new(file),
                links,
            }
        }
    }
}

/// The text without a byte order mark, its lines ended by LF.
fn plain(text: &str) -> String {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    text.replace("\r\n", "\n")
}
