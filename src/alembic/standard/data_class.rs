//! `dataclasses`.
//!
//! Invariant: a field is what its class says of it, or the class is refused.

use std::rc::Rc;

use super::function;
use crate::alembic::python::{
    Argument, Call, Class, Data, DataField, Dict, Instance, Interpreter, Key, NativeFunction,
    Object, Result, Signature, Value, library_exception,
};
use crate::span::Span;

const FUNCTIONS: &[(&str, NativeFunction)] = &[
    ("asdict", as_dict),
    ("astuple", as_tuple),
    ("dataclass", data_class),
    ("field", field),
    ("fields", fields),
    ("is_dataclass", is_data_class),
    ("replace", replace),
];

const OPTIONS: &[&str] = &[
    "init",
    "repr",
    "eq",
    "order",
    "unsafe_hash",
    "frozen",
    "match_args",
    "kw_only",
    "slots",
];

/// What a name of `dataclasses` stands for.
pub(super) fn named(name: &str) -> Option<Value> {
    match name {
        "FrozenInstanceError" => library_exception(name),
        "MISSING" => Some(missing()),
        name => function::named(FUNCTIONS, name),
    }
}

/// `MISSING`: what stands where a field says nothing.
#[derive(Debug)]
struct Missing;

impl Object for Missing {
    fn type_name(&self) -> &'static str {
        "_MISSING_TYPE"
    }
}

thread_local! {
    /// There is one only, as `is` has it.
    static MISSING: Value = Value::object(Missing);
}

fn missing() -> Value {
    MISSING.with(Value::clone)
}

/// What `field(…)` says.
#[derive(Debug)]
struct Field {
    default: Option<Value>,
    factory: Option<Value>,
    init: bool,
    repr: bool,
    compare: bool,
    by_name: Option<bool>,
}

impl Object for Field {
    fn type_name(&self) -> &'static str {
        "Field"
    }
}

/// A field as `fields()` tells it.
#[derive(Debug)]
struct Told(DataField);

impl Object for Told {
    fn type_name(&self) -> &'static str {
        "Field"
    }

    fn attribute(
        self: Rc<Self>,
        _: &mut Interpreter<'_, '_>,
        name: &str,
        _: Span,
    ) -> Result<Option<Value>> {
        Ok(match name {
            "name" => Some(Value::str(&self.0.name)),
            "default" => Some(self.0.default.clone().unwrap_or_else(missing)),
            "default_factory" => Some(self.0.factory.clone().unwrap_or_else(missing)),
            "init" => Some(Value::Bool(self.0.init)),
            "repr" => Some(Value::Bool(self.0.repr)),
            "compare" => Some(Value::Bool(self.0.compare)),
            _ => None,
        })
    }
}

/// `@dataclass(…)`, which waits for its class.
#[derive(Debug)]
struct Decorator(Vec<(Rc<str>, bool)>);

impl Object for Decorator {
    fn type_name(&self) -> &'static str {
        "function"
    }

    fn is_callable(&self) -> bool {
        true
    }

    fn call(self: Rc<Self>, interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
        let mut bound = Signature::part("wrap")
            .takes(&["cls"])
            .bind(interpreter, call)?;
        let class = bound.required(interpreter, "cls")?;
        made(interpreter, &class, &self.0)
    }
}

fn data_class(interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
    let mut bound = Signature::part("dataclass")
        .takes(&["cls"])
        .by_name(OPTIONS)
        .bind(interpreter, call)?;
    let mut options = Vec::new();
    for option in OPTIONS {
        if let Some(is_so) = bound.truth(interpreter, option)? {
            options.push((Rc::from(*option), is_so));
        }
    }
    match bound.some("cls") {
        Some(class) => made(interpreter, &class, &options),
        None => Ok(Value::object(Decorator(options))),
    }
}

fn field(interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
    let mut bound = Signature::part("field")
        .by_name(&[
            "default",
            "default_factory",
            "init",
            "repr",
            "hash",
            "compare",
            "metadata",
            "kw_only",
        ])
        .bind(interpreter, call)?;
    if bound.some("hash").is_some() {
        return Err(interpreter.refuse(bound.place, "`hash=` of a field is not evaluated"));
    }
    let field = Field {
        default: bound.optional("default").map(|one| one.value),
        factory: bound.optional("default_factory").map(|one| one.value),
        init: bound.truth(interpreter, "init")?.unwrap_or(true),
        repr: bound.truth(interpreter, "repr")?.unwrap_or(true),
        compare: bound.truth(interpreter, "compare")?.unwrap_or(true),
        by_name: bound.truth(interpreter, "kw_only")?,
    };
    if field.default.is_some() && field.factory.is_some() {
        let message = "cannot specify both default and default_factory";
        return Err(interpreter.raise("ValueError", message, bound.place));
    }
    Ok(Value::object(field))
}

