//! What the declared schema says of renamed tables and columns: `-- renamed-from: old_name`.
//!
//! Invariant: a rename is never guessed.

use crate::alembic::Said;
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Result};
use crate::revision::sql_file::Baseline;
use crate::schema::CreateTable;
use crate::span::{SourceId, Sources, Span};
use crate::sql::{Head, Ident, Object, Token, TokenKind, tokens};
use crate::text::list;

/// A table or column that had another name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Rename {
    /// The table of a column; a table has none.
    pub(super) table: Option<Ident>,
    pub(super) from: Ident,
    pub(super) to: Ident,
    /// Where it is said.
    pub(super) span: Span,
}

const KEY: &str = "renamed-from:";

/// What a file of the declared schema says.
///
/// # Errors
/// Every line that stands above no table and no column, or names nothing.
pub(super) fn read(sources: &Sources, source: SourceId, file: &Baseline) -> Result<Vec<Rename>> {
    let text = sources.text(source);
    let mut found = Vec::new();
    let mut problems = Diagnostics::default();
    let mut said: Vec<(Ident, Span)> = Vec::new();
    for token in tokens(text) {
        match token.kind {
            TokenKind::LineComment | TokenKind::BlockComment => match name(&token) {
                Some(Ok(name)) => said.push((name, Span::new(source, token.range()))),
                Some(Err(())) => {
                    let span = Span::new(source, token.range());
                    problems.push(misplaced(span, "this names nothing", IN_SQL));
                }
                None => {}
            },
            TokenKind::Space => {}
            _ => {
                for (from, span) in said.drain(..) {
                    match renamed(file, token.start) {
                        Some((table, to)) => found.push(Rename {
                            table,
                            from,
                            to,
                            span,
                        }),
                        None => problems.push(misplaced(
                            span,
                            "no table or column begins below",
                            IN_SQL,
                        )),
                    }
                }
            }
        }
    }
    let left = said.into_iter();
    problems.extend(
        left.map(|(_, span)| misplaced(span, "nothing stands below", IN_SQL))
            .collect(),
    );
    problems.or_ok(found)
}

/// What models say: `# renamed-from: old_name` above a class, a table or a column.
///
/// # Errors
/// Every line that stands above no table and no column, or names nothing.
pub(super) fn of_models(
    sources: &Sources,
    modules: impl Iterator<Item = SourceId>,
    said: &[Said],
) -> Result<Vec<Rename>> {
    let mut found = Vec::new();
    let mut problems = Diagnostics::default();
    for source in modules {
        let mut above: Vec<(Ident, Span)> = Vec::new();
        let mut start = 0;
        for line in sources.text(source).split_inclusive('\n') {
            let range = start..start + line.trim_end().len();
            start += line.len();
            let words = line.trim();
            let span = || {
                let blanks = line.len() - line.trim_start().len();
                Span::new(source, range.start + blanks..range.end)
            };
            if let Some(comment) = words.strip_prefix('#') {
                match name_said(comment.trim_start_matches('#')) {
                    Some(Ok(name)) => above.push((name, span())),
                    Some(Err(())) => {
                        problems.push(misplaced(span(), "this names nothing", IN_PYTHON));
                    }
                    None => {}
                }
                continue;
            }
            // A decorator belongs to what stands below it.
            if words.is_empty() || words.starts_with('@') {
                continue;
            }
            for (from, comment) in above.drain(..) {
                let here = said.iter().filter(|said| {
                    said.place.source == source && range.contains(&said.place.range().start)
                });
                let (columns, tables): (Vec<_>, Vec<_>) =
                    here.partition(|one| one.column.is_some());
                // A table that stands on one line with its columns; a column of several tables.
                let meant = if tables.is_empty() { columns } else { tables };
                if meant.is_empty() {
                    problems.push(misplaced(
                        comment,
                        "no table or column begins below",
                        IN_PYTHON,
                    ));
                }
                found.extend(meant.into_iter().map(|said| {
                    let table = Ident::new(&said.table);
                    let (table, to) = match &said.column {
                        Some(column) => (Some(table), Ident::new(column)),
                        None => (None, table),
                    };
                    Rename {
                        table,
                        from: from.clone(),
                        to,
                        span: comment,
                    }
                }));
            }
        }
        let left = above.into_iter();
        problems.extend(
            left.map(|(_, span)| misplaced(span, "nothing stands below", IN_PYTHON))
                .collect(),
        );
    }
    problems.or_ok(found)
}

/// The name that a comment says; nothing if it is about something else.
fn name(comment: &Token<'_>) -> Option<std::result::Result<Ident, ()>> {
    let words = match comment.kind {
        TokenKind::BlockComment => comment.text.trim_start_matches("/*").trim_end_matches("*/"),
        _ => comment.text.trim_start_matches('-'),
    };
    name_said(words)
}

/// The name that the words of a comment say; nothing if they are about something else.
fn name_said(words: &str) -> Option<std::result::Result<Ident, ()>> {
    let words = words.trim();
    let name = words
        .get(..KEY.len())
        .filter(|key| key.eq_ignore_ascii_case(KEY))
        .map(|_| words[KEY.len()..].trim().trim_end_matches(';').trim_end())?;
    Some(match name {
        "" => Err(()),
        name => Ok(Ident::from_token(name)),
    })
}

