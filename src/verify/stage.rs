//! A database on which revisions are tried.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use super::renamed::Names;
use super::scope::{Depth, Scope};
use super::sections::Rebuilding;
use super::state::{Changes, State};
use super::{ForeignKeys, Obstacle, Request};
use crate::replay::Replay;
use crate::schema::Entry;
use crate::scratch::{Scratch, own};
use crate::sql::{Ident, Object};

/// A database on which revisions are tried.
pub(super) struct Stage<'a> {
    pub(super) replay: Replay<'a>,
    pub(super) state: State,
    pub(super) foreign_keys: ForeignKeys,
    /// The sections of which it is known that they rebuild.
    pub(super) rebuilding: Rebuilding,
    /// The tables, under all of their names, of which a revision says that they may have any shape.
    pub(super) of_any_shape: BTreeSet<Ident>,
    ignored: Vec<&'a str>,
    /// What has changed since the round began.
    pub(super) scope: Scope,
    /// How many statements of authors ran.
    pub(super) statements: usize,
    /// The tables for which no row could be made, as they were then.
    tried: BTreeMap<Ident, Rc<Entry>>,
    /// The tables that got a row.
    pub(super) filled: BTreeSet<Ident>,
}

impl<'a> Stage<'a> {
    pub(super) fn new(
        request: &Request<'a>,
        scratch: Scratch,
        foreign_keys: ForeignKeys,
        rebuilding: Rebuilding,
    ) -> Result<Self, Obstacle> {
        let ignored = request.settings.ignored();
        Ok(Self {
            state: State::of(&scratch, &ignored)?,
            replay: Replay::on(scratch, request.templates, request.settings.sqlite_version),
            foreign_keys,
            rebuilding,
            of_any_shape: BTreeSet::new(),
            ignored,
            scope: Scope::default(),
            statements: 0,
            tried: BTreeMap::new(),
            filled: BTreeSet::new(),
        })
    }

    pub(super) fn scratch(&self) -> &Scratch {
        self.replay.scratch()
    }

    /// Goes on with another database in the same mode.
    pub(super) fn go_on_with(
        &mut self,
        request: &Request<'a>,
        scratch: Scratch,
    ) -> Result<(), Obstacle> {
        own(scratch.foreign_keys(self.foreign_keys.are_on()));
        self.state = State::of(&scratch, &self.ignored)?;
        self.replay = Replay::on(scratch, request.templates, request.settings.sqlite_version);
        self.tried.clear();
        Ok(())
    }

    /// Begins what [`undo`](Self::undo) takes back.
    pub(super) fn begin(&mut self) {
        own(self.scratch().run(BEGIN));
        self.scope = Scope::default();
    }

    /// Keeps what was done since [`begin`](Self::begin); SQLite's words if it cannot be kept.
    pub(super) fn keep(&mut self) -> Result<(), String> {
        self.scratch().run(END).map_err(|refusal| refusal.message)
    }

    /// Takes back what was done since [`begin`](Self::begin).
    pub(super) fn undo(&mut self) -> Result<(), Obstacle> {
        // A trigger may have ended the transaction: then all is undone already.
        if self.scratch().run(UNDO).is_ok() {
            own(self.scratch().run(END));
        }
        let mut scope = std::mem::take(&mut self.scope);
        // The objects that were named are as they were.
        scope.depth = scope.depth.max(Depth::Named);
        self.refresh(&scope, &Names::default())?;
        Ok(())
    }

    /// Looks again at what `scope` says, behind statements behind which tables have these names.
    pub(super) fn refresh(&mut self, scope: &Scope, names: &Names) -> Result<Changes, Obstacle> {
        let scratch = self.replay.scratch();
        Ok(self.state.refresh(scratch, &self.ignored, scope, names)?)
    }

    /// Puts a row into every table that has none and can have one.
    pub(super) fn fill(&mut self) -> Result<(), Obstacle> {
        loop {
            let mut empty = std::mem::take(&mut self.state.empty);
            empty.retain(|table| self.is_new(table));
            let (waiting, mut ready) = self.state.by_parents(&empty);
            if ready.is_empty() {
                // They refer to each other.
                ready = waiting;
            } else {
                self.state.empty = waiting;
            }
            if ready.is_empty() {
                return Ok(());
            }
            let mut changed = Scope::default();
            for table in ready {
                if self.scratch().fill(table.name())? {
                    changed.add_row_of(&table, &self.state.schema);
                    // What refers to it may get a row now.
                    for child in self.state.children(&table) {
                        self.tried.remove(child);
                    }
                    self.filled.insert(table);
                } else if let Some(entry) = self.state.schema.get(Object::Table, &table) {
                    self.tried.insert(table, Rc::clone(entry));
                }
            }
            if changed.is_empty() {
                continue;
            }
            self.scope.join(&changed);
            // This looks again at what refers to a table that has a row now, too.
            self.refresh(&changed, &Names::default())?;
        }
    }

    /// Whether it has not been tried to fill the table as it is now.
    fn is_new(&self, table: &Ident) -> bool {
        let now = self.state.schema.get(Object::Table, table);
        match (now, self.tried.get(table)) {
            (Some(now), Some(tried)) => !Rc::ptr_eq(now, tried),
            _ => true,
        }
    }

    /// The tables that never had a row, though one was tried.
    pub(super) fn empty(&self) -> impl Iterator<Item = &Ident> {
        let tried = self.tried.keys();
        tried.filter(|table| !self.filled.contains(*table))
    }
}

const BEGIN: &str = "SAVEPOINT gen_sql_verify";
const UNDO: &str = "ROLLBACK TO gen_sql_verify";
const END: &str = "RELEASE gen_sql_verify";
