//! `@validates("name")`: a method that sees every value that an attribute is set to
//! (<https://docs.sqlalchemy.org/en/20/orm/mapped_attributes.html#simple-validators>).
//!
//! Invariant: the attribute gets what the method returns.

use std::rc::Rc;

use crate::alembic::python::{
    Call, Class, Instance, Interpreter, Object, Result, Signature, Value,
};

/// A method of a class that sees values of attributes.
#[derive(Debug)]
pub(super) struct Validator {
    names: Rc<[String]>,
    function: Value,
}

impl Validator {
    /// The function that sees the values of an attribute.
    pub(super) fn of(instance: &Instance, name: &str) -> Option<Value> {
        let chain = Class::chain(instance.class());
        chain.iter().find_map(|class| {
            let names = class.own_names();
            let mut validators = names
                .iter()
                .filter_map(|(_, value)| value.downcast::<Self>());
            let found = validators.find(|one| one.names.iter().any(|known| known == name));
            found.map(|found| found.function.clone())
        })
    }
}

/// `validates("name", …)`
pub(super) fn validates(interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
    let bound = Signature::new("validates")
        .and_more()
        .by_name(&["include_removes", "include_backrefs"])
        .bind(interpreter, call)?;
    let names: Result<Vec<String>> = bound
        .rest
        .iter()
        .map(|name| Ok(interpreter.text_of(name)?.to_string()))
        .collect();
    Ok(Value::object(Validates(names?.into())))
}

/// What `validates(…)` gives: a decorator.
#[derive(Debug)]
struct Validates(Rc<[String]>);

impl Object for Validates {
    fn type_name(&self) -> &'static str {
        "function"
    }

    fn is_callable(&self) -> bool {
        true
    }

    fn call(self: Rc<Self>, interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
        let mut bound = Signature::new("validates")
            .takes(&["fn"])
            .bind(interpreter, call)?;
        let function = bound.required(interpreter, "fn")?.value;
        let names = Rc::clone(&self.0);
        Ok(Value::object(Validator { names, function }))
    }
}

impl Object for Validator {
    fn type_name(&self) -> &'static str {
        "function"
    }
}
