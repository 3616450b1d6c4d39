//! What a table is: as SQLite tells it, and as its text was read.

use std::collections::BTreeMap;

use gen_sql::schema::CreateTable;
use gen_sql::sql::Ident;
use gen_sql::sql::alter::TableOption;
use gen_sql::sql::definition::{
    ColumnConstraintKind, ColumnDefinition, Storage, TableConstraintKind,
};
use rusqlite::Connection;

/// A column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Column {
    pub(crate) name: String,
    pub(crate) declared: String,
    pub(crate) not_null: bool,
    pub(crate) default: Option<String>,
    pub(crate) key: u32,
    /// 0, or 2 for a virtual and 3 for a stored generated column.
    pub(crate) hidden: u8,
}

/// A foreign key: its table, its columns and theirs, and its two actions.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct ForeignKey {
    pub(crate) table: String,
    pub(crate) columns: Vec<(String, Option<String>)>,
    pub(crate) on_update: String,
    pub(crate) on_delete: String,
}

/// The columns and collations of a unique index.
pub(crate) type Unique = Vec<(String, String)>;

/// What a table is.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a fact of its own that SQLite reports"
)]
pub(crate) struct Facts {
    pub(crate) columns: Vec<Column>,
    pub(crate) foreign_keys: Vec<ForeignKey>,
    /// Each with whether its columns run down.
    pub(crate) uniques: BTreeMap<Unique, Vec<bool>>,
    pub(crate) strict: bool,
    pub(crate) without_rowid: bool,
    pub(crate) autoincrement: bool,
    pub(crate) rowid_column: bool,
}

/// A database in memory with foreign keys off, as the shell has it.
pub(crate) fn database() -> Connection {
    let connection = Connection::open_in_memory().unwrap();
    connection
        .pragma_update(None, "foreign_keys", false)
        .unwrap();
    connection
}

/// The name and the stored text of the only table.
pub(crate) fn stored(connection: &Connection) -> (String, String) {
    connection
        .query_row(
            "SELECT name, sql FROM sqlite_schema WHERE type = 'table' AND name <> 'sqlite_sequence'",
            [],
            |row| Ok((row.get(0)?, row.get(1)?)),
        )
        .unwrap()
}

/// What SQLite makes of a statement, or why it refuses it.
pub(crate) fn facts(sql: &str) -> Result<Facts, String> {
    let connection = database();
    connection
        .execute_batch(sql)
        .map_err(|error| error.to_string())?;
    Ok(of_database(&connection, &stored(&connection).0))
}

pub(crate) fn of_database(connection: &Connection, table: &str) -> Facts {
    let mut statement = connection
        .prepare(
            "SELECT name, type, \"notnull\", dflt_value, pk, hidden FROM pragma_table_xinfo(?)",
        )
        .unwrap();
    let columns = statement
        .query_map([table], |row| {
            Ok(Column {
                name: row.get(0)?,
                declared: row.get::<_, String>(1)?.to_lowercase(),
                not_null: row.get(2)?,
                default: row.get(3)?,
                key: row.get(4)?,
                hidden: row.get(5)?,
            })
        })
        .unwrap()
        .map(Result::unwrap)
        .collect::<Vec<_>>();
    let options = connection
        .query_row(
            "SELECT wr, strict FROM pragma_table_list WHERE schema = 'main' AND name = ?",
            [table],
            |row| Ok((row.get(0)?, row.get(1)?)),
        )
        .unwrap();
    let autoincrement = connection
        .query_row(
            "SELECT count(*) FROM sqlite_schema WHERE name = 'sqlite_sequence'",
            [],
            |row| row.get(0),
        )
        .unwrap();
    let (uniques, has_key_index) = uniques(connection, table);
    Facts {
        foreign_keys: foreign_keys(connection, table),
        uniques,
        strict: options.1,
        without_rowid: options.0,
        autoincrement,
        rowid_column: !has_key_index && columns.iter().any(|column| column.key > 0),
        columns,
    }
}

