//! Python's standard library, as far as revisions use it.
//!
//! Invariant: a module that would reach out of the scratch database (`os`, `subprocess`, …) is not
//! here, and none looks at the clock or draws
//! a number: both are what the script is told.

mod chance;
mod collections;
mod csv;
mod data_class;
mod datetime;
mod decimal;
mod deque;
mod digest;
mod encoding;
mod enumeration;
mod environment;
mod exit_stack;
mod function;
mod functools;
mod importing;
mod iteration;
mod json;
mod kind;
mod math;
mod namespace;
mod operation;
mod outside;
mod path;
mod project_path;
mod quiet;
mod record;
mod regex;
mod stream;
mod template;
mod text;
mod tools;
mod typing;
mod unicode;
mod url;
mod uuid;
mod wrap;

pub(in crate::alembic) use datetime::Moment;
pub(in crate::alembic) use decimal::Decimal;
pub(in crate::alembic) use enumeration::EnumMember;
pub(in crate::alembic) use json::json;
pub(in crate::alembic) use project_path::{open, own_file};
pub(in crate::alembic) use typing::{Annotated, literals};
pub(in crate::alembic) use uuid::Uuid;

use super::python::{Value, library_exception};

/// The module of a dotted name.
#[must_use]
pub(super) fn module(name: &str) -> Option<Value> {
    let lookup: fn(&str) -> Option<Value> = match name {
        "base64" => encoding::base64,
        "binascii" => encoding::binascii,
        "collections" => collections::named,
        "contextlib" => tools::contextlib,
        "copy" => tools::copying,
        "dataclasses" => data_class::named,
        "csv" => csv::named,
        "datetime" => datetime::named,
        "decimal" => decimal::named,
        "enum" => enumeration::named,
        "functools" => functools::named,
        "hashlib" => digest::hashlib,
        "hmac" => digest::hmac,
        "importlib" => importing::named,
        "io" => stream::named,
        "itertools" => iteration::named,
        "json" => json::named,
        "logging" | "oslo_log.log" => quiet::logging,
        "loguru" => quiet::loguru,
        "structlog" | "structlog.stdlib" => quiet::structlog,
        "lazy_object_proxy" => tools::lazy_object_proxy,
        "math" => math::named,
        "re" => regex::named,
        "operator" => operation::named,
        "oslo_utils.timeutils" => datetime::timeutils,
        "pathlib" => project_path::pathlib,
        "pytz" => datetime::pytz,
        "sqlite3" => sqlite3,
        "string" => text::string,
        "textwrap" => text::textwrap,
        "typing" | "typing_extensions" | "abc" | "collections.abc" => typing::named,
        "unicodedata" => unicode::named,
        "urllib" => url::package,
        "urllib.parse" => url::named,
        "uuid" => uuid::named,
        "warnings" => quiet::warnings,
        _ => return outside::module(name),
    };
    Some(namespace::module(name, lookup))
}

/// What a name of `sqlite3` stands for: the driver itself is SQLAlchemy's matter.
fn sqlite3(name: &str) -> Option<Value> {
    library_exception(&format!("sqlite3.{name}"))
}
