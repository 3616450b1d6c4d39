//! `enum`.
//!
//! Invariant: a class has one member for each value; a second name of a value is the same member
//! (<https://docs.python.org/3/library/enum.html>).

use std::rc::Rc;

use ruff_python_ast::{CmpOp, Operator};

use crate::alembic::python::{
    Builtin, Call, Class, Descriptor, Interpreter, Object, Result, Signature, Value, equal,
};
use crate::span::Span;

/// `Enum`, `IntEnum` or `StrEnum`, as a base.
#[derive(Debug)]
struct EnumBase {
    name: &'static str,
}

/// A member of an enumeration.
#[derive(Debug)]
pub(in crate::alembic) struct EnumMember {
    class: Rc<Class>,
    name: String,
    value: Value,
    /// The type that its class mixes in: `str` for `class Color(str, Enum)`.
    mixin: Option<&'static str>,
    /// Whether its text is that of its value, as for `IntEnum` and `StrEnum`.
    is_value_text: bool,
}

/// `auto()`: the next value.
#[derive(Debug)]
struct Auto;

/// What a name of `enum` stands for.
pub(super) fn named(name: &str) -> Option<Value> {
    let name = match name {
        "auto" => {
            return Some(Value::Builtin(Builtin {
                name: "auto",
                run: auto,
            }));
        }
        "unique" => {
            return Some(Value::Builtin(Builtin {
                name: "unique",
                run: unique,
            }));
        }
        "Enum" => "Enum",
        "IntEnum" => "IntEnum",
        "StrEnum" => "StrEnum",
        _ => return None,
    };
    Some(Value::object(EnumBase { name }))
}

fn auto(interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
    Signature::part("auto").bind(interpreter, call)?;
    Ok(Value::object(Auto))
}

fn unique(interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
    let mut bound = Signature::part("unique")
        .takes(&["enumeration"])
        .bind(interpreter, call)?;
    Ok(bound.required(interpreter, "enumeration")?.value)
}

impl EnumMember {
    /// Its name.
    pub(in crate::alembic) fn name(&self) -> &str {
        &self.name
    }
}

/// The type that is mixed in.
fn mixin(class: &Class) -> Option<&'static str> {
    class.natives().iter().find_map(|native| match native {
        Value::Builtin(builtin) if matches!(builtin.name, "str" | "int" | "float" | "bytes") => {
            Some(builtin.name)
        }
        Value::Object(_) => match native.downcast::<EnumBase>()?.name {
            "IntEnum" => Some("int"),
            "StrEnum" => Some("str"),
            _ => None,
        },
        _ => None,
    })
}

impl EnumBase {
    /// The value of `auto()`.
    fn next(&self, name: &str, members: &[Value]) -> Option<Value> {
        if self.name == "StrEnum" {
            return Some(Value::str(name.to_lowercase()));
        }
        let mut highest = 0;
        for member in members {
            let member = member.downcast::<EnumMember>()?;
            let Value::Int(value) = member.value else {
                return None;
            };
            highest = highest.max(value);
        }
        highest.checked_add(1).map(Value::Int)
    }
}

impl Object for EnumBase {
    fn type_name(&self) -> &'static str {
        "type"
    }

    fn derive(
        self: Rc<Self>,
        interpreter: &mut Interpreter<'_, '_>,
        class: &Rc<Class>,
        place: Span,
    ) -> Result<()> {
        let mixin = mixin(class);
        let mut members: Vec<Value> = Vec::new();
        for (name, mut value) in class.own_names() {
            let is_special = name.starts_with('_');
            let is_method = matches!(value, Value::Function(_) | Value::Builtin(_))
                || value.downcast::<Descriptor>().is_some()
                || value.downcast::<Class>().is_some();
            if is_special || is_method {
                continue;
            }
            if value.downcast::<Auto>().is_some() {
                let Some(next) = self.next(&name, &members) else {
                    let message = format!("`auto()` of `{name}` is not evaluated");
                    return Err(interpreter.refuse(place, message));
                };
                value = next;
            }
            if let Value::Unknown(unknown) = &value {
                return Err(interpreter.unknown(unknown, place));
            }
            let same = members.iter().find(|member| {
                let member = member.downcast::<EnumMember>();
                member.is_some_and(|member| equal(&member.value, &value))
            });
            let member = if let Some(member) = same {
                member.clone()
            } else {
                let member = Value::object(EnumMember {
                    class: Rc::clone(class),
                    name: name.to_string(),
                    value,
                    mixin,
                    is_value_text: self.name != "Enum",
                });
                members.push(member.clone());
                member
            };
            class.set(&name, member);
        }
        if !members.is_empty() {
            class.set_members(members);
        }
        Ok(())
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
                    .is_some_and(|member| equal(&member.value, &wanted.value));
            if is {
                return Ok(Some(member));
            }
        }
        let text = interpreter.repr(&wanted.value, wanted.place)?;
        let message = format!("{text} is not a valid {}", class.name());
        Err(interpreter.raise("ValueError", &message, wanted.place))
    }

    /// `Enum("Color", "RED GREEN")`.
    fn call(self: Rc<Self>, interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
        let message = format!(
            "a call of `{}` is not evaluated: write a `class`",
            self.name
        );
        Err(interpreter.refuse(call.place, message))
    }

    fn has_instance(&self, value: &Value) -> Option<bool> {
        let member = value.downcast::<EnumMember>();
        Some(member.is_some_and(|member| {
            match self.name {
                "Enum" => true,
                name => member
                    .class
                    .native::<Self>()
                    .is_some_and(|base| base.name == name),
            }
        }))
    }

    fn key(&self) -> Option<String> {
        Some(self.name.to_owned())
    }
}

