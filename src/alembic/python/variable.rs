//! Variables that say what something of another package is: `"package.module.NAME" = "value"`.
//!
//! Invariant: only what is not known otherwise is looked up here, by its dotted name.

use serde_json::Value as Json;

use super::dict::Dict;
use super::interpreter::Interpreter;
use super::stop::Result;
use super::value::Value;
use crate::span::Span;

impl Interpreter<'_, '_> {
    /// What `-x` or `[variables]` say that a dotted name stands for.
    pub(in crate::alembic) fn variable(&self, path: &str) -> Option<Value> {
        let variables = &self.host.demands.variables;
        if !path.contains('.') || !variables.has(path) {
            return None;
        }
        let json = serde_json::from_str(&variables.json(path)?).ok()?;
        Some(value(json))
    }

    /// The version of a package that the project runs with.
    ///
    /// # Errors
    /// That nobody has said it: it would decide which way the code takes.
    pub(in crate::alembic) fn version_of(&self, package: &str, place: Span) -> Result<Value> {
        let path = format!("{package}.__version__");
        self.variable(&path).ok_or_else(|| {
            let what = format!("the version of `{package}` differs from place to place");
            let help =
                format!("say it in gen-sql.toml: `[variables]`, and below it `\"{path}\" = \"…\"`");
            self.refusal(place, what).help(help).into()
        })
    }
}

fn value(json: Json) -> Value {
    match json {
        Json::Null => Value::None,
        Json::Bool(truth) => Value::Bool(truth),
        Json::Number(number) => match number.as_i64() {
            Some(whole) => Value::Int(whole),
            None => Value::Float(number.as_f64().unwrap_or_default()),
        },
        Json::String(text) => Value::str(text),
        Json::Array(items) => Value::list(items.into_iter().map(value).collect()),
        Json::Object(entries) => {
            let mut dict = Dict::default();
            for (name, one) in entries {
                dict.set(&name, value(one));
            }
            Value::dict(dict)
        }
    }
}
