//! `fromisoformat`: what Python reads of ISO 8601
//! (<https://docs.python.org/3/library/datetime.html#datetime.datetime.fromisoformat>).
//!
//! Invariant: what is no date or no time in Python is none here; what Python reads and this does not
//! is refused.

use chrono::{NaiveDate, NaiveTime, Weekday};

use super::moment::Moment;

/// Why a text is not read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fault {
    /// Python does not read it either.
    Wrong,
    /// It is not evaluated.
    Lacking,
}

type Result<T> = std::result::Result<T, Fault>;

/// A number of so many digits at the beginning, and what stands behind it.
fn digits(text: &str, count: usize) -> Result<(u32, &str)> {
    let (digits, rest) = text.split_at_checked(count).ok_or(Fault::Wrong)?;
    if !digits.bytes().all(|digit| digit.is_ascii_digit()) {
        return Err(Fault::Wrong);
    }
    Ok((digits.parse().map_err(|_| Fault::Wrong)?, rest))
}

/// The date of a text: `2026-01-31`, `20260131`, `2026-W05-6`.
pub(super) fn date(text: &str) -> Result<NaiveDate> {
    let (year, rest) = digits(text, 4)?;
    let year = i32::try_from(year).map_err(|_| Fault::Wrong)?;
    let has_dash = rest.starts_with('-');
    let rest = rest.strip_prefix('-').unwrap_or(rest);
    let between = |rest| match (has_dash, str::strip_prefix(rest, '-')) {
        (true, Some(rest)) => Ok(rest),
        (false, None) => Ok(rest),
        _ => Err(Fault::Wrong),
    };
    let found = if let Some(rest) = rest.strip_prefix('W') {
        let (week, rest) = digits(rest, 2)?;
        let day = if rest.is_empty() {
            1
        } else {
            match digits(between(rest)?, 1)? {
                (day, "") => day,
                _ => return Err(Fault::Wrong),
            }
        };
        let day = day.checked_sub(1).and_then(|day| u8::try_from(day).ok());
        let day = day.and_then(|day| Weekday::try_from(day).ok());
        NaiveDate::from_isoywd_opt(year, week, day.ok_or(Fault::Wrong)?)
    } else {
        let (month, rest) = digits(rest, 2)?;
        let (day, rest) = digits(between(rest)?, 2)?;
        if !rest.is_empty() {
            return Err(Fault::Wrong);
        }
        NaiveDate::from_ymd_opt(year, month, day)
    };
    found.filter(|_| year > 0).ok_or(Fault::Wrong)
}

/// The time of a text and its offset: `12:30`, `12:30:45.123`, `123045+02:00`.
pub(super) fn time(text: &str) -> Result<(NaiveTime, Option<i32>)> {
    let text = text.strip_prefix('T').unwrap_or(text);
    let at = text.find(['+', '-', 'Z']);
    let (clock, offset) = text.split_at(at.unwrap_or(text.len()));
    let (hour, minute, second, micro) = clock_of(clock)?;
    let zone = match offset.as_bytes() {
        [] => None,
        b"Z" => Some(0),
        [sign, ..] if *sign != b'Z' => {
            let (hours, minutes, seconds, micros) = clock_of(&offset[1..])?;
            if micros > 0 {
                return Err(Fault::Lacking);
            }
            let seconds = i32::try_from(hours * 3600 + minutes * 60 + seconds);
            let seconds = seconds
                .ok()
                .filter(|seconds| *seconds < 86_400 && minutes < 60);
            let seconds = seconds.ok_or(Fault::Wrong)?;
            Some(if *sign == b'-' { -seconds } else { seconds })
        }
        _ => return Err(Fault::Wrong),
    };
    // 24:00 is the next day for Python 3.13, and wrong before.
    if hour == 24 {
        return Err(Fault::Lacking);
    }
    let time = NaiveTime::from_hms_micro_opt(hour, minute, second, micro);
    Ok((time.ok_or(Fault::Wrong)?, zone))
}

/// Hours, minutes, seconds and microseconds, with colons or without.
fn clock_of(text: &str) -> Result<(u32, u32, u32, u32)> {
    let (hour, mut rest) = digits(text, 2)?;
    let mut parts = [0, 0];
    let has_colons = rest.starts_with(':');
    for part in &mut parts {
        if rest.is_empty() || rest.starts_with(['.', ',']) {
            break;
        }
        let next = if has_colons {
            rest.strip_prefix(':').ok_or(Fault::Wrong)?
        } else {
            rest
        };
        (*part, rest) = digits(next, 2)?;
    }
    let [minute, second] = parts;
    let mut micro = 0;
    if let Some(fraction) = rest.strip_prefix(['.', ',']) {
        // A fraction of something else than seconds is read by some versions.
        let length = text.len() - rest.len();
        if length < if has_colons { 8 } else { 6 } {
            return Err(Fault::Lacking);
        }
        let is_number = fraction.bytes().all(|digit| digit.is_ascii_digit());
        if fraction.is_empty() || !is_number {
            return Err(Fault::Wrong);
        }
        // What is finer than a microsecond is cut off.
        let fine: String = fraction.chars().chain("000000".chars()).take(6).collect();
        micro = fine.parse().map_err(|_| Fault::Wrong)?;
    } else if !rest.is_empty() {
        // One more character is passed over by some versions.
        let is_one = rest.len() == 1 && rest != ":";
        return Err(if is_one { Fault::Lacking } else { Fault::Wrong });
    }
    Ok((hour, minute, second, micro))
}

/// The moment of a text: a date, and behind one character a time.
pub(super) fn moment(text: &str) -> Result<Moment> {
    if !text.is_ascii() {
        // Any one character may stand between.
        return Err(Fault::Lacking);
    }
    // Where the date ends.
    let ends = [10, 8, 7].into_iter();
    let mut found = ends.filter_map(|end| {
        let (day, rest) = text.split_at_checked(end)?;
        Some((date(day).ok()?, rest))
    });
    let Some((date, rest)) = found.next() else {
        return Err(Fault::Wrong);
    };
    if rest.is_empty() {
        return Ok(Moment::DateTime(date.and_time(NaiveTime::MIN), None));
    }
    let clock = &rest[1..];
    if clock.is_empty() || clock.starts_with('T') {
        return Err(Fault::Wrong);
    }
    let (time, zone) = time(clock)?;
    Ok(Moment::DateTime(date.and_time(time), zone))
}
