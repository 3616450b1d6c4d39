//! The files that texts of code may name.
//!
//! Invariant: what is in a folder is looked for among the texts, not the texts in the folder: code has
//! thousands of texts, and a folder few files.

use std::collections::{BTreeSet, HashMap};
use std::rc::Rc;

use crate::alembic::python::PythonFile;
use crate::alembic::{Pattern, mentions};
use crate::span::Span;

/// The name that leads out of a folder.
const OUT: &str = "..";

/// What is in a folder, by its path from the one where the search began, in lower case: some file systems
/// have no letter case.
pub(super) type Listing<'l> = dyn FnMut(&str) -> Rc<BTreeSet<String>> + 'l;

/// Texts that may name files.
#[derive(Debug, Default)]
pub(super) struct FileNames {
    /// Each with a place where it stands.
    texts: Vec<(String, Span)>,
    /// By the first name of the path that a text is.
    by_first: HashMap<String, Vec<usize>>,
    /// Those that are one name, or a part of one.
    by_text: HashMap<String, Vec<usize>>,
    /// Those that are several names.
    paths: Vec<usize>,
    numbers: BTreeSet<u64>,
    patterns: Vec<Pattern>,
}

impl FileNames {
    /// The texts of files of code.
    pub(super) fn of(files: &[&PythonFile]) -> Self {
        let found = mentions(files);
        let mut names = Self {
            numbers: found.numbers,
            patterns: found.patterns,
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

    /// The paths of what a folder may have; texts and numbers of `fill` fill gaps.
    pub(super) fn in_folder(
        &self,
        fill: &[&Self],
        listing: &mut Listing<'_>,
    ) -> Vec<(String, Span)> {
        let mut found = Vec::new();
        let there = listing("");
        let firsts = there.iter().map(String::as_str).chain([OUT]);
        for at in firsts
            .filter_map(|first| self.by_first.get(first))
            .flatten()
        {
            let (text, place) = &self.texts[*at];
            found.push((text.trim_start_matches('/').to_owned(), *place));
        }
        for pattern in &self.patterns {
            let mut filled = Vec::new();
            let names = names_of(&pattern.parts);
            whole(&names, String::new(), fill, listing, &mut filled);
            if let [before, behind] = &*pattern.parts {
                filled.extend(with_paths(before, behind, fill, &there));
            }
            found.extend(filled.into_iter().map(|text| (text, pattern.place)));
        }
        found
    }

    /// The paths of which the first name, behind what its beginning is, is there.
    fn paths_that_end(&self, begun: &str, there: &BTreeSet<String>) -> Vec<usize> {
        let entries = there.iter().map(String::as_str).chain([OUT]);
        let ends = entries.filter_map(|entry| entry.strip_prefix(begun));
        let paths = ends.flat_map(|end| self.by_first.get(end).into_iter().flatten());
        let whole = paths.filter(|at| self.texts[**at].0.contains('/'));
        // What is begun is the whole name in front of a path that begins with a slash.
        let is_whole = !begun.is_empty() && (begun == OUT || there.contains(begun));
        let others = self.paths.iter().filter(|_| is_whole);
        let others = others.filter(|at| self.texts[**at].0.starts_with('/'));
        whole.chain(others).copied().collect()
    }

    /// What a part of a name in lower case may be.
    fn fillers(&self, folded: &str) -> impl Iterator<Item = String> {
        let texts = self.by_text.get(folded).into_iter().flatten();
        let texts = texts.map(|at| self.texts[*at].0.clone());
        // `{number:02}`
        let number = folded.bytes().all(|byte| byte.is_ascii_digit());
        let number = number.then(|| folded.parse().ok()).flatten();
        let number = number.filter(|number| self.numbers.contains(number));
        texts.chain(number.map(|_| folded.to_owned()))
    }
}

/// The names of a path with gaps, each as what stands around its gaps.
fn names_of(parts: &[String]) -> Vec<Vec<&str>> {
    let mut names = vec![Vec::new()];
    for part in parts {
        for (at, piece) in part.split('/').enumerate() {
            if at > 0 {
                names.push(Vec::new());
            }
            if let Some(name) = names.last_mut() {
                name.push(piece);
            }
        }
    }
    names.retain(|name: &Vec<&str>| !matches!(**name, ["" | "."]));
    names
}

/// The paths behind `folder` that names with gaps are when texts of `fill` fill them.
fn whole(
    names: &[Vec<&str>],
    folder: String,
    fill: &[&FileNames],
    listing: &mut Listing<'_>,
    found: &mut Vec<String>,
) {
    let Some((name, rest)) = names.split_first() else {
        found.push(folder);
        return;
    };
    let mut filled = Vec::new();
    if **name == [OUT] {
        filled.push(OUT.to_owned());
    } else {
        for entry in listing(&folder).iter() {
            filled_as(name, entry, String::new(), fill, &mut filled);
        }
    }
    for name in filled {
        let folder = match &*folder {
            "" => name,
            folder => format!("{folder}/{name}"),
        };
        whole(rest, folder, fill, listing, found);
    }
}

/// How a name with gaps, of which `done` is filled, is what is left of an entry.
fn filled_as(
    parts: &[&str],
    entry: &str,
    done: String,
    fill: &[&FileNames],
    found: &mut Vec<String>,
) {
    let Some((part, rest)) = parts.split_first() else {
        return;
    };
    let Some(left) = entry.strip_prefix(&*part.to_lowercase()) else {
        return;
    };
    let done = done + part;
    if rest.is_empty() {
        found.extend(left.is_empty().then_some(done));
        return;
    }
    let ends = left.char_indices().map(|(at, c)| at + c.len_utf8());
    for end in ends {
        for filler in fill.iter().flat_map(|names| names.fillers(&left[..end])) {
            filled_as(rest, &left[end..], format!("{done}{filler}"), fill, found);
        }
    }
}

/// What a text with one gap is when paths fill it, of which the first name is there.
fn with_paths(
    before: &str,
    behind: &str,
    fill: &[&FileNames],
    there: &BTreeSet<String>,
) -> Vec<String> {
    let mut found = Vec::new();
    let is_there = |name: &str| name == OUT || there.contains(name);
    for names in fill {
        let paths: Vec<usize> = match first(before) {
            Some(first) if before.contains('/') => {
                let all = names.paths.iter().filter(|_| is_there(&first));
                all.copied().collect()
            }
            begun => names.paths_that_end(&begun.unwrap_or_default(), there),
        };
        let paths = paths.into_iter().map(|at| &names.texts[at].0);
        found.extend(paths.map(|path| format!("{before}{path}{behind}")));
    }
    found
}

/// The first name of a path, in lower case.
fn first(path: &str) -> Option<String> {
    let mut names = path.split('/').filter(|name| !matches!(*name, "" | "."));
    names.next().map(str::to_lowercase)
}
