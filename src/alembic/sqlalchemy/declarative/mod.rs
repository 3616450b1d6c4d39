//! Classes of a revision that stand for tables: `class User(Base)` with a `__tablename__`.
//!
//! Invariant: such a class is the table that SQLAlchemy would make of it
//! (<https://docs.sqlalchemy.org/en/20/orm/declarative_tables.html>).

mod aliased;
mod attribute;
mod base;
mod instrument;
mod loading;
mod mapper;
mod mapping;
mod model;
mod options;
mod related;
mod relation;
mod relationship;
mod sqlmodel;
mod suspect;
mod type_of;
mod validator;

pub(in crate::alembic) use aliased::AliasedClass;
pub(in crate::alembic) use instrument::{Loader, Standing, instrument, listed, not_evaluated};
pub(in crate::alembic) use mapper::{Mapper, listen_to};
pub(in crate::alembic) use mapping::assigned;
pub(in crate::alembic) use model::{as_flask_model, flask_model};
pub(in crate::alembic) use related::RelatedAttribute;
pub(in crate::alembic) use relation::{Related, relations};
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
        name: "aliased",
        run: aliased::aliased,
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
        name: "has_inherited_table",
        run: mapping::has_inherited_table,
    },
    Builtin {
        name: "registry",
        run: base::registry,
    },
    Builtin {
        name: "validates",
        run: validator::validates,
    },
    Builtin {
        name: "backref",
        run: relationship::backref,
    },
    Builtin {
        name: "relation",
        run: relationship::relationship,
    },
    Builtin {
        name: "relationship",
        run: relationship::relationship,
    },
];

/// What maps rows to other objects, which a table does not show.
const RELATIONS: &[&str] = &[
    "association_proxy",
    "column_property",
    "composite",
    "dynamic_loader",
    "hybrid_property",
    "query_expression",
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

/// Whether a value is what mapped classes derive from.
pub(in crate::alembic) fn is_base(value: &Value) -> bool {
    value.downcast::<base::Base>().is_some()
}

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
    if let Some(option) = loading::named(name) {
        return Some(option);
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
