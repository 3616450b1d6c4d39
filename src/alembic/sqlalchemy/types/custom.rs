//! Types that a project makes itself: classes that derive from `TypeDecorator`, `UserDefinedType` or
//! another type.
//!
//! Invariant: what the configuration says of a class comes first; else its own code says what it
//! is on SQLite, by `@compiles`, `load_dialect_impl`, `impl` or `get_col_spec`.

use std::rc::Rc;

use super::SqlType;
use super::class::{Family, TypeClass};
use super::compiles::compiled;
use super::dialect_object::DialectObject;
use crate::alembic::python::{
    Argument, Builtin, Call, Class, Instance, Interpreter, Object, Result, Signature, Value,
};
use crate::span::Span;

/// A class of SQLAlchemy that types derive from.
#[derive(Clone, Copy, Debug)]
pub(super) struct TypeBase {
    name: &'static str,
}

/// What a name of `sqlalchemy.types` stands for that is there to be derived from.
pub(super) fn base(name: &str) -> Option<Value> {
    const BASES: &[&str] = &["TypeDecorator", "UserDefinedType", "TypeEngine"];
    let name = BASES.iter().find(|base| **base == name)?;
    Some(Value::object(TypeBase { name }))
}

/// `super().load_dialect_impl(…)`: the type is what `impl` says.
#[derive(Debug)]
struct AsImpl;

impl Object for AsImpl {
    fn type_name(&self) -> &'static str {
        "TypeEngine"
    }
}

fn as_impl(interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
    let signature = Signature::new("load_dialect_impl").takes(&["dialect"]);
    signature
        .bind(interpreter, call)?
        .required(interpreter, "dialect")?;
    Ok(Value::object(AsImpl))
}

/// The arguments that the constructor of a [`TypeBase`] got.
#[derive(Debug)]
struct Arguments(Call);

impl Object for Arguments {
    fn type_name(&self) -> &'static str {
        "TypeEngine"
    }
}

impl Object for TypeBase {
    fn type_name(&self) -> &'static str {
        "type"
    }

    fn attribute(
        self: Rc<Self>,
        _: &mut Interpreter<'_, '_>,
        name: &str,
        _: Span,
    ) -> Result<Option<Value>> {
        Ok((name == "__name__").then(|| Value::str(self.name)))
    }

    fn inherited(&self, name: &str) -> Option<Value> {
        const AS_IMPL: Builtin = Builtin {
            name: "load_dialect_impl",
            run: as_impl,
        };
        (name == AS_IMPL.name).then_some(Value::Builtin(AS_IMPL))
    }

    /// `TypeDecorator[str]`: what its values are is for type checkers.
    fn subscript(
        self: Rc<Self>,
        _: &mut Interpreter<'_, '_>,
        _: &Value,
        _: Span,
    ) -> Result<Option<Value>> {
        Ok(Some(Value::Object(self)))
    }

    fn is_callable(&self) -> bool {
        true
    }

    fn call(self: Rc<Self>, _: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
        Ok(Value::object(Arguments(call)))
    }

    fn instantiate(
        self: Rc<Self>,
        interpreter: &mut Interpreter<'_, '_>,
        class: &Rc<Class>,
        call: &Call,
    ) -> Result<Option<Value>> {
        instantiate(interpreter, class, call)
    }
}

/// What a call of a class makes that derives from a type; `None` if its own constructor runs first.
///
/// # Errors
/// That it cannot be told what the type is on SQLite.
pub(super) fn instantiate(
    interpreter: &mut Interpreter<'_, '_>,
    class: &Rc<Class>,
    call: &Call,
) -> Result<Option<Value>> {
    if class.find("__init__").is_some() {
        return Ok(None);
    }
    let place = call.place;
    let this = Value::Object(class.clone());
    let made = of_class(interpreter, class, call.clone(), &this, place)?;
    Ok(Some(Value::object(made)))
}

