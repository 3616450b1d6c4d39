//! Named tuples: `collections.namedtuple` and `typing.NamedTuple`.
//!
//! Invariant: one has a value for each of its fields.

use std::rc::Rc;

use ruff_python_ast::CmpOp;

use crate::alembic::python::{
    Argument, Call, Class, Dict, Interpreter, Object, Result, Signature, Value, equal, order,
};
use crate::span::Span;

/// The class of named tuples that `namedtuple` makes.
#[derive(Debug)]
pub(super) struct RecordClass {
    name: String,
    fields: Vec<Rc<str>>,
    defaults: Vec<(Rc<str>, Value)>,
}

/// A named tuple.
#[derive(Debug)]
struct Record {
    class: Rc<RecordClass>,
    /// The class written in Python, if it is one of `class X(NamedTuple)`.
    written: Option<Rc<Class>>,
    values: Vec<Value>,
    /// What follows from the values.
    more: Vec<(&'static str, Value)>,
}

/// `typing.NamedTuple`, as a base.
#[derive(Debug)]
struct NamedTupleBase;

/// `typing.NamedTuple`, as a base.
pub(super) fn named_tuple_base() -> Value {
    Value::object(NamedTupleBase)
}

/// `collections.namedtuple`.
pub(super) fn namedtuple(interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
    let mut bound = Signature::part("namedtuple")
        .takes(&["typename", "field_names"])
        .by_name(&["defaults", "rename", "module"])
        .bind(interpreter, call)?;
    let name = bound.required(interpreter, "typename")?;
    let name = interpreter.text_of(&name)?.to_string();
    let given = bound.required(interpreter, "field_names")?;
    let fields: Vec<Rc<str>> = match &given.value {
        Value::Str(text) => {
            let names = text.split([',', ' ', '\n', '\t']);
            names
                .filter(|name| !name.is_empty())
                .map(Rc::from)
                .collect()
        }
        several => {
            let mut fields = Vec::new();
            for value in interpreter.iterate(several, given.place)? {
                let place = given.place;
                fields.push(interpreter.text_of(&Argument { value, place })?);
            }
            fields
        }
    };
    let defaults = match bound.some("defaults") {
        Some(values) => {
            let values: Vec<Value> = interpreter.iterate(&values.value, values.place)?.collect();
            let first = fields.len().saturating_sub(values.len());
            fields[first..].iter().cloned().zip(values).collect()
        }
        None => Vec::new(),
    };
    Ok(Value::object(RecordClass {
        name,
        fields,
        defaults,
    }))
}

/// A named tuple of a class of its own, with what follows from its values.
pub(super) fn named(
    name: &str,
    fields: &[&str],
    values: Vec<Value>,
    more: Vec<(&'static str, Value)>,
) -> Value {
    let class = RecordClass {
        name: name.to_owned(),
        fields: fields.iter().map(|field| Rc::from(*field)).collect(),
        defaults: Vec::new(),
    };
    Value::object(Record {
        class: Rc::new(class),
        written: None,
        values,
        more,
    })
}

/// `_make`: a named tuple of values that stand in something.
#[derive(Debug)]
struct Make {
    class: Rc<RecordClass>,
    written: Option<Rc<Class>>,
}

impl Object for Make {
    fn type_name(&self) -> &'static str {
        "method"
    }

    fn is_callable(&self) -> bool {
        true
    }

    fn call(self: Rc<Self>, interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
        let mut bound = Signature::part("_make")
            .takes(&["iterable"])
            .bind(interpreter, call)?;
        let given = bound.required(interpreter, "iterable")?;
        let place = given.place;
        let values: Vec<Value> = interpreter.iterate(&given.value, place)?.collect();
        let (wanted, got) = (self.class.fields.len(), values.len());
        if wanted != got {
            let message = format!("Expected {wanted} arguments, got {got}");
            return Err(interpreter.raise("TypeError", &message, place));
        }
        let positional = values.into_iter().map(|value| Argument { value, place });
        let call = Call {
            place,
            positional: positional.collect(),
            keyword: Vec::new(),
        };
        self.class.make(interpreter, self.written.clone(), &call)
    }
}

impl RecordClass {
    fn names_of_fields(&self) -> Value {
        Value::tuple(self.fields.iter().map(Value::str).collect())
    }

    fn defaults_of_fields(&self) -> Value {
        let mut defaults = Dict::default();
        for (field, value) in &self.defaults {
            defaults.set(field, value.clone());
        }
        Value::dict(defaults)
    }

    /// Gives a class that is written in Python what this one has.
    fn lend(self: &Rc<Self>, class: &Rc<Class>) {
        class.set("_fields", self.names_of_fields());
        class.set("_field_defaults", self.defaults_of_fields());
        let make = Make {
            class: Rc::clone(self),
            written: Some(Rc::clone(class)),
        };
        class.set("_make", Value::object(make));
    }

