//! The constraints: PRIMARY KEY, FOREIGN KEY, UNIQUE and CHECK.
//!
//! Invariant: the clause of a constraint is what SQLAlchemy writes for SQLite.

use std::any::Any;
use std::rc::Rc;

use crate::alembic::python::{
    Argument, Bound, Call, Interpreter, Object, Result, Signature, Value,
};
use crate::alembic::sqlalchemy::quote;
use crate::span::Span;

/// A constraint.
#[derive(Clone, Debug)]
pub(in crate::alembic) struct Constraint {
    /// Its name, if it has one.
    pub(in crate::alembic) name: Option<String>,
    /// What it demands.
    pub(in crate::alembic) kind: ConstraintKind,
    /// Where it stands.
    pub(in crate::alembic) place: Span,
}

/// What a constraint demands.
#[derive(Clone, Debug)]
pub(in crate::alembic) enum ConstraintKind {
    /// The columns are the primary key.
    PrimaryKey(Vec<String>),
    /// No two rows have the same values in these columns.
    Unique(Vec<String>),
    /// The values in these columns are those of a row elsewhere.
    ForeignKey(Vec<String>, ForeignKey),
    /// The condition, as SQL, is not false.
    Check(String),
}

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

impl Constraint {
    /// The clause of the constraint.
    pub(in crate::alembic) fn clause(&self) -> String {
        let name = self
            .name
            .as_ref()
            .map_or_else(String::new, |name| format!("CONSTRAINT {} ", quote(name)));
        let body = match &self.kind {
            ConstraintKind::PrimaryKey(columns) => format!("PRIMARY KEY ({})", listed(columns)),
            ConstraintKind::Unique(columns) => format!("UNIQUE ({})", listed(columns)),
            ConstraintKind::Check(condition) => format!("CHECK ({condition})"),
            ConstraintKind::ForeignKey(columns, key) => {
                format!("FOREIGN KEY({}) {}", listed(columns), key.clause())
            }
        };
        name + &body
    }
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
        words.extend(
            self.deferrable
                .map(|can| if can { "DEFERRABLE" } else { "NOT DEFERRABLE" }.to_owned()),
        );
        words.extend(
            self.initially
                .as_ref()
                .map(|when| format!("INITIALLY {when}")),
        );
        words.join(" ")
    }
}

/// Names with commas between them.
pub(in crate::alembic) fn listed(names: &[String]) -> String {
    let quoted: Vec<String> = names.iter().map(|name| quote(name)).collect();
    quoted.join(", ")
}

/// The names that a list of names or columns means.
fn names(interpreter: &mut Interpreter<'_, '_>, argument: &Argument) -> Result<Vec<String>> {
    let items = interpreter.iterate(&argument.value, argument.place)?;
    items
        .map(|value| {
            name(
                interpreter,
                &Argument {
                    value,
                    place: argument.place,
                },
            )
        })
        .collect()
}

fn name(interpreter: &Interpreter<'_, '_>, argument: &Argument) -> Result<String> {
    if let Some(column) = argument.value.downcast::<super::Column>() {
        return Ok(column.name.clone());
    }
    interpreter.text_of(argument).map(|name| name.to_string())
}

fn constraint(
    interpreter: &Interpreter<'_, '_>,
    bound: &mut Bound,
    kind: ConstraintKind,
) -> Result<Value> {
    let name = bound.text(interpreter, "name")?;
    Ok(Value::object(Constraint {
        name: name.map(|name| name.to_string()),
        kind,
        place: bound.place,
    }))
}

const OF_COLUMNS: &[&str] = &["name", "deferrable", "initially", "info", "comment"];

/// `sa.PrimaryKeyConstraint(…)`.
pub(super) fn primary_key(interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
    let signature = Signature::new("PrimaryKeyConstraint")
        .and_more()
        .by_name(OF_COLUMNS);
    let mut bound = signature.bind(interpreter, call)?;
    let rest = std::mem::take(&mut bound.rest);
    let columns: Result<_> = rest.iter().map(|one| name(interpreter, one)).collect();
    constraint(
        interpreter,
        &mut bound,
        ConstraintKind::PrimaryKey(columns?),
    )
}

/// `sa.UniqueConstraint(…)`.
pub(super) fn unique(interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
    let signature = Signature::new("UniqueConstraint")
        .and_more()
        .by_name(OF_COLUMNS);
    let mut bound = signature.bind(interpreter, call)?;
    let rest = std::mem::take(&mut bound.rest);
    let columns: Result<_> = rest.iter().map(|one| name(interpreter, one)).collect();
    constraint(interpreter, &mut bound, ConstraintKind::Unique(columns?))
}

/// `sa.CheckConstraint(…)`.
pub(super) fn check(interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
    let signature = Signature::new("CheckConstraint")
        .takes(&["sqltext"])
        .by_name(OF_COLUMNS);
    let mut bound = signature.bind(interpreter, call)?;
    let condition = bound.required(interpreter, "sqltext")?;
    let condition = interpreter.text_of(&condition)?;
    constraint(
        interpreter,
        &mut bound,
        ConstraintKind::Check(condition.to_string()),
    )
}

/// `sa.ForeignKeyConstraint(…)`.
pub(super) fn foreign_key(interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
    let signature = Signature::new("ForeignKeyConstraint")
        .takes(&[
            "columns",
            "refcolumns",
            "name",
            "onupdate",
            "ondelete",
            "deferrable",
            "initially",
        ])
        .by_name(&["use_alter", "link_to_name", "match", "info", "comment"]);
    let mut bound = signature.bind(interpreter, call)?;
    let columns = bound.required(interpreter, "columns")?;
    let columns = names(interpreter, &columns)?;
    let referred = bound.required(interpreter, "refcolumns")?;
    let mut key = ForeignKey::default();
    for target in names(interpreter, &referred)? {
        let Some((table, column)) = target.rsplit_once('.') else {
            let message = format!("`{target}` names no column of a table");
            return Err(interpreter.raise("ArgumentError", &message, referred.place));
        };
        table.clone_into(&mut key.table);
        key.columns.push(column.to_owned());
    }
    key.on_update = bound
        .text(interpreter, "onupdate")?
        .map(|text| text.to_string());
    key.on_delete = bound
        .text(interpreter, "ondelete")?
        .map(|text| text.to_string());
    key.deferrable = bound.truth(interpreter, "deferrable")?;
    key.initially = bound
        .text(interpreter, "initially")?
        .map(|text| text.to_string());
    key.matching = bound
        .text(interpreter, "match")?
        .map(|text| text.to_string());
    constraint(
        interpreter,
        &mut bound,
        ConstraintKind::ForeignKey(columns, key),
    )
}

impl Object for Constraint {
    fn type_name(&self) -> &'static str {
        match self.kind {
            ConstraintKind::PrimaryKey(_) => "PrimaryKeyConstraint",
            ConstraintKind::Unique(_) => "UniqueConstraint",
            ConstraintKind::ForeignKey(..) => "ForeignKeyConstraint",
            ConstraintKind::Check(_) => "CheckConstraint",
        }
    }

    fn into_any(self: Rc<Self>) -> Rc<dyn Any> {
        self
    }
}
