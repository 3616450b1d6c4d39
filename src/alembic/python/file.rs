//! A file of Python, parsed.
//!
//! Invariant: its syntax is that of a Python 3 that Alembic runs on, and no expression in it is
//! nested so deeply that to walk it would be dangerous.

use std::sync::Arc;

use ruff_python_ast::{ModModule, Stmt, StmtClassDef, StmtFunctionDef};
use ruff_python_parser::parse_module;
use ruff_text_size::{Ranged, TextRange};

use super::nesting;
use crate::diagnostic::{Code, Diagnostic};
use crate::span::{SourceId, Span};

/// A file of Python.
#[derive(Debug)]
pub struct PythonFile {
    /// The file.
    pub source: SourceId,
    /// Its text.
    pub text: Arc<str>,
    /// Its statements.
    pub body: Vec<Statement>,
}

/// A statement at the top of a file. What outlives its evaluation is shared.
#[derive(Debug)]
pub enum Statement {
    /// `def`.
    Function(Arc<StmtFunctionDef>),
    /// `class`.
    Class(Arc<StmtClassDef>),
    /// Any other.
    Plain(Box<Stmt>),
}

impl PythonFile {
    /// Reads the text of a file.
    ///
    /// # Errors
    /// Why it is no Python.
    pub fn parse(text: Arc<str>, source: SourceId) -> Result<Self, Diagnostic> {
        let parsed = parse_module(&text).map_err(|error| {
            Diagnostic::error(Code::PythonSyntax, "this is not Python 3")
                .label(span(source, error.location), error.error.to_string())
        })?;
        if let Some(place) = nesting::too_deep(&parsed) {
            // To drop what is nested so deeply would overflow the stack.
            std::mem::forget(parsed);
            return Err(
                Diagnostic::error(Code::PythonLimit, "this is nested too deeply").label(
                    span(source, place),
                    format!("more than {} levels", nesting::LIMIT),
                ),
            );
        }
        let ModModule { body, .. } = parsed.into_syntax();
        let body = body.into_iter().map(Statement::of).collect();
        Ok(Self { source, text, body })
    }
}

impl Statement {
    /// The same statement, for another file.
    pub(in crate::alembic) fn share(&self) -> Self {
        match self {
            Self::Function(function) => Self::Function(Arc::clone(function)),
            Self::Class(class) => Self::Class(Arc::clone(class)),
            Self::Plain(statement) => Self::Plain(statement.clone()),
        }
    }

    /// A statement of the parser.
    pub(in crate::alembic) fn of(statement: Stmt) -> Self {
        match statement {
            Stmt::FunctionDef(function) => Self::Function(Arc::new(function)),
            Stmt::ClassDef(class) => Self::Class(Arc::new(class)),
            other => Self::Plain(Box::new(other)),
        }
    }
}

impl Ranged for Statement {
    fn range(&self) -> TextRange {
        match self {
            Self::Function(function) => function.range(),
            Self::Class(class) => class.range(),
            Self::Plain(statement) => statement.range(),
        }
    }
}

/// A range of the parser as a place in a file.
#[must_use]
pub fn span(source: SourceId, range: TextRange) -> Span {
    Span::new(source, range.start().to_usize()..range.end().to_usize())
}
