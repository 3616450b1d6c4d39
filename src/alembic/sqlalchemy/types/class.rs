//! The classes of types, such as `sa.String`.
//!
//! Invariant: a class stands for itself without arguments: `sa.Column("a", sa.Integer)`.

use std::rc::Rc;

use super::custom;
use super::sql_type::SqlType;
use crate::alembic::python::{Call, Class, Interpreter, Object, Result, Value};
use crate::span::Span;

/// What values a type is for: it decides what its literals are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::alembic) enum Family {
    /// Nothing is known of them.
    Any,
    /// Whole numbers.
    Integer,
    /// Numbers.
    Number,
    /// Texts.
    Text,
    /// Texts of a list.
    Enum,
    /// `True` and `False`.
    Boolean,
    /// Dates with a time.
    DateTime,
    /// Dates.
    Date,
    /// Times of a day.
    Time,
    /// Spans of time.
    Interval,
    /// Bytes.
    Binary,
    /// JSON.
    Json,
    /// UUIDs as 32 digits.
    Uuid,
    /// UUIDs as 36 characters.
    UuidText,
    /// UUIDs as 16 bytes.
    UuidBytes,
    /// Python's own objects.
    Pickle,
}

/// What stands behind the words of a type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::alembic) enum Brackets {
    /// Nothing.
    Never,
    /// The length.
    Length,
    /// The precision and the scale.
    Precision,
}

/// A class of types.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::alembic) struct TypeClass {
    /// Its name in Python.
    pub(in crate::alembic) name: &'static str,
    /// The words that it is in DDL; `None` if SQLAlchemy writes none for SQLite.
    pub(in crate::alembic) words: Option<&'static str>,
    /// What stands behind the words.
    pub(in crate::alembic) brackets: Brackets,
    /// What values it is for.
    pub(in crate::alembic) family: Family,
    /// The parameters of its constructor, in order.
    pub(in crate::alembic) parameters: &'static [&'static str],
    /// Whether its constructor takes more than is known here, as those of other dialects do.
    pub(in crate::alembic) takes_more: bool,
}

impl TypeClass {
    /// A class of which columns are declared with these words.
    pub(super) const fn new(name: &'static str, words: &'static str, family: Family) -> Self {
        Self {
            name,
            words: Some(words),
            brackets: Brackets::Never,
            family,
            parameters: &[],
            takes_more: false,
        }
    }

    /// A class of another dialect that SQLAlchemy does not write for SQLite.
    pub(super) const fn foreign(name: &'static str, family: Family) -> Self {
        Self {
            name,
            words: None,
            brackets: Brackets::Never,
            family,
            parameters: &["length"],
            takes_more: true,
        }
    }

    /// Whether it is a `TypeDecorator` of which nothing but `impl` says what it is, whatever its
    /// constructor is given.
    pub(super) fn is_decorator(&self) -> bool {
        matches!(
            self.name,
            "EncryptedType" | "Interval" | "PickleType" | "ScalarListType" | "StringEncryptedType"
        )
    }

    /// Whether it is a `TypeDecorator` that hands its arguments on to what `impl` says.
    pub(super) fn hands_on(&self) -> bool {
        matches!(self.name, "AutoString")
    }

    /// It takes these parameters.
    pub(super) const fn takes(mut self, parameters: &'static [&'static str]) -> Self {
        self.parameters = parameters;
        self
    }

    /// It takes a length and a collation.
    pub(super) const fn sized(mut self) -> Self {
        self.brackets = Brackets::Length;
        self.parameters = &["length", "collation", "collation_schema"];
        self
    }

    /// It takes a precision and a scale.
    pub(super) const fn precise(mut self) -> Self {
        self.brackets = Brackets::Precision;
        self.parameters = &["precision", "scale", "decimal_return_scale", "asdecimal"];
        self
    }

    /// The length stands behind its words.
    pub(super) const fn with_length(mut self) -> Self {
        self.brackets = Brackets::Length;
        self
    }

    /// It is for these values.
    pub(super) const fn of(mut self, family: Family) -> Self {
        self.family = family;
        self
    }

    /// Its constructor takes more than is known here.
    pub(super) const fn and_more(mut self) -> Self {
        self.takes_more = true;
        self
    }
}

/// `sa.JSON.NULL`: JSON's own null, where `None` may stand for SQL's.
#[derive(Debug)]
pub(super) struct JsonNull;

impl Object for JsonNull {
    fn type_name(&self) -> &'static str {
        "symbol"
    }
}

impl Object for TypeClass {
    fn type_name(&self) -> &'static str {
        "type"
    }

    fn attribute(
        self: Rc<Self>,
        _: &mut Interpreter<'_, '_>,
        name: &str,
        _: Span,
    ) -> Result<Option<Value>> {
        Ok(match (name, self.family) {
            ("__name__", _) => Some(Value::str(self.name)),
            ("NULL", Family::Json) => Some(Value::object(JsonNull)),
            _ => None,
        })
    }

    /// `TypeDecorator[str]`: what its values are is for type checkers.
    fn subscript(
        self: Rc<Self>,
        _: &mut Interpreter<'_, '_>,
        _: &Value,
        _: Span,
    ) -> Result<Option<Value>> {
        Ok(Some(Value::Object(self)))
    }

    fn is_callable(&self) -> bool {
        true
    }

    fn call(self: Rc<Self>, interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
        Ok(Value::object(SqlType::new(interpreter, *self, call)?))
    }

    fn instantiate(
        self: Rc<Self>,
        interpreter: &mut Interpreter<'_, '_>,
        class: &Rc<Class>,
        call: &Call,
    ) -> Result<Option<Value>> {
        custom::instantiate(interpreter, class, call)
    }

    fn has_instance(&self, value: &Value) -> Option<bool> {
        let Some(sql_type) = value.downcast::<SqlType>() else {
            return value.downcast::<Self>().map(|_| false);
        };
        super::ancestry::is_instance(&sql_type, self)
    }

    fn key(&self) -> Option<String> {
        let words = self.words.unwrap_or_default();
        Some(format!(
            "sqlalchemy.{} {words} {:?}",
            self.name, self.parameters
        ))
    }
}
