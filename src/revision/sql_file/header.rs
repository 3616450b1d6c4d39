//! Reads the header of a file: what the revision is for, and what it follows.
//!
//! A line `key: value` with one of the six keys is a directive, all other text is the message.
//! A line is refused as a directive gone wrong if
//! - its key is one of the six but for letter case, blanks or hyphens (`Down-Revision:`), or is
//!   Alembic's word for one (`Revises:`);
//! - its key is one word in lower case and nearly one of the six (`down_revison:`);
//! - it stands in a paragraph with directives and its key is one word in lower case.
//!
//! So `Note: this is slow` and `see: the wiki` stay text, the second if a blank line is between
//! it and the directives.
//!
//! Invariant: every line of the header is a directive, part of the message, or in an error.

use std::ops::Range;

use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::revision::Named;
use crate::sql::{TokenKind, tokens};
use crate::text;

use super::File;

/// What a header says.
#[derive(Debug, Default)]
pub(super) struct Header {
    pub(super) message: String,
    pub(super) revision: Option<Named>,
    pub(super) down_revisions: Vec<Named>,
    pub(super) branch_labels: Vec<Named>,
    pub(super) depends_on: Vec<Named>,
    pub(super) reads: Vec<Named>,
    pub(super) overrides: Option<Named>,
    /// Whether an error already says why there is no id.
    pub(super) id_is_explained: bool,
}

const KEYS: [&str; 6] = [
    "revision",
    "down_revision",
    "branch_labels",
    "depends_on",
    "reads",
    "overrides",
];

/// What Alembic's files call a key.
const OTHER_NAMES: [(&str, &str); 4] = [
    ("revision_id", "revision"),
    ("revises", "down_revision"),
    ("down_revisions", "down_revision"),
    ("branch_label", "branch_labels"),
];

/// Python's word for nothing, which is copied from Alembic's files.
const NO_NAME: &str = "None";

/// Whether a list of a header can hold `name`.
pub(super) fn is_name(name: &str) -> bool {
    !name.is_empty() && !name.contains(is_odd) && !name.contains(',') && name != NO_NAME
}

/// Whether a character tells that what it stands in is no name.
fn is_odd(c: char) -> bool {
    c.is_whitespace() || "'\"()[]".contains(c)
}

/// Reads the comments up to `end`.
pub(super) fn read(file: File<'_>, end: usize, found: &mut Diagnostics) -> Header {
    let mut reader = Reader {
        file,
        found,
        header: Header::default(),
        seen: Vec::new(),
    };
    let mut message: Vec<&str> = Vec::new();
    for paragraph in paragraphs(&file.text[..end]) {
        let strict = paragraph.iter().any(|line| reader.is_directive(line));
        for line in paragraph {
            if !reader.directive(&line, strict) {
                message.push(file.text[line].trim_end());
            }
        }
        message.push("");
    }
    message.dedup_by(|line, before| line.is_empty() && before.is_empty());
    message
        .join("\n")
        .trim()
        .clone_into(&mut reader.header.message);
    reader.check();
    reader.header
}

/// The lines of the comments, without comment marks and cut at empty ones.
fn paragraphs(text: &str) -> Vec<Vec<Range<usize>>> {
    let mut paragraphs = vec![Vec::new()];
    let mut add = |line: Range<usize>| {
        if text[line.clone()].trim().is_empty() {
            paragraphs.push(Vec::new());
        } else if let Some(last) = paragraphs.last_mut() {
            last.push(line);
        }
    };
    for token in tokens(text) {
        match token.kind {
            TokenKind::LineComment => {
                let content = token.text.trim_start_matches('-');
                let content = content.strip_prefix(' ').unwrap_or(content);
                add(token.end() - content.len()..token.end());
            }
            TokenKind::BlockComment => {
                let mut start = token.start + 2;
                for line in token.text[2..token.text.len() - 2].split('\n') {
                    let content = line.trim_start_matches([' ', '\t', '*']);
                    let end = start + line.len();
                    add(end - content.len()..end);
                    start = end + 1;
                }
            }
            // an empty line ends a paragraph, whether it is a comment or not
            _ if token.text.matches('\n').count() > 1 => add(0..0),
            _ => {}
        }
    }
    paragraphs.retain(|paragraph| !paragraph.is_empty());
    paragraphs
}

/// The parts of a comma-separated list, without the blanks around them. A blank list has none;
/// in any other list a part can be empty.
pub(super) fn items(text: &str, range: Range<usize>) -> Vec<Range<usize>> {
    let list = &text[range.clone()];
    if list.trim().is_empty() {
        return Vec::new();
    }
    let mut start = range.start;
    let mut items = Vec::new();
    for item in list.split(',') {
        let trimmed = item.trim();
        let left = start + item.find(trimmed).unwrap_or(0);
        items.push(left..left + trimmed.len());
        start += item.len() + 1;
    }
    items
}

struct Reader<'a, 'f> {
    file: File<'a>,
    found: &'f mut Diagnostics,
    header: Header,
    /// The keys that were read and where.
    seen: Vec<(&'static str, Range<usize>)>,
}

impl Reader<'_, '_> {
    /// The key and value of a line `key: value`.
    fn pair(&self, line: &Range<usize>) -> Option<(Range<usize>, Range<usize>)> {
        let content = &self.file.text[line.clone()];
        let colon = content.find(':')?;
        let key = content[..colon].trim();
        let rest = &content[colon + 1..];
        if key.is_empty() || !(rest.is_empty() || rest.starts_with(char::is_whitespace)) {
            return None;
        }
        let start = line.start + content.find(key)?;
        Some((start..start + key.len(), line.start + colon + 1..line.end))
    }

    fn is_directive(&self, line: &Range<usize>) -> bool {
        self.pair(line)
            .is_some_and(|(key, _)| KEYS.contains(&&self.file.text[key]))
    }

