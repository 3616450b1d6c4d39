//! Where to go, as people write it.
//!
//! Invariant: parsing looks at no revision; what parses can be looked up in any map.

use std::fmt;
use std::str::FromStr;

use super::id::{RESERVED, describe, is_separator};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};

/// One target:
///
/// ```text
/// target   := relative | absolute
/// relative := [branch "@"] [symbol] ("+" | "-") N
/// absolute := [branch "@"] symbol
/// symbol   := "head" | "heads" | "base" | "current" | id | start of an id | label
/// branch   := label | id | start of an id
/// ```
///
/// This is Alembic's grammar
/// ([partial](https://alembic.sqlalchemy.org/en/latest/tutorial.html#partial-revision-identifiers),
/// [relative](https://alembic.sqlalchemy.org/en/latest/tutorial.html#relative-migration-identifiers),
/// [branches](https://alembic.sqlalchemy.org/en/latest/branches.html)), read to its end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    text: String,
    pub(super) branch: Option<String>,
    pub(super) point: Point,
}

/// What a target says about its branch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Point {
    /// A revision.
    At(Symbol),
    /// So many revisions up (or down, if negative) from a revision, or else from the start.
    Relative(Option<Symbol>, i32),
}

/// A name in a target.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Symbol {
    Head,
    Heads,
    Base,
    Current,
    /// An id, the start of one, or a label.
    Name(String),
}

impl Symbol {
    fn new(word: &str) -> Self {
        match word {
            "head" => Self::Head,
            "heads" => Self::Heads,
            "base" => Self::Base,
            "current" => Self::Current,
            name => Self::Name(name.to_owned()),
        }
    }
}

impl Target {
    /// The target as it was written.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The single head.
    #[must_use]
    pub fn head() -> Self {
        Self::plain("head", Symbol::Head)
    }

    /// All heads.
    #[must_use]
    pub fn heads() -> Self {
        Self::plain("heads", Symbol::Heads)
    }

    /// The state before every revision.
    #[must_use]
    pub fn base() -> Self {
        Self::plain("base", Symbol::Base)
    }

    fn plain(text: &str, symbol: Symbol) -> Self {
        Self {
            text: text.to_owned(),
            branch: None,
            point: Point::At(symbol),
        }
    }

    pub(super) fn parse(text: &str) -> Result<Self, Diagnostic> {
        let (branch, rest) = split_branch(text)?;
        Ok(Self {
            text: text.to_owned(),
            branch: branch.map(str::to_owned),
            point: point(text, rest)?,
        })
    }
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl FromStr for Target {
    type Err = Diagnostics;

    fn from_str(text: &str) -> Result<Self, Diagnostics> {
        Self::parse(text).map_err(Diagnostics::from)
    }
}

fn split_branch(text: &str) -> Result<(Option<&str>, &str), Diagnostic> {
    let Some((branch, rest)) = text.split_once('@') else {
        return Ok((None, text));
    };
    if rest.contains('@') {
        return Err(bad(text, "has more than one `@`").help("write `branch@revision`"));
    }
    if branch.is_empty() {
        return Err(bad(text, "names no branch before `@`")
            .help(format!("write `label@{rest}`, or `{rest}` alone")));
    }
    if rest.is_empty() {
        return Err(bad(text, "names no revision after `@`")
            .help(format!("write `{branch}@head` or `{branch}@base`")));
    }
    if RESERVED.contains(&branch) {
        return Err(
            bad(text, &format!("has `{branch}` where a branch is named")).help(
                "before `@` stands a branch label or a revision id; `gen-sql branches` lists them",
            ),
        );
    }
    check_word(text, branch)?;
    Ok((Some(branch), rest))
}

fn point(text: &str, rest: &str) -> Result<Point, Diagnostic> {
    if rest.is_empty() {
        return Err(Diagnostic::error(Code::BadTarget, "the target is empty")
            .help("write `head`, `base`, a revision id or a relative target such as `+1`"));
    }
    let Some(sign) = rest.find(['+', '-']) else {
        check_word(text, rest)?;
        return Ok(Point::At(Symbol::new(rest)));
    };
    let (word, steps) = rest.split_at(sign);
    check_word(text, word)?;
    let steps = number(text, steps)?;
    let symbol = (!word.is_empty()).then(|| Symbol::new(word));
    Ok(Point::Relative(symbol, steps))
}

fn number(text: &str, steps: &str) -> Result<i32, Diagnostic> {
    let (sign, digits) = steps.split_at(1);
    let help = format!("write `{sign}1` for one revision; revision ids have no `+` or `-` in them");
    if digits.is_empty() {
        let fault = format!("ends with `{sign}`, where a number of revisions belongs");
        return Err(bad(text, &fault).help(help));
    }
    if !digits.bytes().all(|b| b.is_ascii_digit()) {
        let digits = digits.escape_debug();
        let fault = format!("has `{digits}` after `{sign}`, which is not a number");
        return Err(bad(text, &fault).help(help));
    }
    match steps.parse::<i32>() {
        Ok(0) => Err(bad(text, "moves by no revision")
            .help("write how many revisions to go, such as `+1`, or name one")),
        // what counts down is negated to be walked
        Ok(steps) if steps > i32::MIN => Ok(steps),
        _ => Err(bad(text, "has a number that is too large")
            .help("write `head` or `base` to go to the end of the chain")),
    }
}

/// Refuses what can stand in no name.
fn check_word(text: &str, word: &str) -> Result<(), Diagnostic> {
    match word.chars().find(|&c| is_separator(c)) {
        None => Ok(()),
        Some(':') => Err(bad(text, "is a range where one revision is meant")
            .help("leave out the `:` and what stands on one side of it")),
        Some(',') => Err(bad(text, "lists several revisions where one is meant")
            .help("name one revision, or `heads` for all heads")),
        Some(found) => Err(bad(text, &format!("has {} in it", describe(found)))
            .help("targets have no spaces: write `head`, `base`, a revision id or `+1`")),
    }
}

/// What is wrong with the target `text`.
pub(super) fn bad(text: &str, fault: &str) -> Diagnostic {
    Diagnostic::error(
        Code::BadTarget,
        format!("the target `{}` {fault}", text.escape_debug()),
    )
}
