//! `Column`.
//!
//! Invariant: an argument that changes the DDL is kept; one that SQLAlchemy passes over on SQLite
//! (`comment`, `info`, …) is passed over, too.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::{Rc, Weak};

use ruff_python_ast::{CmpOp, Operator};

use super::constraint::{Constraint, ConstraintKind};
use super::foreign_key::ColumnForeignKey;
use super::generated::{Computed, Counter, ServerDefault};
use super::{Options, Table, is_part};
use crate::alembic::python::{
    Argument, Bound, Call, Interpreter, Object, Result, Signature, Value,
};
use crate::alembic::sqlalchemy::compile_error::compile_error;
use crate::alembic::sqlalchemy::expression::{self, Element};
use crate::alembic::sqlalchemy::types::{self, SqlType};
use crate::alembic::sqlalchemy::{default, quote};
use crate::span::Span;

/// A column.
#[derive(Clone, Debug)]
pub(in crate::alembic) struct Column {
    /// Its name.
    pub(in crate::alembic) name: String,
    /// By what the code calls it, if that is not its name.
    pub(super) key: Option<String>,
    /// Its type, if one was given; a foreign key may lend it one.
    pub(super) sql_type: RefCell<Option<Rc<SqlType>>>,
    /// Whether it takes NULL, if that was said.
    pub(in crate::alembic) nullable: Cell<Option<bool>>,
    /// Whether it is part of the primary key; a constraint of the table may say so later.
    pub(in crate::alembic) primary_key: Cell<bool>,
    /// What `server_default` says, as SQL.
    pub(super) server_default: RefCell<Option<String>>,
    /// What SQLAlchemy writes into a new row that says nothing else.
    pub(in crate::alembic) default: Option<Argument>,
    /// What SQLAlchemy sets it to in an update that says nothing else.
    pub(in crate::alembic) onupdate: Option<Argument>,
    /// Whether it has a UNIQUE constraint of its own.
    pub(in crate::alembic) unique: bool,
    /// Whether it has an index of its own.
    pub(in crate::alembic) index: bool,
    /// Whether it must be counted up; `None` if SQLite decides.
    pub(in crate::alembic) autoincrement: Option<bool>,
    /// The CHECK constraints that were given with it.
    pub(in crate::alembic) constraints: Vec<Rc<Constraint>>,
    /// The foreign key that lends it its type and is none of its own.
    pub(super) lender: Option<Rc<ColumnForeignKey>>,
    /// The foreign keys that were given with it.
    pub(in crate::alembic) foreign_keys: Vec<Rc<ColumnForeignKey>>,
    /// How it is computed.
    pub(in crate::alembic) computed: Option<Rc<Computed>>,
    /// What is done about a row that breaks a rule of the column.
    pub(in crate::alembic) on_conflict: OnConflict,
    /// The table that it belongs to.
    pub(in crate::alembic) table: RefCell<Option<String>>,
    /// The table itself, where it was reached by it.
    pub(super) owner: RefCell<Weak<Table>>,
    /// Where it stands.
    pub(in crate::alembic) place: Span,
}

/// `ON CONFLICT`, for each rule that a column can have.
#[derive(Clone, Debug, Default)]
pub(in crate::alembic) struct OnConflict {
    not_null: Option<String>,
    /// For a primary key of this column alone.
    pub(in crate::alembic) primary_key: Option<String>,
    /// For a UNIQUE constraint of this column alone.
    pub(in crate::alembic) unique: Option<String>,
}

const SIGNATURE: Signature = Signature::new("Column").and_more().and_others().by_name(&[
    "name",
    "type_",
    "autoincrement",
    "comment",
    "default",
    "doc",
    "index",
    "info",
    "key",
    "nullable",
    "onupdate",
    "primary_key",
    "quote",
    "server_default",
    "server_onupdate",
    "system",
    "unique",
    "insert_default",
    "_proxies",
]);

const OPTIONS: &[&str] = &[
    "on_conflict_not_null",
    "on_conflict_primary_key",
    "on_conflict_unique",
];

/// `sa.Column(…)`.
pub(super) fn make(interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
    let given = call.clone();
    Ok(match read(interpreter, None, call)? {
        Some(column) => Value::object(column),
        None => Value::object(UnnamedColumn(given)),
    })
}

