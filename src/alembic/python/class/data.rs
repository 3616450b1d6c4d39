//! What `@dataclass` makes of a class (<https://docs.python.org/3/library/dataclasses.html>).
//!
//! Invariant: what the class itself says of `__init__` or `__repr__` goes before.

use std::rc::Rc;

use ruff_python_ast::CmpOp;

use super::class_object::Class;
use super::instance::Instance;
use crate::alembic::python::call::Call;
use crate::alembic::python::compare::order;
use crate::alembic::python::dict::Key;
use crate::alembic::python::interpreter::Interpreter;
use crate::alembic::python::stop::{Result, Stop};
use crate::alembic::python::value::Value;
use crate::span::Span;

/// A field of a data class.
#[derive(Clone, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "as many as Python has")]
pub struct DataField {
    /// Its name.
    pub name: Rc<str>,
    /// Its value where none is given.
    pub default: Option<Value>,
    /// What makes its value where none is given.
    pub factory: Option<Value>,
    /// Whether a call of the class takes it.
    pub init: bool,
    /// Whether `repr()` shows it.
    pub repr: bool,
    /// Whether it counts in a comparison.
    pub compare: bool,
    /// Whether it is given by name only.
    pub by_name: bool,
}

impl DataField {
    /// Whether it has a value where none is given.
    #[must_use]
    pub fn has_default(&self) -> bool {
        self.default.is_some() || self.factory.is_some()
    }
}

/// What `@dataclass` says of a class.
#[derive(Debug)]
#[expect(clippy::struct_excessive_bools, reason = "as many as Python has")]
pub struct Data {
    /// Its fields, those of its bases first.
    pub fields: Vec<DataField>,
    /// Whether a call of the class sets its fields.
    pub init: bool,
    /// Whether `repr()` shows its fields.
    pub repr: bool,
    /// Whether instances with equal fields are equal.
    pub eq: bool,
    /// Whether instances are ordered by their fields.
    pub order: bool,
    /// Whether fields cannot be set.
    pub frozen: bool,
    /// Whether an instance has no other attributes.
    pub slots: bool,
}

/// Who makes instances of a class, or shows them.
pub(super) enum Maker {
    /// A method that is written in Python.
    Written,
    /// `@dataclass`.
    Data(Rc<Data>),
}

impl Class {
    /// Who answers for a special method: the nearest class of the chain that has it.
    pub(super) fn maker(
        self: &Rc<Self>,
        method: &str,
        by_data: impl Fn(&Data) -> bool,
    ) -> Option<Maker> {
        self.chain().iter().find_map(|class| {
            let written = class.own(method).map(|_| Maker::Written);
            written.or_else(|| {
                class
                    .own_data()
                    .filter(|data| by_data(data))
                    .map(Maker::Data)
            })
        })
    }

    /// What `@dataclass` said of it or of the nearest ancestor.
    #[must_use]
    pub fn data(self: &Rc<Self>) -> Option<Rc<Data>> {
        self.chain().iter().find_map(|class| class.own_data())
    }
}

impl Data {
    /// Sets the fields of a new instance.
    pub(super) fn init(
        &self,
        interpreter: &mut Interpreter<'_, '_>,
        instance: &Rc<Instance>,
        call: Call,
    ) -> Result<()> {
        let place = call.place;
        let of = instance.class().name().to_owned();
        let error = |interpreter: &Interpreter<'_, '_>, message: String| -> Stop {
            interpreter.raise("TypeError", &format!("{of}.__init__() {message}"), place)
        };
        let positional: Vec<&DataField> = self
            .fields
            .iter()
            .filter(|field| field.init && !field.by_name)
            .collect();
        let given = call.positional.len();
        if given > positional.len() {
            let most = positional.len() + 1;
            let has_no_default = |field: &&&DataField| !field.has_default();
            let takes = match positional.iter().filter(has_no_default).count() + 1 {
                1 if most == 1 => "1 positional argument".to_owned(),
                least if least == most => format!("{most} positional arguments"),
                least => format!("from {least} to {most} positional arguments"),
            };
            let message = format!("takes {takes} but {} were given", given + 1);
            return Err(error(interpreter, message));
        }
        let mut values: Vec<(Rc<str>, Value)> = positional
            .iter()
            .zip(call.positional)
            .map(|(field, argument)| (Rc::clone(&field.name), argument.value))
            .collect();
        for (name, argument) in call.keyword {
            if !self
                .fields
                .iter()
                .any(|field| field.init && field.name == name)
            {
                let message = format!("got an unexpected keyword argument '{name}'");
                return Err(error(interpreter, message));
            }
            if values.iter().any(|(known, _)| *known == name) {
                let message = format!("got multiple values for argument '{name}'");
                return Err(error(interpreter, message));
            }
            values.push((name, argument.value));
        }
        let is_given = |field: &DataField| values.iter().any(|(name, _)| *name == field.name);
        for (by_name, kind) in [(false, "positional"), (true, "keyword-only")] {
            let wanted = |field: &&DataField| {
                field.init && field.by_name == by_name && !field.has_default() && !is_given(field)
            };
            let missing: Vec<String> = self
                .fields
                .iter()
                .filter(wanted)
                .map(|field| format!("'{}'", field.name))
                .collect();
            let (count, names) = match &missing[..] {
                [] => continue,
                [one] => ("1".to_owned(), one.clone()),
                [one, other] => ("2".to_owned(), format!("{one} and {other}")),
                [several @ .., last] => {
                    let names = format!("{}, and {last}", several.join(", "));
                    (missing.len().to_string(), names)
                }
            };
            let plural = if missing.len() == 1 { "" } else { "s" };
            let message = format!("missing {count} required {kind} argument{plural}: {names}");
            return Err(error(interpreter, message));
        }
        for field in &self.fields {
            let given = values.iter().find(|(name, _)| *name == field.name);
            let value = match (given, &field.factory, &field.default) {
                (Some((_, value)), ..) => value.clone(),
                (None, Some(factory), _) => interpreter.call_with(factory, Vec::new(), place)?,
                (None, None, Some(default)) => default.clone(),
                (None, None, None) => continue,
            };
            instance.set_own(&field.name, value);
        }
        instance.special(interpreter, "__post_init__", Vec::new(), place)?;
        Ok(())
    }

