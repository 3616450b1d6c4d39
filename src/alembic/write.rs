//! Writes revision files in Alembic's form.
//!
//! Invariant: what is written reads back as the revision that was asked for.

use std::sync::Arc;

use chrono::NaiveDateTime;
use serde::Serialize;

use super::connection::Config;
use super::mako::{self, Template};
use super::python::{self, Builtin, Call, Interpreter, PythonFile, Signature, Value};
use super::standard::Moment;
use super::{Around, Finder, ModuleFile, Modules, Surroundings, read};
use crate::diagnostic::{Code, Diagnostic, Result};
use crate::revision::{Named, NewRevision, NewSections, UnresolvedRevision};
use crate::span::{SourceId, Sources, Span};
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
    upgrades: &'a str,
    downgrades: &'a str,
}

/// The text of a file for `revision`.
///
/// # Errors
/// [`Code::Template`] if the project's own template writes another revision.
pub fn write(
    revision: &NewRevision,
    sections: NewSections<'_>,
    templates: &Templates,
) -> Result<String> {
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
        upgrades: sections.upgrade,
        downgrades: sections.downgrade,
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

/// The moment at which a file is made.
#[derive(Clone, Copy, Debug)]
pub struct CreateDate {
    /// The date and time of day, in the zone of the project.
    pub time: NaiveDateTime,
    /// The seconds that the zone is east of UTC, if the project names one.
    pub offset: Option<i32>,
}

/// The text of a file for `revision` from the project's own `script.py.mako`, of which `text` is the
/// text
/// (<https://alembic.sqlalchemy.org/en/latest/tutorial.html#create-a-migration-script>).
///
/// # Errors
/// [`Code::Template`] if it cannot be followed, or writes another revision.
pub fn write_from(
    (source, text): (SourceId, &Arc<str>),
    revision: &NewRevision,
    sections: NewSections<'_>,
    date: CreateDate,
    surroundings: &Surroundings,
    templates: &Templates,
) -> Result<String> {
    let created = Moment::DateTime(date.time, date.offset);
    let labels = match &revision.branch_labels[..] {
        [] => Value::None,
        labels => names(labels),
    };
    let given = vec![
        ("message", Value::str(quotable(&revision.message))),
        ("up_revision", Value::str(&revision.id)),
        ("down_revision", scalar_value(&revision.down_revisions)),
        ("branch_labels", labels),
        ("depends_on", dependencies(&revision.depends_on)),
        ("create_date", Value::object(created)),
        ("config", Value::object(Config)),
        ("comma", Value::Builtin(COMMA)),
        ("imports", Value::str("")),
        ("upgrades", Value::str(sections.upgrade)),
        ("downgrades", Value::str(sections.downgrade)),
    ];
    let template = Template { source, text };
    let written = mako::render(&template, given, surroundings, templates)?;
    match difference(revision, &written) {
        None => Ok(written),
        Some(why) => Err(Diagnostic::error(
            Code::Template,
            "the template does not write the revision that is asked for",
        )
        .label(Span::new(source, 0..0), "")
        .note(why)
        .help("write `revision = ${repr(up_revision)}`, and so on for `down_revision`, `branch_labels` and `depends_on`")
        .into()),
    }
}

/// The filter `comma`.
const COMMA: Builtin = Builtin {
    name: "comma",
    run: comma,
};

fn comma(interpreter: &mut Interpreter<'_, '_>, call: Call) -> python::Result<Value> {
    let place = call.place;
    let signature = Signature::new("format_as_comma").takes(&["value"]);
    let value = signature
        .bind(interpreter, call)?
        .required(interpreter, "value")?;
    match value.value {
        Value::None => Ok(Value::str("")),
        Value::Str(_) => Ok(value.value),
        several => {
            let mut names = Vec::new();
            for name in interpreter.iterate(&several, place)? {
                names.push(interpreter.text(&name, place)?);
            }
            Ok(Value::str(names.join(", ")))
        }
    }
}

fn names(names: &[String]) -> Value {
    Value::tuple(names.iter().map(Value::str).collect())
}

/// As Alembic gives them: several are a list.
fn dependencies(all: &[String]) -> Value {
    match all {
        [_, _, ..] => Value::list(all.iter().map(Value::str).collect()),
        all => scalar_value(all),
    }
}

/// `None`, a text, or a tuple of several.
fn scalar_value(all: &[String]) -> Value {
    match all {
        [] => Value::None,
        [only] => Value::str(only),
        several => names(several),
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
