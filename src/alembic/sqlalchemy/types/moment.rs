//! Dates, times and spans of time, as SQLAlchemy keeps them on SQLite.
//!
//! Invariant: what is written is what SQLAlchemy reads back as the same moment. An offset from UTC
//! is kept, which SQLAlchemy drops; that of UTC itself is left away, as SQLite reads a moment
//! without an offset.

use crate::alembic::python::{Interpreter, Result, Value};
use crate::span::Span;

/// What Python's module `datetime` makes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Moment {
    /// A `datetime`.
    DateTime,
    /// A `date`.
    Date,
    /// A `time`.
    Time,
    /// A `timedelta`.
    Span,
}

impl Moment {
    /// What kind of moment a value is.
    pub(super) fn of(value: &Value) -> Option<Self> {
        if !matches!(value, Value::Object(_)) {
            return None;
        }
        Some(match value.type_name() {
            "datetime" => Self::DateTime,
            "date" => Self::Date,
            "time" => Self::Time,
            "timedelta" => Self::Span,
            _ => return None,
        })
    }
}

/// `2024-01-02`
pub(super) fn date(
    interpreter: &mut Interpreter<'_, '_>,
    value: &Value,
    place: Span,
) -> Result<String> {
    let [year, month, day] = parts(interpreter, value, ["year", "month", "day"], place)?;
    Ok(format!("{year:04}-{month:02}-{day:02}"))
}

/// `03:04:05.000006`
pub(super) fn time(
    interpreter: &mut Interpreter<'_, '_>,
    value: &Value,
    place: Span,
) -> Result<String> {
    let names = ["hour", "minute", "second", "microsecond"];
    let [hour, minute, second, micro] = parts(interpreter, value, names, place)?;
    let offset = offset(interpreter, value, place)?;
    Ok(format!(
        "{hour:02}:{minute:02}:{second:02}.{micro:06}{offset}"
    ))
}

/// `2024-01-02 03:04:05.000006`
pub(super) fn date_time(
    interpreter: &mut Interpreter<'_, '_>,
    value: &Value,
    place: Span,
) -> Result<String> {
    let date = date(interpreter, value, place)?;
    let time = match Moment::of(value) {
        Some(Moment::Date) => "00:00:00.000000".to_owned(),
        _ => time(interpreter, value, place)?,
    };
    Ok(format!("{date} {time}"))
}

/// The `+02:00` behind a time; nothing for UTC and for a time without an offset.
fn offset(interpreter: &mut Interpreter<'_, '_>, value: &Value, place: Span) -> Result<String> {
    let zone = interpreter.find_attribute(value, "tzinfo", place)?;
    if zone.is_none_or(|zone| zone.is_none()) {
        return Ok(String::new());
    }
    let method = interpreter.attribute(value, "utcoffset", place)?;
    let offset = interpreter.call_with(&method, Vec::new(), place)?;
    if offset.is_none() {
        return Ok(String::new());
    }
    let [days, seconds] = parts(interpreter, &offset, ["days", "seconds"], place)?;
    let seconds = days * 86_400 + seconds;
    let (sign, seconds) = if seconds < 0 {
        ('-', -seconds)
    } else {
        ('+', seconds)
    };
    if seconds == 0 {
        return Ok(String::new());
    }
    let (hours, minutes) = (seconds / 3600, seconds / 60 % 60);
    if seconds % 60 != 0 {
        let message = "an offset from UTC with seconds is not read by SQLite";
        return Err(interpreter.refuse(place, message));
    }
    Ok(format!("{sign}{hours:02}:{minutes:02}"))
}

/// A span of time, as the moment that is so long after the beginning of 1970.
pub(super) fn span_of_time(
    interpreter: &mut Interpreter<'_, '_>,
    value: &Value,
    place: Span,
) -> Result<String> {
    let names = ["days", "seconds", "microseconds"];
    let [days, seconds, micros] = parts(interpreter, value, names, place)?;
    let (year, month, day) = civil(days);
    if !(1..=9999).contains(&year) {
        let message = "date value out of range";
        return Err(interpreter.raise("OverflowError", message, place));
    }
    let (hour, minute, second) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    Ok(format!(
        "{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}.{micros:06}"
    ))
}

/// The date that is `days` after the first of January 1970, in the calendar of Python's `date`:
/// counted in eras of 400 years that begin in March, so that the day of a leap year comes last.
fn civil(days: i64) -> (i64, i64, i64) {
    const ERA: i64 = 146_097;
    let days = days + 719_468;
    let (era, day_of_era) = (days.div_euclid(ERA), days.rem_euclid(ERA));
    let year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted + 2) / 5 + 1;
    let month = if shifted < 10 {
        shifted + 3
    } else {
        shifted - 9
    };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    (year, month, day)
}

/// The numbers that are attributes of a value.
fn parts<const N: usize>(
    interpreter: &mut Interpreter<'_, '_>,
    value: &Value,
    names: [&str; N],
    place: Span,
) -> Result<[i64; N]> {
    let mut parts = [0; N];
    for (part, name) in parts.iter_mut().zip(names) {
        let Value::Int(number) = interpreter.attribute(value, name, place)? else {
            let message = format!("`{name}` of a `{}` is not known", value.type_name());
            return Err(interpreter.refuse(place, message));
        };
        *part = number;
    }
    Ok(parts)
}