/// What `@dataclass` makes of a class: the same class, which knows its fields.
fn made(
    interpreter: &mut Interpreter<'_, '_>,
    argument: &Argument,
    options: &[(Rc<str>, bool)],
) -> Result<Value> {
    let place = argument.place;
    let Some(class) = argument.value.downcast::<Class>() else {
        if let Value::Unknown(unknown) = &argument.value {
            return Err(interpreter.unknown(unknown, place));
        }
        return Err(interpreter.refuse(place, "`@dataclass` of what is no class is not evaluated"));
    };
    let option = |name: &str, default: bool| {
        let mut options = options.iter();
        options
            .find(|(known, _)| &**known == name)
            .map_or(default, |(_, is_so)| *is_so)
    };
    let (is_frozen, by_name) = (option("frozen", false), option("kw_only", false));
    let inherited = class.data();
    if option("unsafe_hash", false) {
        return Err(interpreter.refuse(place, "`unsafe_hash=True` is not evaluated"));
    }
    if let Some(base) = &inherited
        && base.frozen != is_frozen
    {
        let message = if is_frozen {
            "cannot inherit frozen dataclass from a non-frozen one"
        } else {
            "cannot inherit non-frozen dataclass from a frozen one"
        };
        return Err(interpreter.raise("TypeError", message, place));
    }
    let chain = class.chain();
    let bases = chain.iter().skip(1).filter(|one| one.own_data().is_some());
    if bases.count() > 1 && class.bases().len() > 1 {
        let message = "a data class of several data classes is not evaluated";
        return Err(interpreter.refuse(place, message));
    }
    let mut all = inherited.map_or_else(Vec::new, |base| base.fields.clone());
    for annotation in class.annotations() {
        match annotation.form().as_deref() {
            Some("ClassVar") => continue,
            Some("InitVar" | "KW_ONLY") => {
                let message = "`InitVar` and `KW_ONLY` are not evaluated";
                return Err(interpreter.refuse(annotation.place(), message));
            }
            _ => {}
        }
        let field = own_field(interpreter, &class, &annotation.name, by_name, place)?;
        match all.iter_mut().find(|known| known.name == field.name) {
            Some(known) => *known = field,
            None => all.push(field),
        }
    }
    let mut last: Option<&DataField> = None;
    for field in all.iter().filter(|field| field.init && !field.by_name) {
        let has_default = field.has_default();
        if let (Some(last), false) = (last, has_default) {
            let message = format!(
                "non-default argument '{}' follows default argument '{}'",
                field.name, last.name
            );
            return Err(interpreter.raise("TypeError", &message, place));
        }
        if has_default {
            last = Some(field);
        }
    }
    class.set_data(Data {
        fields: all,
        init: option("init", true),
        repr: option("repr", true),
        eq: option("eq", true),
        order: option("order", false),
        frozen: is_frozen,
        slots: option("slots", false),
    });
    Ok(argument.value.clone())
}

/// The field that the body of a class says.
fn own_field(
    interpreter: &Interpreter<'_, '_>,
    class: &Class,
    name: &str,
    by_name: bool,
    place: Span,
) -> Result<DataField> {
    let said = class.own(name);
    let given = said.as_ref().and_then(Value::downcast::<Field>);
    let field = match given {
        Some(given) => {
            match &given.default {
                Some(default) => class.set(name, default.clone()),
                None => class.remove(name),
            }
            DataField {
                name: Rc::from(name),
                default: given.default.clone(),
                factory: given.factory.clone(),
                init: given.init,
                repr: given.repr,
                compare: given.compare,
                by_name: given.by_name.unwrap_or(by_name),
            }
        }
        None => DataField {
            name: Rc::from(name),
            default: said,
            factory: None,
            init: true,
            repr: true,
            compare: true,
            by_name,
        },
    };
    if let Some(default) = &field.default
        && !matches!(default, Value::Unknown(_))
        && Key::of(default).is_none()
    {
        let message = format!(
            "mutable default <class '{}'> for field {name} is not allowed: use default_factory",
            default.type_name()
        );
        return Err(interpreter.raise("ValueError", &message, place));
    }
    Ok(field)
}

/// The instance of a data class that an argument is.
fn instance(
    interpreter: &Interpreter<'_, '_>,
    argument: &Argument,
    name: &str,
) -> Result<(Rc<Instance>, Rc<Data>)> {
    let found = argument.value.downcast::<Instance>();
    let found = found.and_then(|found| Some((Rc::clone(&found), found.class().data()?)));
    found.ok_or_else(|| {
        if let Value::Unknown(unknown) = &argument.value {
            return interpreter.unknown(unknown, argument.place);
        }
        let message = format!("{name}() should be called on dataclass instances");
        interpreter.raise("TypeError", &message, argument.place)
    })
}

fn as_dict(interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
    let mut bound = Signature::part("asdict")
        .takes(&["obj"])
        .bind(interpreter, call)?;
    let of = bound.required(interpreter, "obj")?;
    instance(interpreter, &of, "asdict")?;
    plain(interpreter, &of.value, true, 0, of.place)
}

