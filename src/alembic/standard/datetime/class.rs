//! The classes of `datetime`.
//!
//! Invariant: a constructor takes what Python's takes; `now()` and its like are refused.

use std::rc::Rc;

use chrono::{NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Timelike};

use super::super::chance;
use super::moment::Moment;
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

const DATETIME: Signature = Signature::new("datetime")
    .takes(&[
        "year",
        "month",
        "day",
        "hour",
        "minute",
        "second",
        "microsecond",
        "tzinfo",
    ])
    .by_name(&["fold"]);

const TIME: Signature = Signature::new("time")
    .takes(&["hour", "minute", "second", "microsecond", "tzinfo"])
    .by_name(&["fold"]);

const DELTA: Signature = Signature::new("timedelta").takes(&[
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
            Err(interpreter.raise("TypeError", &message, argument.place))
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
                return Err(interpreter.raise("TypeError", &message, argument.place));
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
    let mut bound = Signature::new("fromtimestamp")
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

/// A text as ISO 8601 has it, with its offset.
fn parse_iso(text: &str) -> Option<(NaiveDateTime, Option<i32>)> {
    let (text, offset) = match text.strip_suffix('Z') {
        Some(text) => (text, Some(0)),
        None => split_offset(text),
    };
    if let Ok(date) = NaiveDate::parse_from_str(text, "%Y-%m-%d") {
        return Some((date.and_time(NaiveTime::MIN), offset));
    }
    let (date, time) = text.split_at_checked(10)?;
    let date = NaiveDate::parse_from_str(date, "%Y-%m-%d").ok()?;
    let time = parse_time(time.get(1..)?)?;
    Some((date.and_time(time), offset))
}

fn parse_time(text: &str) -> Option<NaiveTime> {
    let formats = ["%H:%M:%S%.f", "%H:%M"];
    let time = formats
        .iter()
        .find_map(|format| NaiveTime::parse_from_str(text, format).ok())?;
    time.with_nanosecond(time.nanosecond() / 1000 * 1000)
}

/// The offset behind a time: `+02:00`.
fn split_offset(text: &str) -> (&str, Option<i32>) {
    let Some(at) = text.rfind(['+', '-']).filter(|at| *at > 10) else {
        return (text, None);
    };
    let (time, offset) = text.split_at(at);
    let digits = &offset[1..];
    let parsed = digits.split_once(':').and_then(|(hours, minutes)| {
        let seconds = hours.parse::<i32>().ok()? * 3600 + minutes.parse::<i32>().ok()? * 60;
        Some(if offset.starts_with('-') {
            -seconds
        } else {
            seconds
        })
    });
    match parsed {
        Some(seconds) => (time, Some(seconds)),
        None => (text, None),
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

    fn parse_iso(self, text: &str) -> Option<Moment> {
        match self {
            Self::DateTime => parse_iso(text).map(|(moment, zone)| Moment::DateTime(moment, zone)),
            Self::Date => {
                let date = NaiveDate::parse_from_str(text, "%Y-%m-%d").ok()?;
                (text.len() == 10).then_some(Moment::Date(date))
            }
            Self::Time => parse_time(text).map(Moment::Time),
            Self::Delta | Self::Zone => None,
        }
    }

    /// `now()`, `utcnow()` and `today()`
    fn clock(self, interpreter: &Interpreter<'_, '_>, name: &str, call: Call) -> Result<Value> {
        let place = call.place;
        let mut bound = Signature::new("now")
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
        interpreter: &Interpreter<'_, '_>,
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
        let mut bound = Signature::new("datetime")
            .takes(&["text", "format"])
            .bind(interpreter, call)?;
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
        if name == "fromisoformat" {
            let text = interpreter.text_of(&given)?;
            return self.parse_iso(&text).map(Value::object).ok_or_else(|| {
                let message = format!("Invalid isoformat string: '{text}'");
                interpreter.raise("ValueError", &message, place)
            });
        }
        let text = interpreter.text_of(&given)?;
        let format = bound.required(interpreter, "format")?;
        let format = interpreter.text_of(&format)?;
        let known = [
            "%Y", "%m", "%d", "%H", "%M", "%S", "%y", "%b", "%B", "%p", "%I", "%j",
        ];
        let mut rest = format.to_string();
        for one in known {
            rest = rest.replace(one, "");
        }
        if rest.contains('%') {
            let message = format!("the format `{format}` is not evaluated");
            return Err(interpreter.refuse(place, message));
        }
        let moment = NaiveDateTime::parse_from_str(&text, &format).ok();
        let moment = moment.or_else(|| {
            let date = NaiveDate::parse_from_str(&text, &format).ok()?;
            Some(date.and_time(NaiveTime::MIN))
        });
        if let Some(moment) = moment {
            Ok(Value::object(Moment::DateTime(moment, None)))
        } else {
            let message = format!("time data '{text}' does not match format '{format}'");
            Err(interpreter.raise("ValueError", &message, place))
        }
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
                let mut bound = Signature::new("date")
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
                let mut bound = Signature::new("timezone")
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
            (Self::DateTime, "min") => Some(Value::object(Moment::DateTime(
                NaiveDate::from_ymd_opt(1, 1, 1)
                    .unwrap_or_default()
                    .and_time(NaiveTime::MIN),
                None,
            ))),
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
                    | "fromtimestamp"
                    | "utcfromtimestamp"
                    | "strptime"
                    | "combine"
            ),
            Self::Date => matches!(name, "today" | "fromisoformat"),
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
