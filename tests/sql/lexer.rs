//! Tokens: SQLite's error messages name the token at which its parser stops.

use gen_sql::sql::{Construct, Token, TokenKind, tokens};
use proptest::prelude::*;
use rusqlite::Connection;

use super::sqlite;

/// The kinds and texts of all tokens but white space.
fn kinds(text: &str) -> Vec<(TokenKind, &str)> {
    tokens(text)
        .filter(|token| token.kind != TokenKind::Space)
        .map(|token| (token.kind, token.text))
        .collect()
}

#[test]
fn each_kind_is_told_from_the_others() {
    use TokenKind::*;
    assert_eq!(
        kinds("a.\"b\"\"c\"[d e]`f`'g''h'x'0aFF'$1x -- c\n/* d */(,);"),
        [
            (Word, "a"),
            (Dot, "."),
            (QuotedName, "\"b\"\"c\""),
            (QuotedName, "[d e]"),
            (QuotedName, "`f`"),
            (String, "'g''h'"),
            (Blob, "x'0aFF'"),
            (Variable, "$1x"),
            (LineComment, "-- c"),
            (BlockComment, "/* d */"),
            (LeftParen, "("),
            (Comma, ","),
            (RightParen, ")"),
            (Semicolon, ";"),
        ]
    );
}

#[test]
fn numbers_end_where_sqlite_ends_them() {
    use TokenKind::*;
    assert_eq!(
        kinds("1 1_000 0xfF_0 .5 5. 1e9 1.5E-3 1e 0x 12ab 1..2"),
        [
            (Integer, "1"),
            (Integer, "1_000"),
            (Integer, "0xfF_0"),
            (Float, ".5"),
            (Float, "5."),
            (Float, "1e9"),
            (Float, "1.5E-3"),
            (Illegal, "1e"),
            (Illegal, "0x"),
            (Illegal, "12ab"),
            (Float, "1."),
            (Float, ".2"),
        ]
    );
}

/// White space can go on with a vertical tab, but not begin with one.
#[test]
fn vertical_tabs_are_half_a_space() {
    let connection = sqlite();
    assert!(connection.prepare("SELECT \x0b1").is_ok());
    assert_eq!(tokens("SELECT \x0b1").count(), 3);
    assert!(connection.prepare("SELECT\x0b1").is_err());
    assert!(tokens("SELECT\x0b1").any(|token| token.kind == TokenKind::Illegal));
}

#[test]
fn variables_have_five_forms() {
    use TokenKind::*;
    assert_eq!(
        kinds("? ?12 :a @b_1 $c $c::d(e) : $c(e f"),
        [
            (Variable, "?"),
            (Variable, "?12"),
            (Variable, ":a"),
            (Variable, "@b_1"),
            (Variable, "$c"),
            (Variable, "$c::d(e)"),
            (Illegal, ":"),
            (Illegal, "$c(e"),
            (Word, "f"),
        ]
    );
}

#[test]
fn operators_are_as_long_as_they_can_be() {
    let text = "->> -> - == = <= <> << < >= >> > != || | & ~ + * / %";
    let expected: Vec<_> = text
        .split(' ')
        .map(|operator| (TokenKind::Operator, operator))
        .collect();
    assert_eq!(kinds(text), expected);
}

#[test]
fn what_has_no_end_reaches_to_the_end() {
    for (text, construct) in [
        ("'it''s", Construct::String),
        ("x'0f", Construct::String),
        ("x'zz", Construct::String),
        ("\"a", Construct::Name),
        ("`a``", Construct::Name),
        ("[a", Construct::Name),
        ("/* a *", Construct::Comment),
        ("/*/", Construct::Comment),
        ("/*", Construct::Comment),
    ] {
        assert_eq!(
            kinds(text),
            [(TokenKind::Unterminated(construct), text)],
            "{text}"
        );
    }
}

/// The token at which SQLite stops reading `text`, if it stops at the first one, and whether
/// that is no token at all.
fn first_token_of_sqlite(connection: &Connection, text: &str) -> Option<(bool, String)> {
    let Err(rusqlite::Error::SqlInputError { msg: message, .. }) = connection.prepare(text) else {
        return None;
    };
    let between = |start: &str, end: &str| {
        let rest = message.strip_prefix(start)?;
        Some(rest.strip_suffix(end)?.to_owned())
    };
    let illegal = between("unrecognized token: \"", "\"").map(|text| (true, text));
    illegal.or_else(|| Some((false, between("near \"", "\": syntax error")?)))
}

fn is_illegal(token: &Token<'_>) -> bool {
    matches!(token.kind, TokenKind::Illegal | TokenKind::Unterminated(_))
}

/// Words that may begin a statement: SQLite reads on behind them.
const BEGINNINGS: [&str; 22] = [
    "alter",
    "analyze",
    "attach",
    "begin",
    "commit",
    "create",
    "delete",
    "detach",
    "drop",
    "end",
    "explain",
    "insert",
    "pragma",
    "reindex",
    "release",
    "replace",
    "rollback",
    "savepoint",
    "select",
    "update",
    "vacuum",
    "values",
];

fn can_stand_first(token: &Token<'_>) -> bool {
    token.is_trivia()
        || token.kind == TokenKind::Semicolon
        || token.is("with")
        || BEGINNINGS.iter().any(|word| token.is(word))
        // SQLite ends its message at its own idea of the end of the text
        || token.kind == TokenKind::Unterminated(Construct::Comment)
}

/// Text that is made of what SQL is made of, and of what breaks it.
fn sql_soup() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        4 => "[a-z_$é]{1,3}",
        3 => "[0-9]{1,2}[._xXeE+a-f0-9-]{0,4}",
        6 => r#"[-'"`\[\]/*.;:,@#$?()<>=!|&~%+x \n\t\x0b{}\\^]"#,
        1 => "'[a-z';]{0,3}'",
        1 => "x'[0-9a-f]{0,3}'",
        1 => Just("\u{feff}".to_owned()),
        1 => "--[a-z;']{0,3}\n",
        1 => r"/\*[a-z;'*/]{0,3}\*/",
    ];
    proptest::collection::vec(piece, 0..12).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1024))]

    #[test]
    fn tokens_put_together_are_the_text(text in "\\PC*|[ -~\n\r\t]*") {
        let mut end = 0;
        for token in tokens(&text) {
            prop_assert_eq!(token.start, end);
            prop_assert!(!token.text.is_empty());
            prop_assert_eq!(&text[token.range()], token.text);
            end = token.end();
        }
        prop_assert_eq!(end, text.len());
    }

    /// Every suffix of the text that begins with a token is given to SQLite, whose parser
    /// refuses its first token and says what it was.
    #[test]
    fn tokens_are_those_of_sqlite(text in sql_soup()) {
        let connection = sqlite();
        for token in tokens(&text).filter(|token| !can_stand_first(token)) {
            let theirs = first_token_of_sqlite(&connection, &text[token.start..]);
            let ours = (is_illegal(&token), token.text.to_owned());
            prop_assert_eq!(theirs, Some(ours), "in {:?}", text);
        }
    }
}
