//! `__mapper_args__`: what a class says of how its objects are written.
//!
//! Invariant: what is not evaluated here is refused where an object of the class is used, and not
//! where only its table is.

use std::rc::Rc;

use super::mapping::{resolved, said};
use crate::alembic::python::{Class, Interpreter, Result, Value};
use crate::span::Span;

/// What a class says of how its objects are written.
#[derive(Clone, Debug, Default)]
pub(in crate::alembic) struct MapperOptions {
    /// The attribute that counts the versions of a row.
    pub(super) version: Option<Rc<str>>,
    /// The attribute that tells of which class a row is, and its value for this class.
    pub(super) kind: Option<(Rc<str>, Value)>,
    /// What is not evaluated.
    pub(super) unusable: Option<String>,
}

/// Options that change nothing about rows.
const QUIET: &[&str] = &[
    "batch",
    "concrete",
    "confirm_deleted_rows",
    "eager_defaults",
    "passive_deletes",
    "passive_updates",
];

impl MapperOptions {
    /// Those of a class, of which the attributes are still what stands in its body.
    pub(super) fn of(
        interpreter: &mut Interpreter<'_, '_>,
        class: &Rc<Class>,
        attributes: &[(Rc<str>, Rc<str>)],
        place: Span,
    ) -> Result<Self> {
        let mut options = Self::default();
        let Some(given) = said(class, "__mapper_args__") else {
            return Ok(options);
        };
        let given = resolved(interpreter, class, given, place)?;
        if given.is_none() {
            return Ok(options);
        }
        let Value::Dict(_) = given else {
            options.unusable = Some("`__mapper_args__` is not known".to_owned());
            return Ok(options);
        };
        let attribute_of = |value: &Value| {
            let found = attributes.iter().find(|(attribute, column)| match value {
                Value::Str(name) => *attribute == *name || *column == *name,
                value => class.find(attribute).is_some_and(|own| own.is_same(value)),
            });
            found.map(|(attribute, _)| Rc::clone(attribute))
        };
        let (mut on, mut kind) = (None, None);
        for (name, value) in interpreter.entries(&given, place)? {
            let name = name.as_str().unwrap_or_default().to_owned();
            let found = match &*name {
                "version_id_col" => {
                    options.version = attribute_of(&value);
                    options.version.is_some()
                }
                "polymorphic_on" => {
                    on = attribute_of(&value);
                    on.is_some()
                }
                "polymorphic_identity" => {
                    kind = Some(value);
                    true
                }
                name => QUIET.contains(&name),
            };
            if !found {
                options.unusable = Some(format!("`{name}` of `__mapper_args__` is not evaluated"));
            }
        }
        if let (Some(on), Some(kind)) = (on, kind) {
            options.kind = Some((on, kind));
        }
        Ok(options)
    }
}
