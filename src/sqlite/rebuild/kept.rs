//! What a rebuild keeps: all of the table that the actions do not name.
//!
//! Invariant: what is compared is what SQLite stores and reports, before and after.

use std::collections::BTreeMap;

use crate::schema::{CreateTable, Table};
use crate::scratch::{Refusal, Scratch};
use crate::sql::alter::ActionKind;
use crate::sql::definition::TableConstraintKind;
use crate::sql::{Ident, Literal};

/// A table and what is on it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    name: Ident,
    /// The columns, each with its type, its default and how it is generated.
    columns: BTreeMap<String, String>,
    /// The table as its statement describes it.
    table: Option<Table>,
    /// The indexes and triggers on the table.
    objects: Vec<String>,
}

impl Kept {
    /// What there is of `table` now.
    ///
    /// # Errors
    /// If SQLite cannot read its schema table.
    pub fn of(scratch: &Scratch, table: &Ident) -> Result<Self, Refusal> {
        let objects = scratch.on_table(table.name())?.into_iter();
        let sql = scratch.table_sql(table.name())?;
        Ok(Self {
            name: table.clone(),
            columns: columns(scratch, table)?,
            table: sql.and_then(|sql| Table::read(&without_qualifiers(sql))),
            objects: objects.map(|object| object.told()).collect(),
        })
    }

    /// What is not as it was, in sentences, though none of `actions` says so; the indexes
    /// `without` went with their columns.
    ///
    /// # Errors
    /// If SQLite cannot read its schema table.
    pub fn lost<'a>(
        &self,
        scratch: &Scratch,
        actions: impl Iterator<Item = &'a ActionKind> + Clone,
        without: &[Ident],
    ) -> Result<Vec<String>, Refusal> {
        let after = Self::of(scratch, &self.name)?;
        let named: Vec<&Ident> = actions.clone().flat_map(named).collect();
        let is_named = |name: &&String| named.iter().any(|column| column.is(name));
        let mut lost: Vec<String> = self
            .columns
            .keys()
            .filter(|name| !is_named(name) && self.columns.get(*name) != after.columns.get(*name))
            .map(|name| format!("the column `{name}` would not be what it was"))
            .collect();
        match (&self.table, &after.table) {
            (Some(before), Some(after)) => {
                lost.extend(before.unsaid(after, &self.name, actions));
            }
            (None, _) => {}
            (Some(_), None) => lost.push("its definition could not be read".to_owned()),
        }
        let gone = |object: &&String| {
            let mut without = without.iter();
            !after.objects.contains(object)
                && !without.any(|index| **object == format!("the index `{}`", index.name()))
        };
        let gone = self.objects.iter().filter(gone);
        lost.extend(gone.map(|object| format!("{object} would be gone")));
        Ok(lost)
    }
}

/// The statement of a table as a rebuild stores it: without the table's own name before its
/// columns.
fn without_qualifiers(sql: String) -> String {
    let Ok(table) = CreateTable::read(&*sql) else {
        return sql;
    };
    let mut edit = table.edit();
    match edit.drop_qualifiers().and_then(|()| edit.finish()) {
        Ok(text) => text,
        Err(_) => sql,
    }
}

/// The columns of which an action says something.
fn named(action: &ActionKind) -> Vec<&Ident> {
    match action {
        ActionKind::AddColumn { definition, .. } => vec![&definition.name.ident],
        ActionKind::DropColumn { column, .. }
        | ActionKind::SetType { column, .. }
        | ActionKind::SetNotNull { column, .. }
        | ActionKind::DropNotNull { column }
        | ActionKind::SetDefault { column, .. }
        | ActionKind::DropDefault { column }
        | ActionKind::DropExpression { column, .. }
        | ActionKind::SetExpression { column, .. }
        | ActionKind::AddToColumn { column, .. } => vec![&column.ident],
        ActionKind::AddConstraint(constraint) => match &constraint.kind {
            TableConstraintKind::PrimaryKey { columns, .. } => {
                columns.iter().map(|column| &column.name.ident).collect()
            }
            _ => Vec::new(),
        },
        _ => Vec::new(),
    }
}

fn columns(scratch: &Scratch, table: &Ident) -> Result<BTreeMap<String, String>, Refusal> {
    let columns = scratch.pairs(&format!(
        "SELECT lower(name), upper(type) || ' ' || hidden || ' ' || coalesce(dflt_value, '') \
         FROM pragma_table_xinfo({}, 'main')",
        Literal::from(table.name())
    ))?;
    Ok(columns.into_iter().collect())
}

#[cfg(test)]
mod tests {
    use super::Kept;
    use crate::scratch::Scratch;
    use crate::sql::Ident;
    use crate::sql::alter::AlterTable;

    #[test]
    fn a_rebuild_that_loses_something_is_found_out() {
        let table =
            "CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT COLLATE NOCASE, CHECK (t.a <> 'x'))";
        let index = "CREATE INDEX ix ON t (a)";
        let trigger = "CREATE TRIGGER tr DELETE ON t BEGIN SELECT 1; END";
        let alter = AlterTable::read("ALTER TABLE t ADD b").expect("an alteration");
        for (after, told) in [
            (format!("{table};{index};{trigger}"), vec![]),
            (
                format!("{};{index};{trigger}", table.replace("t.a", "a")),
                vec![],
            ),
            (
                format!("{};{index}", table.replace("COLLATE NOCASE", "")),
                vec![
                    "the collation of column `a` of `t` was `NOCASE` and is none",
                    "the trigger `tr` would be gone",
                ],
            ),
            (
                format!("{};{trigger}", table.replace("TEXT", "BLOB")),
                vec![
                    "the column `a` would not be what it was",
                    "the type of column `a` of `t` was `TEXT` and is `BLOB`",
                    "the index `ix` would be gone",
                ],
            ),
        ] {
            let scratch = Scratch::open().expect("a scratch database");
            let run = |sql: &str| scratch.run_all(sql).expect("good SQL");
            run(&format!("{table};{index};{trigger}"));
            let before = Kept::of(&scratch, &Ident::new("t")).expect("a table");
            run(&format!("DROP TABLE t;{after}"));
            let kinds = alter.actions.iter().map(|action| &action.kind);
            let lost = before.lost(&scratch, kinds, &[]).expect("a table");
            assert_eq!(lost, told, "{after}");
        }
    }
}
