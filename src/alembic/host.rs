//! What is around the code of a revision: the scratch database, the project, the files.
//!
//! Invariant: everything that code can reach is here.

use std::collections::HashSet;

use super::directive::Unnamed;
use super::modules::Modules;
use super::python::Value;
use super::surroundings::Surroundings;
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
    /// The sessions that were opened.
    pub(in crate::alembic) sessions: Vec<Value>,
    /// The statements that were left out.
    pub(in crate::alembic) left_out: HashSet<Span>,
    /// The project's own modules.
    pub modules: &'i Modules,
    /// The modules that are built in, by their dotted names.
    pub library: fn(&str) -> Option<Value>,
    /// What the configuration says that a dotted name stands for.
    pub configured: fn(&Surroundings, &str) -> Option<Value>,
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
