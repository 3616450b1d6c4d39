//! `MetaData`.
//!
//! Invariant: it has the tables that a revision put into it, in that order; if it lacks one because
//! nobody here knows what it is, nobody is told that these are all.

use std::cell::RefCell;
use std::rc::{Rc, Weak};

use super::autoload::{self, Autoload};
use super::is_part;
use super::reflected;
use super::table::Table;
use super::table_options::TableOptions;
use crate::alembic::models::Said;
use crate::alembic::python::{
    Argument, Call, Class, Dict, Interpreter, Object, Result, Signature, Unknown, Value,
};
use crate::alembic::sqlalchemy::event::none_listens;
use crate::alembic::sqlalchemy::naming::Naming;
use crate::span::Span;

/// A `MetaData`.
#[derive(Debug, Default)]
pub(in crate::alembic) struct MetaData {
    /// How the constraints of its tables are named; `None` as the project says.
    pub(in crate::alembic) naming: RefCell<Option<Naming>>,
    /// The database that its tables are in.
    pub(in crate::alembic) schema: Option<String>,
    tables: RefCell<Vec<Rc<Table>>>,
    /// A table that it would have, of which nothing is known.
    lacking: RefCell<Option<Unknown>>,
    /// The classes that are mapped to its tables.
    pub(in crate::alembic) classes: Rc<RefCell<Vec<Weak<Class>>>>,
    /// Its connection, if it has one: SQLAlchemy 1.
    bind: RefCell<Option<Value>>,
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

    /// Puts a table into it; where a schema is declared, it must be the first of its name.
    ///
    /// # Errors
    /// SQLAlchemy's `InvalidRequestError` for a second one.
    pub(super) fn declare(
        self: &Rc<Self>,
        interpreter: &mut Interpreter<'_, '_>,
        table: &Rc<Table>,
        extends: bool,
    ) -> Result<()> {
        if let Some(declared) = &mut interpreter.host.declared {
            let value = Value::Object(self.clone());
            if !declared.metadata.iter().any(|known| known.is_same(&value)) {
                declared.metadata.push(value);
            }
            if let Some(known) = self.get(&table.name) {
                if extends {
                    let message = "`extend_existing` is not evaluated";
                    return Err(interpreter.refuse(table.place, message));
                }
                let message = format!(
                    "Table '{}' is already defined for this MetaData instance.",
                    known.name
                );
                return Err(interpreter.raise("InvalidRequestError", &message, table.place));
            }
        }
        self.add(table);
        Ok(())
    }

    /// Its connection, if it has one.
    pub(super) fn bind(&self) -> Option<Value> {
        self.bind.borrow().clone()
    }

    /// Whether a column of a table lends its type to a column of one of these tables.
    pub(super) fn lends(&self, table: &str, column: &str) -> bool {
        let tables = self.tables.borrow();
        tables.iter().any(|one| {
            let borrows = one.columns.iter().filter(|own| own.sql_type().is_none());
            borrows
                .flat_map(|own| one.keys_of(&own.name))
                .any(|key| key == (table, column))
        })
    }

    /// Notes a table that it would have, of which nothing is known.
    pub(in crate::alembic) fn lack(&self, table: Unknown) {
        self.lacking.borrow_mut().get_or_insert(table);
    }

    /// All its tables.
    fn tables(&self, interpreter: &Interpreter<'_, '_>, place: Span) -> Result<Vec<Rc<Table>>> {
        match &*self.lacking.borrow() {
            Some(table) => Err(interpreter.unknown(table, place)),
            None => Ok(self.tables.borrow().clone()),
        }
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
    let first = bound.some("schema");
    let is_text = |first: &Argument| first.value.as_str().is_some();
    let (schema, connection) = match first {
        Some(first) if is_text(&first) => (Some(first), None),
        first => (None, first),
    };
    let connection = bound.some("bind").or(connection);
    Ok(Value::object(MetaData {
        naming: RefCell::new(naming),
        schema: match schema {
            Some(schema) => Some(interpreter.text_of(&schema)?.to_string()),
            None => None,
        },
        tables: RefCell::default(),
        lacking: RefCell::default(),
        classes: Rc::default(),
        bind: RefCell::new(connection.map(|connection| connection.value)),
    }))
}

impl Object for MetaData {
    fn type_name(&self) -> &'static str {
        "MetaData"
    }

