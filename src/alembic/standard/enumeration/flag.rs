//! `enum.Flag` and `enum.IntFlag`: members that stand for bits.
//!
//! Invariant: each set of bits is one member, and the same one whenever it is made
//! (<https://docs.python.org/3/library/enum.html#enum.Flag>).

use std::rc::Rc;

use ruff_python_ast::Operator;

use super::EnumBase;
use super::member::EnumMember;
use crate::alembic::python::{Class, Interpreter, Result, Value};
use crate::span::Span;

/// Whether the members of a class stand for bits.
pub(super) fn is_flag(class: &Class) -> bool {
    let base = class.native::<EnumBase>();
    base.is_some_and(|base| matches!(base.name, "Flag" | "IntFlag"))
}

/// Whether they are integers besides.
fn is_int_flag(class: &Class) -> bool {
    let base = class.native::<EnumBase>();
    base.is_some_and(|base| base.name == "IntFlag")
}

/// The bits of a member.
pub(super) fn bits(member: &EnumMember) -> i64 {
    match member.value() {
        Value::Int(bits) => *bits,
        _ => 0,
    }
}

/// Whether a member of these bits counts where members are listed.
pub(super) fn is_single(bits: i64) -> bool {
    bits.count_ones() == 1
}

/// The next free bit behind the others.
pub(super) fn next(highest: i64) -> Option<i64> {
    match highest {
        0 => Some(1),
        highest => 1_i64
            .checked_shl(64 - highest.leading_zeros())
            .filter(|next| *next > 0),
    }
}

/// The members of single bits, the lowest first.
fn singles(class: &Class) -> Vec<Rc<EnumMember>> {
    let members = class.members().unwrap_or_default();
    let mut singles: Vec<_> = members
        .iter()
        .filter_map(Value::downcast::<EnumMember>)
        .collect();
    singles.sort_by_key(|member| bits(member));
    singles
}

/// The members that a set of bits is made of.
pub(super) fn parts(member: &EnumMember) -> Vec<Value> {
    let is_part = |single: &Rc<EnumMember>| bits(single) & bits(member) != 0;
    let singles = singles(member.class()).into_iter().filter(is_part);
    singles.map(|single| Value::Object(single)).collect()
}

/// The member of a set of bits.
///
/// # Errors
/// The refusal of bits that no member has.
pub(super) fn of_bits(
    interpreter: &Interpreter<'_, '_>,
    class: &Rc<Class>,
    wanted: i64,
    place: Span,
) -> Result<Value> {
    let singles = singles(class);
    let mask = singles.iter().fold(0, |mask, single| mask | bits(single));
    let is_int = is_int_flag(class);
    let mut wanted = wanted;
    if wanted < 0 && is_int {
        let all = next(mask).unwrap_or(i64::MAX);
        let own = next(wanted.saturating_neg() - 1).unwrap_or(i64::MAX);
        wanted += all.max(own);
    }
    if wanted < 0 || wanted & !mask != 0 && !is_int {
        let message = format!(
            "bits that no member of `{}` has are not evaluated",
            class.name()
        );
        return Err(interpreter.refuse(place, message));
    }
    // No name of Python, for one that has none of its own.
    let hidden = format!(" {wanted}");
    let known = class.own_names().into_iter().find(|(_, value)| {
        let member = value.downcast::<EnumMember>();
        member.is_some_and(|member| bits(&member) == wanted)
    });
    if let Some((_, known)) = known {
        return Ok(known);
    }
    let names = singles.iter().filter(|single| bits(single) & wanted != 0);
    let mut names: Vec<String> = names.map(|single| single.name().to_owned()).collect();
    // Bits that nobody has named stand behind the others.
    if !names.is_empty() && wanted & !mask != 0 {
        names.push((wanted & !mask).to_string());
    }
    let mixin = is_int.then_some("int");
    let value = Value::Int(wanted);
    let member = EnumMember::new(Rc::clone(class), &names.join("|"), value, mixin, is_int);
    let member = Value::object(member);
    class.set(&hidden, member.clone());
    Ok(member)
}

/// What an operator of bits makes of a member; `None` if it is another operator.
pub(super) fn operate(
    member: &EnumMember,
    interpreter: &Interpreter<'_, '_>,
    operator: Operator,
    other: &Value,
    place: Span,
) -> Result<Option<Value>> {
    let class = member.class();
    let own = bits(member);
    let is_int = is_int_flag(class);
    // `~` has no other side.
    if operator == Operator::BitXor && other.is_none() {
        let inverted = if is_int {
            !own
        } else {
            let all = singles(class);
            all.iter().fold(0, |mask, single| mask | bits(single)) & !own
        };
        return of_bits(interpreter, class, inverted, place).map(Some);
    }
    let other = match other.downcast::<EnumMember>() {
        Some(other) if is_int || Rc::ptr_eq(other.class(), class) => bits(&other),
        None if is_int => match other {
            Value::Int(other) => *other,
            _ => return Ok(None),
        },
        _ => return Ok(None),
    };
    let made = match operator {
        Operator::BitOr => own | other,
        Operator::BitAnd => own & other,
        Operator::BitXor => own ^ other,
        _ => return Ok(None),
    };
    of_bits(interpreter, class, made, place).map(Some)
}
