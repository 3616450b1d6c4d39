//! A type with its arguments, such as `sa.String(100)`.
//!
//! Invariant: its DDL is what SQLAlchemy writes for SQLite.

use std::any::Any;
use std::rc::Rc;

use super::class::TypeClass;
use crate::alembic::python::{Argument, Call, Interpreter, Object, Result, Signature, Value};

/// A type.
#[derive(Clone, Debug)]
pub(in crate::alembic) struct SqlType {
    /// Its class.
    pub(in crate::alembic) class: TypeClass,
    /// The length, the precision and the like: what stands in brackets in DDL.
    arguments: Vec<i64>,
    collation: Option<String>,
}

impl SqlType {
    /// What a call of the class makes.
    ///
    /// # Errors
    /// Python's `TypeError` for arguments that it does not take.
    pub(super) fn new(
        interpreter: &Interpreter<'_, '_>,
        class: TypeClass,
        call: Call,
    ) -> Result<Self> {
        let signature = Signature::new(class.name).takes(class.parameters);
        let mut bound = signature.bind(interpreter, call)?;
        let mut arguments = Vec::new();
        if let Some(length) = bound.some("length") {
            if let Value::Int(length) = length.value {
                arguments.push(length);
            } else {
                let message = "a length is a number";
                return Err(interpreter.raise("TypeError", message, length.place));
            }
        }
        let collation = bound.text(interpreter, "collation")?;
        Ok(Self {
            class,
            arguments,
            collation: collation.map(|name| name.to_string()),
        })
    }

    /// The type that an argument is: a type, or a class of types without arguments.
    ///
    /// # Errors
    /// That it is no type that is known here.
    pub(in crate::alembic) fn of(
        interpreter: &Interpreter<'_, '_>,
        argument: &Argument,
    ) -> Result<Rc<Self>> {
        if let Some(sql_type) = argument.value.downcast::<Self>() {
            return Ok(sql_type);
        }
        if let Some(class) = argument.value.downcast::<TypeClass>() {
            return Ok(Rc::new(Self {
                class: *class,
                arguments: Vec::new(),
                collation: None,
            }));
        }
        Err(match &argument.value {
            Value::Unknown(unknown) => interpreter.unknown(unknown, argument.place),
            other => {
                let message = format!("a `{}` is no type of SQLAlchemy", other.type_name());
                interpreter.refuse(argument.place, message)
            }
        })
    }

    /// Whether a value is a type or a class of types.
    pub(in crate::alembic) fn is(value: &Value) -> bool {
        value.downcast::<Self>().is_some() || value.downcast::<TypeClass>().is_some()
    }

    /// What a column of this type is declared as, with its collation.
    pub(in crate::alembic) fn ddl(
        &self,
        _i: &Interpreter<'_, '_>,
        _p: crate::span::Span,
    ) -> Result<String> {
        let mut ddl = self.class.ddl.to_owned();
        if !self.arguments.is_empty() {
            let arguments: Vec<String> = self.arguments.iter().map(i64::to_string).collect();
            ddl = format!("{ddl}({})", arguments.join(", "));
        }
        if let Some(collation) = &self.collation {
            ddl = format!("{ddl} COLLATE \"{collation}\"");
        }
        Ok(ddl)
    }
}

impl Object for SqlType {
    fn type_name(&self) -> &'static str {
        self.class.name
    }

    fn into_any(self: Rc<Self>) -> Rc<dyn Any> {
        self
    }
}
