//! `create_foreign_key` and the like, and `drop_constraint`.
//!
//! Invariant: a constraint that was made without a name is found again by what it says.

use std::collections::BTreeMap;

use super::on::{On, Signatures, existing, no_schema};
use super::unnamed::Unnamed;
use crate::alembic::python::{Argument, Bound, Call, Interpreter, Result, Signature, Value};
use crate::alembic::sqlalchemy::schema::{Constraint, ConstraintKind, ForeignKey};
use crate::alembic::sqlalchemy::{condition_sql, conventional_name, quote};
use crate::sql::Ident;
use crate::sql::definition::TableConstraintKind;

const FOREIGN_KEY_OPTIONS: &[&str] = &[
    "onupdate",
    "ondelete",
    "deferrable",
    "initially",
    "match",
    "source_schema",
    "referent_schema",
    "use_alter",
    "info",
];

const FOREIGN_KEY: Signatures = Signatures {
    named: Signature::new("create_foreign_key")
        .takes(&[
            "constraint_name",
            "source_table",
            "referent_table",
            "local_cols",
            "remote_cols",
        ])
        .by_name(FOREIGN_KEY_OPTIONS)
        .and_others(),
    in_batch: Signature::new("create_foreign_key")
        .takes(&[
            "constraint_name",
            "referent_table",
            "local_cols",
            "remote_cols",
        ])
        .by_name(FOREIGN_KEY_OPTIONS)
        .and_others(),
};

/// `create_foreign_key(…)`.
pub(super) fn foreign_key(
    interpreter: &mut Interpreter<'_, '_>,
    on: &On,
    call: Call,
) -> Result<Value> {
    let mut bound = on.signature(&FOREIGN_KEY).bind(interpreter, call)?;
    no_schema(interpreter, &mut bound, "source_schema")?;
    no_schema(interpreter, &mut bound, "referent_schema")?;
    let table = on.table(interpreter, &mut bound, "source_table")?;
    let columns = bound.required(interpreter, "local_cols")?;
    let columns = names(interpreter, &columns)?;
    let referent = bound.required(interpreter, "referent_table")?;
    let referred = bound.required(interpreter, "remote_cols")?;
    let mut key = ForeignKey {
        table: interpreter.text_of(&referent)?.to_string(),
        columns: names(interpreter, &referred)?,
        ..ForeignKey::default()
    };
    key.take_actions(interpreter, &mut bound)?;
    add(
        interpreter,
        on,
        &table,
        &mut bound,
        ConstraintKind::ForeignKey(columns, key),
    )
}

const OF_COLUMNS: &[&str] = &["schema", "deferrable", "initially", "info"];

const UNIQUE: Signatures = Signatures {
    named: Signature::new("create_unique_constraint")
        .takes(&["constraint_name", "table_name", "columns"])
        .by_name(OF_COLUMNS)
        .and_others(),
    in_batch: Signature::new("create_unique_constraint")
        .takes(&["constraint_name", "columns"])
        .by_name(OF_COLUMNS)
        .and_others(),
};

/// `create_unique_constraint(…)`.
pub(super) fn unique(interpreter: &mut Interpreter<'_, '_>, on: &On, call: Call) -> Result<Value> {
    of_columns(interpreter, on, &UNIQUE, call, ConstraintKind::Unique)
}

const PRIMARY_KEY: Signatures = Signatures {
    named: Signature::new("create_primary_key")
        .takes(&["constraint_name", "table_name", "columns"])
        .by_name(&["schema"]),
    in_batch: Signature::new("create_primary_key").takes(&["constraint_name", "columns"]),
};

/// `create_primary_key(…)`: it takes the place of the one that is there, as in Alembic's batches.
pub(super) fn primary_key(
    interpreter: &mut Interpreter<'_, '_>,
    on: &On,
    call: Call,
) -> Result<Value> {
    of_columns(
        interpreter,
        on,
        &PRIMARY_KEY,
        call,
        ConstraintKind::PrimaryKey,
    )
}

/// A constraint that is nothing but a list of columns.
fn of_columns(
    interpreter: &mut Interpreter<'_, '_>,
    on: &On,
    signatures: &Signatures,
    call: Call,
    kind: fn(Vec<String>) -> ConstraintKind,
) -> Result<Value> {
    let mut bound = on.signature(signatures).bind(interpreter, call)?;
    let table = on.table(interpreter, &mut bound, "table_name")?;
    let columns = bound.required(interpreter, "columns")?;
    let columns = names(interpreter, &columns)?;
    add(interpreter, on, &table, &mut bound, kind(columns))
}

