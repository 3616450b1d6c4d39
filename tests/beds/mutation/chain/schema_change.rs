//! Statements that change the schema, all of them SQLite's own.

use super::draft::{Change, Draft, list};
use super::value::ident;

pub(super) fn create_table(draft: &mut Draft<'_>) -> Change {
    let name = ident(&draft.new_name("t"));
    let strict = !draft.wish.portable && draft.rng.u8(..6) == 0;
    let (key, constraint, option) = key(draft);
    let mut lines = vec![key.to_string()];
    let mut pool = [
        "name",
        "email",
        "code",
        "qty",
        "tag",
        "price",
        "note",
        "parent_id",
        "data",
    ];
    draft.rng.shuffle(&mut pool);
    let chosen = &pool[..draft.rng.usize(1..5)];
    lines.extend(
        chosen
            .iter()
            .map(|column| column_definition(draft, column, strict)),
    );
    if chosen.contains(&"qty") && draft.rng.u8(..3) == 0 {
        let kind = ["VIRTUAL", "STORED"][draft.rng.usize(..2)];
        lines.push(format!(
            "total INTEGER GENERATED ALWAYS AS (qty * 2) {kind}"
        ));
    }
    if chosen.contains(&"code") && draft.rng.bool() {
        lines.push("CONSTRAINT code_is_short CHECK (length(code) < 8)".to_string());
    }
    lines.extend(constraint.map(String::from));
    let separator = if draft.rng.bool() {
        ",\n    "
    } else {
        ", -- it's a column; yes\n    "
    };
    let body = lines.join(separator);
    let options = [option, strict.then_some("STRICT")].into_iter().flatten();
    let options = options
        .map(|option| format!(" {option}"))
        .collect::<Vec<_>>()
        .join(",");
    let exists = if draft.rng.u8(..8) == 0 {
        "IF NOT EXISTS "
    } else {
        ""
    };
    let statement = format!("CREATE TABLE {exists}{name} (\n    {body}\n){options};");
    Change::new(statement, Some(format!("DROP TABLE {name};")))
}

/// The key's column, and the table constraint and the table option that go with it.
fn key(draft: &mut Draft<'_>) -> (&'static str, Option<&'static str>, Option<&'static str>) {
    match draft.rng.u8(..8) {
        0 => ("id INTEGER PRIMARY KEY AUTOINCREMENT", None, None),
        1 => ("id TEXT NOT NULL PRIMARY KEY", None, Some("WITHOUT ROWID")),
        2 => ("id TEXT NOT NULL PRIMARY KEY", None, None),
        3 => (
            "id INTEGER, half TEXT",
            Some("PRIMARY KEY (id, half)"),
            None,
        ),
        4 => ("id INTEGER", None, None),
        5 => (
            "id INTEGER NOT NULL",
            Some("CONSTRAINT pk PRIMARY KEY (id)"),
            None,
        ),
        _ => ("id INTEGER NOT NULL PRIMARY KEY", None, None),
    }
}

fn column_definition(draft: &mut Draft<'_>, column: &str, strict: bool) -> String {
    let choices: &[&str] = match column {
        "name" if strict => &["TEXT", "TEXT COLLATE NOCASE"],
        "name" => &["TEXT", "VARCHAR(50)", "TEXT COLLATE NOCASE UNIQUE", "text"],
        "email" => &["TEXT UNIQUE", "TEXT", "TEXT UNIQUE ON CONFLICT IGNORE"],
        "code" => &["TEXT NOT NULL", "TEXT NOT NULL DEFAULT 'x;y'"],
        "qty" => &["INTEGER CHECK (qty >= 0)", "INTEGER", "INTEGER DEFAULT 0"],
        "tag" => &[
            "TEXT UNIQUE ON CONFLICT ROLLBACK",
            "TEXT UNIQUE ON CONFLICT REPLACE",
            "TEXT",
        ],
        "price" => &["REAL", "REAL CHECK (price < 100)"],
        "data" => &["BLOB"],
        "parent_id" => return reference(draft),
        _ => &[
            "TEXT",
            "TEXT DEFAULT (lower('N'))",
            "TEXT NOT NULL ON CONFLICT IGNORE DEFAULT 'n'",
        ],
    };
    format!("{column} {}", choices[draft.rng.usize(..choices.len())])
}

