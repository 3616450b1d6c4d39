//! A relationship in an expression: `Class.items` as code asks for it.
//!
//! Invariant: it says what SQLAlchemy would write: a question about the rows of the other table that
//! the foreign key leads to
//! (<https://docs.sqlalchemy.org/en/20/orm/queryguide/select.html#relationship-where-operators>).

use std::rc::Rc;

use ruff_python_ast::CmpOp;

use super::mapper::Mapper;
use super::relation::{Related, relations};
use crate::alembic::python::{
    Argument, Bound, Call, Class, Instance, Interpreter, Object, Result, Signature, Stop, Value,
};
use crate::alembic::sqlalchemy::expression::{Element, Source};
use crate::span::Span;

/// A relationship of a class.
#[derive(Debug)]
pub(in crate::alembic) struct RelatedAttribute {
    class: Rc<Class>,
    name: Rc<str>,
    /// What it is, or why that is not evaluated.
    related: std::result::Result<Related, String>,
}

const METHODS: [&str; 7] = [
    "any", "contains", "has", "is_", "is_not", "isnot", "of_type",
];

impl RelatedAttribute {
    /// The relationship of a class that has a name.
    ///
    /// # Errors
    /// What a function raises that a relationship is given.
    pub(super) fn of(
        interpreter: &mut Interpreter<'_, '_>,
        class: &Rc<Class>,
        name: &str,
    ) -> Result<Option<Value>> {
        let relations = relations(interpreter, class)?;
        let found = relations.iter().find(|one| &*one.attribute == name);
        Ok(found.map(|relation| {
            Value::object(Self {
                class: Rc::clone(class),
                name: Rc::clone(&relation.attribute),
                related: relation.related.clone(),
            })
        }))
    }

    /// What it is.
    ///
    /// # Errors
    /// Why that is not evaluated.
    fn known(&self, interpreter: &Interpreter<'_, '_>, place: Span) -> Result<&Related> {
        self.related.as_ref().map_err(|why| {
            let message = format!("the relationship `{}` is not evaluated: {why}", self.name);
            interpreter.refuse(place, message)
        })
    }

    /// The table that it leads to.
    ///
    /// # Errors
    /// That it is not mapped any more.
    pub(in crate::alembic) fn target(
        &self,
        interpreter: &Interpreter<'_, '_>,
        place: Span,
    ) -> Result<Rc<Source>> {
        let target = self.known(interpreter, place)?.target();
        let source = target.and_then(|class| Source::of(&Value::Object(class)));
        source.ok_or_else(|| self.refusal(interpreter, place))
    }

    fn refusal(&self, interpreter: &Interpreter<'_, '_>, place: Span) -> Stop {
        let message = format!("this is not evaluated of the relationship `{}`", self.name);
        interpreter.refuse(place, message)
    }

    /// The columns of both sides: that of the class, and that of the other one.
    fn columns(&self) -> Option<(Value, Value)> {
        let related = self.related.as_ref().ok()?;
        let column = |class: &Rc<Class>, attribute: &str| {
            let value = Value::Object(class.clone());
            Source::of(&value)?.column(Mapper::of(&value)?.column(attribute)?)
        };
        let target = related.target()?;
        let (key, refers_to) = (&related.key, &related.refers_to);
        if related.is_to_one {
            Some((column(&self.class, key)?, column(&target, refers_to)?))
        } else {
            Some((column(&self.class, refers_to)?, column(&target, key)?))
        }
    }

    /// That the rows of both sides belong together.
    ///
    /// # Errors
    /// Why that is not known.
    pub(in crate::alembic) fn condition(
        &self,
        interpreter: &mut Interpreter<'_, '_>,
        place: Span,
    ) -> Result<Rc<Element>> {
        let is_to_one = self.known(interpreter, place)?.is_to_one;
        let Some((own, other)) = self.columns() else {
            return Err(self.refusal(interpreter, place));
        };
        let (referred, key) = if is_to_one {
            (other, own)
        } else {
            (own, other)
        };
        self.equal(interpreter, &referred, CmpOp::Eq, &key, place)
    }