impl Object for Auto {
    fn type_name(&self) -> &'static str {
        "auto"
    }
}

impl Object for EnumMember {
    fn type_name(&self) -> &str {
        self.class.name()
    }

    fn lacks(&self, name: &str) -> bool {
        !name.starts_with("__")
    }

    fn class(&self) -> Option<Rc<Class>> {
        Some(Rc::clone(&self.class))
    }

    fn as_builtin(&self) -> Option<Value> {
        self.mixin.map(|_| self.value.clone())
    }

    fn attribute(
        self: Rc<Self>,
        interpreter: &mut Interpreter<'_, '_>,
        name: &str,
        place: Span,
    ) -> Result<Option<Value>> {
        match name {
            "name" | "_name_" => return Ok(Some(Value::str(&self.name))),
            "value" | "_value_" => return Ok(Some(self.value.clone())),
            "__class__" => return Ok(Some(Value::Object(self.class.clone()))),
            _ => {}
        }
        if let Some(found) = self.class.find(name) {
            let this = Value::Object(self.clone());
            return self.class.bind(interpreter, found, &this, place);
        }
        if self.mixin.is_some() {
            return interpreter.find_attribute(&self.value, name, place);
        }
        Ok(None)
    }

    fn items(
        self: Rc<Self>,
        interpreter: &mut Interpreter<'_, '_>,
        place: Span,
    ) -> Result<Option<Vec<Value>>> {
        if self.mixin == Some("str") {
            return Ok(Some(interpreter.iterate(&self.value, place)?.collect()));
        }
        Ok(None)
    }

    fn operator(
        self: Rc<Self>,
        interpreter: &mut Interpreter<'_, '_>,
        operator: Operator,
        other: &Value,
        reflected: bool,
        place: Span,
    ) -> Result<Option<Value>> {
        if self.mixin.is_none() {
            return Ok(None);
        }
        let (left, right) = if reflected {
            (other, &self.value)
        } else {
            (&self.value, other)
        };
        interpreter.operate(operator, left, right, place).map(Some)
    }

    fn compare(
        self: Rc<Self>,
        interpreter: &mut Interpreter<'_, '_>,
        operator: CmpOp,
        other: &Value,
        place: Span,
    ) -> Result<Option<Value>> {
        if self.mixin.is_none() {
            return Ok(None);
        }
        let other = match other.downcast::<Self>() {
            Some(member) if member.mixin.is_some() => member.value.clone(),
            _ => other.clone(),
        };
        interpreter
            .compare(operator, &self.value, &other, place)
            .map(Some)
    }

    fn truth(self: Rc<Self>, interpreter: &mut Interpreter<'_, '_>, place: Span) -> Result<bool> {
        match self.mixin {
            Some(_) => interpreter.truth(&self.value, place),
            None => Ok(true),
        }
    }

    fn text(self: Rc<Self>, interpreter: &mut Interpreter<'_, '_>, place: Span) -> Result<String> {
        if let Some(found) = self.class.find("__str__") {
            let this = Value::Object(self.clone());
            if let Some(method) = self.class.bind(interpreter, found, &this, place)? {
                let text = interpreter.call_with(&method, Vec::new(), place)?;
                return interpreter.text(&text, place);
            }
        }
        if self.is_value_text {
            return interpreter.text(&self.value, place);
        }
        Ok(format!("{}.{}", self.class.name(), self.name))
    }

    fn repr(self: Rc<Self>, interpreter: &mut Interpreter<'_, '_>, place: Span) -> Result<String> {
        let value = interpreter.repr(&self.value, place)?;
        Ok(format!("<{}.{}: {value}>", self.class.name(), self.name))
    }
}
