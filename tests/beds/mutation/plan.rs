//! Which part of a chain a script is to run, and what that means without any script.

use super::chain::Chain;
use crate::beds::gen_sql;
use fastrand::Rng;
use std::fmt::Write;
use std::path::Path;

#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Direction {
    Upgrade,
    Downgrade,
}

/// Between the first `below` revisions of a chain and all of them.
#[derive(Clone, Copy)]
pub(super) struct Plan<'c> {
    pub(super) chain: &'c Chain,
    pub(super) below: usize,
    pub(super) direction: Direction,
}

/// Who writes the script.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Renderer {
    /// The program under test.
    Program,
    /// A script without a single guard, as most tools write it.
    Plain,
}

impl<'c> Plan<'c> {
    pub(super) fn random(rng: &mut Rng, chain: &'c Chain) -> Self {
        let all = chain.revisions.len();
        let mut below = if rng.u8(..4) == 0 {
            0
        } else {
            rng.usize(..all)
        };
        let reversible = |from: usize| {
            chain.revisions[from..]
                .iter()
                .all(|step| step.downgrade.is_some())
        };
        let mut direction = Direction::Upgrade;
        if rng.u8(..3) == 0 && chain.is_cut_at(below) && reversible(below) {
            direction = Direction::Downgrade;
        }
        if direction == Direction::Upgrade && rng.u8(..8) == 0 {
            below = all - 1;
        }
        Self {
            chain,
            below,
            direction,
        }
    }

    /// How many revisions the database has before.
    pub(super) fn applied(&self) -> usize {
        match self.direction {
            Direction::Upgrade => self.below,
            Direction::Downgrade => self.chain.revisions.len(),
        }
    }

    /// The version rows afterwards.
    pub(super) fn target(&self) -> Vec<String> {
        match self.direction {
            Direction::Upgrade => self.chain.heads(self.chain.revisions.len()),
            Direction::Downgrade => self.chain.heads(self.below),
        }
    }

    /// The revisions to be run, in no order.
    pub(super) fn revisions(&self) -> Vec<String> {
        let pending = &self.chain.revisions[self.below..];
        pending.iter().map(|revision| revision.id.clone()).collect()
    }

    /// The author's statements in an order that the chain allows.
    pub(super) fn statements(&self) -> Vec<&'c str> {
        let pending = &self.chain.revisions[self.below..];
        let statements: Vec<&Vec<String>> = match self.direction {
            Direction::Upgrade => pending.iter().map(|step| &step.upgrade).collect(),
            Direction::Downgrade => pending
                .iter()
                .rev()
                .filter_map(|step| step.downgrade.as_ref())
                .collect(),
        };
        statements
            .into_iter()
            .flatten()
            .map(String::as_str)
            .collect()
    }

    pub(super) fn arguments(&self) -> [String; 2] {
        let join = |heads: Vec<String>| {
            if heads.is_empty() {
                "base".to_string()
            } else {
                heads.join(",")
            }
        };
        let start = join(self.chain.heads(self.applied()));
        match self.direction {
            Direction::Upgrade if start == "base" => ["upgrade".to_string(), "heads".to_string()],
            Direction::Upgrade => ["upgrade".to_string(), format!("{start}:heads")],
            Direction::Downgrade => [
                "downgrade".to_string(),
                format!("{start}:{}", join(self.target())),
            ],
        }
    }

    /// The script, or why there is none.
    pub(super) fn render(&self, renderer: Renderer, project: &Path) -> Result<String, String> {
        match renderer {
            Renderer::Program => {
                gen_sql::script(project, &self.arguments().each_ref().map(String::as_str))
            }
            Renderer::Plain => Ok(self.plain()),
        }
    }

    fn plain(&self) -> String {
        let mut script = String::from(
            "PRAGMA legacy_alter_table = OFF;\nPRAGMA ignore_check_constraints = OFF;\n\
             SAVEPOINT plain;\nCREATE TABLE IF NOT EXISTS alembic_version (\
             version_num VARCHAR(32) NOT NULL PRIMARY KEY);\n",
        );
        for statement in self.statements() {
            writeln!(script, "{statement}").expect("a String");
        }
        script.push_str("DELETE FROM alembic_version;\n");
        for head in self.target() {
            writeln!(script, "INSERT INTO alembic_version VALUES ('{head}');").expect("a String");
        }
        script.push_str("RELEASE plain;\n");
        script
    }
}
