//! Reads the files that revisions declare.
//!
//! Invariant: what is read lies inside of the project, also if links lead to it.

use std::collections::HashMap;
use std::fs;
use std::io::ErrorKind;
use std::path::Path;

use super::folder::{shown, to_open};
use super::seal::SUM_FILE;
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Result};
use crate::revision::sql_file;
use crate::revision::{DeclaredFile, Named};
use crate::span::{SourceId, Sources};
use crate::text::reason;

/// The declared files of a project, each of which is read once.
pub(super) struct Declared<'a> {
    /// The folder from which messages show paths.
    folder: &'a Path,
    /// The project's root.
    root: &'a Path,
    /// What was read, by path; `None` if it is no text, which has been said.
    read: HashMap<String, Option<SourceId>>,
}

impl<'a> Declared<'a> {
    pub(super) fn new(folder: &'a Path, root: &'a Path) -> Self {
        Self {
            folder,
            root,
            read: HashMap::new(),
        }
    }

    /// Reads the files that a header names.
    ///
    /// # Errors
    /// [`Code::DeclaredFile`] for each that is not there, is no file, is not inside of the project
    /// or is named twice, and whatever [`sql_file::load`] says of one that is no text.
    pub(super) fn read_all(
        &mut self,
        names: &[Named],
        sources: &mut Sources,
    ) -> Result<Vec<DeclaredFile>> {
        let mut files: Vec<DeclaredFile> = Vec::with_capacity(names.len());
        let mut problems = Diagnostics::default();
        for named in names {
            let path = match inside(named) {
                Ok(path) => path,
                Err(problem) => {
                    problems.push(problem);
                    continue;
                }
            };
            if let Some(first) = files.iter().find(|file| *file.path == *path) {
                problems.push(twice(named, first));
                continue;
            }
            match self.read(named, &path, sources) {
                Ok(Some(source)) => files.push(DeclaredFile {
                    name: named.name.as_str().into(),
                    span: named.span,
                    path: path.into(),
                    source,
                }),
                Ok(None) => {}
                Err(found) => problems.extend(found),
            }
        }
        problems.or_ok(files)
    }

    /// Reads a file, if that has not been tried before.
    fn read(
        &mut self,
        named: &Named,
        path: &str,
        sources: &mut Sources,
    ) -> Result<Option<SourceId>> {
        if let Some(&known) = self.read.get(path) {
            return Ok(known);
        }
        let file = self.root.join(path);
        let bytes = self.bytes(named, &file)?;
        let loaded = sql_file::load(&shown(self.folder, &file), &bytes, sources);
        self.read
            .insert(path.to_owned(), loaded.as_ref().ok().copied());
        let declared_here = |found: Diagnostic| found.context(named.span, "it is declared here");
        loaded
            .map(Some)
            .map_err(|found| found.into_iter().map(declared_here).collect())
    }

    /// The content of a file inside of the project.
    fn bytes(&self, named: &Named, file: &Path) -> Result<Vec<u8>> {
        let name = &named.name;
        let unreadable = |error: &std::io::Error| {
            let found = refused(
                named,
                format!("cannot read `{name}`: {}", reason(error)),
                "",
            );
            match error.kind() {
                ErrorKind::NotFound => found.help(format!(
                    "correct the name, or put the file there; it counts from {}",
                    self.place()
                )),
                _ => found,
            }
        };
        let canonical = |path: &Path| path.canonicalize().map_err(|error| unreadable(&error));
        let whole = canonical(file)?;
        if !whole.starts_with(canonical(to_open(self.root))?) {
            return Err(refused(
                named,
                format!("`{name}` is outside of the project"),
                "a link leads out",
            )
            .help("put the file itself into the project: it is part of what is reviewed")
            .into());
        }
        if !whole.is_file() {
            let what = if whole.is_dir() {
                "a folder"
            } else {
                "no file"
            };
            return Err(refused(named, format!("`{name}` is {what}"), "")
                .help("name each file that is read")
                .into());
        }
        fs::read(&whole).map_err(|error| unreadable(&error).into())
    }

    /// The root, as messages call it.
    fn place(&self) -> String {
        match shown(self.folder, self.root).as_str() {
            "" => "the project's folder".to_owned(),
            folder => format!("`{folder}`"),
        }
    }
}

/// The path that a header names, without `.` and `..`.
fn inside(named: &Named) -> std::result::Result<String, Diagnostic> {
    let name = &named.name;
    if name.contains('\\') {
        return Err(refused(
            named,
            format!("`{name}` has a backslash"),
            "not the same file everywhere",
        )
        .help(format!("write `{}`", name.replace('\\', "/"))));
    }
    let drive = name.get(1..3) == Some(":/");
    if name.starts_with('/') || drive {
        return Err(refused(
            named,
            format!("`{name}` is an absolute path"),
            "it would be another file elsewhere",
        )
        .help("put the file into the project, and write its path from there"));
    }
    let mut parts = Vec::new();
    for part in name.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                if parts.pop().is_none() {
                    return Err(refused(
                        named,
                        format!("`{name}` is outside of the project"),
                        "this leads out",
                    )
                    .help("put the file into the project, and write its path from there"));
                }
            }
            part => parts.push(part),
        }
    }
    if parts == [SUM_FILE] {
        return Err(refused(
            named,
            format!("`{name}` cannot be read by a revision"),
            "it lists the hash of this revision",
        )
        .help("take it out"));
    }
    if parts.is_empty() {
        return Err(
            refused(named, format!("`{name}` is a folder"), "").help("name each file that is read")
        );
    }
    Ok(parts.join("/"))
}

fn twice(named: &Named, first: &DeclaredFile) -> Diagnostic {
    refused(
        named,
        format!("`{}` is declared twice", named.name),
        "again here",
    )
    .context(first.span, "first here")
    .help("take one of them out")
}

fn refused(named: &Named, message: String, label: &str) -> Diagnostic {
    Diagnostic::error(Code::DeclaredFile, message).label(named.span, label)
}
