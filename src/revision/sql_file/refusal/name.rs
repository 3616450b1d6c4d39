//! Names that no revision may give to an object, or not even mention.
//!
//! Invariant: of the names that a statement mentions, only those of a script's temporary tables are
//! refused; the rest is about names that it makes.

use super::Refusals;
use crate::operation::Operation;
use crate::sql::alter::ActionKind;
use crate::sql::{Head, Ident, SpannedIdent, Token, significant};

/// The beginnings of reserved names, and whose they are.
const RESERVED: [(&str, &str); 3] = [
    ("gen_sql_", "gen-sql"),
    ("_gen_", "gen-sql"),
    ("sqlite_", "SQLite"),
];

/// The temporary tables and views of a script.
const TEMPORARY: [&str; 11] = [
    "gen_sql_evidence",
    "gen_sql_guard",
    "gen_sql_step",
    "gen_sql_end",
    "gen_sql_shape",
    "gen_sql_around",
    "gen_sql_counting",
    "gen_sql_quoted",
    "gen_sql_words",
    "gen_sql_facts",
    "gen_sql_difference",
];

/// The beginnings of the names of those that a rebuild has.
const NUMBERED: [&str; 2] = ["gen_sql_guard_", "gen_sql_orphans_"];

/// Refuses the statement if it gives a reserved name to an object, or gets at the script's own
/// temporary tables.
pub(super) fn check(operation: &Operation, head: &Head, refusals: &mut Refusals<'_>) {
    given(operation, head, refusals);
    let text = refusals.text().as_bytes();
    if !text
        .windows(8)
        .any(|name| name.eq_ignore_ascii_case(b"gen_sql_"))
    {
        return;
    }
    for token in significant(refusals.text()).filter(Token::is_name) {
        let name = Ident::from_token(token.text);
        let lower = name.name().to_ascii_lowercase();
        if TEMPORARY.iter().any(|temporary| lower == *temporary)
            || NUMBERED.iter().any(|prefix| lower.starts_with(prefix))
        {
            refusals.refuse(
                format!("`{}` belongs to the script", name.name()),
                token.range(),
                "the script proves with it that its statements ran",
                "take out what mentions it",
            );
        }
    }
}

fn given(operation: &Operation, head: &Head, refusals: &mut Refusals<'_>) {
    if let Head::Create(create) = head {
        one(&create.name.name, refusals);
    }
    if let Operation::AlterTable(alter) = operation {
        for action in &alter.actions {
            if let ActionKind::RenameTable { to } = &action.kind {
                one(to, refusals);
            }
        }
    }
}

fn one(name: &SpannedIdent, refusals: &mut Refusals<'_>) {
    let SpannedIdent { ident: name, range } = name;
    let lower = name.name().to_ascii_lowercase();
    for (prefix, owner) in RESERVED {
        // What is said of these is said anyway.
        let is_told =
            TEMPORARY.contains(&&*lower) || NUMBERED.iter().any(|prefix| lower.starts_with(prefix));
        if lower.starts_with(prefix) && !is_told {
            refusals.refuse(
                format!("`{}` is a name of {owner}", name.name()),
                range.clone(),
                &format!("{owner} keeps names that begin with `{prefix}` for itself"),
                "choose another name",
            );
        }
    }
}
