//! `ForeignKey`, and what a foreign key refers to.
//!
//! Invariant: its clause is what SQLAlchemy writes for SQLite
//! (<https://sqlite.org/foreignkeys.html>).

use super::{Column, is_part};
use crate::alembic::python::{
    Argument, Bound, Call, Interpreter, Object, Result, Signature, Value,
};
use crate::alembic::sqlalchemy::naming::Name;
use crate::alembic::sqlalchemy::{listed, quote};
use crate::span::Span;

/// What a foreign key refers to, and how.
#[derive(Clone, Debug, Default)]
pub(in crate::alembic) struct ForeignKey {
    /// The table.
    pub(in crate::alembic) table: String,
    /// Its columns.
    pub(in crate::alembic) columns: Vec<String>,
    /// `ON UPDATE`.
    pub(in crate::alembic) on_update: Option<String>,
    /// `ON DELETE`.
    pub(in crate::alembic) on_delete: Option<String>,
    /// `DEFERRABLE`.
    pub(in crate::alembic) deferrable: Option<bool>,
    /// `INITIALLY`.
    pub(in crate::alembic) initially: Option<String>,
    /// `MATCH`.
    pub(in crate::alembic) matching: Option<String>,
}

/// `ForeignKey(…)` in a column.
#[derive(Clone, Debug)]
pub(in crate::alembic) struct ColumnForeignKey {
    /// The name of the constraint, if it has one.
    pub(in crate::alembic) name: Option<Name>,
    /// What it refers to; without columns, it is the column of the same name.
    pub(in crate::alembic) key: ForeignKey,
    /// Where it stands.
    pub(in crate::alembic) place: Span,
}

impl ForeignKey {
    /// The clause `REFERENCES`.
    pub(in crate::alembic) fn clause(&self) -> String {
        let mut words = vec!["REFERENCES".to_owned(), quote(&self.table)];
        if !self.columns.is_empty() {
            words.push(format!("({})", listed(&self.columns)));
        }
        let parts = [
            ("MATCH", &self.matching),
            ("ON DELETE", &self.on_delete),
            ("ON UPDATE", &self.on_update),
        ];
        for (word, action) in parts {
            words.extend(action.as_ref().map(|action| format!("{word} {action}")));
        }
        let deferral = deferral(self.deferrable, self.initially.as_deref());
        words.extend((!deferral.is_empty()).then(|| deferral.trim_start().to_owned()));
        words.join(" ")
    }

    /// Takes what a call says of when the key is checked and what then happens.
    ///
    /// # Errors
    /// Python's `TypeError` for what is no text, and SQLAlchemy's `CompileError` for what is no
    /// phrase.
    pub(in crate::alembic) fn take_actions(
        &mut self,
        interpreter: &mut Interpreter<'_, '_>,
        bound: &mut Bound,
    ) -> Result<()> {
        self.on_update = phrase(interpreter, bound, "onupdate")?;
        self.on_delete = phrase(interpreter, bound, "ondelete")?;
        self.deferrable = bound.truth(interpreter, "deferrable")?;
        self.initially = phrase(interpreter, bound, "initially")?;
        self.matching = phrase(interpreter, bound, "match")?;
        Ok(())
    }

    /// Takes a column that is referred to: `table.column`, a column of a table, or a table.
    ///
    /// # Errors
    /// That it is none of these, or in another database.
    pub(in crate::alembic) fn take_target(
        &mut self,
        interpreter: &Interpreter<'_, '_>,
        target: &Argument,
    ) -> Result<()> {
        let place = target.place;
        if let Some(column) = Column::of(&target.value) {
            let Some(table) = column.table.borrow().clone() else {
                let message = format!("the column `{}` belongs to no table", column.name);
                return Err(interpreter.refuse(place, message));
            };
            self.table = table;
            self.columns.push(column.name.clone());
            return Ok(());
        }
        let text = interpreter.text_of(target)?;
        let parts: Vec<&str> = text.split('.').collect();
        match parts[..] {
            [table] => table.clone_into(&mut self.table),
            [table, column] => {
                table.clone_into(&mut self.table);
                self.columns.push(column.to_owned());
            }
            [schema, ..] => {
                let message = format!("a foreign key to the schema `{schema}`");
                let refusal = interpreter
                    .refusal(place, message)
                    .note("a foreign key of SQLite stays in its own database");
                return Err(refusal.into());
            }
            [] => {}
        }
        Ok(())
    }
}

/// A phrase of SQL, such as `SET NULL`.
pub(super) fn phrase(
    interpreter: &Interpreter<'_, '_>,
    bound: &mut Bound,
    name: &str,
) -> Result<Option<String>> {
    let Some(argument) = bound.some(name) else {
        return Ok(None);
    };
    let text = interpreter.text_of(&argument)?;
    let mut words = text.split_whitespace();
    if words.all(|word| {
        word.bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
    }) {
        return Ok(Some(text.to_string()));
    }
    let message = format!("Unexpected SQL phrase: '{text}'");
    Err(interpreter.raise("CompileError", &message, argument.place))
}

/// ` DEFERRABLE INITIALLY DEFERRED`
pub(super) fn deferral(deferrable: Option<bool>, initially: Option<&str>) -> String {
    let mut text = String::new();
    if let Some(deferrable) = deferrable {
        text.push_str(if deferrable {
            " DEFERRABLE"
        } else {
            " NOT DEFERRABLE"
        });
    }
    if let Some(initially) = initially {
        text.push_str(" INITIALLY ");
        text.push_str(initially);
    }
    text
}

/// `sa.ForeignKey(…)`
pub(super) fn make(interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
    const SIGNATURE: Signature = Signature::new("ForeignKey")
        .takes(&["column"])
        .and_others()
        .by_name(&[
            "_constraint",
            "use_alter",
            "name",
            "onupdate",
            "ondelete",
            "deferrable",
            "initially",
            "link_to_name",
            "match",
            "info",
            "comment",
            "_unresolvable",
        ]);
    let mut bound = SIGNATURE.bind(interpreter, call)?;
    let target = bound.required(interpreter, "column")?;
    let mut key = ForeignKey::default();
    key.take_target(interpreter, &target)?;
    key.take_actions(interpreter, &mut bound)?;
    let name = match bound.some("name") {
        Some(name) => Name::of(interpreter, &name)?,
        None => None,
    };
    super::Options::of(interpreter, std::mem::take(&mut bound.others), &[])?;
    Ok(Value::object(ColumnForeignKey {
        name,
        key,
        place: bound.place,
    }))
}

impl Object for ColumnForeignKey {
    fn type_name(&self) -> &'static str {
        "ForeignKey"
    }

    fn is_of_schema(&self, attribute: &str, is_set: bool) -> bool {
        is_part(attribute, is_set)
    }
}