/// `Column(Integer)`: a column of a mapped class, whose name is that of its attribute.
#[derive(Debug)]
pub(in crate::alembic) struct UnnamedColumn(pub(in crate::alembic) Call);

impl Object for UnnamedColumn {
    fn type_name(&self) -> &'static str {
        "Column without a name"
    }

    fn is_of_schema(&self, attribute: &str, is_set: bool) -> bool {
        is_part(attribute, is_set)
    }

    fn bound_in_class(
        self: Rc<Self>,
        interpreter: &mut Interpreter<'_, '_>,
        name: &str,
    ) -> Option<Value> {
        // What is wrong with it is told where the class is mapped.
        let column = Column::named(interpreter, name, self.0.clone());
        column.ok().map(Value::object)
    }
}

/// Reads the arguments of a column; `None` if no name is among them, nor given beside.
fn read(
    interpreter: &mut Interpreter<'_, '_>,
    beside: Option<&str>,
    call: Call,
) -> Result<Option<Column>> {
    let mut bound = SIGNATURE.bind(interpreter, call)?;
    let others = std::mem::take(&mut bound.others);
    let mut options = Options::of(interpreter, others, OPTIONS)?;
    let mut rest: VecDeque<Argument> = std::mem::take(&mut bound.rest).into();
    let name = name(interpreter, &mut bound, &mut rest)?;
    let Some(name) = name.or_else(|| beside.map(str::to_owned)) else {
        return Ok(None);
    };
    let sql_type = sql_type(interpreter, &mut bound, &mut rest)?;
    let key = match bound.some("key") {
        Some(key) => Some(interpreter.text_of(&key)?.to_string()),
        None => None,
    };
    let mut column = Column {
        name,
        key,
        sql_type: RefCell::new(sql_type),
        nullable: Cell::new(bound.truth(interpreter, "nullable")?),
        primary_key: Cell::new(bound.truth(interpreter, "primary_key")?.unwrap_or(false)),
        server_default: RefCell::default(),
        default: bound
            .some("default")
            .or_else(|| bound.some("insert_default")),
        onupdate: bound.some("onupdate"),
        unique: bound.truth(interpreter, "unique")?.unwrap_or(false),
        index: bound.truth(interpreter, "index")?.unwrap_or(false),
        autoincrement: match bound.some("autoincrement") {
            Some(Argument {
                value: Value::Bool(is_counted),
                ..
            }) => Some(is_counted),
            _ => None,
        },
        constraints: Vec::new(),
        lender: None,
        foreign_keys: Vec::new(),
        computed: None,
        on_conflict: OnConflict {
            not_null: options.text(interpreter, "on_conflict_not_null")?,
            primary_key: options.text(interpreter, "on_conflict_primary_key")?,
            unique: options.text(interpreter, "on_conflict_unique")?,
        },
        table: RefCell::default(),
        owner: RefCell::default(),
        place: bound.place,
    };
    if let Some(default) = bound.some("server_default") {
        if let Some(computed) = default.value.downcast::<Computed>() {
            column.computed = Some(computed);
        } else if default.value.downcast::<Counter>().is_none() {
            *column.server_default.get_mut() = default::of(interpreter, &default)?;
        }
    }
    for item in rest {
        column.take(interpreter, &item)?;
    }
    Ok(Some(column))
}

fn name(
    interpreter: &Interpreter<'_, '_>,
    bound: &mut Bound,
    rest: &mut VecDeque<Argument>,
) -> Result<Option<String>> {
    let is_text = |argument: &Argument| argument.value.as_str().is_some();
    let name = match bound.some("name") {
        Some(name) => Some(name),
        None if rest.front().is_some_and(is_text) => rest.pop_front(),
        None => None,
    };
    if let Some(name) = name {
        return Ok(Some(interpreter.text_of(&name)?.to_string()));
    }
    if let Some(Value::Unknown(unknown)) = rest.front().map(|first| &first.value) {
        return Err(interpreter.unknown(unknown, bound.place));
    }
    Ok(None)
}