/// The type that an argument is, if it is a class or an instance that is written in Python.
///
/// # Errors
/// That it cannot be told what the type is on SQLite.
pub(super) fn of(
    interpreter: &mut Interpreter<'_, '_>,
    argument: &Argument,
) -> Result<Option<Rc<SqlType>>> {
    let Argument { value, place } = argument;
    if let Some(class) = value.downcast::<Class>() {
        if let Some(words) = configured(interpreter, class.name()) {
            return Ok(Some(Rc::new(words)));
        }
        if !is_type(&class) {
            return Ok(None);
        }
        // A class stands for what a call without arguments makes of it.
        let value = interpreter.call_with(value, Vec::new(), *place)?;
        let place = *place;
        return SqlType::of(interpreter, &Argument { value, place }).map(Some);
    }
    let Some(instance) = value.downcast::<Instance>() else {
        return Ok(None);
    };
    let class = Rc::clone(instance.class());
    if !is_type(&class) && configured(interpreter, class.name()).is_none() {
        return Ok(None);
    }
    let inner = instance.inner();
    if let Some(sql_type) = inner.as_ref().and_then(Value::downcast::<SqlType>) {
        let made = match own_impl(&class) {
            Some(found) => of_impl(interpreter, found, nothing(*place), *place)?,
            None => (*sql_type).clone(),
        };
        let made = made.of_python(&class);
        return on_sqlite(interpreter, &class, made, value, *place).map(|made| Some(Rc::new(made)));
    }
    let arguments = inner.as_ref().and_then(Value::downcast::<Arguments>);
    let call = arguments.map_or_else(|| nothing(*place), |arguments| arguments.0.clone());
    of_class(interpreter, &class, call, value, *place).map(|made| Some(Rc::new(made)))
}

fn nothing(place: Span) -> Call {
    Call {
        place,
        positional: Vec::new(),
        keyword: Vec::new(),
    }
}

fn is_type(class: &Class) -> bool {
    class.native::<TypeBase>().is_some() || class.native::<TypeClass>().is_some()
}

/// The type that the configuration says for a Python name, with or without its module.
pub(super) fn configured(interpreter: &Interpreter<'_, '_>, name: &str) -> Option<SqlType> {
    let types = &interpreter.host.surroundings.types;
    let exact = types.get(name);
    let found = exact.or_else(|| {
        let ends = |path: &str| path.rsplit('.').next() == Some(name);
        let mut types = types.iter();
        types.find_map(|(path, words)| ends(path).then_some(words))
    });
    found.map(|words| SqlType::verbatim(words, Family::Any))
}

/// The type that a class makes of these arguments.
fn of_class(
    interpreter: &mut Interpreter<'_, '_>,
    class: &Rc<Class>,
    call: Call,
    this: &Value,
    place: Span,
) -> Result<SqlType> {
    if let Some(made) = configured(interpreter, class.name()) {
        return Ok(made);
    }
    let native = class.native::<TypeClass>();
    let of_decorator = native.as_ref().filter(|native| native.is_decorator());
    let made = if let (Some(_), Some(found)) = (of_decorator, class.find("impl")) {
        // The arguments are those of the decorator that it derives from.
        of_impl(interpreter, found, nothing(place), place)?
    } else if let Some(native) = &native
        && let Some(found) = class.find("impl").filter(|_| native.hands_on())
    {
        of_impl(interpreter, found, call, place)?
    } else if let Some(native) = native {
        SqlType::new(interpreter, *native, call)?
    } else if let Some(found) = class.find("impl") {
        of_impl(interpreter, found, call, place)?
    } else if let Some(spec) = method(interpreter, class, "get_col_spec", this, place)? {
        let words = interpreter.call_with(&spec, Vec::new(), place)?;
        let words = interpreter.text_of(&Argument {
            value: words,
            place,
        })?;
        SqlType::verbatim(&words, Family::Any)
    } else {
        SqlType::plain(TypeClass::foreign("TypeEngine", Family::Any))
    };
    on_sqlite(interpreter, class, made.of_python(class), this, place)
}

