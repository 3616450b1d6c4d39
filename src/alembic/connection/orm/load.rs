//! Reads rows as objects.
//!
//! Invariant: a row that is an object of the session already is that object, as it is now.

use std::rc::Rc;

use super::cascade;
use super::flush::is_filled;
use super::state::{Identity, State, Tracked, address, get, identity};
use crate::alembic::connection::ask::ask;
use crate::alembic::connection::read_back::read_rows;
use crate::alembic::connection::result::{Outcome, QueryResult};
use crate::alembic::python::{Argument, Class, Instance, Interpreter, Result, Unknown, Value};
use crate::alembic::sqlalchemy::declarative::{Loader, Mapper, Related};
use crate::alembic::sqlalchemy::expression::{self, Parameter, Select, Statement};
use crate::diagnostic::Diagnostic;
use crate::span::Span;

/// What a query returns, behind what is still to be written.
///
/// # Errors
/// What the database raises.
pub(in crate::alembic::connection) fn results(
    interpreter: &mut Interpreter<'_, '_>,
    state: &State,
    select: &Rc<Select>,
    parameters: &[Parameter],
    place: Span,
) -> Result<QueryResult> {
    state.autoflush(interpreter, place)?;
    let (columns, mut rows) = match asked(interpreter, select, parameters, place)? {
        Outcome::Rows { columns, rows } => (columns, rows),
        outcome => return Ok(QueryResult::new(outcome)),
    };
    let entities = select.entities();
    if entities.iter().all(|entity| entity.class.is_none()) {
        return Ok(QueryResult::new(Outcome::Rows { columns, rows }));
    }
    let mut names = Vec::new();
    let mut at = 0;
    for entity in entities {
        names.push(match &entity.class {
            Some(class) => class.name().to_owned(),
            None => columns.get(at).cloned().unwrap_or_default(),
        });
        at += entity.width;
    }
    let mut objects = Vec::with_capacity(rows.len());
    for row in rows.drain(..) {
        let mut values = row.into_iter();
        let mut given = Vec::with_capacity(entities.len());
        for entity in entities {
            let own: Vec<Value> = values.by_ref().take(entity.width).collect();
            given.push(match &entity.class {
                Some(class) => {
                    let renews = select.renews();
                    object(interpreter, state, class, own, renews, place)?
                }
                None => own.into_iter().next().unwrap_or(Value::None),
            });
        }
        objects.push(given);
    }
    Ok(QueryResult::new(Outcome::Rows {
        columns: names,
        rows: objects,
    }))
}

/// What a query returns, as the types of its columns make it.
fn asked(
    interpreter: &mut Interpreter<'_, '_>,
    select: &Rc<Select>,
    parameters: &[Parameter],
    place: Span,
) -> Result<Outcome> {
    let statement = Statement::Select(Rc::clone(select));
    let sql = expression::statement(interpreter, &statement, parameters, place)?;
    let outcome = ask(interpreter, &sql, place)?;
    let Outcome::Rows { columns, mut rows } = outcome else {
        return Ok(outcome);
    };
    read_rows(interpreter, &statement.types(&columns), &mut rows, place)?;
    Ok(Outcome::Rows { columns, rows })
}

/// The object that a row of a class is; `None` in Python for the nothing of an outer join. With
/// `renews`, one that is there gets the values of the row.
fn object(
    interpreter: &Interpreter<'_, '_>,
    state: &State,
    class: &Rc<Class>,
    row: Vec<Value>,
    renews: bool,
    place: Span,
) -> Result<Value> {
    let Some(mapper) = Mapper::of(&Value::Object(class.clone())) else {
        return Ok(Value::None);
    };
    mapper.usable(interpreter, class, place)?;
    let columns = mapper.table.columns.iter();
    let attributes = columns.map(|column| mapper.attribute(&column.name));
    let row: Vec<(Rc<str>, Value)> = attributes.zip(row).collect();
    let value = |attribute: &str| {
        let found = row.iter().find(|(known, _)| **known == *attribute);
        found.map_or(Value::None, |(_, value)| value.clone())
    };
    let key = mapper.key();
    if key.iter().all(|(attribute, _)| value(attribute).is_none()) && !key.is_empty() {
        return Ok(Value::None);
    }
    mapper.check_kind(interpreter, class, value, place)?;
    let known = identity(&mapper, value).and_then(|identity| state.known(&identity));
    if let Some(tracked) = known {
        // One that nobody has any more is forgotten: it is held by the session and here.
        let is_forgotten = Rc::strong_count(&tracked.instance) == 2 && tracked.is_clean();
        if !is_forgotten {
            if renews || tracked.lacks_any() {
                fill(state, &tracked, &row, renews);
            }
            return Ok(Value::Object(tracked.instance.clone()));
        }
        state.kept.borrow_mut().remove(&address(&tracked.instance));
    }
    let instance = Mapper::blank(class);
    for (attribute, value) in row {
        instance.set_own(&attribute, value);
    }
    state.track(&instance, &mapper);
    Ok(Value::Object(instance))
}

