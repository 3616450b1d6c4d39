//! `itertools`.
//!
//! Invariant: an item is taken from what is gone over only when it is asked for, as Python has it; what
//! would have no end ends at a limit.

mod arrange;
mod group;

use std::cell::RefCell;
use std::collections::VecDeque;
use std::rc::Rc;

use ruff_python_ast::Operator;

use super::function;
use crate::alembic::python::{
    Argument, Bound, Call, Interpreter, Iterator, NativeFunction, Object, Result, Signature, Value,
};
use crate::span::Span;

const FUNCTIONS: &[(&str, NativeFunction)] = &[
    ("accumulate", accumulate),
    ("batched", batched),
    ("combinations", arrange::combinations),
    (
        "combinations_with_replacement",
        arrange::combinations_with_replacement,
    ),
    ("compress", compress),
    ("count", count),
    ("cycle", cycle),
    ("dropwhile", drop_while),
    ("filterfalse", filter_false),
    ("groupby", group::groupby),
    ("islice", islice),
    ("pairwise", pairwise),
    ("permutations", arrange::permutations),
    ("product", arrange::product),
    ("repeat", repeat),
    ("starmap", starmap),
    ("takewhile", take_while),
    ("tee", tee),
    ("zip_longest", zip_longest),
];

/// What a name of `itertools` stands for.
pub(super) fn named(name: &str) -> Option<Value> {
    if name == "chain" {
        return Some(Value::object(Chain));
    }
    function::named(FUNCTIONS, name)
}

/// An iterator over an argument.
fn over(interpreter: &mut Interpreter<'_, '_>, argument: &Argument) -> Result<Rc<Iterator>> {
    Iterator::over(interpreter, &argument.value, argument.place)
}

/// An iterator over an argument that must be given.
fn over_required(
    interpreter: &mut Interpreter<'_, '_>,
    bound: &mut Bound,
    name: &str,
) -> Result<Rc<Iterator>> {
    let argument = bound.required(interpreter, name)?;
    over(interpreter, &argument)
}

/// Iterators over all arguments.
fn over_all(interpreter: &mut Interpreter<'_, '_>, bound: &mut Bound) -> Result<Vec<Rc<Iterator>>> {
    let arguments = std::mem::take(&mut bound.rest);
    arguments
        .iter()
        .map(|argument| over(interpreter, argument))
        .collect()
}

/// The number of an argument; `None` if it was not given or is `None`.
fn number(interpreter: &Interpreter<'_, '_>, argument: Option<&Argument>) -> Result<Option<usize>> {
    let Some(argument) = argument else {
        return Ok(None);
    };
    match argument.value.plain() {
        Value::None => Ok(None),
        Value::Int(number) => usize::try_from(number).map(Some).map_err(|_| {
            let message = "a number that is not negative is expected";
            interpreter.raise("ValueError", message, argument.place)
        }),
        Value::Unknown(unknown) => Err(interpreter.unknown(&unknown, argument.place)),
        other => {
            let of = other.type_name();
            let message = format!("'{of}' object cannot be interpreted as an integer");
            Err(interpreter.raise("TypeError", &message, argument.place))
        }
    }
}

/// `chain`, which has a method of its own.
#[derive(Debug)]
struct Chain;

impl Object for Chain {
    fn type_name(&self) -> &'static str {
        "type"
    }

    fn key(&self) -> Option<String> {
        Some("chain".to_owned())
    }

    fn is_callable(&self) -> bool {
        true
    }

    fn call(self: Rc<Self>, interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
        let bound = Signature::part("chain")
            .and_more()
            .bind(interpreter, call)?;
        let all = bound.rest.into_iter().map(|one| one.value).collect();
        let all = Value::list(all);
        let sources = Iterator::over(interpreter, &all, bound.place)?;
        Ok(chained(sources))
    }

    fn has_method(&self, name: &str) -> bool {
        name == "from_iterable"
    }

    fn call_method(
        self: Rc<Self>,
        interpreter: &mut Interpreter<'_, '_>,
        _: &str,
        call: Call,
    ) -> Result<Value> {
        let mut bound = Signature::part("from_iterable")
            .takes(&["iterable"])
            .bind(interpreter, call)?;
        let sources = over_required(interpreter, &mut bound, "iterable")?;
        Ok(chained(sources))
    }
}

