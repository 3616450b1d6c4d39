//! The classes of `datetime`.
//!
//! Invariant: a constructor takes what Python's takes; `now()` and its like are refused.

use std::rc::Rc;

use chrono::{NaiveDate, NaiveTime, TimeDelta, Timelike};

use super::super::chance;
use super::iso::{self, Fault};
use super::moment::Moment;
use super::read;
use crate::alembic::python::{
    Argument, Bound, Call, Interpreter, Object, Result, Signature, Stop, Value,
};
use crate::span::Span;

/// A class.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum MomentClass {
    DateTime,
    Date,
    Time,
    Delta,
    Zone,
}

/// The class of a name.
pub(super) fn named(name: &str) -> Option<Value> {
    let class = match name {
        "datetime" => MomentClass::DateTime,
        "date" => MomentClass::Date,
        "time" => MomentClass::Time,
        "timedelta" => MomentClass::Delta,
        "timezone" => MomentClass::Zone,
        _ => return None,
    };
    Some(Value::object(class))
}

/// The parts of a point in time, in order.
pub(super) const PARTS: &[&str] = &[
    "year",
    "month",
    "day",
    "hour",
    "minute",
    "second",
    "microsecond",
    "tzinfo",
];

const DATETIME: Signature = Signature::part("datetime").takes(PARTS).by_name(&["fold"]);

const TIME: Signature = Signature::part("time")
    .takes(&["hour", "minute", "second", "microsecond", "tzinfo"])
    .by_name(&["fold"]);

const DELTA: Signature = Signature::part("timedelta").takes(&[
    "days",
    "seconds",
    "microseconds",
    "milliseconds",
    "minutes",
    "hours",
    "weeks",
]);

/// The number of an argument, or what it is if it is not given.
fn number(
    interpreter: &Interpreter<'_, '_>,
    bound: &mut Bound,
    name: &str,
    default: Option<u32>,
) -> Result<u32> {
    let argument = match (bound.optional(name), default) {
        (Some(argument), _) => argument,
        (None, Some(default)) => return Ok(default),
        (None, None) => bound.required(interpreter, name)?,
    };
    match &argument.value {
        Value::Int(number) => match u32::try_from(*number) {
            Ok(number) => Ok(number),
            Err(_) => Err(interpreter.raise(
                "ValueError",
                &format!("{name} is out of range"),
                argument.place,
            )),
        },
        Value::Unknown(unknown) => Err(interpreter.unknown(unknown, argument.place)),
        other => {
            let of = other.type_name();
            let message = format!("'{of}' object cannot be interpreted as an integer");
            Err(interpreter.unfit(&[other], &message, argument.place))
        }
    }
}

fn date(interpreter: &Interpreter<'_, '_>, bound: &mut Bound) -> Result<NaiveDate> {
    let year = number(interpreter, bound, "year", None)?;
    let month = number(interpreter, bound, "month", None)?;
    let day = number(interpreter, bound, "day", None)?;
    let year = i32::try_from(year)
        .ok()
        .filter(|year| (1..=9999).contains(year));
    let date = year.and_then(|year| NaiveDate::from_ymd_opt(year, month, day));
    date.ok_or_else(|| out_of_range(interpreter, "day is out of range for month", bound.place))
}

fn time(interpreter: &Interpreter<'_, '_>, bound: &mut Bound) -> Result<NaiveTime> {
    let hour = number(interpreter, bound, "hour", Some(0))?;
    let minute = number(interpreter, bound, "minute", Some(0))?;
    let second = number(interpreter, bound, "second", Some(0))?;
    let micro = number(interpreter, bound, "microsecond", Some(0))?;
    let time = NaiveTime::from_hms_micro_opt(hour, minute, second, micro);
    let time = time.filter(|_| micro < 1_000_000);
    time.ok_or_else(|| out_of_range(interpreter, "hour must be in 0..23", bound.place))
}

fn out_of_range(interpreter: &Interpreter<'_, '_>, message: &str, place: Span) -> Stop {
    interpreter.raise("ValueError", message, place)
}

