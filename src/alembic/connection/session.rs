//! `Session(bind=…)`: executes SQL, and reads and writes objects of mapped classes.
//!
//! Invariant: objects that were added are written before anything else is asked or executed.

use std::rc::Rc;

use super::bind::{Bind, execute};
use super::block::{block, rollback};
use super::execute::sets;
use super::orm::{self, State};
use crate::alembic::python::{
    Argument, Call, Interpreter, Object, Raised, Result, Signature, Value,
};
use crate::alembic::sqlalchemy::expression::{Change, Query, RUN, Select, select};
use crate::span::Span;

/// A session, or what makes them.
#[derive(Debug)]
pub(super) struct Session {
    /// Whether a call of it gives a session: `sessionmaker()`.
    is_maker: bool,
    state: Rc<State>,
}

const SESSION: Signature = Signature::new("Session").and_more().and_others();

/// `Session(…)`
pub(super) fn session(interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
    let state = State::new();
    configure(interpreter, &state, call)?;
    Ok(opened(interpreter, state))
}

/// `sessionmaker(…)`
pub(super) fn maker(interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
    let state = State::new();
    configure(interpreter, &state, call)?;
    let is_maker = true;
    Ok(Value::object(Session { is_maker, state }))
}

/// `scoped_session(maker)`, which is one session, and a call of it gives that.
pub(super) fn scoped(interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
    let state = State::new();
    let maker = call.positional.first().map(|maker| &maker.value);
    if let Some(maker) = maker.and_then(Value::downcast::<Session>) {
        state.flushes.set(maker.state.flushes.get());
        state.expires.set(maker.state.expires.get());
    }
    configure(interpreter, &state, call)?;
    Ok(opened(interpreter, state))
}

fn opened(interpreter: &mut Interpreter<'_, '_>, state: Rc<State>) -> Value {
    let is_maker = false;
    let session = Value::object(Session { is_maker, state });
    interpreter.host.sessions.push(session.clone());
    session
}

/// Takes what a call says of when objects are written and read.
fn configure(interpreter: &mut Interpreter<'_, '_>, state: &State, call: Call) -> Result<()> {
    let bound = SESSION.bind(interpreter, call)?;
    for (name, argument) in &bound.others {
        let set = match &**name {
            "autoflush" => &state.flushes,
            "expire_on_commit" => &state.expires,
            _ => continue,
        };
        set.set(interpreter.truth(&argument.value, argument.place)?);
    }
    Ok(())
}

/// Has a value that is a session read its objects anew behind the rollback of a savepoint.
///
/// # Errors
/// What the database raises.
pub(super) fn rolled_back(
    interpreter: &mut Interpreter<'_, '_>,
    value: &Value,
    place: Span,
) -> Result<()> {
    match value.downcast::<Session>() {
        Some(session) => session.state.rolled_back(interpreter, place),
        None => Ok(()),
    }
}

/// Whether a statement that is executed says that objects are not to follow it.
fn is_apart(interpreter: &mut Interpreter<'_, '_>, options: Option<&Argument>) -> Result<bool> {
    let Some(options) = options.filter(|options| !options.value.is_none()) else {
        return Ok(false);
    };
    let entries = interpreter.entries(&options.value, options.place)?;
    let mut entries = entries.into_iter();
    Ok(entries.any(|(name, value)| {
        name.as_str() == Some("synchronize_session") && matches!(value, Value::Bool(false))
    }))
}

/// Writes the objects of a value that is a session.
///
/// # Errors
/// What the database raises, or that a value is not known.
pub(super) fn flush(
    interpreter: &mut Interpreter<'_, '_>,
    value: &Value,
    place: Span,
) -> Result<()> {
    match value.downcast::<Session>() {
        Some(session) => session.state.flush(interpreter, place),
        None => Ok(()),
    }
}

/// That every object is written that was added to a session.
///
/// # Errors
/// A refusal that points at the first that is not.
pub(in crate::alembic) fn all_written(interpreter: &Interpreter<'_, '_>) -> Result<()> {
    let sessions = interpreter.host.sessions.iter();
    for session in sessions.filter_map(Value::downcast::<Session>) {
        session.state.all_written(interpreter)?;
    }
    Ok(())
}

