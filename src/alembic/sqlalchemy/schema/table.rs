//! `Table`.
//!
//! Invariant: its constraints come in SQLAlchemy's order: the primary key, then the others as they
//! were given, then those of its columns; each has the name that it has in the table.

use std::cell::RefCell;
use std::rc::Rc;

use super::autoload;
use super::column::{Column, UnnamedColumn};
use super::columns::Columns;
use super::constraint::{Constraint, ConstraintKind};
use super::foreign_key::ColumnForeignKey;
use super::index::Index;
use super::is_part;
use super::members::{Member, Members};
use super::metadata::MetaData;
use super::table_options::TableOptions;
use crate::alembic::python::{Argument, Call, Interpreter, Object, Result, Signature, Value};
use crate::alembic::sqlalchemy::compile_error::compile_error;
use crate::alembic::sqlalchemy::event::none_listens;
use crate::alembic::sqlalchemy::expression::{self, Source};
use crate::alembic::sqlalchemy::naming::Naming;
use crate::alembic::sqlalchemy::quote;
use crate::span::Span;
use crate::sql::Literal;

/// A table.
#[derive(Debug)]
pub(in crate::alembic) struct Table {
    /// Its name.
    pub(in crate::alembic) name: String,
    /// Its columns.
    pub(in crate::alembic) columns: Vec<Rc<Column>>,
    /// Its constraints, also those that its columns bring along.
    pub(in crate::alembic) constraints: Vec<Constraint>,
    /// Its indexes.
    pub(in crate::alembic) indexes: Vec<Index>,
    /// The columns of its primary key.
    pub(in crate::alembic) key: Vec<String>,
    /// Its options.
    pub(in crate::alembic) options: TableOptions,
    /// How its constraints are named.
    pub(in crate::alembic) naming: Naming,
    /// Where it stands.
    pub(in crate::alembic) place: Span,
    /// The items that it was made of.
    pub(super) given: Vec<Argument>,
    /// The constraints that it got later.
    pub(super) appended: Vec<Constraint>,
    /// What was taken away later.
    pub(super) taken: Vec<Member>,
    /// What it has become since.
    pub(super) later: RefCell<Option<Rc<Self>>>,
}

impl Table {
    /// The table of these items (columns, constraints and indexes) and the arguments with a name.
    ///
    /// # Errors
    /// That an item is none of them, that an argument is not known, or that a constraint cannot be
    /// named.
    pub(in crate::alembic) fn new(
        interpreter: &mut Interpreter<'_, '_>,
        name: String,
        items: Vec<Argument>,
        arguments: Vec<(Rc<str>, Argument)>,
        place: Span,
    ) -> Result<Self> {
        let options = TableOptions::of(interpreter, arguments)?;
        Self::with(interpreter, name, items, options, place)
    }

    /// Whether a foreign key of it refers to a table of this name.
    pub(in crate::alembic) fn refers_to(&self, table: &str) -> bool {
        let mut constraints = self.constraints.iter();
        constraints.any(|constraint| match &constraint.kind {
            ConstraintKind::ForeignKey(_, key) => key.table == table,
            _ => false,
        })
    }

    /// The table of one column, for what the column says in an existing table.
    ///
    /// # Errors
    /// That a constraint cannot be named.
    pub(super) fn around(
        interpreter: &Interpreter<'_, '_>,
        name: &str,
        column: &Column,
    ) -> Result<Self> {
        let place = column.place;
        let value = Value::object(column.clone());
        let items = vec![Argument { value, place }];
        let options = TableOptions::default();
        Self::with(interpreter, name.to_owned(), items, options, place)
    }

    /// The table of these items, with options.
    ///
    /// # Errors
    /// That an item is none, or that a constraint cannot be named.
    pub(super) fn with(
        interpreter: &Interpreter<'_, '_>,
        name: String,
        items: Vec<Argument>,
        options: TableOptions,
        place: Span,
    ) -> Result<Self> {
        let naming = options.naming.clone();
        let mut table = Self {
            name,
            columns: Vec::new(),
            constraints: Vec::new(),
            indexes: Vec::new(),
            key: Vec::new(),
            options,
            naming: naming.unwrap_or_else(|| Naming::of_project(interpreter)),
            place,
            given: items.clone(),
            appended: Vec::new(),
            taken: Vec::new(),
            later: RefCell::default(),
        };
        let mut constraints = Vec::new();
        let mut indexes = Vec::new();
        for item in items {
            if let Some(column) = item.value.downcast::<Column>() {
                table.columns.push(column);
            } else if let Some(constraint) = item.value.downcast::<Constraint>() {
                constraints.push((*constraint).clone());
            } else if let Some(index) = item.value.downcast::<Index>() {
                indexes.push((*index).clone());
            } else if item.value.downcast::<MetaData>().is_some() {
                // It stands behind the name by mistake, and SQLAlchemy passes it over.
            } else {
                if let Value::Unknown(unknown) = &item.value {
                    return Err(interpreter.unknown(unknown, item.place));
                }
                if item.value.downcast::<UnnamedColumn>().is_some() {
                    let message = "Column must be constructed with a non-blank name";
                    return Err(interpreter.raise("ArgumentError", message, item.place));
                }
                let what = item.value.type_name();
                let message = format!("a `{what}` in a table is not evaluated");
                return Err(interpreter.refuse(item.place, message));
            }
        }
        table.attach(interpreter, constraints, indexes)?;
        Ok(table)
    }

