//! What `op.get_bind()` gives: a connection to the scratch database.
//!
//! Invariant: it is one connection in one transaction, whatever the revision opens or begins.

use std::rc::Rc;

use super::block::{block, rollback};
use super::dialect::Dialect;
use super::execute::{dict, execute_sql, execute_value};
use super::result::QueryResult;
use super::savepoint;
use super::url::Url;
use crate::alembic::python::{Call, Interpreter, Object, Result, Signature, Value};
use crate::span::Span;

/// A connection, or the engine that it comes from.
#[derive(Debug)]
pub(in crate::alembic) struct Bind {
    is_engine: bool,
}

impl Bind {
    /// The connection.
    pub(in crate::alembic) fn connection() -> Value {
        Value::object(Self { is_engine: false })
    }

    /// Its engine.
    pub(super) fn engine() -> Value {
        Value::object(Self { is_engine: true })
    }

    /// Whether a value is a connection or an engine.
    pub(super) fn is(value: &Value) -> bool {
        value.downcast::<Self>().is_some()
    }
}

const METHODS: &[&str] = &[
    "begin",
    "begin_nested",
    "close",
    "commit",
    "connect",
    "detach",
    "dispose",
    "exec_driver_sql",
    "execute",
    "execution_options",
    "get_execution_options",
    "has_table",
    "in_nested_transaction",
    "in_transaction",
    "invalidate",
    "raw_connection",
    "rollback",
    "scalar",
    "scalars",
    "table_names",
];

const EXECUTE: Signature = Signature::new("execute")
    .takes(&["statement", "parameters"])
    .by_name(&["execution_options"])
    .and_others()
    .and_more();

/// `x.execute(…)`: before SQLAlchemy 2 values could be given by name as well.
///
/// # Errors
/// What the database raises, or why it is refused.
pub(super) fn execute(interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
    let mut bound = EXECUTE.bind(interpreter, call)?;
    let place = bound.place;
    let statement = bound.required(interpreter, "statement")?;
    let mut parameters = bound.some("parameters");
    if !bound.others.is_empty() {
        let others = bound.others.iter();
        let values = others.map(|(name, value)| (&**name, value.value.clone()));
        parameters = Some(crate::alembic::python::Argument {
            value: dict(values),
            place,
        });
    }
    execute_value(interpreter, &statement, parameters.as_ref(), place)
}

impl Object for Bind {
    fn type_name(&self) -> &'static str {
        if self.is_engine {
            "Engine"
        } else {
            "Connection"
        }
    }

    fn attribute(
        self: Rc<Self>,
        _: &mut Interpreter<'_, '_>,
        name: &str,
        _: Span,
    ) -> Result<Option<Value>> {
        Ok(match name {
            "dialect" => Some(Value::object(Dialect)),
            "engine" => Some(Self::engine()),
            "connection" if !self.is_engine => Some(Value::Object(self)),
            "name" if self.is_engine => Some(Value::str("sqlite")),
            "driver" if self.is_engine => Some(Value::str("pysqlite")),
            "closed" | "invalidated" | "echo" => Some(Value::Bool(false)),
            "info" => Some(dict([])),
            "default_isolation_level" => Some(Value::str("SERIALIZABLE")),
            "url" => Some(Value::object(Url)),
            _ => None,
        })
    }

    fn has_method(&self, name: &str) -> bool {
        METHODS.contains(&name)
    }

    fn call_method(
        self: Rc<Self>,
        interpreter: &mut Interpreter<'_, '_>,
        name: &str,
        call: Call,
    ) -> Result<Value> {
        let place = call.place;
        match name {
            "execute" => execute(interpreter, call),
            "scalar" | "scalars" => {
                let result = execute(interpreter, call)?;
                let call = Call {
                    place,
                    positional: Vec::new(),
                    keyword: Vec::new(),
                };
                interpreter.call_method(&result, name, call)
            }
            "exec_driver_sql" => {
                let signature = Signature::new("exec_driver_sql").takes(&[
                    "statement",
                    "parameters",
                    "execution_options",
                ]);
                let mut bound = signature.bind(interpreter, call)?;
                let sql = bound.required(interpreter, "statement")?;
                let sql = interpreter.text_of(&sql)?;
                let sets = match bound.some("parameters") {
                    Some(parameters) => super::driver::sets(interpreter, parameters)?,
                    None => Vec::new(),
                };
                let (last, before) = match sets.split_last() {
                    Some((last, before)) => (Some(last), before),
                    None => (None, &[][..]),
                };
                for set in before {
                    let sql = super::driver::bound(interpreter, &sql, set)?;
                    execute_sql(interpreter, &sql, place)?;
                }
                let sql = match last {
                    Some(set) => super::driver::bound(interpreter, &sql, set)?,
                    None => sql.to_string(),
                };
                let outcome = execute_sql(interpreter, &sql, place)?;
                Ok(Value::object(QueryResult::new(outcome)))
            }
            "has_table" => super::dialect::has_table(interpreter, call),
            "table_names" => super::reflect::table_names(interpreter, "table", place),
            "begin_nested" => savepoint::begin_nested(interpreter, Value::Object(self), place),
            "begin" => {
                let value = if self.is_engine {
                    Self::connection()
                } else {
                    Value::Object(self)
                };
                Ok(block(value))
            }
            "connect" => Ok(Self::connection()),
            "execution_options" => Ok(Value::Object(self)),
            "get_execution_options" => Ok(dict([])),
            "in_transaction" => Ok(Value::Bool(true)),
            "in_nested_transaction" => Ok(Value::Bool(!interpreter.host.savepoints.is_empty())),
            "rollback" => Err(rollback(interpreter, place)),
            "raw_connection" => {
                let message = "the driver's own connection is not evaluated";
                Err(interpreter.refuse(place, message))
            }
            _ => Ok(Value::None),
        }
    }

    fn enter(self: Rc<Self>, _: &mut Interpreter<'_, '_>, _: Span) -> Result<Option<Value>> {
        Ok(Some(Value::Object(self)))
    }
}