fn sql_type(
    interpreter: &mut Interpreter<'_, '_>,
    bound: &mut Bound,
    rest: &mut VecDeque<Argument>,
) -> Result<Option<Rc<SqlType>>> {
    let given = match bound.some("type_") {
        Some(given) => Some(given),
        None if rest.front().is_some_and(|first| !is_item(&first.value)) => rest.pop_front(),
        None => None,
    };
    match given {
        Some(given) if !given.value.is_none() => SqlType::of(interpreter, &given).map(Some),
        _ => Ok(None),
    }
}

/// Whether a value is something in a column that is no type.
fn is_item(value: &Value) -> bool {
    value.downcast::<Constraint>().is_some()
        || value.downcast::<ColumnForeignKey>().is_some()
        || value.downcast::<Computed>().is_some()
        || value.downcast::<Counter>().is_some()
        || value.downcast::<ServerDefault>().is_some()
}

impl Column {
    /// By what the code calls it in its table.
    pub(super) fn key(&self) -> &str {
        self.key.as_deref().unwrap_or(&self.name)
    }

    /// The column of these arguments; `name` is its name if they say none.
    ///
    /// # Errors
    /// What is wrong with the arguments.
    pub(in crate::alembic) fn named(
        interpreter: &mut Interpreter<'_, '_>,
        name: &str,
        call: Call,
    ) -> Result<Self> {
        let column = read(interpreter, Some(name), call)?;
        Ok(column.expect("a name was given beside the arguments"))
    }

    /// The column that a value is or stands for.
    pub(in crate::alembic) fn of(value: &Value) -> Option<Rc<Self>> {
        match value {
            Value::Object(object) => match object.stands_for() {
                Some(other) => other.downcast(),
                None => value.downcast(),
            },
            _ => None,
        }
    }

    /// The column with what another one says where it says nothing: `Annotated[int, mapped_column(…)]`.
    pub(in crate::alembic) fn or(mut self, other: &Self) -> Self {
        if self.sql_type.get_mut().is_none() {
            self.sql_type.clone_from(&other.sql_type);
        }
        self.nullable = Cell::new(self.nullable.get().or(other.nullable.get()));
        self.primary_key = Cell::new(self.primary_key.get() || other.primary_key.get());
        if self.server_default.get_mut().is_none() {
            self.server_default.clone_from(&other.server_default);
        }
        self.default = self.default.or_else(|| other.default.clone());
        self.onupdate = self.onupdate.or_else(|| other.onupdate.clone());
        self.unique |= other.unique;
        self.index |= other.index;
        self.autoincrement = self.autoincrement.or(other.autoincrement);
        self.constraints.extend(other.constraints.iter().cloned());
        if self.foreign_keys.is_empty() {
            self.foreign_keys.clone_from(&other.foreign_keys);
        }
        self.computed = self.computed.or_else(|| other.computed.clone());
        self
    }

    /// Its type, if it says one; a foreign key may lend it one.
    pub(in crate::alembic) fn sql_type(&self) -> Option<Rc<SqlType>> {
        self.sql_type.borrow().clone()
    }

    /// Gives it another type.
    pub(in crate::alembic) fn set_type(&self, sql_type: Rc<SqlType>) {
        *self.sql_type.borrow_mut() = Some(sql_type);
    }

    /// What `server_default` says, as SQL.
    pub(in crate::alembic) fn server_default(&self) -> Option<String> {
        self.server_default.borrow().clone()
    }

    /// Has it say another default, or none.
    pub(super) fn set_server_default(&self, sql: Option<String>) {
        *self.server_default.borrow_mut() = sql;
    }

