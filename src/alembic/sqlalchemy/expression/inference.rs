//! The types of expressions, as SQLAlchemy infers them.
//!
//! Invariant: a value that a query returns is read back as what SQLAlchemy would make of it
//! (<https://docs.sqlalchemy.org/en/20/core/type_api.html>).

use std::rc::Rc;

use super::element::{Element, Node};
use crate::alembic::python::Value;
use crate::alembic::sqlalchemy::types::{Family, SqlType};
use crate::alembic::standard::{Decimal, Moment, Uuid};

/// A type that may not be known: SQLAlchemy's `NullType`.
pub(super) type Inferred = Option<Rc<SqlType>>;

/// What types can be computed with each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Affinity {
    Integer,
    Numeric,
    Float,
    String,
    Boolean,
    DateTime,
    Date,
    Time,
    Interval,
    Binary,
    Json,
    Uuid,
    Other,
}

/// An operator of arithmetic.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Arithmetic {
    Add,
    Subtract,
    Multiply,
    Divide,
    /// `//`
    Floor,
    Other,
}

/// The type of what is true or false.
pub(super) fn boolean() -> Inferred {
    SqlType::named("Boolean")
}

/// The type of a value that stands alone.
pub(super) fn of_value(value: &Value) -> Inferred {
    let name = match value {
        Value::Bool(_) => "Boolean",
        Value::Int(_) => "Integer",
        Value::Float(_) => "Float",
        Value::Str(_) => "String",
        Value::Bytes(_) => "LargeBinary",
        value if value.downcast::<Decimal>().is_some() => "Numeric",
        value if value.downcast::<Uuid>().is_some() => "Uuid",
        value => match *value.downcast::<Moment>()? {
            Moment::DateTime(..) => "DateTime",
            Moment::Date(_) => "Date",
            Moment::Time(_) => "Time",
            Moment::Delta(_) => "Interval",
            Moment::Zone(_) => return None,
        },
    };
    SqlType::named(name)
}

/// The type of a value that is compared or computed with what has the type `like`.
pub(super) fn compared(like: &Inferred, value: &Value) -> Inferred {
    let own = of_value(value);
    match (like, &own) {
        (Some(_), None) => like.clone(),
        // A type that is written in Python takes what it is compared with for its own.
        (Some(known), Some(_)) if known.is_custom() => like.clone(),
        (Some(known), Some(other)) if affinity(known) == affinity(other) => like.clone(),
        _ => own,
    }
}

/// The type of `left op right`.
pub(super) fn computed(operator: Arithmetic, left: &Inferred, right: &Inferred) -> Inferred {
    use Affinity::{Date, DateTime, Float, Integer, Interval, Numeric, Time};
    use Arithmetic::{Add, Divide, Floor, Multiply, Subtract};
    let plain = SqlType::named;
    let (Some(of_left), Some(of_right)) = (left, right) else {
        let is_commutative = matches!(operator, Add | Multiply);
        return match (left, right) {
            (None, Some(_)) if is_commutative => right.clone(),
            _ => left.clone(),
        };
    };
    match (affinity(of_left), operator, affinity(of_right)) {
        // `Numeric` stays `Numeric` beside `Float`, and the other way round.
        (Integer, Add | Subtract | Multiply | Divide, Numeric | Float)
        | (Integer, Floor, Numeric)
        | (Integer, Add, Date)
        | (Integer, Multiply, Interval) => right.clone(),
        (Integer, Divide, Integer) => plain("Numeric"),
        (Numeric, Multiply, Interval)
        | (DateTime | Date, Subtract, DateTime)
        | (Time, Subtract, Time) => plain("Interval"),
        (Date, Add, Interval | Time) | (Date, Subtract, Interval) | (Time, Add, Date) => {
            plain("DateTime")
        }
        (Date, Subtract, Date) => plain("Integer"),
        (Interval, Add, Date | DateTime) => plain("DateTime"),
        (Interval, Add, Time) => plain("Time"),
        _ => left.clone(),
    }
}

/// `left // right`: SQLite's `/` of whole numbers, which has no fraction.
pub(super) fn floored(left: Rc<Element>, right: Rc<Element>) -> Element {
    let is_whole = |side: &Element| {
        let sql_type = side.sql_type.as_ref();
        sql_type.is_some_and(|sql_type| affinity(sql_type) == Affinity::Integer)
    };
    let are_whole = is_whole(&left) && is_whole(&right);
    let quotient = Element::binary(left, "/", right);
    if are_whole {
        return quotient;
    }
    let sql_type = quotient.sql_type.clone();
    let node = Node::Call {
        name: "FLOOR".to_owned(),
        arguments: vec![Rc::new(quotient)],
    };
    Element::new(node).with_type(sql_type)
}

/// Whether `+` of the two puts texts together.
pub(super) fn is_concatenation(left: &Inferred, right: &Inferred) -> bool {
    let is_text = |side: &Inferred| {
        side.as_ref()
            .map(|sql_type| affinity(sql_type) == Affinity::String)
    };
    matches!(
        (is_text(left), is_text(right)),
        (Some(true), None | Some(true)) | (None, Some(true))
    )
}

/// The type of what a function returns, if it is one that SQLAlchemy knows.
pub(super) fn returned(function: &str, arguments: &[Inferred]) -> Inferred {
    let name = match &*function.to_ascii_lowercase() {
        // They give what they take.
        "coalesce" | "max" | "min" | "sum" | "pow" => {
            return arguments.iter().find_map(Clone::clone);
        }
        "count" | "char_length" | "rank" | "dense_rank" => "Integer",
        "concat" | "aggregate_strings" | "user" | "current_user" | "session_user" => "String",
        "now" | "current_timestamp" | "localtime" | "localtimestamp" | "sysdate" => "DateTime",
        "current_date" => "Date",
        "current_time" => "Time",
        "percent_rank" | "cume_dist" => "Numeric",
        _ => return None,
    };
    SqlType::named(name)
}

fn affinity(sql_type: &SqlType) -> Affinity {
    match sql_type.class.family {
        Family::Integer => Affinity::Integer,
        Family::Number if sql_type.is_decimal() => Affinity::Numeric,
        Family::Number => Affinity::Float,
        Family::Text | Family::Enum => Affinity::String,
        Family::Boolean => Affinity::Boolean,
        Family::DateTime => Affinity::DateTime,
        Family::Date => Affinity::Date,
        Family::Time => Affinity::Time,
        Family::Interval => Affinity::Interval,
        Family::Binary => Affinity::Binary,
        Family::Json => Affinity::Json,
        Family::Uuid | Family::UuidText | Family::UuidBytes => Affinity::Uuid,
        Family::Any | Family::Pickle => Affinity::Other,
    }
}
