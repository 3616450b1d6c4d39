//! A random chain of `.sql` revisions that SQLite accepts.
//!
//! Nothing here models a schema: each statement is drawn from what a scratch database holds at
//! that point and is kept only if the scratch runs it.

mod catalog;
mod draft;
mod rebuild;
mod row_change;
mod schema_change;
mod value;

pub(super) use catalog::{Catalog, Column};
pub(super) use value::{hostile_literal, ident};

use super::alteration::Alteration;
use draft::{Change, Draft, Kind};
use fastrand::Rng;
use rusqlite::Connection;
use rusqlite::config::DbConfig;
use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::Path;

/// What kind of chain is wanted.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Wish {
    pub(super) revisions: usize,
    /// Only what SQLite 3.35 without FTS5 knows.
    pub(super) portable: bool,
    /// Every revision can be taken back.
    pub(super) reversible: bool,
    /// Some statements are an ALTER TABLE that SQLite does not have; then there is one line only.
    pub(super) rebuilds: bool,
}

/// Revisions, parents before children.
#[derive(Debug)]
pub(super) struct Chain {
    pub(super) revisions: Vec<Revision>,
    /// What the statements do that SQLite does not have.
    pub(super) alterations: BTreeMap<String, Alteration>,
}

#[derive(Debug)]
pub(super) struct Revision {
    pub(super) id: String,
    pub(super) parents: Vec<String>,
    pub(super) upgrade: Vec<String>,
    /// `None`: irreversible.
    pub(super) downgrade: Option<Vec<String>>,
}

impl Chain {
    pub(super) fn random(rng: &mut Rng, wish: Wish) -> Self {
        let mut writer = Writer {
            scratch: scratch(),
            chain: Self {
                revisions: Vec::new(),
                alterations: BTreeMap::new(),
            },
            wish,
            names: 0,
        };
        while writer.chain.revisions.len() < wish.revisions {
            let parents = writer.chain.heads(writer.chain.revisions.len());
            let room = wish.revisions - writer.chain.revisions.len();
            if room >= 3 && !wish.rebuilds && rng.u8(..8) == 0 {
                writer.branch(rng, &parents);
            } else {
                let statements = rng.usize(0..5);
                writer.revision(rng, &parents, statements, Kind::Any);
            }
        }
        writer.chain
    }

    /// The revisions without a child among the first `applied` ones.
    pub(super) fn heads(&self, applied: usize) -> Vec<String> {
        let applied = &self.revisions[..applied];
        let is_parent = |id: &String| applied.iter().any(|child| child.parents.contains(id));
        let heads = applied.iter().map(|revision| &revision.id);
        heads.filter(|id| !is_parent(id)).cloned().collect()
    }

    /// Whether every revision after the first `applied` ones has all of those below it.
    pub(super) fn is_cut_at(&self, applied: usize) -> bool {
        let heads = self.heads(applied);
        let rest = &self.revisions[applied..];
        heads.len() <= 1
            && rest.iter().all(|revision| {
                let below = |parent: &String| {
                    heads.contains(parent) || rest.iter().any(|other| other.id == *parent)
                };
                revision.parents.iter().all(below) && (applied == 0 || !revision.parents.is_empty())
            })
    }

    /// Whether no revision stands beside another one.
    pub(super) fn is_line(&self) -> bool {
        let pairs = self.revisions.windows(2);
        pairs
            .into_iter()
            .all(|pair| pair[1].parents == [pair[0].id.clone()])
    }

    /// Writes one file for each revision.
    pub(super) fn write(&self, folder: &Path) {
        std::fs::create_dir_all(folder).expect("a folder for the revisions");
        for (number, revision) in self.revisions.iter().enumerate() {
            let name = format!("{}_step_{number}.sql", revision.id);
            std::fs::write(folder.join(name), revision.text(number)).expect("a revision file");
        }
    }
}

impl Revision {
    fn text(&self, number: usize) -> String {
        let mut text = format!("-- Step {number}\n--\n-- revision: {}\n", self.id);
        if !self.parents.is_empty() {
            writeln!(text, "-- down_revision: {}", self.parents.join(", ")).expect("a String");
        }
        text.push_str("\n-- upgrade:\n");
        for statement in &self.upgrade {
            add(&mut text, statement);
        }
        match &self.downgrade {
            Some(statements) => {
                text.push_str("\n-- downgrade:\n");
                for statement in statements {
                    add(&mut text, statement);
                }
            }
            None => text.push_str("\n-- downgrade: irreversible\n"),
        }
        text
    }
}

