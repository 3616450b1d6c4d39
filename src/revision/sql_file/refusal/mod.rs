//! What cannot stand in a guarded script, and why.
//!
//! Invariant: only what SQLite would run is refused here; what it would not run, or what only it
//! can judge, is left to it.

mod kind;
mod name;
mod qualifier;

use std::ops::Range;

use crate::diagnostic::{Code, Diagnostic};
use crate::operation::{Execute, Operation};
use crate::sql::{Head, Object, TokenKind, significant, terminator_lines};

/// Everything about a statement that its revision cannot have; warnings too.
#[must_use]
pub fn check(operation: &Operation, head: &Head) -> Vec<Diagnostic> {
    check_in(operation, head, Home::Revision)
}

/// What a statement stands in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Home {
    /// A revision.
    Revision,
    /// The schema that existed before the first revision.
    Baseline,
    /// The schema that is wanted.
    Schema,
}

impl Home {
    /// How messages call it.
    fn word(self) -> &'static str {
        match self {
            Self::Revision => "a revision",
            Self::Baseline => "a baseline",
            Self::Schema => "a declared schema",
        }
    }
}

/// The same for a statement that may stand in something else.
pub(super) fn check_in(operation: &Operation, head: &Head, home: Home) -> Vec<Diagnostic> {
    let mut refusals = Refusals {
        execute: operation.execute(),
        home,
        found: Vec::new(),
    };
    kind::check(head, &mut refusals);
    name::check(operation, head, &mut refusals);
    // the arguments of a module are its own language
    if !matches!(head, Head::Create(create) if create.object == Object::VirtualTable) {
        qualifier::check(head, &mut refusals);
        parameters(&mut refusals);
    }
    terminators(&mut refusals);
    refusals.found
}

/// The findings about one statement.
struct Refusals<'a> {
    execute: &'a Execute,
    home: Home,
    found: Vec<Diagnostic>,
}

impl<'a> Refusals<'a> {
    fn text(&self) -> &'a str {
        &self.execute.text
    }

    /// Refuses the statement for what stands in `range` of its text.
    fn refuse(&mut self, message: impl Into<String>, range: Range<usize>, label: &str, help: &str) {
        self.found.push(
            Diagnostic::error(Code::RefusedStatement, message)
                .label(self.execute.origin.part(range), label)
                .help(help),
        );
    }

    /// Where the first `words` words of the statement stand.
    fn first_words(&self, words: usize) -> Range<usize> {
        let mut tokens = significant(self.text()).take(words);
        let first = tokens.next().map_or(0..0, |token| token.range());
        let end = tokens.last().map_or(first.end, |token| token.end());
        first.start..end
    }
}

/// A script has nobody to give values for parameters.
fn parameters(refusals: &mut Refusals<'_>) {
    if !refusals.text().contains(['?', ':', '@', '$', '#']) {
        return;
    }
    let (message, help) = match refusals.home {
        Home::Revision => (
            "has no value in a script",
            "write the value itself, or make the file a `.sql.tera` revision and write `{{ value }}`",
        ),
        Home::Baseline | Home::Schema => ("has no value here", "write the value itself"),
    };
    for token in significant(refusals.text()) {
        if token.kind == TokenKind::Variable {
            refusals.refuse(
                format!("the parameter `{}` {message}", token.text),
                token.range(),
                "the shell would run it as NULL",
                help,
            );
        }
    }
}

/// The shell reads a semicolon where SQLite reads a division or a name.
fn terminators(refusals: &mut Refusals<'_>) {
    for range in terminator_lines(refusals.text()) {
        let word = &refusals.text()[range.clone()];
        refusals.refuse(
            format!("a line that is only `{word}` ends the statement for the sqlite3 shell"),
            range,
            "alone on its line",
            "put it on a line with other text",
        );
    }
}
