//! The heads of statements that change the schema.
//!
//! Invariant: the name is that of the object that is made, dropped or altered.

use crate::sql::cursor::Cursor;
use crate::sql::name::{QualifiedName, SpannedIdent, name, qualified};

/// A kind of object in a schema.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Object {
    /// A table.
    Table,
    /// A virtual table.
    VirtualTable,
    /// An index.
    Index,
    /// A view.
    View,
    /// A trigger.
    Trigger,
}

impl Object {
    /// The word for it.
    #[must_use]
    pub fn noun(self) -> &'static str {
        match self {
            Self::Table => "table",
            Self::VirtualTable => "virtual table",
            Self::Index => "index",
            Self::View => "view",
            Self::Trigger => "trigger",
        }
    }
}

/// `CREATE [TEMP] object [IF NOT EXISTS] name …`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Create {
    /// What is made.
    pub object: Object,
    /// Whether `TEMP` or `TEMPORARY` is said.
    pub temporary: bool,
    /// Whether `IF NOT EXISTS` is said.
    pub if_not_exists: bool,
    /// Its name.
    pub name: QualifiedName,
    /// The table of an index or, perhaps with a schema, of a trigger.
    pub table: Option<QualifiedName>,
    /// The module of a virtual table.
    pub module: Option<SpannedIdent>,
    /// Whether a table is made `AS SELECT`.
    pub as_select: bool,
}

/// `DROP object [IF EXISTS] name`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Drop {
    /// What is dropped; a virtual table is dropped as a table.
    pub object: Object,
    /// Whether `IF EXISTS` is said.
    pub if_exists: bool,
    /// Its name.
    pub name: QualifiedName,
}

/// Reads on behind `CREATE`.
pub(super) fn create(cursor: &mut Cursor<'_>) -> Option<Create> {
    let temporary = cursor.eat("TEMP") || cursor.eat("TEMPORARY");
    let object = if cursor.eat_all(&["VIRTUAL", "TABLE"]) {
        Object::VirtualTable
    } else if cursor.eat_all(&["UNIQUE", "INDEX"]) {
        Object::Index
    } else {
        object(cursor)?
    };
    let if_not_exists = cursor.eat_all(&["IF", "NOT", "EXISTS"]);
    let mut create = Create {
        object,
        temporary,
        if_not_exists,
        name: qualified(cursor)?,
        table: None,
        module: None,
        as_select: false,
    };
    match object {
        Object::Table => create.as_select = cursor.at("AS"),
        Object::VirtualTable if cursor.eat("USING") => create.module = name(cursor),
        Object::Index | Object::Trigger => {
            // `ON` is reserved: no column of `UPDATE OF …` is called so without quotes.
            while !cursor.eat("ON") {
                cursor.step()?;
            }
            create.table = qualified(cursor);
        }
        _ => {}
    }
    Some(create)
}

/// Reads on behind `DROP`.
pub(super) fn drop(cursor: &mut Cursor<'_>) -> Option<Drop> {
    Some(Drop {
        object: object(cursor)?,
        if_exists: cursor.eat_all(&["IF", "EXISTS"]),
        name: qualified(cursor)?,
    })
}

fn object(cursor: &mut Cursor<'_>) -> Option<Object> {
    let word = cursor.next()?;
    [Object::Table, Object::Index, Object::View, Object::Trigger]
        .into_iter()
        .find(|object| word.is(object.noun()))
}
