//! `op.batch_alter_table`: a block of directives about one table.
//!
//! Invariant: the block is one change: indexes are dropped first and made last, and what SQLite
//! cannot alter in place becomes one rebuild, whatever `recreate` says
//! (<https://alembic.sqlalchemy.org/en/latest/batch.html>).

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;

use super::directive;
use super::on::{On, alter_table, existing, no_schema};
use super::order::Order;
use super::restate;
use crate::alembic::python::{
    Argument, Call, Interpreter, Object, Raised, Result, Signature, Value,
};
use crate::alembic::sqlalchemy::quote;
use crate::alembic::sqlalchemy::schema::Constraint;
use crate::span::Span;
use crate::sql::Ident;

/// Statements that wait for the end of a block, each with its place.
pub(super) type Held = RefCell<Vec<(String, Span)>>;

/// The block.
#[derive(Debug)]
pub(super) struct Batch {
    /// Its table.
    pub(super) table: String,
    /// The statements that drop indexes.
    pub(super) dropped: Held,
    /// The actions of its alterations, each with its place.
    pub(super) alters: RefCell<Vec<(Vec<String>, Span)>>,
    /// The statements that make indexes.
    pub(super) created: Held,
    /// The names that constraints without one can be dropped by.
    pub(super) naming: BTreeMap<String, String>,
    /// In which order the columns come, if `partial_reordering` says it.
    pub(super) order: Option<RefCell<Order>>,
    /// Constraints that have no name, each with that under which `copy_from` says it.
    pub(super) called: RefCell<Vec<Called>>,
    /// Whether the table is made anew in any case.
    always: bool,
    /// Constraints that wait for the end of the block, each with its place: those of `table_args`,
    /// and those that `copy_from` has besides the table's own, which are new.
    pub(super) args: RefCell<Vec<(Rc<Constraint>, Span, bool)>>,
    /// Where `AUTOINCREMENT` is asked for, if it is.
    pub(super) counted: Cell<Option<Span>>,
}

/// A constraint that has no name.
#[derive(Clone, Debug)]
pub(super) struct Called {
    /// The name that it is said to have.
    pub(super) name: Ident,
    /// What it says, as `DROP` takes it.
    pub(super) pattern: String,
    /// The constraint with the name, as `ADD` takes it.
    pub(super) clause: String,
}

const OPEN: Signature = Signature::new("batch_alter_table").takes(&[
    "table_name",
    "schema",
    "recreate",
    "partial_reordering",
    "copy_from",
    "table_args",
    "table_kwargs",
    "reflect_args",
    "reflect_kwargs",
    "naming_convention",
]);

/// `op.batch_alter_table(…)`.
pub(super) fn open(interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
    let mut bound = OPEN.bind(interpreter, call)?;
    let place = bound.place;
    no_schema(interpreter, &mut bound, "schema")?;
    let table = bound.required(interpreter, "table_name")?;
    let table = interpreter.text_of(&table)?.to_string();
    let order = match bound.some("partial_reordering") {
        Some(order) => Some(RefCell::new(Order::read(interpreter, &table, &order)?)),
        None => None,
    };
    let naming = match bound.some("naming_convention") {
        Some(naming) => convention(interpreter, &naming)?,
        None => BTreeMap::new(),
    };
    let recreate = bound.some("recreate");
    let always = recreate.is_some_and(|recreate| recreate.value.as_str() == Some("always"));
    let batch = Rc::new(Batch {
        table,
        always,
        dropped: RefCell::default(),
        alters: RefCell::default(),
        created: RefCell::default(),
        naming,
        order,
        called: RefCell::default(),
        args: RefCell::default(),
        counted: Cell::default(),
    });
    restate::restate(interpreter, &batch, &mut bound, place)?;
    Ok(Value::Object(batch))
}

/// Whether an option is for other databases alone.
pub(super) fn is_of_another_dialect(name: &str) -> bool {
    ["mysql_", "mariadb_", "postgresql_", "mssql_", "oracle_"]
        .iter()
        .any(|prefix| name.starts_with(prefix))
}

/// A naming convention: kinds of constraints and the patterns of their names.
fn convention(
    interpreter: &mut Interpreter<'_, '_>,
    naming: &Argument,
) -> Result<BTreeMap<String, String>> {
    let mut patterns = BTreeMap::new();
    for (kind, pattern) in interpreter.entries(&naming.value, naming.place)? {
        if let (Value::Str(kind), Value::Str(pattern)) = (&kind, &pattern) {
            patterns.insert(kind.to_string(), pattern.to_string());
        }
    }
    Ok(patterns)
}

