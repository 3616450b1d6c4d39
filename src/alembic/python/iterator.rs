//! What loops go over.
//!
//! Invariant: a loop sees what Python's would: a list as it is in each round, an iterator item by
//! item.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::rc::Rc;

use super::call::{Call, Signature};
use super::dict::Dict;
use super::generator::Generator;
use super::interpreter::Interpreter;
use super::object::Object;
use super::stop::Result;
use super::value::Value;
use crate::span::Span;

/// An iterator as a value: what a generator expression, `zip` or `map` gives.
#[derive(Debug)]
pub struct Iterator {
    source: RefCell<Source>,
}

#[derive(Debug)]
enum Source {
    /// Items that are there.
    Ready(VecDeque<Value>),
    /// Those that a loop over a value sees.
    Rounds(Rounds),
    /// `map`: a function of the next items.
    Map(Value, Vec<Rc<Iterator>>),
    /// `filter`: the items of which a function is true; `None` is their own truth.
    Filter(Value, Rc<Iterator>),
    /// `zip`: the next items of all, and whether all must end together.
    Zip(Vec<Rc<Iterator>>, bool),
    /// `enumerate`: the items, and the number of the next.
    Enumerate(Rc<Iterator>, i64),
    /// A function with `yield`, or a generator expression.
    Generator(Rc<Generator>),
    /// What a function gives each time, until it gives nothing.
    Made(Rc<RefCell<Maker>>),
}

/// A function that makes the items of an iterator.
struct Maker(Box<Make>);

type Make = dyn FnMut(&mut Interpreter<'_, '_>, Span) -> Result<Option<Value>>;

impl std::fmt::Debug for Maker {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Maker")
    }
}

impl Iterator {
    /// An iterator over these items.
    #[must_use]
    pub fn value(items: Vec<Value>) -> Value {
        Value::Object(Self::new(Source::Ready(items.into())))
    }

    /// `map(function, …)`.
    #[must_use]
    pub fn map(function: Value, over: Vec<Rc<Self>>) -> Value {
        Value::Object(Self::new(Source::Map(function, over)))
    }

    /// `filter(function, …)`.
    #[must_use]
    pub fn filter(function: Value, over: Rc<Self>) -> Value {
        Value::Object(Self::new(Source::Filter(function, over)))
    }

    /// `zip(…)`.
    #[must_use]
    pub fn zip(over: Vec<Rc<Self>>, is_strict: bool) -> Value {
        Value::Object(Self::new(Source::Zip(over, is_strict)))
    }

    /// `enumerate(over, start)`.
    #[must_use]
    pub fn enumerate(over: Rc<Self>, start: i64) -> Value {
        Value::Object(Self::new(Source::Enumerate(over, start)))
    }

    /// What a function gives each time, until it gives nothing.
    #[must_use]
    pub fn made(
        make: impl FnMut(&mut Interpreter<'_, '_>, Span) -> Result<Option<Value>> + 'static,
    ) -> Value {
        let maker = Rc::new(RefCell::new(Maker(Box::new(make))));
        Value::Object(Self::new(Source::Made(maker)))
    }

    /// What a call of a function with `yield` gives.
    #[must_use]
    pub(super) fn generated(generator: Generator) -> Value {
        Value::Object(Self::new(Source::Generator(Rc::new(generator))))
    }

    /// The generator that it is, if it is one.
    pub(super) fn generator(&self) -> Option<Rc<Generator>> {
        match &*self.source.borrow() {
            Source::Generator(generator) => Some(Rc::clone(generator)),
            _ => None,
        }
    }

    fn maker(&self) -> Option<Rc<RefCell<Maker>>> {
        match &*self.source.borrow() {
            Source::Made(maker) => Some(Rc::clone(maker)),
            _ => None,
        }
    }

    fn new(source: Source) -> Rc<Self> {
        Rc::new(Self {
            source: RefCell::new(source),
        })
    }

    /// `iter(value)`.
    ///
    /// # Errors
    /// Python's `TypeError` if there is no loop over it.
    pub fn over(
        interpreter: &mut Interpreter<'_, '_>,
        value: &Value,
        here: Span,
    ) -> Result<Rc<Self>> {
        if let Some(iterator) = value.downcast::<Self>() {
            return Ok(iterator);
        }
        let rounds = interpreter.rounds_over(value, here)?;
        Ok(Self::new(Source::Rounds(rounds)))
    }