const CHECK: Signatures = Signatures {
    named: Signature::new("create_check_constraint")
        .takes(&["constraint_name", "table_name", "condition"])
        .by_name(OF_COLUMNS)
        .and_others(),
    in_batch: Signature::new("create_check_constraint")
        .takes(&["constraint_name", "condition"])
        .by_name(OF_COLUMNS)
        .and_others(),
};

/// `create_check_constraint(…)`.
pub(super) fn check(interpreter: &mut Interpreter<'_, '_>, on: &On, call: Call) -> Result<Value> {
    let mut bound = on.signature(&CHECK).bind(interpreter, call)?;
    let table = on.table(interpreter, &mut bound, "table_name")?;
    let condition = bound.required(interpreter, "condition")?;
    let condition = condition_sql(interpreter, &condition)?;
    add(
        interpreter,
        on,
        &table,
        &mut bound,
        ConstraintKind::Check(condition),
    )
}

/// `create_exclude_constraint(…)`, which only `PostgreSQL` has.
#[expect(
    clippy::needless_pass_by_value,
    reason = "it is a directive like the others"
)]
pub(super) fn exclude(interpreter: &mut Interpreter<'_, '_>, _: &On, call: Call) -> Result<Value> {
    let message = "SQLite has no EXCLUDE constraints";
    Err(interpreter.raise("CompileError", message, call.place))
}

fn add(
    interpreter: &mut Interpreter<'_, '_>,
    on: &On,
    table: &str,
    bound: &mut Bound,
    kind: ConstraintKind,
) -> Result<Value> {
    let place = bound.place;
    let given = bound.some("constraint_name");
    let name = conventional_name(interpreter, table, &kind, given.as_ref(), place)?;
    let mut constraint = Constraint::new(name, kind, place);
    constraint.take_options(interpreter, bound)?;
    let mut actions = Vec::new();
    if let ConstraintKind::PrimaryKey(_) = constraint.kind
        && has_primary_key(interpreter, on, table)?
    {
        actions.push("DROP PRIMARY KEY".to_owned());
    }
    // In Alembic's batch one of the same name takes the place of the other.
    if let (On::Batch(batch), Some(name)) = (on, &constraint.name) {
        let drop = format!("DROP CONSTRAINT {}", quote(&name.text));
        if is_taken(interpreter, table, &constraint)? && !batch.says(&drop) {
            actions.push(drop);
        }
    }
    actions.push(format!("ADD {}", constraint.clause()));
    on.alter(interpreter, table, &actions, place)?;
    if constraint.name.is_none() {
        let unnamed = Unnamed::of(&constraint);
        interpreter.host.unnamed.push((table.to_owned(), unnamed));
    }
    Ok(Value::None)
}

/// Whether the table has a constraint of this name and kind.
fn is_taken(
    interpreter: &mut Interpreter<'_, '_>,
    table: &str,
    constraint: &Constraint,
) -> Result<bool> {
    let Some(there) = existing(interpreter, table)? else {
        return Ok(false);
    };
    let name = constraint.name.as_ref();
    let name = name.map(|name| Ident::new(&*name.text));
    let mut known = there.constraints().iter();
    Ok(known.any(|known| {
        let is_same_kind = matches!(
            (&known.kind, &constraint.kind),
            (
                TableConstraintKind::ForeignKey { .. },
                ConstraintKind::ForeignKey(..)
            ) | (
                TableConstraintKind::Unique { .. },
                ConstraintKind::Unique(_)
            ) | (TableConstraintKind::Check { .. }, ConstraintKind::Check(_))
        );
        is_same_kind && known.name.as_ref().map(|name| &name.ident) == name.as_ref()
    }))
}

/// Whether a table has a primary key that the batch does not drop by itself.
pub(super) fn has_primary_key(
    interpreter: &mut Interpreter<'_, '_>,
    on: &On,
    table: &str,
) -> Result<bool> {
    let Some(there) = existing(interpreter, table)? else {
        return Ok(false);
    };
    let Some(key) = there.primary_key() else {
        return Ok(false);
    };
    let On::Batch(batch) = on else {
        return Ok(true);
    };
    let of_columns = there.columns().iter();
    let of_columns = of_columns.flat_map(|column| &column.constraints);
    let of_columns = of_columns.map(|constraint| (&constraint.range, &constraint.name));
    let of_table = there.constraints().iter();
    let of_table = of_table.map(|constraint| (&constraint.range, &constraint.name));
    let mut all = of_columns.chain(of_table);
    let name = all.find_map(|(range, name)| name.as_ref().filter(|_| *range == key.range));
    let by_name = name.map(|name| format!("DROP CONSTRAINT {}", quote(name.ident.name())));
    let is_dropped =
        batch.says("DROP PRIMARY KEY") || by_name.is_some_and(|action| batch.says(&action));
    Ok(!is_dropped)
}

