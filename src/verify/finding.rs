//! What is said about what was found.

use std::rc::Rc;

use super::Request;
use super::dropped::Dropped;
use super::loss::Loss;
use super::mentions::Use;
use super::ran::{Ran, mentions};
use super::sections::place;
use super::state::Changes;
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::revision::{Direction, RevisionIndex};
use crate::schema::{Difference, Entry, Matter, Schema};
use crate::span::Span;
use crate::sql::{Head, Ident, Object};
use crate::text::{count, list};

/// A section that was run.
#[derive(Clone, Copy)]
pub(super) struct Section<'a> {
    pub(super) request: &'a Request<'a>,
    pub(super) revision: RevisionIndex,
    pub(super) direction: Direction,
}

impl Section<'_> {
    /// "the upgrade of `a1`"
    pub(super) fn words(&self) -> String {
        let id = self.request.map.id(self.revision);
        format!("the {} of `{id}`", self.direction.name())
    }

    /// The line that begins it.
    pub(super) fn place(&self) -> Span {
        place(self.request, self.revision, self.direction)
    }

    /// Rows or values are gone.
    pub(super) fn lost(&self, loss: &Loss, ran: &[Ran]) -> Diagnostic {
        let Loss {
            table,
            column,
            before,
            after,
        } = loss;
        let of = |noun| count(usize::try_from(*before).unwrap_or(0), noun);
        let gone = before - after;
        let (message, verb) = match column {
            None => (
                format!("loses {gone} of {} of `{}`", of("row"), table.name()),
                "DELETE FROM",
            ),
            Some(column) => (
                format!(
                    "loses {gone} of {} in column `{}` of `{}`",
                    of("value"),
                    column.name(),
                    table.name()
                ),
                "UPDATE",
            ),
        };
        let place = culprit(table, ran).or_else(|| any_drop(ran));
        Diagnostic::error(Code::RowsLost, format!("{} {message}", self.words()))
            .label(place.unwrap_or_else(|| self.place()), "")
            .help(format!(
                "copy them all; if they are meant to go, say so with `{verb} {table}`, or with `-- allow: {}` above the statement",
                Code::RowsLost.name()
            ))
    }

    /// A table or column is gone for good, and its author has not confirmed it.
    pub(super) fn dropped(&self, dropped: &Dropped) -> Diagnostic {
        let table = dropped.table.name();
        let (code, what) = match &dropped.column {
            None => (Code::DropTable, format!("`{table}` with its rows")),
            Some(column) => {
                let what = format!("`{}` of `{table}` with its values", column.name());
                (Code::DropColumn, what)
            }
        };
        Diagnostic::warning(code, format!("{} drops {what}", self.words()))
            .label(dropped.place, "")
            .help(format!(
                "if that is meant, confirm it: write `-- allow: {}` above the statement",
                code.name()
            ))
    }

    /// Rows refer to rows that are not there.
    pub(super) fn orphans(&self, changes: &Changes, ran: &[Ran]) -> Vec<Diagnostic> {
        let orphans = changes.orphans.iter().map(|(reference, more)| {
            let (child, parent) = (&reference.child, &reference.parent);
            let rows = count(usize::try_from(*more).unwrap_or(0), "row");
            let verb = if *more == 1 { "refers" } else { "refer" };
            let message = format!(
                "after {}, {rows} of `{}` {verb} to no row of `{}`",
                self.words(),
                child.name(),
                parent.name()
            );
            let place = parting(child, parent, ran)
                .or_else(|| culprit(parent, ran))
                .or_else(|| culprit(child, ran));
            Diagnostic::error(Code::ForeignKeyViolation, message)
                .label(place.unwrap_or_else(|| self.place()), "")
                .help("change the rows that refer first, or drop their foreign key")
        });
        let mismatches = changes.mismatches.iter().map(|(table, said)| {
            let message = format!(
                "after {}, the foreign keys of `{}` cannot be enforced",
                self.words(),
                table.name()
            );
            Diagnostic::error(Code::ForeignKeyViolation, message)
                .label(culprit(table, ran).unwrap_or_else(|| self.place()), "")
                .note(format!("SQLite says: {said}"))
                .help("refer to the primary key, or to columns that are UNIQUE")
        });
        orphans.chain(mismatches).collect()
    }

    /// Views, triggers and virtual tables that cannot be used any more.
    pub(super) fn broken(
        &self,
        changes: &Changes,
        ran: &[Ran],
        schema: &Schema,
    ) -> Vec<Diagnostic> {
        let broken = changes.broken.iter().map(|(used, said)| {
            // "no such table: main.gone", "no such column: a"
            let missing = said.rsplit([' ', '.']).next().map(Ident::new);
            let (name, what) = match used {
                Use::View(view) => (view, format!("the view `{}` cannot be read", view.name())),
                Use::VirtualTable(table) => (
                    table,
                    format!("the virtual table `{}` cannot be read", table.name()),
                ),
                Use::Triggers(table) => {
                    let trigger = only_trigger(schema, table, missing.as_ref());
                    let trigger = trigger.map_or("a trigger".to_owned(), |name| {
                        format!("the trigger `{}`", name.name())
                    });
                    (table, format!("{trigger} on `{}` cannot run", table.name()))
                }
            };
            let place = missing.and_then(|missing| culprit(&missing, ran));
            let place = place.or_else(|| culprit(name, ran));
            Diagnostic::error(Code::Dangling, format!("after {}, {what}", self.words()))
                .label(place.unwrap_or_else(|| self.place()), "")
                .note(format!("SQLite says: {said}"))
                .help("drop it before, and make it again in a form that works")
        });
        broken.collect()
    }

    /// What SQLite's own check says.
    pub(super) fn faults(&self, changes: &Changes) -> Vec<Diagnostic> {
        let faults = changes.faults.iter().map(|fault| {
            let message = format!("after {}, the database is not sound", self.words());
            Diagnostic::error(Code::Integrity, message)
                .label(self.place(), "")
                .note(format!("PRAGMA integrity_check says: {fault}"))
        });
        faults.collect()
    }

    /// The schema is not what it was.
    pub(super) fn differs(&self, differences: &[Difference], again: bool) -> Option<Diagnostic> {
        let structure: Vec<&Difference> = differences
            .iter()
            .filter(|difference| difference.matter == Matter::Structure)
            .collect();
        if structure.is_empty() {
            let order = differences.first()?;
            let message = format!("after {}, {}", self.words(), order.words);
            return Some(
                Diagnostic::warning(Code::ColumnOrder, message)
                    .label(self.place(), "")
                    .help("name the columns wherever rows are put in or read"),
            );
        }
        let words = if again {
            format!("{}, run again", self.words())
        } else {
            self.words()
        };
        let (message, notes) = match &structure[..] {
            [only] => (format!("after {words}, {}", only.words), Vec::new()),
            several => (
                if again {
                    format!("{words}, does not make the same schema as the first time")
                } else {
                    format!("{words} does not bring back the schema")
                },
                several.iter().map(|d| d.words.clone()).collect(),
            ),
        };
        let mut diagnostic = Diagnostic::error(Code::RoundTrip, message).label(self.place(), "");
        diagnostic.notes = notes;
        if let [
            Difference {
                before: Some(before),
                after: Some(after),
                ..
            },
        ] = &structure[..]
            && before.object != Object::Table
        {
            let line = |sql: &str| sql.split_whitespace().collect::<Vec<_>>().join(" ");
            diagnostic = diagnostic
                .note(format!("it was: {}", line(&before.sql)))
                .note(format!("it is: {}", line(&after.sql)));
        }
        Some(diagnostic)
    }

    /// A refusal that rows bring about.
    pub(super) fn depends_on_rows(
        &self,
        mut refused: Diagnostic,
        tables: &[&Ident],
        again: bool,
    ) -> Diagnostic {
        let once = match tables {
            [] => "the tables have rows".to_owned(),
            [only] => format!("`{}` has a row", only.name()),
            several => {
                let names = several.iter().map(|table| table.name());
                format!("{} have rows", list(names, "and"))
            }
        };
        let message = if again {
            let id = self.request.map.id(self.revision);
            format!("`{id}` cannot be applied again after its downgrade once {once}")
        } else {
            format!("{} fails once {once}", self.words())
        };
        let said = format!("SQLite says: {}", refused.message);
        refused.notes.insert(0, said);
        Diagnostic {
            help: Some(FOR_YOU_TO_KNOW.to_owned()),
            labels: refused.labels,
            notes: refused.notes,
            ..Diagnostic::warning(Code::DependsOnRows, message)
        }
    }

    /// A section that only passes with foreign keys off.
    pub(super) fn needs_foreign_keys_off(&self, refused: Diagnostic) -> Diagnostic {
        Diagnostic {
            labels: refused.labels,
            ..Diagnostic::error(
                Code::ForeignKeysOff,
                format!("{} passes only with foreign keys off", self.words()),
            )
        }
        .note(format!(
            "with foreign keys on, SQLite says: {}",
            refused.message
        ))
        .help("many clients switch them on: change or drop what refers before what is referred to")
    }

    /// The second upgrade is refused.
    pub(super) fn not_again(&self, refused: Diagnostic) -> Diagnostic {
        let id = self.request.map.id(self.revision);
        Diagnostic {
            labels: refused.labels,
            ..Diagnostic::error(
                Code::RoundTrip,
                format!("`{id}` cannot be applied again after its downgrade"),
            )
        }
        .note(format!("SQLite says: {}", refused.message))
    }
}

