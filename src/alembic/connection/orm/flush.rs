//! Writes what was said of the objects of a session.
//!
//! Invariant: a row is written behind the rows that it refers to, if their classes say so, and
//! deleted before them.

use std::rc::Rc;

use super::load;
use super::state::{State, Tracked, bare, get, is_unchanged, mapped};
use crate::alembic::connection::ask::ask;
use crate::alembic::connection::execute::run;
use crate::alembic::connection::result::{Outcome, first};
use crate::alembic::python::{Argument, Instance, Interpreter, Result, Unknown, Value};
use crate::alembic::sqlalchemy::declarative::{Mapper, was_given};
use crate::alembic::sqlalchemy::expression::{self, Change, Select, Source, Statement};
use crate::alembic::sqlalchemy::quote;
use crate::alembic::sqlalchemy::schema::{Column, Table};
use crate::span::Span;

/// The table of a mapper, for statements.
pub(super) fn source(mapper: &Mapper, instance: &Value) -> Rc<Source> {
    Source::of(instance).unwrap_or_else(|| Source::of_table(&mapper.table))
}

/// The table of the class of an object.
fn source_of(instance: &Instance, mapper: &Mapper) -> Rc<Source> {
    source(mapper, &Value::Object(instance.class().clone()))
}

/// Runs a statement that changes rows.
pub(super) fn execute(
    interpreter: &mut Interpreter<'_, '_>,
    change: Change,
    place: Span,
) -> Result<()> {
    let statement = Statement::Change(Rc::new(change));
    let sql = expression::statement(interpreter, &statement, &[], place)?;
    run(interpreter, &sql, place)
}

impl State {
    /// `session.flush()`
    ///
    /// # Errors
    /// What the database raises, or that a value is not known.
    pub(in crate::alembic::connection) fn flush(
        &self,
        interpreter: &mut Interpreter<'_, '_>,
        place: Span,
    ) -> Result<()> {
        let changed = self.changed();
        let new = std::mem::take(&mut *self.new.borrow_mut());
        let deleted = std::mem::take(&mut *self.deleted.borrow_mut());
        let is_deleted = |instance: &Rc<Instance>| {
            let mut all = deleted.iter();
            all.any(|(known, _)| Rc::ptr_eq(known, instance))
        };
        let of_new = new.iter().filter_map(|(instance, place)| {
            let (instance, mapper) = mapped(&Value::Object(instance.clone()))?;
            Some((instance, mapper, *place))
        });
        let of_new: Vec<_> = of_new.collect();
        let tables = changed.iter().map(|tracked| &tracked.mapper.table);
        let tables = tables.chain(of_new.iter().map(|(_, mapper, _)| &mapper.table));
        for table in ordered(tables) {
            let own = |mapper: &Mapper| mapper.table.name == table.name;
            for tracked in changed.iter().filter(|tracked| own(&tracked.mapper)) {
                if !is_deleted(&tracked.instance) {
                    self.update(interpreter, tracked, place)?;
                }
            }
            for (instance, mapper, place) in of_new.iter().filter(|(_, mapper, _)| own(mapper)) {
                self.insert(interpreter, instance, mapper, *place)?;
            }
        }
        let gone = deleted.iter().filter_map(|(instance, place)| {
            let tracked = self.tracked(instance)?;
            Some((tracked, *place))
        });
        let gone: Vec<_> = gone.collect();
        let mut tables = ordered(gone.iter().map(|(tracked, _)| &tracked.mapper.table));
        tables.reverse();
        for table in tables {
            for (tracked, place) in &gone {
                if tracked.mapper.table.name == table.name {
                    let source = source_of(&tracked.instance, &tracked.mapper);
                    let change = Change::delete(interpreter, &source, &tracked.key(*place))?;
                    execute(interpreter, change, *place)?;
                    self.expunge(&Value::Object(tracked.instance.clone()));
                }
            }
        }
        Ok(())
    }

    /// The objects that are not as they were read.
    fn changed(&self) -> Vec<Tracked> {
        let rows = self.rows.borrow();
        let changed = rows.values().filter(|tracked| {
            let values = tracked.values();
            let mut pairs = tracked.loaded.iter().zip(&values);
            pairs.any(|(old, new)| !is_unchanged(old, new))
        });
        changed.cloned().collect()
    }

    /// Writes what has changed of an object.
    pub(super) fn update(
        &self,
        interpreter: &mut Interpreter<'_, '_>,
        tracked: &Tracked,
        place: Span,
    ) -> Result<()> {
        let values = tracked.values();
        let pairs = tracked.loaded.iter().zip(values);
        let changed = tracked.mapper.attributes.iter().zip(pairs);
        let changed = changed.filter(|(_, (old, new))| !is_unchanged(old, new));
        let set: Vec<(Rc<str>, Argument)> = changed
            .map(|((attribute, _), (_, value))| (Rc::clone(attribute), Argument { value, place }))
            .collect();
        if set.is_empty() {
            return Ok(());
        }
        let source = source_of(&tracked.instance, &tracked.mapper);
        let change = Change::update(interpreter, &source, &set, &tracked.key(place))?;
        execute(interpreter, change, place)?;
        let mut columns = tracked.mapper.table.columns.iter();
        let is_set_by_itself = |column: &Rc<Column>| column.onupdate.is_some();
        if columns.any(is_set_by_itself) || set.iter().any(|(_, set)| is_sql(&set.value)) {
            Self::reread(interpreter, &tracked.instance, &tracked.mapper, place)?;
        }
        self.track(&tracked.instance, &tracked.mapper);
        Ok(())
    }

