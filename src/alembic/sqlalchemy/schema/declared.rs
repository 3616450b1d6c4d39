//! Tables of a declared schema that change when they are there already: an index over the columns of a
//! class, a column that is assigned to it, a type that is set.
//!
//! Invariant: what SQLAlchemy would change of a table is changed, or is an error.

use std::rc::Rc;

use super::index::Index;
use super::members::Member;
use super::metadata::MetaData;
use super::table::Table;
use super::{Column, Constraint, ConstraintKind, ServerDefault};
use crate::alembic::python::{Argument, Call, Interpreter, Result, Signature, Value};
use crate::alembic::sqlalchemy::expression::Element;
use crate::alembic::sqlalchemy::types::SqlType;
use crate::diagnostic::{Code, Diagnostic};
use crate::span::Span;

/// Adds items to a table; what it has become, if there is one of this name.
///
/// # Errors
/// That an item is none, or that a constraint cannot be named.
pub(in crate::alembic) fn extend(
    interpreter: &mut Interpreter<'_, '_>,
    table: &str,
    more: Vec<Argument>,
) -> Result<Option<Rc<Table>>> {
    let Some((metadata, known)) = of_name(interpreter, table) else {
        return Ok(None);
    };
    let table = known.with_more(interpreter, more)?;
    Ok(Some(known.become_now(table, &metadata)))
}

/// Takes indexes and constraints out of a table.
///
/// # Errors
/// None that the table did not have.
pub(super) fn take(
    interpreter: &mut Interpreter<'_, '_>,
    table: &str,
    taken: Vec<Member>,
) -> Result<()> {
    let Some((metadata, known)) = of_name(interpreter, table) else {
        return Ok(());
    };
    let table = known.without(interpreter, taken)?;
    known.become_now(table, &metadata);
    Ok(())
}

/// The declared table of a name.
fn of_name(interpreter: &Interpreter<'_, '_>, table: &str) -> Option<(Rc<MetaData>, Rc<Table>)> {
    let declared = interpreter.host.declared.iter();
    let mut all = declared.flat_map(|declared| &declared.metadata);
    all.find_map(|metadata| {
        let metadata = metadata.downcast::<MetaData>()?;
        let known = metadata.get(table)?;
        Some((metadata, known))
    })
}

/// An item that a call has made about columns, or for a table: it is added to their table, if they
/// belong to one already.
///
/// # Errors
/// That it cannot be named.
pub(super) fn attached(
    interpreter: &mut Interpreter<'_, '_>,
    about: &[Argument],
    to: Option<Argument>,
    item: Value,
    place: Span,
) -> Result<Value> {
    if interpreter.host.declared.is_some() {
        let to = to.and_then(|to| to.value.downcast::<Table>());
        let to = to.map(|table| table.name.clone());
        let mut columns = about.iter().flat_map(|one| Element::columns_of(&one.value));
        if let Some(table) = to.or_else(|| columns.find_map(|(table, _)| table)) {
            let value = item.clone();
            extend(interpreter, &table, vec![Argument { value, place }])?;
        }
    }
    Ok(item)
}

impl Table {
    /// What the table has become.
    pub(in crate::alembic) fn now(self: &Rc<Self>) -> Rc<Self> {
        let later = self.later.borrow();
        later.as_ref().map_or_else(|| Rc::clone(self), Self::now)
    }

    /// Has whoever knows the table find what it has become.
    fn become_now(&self, table: Self, metadata: &MetaData) -> Rc<Self> {
        let table = Rc::new(table);
        self.later.replace(Some(Rc::clone(&table)));
        metadata.add(&table);
        table
    }

    /// The same table with more items behind its own.
    ///
    /// # Errors
    /// That an item is none, or that a constraint cannot be named.
    pub(super) fn with_more(
        &self,
        interpreter: &Interpreter<'_, '_>,
        more: Vec<Argument>,
    ) -> Result<Self> {
        let mut items = self.given.clone();
        let mut appended = self.appended.clone();
        for item in more {
            if let Some(constraint) = item.value.downcast::<Constraint>() {
                if matches!(constraint.kind, ConstraintKind::PrimaryKey(_)) {
                    items.retain(|one| !is_key(&one.value));
                    items.push(item);
                    continue;
                }
                let named = (*constraint).clone().named(&self.naming, &self.name);
                let named = named.map_err(|why| why.raised(interpreter, item.place))?;
                // It can be about columns of the table, and have come by that.
                let is_there = |one| Member::constraint(one) == Member::constraint(&named);
                if !self.constraints.iter().any(is_there) {
                    appended.push(named);
                }
            } else if !self.has_index(interpreter, &item.value)? {
                items.push(item);
            }
        }
        self.again(interpreter, items, appended, self.taken.clone())
    }

    /// The same table without some of its indexes and constraints.
    fn without(&self, interpreter: &Interpreter<'_, '_>, taken: Vec<Member>) -> Result<Self> {
        let (given, appended) = (self.given.clone(), self.appended.clone());
        let taken = self.taken.iter().cloned().chain(taken).collect();
        self.again(interpreter, given, appended, taken)
    }

