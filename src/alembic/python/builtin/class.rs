//! `isinstance`, `issubclass`, `type` and what makes the functions of a class special.
//!
//! Invariant: what a class cannot tell of a value is refused, never `False`.

use std::rc::Rc;

use indexmap::IndexMap;
use ruff_python_ast::name::Name;

use crate::alembic::python::call::{Argument, Call, Signature};
use crate::alembic::python::class::{Class, Descriptor};
use crate::alembic::python::interpreter::Interpreter;
use crate::alembic::python::object::Object;
use crate::alembic::python::stop::Result;
use crate::alembic::python::value::Value;
use crate::span::Span;

pub(super) fn isinstance(interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
    let mut bound = Signature::part("isinstance")
        .takes(&["obj", "class_or_tuple"])
        .bind(interpreter, call)?;
    let value = bound.required(interpreter, "obj")?;
    let class = bound.required(interpreter, "class_or_tuple")?;
    if let Value::Unknown(unknown) = &value.value {
        return Err(interpreter.unknown(unknown, value.place));
    }
    let is = interpreter.is_instance(&value.value, &class.value, class.place)?;
    Ok(Value::Bool(is))
}

pub(super) fn issubclass(interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
    let mut bound = Signature::part("issubclass")
        .takes(&["cls", "class_or_tuple"])
        .bind(interpreter, call)?;
    let value = bound.required(interpreter, "cls")?;
    let of = bound.required(interpreter, "class_or_tuple")?;
    let candidates = match &of.value {
        Value::Tuple(classes) => classes.to_vec(),
        one => vec![one.clone()],
    };
    let Some(class) = value.value.downcast::<Class>() else {
        let is = candidates.iter().any(|one| one.is_same(&value.value));
        if is {
            return Ok(Value::Bool(true));
        }
        if let Some(is) = is_built_in_subclass(&value.value, &candidates) {
            return Ok(Value::Bool(is));
        }
        let message = "`issubclass` of this is not evaluated";
        return Err(interpreter.refuse(value.place, message));
    };
    let is = candidates.iter().any(|one| match one.downcast::<Class>() {
        Some(other) => class.is_subclass_of(&other),
        None => class
            .natives()
            .iter()
            .any(|native| native.is_same(one) || same_key(native, one)),
    });
    Ok(Value::Bool(is))
}

/// Whether one of Python's own types derives from one of several of them; `None` if it is none, or
/// another class is among them.
fn is_built_in_subclass(class: &Value, of: &[Value]) -> Option<bool> {
    let name = |value: &Value| match value {
        Value::Builtin(builtin) if super::function::is_type(builtin.name) => Some(builtin.name),
        _ => None,
    };
    let class = name(class)?;
    let names: Option<Vec<&str>> = of.iter().map(name).collect();
    let derives =
        |from: &str| from == class || from == "object" || (class, from) == ("bool", "int");
    Some(names?.into_iter().any(derives))
}

/// The class of `None`.
#[derive(Debug)]
struct NoneClass;

impl Object for NoneClass {
    fn type_name(&self) -> &'static str {
        "type"
    }

    fn attribute(
        self: Rc<Self>,
        _: &mut Interpreter<'_, '_>,
        name: &str,
        _: Span,
    ) -> Result<Option<Value>> {
        Ok((name == "__name__").then(|| Value::str("NoneType")))
    }

    fn has_instance(&self, value: &Value) -> Option<bool> {
        Some(value.is_none())
    }

    fn key(&self) -> Option<String> {
        Some("NoneType".to_owned())
    }
}

fn same_key(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Object(_), Value::Object(_)) => crate::alembic::python::compare::equal(a, b),
        _ => false,
    }
}

pub(super) fn type_(interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
    let mut bound = Signature::part("type")
        .takes(&["object", "bases", "dict"])
        .bind(interpreter, call)?;
    if let (Some(bases), Some(names)) = (bound.some("bases"), bound.some("dict")) {
        let name = bound.required(interpreter, "object")?;
        return made(interpreter, &name, &bases, &names);
    }
    let of = bound.required(interpreter, "object")?;
    let name = of.value.type_name();
    let class = match &of.value {
        Value::Unknown(unknown) => return Err(interpreter.unknown(unknown, of.place)),
        Value::Object(object) => match object.class() {
            Some(class) => Some(Value::Object(class)),
            None => super::exception::class_of(&of.value).or_else(|| object.native_class()),
        },
        Value::None => Some(Value::object(NoneClass)),
        _ => super::function::named(name),
    };
    class.ok_or_else(|| {
        interpreter.refuse(of.place, format!("the type of a `{name}` is not evaluated"))
    })
}

