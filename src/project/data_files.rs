//! Finds the files beside its own that code in Python reads.
//!
//! Invariant: each lies inside of the project, also if links lead to it, is a text, and is read once;
//! what code reads is found by the names that stand in it, before anything is evaluated.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fs;
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::sync::Arc;

use super::file_names::FileNames;
use super::folder;
use super::seal::SUM_FILE;
use crate::alembic::DataFile;
use crate::revision::{Checksum, DeclaredFile, sql_file};
use crate::span::Sources;

/// The longest file that is read.
const LONGEST: u64 = 64 << 20;

/// The most folders that are looked into.
const FOLDERS: usize = 500;

/// A file, with the checksum of it.
type Summed = (Arc<DataFile>, Arc<str>);

/// Files that code in Python reads.
pub(super) struct DataFiles<'a> {
    /// The folder from which messages show paths.
    folder: &'a Path,
    root: &'a Path,
    /// What was read, by its path from the root; `None` if it is no text.
    read: HashMap<String, Option<Summed>>,
    /// Whether what was asked for is a folder, by its path from the root; `None` if it is no folder and no file.
    kinds: HashMap<String, Option<bool>>,
    /// What is in each folder that was looked into, in lower case: some file systems have no letter case.
    listed: HashMap<String, Rc<BTreeSet<String>>>,
}

impl<'a> DataFiles<'a> {
    pub(super) fn new(folder: &'a Path, root: &'a Path) -> Self {
        Self {
            folder,
            root,
            read: HashMap::new(),
            kinds: HashMap::new(),
            listed: HashMap::new(),
        }
    }

    /// The files that code in `folders` (paths from the root) names, each with the checksum of it.
    pub(super) fn named(
        &mut self,
        folders: &BTreeSet<String>,
        names: &[&FileNames],
        sources: &mut Sources,
    ) -> Vec<(DeclaredFile, Arc<str>, Arc<DataFile>)> {
        let Ok(root) = self.at("").canonicalize() else {
            return Vec::new();
        };
        let mut found = BTreeMap::new();
        let mut seen: BTreeSet<String> = BTreeSet::new();
        let mut waiting: Vec<String> = folders.iter().flat_map(|folder| above(folder)).collect();
        while let Some(place) = waiting.pop() {
            if seen.len() == FOLDERS || !seen.insert(place.clone()) {
                continue;
            }
            let mut listing = |folder: &str| match joined(&place, folder) {
                Some(folder) => self.listed(&folder),
                None => Rc::default(),
            };
            let paths = { names.iter() }.flat_map(|one| one.in_folder(names, &mut listing));
            for (name, span) in paths.collect::<Vec<_>>() {
                let Some(path) = joined(&place, &name) else {
                    continue;
                };
                match self.kind(&root, &path) {
                    Some(true) => waiting.push(path),
                    Some(false) => {
                        found.entry(path).or_insert(span);
                    }
                    None => {}
                }
            }
        }
        let mut files = Vec::new();
        for (path, span) in found {
            if let Some((file, checksum)) = self.file(&path, sources) {
                let path: Arc<str> = path.into();
                let declared = DeclaredFile {
                    name: Arc::clone(&path),
                    span,
                    path,
                    source: file.source,
                };
                files.push((declared, checksum, file));
            }
        }
        files
    }

    /// What is in a folder, code aside.
    fn listed(&mut self, place: &str) -> Rc<BTreeSet<String>> {
        if let Some(known) = self.listed.get(place) {
            return Rc::clone(known);
        }
        let entries = fs::read_dir(self.at(place)).into_iter().flatten().flatten();
        let names = entries.map(|entry| entry.file_name().to_string_lossy().to_lowercase());
        let names = Rc::new(names.filter(|name| !is_code(name)).collect());
        self.listed.insert(place.to_owned(), Rc::clone(&names));
        names
    }

    /// Whether a path inside of the project is a folder; `None` if it is no folder and no file. `root` is
    /// that of the project, without links.
    fn kind(&mut self, root: &Path, path: &str) -> Option<bool> {
        if let Some(known) = self.kinds.get(path) {
            return *known;
        }
        let kind = self.kind_of(root, path);
        self.kinds.insert(path.to_owned(), kind);
        kind
    }

    fn kind_of(&self, root: &Path, path: &str) -> Option<bool> {
        let whole = self.at(path).canonicalize().ok()?;
        if !whole.starts_with(root) {
            return None;
        }
        if whole.is_dir() {
            return Some(true);
        }
        let name = path.rsplit('/').next().unwrap_or_default();
        // The list of hashes has that of the revision.
        (whole.is_file() && !is_code(name) && name != SUM_FILE).then_some(false)
    }

    fn at(&self, path: &str) -> PathBuf {
        folder::to_open(&self.root.join(path)).to_path_buf()
    }

    fn file(&mut self, path: &str, sources: &mut Sources) -> Option<Summed> {
        if let Some(known) = self.read.get(path) {
            return known.clone();
        }
        let file = self.load(path, sources);
        self.read.insert(path.to_owned(), file.clone());
        file
    }

    fn load(&self, path: &str, sources: &mut Sources) -> Option<Summed> {
        let whole = self.at(path);
        if fs::metadata(&whole).ok()?.len() > LONGEST {
            return None;
        }
        let bytes = fs::read(&whole).ok()?;
        let shown = folder::shown(self.folder, &whole);
        let source = sql_file::load(&shown, &bytes, sources).ok()?;
        let text = sources.shared_text(source);
        let checksum = Checksum::of("gen-sql data", [text.as_bytes()]).to_string();
        let file = DataFile {
            has_mark: bytes.starts_with("\u{feff}".as_bytes()),
            is_plain: text.as_bytes() == bytes && !bytes.contains(&b'\r'),
            source,
            text,
        };
        Some((Arc::new(file), checksum.into()))
    }
}

/// Whether a file is code, which is imported.
fn is_code(name: &str) -> bool {
    let kind = name.rsplit_once('.');
    kind.is_some_and(|(_, kind)| matches!(kind, "py" | "pyc"))
}

/// A folder and those above it, to the root.
fn above(folder: &str) -> Vec<String> {
    let ends = folder.match_indices('/').map(|(end, _)| end);
    let mut all = vec![String::new()];
    all.extend(ends.map(|end| folder[..end].to_owned()));
    all.push(folder.to_owned());
    all
}

/// A path from the root; `None` if it leads out of it.
fn joined(folder: &str, name: &str) -> Option<String> {
    if name.starts_with('/') {
        return None;
    }
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in name.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}
