//! `insert()`, `update()` and `delete()`.
//!
//! Invariant: each method gives another statement and leaves the old one as it was.

use std::rc::Rc;

use super::compile::Style;
use super::element::{Element, Node};
use super::query::{Select, arguments};
use super::shown::Shown;
use super::source::Source;
use crate::alembic::python::{Argument, Call, Interpreter, Object, Result, Signature, Value};
use crate::span::Span;

/// A statement that changes rows.
#[derive(Clone, Debug)]
pub(in crate::alembic) struct Change {
    pub(super) kind: ChangeKind,
    /// The table.
    pub(super) table: Rc<Source>,
    /// What columns are set to, one list for each row.
    pub(super) rows: Vec<Vec<(Rc<str>, Rc<Element>)>>,
    /// The columns and the query of `from_select()`.
    pub(super) select: Option<(Vec<Rc<str>>, Rc<Select>)>,
    /// Its conditions.
    pub(super) conditions: Vec<Rc<Element>>,
    /// `OR IGNORE` and the like.
    pub(super) prefix: Option<String>,
    /// `ON CONFLICT …`
    pub(super) upsert: Option<Upsert>,
    /// Whether objects of a session do not follow it: `synchronize_session=False`.
    pub(super) is_apart: bool,
}

/// What kind of statement it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ChangeKind {
    Insert,
    Update,
    Delete,
}

/// What an `INSERT` does about a row that is there.
#[derive(Clone, Debug)]
pub(super) struct Upsert {
    /// The columns of the row's key, if they were said.
    pub(super) columns: Vec<String>,
    /// The condition of a partial index.
    pub(super) of_rows: Option<Rc<Element>>,
    /// What is set; nothing, if the row stays as it is.
    pub(super) set: Vec<(Rc<str>, Rc<Element>)>,
    /// Which rows are changed.
    pub(super) condition: Option<Rc<Element>>,
}

impl Change {
    /// A statement about a table.
    ///
    /// # Errors
    /// What is wrong with its arguments.
    pub(super) fn make(
        interpreter: &mut Interpreter<'_, '_>,
        table: &Rc<Source>,
        kind: ChangeKind,
        call: Call,
    ) -> Result<Value> {
        let signature = Signature::new("change")
            .takes(&["first", "second"])
            .by_name(&["whereclause", "values", "inline"]);
        let mut bound = signature.bind(interpreter, call)?;
        let mut change = Self::plain(kind, table);
        // Before SQLAlchemy 2 these came with the call.
        let (mut condition, mut values) = (bound.some("whereclause"), bound.some("values"));
        let (first, second) = (bound.some("first"), bound.some("second"));
        if kind == ChangeKind::Insert {
            values = values.or(first);
        } else {
            condition = condition.or(first);
            values = values.or(second);
        }
        if let Some(condition) = condition {
            let condition = Element::of(interpreter, &condition, None)?;
            change.conditions.push(condition);
        }
        if let Some(values) = values {
            change.add_values(interpreter, &values)?;
        }
        Ok(Value::object(change))
    }

    /// `INSERT` of rows that all name the same columns.
    ///
    /// # Errors
    /// That a column is not there, or that a value is not known.
    pub(in crate::alembic) fn insert(
        interpreter: &Interpreter<'_, '_>,
        table: &Rc<Source>,
        rows: &[Vec<(Rc<str>, Argument)>],
    ) -> Result<Self> {
        let mut change = Self::plain(ChangeKind::Insert, table);
        for row in rows {
            let set = row.iter();
            let set = set.map(|(name, value)| change.set(interpreter, name, value));
            let row = set.collect::<Result<_>>()?;
            change.rows.push(row);
        }
        Ok(change)
    }

    /// `UPDATE` of the row with this key.
    ///
    /// # Errors
    /// That a column is not there, or that a value is not known.
    pub(in crate::alembic) fn update(
        interpreter: &Interpreter<'_, '_>,
        table: &Rc<Source>,
        set: &[(Rc<str>, Argument)],
        key: &[(Rc<str>, Argument)],
    ) -> Result<Self> {
        let mut change = Self::insert(interpreter, table, &[set.to_vec()])?;
        change.kind = ChangeKind::Update;
        change.conditions = table.has(interpreter, key)?;
        Ok(change)
    }

    /// `DELETE` of the row with this key.
    ///
    /// # Errors
    /// That a column is not there, or that a value is not known.
    pub(in crate::alembic) fn delete(
        interpreter: &Interpreter<'_, '_>,
        table: &Rc<Source>,
        key: &[(Rc<str>, Argument)],
    ) -> Result<Self> {
        let mut change = Self::plain(ChangeKind::Delete, table);
        change.conditions = table.has(interpreter, key)?;
        Ok(change)
    }

