//! What is in the folders of a project.
//!
//! Invariant: each folder is read once; a name is there only in the letter case in which it is asked for,
//! as Python looks for modules (<https://peps.python.org/pep-0235/>).

use std::collections::{HashMap, HashSet};
use std::ffi::{OsStr, OsString};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use super::folder::to_open;

/// The names in each folder.
#[derive(Debug, Default)]
pub(super) struct Entries {
    /// `None` for a folder that cannot be read.
    listed: HashMap<PathBuf, Option<HashSet<OsString>>>,
}

impl Entries {
    /// Whether a folder may hold this name.
    pub(super) fn may_hold(&mut self, folder: &Path, name: impl AsRef<OsStr>) -> bool {
        if !self.listed.contains_key(folder) {
            self.listed.insert(folder.to_path_buf(), listed(folder));
        }
        let names = self.listed[folder].as_ref();
        names.is_none_or(|names| names.contains(name.as_ref()))
    }
}

fn listed(folder: &Path) -> Option<HashSet<OsString>> {
    match to_open(folder).read_dir() {
        Ok(entries) => entries.map(|entry| Some(entry.ok()?.file_name())).collect(),
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => {
            Some(HashSet::new())
        }
        Err(_) => None,
    }
}