    /// Takes the next item.
    ///
    /// # Errors
    /// What a function of `map` or `filter` raises.
    pub fn next(&self, interpreter: &mut Interpreter<'_, '_>, here: Span) -> Result<Option<Value>> {
        interpreter.step(here)?;
        if let Some(generator) = self.generator() {
            return generator.next(interpreter, Ok(Value::None), here);
        }
        if let Some(maker) = self.maker() {
            return interpreter.deeper(here, |interpreter| {
                let Ok(mut maker) = maker.try_borrow_mut() else {
                    let message = "an iterator that is asked while it makes an item";
                    return Err(interpreter.refuse(here, format!("{message} is not evaluated")));
                };
                (maker.0)(interpreter, here)
            });
        }
        let (function, over) = match &mut *self.source.borrow_mut() {
            Source::Generator(_) | Source::Made(_) => return Ok(None),
            Source::Rounds(rounds) => return rounds.next(interpreter, here),
            Source::Zip(over, is_strict) => {
                let (over, is_strict) = (over.clone(), *is_strict);
                return interpreter.deeper(here, |interpreter| {
                    zipped(interpreter, &over, is_strict, here)
                });
            }
            Source::Enumerate(over, at) => {
                let (over, number) = (Rc::clone(over), Value::Int(*at));
                *at = at.saturating_add(1);
                let item = interpreter.deeper(here, |interpreter| over.next(interpreter, here))?;
                return Ok(item.map(|item| Value::tuple(vec![number, item])));
            }
            Source::Ready(items) => return Ok(items.pop_front()),
            Source::Map(function, over) => (function.clone(), over.clone()),
            Source::Filter(function, over) => {
                let (function, over) = (function.clone(), Rc::clone(over));
                return interpreter.deeper(here, |interpreter| {
                    filtered(interpreter, &function, &over, here)
                });
            }
        };
        interpreter.deeper(here, |interpreter| {
            let mut values = Vec::with_capacity(over.len());
            for one in &over {
                match one.next(interpreter, here)? {
                    Some(value) => values.push(value),
                    None => return Ok(None),
                }
            }
            interpreter.call_with(&function, values, here).map(Some)
        })
    }
}

fn zipped(
    interpreter: &mut Interpreter<'_, '_>,
    over: &[Rc<Iterator>],
    is_strict: bool,
    here: Span,
) -> Result<Option<Value>> {
    let mut row = Vec::with_capacity(over.len());
    for (at, one) in over.iter().enumerate() {
        match one.next(interpreter, here)? {
            Some(item) => row.push(item),
            None if is_strict && at > 0 => return Err(uneven(interpreter, here)),
            None if is_strict => {
                for other in &over[1..] {
                    if other.next(interpreter, here)?.is_some() {
                        return Err(uneven(interpreter, here));
                    }
                }
                return Ok(None);
            }
            None => return Ok(None),
        }
    }
    Ok((!row.is_empty()).then(|| Value::tuple(row)))
}

fn uneven(interpreter: &Interpreter<'_, '_>, here: Span) -> super::stop::Stop {
    let message = "zip() arguments are not of the same length";
    interpreter.raise("ValueError", message, here)
}

fn filtered(
    interpreter: &mut Interpreter<'_, '_>,
    function: &Value,
    over: &Iterator,
    here: Span,
) -> Result<Option<Value>> {
    while let Some(item) = over.next(interpreter, here)? {
        let wanted = match function {
            Value::None => item.clone(),
            function => interpreter.call_with(function, vec![item.clone()], here)?,
        };
        if interpreter.truth(&wanted, here)? {
            return Ok(Some(item));
        }
    }
    Ok(None)
}

impl Object for Iterator {
    fn type_name(&self) -> &'static str {
        match self.generator() {
            Some(_) => "generator",
            None => "iterator",
        }
    }

    fn has_method(&self, name: &str) -> bool {
        match name {
            "__next__" => true,
            "send" | "throw" | "close" => self.generator().is_some(),
            _ => false,
        }
    }

    fn call_method(
        self: Rc<Self>,
        interpreter: &mut Interpreter<'_, '_>,
        name: &str,
        call: Call,
    ) -> Result<Value> {
        let mut bound = Signature::new("send")
            .takes(&["value"])
            .bind(interpreter, call)?;
        let here = bound.place;
        let next = match (name, self.generator()) {
            ("close", Some(generator)) => {
                generator.close(interpreter, here)?;
                return Ok(Value::None);
            }
            ("send", Some(generator)) => {
                let value = bound.required(interpreter, "value")?.value;
                generator.next(interpreter, Ok(value), here)?
            }
            ("throw", Some(generator)) => {
                let value = bound.required(interpreter, "value")?.value;
                let thrown = interpreter.exception(&value, here);
                generator.next(interpreter, Err(thrown), here)?
            }
            _ => self.next(interpreter, here)?,
        };
        next.ok_or_else(|| interpreter.raise("StopIteration", "", here))
    }

    fn items(
        self: Rc<Self>,
        interpreter: &mut Interpreter<'_, '_>,
        here: Span,
    ) -> Result<Option<Vec<Value>>> {
        let mut items = Vec::new();
        while let Some(item) = self.next(interpreter, here)? {
            interpreter.take(size_of::<Value>(), here)?;
            items.push(item);
        }
        Ok(Some(items))
    }
}