    /// `UPDATE` or `DELETE` of the rows that a query finds in one table; `None` if it is another
    /// query.
    ///
    /// # Errors
    /// What is wrong with `values`.
    pub(in crate::alembic) fn of_query(
        interpreter: &mut Interpreter<'_, '_>,
        select: &Select,
        values: Option<&Argument>,
    ) -> Result<Option<Self>> {
        let sources = select.sources();
        let [table] = &sources[..] else {
            return Ok(None);
        };
        let is_plain = select.group_by.is_empty()
            && select.limit.is_none()
            && select.offset.is_none()
            && !select.is_distinct
            && select.compound.is_none()
            && table.table_name().is_some();
        if !is_plain {
            return Ok(None);
        }
        let kind = match values {
            Some(_) => ChangeKind::Update,
            None => ChangeKind::Delete,
        };
        let mut change = Self::plain(kind, table);
        change.conditions.clone_from(&select.conditions);
        if let Some(values) = values {
            change.add_values(interpreter, values)?;
        }
        Ok(Some(change))
    }

    /// The table of a mapped class of which it changes rows, and the attributes that it sets, if
    /// it deletes none: what objects of a session follow.
    pub(in crate::alembic) fn synchronizes(&self) -> Option<(&str, Option<Vec<Rc<str>>>)> {
        let is_mapped = self.table.fields.iter().any(|field| field.key.is_some());
        let table = self
            .table
            .table_name()
            .filter(|_| is_mapped && !self.is_apart)?;
        let set = match self.kind {
            ChangeKind::Insert => return None,
            ChangeKind::Delete => None,
            ChangeKind::Update => {
                let set = self.rows.iter().flatten().map(|(name, _)| Rc::clone(name));
                let fields = self.table.fields.iter();
                let by_itself = fields.filter(|field| field.onupdate.is_some());
                let by_itself = by_itself.map(|field| Rc::clone(&field.name));
                Some(set.chain(by_itself).collect())
            }
        };
        Some((table, set))
    }

    fn plain(kind: ChangeKind, table: &Rc<Source>) -> Self {
        Self {
            is_apart: false,
            kind,
            table: Rc::clone(table),
            rows: Vec::new(),
            select: None,
            conditions: Vec::new(),
            prefix: None,
            upsert: None,
        }
    }

    /// What columns are set to by a dict, or by a list of dicts or tuples.
    fn add_values(
        &mut self,
        interpreter: &mut Interpreter<'_, '_>,
        values: &Argument,
    ) -> Result<()> {
        let is_row =
            |value: &Value| matches!(value, Value::Dict(_) | Value::List(_) | Value::Tuple(_));
        match &values.value {
            Value::Dict(_) => {
                let row = self.row(interpreter, values)?;
                self.add_to_row(row);
            }
            Value::List(_) | Value::Tuple(_) => {
                let items = arguments(interpreter, values)?;
                if items.iter().all(|item| is_row(&item.value)) {
                    for item in items {
                        let row = self.row(interpreter, &item)?;
                        self.rows.push(row);
                    }
                } else {
                    let row = self.row(interpreter, values)?;
                    self.add_to_row(row);
                }
            }
            Value::Unknown(unknown) => return Err(interpreter.unknown(unknown, values.place)),
            other => {
                let message = format!("values() takes a dict, not a '{}'", other.type_name());
                return Err(interpreter.raise("ArgumentError", &message, values.place));
            }
        }
        Ok(())
    }

    fn add_to_row(&mut self, row: Vec<(Rc<str>, Rc<Element>)>) {
        if self.rows.is_empty() {
            self.rows.push(Vec::new());
        }
        let first = &mut self.rows[0];
        for (name, element) in row {
            first.retain(|(known, _)| *known != name);
            first.push((name, element));
        }
    }

    /// What a dict sets, or a tuple, column by column.
    fn row(
        &self,
        interpreter: &mut Interpreter<'_, '_>,
        row: &Argument,
    ) -> Result<Vec<(Rc<str>, Rc<Element>)>> {
        let place = row.place;
        let pairs: Vec<(Value, Value)> = if let Value::Dict(_) = row.value {
            interpreter.entries(&row.value, place)?
        } else {
            let fields = self.table.fields.iter();
            let names = fields.map(|field| Value::Str(Rc::clone(&field.name)));
            let values: Vec<Value> = interpreter.iterate(&row.value, place)?.collect();
            names.zip(values).collect()
        };
        let mut set = Vec::new();
        for (key, value) in pairs {
            let name = column_name(interpreter, &Argument { value: key, place })?;
            let value = Argument { value, place };
            set.push(self.set(interpreter, &name, &value)?);
        }
        Ok(set)
    }

