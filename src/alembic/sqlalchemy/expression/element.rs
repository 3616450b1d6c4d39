//! Expressions of SQL, as the tree that the revision built.
//!
//! Invariant: nothing is SQL text before a statement is compiled: what a column is called depends on
//! where it stands.

use std::rc::Rc;

use super::correlation::Correlation;
use super::inference::{self, Inferred};
use super::operation::Operation;
use super::query::Select;
use super::source::Source;
use super::text::Text;
use crate::alembic::python::{Argument, Interpreter, Result, Value};
use crate::alembic::sqlalchemy::schema::Column;
use crate::alembic::sqlalchemy::types::SqlType;

/// An expression.
#[derive(Clone, Debug)]
pub(in crate::alembic) struct Element {
    /// What it is.
    pub(super) node: Node,
    /// The type of its value, if it is known.
    pub(super) sql_type: Inferred,
}

/// What an expression is.
#[derive(Clone, Debug)]
pub(super) enum Node {
    /// SQL that the revision wrote, or that stands for itself.
    Sql(String),
    /// `text()`
    Text(Rc<Text>),
    /// `true()` and `false()`
    Truth(bool),
    /// A column, of a table or of none.
    Column {
        source: Option<Rc<Source>>,
        name: Rc<str>,
    },
    /// A value.
    Value(Argument),
    /// A value that is given by name; perhaps it is already.
    Parameter {
        name: Rc<str>,
        value: Option<Argument>,
        /// Whether it may stand for several.
        is_expanding: bool,
    },
    /// A call of a function.
    Call {
        name: String,
        arguments: Vec<Rc<Element>>,
    },
    /// `DISTINCT x`, `-x`, `NOT x`
    Prefix {
        word: &'static str,
        operand: Rc<Element>,
        precedence: i8,
    },
    /// `x DESC`, `x COLLATE NOCASE`
    Suffix {
        operand: Rc<Element>,
        words: String,
        precedence: i8,
    },
    /// `left op right`
    Binary {
        left: Rc<Element>,
        operation: Operation,
        right: Rc<Element>,
        /// What stands behind: ` ESCAPE '/'`
        behind: String,
        /// Whether it stands in brackets of its own.
        is_grouped: bool,
    },
    /// `left op right` with an operator that the revision wrote.
    Custom {
        left: Rc<Element>,
        operator: String,
        right: Rc<Element>,
    },
    /// `a AND b AND c`
    Junction {
        word: &'static str,
        parts: Vec<Rc<Element>>,
    },
    /// `x BETWEEN low AND high`
    Between {
        operand: Rc<Element>,
        low: Rc<Element>,
        high: Rc<Element>,
        is_negated: bool,
    },
    /// `x = 1` and `x = 0`: a truth value, asked for what it is.
    Is { operand: Rc<Element>, truth: bool },
    /// `(a, b)`
    List(Vec<Rc<Element>>),
    /// `CASE … END`
    Case {
        operand: Option<Rc<Element>>,
        whens: Vec<(Rc<Element>, Rc<Element>)>,
        otherwise: Option<Rc<Element>>,
    },
    /// `CAST(x AS type)`
    Cast {
        operand: Rc<Element>,
        to: Rc<SqlType>,
        place: crate::span::Span,
    },
    /// `x OVER (…)`
    Over {
        operand: Rc<Element>,
        partition: Vec<Rc<Element>>,
        order: Vec<Rc<Element>>,
        frame: Option<String>,
    },
    /// `x FILTER (WHERE …)`
    Filter {
        operand: Rc<Element>,
        condition: Rc<Element>,
    },
    /// `(SELECT …)`
    Query(Rc<Select>),
    /// `EXISTS (SELECT …)`
    Exists(Rc<Select>),
    /// `x AS name`
    Label { operand: Rc<Element>, name: Rc<str> },
}

impl Element {
    /// An expression of which the type is not known.
    pub(super) fn new(node: Node) -> Self {
        Self {
            node,
            sql_type: None,
        }
    }

