//! `table.primary_key`, `table.foreign_keys` and `table.foreign_key_constraints`: the keys of a table,
//! as code reads them.
//!
//! Invariant: they tell what the table is now, and nothing of them can be set.

use std::rc::Rc;

use super::constraint::{Constraint, ConstraintKind};
use super::members::Member;
use super::{Column, Columns, ForeignKey, Table, is_part};
use crate::alembic::python::{Interpreter, Object, Result, Set, Value};
use crate::alembic::sqlalchemy::expression::{Element, Source};
use crate::span::Span;

/// A primary key, or a foreign key of one column or of several.
#[derive(Debug)]
pub(super) struct TableKey {
    table: Rc<Table>,
    /// What says it, if that is no column.
    said: Option<Constraint>,
    columns: Vec<Rc<Column>>,
    /// What it refers to, if it is a foreign key.
    key: Option<ForeignKey>,
}

/// One column of a foreign key, and the column that it refers to.
#[derive(Debug)]
struct KeyColumn {
    whole: Rc<TableKey>,
    at: usize,
}

impl Table {
    /// `table.primary_key`
    pub(super) fn primary_key(self: &Rc<Self>) -> Value {
        let mut constraints = self.constraints.iter();
        let said = constraints.find(|one| matches!(one.kind, ConstraintKind::PrimaryKey(_)));
        Value::object(TableKey {
            table: Rc::clone(self),
            said: said.cloned(),
            columns: self.named_columns(&self.key),
            key: None,
        })
    }

    fn named_columns(&self, names: &[String]) -> Vec<Rc<Column>> {
        let find = |name: &String| self.columns.iter().find(|column| column.name == *name);
        names.iter().filter_map(find).cloned().collect()
    }

    fn foreign_keys(self: &Rc<Self>) -> impl Iterator<Item = Rc<TableKey>> {
        let of = |constraint: &Constraint| match &constraint.kind {
            ConstraintKind::ForeignKey(columns, key) => Some(Rc::new(TableKey {
                table: Rc::clone(self),
                said: Some(constraint.clone()),
                columns: self.named_columns(columns),
                key: Some(key.clone()),
            })),
            _ => None,
        };
        self.constraints.iter().filter_map(of)
    }

    /// `table.foreign_key_constraints`
    pub(super) fn foreign_key_constraints(self: &Rc<Self>) -> Value {
        set(self.foreign_keys().map(|key| Value::Object(key)))
    }

    /// `table.foreign_keys`, and those of one of its columns.
    pub(super) fn foreign_key_columns(self: &Rc<Self>, only: Option<&Column>) -> Value {
        let parts = self.foreign_keys().flat_map(|whole| whole.parts());
        let meant = |part: &KeyColumn| {
            only.is_none_or(|only| part.parent().is_some_and(|column| column.name == only.name))
        };
        set(parts.filter(meant).map(Value::object))
    }
}

fn set(values: impl Iterator<Item = Value>) -> Value {
    let mut set = Set::default();
    for value in values {
        // An object is equal to itself alone.
        let _ = set.add(value);
    }
    Value::set(set)
}

impl TableKey {
    fn parts(self: &Rc<Self>) -> Vec<KeyColumn> {
        let parts = (0..self.columns.len()).map(|at| KeyColumn {
            whole: Rc::clone(self),
            at,
        });
        parts.collect()
    }

    /// What a foreign key and each of its columns have.
    fn action(&self, name: &str) -> Option<Value> {
        let key = self.key.as_ref()?;
        let text = |text: &Option<String>| text.as_ref().map_or(Value::None, Value::str);
        Some(match name {
            "ondelete" => text(&key.on_delete),
            "onupdate" => text(&key.on_update),
            "initially" => text(&key.initially),
            "match" => text(&key.matching),
            "deferrable" => key.deferrable.map_or(Value::None, Value::Bool),
            _ => return None,
        })
    }

    /// It, as a member of its table.
    pub(super) fn member(&self) -> Option<Member> {
        self.said.as_ref().map(Member::constraint)
    }

    fn name(&self) -> Value {
        let name = self.said.as_ref().and_then(|said| said.name.as_ref());
        let name = name.map(|name| Value::str(&name.text));
        name.unwrap_or(Value::None)
    }
}

impl KeyColumn {
    fn parent(&self) -> Option<&Rc<Column>> {
        self.whole.columns.get(self.at)
    }

    /// The table that it refers to, and the column.
    fn target(&self) -> Option<(&str, &str)> {
        let key = self.whole.key.as_ref()?;
        let referred = key.columns.get(self.at);
        let own = self.parent()?;
        Some((&key.table, referred.map_or(&own.name, |referred| referred)))
    }
}

impl Object for TableKey {
    fn type_name(&self) -> &'static str {
        match self.key {
            Some(_) => "ForeignKeyConstraint",
            None => "PrimaryKeyConstraint",
        }
    }

    fn is_of_schema(&self, attribute: &str, is_set: bool) -> bool {
        is_part(attribute, is_set)
    }

    fn attribute(
        self: Rc<Self>,
        _: &mut Interpreter<'_, '_>,
        name: &str,
        _: Span,
    ) -> Result<Option<Value>> {
        let keys = || self.columns.iter().map(|column| Value::str(column.key()));
        Ok(match name {
            "c" | "columns" => Some(Value::object(Columns(self.columns.clone()))),
            "column_keys" => Some(Value::list(keys().collect())),
            "name" => Some(self.name()),
            "table" => Some(Value::Object(self.table.clone())),
            "elements" if self.key.is_some() => {
                let parts = self.parts().into_iter().map(Value::object);
                Some(Value::list(parts.collect()))
            }
            "referred_table" => {
                let key = self.key.as_ref();
                key.map(|key| Value::Object(Source::named(&key.table)))
            }
            name => self.action(name),
        })
    }

    fn items(self: Rc<Self>, _: &mut Interpreter<'_, '_>, _: Span) -> Result<Option<Vec<Value>>> {
        let columns = self.columns.iter();
        let columns = columns.map(|column| Value::Object(column.clone()));
        Ok(self.key.is_none().then(|| columns.collect()))
    }
}

impl Object for KeyColumn {
    fn type_name(&self) -> &'static str {
        "ForeignKey"
    }

    fn is_of_schema(&self, attribute: &str, is_set: bool) -> bool {
        is_part(attribute, is_set)
    }

    fn attribute(
        self: Rc<Self>,
        _: &mut Interpreter<'_, '_>,
        name: &str,
        _: Span,
    ) -> Result<Option<Value>> {
        let target = self.target();
        Ok(match name {
            "parent" => self.parent().map(|column| Value::Object(column.clone())),
            "constraint" => Some(Value::Object(self.whole.clone())),
            "name" => Some(self.whole.name()),
            "target_fullname" => {
                target.map(|(table, column)| Value::str(format!("{table}.{column}")))
            }
            "column" => target.map(|(table, column)| {
                let source = Some(Source::named(table));
                Value::object(Element::column(source, column, None))
            }),
            name => self.whole.action(name),
        })
    }
}
