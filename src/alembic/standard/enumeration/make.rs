//! The members of an enumeration, as its body makes them.
//!
//! Invariant: what decides of a member and is not evaluated is refused when the class is made.

use std::rc::Rc;

use super::member::EnumMember;
use super::{Auto, EnumBase, flag};
use crate::alembic::python::{
    Argument, Call, Class, Descriptor, Interpreter, Result, Value, equal,
};
use crate::span::Span;

/// The special methods that members have here.
const SPECIAL: [&str; 3] = ["__init__", "__repr__", "__str__"];

/// The type that is mixed in.
fn mixin(class: &Class) -> Option<&'static str> {
    class.natives().iter().find_map(|native| match native {
        Value::Builtin(builtin) if matches!(builtin.name, "str" | "int" | "float" | "bytes") => {
            Some(builtin.name)
        }
        Value::Object(_) => match native.downcast::<EnumBase>()?.name {
            "IntEnum" | "IntFlag" => Some("int"),
            "StrEnum" => Some("str"),
            _ => None,
        },
        _ => None,
    })
}

/// Whether a name of the body is none of a member.
fn is_special(name: &str) -> bool {
    name.starts_with("__") || (name.starts_with('_') && name.ends_with('_'))
}

/// Whether what the body binds to a name is no member.
fn is_method(value: &Value) -> bool {
    matches!(value, Value::Function(_) | Value::Builtin(_))
        || value.downcast::<Descriptor>().is_some()
        || value.downcast::<Class>().is_some()
}

/// Gives an enumeration its members.
pub(super) fn members(
    base: &EnumBase,
    interpreter: &mut Interpreter<'_, '_>,
    class: &Rc<Class>,
    place: Span,
) -> Result<()> {
    let names = class.own_names();
    if names
        .iter()
        .any(|(_, value)| value.downcast::<EnumMember>().is_some())
    {
        return Ok(());
    }
    check(interpreter, class, place)?;
    let mixin = mixin(class);
    let is_flag = flag::is_flag(class);
    let mut members: Vec<Value> = Vec::new();
    for (name, value) in names {
        if is_special(&name) || is_method(&value) {
            continue;
        }
        let value = match value {
            value if value.downcast::<Auto>().is_some() => {
                next(base, interpreter, class, &name, &members, place)?
            }
            Value::Unknown(unknown) => return Err(interpreter.unknown(&unknown, place)),
            value => value,
        };
        let made = match mixin {
            Some(mixin) => mixed(base, interpreter, mixin, &value, place)?,
            None => value.clone(),
        };
        let same = members.iter().find(|member| {
            let member = member.downcast::<EnumMember>();
            member.is_some_and(|member| equal(member.value(), &made))
        });
        if let Some(member) = same {
            class.set(&name, member.clone());
            continue;
        }
        let is_value_text = !matches!(base.name, "Enum" | "Flag");
        let member = EnumMember::new(Rc::clone(class), &name, made, mixin, is_value_text);
        let member = Value::object(member);
        class.set(&name, member.clone());
        initialize(interpreter, class, &member, value, place)?;
        if is_flag {
            let bits = match member.downcast::<EnumMember>() {
                Some(member) if matches!(member.value(), Value::Int(0..)) => flag::bits(&member),
                _ => {
                    let message = format!("this value of the flag `{name}` is not evaluated");
                    return Err(interpreter.refuse(place, message));
                }
            };
            // Others are names of sets of bits.
            if !flag::is_single(bits) {
                continue;
            }
        }
        members.push(member);
    }
    if !members.is_empty() {
        class.set_members(members);
    }
    Ok(())
}

/// Sees that the class is an enumeration that is evaluated.
fn check(interpreter: &Interpreter<'_, '_>, class: &Rc<Class>, place: Span) -> Result<()> {
    let name = class.name();
    for ancestor in &class.chain()[1..] {
        if ancestor.members().is_some() {
            let message = format!("<enum '{name}'> cannot extend <enum '{}'>", ancestor.name());
            return Err(interpreter.raise("TypeError", &message, place));
        }
    }
    let refused = |what: String| {
        let message = format!("{what} of the enumeration `{name}` is not evaluated");
        Err(interpreter.refuse(place, message))
    };
    for (special, value) in class.chain().iter().flat_map(|one| one.own_names()) {
        let is_ours = SPECIAL.contains(&special.as_str());
        if special.starts_with("__") && is_method(&value) && !is_ours {
            return refused(format!("`{special}`"));
        }
        if special == "_ignore_" {
            return refused(format!("`{special}`"));
        }
    }
    Ok(())
}

/// The value of `auto()`.
fn next(
    base: &EnumBase,
    interpreter: &mut Interpreter<'_, '_>,
    class: &Rc<Class>,
    name: &str,
    members: &[Value],
    place: Span,
) -> Result<Value> {
    let values = members.iter().filter_map(Value::downcast::<EnumMember>);
    let values: Vec<Value> = values.map(|member| member.value().clone()).collect();
    if let Some(own) = class.find("_generate_next_value_") {
        let function = match own.downcast::<Descriptor>() {
            Some(descriptor) => match &*descriptor {
                Descriptor::Static(function) => function.clone(),
                _ => own,
            },
            None => own,
        };
        let count = Value::Int(i64::try_from(values.len()).unwrap_or(i64::MAX));
        let given = vec![Value::str(name), Value::Int(1), count, Value::list(values)];
        return interpreter.call_with(&function, given, place);
    }
    if base.name == "StrEnum" {
        return Ok(Value::str(name.to_lowercase()));
    }
    let numbers = values.iter().map(|value| match value {
        Value::Int(number) => Some(*number),
        _ => None,
    });
    let numbers: Option<Vec<i64>> = numbers.collect();
    let highest = numbers.map(|numbers| numbers.into_iter().max().unwrap_or(0));
    let next = highest.and_then(|highest| match base.name {
        "Flag" | "IntFlag" => flag::next(highest),
        _ => highest.checked_add(1),
    });
    next.map(Value::Int).ok_or_else(|| {
        let message = format!("`auto()` of `{name}` is not evaluated");
        interpreter.refuse(place, message)
    })
}

/// The value of a member whose class mixes a type in: one of that type.
fn mixed(
    base: &EnumBase,
    interpreter: &mut Interpreter<'_, '_>,
    mixin: &'static str,
    value: &Value,
    place: Span,
) -> Result<Value> {
    if value.plain().type_name() == mixin {
        return Ok(value.plain());
    }
    if let Value::Tuple(_) = value {
        let message = format!("a `{mixin}` of several values is not evaluated");
        return Err(interpreter.refuse(place, message));
    }
    if base.name == "StrEnum" {
        let text = interpreter.repr(value, place)?;
        return Err(interpreter.raise("TypeError", &format!("{text} is not a string"), place));
    }
    let value = value.clone();
    let call = Call {
        place,
        positional: vec![Argument { value, place }],
        keyword: Vec::new(),
    };
    interpreter.call_named(mixin, call)
}

/// Calls what the class says of a new member: `__init__`, with the parts of its value.
fn initialize(
    interpreter: &mut Interpreter<'_, '_>,
    class: &Rc<Class>,
    member: &Value,
    value: Value,
    place: Span,
) -> Result<()> {
    let Some(found) = class.find("__init__") else {
        return Ok(());
    };
    let Some(init) = class.bind(interpreter, found, member, place)? else {
        return Ok(());
    };
    let given = match value {
        Value::Tuple(parts) => parts.to_vec(),
        one => vec![one],
    };
    interpreter.call_with(&init, given, place).map(drop)
}
