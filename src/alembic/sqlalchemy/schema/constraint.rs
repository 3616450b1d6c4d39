//! The constraints: PRIMARY KEY, FOREIGN KEY, UNIQUE and CHECK.
//!
//! Invariant: the clause of a constraint is what SQLAlchemy writes for SQLite.

use std::rc::Rc;

use super::foreign_key::{ForeignKey, deferral, phrase};
use super::{Column, Options, declared, is_part};
use crate::alembic::python::{
    Argument, Bound, Call, Interpreter, Object, Result, Signature, Value,
};
use crate::alembic::sqlalchemy::expression;
use crate::alembic::sqlalchemy::naming::{Name, Naming, Subject, Unnameable};
use crate::alembic::sqlalchemy::{listed, quote};
use crate::span::Span;

/// A constraint.
#[derive(Clone, Debug)]
pub(in crate::alembic) struct Constraint {
    /// Its name, if it has one.
    pub(in crate::alembic) name: Option<Name>,
    /// What it demands.
    pub(in crate::alembic) kind: ConstraintKind,
    /// When it is checked: what stands behind it.
    pub(in crate::alembic) deferral: String,
    /// `ON CONFLICT`.
    pub(in crate::alembic) on_conflict: Option<String>,
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
    /// `EXCLUDE`, which only `PostgreSQL` has.
    Exclude,
}

impl ConstraintKind {
    /// The columns that it is about; none of a CHECK.
    pub(in crate::alembic) fn columns(&self) -> &[String] {
        match self {
            Self::PrimaryKey(columns) | Self::Unique(columns) | Self::ForeignKey(columns, _) => {
                columns
            }
            Self::Check(_) | Self::Exclude => &[],
        }
    }

    /// The same, to be changed.
    pub(super) fn columns_mut(&mut self) -> &mut [String] {
        match self {
            Self::PrimaryKey(columns) | Self::Unique(columns) | Self::ForeignKey(columns, _) => {
                columns
            }
            Self::Check(_) | Self::Exclude => &mut [],
        }
    }

    /// What gets a name by a naming convention.
    pub(in crate::alembic) fn subject<'s>(&'s self, table: &'s str) -> Subject<'s> {
        Subject {
            kind: match self {
                Self::PrimaryKey(_) => "pk",
                Self::Unique(_) => "uq",
                Self::ForeignKey(..) => "fk",
                Self::Check(_) => "ck",
                Self::Exclude => "",
            },
            table,
            columns: self.columns(),
            referred: match self {
                Self::ForeignKey(_, key) => Some((&key.table, &key.columns)),
                _ => None,
            },
        }
    }
}

impl Constraint {
    /// A constraint with no options.
    pub(in crate::alembic) fn new(name: Option<Name>, kind: ConstraintKind, place: Span) -> Self {
        Self {
            name,
            kind,
            deferral: String::new(),
            on_conflict: None,
            place,
        }
    }

    /// The columns that it is about; none of a CHECK.
    pub(in crate::alembic) fn columns(&self) -> &[String] {
        self.kind.columns()
    }

    /// The constraint with the name that it has in a table.
    ///
    /// # Errors
    /// That the naming convention cannot name it.
    pub(in crate::alembic) fn named(
        mut self,
        naming: &Naming,
        table: &str,
    ) -> std::result::Result<Self, Unnameable> {
        let subject = self.kind.subject(table);
        self.name = naming.name(subject, self.name.as_ref())?;
        Ok(self)
    }

    /// The constraint as it stands in the definition of its only column; `None` if SQLite cannot add
    /// it with the column (<https://sqlite.org/lang_altertable.html#altertabaddcol>).
    pub(super) fn inline(&self) -> Option<String> {
        match &self.kind {
            ConstraintKind::ForeignKey(columns, key) if columns.len() == 1 => {
                Some(self.preamble() + &key.clause())
            }
            ConstraintKind::Check(_) => Some(self.clause()),
            _ => None,
        }
    }

