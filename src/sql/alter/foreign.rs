//! What other databases write in an `ALTER TABLE`, and what to write here.
//!
//! Invariant: nothing that SQLite accepts on some table is refused here.

use std::ops::Range;

use super::ActionKind;
use super::alter_column::trailing_not_null;
use crate::sql::cursor::Cursor;
use crate::sql::name::{self, SpannedIdent};
use crate::sql::syntax_error::SyntaxError;
use crate::sql::token::TokenKind;

/// Where an action should begin.
const ACTIONS: [(&[&str], &str, &str); 14] = [
    (&["MODIFY"], "`MODIFY`", MODIFY),
    (
        &["CHANGE"],
        "`CHANGE`",
        "write `RENAME COLUMN a TO b`, `ALTER COLUMN b TYPE t`, each for itself",
    ),
    (
        &["OWNER"],
        "owners of tables",
        "leave the action out: whoever may write the file may do all",
    ),
    (
        &["ENABLE"],
        "triggers that are switched on",
        "leave the action out, or create the trigger with `CREATE TRIGGER`",
    ),
    (
        &["DISABLE"],
        "triggers that are switched off",
        "drop the trigger with `DROP TRIGGER` and create it again",
    ),
    (
        &["VALIDATE"],
        "constraints that are not valid",
        "leave the action out: a constraint is checked when it is added",
    ),
    (
        &["INHERIT"],
        "tables that inherit from others",
        "write the columns into the table itself",
    ),
    (
        &["ATTACH", "PARTITION"],
        "partitions",
        "keep all rows in one table",
    ),
    (
        &["WITH", "CHECK"],
        "`WITH CHECK`",
        "leave it out: a constraint is checked when it is added",
    ),
    (
        &["WITH", "NOCHECK"],
        "`WITH NOCHECK`",
        "leave it out: a constraint is checked when it is added",
    ),
    (&["ENGINE"], "storage engines", "leave the action out"),
    (
        &["CONVERT"],
        "character sets of tables",
        "leave the action out: all text is Unicode",
    ),
    (
        &["AUTO_INCREMENT"],
        "`AUTO_INCREMENT`",
        "write `SET AUTOINCREMENT`",
    ),
    (
        &["COMMENT"],
        "comments on tables",
        "write a comment, `-- …`, into the `CREATE TABLE`",
    ),
];

const MODIFY: &str =
    "write `ALTER COLUMN c TYPE t`, `ALTER COLUMN c SET NOT NULL`, each for itself";

fn refused(range: Range<usize>, what: &str, help: &str) -> SyntaxError {
    SyntaxError::new(range, format!("SQLite has no {what}")).help(help)
}

/// The range of the next `words` tokens.
fn ahead(cursor: &Cursor<'_>, words: usize) -> Range<usize> {
    let mut ahead = cursor.clone();
    for _ in 0..words {
        ahead.next();
    }
    cursor.start()..ahead.end()
}

/// Where an action should begin.
pub(super) fn action(cursor: &Cursor<'_>) -> Option<SyntaxError> {
    let (words, what, help) = ACTIONS
        .into_iter()
        .find(|(words, ..)| cursor.at_all(words))?;
    Some(refused(ahead(cursor, words.len()), what, help))
}

/// Behind `ADD`, where no constraint begins.
pub(super) fn add(cursor: &Cursor<'_>) -> Option<SyntaxError> {
    if cursor.at_kind(TokenKind::LeftParen) {
        return Some(
            SyntaxError::expected(cursor, "the name of a column").help(
                "write `ADD` before each column, without parentheses: `ADD a INT, ADD b INT`",
            ),
        );
    }
    if cursor.at("INDEX") {
        return Some(index(ahead(cursor, 1)));
    }
    // `ADD key INT` is a column, `ADD KEY (a)` and `ADD KEY name (a)` are none.
    let mut key = cursor.clone();
    for word in ["FULLTEXT", "SPATIAL", "KEY", "INDEX"] {
        key.eat(word);
    }
    if key.start() == cursor.start() {
        return None;
    }
    if !key.at_kind(TokenKind::LeftParen) {
        name::name(&mut key)?;
    }
    let mut columns = key.clone();
    let is_index = columns.eat_kind(TokenKind::LeftParen)
        && columns
            .peek()
            .is_some_and(|token| token.is_name() && token.kind != TokenKind::String);
    is_index.then(|| index(cursor.start()..key.end()))
}