fn reference(draft: &mut Draft<'_>) -> String {
    let tables = draft.catalog.tables();
    let Some(parent) = draft.rng.choice(tables) else {
        return "parent_id INTEGER".to_string();
    };
    let action = [
        "",
        " ON DELETE CASCADE",
        " ON DELETE SET NULL",
        " DEFERRABLE INITIALLY DEFERRED",
    ];
    let action = action[draft.rng.usize(..action.len())];
    format!(
        "parent_id INTEGER REFERENCES {} (id){action}",
        ident(&parent)
    )
}

/// Every other kind of DDL.
pub(super) fn other(draft: &mut Draft<'_>) -> Option<Change> {
    match draft.rng.u8(..22) {
        0..=4 => create_index(draft),
        5..=6 => add_column(draft),
        7 => rename_column(draft),
        8 => rename_table(draft),
        9 => drop_column(draft),
        10..=11 => create_view(draft),
        12..=14 => create_trigger(draft),
        15 => create_search(draft),
        16 => create_as_select(draft),
        17 => drop_something(draft),
        18 => drop_if_exists(draft),
        19 => create_again(draft),
        20 => Some(Change::one_way("ANALYZE;".to_string())),
        _ => Some(user_version(draft)),
    }
}

fn create_index(draft: &mut Draft<'_>) -> Option<Change> {
    let (table, columns) = draft.table()?;
    let name = ident(&draft.new_name("ix"));
    let column = ident(&draft.column(&columns).name);
    let unique = if draft.rng.u8(..3) == 0 {
        "UNIQUE "
    } else {
        ""
    };
    let (term, condition) = match draft.rng.u8(..6) {
        0 => (format!("{column} COLLATE NOCASE DESC"), String::new()),
        1 => (format!("lower({column})"), String::new()),
        2 => (column.clone(), format!(" WHERE {column} IS NOT NULL")),
        _ => (column, String::new()),
    };
    let table = draft.mention(&table);
    let statement = format!("CREATE {unique}INDEX {name} ON {table} ({term}){condition};");
    Some(Change::new(statement, Some(format!("DROP INDEX {name};"))))
}

fn add_column(draft: &mut Draft<'_>) -> Option<Change> {
    let (table, _) = draft.table()?;
    let table = draft.mention(&table);
    let column = ident(&draft.new_name("added"));
    let definition = [
        "TEXT",
        "INTEGER NOT NULL DEFAULT 0",
        "TEXT DEFAULT 'new' COLLATE NOCASE",
        "INTEGER CHECK (typeof(1) = 'integer')",
        "INTEGER",
    ];
    let definition = definition[draft.rng.usize(..definition.len())];
    let word = if draft.rng.bool() { "COLUMN " } else { "" };
    let statement = format!("ALTER TABLE {table} ADD {word}{column} {definition};");
    Some(Change::new(
        statement,
        Some(format!("ALTER TABLE {table} DROP COLUMN {column};")),
    ))
}

fn rename_column(draft: &mut Draft<'_>) -> Option<Change> {
    let (table, columns) = draft.table()?;
    let table = ident(&table);
    let old = ident(&draft.column(&columns).name);
    let new = ident(&draft.new_name("renamed"));
    let rename =
        |from: &str, to: &str| format!("ALTER TABLE {table} RENAME COLUMN {from} TO {to};");
    Some(Change::new(rename(&old, &new), Some(rename(&new, &old))))
}

fn rename_table(draft: &mut Draft<'_>) -> Option<Change> {
    let old = ident(&draft.table()?.0);
    let new = ident(&draft.new_name("moved"));
    let rename = |from: &str, to: &str| format!("ALTER TABLE {from} RENAME TO {to};");
    Some(Change::new(rename(&old, &new), Some(rename(&new, &old))))
}

fn drop_column(draft: &mut Draft<'_>) -> Option<Change> {
    let (table, columns) = draft.table()?;
    let column = draft.column(&columns).name.clone();
    // The program asks for the key to be dropped first.
    if draft.catalog.is_referred_to(&table, &column) {
        return None;
    }
    let (table, column) = (draft.mention(&table), ident(&column));
    Some(Change::one_way(format!(
        "ALTER TABLE {table} DROP COLUMN {column};"
    )))
}

