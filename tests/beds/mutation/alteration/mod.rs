//! What an ALTER TABLE of the standard has to lead to, without the program and without its way.
//!
//! The program makes a new table and copies the rows. Here the table stays where it is: SQLite's own
//! advice for changes that need no other rows (<https://sqlite.org/lang_altertable.html>) is to edit
//! the stored statement, and rows that become others are updated with triggers off. So nothing of
//! what a copy may lose or mix up can be lost or mixed up here. SQLite then says by
//! `integrity_check` whether the rows keep the new rules.

mod proof;
mod table;

use super::chain::{Catalog, ident};
use rusqlite::config::DbConfig;
use rusqlite::{Connection, params};
use std::collections::{BTreeMap, BTreeSet};
pub(super) use table::Table;

/// One ALTER TABLE.
#[derive(Clone, Debug)]
pub(super) struct Alteration {
    /// The table's name as it is.
    pub(super) table: String,
    pub(super) actions: Vec<Action>,
}

/// Columns are given by their names as they are, everything else as SQL.
#[derive(Clone, Debug)]
pub(super) enum Action {
    /// A column in front of all others, or behind one of them.
    AddColumn {
        definition: String,
        after: Option<String>,
    },
    /// A table constraint that rows may break.
    Add(String),
    /// A named table constraint that is no key.
    Drop(String),
    /// Columns of this table and of another one.
    AddForeignKey {
        constraint: String,
        column: String,
        parent: String,
    },
    AddUnique {
        constraint: String,
        column: String,
    },
    SetNotNull {
        column: String,
        using: Option<String>,
    },
    DropNotNull(String),
    SetDefault(String, String),
    DropDefault(String),
    SetType {
        column: String,
        type_name: String,
        using: Option<String>,
    },
}

impl Alteration {
    /// Does it inside of the transaction that is open.
    ///
    /// # Errors
    /// What is in the way: a rule that the rows break, or SQLite's refusal.
    pub(super) fn apply(&self, connection: &Connection) -> Result<(), String> {
        let orphans = orphans(connection);
        self.act_alone(connection)
            .map_err(|error| error.to_string())?;
        let check = format!("PRAGMA integrity_check({})", ident(&self.table));
        let health: String = connection
            .query_row(&check, [], |row| row.get(0))
            .map_err(|error| error.to_string())?;
        if health != "ok" {
            return Err(health);
        }
        for action in &self.actions {
            if let Action::AddForeignKey { column, parent, .. } = action {
                self.has_parents(connection, &ident(column), &ident(parent))?;
            }
        }
        // What refers to nothing already is nobody's fault.
        let more = orphans_since(connection, &orphans);
        more.map_or(Ok(()), |row| Err(format!("{row} refers to nothing")))
    }

    /// Does the actions without a trigger and without foreign keys: SQLite would refuse to write even
    /// what stands in a row already if it refers to nothing. Unlike the PRAGMA, the setting of the
    /// connection can be changed inside of a transaction
    /// (<https://sqlite.org/c3ref/c_dbconfig_defensive.html#sqlitedbconfigenablefkey>).
    fn act_alone(&self, connection: &Connection) -> rusqlite::Result<()> {
        let triggers = DbConfig::SQLITE_DBCONFIG_ENABLE_TRIGGER;
        let foreign_keys = DbConfig::SQLITE_DBCONFIG_ENABLE_FKEY;
        let enforced = connection.db_config(foreign_keys)?;
        connection.set_db_config(triggers, false)?;
        connection.set_db_config(foreign_keys, false)?;
        let mut actions = self.actions.iter();
        let done = actions.try_for_each(|action| self.act(connection, action));
        let back = connection
            .execute_batch("PRAGMA writable_schema = OFF; DROP TABLE IF EXISTS temp.bed_value;");
        connection.set_db_config(triggers, true)?;
        connection.set_db_config(foreign_keys, enforced)?;
        done.and(back)
    }

    /// `foreign_key_check` says nothing about a table with another key that refers to columns which
    /// are not unique.
    fn has_parents(
        &self,
        connection: &Connection,
        column: &str,
        parent: &str,
    ) -> Result<(), String> {
        let table = ident(&self.table);
        let query = format!(
            "SELECT count(*) FROM main.{table} AS child WHERE child.{column} IS NOT NULL
                AND NOT EXISTS (SELECT 1 FROM main.{parent} AS parent WHERE parent.id = child.{column})"
        );
        let count: i64 = connection
            .query_row(&query, [], |row| row.get(0))
            .map_err(|error| error.to_string())?;
        if count > 0 {
            return Err(format!("{count} rows of {table} refer to nothing"));
        }
        Ok(())
    }

