//! What has happened to sealed files.

use std::cmp::Ordering;
use std::collections::{HashMap, HashSet, VecDeque};

use super::{FileHash, Line, SealedFile};

/// A difference between what is sealed and what is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change<'a> {
    /// A file has another text than the one that was sealed.
    Edited {
        /// The file.
        file: &'a SealedFile,
        /// What is said of it.
        line: &'a Line,
    },
    /// A file is not part of the project any more.
    Removed {
        /// What is said of it.
        line: &'a Line,
    },
    /// A file has another name than the one under which it was sealed.
    Renamed {
        /// What is said of it.
        line: &'a Line,
        /// The file that has its text and is not listed.
        to: &'a SealedFile,
    },
    /// A file is not listed.
    Unlisted {
        /// The file.
        file: &'a SealedFile,
    },
}

impl<'a> Change<'a> {
    /// The file that is there.
    #[must_use]
    pub fn file(&self) -> Option<&'a SealedFile> {
        match *self {
            Self::Edited { file, .. }
            | Self::Renamed { to: file, .. }
            | Self::Unlisted { file } => Some(file),
            Self::Removed { .. } => None,
        }
    }

    /// What is listed.
    #[must_use]
    pub fn line(&self) -> Option<&'a Line> {
        match *self {
            Self::Edited { line, .. } | Self::Removed { line } | Self::Renamed { line, .. } => {
                Some(line)
            }
            Self::Unlisted { .. } => None,
        }
    }

    /// Whether nothing that was sealed is concerned.
    #[must_use]
    pub fn is_new(&self) -> bool {
        matches!(self, Self::Unlisted { .. })
    }
}

/// The differences between `lines` and `files`, both sorted by path; they are in the order of
/// the paths, too.
pub(super) fn changes<'a>(lines: &'a [Line], files: &'a [SealedFile]) -> Vec<Change<'a>> {
    let mut changes = by_path(lines, files);
    let mut unlisted: HashMap<FileHash, VecDeque<&SealedFile>> = HashMap::new();
    for change in &changes {
        if let Change::Unlisted { file } = change {
            unlisted.entry(file.hash()).or_default().push_back(file);
        }
    }
    let mut renamed = HashSet::new();
    for change in &mut changes {
        let Change::Removed { line } = *change else {
            continue;
        };
        let same_text = unlisted.get_mut(&line.hash);
        if let Some(to) = same_text.and_then(VecDeque::pop_front) {
            renamed.insert(&to.path);
            *change = Change::Renamed { line, to };
        }
    }
    let is_told = |file: &SealedFile| renamed.contains(&file.path);
    changes.retain(|change| !matches!(change, Change::Unlisted { file } if is_told(file)));
    changes
}

/// The differences if no file had a new name.
fn by_path<'a>(lines: &'a [Line], files: &'a [SealedFile]) -> Vec<Change<'a>> {
    let mut changes = Vec::new();
    let (mut lines, mut files) = (lines.iter().peekable(), files.iter().peekable());
    loop {
        let order = match (lines.peek(), files.peek()) {
            (None, None) => return changes,
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (Some(line), Some(file)) => (*line.path).cmp(&*file.path),
        };
        let line = lines.next_if(|_| order.is_le());
        let file = files.next_if(|_| order.is_ge());
        changes.extend(match (line, file) {
            (Some(line), Some(file)) if line.hash == file.hash() => None,
            (Some(line), Some(file)) => Some(Change::Edited { file, line }),
            (Some(line), None) => Some(Change::Removed { line }),
            (None, file) => file.map(|file| Change::Unlisted { file }),
        });
    }
}