/// What a class that derives from a decorator of a library says that it decorates.
fn own_impl(class: &Class) -> Option<Value> {
    let native = class.native::<TypeClass>()?;
    native.is_decorator().then(|| class.find("impl"))?
}

/// What `impl` makes of the arguments of a decorator: a class is called with them, a type stands
/// for itself.
fn of_impl(
    interpreter: &mut Interpreter<'_, '_>,
    found: Value,
    call: Call,
    place: Span,
) -> Result<SqlType> {
    let is_class = found.downcast::<TypeClass>().is_some() || found.downcast::<Class>().is_some();
    let value = if is_class {
        interpreter.call(&found, call)?
    } else {
        found
    };
    let made = SqlType::of(interpreter, &Argument { value, place })?;
    Ok((*made).clone())
}

/// The type that the class chooses for SQLite itself, else `made`.
fn on_sqlite(
    interpreter: &mut Interpreter<'_, '_>,
    class: &Rc<Class>,
    made: SqlType,
    this: &Value,
    place: Span,
) -> Result<SqlType> {
    if let Some(words) = compiled(interpreter, class, this, place)? {
        return Ok(made.declared(&words));
    }
    let Some(load) = method(interpreter, class, "load_dialect_impl", this, place)? else {
        return Ok(made);
    };
    let value = interpreter.call_with(&load, vec![Value::object(DialectObject)], place)?;
    if value.downcast::<AsImpl>().is_some() {
        return Ok(made);
    }
    let chosen = SqlType::of(interpreter, &Argument { value, place })?;
    Ok((*chosen).clone().of_python(class))
}

/// What a type that is written in Python makes of a value before it is stored; `None` if it leaves
/// it as it is.
///
/// # Errors
/// What its `process_bind_param` raises, or why it is not evaluated.
pub(super) fn bound(
    interpreter: &mut Interpreter<'_, '_>,
    sql_type: &SqlType,
    argument: &Argument,
) -> Result<Option<Argument>> {
    let Some(class) = &sql_type.python else {
        return Ok(None);
    };
    let place = argument.place;
    let this = Value::object(sql_type.clone());
    let Some(process) = method(interpreter, class, "process_bind_param", &this, place)? else {
        return Ok(None);
    };
    let values = vec![argument.value.clone(), Value::object(DialectObject)];
    let value = interpreter.call_with(&process, values, place)?;
    Ok(Some(Argument { value, place }))
}

/// A method of a class, bound to `this`.
fn method(
    interpreter: &mut Interpreter<'_, '_>,
    class: &Rc<Class>,
    name: &str,
    this: &Value,
    place: Span,
) -> Result<Option<Value>> {
    match class.find(name) {
        Some(found) => class.bind(interpreter, found, this, place),
        None => Ok(None),
    }
}

/// A name that only the configuration knows, as a class.
#[derive(Debug)]
struct Configured(String);

impl Object for Configured {
    fn type_name(&self) -> &'static str {
        "type"
    }

    fn is_callable(&self) -> bool {
        true
    }

    /// Whatever its arguments are: the configuration says what it is.
    fn call(self: Rc<Self>, _: &mut Interpreter<'_, '_>, _: Call) -> Result<Value> {
        Ok(Value::object(SqlType::verbatim(&self.0, Family::Any)))
    }
}

/// What a dotted name stands for that the configuration says the type of.
pub(in crate::alembic) fn configured_class(words: &str) -> Value {
    Value::object(Configured(words.to_owned()))
}

/// The type of a [`Configured`] class without arguments.
pub(super) fn of_configured(value: &Value) -> Option<Rc<SqlType>> {
    let configured = value.downcast::<Configured>()?;
    Some(Rc::new(SqlType::verbatim(&configured.0, Family::Any)))
}
