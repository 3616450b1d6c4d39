//! `op.get_context()` and the module `alembic.context`.
//!
//! Invariant: the revision runs online, as far as it can tell: offline, code leaves out what it
//! takes for impossible there.

use std::rc::Rc;

use super::bind::Bind;
use super::block::lasting;
use super::config::Config;
use super::context_options::ContextOptions;
use super::dialect::Dialect;
use crate::alembic::python::{Call, Dict, Interpreter, Object, Result, Signature, Unknown, Value};
use crate::span::Span;

/// The context of a migration, or the module that stands for the environment's.
#[derive(Debug)]
pub(in crate::alembic) struct MigrationContext {
    is_module: bool,
}

impl MigrationContext {
    /// `op.get_context()`
    pub(in crate::alembic) fn value() -> Value {
        Value::object(Self { is_module: false })
    }

    /// `alembic.context`
    pub(in crate::alembic) fn module() -> Value {
        Value::object(Self { is_module: true })
    }
}

/// Something of which the project's own environment decides.
pub(super) fn unknown(what: &str, place: Span) -> Value {
    Value::unknown(Unknown::new(what, place))
}

/// `context.get_x_argument(as_dictionary=…)`: what `-x` and `[variables]` say.
fn x_argument(interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
    let signature = Signature::new("get_x_argument").takes(&["as_dictionary"]);
    let mut bound = signature.bind(interpreter, call)?;
    let as_dictionary = bound.truth(interpreter, "as_dictionary")?.unwrap_or(false);
    let variables = &interpreter.host.demands.variables;
    let pairs = variables.names().map(|name| {
        let text = variables.text(name).unwrap_or_default();
        (name.to_owned(), text)
    });
    if as_dictionary {
        let mut values = Dict::default();
        pairs.for_each(|(name, text)| values.set(&name, Value::str(text)));
        return Ok(Value::dict(values));
    }
    let texts = pairs.map(|(name, text)| Value::str(format!("{name}={text}")));
    Ok(Value::list(texts.collect()))
}

const METHODS: &[&str] = &[
    "autocommit_block",
    "begin_transaction",
    "execute",
    "get_bind",
    "get_context",
    "get_current_heads",
    "get_current_revision",
    "get_head_revision",
    "get_tag_argument",
    "get_x_argument",
    "is_offline_mode",
    "is_transactional_ddl",
];

impl Object for MigrationContext {
    fn type_name(&self) -> &'static str {
        if self.is_module {
            "module"
        } else {
            "MigrationContext"
        }
    }

    fn attribute(
        self: Rc<Self>,
        interpreter: &mut Interpreter<'_, '_>,
        name: &str,
        place: Span,
    ) -> Result<Option<Value>> {
        Ok(match name {
            "config" => Some(Value::object(Config)),
            _ if self.is_module => None,
            "bind" | "connection" => Some(Bind::connection()),
            "dialect" => Some(Value::object(Dialect)),
            "version_table" => Some(Value::str(&*interpreter.host.surroundings.version_table)),
            "version_table_schema" => Some(Value::None),
            "as_sql" => Some(Value::Bool(false)),
            "opts" => Some(Value::object(ContextOptions)),
            "environment_context" => Some(Self::module()),
            "impl" => Some(unknown("the implementation of Alembic's context", place)),
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
        match name {
            "get_bind" => Ok(Bind::connection()),
            "get_context" => Ok(Self::value()),
            "is_offline_mode" => Ok(Value::Bool(false)),
            "is_transactional_ddl" => Ok(Value::Bool(true)),
            "get_tag_argument" => Ok(Value::None),
            "get_x_argument" => x_argument(interpreter, call),
            "autocommit_block" | "begin_transaction" => Ok(lasting()),
            "execute" => {
                super::bind::execute(interpreter, call)?;
                Ok(Value::None)
            }
            _ => {
                let message = format!("`{name}()` is not evaluated: a script knows no database");
                Err(interpreter.refuse(call.place, message))
            }
        }
    }
}