fn chained(sources: Rc<Iterator>) -> Value {
    let mut source: Option<Rc<Iterator>> = None;
    Iterator::made(move |interpreter, here| {
        loop {
            if let Some(from) = &source {
                if let Some(item) = from.next(interpreter, here)? {
                    return Ok(Some(item));
                }
                source = None;
            }
            let Some(next) = sources.next(interpreter, here)? else {
                return Ok(None);
            };
            source = Some(Iterator::over(interpreter, &next, here)?);
        }
    })
}

fn accumulate(interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
    let mut bound = Signature::part("accumulate")
        .takes(&["iterable", "func"])
        .by_name(&["initial"])
        .bind(interpreter, call)?;
    let from = over_required(interpreter, &mut bound, "iterable")?;
    let function = bound.some("func").map(|function| function.value);
    let mut initial = bound.some("initial").map(|initial| initial.value);
    let mut total: Option<Value> = None;
    Ok(Iterator::made(move |interpreter, here| {
        if let Some(initial) = initial.take() {
            total = Some(initial.clone());
            return Ok(Some(initial));
        }
        let Some(item) = from.next(interpreter, here)? else {
            return Ok(None);
        };
        let sum = match (&total, &function) {
            (None, _) => item,
            (Some(total), None) => interpreter.operate(Operator::Add, total, &item, here)?,
            (Some(total), Some(function)) => {
                interpreter.call_with(function, vec![total.clone(), item], here)?
            }
        };
        total = Some(sum.clone());
        Ok(Some(sum))
    }))
}

fn batched(interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
    let mut bound = Signature::part("batched")
        .takes(&["iterable", "n"])
        .bind(interpreter, call)?;
    let from = over_required(interpreter, &mut bound, "iterable")?;
    let size = bound.required(interpreter, "n")?;
    let Some(size @ 1..) = number(interpreter, Some(&size))? else {
        return Err(interpreter.raise("ValueError", "n must be at least one", size.place));
    };
    Ok(Iterator::made(move |interpreter, here| {
        let mut batch = Vec::new();
        while batch.len() < size {
            match from.next(interpreter, here)? {
                Some(item) => batch.push(item),
                None => break,
            }
        }
        interpreter.take(batch.len() * size_of::<Value>(), here)?;
        Ok((!batch.is_empty()).then(|| Value::tuple(batch)))
    }))
}

fn compress(interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
    let mut bound = Signature::part("compress")
        .takes(&["data", "selectors"])
        .bind(interpreter, call)?;
    let data = over_required(interpreter, &mut bound, "data")?;
    let selectors = over_required(interpreter, &mut bound, "selectors")?;
    Ok(Iterator::made(move |interpreter, here| {
        loop {
            let Some(item) = data.next(interpreter, here)? else {
                return Ok(None);
            };
            let Some(wanted) = selectors.next(interpreter, here)? else {
                return Ok(None);
            };
            if interpreter.truth(&wanted, here)? {
                return Ok(Some(item));
            }
        }
    }))
}

fn count(interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
    let mut bound = Signature::part("count")
        .takes(&["start", "step"])
        .bind(interpreter, call)?;
    let mut next = bound
        .optional("start")
        .map_or(Value::Int(0), |one| one.value);
    let step = bound
        .optional("step")
        .map_or(Value::Int(1), |one| one.value);
    Ok(Iterator::made(move |interpreter, here| {
        let behind = interpreter.operate(Operator::Add, &next, &step, here)?;
        Ok(Some(std::mem::replace(&mut next, behind)))
    }))
}

