//! Dates, times and durations.
//!
//! Invariant: a moment has microseconds and nothing finer, as Python's has.

use std::cmp::Ordering;
use std::rc::Rc;

use chrono::format::{Item, StrftimeItems};
use chrono::{Datelike, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Timelike};
use ruff_python_ast::{CmpOp, Operator};

use super::super::{chance, record};
use super::{class, delta};
use crate::alembic::python::{Call, Interpreter, Object, Result, Signature, Value};
use crate::span::Span;

/// A value of `datetime`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::alembic) enum Moment {
    /// A `datetime`, and the seconds that its zone is east of UTC, if it has one.
    DateTime(NaiveDateTime, Option<i32>),
    /// A `date`.
    Date(NaiveDate),
    /// A `time`.
    Time(NaiveTime),
    /// A `timedelta`.
    Delta(TimeDelta),
    /// A `timezone`: the seconds that it is east of UTC.
    Zone(i32),
}

impl Moment {
    /// `timezone.utc`.
    pub(super) const UTC: Self = Self::Zone(0);

    /// `isoformat()`.
    pub(in crate::alembic) fn iso(&self, separator: &str) -> String {
        let time = |time: &NaiveTime| {
            let micros = time.nanosecond() / 1000;
            let whole = time.format("%H:%M:%S");
            if micros == 0 {
                whole.to_string()
            } else {
                format!("{whole}.{micros:06}")
            }
        };
        match self {
            Self::DateTime(moment, zone) => format!(
                "{}{separator}{}{}",
                moment.format("%Y-%m-%d"),
                time(&moment.time()),
                zone.map(delta::offset).unwrap_or_default()
            ),
            Self::Date(date) => date.format("%Y-%m-%d").to_string(),
            Self::Time(moment) => time(moment),
            Self::Delta(delta) => delta::text(*delta),
            Self::Zone(0) => "UTC".to_owned(),
            Self::Zone(seconds) => format!("UTC{}", delta::offset(*seconds)),
        }
    }

    /// The moment in UTC, to compare with others.
    pub(super) fn absolute(&self) -> Option<(NaiveDateTime, bool)> {
        match self {
            Self::DateTime(moment, zone) => {
                let offset = TimeDelta::seconds(i64::from(zone.unwrap_or(0)));
                Some((moment.checked_sub_signed(offset)?, zone.is_some()))
            }
            _ => None,
        }
    }

    fn order(&self, other: &Self) -> Option<Ordering> {
        match (self, other) {
            (Self::DateTime(..), Self::DateTime(..)) => {
                let (a, a_is_aware) = self.absolute()?;
                let (b, b_is_aware) = other.absolute()?;
                (a_is_aware == b_is_aware).then(|| a.cmp(&b))
            }
            (Self::Date(a), Self::Date(b)) => Some(a.cmp(b)),
            (Self::Time(a), Self::Time(b)) => Some(a.cmp(b)),
            (Self::Delta(a), Self::Delta(b)) => Some(a.cmp(b)),
            _ => None,
        }
    }

    pub(super) fn number(&self, name: &str) -> Option<i64> {
        let date = match self {
            Self::DateTime(moment, _) => Some(moment.date()),
            Self::Date(date) => Some(*date),
            _ => None,
        };
        let time = match self {
            Self::DateTime(moment, _) => Some(moment.time()),
            Self::Time(time) => Some(*time),
            _ => None,
        };
        if let Self::Delta(delta) = self {
            let (days, seconds, micros) = delta::parts(*delta);
            return match name {
                "days" => Some(days),
                "seconds" => Some(seconds),
                "microseconds" => Some(micros),
                _ => None,
            };
        }
        Some(match name {
            "year" => i64::from(date?.year()),
            "month" => i64::from(date?.month()),
            "day" => i64::from(date?.day()),
            "hour" => i64::from(time?.hour()),
            "minute" => i64::from(time?.minute()),
            "second" => i64::from(time?.second()),
            "microsecond" => i64::from(time?.nanosecond() / 1000),
            _ => return None,
        })
    }

    fn strftime(&self, format: &str) -> Option<String> {
        // Python knows these, and means the same by them.
        let known = "YmdHMSfjaAbByIpuwGVU%";
        let mut characters = format.chars();
        while let Some(one) = characters.next() {
            if one == '%' && !characters.next().is_some_and(|kind| known.contains(kind)) {
                return None;
            }
        }
        let moment = match self {
            Self::DateTime(moment, _) => *moment,
            Self::Date(date) => date.and_time(NaiveTime::MIN),
            Self::Time(time) => NaiveDate::from_ymd_opt(1900, 1, 1)?.and_time(*time),
            Self::Delta(_) | Self::Zone(_) => return None,
        };
        // `%f` is microseconds in Python, nanoseconds here.
        let micros = format!("{:06}", moment.nanosecond() / 1000);
        let format = format.replace("%f", &micros);
        let items: Vec<Item<'_>> = StrftimeItems::new(&format).collect();
        (!items.contains(&Item::Error)).then(|| moment.format_with_items(items.iter()).to_string())
    }
}

