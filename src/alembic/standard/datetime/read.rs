//! `strptime`: a text read by a format
//! (<https://docs.python.org/3/library/datetime.html#format-codes>).
//!
//! Invariant: the format becomes the regular expression that Python makes of it; a code without one
//! here is refused.

use std::fmt::Write;

use chrono::{NaiveDate, TimeDelta};
use fancy_regex::{Captures, RegexBuilder};

use super::moment::Moment;

/// Why a text is not read.
pub(super) enum Fault {
    /// Python's `ValueError`.
    Wrong(String),
    /// It is not evaluated.
    Lacking,
}

const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

const DAYS: [&str; 7] = [
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
];

/// The regular expression of a code.
fn expression(code: char) -> Option<String> {
    let names = |names: &[&str], length: usize| {
        let short: Vec<&str> = names
            .iter()
            .map(|name| &name[..length.min(name.len())])
            .collect();
        format!("(?:{})", short.join("|"))
    };
    Some(match code {
        'a' => names(&DAYS, 3),
        'A' => names(&DAYS, 99),
        'b' => format!("(?<b>{})", names(&MONTHS, 3)),
        'B' => format!(
            "(?<B>{})",
            names(
                &[
                    "september",
                    "february",
                    "november",
                    "december",
                    "january",
                    "october",
                    "august",
                    "march",
                    "april",
                    "june",
                    "july",
                    "may"
                ],
                99
            )
        ),
        'd' => "(?<d>3[0-1]|[1-2][0-9]|0[1-9]|[1-9]| [1-9])".to_owned(),
        'f' => "(?<f>[0-9]{1,6})".to_owned(),
        'H' => "(?<H>2[0-3]|[0-1][0-9]|[0-9])".to_owned(),
        'I' => "(?<I>1[0-2]|0[1-9]|[1-9])".to_owned(),
        'j' => {
            "(?<j>36[0-6]|3[0-5][0-9]|[1-2][0-9][0-9]|0[1-9][0-9]|00[1-9]|[1-9][0-9]|0[1-9]|[1-9])"
                .to_owned()
        }
        'm' => "(?<m>1[0-2]|0[1-9]|[1-9])".to_owned(),
        'M' => "(?<M>[0-5][0-9]|[0-9])".to_owned(),
        'p' => "(?<p>am|pm)".to_owned(),
        'S' => "(?<S>6[0-1]|[0-5][0-9]|[0-9])".to_owned(),
        'y' => "(?<y>[0-9][0-9])".to_owned(),
        'Y' => "(?<Y>[0-9][0-9][0-9][0-9])".to_owned(),
        'z' => "(?<z>[+-][0-9][0-9]:?[0-5][0-9]|(?-i:Z))".to_owned(),
        '%' => "%".to_owned(),
        _ => return None,
    })
}

/// The regular expression of a format.
fn translate(format: &str) -> Result<String, Fault> {
    let mut pattern = String::from(r"(?i)\A");
    let mut codes: Vec<char> = Vec::new();
    let mut characters = format.chars().peekable();
    while let Some(one) = characters.next() {
        if one.is_ascii_whitespace() {
            while characters.next_if(char::is_ascii_whitespace).is_some() {}
            pattern.push_str(r"\s+");
        } else if one == '%' {
            let code = characters.next().ok_or(Fault::Lacking)?;
            if code != '%' && codes.contains(&code) {
                return Err(Fault::Lacking);
            }
            codes.push(code);
            pattern.push_str(&expression(code).ok_or(Fault::Lacking)?);
        } else if one.is_ascii() {
            let _ = write!(pattern, "\\x{{{:x}}}", u32::from(one));
        } else {
            return Err(Fault::Lacking);
        }
    }
    Ok(pattern)
}

/// The moment that a text says in a format.
pub(super) fn read(text: &str, format: &str) -> Result<Moment, Fault> {
    if !text.is_ascii() {
        return Err(Fault::Lacking);
    }
    let pattern = translate(format)?;
    let pattern = RegexBuilder::new(&pattern).build();
    let found = pattern.map_err(|_| Fault::Lacking)?;
    let Some(found) = found.captures(text).map_err(|_| Fault::Lacking)? else {
        let message = format!("time data '{text}' does not match format '{format}'");
        return Err(Fault::Wrong(message));
    };
    let end = found.get(0).map_or(0, |whole| whole.end());
    if end < text.len() {
        let message = format!("unconverted data remains: {}", &text[end..]);
        return Err(Fault::Wrong(message));
    }
    let out_of_range = |message: &str| Fault::Wrong(message.to_owned());
    let number = |name: &str| part(&found, name).and_then(|text| text.trim().parse::<u32>().ok());
    let year = match (number("Y"), number("y")) {
        (Some(year), _) => year,
        (None, Some(year)) if year <= 68 => 2000 + year,
        (None, Some(year)) => 1900 + year,
        (None, None) => 1900,
    };
    let named = |name: &str| {
        let said = part(&found, name)?.to_lowercase();
        let at = MONTHS.iter().position(|month| month.starts_with(&said))?;
        u32::try_from(at + 1).ok()
    };
    let month = number("m").or_else(|| named("b")).or_else(|| named("B"));
    let year = i32::try_from(year).map_err(|_| Fault::Lacking)?;
    if year == 0 {
        return Err(Fault::Lacking);
    }
    let date = match number("j") {
        Some(day) => {
            let first = NaiveDate::from_ymd_opt(year, 1, 1);
            first.and_then(|first| first.checked_add_signed(TimeDelta::days(i64::from(day) - 1)))
        }
        None => NaiveDate::from_ymd_opt(year, month.unwrap_or(1), number("d").unwrap_or(1)),
    };
    let date = date.ok_or_else(|| out_of_range("day is out of range for month"))?;
    let hour = match (number("H"), number("I")) {
        (Some(hour), _) => hour,
        (None, Some(hour)) => {
            let is_late = part(&found, "p").is_some_and(|half| half.eq_ignore_ascii_case("pm"));
            hour % 12 + if is_late { 12 } else { 0 }
        }
        (None, None) => 0,
    };
    let micro = part(&found, "f").map_or(0, |digits| {
        let fine: String = digits.chars().chain("00000".chars()).take(6).collect();
        fine.parse().unwrap_or(0)
    });
    let (minute, second) = (number("M").unwrap_or(0), number("S").unwrap_or(0));
    if second > 59 {
        return Err(out_of_range("second must be in 0..59"));
    }
    let moment = date.and_hms_micro_opt(hour, minute, second, micro);
    let moment = moment.ok_or(Fault::Lacking)?;
    let zone = part(&found, "z").map(|offset| {
        let number = |from: usize| offset.get(from..from + 2).and_then(|two| two.parse().ok());
        let minutes_at = if offset.contains(':') { 4 } else { 3 };
        let hours: i32 = number(1).unwrap_or(0);
        let seconds = hours * 3600 + number(minutes_at).unwrap_or(0) * 60;
        if offset.starts_with('-') {
            -seconds
        } else {
            seconds
        }
    });
    Ok(Moment::DateTime(moment, zone))
}

fn part<'t>(found: &Captures<'t, str>, name: &str) -> Option<&'t str> {
    found.name(name).map(|part| part.as_str())
}
