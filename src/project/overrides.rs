//! Sections in SQL that stand for those of a revision in Python: `-- overrides: ID`.
//!
//! Invariant: a section that is there takes the place of the function; for the other direction the
//! function stays. Both files count in the revision's checksum.

use std::collections::HashMap;

use crate::diagnostic::{Code, Diagnostic, Diagnostics, Result};
use crate::revision::sql_file::{Section, SqlBody};
use crate::revision::{
    Body, Checksum, DeclaredFile, Demands, Direction, Named, Prepared, UnresolvedRevision,
};
use crate::span::{Sources, Span};

/// A file that overrides a revision.
#[derive(Debug)]
pub(super) struct Override {
    /// The id of the revision.
    pub(super) overrides: Named,
    /// The file, and those that it may read; their paths count from the root.
    pub(super) files: Vec<DeclaredFile>,
    pub(super) body: SqlBody,
}

/// Has each of `overrides` stand for the revision that it names.
///
/// # Errors
/// [`Code::Header`] for each that names a revision which is not there, is not in Python or has
/// another override.
pub(super) fn put_in(
    overrides: Vec<Override>,
    revisions: &mut [UnresolvedRevision],
    sources: &Sources,
) -> Result<()> {
    if overrides.is_empty() {
        return Ok(());
    }
    let mut by_id: HashMap<String, &mut UnresolvedRevision> = revisions
        .iter_mut()
        .map(|revision| (revision.id.name.clone(), revision))
        .collect();
    let mut done: HashMap<String, Span> = HashMap::new();
    let mut problems = Diagnostics::default();
    for one in overrides {
        let Named { name, span } = one.overrides.clone();
        let wrong = |message: String| Diagnostic::error(Code::Header, message).label(span, "");
        let Some(revision) = by_id.get_mut(&name) else {
            problems.push(
                wrong(format!("there is no revision `{name}` to override"))
                    .help("correct the id: it is that of a revision in Python"),
            );
            continue;
        };
        if !revision.body.is_python() {
            problems.push(
                wrong(format!("`{name}` is no revision in Python"))
                    .context(revision.id.span, "it is this one")
                    .help("change its own sections"),
            );
            continue;
        }
        if let Some(first) = done.insert(name.clone(), span) {
            problems.push(
                wrong(format!("`{name}` is overridden twice"))
                    .context(first, "first here")
                    .help("put the sections into one file"),
            );
            continue;
        }
        one.stand_for(revision, sources);
    }
    problems.or_ok(())
}

impl Override {
    fn stand_for(self, revision: &mut UnresolvedRevision, sources: &Sources) {
        let own = revision.checksum.to_string();
        let files = self.files.iter();
        let files = files.map(|file| (&*file.path, sources.text(file.source)));
        revision.checksum = Checksum::of_revision(&own, files);
        revision.reads.extend(self.files);
        let python = std::mem::replace(&mut revision.body, Box::new(Nothing));
        revision.body = Box::new(Overridden {
            sql: self.body,
            python,
        });
    }
}

/// A revision in Python with sections in SQL.
#[derive(Debug)]
struct Overridden {
    sql: SqlBody,
    python: Box<dyn Body>,
}

impl Overridden {
    /// What is asked for a direction.
    fn body(&self, direction: Direction) -> &dyn Body {
        let section = match direction {
            Direction::Downgrade => &self.sql.downgrade,
            Direction::Upgrade | Direction::Stamp => &self.sql.upgrade,
        };
        match section {
            Section::Missing => &*self.python,
            Section::Irreversible { .. } | Section::Statements(_) => &self.sql,
        }
    }
}

impl Body for Overridden {
    fn prepare<'b>(
        &'b self,
        revision: &Named,
        direction: Direction,
        demands: &Demands,
    ) -> Prepared<'b> {
        self.body(direction).prepare(revision, direction, demands)
    }

    fn place(&self, direction: Direction) -> Option<Span> {
        self.body(direction).place(direction)
    }

    fn is_python(&self) -> bool {
        true
    }
}

/// Stands for a body while it is moved.
#[derive(Debug)]
struct Nothing;

impl Body for Nothing {
    fn prepare<'b>(&'b self, _: &Named, _: Direction, _: &Demands) -> Prepared<'b> {
        Prepared::default()
    }

    fn place(&self, _: Direction) -> Option<Span> {
        None
    }
}