fn index(range: Range<usize>) -> SyntaxError {
    SyntaxError::new(range, "an index is no part of its table")
        .help("write a statement of its own: `CREATE INDEX name ON t (…)`")
}

/// Behind `ADD`, where a constraint begins.
pub(super) fn add_constraint(cursor: &Cursor<'_>) -> Option<SyntaxError> {
    let mut rest = cursor.clone();
    if rest.eat("CONSTRAINT") {
        if rest.at_all(&["IF", "NOT", "EXISTS"]) {
            return Some(
                SyntaxError::expected(&rest, "the name of the constraint").help(
                    "leave out `IF NOT EXISTS`: which constraints exist is known from the chain",
                ),
            );
        }
        name::name(&mut rest)?;
    }
    if rest.at("DEFAULT") {
        return Some(
            SyntaxError::new(ahead(&rest, 1), "a default is no constraint of a table")
                .help("write `ALTER COLUMN c SET DEFAULT …`"),
        );
    }
    if rest.at("EXCLUDE") {
        return Some(refused(
            ahead(&rest, 1),
            "`EXCLUDE` constraints",
            "write a trigger that refuses the rows: `CREATE TRIGGER … RAISE(ABORT, …)`",
        ));
    }
    let unique = rest.eat("UNIQUE");
    if !unique && !(rest.eat_all(&["PRIMARY", "KEY"])) {
        return None;
    }
    if rest.at_all(&["USING", "INDEX"]) {
        return Some(refused(
            ahead(&rest, 2),
            "constraints that take an index over",
            "name the columns: `UNIQUE (…)`",
        ));
    }
    for words in [
        &["CLUSTERED"][..],
        &["NONCLUSTERED"],
        &["NULLS", "DISTINCT"],
        &["NULLS", "NOT", "DISTINCT"],
    ] {
        if rest.at_all(words) {
            let range = ahead(&rest, words.len());
            let what = format!("`{}`", words.join(" "));
            return Some(refused(range, &what, "leave it out"));
        }
    }
    // MySQL: `ADD UNIQUE [KEY|INDEX] [name] (…)`
    let name = rest.peek()?;
    if unique && rest.step().is_some() && name.is_name() {
        return Some(
            SyntaxError::new(
                name.range(),
                format!("expected columns in parentheses, found `{}`", name.text),
            )
            .help("a name stands in front: `ADD CONSTRAINT name UNIQUE (…)`"),
        );
    }
    None
}

/// A definition that could not be read.
pub(super) fn definition(cursor: &Cursor<'_>, error: SyntaxError) -> SyntaxError {
    if cursor.at_kind(TokenKind::Dot) {
        return error.help("write the name of the column alone");
    }
    error
}

/// Behind `DROP`.
pub(super) fn drop(cursor: &Cursor<'_>) -> Option<SyntaxError> {
    if cursor.at_kind(TokenKind::LeftParen) {
        return Some(
            SyntaxError::expected(cursor, "the name of a column")
                .help("write `DROP` before each column, without parentheses: `DROP a, DROP b`"),
        );
    }
    let mut rest = cursor.clone();
    if rest.eat("INDEX") || rest.eat("KEY") && rest.peek().is_some_and(|token| token.is_name()) {
        return Some(
            SyntaxError::new(
                cursor.start()..rest.end(),
                "an index is no part of its table",
            )
            .help("write a statement of its own: `DROP INDEX name`"),
        );
    }
    let mut rest = cursor.clone();
    let constraint = rest.eat_all(&["FOREIGN", "KEY"]) || rest.eat("CHECK") || rest.eat("UNIQUE");
    if !constraint {
        return None;
    }
    let words = cursor.start()..rest.end();
    let name = name::name(&mut rest)?;
    let help = format!("write `DROP CONSTRAINT {}`", name.ident);
    Some(SyntaxError::new(words, "a constraint with a name is dropped by it").help(help))
}

