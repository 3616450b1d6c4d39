//! Reads `env.py`, in which Alembic projects say what their revisions depend on.
//!
//! Invariant: it is never run. What it computes is not known, and whoever needs it is told.

mod configure;
mod naming;

use std::collections::BTreeMap;
use std::sync::Arc;

use ruff_python_ast::Expr;

use super::constant::{Binding, Constant, Scope, constant};
use super::imports::imports;
use super::modules::Finder;
use super::python::{PythonFile, span};
use crate::diagnostic::{Code, Diagnostic};
use crate::span::Span;

use configure::Configure;

/// What `env.py` says.
#[derive(Debug)]
pub struct Env {
    /// The name of the version table, if it is set; or that it cannot be known.
    pub version_table: Option<Result<String, Diagnostic>>,
    /// That the version table is to be in another schema, which SQLite does not have.
    pub schema: Option<Diagnostic>,
    /// The naming convention of the target metadata.
    pub naming: Naming,
    /// The modules of the project that it imports, if the target metadata comes from one of them.
    pub models: Vec<String>,
    /// That code of the project runs beside each revision, which no script can hold.
    pub callback: Option<Diagnostic>,
    /// The options of `alembic.ini` that it sets itself; none for one whose name is computed.
    pub sets: Vec<Option<String>>,
}

/// A naming convention: a kind of constraint (`fk`, `uq`, …) and the pattern of its names
/// (<https://docs.sqlalchemy.org/en/latest/core/constraints.html#configuring-constraint-naming-conventions>).
#[derive(Debug)]
pub enum Naming {
    /// What is said.
    Known(BTreeMap<String, String>),
    /// There is one, but it is computed.
    Computed(Span),
    /// The target metadata comes from where nobody can see: from a call, or a running application.
    OutOfSight(Span),
}

/// Reads `env.py`; `finder` finds the modules that it imports.
pub fn read(file: &Arc<PythonFile>, finder: &mut dyn Finder) -> Env {
    let scope = Scope {
        name: "env".into(),
        is_package: false,
        file: Arc::clone(file),
    };
    let configure = Configure::of(file);
    let naming = naming::naming(&scope, &configure, finder);
    Env {
        models: models(&scope, &configure, &naming, finder),
        version_table: version_table(&scope, &configure, finder),
        schema: schema(&scope, &configure, finder),
        naming,
        callback: callback(&scope, &configure, finder),
        sets: configure
            .sets
            .iter()
            .map(|name| match constant(&scope, name, finder) {
                Some(Constant::Str(name)) => Some(name),
                _ => None,
            })
            .collect(),
    }
}

fn version_table(
    scope: &Scope,
    configure: &Configure<'_>,
    finder: &mut dyn Finder,
) -> Option<Result<String, Diagnostic>> {
    let mut found: Option<(String, Span)> = None;
    for expression in configure.option("version_table") {
        let place = span(scope.file.source, ruff_text_size::Ranged::range(expression));
        match (constant(scope, expression, finder), &found) {
            (Some(Constant::Str(name)), None) => found = Some((name, place)),
            (Some(Constant::Str(name)), Some((other, _))) if name == *other => {}
            (Some(Constant::Str(_)), Some((_, first))) => {
                return Some(Err(wrong("`env.py` sets `version_table` to two names")
                    .label(place, "")
                    .context(*first, "the other one")));
            }
            _ => {
                return Some(Err(
                    wrong("`version_table` is computed").label(place, "a text is expected here")
                ));
            }
        }
    }
    found.map(|(name, _)| Ok(name))
}

/// The modules that have what the target metadata holds when Alembic asks for it: those that
/// `env.py` imports, with all that they import.
fn models(
    scope: &Scope,
    configure: &Configure<'_>,
    naming: &Naming,
    finder: &mut dyn Finder,
) -> Vec<String> {
    let target = configure.option("target_metadata").last();
    let target = target.map(|target| followed(scope, target));
    // A call, or several metadata.
    let is_one = matches!(target, Some(Expr::Name(_) | Expr::Attribute(_)));
    if !is_one || matches!(naming, Naming::OutOfSight(_)) {
        return Vec::new();
    }
    let mut found: Vec<String> = Vec::new();
    for import in imports(&scope.file.text, scope.file.source, &scope.name, false) {
        if finder.module(&import.name).is_some() && !found.contains(&import.name) {
            found.push(import.name);
        }
    }
    found
}

/// What a name stands for that `env.py` itself assigns.
fn followed<'e>(scope: &'e Scope, target: &'e Expr) -> &'e Expr {
    let Expr::Name(name) = target else {
        return target;
    };
    match scope.binding(&name.id) {
        Some(Binding::Value(value @ Expr::Name(other))) if other.id == name.id => value,
        Some(Binding::Value(value)) => value,
        _ => target,
    }
}

/// What is said of a setting whose value has to stand in gen-sql.toml.
fn wrong(message: &str) -> Diagnostic {
    Diagnostic::error(Code::Config, message)
        .note("`env.py` is read, but never run")
        .help("write `version_table = \"…\"` in gen-sql.toml: it takes the place of what `env.py` says")
}

fn schema(scope: &Scope, configure: &Configure<'_>, finder: &mut dyn Finder) -> Option<Diagnostic> {
    let mut all = configure.option("version_table_schema");
    // What is computed is nothing on SQLite, where there is no other schema to name.
    let set =
        all.find(|value| !matches!(constant(scope, value, finder), None | Some(Constant::None)))?;
    let place = span(scope.file.source, ruff_text_size::Ranged::range(set));
    Some(
        Diagnostic::error(
            Code::Config,
            "the version table cannot be in another schema",
        )
        .label(place, "")
        .note("to SQLite a schema is another file, attached by the program that runs the script")
        .help("set `version_table` in gen-sql.toml, if the table is in the database itself"),
    )
}

/// What is said of `on_version_apply`
/// (<https://alembic.sqlalchemy.org/en/latest/api/runtime.html#alembic.runtime.environment.EnvironmentContext.configure>).
fn callback(
    scope: &Scope,
    configure: &Configure<'_>,
    finder: &mut dyn Finder,
) -> Option<Diagnostic> {
    let mut all = configure.option("on_version_apply");
    let set = all.find(|value| constant(scope, value, finder) != Some(Constant::None))?;
    let place = span(scope.file.source, ruff_text_size::Ranged::range(set));
    Some(
        Diagnostic::warning(Code::Config, "`on_version_apply` is not run")
            .label(place, "")
            .note("rows that it writes with each revision are not in scripts")
            .help(
                "set `history_table = \"…\"` in gen-sql.toml, if it keeps a history of revisions",
            ),
    )
}
