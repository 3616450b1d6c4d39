//! Reads the head of a revision in Python: its identifiers and its message.
//!
//! Invariant: they are written out, if need be as constants of other modules; what is computed is
//! an error.

use std::sync::{Arc, Mutex};

use ruff_python_ast::{Expr, Stmt};
use ruff_text_size::{Ranged, TextRange};

use super::body::PythonBody;
use super::constant::{Binding, Constant, Scope, constant};
use super::modules::{Finder, Modules};
use super::python::{PythonFile, Statement, span};
use super::surroundings::Surroundings;
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Result};
use crate::revision::{Checksum, Named, UnresolvedRevision};
use crate::span::{SourceId, Span};

/// What is around a revision file.
#[derive(Debug)]
pub struct Around {
    /// The file's name, without its folder.
    pub file_name: String,
    /// The modules that it can import.
    pub modules: Arc<Modules>,
    /// What the project says about its revisions.
    pub surroundings: Arc<Surroundings>,
}

/// Reads a revision file; `finder` finds the modules whose constants its identifiers may be.
///
/// # Errors
/// Everything that is wrong with its identifiers.
pub fn read(
    file: Arc<PythonFile>,
    around: Around,
    finder: &mut dyn Finder,
) -> Result<UnresolvedRevision> {
    let source = file.source;
    let scope = Scope {
        name: "revision".into(),
        is_package: false,
        file: Arc::clone(&file),
    };
    let mut identifiers = Identifiers {
        source,
        scope: &scope,
        finder,
        found: Diagnostics::default(),
    };
    let id = identifiers.id(&around.file_name);
    let down_revisions = identifiers.names("down_revision");
    let branch_labels = identifiers.names("branch_labels");
    let depends_on = identifiers.names("depends_on");
    let found = identifiers.found;
    let Some(id) = id else {
        return Err(found);
    };
    let body = PythonBody {
        file,
        module: module_name(&around.file_name),
        modules: around.modules,
        surroundings: around.surroundings,
        unnamed: Mutex::default(),
    };
    found.or_ok(UnresolvedRevision {
        id,
        down_revisions,
        depends_on,
        branch_labels,
        message: message(&body.file),
        source,
        reads: Vec::new(),
        checksum: Checksum::of_revision(&body.file.text, []),
        body: Box::new(body),
    })
}

struct Identifiers<'f> {
    source: SourceId,
    scope: &'f Scope,
    finder: &'f mut dyn Finder,
    found: Diagnostics,
}

impl Identifiers<'_> {
    /// The revision's own id.
    fn id(&mut self, file_name: &str) -> Option<Named> {
        let before = self.found.iter().count();
        let mut names = self.names("revision").into_iter();
        let id = names.next();
        if let Some(second) = names.next() {
            self.wrong(
                "`revision` takes one id",
                second.span,
                "this is a second one",
            );
        }
        let is_said = self.found.iter().count() > before;
        if id.is_some() || is_said {
            return id;
        }
        let start = span(self.source, TextRange::default());
        // Files of Alembic before 0.2 are named by their ids.
        if let Some(name) = legacy_id(file_name).filter(|_| self.value("revision").is_none()) {
            return Some(Named { name, span: start });
        }
        let problem = Diagnostic::error(
            Code::MissingRevisionId,
            "this file has no `revision = \"…\"`",
        );
        self.found.push(
            problem
                .label(start, "the file begins here")
                .help("write `revision = \"…\"`, or move the file out of the folders of revisions if it is none"),
        );
        None
    }

    /// The names that an identifier is set to: one, several or none.
    fn names(&mut self, identifier: &str) -> Vec<Named> {
        let mut names = Vec::new();
        match self.scope.binding(identifier) {
            None => {}
            Some(Binding::Value(value)) => self.read(value, identifier, &mut names),
            Some(_) => {
                let start = span(self.source, TextRange::default());
                self.computed(identifier, start);
            }
        }
        names
    }

    fn value(&self, identifier: &str) -> Option<&Expr> {
        match self.scope.binding(identifier) {
            Some(Binding::Value(value)) => Some(value),
            _ => None,
        }
    }

    fn read(&mut self, value: &Expr, identifier: &str, names: &mut Vec<Named>) {
        match value {
            Expr::Tuple(tuple) => tuple
                .elts
                .iter()
                .for_each(|one| self.read(one, identifier, names)),
            Expr::List(list) => list
                .elts
                .iter()
                .for_each(|one| self.read(one, identifier, names)),
            Expr::Set(set) => set
                .elts
                .iter()
                .for_each(|one| self.read(one, identifier, names)),
            Expr::NumberLiteral(_) => {
                let place = span(self.source, value.range());
                let message = format!("`{identifier}` is no text");
                self.wrong(&message, place, "a text is expected here");
            }
            value => {
                let place = span(self.source, value.range());
                match constant(self.scope, value, self.finder) {
                    Some(constant) => self.take(&constant, place, identifier, names),
                    None => self.computed(identifier, place),
                }
            }
        }
    }

    fn take(&mut self, value: &Constant, place: Span, identifier: &str, names: &mut Vec<Named>) {
        match value {
            Constant::None => {}
            Constant::Str(name) => names.push(Named {
                name: name.clone(),
                span: place,
            }),
            Constant::List(items) => items
                .iter()
                .for_each(|item| self.take(item, place, identifier, names)),
            Constant::Bool(_) | Constant::Dict(_) => {
                let message = format!("`{identifier}` is no text");
                self.wrong(&message, place, "a text is expected here");
            }
        }
    }

    fn computed(&mut self, identifier: &str, place: Span) {
        let message = format!("`{identifier}` is computed, not written out");
        self.wrong(&message, place, "a text is expected here");
    }

    fn wrong(&mut self, message: &str, place: Span, label: &str) {
        self.found.push(
            Diagnostic::error(Code::Header, message)
                .label(place, label)
                .help("write the id in quotes, as `alembic revision` does"),
        );
    }
}

/// The id that a file's name is, in projects of the first Alembic: `1a2b.py`.
fn legacy_id(file_name: &str) -> Option<String> {
    let id = file_name.strip_suffix(".py")?;
    let is_hex = |c: char| matches!(c, 'a'..='f' | '0'..='9');
    (!id.is_empty() && id.chars().all(is_hex)).then(|| id.to_owned())
}

/// What Alembic writes behind a message.
const IDENTIFIERS: &str = "Revision ID:";

/// The file's docstring. If it begins with what stands behind a message, the message is empty.
fn message(file: &PythonFile) -> String {
    let Some(Statement::Plain(first)) = file.body.first() else {
        return String::new();
    };
    let Stmt::Expr(expression) = &**first else {
        return String::new();
    };
    let Expr::StringLiteral(text) = &*expression.value else {
        return String::new();
    };
    let text = text.value.to_str().trim();
    if text.starts_with(IDENTIFIERS) {
        format!("\n{text}")
    } else {
        text.to_owned()
    }
}

/// The `__name__` that Alembic gives to the module of a file: `b2_users.py` is `b2_users_py`.
fn module_name(file_name: &str) -> String {
    let file = file_name.rsplit(['/', '\\']).next().unwrap_or(file_name);
    let letter = |c: char| if c.is_alphanumeric() { c } else { '_' };
    file.chars().map(letter).collect()
}