const METHODS: &[&str] = &[
    "add",
    "add_all",
    "begin",
    "begin_nested",
    "bulk_insert_mappings",
    "bulk_save_objects",
    "bulk_update_mappings",
    "close",
    "commit",
    "configure",
    "connection",
    "delete",
    "execute",
    "expire",
    "expire_all",
    "expunge",
    "expunge_all",
    "flush",
    "get",
    "get_bind",
    "get_one",
    "in_transaction",
    "invalidate",
    "merge",
    "query",
    "refresh",
    "remove",
    "rollback",
    "scalar",
    "scalars",
    RUN,
];

impl Session {
    /// `session.execute(statement, parameters)`
    fn execute(&self, interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
        let place = call.place;
        let by_name = |name: &str| {
            let mut keyword = call.keyword.iter();
            let found = keyword.find(|(known, _)| &**known == name);
            found.map(|(_, argument)| argument.clone())
        };
        let statement = call.positional.first().cloned();
        let statement = statement.or_else(|| by_name("statement"));
        let query = statement.and_then(|statement| Select::of(&statement.value));
        if let Some(query) = query {
            let given = call.positional.get(1).cloned();
            let parameters = match given.or_else(|| by_name("params")) {
                Some(given) => sets(interpreter, &given)?.pop().unwrap_or_default(),
                None => Vec::new(),
            };
            let found = orm::results(interpreter, &self.state, &query, &parameters, place)?;
            return Ok(Value::object(found));
        }
        self.state.autoflush(interpreter, place)?;
        let is_apart = is_apart(interpreter, by_name("execution_options").as_ref())?;
        let change = { call.positional.first().cloned() }.or_else(|| by_name("statement"));
        let change = change.and_then(|change| change.value.downcast::<Change>());
        let result = execute(interpreter, call)?;
        if let Some(change) = change.filter(|_| !is_apart)
            && let Some((table, set)) = change.synchronizes()
        {
            self.state
                .synchronize(interpreter, table, set.as_deref(), place)?;
        }
        Ok(result)
    }

    fn commit(&self, interpreter: &mut Interpreter<'_, '_>, place: Span) -> Result<()> {
        self.state.flush(interpreter, place)?;
        if self.state.expires.get() {
            self.state.expire_all(interpreter);
        }
        Ok(())
    }

    /// What writes or reads one object, or several.
    fn of_objects(
        &self,
        interpreter: &mut Interpreter<'_, '_>,
        name: &'static str,
        call: Call,
    ) -> Result<Value> {
        let mut bound = Signature::new(name)
            .takes(&["instance", "attribute_names", "load", "_warn"])
            .by_name(&["instances", "options"])
            .bind(interpreter, call)?;
        let place = bound.place;
        let state = &self.state;
        if name == "add_all" {
            let all = match bound.some("instances") {
                Some(all) => all,
                None => bound.required(interpreter, "instance")?,
            };
            for value in interpreter.iterate(&all.value, all.place)? {
                state.add(interpreter, &value, all.place)?;
            }
            return Ok(Value::None);
        }
        let value = bound.required(interpreter, "instance")?.value;
        match name {
            "add" => state.add(interpreter, &value, place)?,
            "delete" => state.delete(interpreter, &value, place)?,
            "expunge" => state.expunge(&value),
            "merge" => return state.merge(interpreter, &value, place),
            "expire" => state.expire_object(interpreter, &value, place)?,
            _ => state.refresh_object(interpreter, &value, place)?,
        }
        Ok(Value::None)
    }