fn zone(interpreter: &Interpreter<'_, '_>, argument: Option<Argument>) -> Result<Option<i32>> {
    let Some(argument) = argument else {
        return Ok(None);
    };
    match argument.value.downcast::<Moment>().as_deref() {
        Some(Moment::Zone(offset)) => Ok(Some(*offset)),
        _ => match &argument.value {
            Value::Unknown(unknown) => Err(interpreter.unknown(unknown, argument.place)),
            _ => Err(interpreter.refuse(argument.place, "this time zone is not evaluated")),
        },
    }
}

fn delta(interpreter: &Interpreter<'_, '_>, call: Call) -> Result<Value> {
    let mut bound = DELTA.bind(interpreter, call)?;
    let mut micros: i128 = 0;
    for (name, unit) in [
        ("days", 86_400_000_000_i64),
        ("seconds", 1_000_000),
        ("microseconds", 1),
        ("milliseconds", 1_000),
        ("minutes", 60_000_000),
        ("hours", 3_600_000_000),
        ("weeks", 604_800_000_000),
    ] {
        let Some(argument) = bound.optional(name) else {
            continue;
        };
        micros += match &argument.value {
            Value::Int(number) => i128::from(*number) * i128::from(unit),
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_precision_loss,
                reason = "a fraction is rounded to microseconds, as in Python"
            )]
            Value::Float(number) => (number * unit as f64).round_ties_even() as i128,
            other => {
                let message = format!(
                    "unsupported type for timedelta {name} component: {}",
                    other.type_name()
                );
                return Err(interpreter.unfit(&[other], &message, argument.place));
            }
        };
    }
    let micros = i64::try_from(micros).ok();
    match micros {
        Some(micros) => Ok(Value::object(Moment::Delta(TimeDelta::microseconds(
            micros,
        )))),
        None => Err(interpreter.raise("OverflowError", "date value out of range", bound.place)),
    }
}

/// `datetime.fromtimestamp(…)` and `datetime.utcfromtimestamp(…)`: without a zone it would be that of
/// the machine.
fn from_timestamp(interpreter: &Interpreter<'_, '_>, name: &str, call: Call) -> Result<Value> {
    let mut bound = Signature::part("fromtimestamp")
        .takes(&["timestamp", "tz"])
        .bind(interpreter, call)?;
    let place = bound.place;
    let given = bound.required(interpreter, "timestamp")?;
    let zone = zone(interpreter, bound.some("tz"))?;
    if zone.is_none() && name == "fromtimestamp" {
        let message = "`fromtimestamp()` without a zone differs from machine to machine";
        let help = "write `fromtimestamp(…, tz=timezone.utc)`";
        return Err(interpreter.refusal(place, message).help(help).into());
    }
    let seconds = match given.value {
        Value::Int(number) => Some((number, 0)),
        #[expect(
            clippy::cast_possible_truncation,
            reason = "what is too large has no date either; a fraction is rounded to microseconds"
        )]
        Value::Float(number) if number.is_finite() => {
            let whole = number.floor();
            Some((
                whole as i64,
                ((number - whole) * 1e6).round_ties_even() as i64,
            ))
        }
        Value::Unknown(unknown) => return Err(interpreter.unknown(&unknown, given.place)),
        _ => None,
    };
    let moment = seconds.and_then(|(seconds, micros)| {
        let whole = chrono::DateTime::from_timestamp(seconds, 0)?;
        let moment = whole.checked_add_signed(TimeDelta::microseconds(micros))?;
        chance::in_zone(moment.naive_utc(), zone.unwrap_or(0))
    });
    match moment {
        Some(moment) => Ok(Value::object(Moment::DateTime(moment, zone))),
        None => Err(out_of_range(interpreter, "timestamp out of range", place)),
    }
}

