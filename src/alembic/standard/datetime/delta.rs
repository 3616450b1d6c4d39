//! The texts of durations and offsets.
//!
//! Invariant: days may be negative, the rest of a duration is not.

use std::fmt::Write;

use chrono::TimeDelta;

/// The days, seconds and microseconds of a duration, as Python keeps them.
pub(super) fn parts(delta: TimeDelta) -> (i64, i64, i64) {
    let micros = delta.num_microseconds().unwrap_or(0);
    let days = micros.div_euclid(86_400_000_000);
    let rest = micros.rem_euclid(86_400_000_000);
    (days, rest / 1_000_000, rest % 1_000_000)
}

/// `str(timedelta)`.
pub(super) fn text(delta: TimeDelta) -> String {
    let (days, seconds, micros) = parts(delta);
    let mut text = match days {
        0 => String::new(),
        1 | -1 => format!("{days} day, "),
        days => format!("{days} days, "),
    };
    let _ = write!(
        text,
        "{}:{:02}:{:02}",
        seconds / 3600,
        seconds / 60 % 60,
        seconds % 60
    );
    if micros > 0 {
        let _ = write!(text, ".{micros:06}");
    }
    text
}

/// `repr(timedelta)`.
pub(super) fn repr(delta: TimeDelta) -> String {
    let (days, seconds, micros) = parts(delta);
    let given: Vec<String> = [
        ("days", days),
        ("seconds", seconds),
        ("microseconds", micros),
    ]
    .into_iter()
    .filter(|(_, number)| *number != 0)
    .map(|(name, number)| format!("{name}={number}"))
    .collect();
    let given = if given.is_empty() {
        "0".to_owned()
    } else {
        given.join(", ")
    };
    format!("datetime.timedelta({given})")
}

/// An offset as ISO 8601 writes it.
pub(super) fn offset(seconds: i32) -> String {
    let sign = if seconds < 0 { '-' } else { '+' };
    let seconds = seconds.abs();
    format!("{sign}{:02}:{:02}", seconds / 3600, seconds / 60 % 60)
}