fn create_view(draft: &mut Draft<'_>) -> Option<Change> {
    let (table, columns) = draft.table()?;
    let name = ident(&draft.new_name("v"));
    let columns = draft.some_columns(&columns);
    let statement = format!(
        "CREATE VIEW {name} AS\nSELECT {} FROM {};",
        list(&columns),
        ident(&table)
    );
    Some(Change::new(statement, Some(format!("DROP VIEW {name};"))))
}

fn create_trigger(draft: &mut Draft<'_>) -> Option<Change> {
    let (table, columns) = draft.table()?;
    let name = ident(&draft.new_name("trg"));
    let column = draft.column(&columns);
    let (event, row) =
        [("INSERT", "new"), ("UPDATE", "new"), ("DELETE", "old")][draft.rng.usize(..3)];
    let time = ["BEFORE", "AFTER"][draft.rng.usize(..2)];
    let reference = format!("{row}.{}", ident(&column.name));
    let value = draft.literal(column);
    let raise = [
        "ABORT, 'no; really'",
        "FAIL, 'no'",
        "IGNORE",
        "ROLLBACK, 'no'",
    ];
    let body = match draft.rng.u8(..6) {
        at @ 0..=3 => {
            let raise = raise[usize::from(at)];
            format!("SELECT RAISE({raise}) WHERE {reference} = {value};")
        }
        4 => "SELECT 1; SELECT 'end; of it';".to_string(),
        _ => {
            let (other, columns) = draft.table()?;
            let columns = draft.some_columns(&columns);
            let values = draft.values(&columns);
            format!(
                "INSERT OR IGNORE INTO {} ({}) VALUES {values};",
                ident(&other),
                list(&columns)
            )
        }
    };
    let statement = format!(
        "CREATE TRIGGER {name} {time} {event} ON {} BEGIN\n    {body}\nEND;",
        ident(&table)
    );
    Some(Change::new(
        statement,
        Some(format!("DROP TRIGGER {name};")),
    ))
}

fn create_search(draft: &mut Draft<'_>) -> Option<Change> {
    if draft.wish.portable {
        return None;
    }
    let name = ident(&draft.new_name("search"));
    let statement = format!("CREATE VIRTUAL TABLE {name} USING fts5(body);");
    Some(Change::new(statement, Some(format!("DROP TABLE {name};"))))
}

fn create_as_select(draft: &mut Draft<'_>) -> Option<Change> {
    let (table, columns) = draft.table()?;
    let name = ident(&draft.new_name("copy"));
    let columns = draft.some_columns(&columns);
    let statement = format!(
        "CREATE TABLE {name} AS SELECT {} FROM {};",
        list(&columns),
        ident(&table)
    );
    Some(Change::new(statement, Some(format!("DROP TABLE {name};"))))
}

fn drop_something(draft: &mut Draft<'_>) -> Option<Change> {
    let (kind, names) = match draft.rng.u8(..4) {
        0 => ("TABLE", draft.catalog.tables()),
        1 => ("VIEW", draft.catalog.views()),
        2 => ("INDEX", draft.catalog.indexes()),
        _ => ("TRIGGER", draft.catalog.triggers()),
    };
    let name = draft.rng.choice(names)?;
    Some(Change::one_way(format!("DROP {kind} {};", ident(&name))))
}

fn drop_if_exists(draft: &mut Draft<'_>) -> Option<Change> {
    let names = if draft.rng.bool() {
        draft.catalog.views()
    } else {
        vec!["ghost".to_string()]
    };
    let name = draft.rng.choice(names)?;
    Some(Change::one_way(format!(
        "DROP VIEW IF EXISTS {};",
        ident(&name)
    )))
}

fn create_again(draft: &mut Draft<'_>) -> Option<Change> {
    let (table, _) = draft.table()?;
    Some(Change::one_way(format!(
        "CREATE TABLE IF NOT EXISTS {} (id INTEGER);",
        ident(&table)
    )))
}

fn user_version(draft: &mut Draft<'_>) -> Change {
    Change::one_way(format!("PRAGMA user_version = {};", draft.rng.u16(1..1000)))
}