    fn attribute(
        self: Rc<Self>,
        interpreter: &mut Interpreter<'_, '_>,
        name: &str,
        place: Span,
    ) -> Result<Option<Value>> {
        Ok(match name {
            "tables" => {
                let mut tables = Dict::default();
                for table in self.tables(interpreter, place)? {
                    let name = table.name.clone();
                    tables.set(&name, Value::Object(table));
                }
                Some(Value::dict(tables))
            }
            "sorted_tables" => {
                let tables = sorted(self.tables(interpreter, place)?).into_iter();
                Some(Value::list(
                    tables.map(|table| Value::Object(table)).collect(),
                ))
            }
            "bind" => Some(self.bind().unwrap_or(Value::None)),
            _ => None,
        })
    }

    fn set_attribute(
        self: Rc<Self>,
        interpreter: &mut Interpreter<'_, '_>,
        name: &str,
        value: Value,
        place: Span,
    ) -> Result<bool> {
        if name == "naming_convention" {
            let entries = interpreter.entries(&value, place);
            let is_text = |(_, pattern): &(Value, Value)| matches!(pattern, Value::Str(_));
            if !entries.is_ok_and(|entries| entries.iter().all(is_text)) {
                let message = "a naming convention with anything but texts is not evaluated";
                return Err(interpreter.refuse_change(place, message));
            }
            let naming = Naming::of(interpreter, &Argument { value, place })?;
            *self.naming.borrow_mut() = Some(naming);
            return Ok(true);
        }
        if name != "bind" {
            return Ok(false);
        }
        *self.bind.borrow_mut() = Some(value).filter(|value| !value.is_none());
        Ok(true)
    }

    fn is_of_schema(&self, attribute: &str, is_set: bool) -> bool {
        is_part(attribute, is_set)
    }

    fn has_method(&self, name: &str) -> bool {
        matches!(
            name,
            "create_all" | "drop_all" | "clear" | "remove" | "reflect"
        )
    }

    fn call_method(
        self: Rc<Self>,
        interpreter: &mut Interpreter<'_, '_>,
        name: &str,
        call: Call,
    ) -> Result<Value> {
        let place = call.place;
        // What declares a schema makes no database.
        if interpreter.host.declared.is_some() && matches!(name, "create_all" | "drop_all") {
            return Ok(Value::None);
        }
        if name == "clear" {
            self.tables.borrow_mut().clear();
            self.lacking.take();
            return Ok(Value::None);
        }
        if name == "reflect" {
            return self.reflect(interpreter, call);
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
            None => self.tables(interpreter, place)?,
        };
        tables = parents_first(tables);
        if !makes {
            tables.reverse();
        }
        let checks_first = bound.truth(interpreter, "checkfirst")?.unwrap_or(true);
        let is_own = |value: &Value| {
            let metadata = value.downcast::<Self>();
            metadata.is_some_and(|metadata| Rc::ptr_eq(&metadata, &self))
        };
        none_listens(interpreter, is_own, place)?;
        for table in tables {
            table.run(interpreter, makes, checks_first, place)?;
        }
        Ok(Value::None)
    }
}

impl MetaData {
    /// Makes all its tables, and tells where they and their columns stand.
    ///
    /// # Errors
    /// Everything that is wrong with the statements, and SQLite's refusal.
    pub(in crate::alembic) fn build(
        &self,
        interpreter: &mut Interpreter<'_, '_>,
        said: &mut Vec<Said>,
    ) -> Result<()> {
        for table in parents_first(self.tables.borrow().clone()) {
            table.run(interpreter, true, false, table.place)?;
            said.push(Said {
                table: table.name.clone(),
                column: None,
                place: table.place,
            });
            said.extend(table.columns.iter().map(|column| Said {
                table: table.name.clone(),
                column: Some(column.name.clone()),
                place: column.place,
            }));
        }
        Ok(())
    }

