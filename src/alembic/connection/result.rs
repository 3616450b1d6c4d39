//! What `execute()` returns.
//!
//! Invariant: rows that only another database knows are refused where they are read.

use std::cell::{Cell, RefCell};
use std::collections::{HashSet, VecDeque};
use std::rc::Rc;

use super::changed::Changed;
use super::row::{Keys, Row};
use crate::alembic::python::{
    Call, Interpreter, Iterator, Key, Object, Result, Signature, Stop, Value,
};
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
    /// The value of its first column.
    Scalar,
}

/// The rows that are still to be read; results in other forms read the same ones.
#[derive(Debug)]
struct Cursor {
    rows: RefCell<VecDeque<Rc<[Value]>>>,
    is_closed: Cell<bool>,
}

/// How rows are told apart of which only the first is given.
#[derive(Clone, Debug)]
struct Unique {
    seen: Rc<RefCell<HashSet<Key>>>,
    /// What makes of a row what it is told by, if it is not the row.
    strategy: Option<Value>,
    /// Whether it is that of a query of mapped classes, to which what cannot be told apart by a hash
    /// is not the same.
    is_of_query: bool,
}

/// The result of a statement
/// (<https://docs.sqlalchemy.org/en/20/core/connections.html#sqlalchemy.engine.Result>).
#[derive(Clone, Debug)]
pub(super) struct QueryResult {
    columns: Rc<[String]>,
    cursor: Rc<Cursor>,
    /// The places of the columns that are given, if they are not all.
    picked: Option<Rc<[usize]>>,
    /// Whether there could be rows.
    returns: bool,
    unknown: Option<Rc<Diagnostic>>,
    changed: Option<Changed>,
    form: Form,
    unique: Option<Unique>,
    /// How many rows are given together, if that was said.
    together: Option<usize>,
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
            cursor: Rc::new(Cursor {
                rows: RefCell::new(rows),
                is_closed: Cell::new(false),
            }),
            picked: None,
            returns,
            unknown,
            changed,
            form: Form::Row,
            unique: None,
            together: None,
        }
    }

    /// The rows of a query of mapped classes: each but once.
    pub(super) fn of_query(self) -> Self {
        Self {
            unique: Some(Unique {
                seen: Rc::default(),
                strategy: None,
                is_of_query: true,
            }),
            ..self
        }
    }

    /// The first value of each row.
    pub(super) fn into_scalars(self) -> Self {
        Self {
            form: Form::Scalar,
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
        interpreter: &mut Interpreter<'_, '_>,
        place: Span,
    ) -> Result<Value> {
        self.known(interpreter, place)?;
        let first = self.take(interpreter, place)?;
        Ok(scalar(first.unwrap_or(Value::None)))
    }

    /// All that it gives.
    ///
    /// # Errors
    /// That the rows are not known.
    pub(super) fn values(
        &self,
        interpreter: &mut Interpreter<'_, '_>,
        place: Span,
    ) -> Result<Vec<Value>> {
        self.known(interpreter, place)?;
        self.take_all(interpreter, place)
    }

    /// The same rows in another form.
    fn formed(&self, form: Form) -> Value {
        Value::object(Self {
            form,
            ..self.clone()
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

    /// That nothing has closed it: `first()`, `one()` and the like do.
    fn open(&self, interpreter: &Interpreter<'_, '_>, place: Span) -> Result<()> {
        if self.cursor.is_closed.get() {
            let message = "This result object is closed.";
            return Err(interpreter.raise("ResourceClosedError", message, place));
        }
        Ok(())
    }

    fn close(&self) {
        self.cursor.rows.borrow_mut().clear();
        self.cursor.is_closed.set(true);
    }

    fn given(&self, values: Rc<[Value]>) -> Value {
        let row = match &self.picked {
            Some(picked) => Row {
                columns: picked.iter().map(|at| self.columns[*at].clone()).collect(),
                values: picked.iter().map(|at| values[*at].clone()).collect(),
            },
            None => Row {
                columns: Rc::clone(&self.columns),
                values,
            },
        };
        match self.form {
            Form::Row => Value::object(row),
            Form::Mapping => row.mapping(),
            Form::Scalar => row.values.first().cloned().unwrap_or(Value::None),
        }
    }

    /// The next row that is to be given.
    fn take(&self, interpreter: &mut Interpreter<'_, '_>, place: Span) -> Result<Option<Value>> {
        loop {
            let Some(values) = self.cursor.rows.borrow_mut().pop_front() else {
                return Ok(None);
            };
            let row = self.given(Rc::clone(&values));
            let Some(unique) = &self.unique else {
                return Ok(Some(row));
            };
            let told_by = match (&unique.strategy, self.form) {
                (Some(strategy), _) => interpreter.call_with(strategy, vec![row.clone()], place)?,
                (None, Form::Mapping) => Value::Tuple(values),
                (None, _) => row.clone(),
            };
            let Some(key) = Key::of(&told_by) else {
                if unique.is_of_query {
                    return Ok(Some(row));
                }
                return Err(interpreter.unhashable(told_by.type_name(), place));
            };
            if unique.seen.borrow_mut().insert(key) {
                return Ok(Some(row));
            }
        }
    }

    fn take_some(
        &self,
        interpreter: &mut Interpreter<'_, '_>,
        most: usize,
        place: Span,
    ) -> Result<Vec<Value>> {
        let mut rows = Vec::new();
        while rows.len() < most
            && let Some(row) = self.take(interpreter, place)?
        {
            rows.push(row);
        }
        Ok(rows)
    }

    fn take_all(&self, interpreter: &mut Interpreter<'_, '_>, place: Span) -> Result<Vec<Value>> {
        self.take_some(interpreter, usize::MAX, place)
    }

    /// The one row that there must be; `None` only if `or_none`.
    fn one(
        &self,
        interpreter: &mut Interpreter<'_, '_>,
        or_none: bool,
        place: Span,
    ) -> Result<Value> {
        let mut all = self.take_some(interpreter, 2, place)?;
        self.close();
        match (all.pop(), all.is_empty()) {
            (Some(row), true) => Ok(row),
            (None, _) if or_none => Ok(Value::None),
            (None, _) => {
                let message = "No row was found when one was required";
                Err(interpreter.raise("NoResultFound", message, place))
            }
            (Some(_), false) => {
                let required = if or_none {
                    "one or none"
                } else {
                    "exactly one"
                };
                let message = format!("Multiple rows were found when {required} was required");
                Err(interpreter.raise("MultipleResultsFound", &message, place))
            }
        }
    }

    /// The place of the column that an argument means: of those of one name, the last.
    fn column(
        &self,
        interpreter: &mut Interpreter<'_, '_>,
        argument: &Value,
        place: Span,
    ) -> Result<usize> {
        let places: Vec<usize> = match &self.picked {
            Some(picked) => picked.to_vec(),
            None => (0..self.columns.len()).collect(),
        };
        let named = |name: &str| {
            let mut places = places.iter().rev();
            places.find(|at| self.columns[**at] == name).copied()
        };
        let name = match argument {
            Value::Int(at) => {
                let count = i64::try_from(places.len()).unwrap_or(i64::MAX);
                let at = if *at < 0 { at + count } else { *at };
                let found = usize::try_from(at).ok().and_then(|at| places.get(at));
                let Some(found) = found else {
                    let message = "list index out of range";
                    return Err(interpreter.raise("IndexError", message, place));
                };
                return Ok(named(&self.columns[*found]).unwrap_or(*found));
            }
            Value::Str(name) => Rc::clone(name),
            Value::Unknown(unknown) => return Err(interpreter.unknown(unknown, place)),
            other => {
                let found = interpreter.find_attribute(other, "name", place)?;
                let Some(Value::Str(name)) = found else {
                    let message = "this column of a result is not evaluated";
                    return Err(interpreter.refuse(place, message));
                };
                name
            }
        };
        named(&name).ok_or_else(|| {
            let message = format!("Could not locate column in row for column '{name}'");
            interpreter.raise("NoSuchColumnError", &message, place)
        })
    }

    /// The same rows with these columns alone.
    fn picking(
        &self,
        interpreter: &mut Interpreter<'_, '_>,
        columns: &[Value],
        place: Span,
    ) -> Result<Self> {
        let mut picked = Vec::new();
        for column in columns {
            picked.push(self.column(interpreter, column, place)?);
        }
        Ok(Self {
            picked: Some(picked.into()),
            ..self.clone()
        })
    }

    /// The names of the columns.
    fn keys(&self) -> Value {
        Value::object(Keys(match &self.picked {
            Some(picked) => picked.iter().map(|at| self.columns[*at].clone()).collect(),
            None => Rc::clone(&self.columns),
        }))
    }

    /// `result.partitions(size)`
    fn partitions(
        &self,
        interpreter: &mut Interpreter<'_, '_>,
        size: Option<usize>,
        place: Span,
    ) -> Result<Value> {
        let size = size.or(self.together).unwrap_or(usize::MAX);
        let mut parts = Vec::new();
        loop {
            let part = self.take_some(interpreter, size, place)?;
            if part.is_empty() {
                return Ok(Iterator::value(parts));
            }
            parts.push(Value::list(part));
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
    "columns",
    "fetchall",
    "fetchmany",
    "fetchone",
    "first",
    "freeze",
    "keys",
    "mappings",
    "one",
    "one_or_none",
    "partitions",
    "scalar",
    "scalar_one",
    "scalar_one_or_none",
    "scalars",
    "tuples",
    "unique",
    "yield_per",
];

/// How many rows an argument asks for.
fn count(argument: Option<&Value>) -> Option<usize> {
    match argument {
        Some(Value::Int(count)) => usize::try_from(*count).ok(),
        _ => None,
    }
}

impl Object for QueryResult {
    fn type_name(&self) -> &'static str {
        match self.form {
            Form::Row => "CursorResult",
            Form::Mapping => "MappingResult",
            Form::Scalar => "ScalarResult",
        }
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
            "closed" => Ok(Some(Value::Bool(self.cursor.is_closed.get()))),
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
        const METHOD: Signature = Signature::new("method")
            .and_more()
            .by_name(&["index", "num", "size", "strategy"]);
        let place = call.place;
        let mut bound = METHOD.bind(interpreter, call)?;
        let by_name = ["index", "num", "size", "strategy"];
        let by_name = by_name.iter().find_map(|name| bound.some(name));
        let arguments: Vec<Value> = std::mem::take(&mut bound.rest)
            .into_iter()
            .chain(by_name)
            .map(|argument| argument.value)
            .collect();
        let argument = arguments.first();
        if name == "close" {
            self.close();
            return Ok(Value::None);
        }
        self.known(interpreter, place)?;
        if !matches!(
            name,
            "keys" | "mappings" | "scalars" | "columns" | "tuples" | "unique"
        ) {
            self.open(interpreter, place)?;
        }
        Ok(match name {
            "all" | "fetchall" => Value::list(self.take_all(interpreter, place)?),
            "fetchmany" => {
                let most = count(argument).or(self.together).unwrap_or(1);
                Value::list(self.take_some(interpreter, most, place)?)
            }
            "fetchone" => self.take(interpreter, place)?.unwrap_or(Value::None),
            "first" | "scalar" => {
                let first = self.take(interpreter, place)?.unwrap_or(Value::None);
                self.close();
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
            "keys" => self.keys(),
            "mappings" => self.formed(Form::Mapping),
            "scalars" => {
                let first = argument.cloned().unwrap_or(Value::Int(0));
                let picked = self.picking(interpreter, &[first], place)?;
                picked.formed(Form::Scalar)
            }
            "columns" => Value::object(self.picking(interpreter, &arguments, place)?),
            "unique" => Value::object(Self {
                unique: Some(Unique {
                    seen: Rc::default(),
                    strategy: argument.filter(|given| !given.is_none()).cloned(),
                    is_of_query: false,
                }),
                ..(*self).clone()
            }),
            "partitions" => self.partitions(interpreter, count(argument), place)?,
            "yield_per" => Value::object(Self {
                together: count(argument),
                ..(*self).clone()
            }),
            "freeze" => Value::object(Frozen {
                rows: self.cursor.rows.take(),
                result: (*self).clone(),
            }),
            _ => Value::Object(self),
        })
    }

    fn items(
        self: Rc<Self>,
        interpreter: &mut Interpreter<'_, '_>,
        place: Span,
    ) -> Result<Option<Vec<Value>>> {
        self.known(interpreter, place)?;
        self.open(interpreter, place)?;
        Ok(Some(self.take_all(interpreter, place)?))
    }
}

/// `result.freeze()`, of which each call is a result with the same rows.
#[derive(Debug)]
struct Frozen {
    rows: VecDeque<Rc<[Value]>>,
    result: QueryResult,
}

impl Object for Frozen {
    fn type_name(&self) -> &'static str {
        "FrozenResult"
    }

    fn is_callable(&self) -> bool {
        true
    }

    fn call(self: Rc<Self>, _: &mut Interpreter<'_, '_>, _: Call) -> Result<Value> {
        Ok(Value::object(QueryResult {
            cursor: Rc::new(Cursor {
                rows: RefCell::new(self.rows.clone()),
                is_closed: Cell::new(false),
            }),
            ..self.result.clone()
        }))
    }
}