/// `type(name, bases, names)`: a class without a body.
fn made(
    interpreter: &mut Interpreter<'_, '_>,
    name: &Argument,
    bases: &Argument,
    names: &Argument,
) -> Result<Value> {
    let name = interpreter.text_of(name)?;
    let bases: Vec<Value> = interpreter.iterate(&bases.value, bases.place)?.collect();
    let mut bound = IndexMap::new();
    for (key, value) in interpreter.entries(&names.value, names.place)? {
        let key = interpreter.text_of(&Argument {
            value: key,
            place: names.place,
        })?;
        let bound_value = match &value {
            Value::Object(object) => Rc::clone(object).bound_in_class(interpreter, &key),
            _ => None,
        };
        bound.insert(Name::new(&*key), bound_value.unwrap_or(value));
    }
    interpreter.class_without_body(&name, bases, bound, names.place)
}

pub(super) fn staticmethod(interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
    wrap(interpreter, call, "staticmethod", Descriptor::Static)
}

pub(super) fn classmethod(interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
    wrap(interpreter, call, "classmethod", Descriptor::Class)
}

pub(super) fn property(interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
    let mut bound = Signature::part("property")
        .takes(&["fget", "fset", "fdel", "doc"])
        .bind(interpreter, call)?;
    let getter = bound.required(interpreter, "fget")?.value;
    let setter = bound.some("fset").map(|setter| setter.value);
    Ok(Value::object(Descriptor::Property(getter, setter)))
}

fn wrap(
    interpreter: &Interpreter<'_, '_>,
    call: Call,
    name: &'static str,
    make: impl FnOnce(Value) -> Descriptor,
) -> Result<Value> {
    let mut bound = Signature::part(name)
        .takes(&["function"])
        .bind(interpreter, call)?;
    let function = bound.required(interpreter, "function")?;
    Ok(Value::object(make(function.value)))
}

impl Interpreter<'_, '_> {
    /// Whether a value is an instance of a class, or of one of a tuple of classes.
    ///
    /// # Errors
    /// Python's `TypeError` if it is no class, or that it cannot be told.
    pub fn is_instance(&mut self, value: &Value, class: &Value, here: Span) -> Result<bool> {
        match class {
            Value::Tuple(classes) => {
                for class in classes.iter() {
                    if self.is_instance(value, class, here)? {
                        return Ok(true);
                    }
                }
                Ok(false)
            }
            Value::Unknown(unknown) => Err(self.unknown(unknown, here)),
            Value::Builtin(builtin) if super::function::is_type(builtin.name) => {
                Ok(is_builtin_instance(value, builtin.name))
            }
            Value::Builtin(builtin) if is_made_by(value, builtin.name).is_some() => {
                Ok(is_made_by(value, builtin.name) == Some(true))
            }
            Value::Object(object) => {
                if let Some(types) = super::union::types_of(class) {
                    return self.is_instance_of_union(value, &types, here);
                }
                if let Some(class) = class.downcast::<Class>() {
                    let of = match value {
                        Value::Object(object) => object.class(),
                        _ => None,
                    };
                    return Ok(of.is_some_and(|of| of.is_subclass_of(&class)));
                }
                let told = Rc::clone(object).has_instance(value);
                told.or_else(|| is_plain(value).then_some(false))
                    .ok_or_else(|| {
                        let message = format!(
                            "`isinstance` with a `{}` is not evaluated",
                            object.type_name()
                        );
                        self.refuse(here, message)
                    })
            }
            _ => {
                let message = "isinstance() arg 2 must be a type, a tuple of types, or a union";
                Err(self.raise("TypeError", message, here))
            }
        }
    }
}

impl Interpreter<'_, '_> {
    fn is_instance_of_union(&mut self, value: &Value, types: &[Value], here: Span) -> Result<bool> {
        for one in types {
            // `None` stands for its own type.
            let is = match one {
                Value::None => matches!(value, Value::None),
                class => self.is_instance(value, class, here)?,
            };
            if is {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

/// Whether a value is of one of Python's own types, and thus of no other class.
fn is_plain(value: &Value) -> bool {
    !matches!(value, Value::Object(_) | Value::Unknown(_))
}

/// Whether a value is an instance of another class that is built in.
fn is_made_by(value: &Value, class: &str) -> Option<bool> {
    match value {
        Value::Object(object) => object.is_made_by(class),
        _ => None,
    }
}

fn is_builtin_instance(value: &Value, name: &str) -> bool {
    match (value, name) {
        (_, "object") | (Value::Bool(_), "int") | (Value::Dict(_), "dict") => true,
        (Value::Object(object), name) => object.is_builtin(name),
        (value, name) => value.type_name() == name,
    }
}
