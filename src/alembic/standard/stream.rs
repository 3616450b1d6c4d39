//! `io.StringIO`: a text that is read and written as a file is.
//!
//! Invariant: what is read and written next stands at one place of the text.

use std::cell::RefCell;
use std::rc::Rc;

use super::function;
use crate::alembic::python::{Call, Interpreter, NativeFunction, Object, Result, Signature, Value};
use crate::span::Span;

const FUNCTIONS: &[(&str, NativeFunction)] = &[("StringIO", string_io)];

/// What a name of `io` stands for.
pub(super) fn named(name: &str) -> Option<Value> {
    function::named(FUNCTIONS, name)
}

#[derive(Debug, Default)]
struct Text {
    characters: Vec<char>,
    at: usize,
}

/// A `StringIO`, or a file that is read.
#[derive(Debug)]
struct Stream {
    text: RefCell<Text>,
    is_file: bool,
}

/// A file that is open for reading.
pub(super) fn file(text: &str) -> Value {
    Value::object(Stream::of(text, true))
}

fn string_io(interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
    let mut bound = Signature::part("StringIO")
        .takes(&["initial_value", "newline"])
        .bind(interpreter, call)?;
    let newline = bound.text(interpreter, "newline")?;
    if newline.is_some_and(|newline| !matches!(&*newline, "" | "\n")) {
        let message = "this `newline` of a `StringIO` is not evaluated";
        return Err(interpreter.refuse(bound.place, message));
    }
    let text = bound
        .text(interpreter, "initial_value")?
        .unwrap_or_default();
    interpreter.take(4 * text.len(), bound.place)?;
    Ok(Value::object(Stream::of(&text, false)))
}

impl Text {
    /// The next characters, to the end of a line if that comes first.
    fn next(&mut self, most: usize, is_line: bool) -> String {
        let rest = self.characters.get(self.at..).unwrap_or_default();
        let line = rest.iter().position(|one| *one == '\n');
        let length = match line {
            Some(line) if is_line => line + 1,
            _ => rest.len(),
        };
        let text: String = rest[..length.min(most)].iter().collect();
        self.at += length.min(most);
        text
    }
}

const METHODS: [&str; 10] = [
    "close",
    "flush",
    "getvalue",
    "read",
    "readline",
    "readlines",
    "seek",
    "tell",
    "write",
    "writelines",
];

impl Stream {
    fn of(text: &str, is_file: bool) -> Self {
        let text = Text {
            characters: text.chars().collect(),
            at: 0,
        };
        Self {
            text: RefCell::new(text),
            is_file,
        }
    }

    fn write(&self, interpreter: &mut Interpreter<'_, '_>, text: &str, place: Span) -> Result<()> {
        interpreter.take(4 * text.len(), place)?;
        let mut this = self.text.borrow_mut();
        let at = this.at;
        if at > this.characters.len() {
            let message = "a text that is written behind the end is not evaluated";
            return Err(interpreter.refuse(place, message));
        }
        let count = text.chars().count();
        let end = (at + count).min(this.characters.len());
        this.characters.splice(at..end, text.chars());
        this.at += count;
        Ok(())
    }
}

impl Object for Stream {
    fn type_name(&self) -> &'static str {
        if self.is_file {
            "_io.TextIOWrapper"
        } else {
            "_io.StringIO"
        }
    }

    fn has_method(&self, name: &str) -> bool {
        let is_writing = matches!(name, "getvalue" | "seek" | "tell" | "write" | "writelines");
        METHODS.contains(&name) && !(self.is_file && is_writing)
    }

    fn call_method(
        self: Rc<Self>,
        interpreter: &mut Interpreter<'_, '_>,
        name: &str,
        call: Call,
    ) -> Result<Value> {
        let place = call.place;
        let takes: &'static [&'static str] = match name {
            "read" | "readline" => &["size"],
            "seek" => &["pos"],
            "write" => &["s"],
            "writelines" => &["lines"],
            _ => &[],
        };
        let mut bound = Signature::part("StringIO")
            .takes(takes)
            .bind(interpreter, call)?;
        let number = |number: usize| Value::Int(i64::try_from(number).unwrap_or(i64::MAX));
        Ok(match name {
            "write" => {
                let text = bound.required(interpreter, "s")?;
                let text = interpreter.text_of(&text)?;
                self.write(interpreter, &text, place)?;
                number(text.chars().count())
            }
            "writelines" => {
                let lines = bound.required(interpreter, "lines")?;
                for line in interpreter.iterate(&lines.value, lines.place)? {
                    let line = crate::alembic::python::Argument { value: line, place };
                    let line = interpreter.text_of(&line)?;
                    self.write(interpreter, &line, place)?;
                }
                Value::None
            }
            "getvalue" => {
                let text: String = self.text.borrow().characters.iter().collect();
                interpreter.take(text.len(), place)?;
                Value::str(text)
            }
            "read" | "readline" => {
                let most = match bound.some("size").map(|size| size.value.plain()) {
                    Some(Value::Int(size)) => usize::try_from(size).unwrap_or(usize::MAX),
                    Some(_) => return Err(interpreter.refuse(place, "this size is not evaluated")),
                    None => usize::MAX,
                };
                let text = self.text.borrow_mut().next(most, name == "readline");
                interpreter.take(text.len(), place)?;
                Value::str(text)
            }
            "readlines" => Value::list(self.items(interpreter, place)?.unwrap_or_default()),
            "seek" => {
                let at = bound.required(interpreter, "pos")?;
                let Value::Int(at @ 0..) = at.value.plain() else {
                    return Err(interpreter.refuse(at.place, "this place is not evaluated"));
                };
                let at = usize::try_from(at).unwrap_or(usize::MAX);
                self.text.borrow_mut().at = at;
                number(at)
            }
            "tell" => number(self.text.borrow().at),
            // What is done with a file that is closed is wrong in Python.
            _ => Value::None,
        })
    }

    fn items(
        self: Rc<Self>,
        interpreter: &mut Interpreter<'_, '_>,
        place: Span,
    ) -> Result<Option<Vec<Value>>> {
        let mut lines = Vec::new();
        loop {
            let line = self.text.borrow_mut().next(usize::MAX, true);
            if line.is_empty() {
                return Ok(Some(lines));
            }
            interpreter.take(line.len() + size_of::<Value>(), place)?;
            lines.push(Value::str(line));
        }
    }

    fn is_iterator(&self) -> bool {
        true
    }

    fn next_item(
        self: Rc<Self>,
        interpreter: &mut Interpreter<'_, '_>,
        place: Span,
    ) -> Result<Option<Value>> {
        let line = self.text.borrow_mut().next(usize::MAX, true);
        interpreter.take(line.len(), place)?;
        Ok((!line.is_empty()).then(|| Value::str(line)))
    }

    fn enter(self: Rc<Self>, _: &mut Interpreter<'_, '_>, _: Span) -> Result<Option<Value>> {
        Ok(Some(Value::Object(self)))
    }
}
