//! Statements: they are cut where SQLite ends them.

use gen_sql::sql::{Construct, split};
use proptest::prelude::*;
use rusqlite::fallible_iterator::FallibleIterator;
use rusqlite::{Batch, Connection};

use super::sqlite;

/// The statements of `text` with the comments around them.
fn pieces(text: &str) -> Vec<(&str, &str, Vec<&str>, bool)> {
    let pieces = split(text).unwrap().statements;
    pieces
        .into_iter()
        .map(|statement| {
            (
                &text[statement.comments],
                &text[statement.range],
                statement.trailing.into_iter().map(|r| &text[r]).collect(),
                statement.terminated,
            )
        })
        .collect()
}

#[test]
fn comments_belong_to_the_statement_below_them() {
    let text = "-- one\n\n/* two */\nSELECT 1;\n-- three\nSELECT /* in */ 2 ;; -- end\n-- last\n";
    assert_eq!(
        pieces(text),
        [
            ("-- one\n\n/* two */", "SELECT 1", vec![], true),
            ("-- three", "SELECT /* in */ 2", vec!["-- end"], true),
        ]
    );
    let trailing = split(text).unwrap().trailing;
    assert_eq!(&text[trailing], "-- last");
}

#[test]
fn comments_on_the_line_of_the_semicolon_belong_to_its_statement() {
    assert_eq!(
        pieces("SELECT 1 -- a\n; /* b */ -- c\nSELECT 2 /* d */"),
        [
            ("", "SELECT 1", vec!["-- a", "/* b */", "-- c"], true),
            ("", "SELECT 2", vec!["/* d */"], false),
        ]
    );
    assert_eq!(
        pieces("SELECT 1; /* about two */ SELECT 2;"),
        [
            ("", "SELECT 1", vec![], true),
            ("/* about two */", "SELECT 2", vec![], true),
        ]
    );
}

#[test]
fn semicolons_in_triggers_end_nothing() {
    let trigger = "CREATE TEMP TRIGGER a AFTER INSERT ON b WHEN CASE 1 WHEN 1 THEN 1 END BEGIN\n\
         SELECT CASE WHEN 1 THEN 2 END; /* ; END; */ DELETE FROM c; END";
    let text = format!("{trigger};\nCREATE TABLE trigger (x);");
    assert_eq!(
        pieces(&text),
        [
            ("", trigger, vec![], true),
            ("", "CREATE TABLE trigger (x)", vec![], true),
        ]
    );
}

#[test]
fn text_without_statements_has_none() {
    for text in ["", " \n", ";", ";; ;"] {
        assert_eq!(pieces(text), []);
    }
    assert_eq!(split("-- a\n/* b */ ").unwrap().trailing, 0..12);
}

#[test]
fn what_has_no_end_is_found() {
    for (text, construct, start) in [
        ("SELECT 1; SELECT 'a;\n", Construct::String, 17),
        ("SELECT \"a;", Construct::Name, 7),
        ("SELECT 1; /* a; ", Construct::Comment, 10),
        (
            "SELECT 1; CREATE TRIGGER a AFTER INSERT ON b BEGIN SELECT 1; END",
            Construct::Trigger,
            usize::MAX,
        ),
        (
            "SELECT 1; CREATE TRIGGER a AFTER INSERT ON b BEGIN SELECT 1; SELECT 2;",
            Construct::Trigger,
            10,
        ),
    ] {
        match split(text) {
            Ok(_) => assert_eq!(start, usize::MAX, "{text}"),
            Err(error) => assert_eq!(
                (error.construct, error.range),
                (construct, start..text.len())
            ),
        }
    }
}

/// How SQLite itself cuts `text`: the length of what each statement takes of it. `None` if it
/// refuses one, for then it does not say where the statement ends.
fn cut_by_sqlite(connection: &Connection, text: &str) -> Option<Vec<String>> {
    let mut statements = Vec::new();
    let mut batch = Batch::new(connection, text);
    loop {
        match batch.next() {
            Ok(Some(mut statement)) => {
                let sql = statement.expanded_sql()?;
                statement.raw_execute().ok();
                statements.push(sql);
            }
            Ok(None) => return Some(statements),
            Err(_) => return None,
        }
    }
}