/// The rounds of a loop.
#[derive(Debug)]
pub(super) enum Rounds {
    /// Items that are there.
    Items(std::vec::IntoIter<Value>),
    /// A list, which the loop may change, and how many items were seen.
    List(Rc<RefCell<Vec<Value>>>, usize),
    /// A dict, which the loop must not change.
    Dict(Rc<RefCell<Dict>>, usize, std::vec::IntoIter<Value>),
    /// An iterator.
    Iterator(Rc<Iterator>),
}

impl Rounds {
    /// Ends a loop before its last round: a generator that nobody else has is closed.
    pub(super) fn leave(self, interpreter: &mut Interpreter<'_, '_>, here: Span) -> Result<()> {
        match self {
            Self::Iterator(iterator) if Rc::strong_count(&iterator) == 1 => {
                match iterator.generator() {
                    Some(generator) => generator.close(interpreter, here),
                    None => Ok(()),
                }
            }
            _ => Ok(()),
        }
    }

    /// The item of the next round.
    pub(super) fn next(
        &mut self,
        interpreter: &mut Interpreter<'_, '_>,
        here: Span,
    ) -> Result<Option<Value>> {
        interpreter.step(here)?;
        match self {
            Self::Items(items) => Ok(items.next()),
            Self::List(list, at) => {
                let item = list.borrow().get(*at).cloned();
                *at += 1;
                Ok(item)
            }
            Self::Dict(dict, length, keys) => {
                if dict.borrow().len() != *length {
                    let message = "dictionary changed size during iteration";
                    return Err(interpreter.raise("RuntimeError", message, here));
                }
                Ok(keys.next())
            }
            Self::Iterator(iterator) => Rc::clone(iterator).next(interpreter, here),
        }
    }
}

impl Interpreter<'_, '_> {
    /// The rounds of a loop over a value.
    ///
    /// # Errors
    /// Python's `TypeError` if there is none.
    pub(super) fn rounds_over(&mut self, value: &Value, here: Span) -> Result<Rounds> {
        if let Some(iterator) = value.downcast::<Iterator>() {
            return Ok(Rounds::Iterator(iterator));
        }
        Ok(match value {
            Value::List(list) => Rounds::List(Rc::clone(list), 0),
            Value::Dict(dict) => {
                let length = dict.borrow().len();
                Rounds::Dict(Rc::clone(dict), length, self.iterate(value, here)?)
            }
            value => Rounds::Items(self.iterate(value, here)?),
        })
    }

    /// The items of a value that can be looped over.
    ///
    /// # Errors
    /// Python's `TypeError` if it cannot.
    pub fn iterate(&mut self, value: &Value, here: Span) -> Result<std::vec::IntoIter<Value>> {
        if let Value::Str(text) = value {
            // Before they are made: each character is a text.
            self.take(text.len() * 2 * size_of::<Value>(), here)?;
        }
        let items = match value {
            Value::List(list) => list.borrow().clone(),
            Value::Tuple(items) => items.to_vec(),
            Value::Dict(dict) => dict.borrow().iter().map(|(key, _)| key.clone()).collect(),
            Value::Set(set) => set.borrow().iter().cloned().collect(),
            Value::Str(text) => text
                .chars()
                .map(|one| Value::str(one.to_string()))
                .collect(),
            Value::Bytes(bytes) => bytes
                .iter()
                .map(|byte| Value::Int(i64::from(*byte)))
                .collect(),
            Value::Unknown(unknown) => return Err(self.unknown(unknown, here)),
            Value::Object(object) => match Rc::clone(object).items(self, here)? {
                Some(items) => items,
                None => return Err(self.not_iterable(value, here)),
            },
            other => return Err(self.not_iterable(other, here)),
        };
        self.take(items.len() * size_of::<Value>(), here)?;
        Ok(items.into_iter())
    }

    fn not_iterable(&self, value: &Value, here: Span) -> super::stop::Stop {
        let message = format!("'{}' object is not iterable", value.type_name());
        self.unfit(&[value], &message, here)
    }

    /// The keys and values of a mapping.
    ///
    /// # Errors
    /// Python's `TypeError` if it is none.
    pub fn entries(&mut self, value: &Value, here: Span) -> Result<Vec<(Value, Value)>> {
        match value {
            Value::Dict(dict) => {
                let dict = dict.borrow();
                Ok(dict
                    .iter()
                    .map(|(key, value)| (key.clone(), value.clone()))
                    .collect())
            }
            Value::Unknown(unknown) => Err(self.unknown(unknown, here)),
            other => {
                let message = format!("'{}' object is not a mapping", other.type_name());
                Err(self.unfit(&[other], &message, here))
            }
        }
    }
}
