//! The form of `gen-sql.sum`: that of
//! [`sha256sum`](https://www.gnu.org/software/coreutils/manual/html_node/cksum-output-modes.html),
//! so that `sha256sum -c gen-sql.sum` checks the files, too.
//!
//! Invariant: each path is listed once.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::fmt::Write;
use std::ops::Range;
use std::path::Path;

use super::{FileHash, SealedFile};
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Result};
use crate::span::{SourceId, Sources, Span};
use crate::text::count;

/// How many bad lines are shown.
const SHOWN: usize = 10;

/// How the lines begin that git writes around a conflict.
const MARKERS: [&str; 4] = ["<<<<<<<", "|||||||", "=======", ">>>>>>>"];

/// One line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// The path of the file.
    pub path: String,
    /// Its hash.
    pub hash: FileHash,
    /// Where the path is written.
    pub span: Span,
    /// Whether the file is there, but no part of the project.
    pub is_left: bool,
}

/// What `gen-sql.sum` says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SumFile {
    /// Sorted by path.
    lines: Vec<Line>,
}

impl SumFile {
    /// Reads a file of `sources`. Its lines can be in any order, can have the mark ` *` of binary
    /// files, and digits in upper case.
    ///
    /// # Errors
    /// [`Code::SumFile`] for lines that `sha256sum` does not write, and for paths that are listed
    /// twice.
    pub fn read(sources: &Sources, source: SourceId) -> Result<Self> {
        let text = sources.text(source);
        let mut lines: BTreeMap<String, Line> = BTreeMap::new();
        let mut found = Vec::new();
        for range in lines_of(text) {
            if MARKERS
                .iter()
                .any(|mark| text[range.clone()].starts_with(mark))
            {
                return Err(conflict(Span::new(source, range)).into());
            }
            match line(text, range, source) {
                Err(problem) => found.push(problem),
                Ok(line) => match lines.entry(line.path.clone()) {
                    Entry::Occupied(first) => found.push(twice(&line, first.get())),
                    Entry::Vacant(place) => drop(place.insert(line)),
                },
            }
        }
        few(found).or_ok(Self {
            lines: lines.into_values().collect(),
        })
    }

    /// Looks which of the files are there that are none of `files`, which are sorted by path.
    pub(super) fn look_for_left(&mut self, files: &[SealedFile], root: &Path) {
        for line in &mut self.lines {
            let part = files.binary_search_by(|file| (*file.path).cmp(&line.path));
            line.is_left = part.is_err() && root.join(&line.path).is_file();
        }
    }

    /// The lines, sorted by path.
    #[must_use]
    pub fn lines(&self) -> &[Line] {
        &self.lines
    }

    /// The text of a file with these lines, which are sorted by path.
    pub fn text<'a>(lines: impl IntoIterator<Item = (&'a str, FileHash)>) -> String {
        let mut text = String::new();
        for (path, hash) in lines {
            let escaped = escaped(path);
            let mark = if escaped == path { "" } else { "\\" };
            let _ = writeln!(text, "{mark}{hash}  {escaped}");
        }
        text
    }
}

/// The places of the lines that are not blank.
fn lines_of(text: &str) -> impl Iterator<Item = Range<usize>> {
    let mut start = 0;
    text.split('\n').filter_map(move |line| {
        let range = start..start + line.len();
        start = range.end + 1;
        (!line.trim().is_empty()).then_some(range)
    })
}

/// Reads the line at `range`.
fn line(
    text: &str,
    range: Range<usize>,
    source: SourceId,
) -> std::result::Result<Line, Diagnostic> {
    let whole = &text[range.clone()];
    let unmarked = whole.strip_prefix('\\').unwrap_or(whole);
    let digits = unmarked
        .find(|letter: char| !letter.is_ascii_alphanumeric())
        .map_or(unmarked, |end| &unmarked[..end]);
    let begin = range.end - unmarked.len();
    let end = begin + digits.len();
    let span = |range| Span::new(source, range);
    let Some(hash) = FileHash::parse(digits) else {
        let word = if digits.is_empty() { range } else { begin..end };
        return Err(bad(span(word), "64 hexadecimal digits are expected here"));
    };
    let rest = &text[end..range.end];
    let path = rest.strip_prefix("  ").or_else(|| rest.strip_prefix(" *"));
    let Some(path) = path.filter(|path| !path.is_empty()) else {
        return Err(bad(
            span(end..range.end),
            "two blanks and a path are expected here",
        ));
    };
    let span = span(range.end - path.len()..range.end);
    let path = if unmarked.len() == whole.len() {
        path.to_owned()
    } else {
        unescaped(path).ok_or_else(|| {
            bad(
                span,
                "of backslashes, `\\\\`, `\\n` and `\\r` are known here",
            )
        })?
    };
    Ok(Line {
        path,
        hash,
        span,
        is_left: false,
    })
}

/// A path as it is written behind a hash. If that is not the path itself, a backslash stands in
/// front of the line.
fn escaped(path: &str) -> String {
    path.replace('\\', "\\\\")
        .replace('\n', "\\n")
        .replace('\r', "\\r")
}

fn unescaped(written: &str) -> Option<String> {
    let mut path = String::with_capacity(written.len());
    let mut letters = written.chars();
    while let Some(letter) = letters.next() {
        path.push(match letter {
            '\\' => match letters.next()? {
                '\\' => '\\',
                'n' => '\n',
                'r' => '\r',
                _ => return None,
            },
            letter => letter,
        });
    }
    Some(path)
}

fn bad(span: Span, expected: &str) -> Diagnostic {
    Diagnostic::error(Code::SumFile, "this line is not one of `sha256sum`")
        .label(span, expected)
        .help("bring the line back as `gen-sql hash` wrote it")
}

fn twice(again: &Line, first: &Line) -> Diagnostic {
    let path = &again.path;
    Diagnostic::error(Code::SumFile, format!("`{path}` is listed twice"))
        .label(again.span, "again here")
        .context(first.span, "first here")
        .help(if again.hash == first.hash {
            "take one of the lines out"
        } else {
            "keep the line of the text that was reviewed, and take the other one out"
        })
}

fn conflict(span: Span) -> Diagnostic {
    Diagnostic::error(Code::SumFile, "two versions of this file were not merged")
        .label(span, "a mark of the conflict")
        .help(
            "keep the lines of both sides, take the marks out and run `gen-sql hash`: it puts the \
             lines in order and adds those that are missing",
        )
}

/// The first findings; the last one says how many are left out.
fn few(mut found: Vec<Diagnostic>) -> Diagnostics {
    let more = found.len().saturating_sub(SHOWN);
    found.truncate(SHOWN);
    if let (Some(last), 1..) = (found.last_mut(), more) {
        let faults = count(more, "more line");
        last.notes.push(format!("{faults} cannot be used"));
    }
    found.into_iter().collect()
}
