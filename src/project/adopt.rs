//! Makes a project for a database that is there already.
//!
//! Invariant: the new chain says of the database what is true of it, and changes nothing of it.

use std::path::Path;

use super::CONFIG;
use super::init::{self, NewProject};
use super::made::Made;
use crate::diagnostic::Result;
use crate::revision::NewSections;
use crate::span::Sources;
use crate::sqlite::SqliteVersion;

/// The file of the schema that was there before the first revision.
const BASELINE: &str = "baseline.sql";

/// The file of the schema that is wanted.
const SCHEMA: &str = "schema.sql";

/// What a revision is for at which the database is already.
const MESSAGE: &str = "Start from the baseline";

/// What is known of a database.
#[derive(Clone, Debug)]
pub struct Found<'a> {
    /// The statements that make its schema.
    pub schema: &'a str,
    /// Those that give its full-text indexes their settings.
    pub settings: &'a str,
    /// GLOB patterns of the tables that are left out.
    pub ignore: &'a [String],
    /// The oldest SQLite that can make it.
    pub sqlite_version: SqliteVersion,
    /// The ids in its version table.
    pub revisions: &'a [String],
}

/// Makes a project in `folder`, whose chain starts from what was found in a database. A database that
/// is at revisions stays there: the chain begins with revisions of these ids, which do nothing.
///
/// # Errors
/// As with [`init`](super::init()); and if a file is there that it would write.
pub fn adopt(folder: &Path, found: &Found<'_>, sources: &mut Sources) -> Result<NewProject> {
    init::is_free(folder)?;
    let mut revisions = Vec::with_capacity(found.revisions.len());
    for id in found.revisions {
        let sections = NewSections::default();
        let id = Some(id.clone());
        revisions.push(init::first_revision(
            folder, MESSAGE, sections, id, sources,
        )?);
    }
    let attributes = folder.join(".gitattributes");
    let lines = init::missing_attributes(&attributes)?;

    let mut made = Made::default();
    let versions = folder.join("versions");
    made.folder(&versions)?;
    made.file(&folder.join(CONFIG), &settings(found))?;
    let schema = found.schema;
    // Rows are no part of the schema that is wanted.
    let settings = match found.settings {
        "" => String::new(),
        settings => format!("\n{settings}\n"),
    };
    made.file(
        &folder.join(BASELINE),
        &format!("-- The schema that was there before the first revision. It stays as it is.\n\n{schema}\n{settings}"),
    )?;
    made.file(
        &folder.join(SCHEMA),
        &format!(
            "-- The schema that is wanted. `gen-sql revision --autogenerate` writes what leads to it.\n\n{schema}\n"
        ),
    )?;
    let mut first_revision = None;
    for (name, text) in &revisions {
        let path = made.file(&versions.join(name), text)?;
        first_revision.get_or_insert(path);
    }
    if revisions.is_empty() {
        // An empty folder is not under version control.
        made.file(&versions.join(".gitkeep"), "")?;
    }
    made.lines(&attributes, &lines)?;
    Ok(NewProject {
        files: made.keep(),
        first_revision,
    })
}

/// The configuration: every key as a comment but those that are needed.
fn settings(found: &Found<'_>) -> String {
    let mut set = vec![
        ("baseline", format!("\"{BASELINE}\"")),
        ("schema", format!("[\"{SCHEMA}\"]")),
    ];
    if found.sqlite_version > SqliteVersion::DEFAULT {
        set.push(("sqlite_version", format!("\"{}\"", found.sqlite_version)));
    }
    if !found.ignore.is_empty() {
        let patterns = found.ignore.iter();
        let patterns = patterns.map(|pattern| toml::Value::from(pattern.as_str()).to_string());
        let patterns = patterns.collect::<Vec<_>>().join(", ");
        set.push(("ignore", format!("[{patterns}]")));
    }
    let line = |line: &str| {
        let key = line
            .strip_prefix("# ")
            .and_then(|line| line.split_once(" = "));
        let mut set = set.iter();
        let found = key.and_then(|(key, _)| set.find(|(name, _)| *name == key));
        match found {
            Some((key, value)) => format!("{key} = {value}\n"),
            None => format!("{line}\n"),
        }
    };
    init::SETTINGS.lines().map(line).collect()
}