const FOR_YOU_TO_KNOW: &str = "whether production's rows pass is for you to know; `--database FILE` tries those of a real one";

/// An error that rows brought about which were made for the proof.
pub(super) fn of_made_up_rows(error: Diagnostic) -> Diagnostic {
    Diagnostic {
        code: Code::DependsOnRows,
        severity: Severity::Warning,
        help: Some(FOR_YOU_TO_KNOW.to_owned()),
        ..error
    }
}

/// The trigger of a table that SQLite means when it says that something is `missing`, if it can only
/// be one.
fn only_trigger<'s>(
    schema: &'s Schema,
    table: &Ident,
    missing: Option<&Ident>,
) -> Option<&'s Ident> {
    let only = |triggers: Vec<&'s Rc<Entry>>| match triggers[..] {
        [only] => Some(&only.name),
        _ => None,
    };
    let names = |entry: &&Rc<Entry>| missing.is_some_and(|missing| mentions(&entry.sql, missing));
    only(schema.triggers(table).collect())
        .or_else(|| only(schema.triggers(table).filter(names).collect()))
}

/// The statement that did something to a table, also under another name: the one that drops it, or
/// else the last one that is about it or names it.
fn culprit(table: &Ident, ran: &[Ran]) -> Option<Span> {
    let mut names = vec![table.clone()];
    for ran in ran {
        if let Some(new) = ran.new_name()
            && ran.objects().any(|object| names.contains(object))
        {
            names.push(new);
        }
    }
    let drops = |ran: &&Ran| drops(ran, |name| names.contains(name));
    let is_about = |ran: &&Ran| {
        ran.objects().any(|object| names.contains(object))
            || ran.new_name().is_some_and(|name| names.contains(&name))
    };
    let found = ran.iter().find(drops);
    let found = found.or_else(|| ran.iter().rfind(is_about));
    let found = found.or_else(|| ran.iter().rfind(|ran| ran.mentions(table)));
    found.map(|ran| ran.execute.first_line())
}

