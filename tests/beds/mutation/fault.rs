//! What goes wrong, once in every case.

use super::client::Lock;
use super::database::Wrong;
use crate::beds::statements::{split, verb};
use fastrand::Rng;

#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Fault {
    /// Nothing: the script meets only what its rows do to it.
    None,
    /// A statement is missing.
    Delete(usize),
    /// A statement is another one.
    Replace(usize, Replacement),
    /// The file ends early.
    Truncate(usize),
    /// The script is run again, in a new connection.
    Twice,
    /// The script is in the file two times.
    Pasted,
    /// The disk has room for so many more pages. SQLite then rolls the whole transaction back
    /// for some statements, and what follows commits by itself.
    DiskFull(u32),
    /// Another connection holds a lock for a while.
    Locked(Lock),
    /// The script is run on another database than it was written for.
    Database(Wrong),
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Replacement {
    ParseError,
    RunTimeError,
    NameClash,
    ConstraintError,
    /// What a full disk, an I/O error or an interrupt can do in any statement that writes: an
    /// error that takes the whole transaction with it.
    LostTransaction,
}

impl Replacement {
    pub(super) const ALL: [Self; 5] = [
        Self::ParseError,
        Self::RunTimeError,
        Self::NameClash,
        Self::ConstraintError,
        Self::LostTransaction,
    ];

    fn statement(self) -> &'static str {
        match self {
            Self::ParseError => "SELEC 1;",
            Self::RunTimeError => "SELECT abs(-9223372036854775807 - 1);",
            Self::NameClash => "CREATE TABLE main.sqlite_master (name TEXT);",
            Self::ConstraintError => "INSERT INTO main.alembic_version VALUES (NULL);",
            Self::LostTransaction => "ROLLBACK; SELECT abs(-9223372036854775807 - 1);",
        }
    }

    /// A transaction is lost only where something is written.
    fn can_replace(self, statement: &str) -> bool {
        let verb = verb(statement);
        self != Self::LostTransaction
            || !matches!(
                verb.as_str(),
                "SAVEPOINT" | "RELEASE" | "BEGIN" | "COMMIT" | "PRAGMA" | "SELECT"
            )
    }
}

impl Fault {
    /// Any fault but a wrong database, which is not the script's matter.
    pub(super) fn random(rng: &mut Rng, script: &str) -> Self {
        let statements = split(script);
        let at = rng.usize(..statements.len());
        match rng.u8(..24) {
            0 | 1 => Self::None,
            2..=6 => Self::Delete(at),
            7..=12 => {
                let replacement = Replacement::ALL[rng.usize(..Replacement::ALL.len())];
                if replacement.can_replace(statements[at]) {
                    Self::Replace(at, replacement)
                } else {
                    Self::Delete(at)
                }
            }
            13..=15 => Self::Truncate(truncation(rng, script)),
            16 => Self::Twice,
            17 => Self::Pasted,
            18..=20 => Self::DiskFull(rng.u32(..24)),
            _ => Self::Locked(Lock::random(rng, statements.len())),
        }
    }

    /// Every fault that belongs to one statement, for all of them.
    pub(super) fn of_each_statement(script: &str) -> Vec<Self> {
        let statements = split(script);
        let each = statements.iter().enumerate();
        each.flat_map(|(at, statement)| {
            let replacements = Replacement::ALL.into_iter();
            let possible = replacements.filter(|replacement| replacement.can_replace(statement));
            std::iter::once(Self::Delete(at))
                .chain(possible.map(move |replacement| Self::Replace(at, replacement)))
        })
        .collect()
    }

    /// The script as the client gets it.
    pub(super) fn script(self, script: &str) -> String {
        let but = |at: usize, replacement: &str| {
            let mut statements = split(script);
            statements[at] = replacement;
            statements.join("\n")
        };
        match self {
            Self::Delete(at) => but(at, ""),
            Self::Replace(at, replacement) => but(at, replacement.statement()),
            Self::Truncate(end) => script[..end].to_string(),
            Self::Pasted => format!("{script}\n{script}"),
            _ => script.to_string(),
        }
    }

    /// The statement that is hit, for a reader.
    pub(super) fn statement(self, script: &str) -> Option<&str> {
        match self {
            Self::Delete(at) | Self::Replace(at, _) => split(script).get(at).copied(),
            _ => None,
        }
    }

    pub(super) fn kind(self) -> String {
        match self {
            Self::Replace(_, replacement) => format!("{replacement:?}"),
            Self::Locked(lock) => format!("Locked{:?}", lock.kind),
            Self::Database(wrong) => format!("{wrong:?}Database"),
            _ => format!("{self:?}")
                .split('(')
                .next()
                .unwrap_or_default()
                .to_string(),
        }
    }
}

fn truncation(rng: &mut Rng, script: &str) -> usize {
    let mut end = rng.usize(..script.len());
    while !script.is_char_boundary(end) {
        end -= 1;
    }
    end
}
