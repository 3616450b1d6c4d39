//! Dates, times and spans of time, as SQLAlchemy keeps them on SQLite.
//!
//! Invariant: what is written is what SQLAlchemy reads back as the same moment. An offset from UTC
//! is kept, which SQLAlchemy drops; that of UTC itself is left away, as SQLite reads a moment
//! without an offset (<https://sqlite.org/lang_datefunc.html>).

use chrono::{DateTime, NaiveDateTime};

use super::class::Family;
use crate::alembic::standard::Moment;

/// The text of a moment in a column; `None` if such a column does not take it.
pub(super) fn text(moment: &Moment, family: Family) -> Option<String> {
    match (moment, family) {
        (Moment::DateTime(moment, _), Family::Date) => Some(moment.date().to_string()),
        (Moment::DateTime(moment, zone), _) => Some(date_time(*moment) + &offset(*zone)?),
        (Moment::Date(date), Family::DateTime) => Some(format!("{date} 00:00:00.000000")),
        (Moment::Date(date), _) => Some(date.to_string()),
        (Moment::Time(time), _) => Some(time.format("%H:%M:%S%.6f").to_string()),
        // SQLAlchemy keeps the moment that is so long after the beginning of 1970.
        (Moment::Delta(delta), Family::Interval | Family::Any) => {
            let moment = DateTime::UNIX_EPOCH
                .naive_utc()
                .checked_add_signed(*delta)?;
            Some(date_time(moment))
        }
        (Moment::Delta(_) | Moment::Zone(_), _) => None,
    }
}

/// The text that Python's driver makes of a moment for which no type was said; `None` if it takes no
/// such value (<https://docs.python.org/3/library/sqlite3.html#default-adapters-and-converters-deprecated>).
pub(in crate::alembic) fn of_driver(moment: &Moment) -> Option<String> {
    matches!(moment, Moment::DateTime(..) | Moment::Date(_)).then(|| moment.iso(" "))
}

fn date_time(moment: NaiveDateTime) -> String {
    moment.format("%Y-%m-%d %H:%M:%S%.6f").to_string()
}

/// The `+02:00` behind a time; `None` if it has seconds, which SQLite does not read.
fn offset(seconds: Option<i32>) -> Option<String> {
    let seconds = seconds.unwrap_or(0);
    if seconds == 0 {
        return Some(String::new());
    }
    let sign = if seconds < 0 { '-' } else { '+' };
    let minutes = seconds.abs() / 60;
    (seconds % 60 == 0).then(|| format!("{sign}{:02}:{:02}", minutes / 60, minutes % 60))
}
