//! Columns as `sa.Column(…)`.
//!
//! Invariant: a column that cannot be said exactly is not said.

use super::literal::{literal, sql};
use super::sql_type;
use crate::schema::Column;
use crate::sql::{Ident, significant};

/// `sa.Column(…)`; none, if SQLAlchemy would make another one of it.
pub(super) fn said(column: &Column) -> Option<String> {
    if !column.clauses.is_empty() {
        return None;
    }
    let collation = column.collation.as_deref().map(Ident::from_token);
    let declared = sql_type::said(&column.declared, collation.as_ref().map(Ident::name))?;
    let mut items = vec![literal(column.name.name()), declared];
    if let Some(generated) = &column.generated {
        items.push(computed(generated)?);
    }
    let is_not_null = column.not_null.is_some();
    items.push(format!(
        "nullable={}",
        if is_not_null { "False" } else { "True" }
    ));
    if let Some(conflict) = column.not_null.as_deref().and_then(conflict) {
        let conflict = literal(&conflict);
        items.push(format!("sqlite_on_conflict_not_null={conflict}"));
    }
    if let Some(value) = &column.default {
        items.push(format!("server_default={}", default(value)?));
    }
    Some(format!("sa.Column({})", items.join(", ")))
}

/// A default, as it stands in SQL.
pub(super) fn default(value: &str) -> Option<String> {
    Some(format!("sa.text({})", sql(value)?))
}

/// The word behind `ON CONFLICT`.
pub(super) fn conflict(text: &str) -> Option<String> {
    let mut words = significant(text).skip_while(|token| !token.is("CONFLICT"));
    Some(words.nth(1)?.text.to_ascii_uppercase())
}

/// `sa.Computed(…)` of what stands behind `AS`.
fn computed(generated: &str) -> Option<String> {
    let last = significant(generated).last()?;
    let is_stored = last.is("STORED");
    let expression = if is_stored {
        &generated[..last.start]
    } else {
        generated
    };
    let expression = expression.trim().strip_prefix('(')?.strip_suffix(')')?;
    let persisted = if is_stored { "True" } else { "False" };
    Some(format!(
        "sa.Computed({}, persisted={persisted})",
        sql(expression)?
    ))
}