/// The names in a list of names or columns.
pub(super) fn names(interpreter: &mut Interpreter<'_, '_>, list: &Argument) -> Result<Vec<String>> {
    let place = list.place;
    if let Value::Str(one) = &list.value {
        let message = format!("a list of columns is expected, not the text '{one}'");
        return Err(interpreter.raise("TypeError", &message, place));
    }
    let items = interpreter.iterate(&list.value, place)?;
    items
        .map(|value| Ok(interpreter.text_of(&Argument { value, place })?.to_string()))
        .collect()
}

const DROP: Signatures = Signatures {
    named: Signature::new("drop_constraint")
        .takes(&["constraint_name", "table_name", "type_"])
        .by_name(&["schema", "if_exists"]),
    in_batch: Signature::new("drop_constraint")
        .takes(&["constraint_name", "type_"])
        .by_name(&["if_exists"]),
};

/// `drop_constraint(…)`.
pub(super) fn drop(interpreter: &mut Interpreter<'_, '_>, on: &On, call: Call) -> Result<Value> {
    let mut bound = on.signature(&DROP).bind(interpreter, call)?;
    let place = bound.place;
    let table = on.table(interpreter, &mut bound, "table_name")?;
    let given = bound.some("constraint_name");
    let kind = bound.text(interpreter, "type_")?;
    let if_exists = bound.truth(interpreter, "if_exists")?.unwrap_or(false);
    let action = match &given {
        Some(name) => named(interpreter, on, &table, name, kind.as_deref(), if_exists)?,
        None => match super::unnamed::find(interpreter, &table, kind.as_deref(), place)? {
            Some(unnamed) => format!("DROP {}", unnamed.pattern),
            None => "DROP PRIMARY KEY".to_owned(),
        },
    };
    // It may have gone with its column.
    if !matches!(on, On::Batch(batch) if batch.says(&action)) {
        on.alter(interpreter, &table, &[action], place)?;
    }
    Ok(Value::None)
}

/// How the constraint `name` is dropped: by its name, or, if it has none and would be called so by
/// the naming convention, by what it says.
fn named(
    interpreter: &mut Interpreter<'_, '_>,
    on: &On,
    table: &str,
    given: &Argument,
    kind: Option<&str>,
    if_exists: bool,
) -> Result<String> {
    let name = &*interpreter.text_of(given)?;
    let condition = if if_exists { "IF EXISTS " } else { "" };
    let by_name = format!("DROP CONSTRAINT {condition}{}", quote(name));
    let Some(there) = existing(interpreter, table)? else {
        return Ok(by_name);
    };
    let ident = Ident::new(name);
    let columns = there
        .columns()
        .iter()
        .flat_map(|column| &column.constraints);
    let known: Vec<&Ident> = columns
        .filter_map(|constraint| constraint.name.as_ref())
        .chain(
            there
                .constraints()
                .iter()
                .filter_map(|constraint| constraint.name.as_ref()),
        )
        .map(|name| &name.ident)
        .collect();
    // The convention made the name of a CHECK out of the one that was given.
    if kind == Some("check") {
        let kind = ConstraintKind::Check(String::new());
        let made = conventional_name(interpreter, table, &kind, Some(given), given.place)?;
        if let Some(made) = made.map(|made| Ident::new(&made.text))
            && known.contains(&&made)
        {
            return Ok(format!("DROP CONSTRAINT {condition}{made}"));
        }
    }
    if known.contains(&&ident) {
        return Ok(by_name);
    }
    if let On::Batch(batch) = on
        && let Some(action) = batch.drop_called(&ident)
    {
        return Ok(action);
    }
    let own = match on {
        On::Batch(batch) => batch.naming.clone(),
        On::Named => BTreeMap::default(),
    };
    for unnamed in super::unnamed::all(&there) {
        let conventional = super::unnamed::name(interpreter, table, &unnamed, &own);
        if kind.is_none_or(|kind| kind == unnamed.kind) && conventional.as_deref() == Some(name) {
            return Ok(format!("DROP {}", unnamed.pattern));
        }
    }
    if kind == Some("primary") {
        return Ok("DROP PRIMARY KEY".to_owned());
    }
    Ok(by_name)
}
