//! The files that texts of code may name.
//!
//! Invariant: what is in a folder is looked for among the texts, not the texts in the folder: code has
//! thousands of texts, and a folder few files.

use std::collections::{BTreeSet, HashMap};

use crate::alembic::python::PythonFile;
use crate::alembic::{Gap, mentions};
use crate::span::Span;

/// The first part of a path that leads out of its folder.
const OUT: &str = "..";

/// The most texts that fill a gap behind the first part of a path.
const MOST: usize = 1000;

/// Texts that may name files. Letter case does not count: some file systems have none.
#[derive(Debug, Default)]
pub(super) struct FileNames {
    /// Each with a place where it stands.
    texts: Vec<(String, Span)>,
    /// By the first part of the path that a text is.
    by_first: HashMap<String, Vec<usize>>,
    /// Those that are one part of a path.
    by_text: HashMap<String, Vec<usize>>,
    /// Those that are several.
    paths: Vec<usize>,
    gaps: Vec<Gap>,
}

impl FileNames {
    /// The texts of files of code.
    pub(super) fn of(files: &[&PythonFile]) -> Self {
        let found = mentions(files);
        let mut names = Self {
            gaps: found.gaps,
            ..Self::default()
        };
        for (at, (text, _)) in found.texts.iter().enumerate() {
            if let Some(first) = first(text) {
                names.by_first.entry(first).or_default().push(at);
            }
            if text.contains('/') {
                names.paths.push(at);
            } else {
                let folded = text.to_lowercase();
                names.by_text.entry(folded).or_default().push(at);
            }
        }
        names.texts = found.texts;
        names
    }

    /// The paths of what a folder with these entries, in lower case, may have; texts of `fill` fill gaps.
    pub(super) fn in_folder(
        &self,
        entries: &BTreeSet<String>,
        fill: &[&Self],
    ) -> Vec<(String, Span)> {
        let mut found = Vec::new();
        let firsts = entries.iter().map(String::as_str).chain([OUT]);
        for at in firsts
            .filter_map(|first| self.by_first.get(first))
            .flatten()
        {
            let (text, place) = &self.texts[*at];
            found.push((text.trim_start_matches('/').to_owned(), *place));
        }
        for gap in &self.gaps {
            let filled = gap_in_folder(gap, entries, fill);
            found.extend(filled.into_iter().map(|text| (text, gap.place)));
        }
        found
    }
}

/// The paths of what a folder may have that a text with a gap is when texts of `fill` fill it.
fn gap_in_folder(gap: &Gap, entries: &BTreeSet<String>, fill: &[&FileNames]) -> Vec<String> {
    let filled = |text: &String| format!("{}{text}{}", gap.before, gap.behind);
    let is_there = |first: &String| first == OUT || entries.contains(first);
    if gap.before.contains('/') {
        if !first(&gap.before).as_ref().is_some_and(is_there) {
            return Vec::new();
        }
        let texts = fill.iter().flat_map(|names| &names.texts);
        return texts.take(MOST).map(|(text, _)| filled(text)).collect();
    }
    let mut found = Vec::new();
    let before = gap.before.to_lowercase();
    let behind = gap.behind.split('/').next().unwrap_or_default();
    let behind = behind.to_lowercase();
    for entry in entries {
        let rest = entry.strip_prefix(&before);
        let Some(folded) = rest.and_then(|rest| rest.strip_suffix(&behind)) else {
            continue;
        };
        for names in fill {
            let texts = names.by_text.get(folded).into_iter().flatten();
            found.extend(texts.map(|at| filled(&names.texts[*at].0)));
        }
    }
    for names in fill {
        let whole = names.paths.iter().map(|at| filled(&names.texts[*at].0));
        found.extend(whole.filter(|whole| first(whole).as_ref().is_some_and(is_there)));
    }
    found
}

/// The first part of a path, in lower case.
fn first(path: &str) -> Option<String> {
    let mut parts = path.split('/').filter(|part| !matches!(*part, "" | "."));
    parts.next().map(str::to_lowercase)
}
