//! `enum`.
//!
//! Invariant: a class has one member for each value; a second name of a value is the same member
//! (<https://docs.python.org/3/library/enum.html>).

mod flag;
mod make;
mod member;

use std::rc::Rc;

use indexmap::IndexMap;
use ruff_python_ast::name::Name;

use crate::alembic::python::{
    Argument, Builtin, Call, Class, Interpreter, Object, Result, Signature, Value, equal,
};
use crate::span::Span;

pub(in crate::alembic) use member::EnumMember;

/// `Enum`, `IntEnum`, `StrEnum`, `Flag` or `IntFlag`, as a base.
#[derive(Debug)]
struct EnumBase {
    name: &'static str,
}

/// `auto()`: the next value.
#[derive(Debug)]
struct Auto;

impl Object for Auto {
    fn type_name(&self) -> &'static str {
        "auto"
    }
}

/// What a name of `enum` stands for.
pub(super) fn named(name: &str) -> Option<Value> {
    const FUNCTIONS: [Builtin; 2] = [
        Builtin {
            name: "auto",
            run: auto,
        },
        Builtin {
            name: "unique",
            run: unique,
        },
    ];
    if let Some(function) = FUNCTIONS.into_iter().find(|known| known.name == name) {
        return Some(Value::Builtin(function));
    }
    let bases = ["Enum", "Flag", "IntEnum", "IntFlag", "StrEnum"].into_iter();
    let name = { bases }.find(|base| *base == name)?;
    Some(Value::object(EnumBase { name }))
}

fn auto(interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
    Signature::part("auto").bind(interpreter, call)?;
    Ok(Value::object(Auto))
}

/// `@unique`: no value has two names.
fn unique(interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
    let mut bound = Signature::part("unique")
        .takes(&["enumeration"])
        .bind(interpreter, call)?;
    let of = bound.required(interpreter, "enumeration")?;
    let Some(class) = of.value.downcast::<Class>() else {
        return Err(interpreter.refuse(of.place, "`unique` of this is not evaluated"));
    };
    let aliases = class.own_names().into_iter().filter_map(|(name, value)| {
        let member = value.downcast::<EnumMember>()?;
        (member.name() != name.as_str()).then(|| format!("{name} -> {}", member.name()))
    });
    let aliases: Vec<String> = aliases.collect();
    if aliases.is_empty() {
        return Ok(of.value);
    }
    let message = format!(
        "duplicate values found in <enum '{}'>: {}",
        class.name(),
        aliases.join(", ")
    );
    Err(interpreter.raise("ValueError", &message, of.place))
}

impl EnumBase {
    /// The member that `_missing_` gives for a value.
    fn missing(
        interpreter: &mut Interpreter<'_, '_>,
        class: &Rc<Class>,
        wanted: &Argument,
    ) -> Result<Option<Value>> {
        if class.find("_missing_").is_none() {
            return Ok(None);
        }
        let place = wanted.place;
        let of = Value::Object(class.clone());
        let ask = interpreter.attribute(&of, "_missing_", place)?;
        let given = interpreter.call_with(&ask, vec![wanted.value.clone()], place)?;
        let mut members = class.members().unwrap_or_default().into_iter();
        if given.is_none() || members.any(|member| member.is_same(&given)) {
            return Ok(Some(given).filter(|given| !given.is_none()));
        }
        let text = interpreter.repr(&given, place)?;
        let name = class.name();
        let message =
            format!("error in {name}._missing_: returned {text} instead of None or a valid member");
        Err(interpreter.raise("TypeError", &message, place))
    }
}

