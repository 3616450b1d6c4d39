//! What a file without faults means.

use gen_sql::operation::Operation;
use gen_sql::revision::UnresolvedRevision;
use gen_sql::revision::sql_file::{BadText, Section, SqlBody, SqlFile, normalize};
use gen_sql::span::Sources;
use proptest::prelude::*;

use super::{errors, read};

/// A file with everything in it, in odd places.
const WHOLE: &str = include_str!("whole.sql");

fn revision(text: &str) -> UnresolvedRevision {
    match read(text.as_bytes()).1 {
        Ok(SqlFile::Revision { revision, .. }) => revision,
        _ => panic!("{}", errors(text.as_bytes())),
    }
}

/// The body of a file with these sections.
fn body(sections: &str) -> (Sources, SqlBody) {
    let text = format!("-- overrides: a1\n{sections}");
    match read(text.as_bytes()) {
        (sources, Ok(SqlFile::Override { body, .. })) => (sources, body),
        _ => panic!("{}", errors(text.as_bytes())),
    }
}

#[test]
fn a_file_is_read_whole() {
    insta::assert_debug_snapshot!(read(WHOLE.as_bytes()).1.unwrap());
}

#[test]
fn line_ends_and_byte_order_marks_change_nothing() {
    let unix = format!("{:?}", read(WHOLE.as_bytes()).1);
    let windows = format!("\u{feff}{}", WHOLE.replace('\n', "\r\n"));
    assert_eq!(format!("{:?}", read(windows.as_bytes()).1), unix);
}

#[test]
fn spans_point_at_what_was_read() {
    let (sources, body) = body(
        "-- upgrade:\n-- é\n-- Allow: shape, ROWS-LOST\nSELECT\n 1;SELECT 2\n-- downgrade: irreversible\n",
    );
    let Section::Statements(upgrade) = &body.upgrade else {
        panic!("{body:?}");
    };
    assert_eq!(sources.slice(upgrade.marker), "-- upgrade:");
    let [Operation::Execute(first), Operation::Execute(second)] = &upgrade.operations[..] else {
        panic!("{upgrade:?}");
    };
    assert_eq!(sources.slice(first.origin.span()), "SELECT\n 1");
    assert_eq!(sources.slice(second.origin.span()), "SELECT 2");
    let allowed = first.allow.iter().map(|allow| sources.slice(allow.span));
    assert_eq!(allowed.collect::<Vec<_>>(), ["shape", "ROWS-LOST"]);
    let Section::Irreversible { span } = body.downgrade else {
        panic!("{body:?}");
    };
    assert_eq!(sources.slice(span), "-- downgrade: irreversible");
}

#[test]
fn sections_can_be_empty_missing_or_the_other_way_round() {
    let (_, empty) = body("-- downgrade:\n-- nothing to do\n-- upgrade:");
    for section in [&empty.upgrade, &empty.downgrade] {
        assert!(
            matches!(section, Section::Statements(statements) if statements.operations.is_empty())
        );
    }
    let (_, missing) = body("");
    assert_eq!(missing.upgrade, Section::Missing);
    assert_eq!(missing.downgrade, Section::Missing);
}

#[test]
fn what_only_looks_like_a_marker_is_none() {
    let (_, body) = body(
        "-- upgrade:
        SELECT '
-- downgrade:
', \"
-- downgrade:
\" /*
-- downgrade:
*/ -- the column, downgrade: see below
        ;
        -- grading:
        -- rollback:
        -- upgrade the users
        -- down: see below
        CREATE TRIGGER tr AFTER INSERT ON a BEGIN
        -- downgrade:
        SELECT 1; END;",
    );
    assert!(matches!(&body.upgrade, Section::Statements(s) if s.operations.len() == 2));
    assert_eq!(body.downgrade, Section::Missing);
}

#[test]
fn a_marker_ends_a_statement_without_semicolon() {
    let (_, body) = body(
        "-- upgrade:\nSELECT (1\n-- downgrade:\nCREATE TRIGGER tr AFTER INSERT ON a BEGIN\n-- upgrade:\nSELECT 2; END",
    );
    assert!(matches!(&body.upgrade, Section::Statements(s) if s.operations.len() == 1));
    assert!(matches!(&body.downgrade, Section::Statements(s) if s.operations.len() == 1));
}

#[test]
fn bases_have_no_down_revision() {
    assert!(revision("-- revision: a1").down_revisions.is_empty());
    assert!(
        revision("-- revision: a1\n-- down_revision:")
            .down_revisions
            .is_empty()
    );
    assert!(
        revision("-- revision: a1\n-- down_revision:  ")
            .down_revisions
            .is_empty()
    );
}

#[test]
fn messages_are_the_text_around_the_directives() {
    for (header, message) in [
        ("-- revision: a1", ""),
        ("-- Add users\n-- revision: a1", "Add users"),
        (
            "--\n-- Add users  \n--\n--\n--   as asked\n-- for\n\n\n-- revision: a1\n--",
            "Add users\n\n  as asked\nfor",
        ),
        ("/* Add\n * users\n *\n * revision: a1 */", "Add\nusers"),
        (
            "----------\n-- Add users\n----------\n-- revision: a1\n--\n-- Later.",
            "Add users\n\nLater.",
        ),
    ] {
        assert_eq!(revision(header).message, message, "{header}");
    }
}

#[test]
fn prose_with_colons_is_prose() {
    for line in [
        "Note: this is slow",
        "note: this is slow",
        "see: https://example.org/reads: all",
        "reads:all",
        "Read: all of it",
        "The revision: a new one",
        "Create Date: 2024-01-01 10:00:00",
        "user_id: now NOT NULL",
        ": x",
    ] {
        let header = format!("-- {line}\n--\n-- revision: a1\n");
        assert_eq!(revision(&header).message, line);
    }
    // beside directives only a word in lower case is taken for a key
    assert_eq!(
        revision("-- revision: a1\n-- Note: slow").message,
        "Note: slow"
    );
}

#[test]
fn bad_text_says_where_it_is_bad() {
    assert_eq!(normalize(b"ab\xff"), Err(BadText::NotUtf8(2)));
    assert_eq!(normalize(b"a\0\0"), Err(BadText::NulByte(1)));
    assert_eq!(
        normalize(b"\xef\xbb\xbfa\rb\r\n\xef\xbb\xbf"),
        Ok("a\rb\n\u{feff}".into())
    );
}

proptest! {
    /// No file makes the reader panic, and what is read is all there.
    #[test]
    fn statements_and_comments_come_back(
        pieces in proptest::collection::vec(
            proptest::sample::select(&[
                "SELECT 1", ";", "\n", "-- a\n", "/* b */", "/*", " ", "-- allow: shape\n", "'c;'", "-- upgrade:\n",
                "-- downgrade:\n", "-- downgrade: irreversible\n", "CREATE TRIGGER x BEGIN", "; END;", "-- é: x\n", "reads: d\n",
                "'", "-- revision: e\n", "-- Überschrift: ü,\n", "--", ":",
            ][..]),
            0..20,
        )
    ) {
        let text = format!("-- overrides: a1\n{}", pieces.concat());
        let (sources, file) = read(text.as_bytes());
        if let Ok(SqlFile::Override { body, .. }) = file {
            for section in [body.upgrade, body.downgrade] {
                let Section::Statements(statements) = section else { continue };
                for execute in statements.operations.iter().map(Operation::execute) {
                    prop_assert_eq!(sources.slice(execute.origin.span()), &execute.text);
                }
            }
        }
    }
}
