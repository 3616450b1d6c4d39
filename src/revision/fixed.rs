//! What is fixed for a script that would differ from run to run: the time, and what chance draws.
//!
//! Invariant: the same script comes of the same values, whenever and wherever it is made.

use std::fmt;
use std::str::FromStr;

use super::unknown_rows::UnknownRows;
use chrono::{DateTime, FixedOffset, NaiveDate, NaiveDateTime, NaiveTime, SecondsFormat, Utc};

/// What is fixed for a script; what is not, no revision can ask for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fixed {
    /// The time that it is.
    pub now: Option<Now>,
    /// What random values are drawn from.
    pub seed: Option<u64>,
    /// What is done about statements that depend on rows nobody knows.
    pub rows: UnknownRows,
}

/// A time, with the offset of the place where it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Now(DateTime<FixedOffset>);

impl Now {
    /// The time in UTC.
    #[must_use]
    pub fn utc(&self) -> NaiveDateTime {
        self.0.naive_utc()
    }

    /// The seconds that the place is east of UTC.
    #[must_use]
    pub fn offset(&self) -> i32 {
        self.0.offset().local_minus_utc()
    }
}

/// Why a text is no time.
#[derive(Clone, Copy, Debug, thiserror::Error)]
#[error("a time is expected, such as 2026-01-31T12:00:00Z or 2026-01-31")]
pub struct NoTime;

impl FromStr for Now {
    type Err = NoTime;

    /// A time as RFC 3339 has it; without an offset it is UTC, without a time midnight.
    fn from_str(text: &str) -> Result<Self, NoTime> {
        let aware = DateTime::parse_from_rfc3339(text).ok();
        let time = aware.or_else(|| {
            let time = ["%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%d %H:%M:%S%.f"]
                .iter()
                .find_map(|format| NaiveDateTime::parse_from_str(text, format).ok());
            let day = || NaiveDate::parse_from_str(text, "%Y-%m-%d").ok();
            let time = time.or_else(|| Some(day()?.and_time(NaiveTime::MIN)))?;
            Some(time.and_local_timezone(Utc).single()?.fixed_offset())
        });
        time.map(Self).ok_or(NoTime)
    }
}

impl fmt::Display for Now {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.to_rfc3339_opts(SecondsFormat::AutoSi, true))
    }
}
