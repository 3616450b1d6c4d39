//! `MetaData`.
//!
//! Invariant: it has the tables that a revision put into it, in that order.

use std::cell::RefCell;
use std::rc::Rc;

use super::table::Table;
use crate::alembic::python::{Argument, Call, Dict, Interpreter, Object, Result, Signature, Value};
use crate::alembic::sqlalchemy::naming::Naming;
use crate::span::Span;

/// A `MetaData`.
#[derive(Debug, Default)]
pub(in crate::alembic) struct MetaData {
    /// How the constraints of its tables are named; `None` as the project says.
    pub(in crate::alembic) naming: Option<Naming>,
    /// The database that its tables are in.
    pub(in crate::alembic) schema: Option<String>,
    tables: RefCell<Vec<Rc<Table>>>,
}

impl MetaData {
    /// The table of a name.
    pub(super) fn get(&self, name: &str) -> Option<Rc<Table>> {
        let tables = self.tables.borrow();
        tables.iter().find(|table| table.name == name).cloned()
    }

    /// Puts a table into it, in the place of one of the same name.
    pub(super) fn add(&self, table: &Rc<Table>) {
        let mut tables = self.tables.borrow_mut();
        match tables.iter().position(|known| known.name == table.name) {
            Some(at) => tables[at] = Rc::clone(table),
            None => tables.push(Rc::clone(table)),
        }
    }

    fn tables(&self) -> Vec<Rc<Table>> {
        self.tables.borrow().clone()
    }
}

/// `sa.MetaData(…)`
pub(super) fn make(interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
    let signature = Signature::new("MetaData").takes(&[
        "schema",
        "quote_schema",
        "naming_convention",
        "info",
        "bind",
    ]);
    let mut bound = signature.bind(interpreter, call)?;
    let naming = match bound.some("naming_convention") {
        Some(naming) => Some(Naming::of(interpreter, &naming)?),
        None => None,
    };
    // `MetaData(bind)` was what SQLAlchemy 1 took.
    let schema = bound.some("schema");
    let schema = schema.filter(|schema| schema.value.as_str().is_some());
    Ok(Value::object(MetaData {
        naming,
        schema: match schema {
            Some(schema) => Some(interpreter.text_of(&schema)?.to_string()),
            None => None,
        },
        tables: RefCell::default(),
    }))
}

impl Object for MetaData {
    fn type_name(&self) -> &'static str {
        "MetaData"
    }

    fn attribute(
        self: Rc<Self>,
        _: &mut Interpreter<'_, '_>,
        name: &str,
        _: Span,
    ) -> Result<Option<Value>> {
        Ok(match name {
            "tables" => {
                let mut tables = Dict::default();
                for table in self.tables() {
                    let name = table.name.clone();
                    tables.set(&name, Value::Object(table));
                }
                Some(Value::dict(tables))
            }
            "sorted_tables" => {
                let tables = self.tables().into_iter();
                Some(Value::list(
                    tables.map(|table| Value::Object(table)).collect(),
                ))
            }
            _ => None,
        })
    }

    fn has_method(&self, name: &str) -> bool {
        matches!(name, "create_all" | "drop_all" | "clear" | "remove")
    }

    fn call_method(
        self: Rc<Self>,
        interpreter: &mut Interpreter<'_, '_>,
        name: &str,
        call: Call,
    ) -> Result<Value> {
        let place = call.place;
        if name == "clear" {
            self.tables.borrow_mut().clear();
            return Ok(Value::None);
        }
        if name == "remove" {
            let mut bound = Signature::new("remove")
                .takes(&["table"])
                .bind(interpreter, call)?;
            let table = bound.required(interpreter, "table")?;
            if let Some(table) = table.value.downcast::<Table>() {
                self.tables
                    .borrow_mut()
                    .retain(|known| known.name != table.name);
            }
            return Ok(Value::None);
        }
        let signature = Signature::new("create_all").takes(&["bind", "tables", "checkfirst"]);
        let mut bound = signature.bind(interpreter, call)?;
        let makes = name == "create_all";
        let mut tables = match bound.some("tables") {
            Some(tables) => chosen(interpreter, &tables)?,
            None => self.tables(),
        };
        if !makes {
            tables.reverse();
        }
        let checks_first = bound.truth(interpreter, "checkfirst")?.unwrap_or(true);
        for table in tables {
            table.run(interpreter, makes, checks_first, place)?;
        }
        Ok(Value::None)
    }
}

fn chosen(interpreter: &mut Interpreter<'_, '_>, list: &Argument) -> Result<Vec<Rc<Table>>> {
    let mut tables = Vec::new();
    for value in interpreter.iterate(&list.value, list.place)? {
        let Some(table) = value.downcast::<Table>() else {
            let message = format!("a `{}` is no table", value.type_name());
            return Err(interpreter.raise("TypeError", &message, list.place));
        };
        tables.push(table);
    }
    Ok(tables)
}
