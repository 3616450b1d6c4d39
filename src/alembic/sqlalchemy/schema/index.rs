//! `Index`.
//!
//! Invariant: its statement is what SQLAlchemy writes for SQLite
//! (<https://sqlite.org/lang_createindex.html>).

use std::rc::Rc;

use super::{Column, Options, declared, is_part};
use crate::alembic::python::{Argument, Call, Interpreter, Object, Result, Signature, Value};
use crate::alembic::sqlalchemy::compile_error::compile_error;
use crate::alembic::sqlalchemy::expression::{self, Element};
use crate::alembic::sqlalchemy::naming::{Name, Naming, Subject};
use crate::alembic::sqlalchemy::quote;
use crate::span::Span;

/// An index.
#[derive(Clone, Debug)]
pub(in crate::alembic) struct Index {
    /// Its name, if it has one; the naming convention may give it one.
    pub(in crate::alembic) name: Option<Name>,
    /// What it is over: each as SQL.
    pub(in crate::alembic) expressions: Vec<String>,
    /// The columns among these.
    pub(in crate::alembic) columns: Vec<String>,
    /// Whether no two rows have the same values.
    pub(in crate::alembic) unique: bool,
    /// The rows that it is over, as a condition.
    pub(in crate::alembic) condition: Option<String>,
    /// Whether it is no error that it exists.
    pub(in crate::alembic) if_not_exists: bool,
    /// Where it stands.
    pub(in crate::alembic) place: Span,
}

impl Index {
    /// An index without options over columns and expressions.
    ///
    /// # Errors
    /// That one of them is neither a name nor SQL.
    pub(in crate::alembic) fn new(
        interpreter: &mut Interpreter<'_, '_>,
        name: Option<Name>,
        over: &[Argument],
        place: Span,
    ) -> Result<Self> {
        let mut index = Self {
            name,
            expressions: Vec::new(),
            columns: Vec::new(),
            unique: false,
            condition: None,
            if_not_exists: false,
            place,
        };
        for argument in over {
            if let Some(column) = Column::of(&argument.value) {
                index.columns.push(column.name.clone());
            } else if argument.value.as_str().is_some() {
                let name = interpreter.text_of(argument)?;
                index.columns.push(name.to_string());
                index.expressions.push(quote(&name));
                continue;
            }
            match expression::sql_of(interpreter, argument)? {
                Some(sql) => index.expressions.push(sql),
                None => {
                    // Says what else it is.
                    interpreter.text_of(argument)?;
                }
            }
        }
        Ok(index)
    }

    /// An index of a column of its own.
    pub(super) fn of_column(column: &Column) -> Self {
        Self {
            name: None,
            expressions: vec![quote(&column.name)],
            columns: vec![column.name.clone()],
            unique: column.unique,
            condition: None,
            if_not_exists: false,
            place: column.place,
        }
    }

    /// Takes what options for SQLite say.
    ///
    /// # Errors
    /// That a condition is no SQL.
    pub(in crate::alembic) fn take_options(
        &mut self,
        interpreter: &mut Interpreter<'_, '_>,
        mut options: Options,
    ) -> Result<()> {
        if let Some(condition) = options.take("where") {
            self.condition = Some(expression::condition(interpreter, &condition)?);
        }
        Ok(())
    }

    /// The index with the name that it has in a table.
    ///
    /// # Errors
    /// That the naming convention cannot name it.
    pub(in crate::alembic) fn named(
        mut self,
        interpreter: &Interpreter<'_, '_>,
        naming: &Naming,
        table: &str,
    ) -> Result<Self> {
        let subject = Subject {
            kind: "ix",
            table,
            columns: &self.columns,
            referred: None,
        };
        if self.name.is_none() && self.columns.is_empty() {
            let message = "CREATE INDEX requires that the index have a name";
            return Err(compile_error(message, self.place, "give the index a name"));
        }
        let name = naming.name(subject, self.name.as_ref());
        self.name = name.map_err(|why| why.raised(interpreter, self.place))?;
        Ok(self)
    }

