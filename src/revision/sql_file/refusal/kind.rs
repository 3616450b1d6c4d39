//! Kinds of statements that a script cannot have.
//!
//! Invariant: a kind that is not listed is left to SQLite.

use super::{Home, Refusals};
use crate::diagnostic::{Code, Diagnostic};
use crate::operation::Allowance;
use crate::sql::{Conflict, Head, Insert, Pragma, TokenKind, Update, significant};

/// What is said in a declared schema, whatever the kind is.
const IN_SCHEMA: (&str, &str) = ("it makes nothing that a schema has", "take it out");

const ONE_TRANSACTION: &str = "the script is one transaction already";

/// Refuses the statement for its kind, or tells what its kind does.
pub(super) fn check(head: &Head, refusals: &mut Refusals<'_>) {
    let (label, help) = match head {
        Head::Begin | Head::Commit | Head::Savepoint | Head::Release => {
            (ONE_TRANSACTION, "take it out")
        }
        Head::Rollback => (
            ONE_TRANSACTION,
            "take it out; if a statement fails, the script undoes everything",
        ),
        Head::Attach | Head::Detach => (
            "a script changes one database",
            "give each database a chain of its own",
        ),
        Head::Vacuum => (
            "SQLite does not run it inside a transaction",
            "run it by hand when the script is done",
        ),
        Head::Explain => ("it changes nothing", "take it out"),
        Head::Reindex(_) => (
            "nothing in the database would prove that it was run",
            "drop the index and create it again, or run it by hand when the script is done",
        ),
        Head::Pragma(pragma) => return self::pragma(pragma, refusals),
        Head::Insert(Insert { or, .. }) | Head::Update(Update { or, .. }) => {
            if *or == Some(Conflict::Rollback) {
                or_rollback(refusals);
            }
            return;
        }
        Head::Select(_) => return select(refusals),
        Head::Create(create) if create.temporary => {
            refusals.refuse(
                format!("a temporary {} cannot be made by {}", create.object.noun(), refusals.home.word()),
                refusals.first_words(2),
                "it would be gone when the connection is closed",
                "leave the word out; what is needed only for a while can be dropped at the end of the section",
            );
            return;
        }
        _ => return,
    };
    let range = refusals.first_words(1);
    let word = refusals.text()[range.clone()].to_uppercase();
    let (label, help) = match refusals.home {
        Home::Schema => IN_SCHEMA,
        _ => (label, help),
    };
    let home = refusals.home.word();
    refusals.refuse(
        format!("`{word}` cannot stand in {home}"),
        range,
        label,
        help,
    );
}

fn or_rollback(refusals: &mut Refusals<'_>) {
    let mut before = None;
    let found = significant(refusals.text()).find_map(|token| {
        let or = before.replace(token).filter(|before| before.is("OR"))?;
        token.is("ROLLBACK").then(|| or.start..token.end())
    });
    if let Some(range) = found {
        refusals.refuse(
            format!("`OR ROLLBACK` cannot stand in {}", refusals.home.word()),
            range,
            "it would end the transaction of the script",
            "write `OR ABORT`; if a statement fails, the script undoes everything",
        );
    }
}

fn select(refusals: &mut Refusals<'_>) {
    if refusals.execute.allows(Allowance::ReturnsRows) {
        return;
    }
    let span = refusals.execute.origin.part(refusals.first_words(1));
    refusals.found.push(
        Diagnostic::warning(
            Code::ReturnsRows,
            "this statement returns rows and changes nothing",
        )
        .label(span, "only a shell would show them")
        .help("take it out, or write `-- allow: returns-rows` above it"),
    );
}

/// Pragmas that the script itself sets.
const OURS: [&str; 5] = [
    "foreign_keys",
    "defer_foreign_keys",
    "legacy_alter_table",
    "ignore_check_constraints",
    "recursive_triggers",
];

/// Pragmas of the file that SQLite cannot set inside a transaction.
const OF_THE_FILE: [&str; 4] = ["journal_mode", "page_size", "auto_vacuum", "encoding"];

/// Only the two numbers in the header of the file are data: they can be set by a revision.
fn pragma(pragma: &Pragma, refusals: &mut Refusals<'_>) {
    let name = pragma.name.name.ident.name().to_ascii_lowercase();
    let is = |names: &[&str]| names.contains(&name.as_str());
    let schema = pragma.name.schema.as_ref();
    let in_main = schema.is_none_or(|schema| schema.ident.is("main"));
    let mut range = refusals.first_words(1);
    range.end = pragma.name.range().end;
    let (label, help) = if is(&["user_version", "application_id"]) {
        if !in_main {
            return; // told with all other names of another schema
        }
        match &pragma.argument {
            Some(argument) if is_integer(&refusals.text()[argument.clone()]) => return,
            Some(_) => (
                "SQLite would not set it to what is written here",
                "write an integer between -2147483647 and 2147483647",
            ),
            None => (
                "it only reads the number",
                "take it out, or set the number with `= N`",
            ),
        }
    } else if is(&OURS) {
        (
            "it is for the connection, not for the database",
            "take it out; the script sets what it needs",
        )
    } else if is(&OF_THE_FILE) {
        (
            "SQLite cannot change it inside a transaction",
            "run it by hand, outside the script",
        )
    } else if is(&["optimize"]) {
        (
            "what it does depends on the rows that it meets",
            "write `ANALYZE`, or run it by hand when the script is done",
        )
    } else if is(&["writable_schema"]) {
        (
            "it lets statements break the schema",
            "write the change as `ALTER TABLE`",
        )
    } else {
        (
            "it sets or asks something of the connection and is no change of the database",
            "take it out; only `user_version = N` and `application_id = N` can be set",
        )
    };
    let (label, help) = match refusals.home {
        Home::Schema => IN_SCHEMA,
        _ => (label, help),
    };
    let home = refusals.home.word();
    refusals.refuse(
        format!("`PRAGMA {name}` cannot stand in {home}"),
        range,
        label,
        help,
    );
}

/// Whether `text` is an integer as these pragmas take it: of 32 bits, perhaps with a sign, and
/// without `_` between its digits.
fn is_integer(text: &str) -> bool {
    let mut tokens = significant(text).peekable();
    tokens.next_if(|token| token.is_operator("-") || token.is_operator("+"));
    let (Some(number), None) = (tokens.next(), tokens.next()) else {
        return false;
    };
    let lower = number.text.to_ascii_lowercase();
    number.kind == TokenKind::Integer
        && match lower.strip_prefix("0x") {
            Some(digits) => i32::from_str_radix(digits, 16).is_ok(),
            None => lower.parse::<i32>().is_ok(),
        }
}
