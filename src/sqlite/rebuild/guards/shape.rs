//! The shape of a table before it is rebuilt.
//!
//! Invariant: what is asked of the shape is true of every table that the chain's own statements
//! made.

use super::Requirement;
use crate::scratch::{Refusal, Scratch};
use crate::sql::{Ident, Literal};
use crate::sqlite::guard::DECLARED_TYPE;

/// The shape of a table, so that nothing is overwritten that somebody else made: its columns, its
/// foreign keys, its keys and indexes with their columns, and the names of its triggers. CHECKs and
/// the conditions of partial indexes are not looked at.
///
/// # Errors
/// If SQLite cannot read its schema table.
pub fn shape(scratch: &Scratch, table: &Ident) -> Result<Vec<Requirement>, Refusal> {
    let literal = Literal::from(table.name());
    let each = |shape: &str, from: &str| {
        format!(
            "SELECT group_concat(shape, ', ') FROM (SELECT {shape} AS shape FROM {from} ORDER BY 1)"
        )
    };
    // A column of the primary key is NOT NULL with or without the words, or it takes NULL with a
    // row of its own: either way the same rows fit.
    let columns = each(
        &format!(
            "lower(name) || ' ' || {DECLARED_TYPE} || ' ' || (\"notnull\" AND NOT pk) || ' ' || pk || ' ' || hidden || coalesce(' ' || dflt_value, '')"
        ),
        &format!("pragma_table_xinfo({literal}, 'main')"),
    );
    let references = each(
        "lower(\"from\" || ' ' || \"table\" || ' ' || coalesce(\"to\", '')) || ' ' || on_update || ' ' || on_delete",
        &format!("pragma_foreign_key_list({literal}, 'main')"),
    );
    // One that somebody has made UNIQUE, or put on other columns, is not the chain's any more.
    let indexes = each(
        "CASE origin WHEN 'c' THEN lower(name) ELSE origin END || ' ' || \"unique\" || partial || \
         (SELECT group_concat(key, '') FROM (SELECT ' ' || coalesce(lower(name), '') || \"desc\" || upper(coll) AS key \
         FROM pragma_index_xinfo(i.name, 'main') WHERE \"key\" ORDER BY seqno))",
        &format!("pragma_index_list({literal}, 'main') AS i"),
    );
    let triggers = each(
        "lower(name)",
        &format!(
            "main.sqlite_master WHERE tbl_name = {literal} COLLATE NOCASE AND type = 'trigger'"
        ),
    );
    let name = table.name();
    let mut requirements = Vec::new();
    for (what, query) in [
        ("columns", columns),
        ("foreign keys", references),
        ("keys or indexes", indexes),
        ("triggers", triggers),
    ] {
        let answer = match scratch.text(&query)? {
            Some(answer) => Literal::from(answer.as_str()).to_string(),
            None => "NULL".to_owned(),
        };
        requirements.push(Requirement::new(
            &format!("{what} of {name} are not those that this script was written for"),
            format!("({query}) IS {answer}"),
        ));
    }
    Ok(requirements)
}