impl Object for Moment {
    fn type_name(&self) -> &'static str {
        match self {
            Self::DateTime(..) => "datetime",
            Self::Date(_) => "date",
            Self::Time(_) => "time",
            Self::Delta(_) => "timedelta",
            Self::Zone(_) => "timezone",
        }
    }

    fn native_class(&self) -> Option<Value> {
        class::named(self.type_name())
    }

    fn attribute(
        self: Rc<Self>,
        _: &mut Interpreter<'_, '_>,
        name: &str,
        _: Span,
    ) -> Result<Option<Value>> {
        if let (Self::DateTime(_, zone), "tzinfo") = (&*self, name) {
            return Ok(Some(
                zone.map_or(Value::None, |zone| Value::object(Self::Zone(zone))),
            ));
        }
        Ok(self.number(name).map(Value::Int))
    }

    fn has_method(&self, name: &str) -> bool {
        match self {
            Self::DateTime(..) => matches!(
                name,
                "isoformat"
                    | "strftime"
                    | "replace"
                    | "date"
                    | "time"
                    | "weekday"
                    | "isoweekday"
                    | "timestamp"
                    | "astimezone"
                    | "isocalendar"
                    | "toordinal"
                    | "utcoffset"
            ),
            Self::Date(_) => matches!(
                name,
                "isocalendar"
                    | "isoformat"
                    | "isoweekday"
                    | "replace"
                    | "strftime"
                    | "toordinal"
                    | "weekday"
            ),
            Self::Time(_) => matches!(name, "isoformat" | "replace" | "strftime"),
            Self::Delta(_) => matches!(name, "total_seconds" | "__neg__"),
            Self::Zone(_) => false,
        }
    }

    fn call_method(
        self: Rc<Self>,
        interpreter: &mut Interpreter<'_, '_>,
        name: &str,
        call: Call,
    ) -> Result<Value> {
        let place = call.place;
        match (&*self, name) {
            (_, "isoformat") => self.iso_of(interpreter, call),
            (_, "strftime") => {
                let mut bound = Signature::part("strftime")
                    .takes(&["format"])
                    .bind(interpreter, call)?;
                let format = bound.required(interpreter, "format")?;
                let format = interpreter.text_of(&format)?;
                let text = self.format(interpreter, &format, place)?;
                Ok(Value::str(text.unwrap_or_default()))
            }
            (Self::DateTime(moment, zone), "astimezone") => {
                let mut bound = Signature::part("astimezone")
                    .takes(&["tz"])
                    .bind(interpreter, call)?;
                let to = bound.some("tz").and_then(|to| to.value.downcast::<Self>());
                // Where a time without a zone is, and where one goes that is not said, is where the
                // script is made: what it is told of that place.
                let here = || chance::now(interpreter, "datetime.astimezone", place);
                let from = match zone {
                    Some(offset) => *offset,
                    None => here()?.offset(),
                };
                let to = match to.as_deref() {
                    Some(Self::Zone(offset)) => *offset,
                    _ => here()?.offset(),
                };
                let there = chance::in_zone(*moment, to - from);
                let there = there.map(|there| Value::object(Self::DateTime(there, Some(to))));
                there.ok_or_else(|| {
                    let message = "date value out of range";
                    interpreter.raise("OverflowError", message, place)
                })
            }
            (_, "replace") => self.replaced(interpreter, call),
            (this, name) => {
                Signature::part("method").bind(interpreter, call)?;
                this.plain_method(name).ok_or_else(|| {
                    interpreter.refuse(place, format!("`{name}` of this is not evaluated"))
                })
            }
        }
    }

    fn operator(
        self: Rc<Self>,
        interpreter: &mut Interpreter<'_, '_>,
        operator: Operator,
        other: &Value,
        reflected: bool,
        place: Span,
    ) -> Result<Option<Value>> {
        self.operated(interpreter, operator, other, reflected, place)
    }

    fn compare(
        self: Rc<Self>,
        interpreter: &mut Interpreter<'_, '_>,
        operator: CmpOp,
        other: &Value,
        place: Span,
    ) -> Result<Option<Value>> {
        let Some(other) = other.downcast::<Self>() else {
            return Ok(None);
        };
        let order = self.order(&other);
        let result = match (operator, order) {
            (CmpOp::Eq, order) => order == Some(Ordering::Equal) || *self == *other,
            (CmpOp::NotEq, order) => order != Some(Ordering::Equal) && *self != *other,
            (_, None) => {
                let message = format!(
                    "can't compare {} to {}",
                    self.type_name(),
                    other.type_name()
                );
                return Err(interpreter.raise("TypeError", &message, place));
            }
            (CmpOp::Lt, Some(order)) => order.is_lt(),
            (CmpOp::LtE, Some(order)) => order.is_le(),
            (CmpOp::Gt, Some(order)) => order.is_gt(),
            (CmpOp::GtE, Some(order)) => order.is_ge(),
            _ => return Ok(None),
        };
        Ok(Some(Value::Bool(result)))
    }

    fn truth(self: Rc<Self>, _: &mut Interpreter<'_, '_>, _: Span) -> Result<bool> {
        Ok(*self != Self::Delta(TimeDelta::zero()))
    }

    fn text(self: Rc<Self>, _: &mut Interpreter<'_, '_>, _: Span) -> Result<String> {
        Ok(self.iso(" "))
    }

    fn repr(self: Rc<Self>, _: &mut Interpreter<'_, '_>, _: Span) -> Result<String> {
        let mut numbers: Vec<String> = Vec::new();
        match &*self {
            Self::Delta(delta) => return Ok(delta::repr(*delta)),
            Self::Zone(0) => return Ok("datetime.timezone.utc".to_owned()),
            Self::Zone(seconds) => {
                let delta = delta::repr(TimeDelta::seconds(i64::from(*seconds)));
                return Ok(format!("datetime.timezone({delta})"));
            }
            _ => {}
        }
        for name in ["year", "month", "day", "hour", "minute"] {
            numbers.extend(self.number(name).map(|number| number.to_string()));
        }
        let second = self.number("second").unwrap_or(0);
        let micro = self.number("microsecond").unwrap_or(0);
        if second != 0 || micro != 0 {
            numbers.push(second.to_string());
        }
        if micro != 0 {
            numbers.push(micro.to_string());
        }
        if let Self::DateTime(_, Some(zone)) = &*self {
            let zone = if *zone == 0 {
                "datetime.timezone.utc".to_owned()
            } else {
                let delta = delta::repr(TimeDelta::seconds(i64::from(*zone)));
                format!("datetime.timezone({delta})")
            };
            numbers.push(format!("tzinfo={zone}"));
        }
        Ok(format!(
            "datetime.{}({})",
            self.type_name(),
            numbers.join(", ")
        ))
    }

    fn format(
        self: Rc<Self>,
        interpreter: &mut Interpreter<'_, '_>,
        format: &str,
        place: Span,
    ) -> Result<Option<String>> {
        match self.strftime(format) {
            Some(text) => Ok(Some(text)),
            None => {
                Err(interpreter.refuse(place, format!("the format `{format}` is not evaluated")))
            }
        }
    }

    fn key(&self) -> Option<String> {
        Some(match self.absolute() {
            Some((moment, is_aware)) => format!("{is_aware} {moment}"),
            None => self.iso("T"),
        })
    }
}

