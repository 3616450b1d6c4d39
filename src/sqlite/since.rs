//! What an older SQLite does not know, and since when it is known.
//!
//! Invariant: each entry names the release of <https://sqlite.org/changes.html> that brought it;
//! only what can be told from the tokens is here.

use std::ops::Range;

use super::SqliteVersion;
use crate::sql::alter::{ActionKind, AlterAction, TableOption};
use crate::sql::{self, Create, Head, Object, Token, TokenKind};

/// Something in a statement that is newer than a version of SQLite.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Newer {
    /// Where it stands in the statement.
    pub range: Range<usize>,
    /// What it is.
    pub what: String,
    /// The first version that has it.
    pub since: SqliteVersion,
}

const fn v(minor: u16) -> SqliteVersion {
    SqliteVersion::new(3, minor, 0)
}

/// The first version with STRICT tables (<https://sqlite.org/stricttables.html>).
const STRICT: SqliteVersion = v(37);

/// Functions by the version that brought them.
const FUNCTIONS: [(&str, SqliteVersion); 28] = [
    ("iif", v(32)),
    ("unixepoch", v(38)),
    ("format", v(38)),
    ("unhex", v(41)),
    ("json_error_position", v(42)),
    ("octet_length", v(43)),
    ("timediff", v(43)),
    ("concat", v(44)),
    ("concat_ws", v(44)),
    ("string_agg", v(44)),
    ("jsonb", v(45)),
    ("jsonb_array", v(45)),
    ("jsonb_extract", v(45)),
    ("jsonb_group_array", v(45)),
    ("jsonb_group_object", v(45)),
    ("jsonb_insert", v(45)),
    ("jsonb_object", v(45)),
    ("jsonb_patch", v(45)),
    ("jsonb_remove", v(45)),
    ("jsonb_replace", v(45)),
    ("jsonb_set", v(45)),
    ("json_pretty", v(46)),
    ("if", v(48)),
    ("unistr", v(50)),
    ("jsonb_each", v(51)),
    ("jsonb_tree", v(51)),
    ("json_array_insert", v(53)),
    ("jsonb_array_insert", v(53)),
];

/// Everything in a statement that `target` does not know, in the order in which it stands there.
#[must_use]
pub fn newer_than(target: SqliteVersion, text: &str, head: &Head) -> Vec<Newer> {
    let tokens: Vec<Token<'_>> = sql::significant(text).collect();
    let mut found: Vec<Newer> = strict(&tokens, head).into_iter().collect();
    found.extend(generated(&tokens, head));
    found.extend(aliases_in_trigger(&tokens, head));
    found.extend((0..tokens.len()).filter_map(|at| arguments(&tokens, at)));
    found.extend(update_from(&tokens, head));
    let creates = matches!(head, Head::Create(_));
    found.extend((0..tokens.len()).filter_map(|at| expression(&tokens, at, creates)));
    found.extend(ordered_aggregates(&tokens));
    found.sort_by_key(|newer| newer.range.start);
    found.retain(|newer| newer.since > target);
    found
}

/// Everything that actions of an `ALTER TABLE` make of a table and that `target` does not know.
/// How SQLite itself can alter a table is no matter: what it cannot is a rebuild.
#[must_use]
pub fn newer_actions(target: SqliteVersion, actions: &[AlterAction]) -> Vec<Newer> {
    let strict = actions
        .iter()
        .filter(|action| action.kind == ActionKind::SetOption(TableOption::Strict));
    let newer = strict.map(|action| Newer {
        range: action.range.clone(),
        what: "a `STRICT` table".to_owned(),
        since: STRICT,
    });
    newer.filter(|newer| newer.since > target).collect()
}

