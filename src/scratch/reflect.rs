//! What the scratch database holds, read from SQLite itself.

use std::collections::BTreeSet;

use rusqlite::{Connection, OptionalExtension, Row};

use super::{Database, DatabaseError, Refusal, Scratch};
use crate::schema::Entry;
use crate::sql::{Ident, Literal, Object};

impl Scratch {
    /// The objects in whose CREATE statement `word` stands, in whatever letter case, in the order
    /// in which they were made. Indexes that belong to keys have no statement.
    ///
    /// # Errors
    /// If SQLite cannot read its schema table.
    pub fn naming(&self, word: &str) -> Result<Vec<Entry>, Refusal> {
        let mut statement = self.connection.prepare_cached(
            "SELECT name, tbl_name, sql, type, rootpage, rowid FROM main.sqlite_master \
             WHERE sql IS NOT NULL AND instr(lower(sql), lower(?1))",
        )?;
        let stored = statement.query_map([word], |row| Ok((row.get(5)?, entry(row)?)))?;
        let mut found = stored.collect::<Result<Vec<(i64, Entry)>, _>>()?;
        found.extend(self.naming_at_rest(word));
        found.sort_by_key(|(rowid, _)| *rowid);
        Ok(found.into_iter().map(|(_, entry)| entry).collect())
    }

    /// The same without tables and indexes: views, triggers and virtual tables.
    ///
    /// # Errors
    /// If SQLite cannot read its schema table.
    pub fn using(&self, word: &str) -> Result<Vec<Entry>, Refusal> {
        // None of these is ever at rest, and there is none while a table is.
        if self.has_resting() {
            return Ok(Vec::new());
        }
        self.stored(
            "(type IN ('view', 'trigger') OR type = 'table' AND rootpage = 0) \
             AND instr(lower(sql), lower(?1))",
            word,
        )
    }

    /// Whether there is a table or view of this name.
    ///
    /// # Errors
    /// If SQLite cannot read its schema table.
    pub fn is_there(&self, name: &str) -> Result<bool, Refusal> {
        if let Some(entry) = self.entry_at_rest(name) {
            return Ok(entry.object == Object::Table);
        }
        let mut statement = self.connection.prepare_cached(
            "SELECT 1 FROM main.sqlite_master \
             WHERE type IN ('table', 'view') AND name = ?1 COLLATE NOCASE",
        )?;
        Ok(statement.exists([name])?)
    }

    /// The indexes and triggers of a table that have a CREATE statement, in the order in which
    /// they were made.
    ///
    /// # Errors
    /// If SQLite cannot read its schema table.
    pub fn on_table(&self, table: &str) -> Result<Vec<Entry>, Refusal> {
        if let Some(indexes) = self.indexes_at_rest(table) {
            return Ok(indexes);
        }
        self.stored(
            "type IN ('index', 'trigger') AND tbl_name = ?1 COLLATE NOCASE",
            table,
        )
    }

    /// The object of this kind and name, if there is one.
    ///
    /// # Errors
    /// If SQLite cannot read its schema table.
    pub fn entry(&self, object: Object, name: &str) -> Result<Option<Entry>, Refusal> {
        // A trigger may be called like a table, but then no table is at rest.
        let mut found = match self.entry_at_rest(name) {
            Some(entry) => vec![entry],
            None => self.stored("name = ?1 COLLATE NOCASE", name)?,
        };
        found.retain(|entry| entry.object == object);
        Ok(found.pop())
    }

    fn stored(&self, condition: &str, name: &str) -> Result<Vec<Entry>, Refusal> {
        let mut statement = self.connection.prepare_cached(&format!(
            "SELECT name, tbl_name, sql, type, rootpage FROM main.sqlite_master \
             WHERE sql IS NOT NULL AND {condition} ORDER BY rowid"
        ))?;
        let objects = statement.query_map([name], entry)?;
        Ok(objects.collect::<Result<_, _>>()?)
    }

    /// The stored CREATE statement of a table, or `None` if there is no such table.
    ///
    /// # Errors
    /// If SQLite cannot read its schema table.
    pub fn table_sql(&self, table: &str) -> Result<Option<String>, Refusal> {
        if let Some(entry) = self.entry_at_rest(table) {
            return Ok((entry.object == Object::Table).then_some(entry.sql));
        }
        Ok(self
            .connection
            .prepare_cached(
                "SELECT sql FROM main.sqlite_master \
                 WHERE type = 'table' AND name = ?1 COLLATE NOCASE",
            )?
            .query_row([table], |row| row.get(0))
            .optional()?)
    }

    /// The names of the tables and views, in the order in which they were made and each with
    /// whether it is a view; without SQLite's own and without those in which virtual tables keep
    /// their content.
    ///
    /// # Errors
    /// If SQLite cannot read its schema table.
    pub fn tables(&self) -> Result<Vec<(String, bool)>, Refusal> {
        self.wake_all()?;
        let mut statement = self.connection.prepare_cached(
            "SELECT name, type = 'view' FROM main.sqlite_master \
             WHERE type IN ('table', 'view') AND name NOT GLOB 'sqlite_*' AND name NOT IN \
             (SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'shadow') \
             ORDER BY rowid",
        )?;
        let names = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(names.collect::<Result<_, _>>()?)
    }

