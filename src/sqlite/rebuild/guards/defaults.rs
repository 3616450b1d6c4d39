//! What no row can have in a new column, because its default is not what the column takes.
//!
//! Invariant: what is found would fail on every table that has a row, whatever stands in it.

use super::super::Edited;
use super::column::{is_constant, is_rowid, strict_kind};
use super::constraints::checks;
use super::trial::definition;
use crate::schema::CreateTable;
use crate::scratch::{Refusal, Scratch};
use crate::sql::Ident;
use crate::sql::definition::ColumnDefinition;

/// Why a row that is there cannot have the default of a new column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unfit {
    /// It is NULL, and the column is NOT NULL.
    Null(Ident),
    /// It breaks a CHECK.
    Check {
        /// The expression, as it is written.
        expression: String,
        /// The columns that it names, each with what rows get in it.
        values: Vec<(Ident, String)>,
    },
    /// It is not of the type that a STRICT table wants.
    Type {
        /// The column.
        column: Ident,
        /// What rows get in it.
        value: String,
        /// The type.
        declared: String,
    },
}

/// What is wrong with the defaults of new columns, as far as they are constants and nothing else
/// says what the rows get.
///
/// # Errors
/// If SQLite cannot say.
pub fn unfit(scratch: &Scratch, edited: &Edited) -> Result<Vec<Unfit>, Refusal> {
    let mut edit = edited.table().clone().edit();
    // An edit that only deletes can be read.
    if edit.drop_qualifiers().is_err() {
        return Ok(Vec::new());
    }
    let new = edit.table();
    let is_new = |column: &ColumnDefinition| {
        let ident = &column.name.ident;
        edited.is_added(ident)
            && !edited.is_computed(ident)
            && !column.is_generated()
            && !is_rowid(new, ident)
            && is_constant(new, column)
    };
    let columns = (0..new.columns().len()).filter(|&at| is_new(&new.columns()[at]));
    let columns: Vec<usize> = columns.collect();
    if columns.is_empty() {
        return Ok(Vec::new());
    }
    let definitions: Vec<String> = columns.iter().map(|&at| definition(new, at)).collect();
    let create = format!(
        "CREATE TEMP TABLE gen_sql_rows ({})",
        definitions.join(", ")
    );
    scratch.run(&create)?;
    let found = Row { scratch, new }.unfit(&columns);
    scratch.run("DROP TABLE temp.gen_sql_rows")?;
    found
}

/// A row of nothing but defaults.
struct Row<'a> {
    scratch: &'a Scratch,
    new: &'a CreateTable,
}

impl Row<'_> {
    fn unfit(&self, columns: &[usize]) -> Result<Vec<Unfit>, Refusal> {
        self.scratch
            .run("INSERT INTO temp.gen_sql_rows DEFAULT VALUES")?;
        let mut found = Vec::new();
        for &at in columns {
            let column = &self.new.columns()[at];
            let ident = &column.name.ident;
            if column.is_not_null() && self.is(&format!("{ident} IS NULL"))? {
                found.push(Unfit::Null(ident.clone()));
            }
            if let Some((declared, kind)) = strict_kind(self.new, column)
                && self.is(&format!("typeof({ident}) NOT IN ('null', '{kind}')"))?
            {
                found.push(Unfit::Type {
                    column: ident.clone(),
                    value: self.value(ident)?,
                    declared,
                });
            }
        }
        for check in checks(self.new) {
            let mentions = self.new.columns_named(check.expression.clone());
            let mut named: Vec<usize> = mentions.iter().map(|mention| mention.column).collect();
            named.sort_unstable();
            named.dedup();
            let expression = self.new.slice(check.expression);
            if named.is_empty() || !named.iter().all(|at| columns.contains(at)) {
                continue;
            }
            // What SQLite cannot read is refused where it stands.
            if self.is(&format!("NOT ({expression})")).unwrap_or(false) {
                let values = named.iter().map(|&at| {
                    let ident = &self.new.columns()[at].name.ident;
                    Ok((ident.clone(), self.value(ident)?))
                });
                found.push(Unfit::Check {
                    expression: expression.to_owned(),
                    values: values.collect::<Result<_, Refusal>>()?,
                });
            }
        }
        Ok(found)
    }

    fn is(&self, condition: &str) -> Result<bool, Refusal> {
        let query = format!("SELECT 'yes' FROM temp.gen_sql_rows WHERE {condition}");
        Ok(self.scratch.text(&query)?.is_some())
    }

    fn value(&self, column: &Ident) -> Result<String, Refusal> {
        let query = format!("SELECT quote({column}) FROM temp.gen_sql_rows");
        Ok(self.scratch.text(&query)?.unwrap_or_default())
    }
}
