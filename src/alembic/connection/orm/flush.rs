//! Writes what was said of the objects of a session.
//!
//! Invariant: a row is written behind the rows that it refers to, if their classes say so, and
//! deleted before them.

use std::rc::Rc;

use super::cascade::{self, Work};
use super::load;
use super::state::{State, Tracked, bare, get, identity, mapped};
use crate::alembic::connection::ask::ask;
use crate::alembic::connection::execute::run;
use crate::alembic::connection::result::{Outcome, first};
use crate::alembic::python::{Argument, Instance, Interpreter, Result, Unknown, Value};
use crate::alembic::sqlalchemy::declarative::{Mapper, instrument};
use crate::alembic::sqlalchemy::expression::{self, Change, Source, Statement};
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
    /// Runs a statement that writes an object.
    fn write(
        &self,
        interpreter: &mut Interpreter<'_, '_>,
        change: Change,
        place: Span,
    ) -> Result<()> {
        let before = interpreter.host.emitted;
        execute(interpreter, change, place)?;
        let written = interpreter.host.emitted - before;
        self.written.set(self.written.get() + written);
        Ok(())
    }

    /// Writes objects before something is asked, unless the session does not.
    ///
    /// # Errors
    /// What the database raises, or that a value is not known.
    pub(in crate::alembic::connection) fn autoflush(
        &self,
        interpreter: &mut Interpreter<'_, '_>,
        place: Span,
    ) -> Result<()> {
        if self.flushes.get() && !self.is_flushing.get() {
            return self.flush(interpreter, place);
        }
        Ok(())
    }

    /// `session.flush()`
    ///
    /// # Errors
    /// What the database raises, or that a value is not known.
    pub(in crate::alembic::connection) fn flush(
        &self,
        interpreter: &mut Interpreter<'_, '_>,
        place: Span,
    ) -> Result<()> {
        if self.is_flushing.replace(true) {
            return Ok(());
        }
        let work = cascade::work(interpreter, self, place);
        let done = work.and_then(|work| self.flush_work(interpreter, &work, place));
        self.is_flushing.set(false);
        done
    }

    fn flush_work(
        &self,
        interpreter: &mut Interpreter<'_, '_>,
        work: &Work,
        place: Span,
    ) -> Result<()> {
        let Work {
            changed,
            new,
            deleted,
        } = work;
        let tables = changed.iter().map(|tracked| &tracked.mapper.table);
        let tables = tables.chain(new.iter().map(|(_, mapper, _)| &mapper.table));
        for table in ordered(tables) {
            let own = |mapper: &Mapper| mapper.table.name == table.name;
            for tracked in changed.iter().filter(|tracked| own(&tracked.mapper)) {
                self.link(interpreter, &tracked.instance, place)?;
                self.update(interpreter, tracked, place)?;
            }
            for (instance, mapper, place) in new.iter().filter(|(_, mapper, _)| own(mapper)) {
                self.link(interpreter, instance, *place)?;
                self.insert(interpreter, instance, mapper, *place)?;
            }
        }
        let mut tables = ordered(deleted.iter().map(|(tracked, _)| &tracked.mapper.table));
        tables.reverse();
        for table in tables {
            for (tracked, place) in deleted {
                if tracked.mapper.table.name == table.name {
                    let source = source_of(&tracked.instance, &tracked.mapper);
                    let mut key = tracked.key(*place);
                    key.extend(self.version_of(interpreter, tracked, *place)?);
                    let change = Change::delete(interpreter, &source, &key)?;
                    self.write(interpreter, change, *place)?;
                    self.expunge(&Value::Object(tracked.instance.clone()));
                }
            }
        }
        Ok(())
    }

    /// Sets the foreign keys of an object as its relationships say.
    fn link(
        &self,
        interpreter: &Interpreter<'_, '_>,
        instance: &Rc<Instance>,
        place: Span,
    ) -> Result<()> {
        let Some(hears) = instrument(instance) else {
            return Ok(());
        };
        for (key, (refers_to, parent)) in hears.links.take() {
            let value = match &parent {
                None => Value::None,
                Some(parent) => match parent.own(&refers_to) {
                    Some(value) if !value.is_none() => value,
                    _ => {
                        let known = self.tracked(parent);
                        let known = known.and_then(|tracked| {
                            let mut key = tracked.key.into_iter();
                            key.find(|(name, _)| *name == refers_to)
                        });
                        match known {
                            Some((_, value)) => value,
                            // It is in no session: SQLAlchemy warns, and writes nothing of it.
                            None => continue,
                        }
                    }
                },
            };
            let is_key = mapped(&Value::Object(instance.clone()))
                .is_some_and(|(_, mapper)| mapper.key().iter().any(|(name, _)| *name == key));
            if value.is_none() && is_key && self.tracked(instance).is_some() {
                let message = format!(
                    "Dependency rule on column '{refers_to}' tried to blank-out primary key column '{key}'"
                );
                return Err(interpreter.raise("AssertionError", &message, place));
            }
            instance.set_own(&key, value);
        }
        Ok(())
    }

    /// Writes what has changed of an object.
    pub(super) fn update(
        &self,
        interpreter: &mut Interpreter<'_, '_>,
        tracked: &Tracked,
        place: Span,
    ) -> Result<()> {
        let mut set = tracked.changed(place);
        if set.is_empty() {
            return Ok(());
        }
        let mut key = tracked.key(place);
        if let Some((version, now)) = self.version_of(interpreter, tracked, place)? {
            let next = match &now.value {
                Value::Int(number) => Value::Int(number + 1),
                Value::None => Value::Int(1),
                Value::Unknown(unknown) => return Err(interpreter.unknown(unknown, place)),
                _ => {
                    let message = "a version that is no number is not evaluated";
                    return Err(interpreter.refuse(place, message));
                }
            };
            set.retain(|(name, _)| *name != version);
            tracked.instance.set_own(&version, next.clone());
            set.push((Rc::clone(&version), Argument { value: next, place }));
            key.push((version, now));
        }
        let source = source_of(&tracked.instance, &tracked.mapper);
        let change = Change::update(interpreter, &source, &set, &key)?;
        self.write(interpreter, change, place)?;
        for column in &tracked.mapper.table.columns {
            let attribute = tracked.mapper.attribute(&column.name);
            let of_set = set.iter().find(|(name, _)| *name == attribute);
            let is_set_by_itself = column.onupdate.is_some() && of_set.is_none();
            if is_set_by_itself
                || column.computed.is_some()
                || of_set.is_some_and(|(_, set)| is_sql(&set.value))
            {
                tracked.instance.unset_own(&attribute);
            }
        }
        self.track(&tracked.instance, &tracked.mapper);
        Ok(())
    }

    /// The version of a row, by its attribute, if its class counts versions.
    fn version_of(
        &self,
        interpreter: &mut Interpreter<'_, '_>,
        tracked: &Tracked,
        place: Span,
    ) -> Result<Option<(Rc<str>, Argument)>> {
        let Some(version) = tracked.mapper.version() else {
            return Ok(None);
        };
        let at = { tracked.mapper.attributes.iter() }.position(|(name, _)| *name == version);
        let known = |tracked: &Tracked| tracked.loaded.get(at?)?.clone();
        let mut value = known(tracked);
        if value.is_none() {
            self.read_row(interpreter, &tracked.instance, place)?;
            let tracked = self.tracked(&tracked.instance);
            value = tracked.and_then(|tracked| known(&tracked));
        }
        let value = value.unwrap_or(Value::None);
        Ok(Some((version, Argument { value, place })))
    }

    /// Writes a new object.
    fn insert(
        &self,
        interpreter: &mut Interpreter<'_, '_>,
        instance: &Rc<Instance>,
        mapper: &Rc<Mapper>,
        place: Span,
    ) -> Result<()> {
        if let Some(version) = mapper.version() {
            instance.set_own(&version, Value::Int(1));
        }
        let mut row = Vec::new();
        for column in &mapper.table.columns {
            let attribute = mapper.attribute(&column.name);
            let own = instance.own(&attribute);
            let value = own.clone().unwrap_or(Value::None);
            let is_key = mapper.table.key.contains(&column.name);
            // JSON has a `null` of its own, which is written only if it was said.
            let is_unsaid = is_json(column) && own.is_none();
            if value.is_none()
                && (is_key || is_filled(column) && !is_said_null(column, own.as_ref()) || is_unsaid)
            {
                continue;
            }
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
        let said: Vec<Rc<str>> = row.iter().map(|(name, _)| Rc::clone(name)).collect();
        let change = Change::insert(interpreter, &source, &[row])?;
        self.write(interpreter, change, place)?;
        for column in &mapper.table.columns {
            let attribute = mapper.attribute(&column.name);
            let value = get(instance, &attribute);
            let is_counted = counted
                .as_ref()
                .is_some_and(|(known, _)| *known == attribute);
            if is_counted && value.is_none() {
                let key = last(interpreter, &mapper.table.name, &column.name, place)?;
                instance.set_own(&attribute, key);
            } else if is_sql(&value) || !said.contains(&attribute) && is_filled(column) {
                // Only the row has it.
                instance.unset_own(&attribute);
                if mapper.table.key.contains(&column.name) {
                    let what = format!("`{attribute}` of the new row");
                    instance.set_own(&attribute, Value::unknown(Unknown::new(what, place)));
                }
            } else if instance.own(&attribute).is_none() {
                instance.set_own(&attribute, Value::None);
            }
        }
        self.track(instance, mapper);
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
        let tracked = self.persistent(interpreter, value, place)?;
        self.autoflush(interpreter, place)?;
        self.expire(interpreter, &tracked);
        self.read_row(interpreter, &tracked.instance, place)
    }

    /// `session.expire(object, attributes)`
    ///
    /// # Errors
    /// That the object is in no session.
    pub(in crate::alembic::connection) fn expire_object(
        &self,
        interpreter: &mut Interpreter<'_, '_>,
        value: &Value,
        place: Span,
    ) -> Result<()> {
        let tracked = self.persistent(interpreter, value, place)?;
        self.expire(interpreter, &tracked);
        Ok(())
    }

    fn persistent(
        &self,
        interpreter: &Interpreter<'_, '_>,
        value: &Value,
        place: Span,
    ) -> Result<Tracked> {
        let found = mapped(value).and_then(|(instance, _)| self.tracked(&instance));
        found.ok_or_else(|| {
            let message = "Instance is not persistent within this Session";
            interpreter.raise("InvalidRequestError", message, place)
        })
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
        if instrument(&given).is_some_and(|hears| !hears.known.borrow().is_empty()) {
            let message = "`merge()` of an object with relationships is not evaluated";
            return Err(interpreter.refuse(place, message));
        }
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
            // What was never said of the object says nothing of the row.
            if let Some(value) = given.own(attribute) {
                target.set_own(attribute, value);
            }
        }
        Ok(Value::Object(target))
    }

    /// The object of a new one whose row another object had that is deleted at the same time: that
    /// row stays, and gets what was said of the new one.
    pub(super) fn in_place_of(
        instance: &Rc<Instance>,
        mapper: &Rc<Mapper>,
        deleted: &[(Tracked, Span)],
    ) -> Option<Tracked> {
        let own = identity(mapper, |attribute| get(instance, attribute))?;
        let gone = deleted.iter().find(|(tracked, _)| {
            let of_key = |attribute: &str| {
                let mut key = tracked.key.iter();
                let found = key.find(|(known, _)| **known == *attribute);
                found.map_or(Value::None, |(_, value)| value.clone())
            };
            identity(&tracked.mapper, of_key).as_ref() == Some(&own)
        })?;
        let (gone, _) = gone;
        let mut loaded = vec![None; mapper.attributes.len()];
        for (at, (attribute, _)) in mapper.attributes.iter().enumerate() {
            let mut key = gone.key.iter();
            let of_key = key.find(|(known, _)| known == attribute);
            loaded[at] = of_key.map(|(_, value)| value.clone());
        }
        Some(Tracked {
            instance: Rc::clone(instance),
            mapper: Rc::clone(mapper),
            loaded,
            ..gone.clone()
        })
    }
}

/// Whether a new row gets a value in a column that is not named.
pub(super) fn is_filled(column: &Column) -> bool {
    column.default.is_some() || column.server_default().is_some() || column.computed.is_some()
}

/// Whether `None` was said for a column of JSON, of which it is a value.
fn is_said_null(column: &Column, own: Option<&Value>) -> bool {
    let has_null = |column: &Column| {
        let sql_type = column.sql_type();
        sql_type.is_some_and(|sql_type| sql_type.is_json() && !sql_type.is_none_null())
    };
    own.is_some() && has_null(column)
}

/// Whether a column keeps JSON.
pub(super) fn is_json(column: &Column) -> bool {
    let sql_type = column.sql_type();
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
    let sql_type = column.sql_type();
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
