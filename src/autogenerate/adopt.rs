//! A database that was there before its first revision: what it holds becomes the baseline.
//!
//! Invariant: what is returned has run in an empty database, and made there what the database holds.

use crate::diagnostic::{Code, Diagnostic, Diagnostics, Result};
use crate::replay::Replay;
use crate::revision::Demands;
use crate::revision::sql_file::Baseline;
use crate::schema::{Entry, VirtualTable};
use crate::scratch::{Database, DatabaseError};
use crate::span::Sources;
use crate::sql::{Head, Ident, Object};
use crate::sqlite::{NOBODYS_BUSINESS, SqliteVersion, newer_than};
use crate::template::Templates;

use super::made_anew;
use super::remade::{self, Remade};
use super::step::Step;
use super::trial;

/// How messages call the file that is not written yet.
const NAME: &str = "baseline.sql";

/// The schema of a database, ready to be written into files.
#[derive(Debug)]
pub struct Adopted {
    /// Its objects, in an order in which they can be made.
    pub objects: Vec<Entry>,
    /// The oldest SQLite that can make them, and at least the usual one.
    pub sqlite_version: SqliteVersion,
    /// GLOB patterns of the tables that cannot be made again here, and are left out.
    pub ignore: Vec<String>,
    /// The settings of its full-text indexes: each index with two literals.
    settings: Vec<(Ident, String)>,
    /// What its owner should know.
    pub warnings: Diagnostics,
}

impl Adopted {
    /// Reads what a database holds, without the tables of the script, which are `own`.
    ///
    /// # Errors
    /// If SQLite cannot read it.
    pub fn read(database: &Database, own: &[&str]) -> std::result::Result<Self, DatabaseError> {
        let ignored: Vec<&str> = NOBODYS_BUSINESS
            .into_iter()
            .chain(own.iter().copied())
            .collect();
        let Remade {
            mut made,
            requoted,
            refused,
            unusable,
        } = remade::remake(database.objects(&ignored)?);
        let mut adopted = Self {
            objects: Vec::new(),
            sqlite_version: SqliteVersion::DEFAULT,
            ignore: Vec::new(),
            settings: Vec::new(),
            warnings: Diagnostics::default(),
        };
        for (entry, refusal) in &refused {
            let table = entry.table.name();
            let pattern = glob(table);
            adopted.warnings.push(
                Diagnostic::warning(
                    Code::DeclaredSchema,
                    format!("{} cannot be made here: {refusal}", entry.told()),
                )
                .note(format!("`{table}` is left out, with all that hangs on it, and named under `ignore` in gen-sql.toml")),
            );
            if !adopted.ignore.contains(&pattern) {
                adopted.ignore.push(pattern);
            }
            made.retain(|other| other.table != entry.table);
        }
        for entry in made.iter().filter(|entry| requoted.contains(&entry.name)) {
            adopted.warnings.push(double_quoted(entry));
        }
        for (entry, refusal) in unusable.iter().filter(|(entry, _)| made.contains(entry)) {
            adopted.warnings.push(
                Diagnostic::warning(
                    Code::DeclaredSchema,
                    format!("{} cannot be used: {refusal}", entry.told()),
                )
                .help(format!(
                    "take it out of schema.sql: `revision --autogenerate` writes the `DROP {}`",
                    entry.object.noun().to_uppercase()
                )),
            );
        }
        for entry in &made {
            let newer = newer_than(adopted.sqlite_version, &entry.sql, &Head::of(&entry.sql));
            let since = newer.into_iter().map(|newer| newer.since).max();
            adopted.sqlite_version = adopted
                .sqlite_version
                .max(since.unwrap_or(adopted.sqlite_version));
        }
        for entry in &made {
            let table = VirtualTable::read(&entry.sql);
            if table.is_some_and(|table| table.is_fts5()) {
                let settings = database.settings(&entry.name)?.into_iter();
                let settings = settings.map(|setting| (entry.name.clone(), setting));
                adopted.settings.extend(settings);
            }
        }
        adopted.objects = made;
        Ok(adopted)
    }

    /// The statements that give its full-text indexes their settings.
    #[must_use]
    pub fn settings(&self) -> String {
        let settings = self.settings.iter();
        let steps = settings.map(|(index, setting)| made_anew::set(index, setting));
        trial::text(&steps.collect::<Vec<_>>())
    }

    /// The statements that make the schema.
    ///
    /// # Errors
    /// What cannot be made in a script.
    pub fn text(
        &self,
        templates: &Templates,
        demands: &Demands,
        sources: &mut Sources,
    ) -> Result<String> {
        let steps = self
            .objects
            .iter()
            .cloned()
            .map(|entry| Step::Create(entry.into()));
        let text = trial::text(&steps.collect::<Vec<_>>());
        let source = sources.add(NAME, text.as_str());
        let baseline = Baseline::read(sources, source)?;
        baseline.check(demands).or_ok(())?;
        let mut replay = Replay::new(templates, demands.target);
        baseline.run(&mut replay)?;
        replay.settle()?;
        Ok(text)
    }
}

/// What is said of an object that has texts in double quotes.
fn double_quoted(entry: &Entry) -> Diagnostic {
    let diagnostic = Diagnostic::warning(
        Code::DeclaredSchema,
        format!("{} has texts in double quotes", entry.told()),
    )
    .note("SQLite takes them for texts only as long as there is no column of that name: they are written in single quotes");
    match entry.object {
        Object::Trigger => diagnostic.help(format!(
            "write `-- allow: shape` above an `ALTER TABLE` that rebuilds `{}`: the script finds other quotes in the database",
            entry.table.name()
        )),
        _ => diagnostic,
    }
}

/// The pattern that matches a name and nothing else.
fn glob(name: &str) -> String {
    let mut pattern = String::new();
    for letter in name.chars() {
        match letter {
            '*' | '?' | '[' => pattern.extend(['[', letter, ']']),
            _ => pattern.push(letter),
        }
    }
    pattern
}
