//! Literals: SQLite reads back the value that was written, with its storage class.

use gen_sql::sql::{Finite, Literal};
use proptest::prelude::*;
use rusqlite::Connection;
use rusqlite::types::Value;

use super::sqlite;

fn through(connection: &Connection, literal: &Literal) -> Value {
    let sql = format!("SELECT {literal}");
    connection
        .query_row(&sql, [], |row| row.get(0))
        .unwrap_or_else(|error| panic!("{sql:.200}: {error:.200}"))
}

fn real(number: f64) -> Literal {
    Literal::Real(Finite::new(number).unwrap())
}

fn text(text: &str) -> Literal {
    Literal::Text(text.to_owned())
}

#[test]
fn literals_read_well() {
    for (literal, sql) in [
        (Literal::Null, "NULL"),
        (Literal::Boolean(true), "1"),
        (Literal::Boolean(false), "0"),
        (Literal::Integer(i64::MIN), "-9223372036854775808"),
        (real(0.1), "0.1"),
        (real(3.0), "3.0"),
        (real(1e300), "1e300"),
        (text("it's"), "'it''s'"),
        (text(""), "''"),
        (text("a\nb"), "'a\nb'"),
        (text("a\r\nb"), "('a' || char(13) || '\nb')"),
        (text("\0\r"), "(char(0, 13))"),
        (
            text(&"a\r\n".repeat(11)),
            &format!("(replace('{}', '\\r', char(13)))", "a\\r\n".repeat(11)),
        ),
        (
            text(&"\\r\r\0".repeat(11)),
            &format!(
                "(replace(replace('{}', '\\rr', char(13)), '\\0', char(0)))",
                "\\r\\rr\\0".repeat(11)
            ),
        ),
        (Literal::Blob(vec![0, 0x0a, 0xff]), "x'000aff'"),
        (Literal::Blob(vec![]), "x''"),
    ] {
        assert_eq!(literal.to_string(), sql);
    }
}

#[test]
fn the_ends_of_the_ranges_round_trip() {
    let connection = sqlite();
    for number in [i64::MIN, i64::MIN + 1, -1, 0, 1, i64::MAX] {
        assert_eq!(
            through(&connection, &Literal::Integer(number)),
            Value::Integer(number)
        );
    }
    for number in [
        0.0,
        1.0,
        -1.5,
        f64::MAX,
        f64::MIN,
        f64::MIN_POSITIVE,
        1e15,
        1e22,
        123_456_789.125,
    ] {
        assert_eq!(through(&connection, &real(number)), Value::Real(number));
    }
    assert_eq!(through(&connection, &Literal::Null), Value::Null);
    assert_eq!(
        through(&connection, &Literal::Boolean(true)),
        Value::Integer(1)
    );
}

#[test]
fn what_is_no_number_has_no_literal() {
    assert_eq!(Finite::new(f64::NAN), None);
    assert_eq!(Finite::new(f64::INFINITY), None);
    assert_eq!(Finite::new(f64::NEG_INFINITY), None);
}

/// A cast from a blob would read the bytes as UTF-16 there.
#[test]
fn text_round_trips_in_a_utf_16_database() {
    let connection = sqlite();
    connection
        .execute_batch("PRAGMA encoding = 'UTF-16le'; CREATE TABLE t (x TEXT)")
        .unwrap();
    for value in ["a\0b", "\0", "é\r\nü\0𝄞'", &"é\r\nü\0𝄞'\\r".repeat(2000)] {
        connection
            .execute_batch(&format!(
                "DELETE FROM t; INSERT INTO t VALUES ({})",
                text(value)
            ))
            .unwrap();
        let found: String = connection
            .query_row("SELECT x FROM t", [], |row| row.get(0))
            .unwrap();
        assert_eq!(found, value);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1024))]

    #[test]
    fn text_round_trips(value in "[\\x00-\\x7fé𝄞]{0,12}") {
        let connection = sqlite();
        let literal = text(&value);
        prop_assert!(!literal.to_string().contains(['\0', '\r']));
        prop_assert_eq!(through(&connection, &literal), Value::Text(value));
    }

    /// With thousands of characters that SQL text cannot be trusted with, and with those that stand
    /// for them.
    #[test]
    fn long_text_round_trips(part in "[\\x00\\r\n'\\\\r0aé]{1,30}", times in 1_usize..3000) {
        let value = part.repeat(times);
        let literal = text(&value);
        prop_assert!(!literal.to_string().contains(['\0', '\r']));
        prop_assert_eq!(through(&sqlite(), &literal), Value::Text(value));
    }

    #[test]
    fn blobs_round_trip(value in proptest::collection::vec(any::<u8>(), 0..12)) {
        prop_assert_eq!(through(&sqlite(), &Literal::Blob(value.clone())), Value::Blob(value));
    }

    #[test]
    fn integers_round_trip(value: i64) {
        prop_assert_eq!(through(&sqlite(), &Literal::Integer(value)), Value::Integer(value));
    }

    #[test]
    fn floats_round_trip(value in proptest::num::f64::NORMAL | proptest::num::f64::SUBNORMAL | proptest::num::f64::ZERO) {
        prop_assert_eq!(through(&sqlite(), &real(value)), Value::Real(value));
    }
}