    /// Takes an item that was given with it.
    fn take(&mut self, interpreter: &Interpreter<'_, '_>, item: &Argument) -> Result<()> {
        let value = &item.value;
        if let Some(constraint) = value.downcast::<Constraint>() {
            if !matches!(constraint.kind, ConstraintKind::Check(_)) {
                // SQLAlchemy writes nothing for it.
                let what = constraint.type_name();
                let message = format!("a `{what}` inside of a column is lost by SQLAlchemy");
                let refusal = interpreter
                    .refusal(item.place, message)
                    .help("make it an argument of the table, behind the column");
                return Err(refusal.into());
            }
            self.constraints.push(constraint);
        } else if let Some(key) = value.downcast::<ColumnForeignKey>() {
            self.foreign_keys.push(key);
        } else if let Some(computed) = value.downcast::<Computed>() {
            self.computed = Some(computed);
        } else if let Some(default) = value.downcast::<ServerDefault>() {
            self.server_default.get_mut().clone_from(&default.sql);
        } else if let Some(counter) = value.downcast::<Counter>() {
            if counter.is_identity() {
                self.or_nullable(false);
            }
        } else {
            if let Value::Unknown(unknown) = value {
                return Err(interpreter.unknown(unknown, item.place));
            }
            let message = format!("a `{}` in a column is not evaluated", value.type_name());
            return Err(interpreter.refuse(item.place, message));
        }
        Ok(())
    }

    /// Whether it takes NULL.
    pub(in crate::alembic) fn is_nullable(&self) -> bool {
        self.nullable.get().unwrap_or(!self.primary_key.get())
    }

    /// Takes NULL or not, if it does not say that itself.
    pub(in crate::alembic) fn or_nullable(&self, takes_null: bool) {
        self.nullable.set(self.nullable.get().or(Some(takes_null)));
    }

    /// Its definition in a CREATE TABLE or an ADD COLUMN, without the constraints that SQLAlchemy
    /// writes for the table: those are in [`Table::constraints`].
    ///
    /// # Errors
    /// SQLAlchemy's `CompileError`: it has no type, or none that SQLite has.
    pub(in crate::alembic) fn definition(
        &self,
        interpreter: &mut Interpreter<'_, '_>,
        table: &Table,
    ) -> Result<String> {
        let mut words = vec![quote(&self.name), self.ddl(interpreter, table)?];
        let on_conflict = |action: &Option<String>| {
            let action = action.as_ref();
            action.map(|action| format!("ON CONFLICT {action}"))
        };
        if let Some(default) = &*self.server_default.borrow() {
            words.push(format!("DEFAULT {}", default::clause(default)));
        }
        if !self.is_nullable() {
            words.push("NOT NULL".to_owned());
            words.extend(on_conflict(&self.on_conflict.not_null));
        }
        if self.primary_key.get() && self.autoincrement == Some(true) && table.key.len() > 1 {
            let message = format!(
                "(in table '{}', column '{}'): SQLite does not support autoincrement for \
                 composite primary keys",
                table.name, self.name
            );
            let help = "leave `autoincrement=True` away: a key of several columns is not counted";
            return Err(compile_error(&message, self.place, help));
        }
        if table.is_counted(self) {
            words.push("PRIMARY KEY".to_owned());
            words.extend(on_conflict(&self.on_conflict.primary_key));
            words.push("AUTOINCREMENT".to_owned());
        }
        words.extend(
            self.computed
                .as_ref()
                .map(|computed| computed.clause.clone()),
        );
        for check in &self.constraints {
            let named = (**check).clone().named(&table.naming, &table.name);
            let check = named.map_err(|why| why.raised(interpreter, check.place))?;
            words.push(check.clause());
        }
        Ok(words.join(" "))
    }

    /// Its definition in an ADD COLUMN: with those of its constraints that SQLite can add with it.
    ///
    /// # Errors
    /// SQLAlchemy's `CompileError`: it has no type, or none that SQLite has.
    pub(in crate::alembic) fn added(
        &self,
        interpreter: &mut Interpreter<'_, '_>,
        table: &str,
    ) -> Result<String> {
        let table = Table::around(interpreter, table, self)?;
        let mut words = vec![self.definition(interpreter, &table)?];
        words.extend(table.constraints.iter().filter_map(Constraint::inline));
        Ok(words.join(" "))
    }

    /// Its constraints in a table that an ADD COLUMN cannot bring along.
    ///
    /// # Errors
    /// That one of them cannot be named.
    pub(in crate::alembic) fn constraints_beside(
        &self,
        interpreter: &Interpreter<'_, '_>,
        table: &str,
    ) -> Result<Vec<String>> {
        let table = Table::around(interpreter, table, self)?;
        let constraints = table.constraints.iter();
        let beside = constraints.filter(|constraint| constraint.inline().is_none());
        Ok(beside.map(Constraint::clause).collect())
    }