fn cycle(interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
    let mut bound = Signature::part("cycle")
        .takes(&["iterable"])
        .bind(interpreter, call)?;
    let from = over_required(interpreter, &mut bound, "iterable")?;
    let mut kept: Vec<Value> = Vec::new();
    let mut at: Option<usize> = None;
    Ok(Iterator::made(move |interpreter, here| {
        if at.is_none() {
            if let Some(item) = from.next(interpreter, here)? {
                interpreter.take(size_of::<Value>(), here)?;
                kept.push(item.clone());
                return Ok(Some(item));
            }
            at = Some(0);
        }
        let now = at.unwrap_or(0);
        at = Some(if now + 1 < kept.len() { now + 1 } else { 0 });
        Ok(kept.get(now).cloned())
    }))
}

fn drop_while(interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
    let mut bound = Signature::part("dropwhile")
        .takes(&["predicate", "iterable"])
        .bind(interpreter, call)?;
    let function = bound.required(interpreter, "predicate")?.value;
    let from = over_required(interpreter, &mut bound, "iterable")?;
    let mut drops = true;
    Ok(Iterator::made(move |interpreter, here| {
        while let Some(item) = from.next(interpreter, here)? {
            if drops && is_so(interpreter, &function, &item, here)? {
                continue;
            }
            drops = false;
            return Ok(Some(item));
        }
        Ok(None)
    }))
}

fn take_while(interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
    let mut bound = Signature::part("takewhile")
        .takes(&["predicate", "iterable"])
        .bind(interpreter, call)?;
    let function = bound.required(interpreter, "predicate")?.value;
    let from = over_required(interpreter, &mut bound, "iterable")?;
    let mut ended = false;
    Ok(Iterator::made(move |interpreter, here| {
        if ended {
            return Ok(None);
        }
        let Some(item) = from.next(interpreter, here)? else {
            return Ok(None);
        };
        ended = !is_so(interpreter, &function, &item, here)?;
        Ok((!ended).then_some(item))
    }))
}

fn filter_false(interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
    let mut bound = Signature::part("filterfalse")
        .takes(&["function", "iterable"])
        .bind(interpreter, call)?;
    let function = bound.required(interpreter, "function")?.value;
    let from = over_required(interpreter, &mut bound, "iterable")?;
    Ok(Iterator::made(move |interpreter, here| {
        while let Some(item) = from.next(interpreter, here)? {
            let wanted = match &function {
                Value::None => interpreter.truth(&item, here)?,
                function => is_so(interpreter, function, &item, here)?,
            };
            if !wanted {
                return Ok(Some(item));
            }
        }
        Ok(None)
    }))
}

fn is_so(
    interpreter: &mut Interpreter<'_, '_>,
    function: &Value,
    item: &Value,
    here: Span,
) -> Result<bool> {
    let answer = interpreter.call_with(function, vec![item.clone()], here)?;
    interpreter.truth(&answer, here)
}

fn islice(interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
    let mut bound = Signature::part("islice")
        .takes(&["iterable", "start", "stop", "step"])
        .bind(interpreter, call)?;
    let from = over_required(interpreter, &mut bound, "iterable")?;
    let first = bound.required(interpreter, "start")?;
    let (start, stop) = match bound.optional("stop") {
        None => (0, number(interpreter, Some(&first))?),
        Some(stop) => (
            number(interpreter, Some(&first))?.unwrap_or(0),
            number(interpreter, Some(&stop))?,
        ),
    };
    let every = bound.some("step");
    let place = bound.place;
    let Some(every @ 1..) = number(interpreter, every.as_ref())?.or(Some(1)) else {
        let message = "Step for islice() must be a positive integer or None.";
        return Err(interpreter.raise("ValueError", message, place));
    };
    let (mut at, mut next) = (0, start);
    Ok(Iterator::made(move |interpreter, here| {
        while at < next {
            if from.next(interpreter, here)?.is_none() {
                return Ok(None);
            }
            at += 1;
        }
        if stop.is_some_and(|stop| at >= stop) {
            return Ok(None);
        }
        let item = from.next(interpreter, here)?;
        at += 1;
        next = next.saturating_add(every).min(stop.unwrap_or(usize::MAX));
        Ok(item)
    }))
}