/// Gives an object the values of its row that it does not have; all of them, if it `renews`.
fn fill(state: &State, tracked: &Tracked, row: &[(Rc<str>, Value)], renews: bool) {
    let mut loaded = tracked.loaded.clone();
    let attributes = tracked.mapper.attributes.iter();
    for (at, (attribute, _)) in attributes.enumerate() {
        let found = row.iter().find(|(known, _)| known == attribute);
        let Some((_, value)) = found else {
            continue;
        };
        if renews || tracked.instance.own(attribute).is_none() {
            tracked.instance.set_own(attribute, value.clone());
            loaded[at] = Some(value.clone());
        }
    }
    state.is_as_read(&tracked.instance, loaded);
}

impl State {
    /// The object that stands for a row.
    fn known(&self, identity: &Identity) -> Option<Tracked> {
        self.rows.borrow().get(identity).cloned()
    }

    /// Takes note of the values of a row that were read.
    fn is_as_read(&self, instance: &Rc<Instance>, loaded: Vec<Option<Value>>) {
        let kept = self.kept.borrow();
        let identity = kept.get(&address(instance));
        let mut rows = self.rows.borrow_mut();
        if let Some(known) = identity.and_then(|identity| rows.get_mut(identity)) {
            known.set_loaded(loaded);
        }
    }

    /// Gives an object the values of its row that it does not have.
    ///
    /// # Errors
    /// That there is no such row.
    pub(super) fn read_row(
        &self,
        interpreter: &mut Interpreter<'_, '_>,
        instance: &Rc<Instance>,
        place: Span,
    ) -> Result<()> {
        let Some(tracked) = self.tracked(instance) else {
            return Ok(());
        };
        let key = tracked.key(place);
        let unknown = key.iter().find_map(|(_, argument)| match &argument.value {
            Value::Unknown(unknown) => Some(Rc::clone(unknown)),
            _ => None,
        });
        if let Some(unknown) = unknown {
            self.read_nothing(interpreter, &tracked, unknown.cause.as_deref(), place);
            return Ok(());
        }
        let class = instance.class();
        let select = Rc::new(Select::by_key(interpreter, class, &key, place)?);
        let rows = match asked(interpreter, &select, &[], place)? {
            Outcome::Rows { rows, .. } => rows,
            Outcome::Unknown(why) => {
                self.read_nothing(interpreter, &tracked, Some(&why), place);
                return Ok(());
            }
            Outcome::Nothing | Outcome::Changed(_) => Vec::new(),
        };
        let Some(row) = rows.into_iter().next() else {
            let message = format!(
                "Instance '<{}>' has been deleted, or its row is otherwise not present.",
                class.name()
            );
            return Err(interpreter.raise("ObjectDeletedError", &message, place));
        };
        let columns = tracked.mapper.table.columns.iter();
        let attributes = columns.map(|column| tracked.mapper.attribute(&column.name));
        let row: Vec<(Rc<str>, Value)> = attributes.zip(row).collect();
        fill(self, &tracked, &row, false);
        Ok(())
    }

