//! `sa.inspect(bind)`: what the database holds.
//!
//! Invariant: an inspector remembers what it has told, as SQLAlchemy's does, until its cache is
//! cleared (<https://docs.sqlalchemy.org/en/20/core/reflection.html>).

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use super::bind::Bind;
use super::dialect::Dialect;
use super::execute::dict;
use super::{reflect, reflect_constraints};
use crate::alembic::python::{Argument, Call, Interpreter, Key, Object, Result, Signature, Value};
use crate::span::Span;

/// `Inspector`, of which `from_engine` makes one.
#[derive(Debug)]
pub(super) struct InspectorClass;

impl Object for InspectorClass {
    fn type_name(&self) -> &'static str {
        "type"
    }

    fn has_method(&self, name: &str) -> bool {
        name == "from_engine"
    }

    fn call_method(
        self: Rc<Self>,
        interpreter: &mut Interpreter<'_, '_>,
        _: &str,
        call: Call,
    ) -> Result<Value> {
        inspect(interpreter, call)
    }

    fn is_callable(&self) -> bool {
        true
    }

    fn call(self: Rc<Self>, interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
        inspect(interpreter, call)
    }
}

/// `sa.inspect(…)`
pub(super) fn inspect(interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
    let mut bound = Signature::new("inspect")
        .takes(&["subject", "raiseerr"])
        .by_name(&["bind", "engine"])
        .bind(interpreter, call)?;
    let subject = bound.optional("subject").or_else(|| bound.optional("bind"));
    let subject = match subject.or_else(|| bound.optional("engine")) {
        Some(subject) => subject,
        None => bound.required(interpreter, "subject")?,
    };
    if subject.value.downcast::<Inspector>().is_some() {
        return Ok(subject.value);
    }
    if Bind::is(&subject.value) {
        return Ok(Value::object(Inspector::default()));
    }
    Err(match &subject.value {
        Value::Unknown(unknown) => interpreter.unknown(unknown, subject.place),
        other => {
            let message = format!("to inspect a `{}` is not evaluated", other.type_name());
            interpreter.refuse(subject.place, message)
        }
    })
}

/// An inspector.
#[derive(Debug, Default)]
struct Inspector {
    told: RefCell<HashMap<(String, String), Value>>,
}

/// What tells of a table.
type Reflect = fn(&mut Interpreter<'_, '_>, &str, Span) -> Result<Value>;

const OF_TABLE: &[(&str, Reflect)] = &[
    ("get_check_constraints", reflect_constraints::checks),
    ("get_columns", reflect::columns),
    ("get_foreign_keys", reflect_constraints::foreign_keys),
    ("get_indexes", reflect::indexes),
    ("get_pk_constraint", reflect_constraints::primary_key),
    ("get_table_options", options),
    ("get_unique_constraints", reflect_constraints::unique),
    ("get_view_definition", reflect::view),
    ("has_table", has_table),
];

const OTHERS: &[&str] = &[
    "clear_cache",
    "close",
    "get_materialized_view_names",
    "get_schema_names",
    "get_sequence_names",
    "get_table_comment",
    "get_table_names",
    "get_temp_table_names",
    "get_temp_view_names",
    "get_view_names",
    "has_index",
    "has_schema",
    "has_sequence",
];

fn of_table(name: &str) -> Option<Reflect> {
    let (_, reflect) = OF_TABLE.iter().find(|(known, _)| *known == name)?;
    Some(*reflect)
}

fn has_table(interpreter: &mut Interpreter<'_, '_>, table: &str, place: Span) -> Result<Value> {
    reflect::has_table(interpreter, table, place).map(Value::Bool)
}

fn options(interpreter: &mut Interpreter<'_, '_>, table: &str, place: Span) -> Result<Value> {
    reflect::definition(interpreter, table, place)?;
    Ok(dict([]))
}