    /// The same table of other items.
    fn again(
        &self,
        interpreter: &Interpreter<'_, '_>,
        items: Vec<Argument>,
        appended: Vec<Constraint>,
        taken: Vec<Member>,
    ) -> Result<Self> {
        let options = self.options.clone();
        let mut table = Self::with(interpreter, self.name.clone(), items, options, self.place)?;
        table.constraints.extend(appended.iter().cloned());
        table
            .indexes
            .retain(|one| !taken.contains(&Member::index(one)));
        table.constraints.retain(|one| {
            matches!(one.kind, ConstraintKind::PrimaryKey(_))
                || !taken.contains(&Member::constraint(one))
        });
        table.appended = appended;
        table.taken = taken;
        Ok(table)
    }

    /// Whether a value is an index that it has already.
    fn has_index(&self, interpreter: &Interpreter<'_, '_>, value: &Value) -> Result<bool> {
        let Some(index) = value.downcast::<Index>() else {
            return Ok(false);
        };
        let index = (*index)
            .clone()
            .named(interpreter, &self.naming, &self.name)?;
        let mut own = self.indexes.iter();
        Ok(own.any(|one| Member::index(one) == Member::index(&index)))
    }

    /// `table.append_column(…)` and `table.append_constraint(…)`.
    pub(super) fn append(
        &self,
        interpreter: &mut Interpreter<'_, '_>,
        call: Call,
    ) -> Result<Value> {
        const SIGNATURE: Signature = Signature::new("append")
            .takes(&["item"])
            .by_name(&["replace_existing"]);
        if interpreter.host.declared.is_none() {
            let message = "to append to a table is evaluated in models only";
            return Err(interpreter.refuse(call.place, message));
        }
        let mut bound = SIGNATURE.bind(interpreter, call)?;
        if let Some(replaces) = bound.some("replace_existing") {
            let message = "`replace_existing` is not evaluated";
            return Err(interpreter.refuse_change(replaces.place, message));
        }
        let item = bound.required(interpreter, "item")?;
        extend(interpreter, &self.name, vec![item])?;
        Ok(Value::None)
    }
}

/// Whether an item is a primary key.
fn is_key(value: &Value) -> bool {
    let constraint = value.downcast::<Constraint>();
    constraint.is_some_and(|one| matches!(one.kind, ConstraintKind::PrimaryKey(_)))
}

impl Column {
    /// `column.nullable = …` and the like; `false` if this is not evaluated.
    ///
    /// # Errors
    /// That a value is none for it.
    pub(super) fn set(
        &self,
        interpreter: &mut Interpreter<'_, '_>,
        name: &str,
        value: Value,
        place: Span,
    ) -> Result<bool> {
        match name {
            "nullable" => self.nullable.set(Some(interpreter.truth(&value, place)?)),
            "type" => {
                let sql_type = SqlType::of(interpreter, &Argument { value, place })?;
                let has_check = |one: &Rc<SqlType>| one.condition(&self.name).is_some();
                // The CHECK of a type neither comes nor goes with it.
                let is_checked =
                    has_check(&sql_type) || self.sql_type().as_ref().is_some_and(has_check);
                if is_checked || self.is_lent(interpreter) {
                    return Ok(false);
                }
                self.set_type(sql_type);
            }
            "server_default" => match value.downcast::<ServerDefault>() {
                Some(default) => self.set_server_default(default.sql.clone()),
                None if value.is_none() => self.set_server_default(None),
                // SQLAlchemy writes nothing for it.
                None => return Ok(false),
            },
            "unique" | "index" => self.warn_of_flag(interpreter, name, place),
            _ => return Ok(false),
        }
        Ok(true)
    }

    /// Whether a column of a declared table has its type from this one: it keeps the one that this
    /// had.
    fn is_lent(&self, interpreter: &Interpreter<'_, '_>) -> bool {
        let table = self.table.borrow();
        let Some(own) = table.as_deref() else {
            return false;
        };
        let declared = interpreter.host.declared.iter();
        let all = declared.flat_map(|declared| &declared.metadata);
        let mut all = all.filter_map(Value::downcast::<MetaData>);
        all.any(|metadata| metadata.lends(own, self.key()))
    }

    /// Tells that SQLAlchemy makes nothing of a flag when the column has its table.
    fn warn_of_flag(&self, interpreter: &mut Interpreter<'_, '_>, flag: &str, place: Span) {
        if let Some(declared) = &mut interpreter.host.declared {
            let message = format!(
                "`{flag}` of `{}` is set behind its table, of which SQLAlchemy makes nothing",
                self.name
            );
            let help = match flag {
                "index" => "write `Index(…)` over the column, or `index=` where the column is made",
                _ => {
                    "write `UniqueConstraint(…)` over the column, or `unique=` where the column is made"
                }
            };
            declared.warnings.push(
                Diagnostic::warning(Code::DeclaredSchema, message)
                    .label(place, "")
                    .help(help),
            );
        }
    }
}
