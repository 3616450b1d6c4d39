//! `db.Model` of Flask-SQLAlchemy: a base whose classes name their tables themselves
//! (<https://flask-sqlalchemy.palletsprojects.com/en/stable/models/>).
//!
//! Invariant: the name is the one that the extension makes of that of the class.

use std::rc::Rc;

use super::base::Base;
use crate::alembic::python::{Class, Value};

/// The class `Model` of an extension with this `MetaData`.
pub(in crate::alembic) fn flask_model(metadata: Value) -> Value {
    Value::object(Base::naming(metadata))
}

/// The name of the table of a class that does not say it, if its base makes one.
pub(super) fn name(class: &Rc<Class>) -> Option<Value> {
    let is_so = class.find(NAMES).is_some() || class.native::<Base>()?.names_tables;
    is_so.then(|| Value::str(snake_case(class.name())))
}

/// The name under which a class says that its classes need not say the names of their tables: no
/// name of Python.
const NAMES: &str = " names tables";

/// Makes a class of the project the `Model` of an extension: `SQLAlchemy(model_class=Base)`.
pub(in crate::alembic) fn as_flask_model(class: &Class) {
    class.set(NAMES, Value::Bool(true));
}

/// `HTTPRequest` as `http_request`.
fn snake_case(name: &str) -> String {
    let letters: Vec<char> = name.chars().collect();
    let mut snake = String::new();
    for (at, letter) in letters.iter().enumerate() {
        let is_behind_word = at > 0
            && letters[at - 1].is_ascii_alphanumeric()
            && !letters[at - 1].is_ascii_uppercase();
        let begins_word = at > 0 && { letters.get(at + 1) }.is_some_and(char::is_ascii_lowercase);
        if letter.is_ascii_uppercase() && (is_behind_word || begins_word) {
            snake.push('_');
        }
        snake.push(*letter);
    }
    snake.to_lowercase().trim_start_matches('_').to_owned()
}
