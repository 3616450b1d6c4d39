//! What templates can do with a value: make it a literal or a name.

use tera::{Kwargs, State, TeraResult, Value};

use crate::sql::{Ident, Literal};

/// `{{ text | literal }}`: the value as an SQLite literal.
///
/// # Errors
/// If the value is neither text nor a whole number.
pub(super) fn literal(value: &Value, _: Kwargs, _: &State) -> TeraResult<String> {
    let literal = match (value.as_str(), value.as_i64()) {
        (Some(text), _) => Literal::from(text),
        (None, Some(number)) => Literal::from(number),
        (None, None) => {
            return Err(tera::Error::message(
                "only text and whole numbers are literals here",
            ));
        }
    };
    Ok(literal.to_string())
}

/// `{{ name | ident }}`: the value as a name, quoted where SQLite needs it.
pub(super) fn ident(value: &str, _: Kwargs, _: &State) -> String {
    Ident::new(value).to_string()
}
