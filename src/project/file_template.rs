//! How the file of a new revision is named: Alembic's `file_template`
//! (<https://alembic.sqlalchemy.org/en/latest/tutorial.html#editing-the-ini-file>).
//!
//! Invariant: a template that is accepted makes a name for every revision.

use std::fmt::Write;

use super::moment::Moment;

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
    /// One of [`NAMES`], and how long it is at least.
    Value {
        name: &'static str,
        width: usize,
        /// Whether zeros fill it up; else blanks do.
        zeros: bool,
    },
}

impl Default for FileTemplate {
    fn default() -> Self {
        let value = |name| Part::Value {
            name,
            width: 0,
            zeros: false,
        };
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
            let zeros = format.starts_with(['.', '0']);
            let width = format.trim_start_matches(['.', '0']);
            let Some(width) = (if width.is_empty() {
                Some(0)
            } else {
                width.parse().ok()
            }) else {
                return Err(format!("`%({name}){format}` is no format of it"));
            };
            if !text.is_empty() {
                parts.push(Part::Text(std::mem::take(&mut text)));
            }
            parts.push(Part::Value { name, width, zeros });
            rest = after;
        }
        text.push_str(rest);
        if !text.is_empty() {
            parts.push(Part::Text(text));
        }
        Ok(Self { parts })
    }

    /// The name of the file of a revision that is made at `moment`, without its ending.
    #[must_use]
    pub fn name(&self, id: &str, slug: &str, moment: &Moment) -> String {
        if slug.is_empty() && *self == Self::default() {
            return id.to_owned();
        }
        let mut text = String::new();
        for part in &self.parts {
            match part {
                Part::Text(part) => text.push_str(part),
                Part::Value { name: "rev", .. } => text.push_str(id),
                Part::Value { name: "slug", .. } => text.push_str(slug),
                Part::Value { name, width, zeros } => {
                    let value = moment.value(name);
                    let _ = if *zeros {
                        write!(text, "{value:0width$}")
                    } else {
                        write!(text, "{value:width$}")
                    };
                }
            }
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, Utc};
    use jiff::tz::TimeZone;

    use super::{FileTemplate, Moment};

    fn moment() -> Moment {
        let time = DateTime::parse_from_rfc3339("2024-02-09T08:05:00Z").unwrap();
        let zone = TimeZone::get("Europe/Berlin").unwrap();
        Moment::in_zone(time.with_timezone(&Utc), Some(&zone))
    }

    #[test]
    fn templates_make_names() {
        for (template, slug, expected) in [
            ("%(rev)s_%(slug)s", "add_a", "a1_add_a"),
            ("%(rev)s_%(slug)s", "", "a1"),
            ("%(slug)s-%(rev)s%%", "x", "x-a1%"),
            ("v/%(rev)s", "x", "v/a1"),
            ("%(slug)s", "x", "x"),
            // As Python's `%` operator writes them.
            (
                "%(year)d_%(month).2d_%(day)02d_%(hour)2d%(minute).2d-%(rev)s",
                "",
                "2024_02_09_ 905-a1",
            ),
            ("%(epoch)s_%(second)d", "", "1707465900_0"),
        ] {
            let template = FileTemplate::parse(template).unwrap();
            let moment = moment();
            assert_eq!(template.name("a1", slug, &moment), expected, "{template:?}");
        }
        for wrong in ["%(rev)", "%(who)s_%(rev)s", "%rev", "%(day)xd_%(rev)s"] {
            assert!(FileTemplate::parse(wrong).is_err(), "{wrong}");
        }
    }
}
