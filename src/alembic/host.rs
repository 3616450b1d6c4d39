//! What is around the code of a revision: the scratch database, the project, the files.
//!
//! Invariant: everything that code can reach is here.

use std::collections::HashSet;
use std::rc::Rc;

use super::directive::Unnamed;
use super::modules::Modules;
use super::python::{Class, Frame, Interpreter, Result as Outcome, Statement, Value};
use super::surroundings::Surroundings;
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::replay::{Mark, Replay};
use crate::revision::{Demands, Direction};
use crate::span::{SourceId, Span};

/// What is around the code of a revision.
pub struct Host<'i, 'a> {
    /// The scratch database and the script that is being written.
    pub replay: &'i mut Replay<'a>,
    /// What the project says about its revisions.
    pub surroundings: &'i Surroundings,
    /// What the script demands.
    pub demands: &'i Demands,
    /// The id of the revision.
    pub revision: &'i str,
    /// How many random values it has drawn.
    pub drawn: u64,
    /// The file of the revision.
    pub source: SourceId,
    /// The way that it goes.
    pub direction: Direction,
    /// The constraints that this direction made without a name, each with its table.
    pub(in crate::alembic) unnamed: Vec<(String, Unnamed)>,
    /// Those that the revision made on its way up and that are still to be dropped.
    pub(in crate::alembic) made_unnamed: Vec<(String, Unnamed)>,
    /// Savepoints that are open, the innermost last.
    pub(in crate::alembic) savepoints: Vec<Savepoint>,
    /// How many were set so far.
    pub(in crate::alembic) savepoints_set: u32,
    /// How many blocks are open whose savepoint was rolled back.
    pub(in crate::alembic) closed: u32,
    /// How many statements that may change rows have run.
    pub(in crate::alembic) emitted: u64,
    /// The tables and metadata to the events of which something listens.
    pub(in crate::alembic) listened: Vec<Value>,
    /// The sessions that were opened.
    pub(in crate::alembic) sessions: Vec<Value>,
    /// Whether the code may ask what a statement has changed.
    pub(in crate::alembic) asks_changes: bool,
    /// The statements that were left out.
    pub(in crate::alembic) left_out: HashSet<Span>,
    /// What is found where the code is no revision but declares a schema.
    pub(in crate::alembic) declared: Option<Declared>,
    /// The project's own modules.
    pub modules: &'i Modules,
    /// The modules that are built in, by their dotted names.
    pub library: fn(&str) -> Option<Value>,
    /// What the configuration says that a dotted name stands for.
    pub configured: fn(&Surroundings, &str) -> Option<Value>,
}

/// What is done about `Class.name = value`; whether that is all.
type Assigned = fn(&mut Interpreter<'_, '_>, &Rc<Class>, &str, &Value, Span) -> Outcome<bool>;

/// What code has declared so far.
pub(in crate::alembic) struct Declared {
    /// The metadata that have tables, in the order in which they got the first.
    pub(in crate::alembic) metadata: Vec<Value>,
    /// What failed and may have been a table.
    pub(in crate::alembic) failed: Diagnostics,
    /// What the author should know.
    pub(in crate::alembic) warnings: Diagnostics,
    /// Whether a statement at the top of a file that failed may have made a table.
    pub(in crate::alembic) makes_tables: fn(&Frame, &Statement) -> bool,
    /// What is said of such a statement that makes no table.
    pub(in crate::alembic) warning_of: fn(&Frame, &Statement) -> Option<Diagnostic>,
    /// Sees that a class which was made is no table that nobody knows; whether all its decorators
    /// are known.
    pub(in crate::alembic) check_class:
        fn(&Interpreter<'_, '_>, &Rc<Class>, bool, Span) -> Outcome<()>,
    /// Takes what is assigned to an attribute of a class, if that makes a column.
    pub(in crate::alembic) assigned: Assigned,
}

/// A savepoint of the connection.
#[derive(Debug)]
pub(in crate::alembic) struct Savepoint {
    /// Its number.
    pub(in crate::alembic) number: u32,
    pub(in crate::alembic) mark: Mark,
    /// [`Host::unnamed`] and [`Host::made_unnamed`] when it was set.
    pub(in crate::alembic) unnamed: [Vec<(String, Unnamed)>; 2],
}
