//! Foreign keys that name the columns of the primary key to which they refer, or leave them out.
//!
//! Invariant: both mean the same as long as the key is the same
//! (<https://sqlite.org/foreignkeys.html#fk_indexes>).

use super::shape::Shape;
use crate::schema::{Constraint, CreateTable, Entry};
use crate::sql::definition::References;
use crate::sql::{Ident, SpannedIdent, TokenKind, quote, significant};

/// The schema `shape` with foreign keys written as `known` has them.
pub(super) fn as_known(shape: Shape, known: &Shape) -> Shape {
    let all = shape.clone();
    shape.with_tables(|table| text(table, &all, known))
}

/// The text of a table of `shape` so; `None` if it is that already.
fn text(table: &Entry, shape: &Shape, known: &Shape) -> Option<String> {
    let known_table = CreateTable::read(&*known.table(&table.name)?.sql).ok()?;
    let table = CreateTable::read(&*table.sql).ok()?;
    let mut edits = Vec::new();
    for (columns, to) in table.foreign_keys() {
        let parent = &to.table.ident;
        let is_alike = |(others, other): &(Vec<&SpannedIdent>, &References)| {
            let others = others.iter().map(|other| &other.ident);
            others.eq(columns.iter().map(|column| &column.ident))
                && other.table.ident == *parent
                && clauses(&known_table, other).means(&clauses(&table, to))
        };
        let mut alike: Vec<&References> = { known_table.foreign_keys() }
            .filter(is_alike)
            .map(|(_, other)| other)
            .collect();
        alike.retain(|other| other.columns.is_empty() != to.columns.is_empty() || same(other, to));
        // One that is written so already is that one.
        let [other] = alike[..] else { continue };
        if same(other, to) {
            continue;
        }
        let named = if to.columns.is_empty() { other } else { to };
        let named: Vec<&Ident> = named.columns.iter().map(|column| &column.ident).collect();
        if !is_key(shape, parent, &named) || !is_key(known, parent, &named) {
            continue;
        }
        let behind = to.table.range.end;
        match to.columns.last() {
            None => {
                let columns: Vec<String> =
                    named.iter().map(|name| quote(name.name()).into()).collect();
                edits.push((behind..behind, format!(" ({})", columns.join(", "))));
            }
            Some(_) => edits.push((behind..behind_columns(&table, to), String::new())),
        }
    }
    if edits.is_empty() {
        return None;
    }
    edits.sort_by_key(|(range, _)| range.start);
    let mut text = table.text().to_owned();
    for (range, name) in edits.into_iter().rev() {
        text.replace_range(range, &name);
    }
    Some(text)
}

/// Where the table that is referred to ends, with the columns that are named of it.
fn behind_columns(table: &CreateTable, to: &References) -> usize {
    let Some(last) = to.columns.last() else {
        return to.table.range.end;
    };
    let rest = table.slice(&(last.range.end..to.range.end));
    let close = significant(rest).find(|token| token.kind == TokenKind::RightParen);
    last.range.end + close.expect("names stand in parentheses").end()
}

/// What a foreign key says behind the columns to which it refers.
fn clauses(table: &CreateTable, to: &References) -> Constraint {
    let clauses = table.slice(&(behind_columns(table, to)..to.range.end));
    Constraint {
        name: None,
        text: format!("FOREIGN KEY (c) REFERENCES t {clauses}"),
        check: None,
        column: None,
        clause: None,
        is_beside_rowid: false,
    }
}

/// Whether two foreign keys name the same columns.
fn same(one: &References, other: &References) -> bool {
    let names = |to: &References| -> Vec<Ident> {
        to.columns
            .iter()
            .map(|column| column.ident.clone())
            .collect()
    };
    names(one) == names(other)
}

/// Whether these columns are the primary key of a table.
fn is_key(shape: &Shape, table: &Ident, columns: &[&Ident]) -> bool {
    let table = shape
        .table(table)
        .map(|table| CreateTable::read(&*table.sql));
    let Some(Ok(table)) = table else { return false };
    let key = table.primary_key();
    key.is_some_and(|key| key.columns == columns)
}
