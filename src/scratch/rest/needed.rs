//! What of the tables at rest a statement could look at.
//!
//! Invariant: a name that is left out stands nowhere in the statement, nor in what SQLite looks at
//! for it; when in doubt, all are needed.

use std::collections::BTreeSet;

use super::Rest;
use crate::sql::{Ident, Token, TokenKind, dequote, significant};

/// It looks at a table, and at those that are its parents.
const FOREIGN_KEY_CHECK: &str = "pragma_foreign_key_check";

/// The savepoints that only hold the transaction: nobody goes back to them.
const HELD: &str = "gen_sql_held";

/// What a statement could look at.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Needed {
    /// Of the tables at rest, some.
    Tables {
        /// Their names stand in the statement.
        tables: BTreeSet<Ident>,
        /// The parents of these are looked at.
        children: Vec<String>,
        /// A table or an index that goes.
        dropped: Option<String>,
    },
    /// Anything.
    All,
}

impl Rest {
    /// What of the tables at rest the statements of `sql` could look at; `is_legacy` is said of RENAME.
    pub(super) fn needed(&self, sql: &str, is_legacy: bool) -> Needed {
        let tokens: Vec<Token<'_>> = significant(sql).collect();
        if let Some(table) = made_of_columns(&tokens) {
            return Needed::Tables {
                tables: self.table_of(&table).into_iter().collect(),
                children: Vec::new(),
                dropped: None,
            };
        }
        let mut tables = BTreeSet::new();
        let mut children = Vec::new();
        let mut name = String::new();
        for (at, token) in tokens.iter().enumerate() {
            if !may_name(token) {
                continue;
            }
            name.clear();
            name.push_str(&dequote(token.text));
            name.make_ascii_lowercase();
            if token.kind == TokenKind::Word && is_about_all(&tokens, at, is_legacy)
                || is_about_schema(&name, &tokens[at..])
            {
                return Needed::All;
            }
            if name == FOREIGN_KEY_CHECK {
                children.extend(argument(&tokens[at..]).map(|text| dequote(text).into_owned()));
            }
            if let Some(table) = self.names.get(&name) {
                tables.insert(table.clone());
            }
        }
        Needed::Tables {
            tables,
            children,
            dropped: dropped(&tokens),
        }
    }

    /// The tables at rest whose names stand in `sql`.
    pub(super) fn named_in(&self, sql: &str) -> Vec<Ident> {
        let names = significant(sql).filter(may_name);
        let tables = names.filter_map(|token| {
            let name = dequote(token.text).to_ascii_lowercase();
            self.names.get(&name).cloned()
        });
        tables.collect()
    }
}

/// Whether a token may be a name; a text may be one, too.
fn may_name(token: &Token<'_>) -> bool {
    use TokenKind::{QuotedName, String, Word};
    matches!(token.kind, Word | QuotedName | String)
}

