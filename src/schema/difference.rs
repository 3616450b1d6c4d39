//! In what two schemas differ, in words for people.

use std::rc::Rc;

use super::column::is_binary;
use super::words::{shown, words};
use super::{Column, Delta, Entry, Table, TableChange};
use crate::sql::Ident;

/// One thing in which two schemas differ.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// How much it matters.
    pub matter: Matter,
    /// What differs, as the end of a sentence.
    pub words: String,
    /// The object before.
    pub before: Option<Rc<Entry>>,
    /// The object after.
    pub after: Option<Rc<Entry>>,
}

/// How much a difference matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Matter {
    /// The schema is another one.
    Structure,
    /// Columns stand in another order, which only those see who do not name them.
    Order,
}

impl Delta {
    /// In what the schema differs at the end.
    #[must_use]
    pub fn differences(&self) -> Vec<Difference> {
        let mut found = Vec::new();
        for pair in self.pairs.values() {
            match pair {
                (Some(old), None) => found.push(missing(old)),
                (None, Some(new)) => found.push(extra(new)),
                (Some(old), Some(new)) => changed(old, new, &mut found),
                (None, None) => {}
            }
        }
        // With a table goes, or stays, what hangs on it.
        let tables: Vec<Ident> = found
            .iter()
            .filter_map(Difference::only)
            .filter(|entry| entry.name == entry.table)
            .map(|entry| entry.name.clone())
            .collect();
        found.retain(|difference| {
            difference
                .only()
                .is_none_or(|entry| entry.name == entry.table || !tables.contains(&entry.table))
        });
        found
    }
}

impl Difference {
    /// The object that is there at one of the two points only.
    fn only(&self) -> Option<&Rc<Entry>> {
        match (&self.before, &self.after) {
            (Some(entry), None) | (None, Some(entry)) => Some(entry),
            _ => None,
        }
    }
}

fn missing(old: &Rc<Entry>) -> Difference {
    Difference {
        matter: Matter::Structure,
        words: format!("{} is missing", named(old)),
        before: Some(Rc::clone(old)),
        after: None,
    }
}

fn extra(new: &Rc<Entry>) -> Difference {
    Difference {
        matter: Matter::Structure,
        words: format!("{} was not there before", named(new)),
        before: None,
        after: Some(Rc::clone(new)),
    }
}

fn named(entry: &Entry) -> String {
    let noun = entry.object.noun();
    let name = entry.name.name();
    if entry.name == entry.table {
        format!("{noun} `{name}`")
    } else {
        format!("{noun} `{name}` of `{}`", entry.table.name())
    }
}

fn changed(old: &Rc<Entry>, new: &Rc<Entry>, found: &mut Vec<Difference>) {
    if words(&old.sql) == words(&new.sql) {
        return;
    }
    let mut add = |matter, words| {
        found.push(Difference {
            matter,
            words,
            before: Some(Rc::clone(old)),
            after: Some(Rc::clone(new)),
        });
    };
    let (Some(before), Some(after)) = (old.as_table(), new.as_table()) else {
        return add(Matter::Structure, format!("{} is another one", named(old)));
    };
    let name = format!("`{}`", old.name.name());
    for words in before.differences(&after, &name) {
        add(Matter::Structure, words);
    }
    if let Some(words) = before.other_order(&after, &name) {
        add(Matter::Order, words);
    }
}

impl Table {
    /// The column that is called so.
    #[must_use]
    pub fn column_called(&self, name: &Ident) -> Option<&Column> {
        self.columns.iter().find(|column| column.name == *name)
    }

    /// In what two tables differ beside the order of their columns, in words.
    pub(super) fn differences(&self, new: &Self, table: &str) -> Vec<String> {
        let changes = self.changes(new);
        changes.iter().map(|change| told(change, table)).collect()
    }

    /// The first column that stands elsewhere, if the columns are the same.
    fn other_order(&self, new: &Self, table: &str) -> Option<String> {
        let same = self.columns.len() == new.columns.len()
            && self
                .columns
                .iter()
                .all(|column| new.column_called(&column.name).is_some());
        let mut pairs = self.columns.iter().zip(&new.columns);
        let (old, new) = pairs.find(|(old, new)| old.name != new.name)?;
        same.then(|| {
            format!(
                "the columns of {table} stand in another order: `{}` is where `{}` was",
                new.name.name(),
                old.name.name()
            )
        })
    }
}