fn as_tuple(interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
    let mut bound = Signature::part("astuple")
        .takes(&["obj"])
        .bind(interpreter, call)?;
    let of = bound.required(interpreter, "obj")?;
    instance(interpreter, &of, "astuple")?;
    plain(interpreter, &of.value, false, 0, of.place)
}

/// A value with dicts or tuples in the place of data classes.
fn plain(
    interpreter: &mut Interpreter<'_, '_>,
    value: &Value,
    as_dict: bool,
    depth: usize,
    place: Span,
) -> Result<Value> {
    if depth > 100 {
        return Err(interpreter.refuse(place, "what is nested so deeply is not evaluated"));
    }
    interpreter.take(2 * size_of::<Value>(), place)?;
    let inner = |interpreter: &mut Interpreter<'_, '_>, value: &Value| {
        plain(interpreter, value, as_dict, depth + 1, place)
    };
    match value {
        Value::List(list) => {
            let items = list.borrow().clone();
            let items: Result<Vec<Value>> =
                items.iter().map(|item| inner(interpreter, item)).collect();
            Ok(Value::list(items?))
        }
        Value::Tuple(items) => {
            let items: Result<Vec<Value>> =
                items.iter().map(|item| inner(interpreter, item)).collect();
            Ok(Value::tuple(items?))
        }
        Value::Dict(_) => {
            let mut dict = Dict::default();
            for (key, value) in interpreter.entries(value, place)? {
                let (key, value) = (inner(interpreter, &key)?, inner(interpreter, &value)?);
                let of = key.type_name().to_owned();
                if dict.insert(key, value).is_none() {
                    return Err(interpreter.unhashable(&of, place));
                }
            }
            Ok(Value::dict(dict))
        }
        Value::Set(set) => Ok(Value::set(set.borrow().clone())),
        Value::Object(_) => {
            let argument = Argument {
                value: value.clone(),
                place,
            };
            let Some(data) = value
                .downcast::<Instance>()
                .and_then(|one| one.class().data())
            else {
                return interpreter.copied(argument);
            };
            let mut dict = Dict::default();
            let mut values = Vec::new();
            for field in &data.fields {
                let own = interpreter.attribute(value, &field.name, place)?;
                let own = inner(interpreter, &own)?;
                if as_dict {
                    dict.set(&field.name, own);
                } else {
                    values.push(own);
                }
            }
            Ok(if as_dict {
                Value::dict(dict)
            } else {
                Value::tuple(values)
            })
        }
        other => Ok(other.clone()),
    }
}

impl Interpreter<'_, '_> {
    /// What stands for an object that is no data class: itself, if it cannot change.
    fn copied(&self, of: Argument) -> Result<Value> {
        match &of.value {
            Value::Object(object) if object.key().is_none() && object.as_builtin().is_none() => {
                let message = format!("a copy of a `{}` is not evaluated", object.type_name());
                Err(self.refuse(of.place, message))
            }
            _ => Ok(of.value),
        }
    }
}

fn fields(interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
    let mut bound = Signature::part("fields")
        .takes(&["class_or_instance"])
        .bind(interpreter, call)?;
    let of = bound.required(interpreter, "class_or_instance")?;
    let data = match data_of(&of.value) {
        Some(data) => data,
        None => instance(interpreter, &of, "fields")?.1,
    };
    let told = data.fields.iter().cloned();
    Ok(Value::tuple(
        told.map(|field| Value::object(Told(field))).collect(),
    ))
}

fn data_of(value: &Value) -> Option<Rc<Data>> {
    match value.downcast::<Class>() {
        Some(class) => class.data(),
        None => value.downcast::<Instance>()?.class().data(),
    }
}

fn is_data_class(interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
    let mut bound = Signature::part("is_dataclass")
        .takes(&["obj"])
        .bind(interpreter, call)?;
    let of = bound.required(interpreter, "obj")?;
    if let Value::Unknown(unknown) = &of.value {
        return Err(interpreter.unknown(unknown, of.place));
    }
    Ok(Value::Bool(data_of(&of.value).is_some()))
}

/// `replace`: another instance, made anew.
fn replace(interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
    let mut bound = Signature::part("replace")
        .takes(&["obj"])
        .and_others()
        .bind(interpreter, call)?;
    let of = bound.required(interpreter, "obj")?;
    let (found, data) = instance(interpreter, &of, "replace")?;
    let mut keyword = bound.others;
    for field in &data.fields {
        let is_given = keyword.iter().any(|(name, _)| *name == field.name);
        if !field.init {
            if is_given {
                let message = format!(
                    "field {} is declared with init=False, it cannot be specified with replace()",
                    field.name
                );
                return Err(interpreter.raise("ValueError", &message, of.place));
            }
            continue;
        }
        if !is_given {
            let value = interpreter.attribute(&of.value, &field.name, of.place)?;
            let place = of.place;
            keyword.push((Rc::clone(&field.name), Argument { value, place }));
        }
    }
    let call = Call {
        place: bound.place,
        positional: Vec::new(),
        keyword,
    };
    interpreter.call(&Value::Object(found.class().clone()), call)
}
