//! `replace` and `isoformat`, which take more than nothing.
//!
//! Invariant: what is replaced is as valid as what is made anew.

use chrono::{NaiveDate, NaiveTime, Timelike};

use super::class::PARTS;
use super::delta;
use super::moment::Moment;
use crate::alembic::python::{Bound, Call, Interpreter, Result, Signature, Value};

const DATE: [&str; 3] = ["year", "month", "day"];
const TIME: [&str; 4] = ["hour", "minute", "second", "microsecond"];

impl Moment {
    /// The number of a part: the one that is given, or its own.
    fn part(
        &self,
        interpreter: &Interpreter<'_, '_>,
        bound: &mut Bound,
        name: &str,
    ) -> Result<Option<u32>> {
        let Some(given) = bound.optional(name) else {
            return Ok(self.number(name).and_then(|own| u32::try_from(own).ok()));
        };
        match given.value.plain() {
            Value::Int(number) => Ok(u32::try_from(number).ok()),
            Value::Unknown(unknown) => Err(interpreter.unknown(&unknown, given.place)),
            other => {
                let of = other.type_name();
                let message = format!("'{of}' object cannot be interpreted as an integer");
                Err(interpreter.unfit(&[&other], &message, given.place))
            }
        }
    }

    /// `replace(…)`.
    pub(super) fn replaced(&self, interpreter: &Interpreter<'_, '_>, call: Call) -> Result<Value> {
        let place = call.place;
        let signature = match self {
            Self::Date(_) => Signature::part("replace").takes(&DATE),
            Self::Time(_) => Signature::part("replace").takes(&TIME),
            _ => Signature::part("replace").takes(PARTS),
        };
        let mut bound = signature.bind(interpreter, call)?;
        let mut part = |name| self.part(interpreter, &mut bound, name);
        let [year, month, day] = DATE.map(&mut part);
        let [hour, minute, second, micro] = TIME.map(&mut part);
        let (year, month, day) = (year?, month?, day?);
        let (hour, minute, second, micro) = (hour?, minute?, second?, micro?);
        let date = || {
            let year = i32::try_from(year?)
                .ok()
                .filter(|year| (1..=9999).contains(year));
            NaiveDate::from_ymd_opt(year?, month?, day?)
        };
        let time = || {
            let micro = micro.filter(|micro| *micro < 1_000_000)?;
            NaiveTime::from_hms_micro_opt(hour?, minute?, second?, micro)
        };
        let replaced = match self {
            Self::Date(_) => date().map(Self::Date),
            Self::Time(_) => time().map(Self::Time),
            Self::DateTime(_, zone) => {
                let zone = match bound.optional("tzinfo").map(|zone| zone.value) {
                    None => *zone,
                    Some(Value::None) => None,
                    Some(other) => {
                        let other = other.downcast::<Self>();
                        let Some(Self::Zone(offset)) = other.as_deref() else {
                            let message = "this time zone is not evaluated";
                            return Err(interpreter.refuse(place, message));
                        };
                        Some(*offset)
                    }
                };
                let moment = date().and_then(|date| Some(date.and_time(time()?)));
                moment.map(|moment| Self::DateTime(moment, zone))
            }
            _ => None,
        };
        let message = "value is out of range";
        replaced
            .map(Value::object)
            .ok_or_else(|| interpreter.raise("ValueError", message, place))
    }

    /// `isoformat(…)`.
    pub(super) fn iso_of(&self, interpreter: &Interpreter<'_, '_>, call: Call) -> Result<Value> {
        let place = call.place;
        let signature = match self {
            Self::DateTime(..) => Signature::part("isoformat").takes(&["sep", "timespec"]),
            Self::Time(_) => Signature::part("isoformat").takes(&["timespec"]),
            _ => Signature::part("isoformat"),
        };
        let mut bound = signature.bind(interpreter, call)?;
        let separator = bound.text(interpreter, "sep")?;
        let separator = separator.as_deref().unwrap_or("T");
        let fine = bound.text(interpreter, "timespec")?;
        let time = match self {
            Self::DateTime(moment, _) => moment.time(),
            Self::Time(time) => *time,
            _ => return Ok(Value::str(self.iso(separator))),
        };
        let micros = time.nanosecond() / 1000;
        let clock = match fine.as_deref() {
            None | Some("auto") => return Ok(Value::str(self.iso(separator))),
            Some("hours") => time.format("%H").to_string(),
            Some("minutes") => time.format("%H:%M").to_string(),
            Some("seconds") => time.format("%H:%M:%S").to_string(),
            Some("milliseconds") => format!("{}.{:03}", time.format("%H:%M:%S"), micros / 1000),
            Some("microseconds") => format!("{}.{micros:06}", time.format("%H:%M:%S")),
            Some(_) => {
                return Err(interpreter.raise("ValueError", "Unknown timespec value", place));
            }
        };
        Ok(Value::str(match self {
            Self::DateTime(moment, zone) => {
                let offset = zone.map(delta::offset).unwrap_or_default();
                format!("{}{separator}{clock}{offset}", moment.format("%Y-%m-%d"))
            }
            _ => clock,
        }))
    }
}