    fn make(
        self: &Rc<Self>,
        interpreter: &Interpreter<'_, '_>,
        written: Option<Rc<Class>>,
        call: &Call,
    ) -> Result<Value> {
        let error = |message: String| {
            let message = format!("{}.__new__() {message}", self.name);
            Err(interpreter.raise("TypeError", &message, call.place))
        };
        if call.positional.len() > self.fields.len() {
            // Python counts the class, too.
            return error(format!(
                "takes {} positional arguments but {} were given",
                self.fields.len() + 1,
                call.positional.len() + 1
            ));
        }
        for (name, _) in &call.keyword {
            if !self.fields.contains(name) {
                return error(format!("got an unexpected keyword argument '{name}'"));
            }
        }
        let mut values = Vec::with_capacity(self.fields.len());
        for (at, field) in self.fields.iter().enumerate() {
            let by_name = call.keyword.iter().find(|(name, _)| name == field);
            let default = self.defaults.iter().find(|(name, _)| name == field);
            let value = match (call.positional.get(at), by_name, default) {
                (Some(_), Some(_), _) => {
                    return error(format!("got multiple values for argument '{field}'"));
                }
                (Some(argument), ..) | (None, Some((_, argument)), _) => argument.value.clone(),
                (None, None, Some((_, value))) => value.clone(),
                (None, None, None) => {
                    return error(format!("missing 1 required positional argument: '{field}'"));
                }
            };
            values.push(value);
        }
        Ok(Value::object(Record {
            class: Rc::clone(self),
            written,
            values,
            more: Vec::new(),
        }))
    }
}

impl Object for RecordClass {
    fn type_name(&self) -> &'static str {
        "type"
    }

    fn is_callable(&self) -> bool {
        true
    }

    fn call(self: Rc<Self>, interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
        self.make(interpreter, None, &call)
    }

    fn attribute(
        self: Rc<Self>,
        _: &mut Interpreter<'_, '_>,
        name: &str,
        _: Span,
    ) -> Result<Option<Value>> {
        Ok(match name {
            "_fields" => Some(self.names_of_fields()),
            "_field_defaults" => Some(self.defaults_of_fields()),
            "_make" => Some(Value::object(Make {
                class: self,
                written: None,
            })),
            "__name__" => Some(Value::str(&self.name)),
            _ => None,
        })
    }

    fn has_instance(&self, value: &Value) -> Option<bool> {
        let record = value.downcast::<Record>();
        Some(record.is_some_and(|record| std::ptr::eq(&raw const *record.class, self)))
    }

    fn derive(
        self: Rc<Self>,
        _: &mut Interpreter<'_, '_>,
        class: &Rc<Class>,
        _: Span,
    ) -> Result<()> {
        self.lend(class);
        Ok(())
    }

    fn lacks(&self, name: &str) -> bool {
        is_no_name(name)
    }

    /// `class X(namedtuple("X", "a b"))`.
    fn instantiate(
        self: Rc<Self>,
        interpreter: &mut Interpreter<'_, '_>,
        class: &Rc<Class>,
        call: &Call,
    ) -> Result<Option<Value>> {
        self.make(interpreter, Some(Rc::clone(class)), call)
            .map(Some)
    }
}

impl Object for NamedTupleBase {
    fn type_name(&self) -> &'static str {
        "type"
    }

    fn instantiate(
        self: Rc<Self>,
        interpreter: &mut Interpreter<'_, '_>,
        class: &Rc<Class>,
        call: &Call,
    ) -> Result<Option<Value>> {
        let record = of_body(class);
        record
            .make(interpreter, Some(Rc::clone(class)), call)
            .map(Some)
    }

    fn derive(
        self: Rc<Self>,
        _: &mut Interpreter<'_, '_>,
        class: &Rc<Class>,
        _: Span,
    ) -> Result<()> {
        of_body(class).lend(class);
        Ok(())
    }

    fn lacks(&self, name: &str) -> bool {
        is_no_name(name)
    }
}

/// Whether no class of named tuples has this name, its fields aside.
fn is_no_name(name: &str) -> bool {
    !name.starts_with('_') && !matches!(name, "count" | "index" | "mro")
}

/// What the body of `class X(NamedTuple)` says.
fn of_body(class: &Rc<Class>) -> Rc<RecordClass> {
    let chain = class.chain();
    let body = chain.iter().rev().find(|one| !one.annotations().is_empty());
    let fields: Vec<Rc<str>> = body
        .into_iter()
        .flat_map(|one| one.annotations())
        .map(|annotation| Rc::from(annotation.name.as_str()))
        .collect();
    let defaults = fields
        .iter()
        .filter_map(|field| Some((Rc::clone(field), class.find(field)?)))
        .collect();
    Rc::new(RecordClass {
        name: class.name().to_owned(),
        fields,
        defaults,
    })
}

impl Object for Record {
    fn type_name(&self) -> &str {
        &self.class.name
    }