    fn act(&self, connection: &Connection, action: &Action) -> rusqlite::Result<()> {
        let edit = |change: &dyn Fn(&mut Table)| self.edit(connection, change);
        match action {
            Action::AddColumn { definition, after } => self.refill(connection, &|table| {
                table.add_column(definition, after.as_deref());
            }),
            Action::Add(constraint) => edit(&|table| table.add(constraint)),
            Action::AddForeignKey { constraint, .. } => edit(&|table| table.add(constraint)),
            Action::Drop(name) => edit(&|table| table.drop(name)),
            Action::AddUnique { constraint, column } => {
                self.add_unique(connection, constraint, column)
            }
            Action::SetNotNull { column, using } => {
                let value = using.clone().unwrap_or_else(|| ident(column));
                self.rewrite(connection, column, &value, &|table| {
                    table.set_not_null(column);
                })
            }
            Action::DropNotNull(column) => edit(&|table| table.drop_not_null(column)),
            // A row that is older than its column has no value of its own, but the default.
            Action::SetDefault(column, value) => {
                self.rewrite(connection, column, &ident(column), &|table| {
                    table.drop_default(column);
                    table.set_default(column, value);
                })
            }
            Action::DropDefault(column) => {
                self.rewrite(connection, column, &ident(column), &|table| {
                    table.drop_default(column);
                })
            }
            Action::SetType {
                column,
                type_name,
                using,
            } => {
                let value = using.clone().unwrap_or_else(|| ident(column));
                self.rewrite(connection, column, &value, &|table| {
                    table.set_type(column, type_name);
                })
            }
        }
    }

    /// Edits the statement of the table, between asking each row for a value and writing it.
    fn rewrite(
        &self,
        connection: &Connection,
        column: &str,
        value: &str,
        change: &dyn Fn(&mut Table),
    ) -> rusqlite::Result<()> {
        let (table, column) = (ident(&self.table), ident(column));
        let key = self.key(connection)?;
        // Without a type: a value is kept as it is.
        connection.execute_batch(&format!(
            "DROP TABLE IF EXISTS temp.bed_value;
             CREATE TEMP TABLE bed_value (k, v);
             INSERT INTO temp.bed_value SELECT {key}, {value} FROM main.{table};
             CREATE INDEX temp.bed_value_k ON bed_value (k);"
        ))?;
        self.edit(connection, change)?;
        connection.execute_batch(&format!(
            "UPDATE OR ABORT main.{table}
                SET {column} = (SELECT v FROM temp.bed_value WHERE k IS main.{table}.{key});
             REINDEX main.{table};"
        ))
    }

    /// Edits the statement of the table while the rows are somewhere else. They come back by the names
    /// of their columns.
    fn refill(&self, connection: &Connection, change: &dyn Fn(&mut Table)) -> rusqlite::Result<()> {
        let table = ident(&self.table);
        let mut names: Vec<String> = Catalog(connection)
            .columns(&self.table)
            .iter()
            .map(|column| ident(&column.name))
            .collect();
        if self.key(connection)? == "rowid" {
            names.push("rowid".to_string());
        }
        // Without types: a value is kept as it is.
        let aside: Vec<String> = (0..names.len()).map(|at| format!("c{at}")).collect();
        let names = names.join(", ");
        connection.execute_batch(&format!(
            "CREATE TEMP TABLE bed_value ({});
             INSERT INTO temp.bed_value SELECT {names} FROM main.{table};
             DELETE FROM main.{table};",
            aside.join(", ")
        ))?;
        self.edit(connection, change)?;
        let query = "SELECT EXISTS (SELECT 1 FROM temp.bed_value)";
        if connection.query_row(query, [], |row| row.get(0))? {
            // Of no rows at all this would leave a counter of 0, which nobody asked for.
            connection.execute_batch(&format!(
                "INSERT OR ABORT INTO main.{table} ({names}) SELECT * FROM temp.bed_value;"
            ))?;
        }
        connection.execute_batch("DROP TABLE temp.bed_value;")
    }