    /// Gives it its constraints and indexes, in SQLAlchemy's order.
    fn attach(
        &mut self,
        interpreter: &Interpreter<'_, '_>,
        given: Vec<Constraint>,
        indexes: Vec<Index>,
    ) -> Result<()> {
        let is_key = |one: &Constraint| matches!(one.kind, ConstraintKind::PrimaryKey(_));
        let (keys, given): (Vec<_>, Vec<_>) = given.into_iter().partition(is_key);
        let mut all = Vec::new();
        let key = keys.into_iter().next().map(|mut key| {
            self.name_all(key.kind.columns_mut());
            key
        });
        all.extend(self.take_key(key));
        all.extend(given);
        for constraint in &mut all {
            self.name_all(constraint.kind.columns_mut());
        }
        let mut all_indexes = Vec::new();
        for column in &self.columns {
            *column.table.borrow_mut() = Some(self.name.clone());
            all.extend(brought(column));
            if column.index {
                all_indexes.push(Index::of_column(column));
            }
        }
        all_indexes.extend(indexes.into_iter().map(|mut index| {
            self.name_all(&mut index.columns);
            for column in self
                .columns
                .iter()
                .filter(|column| column.key() != column.name)
            {
                let key = quote(column.key());
                for said in index.expressions.iter_mut().filter(|said| **said == key) {
                    *said = quote(&column.name);
                }
            }
            index
        }));
        for constraint in all {
            let place = constraint.place;
            let named = constraint.named(&self.naming, &self.name);
            let named = named.map_err(|why| why.raised(interpreter, place))?;
            self.constraints.push(named);
        }
        for index in all_indexes {
            let named = index.named(interpreter, &self.naming, &self.name)?;
            self.indexes.push(named);
        }
        Ok(())
    }

    /// Has columns that are said by their keys be said by their names.
    fn name_all(&self, columns: &mut [String]) {
        for said in columns {
            let mut own = self.columns.iter();
            if let Some(column) = own.find(|column| column.key() == said) {
                said.clone_from(&column.name);
            }
        }
    }

    /// The names of columns of a table that is declared, which may be said by their keys.
    fn referred(interpreter: &Interpreter<'_, '_>, constraint: &Constraint) -> Constraint {
        let mut constraint = constraint.clone();
        let ConstraintKind::ForeignKey(_, key) = &mut constraint.kind else {
            return constraint;
        };
        let declared = interpreter.host.declared.iter();
        let metadata = declared.flat_map(|declared| &declared.metadata);
        let mut metadata = metadata.filter_map(Value::downcast::<MetaData>);
        if let Some(table) = metadata.find_map(|metadata| metadata.get(&key.table)) {
            table.name_all(&mut key.columns);
        }
        constraint
    }

    /// Takes the primary key: that of the constraint, else that of the columns which say that they
    /// belong to it.
    fn take_key(&mut self, constraint: Option<Constraint>) -> Option<Constraint> {
        let flagged = self.columns.iter();
        let flagged = flagged.filter(|column| column.primary_key.get());
        let flagged: Vec<String> = flagged.map(|column| column.name.clone()).collect();
        let constraint = match constraint {
            Some(constraint) if constraint.columns().is_empty() => Constraint {
                kind: ConstraintKind::PrimaryKey(flagged),
                ..constraint
            },
            Some(constraint) => constraint,
            None => Constraint::new(None, ConstraintKind::PrimaryKey(flagged), self.place),
        };
        self.key = constraint.columns().to_vec();
        let in_key = self.columns.iter();
        let in_key: Vec<_> = in_key
            .filter(|column| self.key.contains(&column.name))
            .collect();
        for column in &in_key {
            column.primary_key.set(true);
        }
        let mut constraint = constraint;
        if let ([only], None) = (&in_key[..], &constraint.on_conflict) {
            constraint
                .on_conflict
                .clone_from(&only.on_conflict.primary_key);
        }
        (!self.key.is_empty()).then_some(constraint)
    }

