//! The moment at which a file is made, as Alembic tells it.
//!
//! Invariant: the clock has a part in the names and heads of new files, and in nothing else.

use chrono::{DateTime, Datelike, Local, NaiveDateTime, Offset, Timelike, Utc};
use chrono_tz::Tz;

use crate::alembic::CreateDate;

/// A moment.
#[derive(Clone, Copy, Debug)]
pub struct Moment {
    /// Seconds since 1970.
    epoch: i64,
    time: NaiveDateTime,
    /// The seconds that a named zone is east of UTC.
    offset: Option<i32>,
}

impl Moment {
    /// This moment, in a zone or else that of the machine.
    #[must_use]
    pub fn now(zone: Option<Tz>) -> Self {
        Self::in_zone(Utc::now(), zone)
    }

    /// A moment in a zone or else that of the machine.
    pub(super) fn in_zone(moment: DateTime<Utc>, zone: Option<Tz>) -> Self {
        let (time, offset) = match zone {
            None => (moment.with_timezone(&Local).naive_local(), None),
            Some(zone) => {
                let there = moment.with_timezone(&zone);
                let offset = there.offset().fix().local_minus_utc();
                (there.naive_local(), Some(offset))
            }
        };
        // Python's has nothing finer.
        let micros = time.nanosecond() / 1_000 * 1_000;
        Self {
            epoch: moment.timestamp(),
            time: time.with_nanosecond(micros).unwrap_or(time),
            offset,
        }
    }

    /// What a template of names calls `name`.
    pub(super) fn value(&self, name: &str) -> i64 {
        match name {
            "year" => self.time.year().into(),
            "month" => self.time.month().into(),
            "day" => self.time.day().into(),
            "hour" => self.time.hour().into(),
            "minute" => self.time.minute().into(),
            "second" => self.time.second().into(),
            _ => self.epoch,
        }
    }
}

impl From<Moment> for CreateDate {
    fn from(moment: Moment) -> Self {
        Self {
            time: moment.time,
            offset: moment.offset,
        }
    }
}