    /// The same expression, of this type.
    pub(super) fn with_type(self, sql_type: Inferred) -> Self {
        Self { sql_type, ..self }
    }

    /// An expression that is true or false.
    pub(super) fn truth(node: Node) -> Self {
        Self::new(node).with_type(inference::boolean())
    }

    /// SQL that stands for itself.
    pub(super) fn sql(sql: impl Into<String>) -> Self {
        Self::new(Node::Sql(sql.into()))
    }

    /// `left op right`
    pub(super) fn binary(left: Rc<Self>, operation: &str, right: Rc<Self>) -> Self {
        let operation = Operation::known(operation);
        let sql_type = match operation.arithmetic() {
            Some(arithmetic) => inference::computed(arithmetic, &left.sql_type, &right.sql_type),
            None => inference::boolean(),
        };
        let node = Node::Binary {
            left,
            operation,
            right,
            behind: String::new(),
            is_grouped: false,
        };
        Self::new(node).with_type(sql_type)
    }

    /// A column of a table or of none.
    pub(in crate::alembic) fn column(
        source: Option<Rc<Source>>,
        name: &str,
        sql_type: Option<Rc<SqlType>>,
    ) -> Self {
        Self::new(Node::Column {
            source,
            name: Rc::from(name),
        })
        .with_type(sql_type)
    }

    /// A column that the revision described in full.
    pub(in crate::alembic) fn of_column(column: &Column) -> Rc<Self> {
        let table = column.table.borrow();
        let source = table.as_ref().map(|table| Source::named(table));
        Rc::new(Self::column(source, &column.name, column.sql_type()))
    }

    /// Whether a value is an expression.
    pub(in crate::alembic) fn is(value: &Value) -> bool {
        Self::from_value(value).is_some()
    }

    /// The expression that a value is, if it is one.
    pub(super) fn from_value(value: &Value) -> Option<Rc<Self>> {
        if let Some(element) = value.downcast::<Self>() {
            return Some(element);
        }
        if let Some(column) = Column::of(value) {
            return Some(Self::of_column(&column));
        }
        if let Some(text) = value.downcast::<Text>() {
            return Some(Rc::new(Self::new(Node::Text(text))));
        }
        let select = Select::of(value)?;
        Some(Rc::new(Self::query(select)))
    }

    /// What an argument demands of rows.
    ///
    /// # Errors
    /// That the argument is not known.
    pub(in crate::alembic) fn criterion(
        interpreter: &Interpreter<'_, '_>,
        argument: &Argument,
    ) -> Result<Rc<Self>> {
        Self::of(interpreter, argument, None)
    }

    /// `EXISTS (SELECT 1 FROM …)`: other tables are those of the queries around.
    pub(in crate::alembic) fn exists(source: Rc<Source>, conditions: Vec<Rc<Self>>) -> Self {
        Self::truth(Node::Exists(Rc::new(Select {
            columns: vec![Rc::new(Self::sql("1"))],
            from: vec![Rc::clone(&source)],
            conditions,
            correlation: Correlation::Except(vec![source]),
            ..Select::default()
        })))
    }

    /// `(SELECT …)` as a value.
    pub(super) fn query(select: Rc<Select>) -> Self {
        let sql_type = select
            .columns
            .first()
            .and_then(|column| column.sql_type.clone());
        Self::new(Node::Query(select)).with_type(sql_type)
    }

    /// The expression that an argument is; what is none is a value, of the type of `like`.
    ///
    /// # Errors
    /// That the argument is not known.
    pub(super) fn of(
        interpreter: &Interpreter<'_, '_>,
        argument: &Argument,
        like: Option<&Rc<SqlType>>,
    ) -> Result<Rc<Self>> {
        if let Some(element) = Self::from_value(&argument.value) {
            // A value that is given by name has the type of what it is compared with.
            if let Node::Parameter { .. } = element.node
                && element.sql_type.is_none()
            {
                return Ok(Rc::new((*element).clone().with_type(like.cloned())));
            }
            return Ok(element);
        }
        match &argument.value {
            Value::Unknown(unknown) => Err(interpreter.unknown(unknown, argument.place)),
            Value::None => Ok(Rc::new(Self::sql("NULL"))),
            value => {
                let sql_type = like.cloned().or_else(|| inference::of_value(value));
                let element = Self::new(Node::Value(argument.clone()));
                Ok(Rc::new(element.with_type(sql_type)))
            }
        }
    }