impl Inspector {
    /// What is told of a table, or was told already.
    fn tell(
        &self,
        interpreter: &mut Interpreter<'_, '_>,
        name: &str,
        table: &str,
        place: Span,
        reflect: Reflect,
    ) -> Result<Value> {
        let key = (name.to_owned(), table.to_owned());
        if let Some(told) = self.told.borrow().get(&key) {
            return Ok(told.clone());
        }
        let told = reflect(interpreter, table, place)?;
        self.told.borrow_mut().insert(key, told.clone());
        Ok(told)
    }

    fn has_index(
        &self,
        interpreter: &mut Interpreter<'_, '_>,
        table: &str,
        index: &Argument,
        place: Span,
    ) -> Result<Value> {
        if !reflect::has_table(interpreter, table, place)? {
            return Ok(Value::Bool(false));
        }
        let indexes = self.tell(interpreter, "get_indexes", table, place, reflect::indexes)?;
        let name = interpreter.text_of(index)?;
        for told in interpreter.iterate(&indexes, place)? {
            if let Value::Dict(told) = &told
                && told
                    .borrow()
                    .get(&Key::Str(Rc::from("name")))
                    .and_then(Value::as_str)
                    == Some(&name)
            {
                return Ok(Value::Bool(true));
            }
        }
        Ok(Value::Bool(false))
    }
}

const SIGNATURE: Signature = Signature::new("reflect")
    .takes(&["table_name", "schema"])
    .and_others();

const LIST: Signature = Signature::new("reflect").takes(&["schema"]).and_others();

const HAS_INDEX: Signature = Signature::new("has_index")
    .takes(&["table_name", "index_name", "schema"])
    .and_others();

impl Object for Inspector {
    fn type_name(&self) -> &'static str {
        "Inspector"
    }

    fn attribute(
        self: Rc<Self>,
        _: &mut Interpreter<'_, '_>,
        name: &str,
        _: Span,
    ) -> Result<Option<Value>> {
        Ok(match name {
            "bind" => Some(Bind::connection()),
            "engine" => Some(Bind::engine()),
            "dialect" => Some(Value::object(Dialect)),
            "default_schema_name" => Some(Value::str("main")),
            _ => None,
        })
    }

    fn has_method(&self, name: &str) -> bool {
        of_table(name).is_some() || OTHERS.contains(&name)
    }

    fn call_method(
        self: Rc<Self>,
        interpreter: &mut Interpreter<'_, '_>,
        name: &str,
        call: Call,
    ) -> Result<Value> {
        let place = call.place;
        if let Some(reflect) = of_table(name) {
            let mut bound = SIGNATURE.bind(interpreter, call)?;
            let table = bound.required(interpreter, "table_name")?;
            let table = reflect::name_of(interpreter, &table)?;
            return self.tell(interpreter, name, &table, place, reflect);
        }
        match name {
            "get_table_names" | "get_view_names" => {
                LIST.bind(interpreter, call)?;
                let list: Reflect =
                    |interpreter, kind, place| reflect::table_names(interpreter, kind, place);
                let kind = if name == "get_table_names" {
                    "table"
                } else {
                    "view"
                };
                self.tell(interpreter, name, kind, place, list)
            }
            "has_index" => {
                let mut bound = HAS_INDEX.bind(interpreter, call)?;
                let table = bound.required(interpreter, "table_name")?;
                let table = reflect::name_of(interpreter, &table)?;
                let index = bound.required(interpreter, "index_name")?;
                self.has_index(interpreter, &table, &index, place)
            }
            "get_schema_names" => Ok(Value::list(vec![Value::str("main")])),
            "has_schema" => {
                let mut bound = LIST.bind(interpreter, call)?;
                let schema = bound.required(interpreter, "schema")?;
                Ok(Value::Bool(&*interpreter.text_of(&schema)? == "main"))
            }
            "has_sequence" => Ok(Value::Bool(false)),
            "get_table_comment" => Err(interpreter.raise("NotImplementedError", "", place)),
            "clear_cache" => {
                self.told.borrow_mut().clear();
                Ok(Value::None)
            }
            "close" => Ok(Value::None),
            // SQLite has none, and a script makes none.
            _ => Ok(Value::list(Vec::new())),
        }
    }
}
