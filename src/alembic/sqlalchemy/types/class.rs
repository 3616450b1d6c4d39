//! The classes of types, such as `sa.String`.
//!
//! Invariant: a class stands for itself without arguments: `sa.Column("a", sa.Integer)`.

use std::any::Any;
use std::rc::Rc;

use super::sql_type::SqlType;
use crate::alembic::python::{Call, Interpreter, Object, Result, Value};

/// A class of types.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::alembic) struct TypeClass {
    /// Its name in Python.
    pub(in crate::alembic) name: &'static str,
    /// The words that it is in DDL, in front of its arguments.
    pub(in crate::alembic) ddl: &'static str,
    /// The parameters of its constructor, in order.
    pub(in crate::alembic) parameters: &'static [&'static str],
}

/// The classes that are in `sqlalchemy` and `sqlalchemy.types`.
const CLASSES: &[TypeClass] = &[
    plain("Integer", "INTEGER"),
    plain("SmallInteger", "SMALLINT"),
    plain("BigInteger", "BIGINT"),
    TypeClass {
        name: "String",
        ddl: "VARCHAR",
        parameters: &["length", "collation"],
    },
];

const fn plain(name: &'static str, ddl: &'static str) -> TypeClass {
    TypeClass {
        name,
        ddl,
        parameters: &[],
    }
}

/// The class of a name.
pub(in crate::alembic) fn class(name: &str) -> Option<Value> {
    let class = CLASSES.iter().find(|class| class.name == name)?;
    Some(Value::object(*class))
}

impl Object for TypeClass {
    fn type_name(&self) -> &'static str {
        "type"
    }

    fn is_callable(&self) -> bool {
        true
    }

    fn call(self: Rc<Self>, interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
        Ok(Value::object(SqlType::new(interpreter, *self, call)?))
    }

    fn key(&self) -> Option<String> {
        Some(self.name.to_owned())
    }

    fn into_any(self: Rc<Self>) -> Rc<dyn Any> {
        self
    }
}
