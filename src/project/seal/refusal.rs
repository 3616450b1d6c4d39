//! What is said of files that changed after they were sealed.

use super::{Change, Line, SealedFile};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::text::shell_word;

/// Up to how many new names a command line is written out.
const WRITTEN_OUT: usize = 8;

/// How many revisions a message points into.
const POINTED_INTO: usize = 4;

/// What is said of `changes` if those named by `accepted` are accepted already.
pub(super) fn told(changes: &[Change<'_>], accepted: &[String]) -> Diagnostics {
    let mut names: Vec<&str> = accepted.iter().map(String::as_str).collect();
    let given = names.len();
    let mut found: Vec<Diagnostic> = Vec::with_capacity(changes.len());
    for change in changes {
        let name = name(change);
        let mut accept = names[..given].to_vec();
        accept.push(name);
        found.push(refused(change, &command(&accept)));
        let more = names.len() - given;
        if !change.is_new() && more <= WRITTEN_OUT && !names.contains(&name) {
            names.push(name);
        }
    }
    let more = names.len() - given;
    if let (Some(last), 2..) = (found.last_mut(), more) {
        last.notes.push(if more > WRITTEN_OUT {
            "to accept whatever has changed, delete `gen-sql.sum` and run `gen-sql hash`".to_owned()
        } else {
            format!("to accept all of it, run `{}`", command(&names))
        });
    }
    found.into_iter().collect()
}

/// What is said if there is no `gen-sql.sum` where one is asked for.
pub(super) fn nothing_sealed() -> Diagnostic {
    Diagnostic::error(
        Code::UnsealedFile,
        "no file is sealed: there is no `gen-sql.sum`",
    )
    .note("`--locked` takes only what is sealed")
    .help("run `gen-sql hash`, and keep `gen-sql.sum` together with the revisions")
}

/// What `--accept` calls a change.
fn name<'a>(change: &Change<'a>) -> &'a str {
    let file = change.file();
    let revision = file.and_then(|file| Some(&*file.parts_of.first()?.revision));
    let path = file.map(|file| &*file.path);
    revision
        .or(path)
        .or_else(|| change.line().map(|line| line.path.as_str()))
        .unwrap_or_default()
}

fn refused(change: &Change<'_>, accept: &str) -> Diagnostic {
    match change {
        Change::Edited { file, line } => edited(file, line, accept),
        Change::Removed { line } if line.is_left => left(line, accept),
        Change::Removed { line } => Diagnostic::error(
            Code::RemovedFile,
            format!("`{}` is sealed, and not in the project any more", line.path),
        )
        .label(line.span, "listed here")
        .help(format!(
            "bring the file back, or accept that it is gone: `{accept}`"
        )),
        Change::Renamed { line, to } => Diagnostic::error(
            Code::RenamedFile,
            format!("`{}` is sealed, and now called `{}`", line.path, to.path),
        )
        .label(line.span, "listed here")
        .help(format!(
            "give the file its name back, or accept the new one: `{accept}`"
        )),
        Change::Unlisted { file } => {
            let found =
                Diagnostic::error(Code::UnsealedFile, format!("`{}` is not sealed", file.path))
                    .help("run `gen-sql hash`");
            let found = pointing(found, file, "`--locked` takes only what is sealed");
            if file.parts_of.is_empty() {
                found.note("`--locked` takes only what is sealed")
            } else {
                found
            }
        }
    }
}

/// Whether a file could be a revision or a baseline.
fn is_sql(path: &str) -> bool {
    [".sql", ".sql.tera"].iter().any(|end| path.ends_with(end))
}

/// What is said of a file that is there, and that the project has nothing to do with.
fn left(line: &Line, accept: &str) -> Diagnostic {
    let found = Diagnostic::error(
        Code::RemovedFile,
        format!(
            "`{}` is sealed, and no part of the project any more",
            line.path
        ),
    )
    .label(line.span, "listed here")
    .note("the file is there, but nothing that was read leads to it");
    let found = if is_sql(&line.path) {
        found.note("configurations of one folder share `gen-sql.sum`: one with other revisions needs a folder of its own")
    } else {
        found
    };
    found.help(format!(
        "lead to it again, or accept that it is sealed no more: `{accept}`"
    ))
}

fn edited(file: &SealedFile, line: &Line, accept: &str) -> Diagnostic {
    let found = Diagnostic::error(
        Code::EditedFile,
        format!("`{}` has changed since it was sealed", file.path),
    )
    .help(format!(
        "take the change back and write a new revision, or accept it: `{accept}`"
    ));
    if file.parts_of.is_empty() {
        return found.label(line.span, "listed here with another hash");
    }
    pointing(found, file, "databases can have this revision as it was")
}

/// Points into the revisions that are made of a file; `own` is said in the file of one.
fn pointing(mut found: Diagnostic, file: &SealedFile, own: &str) -> Diagnostic {
    for (at, part) in file.parts_of.iter().take(POINTED_INTO).enumerate() {
        let text = if part.is_own {
            own.to_owned()
        } else {
            format!("`{}` reads it", part.revision)
        };
        found = match at {
            0 => found.label(part.span, text),
            _ => found.context(part.span, text),
        };
    }
    match file.parts_of.len().saturating_sub(POINTED_INTO) {
        0 => found,
        1 => found.note("1 more revision reads it"),
        more => found.note(format!("{more} more revisions read it")),
    }
}

/// The command that accepts what `names` name.
fn command(names: &[&str]) -> String {
    let options = names.iter().map(|name| {
        // What begins with a hyphen would be read as an option of its own.
        let joint = if name.starts_with('-') { '=' } else { ' ' };
        format!(" --accept{joint}{}", shell_word(name))
    });
    std::iter::once("gen-sql hash".to_owned())
        .chain(options)
        .collect()
}