fn told(change: &TableChange<'_>, table: &str) -> String {
    let of = |column: &Column| format!("column `{}` of {table}", column.name.name());
    let differs = |what: &str, column: &Column, old: Option<&str>, new: Option<&str>| {
        let shown = |text: Option<&str>| match text {
            Some(text) if !text.is_empty() => format!("`{}`", shown(text)),
            _ => "none".to_owned(),
        };
        let (old, new) = (shown(old), shown(new));
        format!("the {what} of {} was {old} and is {new}", of(column))
    };
    match change {
        TableChange::ColumnGone(column) => format!("{} is missing", of(column)),
        TableChange::ColumnNew(column) => format!("{} was not there before", of(column)),
        TableChange::Type(old, new) => {
            differs("type", old, Some(&old.declared), Some(&new.declared))
        }
        TableChange::NotNull(old, new) => differs(
            "NOT NULL",
            old,
            old.not_null.as_deref(),
            new.not_null.as_deref(),
        ),
        TableChange::Default(old, new) => differs(
            "default",
            old,
            old.default.as_deref(),
            new.default.as_deref(),
        ),
        TableChange::Collation(old, new) => {
            let said = |column: &Column| column.collation.clone().filter(|name| !is_binary(name));
            let (before, after) = (said(old), said(new));
            differs("collation", old, before.as_deref(), after.as_deref())
        }
        TableChange::Expression(old, new) => differs(
            "expression",
            old,
            old.generated.as_deref(),
            new.generated.as_deref(),
        ),
        TableChange::ConstraintGone(constraint) => {
            format!(
                "the constraint {} of {table} is missing",
                constraint.shown()
            )
        }
        TableChange::ConstraintNew(constraint) => format!(
            "the constraint {} of {table} was not there before",
            constraint.shown()
        ),
        TableChange::ConstraintRenamed(old, new) => format!(
            "the constraint `{}` of {table} {}",
            shown(&old.text),
            renaming(old.name.as_ref(), new.name.as_ref())
        ),
        TableChange::OptionGone(option) => format!("{table} was {option} and is not"),
        TableChange::OptionNew(option) => format!("{table} is {option} and was not"),
    }
}

fn renaming(old: Option<&Ident>, new: Option<&Ident>) -> String {
    match (old, new) {
        (Some(old), Some(new)) => format!("was called `{}` and is `{}`", old.name(), new.name()),
        (Some(old), None) => format!("has lost its name `{}`", old.name()),
        (None, Some(new)) => format!("is called `{}` and had no name", new.name()),
        (None, None) => "is another one".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::{Difference, Matter};
    use crate::schema::{Entry, Schema};
    use crate::sql::{Ident, Object};

    fn schema(sql: &str) -> Schema {
        let mut schema = Schema::default();
        let entry = Entry {
            object: Object::Table,
            name: Ident::new("t"),
            table: Ident::new("t"),
            sql: sql.to_owned(),
        };
        schema.replace(None, vec![entry]);
        schema
    }

    fn found(old: &str, new: &str) -> Vec<Difference> {
        schema(old).delta(&schema(new)).differences()
    }

    fn words(old: &str, new: &str) -> Vec<String> {
        found(old, new).into_iter().map(|d| d.words).collect()
    }

    const NONE: [&str; 0] = [];

    #[test]
    fn how_a_table_is_written_is_no_matter() {
        let table = "CREATE TABLE t (a INTEGER PRIMARY KEY, b VARCHAR(10) NOT NULL DEFAULT 'x', \
                     c INT REFERENCES p (id), CHECK (a > 0))";
        for other in [
            "CREATE TABLE \"t\" (\"a\" integer primary key, B varchar (10) not null default ('x'), \
             c INT REFERENCES p (id) /* why */, CHECK (a>0))",
            "CREATE TABLE t (a INTEGER, b VARCHAR(10) DEFAULT 'x' NOT NULL, c INT, CHECK (a > 0), \
             FOREIGN KEY (c) REFERENCES p (id), PRIMARY KEY (a))",
            "CREATE TABLE t (a INTEGER PRIMARY KEY CHECK (a > 0), b VARCHAR(10) COLLATE BINARY \
             NOT NULL DEFAULT 'x', c INT NULL, FOREIGN KEY (c) REFERENCES p (id))",
        ] {
            assert_eq!(words(table, other), NONE, "{other}");
        }
    }

    #[test]
    fn what_is_lost_is_told() {
        let table = "CREATE TABLE t (a TEXT COLLATE NOCASE NOT NULL DEFAULT 'A', b INT CONSTRAINT pos \
                     CHECK (b > 0) UNIQUE ON CONFLICT IGNORE, c AS (b + 1) STORED) STRICT";
        assert_eq!(
            words(
                table,
                "CREATE TABLE t (a BLOB DEFAULT 'a', b INT CHECK (b > 0), c AS (b + 1))"
            ),
            [
                "the type of column `a` of `t` was `TEXT` and is `BLOB`",
                "the NOT NULL of column `a` of `t` was `NOT NULL` and is none",
                "the default of column `a` of `t` was `'A'` and is `'a'`",
                "the collation of column `a` of `t` was `NOCASE` and is none",
                "the expression of column `c` of `t` was `(b + 1) STORED` and is `(b + 1)`",
                "the constraint `CHECK (b > 0)` of `t` has lost its name `pos`",
                "the constraint `UNIQUE (b) ON CONFLICT IGNORE` of `t` is missing",
                "`t` was STRICT and is not",
            ]
        );
    }

    #[test]
    fn actions_of_foreign_keys_count() {
        let table = |action| format!("CREATE TABLE t (a INT REFERENCES p ON DELETE {action})");
        assert_eq!(
            words(&table("SET NULL"), &table("SET DEFAULT NOT DEFERRABLE")),
            [
                "the constraint `FOREIGN KEY (a) REFERENCES p ON DELETE SET NULL` of `t` is missing",
                "the constraint `FOREIGN KEY (a) REFERENCES p ON DELETE SET DEFAULT NOT DEFER …` of `t` was not there before",
            ]
        );
    }

    #[test]
    fn another_order_matters_less() {
        let found = found("CREATE TABLE t (a, b, c)", "CREATE TABLE t (a, c, b)");
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].matter, Matter::Order);
    }
}