fn add(text: &mut String, statement: &str) {
    text.extend(["\n", statement, "\n"]);
}

/// The chain so far and the scratch database that has it.
struct Writer {
    scratch: Connection,
    chain: Chain,
    wish: Wish,
    names: usize,
}

impl Writer {
    /// Two revisions side by side that touch nothing in common, and mostly one that merges them.
    fn branch(&mut self, rng: &mut Rng, parents: &[String]) {
        let sides = [parents, parents].map(|parents| {
            let statements = rng.usize(1..3);
            self.revision(rng, parents, statements, Kind::Independent)
        });
        let statements = rng.usize(0..3);
        self.revision(rng, &sides, statements, Kind::Any);
    }

    fn revision(
        &mut self,
        rng: &mut Rng,
        parents: &[String],
        statements: usize,
        kind: Kind,
    ) -> String {
        let mut upgrade = Vec::new();
        let mut downgrade = Some(Vec::new());
        let mut attempts = statements * 6;
        while upgrade.len() < statements && attempts > 0 {
            attempts -= 1;
            let mut draft = Draft::new(rng, &self.scratch, self.wish, &mut self.names);
            let change = draft.draw(kind);
            let change = change.filter(|change| !wants_values(&change.statement, &upgrade));
            let change = change.and_then(|change| try_out(&self.scratch, change, self.wish));
            let Some(change) = change else { continue };
            let statements = [
                Some(change.statement.clone()).zip(change.alteration),
                change.undo.clone().zip(change.back),
            ];
            self.chain
                .alterations
                .extend(statements.into_iter().flatten());
            upgrade.push(change.statement);
            downgrade = downgrade.zip(change.undo).map(|(mut later, undo)| {
                later.insert(0, undo);
                later
            });
        }
        let id = format!("{:012x}", rng.u64(..1 << 48));
        let revision = Revision {
            id: id.clone(),
            parents: parents.to_vec(),
            upgrade,
            downgrade,
        };
        self.chain.revisions.push(revision);
        id
    }
}

/// Whether a column must not be NULL that the same revision has added: no row has anything in it,
/// and the program wants to be told what it gets.
fn wants_values(statement: &str, before: &[String]) -> bool {
    let parts: Vec<&str> = statement.split(" SET NOT NULL").collect();
    parts.windows(2).any(|pair| {
        let (_, column) = pair[0].rsplit_once("ALTER COLUMN ").unwrap_or_default();
        let adds = |add: &&str| {
            before
                .iter()
                .any(|text| text.contains(&format!("{add}{column} ")))
        };
        !pair[1].starts_with(" USING") && ["ADD ", "ADD COLUMN "].iter().any(adds)
    })
}

/// Runs a change on the scratch and keeps it there. No answer if the scratch refuses it or if it
/// is not what was wished for; no undo in the answer if the scratch refuses that.
fn try_out(scratch: &Connection, mut change: Change, wish: Wish) -> Option<Change> {
    let run = |sql: &str| scratch.execute_batch(sql).is_ok();
    run("SAVEPOINT change;");
    let alter = |statement: &str, alteration: &Option<Alteration>| match alteration {
        Some(alteration) => alteration.apply(scratch).is_ok(),
        None => run(statement),
    };
    // The program does not let a column go that others name.
    let drops = change.statement.contains("DROP COLUMN");
    let broken = drops.then(|| Catalog(scratch).broken());
    let is_whole = || broken.is_none_or(|broken| Catalog(scratch).broken().is_subset(&broken));
    let done = alter(&change.statement, &change.alteration) && is_whole();
    change.undo = change.undo.filter(|undo| {
        let undone = done && run("SAVEPOINT undo;") && alter(undo, &change.back);
        run("ROLLBACK TO undo; RELEASE undo;");
        undone
    });
    if done && (change.undo.is_some() || !wish.reversible) {
        // An author's ON CONFLICT ROLLBACK may have ended the transaction: then nothing is kept.
        return run("RELEASE change;").then_some(change);
    }
    run("ROLLBACK TO change; RELEASE change;");
    None
}

fn scratch() -> Connection {
    let scratch = Connection::open_in_memory().expect("SQLite opens");
    scratch
        .execute_batch("PRAGMA foreign_keys = OFF;")
        .expect("a PRAGMA");
    // Or a view would take a column that is gone for a text.
    for quotes in [
        DbConfig::SQLITE_DBCONFIG_DQS_DDL,
        DbConfig::SQLITE_DBCONFIG_DQS_DML,
    ] {
        scratch.set_db_config(quotes, false).expect("a setting");
    }
    scratch
}