    /// Gives an object what is known of its row without reading it: what it had, if no statement
    /// has changed that since.
    fn read_nothing(
        &self,
        interpreter: &Interpreter<'_, '_>,
        tracked: &Tracked,
        why: Option<&Diagnostic>,
        place: Span,
    ) {
        let is_as_it_was = tracked.when == self.statements_of_others(interpreter);
        let mut loaded = tracked.loaded.clone();
        let attributes = tracked.mapper.attributes.iter();
        for (at, (attribute, column)) in attributes.enumerate() {
            if tracked.instance.own(attribute).is_some() {
                continue;
            }
            let mut columns = tracked.mapper.table.columns.iter();
            let column = columns.find(|known| known.name == **column);
            let is_filled = column.is_some_and(|column| is_filled(column));
            let of_key = tracked.key.iter().find(|(known, _)| known == attribute);
            let remembered = tracked.remembered.get(at).cloned().flatten();
            let is_plain = |value: &Value| {
                let sql_type = column.and_then(|column| column.sql_type());
                sql_type.is_none_or(|sql_type| sql_type.reads_as_written(value))
            };
            let known = match (of_key, remembered) {
                (Some((_, value)), _) => Some(value.clone()),
                (None, Some(value)) if is_as_it_was && is_plain(&value) => {
                    (!value.is_none() || !is_filled).then_some(value)
                }
                _ => None,
            };
            let value = known.unwrap_or_else(|| {
                let what = format!("`{attribute}` of the row");
                let unknown = Unknown::new(what, place);
                let why = why.map(|why| Box::new(why.clone()));
                Value::unknown(unknown.because(why))
            });
            tracked.instance.set_own(attribute, value.clone());
            loaded[at] = Some(value);
        }
        self.is_as_read(&tracked.instance, loaded);
    }

    /// Forgets objects of a table whose rows are gone, and has the others read these attributes
    /// anew: what SQLAlchemy does about an `UPDATE` or a `DELETE` of many rows
    /// (`synchronize_session`).
    ///
    /// # Errors
    /// What the database raises.
    pub(in crate::alembic::connection) fn synchronize(
        &self,
        interpreter: &mut Interpreter<'_, '_>,
        table: &str,
        attributes: Option<&[Rc<str>]>,
        place: Span,
    ) -> Result<()> {
        let all: Vec<Tracked> = self.rows.borrow().values().cloned().collect();
        let of_table = all
            .iter()
            .filter(|tracked| tracked.mapper.table.name == table);
        for tracked in of_table {
            if let Some(attributes) = attributes {
                let mut loaded = tracked.loaded.clone();
                let all = tracked.mapper.attributes.iter();
                for (at, (attribute, column)) in all.enumerate() {
                    let is_set = attributes
                        .iter()
                        .any(|set| set == attribute || set == column);
                    if is_set {
                        tracked.instance.unset_own(attribute);
                        loaded[at] = None;
                    }
                }
                self.is_as_read(&tracked.instance, loaded);
                continue;
            }
            let key = tracked.key(place);
            if key
                .iter()
                .any(|(_, key)| matches!(key.value, Value::Unknown(_)))
            {
                continue;
            }
            let class = tracked.instance.class();
            let select = Rc::new(Select::by_key(interpreter, class, &key, place)?);
            let found = asked(interpreter, &select, &[], place)?;
            if matches!(found, Outcome::Rows { rows, .. } if rows.is_empty()) {
                self.expunge(&Value::Object(tracked.instance.clone()));
            }
        }
        Ok(())
    }
}

impl State {
    /// Has all objects read their rows anew behind the rollback of a savepoint; those whose rows
    /// went with it are forgotten.
    ///
    /// # Errors
    /// What the database raises.
    pub(in crate::alembic::connection) fn rolled_back(
        &self,
        interpreter: &mut Interpreter<'_, '_>,
        place: Span,
    ) -> Result<()> {
        self.new.borrow_mut().clear();
        self.deleted.borrow_mut().clear();
        self.expire_all(interpreter);
        let tables = { self.rows.borrow() }
            .values()
            .map(|tracked| tracked.mapper.table.name.clone())
            .collect::<std::collections::BTreeSet<String>>();
        for table in tables {
            self.synchronize(interpreter, &table, None, place)?;
        }
        Ok(())
    }
}

impl Loader for State {
    fn load(
        &self,
        interpreter: &mut Interpreter<'_, '_>,
        instance: &Rc<Instance>,
        place: Span,
    ) -> Result<()> {
        self.autoflush(interpreter, place)?;
        self.read_row(interpreter, instance, place)
    }

