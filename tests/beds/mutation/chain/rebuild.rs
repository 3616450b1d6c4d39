//! The ALTER TABLE of standard SQL, which the program turns into rebuilds.

use super::draft::{Change, Draft};
use super::value::ident;

/// The bed's scratch refuses what its rows break, and else keeps the table as it is: what follows
/// then meets fewer rules there than in the real database, which is one more way for production
/// to fail.
pub(super) fn alter(draft: &mut Draft<'_>) -> Option<Change> {
    let (table, columns) = draft.table()?;
    let column = ident(&draft.column(&columns).name);
    let table = ident(&table);
    let name = ident(&draft.new_name("rule"));
    let bad = |rows: String| format!("SELECT abs(-9223372036854775807 - 1) FROM {table} {rows};");
    let as_it_is = format!("SELECT 1 FROM {table};");
    let (action, stand_in) = match draft.rng.u8(..8) {
        0 => (
            format!("ADD CONSTRAINT {name} CHECK ({column} <> 'A')"),
            bad(format!("WHERE {column} = 'A'")),
        ),
        1 => (
            format!("ADD CONSTRAINT {name} UNIQUE ({column})"),
            bad(format!(
                "WHERE {column} IS NOT NULL GROUP BY {column} HAVING count(*) > 1"
            )),
        ),
        2 => (
            format!("ALTER COLUMN {column} SET NOT NULL"),
            bad(format!("WHERE {column} IS NULL")),
        ),
        3 => (format!("ALTER COLUMN {column} SET DEFAULT 'd;d'"), as_it_is),
        4 => (
            format!("ALTER COLUMN {column} SET NOT NULL USING coalesce({column}, 'none')"),
            as_it_is,
        ),
        5 => (format!("ALTER {column} DROP NOT NULL"), as_it_is),
        6 => (
            format!("ALTER {column} DROP DEFAULT, ADD CHECK ({column} <> 'Z')"),
            bad(format!("WHERE {column} = 'Z'")),
        ),
        _ => {
            // A foreign key that refers to no key is an error that no database has to meet.
            let tables = draft.catalog.tables().into_iter();
            let has_key = |table: &String| {
                let columns = draft.catalog.columns(table);
                let mut key = columns.iter().filter(|column| column.key > 0);
                key.next().is_some_and(|column| column.name == "id") && key.next().is_none()
            };
            let parents: Vec<String> = tables.filter(has_key).collect();
            let parent = ident(&draft.rng.choice(parents)?);
            (
                format!("ADD CONSTRAINT {name} FOREIGN KEY ({column}) REFERENCES {parent} (id)"),
                bad(format!(
                    "WHERE {column} IS NOT NULL AND {column} NOT IN (SELECT id FROM {parent})"
                )),
            )
        }
    };
    let statement = format!("ALTER TABLE {table} {action};");
    Some(Change::one_way(statement).with_stand_in(stand_in))
}
