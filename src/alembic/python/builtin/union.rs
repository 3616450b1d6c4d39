//! `int | None`: one of several types (<https://docs.python.org/3/library/stdtypes.html#types-union>).
//!
//! Invariant: what is no type, or may be none, is no part of it.

use crate::alembic::python::class::Class;
use crate::alembic::python::dict::Key;
use crate::alembic::python::object::Object;
use crate::alembic::python::value::Value;

/// A union of types.
#[derive(Debug)]
struct Union(Vec<Value>);

/// What `|` makes of two types; `None` if they are not both types, or have an operator of their own.
#[must_use]
pub(in crate::alembic::python) fn union(left: &Value, right: &Value) -> Option<Value> {
    let is_said = is_type(left) || is_type(right);
    if !is_said || !may_stand(left) || !may_stand(right) {
        return None;
    }
    let mut parts = Vec::new();
    for value in [left, right] {
        match value.downcast::<Union>() {
            Some(union) => parts.extend(union.0.iter().cloned()),
            None => parts.push(value.clone()),
        }
    }
    Some(Value::object(Union(parts)))
}

/// The types of a union; `None` if it is none.
#[must_use]
pub(in crate::alembic::python) fn types_of(value: &Value) -> Option<Vec<Value>> {
    Some(value.downcast::<Union>()?.0.clone())
}

fn is_type(value: &Value) -> bool {
    match value {
        Value::Builtin(builtin) => super::function::is_type(builtin.name),
        Value::Object(object) => {
            value.downcast::<Class>().is_some()
                || value.downcast::<Union>().is_some()
                || object.type_name() == "type"
        }
        _ => false,
    }
}

/// Whether a value can stand beside a type: what is not known may be one, too.
fn may_stand(value: &Value) -> bool {
    is_type(value) || matches!(value, Value::None | Value::Unknown(_))
}

impl Object for Union {
    fn type_name(&self) -> &'static str {
        "UnionType"
    }

    fn key(&self) -> Option<String> {
        let parts: Option<Vec<Key>> = self.0.iter().map(Key::of).collect();
        Some(format!("Union {:?}", parts?))
    }
}
