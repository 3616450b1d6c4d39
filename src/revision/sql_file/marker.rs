//! Comments that begin a section, or were meant to.
//!
//! Invariant: a comment that is not clearly meant as a marker is a comment.

use crate::text;

/// Which way a section goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Way {
    Up,
    Down,
}

impl Way {
    /// The line that begins the section.
    pub(super) fn marker(self) -> &'static str {
        match self {
            Self::Up => "-- upgrade:",
            Self::Down => "-- downgrade:",
        }
    }

    fn word(self) -> &'static str {
        match self {
            Self::Up => "upgrade",
            Self::Down => "downgrade",
        }
    }
}

/// A comment that is a marker, or nearly one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Marker {
    pub(super) way: Way,
    pub(super) form: Form,
}

/// How a marker is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// `-- upgrade:`
    Plain,
    /// `-- upgrade: irreversible`
    Irreversible,
    /// `-- upgrade: anything else`
    WithText,
    /// `-- Upgrade:`, `-- upgrde:`, `-- up:`, `-- upgrade`
    Misspelt,
    /// `-- Downgrade: irreversible`, `-- down: irreversible`
    MisspeltIrreversible,
    /// The marker of another tool, which is named.
    Foreign(&'static str),
}

/// The markers of other tools, in lower case.
const FOREIGN: [(&str, &str, Way); 6] = [
    ("migrate:up", "dbmate", Way::Up),
    ("migrate:down", "dbmate", Way::Down),
    ("+goose up", "goose", Way::Up),
    ("+goose down", "goose", Way::Down),
    ("+migrate up", "sql-migrate", Way::Up),
    ("+migrate down", "sql-migrate", Way::Down),
];

impl Marker {
    /// Whether the section cannot be gone.
    pub(super) fn irreversible(self) -> bool {
        matches!(self.form, Form::Irreversible | Form::MisspeltIrreversible)
    }

    /// Whether it is spelt as a marker is.
    pub(super) fn is_exact(self) -> bool {
        matches!(self.form, Form::Plain | Form::Irreversible)
    }

    /// The marker that a line comment is, if it is one.
    pub(super) fn of(comment: &str) -> Option<Self> {
        let content = comment.trim_start_matches('-').trim();
        if let Some(marker) = Self::foreign(content) {
            return Some(marker);
        }
        let (word, rest) = match content.split_once(':') {
            Some((word, rest)) => (word.trim_end(), Some(rest.trim())),
            None => (content, None),
        };
        for way in [Way::Up, Way::Down] {
            if word == way.word() && rest.is_some() {
                let form = match rest {
                    Some("") => Form::Plain,
                    Some("irreversible") => Form::Irreversible,
                    _ => Form::WithText,
                };
                return Some(Self { way, form });
            }
        }
        Self::misspelt(word, rest)
    }

    fn foreign(content: &str) -> Option<Self> {
        FOREIGN
            .into_iter()
            .find(|(marker, ..)| {
                content
                    .get(..marker.len())
                    .is_some_and(|start| start.eq_ignore_ascii_case(marker))
                    && content[marker.len()..]
                        .chars()
                        .next()
                        .is_none_or(char::is_whitespace)
            })
            .map(|(_, tool, way)| Self {
                way,
                form: Form::Foreign(tool),
            })
    }

    /// With a colon, a word that is near to the right one; without, the right word alone.
    fn misspelt(word: &str, rest: Option<&str>) -> Option<Self> {
        let lower = word.to_ascii_lowercase();
        let ways = [Way::Up, Way::Down];
        let way = match rest {
            None => ways.into_iter().find(|way| lower == way.word()),
            Some("" | "irreversible") => match lower.as_str() {
                "up" => Some(Way::Up),
                "down" => Some(Way::Down),
                _ => text::nearest(&lower, ways.map(Way::word))
                    .and_then(|near| ways.into_iter().find(|way| way.word() == near)),
            },
            Some(_) => None,
        };
        way.map(|way| Self {
            way,
            form: match rest {
                Some("irreversible") => Form::MisspeltIrreversible,
                _ => Form::Misspelt,
            },
        })
    }
}