    /// The columns of a table, each with its default as it was written, if it has one; none if there
    /// is no such table.
    ///
    /// # Errors
    /// If SQLite cannot read its schema table.
    pub fn defaults(&self, table: &str) -> Result<Vec<(String, Option<String>)>, Refusal> {
        self.wake(table)?;
        let mut statement = self.connection.prepare_cached(
            "SELECT name, dflt_value FROM pragma_table_xinfo(?1, 'main') WHERE hidden = 0 \
             ORDER BY cid",
        )?;
        let columns = statement.query_map([table], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(columns.collect::<Result<_, _>>()?)
    }

    /// The names of the tables whose rows SQLite may count with AUTOINCREMENT: the word stands in
    /// their statement.
    ///
    /// # Errors
    /// If SQLite cannot read its schema table.
    pub fn counted(&self) -> Result<Vec<String>, Refusal> {
        self.wake_all()?;
        let mut statement = self.connection.prepare_cached(
            "SELECT name FROM main.sqlite_master \
             WHERE type = 'table' AND sql LIKE '%autoincrement%'",
        )?;
        let names = statement.query_map([], |row| row.get(0))?;
        Ok(names.collect::<Result<_, _>>()?)
    }

    /// The names of all tables that are stored, whoever made them.
    ///
    /// # Errors
    /// If SQLite cannot read its schema table.
    pub fn stored_tables(&self) -> Result<Vec<String>, Refusal> {
        self.wake_all()?;
        let mut statement = self
            .connection
            .prepare_cached("SELECT name FROM main.sqlite_master WHERE type = 'table'")?;
        let names = statement.query_map([], |row| row.get(0))?;
        Ok(names.collect::<Result<_, _>>()?)
    }

    /// The pairs of texts that a query returns.
    ///
    /// # Errors
    /// SQLite's refusal of the query.
    pub fn pairs(&self, query: &str) -> Result<Vec<(String, String)>, Refusal> {
        self.wake_for(query)?;
        let mut statement = self.connection.prepare_cached(query)?;
        let pairs = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(pairs.collect::<Result<_, _>>()?)
    }

    /// The objects that are called like one of `names` or hang on one, without names all of them;
    /// without what SQLite or a virtual table made for itself, and without the tables whose names
    /// match a GLOB pattern of `ignore`.
    ///
    /// # Errors
    /// If SQLite cannot read its schema table.
    pub fn objects(
        &self,
        names: Option<&BTreeSet<Ident>>,
        ignore: &[&str],
    ) -> Result<Vec<Entry>, Refusal> {
        self.wake_all()?;
        Ok(objects(&self.connection, names, ignore)?)
    }

    /// The one value that a query returns, as text; `None` if it returns no row or NULL.
    ///
    /// # Errors
    /// SQLite's refusal of the query.
    pub fn text(&self, query: &str) -> Result<Option<String>, Refusal> {
        self.wake_for(query)?;
        Ok(self
            .connection
            .prepare_cached(query)?
            .query_row([], |row| row.get::<_, Option<String>>(0))
            .optional()?
            .flatten())
    }
}

impl Database {
    /// What the database holds, in the order in which it was made; without what SQLite or a virtual
    /// table made for itself, and without the tables whose names match a GLOB pattern of `ignore`.
    /// No row is read, however many there are.
    ///
    /// # Errors
    /// If SQLite cannot read its schema table.
    pub fn objects(&self, ignore: &[&str]) -> Result<Vec<Entry>, DatabaseError> {
        Ok(objects(&self.connection, None, ignore)?)
    }
}

/// The objects that are called like one of `names` or hang on one, without names all of them.
fn objects(
    connection: &Connection,
    names: Option<&BTreeSet<Ident>>,
    ignore: &[&str],
) -> rusqlite::Result<Vec<Entry>> {
    let patterns = " AND tbl_name NOT GLOB ?".repeat(ignore.len());
    let wanted = names.map_or_else(String::new, |names| {
        let names = names
            .iter()
            .map(|name| Literal::from(name.name()).to_string());
        let list = names.collect::<Vec<_>>().join(", ");
        format!(" AND (tbl_name COLLATE NOCASE IN ({list}) OR name COLLATE NOCASE IN ({list}))")
    });
    let mut statement = connection.prepare(&format!(
        "SELECT name, tbl_name, sql, type, rootpage FROM main.sqlite_master \
         WHERE sql IS NOT NULL{wanted} AND tbl_name NOT GLOB 'sqlite_*'{patterns}"
    ))?;
    let mut rows = statement.query(rusqlite::params_from_iter(ignore))?;
    let shadows = shadows(connection)?;
    let mut entries = Vec::new();
    while let Some(row) = rows.next()? {
        let entry = entry(row)?;
        if !shadows.contains(&entry.table) {
            entries.push(entry);
        }
    }
    Ok(entries)
}

/// The tables in which virtual tables keep their content.
fn shadows(connection: &Connection) -> rusqlite::Result<Vec<Ident>> {
    let mut any = connection
        .prepare_cached("SELECT 1 FROM main.sqlite_master WHERE type = 'table' AND rootpage = 0")?;
    // SQLite looks into every view to list its tables.
    if !any.exists([])? {
        return Ok(Vec::new());
    }
    let mut statement = connection.prepare_cached(
        "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'shadow'",
    )?;
    let names = statement.query_map([], |row| row.get::<_, String>(0))?;
    let names = names.map(|name| name.map(Ident::new));
    names.collect()
}

/// An object from its name, its table, its statement, its type and its first page.
fn entry(row: &Row<'_>) -> rusqlite::Result<Entry> {
    let (kind, page): (String, Option<i64>) = (row.get(3)?, row.get(4)?);
    Ok(Entry {
        object: match (kind.as_str(), page) {
            ("table", Some(0)) => Object::VirtualTable,
            ("table", _) => Object::Table,
            ("index", _) => Object::Index,
            ("view", _) => Object::View,
            _ => Object::Trigger,
        },
        name: Ident::new(row.get::<_, String>(0)?),
        table: Ident::new(row.get::<_, String>(1)?),
        sql: row.get(2)?,
    })
}
