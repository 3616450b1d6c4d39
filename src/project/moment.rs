//! The moment at which a file is made, as Alembic tells it.
//!
//! Invariant: the clock has a part in the names and heads of new files, and in nothing else.

use chrono::{DateTime, Datelike, Local, NaiveDateTime, TimeDelta, Timelike, Utc};
use jiff::Timestamp;
use jiff::tz::TimeZone;

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
    pub fn now(zone: Option<&TimeZone>) -> Self {
        Self::in_zone(Utc::now(), zone)
    }

    /// A moment in a zone or else that of the machine.
    pub(super) fn in_zone(moment: DateTime<Utc>, zone: Option<&TimeZone>) -> Self {
        let (time, offset) = match zone {
            None => (moment.with_timezone(&Local).naive_local(), None),
            Some(zone) => {
                let offset = offset_at(zone, moment);
                let time = moment.naive_utc() + TimeDelta::seconds(offset.into());
                (time, Some(offset))
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

/// The seconds that a zone is east of UTC at a moment. A moment that no zone knows is one of UTC.
fn offset_at(zone: &TimeZone, moment: DateTime<Utc>) -> i32 {
    Timestamp::from_second(moment.timestamp()).map_or(0, |moment| zone.to_offset(moment).seconds())
}

impl From<Moment> for CreateDate {
    fn from(moment: Moment) -> Self {
        Self {
            time: moment.time,
            offset: moment.offset,
        }
    }
}
