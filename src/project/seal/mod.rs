//! The seal of a project: `gen-sql.sum`, which says what its files were when they were reviewed.
//!
//! Invariant: the seal covers every revision, every file that one is made of and the baseline, each
//! under one path from the project's root. What the configuration changes in a script stands in
//! its header instead.

mod accept;
mod change;
mod file;
mod hash;
mod refusal;
mod sum_file;

pub use accept::Renewal;
pub use change::Change;
pub(super) use file::Collection;
pub use file::{Part, SealedFile};
pub use hash::FileHash;
pub use sum_file::{Line, SumFile};

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use super::{folder, unreadable};
use crate::diagnostic::{Diagnostic, Diagnostics, Result};
use crate::revision::{RevisionMap, sql_file};
use crate::span::Sources;

/// The name of the file.
pub(super) const SUM_FILE: &str = "gen-sql.sum";

/// The files of a project, and what `gen-sql.sum` says of them.
#[derive(Debug)]
pub struct Seal {
    /// Sorted by path.
    files: Vec<SealedFile>,
    /// What the file says; `None` if there is none.
    sum_file: Result<Option<SumFile>>,
    path: PathBuf,
}

impl Seal {
    /// Reads `gen-sql.sum` in `root`; messages show paths from `folder`. `files` are those of the
    /// project, sorted by path.
    ///
    /// A file that cannot be used is no error yet: lists can be printed without it.
    pub(super) fn open(
        folder: &Path,
        root: &Path,
        files: Vec<SealedFile>,
        sources: &mut Sources,
    ) -> Self {
        let path = root.join(SUM_FILE);
        let mut sum_file = sum_file(&path, &folder::shown(folder, &path), sources);
        if let Ok(Some(sum_file)) = &mut sum_file {
            sum_file.look_for_left(&files, root);
        }
        Self {
            files,
            sum_file,
            path: path
                .strip_prefix(".")
                .map(Path::to_path_buf)
                .unwrap_or(path),
        }
    }

    /// Where `gen-sql.sum` is, or would be.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// How many files there are to be sealed.
    #[must_use]
    pub fn file_count(&self) -> usize {
        self.files.len()
    }

    /// Looks whether what was reviewed is what is there.
    ///
    /// # Errors
    /// [`Code::SumFile`](crate::diagnostic::Code::SumFile) if `gen-sql.sum` cannot be read, or
    /// else `EditedFile`, `RemovedFile` and `RenamedFile` for everything that changed since it was
    /// written. If `locked`, also `UnsealedFile` for each file that is not listed.
    pub fn check(&self, locked: bool) -> Result<()> {
        let Some(sum_file) = self.sum_file()? else {
            return if locked {
                Err(refusal::nothing_sealed().into())
            } else {
                Ok(())
            };
        };
        let mut changes = change::changes(sum_file.lines(), &self.files);
        changes.retain(|change| locked || !change.is_new());
        refusal::told(&changes, &[]).or_ok(())
    }

    /// The files that are sealed but not there any more.
    pub(super) fn removed(&self) -> Diagnostics {
        let Ok(Some(sum_file)) = &self.sum_file else {
            return Diagnostics::default();
        };
        let mut changes = change::changes(sum_file.lines(), &self.files);
        changes.retain(|change| matches!(change, Change::Removed { .. }));
        let mut told: Vec<Diagnostic> = refusal::told(&changes, &[]).into_iter().collect();
        if let Some(last) = told.last_mut() {
            let hole = "to accept a hole in the chain, first correct the `down_revision` behind it";
            last.notes.push(hole.to_owned());
        }
        told.into_iter().collect()
    }

    /// Seals every file, if nothing has changed but what `accept` names: ids of revisions, or
    /// paths.
    ///
    /// # Errors
    /// As [`Seal::check`] for what has changed and is not named, and
    /// [`Code::Usage`](crate::diagnostic::Code::Usage) for a name of nothing that has changed.
    pub fn renew(&self, map: &RevisionMap, accept: &[String]) -> Result<Renewal<'_>> {
        let lines = self.sum_file()?.map_or(&[][..], SumFile::lines);
        accept::renew(lines, &self.files, map, accept)
    }

    fn sum_file(&self) -> Result<Option<&SumFile>> {
        match &self.sum_file {
            Ok(sum_file) => Ok(sum_file.as_ref()),
            Err(found) => Err(found.clone()),
        }
    }
}

fn sum_file(path: &Path, name: &str, sources: &mut Sources) -> Result<Option<SumFile>> {
    let bytes = match std::fs::read(path) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(unreadable(name, &error).into()),
    };
    let source = sql_file::load(name, &bytes, sources)?;
    SumFile::read(sources, source).map(Some)
}