fn same_cuts(text: &str) -> Result<bool, TestCaseError> {
    let Some(theirs) = cut_by_sqlite(&sqlite(), text) else {
        return Ok(false);
    };
    let Ok(ours) = split(text) else {
        // SQLite lets the end of the text end a comment
        prop_assert!(text.contains("/*"), "{:?}", text);
        return Ok(false);
    };
    let ours = ours
        .statements
        .into_iter()
        .map(|statement| &text[statement.range]);
    prop_assert_eq!(ours.len(), theirs.len(), "{:?} against {:?}", ours, theirs);
    for (ours, theirs) in ours.zip(&theirs) {
        let words = |text| gen_sql::sql::significant(text).map(|token| token.text);
        let mut expected: Vec<&str> = words(theirs.as_str()).collect();
        while expected.last() == Some(&";") {
            expected.pop();
        }
        let leading = expected.iter().take_while(|word| **word == ";").count();
        let found: Vec<&str> = words(ours).collect();
        prop_assert_eq!(&found, &expected[leading..], "in {:?}", text);
    }
    Ok(true)
}

/// Statements that need no schema, with everything in them that could look like an end.
const STATEMENTS: [&str; 18] = [
    "SELECT 1",
    "SELECT 'a;b', \"x;\" FROM (SELECT 1 AS \"x;\")",
    "SELECT [;] FROM (SELECT 2 AS `;`)",
    "SELECT /* ; */ 3 -- ;\n + 4",
    "CREATE TABLE IF NOT EXISTS t (a, b DEFAULT ';')",
    "CREATE TABLE IF NOT EXISTS trigger (end)",
    "CREATE TEMP TABLE IF NOT EXISTS temp_t (a, \"b;c\")",
    "CREATE VIEW IF NOT EXISTS v AS SELECT CASE 1 WHEN 1 THEN ';' END AS c",
    "CREATE TRIGGER IF NOT EXISTS r AFTER INSERT ON t BEGIN SELECT 1; SELECT CASE 1 WHEN 1 THEN 2 END; END",
    "create/**/temporary\ntrigger if not exists r2 after delete on t begin delete from t; end",
    "EXPLAIN SELECT 1",
    "EXPLAIN QUERY PLAN CREATE TRIGGER IF NOT EXISTS r3 AFTER INSERT ON t BEGIN SELECT 1; END",
    "WITH a AS (SELECT 1), b AS (SELECT 2) SELECT * FROM a, b",
    "VALUES (1), (2)",
    "INSERT INTO t VALUES (x'3b', 1e5)",
    "DELETE FROM t WHERE a = '''' ",
    "SELECT 1 AS \"end\", 2 AS [begin]",
    "PRAGMA user_version = 3",
];

const SEPARATORS: [&str; 6] = [
    ";",
    "; ",
    ";\n\n-- c;\n",
    ";;",
    "; /* ; */ ",
    " -- last\n;\n",
];

/// What a mutation puts into the text.
const SPLINTERS: [&str; 16] = [
    ";",
    "'",
    "\"",
    "[",
    "]",
    "`",
    "--",
    "\n",
    "/*",
    "*/",
    " END ",
    " CREATE ",
    " TRIGGER ",
    " BEGIN ",
    "EXPLAIN ",
    "(",
];

fn script() -> impl Strategy<Value = String> {
    let statement = (
        proptest::sample::select(&STATEMENTS[..]),
        proptest::sample::select(&SEPARATORS[..]),
    );
    proptest::collection::vec(statement, 1..6).prop_map(|statements| {
        // a table for the triggers and rows
        let mut text = "CREATE TABLE t (a, b); ".to_owned();
        for (statement, separator) in statements {
            text.push_str(statement);
            text.push_str(separator);
        }
        text
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn scripts_are_cut_as_sqlite_cuts_them(text in script()) {
        prop_assert!(same_cuts(&text)?, "SQLite refuses {:?}", text);
    }

    #[test]
    fn broken_scripts_are_cut_as_sqlite_cuts_them(
        text in script(),
        splinters in proptest::collection::vec((any::<prop::sample::Index>(), proptest::sample::select(&SPLINTERS[..])), 1..3),
    ) {
        let mut text = text;
        for (at, splinter) in splinters {
            let at = at.index(text.len() + 1);
            text.insert_str(at, splinter);
        }
        same_cuts(&text)?;
    }

    #[test]
    fn every_comment_is_kept_once(text in script()) {
        let split = split(&text).unwrap();
        let mut kept = Vec::new();
        for statement in &split.statements {
            kept.push(statement.comments.clone());
            kept.push(statement.range.clone());
            kept.extend(statement.trailing.iter().cloned());
        }
        kept.push(split.trailing);
        for comment in gen_sql::sql::tokens(&text).filter(gen_sql::sql::Token::is_comment) {
            let covering = kept.iter().filter(|range| range.contains(&comment.start));
            prop_assert_eq!(covering.count(), 1, "{:?} in {:?}", comment, text);
        }
    }
}
