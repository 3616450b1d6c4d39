//! `DeclarativeBase`, `declarative_base()` and `registry()`: what mapped classes derive from.
//!
//! Invariant: all classes of a base share its `MetaData`.

use std::rc::Rc;

use super::{mapper, mapping};
use crate::alembic::python::{
    Argument, Call, Class, Interpreter, Object, Result, Signature, Stop, Unknown, Value,
};
use crate::alembic::sqlalchemy::schema::MetaData;
use crate::span::Span;

/// A base of mapped classes.
#[derive(Debug)]
pub(super) struct Base {
    /// The `MetaData`, unless a class that derives from it says another.
    metadata: Option<Value>,
    /// The types that annotations stand for, if it says them.
    types: Option<Value>,
    /// Whether a class that derives from it directly is a base by itself.
    is_abstract: bool,
    /// Whether it only adds to another base.
    is_mixin: bool,
    /// Whether a class that does not say the name of its table gets one.
    pub(super) names_tables: bool,
}

impl Base {
    /// Its `MetaData`.
    pub(super) fn metadata(&self) -> Option<Value> {
        self.metadata.clone()
    }

    /// A base of which the classes need not say the names of their tables.
    pub(super) fn naming(metadata: Value) -> Self {
        Self {
            metadata: Some(metadata),
            types: None,
            is_abstract: false,
            is_mixin: false,
            names_tables: true,
        }
    }
}

/// The class `DeclarativeBase`.
pub(super) fn class(is_mixin: bool) -> Value {
    Value::object(Base {
        metadata: None,
        types: None,
        is_abstract: true,
        is_mixin,
        names_tables: false,
    })
}

/// `declarative_base(…)`
pub(super) fn declarative_base(interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
    const SIGNATURE: Signature = Signature::new("declarative_base").by_name(&[
        "metadata",
        "mapper",
        "cls",
        "name",
        "class_registry",
        "type_annotation_map",
        "bind",
    ]);
    let mut bound = SIGNATURE.bind(interpreter, call)?;
    let metadata = bound.some("metadata").map(|given| given.value);
    let base = Value::object(Base {
        metadata: metadata.or_else(|| Some(Value::object(MetaData::default()))),
        types: bound.some("type_annotation_map").map(|given| given.value),
        is_abstract: false,
        is_mixin: false,
        names_tables: false,
    });
    match bound.some("cls") {
        Some(class) => made_base(interpreter, &class, base),
        None => Ok(base),
    }
}

/// A class of the project that becomes a base, whatever it says itself about a `MetaData`.
fn made_base(interpreter: &Interpreter<'_, '_>, class: &Argument, base: Value) -> Result<Value> {
    let Some(class) = class.value.downcast::<Class>() else {
        return Err(interpreter.refuse(class.place, "only a class of the project becomes a base"));
    };
    let metadata = { base.downcast::<Base>() }.and_then(|base| base.metadata.clone());
    let made = class.with_base(base);
    if class.find("metadata").is_some()
        && let Some(metadata) = metadata
    {
        made.set("metadata", metadata);
    }
    Ok(Value::Object(made))
}

/// `@as_declarative(…)`: the class becomes a base.
pub(super) fn as_declarative(interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
    Ok(Value::object(AsBase(declarative_base(interpreter, call)?)))
}

/// What makes a class a base.
#[derive(Debug)]
struct AsBase(Value);

impl Object for AsBase {
    fn type_name(&self) -> &'static str {
        "function"
    }

    fn is_callable(&self) -> bool {
        true
    }

    fn call(self: Rc<Self>, interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
        let mut bound = Signature::new("as_declarative")
            .takes(&["cls"])
            .bind(interpreter, call)?;
        let class = bound.required(interpreter, "cls")?;
        made_base(interpreter, &class, self.0.clone())
    }
}

/// `registry(…)`
pub(super) fn registry(interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
    const SIGNATURE: Signature =
        Signature::new("registry").by_name(&["metadata", "class_registry", "type_annotation_map"]);
    let mut bound = SIGNATURE.bind(interpreter, call)?;
    let metadata = bound.some("metadata").map(|given| given.value);
    Ok(Value::object(Registry {
        metadata: metadata.unwrap_or_else(|| Value::object(MetaData::default())),
        types: bound.some("type_annotation_map").map(|given| given.value),
    }))
}

/// A `registry`.
#[derive(Debug)]
struct Registry {
    metadata: Value,
    types: Option<Value>,
}

