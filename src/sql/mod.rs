//! SQLite's SQL as text: tokens, names, literals, statements and what a statement is.
//!
//! Invariant: everything here is decided by tokens alone, the way SQLite reads them; no
//! database is asked, and ranges are bytes into the text that was given.

pub mod alter;
mod cursor;
pub mod definition;
mod fleeting;
mod head;
mod ident;
mod keyword;
mod lexer;
mod literal;
mod name;
mod shell;
mod split;
mod syntax_error;
mod token;

pub(crate) use cursor::Cursor;
pub use fleeting::fleeting;
pub use head::{
    Conflict, Create, Delete, Drop, Head, Insert, InsertSource, Object, Pragma, Select, SourceKind,
    Update, With,
};
pub use ident::{Ident, dequote, quote};
pub use keyword::is_keyword;
pub use lexer::{Tokens, significant, tokens};
pub use literal::{Finite, Literal};
pub(crate) use name::required as required_name;
pub use name::{QualifiedName, SpannedIdent};
pub use shell::terminator_lines;
pub use split::{Progress, RawStatement, Split, Unterminated, split};
pub use syntax_error::SyntaxError;
pub use token::{Construct, Token, TokenKind};
