//! Names and values with everything in them that a careless tool trips over.

use super::Column;
use fastrand::Rng;

/// A name as SQL: bare when it can be, quoted when it must be.
pub(in super::super) fn ident(name: &str) -> String {
    let bare = name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
        && !name.starts_with(|c: char| c.is_ascii_digit())
        && !matches!(name, "order" | "group" | "index");
    if bare {
        name.to_string()
    } else {
        format!("\"{}\"", name.replace('"', "\"\""))
    }
}

const TEXTS: [&str; 12] = [
    "'a'",
    "'b'",
    "'A'",
    "'B'",
    "'c'",
    "'it''s'",
    "'x;y'",
    "'-- none'",
    "''",
    "'ann@x'",
    "'Ann@x'",
    "'/* é\n */'",
];

/// A value that the column is made for.
pub(super) fn literal(rng: &mut Rng, column: &Column) -> String {
    if !column.not_null && column.key == 0 && rng.u8(..6) == 0 {
        return "NULL".to_string();
    }
    match column.declared_type.to_ascii_uppercase().as_str() {
        "INTEGER" | "INT" => rng.i32(0..7).to_string(),
        "REAL" => format!("{}.5", rng.i32(0..4)),
        "BLOB" => ["x'00ff'", "x''", "x'27'"][rng.usize(..3)].to_string(),
        _ => TEXTS[rng.usize(..TEXTS.len())].to_string(),
    }
}

/// A value that the column takes today and that a later revision chokes on: NULLs, negative
/// numbers, text where numbers are meant, and few enough different ones to collide.
pub(in super::super) fn hostile_literal(rng: &mut Rng, column: &Column) -> String {
    match rng.u8(..8) {
        0 | 1 if !column.not_null => "NULL".to_string(),
        2 => format!("-{}", rng.u8(1..4)),
        3 => TEXTS[rng.usize(..5)].to_string(),
        _ => literal(rng, column),
    }
}
