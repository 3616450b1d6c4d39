//! Projects that start from the schema of a database.

use std::path::Path;

use super::{Output, listing, start};
use crate::autogenerate::Adopted;
use crate::diagnostic::{Code, Diagnostic, Result};
use crate::project::{self, Found, Settings};
use crate::revision::Demands;
use crate::schema::Entry;
use crate::scratch::{Database, DatabaseError};
use crate::span::Sources;
use crate::sql::{Ident, Object};
use crate::sqlite::NOBODYS_BUSINESS;
use crate::template::Templates;
use crate::text::{count, join, list};

/// Makes a project in `folder` for the database in `file`; `again` is how it is called there.
pub(super) fn write(
    folder: &Path,
    file: &Path,
    again: &str,
    sources: &mut Sources,
) -> Result<Output> {
    let settings = Settings::of_folder(folder);
    let unusable = |error| start::unusable(file, &settings.version_table, &error);
    let history = settings.history_table.as_deref();
    let own: Vec<&str> = [Some(&*settings.version_table), history]
        .into_iter()
        .flatten()
        .collect();
    let database = Database::open(file).map_err(unusable)?;
    let revisions = match database.revisions(&settings.version_table, NOBODYS_BUSINESS) {
        Err(DatabaseError::NoVersionTable) => Vec::new(),
        revisions => revisions.map_err(unusable)?,
    };
    let adopted = Adopted::read(&database, &own).map_err(unusable)?;
    if adopted.objects.is_empty() {
        let message = format!("there is nothing in `{}` to start from", file.display());
        return Err(Diagnostic::error(Code::Usage, message)
            .help("leave `--database` out: `gen-sql init` makes a project for a new database")
            .into());
    }
    let demands = Demands {
        target: adopted.sqlite_version,
        own_tables: own.iter().copied().map(Ident::new).collect(),
        variables: settings.variables.clone(),
        fixed: settings.fixed.clone(),
    };
    let shown = settings.templates.display().to_string();
    let templates = Templates::load(&settings.templates, &shown, sources)?;
    let schema = adopted.text(&templates, &demands, sources)?;
    let found = Found {
        schema: &schema,
        settings: &adopted.settings(),
        ignore: &adopted.ignore,
        sqlite_version: adopted.sqlite_version,
        revisions: &revisions,
    };
    let project = project::adopt(folder, &found, sources)?;
    let files = project.files.iter().map(|file| file.display().to_string());
    Ok(Output {
        remark: Some(remark(file, &adopted, &revisions, again)),
        warnings: adopted.warnings,
        ..Output::text(listing::lines(files))
    })
}

/// What there is, and what comes next.
fn remark(file: &Path, adopted: &Adopted, revisions: &[String], again: &str) -> String {
    let name = file.display();
    let mut lines = vec![format!(
        "the schema of `{name}` is in baseline.sql and schema.sql: {}",
        numbers(&adopted.objects)
    )];
    let from = match revisions {
        [] => {
            lines.push(format!(
                "`{name}` needs no `stamp`: a database with these tables and without a version table is where the chain starts"
            ));
            String::new()
        }
        ids => {
            lines.push(format!(
                "`{name}` has a version table already, as Alembic's and gen-sql's databases have: it is at {}, where the chain starts",
                list(ids, "and")
            ));
            lines.push(
                "if the revisions that led there are still at hand, gen-sql can go on with them instead: run it in their project".to_owned(),
            );
            format!("{}:head ", ids.join(","))
        }
    };
    let join = match revisions.len() {
        0 | 1 => String::new(),
        _ => format!("join the heads with `{again} merge heads`, "),
    };
    lines.push(format!(
        "next: {join}edit schema.sql, then run `{again} revision --autogenerate -m \"…\"` and `{again} upgrade {from}> deploy.sql`"
    ));
    lines.push(format!(
        "for a new, empty database `{again} upgrade --with-baseline` writes the script"
    ));
    lines.join("\n")
}

/// "2 tables, 1 index and 1 view": how many there are of each kind.
fn numbers(objects: &[Entry]) -> String {
    let kinds = [
        (Object::Table, "table"),
        (Object::VirtualTable, "virtual table"),
        (Object::Index, "index"),
        (Object::View, "view"),
        (Object::Trigger, "trigger"),
    ];
    let told = kinds.into_iter().filter_map(|(kind, noun)| {
        let number = objects.iter().filter(|entry| entry.object == kind).count();
        match (kind, number) {
            (_, 0) => None,
            (Object::Index, 2..) => Some(format!("{number} indexes")),
            _ => Some(count(number, noun)),
        }
    });
    join(&told.collect::<Vec<_>>(), "and")
}