    /// Whether the key is this column alone and is counted up with AUTOINCREMENT.
    pub(super) fn is_counted(&self, column: &Column) -> bool {
        self.options.autoincrement
            && column.primary_key.get()
            && self.key.len() == 1
            && column
                .sql_type()
                .is_some_and(|sql_type| sql_type.is_integer())
            && self.keys_of(&column.name).is_empty()
    }

    /// The tables and columns that a column refers to.
    pub(super) fn keys_of(&self, column: &str) -> Vec<(&str, &str)> {
        let constraints = self.constraints.iter();
        constraints
            .filter_map(|constraint| match &constraint.kind {
                ConstraintKind::ForeignKey(columns, key) => {
                    let at = columns.iter().position(|name| name == column)?;
                    Some((key.table.as_str(), key.columns.get(at)?.as_str()))
                }
                _ => None,
            })
            .collect()
    }

    /// The statements that make it and its indexes.
    ///
    /// # Errors
    /// SQLAlchemy's `CompileError`: a column has no type, or none that SQLite has.
    pub(in crate::alembic) fn create(
        &self,
        interpreter: &mut Interpreter<'_, '_>,
        if_not_exists: bool,
    ) -> Result<Vec<String>> {
        let mut lines = Vec::new();
        for column in &self.columns {
            lines.push(column.definition(interpreter, self)?);
        }
        let is_counted = self.columns.iter().any(|column| self.is_counted(column));
        for constraint in &self.constraints {
            match constraint.kind {
                // It stands in the column.
                ConstraintKind::PrimaryKey(_) if is_counted => {}
                ConstraintKind::Unique(ref columns) if columns.is_empty() => {}
                ConstraintKind::Exclude => {
                    let message = "SQLAlchemy has no `ExcludeConstraint` for SQLite";
                    let help = "leave the constraint away where the dialect is SQLite";
                    return Err(compile_error(message, constraint.place, help));
                }
                _ => lines.push(Self::referred(interpreter, constraint).clause()),
            }
        }
        let mut words = vec!["CREATE"];
        words.extend(self.options.prefixes.iter().map(String::as_str));
        words.push("TABLE");
        if if_not_exists {
            words.push("IF NOT EXISTS");
        }
        let mut statements = vec![format!(
            "{} {} (\n    {}\n){}",
            words.join(" "),
            self.sql_name(),
            lines.join(",\n    "),
            self.options.suffix()
        )];
        let schema = self.options.schema.as_deref();
        let indexes = self.indexes.iter();
        statements.extend(indexes.map(|index| {
            Index {
                if_not_exists,
                ..index.clone()
            }
            .create(&self.name, schema)
        }));
        Ok(statements)
    }

    /// Its name in SQL, with that of its database.
    pub(in crate::alembic) fn sql_name(&self) -> String {
        match &self.options.schema {
            Some(schema) => format!("{}.{}", quote(schema), quote(&self.name)),
            None => quote(&self.name),
        }
    }

    /// `table.create(bind)` and `table.drop(bind)`.
    ///
    /// # Errors
    /// Everything that is wrong with the statements, and SQLite's refusal.
    pub(super) fn run(
        &self,
        interpreter: &mut Interpreter<'_, '_>,
        makes: bool,
        checks_first: bool,
        place: Span,
    ) -> Result<()> {
        if checks_first && self.exists(interpreter)? == makes {
            return Ok(());
        }
        let is_own = |value: &Value| {
            let table = value.downcast::<Self>();
            table.is_some_and(|table| table.name == self.name)
        };
        none_listens(interpreter, is_own, place)?;
        let statements = if makes {
            self.create(interpreter, false)?
        } else {
            vec![format!("DROP TABLE {}", self.sql_name())]
        };
        for statement in statements {
            interpreter.emit(&statement, place)?;
        }
        Ok(())
    }

    fn exists(&self, interpreter: &mut Interpreter<'_, '_>) -> Result<bool> {
        interpreter.host.replay.settle()?;
        let query = format!(
            "SELECT name FROM sqlite_master WHERE type IN ('table', 'view') AND name = {} \
             COLLATE NOCASE",
            Literal::from(self.name.as_str())
        );
        let found = interpreter.host.replay.scratch().text(&query);
        Ok(found.is_ok_and(|found| found.is_some()))
    }
}