impl Object for Registry {
    fn type_name(&self) -> &'static str {
        "registry"
    }

    fn attribute(
        self: Rc<Self>,
        _: &mut Interpreter<'_, '_>,
        name: &str,
        _: Span,
    ) -> Result<Option<Value>> {
        Ok((name == "metadata").then(|| self.metadata.clone()))
    }

    fn has_method(&self, name: &str) -> bool {
        matches!(
            name,
            "as_declarative_base"
                | "generate_base"
                | "map_imperatively"
                | "mapped"
                | "mapped_as_dataclass"
                | "configure"
        )
    }

    fn call_method(
        self: Rc<Self>,
        interpreter: &mut Interpreter<'_, '_>,
        name: &str,
        call: Call,
    ) -> Result<Value> {
        match name {
            // The table is there already.
            "map_imperatively" | "configure" => return Ok(Value::None),
            "mapped" | "mapped_as_dataclass" => {
                let place = call.place;
                let given = call.positional.into_iter().next();
                let Some(given) = given else {
                    // `@registry.mapped_as_dataclass(init=False)`
                    return Ok(Value::object(Mapping(self)));
                };
                return self.map(interpreter, given.value, place);
            }
            _ => {}
        }
        let mut bound = Signature::new("generate_base")
            .by_name(&["cls"])
            .and_others()
            .bind(interpreter, call)?;
        bound.others.clear();
        let class = bound.some("cls");
        let base = Value::object(Base {
            metadata: Some(self.metadata.clone()),
            types: self.types.clone(),
            is_abstract: false,
            is_mixin: false,
            names_tables: false,
        });
        match class {
            Some(class) => made_base(interpreter, &class, base),
            None if name == "as_declarative_base" => Ok(Value::object(AsBase(base))),
            None => Ok(base),
        }
    }
}

impl Registry {
    /// Makes a class stand for a table.
    fn map(
        &self,
        interpreter: &mut Interpreter<'_, '_>,
        value: Value,
        place: Span,
    ) -> Result<Value> {
        let Some(class) = value.downcast::<Class>() else {
            return Err(interpreter.refuse(place, "only a class can be mapped"));
        };
        if class.find("metadata").is_none() {
            class.set("metadata", self.metadata.clone());
        }
        if let Some(types) = &self.types {
            class.set("type_annotation_map", types.clone());
        }
        mapping::map(interpreter, &class, place)?;
        Ok(value)
    }
}

/// What `registry.mapped_as_dataclass(…)` gives: a decorator.
#[derive(Debug)]
struct Mapping(Rc<Registry>);

impl Object for Mapping {
    fn type_name(&self) -> &'static str {
        "function"
    }

    fn is_callable(&self) -> bool {
        true
    }

    fn call(self: Rc<Self>, interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
        let mut bound = Signature::new("mapped")
            .takes(&["cls"])
            .bind(interpreter, call)?;
        let class = bound.required(interpreter, "cls")?;
        self.0.map(interpreter, class.value, class.place)
    }
}

impl Object for Base {
    fn type_name(&self) -> &'static str {
        "type"
    }

    fn attribute(
        self: Rc<Self>,
        _: &mut Interpreter<'_, '_>,
        name: &str,
        _: Span,
    ) -> Result<Option<Value>> {
        Ok(match name {
            "metadata" => self.metadata.clone(),
            "type_annotation_map" => self.types.clone(),
            _ => None,
        })
    }

    fn lacks(&self, name: &str) -> bool {
        const KNOWN: [&str; 4] = ["metadata", "query", "registry", "type_annotation_map"];
        !name.starts_with('_') && !KNOWN.contains(&name)
    }

    fn set_attribute(
        self: Rc<Self>,
        _: &mut Interpreter<'_, '_>,
        name: &str,
        _: Value,
        _: Span,
    ) -> Result<bool> {
        Ok(matches!(name, "__allow_unmapped__" | "query"))
    }

    fn derive(
        self: Rc<Self>,
        interpreter: &mut Interpreter<'_, '_>,
        class: &Rc<Class>,
        place: Span,
    ) -> Result<()> {
        if self.is_mixin {
            return Ok(());
        }
        let is_direct = class.bases().iter().any(|base| {
            let base = base.downcast::<Self>();
            base.is_some_and(|base| std::ptr::eq(&raw const *base, &raw const *self))
        });
        if self.is_abstract && is_direct {
            if class.find("metadata").is_none() {
                class.set("metadata", Value::object(MetaData::default()));
            }
            return Ok(());
        }
        if class.own("__abstract__").is_some() {
            return Ok(());
        }
        let mapped = mapping::map(interpreter, class, place);
        if let Err(Stop::Refused(cause)) = &mapped {
            let unknown = Unknown::new(format!("the table of `{}`", class.name()), place);
            mapping::lack(
                interpreter,
                class,
                unknown.because(Some(cause.clone())),
                place,
            );
        }
        mapped
    }

    fn instantiate(
        self: Rc<Self>,
        interpreter: &mut Interpreter<'_, '_>,
        class: &Rc<Class>,
        call: &Call,
    ) -> Result<Option<Value>> {
        mapper::instance(interpreter, class, call)
    }
}