/// The table or column whose definition begins at a byte of the file: with the table of a column.
fn renamed(file: &Baseline, at: usize) -> Option<(Option<Ident>, Ident)> {
    let operation = file.operations().iter().find(|operation| {
        let range = operation.execute().origin.span().range();
        range.contains(&at)
    })?;
    let execute = operation.execute();
    let Head::Create(create) = Head::of(&execute.text) else {
        return None;
    };
    if !matches!(create.object, Object::Table | Object::VirtualTable) {
        return None;
    }
    let table = create.name.name.ident;
    let start = execute.origin.span().range().start;
    if at == start {
        return Some((None, table));
    }
    let created = CreateTable::read(&*execute.text).ok()?;
    let mut columns = created.columns().iter();
    let column = columns.find(|column| column.range.start == at - start)?;
    Some((Some(table), column.name.ident.clone()))
}

/// What helps in SQL.
const IN_SQL: &str =
    "write `-- renamed-from: old_name` above a `CREATE TABLE` or above a column in it";

/// What helps in Python.
const IN_PYTHON: &str =
    "write `# renamed-from: old_name` above a class, above a `Table(…)` or above a column in it";

fn misplaced(span: Span, label: &str, help: &str) -> Diagnostic {
    Diagnostic::error(
        Code::RenamedFrom,
        "this line says of nothing how it was called",
    )
    .label(span, label)
    .help(help)
}

/// What is said where several are called as one was.
pub(super) fn clashes(renames: &[Rename]) -> Diagnostics {
    let mut found = Diagnostics::default();
    for (at, rename) in renames.iter().enumerate() {
        let mut before = renames[..at].iter();
        let same = before.find(|other| other.table == rename.table && other.from == rename.from);
        if let Some(first) = same {
            found.push(
                Diagnostic::error(
                    Code::RenamedFrom,
                    format!("`{}` cannot have become two", rename.from.name()),
                )
                .label(rename.span, "")
                .context(first.span, "it was renamed here already")
                .help("take one of the two lines out"),
            );
        }
    }
    found
}

/// What is said of a line that has nothing to rename.
pub(super) fn stale(rename: &Rename) -> Diagnostic {
    let message = format!("there is no {} to rename any more", what(rename));
    told(rename, message).help("take the line out: the chain has renamed it, or never had it")
}

/// What is said of a line that a revision of the chain has done.
pub(super) fn former(rename: &Rename) -> Diagnostic {
    let message = format!(
        "the {} is not renamed: the chain has renamed it to `{}` already, and this is another one of the name",
        what(rename),
        rename.to.name()
    );
    told(rename, message).help("take the line out; if it is meant once more, rename by hand")
}

/// What is said of a line where both names are there before and behind it.
pub(super) fn done(rename: &Rename) -> Diagnostic {
    let message = format!(
        "the {} is not renamed: the chain has `{}`, too, and both are declared",
        what(rename),
        rename.to.name()
    );
    told(rename, message).help("take the line out if the chain has renamed it already")
}

/// What is said of a rename to what the chain has already as it is declared.
pub(super) fn declared_so(rename: &Rename) -> Diagnostic {
    let message = format!(
        "the {} is not renamed: the chain has `{}` as it is declared, and `{}` is another one",
        what(rename),
        rename.to.name(),
        rename.from.name()
    );
    told(rename, message).help("take the line out")
}

/// What is said where it cannot be seen whether the names of a circle have changed already.
pub(super) fn circle(path: &[Rename]) -> Diagnostic {
    let names = list(path.iter().map(|one| one.to.name()), "and");
    let message = format!("{names} keep their names: they are like what is declared already");
    let diagnostic = Diagnostic::warning(Code::RenamedFrom, message);
    let help = match &path[0].table {
        Some(_) => {
            "take the lines out if the chain has done it; if not, let the columns stand where those stand whose values they get"
        }
        None => "take the lines out if the chain has done it; if not, write the revision by hand",
    };
    pointed(diagnostic, path).help(help)
}

/// What is said where what keeps its name in a circle is more like what is declared, and is not that.
pub(super) fn unclear(path: &[Rename]) -> Diagnostic {
    let names = list(path.iter().map(|one| one.to.name()), "and");
    let message = format!(
        "whether {names} are still to change their names cannot be seen: they are more like what is declared if they do not"
    );
    pointed(Diagnostic::error(Code::RenamedFrom, message), path).help(
        "take the lines out if the chain has done it; if not, change only the names in a revision of its own",
    )
}

/// Points at all lines of a circle.
fn pointed(diagnostic: Diagnostic, path: &[Rename]) -> Diagnostic {
    { path.iter().enumerate() }.fold(diagnostic, |told, (at, rename)| match at {
        0 => told.label(rename.span, ""),
        _ => told.context(rename.span, ""),
    })
}

fn told(rename: &Rename, message: String) -> Diagnostic {
    Diagnostic::warning(Code::RenamedFrom, message).label(rename.span, "")
}

fn what(rename: &Rename) -> String {
    match &rename.table {
        None => format!("table `{}`", rename.from.name()),
        Some(table) => format!("column `{}` in `{}`", rename.from.name(), table.name()),
    }
}
