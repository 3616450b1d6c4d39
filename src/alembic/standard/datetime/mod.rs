//! `datetime`.
//!
//! Invariant: no value of it comes from the clock
//! (<https://docs.python.org/3/library/datetime.html>).

mod arithmetic;
mod change;
mod class;
mod delta;
mod iso;
mod moment;
mod read;

pub(in crate::alembic) use moment::Moment;

use crate::alembic::python::Value;

/// What a name of `datetime` stands for.
pub(super) fn named(name: &str) -> Option<Value> {
    match name {
        "UTC" => Some(Value::object(Moment::UTC)),
        "MINYEAR" => Some(Value::Int(1)),
        "MAXYEAR" => Some(Value::Int(9999)),
        name => class::named(name),
    }
}

/// What a name of `pytz` stands for.
pub(super) fn pytz(name: &str) -> Option<Value> {
    matches!(name, "UTC" | "utc").then(|| Value::object(Moment::UTC))
}
