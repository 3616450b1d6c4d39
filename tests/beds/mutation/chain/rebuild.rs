//! The ALTER TABLE of standard SQL, which the program turns into rebuilds.

use super::draft::{Change, Draft};
use super::value::ident;

/// The scratch keeps the table as it is: what follows then meets fewer rules there than in the
/// real database, which is one more way for production to fail.
pub(super) fn alter(draft: &mut Draft<'_>) -> Option<Change> {
    let (table, columns) = draft.table()?;
    let column = ident(&draft.column(&columns).name);
    let table = ident(&table);
    let name = ident(&draft.new_name("rule"));
    let action = match draft.rng.u8(..6) {
        0 => format!("ADD CONSTRAINT {name} CHECK ({column} <> 'A')"),
        1 => format!("ADD CONSTRAINT {name} UNIQUE ({column})"),
        2 => format!("ALTER COLUMN {column} SET NOT NULL"),
        3 => format!("ALTER COLUMN {column} SET DEFAULT 'd;d'"),
        4 => format!("ALTER COLUMN {column} DROP DEFAULT"),
        _ => {
            let tables = draft.catalog.tables();
            let parent = ident(&draft.rng.choice(tables)?);
            format!("ADD CONSTRAINT {name} FOREIGN KEY ({column}) REFERENCES {parent} (id)")
        }
    };
    let statement = format!("ALTER TABLE {table} {action};");
    Some(Change::one_way(statement).with_stand_in(format!("SELECT 1 FROM {table};")))
}
