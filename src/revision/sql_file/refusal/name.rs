//! Names that no revision may give to an object.
//!
//! Invariant: only names that a statement makes are looked at, not those that it mentions.

use super::Refusals;
use crate::sql::{Head, Ident, Token, significant};

/// The beginnings of reserved names, and whose they are.
const RESERVED: [(&str, &str); 3] = [
    ("gen_sql_", "gen-sql"),
    ("_gen_", "gen-sql"),
    ("sqlite_", "SQLite"),
];

/// Refuses the statement if it gives a reserved name to an object.
pub(super) fn check(head: &Head, refusals: &mut Refusals<'_>) {
    match head {
        Head::Create(create) => {
            let name = &create.name.name;
            one(&name.ident, name.range.clone(), refusals);
        }
        Head::AlterTable(alter) => {
            let offset = alter.action;
            let Some(token) = new_name(&refusals.text()[offset..]) else {
                return;
            };
            let range = offset + token.start..offset + token.end();
            one(&Ident::from_token(token.text), range, refusals);
        }
        _ => {}
    }
}

/// The name in `RENAME TO name`.
fn new_name(actions: &str) -> Option<Token<'_>> {
    let mut tokens = significant(actions).peekable();
    while let Some(token) = tokens.next() {
        if token.is("RENAME") && tokens.next_if(|token| token.is("TO")).is_some() {
            return tokens.next().filter(Token::is_name);
        }
    }
    None
}

fn one(name: &Ident, range: std::ops::Range<usize>, refusals: &mut Refusals<'_>) {
    let lower = name.name().to_ascii_lowercase();
    for (prefix, owner) in RESERVED {
        if lower.starts_with(prefix) {
            refusals.refuse(
                format!("`{}` is a name of {owner}", name.name()),
                range.clone(),
                &format!("{owner} keeps names that begin with `{prefix}` for itself"),
                "choose another name",
            );
        }
    }
}
