//! What a `Counter` of `collections` does that a `dict` does not.
//!
//! Invariant: a count that is no number is refused.

use std::cell::RefCell;
use std::cmp::Ordering;
use std::rc::Rc;

use ruff_python_ast::Operator;

use crate::alembic::python::call::{Call, Signature};
use crate::alembic::python::compare::order;
use crate::alembic::python::dict::{Dict, DictKind, Key};
use crate::alembic::python::interpreter::Interpreter;
use crate::alembic::python::iterator::Iterator;
use crate::alembic::python::stop::Result;
use crate::alembic::python::value::Value;
use crate::span::Span;

/// Calls a method that a `dict` does not have, or not so.
pub(super) fn call(
    interpreter: &mut Interpreter<'_, '_>,
    counter: &Rc<RefCell<Dict>>,
    name: &str,
    call: Call,
) -> Result<Value> {
    let place = call.place;
    match name {
        "update" => interpreter.count(counter, call, Operator::Add),
        "subtract" => interpreter.count(counter, call, Operator::Sub),
        "most_common" => {
            let mut bound = Signature::part("most_common")
                .takes(&["n"])
                .bind(interpreter, call)?;
            let most = match bound.some("n").map(|most| (most.value.plain(), most.place)) {
                None => usize::MAX,
                Some((Value::Int(most), _)) => usize::try_from(most).unwrap_or(0),
                Some((_, place)) => {
                    return Err(interpreter.refuse(place, "this number is not evaluated"));
                }
            };
            let entries = interpreter.entries(&Value::Dict(Rc::clone(counter)), place)?;
            let entries = interpreter.most_common(entries, place)?;
            interpreter.take(3 * entries.len() * size_of::<Value>(), place)?;
            let pairs = entries.into_iter().take(most);
            Ok(Value::list(
                pairs
                    .map(|(key, count)| Value::tuple(vec![key, count]))
                    .collect(),
            ))
        }
        "elements" => {
            Signature::part("elements").bind(interpreter, call)?;
            let mut items = Vec::new();
            for (key, count) in interpreter.entries(&Value::Dict(Rc::clone(counter)), place)? {
                let Value::Int(count) = count.plain() else {
                    let message = "`elements` of a count that is no integer is not evaluated";
                    return Err(interpreter.refuse(place, message));
                };
                let count = usize::try_from(count).unwrap_or(0);
                interpreter.take(count.saturating_mul(size_of::<Value>()), place)?;
                items.extend(std::iter::repeat_n(key, count));
            }
            Ok(Iterator::value(items))
        }
        _ => {
            Signature::part("total").bind(interpreter, call)?;
            let mut total = Value::Int(0);
            for (_, count) in interpreter.entries(&Value::Dict(Rc::clone(counter)), place)? {
                total = interpreter.operate(Operator::Add, &total, &count, place)?;
            }
            Ok(total)
        }
    }
}

impl Interpreter<'_, '_> {
    /// Counts what a call gives: the items of something, or the counts of a mapping; and the counts
    /// that it names.
    ///
    /// # Errors
    /// What cannot be counted.
    pub(in crate::alembic) fn count(
        &mut self,
        counter: &Rc<RefCell<Dict>>,
        call: Call,
        operator: Operator,
    ) -> Result<Value> {
        let mut bound = Signature::part("update")
            .takes(&["iterable"])
            .and_others()
            .bind(self, call)?;
        let place = bound.place;
        let mut given: Vec<(Value, Value)> = Vec::new();
        if let Some(from) = bound.some("iterable") {
            if let Value::Dict(_) = from.value {
                given = self.entries(&from.value, from.place)?;
            } else {
                let items = self.iterate(&from.value, from.place)?;
                given = items.map(|item| (item, Value::Int(1))).collect();
            }
        }
        let named = bound.others.into_iter();
        given.extend(named.map(|(name, count)| (Value::str(name), count.value)));
        for (key, count) in given {
            let Some(by) = Key::of(&key) else {
                return Err(self.unhashable(key.type_name(), place));
            };
            let before = counter.borrow().get(&by).cloned();
            let before = before.unwrap_or(Value::Int(0));
            let count = self.operate(operator, &before, &count, place)?;
            self.take(size_of::<Value>(), place)?;
            counter.borrow_mut().insert(key, count);
        }
        Ok(Value::None)
    }

    /// Keys and their counts, the most common first, else in their order.
    ///
    /// # Errors
    /// That counts have no order.
    pub(in crate::alembic::python) fn most_common(
        &mut self,
        entries: Vec<(Value, Value)>,
        place: Span,
    ) -> Result<Vec<(Value, Value)>> {
        let is_number = |(_, count): &(Value, Value)| order(count, count).is_some();
        if !entries.iter().all(is_number) {
            return Err(self.refuse(place, "counts without an order are not evaluated"));
        }
        let mut entries = entries;
        entries.sort_by(|(_, a), (_, b)| order(b, a).unwrap_or(Ordering::Equal));
        Ok(entries)
    }

    /// `a + b` of counters, and the other operators: what has no positive count is left out.
    ///
    /// # Errors
    /// Python's `TypeError` for another operator, or that one of them is no counter.
    pub(in crate::alembic::python) fn counters(
        &mut self,
        operator: Operator,
        a: &Rc<RefCell<Dict>>,
        b: &Rc<RefCell<Dict>>,
        here: Span,
    ) -> Result<Value> {
        let is_both = a.borrow().kind.is_counter() && b.borrow().kind.is_counter();
        let is_known = matches!(
            operator,
            Operator::Add | Operator::Sub | Operator::BitOr | Operator::BitAnd
        );
        if !is_both || !is_known {
            let message = "this operator of a `Counter` is not evaluated";
            return Err(self.refuse(here, message));
        }
        let keys = |of: &Rc<RefCell<Dict>>| -> Vec<Value> {
            of.borrow().iter().map(|(key, _)| key.clone()).collect()
        };
        let mut all = keys(a);
        all.extend(keys(b));
        let mut result = Dict::of(DictKind::Counter);
        for key in all {
            let Some(by) = Key::of(&key) else { continue };
            if result.get(&by).is_some() {
                continue;
            }
            let count = |of: &Rc<RefCell<Dict>>| {
                let count = of.borrow().get(&by).cloned();
                count.unwrap_or(Value::Int(0))
            };
            let (left, right) = (count(a), count(b));
            let is_less = order(&left, &right) == Some(Ordering::Less);
            let count = match operator {
                Operator::BitOr if is_less => right,
                Operator::BitAnd if !is_less => right,
                Operator::BitOr | Operator::BitAnd => left,
                operator => self.operate(operator, &left, &right, here)?,
            };
            if order(&count, &Value::Int(0)) == Some(Ordering::Greater) {
                self.take(2 * size_of::<Value>(), here)?;
                result.insert(key, count);
            }
        }
        Ok(Value::dict(result))
    }
}