    /// Writes a new object.
    fn insert(
        &self,
        interpreter: &mut Interpreter<'_, '_>,
        instance: &Rc<Instance>,
        mapper: &Rc<Mapper>,
        place: Span,
    ) -> Result<()> {
        let mut row = Vec::new();
        let mut is_complete = true;
        for column in &mapper.table.columns {
            let attribute = mapper.attribute(&column.name);
            let value = get(instance, &attribute);
            let is_key = mapper.table.key.contains(&column.name);
            // JSON has a `null` of its own, which is written only if it was said.
            let is_unsaid = is_json(column) && !was_given(instance, &attribute);
            if value.is_none() && (is_key || is_filled(column) || is_unsaid) {
                is_complete = false;
                continue;
            }
            is_complete &= !is_sql(&value);
            row.push((attribute, Argument { value, place }));
        }
        let counted = counted(mapper);
        let missing = mapper.key().into_iter().find(|(attribute, column)| {
            let is_counted = counted
                .as_ref()
                .is_some_and(|(known, _)| known == attribute);
            get(instance, attribute).is_none() && !is_filled(column) && !is_counted
        });
        if let Some((attribute, _)) = missing {
            let message = format!(
                "Instance of {} has a NULL identity key: `{attribute}` is not set",
                instance.class().name()
            );
            return Err(interpreter.raise("FlushError", &message, place));
        }
        let source = source_of(instance, mapper);
        let change = Change::insert(interpreter, &source, &[row])?;
        execute(interpreter, change, place)?;
        if let Some((attribute, column)) = counted
            && get(instance, &attribute).is_none()
        {
            let key = last(interpreter, &mapper.table.name, &column.name, place)?;
            instance.set_own(&attribute, key);
        }
        if !is_complete {
            Self::reread(interpreter, instance, mapper, place)?;
        }
        self.track(instance, mapper);
        Ok(())
    }

    /// Reads the row of an object again. What is not known of it is not known of the object.
    pub(super) fn reread(
        interpreter: &mut Interpreter<'_, '_>,
        instance: &Rc<Instance>,
        mapper: &Rc<Mapper>,
        place: Span,
    ) -> Result<()> {
        let key = mapper.key().into_iter().map(|(attribute, _)| {
            let value = get(instance, &attribute);
            (attribute, Argument { value, place })
        });
        let key: Vec<_> = key.collect();
        let unknown = key.iter().find_map(|(_, argument)| match &argument.value {
            Value::Unknown(unknown) => Some(Rc::clone(unknown)),
            _ => None,
        });
        let cause = if let Some(unknown) = unknown {
            unknown.cause.clone()
        } else if key.iter().any(|(_, argument)| argument.value.is_none()) {
            // A key that a function of the class made is in the row only.
            None
        } else {
            let class = instance.class();
            let select = Rc::new(Select::by_key(interpreter, class, &key, place)?);
            let of_row = State::default();
            let found = load::results(interpreter, &of_row, &select, &[], place)?;
            if let Some(why) = found.unknown() {
                Some(Box::new((*why).clone()))
            } else {
                let found = found.first_value(interpreter, place)?;
                if let Some((found, _)) = mapped(&found) {
                    for (attribute, _) in &mapper.attributes {
                        instance.set_own(attribute, get(&found, attribute));
                    }
                }
                return Ok(());
            }
        };
        for column in &mapper.table.columns {
            let attribute = mapper.attribute(&column.name);
            let value = get(instance, &attribute);
            if value.is_none() && is_filled(column) || is_sql(&value) {
                let what = format!("`{attribute}` of the new row");
                let unknown = Unknown::new(what, place).because(cause.clone());
                instance.set_own(&attribute, Value::unknown(unknown));
            }
        }
        Ok(())
    }

    /// Reads all objects again, if a statement may have changed their rows.
    ///
    /// # Errors
    /// What the database raises.
    pub(in crate::alembic::connection) fn refresh(
        &self,
        interpreter: &mut Interpreter<'_, '_>,
        place: Span,
    ) -> Result<()> {
        if !self.is_stale.replace(false) {
            return Ok(());
        }
        let all: Vec<Tracked> = self.rows.borrow().values().cloned().collect();
        for tracked in all {
            self.refresh_one(interpreter, &tracked, place)?;
        }
        Ok(())
    }

    fn refresh_one(
        &self,
        interpreter: &mut Interpreter<'_, '_>,
        tracked: &Tracked,
        place: Span,
    ) -> Result<()> {
        Self::reread(interpreter, &tracked.instance, &tracked.mapper, place)?;
        self.track(&tracked.instance, &tracked.mapper);
        Ok(())
    }