    /// What tells the rows apart.
    fn key(&self, connection: &Connection) -> rusqlite::Result<String> {
        let query = "SELECT wr FROM pragma_table_list WHERE schema = 'main' AND name = ?1";
        let without_rowid: bool = connection.query_row(query, [&self.table], |row| row.get(0))?;
        if !without_rowid {
            return Ok("rowid".to_string());
        }
        let query = "SELECT name FROM pragma_table_info(?1, 'main') WHERE pk = 1";
        let name: String = connection.query_row(query, [&self.table], |row| row.get(0))?;
        Ok(ident(&name))
    }

    fn edit(&self, connection: &Connection, change: &dyn Fn(&mut Table)) -> rusqlite::Result<()> {
        let mut table = Table::new(self.sql(connection)?);
        change(&mut table);
        let of_table = "type = 'table' AND name = ?1";
        self.write(
            connection,
            &format!("sql = ?2 WHERE {of_table}"),
            &table.sql,
        )
    }

    fn sql(&self, connection: &Connection) -> rusqlite::Result<String> {
        let query = "SELECT sql FROM main.sqlite_master WHERE type = 'table' AND name = ?1";
        connection.query_row(query, [&self.table], |row| row.get(0))
    }

    /// Changes the schema table, and has it read anew.
    fn write(&self, connection: &Connection, change: &str, with: &str) -> rusqlite::Result<()> {
        connection.execute_batch("PRAGMA writable_schema = ON;")?;
        let update = format!("UPDATE main.sqlite_master SET {change}");
        connection.execute(&update, params![self.table, with])?;
        let version: i64 =
            connection.query_row("PRAGMA main.schema_version", [], |row| row.get(0))?;
        connection.execute_batch(&format!("PRAGMA main.schema_version = {};", version + 1))?;
        connection.execute_batch("PRAGMA writable_schema = RESET;")
    }

    /// The index behind the constraint is made as one of its own, and then given to it.
    fn add_unique(
        &self,
        connection: &Connection,
        constraint: &str,
        column: &str,
    ) -> rusqlite::Result<()> {
        let table = ident(&self.table);
        let mut edited = Table::new(self.sql(connection)?);
        let before = automatic_indexes(&edited.sql)?;
        edited.add(constraint);
        let after = automatic_indexes(&edited.sql)?;
        // None if something else is unique in the same way already.
        let new = after.difference(&before).next();
        if new.is_some() {
            let column = ident(column);
            connection.execute_batch(&format!(
                "CREATE UNIQUE INDEX bed_unique ON {table} ({column});"
            ))?;
        }
        let query = "UPDATE main.sqlite_master SET name = ?1, sql = NULL WHERE name = 'bed_unique'";
        if let Some(name) = new {
            connection.execute_batch("PRAGMA writable_schema = ON;")?;
            connection.execute(query, [name])?;
        }
        self.edit(connection, &|table| table.add(constraint))
    }
}

/// The indexes that SQLite makes by itself for a table.
fn automatic_indexes(sql: &str) -> rusqlite::Result<BTreeSet<String>> {
    let connection = Connection::open_in_memory()?;
    connection.execute_batch(sql)?;
    let mut statement =
        connection.prepare("SELECT name FROM sqlite_master WHERE type = 'index'")?;
    let names = statement.query_map([], |row| row.get(0))?;
    names.collect()
}

/// The rows that refer to nothing, each with its table and the table that it refers to, and how often
/// they do.
fn orphans(connection: &Connection) -> BTreeMap<String, usize> {
    let mut orphans = BTreeMap::new();
    for table in Catalog(connection).tables() {
        let query = "SELECT \"table\" || ' ' || coalesce(rowid, '') || ' ' || parent
                       FROM pragma_foreign_key_check(?1, 'main')";
        let mut statement = connection.prepare_cached(query).expect("a query");
        let rows = statement
            .query_map([table], |row| row.get(0))
            .expect("a query");
        // A key that refers to columns which are not unique has no answer.
        for row in rows.map_while(Result::ok) {
            *orphans.entry(row).or_default() += 1;
        }
    }
    orphans
}

fn orphans_since(connection: &Connection, before: &BTreeMap<String, usize>) -> Option<String> {
    let mut orphans = orphans(connection).into_iter();
    let more = orphans.find(|(row, count)| before.get(row).is_none_or(|before| count > before));
    more.map(|(row, _)| row)
}
