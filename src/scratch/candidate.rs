//! Values that may do for a column: likely ones first, and none that a seed is likely to have.

use rusqlite::types::Value;

use crate::sql::{TokenKind, dequote, significant};

/// The literals of a CREATE statement.
#[derive(Debug, Default)]
pub(super) struct Mentioned {
    texts: Vec<String>,
    numbers: Vec<i64>,
}

impl Mentioned {
    /// Reads the literals of `sql`.
    pub(super) fn by(sql: &str) -> Self {
        let mut mentioned = Self::default();
        for token in significant(sql) {
            match token.kind {
                TokenKind::String => mentioned.texts.push(dequote(token.text).into_owned()),
                TokenKind::Integer => mentioned.numbers.extend(token.text.parse::<i64>()),
                _ => {}
            }
        }
        mentioned.texts.sort();
        mentioned.texts.dedup();
        mentioned.numbers.sort_unstable();
        mentioned.numbers.dedup();
        mentioned
    }
}

/// Texts that columns often want.
const TEXTS: [&str; 11] = [
    "x",
    "",
    "xx",
    "XXX",
    "xxxx",
    "2001-01-01",
    "2001-01-01 00:00:00",
    "{}",
    "[]",
    "gen@example.org",
    "00000000-0000-4000-8000-000000000000",
];

/// The longest value that is made.
const LONGEST: i64 = 1000;

/// The values worth trying for a column of this declared type
/// (<https://sqlite.org/datatype3.html#determination_of_column_affinity>).
pub(super) fn candidates(declared: &str, is_key: bool, mentioned: &Mentioned) -> Vec<Value> {
    let declared = declared.to_ascii_uppercase();
    let is = |words: &[&str]| words.iter().any(|word| declared.contains(word));
    let numbers = |first: &[i64]| -> Vec<Value> {
        let near = mentioned
            .numbers
            .iter()
            .flat_map(|n| [*n, n.saturating_add(1), n.saturating_sub(1)]);
        let all = first.iter().copied().chain(near);
        all.chain([1, 0, -1, 2, 10, 1000, 2001, 1_000_000_007])
            .map(Value::Integer)
            .collect()
    };
    // A number that is mentioned may be the length of something.
    let lengths = mentioned.numbers.iter().copied();
    let lengths: Vec<usize> = lengths
        .filter(|number| (1..=LONGEST).contains(number))
        .filter_map(|number| usize::try_from(number).ok())
        .collect();
    let texts = |first: &[&str]| -> Vec<Value> {
        let first = first.iter().map(|text| (*text).to_owned());
        let own = mentioned.texts.iter().cloned();
        let long = lengths.iter().map(|&length| "x".repeat(length));
        let others = TEXTS.into_iter().map(ToOwned::to_owned);
        first
            .chain(["gen_sql".to_owned()])
            .chain(own)
            .chain(long)
            .chain(others)
            .map(Value::Text)
            .collect()
    };
    let blobs = || -> Vec<Value> {
        let long = lengths.iter().map(|&length| vec![0; length]);
        [vec![1]]
            .into_iter()
            .chain(long)
            .chain([vec![0; 16], Vec::new()])
            .map(Value::Blob)
            .collect()
    };
    // A row 0 leaves the automatic keys as they are in an empty table, from 1 on.
    let integers = || {
        if is_key {
            numbers(&[0])
        } else {
            numbers(&[97])
        }
    };
    let mut values = if is(&["BOOL"]) {
        numbers(&[1])
    } else if is(&["INT"]) {
        integers()
    } else if is(&["DATETIME", "TIMESTAMP"]) {
        texts(&["2001-01-01 00:00:00"])
    } else if is(&["DATE", "TIME"]) {
        texts(&["2001-01-01"])
    } else if is(&["JSON"]) {
        texts(&["{}"])
    } else if is(&["CHAR", "CLOB", "TEXT", "ENUM", "UUID"]) {
        texts(&[])
    } else if is(&["BLOB", "BINARY"]) {
        blobs()
    } else if is(&["REAL", "FLOA", "DOUB", "NUMERIC", "DECIMAL"]) {
        let mut values = integers();
        values.insert(1, Value::Real(0.5));
        values
    } else {
        texts(&[])
    };
    let others = [integers(), texts(&[]), blobs()].concat();
    for value in others {
        if !values.contains(&value) {
            values.push(value);
        }
    }
    values
}