fn uniques(connection: &Connection, table: &str) -> (BTreeMap<Unique, Vec<bool>>, bool) {
    let mut uniques = BTreeMap::new();
    let mut has_key = false;
    let mut list = connection
        .prepare("SELECT name, origin FROM pragma_index_list(?)")
        .unwrap();
    let indexes: Vec<(String, String)> = list
        .query_map([table], |row| Ok((row.get(0)?, row.get(1)?)))
        .unwrap()
        .map(Result::unwrap)
        .collect();
    for (name, origin) in indexes {
        has_key |= origin == "pk";
        let mut columns = connection
            .prepare(
                "SELECT name, coll, \"desc\" FROM pragma_index_xinfo(?) WHERE key ORDER BY seqno",
            )
            .unwrap();
        let columns: Vec<(String, String, bool)> = columns
            .query_map([name], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
            .unwrap()
            .map(Result::unwrap)
            .collect();
        let key = columns
            .iter()
            .map(|(name, collation, _)| (name.to_lowercase(), collation.to_lowercase()))
            .collect();
        uniques.insert(key, columns.iter().map(|column| column.2).collect());
    }
    (uniques, has_key)
}

fn foreign_keys(connection: &Connection, table: &str) -> Vec<ForeignKey> {
    let mut statement = connection
        .prepare(
            "SELECT id, \"table\", \"from\", \"to\", on_update, on_delete
             FROM pragma_foreign_key_list(?) ORDER BY id DESC, seq",
        )
        .unwrap();
    let mut rows = statement.query([table]).unwrap();
    let mut keys: BTreeMap<std::cmp::Reverse<i64>, ForeignKey> = BTreeMap::new();
    while let Some(row) = rows.next().unwrap() {
        let id = std::cmp::Reverse(row.get(0).unwrap());
        let key = keys.entry(id).or_insert_with(|| ForeignKey {
            table: row.get(1).unwrap(),
            columns: Vec::new(),
            on_update: row.get(4).unwrap(),
            on_delete: row.get(5).unwrap(),
        });
        let from: String = row.get(2).unwrap();
        key.columns.push((from.to_lowercase(), row.get(3).unwrap()));
    }
    keys.into_values().collect()
}

/// What the reader says of the same table.
pub(crate) fn of_text(table: &CreateTable) -> Facts {
    let key = table.primary_key();
    let without_rowid = table.is(TableOption::WithoutRowid);
    let strict = table.is(TableOption::Strict);
    let rowid = table.rowid_column().map(|column| column.name.ident.clone());
    let columns = table
        .columns()
        .iter()
        .map(|column| {
            let mut facts = of_column(table, column);
            let place = key
                .iter()
                .flat_map(|key| &key.columns)
                .position(|name| **name == column.name.ident);
            facts.key = place.map_or(0, |place| u32::try_from(place + 1).unwrap());
            facts.not_null |= facts.key > 0
                && (without_rowid || strict && rowid.as_ref() != Some(&column.name.ident));
            facts
        })
        .collect();
    let foreign_keys = table
        .foreign_keys()
        .map(|(columns, references)| ForeignKey {
            table: references.table.ident.name().to_owned(),
            columns: columns
                .iter()
                .enumerate()
                .map(|(at, column)| {
                    let to = references.columns.get(at);
                    let name = column.ident.name().to_lowercase();
                    (name, to.map(|to| to.ident.name().to_owned()))
                })
                .collect(),
            on_update: references
                .on_update
                .map_or("NO ACTION", |action| action.sql())
                .to_owned(),
            on_delete: references
                .on_delete
                .map_or("NO ACTION", |action| action.sql())
                .to_owned(),
        })
        .collect();
    Facts {
        columns,
        foreign_keys,
        uniques: uniques_of_text(table),
        strict,
        without_rowid,
        autoincrement: table.is(TableOption::Autoincrement),
        rowid_column: rowid.is_some(),
    }
}

fn of_column(table: &CreateTable, column: &ColumnDefinition) -> Column {
    let mut facts = Column {
        name: column.name.ident.name().to_owned(),
        declared: table
            .declared_type(column)
            .map_or_else(String::new, |declared| declared.to_lowercase()),
        not_null: false,
        default: None,
        key: 0,
        hidden: 0,
    };
    for constraint in &column.constraints {
        match &constraint.kind {
            ColumnConstraintKind::NotNull(_) => facts.not_null = true,
            ColumnConstraintKind::Default(range) => {
                let value = table.slice(range);
                let inner = value
                    .strip_prefix('(')
                    .and_then(|value| value.strip_suffix(')'));
                let value = inner.unwrap_or(value).trim();
                facts.default = Some(value.to_owned());
            }
            ColumnConstraintKind::Generated { storage, .. } => {
                facts.hidden = if *storage == Storage::Stored { 3 } else { 2 };
            }
            _ => {}
        }
    }
    facts
}

fn collation(column: &ColumnDefinition) -> String {
    let mut collations = column.constraints.iter().filter_map(|one| match &one.kind {
        ColumnConstraintKind::Collate(name) => Some(name.ident.name().to_lowercase()),
        _ => None,
    });
    collations
        .next_back()
        .unwrap_or_else(|| "binary".to_owned())
}

fn uniques_of_text(table: &CreateTable) -> BTreeMap<Unique, Vec<bool>> {
    let mut uniques = BTreeMap::new();
    let mut add = |columns: Vec<(String, String)>, down| {
        uniques.entry(columns).or_insert(down);
    };
    let rowid = table.rowid_column().map(|column| &column.name.ident);
    let of = |name: &Ident| table.column(name).unwrap();
    for column in table.columns() {
        for constraint in &column.constraints {
            use gen_sql::sql::definition::SortOrder;
            let down = match &constraint.kind {
                ColumnConstraintKind::Unique(_) => false,
                ColumnConstraintKind::PrimaryKey { order, .. }
                    if rowid != Some(&column.name.ident) =>
                {
                    *order == Some(SortOrder::Descending)
                }
                _ => continue,
            };
            let name = column.name.ident.name().to_lowercase();
            add(vec![(name, collation(column))], vec![down]);
        }
    }
    for constraint in table.constraints() {
        use gen_sql::sql::definition::SortOrder;
        let (TableConstraintKind::Unique { columns, .. }
        | TableConstraintKind::PrimaryKey { columns, .. }) = &constraint.kind
        else {
            continue;
        };
        let is_key = matches!(constraint.kind, TableConstraintKind::PrimaryKey { .. });
        if is_key && rowid.is_some() {
            continue;
        }
        let names = columns.iter().map(|column| {
            let own = column.collation.as_ref();
            let collation = own.map_or_else(
                || collation(of(&column.name.ident)),
                |name| name.ident.name().to_lowercase(),
            );
            (column.name.ident.name().to_lowercase(), collation)
        });
        let down = columns
            .iter()
            .map(|column| column.order == Some(SortOrder::Descending));
        add(names.collect(), down.collect());
    }
    uniques
}