    /// The column of an attribute, and a value for it.
    pub(super) fn set(
        &self,
        interpreter: &Interpreter<'_, '_>,
        key: &Rc<str>,
        value: &Argument,
    ) -> Result<(Rc<str>, Rc<Element>)> {
        let element = self.value(interpreter, key, value)?;
        let field = self.table.field(key);
        let name = field.map_or_else(|| Rc::clone(key), |field| Rc::clone(&field.name));
        Ok((name, element))
    }

    /// A value for a column.
    pub(super) fn value(
        &self,
        interpreter: &Interpreter<'_, '_>,
        column: &str,
        value: &Argument,
    ) -> Result<Rc<Element>> {
        let Some(field) = self.table.field(column) else {
            let message = format!("Unconsumed column names: {column}");
            return Err(interpreter.raise("CompileError", &message, value.place));
        };
        // JSON's null is told from SQL's by the type.
        if value.value.is_none() {
            let element = Element::new(Node::Value(value.clone()));
            return Ok(Rc::new(element.with_type(field.sql_type.clone())));
        }
        Element::of(interpreter, value, field.sql_type.as_ref())
    }

    /// Adds the names of the values that are to be given.
    pub(super) fn parameters(&self, found: &mut Vec<Rc<str>>) {
        let values = self.rows.iter().flatten().map(|(_, element)| element);
        let elements = values.chain(&self.conditions);
        elements.for_each(|element| element.parameters(found));
        if let Some((_, select)) = &self.select {
            select.parameters(found);
        }
    }

    fn upsert(&mut self, interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<()> {
        const SIGNATURE: Signature = Signature::new("on_conflict").takes(&[
            "index_elements",
            "index_where",
            "set_",
            "where",
        ]);
        let mut bound = SIGNATURE.bind(interpreter, call)?;
        let mut condition = |parameter| match bound.some(parameter) {
            Some(argument) => Element::of(interpreter, &argument, None).map(Some),
            None => Ok(None),
        };
        let (of_rows, condition) = (condition("index_where")?, condition("where")?);
        let mut columns = Vec::new();
        if let Some(elements) = bound.some("index_elements") {
            for element in arguments(interpreter, &elements)? {
                columns.push(column_name(interpreter, &element)?.to_string());
            }
        }
        let set = match bound.some("set_") {
            Some(set) => self.row(interpreter, &set)?,
            None => Vec::new(),
        };
        self.upsert = Some(Upsert {
            columns,
            of_rows,
            set,
            condition,
        });
        Ok(())
    }
}

impl Source {
    /// The conditions that columns have these values.
    ///
    /// # Errors
    /// That a column is not there, or that a value is not known.
    pub(super) fn has(
        self: &Rc<Self>,
        interpreter: &Interpreter<'_, '_>,
        values: &[(Rc<str>, Argument)],
    ) -> Result<Vec<Rc<Element>>> {
        let change = Change::plain(ChangeKind::Delete, self);
        let conditions = values.iter().map(|(name, value)| {
            let (name, value) = change.set(interpreter, name, value)?;
            let sql_type = self.field(&name).and_then(|field| field.sql_type.clone());
            let column = Element::column(Some(Rc::clone(self)), &name, sql_type);
            Ok(Rc::new(Element::binary(Rc::new(column), "=", value)))
        });
        conditions.collect()
    }
}

/// The name that a key of `values()` means: a text or a column.
fn column_name(interpreter: &Interpreter<'_, '_>, key: &Argument) -> Result<Rc<str>> {
    match Element::from_value(&key.value).and_then(|element| element.name()) {
        Some(name) => Ok(name),
        None => interpreter.text_of(key),
    }
}

/// `sa.insert(table)` and the like
pub(super) fn of_table(
    interpreter: &mut Interpreter<'_, '_>,
    kind: ChangeKind,
    mut call: Call,
) -> Result<Value> {
    let table = (!call.positional.is_empty()).then(|| call.positional.remove(0));
    let table = table.or_else(|| {
        let at = call
            .keyword
            .iter()
            .position(|(name, _)| &**name == "table")?;
        Some(call.keyword.remove(at).1)
    });
    let Some(table) = table else {
        let message = "insert(), update() and delete() take a table";
        return Err(interpreter.raise("TypeError", message, call.place));
    };
    match (Source::of(&table.value), &table.value) {
        (Some(source), _) => Change::make(interpreter, &source, kind, call),
        (None, Value::Unknown(unknown)) => Err(interpreter.unknown(unknown, table.place)),
        (None, other) => {
            let message = format!("a table is expected, not a '{}'", other.type_name());
            Err(interpreter.raise("ArgumentError", &message, table.place))
        }
    }
}

const METHODS: &[&str] = &[
    "compile",
    "execution_options",
    "filter",
    "from_select",
    "inline",
    "on_conflict_do_nothing",
    "on_conflict_do_update",
    "ordered_values",
    "prefix_with",
    "returning",
    "values",
    "where",
];

impl Object for Change {
    fn type_name(&self) -> &'static str {
        match self.kind {
            ChangeKind::Insert => "Insert",
            ChangeKind::Update => "Update",
            ChangeKind::Delete => "Delete",
        }
    }

