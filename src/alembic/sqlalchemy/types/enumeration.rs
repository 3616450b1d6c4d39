//! The values of `sa.Enum`.
//!
//! Invariant: a value is what the database keeps; each belongs to the member of the Python
//! enumeration at the same place, if there is one.

use crate::alembic::python::{Argument, Bound, Interpreter, Result, Value, equal};
use crate::span::Span;

/// The values of `sa.Enum`.
#[derive(Clone, Debug, Default)]
pub(in crate::alembic) struct Enumeration {
    /// The texts that the database keeps.
    pub(in crate::alembic) values: Vec<String>,
    /// The members that they stand for.
    members: Vec<Value>,
    /// The name of the Python enumeration, in lower case.
    pub(super) name: Option<String>,
}

impl Enumeration {
    /// The values that the arguments of `sa.Enum(…)` say: texts, or one Python enumeration.
    ///
    /// # Errors
    /// That they are none of these.
    pub(super) fn of(
        interpreter: &mut Interpreter<'_, '_>,
        bound: &mut Bound,
        given: &[Argument],
    ) -> Result<Self> {
        let callable = bound.some("values_callable");
        let omits_aliases = bound.truth(interpreter, "omit_aliases")?.unwrap_or(true);
        if let [only] = given
            && let Some(members) = members(interpreter, only, omits_aliases)?
        {
            let mut enumeration = Self::default();
            let name = interpreter.find_attribute(&only.value, "__name__", only.place)?;
            enumeration.name = name.and_then(|name| name.as_str().map(str::to_lowercase));
            for (name, member) in members {
                enumeration.values.push(name);
                enumeration.members.push(member);
            }
            if let Some(callable) = callable {
                let place = callable.place;
                let values = vec![only.value.clone()];
                let values = interpreter.call_with(&callable.value, values, place)?;
                enumeration.values = texts(interpreter, &values, place)?;
            }
            return Ok(enumeration);
        }
        let mut values = Vec::new();
        for argument in given {
            values.push(interpreter.text_of(argument)?.to_string());
        }
        Ok(Self {
            values,
            ..Self::default()
        })
    }

    /// The length of the longest value, in characters.
    pub(super) fn length(&self) -> usize {
        let lengths = self.values.iter().map(|value| value.chars().count());
        lengths.max().unwrap_or(0)
    }

    /// What Python has for a text of the database; `None` if it is none of the values.
    pub(super) fn member(&self, text: &str) -> Option<Value> {
        let at = self.values.iter().position(|value| value == text)?;
        if self.members.is_empty() {
            return Some(Value::str(text));
        }
        self.members.get(at).cloned()
    }

    /// The values as SQLAlchemy lists them in a message: of more than four the last and three.
    pub(super) fn listed(&self) -> String {
        let short = |value: &String| match value.char_indices().nth(11) {
            Some((end, _)) => format!("{}..", &value[..end]),
            None => value.clone(),
        };
        match &self.values[..] {
            [] => "None".to_owned(),
            [first, second, third, .., last] if self.values.len() > 4 => {
                let first = [first, second, third].map(short).join(", ");
                format!("{first}, ..., {}", short(last))
            }
            few => few.iter().map(short).collect::<Vec<_>>().join(", "),
        }
    }

    /// The text that the database keeps for a value: that of the member, or the text itself.
    pub(super) fn text(&self, value: &Value) -> Option<String> {
        if let Value::Str(text) = value {
            return Some(text.to_string());
        }
        let mut members = self.members.iter();
        let at = members.position(|member| member.is_same(value) || equal(member, value))?;
        self.values.get(at).cloned()
    }
}

/// The names and members of a Python enumeration; `None` if the argument is none.
fn members(
    interpreter: &mut Interpreter<'_, '_>,
    argument: &Argument,
    omits_aliases: bool,
) -> Result<Option<Vec<(String, Value)>>> {
    let place = argument.place;
    if !matches!(argument.value, Value::Object(_)) {
        return Ok(None);
    }
    let Some(all) = interpreter.find_attribute(&argument.value, "__members__", place)? else {
        return Ok(None);
    };
    let mut members = Vec::new();
    for (key, member) in interpreter.entries(&all, place)? {
        let key = key.as_str().unwrap_or_default().to_owned();
        let name = interpreter.find_attribute(&member, "name", place)?;
        let is_alias = name.is_some_and(|name| name.as_str() != Some(&key));
        if !(is_alias && omits_aliases) {
            members.push((key, member));
        }
    }
    Ok(Some(members))
}

fn texts(interpreter: &mut Interpreter<'_, '_>, list: &Value, place: Span) -> Result<Vec<String>> {
    let items = interpreter.iterate(list, place)?;
    items
        .map(|value| {
            let argument = Argument { value, place };
            Ok(interpreter.text_of(&argument)?.to_string())
        })
        .collect()
}

/// The CHECK that holds a column to the values of its type.
pub(super) fn condition(column: &str, values: &[String]) -> String {
    let literals: Vec<String> = values
        .iter()
        .map(|value| crate::sql::Literal::from(value.as_str()).to_string())
        .collect();
    format!("{column} IN ({})", literals.join(", "))
}