    /// Takes what a directive says of it beside its columns: `ON CONFLICT`, and when it is checked.
    ///
    /// # Errors
    /// SQLAlchemy's errors for keywords that it does not take, and that SQLite checks nothing later
    /// but a foreign key.
    pub(in crate::alembic) fn take_options(
        &mut self,
        interpreter: &mut Interpreter<'_, '_>,
        bound: &mut Bound,
    ) -> Result<()> {
        let is_key = matches!(self.kind, ConstraintKind::ForeignKey(..));
        let known: &[&str] = if is_key { &[] } else { &["on_conflict"] };
        let mut options = Options::of(interpreter, std::mem::take(&mut bound.others), known)?;
        self.on_conflict = options.text(interpreter, "on_conflict")?;
        for parameter in ["deferrable", "initially"] {
            if let Some(argument) = bound.some(parameter) {
                let refusal = interpreter
                    .refusal(
                        argument.place,
                        format!("`{parameter}` of a constraint that is no foreign key"),
                    )
                    .note("SQLite checks all others at once")
                    .help("leave it out");
                return Err(refusal.into());
            }
        }
        Ok(())
    }

    /// The clause of the constraint.
    pub(in crate::alembic) fn clause(&self) -> String {
        let body = match &self.kind {
            ConstraintKind::PrimaryKey(columns) => format!("PRIMARY KEY ({})", listed(columns)),
            ConstraintKind::Unique(columns) => format!("UNIQUE ({})", listed(columns)),
            ConstraintKind::Check(condition) => format!("CHECK ({condition})"),
            ConstraintKind::ForeignKey(columns, key) => {
                format!("FOREIGN KEY({}) {}", listed(columns), key.clause())
            }
            ConstraintKind::Exclude => "EXCLUDE".to_owned(),
        };
        let on_conflict = self.on_conflict.as_ref();
        let on_conflict = on_conflict.map(|action| format!(" ON CONFLICT {action}"));
        [
            self.preamble(),
            body,
            self.deferral.clone(),
            on_conflict.unwrap_or_default(),
        ]
        .concat()
    }

    /// `CONSTRAINT name `
    fn preamble(&self) -> String {
        let name = self.name.as_ref();
        name.map_or_else(String::new, |name| {
            format!("CONSTRAINT {} ", quote(&name.text))
        })
    }
}

/// The names that a list of names or columns means.
fn names(interpreter: &mut Interpreter<'_, '_>, list: &Argument) -> Result<Vec<String>> {
    if list.value.as_str().is_some() {
        // One name is no list of letters.
        return Ok(vec![interpreter.text_of(list)?.to_string()]);
    }
    let items = items(interpreter, list)?;
    items.iter().map(|item| name(interpreter, item)).collect()
}

/// The items of a list; none of a text.
fn items(interpreter: &mut Interpreter<'_, '_>, list: &Argument) -> Result<Vec<Argument>> {
    let place = list.place;
    if list.value.as_str().is_some() {
        return Ok(Vec::new());
    }
    let items = interpreter.iterate(&list.value, place)?;
    Ok(items.map(|value| Argument { value, place }).collect())
}

/// The name that a name or a column means.
fn name(interpreter: &Interpreter<'_, '_>, argument: &Argument) -> Result<String> {
    if let Some(column) = Column::of(&argument.value) {
        return Ok(column.name.clone());
    }
    interpreter.text_of(argument).map(|name| name.to_string())
}

const OF_COLUMNS: &[&str] = &[
    "name",
    "deferrable",
    "initially",
    "info",
    "comment",
    "_implicit_generated",
];

/// What all constraints take.
fn finish(
    interpreter: &mut Interpreter<'_, '_>,
    bound: &mut Bound,
    kind: ConstraintKind,
) -> Result<Value> {
    let name = match bound.some("name") {
        Some(name) => Name::of(interpreter, &name)?,
        None => None,
    };
    let deferrable = bound.truth(interpreter, "deferrable")?;
    let initially = phrase(interpreter, bound, "initially")?;
    let others = std::mem::take(&mut bound.others);
    let mut options = Options::of(interpreter, others, &["on_conflict"])?;
    Ok(Value::object(Constraint {
        deferral: deferral(deferrable, initially.as_deref()),
        on_conflict: options.text(interpreter, "on_conflict")?,
        ..Constraint::new(name, kind, bound.place)
    }))
}

/// `sa.PrimaryKeyConstraint(…)`.
pub(super) fn primary_key(interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
    of_columns(
        interpreter,
        "PrimaryKeyConstraint",
        call,
        ConstraintKind::PrimaryKey,
    )
}

/// `sa.UniqueConstraint(…)`.
pub(super) fn unique(interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
    of_columns(
        interpreter,
        "UniqueConstraint",
        call,
        ConstraintKind::Unique,
    )
}

