//! What a template is given: variables by name.
//!
//! Invariant: no floor above knows Tera's values.

use std::collections::BTreeMap;

use tera::{Map, Value};

/// The value of a variable.
#[derive(Clone, Debug, PartialEq)]
pub enum Variable {
    /// A truth value: 1 or 0 in SQL.
    Boolean(bool),
    /// An integer.
    Integer(i64),
    /// A floating point number.
    Float(f64),
    /// Text.
    Text(String),
    /// A list.
    List(Vec<Variable>),
    /// Values by name, in their order.
    Table(Vec<(String, Variable)>),
}

impl From<Variable> for Value {
    fn from(variable: Variable) -> Self {
        match variable {
            Variable::Boolean(value) => value.into(),
            Variable::Integer(value) => value.into(),
            Variable::Float(value) => value.into(),
            Variable::Text(value) => value.into(),
            Variable::List(values) => {
                Self::from(values.into_iter().map(Self::from).collect::<Vec<_>>())
            }
            Variable::Table(values) => {
                let pairs = values.into_iter();
                let map: Map = pairs
                    .map(|(key, value)| (key.into(), value.into()))
                    .collect();
                Self::from(map)
            }
        }
    }
}

impl From<bool> for Variable {
    fn from(value: bool) -> Self {
        Self::Boolean(value)
    }
}

impl From<i64> for Variable {
    fn from(value: i64) -> Self {
        Self::Integer(value)
    }
}

impl From<f64> for Variable {
    fn from(value: f64) -> Self {
        Self::Float(value)
    }
}

impl From<&str> for Variable {
    fn from(value: &str) -> Self {
        Self::Text(value.to_owned())
    }
}

impl From<String> for Variable {
    fn from(value: String) -> Self {
        Self::Text(value)
    }
}

impl From<toml::Value> for Variable {
    /// Dates and times become text in the form that SQLite's own functions read:
    /// `YYYY-MM-DD HH:MM:SS`, with fractions and an offset if there are any
    /// (<https://sqlite.org/lang_datefunc.html#time_values>).
    fn from(value: toml::Value) -> Self {
        match value {
            toml::Value::Boolean(value) => Self::Boolean(value),
            toml::Value::Integer(value) => Self::Integer(value),
            toml::Value::Float(value) => Self::Float(value),
            toml::Value::String(value) => Self::Text(value),
            toml::Value::Datetime(value) => Self::Text(time(&value)),
            toml::Value::Array(values) => Self::List(values.into_iter().map(Self::from).collect()),
            toml::Value::Table(values) => {
                let pairs = values.into_iter();
                Self::Table(pairs.map(|(key, value)| (key, value.into())).collect())
            }
        }
    }
}

fn time(value: &toml::value::Datetime) -> String {
    let parts = [
        value.date.map(|date| date.to_string()),
        value.time.map(|time| time.to_string()),
    ];
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    let offset = value.offset.map(|offset| offset.to_string());
    parts.join(" ") + &offset.unwrap_or_default()
}

/// Variables by name.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Values(BTreeMap<String, Value>);

impl Values {
    /// Gives `name` a value, in the place of the one that it may have.
    pub fn insert(&mut self, name: impl Into<String>, value: impl Into<Variable>) {
        self.0.insert(name.into(), value.into().into());
    }

    /// Gives `name` the value that `text` spells: one of the kind that it has, or a text if it has
    /// none.
    ///
    /// # Errors
    /// What the value must be, in words, if `text` spells no such value.
    pub fn set(&mut self, name: &str, text: &str) -> Result<(), &'static str> {
        let Some(there) = self.0.get(name) else {
            self.insert(name, text);
            return Ok(());
        };
        let read: Option<Variable> = match there {
            there if there.as_bool().is_some() => text.parse().ok().map(Variable::Boolean),
            there if there.as_i64().is_some() => text.parse().ok().map(Variable::Integer),
            there if there.as_f64().is_some() => text.parse().ok().map(Variable::Float),
            there if there.as_str().is_some() => Some(text.into()),
            _ => None,
        };
        let expected = match there {
            there if there.as_bool().is_some() => "`true` or `false`",
            there if there.as_i64().is_some() => "an integer",
            there if there.as_f64().is_some() => "a number",
            there if there.as_array().is_some() => "a list, which only the configuration can give",
            _ => "a table, which only the configuration can give",
        };
        self.insert(name, read.ok_or(expected)?);
        Ok(())
    }

    /// The names, sorted.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }

    /// Whether `name` has a value.
    #[must_use]
    pub fn has(&self, name: &str) -> bool {
        self.0.contains_key(name)
    }

    /// The value of `name` in JSON, on one line.
    #[must_use]
    pub fn json(&self, name: &str) -> Option<String> {
        serde_json::to_string(self.0.get(name)?).ok()
    }

    /// The value of `name` as a text.
    #[must_use]
    pub fn text(&self, name: &str) -> Option<String> {
        let value = self.0.get(name)?;
        Some(match value.as_str() {
            Some(text) => text.to_owned(),
            None => value.to_string(),
        })
    }

    pub(super) fn context(&self) -> tera::Context {
        let mut context = tera::Context::new();
        for (name, value) in &self.0 {
            context.insert_value(name.clone(), value.clone());
        }
        context
    }
}

impl<N: Into<String>, V: Into<Variable>> FromIterator<(N, V)> for Values {
    fn from_iter<I: IntoIterator<Item = (N, V)>>(pairs: I) -> Self {
        let mut values = Self::default();
        for (name, value) in pairs {
            values.insert(name, value);
        }
        values
    }
}