    fn bulk(
        &self,
        interpreter: &mut Interpreter<'_, '_>,
        name: &'static str,
        call: Call,
    ) -> Result<Value> {
        let parameters: &[&str] = match name {
            "bulk_save_objects" => &["objects"],
            _ => &["mapper", "mappings"],
        };
        let mut bound = Signature::new(name)
            .takes(parameters)
            .by_name(&[
                "return_defaults",
                "render_nulls",
                "update_changed_only",
                "preserve_order",
            ])
            .bind(interpreter, call)?;
        let place = bound.place;
        if bound.truth(interpreter, "return_defaults")? == Some(true) {
            let message = "`return_defaults` is not evaluated";
            return Err(interpreter.refuse(place, message));
        }
        self.state.flush(interpreter, place)?;
        if name == "bulk_save_objects" {
            let objects = bound.required(interpreter, "objects")?;
            orm::save_objects(interpreter, &self.state, &objects, place)?;
            return Ok(Value::None);
        }
        let mapper = bound.required(interpreter, "mapper")?;
        let mappings = bound.required(interpreter, "mappings")?;
        if name == "bulk_update_mappings" {
            orm::update_mappings(interpreter, &mapper, &mappings, place)?;
        } else {
            let nulls = bound.truth(interpreter, "render_nulls")?.unwrap_or(false);
            orm::insert_mappings(interpreter, &mapper, &mappings, nulls, place)?;
        }
        Ok(Value::None)
    }

    fn get(&self, interpreter: &mut Interpreter<'_, '_>, name: &str, call: Call) -> Result<Value> {
        let mut bound = Signature::new("get")
            .takes(&["entity", "ident"])
            .and_others()
            .bind(interpreter, call)?;
        let place = bound.place;
        let class = bound.required(interpreter, "entity")?;
        let key = bound.required(interpreter, "ident")?;
        let found = orm::by_key(interpreter, &self.state, &class, &key, place)?;
        if name == "get_one" && found.is_none() {
            let message = "No row was found when one was required";
            return Err(interpreter.raise("NoResultFound", message, place));
        }
        Ok(found)
    }
}

/// The name of a method, for as long as its signature needs it.
fn known(name: &str) -> &'static str {
    let found = METHODS.iter().find(|known| **known == name);
    found.copied().unwrap_or("Session")
}

impl Object for Session {
    fn type_name(&self) -> &'static str {
        if self.is_maker {
            "sessionmaker"
        } else {
            "Session"
        }
    }

    fn attribute(
        self: Rc<Self>,
        _: &mut Interpreter<'_, '_>,
        name: &str,
        _: Span,
    ) -> Result<Option<Value>> {
        Ok(match name {
            "bind" => Some(Bind::connection()),
            "is_active" => Some(Value::Bool(true)),
            "no_autoflush" => {
                let session = self;
                Some(Value::object(NoAutoflush {
                    was: session.state.flushes.get(),
                    session,
                }))
            }
            _ => None,
        })
    }

    fn is_callable(&self) -> bool {
        true
    }

    fn call(self: Rc<Self>, interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
        if self.is_maker {
            let state = State::new();
            state.flushes.set(self.state.flushes.get());
            state.expires.set(self.state.expires.get());
            configure(interpreter, &state, call)?;
            return Ok(opened(interpreter, state));
        }
        SESSION.bind(interpreter, call)?;
        Ok(Value::Object(self))
    }

    fn has_method(&self, name: &str) -> bool {
        METHODS.contains(&name)
    }

    fn contains(
        self: Rc<Self>,
        _: &mut Interpreter<'_, '_>,
        item: &Value,
        _: Span,
    ) -> Result<Option<bool>> {
        Ok(Some(self.state.has(item)))
    }

    fn call_method(
        self: Rc<Self>,
        interpreter: &mut Interpreter<'_, '_>,
        name: &str,
        call: Call,
    ) -> Result<Value> {
        let place = call.place;
        match name {
            "execute" => self.execute(interpreter, call),
            "scalar" | "scalars" => {
                let result = self.execute(interpreter, call)?;
                let bare = Call {
                    place,
                    positional: Vec::new(),
                    keyword: Vec::new(),
                };
                interpreter.call_method(&result, name, bare)
            }
            "query" => {
                let select = select(interpreter, call)?;
                let select = Select::of(&select).expect("`select()` makes a query");
                let session = Value::Object(self);
                Ok(Value::object(Query { select, session }))
            }
            RUN => orm::run(interpreter, &self.state, call),
            "get" | "get_one" => self.get(interpreter, name, call),
            "add" | "add_all" | "delete" | "expunge" | "merge" | "refresh" | "expire" => {
                self.of_objects(interpreter, known(name), call)
            }
            "bulk_insert_mappings" | "bulk_save_objects" | "bulk_update_mappings" => {
                self.bulk(interpreter, known(name), call)
            }
            "commit" | "flush" => {
                if name == "commit" {
                    self.commit(interpreter, place)?;
                } else {
                    self.state.flush(interpreter, place)?;
                }
                Ok(Value::None)
            }
            "expire_all" => {
                self.state.expire_all(interpreter);
                Ok(Value::None)
            }
            "configure" => {
                configure(interpreter, &self.state, call)?;
                Ok(Value::None)
            }
            "close" | "remove" => {
                self.state.all_written(interpreter)?;
                self.state.expunge_all();
                Ok(Value::None)
            }
            "expunge_all" => {
                self.state.expunge_all();
                Ok(Value::None)
            }
            "connection" | "get_bind" => Ok(Bind::connection()),
            "begin_nested" => {
                super::savepoint::begin_nested(interpreter, Value::Object(self), place)
            }
            "begin" if self.is_maker => {
                let session = self.call(interpreter, call)?;
                let session = session.downcast::<Self>().expect("a session was made");
                Ok(Value::object(Begun { session }))
            }
            "begin" => Ok(Value::object(Begun { session: self })),
            "in_transaction" => Ok(Value::Bool(true)),
            "rollback" => Err(rollback(interpreter, place)),
            _ => Ok(Value::None),
        }
    }

    fn enter(self: Rc<Self>, _: &mut Interpreter<'_, '_>, _: Span) -> Result<Option<Value>> {
        Ok(Some(Value::Object(self)))
    }

    fn exit(
        self: Rc<Self>,
        interpreter: &mut Interpreter<'_, '_>,
        raised: Option<&Raised>,
        _: Span,
    ) -> Result<bool> {
        if raised.is_none() {
            self.state.all_written(interpreter)?;
        }
        self.state.expunge_all();
        Ok(false)
    }
}

