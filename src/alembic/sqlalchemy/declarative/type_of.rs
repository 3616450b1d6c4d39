//! The type of a column whose class says only the type of its values: `Mapped[int]`.
//!
//! Invariant: it is the one that SQLAlchemy chooses, or that the class's own map says
//! (<https://docs.sqlalchemy.org/en/20/orm/declarative_tables.html#orm-declarative-mapped-column-type-map>).

use std::rc::Rc;

use crate::alembic::python::{Annotation, Argument, Class, Interpreter, Key, Result, Value};
use crate::alembic::sqlalchemy::types::{self, SqlType};
use crate::alembic::standard::{Annotated, literals};
use crate::span::Span;

/// The class of types for values of a class.
const TYPES: &[(&str, &str)] = &[
    ("bool", "Boolean"),
    ("bytes", "LargeBinary"),
    ("float", "Double"),
    ("int", "Integer"),
    ("str", "String"),
    ("date", "Date"),
    ("datetime", "DateTime"),
    ("time", "Time"),
    ("timedelta", "Interval"),
    ("Decimal", "Numeric"),
    ("UUID", "Uuid"),
];

/// The type of the column that an annotation is about.
///
/// # Errors
/// That there is none for it.
pub(super) fn type_of(
    interpreter: &mut Interpreter<'_, '_>,
    class: &Rc<Class>,
    annotation: &Annotation,
) -> Result<Rc<SqlType>> {
    let place = annotation.place();
    let value = annotation.value(interpreter)?;
    let this = Value::Object(class.clone());
    let map = interpreter.find_attribute(&this, "type_annotation_map", place)?;
    known(interpreter, map, value, place)
}

/// The type for a value that stands in an annotation.
fn known(
    interpreter: &mut Interpreter<'_, '_>,
    map: Option<Value>,
    value: Value,
    place: Span,
) -> Result<Rc<SqlType>> {
    if let (Some(Value::Dict(map)), Some(key)) = (&map, Key::of(&value)) {
        let found = map.borrow().get(&key).cloned();
        if let Some(value) = found {
            return SqlType::of(interpreter, &Argument { value, place });
        }
    }
    if let Some(first) = value
        .downcast::<Annotated>()
        .and_then(|all| all.0.first().cloned())
    {
        return known(interpreter, map, first, place);
    }
    if let Some(texts) = literals(&value)
        && let Some(of) = types::class(None, "Enum")
    {
        let texts = texts.into_iter().map(Value::Str).collect();
        let value = interpreter.call_with(&of, texts, place)?;
        return SqlType::of(interpreter, &Argument { value, place });
    }
    let name = match &value {
        Value::Builtin(builtin) => Some(builtin.name.to_owned()),
        Value::Object(object) => object.key(),
        _ => None,
    };
    if let Some(value) = name
        .as_deref()
        .and_then(|name| interpreter.configured_type(name))
    {
        return SqlType::of(interpreter, &Argument { value, place });
    }
    let known = TYPES
        .iter()
        .find(|(known, _)| Some(*known) == name.as_deref());
    if let Some(value) = known.and_then(|(_, name)| types::class(None, name)) {
        return SqlType::of(interpreter, &Argument { value, place });
    }
    let is_enum = value
        .downcast::<Class>()
        .is_some_and(|class| class.members().is_some());
    if is_enum && let Some(of) = types::class(None, "Enum") {
        let value = interpreter.call_with(&of, vec![value], place)?;
        return SqlType::of(interpreter, &Argument { value, place });
    }
    if let Value::Unknown(unknown) = &value {
        return Err(interpreter.unknown(unknown, place));
    }
    let refusal = interpreter
        .refusal(place, "the SQL type of this annotation is not known here")
        .help("give `mapped_column()` the type: `mapped_column(sa.String())`");
    Err(refusal.into())
}
