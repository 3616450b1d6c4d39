//! Why a table is not altered, as findings in the revision file.

use std::ops::Range;

use super::Part;
use crate::diagnostic::{Code, Diagnostic};
use crate::schema::EditError;
use crate::scratch::{Refusal, Scratch};
use crate::span::Span;
use crate::sql::alter::ActionKind;
use crate::sql::definition::{ColumnDefinition, References};
use crate::sql::{Ident, SyntaxError};
use crate::sqlite::{Broken, LostKey, ParentFault};
use crate::text::nearest;

impl Part<'_> {
    /// The place of a part of the statement.
    fn place(&self, range: Range<usize>) -> Span {
        self.alter.execute.origin.part(range)
    }

    /// The place of the action, up to the end of its first line.
    fn span(&self) -> Span {
        let range = self.action.range.clone();
        let text = &self.statement()[range.clone()];
        let end = text.find('\n').map_or(range.end, |at| range.start + at);
        self.place(range.start..end)
    }

    /// The place of the name that the action is about.
    fn named(&self) -> Span {
        let name = match self.kind() {
            ActionKind::DropColumn { column, .. }
            | ActionKind::RenameColumn { column, .. }
            | ActionKind::SetType { column, .. }
            | ActionKind::SetNotNull { column, .. }
            | ActionKind::DropNotNull { column }
            | ActionKind::SetDefault { column, .. }
            | ActionKind::DropDefault { column } => column,
            ActionKind::DropConstraint { name, .. } | ActionKind::RenameConstraint { name, .. } => {
                name
            }
            ActionKind::AddColumn { definition, .. } => &definition.name,
            _ => return self.span(),
        };
        self.place(name.range.clone())
    }
}

/// A table that is not there.
pub(super) fn no_table(scratch: &Scratch, table: &Ident, part: &Part<'_>) -> Diagnostic {
    let name = &part.alter.name.name;
    let span = part.place(name.range.clone());
    let tables = scratch.tables().unwrap_or_default();
    let is_view = tables.iter().any(|(name, view)| *view && table.is(name));
    if is_view {
        return Diagnostic::error(Code::AlterTable, format!("`{}` is a view", table.name()))
            .label(span, "")
            .help("write `DROP VIEW` and `CREATE VIEW`");
    }
    let message = format!("there is no table `{}`", table.name());
    let diagnostic =
        Diagnostic::error(Code::AlterTable, message).label(span, "not at this point of the chain");
    let names = tables.iter().map(|(name, _)| name.as_str());
    match nearest(table.name(), names) {
        Some(near) => diagnostic.help(format!("did you mean `{near}`?")),
        None => diagnostic,
    }
}

/// A table whose definition has no columns: a virtual one.
pub(super) fn no_definition(table: &Ident, part: &Part<'_>, error: &SyntaxError) -> Diagnostic {
    let message = format!("`{}` cannot be altered so", table.name());
    let diagnostic = Diagnostic::error(Code::AlterTable, message)
        .label(part.span(), "")
        .note(format!("of its definition: {}", error.message));
    match &error.help {
        Some(help) => diagnostic.help(help.clone()),
        None => diagnostic,
    }
}

/// An action that the table cannot have.
pub(super) fn edit(part: &Part<'_>, error: EditError) -> Diagnostic {
    let diagnostic = Diagnostic::error(Code::AlterTable, error.message).label(part.named(), "");
    match error.help {
        Some(help) => diagnostic.help(help),
        None => diagnostic,
    }
}

/// A foreign key that refers to no key.
pub(super) fn parent(part: &Part<'_>, references: &References, fault: ParentFault) -> Diagnostic {
    let span = part.place(references.range.clone());
    let diagnostic = Diagnostic::error(Code::AlterTable, fault.message).label(span, "");
    match fault.help {
        Some(help) => diagnostic.help(help),
        None => diagnostic,
    }
}

/// A key that foreign keys refer to.
pub(super) fn key_in_use(part: &Part<'_>, key: &LostKey, users: Vec<String>) -> Diagnostic {
    let message = super::refusals::key_in_use(part.alter.table(), key);
    let diagnostic = Diagnostic::error(Code::KeyInUse, message).label(part.named(), "");
    let noted = |diagnostic: Diagnostic, user| diagnostic.note(format!("{user} refers to it"));
    users
        .into_iter()
        .fold(diagnostic, noted)
        .help("drop or alter what refers to it first, in statements above this one")
}

