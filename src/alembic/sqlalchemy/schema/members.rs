//! `table.indexes` and `table.constraints`, which code can change behind a table that is declared.
//!
//! Invariant: what is taken out of them is missing in the table, and what is added stands in it, as
//! `create_all()` of SQLAlchemy makes it; the primary key stays whatever is taken out.

use std::rc::Rc;

use super::index::Index;
use super::keys::TableKey;
use super::{Constraint, Table, declared};
use crate::alembic::python::{Call, Interpreter, Object, Result, Signature, Value};
use crate::span::Span;

/// An index or a constraint of a table: its SQL, and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Member {
    sql: String,
    place: Span,
}

impl Member {
    pub(super) fn index(index: &Index) -> Self {
        Self {
            sql: index.create("", None),
            place: index.place,
        }
    }

    pub(super) fn constraint(constraint: &Constraint) -> Self {
        Self {
            sql: constraint.clause(),
            place: constraint.place,
        }
    }

    fn of(value: &Value) -> Option<Self> {
        let index = value.downcast::<Index>();
        let constraint = || value.downcast::<Constraint>();
        let index = index.map(|index| Self::index(&index));
        let index = index.or_else(|| constraint().map(|constraint| Self::constraint(&constraint)));
        index.or_else(|| value.downcast::<TableKey>()?.member())
    }
}

/// The indexes or the constraints of a table.
#[derive(Debug)]
pub(super) struct Members {
    table: Rc<Table>,
    of: &'static str,
}

impl Members {
    /// Those that a table has under the name of an attribute.
    pub(super) fn of(table: &Rc<Table>, attribute: &str) -> Option<Value> {
        const ATTRIBUTES: &[&str] = &["indexes", "constraints"];
        let of = ATTRIBUTES.iter().find(|known| **known == attribute)?;
        let table = Rc::clone(table);
        Some(Value::object(Self { table, of }))
    }

    fn values(&self) -> Vec<Value> {
        let table = self.table.now();
        if self.of == "indexes" {
            let indexes = table.indexes.iter().cloned();
            return indexes.map(Value::object).collect();
        }
        let constraints = table.constraints.iter().cloned();
        constraints.map(Value::object).collect()
    }

    fn has(&self, value: &Value) -> bool {
        let member = Member::of(value);
        let mut values = self.values().into_iter();
        member.is_some() && values.any(|own| Member::of(&own) == member)
    }
}

impl Object for Members {
    fn type_name(&self) -> &'static str {
        "set"
    }

    fn is_of_schema(&self, attribute: &str, _: bool) -> bool {
        // What is not evaluated would change the set; its copies are of no matter.
        !matches!(
            attribute,
            "copy" | "difference" | "intersection" | "union" | "issubset" | "issuperset"
        )
    }

    fn has_method(&self, name: &str) -> bool {
        matches!(name, "add" | "clear" | "discard" | "remove")
    }

    fn call_method(
        self: Rc<Self>,
        interpreter: &mut Interpreter<'_, '_>,
        name: &str,
        call: Call,
    ) -> Result<Value> {
        let place = call.place;
        if interpreter.host.declared.is_none() {
            let message = "to change a table is evaluated in models only";
            return Err(interpreter.refuse(place, message));
        }
        if name == "clear" {
            let all = self.values().iter().filter_map(Member::of).collect();
            declared::take(interpreter, &self.table.name, all)?;
            return Ok(Value::None);
        }
        let mut bound = Signature::new("add")
            .takes(&["item"])
            .bind(interpreter, call)?;
        let item = bound.required(interpreter, "item")?;
        let Some(member) = Member::of(&item.value) else {
            let message = format!("a `{}` in a table is not evaluated", item.value.type_name());
            return Err(interpreter.refuse_change(item.place, message));
        };
        match name {
            "add" => {
                declared::extend(interpreter, &self.table.name, vec![item])?;
            }
            "remove" if !self.has(&item.value) => {
                let message = "it is no member of the table";
                return Err(interpreter.raise("KeyError", message, place));
            }
            _ => declared::take(interpreter, &self.table.name, vec![member])?,
        }
        Ok(Value::None)
    }

    fn contains(
        self: Rc<Self>,
        _: &mut Interpreter<'_, '_>,
        item: &Value,
        _: Span,
    ) -> Result<Option<bool>> {
        Ok(Some(self.has(item)))
    }

    fn items(
        self: Rc<Self>,
        interpreter: &mut Interpreter<'_, '_>,
        _: Span,
    ) -> Result<Option<Vec<Value>>> {
        interpreter.note_part();
        Ok(Some(self.values()))
    }
}