/// Behind `RENAME`.
pub(super) fn rename(cursor: &Cursor<'_>) -> Option<SyntaxError> {
    let mut rest = cursor.clone();
    if rest.at("AS") {
        return Some(SyntaxError::expected(&rest, "`TO`"));
    }
    if rest.eat("INDEX")
        || rest.eat("KEY") && rest.peek().is_some_and(|t| t.is_name() && !t.is("TO"))
    {
        return Some(refused(
            cursor.start()..rest.end(),
            "way to rename an index",
            "write `DROP INDEX` and `CREATE INDEX`",
        ));
    }
    let mut rest = cursor.clone();
    rest.eat("COLUMN");
    let name = name::required(&mut rest, "").ok()?;
    let ends = rest
        .peek()
        .is_none_or(|token| matches!(token.kind, TokenKind::Semicolon | TokenKind::Comma));
    ends.then(|| {
        SyntaxError::expected(&rest, "`TO`").help(format!(
            "write `RENAME TO {0}` for the table, `RENAME COLUMN {0} TO …` for a column",
            name.ident
        ))
    })
}

/// Behind `ALTER`.
pub(super) fn alter(cursor: &Cursor<'_>) -> Option<SyntaxError> {
    cursor.at("CONSTRAINT").then(|| {
        SyntaxError::expected(cursor, "the name of a column")
            .help("write `DROP CONSTRAINT` and `ADD CONSTRAINT`")
    })
}

/// Behind `SET`.
pub(super) fn set(cursor: &Cursor<'_>) -> Option<SyntaxError> {
    const WORDS: [(&[&str], &str, &str); 6] = [
        (
            &["SCHEMA"],
            "schemas to move a table to",
            "leave the action out",
        ),
        (&["TABLESPACE"], "tablespaces", "leave the action out"),
        (&["LOGGED"], "tables without a log", "leave the action out"),
        (
            &["UNLOGGED"],
            "tables without a log",
            "leave the action out",
        ),
        (
            &["WITH", "ROWID"],
            "`WITH ROWID`",
            "write `DROP WITHOUT ROWID`",
        ),
        (&["ROWID"], "`SET ROWID`", "write `DROP WITHOUT ROWID`"),
    ];
    let (words, what, help) = WORDS.into_iter().find(|(words, ..)| cursor.at_all(words))?;
    Some(refused(ahead(cursor, words.len()), what, help))
}

