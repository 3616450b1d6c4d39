//! Why a table is not altered, as findings in the revision file.

use std::ops::Range;

use super::{Part, fault};
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::schema::{EditError, shown};
use crate::scratch::{Refusal, Scratch};
use crate::span::Span;
use crate::sql::alter::ActionKind;
use crate::sql::definition::{
    ColumnConstraintKind, ColumnDefinition, References, TableConstraintKind,
};
use crate::sql::{Ident, QualifiedName, SpannedIdent, SyntaxError};
use crate::sqlite::{Broken, LostKey, ParentFault, Requirement, Unfit};
use crate::text::{join, nearest};

impl Part<'_> {
    /// The place of a part of the statement.
    pub(super) fn place(&self, range: Range<usize>) -> Span {
        self.alter.execute.origin.part(range)
    }

    /// The place of the action, up to the end of its first line.
    pub(super) fn span(&self) -> Span {
        let range = self.action.range.clone();
        let text = &self.statement()[range.clone()];
        let end = text.find('\n').map_or(range.end, |at| range.start + at);
        self.place(range.start..end)
    }

    /// The place of the name that the action is about.
    pub(super) fn named(&self) -> Span {
        let name = match self.kind() {
            ActionKind::DropColumn { column, .. }
            | ActionKind::RenameColumn { column, .. }
            | ActionKind::MoveColumn { column, .. }
            | ActionKind::SetType { column, .. }
            | ActionKind::SetNotNull { column, .. }
            | ActionKind::DropNotNull { column }
            | ActionKind::SetDefault { column, .. }
            | ActionKind::DropDefault { column }
            | ActionKind::DropExpression { column, .. }
            | ActionKind::SetExpression { column, .. }
            | ActionKind::AddToColumn { column, .. } => column,
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
    super::refusals::referring(altered_key(part, key), users)
        .help("drop or alter what refers to it first, in statements above this one")
}

/// A key that an action has taken away.
pub(super) fn altered_key(part: &Part<'_>, key: &LostKey) -> Diagnostic {
    let message = super::refusals::key_in_use(part.alter.table(), key);
    Diagnostic::error(Code::KeyInUse, message).label(part.named(), "")
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
pub(super) fn unfit(table: &Ident, run: &[Part<'_>], unfit: &Unfit) -> Diagnostic {
    let added = |column: &Ident| {
        run.iter().find_map(|part| match part.kind() {
            ActionKind::AddColumn { definition, .. } if definition.name.ident == *column => {
                Some((part, definition))
            }
            _ => None,
        })
    };
    let of_column = |column: &Ident| added(column).expect("a column that is new was added");
    match unfit {
        Unfit::Null(column) => {
            let (part, definition) = of_column(column);
            not_null(table, part, definition)
        }
        Unfit::Check { expression, values } => {
            let message = format!("the rows of `{}` would break a CHECK", table.name());
            let span = run.iter().find_map(|part| {
                let at = part.action.range.start;
                let found = part.statement()[part.action.range.clone()].find(expression)?;
                Some(part.place(at + found..at + found + expression.len()))
            });
            let get = values
                .iter()
                .map(|(column, value)| format!("{value} in `{}`", column.name()));
            let get = join(&get.collect::<Vec<_>>(), "and");
            let (column, _) = &values[0];
            Diagnostic::error(Code::AlterTable, message)
                .label(span.unwrap_or_else(|| run[0].span()), "")
                .note(format!("they get {get}"))
                .help(format!(
                    "give it a `DEFAULT` that passes, or say what the rows get: `, ALTER COLUMN {column} SET NOT NULL USING …`"
                ))
        }
        Unfit::Type {
            column,
            value,
            declared,
        } => {
            let (part, definition) = of_column(column);
            let default = definition.default_value().unwrap_or(&definition.range);
            let message = format!(
                "the rows of `{}` would get {value} in `{}`, which is {declared}",
                table.name(),
                column.name()
            );
            Diagnostic::error(Code::AlterTable, message)
                .label(part.place(default.clone()), "")
                .note("the table is STRICT")
        }
    }
}

fn not_null(table: &Ident, part: &Part<'_>, definition: &ColumnDefinition) -> Diagnostic {
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

/// A new column that only a table without rows can have, in a revision that asks for it all the same.
pub(super) fn unless_empty(table: &Ident, unfit: Diagnostic) -> Diagnostic {
    Diagnostic {
        code: Code::DependsOnRows,
        severity: Severity::Warning,
        help: Some("a `server_default` says what the rows get".to_owned()),
        ..unfit
    }
    .note(format!(
        "the script asks that `{}` is empty, and changes nothing if it is not",
        table.name()
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

/// A name that SQLite takes for the one that the table has.
pub(super) fn same_name(part: &Part<'_>, table: &Ident, to: &SpannedIdent) -> Diagnostic {
    let message = format!("`{}` is the name of the table already", to.ident.name());
    let diagnostic =
        Diagnostic::error(Code::AlterTable, message).label(part.place(to.range.clone()), "");
    if to.ident.name() == table.name() {
        return diagnostic.help("take the action out");
    }
    let between = Ident::new(format!("{}_", table.name()));
    diagnostic
        .note("SQLite does not tell names by upper and lower case")
        .help(format!(
            "give it another name in between: `RENAME TO {between}, RENAME TO {}`",
            to.ident
        ))
}

/// A value of `USING` that SQLite refuses in a query on the rows.
pub(super) fn using(part: &Part<'_>, query: &str, refusal: &Refusal) -> Diagnostic {
    let span = fault::place(&[*part], query, refusal).unwrap_or_else(|| part.span());
    let diagnostic = Diagnostic::error(Code::Sql, refusal.message.clone()).label(span, "");
    if !is_of_aggregate(refusal) {
        return diagnostic;
    }
    diagnostic
        .note("`USING` says what each row gets by itself")
        .help("to take all rows together, write a query in parentheses: `(SELECT … FROM …)`")
}

/// Whether a refusal is of a function that takes all rows together.
pub(super) fn is_of_aggregate(refusal: &Refusal) -> bool {
    refusal.message.starts_with("misuse of aggregate")
}

/// A statement of a rebuild of `table` that SQLite refuses.
pub(super) fn rebuild(
    table: &Ident,
    run: &[Part<'_>],
    statement: &str,
    refusal: &Refusal,
) -> Diagnostic {
    // The table as it is made anew is nothing to its author.
    let own = |text: &str| text.replace(&format!("_gen_{}", table.name()), table.name());
    if let Some(said) = refusal
        .message
        .strip_prefix("CHECK constraint failed: ")
        .and_then(super::refusals::of_guard)
    {
        let part = run.iter().find(|part| is_about(part, table, said));
        return Diagnostic::error(Code::AlterTable, said)
            .label(part.unwrap_or(&run[0]).span(), "")
            .note("they are rows that the chain itself puts there");
    }
    let error = Diagnostic::error(Code::Sql, own(&refusal.message));
    if let Some(span) = fault::place(run, statement, refusal) {
        return error.label(span, "");
    }
    let error = error.label(run[0].span(), "");
    let line = statement.lines().next().unwrap_or_default();
    if line.is_empty() {
        return error;
    }
    error.note(format!(
        "the table is rebuilt for this, and SQLite refuses `{}`",
        own(line)
    ))
}

/// Rows of a real database that do not fit into the table as it is to be.
pub(super) fn rows(
    run: &[Part<'_>],
    name: &QualifiedName,
    requirement: &Requirement,
    told: Vec<String>,
) -> Diagnostic {
    let place = { places(&name.name.ident, run, [requirement]) }.next();
    let place = place.map_or_else(|| run[0].span(), |(_, place)| place);
    super::refusals::unmet(Code::AlterTable, &requirement.message, told).label(place, "")
}

/// What requirements say, with the place of what each is about, if an action says that.
pub(super) fn places<'a>(
    table: &Ident,
    run: &[Part<'_>],
    requirements: impl IntoIterator<Item = &'a Requirement>,
) -> impl Iterator<Item = (String, Span)> {
    requirements.into_iter().filter_map(move |requirement| {
        let said = super::refusals::of_guard(&requirement.message)?;
        let part = run.iter().find(|part| is_about(part, table, said))?;
        Some((requirement.message.clone(), part.span()))
    })
}

/// Whether what a guard says of rows is about what an action does.
fn is_about(part: &Part<'_>, table: &Ident, said: &str) -> bool {
    let of_column = |column: &Ident| {
        let name = column.name();
        said.contains(&format!("{}.{name} ", table.name())) || said.ends_with(&format!(" {name}"))
    };
    let is_of = |name: &SpannedIdent| said.starts_with(&format!("{}: ", name.ident.name()));
    let says = |check: &Range<usize>| said.contains(&shown(&part.statement()[check.clone()]));
    let refers = |to: &References| said.ends_with(&format!("no row of {}", to.table.ident.name()));
    match part.kind() {
        ActionKind::AddColumn { definition, .. } => of_column(&definition.name.ident),
        ActionKind::SetType { column, .. }
        | ActionKind::SetNotNull { column, .. }
        | ActionKind::SetExpression { column, .. } => of_column(&column.ident),
        ActionKind::AddToColumn { column, constraint } => match &constraint.name {
            Some(name) => is_of(name),
            None => match &constraint.kind {
                ColumnConstraintKind::Check(expression) => says(expression),
                ColumnConstraintKind::References(references) => refers(references),
                _ => said.ends_with(&format!(" {}", column.ident.name())),
            },
        },
        ActionKind::AddConstraint(constraint) => match &constraint.name {
            Some(name) => is_of(name),
            None => match &constraint.kind {
                TableConstraintKind::Check { expression, .. } => says(expression),
                TableConstraintKind::Unique { columns, .. }
                | TableConstraintKind::PrimaryKey { columns, .. } => {
                    let names: Vec<&str> = columns.iter().map(|c| c.name.ident.name()).collect();
                    said.ends_with(&format!(" {}", names.join(", ")))
                }
                TableConstraintKind::ForeignKey { references, .. } => refers(references),
                TableConstraintKind::Nothing => false,
            },
        },
        _ => false,
    }
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
