//! The declared schema: what its files build in an empty database.
//!
//! Invariant: SQLite decides what it is; the text of the files is read for comments alone.

use super::Request;
use super::missing;
use super::renames::{self, Rename};
use super::shape::Shape;
use super::unusable;
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Result, Severity};
use crate::operation::{Execute, Operation};
use crate::project::Declaration;
use crate::replay::Replay;
use crate::scratch::own;
use crate::span::Sources;
use crate::sql::Head;
use crate::text::list;

/// A declared schema.
#[derive(Debug)]
pub(super) struct Declared {
    pub(super) shape: Shape,
    pub(super) renames: Vec<Rename>,
    /// What is not compared, for example.
    pub(super) warnings: Diagnostics,
}

impl Declared {
    /// Builds the schema.
    ///
    /// # Errors
    /// The first statement that SQLite refuses, and everything else that is wrong with the files.
    pub(super) fn build(
        request: &Request<'_>,
        chain: &Shape,
        parts: &[Declaration],
        sources: &Sources,
    ) -> Result<Self> {
        let mut replay = Replay::new(request.templates, request.settings.sqlite_version);
        let demands = request.settings.demands();
        let mut warnings = Diagnostics::default();
        let mut renames = Vec::new();
        let mut problems = Diagnostics::default();
        for part in parts {
            let Declaration::Sql(source, file) = part else {
                continue;
            };
            let findings = file.check_as_schema(&demands).into_iter();
            // Rows are not compared: nobody has to prove that they were put in.
            let counts = |found: &Diagnostic| {
                found.severity == Severity::Error && found.code != Code::DmlWithoutEvidence
            };
            problems.extend(findings.filter(counts).map(noted).collect());
            for operation in file.operations() {
                warnings.extend(told(operation).into_iter().collect());
            }
            match renames::read(sources, *source, file) {
                Ok(found) => renames.extend(found),
                Err(found) => problems.extend(found),
            }
        }
        problems.extend(renames::clashes(&renames));
        problems.or_ok(())?;
        for part in parts {
            match part {
                Declaration::Sql(_, file) => file.run(&mut replay)?,
                Declaration::Models(models) => {
                    let built = models.create_all(&mut replay, &demands)?;
                    warnings.extend(built.warnings);
                    let modules = models.modules.iter().map(|module| module.source);
                    renames.extend(renames::of_models(sources, modules, &built.said)?);
                }
            }
        }
        replay.settle()?;
        if parts.iter().all(is_empty) && chain.entries().next().is_some() {
            return Err(nothing_declared(parts, sources).into());
        }
        let scratch = replay.into_scratch();
        let shape = own(Shape::of(&scratch, &request.settings.ignored()));
        warnings.extend(unusable::told(&shape, chain, &scratch, parts)?);
        warnings.extend(missing::parents(&shape, chain, &scratch, parts));
        Ok(Self {
            shape,
            renames,
            warnings,
        })
    }
}

/// Whether a part declares nothing.
fn is_empty(part: &Declaration) -> bool {
    matches!(part, Declaration::Sql(_, file) if file.operations().is_empty())
}

/// What is said of files without a statement, if the chain has something that would go.
fn nothing_declared(parts: &[Declaration], sources: &Sources) -> Diagnostic {
    let names = parts.iter().filter_map(|part| match part {
        Declaration::Sql(source, _) => Some(sources.path(*source)),
        Declaration::Models(_) => None,
    });
    let names = list(names, "or");
    Diagnostic::error(
        Code::DeclaredSchema,
        format!("no schema is declared in {names}"),
    )
    .note("there is no statement: everything that the chain makes would be dropped")
    .help("write there the schema that is wanted; if nothing is, write a revision by hand that drops everything")
}

/// What a revision would be told, too.
fn noted(found: Diagnostic) -> Diagnostic {
    match found.code {
        Code::RefusedStatement => found,
        _ => found.note("the declared schema is built as a revision would build it"),
    }
}

/// What is said of a statement that builds no schema.
fn told(operation: &Operation) -> Option<Diagnostic> {
    let Operation::Execute(execute) = operation else {
        return None;
    };
    let (what, help) = match Head::of(&execute.text) {
        Head::Insert(_) | Head::Update(_) | Head::Delete(_) => (
            "rows are no part of a schema: they are not compared",
            "write rows that every database needs into a revision",
        ),
        Head::Pragma(_) => (
            "a PRAGMA is no part of a schema: it is not compared",
            "write it into a revision if every database needs it",
        ),
        _ => return None,
    };
    Some(warning(execute, what).help(help))
}

fn warning(execute: &Execute, message: &str) -> Diagnostic {
    Diagnostic::warning(Code::DeclaredSchema, message).label(execute.first_line(), "")
}