    /// The values of its fields that count in a comparison.
    fn compared(&self, instance: &Instance) -> Option<Value> {
        let fields = self.fields.iter().filter(|field| field.compare);
        let values: Option<Vec<Value>> = fields.map(|field| instance.own(&field.name)).collect();
        values.map(Value::tuple)
    }

    /// What `repr()` shows of an instance.
    pub(super) fn repr(
        &self,
        interpreter: &mut Interpreter<'_, '_>,
        instance: &Rc<Instance>,
        place: Span,
    ) -> Result<String> {
        let class = instance.class();
        if class.is_local() {
            let message = format!(
                "the text of a `{}`, which stands in a function, is not evaluated",
                class.name()
            );
            return Err(interpreter.refuse(place, message));
        }
        let mut texts = Vec::new();
        for field in self.fields.iter().filter(|field| field.repr) {
            let this = Value::Object(instance.clone());
            let value = interpreter.attribute(&this, &field.name, place)?;
            let text = interpreter.deeper(place, |interpreter| interpreter.repr(&value, place))?;
            texts.push(format!("{}={text}", field.name));
        }
        Ok(format!("{}({})", class.name(), texts.join(", ")))
    }
}

impl Instance {
    /// How it compares with another by the fields of both; `None` if they do not decide.
    pub(super) fn compare_data(
        &self,
        interpreter: &mut Interpreter<'_, '_>,
        operator: CmpOp,
        other: &Value,
        place: Span,
    ) -> Result<Option<Value>> {
        let is_equality = matches!(operator, CmpOp::Eq | CmpOp::NotEq);
        let wanted = |data: &Rc<Data>| if is_equality { data.eq } else { data.order };
        let chain = self.class().chain();
        let mut said = chain.iter().filter_map(|class| class.own_data());
        let (Some(data), Some(other)) = (said.find(wanted), other.downcast::<Self>()) else {
            return Ok(None);
        };
        if !Rc::ptr_eq(self.class(), other.class()) {
            return Ok(None);
        }
        let (Some(this), Some(that)) = (data.compared(self), data.compared(&other)) else {
            return Ok(None);
        };
        if is_equality {
            let is_equal =
                interpreter.deeper(place, |interpreter| interpreter.equals(&this, &that, place))?;
            return Ok(Some(Value::Bool(is_equal == (operator == CmpOp::Eq))));
        }
        let Some(order) = order(&this, &that) else {
            let message = "this comparison of data classes is not evaluated";
            return Err(interpreter.refuse(place, message));
        };
        Ok(match operator {
            CmpOp::Lt => Some(order.is_lt()),
            CmpOp::LtE => Some(order.is_le()),
            CmpOp::Gt => Some(order.is_gt()),
            CmpOp::GtE => Some(order.is_ge()),
            _ => None,
        }
        .map(Value::Bool))
    }

    /// What a dict keeps it by, if its fields decide that; `None` if they do not, or if it cannot be
    /// a key.
    pub(super) fn data_key(&self) -> Option<String> {
        let data = self.class().data().filter(|data| data.eq && data.frozen)?;
        let key = Key::of(&data.compared(self)?)?;
        Some(format!("{:?} {key:?}", Rc::as_ptr(self.class())))
    }

    /// Whether a dict may keep it: not if its fields are compared and may change.
    pub(super) fn is_key(&self) -> bool {
        let data = self.class().data().filter(|data| data.eq);
        data.is_none_or(|data| data.frozen && self.data_key().is_some())
    }
}
