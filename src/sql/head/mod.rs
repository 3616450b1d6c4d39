//! What a statement is and what it is about, from its tokens alone.
//!
//! Invariant: the head of a statement that SQLite accepts is right; of one that it refuses, the
//! head is whatever its first words promise, or [`Head::Unknown`]. Ranges are bytes into the
//! text of the statement.

mod rows;
mod schema;

pub use rows::{Conflict, Delete, Insert, InsertSource, Select, SourceKind, Update, With};
pub use schema::{Create, Drop, Object};

use std::ops::Range;

use super::cursor::Cursor;
use super::name::{self, QualifiedName};
use super::token::TokenKind;

/// What a statement is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Head {
    /// `CREATE …`
    Create(Create),
    /// `DROP …`
    Drop(Drop),
    /// `ALTER TABLE name …`; what is done to the table, [`alter`](super::alter) reads.
    AlterTable(QualifiedName),
    /// `ANALYZE [name]`
    Analyze(Option<QualifiedName>),
    /// `REINDEX [name]`
    Reindex(Option<QualifiedName>),
    /// `INSERT …` or `REPLACE …`
    Insert(Insert),
    /// `UPDATE …`
    Update(Update),
    /// `DELETE …`
    Delete(Delete),
    /// `SELECT …` or `VALUES …`
    Select(Select),
    /// `PRAGMA …`
    Pragma(Pragma),
    /// `BEGIN …`
    Begin,
    /// `COMMIT …` or `END …`
    Commit,
    /// `ROLLBACK …`
    Rollback,
    /// `SAVEPOINT …`
    Savepoint,
    /// `RELEASE …`
    Release,
    /// `ATTACH …`
    Attach,
    /// `DETACH …`
    Detach,
    /// `VACUUM …`
    Vacuum,
    /// `EXPLAIN …`
    Explain,
    /// Anything else, with its first token as written.
    Unknown(String),
}

/// `PRAGMA [schema.]name [= value | (value)]`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pragma {
    /// The schema and the name of the pragma.
    pub name: QualifiedName,
    /// Its argument, without `=` or parentheses.
    pub argument: Option<Range<usize>>,
}

impl Head {
    /// The head of a statement; comments may stand before and in it.
    #[must_use]
    pub fn of(statement: &str) -> Self {
        let mut cursor = Cursor::new(statement);
        let first = cursor.peek().map_or("", |token| token.text);
        parse(&mut cursor).unwrap_or_else(|| Self::Unknown(first.to_owned()))
    }

    /// What the statement makes, alters, drops or fills, and the table that an index or a trigger
    /// is put on.
    #[must_use]
    pub fn objects(&self) -> Vec<&QualifiedName> {
        match self {
            Self::Create(create) => create.table.iter().chain([&create.name]).collect(),
            Self::Drop(drop) => vec![&drop.name],
            Self::AlterTable(name) => vec![name],
            Self::Insert(insert) => vec![&insert.target],
            Self::Update(update) => vec![&update.target],
            Self::Delete(delete) => vec![&delete.target],
            _ => Vec::new(),
        }
    }
}

/// The head, if the first words of the statement are complete.
fn parse(cursor: &mut Cursor<'_>) -> Option<Head> {
    if cursor.at("WITH") {
        let with = rows::with(cursor)?;
        return rows::statement(cursor, Some(with));
    }
    let first = cursor.peek()?;
    if ["INSERT", "REPLACE", "UPDATE", "DELETE", "SELECT", "VALUES"]
        .iter()
        .any(|word| first.is(word))
    {
        return rows::statement(cursor, None);
    }
    cursor.next();
    Some(match first.text.to_ascii_uppercase().as_str() {
        "CREATE" => Head::Create(schema::create(cursor)?),
        "DROP" => Head::Drop(schema::drop(cursor)?),
        "ALTER" if cursor.eat("TABLE") => Head::AlterTable(name::qualified(cursor)?),
        "ANALYZE" => Head::Analyze(name::qualified(cursor)),
        "REINDEX" => Head::Reindex(name::qualified(cursor)),
        "PRAGMA" => Head::Pragma(pragma(cursor)?),
        "BEGIN" => Head::Begin,
        "COMMIT" | "END" => Head::Commit,
        "ROLLBACK" => Head::Rollback,
        "SAVEPOINT" => Head::Savepoint,
        "RELEASE" => Head::Release,
        "ATTACH" => Head::Attach,
        "DETACH" => Head::Detach,
        "VACUUM" => Head::Vacuum,
        "EXPLAIN" => Head::Explain,
        _ => return None,
    })
}

fn pragma(cursor: &mut Cursor<'_>) -> Option<Pragma> {
    let name = name::qualified(cursor)?;
    let argument = if cursor.peek().is_some_and(|token| token.is_operator("=")) {
        cursor.next();
        cursor.rest()
    } else if cursor.at_kind(TokenKind::LeftParen) {
        cursor.next();
        cursor.rest_before(TokenKind::RightParen)
    } else {
        None
    };
    Some(Pragma { name, argument })
}
