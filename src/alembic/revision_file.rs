//! Reads the head of a revision in Python: its identifiers and its message.
//!
//! Invariant: they are literals, as Alembic writes them; what is computed is an error.

use std::sync::{Arc, Mutex};

use ruff_python_ast::{Expr, Stmt};
use ruff_text_size::{Ranged, TextRange};

use super::body::PythonBody;
use super::host::Modules;
use super::python::{PythonFile, Statement, span};
use super::surroundings::Surroundings;
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Result};
use crate::revision::{Checksum, Named, UnresolvedRevision};
use crate::span::{SourceId, Sources};

/// What a revision file shares with the others of its project.
#[derive(Clone, Debug, Default)]
pub struct Shared {
    /// The project's own modules.
    pub modules: Arc<Modules>,
    /// What the project says about its revisions.
    pub surroundings: Arc<Surroundings>,
}

/// Reads a revision file.
///
/// # Errors
/// That it is not Python, or everything that is wrong with its identifiers.
pub fn read(sources: &Sources, source: SourceId, shared: &Shared) -> Result<UnresolvedRevision> {
    let text = sources.shared_text(source);
    let file = PythonFile::parse(Arc::clone(&text), source)?;
    let mut found = Diagnostics::default();
    let mut identifiers = Identifiers {
        source,
        found: &mut found,
    };
    let id = identifiers.names(&file, "revision");
    let down_revisions = identifiers.names(&file, "down_revision");
    let branch_labels = identifiers.names(&file, "branch_labels");
    let depends_on = identifiers.names(&file, "depends_on");
    let message = message(&file);
    let Some(id) = id.into_iter().next() else {
        found.push(
            Diagnostic::error(
                Code::MissingRevisionId,
                "this file has no `revision = \"…\"`",
            )
            .label(span(source, TextRange::default()), "the file begins here"),
        );
        return Err(found);
    };
    let body = PythonBody {
        file: Arc::new(file),
        modules: Arc::clone(&shared.modules),
        surroundings: Arc::clone(&shared.surroundings),
        unnamed: Mutex::default(),
    };
    found.or_ok(UnresolvedRevision {
        id,
        down_revisions,
        depends_on,
        branch_labels,
        message,
        source,
        reads: Vec::new(),
        checksum: Checksum::of_revision(&text, []),
        body: Box::new(body),
    })
}

struct Identifiers<'f> {
    source: SourceId,
    found: &'f mut Diagnostics,
}

impl Identifiers<'_> {
    /// The names that an identifier is set to: one, several or none.
    fn names(&mut self, file: &PythonFile, identifier: &str) -> Vec<Named> {
        let mut names = Vec::new();
        if let Some(value) = assigned(file, identifier) {
            self.read(value, identifier, &mut names);
        }
        names
    }

    fn read(&mut self, value: &Expr, identifier: &str, names: &mut Vec<Named>) {
        match value {
            Expr::NoneLiteral(_) => {}
            Expr::StringLiteral(text) => names.push(Named {
                name: text.value.to_str().to_owned(),
                span: span(self.source, text.range()),
            }),
            Expr::Tuple(tuple) => tuple
                .elts
                .iter()
                .for_each(|one| self.read(one, identifier, names)),
            Expr::List(list) => list
                .elts
                .iter()
                .for_each(|one| self.read(one, identifier, names)),
            other => self.found.push(
                Diagnostic::error(
                    Code::Header,
                    format!("`{identifier}` is computed, not written out"),
                )
                .label(span(self.source, other.range()), "a text is expected here")
                .help("write the id in quotes, as `alembic revision` does"),
            ),
        }
    }
}

/// What a name is assigned last at the top of a file.
fn assigned<'f>(file: &'f PythonFile, name: &str) -> Option<&'f Expr> {
    let is = |target: &Expr| matches!(target, Expr::Name(target) if &*target.id == name);
    file.body.iter().rev().find_map(|statement| {
        let Statement::Plain(statement) = statement else {
            return None;
        };
        match &**statement {
            Stmt::Assign(assign) if assign.targets.iter().any(is) => Some(&*assign.value),
            Stmt::AnnAssign(assign) if is(&assign.target) => assign.value.as_deref(),
            _ => None,
        }
    })
}

/// The first paragraph of the file's docstring.
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
    let text = text.value.to_str();
    let paragraph = text.trim().split("\n\n").next().unwrap_or_default();
    paragraph.trim().to_owned()
}
