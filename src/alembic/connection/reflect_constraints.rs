//! Constraints as SQLAlchemy's inspector tells of them.
//!
//! Invariant: names and order are SQLAlchemy's: what a table says comes first, then what its
//! columns say, without a name.

use super::execute::dict;
use super::reflect::{definition, key_columns};
use crate::alembic::python::{Interpreter, Result, Value};
use crate::schema::CreateTable;
use crate::span::Span;
use crate::sql::definition::{
    ColumnConstraintKind, ForeignKeyAction, References, TableConstraintKind,
};
use crate::sql::{SpannedIdent, significant};

fn optional(name: Option<&SpannedIdent>) -> Value {
    name.map_or(Value::None, |name| Value::str(name.ident.name()))
}

fn list<'n>(names: impl IntoIterator<Item = &'n SpannedIdent>) -> Value {
    let names = names.into_iter();
    Value::list(names.map(|name| Value::str(name.ident.name())).collect())
}

/// `get_pk_constraint(…)`
///
/// # Errors
/// That there is no such table or view.
pub(super) fn primary_key(
    interpreter: &mut Interpreter<'_, '_>,
    table: &str,
    place: Span,
) -> Result<Value> {
    let definition = definition(interpreter, table, place)?;
    let columns = key_columns(interpreter, table, place)?;
    let name = definition.as_ref().and_then(|table| {
        let of_columns = table
            .columns()
            .iter()
            .flat_map(|column| &column.constraints);
        let of_columns = of_columns
            .filter(|it| matches!(it.kind, ColumnConstraintKind::PrimaryKey { .. }))
            .map(|it| it.name.as_ref());
        let of_table = table.constraints().iter();
        let of_table = of_table
            .filter(|it| matches!(it.kind, TableConstraintKind::PrimaryKey { .. }))
            .map(|it| it.name.as_ref());
        of_columns.chain(of_table).next().flatten()
    });
    Ok(dict([
        ("constrained_columns", Value::list(columns)),
        ("name", optional(name)),
    ]))
}

/// `get_foreign_keys(…)`
///
/// # Errors
/// That there is no such table or view.
pub(super) fn foreign_keys(
    interpreter: &mut Interpreter<'_, '_>,
    table: &str,
    place: Span,
) -> Result<Value> {
    let Some(definition) = definition(interpreter, table, place)? else {
        return Ok(Value::list(Vec::new()));
    };
    let mut keys = Vec::new();
    for constraint in definition.constraints() {
        if let TableConstraintKind::ForeignKey {
            columns,
            references,
        } = &constraint.kind
        {
            let referred = if references.columns.is_empty() {
                list(columns)
            } else {
                list(&references.columns)
            };
            let options = options(&definition, references);
            keys.push(key(
                optional(constraint.name.as_ref()),
                list(columns),
                references,
                referred,
                options,
            ));
        }
    }
    // SQLite tells of them from the last to the first.
    for column in definition.columns().iter().rev() {
        for constraint in column.constraints.iter().rev() {
            let ColumnConstraintKind::References(references) = &constraint.kind else {
                continue;
            };
            let referred = if references.columns.is_empty() {
                let parent = references.table.ident.name();
                Value::list(key_columns(interpreter, parent, place)?)
            } else {
                list(&references.columns)
            };
            keys.push(key(
                Value::None,
                list([&column.name]),
                references,
                referred,
                dict([]),
            ));
        }
    }
    Ok(Value::list(keys))
}

fn key(
    name: Value,
    columns: Value,
    references: &References,
    referred: Value,
    options: Value,
) -> Value {
    dict([
        ("name", name),
        ("constrained_columns", columns),
        ("referred_schema", Value::None),
        ("referred_table", Value::str(references.table.ident.name())),
        ("referred_columns", referred),
        ("options", options),
    ])
}

fn options(table: &CreateTable, references: &References) -> Value {
    let mut options = Vec::new();
    let actions = [
        ("ondelete", references.on_delete),
        ("onupdate", references.on_update),
    ];
    for (name, action) in actions {
        if let Some(action) = action.filter(|action| *action != ForeignKeyAction::NoAction) {
            options.push((name, Value::str(action.sql())));
        }
    }
    if let Some(deferral) = &references.deferral {
        let text = table.slice(&deferral.range);
        let says = |word: &str| significant(text).any(|token| token.is(word));
        options.push(("deferrable", Value::Bool(!says("NOT"))));
        if says("INITIALLY") {
            let initially = if says("DEFERRED") {
                "DEFERRED"
            } else {
                "IMMEDIATE"
            };
            options.push(("initially", Value::str(initially)));
        }
    }
    dict(options)
}

/// `get_unique_constraints(…)`
///
/// # Errors
/// That there is no such table or view.
pub(super) fn unique(
    interpreter: &mut Interpreter<'_, '_>,
    table: &str,
    place: Span,
) -> Result<Value> {
    let Some(definition) = definition(interpreter, table, place)? else {
        return Ok(Value::list(Vec::new()));
    };
    let mut found = Vec::new();
    for constraint in definition.constraints() {
        if let TableConstraintKind::Unique { columns, .. } = &constraint.kind {
            let names = columns.iter().map(|column| &column.name);
            found.push(one(optional(constraint.name.as_ref()), list(names)));
        }
    }
    for column in definition.columns() {
        let mut constraints = column.constraints.iter();
        if constraints.any(|it| matches!(it.kind, ColumnConstraintKind::Unique(_))) {
            found.push(one(Value::None, list([&column.name])));
        }
    }
    Ok(Value::list(found))
}

fn one(name: Value, columns: Value) -> Value {
    dict([("name", name), ("column_names", columns)])
}

/// `get_check_constraints(…)`
///
/// # Errors
/// That there is no such table or view.
pub(super) fn checks(
    interpreter: &mut Interpreter<'_, '_>,
    table: &str,
    place: Span,
) -> Result<Value> {
    let Some(definition) = definition(interpreter, table, place)? else {
        return Ok(Value::list(Vec::new()));
    };
    let mut found = Vec::new();
    for column in definition.columns() {
        for constraint in &column.constraints {
            if let ColumnConstraintKind::Check(expression) = &constraint.kind {
                found.push((constraint.name.as_ref(), definition.slice(expression)));
            }
        }
    }
    for constraint in definition.constraints() {
        if let TableConstraintKind::Check { expression, .. } = &constraint.kind {
            found.push((constraint.name.as_ref(), definition.slice(expression)));
        }
    }
    // Those without a name come last.
    found.sort_by_key(|(name, _)| name.map_or("~", |name| name.ident.name()).to_owned());
    let found = found.into_iter().map(|(name, text)| {
        dict([
            ("sqltext", Value::str(text.trim())),
            ("name", optional(name)),
        ])
    });
    Ok(Value::list(found.collect()))
}
