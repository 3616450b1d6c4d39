//! `range`.
//!
//! Invariant: its numbers are not made before a loop goes over them.

use std::rc::Rc;

use crate::alembic::python::call::{Call, Signature};
use crate::alembic::python::interpreter::Interpreter;
use crate::alembic::python::object::Object;
use crate::alembic::python::operator::integer;
use crate::alembic::python::stop::Result;
use crate::alembic::python::subscript::ends;
use crate::alembic::python::value::Value;
use crate::span::Span;

#[derive(Debug)]
struct Range {
    start: i64,
    stop: i64,
    step: i64,
}

pub(super) fn range(interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
    let bound = Signature::part("range")
        .and_more()
        .bind(interpreter, call)?;
    let mut numbers = Vec::new();
    for argument in &bound.rest {
        let Some(number) = integer(&argument.value) else {
            if let Value::Unknown(unknown) = &argument.value {
                return Err(interpreter.unknown(unknown, argument.place));
            }
            let of = argument.value.type_name();
            let message = format!("'{of}' object cannot be interpreted as an integer");
            return Err(interpreter.raise("TypeError", &message, argument.place));
        };
        numbers.push(number);
    }
    let (start, end, by) = match numbers[..] {
        [end] => (0, end, 1),
        [start, end] => (start, end, 1),
        [start, end, by] => (start, end, by),
        _ => {
            let message = format!("range expected 1 to 3 arguments, got {}", numbers.len());
            return Err(interpreter.raise("TypeError", &message, bound.place));
        }
    };
    if by == 0 {
        let message = "range() arg 3 must not be zero";
        return Err(interpreter.raise("ValueError", message, bound.place));
    }
    Ok(Value::object(Range {
        start,
        stop: end,
        step: by,
    }))
}

impl Range {
    fn count(&self) -> usize {
        let (from, to) = (i128::from(self.start), i128::from(self.stop));
        let step = i128::from(self.step);
        let span = if step > 0 { to - from } else { from - to };
        if span <= 0 {
            return 0;
        }
        let count = (span + step.abs() - 1) / step.abs();
        usize::try_from(count).unwrap_or(usize::MAX)
    }
}

impl Object for Range {
    fn type_name(&self) -> &'static str {
        "range"
    }

    fn length(self: Rc<Self>, _: &mut Interpreter<'_, '_>, _: Span) -> Result<Option<Value>> {
        let count = i64::try_from(self.count()).unwrap_or(i64::MAX);
        Ok(Some(Value::Int(count)))
    }

    fn truth(self: Rc<Self>, _: &mut Interpreter<'_, '_>, _: Span) -> Result<bool> {
        Ok(self.count() > 0)
    }

    fn items(
        self: Rc<Self>,
        interpreter: &mut Interpreter<'_, '_>,
        place: Span,
    ) -> Result<Option<Vec<Value>>> {
        let count = self.count();
        // Before they are made.
        interpreter.take(count.saturating_mul(size_of::<Value>()), place)?;
        let mut items = Vec::with_capacity(count);
        let mut at = self.start;
        for _ in 0..count {
            items.push(Value::Int(at));
            at = at.saturating_add(self.step);
        }
        Ok(Some(items))
    }

    fn subscript(
        self: Rc<Self>,
        interpreter: &mut Interpreter<'_, '_>,
        key: &Value,
        place: Span,
    ) -> Result<Option<Value>> {
        let at = interpreter.index(key, self.count(), "range object", place)?;
        let at = i64::try_from(at).unwrap_or(i64::MAX);
        Ok(Some(Value::Int(
            self.start.saturating_add(at.saturating_mul(self.step)),
        )))
    }

    fn slice(self: Rc<Self>, bounds: [Option<i64>; 2], step: i64) -> Option<Value> {
        let (from, to) = ends(self.count(), bounds, step);
        let place = |at: i64| self.start.checked_add(at.checked_mul(self.step)?);
        Some(Value::object(Self {
            start: place(from)?,
            stop: place(to)?,
            step: self.step.checked_mul(step)?,
        }))
    }

    fn text(self: Rc<Self>, _: &mut Interpreter<'_, '_>, _: Span) -> Result<String> {
        let bounds = format!("{}, {}", self.start, self.stop);
        Ok(if self.step == 1 {
            format!("range({bounds})")
        } else {
            format!("range({bounds}, {})", self.step)
        })
    }

    fn key(&self) -> Option<String> {
        let count = self.count();
        Some(match count {
            0 => String::new(),
            1 => self.start.to_string(),
            count => format!("{} {} {count}", self.start, self.step),
        })
    }
}