    fn attribute(
        self: Rc<Self>,
        _: &mut Interpreter<'_, '_>,
        name: &str,
        _: Span,
    ) -> Result<Option<Value>> {
        Ok(match name {
            "table" => Some(Value::Object(self.table.clone())),
            // The row that could not be inserted.
            "excluded" => {
                let source = Source {
                    kind: super::source::SourceKind::Sql("excluded".to_owned()),
                    fields: self.table.fields.clone(),
                    keys: Vec::new(),
                };
                let columns = Rc::new(source).elements();
                Some(Value::object(super::columns::Columns {
                    elements: columns,
                    is_whole: true,
                }))
            }
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
        if name == "compile" {
            let shown = Shown::Statement(super::Statement::Change(self));
            return super::shown::compile(interpreter, &shown, call);
        }
        let mut change = (*self).clone();
        let place = call.place;
        if name.starts_with("on_conflict_do_") {
            change.upsert(interpreter, call)?;
            return Ok(Value::object(change));
        }
        let signature = Signature::new("change").and_more().and_others();
        let bound = signature.bind(interpreter, call)?;
        match name {
            "where" | "filter" => {
                for condition in &bound.rest {
                    let condition = Element::of(interpreter, condition, None)?;
                    change.conditions.push(condition);
                }
            }
            "values" => {
                for values in &bound.rest {
                    change.add_values(interpreter, values)?;
                }
                let mut row = Vec::new();
                for (name, value) in &bound.others {
                    row.push(change.set(interpreter, name, value)?);
                }
                if !row.is_empty() {
                    change.add_to_row(row);
                }
            }
            "execution_options" => {
                change.is_apart |= bound.others.iter().any(|(name, option)| {
                    &**name == "synchronize_session" && matches!(option.value, Value::Bool(false))
                });
            }
            "ordered_values" => {
                for pair in &bound.rest {
                    let pair = arguments(interpreter, pair)?;
                    if let [key, value] = &pair[..] {
                        let name = column_name(interpreter, key)?;
                        let set = change.set(interpreter, &name, value)?;
                        change.add_to_row(vec![set]);
                    }
                }
            }
            "from_select" => {
                let mut arguments_of = bound.rest.into_iter();
                let (Some(names), Some(select)) = (arguments_of.next(), arguments_of.next()) else {
                    let message = "from_select() takes names and a query";
                    return Err(interpreter.raise("TypeError", message, place));
                };
                let Some(query) = Select::of(&select.value) else {
                    let message = "from_select() takes names and a query";
                    return Err(interpreter.raise("ArgumentError", message, select.place));
                };
                let mut columns = Vec::new();
                for name in arguments(interpreter, &names)? {
                    columns.push(column_name(interpreter, &name)?);
                }
                change.select = Some((columns, query));
            }
            "prefix_with" => {
                if let Some(prefix) = bound.rest.first() {
                    change.prefix = Some(interpreter.text_of(prefix)?.to_string());
                }
            }
            "returning" => {
                let message = "RETURNING is not evaluated: nobody could read its rows in a script";
                return Err(interpreter.refuse(place, message));
            }
            _ => {}
        }
        Ok(Value::object(change))
    }

    fn text(self: Rc<Self>, interpreter: &mut Interpreter<'_, '_>, place: Span) -> Result<String> {
        let shown = Shown::Statement(super::Statement::Change(self));
        super::shown::text(interpreter, &shown, Style::Bare, place)
    }
}