    fn class(&self) -> Option<Rc<Class>> {
        self.written.clone()
    }

    fn native_class(&self) -> Option<Value> {
        Some(Value::Object(self.class.clone()))
    }

    fn lacks(&self, name: &str) -> bool {
        !name.starts_with("__")
    }

    fn as_builtin(&self) -> Option<Value> {
        Some(Value::tuple(self.values.clone()))
    }

    fn attribute(
        self: Rc<Self>,
        interpreter: &mut Interpreter<'_, '_>,
        name: &str,
        place: Span,
    ) -> Result<Option<Value>> {
        if let Some(at) = self.class.fields.iter().position(|field| &**field == name) {
            return Ok(self.values.get(at).cloned());
        }
        if self.written.is_none() && name.starts_with('_') && !name.starts_with("__") {
            return Rc::clone(&self.class).attribute(interpreter, name, place);
        }
        if let Some((_, value)) = self.more.iter().find(|(known, _)| *known == name) {
            return Ok(Some(value.clone()));
        }
        let Some(class) = &self.written else {
            return Ok(None);
        };
        match class.find(name) {
            Some(found) => class.bind(interpreter, found, &Value::Object(self.clone()), place),
            None => Ok(None),
        }
    }

    fn has_method(&self, name: &str) -> bool {
        matches!(name, "_asdict" | "_replace" | "count" | "index")
    }

    fn call_method(
        self: Rc<Self>,
        interpreter: &mut Interpreter<'_, '_>,
        name: &str,
        mut call: Call,
    ) -> Result<Value> {
        if matches!(name, "count" | "index") {
            let tuple = Value::tuple(self.values.clone());
            return interpreter.call_method(&tuple, name, call);
        }
        let pairs = self.class.fields.iter().zip(&self.values);
        if name == "_asdict" {
            Signature::part("_asdict").bind(interpreter, call)?;
            let mut dict = Dict::default();
            for (field, value) in pairs {
                dict.set(field, value.clone());
            }
            return Ok(Value::dict(dict));
        }
        let is_field = |name: &str| self.class.fields.iter().any(|field| &**field == name);
        let strange = call.keyword.iter().filter(|(given, _)| !is_field(given));
        let strange: Vec<Value> = strange.map(|(given, _)| Value::str(given)).collect();
        if !strange.is_empty() {
            let names = interpreter.repr(&Value::list(strange), call.place)?;
            let message = format!("Got unexpected field names: {names}");
            return Err(interpreter.raise("ValueError", &message, call.place));
        }
        for (field, value) in pairs {
            if !call.keyword.iter().any(|(given, _)| given == field) {
                let value = value.clone();
                let place = call.place;
                call.keyword
                    .push((Rc::clone(field), Argument { value, place }));
            }
        }
        self.class.make(interpreter, self.written.clone(), &call)
    }

    fn subscript(
        self: Rc<Self>,
        interpreter: &mut Interpreter<'_, '_>,
        key: &Value,
        place: Span,
    ) -> Result<Option<Value>> {
        let tuple = Value::tuple(self.values.clone());
        interpreter.item(&tuple, key, place).map(Some)
    }

    fn items(self: Rc<Self>, _: &mut Interpreter<'_, '_>, _: Span) -> Result<Option<Vec<Value>>> {
        Ok(Some(self.values.clone()))
    }

    fn compare(
        self: Rc<Self>,
        _: &mut Interpreter<'_, '_>,
        operator: CmpOp,
        other: &Value,
        _: Span,
    ) -> Result<Option<Value>> {
        let other = match (other, other.downcast::<Self>()) {
            (_, Some(record)) => Value::tuple(record.values.clone()),
            (Value::Tuple(_), None) => other.clone(),
            _ => return Ok(None),
        };
        let this = Value::tuple(self.values.clone());
        let order = order(&this, &other);
        Ok(match operator {
            CmpOp::Eq => Some(equal(&this, &other)),
            CmpOp::NotEq => Some(!equal(&this, &other)),
            CmpOp::Lt => order.map(std::cmp::Ordering::is_lt),
            CmpOp::LtE => order.map(std::cmp::Ordering::is_le),
            CmpOp::Gt => order.map(std::cmp::Ordering::is_gt),
            CmpOp::GtE => order.map(std::cmp::Ordering::is_ge),
            _ => None,
        }
        .map(Value::Bool))
    }

    fn truth(self: Rc<Self>, _: &mut Interpreter<'_, '_>, _: Span) -> Result<bool> {
        Ok(!self.values.is_empty())
    }

    fn text(self: Rc<Self>, interpreter: &mut Interpreter<'_, '_>, place: Span) -> Result<String> {
        let mut texts = Vec::new();
        for (field, value) in self.class.fields.iter().zip(&self.values) {
            texts.push(format!("{field}={}", interpreter.repr(value, place)?));
        }
        Ok(format!("{}({})", self.class.name, texts.join(", ")))
    }
}
