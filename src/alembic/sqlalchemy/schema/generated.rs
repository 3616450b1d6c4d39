//! What SQLite fills in by itself: `Computed`, `Identity`, `Sequence`, and defaults that are objects.
//!
//! Invariant: what SQLAlchemy passes over on SQLite (`Identity`, `Sequence`) is passed over.

use crate::alembic::python::{Call, Interpreter, Object, Result, Signature, Value};
use crate::alembic::sqlalchemy::default;
use crate::alembic::sqlalchemy::expression;

/// `Computed(…)`: the clause of the column.
#[derive(Clone, Debug)]
pub(in crate::alembic) struct Computed {
    /// `GENERATED ALWAYS AS (…)`, and how it is kept.
    pub(in crate::alembic) clause: String,
}

/// `Identity(…)` or `Sequence(…)`.
#[derive(Debug)]
pub(in crate::alembic) struct Counter {
    class: &'static str,
}

impl Counter {
    /// Whether its column takes no NULL: that of an `Identity`.
    pub(super) fn is_identity(&self) -> bool {
        self.class == "Identity"
    }
}

/// `FetchedValue()` or `DefaultClause(…)`.
#[derive(Debug)]
pub(in crate::alembic) struct ServerDefault {
    /// The default; `None` if the database knows it and nobody else.
    pub(in crate::alembic) sql: Option<String>,
}

/// `sa.Computed(…)`
pub(super) fn computed(interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
    let signature = Signature::new("Computed").takes(&["sqltext", "persisted"]);
    let mut bound = signature.bind(interpreter, call)?;
    let sql = bound.required(interpreter, "sqltext")?;
    let sql = expression::condition(interpreter, &sql)?;
    let kept = match bound.truth(interpreter, "persisted")? {
        Some(true) => " STORED",
        Some(false) => " VIRTUAL",
        None => "",
    };
    Ok(Value::object(Computed {
        clause: format!("GENERATED ALWAYS AS ({sql}){kept}"),
    }))
}

/// `sa.Identity(…)`
pub(super) fn identity(interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
    counter(interpreter, "Identity", call)
}

/// `sa.Sequence(…)`
pub(super) fn sequence(interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
    counter(interpreter, "Sequence", call)
}

fn counter(
    interpreter: &mut Interpreter<'_, '_>,
    class: &'static str,
    call: Call,
) -> Result<Value> {
    let signature = Signature::new(class).and_more().and_others();
    signature.bind(interpreter, call)?;
    Ok(Value::object(Counter { class }))
}

/// `sa.FetchedValue()`
pub(super) fn fetched(interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
    let signature = Signature::new("FetchedValue").takes(&["for_update"]);
    signature.bind(interpreter, call)?;
    Ok(Value::object(ServerDefault { sql: None }))
}

/// `sa.DefaultClause(…)`
pub(super) fn default_clause(interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
    let signature = Signature::new("DefaultClause")
        .takes(&["arg", "for_update"])
        .by_name(&["_reflected"]);
    let mut bound = signature.bind(interpreter, call)?;
    let sql = bound.required(interpreter, "arg")?;
    let sql = default::of(interpreter, &sql)?;
    Ok(Value::object(ServerDefault { sql }))
}

impl Object for Computed {
    fn type_name(&self) -> &'static str {
        "Computed"
    }
}

impl Object for Counter {
    fn type_name(&self) -> &'static str {
        self.class
    }
}

impl Object for ServerDefault {
    fn type_name(&self) -> &'static str {
        "FetchedValue"
    }
}
