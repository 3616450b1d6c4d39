//! Where a script starts.

use std::path::Path;

use crate::diagnostic::{Code, Diagnostic, Diagnostics, Result};
use crate::project::Project;
use crate::revision::{RevisionIndex, Target};
use crate::scratch::{Database, DatabaseError};
use crate::sqlite::NOBODYS_BUSINESS;
use crate::text::{nearest, reason};

/// The revisions from which a script starts: those that the range names, or those of the
/// database, or else `default`.
pub(super) fn start(
    project: &Project,
    named: Option<&[Target]>,
    database: Option<&Path>,
    default: &[Target],
) -> Result<Vec<RevisionIndex>> {
    match (named, database) {
        (Some(_), Some(_)) => Err(Diagnostic::error(
            Code::Usage,
            "the start is given twice: in the range and by `--database`",
        )
        .help("leave one of them out")
        .into()),
        (Some(targets), None) => project.revisions.start(targets),
        (None, Some(file)) => of_database(project, file),
        (None, None) => project.revisions.start(default),
    }
}

/// The revisions that the database in `file` is at.
pub(super) fn of_database(project: &Project, file: &Path) -> Result<Vec<RevisionIndex>> {
    let version_table = &project.settings.version_table;
    let own = &project.settings.ignore;
    let ignore = NOBODYS_BUSINESS
        .into_iter()
        .chain(own.iter().map(String::as_str))
        .chain(project.settings.history_table.as_deref());
    let ids = Database::open(file).and_then(|database| database.revisions(version_table, ignore));
    let ids = match ids {
        // It holds the baseline, which the script will look at.
        Err(DatabaseError::NoVersionTable) if project.baseline.is_some() => Vec::new(),
        ids => ids.map_err(|error| unusable(file, version_table, &error))?,
    };
    let map = &project.revisions;
    let mut problems = Diagnostics::default();
    let mut found = Vec::with_capacity(ids.len());
    for id in ids {
        match map.find(&id) {
            Some(index) => found.push(index),
            None => problems.push(unknown(project, file, &id)),
        }
    }
    found.sort_unstable();
    problems.or_ok(found)
}

/// What is said of a database that cannot be read.
pub(super) fn unusable(file: &Path, version_table: &str, error: &DatabaseError) -> Diagnostic {
    let name = file.display();
    match error {
        DatabaseError::Unreadable(error) => Diagnostic::error(
            Code::UnreadableFile,
            format!("cannot read `{name}`: {}", reason(error)),
        ),
        DatabaseError::NotADatabase => Diagnostic::error(
            Code::NotADatabase,
            format!("`{name}` is no SQLite database"),
        ),
        DatabaseError::Busy => Diagnostic::error(
            Code::DatabaseBusy,
            format!("`{name}` is locked by another program"),
        )
        .help("try again when that program is done"),
        DatabaseError::NoVersionTable => Diagnostic::error(
            Code::NoVersionTable,
            format!("`{name}` has tables, but no table `{version_table}`"),
        )
        .help(
            "if its schema is that of a revision, run the script of `gen-sql stamp REVISION` first",
        ),
        DatabaseError::HotJournal => Diagnostic::error(
            Code::HotJournal,
            format!("a transaction of `{name}` was cut off in the middle"),
        )
        .note("SQLite undoes it as soon as the database is opened for writing")
        .help(format!("run `sqlite3 {name} .tables` and try again")),
        DatabaseError::OtherVersionTable => Diagnostic::error(
            Code::NoVersionTable,
            format!("the table `{version_table}` of `{name}` is no version table"),
        )
        .note("a version table has a column `version_num` that holds texts")
        .help("set `version_table` in gen-sql.toml if the version table has another name"),
        DatabaseError::NoRoom(error) => Diagnostic::error(
            Code::Output,
            format!("cannot copy `{name}`: {}", reason(error)),
        )
        .note("the copy is made where temporary files are")
        .help("set `TMPDIR` to a folder with more room"),
        DatabaseError::Sqlite(message) => Diagnostic::error(
            Code::NotADatabase,
            format!("cannot read `{name}`: {message}"),
        ),
    }
}

fn unknown(project: &Project, file: &Path, id: &str) -> Diagnostic {
    let map = &project.revisions;
    let diagnostic = Diagnostic::error(
        Code::UnknownDatabaseRevision,
        format!(
            "`{}` is at `{id}`, which is no revision of this project",
            file.display()
        ),
    );
    match nearest(id, map.indices().map(|index| map.id(index))) {
        Some(near) => diagnostic.help(format!("the nearest revision is `{near}`")),
        None => diagnostic
            .help("get the revision that is missing, or check that this is the right database"),
    }
}