impl MomentClass {
    fn name(self) -> &'static str {
        match self {
            Self::DateTime => "datetime",
            Self::Date => "date",
            Self::Time => "time",
            Self::Delta => "timedelta",
            Self::Zone => "timezone",
        }
    }

    /// `now()`, `utcnow()` and `today()`
    pub(super) fn clock(
        self,
        interpreter: &Interpreter<'_, '_>,
        name: &str,
        call: Call,
    ) -> Result<Value> {
        let place = call.place;
        let mut bound = Signature::part("now")
            .takes(&["tz"])
            .bind(interpreter, call)?;
        let now = chance::now(interpreter, &format!("{}.{name}", self.name()), place)?;
        let zone = zone(interpreter, bound.some("tz"))?;
        let offset = match (name, zone) {
            ("utcnow", _) => 0,
            (_, Some(offset)) => offset,
            _ => now.offset(),
        };
        let Some(moment) = chance::in_zone(now.utc(), offset) else {
            return Err(out_of_range(interpreter, "date value out of range", place));
        };
        // Python's times have microseconds and nothing finer.
        let fine = moment.nanosecond() / 1000 * 1000;
        let moment = moment.with_nanosecond(fine).unwrap_or(moment);
        Ok(Value::object(match self {
            Self::Date => Moment::Date(moment.date()),
            _ => Moment::DateTime(moment, zone),
        }))
    }

    fn class_method(
        self,
        interpreter: &mut Interpreter<'_, '_>,
        name: &str,
        call: Call,
    ) -> Result<Value> {
        let place = call.place;
        if matches!(name, "now" | "utcnow" | "today") {
            return self.clock(interpreter, name, call);
        }
        if matches!(name, "fromtimestamp" | "utcfromtimestamp") {
            return from_timestamp(interpreter, name, call);
        }
        let mut bound = Signature::part("datetime")
            .takes(&["text", "format"])
            .bind(interpreter, call)?;
        if name == "fromordinal" {
            let given = bound.required(interpreter, "text")?;
            let date = match given.value.plain() {
                Value::Int(days @ 1..=3_652_059) => i32::try_from(days).ok(),
                _ => None,
            };
            let date = date.and_then(NaiveDate::from_num_days_from_ce_opt);
            let Some(date) = date else {
                let message = "an ordinal that is none is not evaluated";
                return Err(interpreter.refuse(given.place, message));
            };
            return Ok(Value::object(match self {
                Self::Date => Moment::Date(date),
                _ => Moment::DateTime(date.and_time(NaiveTime::MIN), None),
            }));
        }
        if name == "combine" {
            let date = bound.required(interpreter, "text")?;
            let time = bound.required(interpreter, "format")?;
            let date = date.value.downcast::<Moment>();
            let time = time.value.downcast::<Moment>();
            return match (date.as_deref(), time.as_deref()) {
                (Some(Moment::Date(date)), Some(Moment::Time(time))) => {
                    Ok(Value::object(Moment::DateTime(date.and_time(*time), None)))
                }
                _ => Err(interpreter.refuse(place, "`combine` of these is not evaluated")),
            };
        }
        let given = bound.required(interpreter, "text")?;
        let text = interpreter.text_of(&given)?;
        if name == "fromisoformat" {
            let read = match self {
                Self::DateTime => iso::moment(&text),
                Self::Date => iso::date(&text).map(Moment::Date),
                _ => iso::time(&text).and_then(|(time, zone)| {
                    let is_naive = zone.is_none();
                    is_naive.then_some(Moment::Time(time)).ok_or(Fault::Lacking)
                }),
            };
            return read.map(Value::object).map_err(|fault| match fault {
                Fault::Wrong => {
                    let text = interpreter.repr(&given.value, place);
                    let text = text.unwrap_or_default();
                    let message = format!("Invalid isoformat string: {text}");
                    interpreter.raise("ValueError", &message, place)
                }
                Fault::Lacking => {
                    let message = format!("the time `{text}` is not evaluated");
                    interpreter.refuse(place, message)
                }
            });
        }
        let format = bound.required(interpreter, "format")?;
        let format = interpreter.text_of(&format)?;
        interpreter.take(64 * format.len(), place)?;
        let read = read::read(&text, &format).map_err(|fault| match fault {
            read::Fault::Wrong(message) => interpreter.raise("ValueError", &message, place),
            read::Fault::Lacking => {
                let message = format!("the format `{format}` is not evaluated");
                interpreter.refuse(place, message)
            }
        })?;
        Ok(Value::object(read))
    }
}

