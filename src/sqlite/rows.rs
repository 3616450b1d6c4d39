//! Statements that change rows, as the body of a trigger can hold them
//! (<https://sqlite.org/lang_createtrigger.html#syntax_restrictions_on_update_delete_and_insert_statements_within_triggers>).
//!
//! Invariant: what is changed is where words stand, never what the statement does.

use std::ops::Range;

use crate::sql::{
    self, Head, Ident, Insert, QualifiedName, SourceKind, SpannedIdent, Token, TokenKind,
};

/// Why the body of a trigger cannot hold a statement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Obstacle {
    /// The part of the statement that is in the way.
    pub range: Range<usize>,
    /// What is said about it.
    pub reason: &'static str,
    /// What to write instead.
    pub remedy: &'static str,
}

/// What keeps a statement that changes rows out of a trigger, if anything does.
#[must_use]
pub fn obstacle(text: &str, head: &Head) -> Option<Obstacle> {
    let (with, alias, indexed, returning) = match head {
        Head::Insert(insert) => (None, &insert.alias, None, &insert.returning),
        Head::Update(update) => (
            update.with.as_ref(),
            &update.alias,
            update.indexed.as_ref(),
            &update.returning,
        ),
        Head::Delete(delete) => (
            delete.with.as_ref(),
            &delete.alias,
            delete.indexed.as_ref(),
            &delete.returning,
        ),
        _ => return None,
    };
    if let Some(range) = returning {
        return Some(Obstacle {
            range: range.clone(),
            reason: "its rows would go to nobody",
            remedy: "leave RETURNING out",
        });
    }
    if let Some(with) = with {
        return Some(Obstacle {
            range: with.range.clone(),
            reason: "a WITH in front of UPDATE or DELETE",
            remedy: "move the WITH into the subquery that reads it: `… IN (WITH … SELECT …)`",
        });
    }
    if let Some(alias) = alias
        && names_by(text, head).is_none()
    {
        // The SQLite that is built in takes one there; 3.40 does not.
        return Some(Obstacle {
            range: alias.range.clone(),
            reason: "another name for the table",
            remedy: match head {
                Head::Insert(_) => "leave it out and write the table's own name",
                _ => {
                    "leave it out, and give another name to the table where the statement reads it"
                }
            },
        });
    }
    if let Some(range) = indexed {
        return Some(Obstacle {
            range: range.clone(),
            reason: "a choice of index",
            remedy: "leave it out: SQLite chooses",
        });
    }
    match head {
        Head::Insert(insert) if insert.source.kind == SourceKind::DefaultValues => Some(Obstacle {
            range: insert.source.range.clone(),
            reason: "a row of defaults only",
            remedy: "name a column and its value: `INSERT INTO t (c) VALUES (…)`",
        }),
        _ => None,
    }
}

/// Where a statement asks for what the statement before it did
/// (<https://sqlite.org/lang_corefunc.html#changes>). A trigger or view that asks is no matter.
#[must_use]
pub fn own_counter(text: &str, head: &Head) -> Option<Range<usize>> {
    const FUNCTIONS: [&str; 3] = ["changes", "total_changes", "last_insert_rowid"];
    if matches!(head, Head::Create(create) if !create.as_select) {
        return None;
    }
    let mut tokens = sql::significant(text).peekable();
    while let Some(token) = tokens.next() {
        let called = tokens.peek().is_some_and(|next| next.text == "(");
        if called && FUNCTIONS.iter().any(|name| token.is(name)) {
            return Some(token.range());
        }
    }
    None
}

/// The statement as the body of a trigger holds it: its target without `main.`, a leading `WITH`
/// behind the `INSERT INTO` that it belongs to, and `WHERE true` behind a `SELECT *` of a whole table.
/// When SQLite can copy such a table as it is into an empty one with a UNIQUE index, it leaves out what
/// follows in the trigger.
#[must_use]
pub fn in_trigger(text: &str, head: &Head) -> String {
    match head {
        Head::Insert(insert) => insert_in_trigger(text, insert),
        Head::Update(_) | Head::Delete(_) => change_in_trigger(text, head),
        _ => text.to_owned(),
    }
}