    /// The statement that makes it on a table, whose name is written as SQL.
    #[must_use]
    pub(in crate::alembic) fn create(&self, table: &str, schema: Option<&str>) -> String {
        let unique = if self.unique { "UNIQUE " } else { "" };
        let exists = if self.if_not_exists {
            "IF NOT EXISTS "
        } else {
            ""
        };
        let name = self.name.as_ref().map(|name| quote(&name.text));
        let schema = schema.map_or_else(String::new, |schema| format!("{}.", quote(schema)));
        let mut sql = format!(
            "CREATE {unique}INDEX {exists}{schema}{} ON {} ({})",
            name.unwrap_or_default(),
            quote(table),
            self.expressions.join(", ")
        );
        if let Some(condition) = &self.condition {
            sql.push_str(" WHERE ");
            sql.push_str(condition);
        }
        sql
    }
}

/// The statement that makes an index: `op.create_index(…)` with these arguments.
///
/// # Errors
/// That it has no name and gets none, or that an argument is not known.
pub(in crate::alembic) fn index_sql(
    interpreter: &mut Interpreter<'_, '_>,
    name: Option<&Argument>,
    table: &str,
    columns: &Argument,
    unique: bool,
    if_not_exists: bool,
    options: &[(Rc<str>, Argument)],
) -> Result<String> {
    let place = columns.place;
    let name = match name {
        Some(name) => Name::of(interpreter, name)?,
        None => None,
    };
    let over: Vec<Argument> = match columns.value.plain() {
        // One column is no list of letters.
        Value::Str(_) => vec![columns.clone()],
        list => {
            let items = interpreter.iterate(&list, place)?;
            items.map(|value| Argument { value, place }).collect()
        }
    };
    let mut index = Index::new(interpreter, name, &over, place)?;
    index.unique = unique;
    index.if_not_exists = if_not_exists;
    let options = Options::of(interpreter, options.to_vec(), OPTIONS)?;
    index.take_options(interpreter, options)?;
    let naming = Naming::of_project(interpreter);
    let index = index.named(interpreter, &naming, table)?;
    Ok(index.create(table, None))
}

/// The options of an index for SQLite.
const OPTIONS: &[&str] = &["where"];

/// Takes the keywords of `op.drop_index(…)`, which change nothing.
///
/// # Errors
/// SQLAlchemy's errors for those that it does not take.
pub(in crate::alembic) fn known_options(
    interpreter: &Interpreter<'_, '_>,
    options: Vec<(Rc<str>, Argument)>,
) -> Result<()> {
    Options::of(interpreter, options, OPTIONS).map(drop)
}

/// `sa.Index(…)`
pub(super) fn make(interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
    const SIGNATURE: Signature = Signature::new("Index")
        .takes(&["name"])
        .and_more()
        .and_others()
        .by_name(&["unique", "quote", "info", "_table", "_column_flag"]);
    let mut bound = SIGNATURE.bind(interpreter, call)?;
    let name = bound.required(interpreter, "name")?;
    let name = Name::of(interpreter, &name)?;
    let over = std::mem::take(&mut bound.rest);
    let mut index = Index::new(interpreter, name, &over, bound.place)?;
    index.unique = bound.truth(interpreter, "unique")?.unwrap_or(false);
    let options = Options::of(interpreter, std::mem::take(&mut bound.others), OPTIONS)?;
    index.take_options(interpreter, options)?;
    // For a name by the naming convention.
    if interpreter.host.declared.is_some() && index.columns.is_empty() {
        let columns = over.iter().flat_map(|one| Element::columns_of(&one.value));
        index.columns = columns.map(|(_, column)| column).collect();
    }
    let table = bound.some("_table");
    declared::attached(interpreter, &over, table, Value::object(index), bound.place)
}

impl Object for Index {
    fn type_name(&self) -> &'static str {
        "Index"
    }

    fn is_made_by(&self, class: &str) -> Option<bool> {
        Some(self.type_name() == class)
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
        Ok(match name {
            "name" => Some(match &self.name {
                Some(name) => Value::str(&name.text),
                None => Value::None,
            }),
            "unique" => Some(Value::Bool(self.unique)),
            _ => None,
        })
    }
}
