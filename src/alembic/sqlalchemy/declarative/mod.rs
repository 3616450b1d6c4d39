//! Classes of a revision that stand for tables: `class User(Base)` with a `__tablename__`.
//!
//! Invariant: such a class is the table that SQLAlchemy would make of it
//! (<https://docs.sqlalchemy.org/en/20/orm/declarative_tables.html>).

mod attribute;
mod base;
mod mapper;
mod mapping;
mod model;
mod sqlmodel;
mod suspect;
mod type_of;

pub(in crate::alembic) use mapper::{Mapper, was_given};
pub(in crate::alembic) use mapping::assigned;
pub(in crate::alembic) use model::{as_flask_model, flask_model};
pub(in crate::alembic) use sqlmodel::named as sqlmodel;
pub(in crate::alembic) use suspect::{check_class, makes_tables, warning_of};

use crate::alembic::python::{Builtin, Value};

const FUNCTIONS: &[Builtin] = &[
    Builtin {
        name: "as_declarative",
        run: base::as_declarative,
    },
    Builtin {
        name: "declarative_base",
        run: base::declarative_base,
    },
    Builtin {
        name: "mapped_column",
        run: attribute::mapped_column,
    },
    Builtin {
        name: "deferred",
        run: attribute::deferred,
    },
    Builtin {
        name: "registry",
        run: base::registry,
    },
];

/// What maps rows to other objects, which a table does not show.
const RELATIONS: &[&str] = &[
    "association_proxy",
    "backref",
    "column_property",
    "composite",
    "dynamic_loader",
    "hybrid_property",
    "query_expression",
    "relationship",
    "synonym",
];

/// Modules of which a revision takes such names.
const MODULES: &[&str] = &[
    "sqlalchemy.orm",
    "sqlalchemy.orm.decl_api",
    "sqlalchemy.ext.declarative",
    "sqlalchemy.ext.declarative.api",
    "sqlalchemy.ext.associationproxy",
    "sqlalchemy.ext.hybrid",
];

/// Whether there is a module of this name.
pub(in crate::alembic) fn is_module(name: &str) -> bool {
    MODULES.contains(&name)
}

/// What a dotted name stands for.
pub(in crate::alembic) fn module(path: &str) -> Option<Value> {
    let (module, name) = path.rsplit_once('.')?;
    if !is_module(module) {
        return None;
    }
    if let Some(function) = FUNCTIONS.iter().find(|function| function.name == name) {
        return Some(Value::Builtin(*function));
    }
    if let Some(relation) = RELATIONS.iter().find(|relation| **relation == name) {
        return Some(Value::object(attribute::Relation(relation)));
    }
    match name {
        "DeclarativeBase" | "DeclarativeBaseNoMeta" | "MappedAsDataclass" => {
            Some(base::class(name == "MappedAsDataclass"))
        }
        "declared_attr" => Some(Value::object(attribute::DeclaredAttr)),
        "Mapped" | "DynamicMapped" | "WriteOnlyMapped" => Some(Value::object(attribute::Mapped)),
        _ => None,
    }
}