/// `with session.no_autoflush:`
#[derive(Debug)]
struct NoAutoflush {
    session: Rc<Session>,
    was: bool,
}

impl Object for NoAutoflush {
    fn type_name(&self) -> &'static str {
        "_GeneratorContextManager"
    }

    fn enter(self: Rc<Self>, _: &mut Interpreter<'_, '_>, _: Span) -> Result<Option<Value>> {
        self.session.state.flushes.set(false);
        Ok(Some(Value::Object(self.session.clone())))
    }

    fn exit(
        self: Rc<Self>,
        _: &mut Interpreter<'_, '_>,
        _: Option<&Raised>,
        _: Span,
    ) -> Result<bool> {
        self.session.state.flushes.set(self.was);
        Ok(false)
    }
}

/// `with session.begin():`, which commits at its end.
#[derive(Debug)]
struct Begun {
    session: Rc<Session>,
}

impl Object for Begun {
    fn type_name(&self) -> &'static str {
        "SessionTransaction"
    }

    fn has_method(&self, name: &str) -> bool {
        matches!(name, "commit" | "close" | "rollback")
    }

    fn call_method(
        self: Rc<Self>,
        interpreter: &mut Interpreter<'_, '_>,
        name: &str,
        call: Call,
    ) -> Result<Value> {
        let of = Value::Object(self.session.clone());
        interpreter.call_method(&of, name, call)
    }

    fn enter(self: Rc<Self>, _: &mut Interpreter<'_, '_>, _: Span) -> Result<Option<Value>> {
        Ok(Some(Value::Object(self.session.clone())))
    }

    fn exit(
        self: Rc<Self>,
        interpreter: &mut Interpreter<'_, '_>,
        raised: Option<&Raised>,
        place: Span,
    ) -> Result<bool> {
        if raised.is_none() {
            self.session.commit(interpreter, place)?;
            return Ok(false);
        }
        let around = block(Value::Object(self.session.clone()));
        let Value::Object(around) = around else {
            return Ok(false);
        };
        around.exit(interpreter, raised, place)
    }
}