fn change_in_trigger(text: &str, head: &Head) -> String {
    let Some((target, alias)) = named(head) else {
        return text.to_owned();
    };
    let Some(alias) = alias else {
        return without_schema(text, 0..text.len(), target);
    };
    let name = &text[target.name.range.clone()];
    let start = target
        .schema
        .as_ref()
        .map_or(target.name.range.start, |schema| schema.range.start);
    let mut written = format!("{}{name}", &text[..start]);
    let mut from = alias.range.end;
    for range in names_by(text, head).unwrap_or_default() {
        written.push_str(&text[from..range.start]);
        written.push_str(name);
        from = range.end;
    }
    written.push_str(&text[from..]);
    written
}

/// The table that an `UPDATE` or `DELETE` changes, and its other name.
fn named(head: &Head) -> Option<(&QualifiedName, Option<&SpannedIdent>)> {
    match head {
        Head::Update(update) => Some((&update.target, update.alias.as_ref())),
        Head::Delete(delete) => Some((&delete.target, delete.alias.as_ref())),
        _ => None,
    }
}

/// Where an `UPDATE` or `DELETE` says the other name of its table in front of a column; `None` if the
/// table's own name would mean something else there: it stands in the statement, too, or the other
/// name is more than that.
fn names_by(text: &str, head: &Head) -> Option<Vec<Range<usize>>> {
    let (target, alias) = named(head)?;
    let alias = alias?;
    let mut found = Vec::new();
    let mut tokens = sql::significant(text).peekable();
    while let Some(token) = tokens.next() {
        if token.range().start < alias.range.end || !token.is_name() {
            continue;
        }
        let name = Ident::from_token(token.text);
        if name == target.name.ident {
            return None;
        }
        if name == alias.ident {
            tokens.peek().filter(|next| next.kind == TokenKind::Dot)?;
            found.push(token.range());
        }
    }
    Some(found)
}

fn insert_in_trigger(text: &str, insert: &Insert) -> String {
    let Some(with) = &insert.with else {
        let mut statement = without_schema(text, 0..text.len(), &insert.target);
        if is_whole_table(&text[insert.source.range.clone()]) {
            statement.push_str(" WHERE true");
        }
        return statement;
    };
    let into = without_schema(text, insert.into.clone(), &insert.target);
    // What stands between the two is a comment at most.
    let comment = text[with.range.end..insert.into.start].trim();
    let source = &insert.source;
    let before_source = text[insert.into.end..source.range.start].trim();
    let (clause, rest) = match &source.with {
        None => (text[with.range.clone()].to_owned(), source.range.start),
        Some(own) => {
            let recursive = if with.recursive || own.recursive {
                "RECURSIVE "
            } else {
                ""
            };
            let (outer, inner) = (&text[with.tables.clone()], &text[own.tables.clone()]);
            (format!("WITH {recursive}{outer},\n{inner}"), own.range.end)
        }
    };
    [
        &into,
        comment,
        before_source,
        &clause,
        text[rest..].trim_start(),
    ]
    .into_iter()
    .filter(|part| !part.is_empty())
    .collect::<Vec<_>>()
    .join("\n")
}