    /// `session.refresh(object)`
    ///
    /// # Errors
    /// What the database raises.
    pub(in crate::alembic::connection) fn refresh_object(
        &self,
        interpreter: &mut Interpreter<'_, '_>,
        value: &Value,
        place: Span,
    ) -> Result<()> {
        self.flush(interpreter, place)?;
        let found = mapped(value).and_then(|(instance, _)| self.tracked(&instance));
        if let Some(tracked) = found {
            self.refresh_one(interpreter, &tracked, place)
        } else {
            let message = "Instance is not persistent within this Session";
            Err(interpreter.raise("InvalidRequestError", message, place))
        }
    }

    /// Takes note that a statement may have changed rows of objects.
    pub(in crate::alembic::connection) fn note_change(&self) {
        self.is_stale.set(true);
    }

    /// `session.merge(object)`: the object of the session with its key and its values.
    ///
    /// # Errors
    /// What the database raises, and that its rows are not known.
    pub(in crate::alembic::connection) fn merge(
        &self,
        interpreter: &mut Interpreter<'_, '_>,
        value: &Value,
        place: Span,
    ) -> Result<Value> {
        let (given, mapper) = super::state::expected(interpreter, value, place)?;
        let key: Vec<Value> = mapper
            .key()
            .iter()
            .map(|(name, _)| get(&given, name))
            .collect();
        let class = Value::Object(given.class().clone());
        let class = Argument {
            value: class,
            place,
        };
        let is_known = key.iter().all(|value| !value.is_none());
        let found = if is_known {
            let value = Value::tuple(key);
            load::by_key(interpreter, self, &class, &Argument { value, place }, place)?
        } else {
            Value::None
        };
        let target = if let Some((found, _)) = mapped(&found) {
            found
        } else {
            let made = interpreter.call(&class.value, bare(place))?;
            self.add(interpreter, &made, place)?;
            mapped(&made).map_or_else(|| Rc::clone(&given), |(made, _)| made)
        };
        for (attribute, _) in &mapper.attributes {
            let value = get(&given, attribute);
            // What was never said of the object says nothing of the row.
            if !value.is_none() || was_given(&given, attribute) {
                target.set_own(attribute, value);
            }
        }
        Ok(Value::Object(target))
    }
}

/// Whether a new row gets a value in a column that is not named.
fn is_filled(column: &Column) -> bool {
    column.default.is_some() || column.server_default.is_some() || column.computed.is_some()
}

/// Whether a column keeps JSON.
pub(super) fn is_json(column: &Column) -> bool {
    let sql_type = column.sql_type.as_ref();
    sql_type.is_some_and(|sql_type| sql_type.is_json())
}

/// Whether a value is SQL, of which only the row tells what it gives.
fn is_sql(value: &Value) -> bool {
    expression::Element::is(value)
}

/// The column that SQLite counts, and its attribute
/// (<https://sqlite.org/lang_createtable.html#rowid>).
fn counted(mapper: &Mapper) -> Option<(Rc<str>, Rc<Column>)> {
    let mut key = mapper.key();
    let (attribute, column) = key.pop().filter(|_| key.is_empty())?;
    let sql_type = column.sql_type.as_ref();
    let is_integer = sql_type.is_some_and(|sql_type| sql_type.on_sqlite().is_integer());
    is_integer.then_some((attribute, column))
}

/// The key of the row that was inserted last: the highest.
fn last(
    interpreter: &mut Interpreter<'_, '_>,
    table: &str,
    column: &str,
    place: Span,
) -> Result<Value> {
    let sql = format!("SELECT max({}) FROM {}", quote(column), quote(table));
    match ask(interpreter, &sql, place)? {
        Outcome::Rows { rows, .. } => Ok(first(rows).unwrap_or(Value::None)),
        Outcome::Unknown(why) => {
            let unknown = Unknown::new(format!("`{column}` of the new row"), place);
            let why = Some(Box::new((*why).clone()));
            Ok(Value::unknown(unknown.because(why)))
        }
        Outcome::Nothing | Outcome::Changed(_) => Ok(Value::None),
    }
}

/// Tables behind those that they refer to, and else as they come.
fn ordered<'t>(tables: impl Iterator<Item = &'t Rc<Table>>) -> Vec<Rc<Table>> {
    let mut rest: Vec<Rc<Table>> = Vec::new();
    for table in tables {
        if !rest.iter().any(|known| known.name == table.name) {
            rest.push(Rc::clone(table));
        }
    }
    let mut order = Vec::new();
    while !rest.is_empty() {
        let waits = |table: &Rc<Table>| {
            let mut others = rest.iter().filter(|other| other.name != table.name);
            others.any(|other| table.refers_to(&other.name))
        };
        // Of those that wait for each other, the first goes first.
        let at = rest.iter().position(|table| !waits(table)).unwrap_or(0);
        order.push(rest.remove(at));
    }
    order
}
