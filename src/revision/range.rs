//! Ranges of revisions, as people write them.

use std::str::FromStr;

use super::Target;
use super::target::bad;
use crate::diagnostic::{Diagnostic, Diagnostics};

/// From where to where: `TARGET` or `START[,START]…:TARGET`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Range {
    /// Where the database is, if that is written.
    pub start: Option<Vec<Target>>,
    /// Where to go.
    pub end: Target,
}

impl FromStr for Range {
    type Err = Diagnostics;

    fn from_str(text: &str) -> Result<Self, Diagnostics> {
        parse(text).map_err(Diagnostics::from)
    }
}

fn parse(text: &str) -> Result<Range, Diagnostic> {
    let Some((start, end)) = sides(text)? else {
        return Ok(Range {
            start: None,
            end: Target::parse(text)?,
        });
    };
    if start.is_empty() && end.is_empty() {
        return Err(bad(text, "has no start and no end").help("write `base:head`"));
    }
    if start.is_empty() {
        return Err(bad(text, "has no start before `:`")
            .help(format!("write `base:{end}` for a new database")));
    }
    if end.is_empty() {
        return Err(bad(text, "has no end after `:`").help(format!("write `{start}:head`")));
    }
    let starts = start.split(',').map(|one| {
        if one.is_empty() {
            Err(bad(text, "has an empty place between its starts")
                .help("write the starts as `a,b:head`, with one comma between two"))
        } else {
            Target::parse(one)
        }
    });
    Ok(Range {
        start: Some(starts.collect::<Result<_, _>>()?),
        end: Target::parse(end)?,
    })
}

/// What `history -r` lists: `[START]:[END]`, both ends included.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HistoryRange {
    /// The oldest revision; the base if absent.
    pub start: Option<Target>,
    /// The newest revision; the heads if absent.
    pub end: Option<Target>,
}

impl FromStr for HistoryRange {
    type Err = Diagnostics;

    fn from_str(text: &str) -> Result<Self, Diagnostics> {
        let Some((start, end)) = sides(text)? else {
            return Err(bad(text, "is no range")
                .help(format!("write `{text}:`, `:{text}` or `start:end`"))
                .into());
        };
        let side = |text: &str| (!text.is_empty()).then(|| Target::parse(text)).transpose();
        Ok(Self {
            start: side(start)?,
            end: side(end)?,
        })
    }
}

/// The two sides of a range, or nothing if there is no colon.
fn sides(text: &str) -> Result<Option<(&str, &str)>, Diagnostic> {
    match text.split_once(':') {
        Some((_, end)) if end.contains(':') => {
            Err(bad(text, "has more than one `:`").help("write `start:end`"))
        }
        sides => Ok(sides),
    }
}