/// Whether a query is `SELECT * FROM name`, with a schema before the name or another name behind it.
fn is_whole_table(query: &str) -> bool {
    let mut tokens = sql::significant(query).peekable();
    let mut eat = |is: &dyn Fn(&Token<'_>) -> bool| tokens.next_if(|token| is(token)).is_some();
    let is_name = |token: &Token<'_>| token.is_name();
    let selects = eat(&|token| token.is("SELECT"));
    eat(&|token| token.is("ALL"));
    if !selects || !eat(&|token| token.text == "*") || !eat(&|token| token.is("FROM")) {
        return false;
    }
    let mut is_named = eat(&is_name);
    if eat(&|token| token.kind == TokenKind::Dot) {
        is_named &= eat(&is_name);
    }
    eat(&|token| token.is("AS"));
    eat(&is_name);
    is_named && tokens.next().is_none()
}

/// The part `range` of a statement, with only the name of its target left of `main.name`.
fn without_schema(text: &str, range: Range<usize>, target: &QualifiedName) -> String {
    let cut = match &target.schema {
        Some(schema) => schema.range.start..target.name.range.start,
        None => range.end..range.end,
    };
    format!(
        "{}{}",
        &text[range.start..cut.start],
        &text[cut.end..range.end]
    )
}

#[cfg(test)]
mod tests {
    use super::{in_trigger, obstacle};
    use crate::sql::Head;

    fn moved(text: &str) -> String {
        let head = Head::of(text);
        assert_eq!(obstacle(text, &head), None, "{text}");
        in_trigger(text, &head)
    }

    #[test]
    fn what_a_trigger_can_hold_stays_as_it_is() {
        for text in [
            "UPDATE t SET a = 1",
            "DELETE FROM t",
            "INSERT INTO t SELECT a FROM u",
            "INSERT INTO t SELECT * FROM u WHERE a",
            "INSERT INTO t SELECT * FROM u LIMIT 1",
            "INSERT INTO t SELECT * FROM u ORDER BY a",
            "INSERT INTO t SELECT * FROM u NATURAL JOIN v",
            "INSERT INTO t SELECT * FROM u, v",
            "INSERT INTO t SELECT * FROM u UNION SELECT 1",
        ] {
            assert_eq!(moved(text), text);
        }
    }

    #[test]
    fn a_whole_table_gets_a_condition() {
        for query in [
            "SELECT * FROM u",
            "select all * from main.u AS x",
            "SELECT * FROM \"u\" x",
        ] {
            let text = format!("INSERT INTO t {query}");
            assert_eq!(moved(&text), format!("{text} WHERE true"));
        }
    }

    #[test]
    fn the_schema_of_the_target_goes() {
        assert_eq!(
            moved("UPDATE main . t SET a = main.t.a"),
            "UPDATE t SET a = main.t.a"
        );
        assert_eq!(moved("DELETE FROM \"main\".t"), "DELETE FROM t");
        assert_eq!(
            moved("INSERT INTO main.t (a) VALUES (1)"),
            "INSERT INTO t (a) VALUES (1)"
        );
    }

    #[test]
    fn another_name_of_the_target_becomes_its_own() {
        assert_eq!(
            moved(
                "UPDATE jobs AS j SET a = (SELECT i.id FROM i WHERE i.b = j.id AND 'j.' = j . c)"
            ),
            "UPDATE jobs SET a = (SELECT i.id FROM i WHERE i.b = jobs.id AND 'j.' = jobs . c)"
        );
        assert_eq!(
            moved("DELETE FROM main.\"my t\" AS u WHERE EXISTS (SELECT 1 FROM v WHERE v.a = U.a)"),
            "DELETE FROM \"my t\" WHERE EXISTS (SELECT 1 FROM v WHERE v.a = \"my t\".a)"
        );
    }

    #[test]
    fn a_leading_with_moves_behind_the_target() {
        assert_eq!(
            moved("WITH c AS (SELECT 1) INSERT INTO main.t (a) SELECT * FROM c"),
            "INSERT INTO t (a)\nWITH c AS (SELECT 1)\nSELECT * FROM c"
        );
        assert_eq!(
            moved(
                "WITH c AS (SELECT 1) INSERT INTO t WITH RECURSIVE d AS (SELECT 2) SELECT * FROM c, d"
            ),
            "INSERT INTO t\nWITH RECURSIVE c AS (SELECT 1),\nd AS (SELECT 2)\nSELECT * FROM c, d"
        );
        assert_eq!(
            moved("WITH c AS (SELECT 1) -- why\nINSERT INTO t SELECT * FROM c"),
            "INSERT INTO t\n-- why\nWITH c AS (SELECT 1)\nSELECT * FROM c"
        );
    }

    #[test]
    fn what_a_trigger_cannot_hold_is_told() {
        for text in [
            "INSERT INTO t DEFAULT VALUES",
            "INSERT INTO t VALUES (1) RETURNING a",
            "WITH c AS (SELECT 1) DELETE FROM t WHERE a IN c",
            "UPDATE t INDEXED BY i SET a = 1",
            "UPDATE t AS u SET a = (SELECT t.a FROM t WHERE t.b = u.b)",
            "UPDATE t AS u SET a = (SELECT u.a FROM v AS u)",
            "DELETE FROM t AS u WHERE u",
            "INSERT INTO t AS u VALUES (1) ON CONFLICT (a) DO UPDATE SET b = u.b",
        ] {
            assert!(obstacle(text, &Head::of(text)).is_some(), "{text}");
        }
    }
}
