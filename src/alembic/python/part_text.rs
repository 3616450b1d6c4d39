//! Texts of which a part is not known: where the project is, what SQLAlchemy says behind the words of
//! the driver.
//!
//! Invariant: it is told to people as far as it is known; whatever else would depend on the part that
//! is not known is refused.

use std::rc::Rc;

use ruff_python_ast::{CmpOp, Operator};

use super::call::Call;
use super::interpreter::Interpreter;
use super::object::Object;
use super::stop::{Result, Stop};
use super::value::Value;
use crate::span::Span;

/// Why a part is not known: a message, a note, and what to do.
#[derive(Clone, Copy, Debug)]
pub(super) struct Hidden(pub(super) [&'static str; 3]);

/// A text of which a part is not known.
#[derive(Debug)]
pub(super) struct PartText {
    /// Each a `str`, or an object whose own text is refused.
    pieces: Vec<Value>,
}

/// Puts a text together, of which parts may not be known.
#[derive(Default)]
pub(super) struct TextMaker {
    pieces: Vec<Value>,
    /// What is known behind them.
    text: String,
}

/// The methods of `str` that give another one.
const MAKES: [&str; 11] = [
    "capitalize",
    "expandtabs",
    "lstrip",
    "removeprefix",
    "removesuffix",
    "replace",
    "rstrip",
    "strip",
    "swapcase",
    "title",
    "translate",
];

impl TextMaker {
    pub(super) fn push_str(&mut self, text: &str) {
        self.text.push_str(text);
    }

    /// Puts `str(value)` behind the rest.
    ///
    /// # Errors
    /// Why there is no such text.
    pub(super) fn push(
        &mut self,
        interpreter: &mut Interpreter<'_, '_>,
        value: &Value,
        here: Span,
    ) -> Result<()> {
        match interpreter.shown(value, here)? {
            Value::Str(text) => {
                interpreter.take(text.len(), here)?;
                self.text.push_str(&text);
            }
            part => {
                self.end_piece();
                self.pieces.push(part);
            }
        }
        Ok(())
    }

    fn end_piece(&mut self) {
        if !self.text.is_empty() {
            self.pieces.push(Value::str(&self.text));
            self.text.clear();
        }
    }

    /// The text.
    ///
    /// # Errors
    /// Why its parts are none together.
    pub(super) fn finish(
        mut self,
        interpreter: &mut Interpreter<'_, '_>,
        here: Span,
    ) -> Result<Value> {
        interpreter.take(self.text.len(), here)?;
        if self.pieces.is_empty() {
            return Ok(Value::str(self.text));
        }
        self.end_piece();
        let mut pieces = self.pieces.into_iter();
        let mut whole = pieces.next().unwrap_or_else(|| Value::str(""));
        for piece in pieces {
            whole = interpreter.operate(Operator::Add, &whole, &piece, here)?;
        }
        Ok(whole)
    }
}

impl Interpreter<'_, '_> {
    /// `str(value)`, of which a part may not be known.
    ///
    /// # Errors
    /// Why there is no such text.
    pub(super) fn shown(&mut self, value: &Value, here: Span) -> Result<Value> {
        let part = match value {
            Value::Object(object) => object.as_text(),
            _ => None,
        };
        match part {
            Some(part) => Ok(part),
            None => Ok(Value::str(self.text(value, here)?)),
        }
    }

    /// What `str(value)` says to people, with dots for what is not known of it.
    ///
    /// # Errors
    /// Why there is no such text.
    pub(super) fn told(&mut self, value: &Value, here: Span) -> Result<String> {
        match self.shown(value, here)? {
            Value::Str(text) => Ok(text.to_string()),
            part => match part.downcast::<PartText>() {
                Some(part) => Ok(part.told()),
                None => self.text(&part, here),
            },
        }
    }
}

/// A text of these parts.
pub(in crate::alembic) fn part_text(pieces: impl IntoIterator<Item = Value>) -> Value {
    let mut all: Vec<Value> = Vec::new();
    for piece in pieces {
        let inner = piece.downcast::<PartText>();
        let pieces = inner.map_or_else(|| vec![piece], |inner| inner.pieces.clone());
        for piece in pieces {
            match (all.last_mut(), &piece) {
                (Some(Value::Str(last)), Value::Str(text)) => {
                    *last = format!("{last}{text}").into();
                }
                _ => all.push(piece),
            }
        }
    }
    Value::object(PartText { pieces: all })
}

/// Whether a value is a text, of which a part may not be known.
pub(in crate::alembic) fn is_text(value: &Value) -> bool {
    match value {
        Value::Str(_) => true,
        Value::Object(object) => object.is_builtin("str") && object.as_text().is_some(),
        _ => false,
    }
}

impl PartText {
    fn told(&self) -> String {
        let pieces = { self.pieces.iter() }.map(|piece| piece.as_str().unwrap_or("…"));
        pieces.collect()
    }

    /// What it begins with, as far as that is known.
    pub(super) fn begin(&self) -> &str {
        self.pieces.first().and_then(Value::as_str).unwrap_or("")
    }

    /// Why it is not known.
    fn refusal(&self, interpreter: &mut Interpreter<'_, '_>, place: Span) -> Stop {
        for piece in &self.pieces {
            if let Err(stop) = interpreter.text(piece, place) {
                return stop;
            }
        }
        interpreter.refuse(place, "a part of this text is not known")
    }

    /// The same with other letters.
    fn cased(&self, change: fn(&str) -> String) -> Value {
        let pieces = self.pieces.iter().map(|piece| match piece {
            Value::Str(text) => Value::str(change(text)),
            hidden => hidden.clone(),
        });
        part_text(pieces)
    }
}

impl Object for PartText {
    fn type_name(&self) -> &'static str {
        "str"
    }

    fn is_builtin(&self, name: &str) -> bool {
        name == "str"
    }

    fn has_method(&self, name: &str) -> bool {
        !name.starts_with("__")
    }

    fn call_method(
        self: Rc<Self>,
        interpreter: &mut Interpreter<'_, '_>,
        name: &str,
        call: Call,
    ) -> Result<Value> {
        match name {
            "casefold" | "lower" => return Ok(self.cased(str::to_lowercase)),
            "upper" => return Ok(self.cased(str::to_uppercase)),
            "startswith" => {
                if let [prefix] = &call.positional[..]
                    && let Some(prefix) = prefix.value.as_str()
                {
                    let begin = self.begin();
                    if begin.starts_with(prefix) {
                        return Ok(Value::Bool(true));
                    }
                    if !prefix.starts_with(begin) {
                        return Ok(Value::Bool(false));
                    }
                }
            }
            // Nothing of what it makes is known.
            name if MAKES.contains(&name) => {
                let hidden = self.pieces.iter().find(|piece| piece.as_str().is_none());
                return Ok(part_text(hidden.cloned()));
            }
            _ => {}
        }
        Err(self.refusal(interpreter, call.place))
    }

    fn operator(
        self: Rc<Self>,
        interpreter: &mut Interpreter<'_, '_>,
        operator: Operator,
        other: &Value,
        reflected: bool,
        place: Span,
    ) -> Result<Option<Value>> {
        if operator != Operator::Add || !is_text(other) {
            return Err(self.refusal(interpreter, place));
        }
        let this = Value::Object(self);
        Ok(Some(if reflected {
            part_text([other.clone(), this])
        } else {
            part_text([this, other.clone()])
        }))
    }

    fn compare(
        self: Rc<Self>,
        interpreter: &mut Interpreter<'_, '_>,
        operator: CmpOp,
        other: &Value,
        place: Span,
    ) -> Result<Option<Value>> {
        let differs = match other {
            Value::Str(text) => !text.starts_with(self.begin()),
            Value::Object(_) | Value::Unknown(_) => false,
            _ => true,
        };
        match operator {
            CmpOp::Eq | CmpOp::NotEq if differs => Ok(Some(Value::Bool(operator == CmpOp::NotEq))),
            _ => Err(self.refusal(interpreter, place)),
        }
    }

    /// Whether a text stands in what is known of it.
    fn contains(
        self: Rc<Self>,
        interpreter: &mut Interpreter<'_, '_>,
        item: &Value,
        place: Span,
    ) -> Result<Option<bool>> {
        let mut known = self.pieces.iter().filter_map(Value::as_str);
        match item.as_str() {
            Some(text) if known.any(|known| known.contains(text)) => Ok(Some(true)),
            _ => Err(self.refusal(interpreter, place)),
        }
    }

    /// Its beginning, as far as that is known.
    fn slice(self: Rc<Self>, bounds: [Option<i64>; 2], step: i64) -> Option<Value> {
        let [None | Some(0), Some(end)] = bounds else {
            return None;
        };
        let end = usize::try_from(end).ok().filter(|_| step == 1)?;
        let text: String = self.begin().chars().take(end).collect();
        (text.chars().count() == end).then(|| Value::str(text))
    }

    fn truth(self: Rc<Self>, interpreter: &mut Interpreter<'_, '_>, place: Span) -> Result<bool> {
        if self.pieces.iter().any(|piece| piece.as_str().is_some()) {
            return Ok(true);
        }
        Err(self.refusal(interpreter, place))
    }

    fn length(
        self: Rc<Self>,
        interpreter: &mut Interpreter<'_, '_>,
        place: Span,
    ) -> Result<Option<Value>> {
        Err(self.refusal(interpreter, place))
    }

    fn items(
        self: Rc<Self>,
        interpreter: &mut Interpreter<'_, '_>,
        place: Span,
    ) -> Result<Option<Vec<Value>>> {
        Err(self.refusal(interpreter, place))
    }

    fn is_hashable(&self) -> bool {
        false
    }

    fn as_text(&self) -> Option<Value> {
        Some(part_text(self.pieces.iter().cloned()))
    }

    fn text(self: Rc<Self>, interpreter: &mut Interpreter<'_, '_>, place: Span) -> Result<String> {
        Err(self.refusal(interpreter, place))
    }
}

impl Object for Hidden {
    fn type_name(&self) -> &'static str {
        "str"
    }

    fn is_builtin(&self, name: &str) -> bool {
        name == "str"
    }

    fn text(self: Rc<Self>, interpreter: &mut Interpreter<'_, '_>, place: Span) -> Result<String> {
        let Self([message, note, help]) = *self;
        let refusal = interpreter.refusal(place, message).note(note);
        Err(refusal.help(help).into())
    }
}
