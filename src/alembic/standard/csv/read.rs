//! `csv.reader` and `csv.DictReader`.
//!
//! Invariant: a quoted field may go over lines; each line is read once.

use std::cell::RefCell;
use std::rc::Rc;

use super::{Dialect, OPTIONS};
use crate::alembic::python::{
    Argument, Call, Dict, Interpreter, Iterator, Object, Result, Signature, Value,
};
use crate::span::Span;

/// Where in a row the reader is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Row,
    Field,
    InField,
    InQuotes,
    BehindQuote,
    LineEnd,
}

/// `csv.DictReader`
#[derive(Debug)]
struct DictReader {
    lines: Rc<Iterator>,
    dialect: Dialect,
    names: RefCell<Option<Rc<[Value]>>>,
    /// The key of what a row has beyond the names.
    rest_key: Value,
    /// What a row has that is too short.
    rest_value: Value,
}

/// A row that is being read.
struct Row {
    state: State,
    field: String,
    fields: Vec<Value>,
}

impl Row {
    fn save(&mut self) {
        self.fields.push(Value::str(&self.field));
        self.field.clear();
    }

    /// Takes a character, or `None` at the end of a line; `false` if it cannot stand there.
    fn take(&mut self, dialect: &Dialect, one: Option<char>) -> bool {
        if self.state == State::Row {
            match one {
                None => return true,
                Some('\r' | '\n') => {
                    self.state = State::LineEnd;
                    return true;
                }
                Some(_) => self.state = State::Field,
            }
        }
        let is_end = matches!(one, None | Some('\r' | '\n'));
        match (self.state, one) {
            (State::LineEnd, None) => self.state = State::Row,
            (State::LineEnd, Some('\r' | '\n')) | (State::InQuotes, None) => {}
            (State::LineEnd, Some(_)) => return false,
            (State::Field | State::InField | State::BehindQuote, one) if is_end => {
                self.save();
                self.state = if one.is_none() {
                    State::Row
                } else {
                    State::LineEnd
                };
            }
            (State::Field, Some(one)) if one == dialect.quote => self.state = State::InQuotes,
            (State::Field, Some(' ')) if dialect.skips_blanks => {}
            (State::InQuotes, Some(one)) if one == dialect.quote => {
                self.state = State::BehindQuote;
            }
            (State::BehindQuote, Some(one)) if one == dialect.quote => {
                self.field.push(one);
                self.state = State::InQuotes;
            }
            (State::Field | State::InField | State::BehindQuote, Some(one))
                if one == dialect.delimiter =>
            {
                self.save();
                self.state = State::Field;
            }
            (State::InQuotes, Some(one)) => self.field.push(one),
            (_, Some(one)) => {
                self.field.push(one);
                self.state = State::InField;
            }
            (_, None) => {}
        }
        true
    }
}

/// The next row.
fn row(
    interpreter: &mut Interpreter<'_, '_>,
    lines: &Iterator,
    dialect: &Dialect,
    place: Span,
) -> Result<Option<Vec<Value>>> {
    let mut row = Row {
        state: State::Row,
        field: String::new(),
        fields: Vec::new(),
    };
    loop {
        let Some(value) = lines.next(interpreter, place)? else {
            if row.state == State::InQuotes || !row.field.is_empty() {
                row.save();
                return Ok(Some(row.fields));
            }
            return Ok(None);
        };
        let line = interpreter.text_of(&Argument { value, place })?;
        interpreter.take(4 * line.len(), place)?;
        for one in line.chars().map(Some).chain([None]) {
            if !row.take(dialect, one) {
                let message = "a line feed in the midst of a line is not evaluated";
                return Err(interpreter.refuse(place, message));
            }
        }
        if row.state == State::Row {
            return Ok(Some(row.fields));
        }
    }
}

pub(super) fn reader(interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
    let mut bound = Signature::part("reader")
        .takes(&["iterable"])
        .by_name(OPTIONS)
        .bind(interpreter, call)?;
    let over = bound.required(interpreter, "iterable")?;
    let dialect = Dialect::of(interpreter, &mut bound)?;
    let lines = Iterator::over(interpreter, &over.value, over.place)?;
    Ok(Iterator::made(move |interpreter, here| {
        let row = row(interpreter, &lines, &dialect, here)?;
        Ok(row.map(Value::list))
    }))
}

pub(super) fn dict_reader(interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
    const KNOWN: &[&str] = &[
        "delimiter",
        "quotechar",
        "lineterminator",
        "skipinitialspace",
        "restkey",
        "restval",
    ];
    let mut bound = Signature::part("DictReader")
        .takes(&["f", "fieldnames"])
        .by_name(KNOWN)
        .bind(interpreter, call)?;
    let over = bound.required(interpreter, "f")?;
    let dialect = Dialect::of(interpreter, &mut bound)?;
    let lines = Iterator::over(interpreter, &over.value, over.place)?;
    let names = match bound.some("fieldnames") {
        Some(names) => Some(interpreter.iterate(&names.value, names.place)?.collect()),
        None => None,
    };
    let mut rest = |name| bound.optional(name).map_or(Value::None, |one| one.value);
    Ok(Value::object(DictReader {
        lines,
        dialect,
        names: RefCell::new(names),
        rest_key: rest("restkey"),
        rest_value: rest("restval"),
    }))
}

impl DictReader {
    /// The names of the fields: those of the first row, if they were not said.
    fn names(
        &self,
        interpreter: &mut Interpreter<'_, '_>,
        place: Span,
    ) -> Result<Option<Rc<[Value]>>> {
        if let Some(names) = &*self.names.borrow() {
            return Ok(Some(Rc::clone(names)));
        }
        let first = row(interpreter, &self.lines, &self.dialect, place)?;
        let first: Option<Rc<[Value]>> = first.map(Into::into);
        self.names.borrow_mut().clone_from(&first);
        Ok(first)
    }
}

impl Object for DictReader {
    fn type_name(&self) -> &'static str {
        "DictReader"
    }

    fn attribute(
        self: Rc<Self>,
        interpreter: &mut Interpreter<'_, '_>,
        name: &str,
        place: Span,
    ) -> Result<Option<Value>> {
        if name != "fieldnames" {
            return Ok(None);
        }
        let names = self.names(interpreter, place)?;
        Ok(Some(
            names.map_or(Value::None, |names| Value::list(names.to_vec())),
        ))
    }

    fn is_iterator(&self) -> bool {
        true
    }

    fn items(
        self: Rc<Self>,
        interpreter: &mut Interpreter<'_, '_>,
        place: Span,
    ) -> Result<Option<Vec<Value>>> {
        let mut rows = Vec::new();
        while let Some(row) = Rc::clone(&self).next_item(interpreter, place)? {
            rows.push(row);
        }
        Ok(Some(rows))
    }

    fn next_item(
        self: Rc<Self>,
        interpreter: &mut Interpreter<'_, '_>,
        place: Span,
    ) -> Result<Option<Value>> {
        let Some(names) = self.names(interpreter, place)? else {
            return Ok(None);
        };
        loop {
            let row = row(interpreter, &self.lines, &self.dialect, place)?;
            let Some(row) = row else {
                return Ok(None);
            };
            // A blank line is no row.
            if row.is_empty() {
                continue;
            }
            let mut dict = Dict::default();
            let mut values = row.into_iter();
            for name in names.iter() {
                let value = values.next().unwrap_or_else(|| self.rest_value.clone());
                dict.insert(name.clone(), value);
            }
            if values.len() > 0 {
                dict.insert(self.rest_key.clone(), Value::list(values.collect()));
            }
            return Ok(Some(Value::dict(dict)));
        }
    }
}
