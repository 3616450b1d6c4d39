//! Tables and what they are made of: `Column`, the constraints, `Index`, `Table`, `MetaData`.
//!
//! Invariant: an item remembers what its author said; it becomes SQL only where a table or a
//! directive asks for it.

mod autoload;
mod column;
mod columns;
mod constraint;
mod copied;
mod declared;
mod foreign_key;
mod generated;
mod index;
mod keys;
mod lent;
mod members;
mod metadata;
mod options;
mod reflected;
pub(super) mod table;
mod table_options;

pub(in crate::alembic) use column::{Column, UnnamedColumn};
pub(in crate::alembic) use columns::Columns;
pub(in crate::alembic) use constraint::{Constraint, ConstraintKind};
pub(in crate::alembic) use declared::extend;
pub(in crate::alembic) use foreign_key::ForeignKey;
pub(in crate::alembic) use generated::ServerDefault;
pub(in crate::alembic) use index::{index_sql, known_options};
pub(in crate::alembic) use metadata::MetaData;
use options::Options;
pub(in crate::alembic) use table::Table;
pub(in crate::alembic) use table_options::TableOptions;

pub(in crate::alembic) use super::listed;

use crate::alembic::python::{Builtin, Value};
const NAMES: &[Builtin] = &[
    Builtin {
        name: "Column",
        run: column::make,
    },
    Builtin {
        name: "ForeignKey",
        run: foreign_key::make,
    },
    Builtin {
        name: "PrimaryKeyConstraint",
        run: constraint::primary_key,
    },
    Builtin {
        name: "ForeignKeyConstraint",
        run: constraint::foreign_key,
    },
    Builtin {
        name: "UniqueConstraint",
        run: constraint::unique,
    },
    Builtin {
        name: "CheckConstraint",
        run: constraint::check,
    },
    Builtin {
        name: "ExcludeConstraint",
        run: constraint::exclude,
    },
    Builtin {
        name: "Index",
        run: index::make,
    },
    Builtin {
        name: "Computed",
        run: generated::computed,
    },
    Builtin {
        name: "Identity",
        run: generated::identity,
    },
    Builtin {
        name: "Sequence",
        run: generated::sequence,
    },
    Builtin {
        name: "FetchedValue",
        run: generated::fetched,
    },
    Builtin {
        name: "DefaultClause",
        run: generated::default_clause,
    },
    Builtin {
        name: "Table",
        run: table::make,
    },
    Builtin {
        name: "MetaData",
        run: metadata::make,
    },
];

/// Whether an attribute of an item that is not evaluated may be a part of the schema: what is set
/// is, unless it is a remark.
fn is_part(attribute: &str, is_set: bool) -> bool {
    const REMARKS: &[&str] = &["comment", "doc", "info"];
    const PARTS: &[&str] = &[
        "add",
        "append_foreign_key",
        "clear",
        "constraints",
        "dialect_kwargs",
        "dialect_options",
        "foreign_key_constraints",
        "foreign_keys",
        "indexes",
        "kwargs",
        "primary_key",
        "property",
        "remove",
        "replace",
        "server_default",
    ];
    let is_private = attribute.starts_with('_') && !attribute.starts_with("__");
    if is_set {
        !REMARKS.contains(&attribute)
    } else {
        is_private || PARTS.contains(&attribute)
    }
}

/// What a name of `sqlalchemy` or `sqlalchemy.schema` stands for.
pub(super) fn named(name: &str) -> Option<Value> {
    let found = NAMES.iter().find(|known| known.name == name)?;
    Some(Value::Builtin(*found))
}
