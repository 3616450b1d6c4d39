//! Writes revision files in Alembic's form.
//!
//! Invariant: what is written reads back as the revision that was asked for.

use std::sync::Arc;

use serde::Serialize;

use super::python::PythonFile;
use super::{Around, Finder, ModuleFile, Modules, Surroundings, read};
use crate::diagnostic::{Code, Diagnostic, Result};
use crate::revision::{Named, NewRevision, UnresolvedRevision};
use crate::span::Sources;
use crate::template::{Part, Templates};

/// What `templates/revision.py.tera` is given: as Alembic's `script.py.mako`, with the identifiers
/// as Python writes them.
#[derive(Serialize)]
struct Values<'a> {
    /// The message, as it stands between `"""`.
    message: String,
    revision: &'a str,
    /// The ids of the revisions that it follows, with commas.
    revises: String,
    up_revision: String,
    down_revision: String,
    branch_labels: String,
    depends_on: String,
}

/// The text of a file for `revision`.
///
/// # Errors
/// [`Code::Template`] if the project's own template writes another revision.
pub fn write(revision: &NewRevision, templates: &Templates) -> Result<String> {
    let values = Values {
        message: quotable(&revision.message),
        revision: &revision.id,
        revises: revision.down_revisions.join(", "),
        up_revision: repr(&revision.id),
        down_revision: scalar(&revision.down_revisions),
        branch_labels: match &revision.branch_labels[..] {
            [] => "None".to_owned(),
            labels => tuple(labels),
        },
        depends_on: scalar(&revision.depends_on),
    };
    let text = templates.render(Part::PythonRevision, &values)?;
    match difference(revision, &text) {
        None => Ok(text),
        Some(why) => Err(Diagnostic::error(
            Code::Template,
            format!(
                "the template `{}` does not write the revision that is asked for",
                Part::PythonRevision.file()
            ),
        )
        .note(why)
        .help("write `{{ up_revision }}`, `{{ down_revision }}`, `{{ branch_labels }}` and `{{ depends_on }}` behind the names of the identifiers")
        .into()),
    }
}

/// A text as it can stand between `"""` and end before an empty line.
fn quotable(text: &str) -> String {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let text = text.trim().replace('\\', "\\\\");
    text.replace("\"\"\"", "\\\"\\\"\\\"")
}

/// A text as Python's `repr()` writes it.
fn repr(text: &str) -> String {
    let quote = if text.contains('\'') && !text.contains('"') {
        '"'
    } else {
        '\''
    };
    let mut written = String::from(quote);
    for c in text.chars() {
        if c == quote || c == '\\' {
            written.push('\\');
        }
        written.push(c);
    }
    written.push(quote);
    written
}

fn tuple(names: &[String]) -> String {
    let names: Vec<String> = names.iter().map(|name| repr(name)).collect();
    match &names[..] {
        [only] => format!("({only},)"),
        names => format!("({})", names.join(", ")),
    }
}

/// `None`, a text, or a tuple of several.
fn scalar(names: &[String]) -> String {
    match names {
        [] => "None".to_owned(),
        [only] => repr(only),
        names => tuple(names),
    }
}

/// A project without modules.
struct NoModules;

impl Finder for NoModules {
    fn module(&mut self, _: &str) -> Option<Arc<ModuleFile>> {
        None
    }
}

fn read_back(text: &str) -> Result<UnresolvedRevision> {
    let mut sources = Sources::default();
    let source = sources.add("", text);
    let file = PythonFile::parse(sources.shared_text(source), source)?;
    let around = Around {
        file_name: String::new(),
        modules: Arc::new(Modules::default()),
        surroundings: Arc::new(Surroundings::default()),
    };
    read(Arc::new(file), around, &mut NoModules)
}

/// Why `text` is no file of `revision`.
fn difference(revision: &NewRevision, text: &str) -> Option<String> {
    let read = match read_back(text) {
        Ok(read) => read,
        Err(found) => {
            let first = found.iter().next();
            return first.map(|problem| problem.message.clone());
        }
    };
    let id = [read.id];
    let pairs = [
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
    ];
    let names = |read: &[Named]| -> Vec<String> { read.iter().map(|n| n.name.clone()).collect() };
    let other = pairs
        .into_iter()
        .find(|(_, asked, read)| **asked != names(read)[..]);
    other.map(|(key, asked, read)| {
        let read = scalar(&names(read));
        format!(
            "it has `{key} = {read}` where `{key} = {}` is meant",
            scalar(asked)
        )
    })
}
