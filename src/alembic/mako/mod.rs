//! The language of `script.py.mako`, from which Alembic writes new revisions
//! (<https://docs.makotemplates.org/en/latest/syntax.html>): text, `${…}` with filters, `% if` and
//! `% for`, comments.
//!
//! Invariant: what comes out is what Mako would write; whatever else a template has is refused, with
//! its place.

mod evaluate;
mod expression;
mod parse;

use ruff_python_ast::{Expr, StmtFor};

use crate::diagnostic::{Code, Diagnostic};
use crate::span::Span;

pub(super) use evaluate::{Template, render};

/// A piece of a template.
#[derive(Debug)]
enum Node {
    /// Text that stands in the file as it is.
    Text(String),
    /// `${…}`: an expression and what its value goes through.
    Value { value: Python, filters: Vec<Filter> },
    /// `% if`, `% elif` and `% else`.
    If {
        arms: Vec<(Python, Vec<Node>)>,
        otherwise: Vec<Node>,
    },
    /// `% for`.
    For {
        header: Box<StmtFor>,
        body: Vec<Node>,
    },
}

/// An expression of Python, and where it stands.
#[derive(Debug)]
struct Python {
    expression: Box<Expr>,
    place: Span,
}

/// What the value of `${… | filter}` goes through.
#[derive(Debug)]
enum Filter {
    /// `n`: the value is not made a text first.
    Plain,
    /// `str`
    Text,
    /// `trim`
    Trim,
    /// A function of the template's names.
    Call(Python),
}

/// What is said of a template that cannot be followed.
fn refused(message: impl Into<String>, place: Span) -> Diagnostic {
    Diagnostic::error(Code::Template, message)
        .label(place, "")
        .help("write the form of new revisions into `templates/revision.py.tera`: it takes the place of `script.py.mako`")
}
