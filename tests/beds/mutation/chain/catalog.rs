//! What a database holds, read from the database.

use super::super::alteration::Table;
use super::value::ident;
use rusqlite::Connection;
use std::collections::BTreeSet;

#[derive(Clone, Copy)]
pub(in super::super) struct Catalog<'c>(pub(in super::super) &'c Connection);

#[derive(Clone, Debug)]
pub(in super::super) struct Column {
    pub(in super::super) name: String,
    pub(in super::super) declared_type: String,
    pub(in super::super) not_null: bool,
    /// 0 outside of the primary key.
    pub(in super::super) key: i64,
}

impl Catalog<'_> {
    /// Ordinary tables, without those that a virtual table or SQLite or the program owns.
    pub(in super::super) fn tables(self) -> Vec<String> {
        self.names(
            "SELECT name FROM pragma_table_list
              WHERE schema = 'main' AND type = 'table' AND name NOT LIKE 'sqlite_%'
                AND name NOT IN ('alembic_version', 'gen_sql_history') ORDER BY name",
        )
    }

    pub(super) fn views(self) -> Vec<String> {
        self.names("SELECT name FROM sqlite_master WHERE type = 'view' ORDER BY name")
    }

    pub(super) fn indexes(self) -> Vec<String> {
        self.names(
            "SELECT name FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL ORDER BY name",
        )
    }

    pub(super) fn triggers(self) -> Vec<String> {
        self.names("SELECT name FROM sqlite_master WHERE type = 'trigger' ORDER BY name")
    }

    /// Full-text tables.
    pub(super) fn searches(self) -> Vec<String> {
        self.names(
            "SELECT name FROM sqlite_master WHERE sql LIKE 'CREATE VIRTUAL TABLE%' ORDER BY name",
        )
    }

    /// The columns that can be written.
    pub(in super::super) fn columns(self, table: &str) -> Vec<Column> {
        let query = "SELECT name, type, \"notnull\", pk FROM pragma_table_xinfo(?1, 'main')
                      WHERE hidden = 0 ORDER BY cid";
        let mut statement = self.0.prepare_cached(query).expect("a query");
        let columns = statement.query_map([table], |row| {
            Ok(Column {
                name: row.get(0)?,
                declared_type: row.get(1)?,
                not_null: row.get(2)?,
                key: row.get(3)?,
            })
        });
        columns
            .expect("a table")
            .map(|column| column.expect("a column"))
            .collect()
    }

    /// Whether a foreign key names the column.
    pub(super) fn is_referred_to(self, table: &str, column: &str) -> bool {
        let query = "SELECT count(*) > 0
               FROM pragma_table_list AS l, pragma_foreign_key_list(l.name, 'main') AS f
              WHERE l.schema = 'main' AND f.\"table\" = ?1 COLLATE NOCASE
                AND f.\"to\" = ?2 COLLATE NOCASE";
        let mut statement = self.0.prepare_cached(query).expect("a query");
        let found = statement.query_row([table, column], |row| row.get(0));
        found.expect("a number")
    }

    /// The tables and views that cannot be used, with the reason: SQLite lets a column go that the
    /// trigger of a table names.
    pub(super) fn broken(self) -> BTreeSet<String> {
        let mut uses: Vec<String> = Vec::new();
        for table in self.tables() {
            let name = ident(&table);
            let column = self.columns(&table).into_iter().next();
            let column = column.map_or("rowid".to_string(), |column| ident(&column.name));
            uses.extend([
                format!("INSERT INTO {name} DEFAULT VALUES"),
                format!("UPDATE {name} SET {column} = {column}"),
                format!("DELETE FROM {name}"),
            ]);
        }
        let views = self.views().into_iter();
        uses.extend(views.map(|view| format!("SELECT * FROM {}", ident(&view))));
        let errors = uses.iter().filter_map(|sql| self.0.prepare(sql).err());
        errors.map(|error| error.to_string()).collect()
    }

    /// The named constraints of a table that are no keys.
    pub(super) fn rules(self, table: &str) -> Vec<String> {
        let query = "SELECT sql FROM sqlite_master WHERE type = 'table' AND name = ?1";
        let sql = self.0.query_row(query, [table], |row| row.get(0));
        Table::new(sql.expect("a table")).rules()
    }

    fn names(self, query: &str) -> Vec<String> {
        let mut statement = self.0.prepare_cached(query).expect("a query");
        let names = statement.query_map([], |row| row.get(0)).expect("names");
        names.map(|name| name.expect("a name")).collect()
    }
}