/// Behind `ALTER COLUMN c`, where nothing that is known begins.
pub(super) fn alter_column(cursor: &Cursor<'_>, column: &SpannedIdent) -> SyntaxError {
    const WORDS: [(&[&str], &str, &str); 10] = [
        (
            &["SET", "STATISTICS"],
            "statistics of columns",
            "leave the action out, or write `ANALYZE`",
        ),
        (
            &["SET", "STORAGE"],
            "storage modes of columns",
            "leave the action out",
        ),
        (
            &["SET", "COMPRESSION"],
            "compression of columns",
            "leave the action out",
        ),
        (
            &["SET", "GENERATED"],
            "identity columns",
            "write `SET AUTOINCREMENT` for the table",
        ),
        (
            &["ADD", "GENERATED"],
            "identity columns",
            "write `SET AUTOINCREMENT` for the table",
        ),
        (
            &["DROP", "IDENTITY"],
            "identity columns",
            "write `DROP AUTOINCREMENT` for the table",
        ),
        (
            &["RESTART"],
            "identity columns",
            "write `UPDATE sqlite_sequence SET seq = … WHERE name = '…'`",
        ),
        (
            &["SET", "INVISIBLE"],
            "invisible columns",
            "leave the action out",
        ),
        (
            &["SET", "VISIBLE"],
            "invisible columns",
            "leave the action out",
        ),
        (&["RESET"], "options of columns", "leave the action out"),
    ];
    if let Some((words, what, help)) = WORDS.into_iter().find(|(words, ..)| cursor.at_all(words)) {
        return refused(ahead(cursor, words.len()), what, help);
    }
    let name = &column.ident;
    let actions = "`TYPE`, `DROP TYPE`, `SET NOT NULL`, `DROP NOT NULL`, `SET DEFAULT`, `DROP DEFAULT`, `SET EXPRESSION`, `DROP EXPRESSION` or `ADD`";
    let error = SyntaxError::expected(cursor, actions);
    if cursor.at_all(&["NOT", "NULL"]) {
        return error.help(format!("write `ALTER COLUMN {name} SET NOT NULL`"));
    }
    if cursor.at("NULL") || cursor.at_all(&["SET", "NULL"]) {
        return error.help(format!("write `ALTER COLUMN {name} DROP NOT NULL`"));
    }
    if cursor.at("DEFAULT") {
        return error.help(format!("write `ALTER COLUMN {name} SET DEFAULT …`"));
    }
    if cursor.at("COLLATE") || cursor.at_all(&["SET", "COLLATE"]) {
        return error.help(format!(
            "write the type too: `ALTER COLUMN {name} TYPE … COLLATE …`"
        ));
    }
    match cursor.peek().filter(name::is_identifier) {
        Some(word) => error.help(format!("write `ALTER COLUMN {name} TYPE {}`", word.text)),
        None => error,
    }
}

/// Behind the default of a column: `DEFAULT 0 NOT NULL` is an expression, and its value is 1.
pub(super) fn behind_default(
    text: &str,
    value: &Range<usize>,
    column: &SpannedIdent,
) -> Result<(), SyntaxError> {
    match trailing_not_null(text, value) {
        Some(range) => Err(
            SyntaxError::new(range, "`NOT NULL` is no part of a default").help(format!(
                "write it as an action of its own: `, ALTER COLUMN {} SET NOT NULL`",
                column.ident
            )),
        ),
        None => Ok(()),
    }
}

/// Behind an action that has been read.
pub(super) fn behind(cursor: &Cursor<'_>, kind: &ActionKind) -> Option<SyntaxError> {
    let error = SyntaxError::expected(cursor, "`,` or the end of the statement");
    let drops = matches!(
        kind,
        ActionKind::DropColumn { .. }
            | ActionKind::DropConstraint { .. }
            | ActionKind::DropPrimaryKey
    );
    if drops && cursor.at("CASCADE") {
        return Some(error.help(
            "drop what depends on it first, in statements of its own: nothing else is ever dropped",
        ));
    }
    if drops && cursor.at("RESTRICT") {
        return Some(error.help("leave it out: what something depends on is never dropped"));
    }
    match kind {
        ActionKind::SetType { column, .. } if cursor.at("NOT") => Some(error.help(format!(
            "write it as an action of its own: `, ALTER COLUMN {} SET NOT NULL`",
            column.ident
        ))),
        ActionKind::SetType { column, .. } if cursor.at("NULL") => Some(error.help(format!(
            "write it as an action of its own: `, ALTER COLUMN {} DROP NOT NULL`",
            column.ident
        ))),
        ActionKind::SetType { column, .. } if cursor.at("DEFAULT") => Some(error.help(format!(
            "write it as an action of its own: `, ALTER COLUMN {} SET DEFAULT …`",
            column.ident
        ))),
        ActionKind::AddConstraint(_) if cursor.at_all(&["NOT", "VALID"]) => {
            Some(error.help("leave it out: a constraint is checked when it is added"))
        }
        ActionKind::AddColumn { .. } if cursor.at("AUTO_INCREMENT") => {
            Some(error.help("SQLite's word is `AUTOINCREMENT`, behind `INTEGER PRIMARY KEY`"))
        }
        ActionKind::AddColumn { .. } if cursor.at("COMMENT") => {
            Some(error.help("write a comment, `-- …`"))
        }
        _ => None,
    }
}
