//! Copies of columns and of tables.
//!
//! Invariant: a copy has what SQLAlchemy copies, under the names that it gives: those of a naming
//! convention stay as they are, but for what a flag of a column brings along
//! (<https://docs.sqlalchemy.org/en/20/core/metadata.html#sqlalchemy.schema.Table.to_metadata>).

use std::rc::Rc;

use super::autoload::Autoload;
use super::index::Index;
use super::{Column, Constraint, ConstraintKind, MetaData, Table, TableOptions};
use crate::alembic::python::{Argument, Call, Interpreter, Result, Signature, Value};

impl Column {
    /// The same column for another table. The foreign keys of one that has a table are constraints of
    /// that table, and only lend it its type.
    pub(in crate::alembic) fn copied(&self) -> Self {
        let mut copy = self.clone();
        if copy.table.take().is_some() {
            let keys = std::mem::take(&mut copy.foreign_keys);
            copy.lender = copy.lender.or_else(|| keys.into_iter().next());
        }
        copy
    }

    /// Whether a flag or the type of the column has brought a constraint along.
    fn has_brought(&self, constraint: &Constraint) -> bool {
        let can_be = matches!(
            constraint.kind,
            ConstraintKind::Unique(_) | ConstraintKind::Check(_)
        );
        can_be && self.place == constraint.place
    }

    /// Whether `index=True` of the column has brought an index along.
    fn has_index(&self, index: &Index) -> bool {
        self.index && index.place == self.place && index.columns == [self.name.clone()]
    }
}

impl Table {
    /// `table.to_metadata(metadata, name=…)`
    ///
    /// # Errors
    /// That a constraint cannot be named.
    pub(super) fn to_metadata(
        &self,
        interpreter: &mut Interpreter<'_, '_>,
        call: Call,
    ) -> Result<Value> {
        const SIGNATURE: Signature = Signature::new("to_metadata").takes(&[
            "metadata",
            "schema",
            "referred_schema_fn",
            "name",
        ]);
        let mut bound = SIGNATURE.bind(interpreter, call)?;
        let place = bound.place;
        let metadata = bound.required(interpreter, "metadata")?;
        let Some(metadata) = metadata.value.downcast::<MetaData>() else {
            let message = "a table is copied to a `MetaData`";
            return Err(interpreter.refuse_change(metadata.place, message));
        };
        if let Some(asks) = bound.some("referred_schema_fn") {
            let message = "`referred_schema_fn` is not evaluated";
            return Err(interpreter.refuse_change(asks.place, message));
        }
        let schema = match bound.optional("schema") {
            Some(schema) if schema.value.is_none() => None,
            Some(schema) => Some(interpreter.text_of(&schema)?.to_string()),
            None => self.options.schema.clone(),
        };
        let name = match bound.some("name") {
            Some(name) => interpreter.text_of(&name)?.to_string(),
            None => self.name.clone(),
        };
        if let Some(known) = metadata.get(&name) {
            return Ok(Value::Object(known));
        }
        let argument = |value: Value| Argument { value, place };
        let columns = self.columns.iter();
        let mut items: Vec<Argument> = columns
            .map(|column| argument(Value::object(column.copied())))
            .collect();
        let (keys, others) = self.constraints_for(&name);
        items.extend(keys.into_iter().map(|key| argument(Value::object(key))));
        let options = TableOptions {
            schema: schema.or_else(|| metadata.schema.clone()),
            naming: metadata.naming.borrow().clone(),
            autoload: Autoload::default(),
            ..self.options.clone()
        };
        let table = Self::with(interpreter, name, items, options, place)?;
        let indexes = self.indexes.iter();
        let indexes = indexes.filter(|index| {
            let mut columns = self.columns.iter();
            !columns.any(|column| column.has_index(index))
        });
        let more = others.into_iter().map(Value::object);
        let more = more.chain(indexes.cloned().map(Value::object));
        let table = table.with_more(interpreter, more.map(argument).collect())?;
        let table = Rc::new(table);
        // In another metadata than those that are declared, it is there for something else.
        metadata.add(&table);
        Ok(Value::Object(table))
    }

    /// Its constraints for a copy of a name, but for those that the columns bring along: the primary
    /// key, and the others.
    fn constraints_for(&self, name: &str) -> (Vec<Constraint>, Vec<Constraint>) {
        let constraints = self.constraints.iter();
        let own = constraints.filter(|constraint| {
            let mut columns = self.columns.iter();
            !columns.any(|column| column.has_brought(constraint))
        });
        let copies = own.cloned().map(|mut constraint| {
            // What refers to the table itself refers to the copy.
            if let ConstraintKind::ForeignKey(_, key) = &mut constraint.kind
                && key.table == self.name
            {
                name.clone_into(&mut key.table);
            }
            constraint
        });
        copies.partition(|copy| matches!(copy.kind, ConstraintKind::PrimaryKey(_)))
    }
}