    /// The other side of an operator: a value is of the type of `like` only if it can be one.
    ///
    /// # Errors
    /// That the argument is not known.
    pub(super) fn beside(
        interpreter: &Interpreter<'_, '_>,
        argument: &Argument,
        like: &Inferred,
    ) -> Result<Rc<Self>> {
        if Self::is(&argument.value) {
            return Self::of(interpreter, argument, like.as_ref());
        }
        let sql_type = inference::compared(like, &argument.value);
        Self::of(interpreter, argument, sql_type.as_ref())
    }

    /// The name under which a query returns it, if it has one of its own.
    pub(super) fn name(&self) -> Option<Rc<str>> {
        match &self.node {
            Node::Column { name, .. } | Node::Label { name, .. } => Some(Rc::clone(name)),
            Node::Cast { operand, .. } | Node::Is { operand, .. } => operand.name(),
            _ => None,
        }
    }

    /// Whether its type is `Boolean`, for which SQLite has numbers.
    pub(super) fn is_boolean(&self) -> bool {
        let sql_type = self.sql_type.as_ref();
        sql_type.is_some_and(|sql_type| matches!(sql_type.class.name, "Boolean" | "BOOLEAN"))
    }

    /// Whether its type is `JSON`, of which a list is one value.
    pub(super) fn is_json(&self) -> bool {
        let sql_type = self.sql_type.as_ref();
        sql_type.is_some_and(|sql_type| matches!(sql_type.class.name, "JSON" | "JSONB"))
    }

    /// Adds the tables of which it has columns.
    pub(super) fn sources(&self, found: &mut Vec<Rc<Source>>) {
        match &self.node {
            Node::Column { source, .. } => {
                if let Some(source) = source {
                    source.add_to(found);
                }
            }
            _ => self.parts().iter().for_each(|part| part.sources(found)),
        }
    }

    /// Adds the names of the values that are to be given.
    pub(super) fn parameters(&self, found: &mut Vec<Rc<str>>) {
        match &self.node {
            Node::Parameter { name, .. } => found.push(Rc::clone(name)),
            Node::Text(text) => found.extend(text.names()),
            Node::Query(select) | Node::Exists(select) => select.parameters(found),
            _ => self.parts().iter().for_each(|part| part.parameters(found)),
        }
    }

    /// What it is made of, queries aside.
    fn parts(&self) -> Vec<&Rc<Self>> {
        match &self.node {
            Node::Sql(_)
            | Node::Text(_)
            | Node::Truth(_)
            | Node::Column { .. }
            | Node::Value(_)
            | Node::Parameter { .. }
            | Node::Query(_)
            | Node::Exists(_) => Vec::new(),
            Node::Call { arguments, .. } => arguments.iter().collect(),
            Node::Prefix { operand, .. }
            | Node::Suffix { operand, .. }
            | Node::Cast { operand, .. }
            | Node::Is { operand, .. }
            | Node::Label { operand, .. } => vec![operand],
            Node::Binary { left, right, .. } | Node::Custom { left, right, .. } => {
                vec![left, right]
            }
            Node::Junction { parts, .. } | Node::List(parts) => parts.iter().collect(),
            Node::Between {
                operand, low, high, ..
            } => vec![operand, low, high],
            Node::Case {
                operand,
                whens,
                otherwise,
            } => {
                let whens = whens.iter().flat_map(|(when, then)| [when, then]);
                operand.iter().chain(whens).chain(otherwise).collect()
            }
            Node::Over {
                operand,
                partition,
                order,
                ..
            } => std::iter::once(operand)
                .chain(partition)
                .chain(order)
                .collect(),
            Node::Filter { operand, condition } => vec![operand, condition],
        }
    }
}