impl Object for EnumBase {
    fn type_name(&self) -> &'static str {
        "type"
    }

    fn lacks(&self, name: &str) -> bool {
        !name.starts_with('_') && name != "mro"
    }

    fn derive(
        self: Rc<Self>,
        interpreter: &mut Interpreter<'_, '_>,
        class: &Rc<Class>,
        place: Span,
    ) -> Result<()> {
        make::members(&self, interpreter, class, place)
    }

    /// `Color("red")`: the member with that value.
    fn instantiate(
        self: Rc<Self>,
        interpreter: &mut Interpreter<'_, '_>,
        class: &Rc<Class>,
        call: &Call,
    ) -> Result<Option<Value>> {
        let mut bound = Signature::part("Enum")
            .takes(&["value"])
            .bind(interpreter, call.clone())?;
        let wanted = bound.required(interpreter, "value")?;
        for member in class.members().unwrap_or_default() {
            let is = member.is_same(&wanted.value)
                || member
                    .downcast::<EnumMember>()
                    .is_some_and(|member| equal(member.value(), &wanted.value));
            if is {
                return Ok(Some(member));
            }
        }
        if let (Value::Int(bits), true) = (&wanted.value, flag::is_flag(class)) {
            return flag::of_bits(interpreter, class, *bits, wanted.place).map(Some);
        }
        if let Some(member) = Self::missing(interpreter, class, &wanted)? {
            return Ok(Some(member));
        }
        let text = interpreter.repr(&wanted.value, wanted.place)?;
        let message = format!("{text} is not a valid {}", class.name());
        Err(interpreter.raise("ValueError", &message, wanted.place))
    }

    /// `Enum("Color", "RED GREEN")`.
    fn call(self: Rc<Self>, interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
        let mut bound = Signature::part("Enum")
            .takes(&["value", "names"])
            .by_name(&["module", "qualname", "type", "start"])
            .bind(interpreter, call)?;
        let place = bound.place;
        let name = bound.required(interpreter, "value")?;
        let name = interpreter.text_of(&name)?;
        let given = bound.required(interpreter, "names")?;
        let start = match bound.optional("start").map(|start| start.value) {
            None => None,
            Some(Value::Int(start)) => Some(start),
            Some(_) => return Err(interpreter.refuse(place, "this `start` is not evaluated")),
        };
        let names = written(interpreter, &given, start)?;
        let mixin = bound.some("type").map(|mixin| mixin.value);
        let bases = { mixin.into_iter() }.chain([Value::Object(self)]);
        interpreter.class_without_body(&name, bases.collect(), names, place)
    }

    fn has_instance(&self, value: &Value) -> Option<bool> {
        let member = value.downcast::<EnumMember>();
        Some(member.is_some_and(|member| match self.name {
            "Enum" => true,
            "Flag" => flag::is_flag(member.class()),
            name => member.is_of(name),
        }))
    }

    fn key(&self) -> Option<String> {
        Some(self.name.to_owned())
    }
}

/// The names that a call of `Enum` is given, each with its value.
fn written(
    interpreter: &mut Interpreter<'_, '_>,
    given: &Argument,
    start: Option<i64>,
) -> Result<IndexMap<Name, Value>> {
    let place = given.place;
    let items: Vec<Value> = match &given.value {
        Value::Str(text) => {
            let names = text.split(|c: char| c == ',' || c.is_whitespace());
            names
                .filter(|name| !name.is_empty())
                .map(Value::str)
                .collect()
        }
        Value::Dict(_) => { interpreter.entries(&given.value, place)?.into_iter() }
            .map(|(name, value)| Value::tuple(vec![name, value]))
            .collect(),
        several => interpreter.iterate(several, place)?.collect(),
    };
    let mut names = IndexMap::new();
    for (at, item) in items.into_iter().enumerate() {
        let number = i64::try_from(at).unwrap_or(i64::MAX);
        let (name, value) = match (&item, start) {
            (Value::Tuple(pair), _) if pair.len() == 2 => (pair[0].clone(), pair[1].clone()),
            (_, Some(start)) => (item, Value::Int(start.saturating_add(number))),
            (_, None) => (item, Value::object(Auto)),
        };
        let name = interpreter.text_of(&Argument { value: name, place })?;
        names.insert(Name::new(&*name), value);
    }
    Ok(names)
}