/// A column that something else names.
pub(super) fn in_use(table: &Ident, part: &Part<'_>, users: Vec<String>) -> Diagnostic {
    let column = match part.kind() {
        ActionKind::DropColumn { column, .. } => column.ident.name(),
        _ => "",
    };
    let message = format!("column `{column}` of `{}` is in use", table.name());
    let diagnostic = Diagnostic::error(Code::ColumnInUse, message).label(part.named(), "");
    let diagnostic = users.into_iter().fold(diagnostic, |diagnostic, user| {
        diagnostic.note(if user.starts_with("column") {
            user
        } else {
            format!("{user} names it")
        })
    });
    diagnostic.help("drop or alter what names it first, in statements above this one")
}

/// A new column that the rows that are there could not have.
pub(super) fn not_null(
    table: &Ident,
    part: &Part<'_>,
    definition: &ColumnDefinition,
) -> Diagnostic {
    let column = &definition.name.ident;
    Diagnostic::error(
        Code::AlterTable,
        format!(
            "the rows of `{}` would have nothing in `{}`, which is NOT NULL",
            table.name(),
            column.name()
        ),
    )
    .label(part.place(definition.range.clone()), "")
    .help(format!(
        "give it a `DEFAULT`, or say what the rows get: `, ALTER COLUMN {column} SET NOT NULL USING …`"
    ))
}

/// A default that SQLite cannot give to a row.
pub(super) fn default(part: &Part<'_>, value: &Range<usize>, refusal: &Refusal) -> Diagnostic {
    Diagnostic::error(Code::Sql, refusal.message.clone())
        .label(part.place(value.clone()), "")
        .note("SQLite would say so of the first row that gets this default")
}

/// A statement of one action that SQLite refuses.
pub(super) fn action(part: &Part<'_>, text: &str, refusal: &Refusal) -> Diagnostic {
    if text == part.statement() {
        return super::refusals::statement(&part.alter.execute, refusal);
    }
    Diagnostic::error(Code::Sql, refusal.message.clone()).label(part.span(), "")
}

/// A statement of a rebuild that SQLite refuses.
pub(super) fn rebuild(run: &[Part<'_>], statement: &str, refusal: &Refusal) -> Diagnostic {
    let (first, message) = (&run[0], &refusal.message);
    if let Some(said) = message.strip_prefix("CHECK constraint failed: gen-sql: ") {
        return Diagnostic::error(Code::AlterTable, said)
            .label(first.span(), "")
            .note("they are rows that the chain itself puts there");
    }
    let label = first.span();
    let error = Diagnostic::error(Code::Sql, message.clone()).label(label, "");
    let line = statement.lines().next().unwrap_or_default();
    if line.is_empty() {
        return error;
    }
    error.note(format!(
        "the table is rebuilt for this, and SQLite refuses `{line}`"
    ))
}

/// Where views, triggers and virtual tables were broken; what they are is still to be told.
pub(super) fn broken(parts: &[Part<'_>], broken: &[Broken]) -> Diagnostic {
    let is_missed = |part: &&Part<'_>| match part.kind() {
        ActionKind::DropColumn { column, .. } | ActionKind::RenameColumn { column, .. } => {
            broken.iter().any(|broken| {
                let mut words = broken.refusal.message.rsplit(['.', ' ']);
                words.next().is_some_and(|word| column.ident.is(word))
            })
        }
        _ => false,
    };
    let part = parts.iter().find(is_missed).unwrap_or(&parts[0]);
    let table = part.alter.table().name();
    let (code, message) = match part.kind() {
        ActionKind::DropColumn { column, .. } => (
            Code::ColumnInUse,
            format!("column `{}` of `{table}` is in use", column.ident.name()),
        ),
        _ => (
            Code::AlterTable,
            format!("what names `{table}` could be used no more"),
        ),
    };
    Diagnostic::error(code, message).label(part.named(), "")
}

/// What a rebuild would not keep.
pub(super) fn lost(run: &[Part<'_>], lost: &[String]) -> Diagnostic {
    let diagnostic = Diagnostic::error(
        Code::AlterTable,
        "the rebuild of the table would change more than this",
    )
    .label(run[0].span(), "");
    lost.iter()
        .fold(diagnostic, |diagnostic, lost| diagnostic.note(lost.clone()))
        .help("this is a fault of gen-sql: report it with the revision")
}
