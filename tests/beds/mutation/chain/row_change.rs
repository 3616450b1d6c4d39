//! Statements that change rows: seeds, whose effect is known, and the rest, whose effect only
//! the rows of production know.

use super::Column;
use super::draft::{Change, Draft, list};
use super::value::ident;

/// Literal rows.
pub(super) fn seed(draft: &mut Draft<'_>) -> Option<Change> {
    let (table, columns) = draft.table()?;
    let columns = draft.some_columns(&columns);
    let count = if draft.rng.u8(..12) == 0 {
        40
    } else {
        draft.rng.usize(1..4)
    };
    let rows: Vec<String> = (0..count).map(|_| draft.values(&columns)).collect();
    let table = draft.mention(&table);
    let rows = rows.join(",\n    ");
    Some(Change::one_way(format!(
        "INSERT INTO {table} ({})\nVALUES\n    {rows};",
        list(&columns)
    )))
}

pub(super) fn depending_on_rows(draft: &mut Draft<'_>) -> Option<Change> {
    let statement = match draft.rng.u8(..16) {
        0..=3 => update(draft)?,
        4..=5 => delete(draft)?,
        6..=7 => insert_select(draft)?,
        8 => with_insert(draft)?,
        9..=10 => upsert(draft)?,
        11 => insert_or(draft)?,
        12 => update_from(draft)?,
        13 => shift_keys(draft)?,
        14 => write_search(draft)?,
        _ => update_or(draft)?,
    };
    Some(Change::one_way(statement))
}

fn assignment(draft: &mut Draft<'_>, columns: &[Column]) -> String {
    let column = draft.column(columns);
    let name = ident(&column.name);
    match draft.rng.u8(..6) {
        0 | 1 => format!("{name} = lower({name})"),
        2 => format!("{name} = NULL"),
        3 => {
            let other = ident(&draft.column(columns).name);
            format!("{name} = {other}")
        }
        4 => format!("{name} = {name} - 2"),
        _ => format!("{name} = {}", draft.literal(column)),
    }
}

fn condition(draft: &mut Draft<'_>, columns: &[Column]) -> String {
    let column = draft.column(columns);
    let name = ident(&column.name);
    match draft.rng.u8(..5) {
        0 => format!("{name} IS NULL"),
        1 => format!("{name} > {}", draft.literal(column)),
        2 => "1 = 2 -- never; not 'once'\n".to_string(),
        _ => format!("{name} = {}", draft.literal(column)),
    }
}

fn update(draft: &mut Draft<'_>) -> Option<String> {
    let (table, columns) = draft.table()?;
    let assignment = assignment(draft, &columns);
    let table = draft.mention(&table);
    if draft.rng.bool() {
        return Some(format!("UPDATE {table} SET {assignment};"));
    }
    let condition = condition(draft, &columns);
    Some(format!(
        "UPDATE {table}\n   SET {assignment}\n WHERE {condition};"
    ))
}

fn update_or(draft: &mut Draft<'_>) -> Option<String> {
    let (table, columns) = draft.table()?;
    let policy = ["IGNORE", "REPLACE", "FAIL"][draft.rng.usize(..3)];
    let assignment = assignment(draft, &columns);
    Some(format!(
        "UPDATE OR {policy} {} SET {assignment};",
        ident(&table)
    ))
}

fn delete(draft: &mut Draft<'_>) -> Option<String> {
    let (table, columns) = draft.table()?;
    let condition = condition(draft, &columns);
    Some(format!(
        "DELETE FROM {} WHERE {condition};",
        draft.mention(&table)
    ))
}

/// Two tables and the columns that both have.
fn pair(draft: &mut Draft<'_>) -> Option<(String, String, Vec<Column>)> {
    let (to, columns) = draft.table()?;
    let (from, other) = draft.table()?;
    let common = |column: &Column| other.iter().any(|other| other.name == column.name);
    let columns: Vec<Column> = columns.into_iter().filter(common).collect();
    (!columns.is_empty()).then(|| (ident(&to), ident(&from), columns))
}

fn insert_select(draft: &mut Draft<'_>) -> Option<String> {
    let (to, from, columns) = pair(draft)?;
    let columns = list(&columns);
    Some(format!(
        "INSERT INTO {to} ({columns})\nSELECT {columns} FROM {from};"
    ))
}

fn with_insert(draft: &mut Draft<'_>) -> Option<String> {
    let (to, from, columns) = pair(draft)?;
    let columns = list(&columns);
    Some(format!(
        "WITH source AS (SELECT {columns} FROM {from})\n\
         INSERT INTO {to} ({columns}) SELECT {columns} FROM source;"
    ))
}

fn insert_or(draft: &mut Draft<'_>) -> Option<String> {
    let (table, columns) = draft.table()?;
    let policy = ["IGNORE", "REPLACE", "ABORT"][draft.rng.usize(..3)];
    let values = draft.values(&columns);
    Some(format!(
        "INSERT OR {policy} INTO {} ({}) VALUES {values};",
        ident(&table),
        list(&columns)
    ))
}

fn upsert(draft: &mut Draft<'_>) -> Option<String> {
    let (table, columns) = draft.table()?;
    let values = draft.values(&columns);
    let action = if draft.rng.bool() {
        "DO NOTHING".to_string()
    } else {
        let target = ident(&columns[0].name);
        format!("({target}) DO UPDATE SET {}", assignment(draft, &columns))
    };
    Some(format!(
        "INSERT INTO {} ({}) VALUES {values}\nON CONFLICT {action};",
        ident(&table),
        list(&columns)
    ))
}

fn update_from(draft: &mut Draft<'_>) -> Option<String> {
    let (to, from, columns) = pair(draft)?;
    let (key, value) = (ident(&columns[0].name), ident(&draft.column(&columns).name));
    Some(format!(
        "UPDATE {to} SET {value} = source.{value}\n  \
         FROM (SELECT * FROM {from}) AS source WHERE source.{key} = {to}.{key};"
    ))
}

/// Keys moved by one: a collision with production's rows, or a text that is no number.
fn shift_keys(draft: &mut Draft<'_>) -> Option<String> {
    let (table, columns) = draft.table()?;
    let key = ident(&columns.iter().find(|column| column.key > 0)?.name);
    let source = ident(&draft.column(&columns).name);
    let value = if draft.rng.bool() {
        format!("{key} + 1")
    } else {
        source
    };
    Some(format!("UPDATE {} SET {key} = {value};", ident(&table)))
}

fn write_search(draft: &mut Draft<'_>) -> Option<String> {
    let searches = draft.catalog.searches();
    let search = ident(&draft.rng.choice(searches)?);
    let (table, columns) = draft.table()?;
    let column = ident(&draft.column(&columns).name);
    Some(format!(
        "INSERT INTO {search} (body) SELECT {column} FROM {};",
        ident(&table)
    ))
}