    /// Reads a line, if it is a directive or was meant to be one.
    fn directive(&mut self, line: &Range<usize>, strict: bool) -> bool {
        let Some((key_range, value)) = self.pair(line) else {
            return false;
        };
        let written = &self.file.text[key_range.clone()];
        if let Some(key) = KEYS.into_iter().find(|key| *key == written) {
            self.set(key, key_range, value);
            return true;
        }
        if written == "allow" {
            self.error(
                "`-- allow:` stands in the header",
                key_range,
                "it is about no statement here",
                "put it above the statement that it is about",
            );
            return true;
        }
        let (label, help) = match meant(written, strict) {
            Meant::Text => return false,
            Meant::Key(key) => {
                self.header.id_is_explained |= matches!(key, "revision" | "overrides");
                ("gen-sql does not know it", format!("write `{key}:`"))
            }
            Meant::Unknown => (
                "it stands among the keys of the header",
                format!(
                    "the keys are {}; leave a line empty between them and other text",
                    text::list(KEYS, "and")
                ),
            ),
        };
        let message = format!("`{written}` is not a key of a header");
        self.error(message, key_range, label, help);
        true
    }

    fn set(&mut self, key: &'static str, key_range: Range<usize>, value: Range<usize>) {
        if let Some((_, first)) = self.seen.iter().find(|(seen, _)| *seen == key) {
            let diagnostic = Diagnostic::error(Code::Header, format!("`{key}` is given twice"))
                .label(self.file.span(key_range), "again here")
                .context(self.file.span(first.clone()), "first here")
                .help(match key {
                    "revision" | "overrides" => "keep one of them",
                    _ => "write one line, with commas between the names",
                });
            self.found.push(diagnostic);
            return;
        }
        self.seen.push((key, key_range.clone()));
        let is_blank = self.file.text[value.clone()].trim().is_empty();
        let names = self.names(key, value);
        if matches!(key, "revision" | "overrides") {
            self.header.id_is_explained |= names.is_empty();
            if is_blank {
                self.error(
                    format!("`{key}` has no id"),
                    key_range,
                    "nothing follows it",
                    format!("write `-- {key}: ID`"),
                );
            }
        }
        match key {
            "revision" => self.header.revision = self.one(key, names),
            "overrides" => self.header.overrides = self.one(key, names),
            "down_revision" => self.header.down_revisions = names,
            "branch_labels" => self.header.branch_labels = names,
            "depends_on" => self.header.depends_on = names,
            _ => self.header.reads = names,
        }
    }

    /// The names of a list.
    fn names(&mut self, key: &str, value: Range<usize>) -> Vec<Named> {
        let mut names = Vec::new();
        for range in items(self.file.text, value) {
            let name = &self.file.text[range.clone()];
            if name.is_empty() {
                let at_comma = self.file.text[range.start..].starts_with(',');
                let comma = range.start - usize::from(!at_comma);
                self.error(
                    format!("a name of `{key}` is empty"),
                    comma..comma + 1,
                    "a comma too many",
                    "take it out",
                );
            } else if key != "reads" && name.contains(is_odd) {
                self.error(
                    format!("`{name}` is not a name"),
                    range,
                    format!("`{key}` takes names"),
                    "write names without quotes or blanks, with commas between them",
                );
            } else if key != "reads" && name == NO_NAME {
                self.error(
                    "`None` is not a name",
                    range,
                    format!("`{key}` takes names"),
                    format!("leave `{key}:` empty if there is none"),
                );
            } else {
                names.push(Named {
                    name: name.to_owned(),
                    span: self.file.span(range),
                });
            }
        }
        names
    }

    /// The only name of a list.
    fn one(&mut self, key: &str, names: Vec<Named>) -> Option<Named> {
        let mut names = names.into_iter();
        let first = names.next();
        if let Some(second) = names.next() {
            self.error(
                format!("`{key}` takes one id"),
                second.span.range(),
                "this is a second one",
                "a file is about one revision; make another file for the other one",
            );
        }
        first
    }

    /// What directives say together.
    fn check(&mut self) {
        if self.header.overrides.is_none() {
            return;
        }
        for key in ["revision", "down_revision", "branch_labels", "depends_on"] {
            if let Some((_, range)) = self.seen.iter().find(|(seen, _)| *seen == key) {
                self.error(
                    format!("`{key}` cannot stand beside `overrides`"),
                    range.clone(),
                    "the revision that is overridden has its own",
                    "take this line out",
                );
            }
        }
    }

    fn error(
        &mut self,
        message: impl Into<String>,
        range: Range<usize>,
        label: impl Into<String>,
        help: impl Into<String>,
    ) {
        self.found.push(
            Diagnostic::error(Code::Header, message)
                .label(self.file.span(range), label)
                .help(help),
        );
    }
}

/// What a line `key: value` was meant to be, if its key is none of the six.
enum Meant {
    /// A directive with this key.
    Key(&'static str),
    /// A directive, but which?
    Unknown,
    /// Part of the message.
    Text,
}

fn meant(written: &str, strict: bool) -> Meant {
    let folded = written.to_lowercase().replace([' ', '-'], "_");
    if let Some(key) = KEYS.into_iter().find(|key| *key == folded) {
        return Meant::Key(key);
    }
    if let Some((_, key)) = OTHER_NAMES.into_iter().find(|(name, _)| *name == folded) {
        return Meant::Key(key);
    }
    let is_word = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "_-".contains(c);
    if !written.chars().all(is_word) {
        return Meant::Text;
    }
    match text::nearest(written, KEYS) {
        Some(key) => Meant::Key(key),
        None if strict => Meant::Unknown,
        None => Meant::Text,
    }
}
