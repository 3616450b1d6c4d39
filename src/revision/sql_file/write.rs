//! Writes revision files: the counterpart of the reader.
//!
//! Invariant: what is written reads back as the revision that was asked for, with the message in
//! the form of [`canonical`].

use std::borrow::Cow;

use serde::Serialize;

use super::{SqlFile, header, load, normalize, read};
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Result};
use crate::revision::{Named, NewRevision, NewSections, UnresolvedRevision};
use crate::span::Sources;
use crate::template::{Part, Templates};

/// What `templates/revision.sql.tera` is given. Lists are as headers hold them: with commas.
#[derive(Serialize)]
struct Values<'a> {
    /// The message as comments.
    message: String,
    revision: &'a str,
    down_revision: String,
    branch_labels: String,
    depends_on: String,
    upgrade: &'a str,
    downgrade: &'a str,
}

/// The text of a file for `revision`.
///
/// # Errors
/// [`Code::Header`] for every line of the message and every name that a header would take for
/// something else; [`Code::Template`] if the project's own template writes another revision.
pub fn write(
    revision: &NewRevision,
    sections: NewSections<'_>,
    templates: &Templates,
) -> Result<String> {
    let message = canonical(&revision.message);
    let mut found = Diagnostics::default();
    for line in message.lines().filter(|line| !is_text(line)) {
        found.push(no_text(line));
    }
    let names = [&revision.branch_labels, &revision.depends_on];
    for name in std::iter::once(&revision.id).chain(names.into_iter().flatten()) {
        if !header::is_name(name) {
            found.push(
                Diagnostic::error(Code::Header, format!("`{name}` is not a name"))
                    .help("write names without quotes, brackets or blanks; `None` is none either"),
            );
        }
    }
    found.or_ok(())?;
    let values = Values {
        message: comments(&message),
        revision: &revision.id,
        down_revision: revision.down_revisions.join(", "),
        branch_labels: revision.branch_labels.join(", "),
        depends_on: revision.depends_on.join(", "),
        upgrade: sections.upgrade,
        downgrade: sections.downgrade,
    };
    let text = templates.render(Part::Revision, &values)?;
    // Only a template of the project can have a byte order mark or CRLF.
    let text = normalize(text.as_bytes()).map_or_else(|_| text.clone(), Cow::into_owned);
    match difference(revision, &text) {
        None => Ok(text),
        Some(why) => Err(Diagnostic::error(
            Code::Template,
            format!(
                "the template `{}` does not write the revision that is asked for",
                Part::Revision.file()
            ),
        )
        .note(why)
        .help("write `{{ message }}` first, and `{{ revision }}`, `{{ down_revision }}`, `{{ branch_labels }}` and `{{ depends_on }}` behind their keys")
        .into()),
    }
}

/// A message as a file keeps it: without blanks at the ends of lines and of the whole, with one
/// empty line between paragraphs.
#[must_use]
pub fn canonical(message: &str) -> String {
    let message = message.replace("\r\n", "\n").replace('\r', "\n");
    let mut lines: Vec<&str> = message.lines().map(str::trim_end).collect();
    lines.dedup_by(|line, before| line.is_empty() && before.is_empty());
    lines.join("\n").trim().to_owned()
}

fn comments(message: &str) -> String {
    let comment = |line: &str| match line {
        "" => "--".to_owned(),
        line => format!("-- {line}"),
    };
    message.lines().map(comment).collect::<Vec<_>>().join("\n")
}

/// Whether a line in the message of a header reads as nothing but text.
fn is_text(line: &str) -> bool {
    let file = format!("{}\n--\n-- revision: id\n", comments(line));
    match read_back(&file) {
        Ok(revision) => revision.message == line.trim(),
        Err(_) => false,
    }
}

fn no_text(line: &str) -> Diagnostic {
    let line = line.trim();
    let diagnostic = Diagnostic::error(
        Code::Header,
        format!("`{line}` in the message would be read as more than text"),
    );
    match line.split_once(':') {
        Some((key, _)) => diagnostic.help(format!(
            "say it without the colon behind `{}`",
            key.trim_end()
        )),
        None => diagnostic.help("say it with another word in front"),
    }
}

fn read_back(text: &str) -> Result<UnresolvedRevision> {
    let mut sources = Sources::default();
    let source = load("", text.as_bytes(), &mut sources)?;
    match read(&sources, source)? {
        SqlFile::Revision { revision, .. } => Ok(revision),
        SqlFile::Override { .. } => Err(Diagnostics::default()),
    }
}

/// Why `text` is no file of `revision`; its message may say more.
fn difference(revision: &NewRevision, text: &str) -> Option<String> {
    let read = match read_back(text) {
        Ok(read) => read,
        Err(found) => {
            let first = found.iter().next();
            return Some(first.map_or_else(
                || "it overrides a revision instead".to_owned(),
                |problem| problem.message.clone(),
            ));
        }
    };
    let id = [read.id];
    [
        ("revision", std::slice::from_ref(&revision.id), &id[..]),
        (
            "down_revision",
            &revision.down_revisions,
            &read.down_revisions,
        ),
        (
            "branch_labels",
            &revision.branch_labels,
            &read.branch_labels,
        ),
        ("depends_on", &revision.depends_on, &read.depends_on),
    ]
    .into_iter()
    .find(|(_, asked, read)| !asked.iter().eq(read.iter().map(|Named { name, .. }| name)))
    .map(|(key, asked, read)| {
        let read: Vec<&str> = read.iter().map(|named| named.name.as_str()).collect();
        let read = match &read[..] {
            [] => format!("no `{key}`"),
            read => format!("`{key}: {}`", read.join(", ")),
        };
        let asked = match asked {
            [] => "none".to_owned(),
            asked => format!("`{key}: {}`", asked.join(", ")),
        };
        format!("it has {read} where {asked} is meant")
    })
    .or_else(|| other_message(&revision.message, &read.message))
}

/// What is said if the message that was written does not begin as the one that was asked for.
fn other_message(asked: &str, written: &str) -> Option<String> {
    let first = |message: &str| message.lines().next().unwrap_or_default().to_owned();
    let (asked, written) = (first(&canonical(asked)), first(written));
    (asked != written).then(|| format!("the first line of its message is `{written}`"))
}