impl Moment {
    /// The methods that take nothing.
    fn plain_method(&self, name: &str) -> Option<Value> {
        let date = match self {
            Self::DateTime(moment, _) => Some(moment.date()),
            Self::Date(date) => Some(*date),
            _ => None,
        };
        let weekday = || Some(i64::from(date?.weekday().num_days_from_monday()));
        Some(match (self, name) {
            (Self::DateTime(moment, _), "date") => Value::object(Self::Date(moment.date())),
            (Self::DateTime(moment, _), "time") => Value::object(Self::Time(moment.time())),
            (Self::Delta(delta), "__neg__") => Value::object(Self::Delta(-*delta)),
            (_, "toordinal") => Value::Int(i64::from(date?.num_days_from_ce())),
            (_, "isocalendar") => {
                let week = date?.iso_week();
                let parts = [
                    i64::from(week.year()),
                    i64::from(week.week()),
                    weekday()? + 1,
                ];
                let fields = ["year", "week", "weekday"];
                let values = parts.into_iter().map(Value::Int).collect();
                record::named("datetime.IsoCalendarDate", &fields, values, Vec::new())
            }
            (Self::DateTime(_, zone), "utcoffset") => zone.map_or(Value::None, |zone| {
                Value::object(Self::Delta(TimeDelta::seconds(i64::from(zone))))
            }),
            (_, "weekday") => Value::Int(weekday()?),
            (_, "isoweekday") => Value::Int(weekday()? + 1),
            #[expect(clippy::cast_precision_loss, reason = "as Python does")]
            (Self::Delta(delta), "total_seconds") => {
                Value::Float(delta.num_microseconds()? as f64 / 1e6)
            }
            // Without a zone it would be that of the machine.
            #[expect(clippy::cast_precision_loss, reason = "as Python does")]
            (Self::DateTime(_, Some(_)), "timestamp") => {
                let (moment, _) = self.absolute()?;
                Value::Float(moment.and_utc().timestamp_micros() as f64 / 1e6)
            }
            _ => return None,
        })
    }
}