    /// The constraints that its type brings along in a table.
    ///
    /// # Errors
    /// That one of them cannot be named.
    pub(in crate::alembic) fn constraints_of_type(
        &self,
        interpreter: &Interpreter<'_, '_>,
        table: &str,
    ) -> Result<Vec<Constraint>> {
        Ok(Table::around(interpreter, table, self)?.constraints)
    }

    /// The statements that make its indexes in a table.
    ///
    /// # Errors
    /// That one of them cannot be named.
    pub(in crate::alembic) fn indexes(
        &self,
        interpreter: &Interpreter<'_, '_>,
        table: &str,
    ) -> Result<Vec<String>> {
        let table = Table::around(interpreter, table, self)?;
        let indexes = table.indexes.iter();
        Ok(indexes
            .map(|index| index.create(&table.name, None))
            .collect())
    }

    /// What its type is declared as: its own, or that of the column that it refers to.
    fn ddl(&self, interpreter: &mut Interpreter<'_, '_>, table: &Table) -> Result<String> {
        if let Some(sql_type) = self.sql_type() {
            return types::declared(interpreter, &sql_type, self.place);
        }
        if let Some(borrowed) = self.borrowed(interpreter, table)? {
            return Ok(borrowed);
        }
        let message = format!(
            "(in table '{}', column '{}'): Can't generate DDL for NullType(); did you forget to \
             specify a type on this Column?",
            table.name, self.name
        );
        let help = "give the column a type";
        Err(compile_error(&message, self.place, help))
    }
}

impl Object for Column {
    fn type_name(&self) -> &'static str {
        "Column"
    }

    fn attribute(
        self: Rc<Self>,
        interpreter: &mut Interpreter<'_, '_>,
        name: &str,
        _: Span,
    ) -> Result<Option<Value>> {
        Ok(match name {
            "name" => Some(Value::str(&self.name)),
            "key" => Some(Value::str(self.key())),
            "nullable" => Some(Value::Bool(self.is_nullable())),
            "primary_key" => Some(Value::Bool(self.primary_key.get())),
            "unique" => Some(Value::Bool(self.unique)),
            "index" => Some(Value::Bool(self.index)),
            "foreign_keys" => {
                let table = self.owner.borrow().upgrade();
                table.map(|table| table.foreign_key_columns(Some(&self)))
            }
            "type" => {
                let sql_type = self.any_type(interpreter);
                sql_type.map(|sql_type| Value::Object(sql_type))
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

    fn set_attribute(
        self: Rc<Self>,
        interpreter: &mut Interpreter<'_, '_>,
        name: &str,
        value: Value,
        place: Span,
    ) -> Result<bool> {
        self.set(interpreter, name, value, place)
    }

    fn has_method(&self, name: &str) -> bool {
        matches!(name, "copy" | "_copy") || expression::is_element_method(name)
    }

    fn call_method(
        self: Rc<Self>,
        interpreter: &mut Interpreter<'_, '_>,
        name: &str,
        call: Call,
    ) -> Result<Value> {
        if matches!(name, "copy" | "_copy") {
            return Ok(Value::object(self.copied()));
        }
        expression::element_method(Element::of_column(&self), interpreter, name, call)
    }

    fn subscript(
        self: Rc<Self>,
        interpreter: &mut Interpreter<'_, '_>,
        key: &Value,
        place: Span,
    ) -> Result<Option<Value>> {
        expression::json_item(Element::of_column(&self), interpreter, key, place)
    }

    fn operator(
        self: Rc<Self>,
        interpreter: &mut Interpreter<'_, '_>,
        operator: Operator,
        other: &Value,
        reflected: bool,
        place: Span,
    ) -> Result<Option<Value>> {
        let element = Element::of_column(&self);
        expression::operator(element, interpreter, operator, other, reflected, place)
    }

    fn compare(
        self: Rc<Self>,
        interpreter: &mut Interpreter<'_, '_>,
        operator: CmpOp,
        other: &Value,
        place: Span,
    ) -> Result<Option<Value>> {
        let element = Element::of_column(&self);
        expression::compare(element, interpreter, operator, other, place)
    }
}
