//! What `execute()` returns.
//!
//! Invariant: rows that only another database knows are refused where they are read.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::rc::Rc;

use super::changed::Changed;
use super::row::Row;
use crate::alembic::python::{Call, Interpreter, Object, Result, Signature, Stop, Value};
use crate::diagnostic::Diagnostic;
use crate::span::Span;

/// What came of a statement.
#[derive(Debug)]
pub(super) enum Outcome {
    /// It returns no rows.
    Nothing,
    /// It changed rows, and this is known of them.
    Changed(Changed),
    /// Its rows.
    Rows {
        columns: Vec<String>,
        rows: Vec<Vec<Value>>,
    },
    /// Rows that nobody knows here, and why.
    Unknown(Rc<Diagnostic>),
}

/// The first value of the first row.
pub(super) fn first(rows: Vec<Vec<Value>>) -> Option<Value> {
    rows.into_iter().next()?.into_iter().next()
}

/// What a row is given as.
#[derive(Clone, Copy, Debug)]
enum Form {
    Row,
    Mapping,
    /// Its value at this place.
    Scalar(usize),
}

/// The result of a statement.
#[derive(Debug)]
pub(super) struct QueryResult {
    columns: Rc<[String]>,
    rows: Rc<RefCell<VecDeque<Rc<[Value]>>>>,
    /// Whether there could be rows.
    returns: bool,
    unknown: Option<Rc<Diagnostic>>,
    changed: Option<Changed>,
    form: Form,
}

impl QueryResult {
    /// The result that a statement has.
    pub(super) fn new(outcome: Outcome) -> Self {
        let returns = !matches!(outcome, Outcome::Nothing | Outcome::Changed(_));
        let mut changed = None;
        let (columns, rows, unknown) = match outcome {
            Outcome::Nothing => (Vec::new(), Vec::new(), None),
            Outcome::Changed(rows) => {
                changed = Some(rows);
                (Vec::new(), Vec::new(), None)
            }
            Outcome::Rows { columns, rows } => (columns, rows, None),
            Outcome::Unknown(why) => (Vec::new(), Vec::new(), Some(why)),
        };
        let rows: VecDeque<Rc<[Value]>> = rows.into_iter().map(Rc::from).collect();
        Self {
            columns: columns.into(),
            rows: Rc::new(RefCell::new(rows)),
            returns,
            unknown,
            changed,
            form: Form::Row,
        }
    }

    /// The first value of each row.
    pub(super) fn into_scalars(self) -> Self {
        Self {
            form: Form::Scalar(0),
            ..self
        }
    }

    /// Why the rows are not known, if they are not.
    pub(super) fn unknown(&self) -> Option<Rc<Diagnostic>> {
        self.unknown.clone()
    }

    /// The first value of the first row; `None` in Python if there is no row.
    ///
    /// # Errors
    /// That the rows are not known.
    pub(super) fn first_value(
        &self,
        interpreter: &Interpreter<'_, '_>,
        place: Span,
    ) -> Result<Value> {
        self.known(interpreter, place)?;
        Ok(scalar(self.take().unwrap_or(Value::None)))
    }

    /// The same rows in another form.
    fn formed(&self, form: Form) -> Value {
        Value::object(Self {
            columns: Rc::clone(&self.columns),
            rows: Rc::clone(&self.rows),
            returns: self.returns,
            unknown: self.unknown.clone(),
            changed: self.changed.clone(),
            form,
        })
    }

    /// That the rows can be read.
    fn known(&self, interpreter: &Interpreter<'_, '_>, place: Span) -> Result<()> {
        if let Some(why) = &self.unknown {
            let mut why = (**why).clone();
            if why.labels.first().is_none_or(|label| label.span != place) {
                why = why.context(place, "read here");
            }
            return Err(Stop::from(why));
        }
        if !self.returns {
            let message = "This result object does not return rows. It has been closed \
                automatically.";
            return Err(interpreter.raise("ResourceClosedError", message, place));
        }
        Ok(())
    }

    fn given(&self, values: Rc<[Value]>) -> Value {
        let row = Row {
            columns: Rc::clone(&self.columns),
            values,
        };
        match self.form {
            Form::Row => Value::object(row),
            Form::Mapping => row.mapping(),
            Form::Scalar(at) => row.values.get(at).cloned().unwrap_or(Value::None),
        }
    }

