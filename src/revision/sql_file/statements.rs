//! Reads the statements of a section.
//!
//! Invariant: the text of an operation is the text of the file, byte for byte.

use std::ops::Range;

use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::operation::{AlterTable, Execute, Operation};
use crate::sql::{self, RawStatement, SyntaxError, alter};

use super::body::{Section, Statements};
use super::section::FoundSection;
use super::unterminated::unterminated;
use super::{File, allow};

/// What a section says, if the file has it.
pub(super) fn section(
    file: File<'_>,
    section: Option<FoundSection>,
    found: &mut Diagnostics,
) -> Section {
    let Some(section) = section else {
        return Section::Missing;
    };
    let statements = statements(file, &section, found);
    if !section.irreversible {
        return Section::Statements(statements);
    }
    let span = file.span(section.marker.clone());
    if let Some(first) = statements.operations.first() {
        let range = first.execute().origin.span().range();
        found.push(never_run(file, range, &section.marker));
    }
    Section::Irreversible { span }
}

/// What is said of statements below a marker that says that there are none.
pub(super) fn never_run(
    file: File<'_>,
    statement: Range<usize>,
    marker: &Range<usize>,
) -> Diagnostic {
    Diagnostic::error(
        Code::Section,
        "a section that is `irreversible` has no statements",
    )
    .label(file.first_line(statement), "this would never be run")
    .context(file.span(marker.clone()), "said here")
    .help("take the statements out, or take out the word `irreversible`")
}

/// The statements of a file that has no sections.
pub(super) fn whole(file: File<'_>, found: &mut Diagnostics) -> Statements {
    let section = FoundSection {
        marker: 0..0,
        body: 0..file.text.len(),
        irreversible: false,
    };
    statements(file, &section, found)
}

fn statements(file: File<'_>, section: &FoundSection, found: &mut Diagnostics) -> Statements {
    let body = section.body.clone();
    let mut statements = Statements {
        marker: file.span(section.marker.clone()),
        operations: Vec::new(),
        trailing_comment: String::new(),
    };
    let split = match sql::split(&file.text[body.clone()]) {
        Ok(split) => split,
        Err(error) => {
            let range = body.start + error.range.start..body.end;
            found.push(unterminated(file, error.construct, range));
            return statements;
        }
    };
    let moved = |range: Range<usize>| body.start + range.start..body.start + range.end;
    for raw in split.statements {
        let raw = RawStatement {
            comments: moved(raw.comments),
            range: moved(raw.range),
            trailing: raw.trailing.into_iter().map(moved).collect(),
            terminated: raw.terminated,
        };
        match operation(execute(file, raw, found)) {
            Ok(operation) => statements.operations.push(operation),
            Err(diagnostic) => found.push(diagnostic),
        }
    }
    let trailing = moved(split.trailing);
    allow::refuse(file, trailing.clone(), found);
    file.text[trailing].clone_into(&mut statements.trailing_comment);
    statements
}

fn execute(file: File<'_>, raw: RawStatement, found: &mut Diagnostics) -> Execute {
    let trailing: Vec<&str> = raw.trailing.iter().map(|r| &file.text[r.clone()]).collect();
    for range in &raw.trailing {
        allow::refuse(file, range.clone(), found);
    }
    Execute {
        comment: file.text[raw.comments.clone()].to_owned(),
        text: file.text[raw.range.clone()].to_owned(),
        origin: file.origin(raw.range),
        trailing_comment: trailing.join("\n"),
        allow: allow::read(file, raw.comments, found),
    }
}

/// What a statement asks for.
fn operation(execute: Execute) -> Result<Operation, Diagnostic> {
    let first = sql::significant(&execute.text).next();
    if !first.is_some_and(|token| token.is("ALTER")) {
        return Ok(Operation::Execute(execute));
    }
    match alter::AlterTable::read(&execute.text) {
        Ok(alter::AlterTable { name, actions }) => Ok(Operation::AlterTable(AlterTable {
            execute,
            name,
            actions,
        })),
        Err(error) => Err(unreadable(&execute, error)),
    }
}

/// What is said of an `ALTER TABLE` that cannot be read.
fn unreadable(execute: &Execute, error: SyntaxError) -> Diagnostic {
    let span = execute.origin.part(error.range);
    let label = error.label.unwrap_or_default();
    let diagnostic = Diagnostic::error(Code::AlterTable, error.message).label(span, label);
    match error.help {
        Some(help) => diagnostic.help(help),
        None => diagnostic,
    }
}