impl Batch {
    /// Passes over the constraints of `table_args` that another one of the table is called by, if
    /// nothing else is said of it: Alembic makes no table anew then.
    fn pass_over_taken(&self, interpreter: &mut Interpreter<'_, '_>) -> Result<()> {
        if self.always || !self.alters.borrow().is_empty() {
            return Ok(());
        }
        for (said, place, is_new) in self.args.take() {
            let is_named = !is_new && said.name.is_some();
            if !is_named || !super::constraint::is_taken(interpreter, &self.table, &said)? {
                self.args.borrow_mut().push((said, place, is_new));
            }
        }
        Ok(())
    }

    /// Whether an action is among those that wait.
    pub(super) fn says(&self, action: &str) -> bool {
        let alters = self.alters.borrow();
        let mut actions = alters.iter().flat_map(|(actions, _)| actions);
        actions.any(|known| known == action)
    }

    /// What drops the constraint that `copy_from` calls so and that has no name.
    pub(super) fn drop_called(&self, name: &Ident) -> Option<String> {
        let called = self.called.borrow();
        let found = called.iter().find(|called| called.name == *name);
        found.map(|found| format!("DROP {}", found.pattern))
    }

    /// Gives constraints the names under which `copy_from` says them, as Alembic does.
    fn name_called(&self, place: Span) {
        for Called {
            pattern, clause, ..
        } in self.called.take()
        {
            let dropped = format!("DROP {pattern}");
            if !self.says(&dropped) && !self.alters.borrow().is_empty() {
                let named = format!("ADD {clause}");
                self.alters
                    .borrow_mut()
                    .insert(0, (vec![dropped, named], place));
            }
        }
    }

    /// Gives the constraints of the table that have no name those of the block's own naming
    /// convention, as Alembic does when it makes a table anew: a later revision may drop them by it.
    fn name_unnamed(&self, interpreter: &mut Interpreter<'_, '_>, place: Span) -> Result<()> {
        if self.naming.is_empty() || self.alters.borrow().is_empty() {
            return Ok(());
        }
        let Some(there) = existing(interpreter, &self.table)? else {
            return Ok(());
        };
        for (unnamed, clause) in super::unnamed::all_with_clauses(&there) {
            let name = super::unnamed::name_by_block(&self.naming, &self.table, &unnamed);
            let dropped = format!("DROP {}", unnamed.pattern);
            let is_dropped = self.says(&dropped);
            let mut alters = self.alters.borrow_mut();
            if let (Some(name), false) = (name, is_dropped) {
                let named = format!("ADD CONSTRAINT {} {clause}", quote(&name));
                alters.insert(0, (vec![dropped, named], place));
            }
        }
        Ok(())
    }
}

/// Runs statements that waited for the end of the block.
fn emit(interpreter: &mut Interpreter<'_, '_>, held: &Held) -> Result<()> {
    for (sql, place) in held.take() {
        interpreter.emit(&sql, place)?;
    }
    Ok(())
}

impl Object for Batch {
    fn type_name(&self) -> &'static str {
        "BatchOperations"
    }

    fn has_method(&self, name: &str) -> bool {
        directive(name).is_some()
    }

    fn call_method(
        self: Rc<Self>,
        interpreter: &mut Interpreter<'_, '_>,
        name: &str,
        call: Call,
    ) -> Result<Value> {
        let Some(run) = directive(name) else {
            let message = format!("`{name}()` of a batch is not evaluated");
            return Err(interpreter.refuse(call.place, message));
        };
        run(interpreter, &On::Batch(self), call)
    }

    fn enter(self: Rc<Self>, _: &mut Interpreter<'_, '_>, _: Span) -> Result<Option<Value>> {
        Ok(Some(Value::Object(self)))
    }

    fn exit(
        self: Rc<Self>,
        interpreter: &mut Interpreter<'_, '_>,
        raised: Option<&Raised>,
        place: Span,
    ) -> Result<bool> {
        // As in Alembic, an exception leaves the table as it was.
        if raised.is_some() {
            return Ok(false);
        }
        self.name_unnamed(interpreter, place)?;
        self.name_called(place);
        self.pass_over_taken(interpreter)?;
        restate::arguments(interpreter, &self)?;
        emit(interpreter, &self.dropped)?;
        let alters = self.alters.take().into_iter();
        let alters: Vec<_> = alters
            .filter(|(actions, _)| !actions.is_empty())
            .map(|(actions, place)| (alter_table(&self.table, &actions), place))
            .collect();
        interpreter.emit_all(alters.iter().map(|(sql, place)| (&**sql, *place)))?;
        if let Some(order) = &self.order
            && let Some(there) = existing(interpreter, &self.table)?
        {
            let moves = order.borrow().moves(interpreter, &there)?;
            On::Named.alter(interpreter, &self.table, &moves, order.borrow().place)?;
        }
        emit(interpreter, &self.created)?;
        Ok(false)
    }
}
