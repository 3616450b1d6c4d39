//! The object `op`.
//!
//! Invariant: what [`Op`] has as a method, it calls.

use std::any::Any;
use std::rc::Rc;

use crate::alembic::python::{Argument, Call, Interpreter, Object, Result, Signature, Value};
use crate::alembic::sqlalchemy::quote;
use crate::alembic::sqlalchemy::schema::{Constraint, ConstraintKind, ForeignKey, Table};
use crate::span::Span;

/// The module `alembic`.
#[derive(Debug)]
pub(super) struct Alembic;

impl Object for Alembic {
    fn type_name(&self) -> &'static str {
        "module"
    }

    fn attribute(
        self: Rc<Self>,
        _: &mut Interpreter<'_, '_>,
        name: &str,
        _: Span,
    ) -> Result<Option<Value>> {
        Ok((name == "op").then(|| Value::object(Op)))
    }

    fn into_any(self: Rc<Self>) -> Rc<dyn Any> {
        self
    }
}

/// `alembic.op`.
#[derive(Debug)]
pub(super) struct Op;

const EXECUTE: Signature = Signature::new("execute")
    .takes(&["sqltext"])
    .by_name(&["execution_options"]);

const CREATE_TABLE: Signature = Signature::new("create_table")
    .takes(&["table_name"])
    .and_more()
    .by_name(&["schema", "if_not_exists"]);

const CREATE_FOREIGN_KEY: Signature = Signature::new("create_foreign_key").takes(&[
    "constraint_name",
    "source_table",
    "referent_table",
    "local_cols",
    "remote_cols",
]);

/// The texts of a list.
fn names(interpreter: &mut Interpreter<'_, '_>, list: &Argument) -> Result<Vec<String>> {
    let place = list.place;
    let items = interpreter.iterate(&list.value, place)?;
    items
        .map(|value| Ok(interpreter.text_of(&Argument { value, place })?.to_string()))
        .collect()
}

impl Object for Op {
    fn type_name(&self) -> &'static str {
        "module"
    }

    fn has_method(&self, name: &str) -> bool {
        matches!(name, "execute" | "create_table" | "create_foreign_key")
    }

    fn call_method(
        self: Rc<Self>,
        interpreter: &mut Interpreter<'_, '_>,
        name: &str,
        call: Call,
    ) -> Result<Value> {
        let place = call.place;
        match name {
            "execute" => {
                let mut bound = EXECUTE.bind(interpreter, call)?;
                let sql = bound.required(interpreter, "sqltext")?;
                let sql = interpreter.text_of(&sql)?;
                interpreter.emit(&sql, place)?;
                Ok(Value::None)
            }
            "create_table" => {
                let mut bound = CREATE_TABLE.bind(interpreter, call)?;
                let name = bound.required(interpreter, "table_name")?;
                let name = interpreter.text_of(&name)?.to_string();
                let items = std::mem::take(&mut bound.rest);
                let table = Table::new(interpreter, name, items, place)?;
                for statement in table.create(interpreter)? {
                    interpreter.emit(&statement, place)?;
                }
                Ok(Value::object(table))
            }
            "create_foreign_key" => {
                let mut bound = CREATE_FOREIGN_KEY.bind(interpreter, call)?;
                let table = bound.required(interpreter, "source_table")?;
                let table = interpreter.text_of(&table)?;
                let columns = bound.required(interpreter, "local_cols")?;
                let columns = names(interpreter, &columns)?;
                let referent = bound.required(interpreter, "referent_table")?;
                let referred = bound.required(interpreter, "remote_cols")?;
                let key = ForeignKey {
                    table: interpreter.text_of(&referent)?.to_string(),
                    columns: names(interpreter, &referred)?,
                    ..ForeignKey::default()
                };
                let constraint = Constraint {
                    name: bound
                        .text(interpreter, "constraint_name")?
                        .map(|name| name.to_string()),
                    kind: ConstraintKind::ForeignKey(columns, key),
                    place,
                };
                let sql = format!("ALTER TABLE {} ADD {}", quote(&table), constraint.clause());
                interpreter.emit(&sql, place)?;
                Ok(Value::None)
            }
            _ => Err(interpreter.no_attribute("module", name, place)),
        }
    }

    fn into_any(self: Rc<Self>) -> Rc<dyn Any> {
        self
    }
}