fn pairwise(interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
    let mut bound = Signature::part("pairwise")
        .takes(&["iterable"])
        .bind(interpreter, call)?;
    let from = over_required(interpreter, &mut bound, "iterable")?;
    let mut before: Option<Value> = None;
    Ok(Iterator::made(move |interpreter, here| {
        let first = match before.take() {
            Some(first) => first,
            None => match from.next(interpreter, here)? {
                Some(first) => first,
                None => return Ok(None),
            },
        };
        let Some(second) = from.next(interpreter, here)? else {
            return Ok(None);
        };
        before = Some(second.clone());
        Ok(Some(Value::tuple(vec![first, second])))
    }))
}

fn repeat(interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
    let mut bound = Signature::part("repeat")
        .takes(&["object", "times"])
        .bind(interpreter, call)?;
    let item = bound.required(interpreter, "object")?.value;
    let mut left = match bound
        .optional("times")
        .map(|times| (times.value.plain(), times))
    {
        None => None,
        Some((Value::Int(times), _)) => Some(usize::try_from(times).unwrap_or(0)),
        Some((_, times)) => number(interpreter, Some(&times))?,
    };
    Ok(Iterator::made(move |_, _| {
        if let Some(left) = &mut left {
            let Some(less) = left.checked_sub(1) else {
                return Ok(None);
            };
            *left = less;
        }
        Ok(Some(item.clone()))
    }))
}

fn starmap(interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
    let mut bound = Signature::part("starmap")
        .takes(&["function", "iterable"])
        .bind(interpreter, call)?;
    let function = bound.required(interpreter, "function")?.value;
    let from = over_required(interpreter, &mut bound, "iterable")?;
    Ok(Iterator::made(move |interpreter, here| {
        let Some(arguments) = from.next(interpreter, here)? else {
            return Ok(None);
        };
        let arguments = interpreter.iterate(&arguments, here)?.collect();
        interpreter.call_with(&function, arguments, here).map(Some)
    }))
}

fn tee(interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
    let mut bound = Signature::part("tee")
        .takes(&["iterable", "n"])
        .bind(interpreter, call)?;
    let from = over_required(interpreter, &mut bound, "iterable")?;
    let many = bound.optional("n");
    let many = number(interpreter, many.as_ref())?.unwrap_or(2);
    interpreter.take(many.saturating_mul(64), bound.place)?;
    let queues: Rc<RefCell<Vec<VecDeque<Value>>>> =
        Rc::new(RefCell::new(vec![VecDeque::new(); many]));
    let one = |at: usize| {
        let (queues, from) = (Rc::clone(&queues), Rc::clone(&from));
        Iterator::made(move |interpreter, here| {
            if let Some(item) = queues.borrow_mut()[at].pop_front() {
                return Ok(Some(item));
            }
            let Some(item) = from.next(interpreter, here)? else {
                return Ok(None);
            };
            interpreter.take(many.saturating_mul(size_of::<Value>()), here)?;
            for (other, queue) in queues.borrow_mut().iter_mut().enumerate() {
                if other != at {
                    queue.push_back(item.clone());
                }
            }
            Ok(Some(item))
        })
    };
    Ok(Value::tuple((0..many).map(one).collect()))
}

fn zip_longest(interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
    let mut bound = Signature::part("zip_longest")
        .and_more()
        .by_name(&["fillvalue"])
        .bind(interpreter, call)?;
    let fill = bound
        .optional("fillvalue")
        .map_or(Value::None, |one| one.value);
    let mut sources: Vec<Option<Rc<Iterator>>> = over_all(interpreter, &mut bound)?
        .into_iter()
        .map(Some)
        .collect();
    Ok(Iterator::made(move |interpreter, here| {
        let mut row = Vec::with_capacity(sources.len());
        for source in &mut sources {
            let item = match source {
                Some(from) => from.next(interpreter, here)?,
                None => None,
            };
            if item.is_none() {
                *source = None;
            }
            row.push(item.unwrap_or_else(|| fill.clone()));
        }
        Ok(sources
            .iter()
            .any(Option::is_some)
            .then(|| Value::tuple(row)))
    }))
}