/// A STRICT table (<https://sqlite.org/stricttables.html>).
fn strict(tokens: &[Token<'_>], head: &Head) -> Option<Newer> {
    let Head::Create(Create {
        object: Object::Table,
        as_select: false,
        ..
    }) = head
    else {
        return None;
    };
    let end = tokens.iter().rposition(|token| token.text == ")")?;
    let strict = tokens[end..].iter().find(|token| token.is("STRICT"))?;
    Some(Newer {
        range: strict.range(),
        what: "a `STRICT` table".to_owned(),
        since: STRICT,
    })
}

/// A generated column (<https://sqlite.org/gencol.html>).
fn generated(tokens: &[Token<'_>], head: &Head) -> Option<Newer> {
    let defines_columns = match head {
        // In `CREATE TABLE t AS WITH c AS (…)` there are none.
        Head::Create(create) => create.object == Object::Table && before_as(tokens),
        Head::AlterTable(_) => true,
        _ => false,
    };
    let mut pairs = tokens.windows(2).filter(|_| defines_columns);
    let pair = pairs.find(|pair| pair[0].is("AS") && pair[1].text == "(")?;
    Some(Newer {
        range: pair[0].range(),
        what: "a generated column".to_owned(),
        since: v(31),
    })
}

/// Whether a parenthesis comes before the first `AS`.
fn before_as(tokens: &[Token<'_>]) -> bool {
    let mut firsts = tokens.iter();
    firsts
        .find(|token| token.text == "(" || token.is("AS"))
        .is_some_and(|token| token.text == "(")
}

/// Another name for a table that the body of a trigger changes. No release note tells of it; 3.40
/// refuses it, and the SQLite that is built in does not.
fn aliases_in_trigger(tokens: &[Token<'_>], head: &Head) -> Vec<Newer> {
    if !matches!(head, Head::Create(create) if create.object == Object::Trigger) {
        return Vec::new();
    }
    let begins = |at: usize| at == 0 || tokens[at - 1].text == ";" || tokens[at - 1].is("BEGIN");
    let mut found = Vec::new();
    for at in (0..tokens.len()).filter(|&at| begins(at)) {
        let mut rest = tokens[at..].iter().peekable();
        let Some(verb) = rest.next() else { continue };
        if !["INSERT", "REPLACE", "UPDATE", "DELETE"]
            .iter()
            .any(|word| verb.is(word))
        {
            continue;
        }
        if rest.next_if(|token| token.is("OR")).is_some() {
            rest.next();
        }
        rest.next_if(|token| token.is("INTO") || token.is("FROM"));
        let _target = rest.next();
        if let Some(word) = rest.next_if(|token| token.is("AS")) {
            found.push(Newer {
                range: word.range(),
                what: "another name for a table that a trigger changes".to_owned(),
                since: v(53),
            });
        }
    }
    found
}

/// Functions that take more kinds of arguments than they did.
fn arguments(tokens: &[Token<'_>], at: usize) -> Option<Newer> {
    let name = &tokens[at];
    if tokens.get(at + 1)?.text != "(" || !(name.is("iif") || name.is("raise")) {
        return None;
    }
    let mut depth = 0;
    let mut commas = Vec::new();
    let mut end = tokens.len();
    for (place, token) in tokens.iter().enumerate().skip(at + 1) {
        match token.text {
            "(" => depth += 1,
            ")" => depth -= 1,
            "," if depth == 1 => commas.push(place),
            _ => {}
        }
        if depth == 0 {
            end = place;
            break;
        }
    }
    let (what, since) = if name.is("iif") && commas.len() != 2 {
        ("`iif()` without just three arguments", v(48))
    } else if name.is("raise") && commas.first().is_some_and(|comma| end - comma > 2) {
        ("a message of `raise()` that is computed", v(47))
    } else {
        return None;
    };
    Some(Newer {
        range: name.range(),
        what: what.to_owned(),
        since,
    })
}

/// `UPDATE … FROM` (<https://sqlite.org/lang_update.html#update_from>).
fn update_from(tokens: &[Token<'_>], head: &Head) -> Option<Newer> {
    let Head::Update(_) = head else {
        return None;
    };
    let mut depth = 0;
    let from = tokens.iter().enumerate().find(|&(at, token)| {
        match token.text {
            "(" => depth += 1,
            ")" => depth -= 1,
            _ => {}
        }
        let compares = at > 0 && tokens[at - 1].is("DISTINCT");
        depth == 0 && token.is("FROM") && !compares
    })?;
    Some(Newer {
        range: from.1.range(),
        what: "`UPDATE … FROM`".to_owned(),
        since: v(33),
    })
}

/// `ORDER BY` among the arguments of an aggregate
/// (<https://sqlite.org/lang_aggfunc.html#aggordby>).
fn ordered_aggregates(tokens: &[Token<'_>]) -> Vec<Newer> {
    let mut found = Vec::new();
    // for each open parenthesis, whether it holds the arguments of a function
    let mut arguments = vec![false];
    for (at, token) in tokens.iter().enumerate() {
        match token.text {
            "(" => {
                let calls = at > 0
                    && tokens[at - 1].kind == TokenKind::Word
                    && !["OVER", "AS", "IN", "EXISTS", "VALUES"]
                        .iter()
                        .any(|word| tokens[at - 1].is(word));
                arguments.push(calls);
            }
            ")" if arguments.len() > 1 => drop(arguments.pop()),
            _ if token.is("SELECT") => {
                if let Some(last) = arguments.last_mut() {
                    *last = false;
                }
            }
            _ if token.is("ORDER") && arguments.last() == Some(&true) => found.push(Newer {
                range: token.range(),
                what: "`ORDER BY` inside an aggregate".to_owned(),
                since: v(44),
            }),
            _ => {}
        }
    }
    found
}

/// What stands at a place of an expression, if it is something that came late.
fn expression(tokens: &[Token<'_>], at: usize, creates: bool) -> Option<Newer> {
    let first = &tokens[at];
    let next = tokens.get(at + 1);
    let follows = |word: &str| next.is_some_and(|token| token.is(word));
    let before = at.checked_sub(1).map(|before| &tokens[before]);
    let behind = |word: &str| before.is_some_and(|token| token.is(word));
    // An index or a trigger is put ON a table; elsewhere ON is followed by an expression.
    let names_a_table = || before.is_some_and(is_before_table) || (creates && behind("ON"));
    let is_source = || behind("FROM") || behind("JOIN") || before.is_some_and(|t| t.text == ",");
    let (what, since) = if first.is("FILTER") && before.is_some_and(|token| token.text == ")") {
        ("a `FILTER` on an aggregate".to_owned(), v(30))
    } else if first.is("MATERIALIZED") && (behind("AS") || behind("NOT")) {
        ("`AS MATERIALIZED`".to_owned(), v(35))
    } else if next.is_some_and(|token| token.text == "(") && !names_a_table() {
        let (name, since) = FUNCTIONS.iter().find(|(name, _)| first.is(name))?;
        (format!("the function `{name}()`"), *since)
    } else if matches!(first.text, "->" | "->>") {
        (format!("the operator `{}`", first.text), v(38))
    } else if (first.is("RIGHT") || first.is("FULL"))
        && (follows("JOIN") || follows("OUTER"))
        && !is_source()
    {
        (format!("a `{} JOIN`", first.text.to_uppercase()), v(39))
    } else if first.is("NULLS") && (follows("FIRST") || follows("LAST")) {
        ("`NULLS FIRST` and `NULLS LAST`".to_owned(), v(30))
    } else if first.is("sqlite_schema") {
        ("the name `sqlite_schema`".to_owned(), v(33))
    } else if first.kind == TokenKind::Integer && first.text.contains('_') {
        ("a number with `_` in it".to_owned(), v(46))
    } else if first.is("DISTINCT") && follows("FROM") {
        ("`IS DISTINCT FROM`".to_owned(), v(39))
    } else {
        return None;
    };
    Some(Newer {
        range: first.range(),
        what,
        since,
    })
}

/// Whether a name behind `token` is that of a table, whose columns may follow in parentheses.
fn is_before_table(token: &Token<'_>) -> bool {
    const WORDS: [&str; 7] = [
        "TABLE",
        "EXISTS",
        "INTO",
        "REFERENCES",
        "VIEW",
        "WITH",
        "RECURSIVE",
    ];
    token.text == "." || WORDS.iter().any(|word| token.is(word))
}

#[cfg(test)]
mod tests {
    use super::{newer_actions, newer_than};
    use crate::sql::Head;
    use crate::sql::alter::AlterTable;
    use crate::sqlite::SqliteVersion;

    fn told(target: SqliteVersion, text: &str) -> Vec<String> {
        let found = newer_than(target, text, &Head::of(text));
        found
            .into_iter()
            .map(|newer| format!("{} {} {}", &text[newer.range], newer.what, newer.since))
            .collect()
    }

    #[test]
    fn new_words_are_told_with_their_version() {
        let old = SqliteVersion::DEFAULT;
        for (text, expected) in [
            (
                "CREATE TABLE t (a INT) STRICT",
                "STRICT a `STRICT` table 3.37",
            ),
            (
                "UPDATE t SET a = UnixEpoch(b)",
                "UnixEpoch the function `unixepoch()` 3.38",
            ),
            ("UPDATE t SET a = b ->> 'c'", "->> the operator `->>` 3.38"),
            (
                "CREATE VIEW v AS SELECT * FROM a FULL OUTER JOIN b",
                "FULL a `FULL JOIN` 3.39",
            ),
        ] {
            assert_eq!(told(old, text), [expected], "{text}");
            assert_eq!(told(SqliteVersion::built_in(), text), [""; 0], "{text}");
        }
    }

    #[test]
    fn what_only_looks_new_is_left_alone() {
        for text in [
            "CREATE TABLE format (strict TEXT, \"unixepoch\" INT)",
            "CREATE TABLE t (a TEXT CHECK (a <> 'x ->> y'))",
            "SELECT count(DISTINCT a) FROM t",
            "ALTER TABLE t DROP COLUMN a",
            "ALTER TABLE t RENAME COLUMN format TO concat",
            "INSERT INTO t (a) VALUES ('unixepoch(1)')",
        ] {
            assert_eq!(told(SqliteVersion::DEFAULT, text), [""; 0], "{text}");
        }
        let old = SqliteVersion::OLDEST;
        for (text, expected) in [
            (
                "CREATE TABLE t (a INT, b INT GENERATED ALWAYS AS (a + 1))",
                "AS a generated column 3.31",
            ),
            (
                "ALTER TABLE t ADD COLUMN b AS (a + 1)",
                "AS a generated column 3.31",
            ),
            (
                "UPDATE t SET a = u.a FROM u WHERE u.b = t.b",
                "FROM `UPDATE … FROM` 3.33",
            ),
            (
                "CREATE VIEW v AS SELECT a FROM t ORDER BY a NULLS LAST",
                "NULLS `NULLS FIRST` and `NULLS LAST` 3.30",
            ),
            (
                "CREATE VIEW v AS SELECT count(*) FILTER (WHERE a > 1) FROM t",
                "FILTER a `FILTER` on an aggregate 3.30",
            ),
            (
                "INSERT INTO t WITH c AS NOT MATERIALIZED (SELECT 1) SELECT * FROM c",
                "MATERIALIZED `AS MATERIALIZED` 3.35",
            ),
            (
                "INSERT INTO t SELECT name FROM sqlite_schema",
                "sqlite_schema the name `sqlite_schema` 3.33",
            ),
            (
                "INSERT INTO t VALUES (1_000)",
                "1_000 a number with `_` in it 3.46",
            ),
            (
                "CREATE TRIGGER r AFTER INSERT ON t BEGIN DELETE FROM u; UPDATE OR IGNORE t AS q SET a = 1; END",
                "AS another name for a table that a trigger changes 3.53",
            ),
            (
                "CREATE TRIGGER r AFTER INSERT ON t BEGIN SELECT raise(ABORT, 'a' || new.a); END",
                "raise a message of `raise()` that is computed 3.47",
            ),
            (
                "INSERT INTO t SELECT group_concat(a, ',' ORDER BY b) FROM u",
                "ORDER `ORDER BY` inside an aggregate 3.44",
            ),
        ] {
            assert_eq!(told(old, text), [expected], "{text}");
            assert_eq!(told(SqliteVersion::built_in(), text), [""; 0], "{text}");
        }
        for text in [
            "CREATE TABLE t AS WITH c AS (SELECT 1) SELECT * FROM c",
            "CREATE TABLE filter (nulls INT, materialized INT)",
            "CREATE TRIGGER r AFTER INSERT ON t BEGIN SELECT raise(IGNORE), raise(ABORT, 'a, (b'); UPDATE t SET a = 1; INSERT INTO t SELECT a AS b FROM t AS q; END",
            "UPDATE t SET a = (SELECT b FROM u) WHERE a IS NOT NULL",
            "CREATE VIEW v AS SELECT sum(a) OVER (ORDER BY b), (SELECT a FROM t ORDER BY 1) FROM t",
            "INSERT INTO t SELECT * FROM (SELECT a FROM u ORDER BY b)",
            "DELETE FROM t WHERE a IN (SELECT a FROM t ORDER BY a LIMIT 1)",
        ] {
            assert_eq!(told(old, text), [""; 0], "{text}");
        }
    }

    #[test]
    fn only_what_an_action_makes_of_a_table_can_be_too_new() {
        let told = |target, text| {
            let alter = AlterTable::read(text).unwrap();
            newer_actions(target, &alter.actions).len()
        };
        let old = SqliteVersion::OLDEST;
        assert_eq!(told(old, "ALTER TABLE t DROP a, SET STRICT"), 1);
        assert_eq!(told(old, "ALTER TABLE t ALTER a SET NOT NULL, DROP b"), 0);
        assert_eq!(told(super::STRICT, "ALTER TABLE t SET STRICT"), 0);
    }
}