    fn related(
        &self,
        interpreter: &mut Interpreter<'_, '_>,
        instance: &Rc<Instance>,
        related: &Related,
        place: Span,
    ) -> Result<Vec<Value>> {
        let Some(target) = related.target() else {
            return Ok(Vec::new());
        };
        let (from, to) = if related.is_to_one {
            (&related.key, &related.refers_to)
        } else {
            (&related.refers_to, &related.key)
        };
        if instance.own(from).is_none() {
            self.read_row(interpreter, instance, place)?;
        }
        let value = get(instance, from);
        if value.is_none() {
            return Ok(Vec::new());
        }
        let has = [(Rc::clone(to), Argument { value, place })];
        let mut select = Select::by_key(interpreter, &target, &has, place)?;
        if let Some(order) = &related.order_by {
            select = select.ordered(interpreter, order)?;
        }
        let found = results(interpreter, self, &Rc::new(select), &[], place)?;
        found.into_scalars().values(interpreter, place)
    }

    fn at_hand(&self, class: &Rc<Class>, key: &Value) -> Option<Rc<Instance>> {
        let mapper = Mapper::of(&Value::Object(class.clone()))?;
        let known = self.known(&identity(&mapper, |_| key.clone())?)?;
        (mapper.table.key.len() == 1).then_some(known.instance)
    }

    fn add_related(
        &self,
        interpreter: &mut Interpreter<'_, '_>,
        object: &Value,
        place: Span,
    ) -> Result<()> {
        if self.has(object) {
            return Ok(());
        }
        self.add(interpreter, object, place)
    }

    fn reconcile(&self, interpreter: &mut Interpreter<'_, '_>, place: Span) -> Result<()> {
        cascade::reconcile(interpreter, self, place)
    }
}

/// The object with a key: a value, or several; `None` in Python if there is none.
///
/// # Errors
/// What the database raises, and that its rows are not known.
pub(in crate::alembic::connection) fn by_key(
    interpreter: &mut Interpreter<'_, '_>,
    state: &State,
    class: &Argument,
    key: &Argument,
    place: Span,
) -> Result<Value> {
    let mapper = Mapper::of(&class.value);
    let (Some(mapper), Some(class)) = (mapper, class.value.downcast::<Class>()) else {
        let message = format!("Class '{}' is not mapped", class.value.type_name());
        return Err(interpreter.raise("UnmappedClassError", &message, class.place));
    };
    let names = mapper.key();
    let values: Vec<Value> = match &key.value {
        Value::Tuple(_) | Value::List(_) => interpreter.iterate(&key.value, key.place)?.collect(),
        Value::Dict(_) => {
            let mut values = Vec::new();
            for (name, _) in &names {
                let name = Value::Str(Rc::clone(name));
                values.push(interpreter.item(&key.value, &name, key.place)?);
            }
            values
        }
        Value::Unknown(unknown) => return Err(interpreter.unknown(unknown, key.place)),
        other => vec![other.clone()],
    };
    if values.len() != names.len() {
        let message = "Incorrect number of values in identifier to formulate primary key";
        return Err(interpreter.raise("InvalidRequestError", message, key.place));
    }
    let values: Vec<(Rc<str>, Argument)> = names
        .iter()
        .map(|(attribute, _)| Rc::clone(attribute))
        .zip(values.into_iter().map(|value| Argument {
            value,
            place: key.place,
        }))
        .collect();
    let of = |attribute: &str| {
        let found = values.iter().find(|(known, _)| **known == *attribute);
        found.map_or(Value::None, |(_, argument)| argument.value.clone())
    };
    let identity = identity(&mapper, of);
    let known = || state.known(identity.as_ref()?);
    if let Some(tracked) = known() {
        let is_expired = tracked.loaded.iter().all(Option::is_none);
        let is_forgotten = Rc::strong_count(&tracked.instance) == 2 && tracked.is_clean();
        if !is_expired && !is_forgotten {
            return Ok(Value::Object(tracked.instance.clone()));
        }
    }
    let select = Rc::new(Select::by_key(interpreter, &class, &values, place)?);
    let found = results(interpreter, state, &select, &[], place)?;
    if let Some(why) = found.unknown()
        && let Some(tracked) = known()
    {
        // Its row was written here: only what it has now is not known.
        state.read_nothing(interpreter, &tracked, Some(&why), place);
        return Ok(Value::Object(tracked.instance));
    }
    found.first_value(interpreter, place)
}