/// Whether a statement with the word `tokens[at]` could look at tables that it does not name, or make
/// something that does.
fn is_about_all(tokens: &[Token<'_>], at: usize, is_legacy: bool) -> bool {
    const WORDS: [&str; 8] = [
        "ANALYZE", "ATTACH", "DETACH", "EXPLAIN", "REINDEX", "VACUUM", "VIEW", "VIRTUAL",
    ];
    let token = &tokens[at];
    let before = at.checked_sub(1).map(|at| &tokens[at]);
    let next = |word: &str| tokens.get(at + 1).is_some_and(|token| token.is(word));
    if token.is("DROP") && !(at > 0 && tokens[0].is("ALTER")) {
        // Without foreign keys, who refers to a table does not matter.
        let is_by_name = at == 0 && (next("TABLE") || next("INDEX"));
        return !is_by_name && !is_drop_of_temporary(&tokens[at..]);
    }
    if token.is("VIEW") {
        return !is_drop_of_temporary(&tokens[at.max(1) - 1..]);
    }
    if token.is("PRAGMA") {
        return at > 0 || !next("legacy_alter_table");
    }
    if token.is("ALTER") {
        return at > 0 || !is_about_one(tokens, is_legacy);
    }
    if token.is("SAVEPOINT") {
        // What is woken behind one would be at rest again if all is undone up to there.
        return !next(HELD);
    }
    if token.is("TRIGGER") {
        return before.is_some_and(|token| token.is("CREATE"));
    }
    WORDS.iter().any(|word| token.is(word))
}

/// Whether `sql` may set a savepoint to which somebody may go back.
pub(super) fn sets_savepoint(sql: &str) -> bool {
    let begins = |word: &str| {
        let start = sql.trim_start().as_bytes().get(..word.len());
        start.is_some_and(|start| start.eq_ignore_ascii_case(word.as_bytes()))
    };
    // Most statements begin with another word, and need not be read for that.
    if ["CREATE", "INSERT", "UPDATE", "SELECT", "ALTER", "PRAGMA"]
        .iter()
        .any(|word| begins(word))
    {
        return false;
    }
    let mut tokens = significant(sql).peekable();
    while let Some(token) = tokens.next() {
        if token.is("SAVEPOINT") && !tokens.peek().is_some_and(|name| name.is(HELD)) {
            return true;
        }
    }
    false
}

/// The name of the table that one CREATE TABLE makes of columns, if `tokens` are that: SQLite looks at no
/// other, also where a foreign key names one (<https://sqlite.org/foreignkeys.html#fk_schemacommands>).
fn made_of_columns(tokens: &[Token<'_>]) -> Option<String> {
    let (create, mut rest) = tokens.split_first()?;
    let behind = rest.split_last().map_or(rest, |(_, before)| before);
    if !create.is("CREATE")
        || behind
            .iter()
            .any(|token| token.kind == TokenKind::Semicolon)
    {
        return None;
    }
    if rest.first()?.is("TEMP") || rest.first()?.is("TEMPORARY") {
        rest = &rest[1..];
    }
    rest = rest.split_first().filter(|(table, _)| table.is("TABLE"))?.1;
    if let [first, not, exists, behind @ ..] = rest
        && first.is("IF")
        && not.is("NOT")
        && exists.is("EXISTS")
    {
        rest = behind;
    }
    let name = match rest {
        [_, dot, name, open, ..] if dot.kind == TokenKind::Dot && is_open(open) => name,
        [name, open, ..] if is_open(open) => name,
        _ => return None,
    };
    Some(dequote(name.text).into_owned())
}

fn is_open(token: &Token<'_>) -> bool {
    token.kind == TokenKind::LeftParen
}

/// The table or index that goes with a DROP.
fn dropped(tokens: &[Token<'_>]) -> Option<String> {
    tokens.first().filter(|token| token.is("DROP"))?;
    let at = if tokens.get(2)?.is("IF") { 4 } else { 2 };
    let is_qualified = tokens
        .get(at + 1)
        .is_some_and(|token| token.kind == TokenKind::Dot);
    let name = tokens.get(if is_qualified { at + 2 } else { at })?;
    Some(dequote(name.text).into_owned())
}

/// Whether an ALTER TABLE is about its table alone. A RENAME is about what refers to the table, unless it
/// leaves other texts alone, as the one of a rebuild does
/// (<https://sqlite.org/lang_altertable.html#alter_table_rename>); what else a DROP COLUMN looks at are
/// views and triggers (<https://sqlite.org/lang_altertable.html#alter_table_drop_column>), of which there
/// are none.
fn is_about_one(tokens: &[Token<'_>], is_legacy: bool) -> bool {
    let is_qualified = tokens
        .get(3)
        .is_some_and(|token| token.kind == TokenKind::Dot);
    let action = if is_qualified { 5 } else { 3 };
    let is = |at: usize, word: &str| tokens.get(at).is_some_and(|token| token.is(word));
    let leaves_others = is_legacy && is(action, "RENAME") && is(action + 1, "TO");
    is(action, "ADD") || is(action, "DROP") || leaves_others
}

/// Whether tokens begin with a DROP of something in `temp`.
fn is_drop_of_temporary(tokens: &[Token<'_>]) -> bool {
    let is_if = tokens.get(2).is_some_and(|token| token.is("IF"));
    let name = if is_if { 4 } else { 2 };
    tokens.first().is_some_and(|token| token.is("DROP"))
        && tokens.get(name).is_some_and(|token| token.is("temp"))
        && tokens
            .get(name + 1)
            .is_some_and(|token| token.kind == TokenKind::Dot)
}

/// Whether a name in lower case, with which `tokens` begin, is of something that tells what tables there are.
fn is_about_schema(name: &str, tokens: &[Token<'_>]) -> bool {
    const OTHERS: [&str; 8] = [
        "sqlite_sequence",
        "sqlite_stat1",
        "sqlite_stat2",
        "sqlite_stat3",
        "sqlite_stat4",
        "sqlite_temp_master",
        "sqlite_temp_schema",
        "sqlite_version",
    ];
    const OF_TABLE: [&str; 6] = [
        "pragma_table_info",
        "pragma_table_xinfo",
        "pragma_index_list",
        "pragma_index_info",
        "pragma_index_xinfo",
        FOREIGN_KEY_CHECK,
    ];
    const OF_NONE: [&str; 2] = ["pragma_schema_version", "pragma_legacy_alter_table"];
    if name.starts_with("pragma_") {
        let is_of_table =
            OF_TABLE.contains(&name) && (argument(tokens).is_some() || is_listed(tokens));
        return !is_of_table && !OF_NONE.contains(&name);
    }
    let is_schema = name.starts_with("sqlite_") && !OTHERS.contains(&name);
    name == "dbstat" || is_schema && !is_about_a_name(tokens)
}

/// Whether the argument of the function is an index that `pragma_index_list(…) AS list` tells of, which
/// is woken with its table.
fn is_listed(tokens: &[Token<'_>]) -> bool {
    let [_, open, list, dot, name, ..] = tokens else {
        return false;
    };
    open.kind == TokenKind::LeftParen
        && list.is("list")
        && dot.kind == TokenKind::Dot
        && name.is("name")
}

/// Whether the schema table, with whose name `tokens` begin, is asked for what has one name:
/// `WHERE type = … AND name = 'a' COLLATE NOCASE)`.
fn is_about_a_name(tokens: &[Token<'_>]) -> bool {
    let Some(and) = tokens.iter().position(|token| token.is("AND")) else {
        return false;
    };
    let of_kind = |token: &Token<'_>| match token.kind {
        TokenKind::Word => ["WHERE", "type", "IN"].iter().any(|word| token.is(word)),
        TokenKind::String | TokenKind::LeftParen | TokenKind::RightParen | TokenKind::Comma => true,
        _ => token.text == "=",
    };
    let [name, equals, text, collate, nocase, end, ..] = &tokens[and + 1..] else {
        return false;
    };
    tokens[1..and].iter().all(of_kind)
        && name.is("name")
        && equals.text == "="
        && text.kind == TokenKind::String
        && collate.is("COLLATE")
        && nocase.is("NOCASE")
        && end.kind == TokenKind::RightParen
}

/// The first argument of a function, with whose name `tokens` begin, if it is a text.
fn argument<'a>(tokens: &[Token<'a>]) -> Option<&'a str> {
    let [_, open, text, end, ..] = tokens else {
        return None;
    };
    let is_text = open.kind == TokenKind::LeftParen
        && text.kind == TokenKind::String
        && matches!(end.kind, TokenKind::Comma | TokenKind::RightParen);
    is_text.then_some(text.text)
}

#[cfg(test)]
mod tests {
    use super::super::Scratch;

    #[test]
    fn only_what_a_statement_names_is_woken() {
        let scratch = Scratch::open().unwrap();
        scratch
            .run_all("SAVEPOINT s; CREATE TABLE a (x); CREATE INDEX i ON a (x); CREATE TABLE b (x); CREATE TABLE c (x TEXT UNIQUE)")
            .unwrap();
        scratch.lay(&[]).unwrap();
        let resting = || scratch.rest.borrow().tables.len();
        let runs = |sql: &str| {
            scratch.run(sql).unwrap();
            resting()
        };
        assert_eq!(resting(), 2);
        assert_eq!(runs("CREATE TABLE d (x DEFAULT 1)"), 2);
        assert_eq!(runs("ALTER TABLE c ADD COLUMN y"), 2);
        assert_eq!(runs("ALTER TABLE c DROP COLUMN y"), 2);
        assert_eq!(runs("CREATE TEMP TABLE gone (x)"), 2);
        assert_eq!(runs("DROP TABLE IF EXISTS temp.gone"), 2);
        assert_eq!(runs("SELECT schema_version FROM pragma_schema_version"), 2);
        runs("PRAGMA legacy_alter_table = ON");
        assert_eq!(runs("ALTER TABLE c RENAME TO e"), 2);
        runs("PRAGMA legacy_alter_table = OFF");
        assert_eq!(runs("SELECT * FROM pragma_legacy_alter_table"), 2);
        assert_eq!(runs("CREATE TABLE c (x REFERENCES e (x))"), 2);
        assert_eq!(
            runs("SELECT * FROM pragma_foreign_key_check('c', 'main')"),
            2
        );
        assert_eq!(runs("DROP TABLE e"), 2);
        let named = "SELECT EXISTS (SELECT 1 FROM main.sqlite_master WHERE type IN ('view', 'table') \
                     AND name = 'C' COLLATE NOCASE)";
        assert_eq!(runs(named), 2);
        assert_eq!(runs("INSERT INTO c (x) SELECT 'B'"), 1);
        assert_eq!(runs("CREATE INDEX IF NOT EXISTS i ON c (x)"), 0);
    }

    #[test]
    fn all_are_awake_for_what_could_look_at_any() {
        for sql in [
            "SELECT * FROM sqlite_master",
            "SELECT * FROM \"SQLITE_SCHEMA\"",
            "SELECT (SELECT sql FROM sqlite_master WHERE name <> 'c' AND name = 'c' COLLATE NOCASE)",
            "SELECT (SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'c' COLLATE NOCASE OR 1)",
            "SELECT * FROM pragma_table_list",
            "SELECT * FROM pragma_table_info('a' || '')",
            "PRAGMA foreign_key_check",
            "ALTER TABLE main.c RENAME COLUMN x TO y",
            "PRAGMA legacy_alter_table = ON; ALTER TABLE c RENAME TO d",
            "ALTER TABLE c RENAME TO d",
            "DROP VIEW IF EXISTS c",
            "SELECT * FROM pragma_foreign_key_check",
            "SELECT * FROM pragma_foreign_key_check('c' || '')",
            "CREATE VIEW v AS SELECT 1",
            "CREATE TRIGGER t AFTER INSERT ON c BEGIN SELECT 1; END",
            "VACUUM INTO ':memory:'",
        ] {
            let scratch = Scratch::open().unwrap();
            scratch
                .run_all("SAVEPOINT s; CREATE TABLE a (x); CREATE TABLE b (x); CREATE TABLE c (x)")
                .unwrap();
            scratch.lay(&[]).unwrap();
            assert_eq!(scratch.rest.borrow().tables.len(), 2, "{sql}");
            scratch.wake_for(sql).unwrap();
            assert!(scratch.rest.borrow().tables.is_empty(), "{sql}");
        }
    }

    #[test]
    fn the_parents_of_a_table_are_woken_with_it() {
        let scratch = Scratch::open().unwrap();
        scratch
            .run_all(
                "SAVEPOINT s; CREATE TABLE \"The parent\" (id INTEGER PRIMARY KEY);
                 INSERT INTO \"the parent\" VALUES (1); CREATE TABLE other (x);
                 CREATE TABLE child (x REFERENCES [the PARENT]); INSERT INTO child VALUES (1), (2);
                 CREATE TABLE last (x)",
            )
            .unwrap();
        scratch.lay(&[]).unwrap();
        assert_eq!(scratch.rest.borrow().tables.len(), 3);
        let orphans = "SELECT count(*) FROM pragma_foreign_key_check('Child', 'main')";
        assert_eq!(scratch.number(orphans), Ok(1));
        assert_eq!(scratch.rest.borrow().tables.len(), 1);
    }
}