impl Object for MomentClass {
    fn type_name(&self) -> &'static str {
        "type"
    }

    fn is_callable(&self) -> bool {
        true
    }

    fn call(self: Rc<Self>, interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
        let moment = match *self {
            Self::DateTime => {
                let mut bound = DATETIME.bind(interpreter, call)?;
                let date = date(interpreter, &mut bound)?;
                let time = time(interpreter, &mut bound)?;
                let zone = zone(interpreter, bound.some("tzinfo"))?;
                Moment::DateTime(date.and_time(time), zone)
            }
            Self::Date => {
                let mut bound = Signature::part("date")
                    .takes(&["year", "month", "day"])
                    .bind(interpreter, call)?;
                Moment::Date(date(interpreter, &mut bound)?)
            }
            Self::Time => {
                let mut bound = TIME.bind(interpreter, call)?;
                if let Some(zone) = bound.some("tzinfo") {
                    return Err(
                        interpreter.refuse(zone.place, "a `time` with a zone is not evaluated")
                    );
                }
                Moment::Time(time(interpreter, &mut bound)?)
            }
            Self::Delta => return delta(interpreter, call),
            Self::Zone => {
                let mut bound = Signature::part("timezone")
                    .takes(&["offset"])
                    .bind(interpreter, call)?;
                let offset = bound.required(interpreter, "offset")?;
                let seconds = match offset.value.downcast::<Moment>().as_deref() {
                    Some(Moment::Delta(delta)) => i32::try_from(delta.num_seconds()).ok(),
                    _ => None,
                };
                if let Some(seconds) = seconds {
                    Moment::Zone(seconds)
                } else {
                    let message = "timezone() argument 1 must be datetime.timedelta";
                    return Err(interpreter.raise("TypeError", message, offset.place));
                }
            }
        };
        Ok(Value::object(moment))
    }

    fn attribute(
        self: Rc<Self>,
        _: &mut Interpreter<'_, '_>,
        name: &str,
        _: Span,
    ) -> Result<Option<Value>> {
        Ok(match (*self, name) {
            (Self::Zone, "utc") => Some(Value::object(Moment::UTC)),
            (Self::DateTime | Self::Date, "min" | "max") => {
                let (date, time) = match name {
                    "min" => (NaiveDate::from_ymd_opt(1, 1, 1), NaiveTime::MIN),
                    _ => (
                        NaiveDate::from_ymd_opt(9999, 12, 31),
                        NaiveTime::from_hms_micro_opt(23, 59, 59, 999_999).unwrap_or_default(),
                    ),
                };
                let date = date.unwrap_or_default();
                Some(Value::object(match *self {
                    Self::Date => Moment::Date(date),
                    _ => Moment::DateTime(date.and_time(time), None),
                }))
            }
            (_, "__name__") => Some(Value::str(self.name())),
            _ => None,
        })
    }

    fn has_method(&self, name: &str) -> bool {
        match self {
            Self::DateTime => matches!(
                name,
                "now"
                    | "utcnow"
                    | "today"
                    | "fromisoformat"
                    | "fromordinal"
                    | "fromtimestamp"
                    | "utcfromtimestamp"
                    | "strptime"
                    | "combine"
            ),
            Self::Date => matches!(name, "today" | "fromisoformat" | "fromordinal"),
            Self::Time => name == "fromisoformat",
            Self::Delta | Self::Zone => false,
        }
    }

    fn call_method(
        self: Rc<Self>,
        interpreter: &mut Interpreter<'_, '_>,
        name: &str,
        call: Call,
    ) -> Result<Value> {
        self.class_method(interpreter, name, call)
    }

    fn has_instance(&self, value: &Value) -> Option<bool> {
        let moment = value.downcast::<Moment>();
        Some(matches!(
            (self, moment.as_deref()),
            (Self::DateTime, Some(Moment::DateTime(..)))
                // A `datetime` is a `date`.
                | (Self::Date, Some(Moment::Date(_) | Moment::DateTime(..)))
                | (Self::Time, Some(Moment::Time(_)))
                | (Self::Delta, Some(Moment::Delta(_)))
                | (Self::Zone, Some(Moment::Zone(_)))
        ))
    }

    fn key(&self) -> Option<String> {
        Some(self.name().to_owned())
    }
}