    /// `metadata.reflect(…)`: the tables of the database that it does not have yet.
    fn reflect(
        self: &Rc<Self>,
        interpreter: &mut Interpreter<'_, '_>,
        call: Call,
    ) -> Result<Value> {
        const SIGNATURE: Signature = Signature::new("reflect").takes(&[
            "bind",
            "schema",
            "views",
            "only",
            "extend_existing",
            "autoload_replace",
            "resolve_fks",
        ]);
        let mut bound = SIGNATURE.bind(interpreter, call)?;
        let place = bound.place;
        if let Some(replaces) = bound.some("autoload_replace") {
            let message = "`autoload_replace` is not evaluated";
            return Err(interpreter.refuse(replaces.place, message));
        }
        let bind = self.bind().map(|value| Argument { value, place });
        let connection = match bound.some("bind").or(bind) {
            Some(connection) => connection,
            None => bound.required(interpreter, "bind")?,
        };
        let extends = bound
            .truth(interpreter, "extend_existing")?
            .unwrap_or(false);
        let inspector = reflected::inspector(interpreter, &connection)?;
        let mut names = listed(interpreter, &inspector, "get_table_names", place)?;
        if bound.truth(interpreter, "views")? == Some(true) {
            names.extend(listed(interpreter, &inspector, "get_view_names", place)?);
        }
        if let Some(only) = bound.some("only") {
            names = self.only(interpreter, names, &only)?;
        }
        let options = TableOptions {
            autoload: Autoload {
                with: Some(connection),
                is_alone: bound.truth(interpreter, "resolve_fks")? == Some(false),
                ..Autoload::default()
            },
            ..TableOptions::default()
        };
        for name in names {
            if extends || self.get(&name).is_none() {
                autoload::put(interpreter, self, name, Vec::new(), options.clone(), place)?;
            }
        }
        Ok(Value::None)
    }

    /// The names that `only` chooses: those that it lists, or of which it says so.
    fn only(
        self: &Rc<Self>,
        interpreter: &mut Interpreter<'_, '_>,
        names: Vec<String>,
        only: &Argument,
    ) -> Result<Vec<String>> {
        let place = only.place;
        if matches!(only.value, Value::Function(_)) {
            let this = Value::Object(self.clone());
            let mut chosen = Vec::new();
            for name in names {
                let values = vec![Value::str(&name), this.clone()];
                let is_chosen = interpreter.call_with(&only.value, values, place)?;
                if interpreter.truth(&is_chosen, place)? {
                    chosen.push(name);
                }
            }
            return Ok(chosen);
        }
        let mut chosen = Vec::new();
        for value in interpreter.iterate(&only.value, place)? {
            let name = interpreter.text_of(&Argument { value, place })?;
            if !names.iter().any(|known| **known == *name) {
                let message = format!(
                    "Could not reflect: requested table(s) not available in the database: ({name})"
                );
                return Err(interpreter.raise("InvalidRequestError", &message, place));
            }
            chosen.push(name.to_string());
        }
        Ok(chosen)
    }
}

/// Tables in an order in which each stands behind those that it refers to, as far as there is one:
/// a column without a type has that of the one that it refers to.
fn parents_first(mut left: Vec<Rc<Table>>) -> Vec<Rc<Table>> {
    let mut ordered = Vec::with_capacity(left.len());
    while !left.is_empty() {
        let waits = |table: &Table| {
            let mut others = left.iter();
            others.any(|other| other.name != table.name && table.refers_to(&other.name))
        };
        let free = left.iter().position(|table| !waits(table));
        ordered.push(left.remove(free.unwrap_or(0)));
    }
    ordered
}

/// Tables by name, level by level: those that refer to others come behind all that refer to none.
fn sorted(mut left: Vec<Rc<Table>>) -> Vec<Rc<Table>> {
    left.sort_by(|one, other| one.name.cmp(&other.name));
    let mut ordered = Vec::with_capacity(left.len());
    while !left.is_empty() {
        let waits = |table: &Rc<Table>| {
            let mut others = left.iter();
            others.any(|other| other.name != table.name && table.refers_to(&other.name))
        };
        let (rest, free): (Vec<_>, Vec<_>) = left.iter().cloned().partition(waits);
        if free.is_empty() {
            // They refer to each other in a circle.
            ordered.extend(rest);
            break;
        }
        ordered.extend(free);
        left = rest;
    }
    ordered
}

/// The names that an inspector lists.
fn listed(
    interpreter: &mut Interpreter<'_, '_>,
    inspector: &Value,
    method: &str,
    place: Span,
) -> Result<Vec<String>> {
    let names = reflected::ask(interpreter, inspector, method, None, place)?;
    let names = interpreter.iterate(&names, place)?;
    Ok(names
        .filter_map(|name| name.as_str().map(str::to_owned))
        .collect())
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