/// The constraints that a column brings along: as it attaches them in SQLAlchemy.
fn brought(column: &Column) -> Vec<Constraint> {
    let mut constraints = Vec::new();
    if column.unique && !column.index {
        constraints.push(Constraint {
            on_conflict: column.on_conflict.unique.clone(),
            ..Constraint::new(
                None,
                ConstraintKind::Unique(vec![column.name.clone()]),
                column.place,
            )
        });
    }
    let sql_type = column.sql_type();
    if let Some((name, condition)) = sql_type.and_then(|known| known.condition(&column.name)) {
        let kind = ConstraintKind::Check(condition);
        constraints.push(Constraint::new(name, kind, column.place));
    }
    let keys = column.foreign_keys.iter();
    constraints.extend(keys.map(|key| of_key(column, key)));
    constraints
}

fn of_key(column: &Column, key: &ColumnForeignKey) -> Constraint {
    let mut referred = key.key.clone();
    if referred.columns.is_empty() {
        referred.columns.push(column.name.clone());
    }
    let kind = ConstraintKind::ForeignKey(vec![column.name.clone()], referred);
    Constraint::new(key.name.clone(), kind, key.place)
}

/// `sa.Table(…)`
pub(in crate::alembic::sqlalchemy) fn make(
    interpreter: &mut Interpreter<'_, '_>,
    call: Call,
) -> Result<Value> {
    const SIGNATURE: Signature = Signature::new("Table")
        .takes(&["name", "metadata"])
        .and_more()
        .and_others();
    let mut bound = SIGNATURE.bind(interpreter, call)?;
    let place = bound.place;
    let name = bound.required(interpreter, "name")?;
    let name = interpreter.text_of(&name)?.to_string();
    let metadata = bound.required(interpreter, "metadata")?;
    if let Value::Unknown(unknown) = &metadata.value {
        return Err(interpreter.unknown(unknown, metadata.place));
    }
    let Some(metadata) = metadata.value.downcast::<MetaData>() else {
        let message = "the second argument of `Table` is a `MetaData`";
        return Err(interpreter.raise("ArgumentError", message, metadata.place));
    };
    let items = std::mem::take(&mut bound.rest);
    let options = TableOptions::of(interpreter, std::mem::take(&mut bound.others))?;
    let is_known = items.is_empty() && !options.autoload.extends;
    if (is_known || options.keeps)
        && let Some(known) = metadata.get(&name)
    {
        return Ok(Value::Object(known));
    }
    let table = autoload::put(interpreter, &metadata, name, items, options, place)?;
    Ok(Value::Object(table))
}

impl Object for Table {
    fn type_name(&self) -> &'static str {
        "Table"
    }

    fn attribute(
        self: Rc<Self>,
        _: &mut Interpreter<'_, '_>,
        name: &str,
        _: Span,
    ) -> Result<Option<Value>> {
        Ok(match name {
            "name" | "key" | "fullname" => Some(Value::str(&self.name)),
            "indexes" | "constraints" => Members::of(&self, name),
            "c" | "columns" => {
                let table = self.now();
                for column in &table.columns {
                    *column.owner.borrow_mut() = Rc::downgrade(&table);
                }
                Some(Value::object(Columns(table.columns.clone())))
            }
            "primary_key" => Some(self.now().primary_key()),
            "foreign_keys" => Some(self.now().foreign_key_columns(None)),
            "foreign_key_constraints" => Some(self.now().foreign_key_constraints()),
            "schema" => {
                let schema = self.options.schema.as_ref();
                Some(schema.map_or(Value::None, Value::str))
            }
            _ => None,
        })
    }

    fn is_made_by(&self, class: &str) -> Option<bool> {
        Some(self.type_name() == class)
    }

    fn is_of_schema(&self, attribute: &str, is_set: bool) -> bool {
        is_part(attribute, is_set)
    }

    fn has_method(&self, name: &str) -> bool {
        matches!(
            name,
            "create"
                | "drop"
                | "append_column"
                | "append_constraint"
                | "to_metadata"
                | "tometadata"
        ) || expression::is_source_method(name)
    }

    fn call_method(
        self: Rc<Self>,
        interpreter: &mut Interpreter<'_, '_>,
        name: &str,
        call: Call,
    ) -> Result<Value> {
        if expression::is_source_method(name) {
            let source = Source::of_table(&self);
            return expression::source_method(source, interpreter, name, call);
        }
        if matches!(name, "to_metadata" | "tometadata") {
            return self.now().to_metadata(interpreter, call);
        }
        if name.starts_with("append") {
            return self.append(interpreter, call);
        }
        // What declares a schema makes no database.
        if interpreter.host.declared.is_some() {
            return Ok(Value::None);
        }
        let signature = Signature::new("create").takes(&["bind", "checkfirst"]);
        let mut bound = signature.bind(interpreter, call)?;
        let checks_first = bound.truth(interpreter, "checkfirst")?.unwrap_or(false);
        self.run(interpreter, name == "create", checks_first, bound.place)?;
        Ok(Value::None)
    }
}