    fn take(&self) -> Option<Value> {
        let values = self.rows.borrow_mut().pop_front();
        values.map(|values| self.given(values))
    }

    fn take_all(&self) -> Vec<Value> {
        std::iter::from_fn(|| self.take()).collect()
    }

    /// The one row that there must be; `None` only if `or_none`.
    fn one(&self, interpreter: &Interpreter<'_, '_>, or_none: bool, place: Span) -> Result<Value> {
        let mut all = self.take_all();
        match (all.pop(), all.is_empty()) {
            (Some(row), true) => Ok(row),
            (None, _) if or_none => Ok(Value::None),
            (None, _) => {
                let message = "No row was found when one was required";
                Err(interpreter.raise("NoResultFound", message, place))
            }
            (Some(_), false) => {
                let message = "Multiple rows were found when exactly one was required";
                Err(interpreter.raise("MultipleResultsFound", message, place))
            }
        }
    }

    /// The place of the column that an argument means.
    fn column(&self, argument: Option<Value>) -> usize {
        match argument {
            Some(Value::Int(at)) => usize::try_from(at).unwrap_or(0),
            Some(Value::Str(name)) => {
                let mut columns = self.columns.iter();
                columns.position(|column| **column == *name).unwrap_or(0)
            }
            _ => 0,
        }
    }
}

/// The value of the only row, if it was one.
fn scalar(row: Value) -> Value {
    match row.downcast::<Row>() {
        Some(row) => row.values.first().cloned().unwrap_or(Value::None),
        None => row,
    }
}

const METHODS: &[&str] = &[
    "all",
    "close",
    "fetchall",
    "fetchmany",
    "fetchone",
    "first",
    "keys",
    "mappings",
    "one",
    "one_or_none",
    "scalar",
    "scalar_one",
    "scalar_one_or_none",
    "scalars",
    "tuples",
    "unique",
];

const METHOD: Signature = Signature::new("method").takes(&["argument"]);

impl Object for QueryResult {
    fn type_name(&self) -> &'static str {
        "CursorResult"
    }

    fn attribute(
        self: Rc<Self>,
        interpreter: &mut Interpreter<'_, '_>,
        name: &str,
        place: Span,
    ) -> Result<Option<Value>> {
        match name {
            "returns_rows" => Ok(Some(Value::Bool(self.returns))),
            name if let Some(told) = self.changed.as_ref().and_then(|rows| rows.tell(name)) => {
                told.map(Some)
            }
            "rowcount" | "lastrowid" | "inserted_primary_key" => {
                let message = format!("`{name}` is known only in the database");
                Err(interpreter.refuse(place, message))
            }
            _ => Ok(None),
        }
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
        let mut bound = METHOD.bind(interpreter, call)?;
        let argument = bound.optional("argument").map(|argument| argument.value);
        if name == "close" {
            return Ok(Value::None);
        }
        self.known(interpreter, place)?;
        Ok(match name {
            "all" | "fetchall" => Value::list(self.take_all()),
            "fetchmany" => {
                let count = match argument {
                    Some(Value::Int(count)) => usize::try_from(count).unwrap_or(0),
                    _ => 1,
                };
                let rows = std::iter::from_fn(|| self.take()).take(count);
                Value::list(rows.collect())
            }
            "fetchone" => self.take().unwrap_or(Value::None),
            "first" | "scalar" => {
                let first = self.take().unwrap_or(Value::None);
                self.rows.borrow_mut().clear();
                if name == "scalar" {
                    scalar(first)
                } else {
                    first
                }
            }
            "one" => self.one(interpreter, false, place)?,
            "one_or_none" => self.one(interpreter, true, place)?,
            "scalar_one" => scalar(self.one(interpreter, false, place)?),
            "scalar_one_or_none" => scalar(self.one(interpreter, true, place)?),
            "keys" => Value::list(self.columns.iter().map(Value::str).collect()),
            "mappings" => self.formed(Form::Mapping),
            "scalars" => {
                let at = self.column(argument);
                self.formed(Form::Scalar(at))
            }
            _ => Value::Object(self),
        })
    }

    fn items(
        self: Rc<Self>,
        interpreter: &mut Interpreter<'_, '_>,
        place: Span,
    ) -> Result<Option<Vec<Value>>> {
        self.known(interpreter, place)?;
        Ok(Some(self.take_all()))
    }
}