fn of_columns(
    interpreter: &mut Interpreter<'_, '_>,
    class: &'static str,
    call: Call,
    kind: fn(Vec<String>) -> ConstraintKind,
) -> Result<Value> {
    let signature = Signature::new(class)
        .and_more()
        .by_name(OF_COLUMNS)
        .and_others();
    let mut bound = signature.bind(interpreter, call)?;
    let rest = std::mem::take(&mut bound.rest);
    let columns: Result<_> = rest.iter().map(|one| name(interpreter, one)).collect();
    let made = finish(interpreter, &mut bound, kind(columns?))?;
    declared::attached(interpreter, &rest, None, made, bound.place)
}

/// `sa.CheckConstraint(…)`.
pub(super) fn check(interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
    const SIGNATURE: Signature = Signature::new("CheckConstraint")
        .takes(&["sqltext", "name", "deferrable", "initially"])
        .by_name(&["table", "info", "comment", "_create_rule", "_type_bound"])
        .and_others();
    let mut bound = SIGNATURE.bind(interpreter, call)?;
    let about = bound.required(interpreter, "sqltext")?;
    let condition = expression::condition(interpreter, &about)?;
    let made = finish(interpreter, &mut bound, ConstraintKind::Check(condition))?;
    let table = bound.some("table");
    declared::attached(interpreter, &[about], table, made, bound.place)
}

/// `sa.ForeignKeyConstraint(…)`.
pub(super) fn foreign_key(interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
    const SIGNATURE: Signature = Signature::new("ForeignKeyConstraint")
        .takes(&[
            "columns",
            "refcolumns",
            "name",
            "onupdate",
            "ondelete",
            "deferrable",
            "initially",
            "use_alter",
            "link_to_name",
            "match",
            "table",
            "info",
            "comment",
        ])
        .and_others();
    let mut bound = SIGNATURE.bind(interpreter, call)?;
    let about = bound.required(interpreter, "columns")?;
    let columns = names(interpreter, &about)?;
    let referred = bound.required(interpreter, "refcolumns")?;
    let place = referred.place;
    let mut key = ForeignKey::default();
    for value in interpreter.iterate(&referred.value, place)? {
        key.take_target(interpreter, &Argument { value, place })?;
    }
    if key.columns.len() != columns.len() {
        let message = format!(
            "ForeignKeyConstraint number of constrained columns must match the number of \
             referenced columns, but {} and {} were given",
            columns.len(),
            key.columns.len()
        );
        return Err(interpreter.raise("ArgumentError", &message, place));
    }
    key.take_actions(interpreter, &mut bound)?;
    let kind = ConstraintKind::ForeignKey(columns, key);
    let made = finish(interpreter, &mut bound, kind)?;
    let table = bound.some("table");
    let about = items(interpreter, &about)?;
    declared::attached(interpreter, &about, table, made, bound.place)
}

/// `postgresql.ExcludeConstraint(…)`.
pub(super) fn exclude(interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
    let signature = Signature::new("ExcludeConstraint").and_more().and_others();
    let bound = signature.bind(interpreter, call)?;
    let constraint = Constraint::new(None, ConstraintKind::Exclude, bound.place);
    Ok(Value::object(constraint))
}

impl Object for Constraint {
    fn type_name(&self) -> &'static str {
        match self.kind {
            ConstraintKind::PrimaryKey(_) => "PrimaryKeyConstraint",
            ConstraintKind::Unique(_) => "UniqueConstraint",
            ConstraintKind::ForeignKey(..) => "ForeignKeyConstraint",
            ConstraintKind::Check(_) => "CheckConstraint",
            ConstraintKind::Exclude => "ExcludeConstraint",
        }
    }

    fn is_made_by(&self, class: &str) -> Option<bool> {
        Some(self.type_name() == class)
    }

    fn is_of_schema(&self, attribute: &str, is_set: bool) -> bool {
        is_part(attribute, is_set)
    }

    fn attribute(
        self: Rc<Self>,
        _: &mut Interpreter<'_, '_>,
        name: &str,
        _: Span,
    ) -> Result<Option<Value>> {
        Ok(match name {
            "name" => Some(match &self.name {
                Some(name) => Value::str(&name.text),
                None => Value::None,
            }),
            _ => None,
        })
    }
}