    fn equal(
        &self,
        interpreter: &mut Interpreter<'_, '_>,
        left: &Value,
        operator: CmpOp,
        right: &Value,
        place: Span,
    ) -> Result<Rc<Element>> {
        let compared = match left {
            Value::Object(left) => Rc::clone(left).compare(interpreter, operator, right, place)?,
            _ => None,
        };
        let compared = compared.and_then(|compared| compared.downcast::<Element>());
        compared.ok_or_else(|| self.refusal(interpreter, place))
    }

    /// `any(…)` and `has(…)`
    fn exists(&self, interpreter: &mut Interpreter<'_, '_>, bound: &mut Bound) -> Result<Value> {
        let place = bound.place;
        let mut conditions = vec![self.condition(interpreter, place)?];
        let target = self.target(interpreter, place)?;
        for (name, value) in &bound.others {
            let Some(class) = self.known(interpreter, place)?.target() else {
                return Err(self.refusal(interpreter, place));
            };
            let left = interpreter.attribute(&Value::Object(class), name, value.place)?;
            conditions.push(self.equal(
                interpreter,
                &left,
                CmpOp::Eq,
                &value.value,
                value.place,
            )?);
        }
        if let Some(criterion) = bound.some("criterion") {
            conditions.push(Element::criterion(interpreter, &criterion)?);
        }
        Ok(Value::object(Element::exists(target, conditions)))
    }

    /// Whether it leads to an object, or to none.
    fn is(
        &self,
        interpreter: &mut Interpreter<'_, '_>,
        other: &Value,
        is_negated: bool,
        place: Span,
    ) -> Result<Value> {
        let related = self.known(interpreter, place)?;
        let Some((own, _)) = self.columns() else {
            return Err(self.refusal(interpreter, place));
        };
        let other = match other {
            Value::None if related.is_to_one => Value::None,
            other if other.downcast::<Instance>().is_some() && !is_negated => {
                let (key, refers_to) = (&related.key, &related.refers_to);
                let of_other = if related.is_to_one { refers_to } else { key };
                interpreter.attribute(other, of_other, place)?
            }
            _ => return Err(self.refusal(interpreter, place)),
        };
        let operator = if is_negated { CmpOp::NotEq } else { CmpOp::Eq };
        let compared = self.equal(interpreter, &own, operator, &other, place)?;
        Ok(Value::Object(compared))
    }
}

impl Object for RelatedAttribute {
    fn type_name(&self) -> &'static str {
        "InstrumentedAttribute"
    }

    fn has_method(&self, name: &str) -> bool {
        METHODS.contains(&name)
    }

    fn call_method(
        self: Rc<Self>,
        interpreter: &mut Interpreter<'_, '_>,
        name: &str,
        call: Call,
    ) -> Result<Value> {
        let place = call.place;
        let is_list = self.known(interpreter, place)?.is_list;
        let mut bound = Signature::part("relationship")
            .takes(&["criterion"])
            .and_others()
            .bind(interpreter, call)?;
        match name {
            "any" if is_list => self.exists(interpreter, &mut bound),
            "has" if !is_list => self.exists(interpreter, &mut bound),
            "contains" if is_list => {
                let other = bound.required(interpreter, "criterion")?;
                self.is(interpreter, &other.value, false, place)
            }
            "is_" | "is_not" | "isnot" if !is_list => {
                let Argument { value, place } = bound.required(interpreter, "criterion")?;
                self.is(interpreter, &value, name != "is_", place)
            }
            _ => Err(self.refusal(interpreter, place)),
        }
    }

    fn compare(
        self: Rc<Self>,
        interpreter: &mut Interpreter<'_, '_>,
        operator: CmpOp,
        other: &Value,
        place: Span,
    ) -> Result<Option<Value>> {
        let is_list = self.known(interpreter, place)?.is_list;
        match operator {
            CmpOp::Eq | CmpOp::NotEq if !is_list => {
                let is_negated = operator == CmpOp::NotEq;
                self.is(interpreter, other, is_negated, place).map(Some)
            }
            _ => Err(self.refusal(interpreter, place)),
        }
    }
}
