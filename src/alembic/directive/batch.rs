//! `op.batch_alter_table`: a block of directives about one table.
//!
//! Invariant: the block is one change: indexes are dropped first and made last, and what SQLite
//! cannot alter in place becomes one rebuild, whatever `recreate` says
//! (<https://alembic.sqlalchemy.org/en/latest/batch.html>).

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use super::directive;
use super::on::{On, existing, no_schema};
use crate::alembic::python::{
    Argument, Bound, Call, Interpreter, Object, Raised, Result, Signature, Value,
};
use crate::alembic::sqlalchemy::quote;
use crate::alembic::sqlalchemy::schema::{Constraint, Table};
use crate::span::Span;
use crate::sql::Ident;
use crate::sql::alter::TableOption;

/// Statements that wait for the end of a block, each with its place.
pub(super) type Held = RefCell<Vec<(String, Span)>>;

/// The block.
#[derive(Debug)]
pub(super) struct Batch {
    /// Its table.
    pub(super) table: String,
    /// The statements that drop indexes.
    pub(super) dropped: Held,
    /// The alterations.
    pub(super) alters: Held,
    /// The statements that make indexes.
    pub(super) created: Held,
    /// The names that constraints without one can be dropped by.
    pub(super) naming: BTreeMap<String, String>,
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
    if let Some(order) = bound.some("partial_reordering") {
        let message = "`partial_reordering` is not evaluated: columns stay where they are";
        return Err(interpreter.refuse(order.place, message));
    }
    if let Some(like) = bound.some("copy_from") {
        same_columns(interpreter, &table, &like)?;
    }
    let naming = match bound.some("naming_convention") {
        Some(naming) => convention(interpreter, &naming)?,
        None => BTreeMap::new(),
    };
    let batch = Rc::new(Batch {
        table,
        dropped: RefCell::default(),
        alters: RefCell::default(),
        created: RefCell::default(),
        naming,
    });
    restate(interpreter, &batch, &mut bound, place)?;
    Ok(Value::Object(batch))
}

/// The table is what the chain made it; `copy_from` may say the same in other words.
fn same_columns(interpreter: &mut Interpreter<'_, '_>, table: &str, like: &Argument) -> Result<()> {
    let Some(said) = like.value.downcast::<Table>() else {
        let message = format!("`copy_from` is a table, not a `{}`", like.value.type_name());
        return Err(interpreter.raise("TypeError", &message, like.place));
    };
    let Some(there) = existing(interpreter, table)? else {
        return Ok(());
    };
    let is_there = |name: &str| there.column(&Ident::new(name)).is_some();
    let all = said.columns.iter().all(|column| is_there(&column.name));
    if all && said.columns.len() == there.columns().len() {
        return Ok(());
    }
    let message =
        format!("`copy_from` has other columns than `{table}` has at this point of the chain");
    Err(interpreter
        .refusal(like.place, message)
        .help("leave `copy_from` out: the table is known here without a database")
        .into())
}

/// What `table_args` and `table_kwargs` say of the table: the constraints that it has already are
/// kept by a rebuild, and need not be said again.
fn restate(
    interpreter: &mut Interpreter<'_, '_>,
    batch: &Rc<Batch>,
    bound: &mut Bound,
    place: Span,
) -> Result<()> {
    let on = On::Batch(Rc::clone(batch));
    if let Some(items) = bound.some("table_args") {
        for item in interpreter.iterate(&items.value, items.place)? {
            let Some(constraint) = item.downcast::<Constraint>() else {
                let message = format!("a `{}` in `table_args` is not evaluated", item.type_name());
                return Err(interpreter.refuse(items.place, message));
            };
            if !super::constraint::is_there(interpreter, &batch.table, &constraint)? {
                let action = format!("ADD {}", constraint.clause());
                on.alter(interpreter, &batch.table, &[action], items.place)?;
            }
        }
    }
    if let Some(options) = bound.some("table_kwargs") {
        for (name, value) in interpreter.entries(&options.value, options.place)? {
            let (option, words) = match name.as_str().unwrap_or_default() {
                "sqlite_autoincrement" => (TableOption::Autoincrement, "AUTOINCREMENT"),
                "sqlite_strict" => (TableOption::Strict, "STRICT"),
                "sqlite_with_rowid" => (TableOption::WithoutRowid, "WITHOUT ROWID"),
                name if is_of_another_dialect(name) => continue,
                name => {
                    let message = format!("the table option `{name}` is not evaluated");
                    return Err(interpreter.refuse(options.place, message));
                }
            };
            let is_set =
                interpreter.truth(&value, options.place)? == (option != TableOption::WithoutRowid);
            let there = existing(interpreter, &batch.table)?;
            if there.is_some_and(|there| there.is(option) == is_set) {
                continue;
            }
            let action = if is_set { "SET" } else { "DROP" };
            on.alter(
                interpreter,
                &batch.table,
                &[format!("{action} {words}")],
                place,
            )?;
        }
    }
    for parameter in ["reflect_args", "reflect_kwargs"] {
        if let Some(argument) = bound.some(parameter)
            && interpreter.truth(&argument.value, argument.place)?
        {
            let refusal = interpreter
                .refusal(argument.place, format!("`{parameter}` is not evaluated"))
                .note("the table is read from its own CREATE statement, of which nothing is lost");
            return Err(refusal.into());
        }
    }
    Ok(())
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
            let mut alters = self.alters.borrow_mut();
            let is_dropped = alters.iter().any(|(sql, _)| sql.contains(&dropped));
            if let (Some(name), false) = (name, is_dropped) {
                let sql = format!(
                    "ALTER TABLE {}\n    {dropped},\n    ADD CONSTRAINT {} {clause}",
                    quote(&self.table),
                    quote(&name)
                );
                alters.insert(0, (sql, place));
            }
        }
        Ok(())
    }
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
        match directive(name) {
            Some(run) => run(interpreter, &On::Batch(self), call),
            None => Err(interpreter.no_attribute("BatchOperations", name, call.place)),
        }
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
        for statements in [&self.dropped, &self.alters, &self.created] {
            for (sql, place) in std::mem::take(&mut *statements.borrow_mut()) {
                interpreter.emit(&sql, place)?;
            }
        }
        Ok(false)
    }
}
