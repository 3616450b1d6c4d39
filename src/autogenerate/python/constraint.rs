//! Constraints as SQLAlchemy's, and as the directives that make and drop them.
//!
//! Invariant: a constraint that cannot be said exactly is not said.

use super::literal::{listed, literal, sql};
use crate::schema::{Constraint, CreateTable};
use crate::sql::definition::{Deferral, KeyColumn, References, TableConstraintKind};
use crate::sql::{Conflict, Ident};

/// A constraint, in words of SQLAlchemy.
pub(super) struct Said {
    /// Its class.
    class: &'static str,
    /// Its directive behind `create_`.
    directive: &'static str,
    /// What Alembic calls its kind.
    kind: &'static str,
    /// What the class takes.
    of_class: String,
    /// What the directive takes behind the name.
    of_directive: String,
    /// What both take by name.
    options: Vec<String>,
}

/// How names are written.
#[derive(Clone, Copy, Debug)]
pub(super) struct Names {
    /// Whether a naming convention is to leave them alone.
    pub(super) are_final: bool,
}

impl Names {
    /// A name of a constraint.
    pub(super) fn write(self, name: &str, op: &str) -> String {
        let name = literal(name);
        if self.are_final {
            format!("{op}.f({name})")
        } else {
            name
        }
    }
}

/// What a constraint says; none, if SQLAlchemy cannot say it.
pub(super) fn said(constraint: &Constraint) -> Option<Said> {
    let text = format!("CREATE TABLE t (x, {})", constraint.text);
    let table = CreateTable::read(text).ok()?;
    let [only] = table.constraints() else {
        return None;
    };
    Some(match &only.kind {
        TableConstraintKind::PrimaryKey {
            columns, conflict, ..
        } => Said {
            class: "PrimaryKeyConstraint",
            directive: "primary_key",
            kind: "primary",
            of_class: listed(plain(columns)?),
            of_directive: format!("[{}]", listed(plain(columns)?)),
            options: conflict
                .iter()
                .map(|one| on_conflict(one.conflict))
                .collect(),
        },
        TableConstraintKind::Unique { columns, conflict } => Said {
            class: "UniqueConstraint",
            directive: "unique_constraint",
            kind: "unique",
            of_class: listed(plain(columns)?),
            of_directive: format!("[{}]", listed(plain(columns)?)),
            options: conflict
                .iter()
                .map(|one| on_conflict(one.conflict))
                .collect(),
        },
        TableConstraintKind::Check {
            expression,
            conflict: None,
        } => {
            let condition = sql(table.slice(expression))?;
            Said {
                class: "CheckConstraint",
                directive: "check_constraint",
                kind: "check",
                of_class: condition.clone(),
                of_directive: condition,
                options: Vec::new(),
            }
        }
        TableConstraintKind::ForeignKey {
            columns,
            references,
        } => foreign_key(&table, columns.iter().map(|one| &one.ident), references)?,
        _ => return None,
    })
}

fn foreign_key<'c>(
    table: &CreateTable,
    columns: impl Iterator<Item = &'c Ident>,
    references: &References,
) -> Option<Said> {
    let parent = &references.table.ident;
    // A dot would part the name from that of a column.
    if references.columns.is_empty() || parent.name().contains('.') {
        return None;
    }
    let own = listed(columns);
    let referred = references.columns.iter().map(|one| &one.ident);
    let full: Vec<Ident> = referred
        .clone()
        .map(|one| Ident::new(format!("{}.{}", parent.name(), one.name())))
        .collect();
    let mut options = Vec::new();
    let mut option = |name: &str, value: String| options.push(format!("{name}={value}"));
    if let Some(action) = references.on_update {
        option("onupdate", literal(action.sql()));
    }
    if let Some(action) = references.on_delete {
        option("ondelete", literal(action.sql()));
    }
    if let Some(matching) = &references.matching {
        option("match", literal(matching.ident.name()));
    }
    if let Some(Deferral { range, .. }) = &references.deferral {
        let words = table.slice(range).to_ascii_uppercase();
        let initially = ["DEFERRED", "IMMEDIATE"];
        if let Some(word) = initially.iter().find(|word| words.contains(**word)) {
            option("initially", literal(word));
        }
        let is_not = words.split_whitespace().next() == Some("NOT");
        option(
            "deferrable",
            if is_not { "False" } else { "True" }.to_owned(),
        );
    }
    Some(Said {
        class: "ForeignKeyConstraint",
        directive: "foreign_key",
        kind: "foreignkey",
        of_class: format!("[{own}], [{}]", listed(&full)),
        of_directive: format!(
            "{}, [{own}], [{}]",
            literal(parent.name()),
            listed(referred)
        ),
        options,
    })
}

/// The columns of a key that has nothing but columns.
fn plain(columns: &[KeyColumn]) -> Option<Vec<&Ident>> {
    let columns = columns.iter().map(|column| {
        let is_plain = column.collation.is_none() && column.order.is_none();
        is_plain.then_some(&column.name.ident)
    });
    columns.collect()
}

fn on_conflict(conflict: Conflict) -> String {
    let word = match conflict {
        Conflict::Rollback => "ROLLBACK",
        Conflict::Abort => "ABORT",
        Conflict::Fail => "FAIL",
        Conflict::Ignore => "IGNORE",
        Conflict::Replace => "REPLACE",
    };
    format!("sqlite_on_conflict='{word}'")
}

impl Said {
    /// `sa.UniqueConstraint(…)` and so on.
    pub(super) fn item(&self, name: Option<&str>, names: Names) -> String {
        let mut parts = vec![self.of_class.clone()];
        parts.extend(name.map(|name| format!("name={}", names.write(name, "op"))));
        parts.extend(self.options.iter().cloned());
        format!("sa.{}({})", self.class, parts.join(", "))
    }

    /// `batch_op.create_unique_constraint(…)` and so on.
    pub(super) fn created(&self, name: &str, names: Names) -> String {
        let mut parts = vec![names.write(name, "batch_op"), self.of_directive.clone()];
        parts.extend(self.options.iter().cloned());
        format!("batch_op.create_{}({})", self.directive, parts.join(", "))
    }
}

/// `batch_op.drop_constraint(…)`.
pub(super) fn dropped(constraint: &Constraint, name: &str, names: Names) -> String {
    let name = names.write(name, "batch_op");
    format!(
        "batch_op.drop_constraint({name}, type_='{}')",
        kind(constraint)
    )
}

/// What Alembic calls a kind of constraints.
pub(super) fn kind(constraint: &Constraint) -> &'static str {
    ["primary", "unique", "check"]
        .into_iter()
        .find(|kind| constraint.is(kind))
        .unwrap_or("foreignkey")
}

/// Whether a constraint has a directive of its own: the options of a key have none in releases of
/// Alembic.
pub(super) fn has_directive(constraint: &Constraint) -> bool {
    constraint.name.is_some()
        && said(constraint).is_some_and(|said| said.kind == "foreignkey" || said.options.is_empty())
}