/// The last statement that writes rows of which one may refer to nothing then, or changes the key
/// that they refer to, if the table that they refer to is not dropped.
fn parting(child: &Ident, parent: &Ident, ran: &[Ran]) -> Option<Span> {
    if ran.iter().any(|ran| drops(ran, |name| name == parent)) {
        return None;
    }
    let parts = |ran: &&Ran| {
        let is_about = |table: &Ident| ran.objects().next() == Some(table);
        let takes_away = ran.changes_values_of().is_some() || ran.changes_type();
        let adds = matches!(ran.head, Head::Insert(_) | Head::Update(_)) || ran.changes_type();
        is_about(child) && adds || is_about(parent) && takes_away
    };
    let found = ran.iter().rfind(parts);
    found.map(|ran| ran.execute.first_line())
}

/// The first statement that drops a table: what refers to it may be lost with it.
fn any_drop(ran: &[Ran]) -> Option<Span> {
    ran.iter()
        .find(|ran| drops(ran, |_| true))
        .map(|ran| ran.execute.first_line())
}

/// Whether a statement drops such a table, view or trigger.
fn drops(ran: &Ran, such: impl Fn(&Ident) -> bool) -> bool {
    matches!(&ran.head, Head::Drop(drop)
        if drop.object != Object::Index && such(&drop.name.name.ident))
}
