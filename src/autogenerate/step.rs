//! What a revision does that leads from one schema to another, step by step.
//!
//! Invariant: a step is one statement of the language that revisions are written in.

use std::fmt;
use std::rc::Rc;

use crate::schema::{Constraint, Entry};
use crate::sql::{Ident, Object, quote};

/// One statement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// A table gets another name.
    RenameTable {
        /// Its name before.
        from: Ident,
        /// Its name after.
        to: Ident,
    },
    /// A column gets another name.
    RenameColumn {
        /// Its table.
        table: Ident,
        /// Its name before.
        from: Ident,
        /// Its name after.
        to: Ident,
    },
    /// Something is made from its stored text.
    Create(Rc<Entry>),
    /// Something is dropped.
    Drop(Rc<Entry>),
    /// What is none of these.
    Statement(String),
    /// A table is altered.
    Alter {
        /// The table.
        table: Ident,
        /// What is done to it, in order; at least one.
        actions: Vec<Action>,
    },
}

/// What is done to a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Action {
    /// A constraint is dropped: by its name, or by what it says.
    DropConstraint(Constraint),
    /// A constraint is added: at its column, if that is where it stands, with which it then goes.
    AddConstraint(Constraint),
    /// A constraint gets another name.
    RenameConstraint(Ident, Ident),
    /// A column is dropped.
    DropColumn(Ident),
    /// A column is added.
    AddColumn {
        /// Its definition.
        definition: String,
        /// Where it comes; at the end, if nothing is said.
        place: Option<Place>,
    },
    /// A column goes to another place.
    MoveColumn(Ident, Place),
    /// A column gets a type, or none, and perhaps a collation.
    SetType {
        /// The column.
        column: Ident,
        /// Its type; empty for none.
        declared: String,
        /// Its collation, if that is another one, too.
        collation: Option<String>,
    },
    /// A column gets `NOT NULL`, with what is done about a conflict.
    SetNotNull(Ident, String),
    /// A column loses `NOT NULL`.
    DropNotNull(Ident),
    /// A column gets a default.
    SetDefault(Ident, String),
    /// A column loses its default.
    DropDefault(Ident),
    /// A column is generated from this: `AS (…)`, and perhaps whether it is stored.
    SetExpression(Ident, String),
    /// A generated column becomes a plain one with the values that it had.
    DropExpression(Ident),
    /// The table becomes `STRICT`, `WITHOUT ROWID` or `AUTOINCREMENT`.
    SetOption(String),
    /// The table is that no longer.
    DropOption(String),
}

/// Where a column stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// Before all others.
    First,
    /// Behind this one.
    After(Ident),
}

impl fmt::Display for Step {
    /// The statement, without a semicolon.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::RenameTable { from, to } => write!(f, "ALTER TABLE {from} RENAME TO {to}"),
            Self::RenameColumn { table, from, to } => {
                write!(f, "ALTER TABLE {table} RENAME COLUMN {from} TO {to}")
            }
            Self::Create(entry) => f.write_str(&entry.sql),
            Self::Statement(sql) => f.write_str(sql),
            Self::Drop(entry) => write!(f, "DROP {} {}", word(entry.object), entry.name),
            Self::Alter { table, actions } => {
                write!(f, "ALTER TABLE {table}")?;
                for (number, action) in actions.iter().enumerate() {
                    match (number, actions.len()) {
                        (_, 1) => write!(f, " {action}")?,
                        (0, _) => write!(f, "\n    {action}")?,
                        _ => write!(f, ",\n    {action}")?,
                    }
                }
                Ok(())
            }
        }
    }
}

/// What stands behind `DROP`.
fn word(object: Object) -> &'static str {
    match object {
        Object::Table | Object::VirtualTable => "TABLE",
        Object::Index => "INDEX",
        Object::View => "VIEW",
        Object::Trigger => "TRIGGER",
    }
}

impl fmt::Display for Action {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::DropConstraint(constraint) => dropped(constraint, f),
            Self::AddConstraint(constraint) => added(constraint, f),
            Self::RenameConstraint(from, to) => write!(f, "RENAME CONSTRAINT {from} TO {to}"),
            Self::DropColumn(column) => write!(f, "DROP COLUMN {column}"),
            Self::AddColumn { definition, place } => {
                write!(f, "ADD COLUMN {definition}")?;
                place.as_ref().map_or(Ok(()), |place| write!(f, " {place}"))
            }
            Self::MoveColumn(column, place) => write!(f, "ALTER COLUMN {column} {place}"),
            Self::SetType {
                column,
                declared,
                collation,
            } => {
                match &declared[..] {
                    "" => write!(f, "ALTER COLUMN {column} DROP TYPE")?,
                    declared => write!(f, "ALTER COLUMN {column} TYPE {declared}")?,
                }
                let collation = collation.as_ref();
                collation.map_or(Ok(()), |name| write!(f, " COLLATE {name}"))
            }
            Self::SetNotNull(column, not_null) => write!(f, "ALTER COLUMN {column} SET {not_null}"),
            Self::DropNotNull(column) => write!(f, "ALTER COLUMN {column} DROP NOT NULL"),
            Self::SetDefault(column, value) => {
                write!(f, "ALTER COLUMN {column} SET DEFAULT {value}")
            }
            Self::DropDefault(column) => write!(f, "ALTER COLUMN {column} DROP DEFAULT"),
            Self::SetExpression(column, clause) => {
                write!(f, "ALTER COLUMN {column} SET EXPRESSION {clause}")
            }
            Self::DropExpression(column) => write!(f, "ALTER COLUMN {column} DROP EXPRESSION"),
            Self::SetOption(option) => write!(f, "SET {option}"),
            Self::DropOption(option) => write!(f, "DROP {option}"),
        }
    }
}

/// Adds a constraint where it stands.
fn added(constraint: &Constraint, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    if let Some(column) = &constraint.column {
        write!(f, "ALTER COLUMN {column} ")?;
    }
    f.write_str("ADD ")?;
    if let Some(name) = &constraint.name {
        write!(f, "CONSTRAINT {name} ")?;
    }
    f.write_str(constraint.clause.as_ref().unwrap_or(&constraint.text))
}

/// Drops a constraint: one without a name is found by what it says.
fn dropped(constraint: &Constraint, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    if constraint.is("primary") {
        return f.write_str("DROP PRIMARY KEY");
    }
    match (&constraint.name, &constraint.check) {
        (Some(name), _) => write!(f, "DROP CONSTRAINT {}", quote(name.name())),
        (None, Some(check)) => write!(f, "DROP CHECK {check}"),
        (None, None) => write!(f, "DROP {}", constraint.without_conflict()),
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::First => f.write_str("FIRST"),
            Self::After(column) => write!(f, "AFTER {column}"),
        }
    }
}
