//! What a script asks because foreign keys are OFF while it runs: which rows refer to nothing that
//! did not before, if they were ON.
//!
//! Invariant: nothing is looked at where they were OFF, and rows that referred to nothing before are
//! no reason to refuse.

use super::{Requirement, count_from};
use crate::sql::{Ident, Literal};

/// The table in which a script keeps whether foreign keys were ON.
const SETTING: &str = "temp.gen_sql_foreign_keys";

/// The statements that keep whether foreign keys are ON, before they are switched off.
pub const KEEP_SETTING: [&str; 2] = [
    "DROP TABLE IF EXISTS temp.gen_sql_foreign_keys",
    "CREATE TEMP TABLE gen_sql_foreign_keys AS SELECT foreign_keys AS were_on FROM pragma_foreign_keys",
];

/// A table whose rows are asked about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asking {
    /// The table.
    pub child: Ident,
    /// What it was called when the script began, if it was there.
    pub before: Option<Ident>,
}

impl Asking {
    /// The statement that counts, when the script begins, the rows that refer to nothing, under
    /// `-id`.
    #[must_use]
    pub fn count(&self, id: u32) -> Option<String> {
        let table = Literal::from(self.before.as_ref()?.name());
        // SQLite refuses to check a table that is not there, and one that is there has a column. A
        // CROSS JOIN is done in the order in which it is written
        // (https://sqlite.org/lang_select.html#special_handling_of_cross_join_).
        let from = format!(
            "FROM {SETTING} AS setting\n \
             CROSS JOIN pragma_table_xinfo({table}, 'main') AS there CROSS JOIN pragma_foreign_key_check({table}, 'main')\n \
             WHERE setting.were_on AND there.cid = 0"
        );
        Some(count_from(id, "count(*)", &from))
    }

    /// That no more rows refer to nothing than were counted under `-id`.
    #[must_use]
    pub fn none_new(&self, id: u32) -> Requirement {
        let child = self.child.name();
        let from = format!(
            "FROM {SETTING} AS setting CROSS JOIN pragma_foreign_key_check({}, 'main') AS orphan\n WHERE setting.were_on",
            Literal::from(child)
        );
        let before = match self.before {
            Some(_) => format!("(SELECT ok FROM temp.gen_sql_evidence WHERE id = -{id})"),
            None => "0".to_owned(),
        };
        let condition = format!("(SELECT count(*) {from}) <= {before}");
        let begin = Literal::Text(format!("gen-sql: rows of {child} refer to no row of "));
        let end = match self.before {
            Some(_) => {
                format!(" || CASE {before} WHEN 0 THEN '' ELSE ', before: ' || {before} END || ')'")
            }
            None => " || ')'".to_owned(),
        };
        Requirement {
            found: Some(format!(
                "SELECT {begin} || orphan.parent || ' (rows: ' || count(*) || ', first rowid: ' || coalesce(min(orphan.rowid), 'none'){end}\n \
                 {from} AND NOT ({condition}) GROUP BY orphan.parent"
            )),
            ..Requirement::new(
                &format!(
                    "rows of {child} refer to nothing, which did not before; foreign keys were ON, \
                     and are OFF in this script because it makes tables anew"
                ),
                condition,
            )
        }
    }
}
