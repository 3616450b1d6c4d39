//! How the file of a new revision is named: Alembic's `file_template`
//! (<https://alembic.sqlalchemy.org/en/latest/tutorial.html#editing-the-ini-file>).
//!
//! Invariant: a template that is accepted makes a name for every revision, with the id in it.

use std::fmt::Write;
use std::time::{SystemTime, UNIX_EPOCH};

/// What a template can name.
const NAMES: [&str; 9] = [
    "rev", "slug", "epoch", "year", "month", "day", "hour", "minute", "second",
];

/// What names are made by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileTemplate {
    parts: Vec<Part>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Part {
    Text(String),
    /// One of [`NAMES`], and how many digits it has at least.
    Value {
        name: &'static str,
        digits: usize,
    },
}

impl Default for FileTemplate {
    fn default() -> Self {
        let value = |name| Part::Value { name, digits: 0 };
        let between = Part::Text("_".to_owned());
        Self {
            parts: vec![value("rev"), between, value("slug")],
        }
    }
}

impl FileTemplate {
    /// Reads a template.
    ///
    /// # Errors
    /// Why it makes no names.
    pub fn parse(template: &str) -> Result<Self, String> {
        let mut parts = Vec::new();
        let mut text = String::new();
        let mut rest = template;
        while let Some(at) = rest.find('%') {
            text.push_str(&rest[..at]);
            rest = &rest[at + 1..];
            if let Some(after) = rest.strip_prefix('%') {
                text.push('%');
                rest = after;
                continue;
            }
            let named = rest.strip_prefix('(').and_then(|rest| rest.split_once(')'));
            let Some((name, after)) = named else {
                return Err("a `%` stands by itself in it".to_owned());
            };
            let Some(name) = NAMES.into_iter().find(|known| *known == name) else {
                return Err(format!("nothing is called `{name}`"));
            };
            let end = after.find(['d', 's']);
            let Some((format, after)) = end.map(|end| (&after[..end], &after[end + 1..])) else {
                return Err(format!("`%({name})` ends without `d` or `s`"));
            };
            let digits = format.trim_start_matches(['.', '0']);
            let Some(digits) = (if digits.is_empty() {
                Some(0)
            } else {
                digits.parse().ok()
            }) else {
                return Err(format!("`%({name}){format}` is no format of it"));
            };
            if !text.is_empty() {
                parts.push(Part::Text(std::mem::take(&mut text)));
            }
            parts.push(Part::Value { name, digits });
            rest = after;
        }
        text.push_str(rest);
        if !text.is_empty() {
            parts.push(Part::Text(text));
        }
        let is_rev = |part: &Part| matches!(part, Part::Value { name: "rev", .. });
        let template = Self { parts };
        if template.parts.iter().any(is_rev) {
            Ok(template)
        } else {
            Err("`%(rev)s` is not in it: two revisions could have one name".to_owned())
        }
    }

    /// The name of a revision's file, without its ending. It is the only thing that the clock
    /// has a part in, and only if the template asks for it; times are in UTC.
    #[must_use]
    pub fn name(&self, id: &str, slug: &str) -> String {
        if slug.is_empty() && *self == Self::default() {
            return id.to_owned();
        }
        let mut time = None;
        let mut text = String::new();
        for part in &self.parts {
            match part {
                Part::Text(part) => text.push_str(part),
                Part::Value { name: "rev", .. } => text.push_str(id),
                Part::Value { name: "slug", .. } => text.push_str(slug),
                Part::Value { name, digits } => {
                    let value = time.get_or_insert_with(Time::now).value(name);
                    let _ = write!(text, "{value:0digits$}");
                }
            }
        }
        text
    }
}

/// A moment.
struct Time {
    /// Seconds since 1970.
    epoch: u64,
}

impl Time {
    fn now() -> Self {
        let since = SystemTime::now().duration_since(UNIX_EPOCH);
        Self {
            epoch: since.map_or(0, |since| since.as_secs()),
        }
    }

    /// What a template calls `name`.
    fn value(&self, name: &str) -> u64 {
        let (year, month, day) = date(self.epoch / 86_400);
        match name {
            "year" => year,
            "month" => month,
            "day" => day,
            "hour" => self.epoch / 3_600 % 24,
            "minute" => self.epoch / 60 % 60,
            "second" => self.epoch % 60,
            _ => self.epoch,
        }
    }
}

/// The date of a day, counted from 1970: years begin in March, so that the leap day is the last.
fn date(day: u64) -> (u64, u64, u64) {
    let day = day + 719_468;
    let era = day / 146_097;
    let in_era = day % 146_097;
    let year = (in_era - in_era / 1_460 + in_era / 36_524 - in_era / 146_096) / 365;
    let in_year = in_era - (365 * year + year / 4 - year / 100);
    let month = (5 * in_year + 2) / 153;
    let day = in_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    (year + era * 400 + u64::from(month <= 2), month, day)
}

#[cfg(test)]
mod tests {
    use super::{FileTemplate, Time};

    #[test]
    fn dates_are_those_of_the_calendar() {
        // date -u -d @N '+%Y %m %d %H %M %S'
        for (epoch, expected) in [
            (0, [1970, 1, 1, 0, 0, 0]),
            (951_827_696, [2000, 2, 29, 12, 34, 56]),
            (1_709_251_199, [2024, 2, 29, 23, 59, 59]),
            (1_735_689_600, [2025, 1, 1, 0, 0, 0]),
            (4_107_542_400, [2100, 3, 1, 0, 0, 0]),
        ] {
            let time = Time { epoch };
            let names = ["year", "month", "day", "hour", "minute", "second"];
            assert_eq!(names.map(|name| time.value(name)), expected);
        }
    }

    #[test]
    fn templates_make_names() {
        for (template, slug, expected) in [
            ("%(rev)s_%(slug)s", "add_a", "a1_add_a"),
            ("%(rev)s_%(slug)s", "", "a1"),
            ("%(slug)s-%(rev)s%%", "x", "x-a1%"),
            ("v/%(rev)s", "x", "v/a1"),
        ] {
            let template = FileTemplate::parse(template).unwrap();
            assert_eq!(template.name("a1", slug), expected);
        }
        let dated = FileTemplate::parse("%(year)d%(month).2d%(day)02d_%(rev)s").unwrap();
        let name = dated.name("a1", "");
        assert_eq!(name.len(), "20260131_a1".len(), "{name}");
        for wrong in [
            "%(slug)s",
            "%(rev)",
            "%(who)s_%(rev)s",
            "%rev",
            "%(day)xd_%(rev)s",
        ] {
            assert!(FileTemplate::parse(wrong).is_err(), "{wrong}");
        }
    }
}
