//! Models: files in Python whose classes and tables are the declared schema.
//!
//! Invariant: what may be a table and cannot be evaluated is an error; the schema never lacks it in
//! silence.

use std::collections::HashSet;
use std::sync::Arc;

use super::host::{Declared, Host};
use super::modules::{ModuleFile, Modules};
use super::python::{Imported, Interpreter, Stop};
use super::sqlalchemy::declarative;
use super::sqlalchemy::schema::MetaData;
use super::stack::on_stack;
use super::surroundings::Surroundings;
use super::{library, sqlalchemy};
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Result};
use crate::replay::Replay;
use crate::revision::{Demands, Direction};
use crate::span::Span;
use crate::text::list;

/// Files with models, and the modules that they import.
#[derive(Debug)]
pub struct Models {
    /// The files that were named.
    pub files: Vec<Arc<ModuleFile>>,
    /// All modules that they can import, themselves among them.
    pub modules: Arc<Modules>,
    /// What the project says beside them.
    pub surroundings: Arc<Surroundings>,
}

/// Where models declare a table or a column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    /// The table.
    pub table: String,
    /// The column; `None` for the table itself.
    pub column: Option<String>,
    /// Where it stands.
    pub place: Span,
}

/// What models build.
#[derive(Debug, Default)]
pub struct Built {
    /// What they declare, each with its place.
    pub said: Vec<Said>,
    /// What their author should know.
    pub warnings: Diagnostics,
}

impl Models {
    /// Makes the tables that the models declare, as `metadata.create_all()` does
    /// (<https://docs.sqlalchemy.org/en/20/core/metadata.html#creating-and-dropping-database-tables>).
    ///
    /// # Errors
    /// What cannot be evaluated and may be a table, and what SQLite refuses.
    pub fn create_all(&self, replay: &mut Replay<'_>, demands: &Demands) -> Result<Built> {
        let mut unreadable = Diagnostics::default();
        for file in &self.files {
            unreadable.extend(file.file().err().cloned().into_iter().collect());
        }
        unreadable.or_ok(())?;
        let Some(first) = self.files.first() else {
            return Ok(Built::default());
        };
        let place = Span::new(first.source, 0..0);
        on_stack(place, |stack| {
            let host = Host {
                replay,
                surroundings: &self.surroundings,
                demands,
                revision: "",
                drawn: 0,
                source: first.source,
                direction: Direction::Upgrade,
                unnamed: Vec::new(),
                made_unnamed: Vec::new(),
                savepoints: Vec::new(),
                savepoints_set: 0,
                closed: 0,
                emitted: 0,
                listened: Vec::new(),
                sessions: Vec::new(),
                asks_changes: false,
                left_out: HashSet::new(),
                declared: Some(Declared {
                    metadata: Vec::new(),
                    failed: Diagnostics::default(),
                    warnings: Diagnostics::default(),
                    makes_tables: declarative::makes_tables,
                    warning_of: declarative::warning_of,
                    check_class: declarative::check_class,
                    assigned: declarative::assigned,
                }),
                modules: &self.modules,
                library: library::module,
                configured: sqlalchemy::configured,
            };
            let mut interpreter = Interpreter::new(host, stack, Imported::default());
            self.evaluate(&mut interpreter)
                .map_err(Stop::into_diagnostics_of_code)
        })
    }

    /// What is said where no table is found: everything would be dropped.
    fn nothing_declared(&self) -> Diagnostic {
        let names: Vec<&str> = self.files.iter().map(|file| &*file.name).collect();
        let message = format!("the models declare no table: {}", list(&names, "and"));
        Diagnostic::error(Code::DeclaredSchema, message).help(
            "name the files whose classes are the tables: `schema = [\"myapp/models/*.py\"]` in gen-sql.toml",
        )
    }

    fn evaluate(&self, interpreter: &mut Interpreter<'_, '_>) -> std::result::Result<Built, Stop> {
        for file in &self.files {
            interpreter.project_module(&file.name)?;
        }
        let declared = interpreter.host.declared.as_mut();
        let declared = declared.expect("models are evaluated where a schema is declared");
        let failed = std::mem::take(&mut declared.failed);
        if !failed.is_empty() {
            return Err(failed.into());
        }
        // A foreign key is of the type of what it refers to, which may be made behind it.
        let all = declared.metadata.clone();
        let mut built = Built {
            said: Vec::new(),
            warnings: std::mem::take(&mut declared.warnings),
        };
        for metadata in all {
            if let Some(metadata) = metadata.downcast::<MetaData>() {
                metadata.build(interpreter, &mut built.said)?;
            }
        }
        if built.said.is_empty() {
            return Err(self.nothing_declared().into());
        }
        interpreter.host.replay.settle()?;
        Ok(built)
    }
}
