//! Seals files anew.

use super::change::changes;
use super::{Change, Line, SealedFile, SumFile, refusal};
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Result};
use crate::revision::{RevisionMap, Target};
use crate::text::nearest;

/// What `gen-sql.sum` is to be.
#[derive(Debug)]
pub struct Renewal<'a> {
    /// How it differs from what it was, in the order of the paths.
    pub changes: Vec<Change<'a>>,
    /// Its whole text.
    pub text: String,
}

/// Seals `files`, of which `lines` are sealed already. What has changed must be named by one of
/// `accept`.
pub(super) fn renew<'a>(
    lines: &'a [Line],
    files: &'a [SealedFile],
    map: &RevisionMap,
    accept: &[String],
) -> Result<Renewal<'a>> {
    let changes = changes(lines, files);
    let mut problems = Diagnostics::default();
    let mut is_accepted: Vec<bool> = changes.iter().map(Change::is_new).collect();
    for name in accept {
        let concerned = match concerned(name, lines, files, map) {
            Ok(concerned) => concerned,
            Err(found) => {
                problems.extend(found);
                continue;
            }
        };
        let mut has_changed = false;
        for (change, is_accepted) in changes.iter().zip(&mut is_accepted) {
            if !change.is_new() && concerned.holds(change) {
                has_changed = true;
                *is_accepted = true;
            }
        }
        if !has_changed {
            problems.push(nothing(name));
        }
    }
    problems.or_ok(())?;
    let left: Vec<Change<'_>> = (changes.iter().zip(is_accepted))
        .filter_map(|(change, is_accepted)| (!is_accepted).then_some(*change))
        .collect();
    refusal::told(&left, accept).or_ok(())?;
    let text = SumFile::text(files.iter().map(|file| (&*file.path, file.hash())));
    Ok(Renewal { changes, text })
}

/// What a name stands for.
enum Concerned<'a> {
    File(&'a str),
    Revisions(Vec<&'a str>),
}

impl Concerned<'_> {
    fn holds(&self, change: &Change<'_>) -> bool {
        match self {
            Self::File(path) => {
                change.file().is_some_and(|file| *file.path == **path)
                    || change.line().is_some_and(|line| line.path == *path)
            }
            Self::Revisions(ids) => change.file().is_some_and(|file| {
                let mut parts = file.parts_of.iter();
                parts.any(|part| ids.contains(&&*part.revision))
            }),
        }
    }
}

/// The path that `name` is, or else the revisions that it names.
fn concerned<'a>(
    name: &'a str,
    lines: &[Line],
    files: &[SealedFile],
    map: &'a RevisionMap,
) -> Result<Concerned<'a>> {
    let is_listed = || {
        lines
            .binary_search_by(|line| line.path.as_str().cmp(name))
            .is_ok()
    };
    let is_there = || {
        files
            .binary_search_by(|file| (*file.path).cmp(name))
            .is_ok()
    };
    if is_listed() || is_there() {
        return Ok(Concerned::File(name));
    }
    let revisions = name.parse().and_then(|target: Target| map.start(&[target]));
    match revisions {
        Ok(revisions) => Ok(Concerned::Revisions(
            revisions.into_iter().map(|index| map.id(index)).collect(),
        )),
        Err(found) if found.iter().all(|problem| names_nothing(problem.code)) => {
            let ids = map.indices().map(|index| map.id(index));
            let paths = lines.iter().map(|line| line.path.as_str());
            Err(unknown(name, nearest(name, ids.chain(paths))).into())
        }
        Err(found) => Err(found),
    }
}

fn names_nothing(code: Code) -> bool {
    matches!(code, Code::UnknownTarget | Code::BadTarget)
}

fn unknown(name: &str, near: Option<&str>) -> Diagnostic {
    let found = Diagnostic::error(
        Code::Usage,
        format!("`{name}` is neither a revision nor a file of `gen-sql.sum`"),
    );
    match near {
        Some(near) => found.help(format!("did you mean `{near}`?")),
        None => found.help("name a revision by its id, or a file by its path in `gen-sql.sum`"),
    }
}

fn nothing(name: &str) -> Diagnostic {
    Diagnostic::error(
        Code::Usage,
        format!("there is nothing to accept of `{name}`: nothing sealed has changed there"),
    )
    .help(format!("leave `--accept {name}` out"))
}
