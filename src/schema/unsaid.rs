//! What became of a table without a reason.
//!
//! Invariant: what no action of an `ALTER TABLE` names is compared as it is stored, by a reader
//! that shares nothing with the edits of the text.

use super::{Column, Constraint, Table};
use crate::sql::alter::{ActionKind, Pattern, TableOption};
use crate::sql::definition::{ColumnConstraintKind, TableConstraintKind};
use crate::sql::{Ident, SpannedIdent};

impl Table {
    /// In what `after` differs from this table for which none of `actions` is a reason, as
    /// sentences about the table `name`; the order of the columns does not count.
    #[must_use]
    pub fn unsaid<'a>(
        &self,
        after: &Self,
        name: &Ident,
        actions: impl Iterator<Item = &'a ActionKind>,
    ) -> Vec<String> {
        let mut pair = Pair {
            before: self.clone(),
            after: after.clone(),
        };
        pair.forget_same_constraints();
        // What goes with its column is no constraint that another action is about.
        let of_column = |action: &&ActionKind| {
            matches!(
                action,
                ActionKind::AddColumn { .. } | ActionKind::DropColumn { .. }
            )
        };
        let (of_columns, others): (Vec<_>, Vec<_>) = actions.partition(of_column);
        for action in of_columns.into_iter().chain(others) {
            pair.forget(action);
        }
        let name = format!("`{}`", name.name());
        pair.before.differences(&pair.after, &name)
    }
}

/// A table before and after, without what differs for a reason.
struct Pair {
    before: Table,
    after: Table,
}

impl Pair {
    /// Leaves only the constraints that are there on one side alone.
    fn forget_same_constraints(&mut self) {
        let left = &mut self.after.constraints;
        self.before.constraints.retain(|constraint| {
            let same = |other: &Constraint| {
                other.name == constraint.name && other.meaning() == constraint.meaning()
            };
            match left.iter().position(same) {
                Some(at) => drop(left.remove(at)),
                None => return true,
            }
            false
        });
    }

    /// Forgets what an action is a reason for.
    fn forget(&mut self, action: &ActionKind) {
        match action {
            ActionKind::AddColumn { definition, .. } => {
                let column = &definition.name.ident;
                self.forget_column(column);
                let is_on = |one: &Constraint| one.column.as_ref() == Some(column);
                self.after.constraints.retain(|one| !is_on(one));
            }
            ActionKind::DropColumn { column, .. } => {
                self.forget_column(&column.ident);
                let is_on = |one: &Constraint| one.column.as_ref() == Some(&column.ident);
                self.before.constraints.retain(|one| !is_on(one));
            }
            ActionKind::SetType {
                column, collation, ..
            } => self.alike(&column.ident, |before, after| {
                before.declared.clone_from(&after.declared);
                if collation.is_some() {
                    before.collation.clone_from(&after.collation);
                }
            }),
            ActionKind::SetNotNull { column, .. } | ActionKind::DropNotNull { column } => {
                self.alike(&column.ident, |before, after| {
                    before.not_null.clone_from(&after.not_null);
                });
            }
            ActionKind::SetDefault { column, .. } | ActionKind::DropDefault { column } => {
                self.alike(&column.ident, |before, after| {
                    before.default.clone_from(&after.default);
                });
            }
            ActionKind::DropExpression { column, .. } => self.alike(&column.ident, |before, _| {
                before.generated = None;
            }),
            ActionKind::SetExpression { column, .. } => {
                self.alike(&column.ident, |before, after| {
                    before.generated.clone_from(&after.generated);
                    before.default.clone_from(&after.default);
                });
            }
            ActionKind::SetOption(option) => self.forget_option(*option),
            ActionKind::DropOption(option) => {
                self.forget_option(*option);
                self.forget_filled();
            }
            ActionKind::RenameTable { .. }
            | ActionKind::RenameColumn { .. }
            | ActionKind::MoveColumn { .. } => {}
            ActionKind::AddConstraint(_)
            | ActionKind::AddToColumn { .. }
            | ActionKind::DropConstraint { .. }
            | ActionKind::RenameConstraint { .. }
            | ActionKind::DropUnnamed(_)
            | ActionKind::DropPrimaryKey => self.forget_constraint(action),
        }
    }

    /// Forgets a constraint that is new.
    fn forget_new(&mut self, name: Option<&SpannedIdent>, word: &str) {
        let name = name.map(|name| &name.ident);
        forget_first(&mut self.after.constraints, |one| {
            one.name.as_ref() == name && one.is(word)
        });
    }

    /// Forgets the constraint of which an action says something.
    fn forget_constraint(&mut self, action: &ActionKind) {
        match action {
            ActionKind::AddConstraint(constraint) => {
                let word = match constraint.kind {
                    TableConstraintKind::PrimaryKey { .. } => "primary",
                    TableConstraintKind::Unique { .. } => "unique",
                    TableConstraintKind::Check { .. } => "check",
                    TableConstraintKind::ForeignKey { .. } => "foreign",
                    TableConstraintKind::Nothing => return,
                };
                self.forget_new(constraint.name.as_ref(), word);
            }
            ActionKind::AddToColumn { constraint, .. } => {
                let word = match constraint.kind {
                    ColumnConstraintKind::PrimaryKey { .. } => "primary",
                    ColumnConstraintKind::Unique(_) => "unique",
                    ColumnConstraintKind::Check(_) => "check",
                    _ => "foreign",
                };
                self.forget_new(constraint.name.as_ref(), word);
            }
            ActionKind::DropConstraint { name, .. } => {
                let constraints = &mut self.before.constraints;
                let is_it = |one: &Constraint| one.name.as_ref() == Some(&name.ident);
                if let Some(at) = constraints.iter().position(is_it) {
                    // Its twins go with it.
                    let gone = constraints.remove(at);
                    let is_twin = |one: &Constraint| is_it(one) && one.meaning() == gone.meaning();
                    constraints.retain(|one| !is_twin(one));
                } else {
                    self.forget_clause(&name.ident);
                }
            }
            ActionKind::RenameConstraint { name, to } => {
                let is = |name: &Ident| {
                    let name = name.clone();
                    move |one: &Constraint| one.name.as_ref() == Some(&name)
                };
                forget_first(&mut self.before.constraints, is(&name.ident));
                forget_first(&mut self.after.constraints, is(&to.ident));
            }
            ActionKind::DropUnnamed(pattern) => {
                let word = match pattern {
                    Pattern::Check(_) => "check",
                    Pattern::Unique(_) => "unique",
                    Pattern::ForeignKey { .. } => "foreign",
                };
                let constraints = &mut self.before.constraints;
                let is_it = |one: &Constraint| one.name.is_none() && one.is(word);
                if let Some(at) = constraints.iter().position(is_it) {
                    // Those that the action could mean as well go with it.
                    let gone = constraints.remove(at).pattern();
                    constraints.retain(|one| one.name.is_some() || one.pattern() != gone);
                } else {
                    // One of several that share a name.
                    forget_first(constraints, |one| one.is(word));
                }
            }
            ActionKind::DropPrimaryKey => {
                let is_key = |one: &Constraint| one.is("primary");
                forget_first(&mut self.before.constraints, is_key);
            }
            _ => {}
        }
    }

    fn forget_column(&mut self, column: &Ident) {
        self.before.columns.retain(|one| one.name != *column);
        self.after.columns.retain(|one| one.name != *column);
    }

    /// Makes something of a column what it is afterwards.
    fn alike(&mut self, column: &Ident, change: impl FnOnce(&mut Column, &Column)) {
        let mut columns = self.before.columns.iter_mut();
        let before = columns.find(|one| one.name == *column);
        let mut columns = self.after.columns.iter();
        if let (Some(before), Some(after)) = (before, columns.find(|one| one.name == *column)) {
            change(before, after);
        }
    }

    /// Forgets the first clause that is gone from the column that has one of this name.
    fn forget_clause(&mut self, name: &Ident) {
        let columns = self.before.columns.iter_mut();
        for before in columns.filter(|column| column.clauses.contains(name)) {
            let mut columns = self.after.columns.iter();
            let Some(after) = columns.find(|one| one.name == before.name) else {
                continue;
            };
            for (clause, left) in [
                (&mut before.not_null, &after.not_null),
                (&mut before.collation, &after.collation),
                (&mut before.generated, &after.generated),
            ] {
                if clause.is_some() && left.is_none() {
                    *clause = None;
                    return;
                }
            }
        }
    }

    /// Forgets that columns say NOT NULL now: those of the key had no NULLs because of an option
    /// (<https://sqlite.org/withoutrowid.html>).
    fn forget_filled(&mut self) {
        for before in &mut self.before.columns {
            let mut columns = self.after.columns.iter();
            let after = columns.find(|one| one.name == before.name);
            if before.not_null.is_none() {
                before.not_null = after.and_then(|after| after.not_null.clone());
            }
        }
    }

    fn forget_option(&mut self, option: TableOption) {
        for table in [&mut self.before, &mut self.after] {
            table.options.retain(|one| one != option.sql());
            if option == TableOption::Autoincrement {
                let is_key = |one: &Constraint| one.is("primary");
                forget_first(&mut table.constraints, is_key);
            }
        }
    }
}

impl Constraint {
    /// What `DROP` can say of it: the expression of a CHECK, the columns of a key.
    fn pattern(&self) -> Vec<String> {
        let mut words = self.meaning();
        let end = words.iter().position(|word| word == ")");
        if let (None, Some(end)) = (&self.check, end) {
            words.truncate(end);
        }
        words
    }
}

/// Takes the first of these constraints away; whether there was one.
fn forget_first(constraints: &mut Vec<Constraint>, is: impl Fn(&Constraint) -> bool) -> bool {
    let at = constraints.iter().position(is);
    at.map(|at| constraints.remove(at)).is_some()
}

#[cfg(test)]
mod tests {
    use super::Table;
    use crate::sql::Ident;
    use crate::sql::alter::AlterTable;

    const TABLE: &str = "CREATE TABLE t (id INTEGER PRIMARY KEY AUTOINCREMENT, a TEXT COLLATE NOCASE CONSTRAINT nn NOT NULL \
                         DEFAULT 'A' REFERENCES p (a) ON DELETE CASCADE, b INT CONSTRAINT pos CHECK (b > 0), \
                         c INT UNIQUE ON CONFLICT IGNORE, d AS (b + 1) STORED) STRICT";

    /// What is told if `replaced` becomes `by` in the table for an `ALTER TABLE`.
    fn unsaid(replaced: &str, by: &str, actions: &str) -> Vec<String> {
        assert!(TABLE.contains(replaced), "{replaced}");
        let after = TABLE.replace(replaced, by);
        let read = |sql: &str| Table::read(sql).expect("a table");
        let text = format!("ALTER TABLE t {actions}");
        let statement = AlterTable::read(&text).expect("an alteration");
        let kinds = statement.actions.iter().map(|action| &action.kind);
        read(TABLE).unsaid(&read(&after), &Ident::new("t"), kinds)
    }

    #[test]
    fn everything_that_no_action_names_is_told() {
        let other = "ADD COLUMN z, ALTER b SET DEFAULT 1, DROP CONSTRAINT IF EXISTS nope";
        for (lost, told) in [
            (
                " COLLATE NOCASE",
                "the collation of column `a` of `t` was `NOCASE` and is none",
            ),
            (
                " NOT NULL",
                "the NOT NULL of column `a` of `t` was `NOT NULL` and is none",
            ),
            (
                " DEFAULT 'A'",
                "the default of column `a` of `t` was `'A'` and is none",
            ),
            (
                " REFERENCES p (a) ON DELETE CASCADE",
                "the constraint `FOREIGN KEY (a) REFERENCES p (a) ON DELETE CASCADE` of `t` is missing",
            ),
            (
                " CONSTRAINT pos CHECK (b > 0)",
                "the constraint `pos` of `t` is missing",
            ),
            (
                " UNIQUE ON CONFLICT IGNORE",
                "the constraint `UNIQUE (c) ON CONFLICT IGNORE` of `t` is missing",
            ),
            (
                " AS (b + 1) STORED",
                "the expression of column `d` of `t` was `(b + 1) STORED` and is none",
            ),
            (" STRICT", "`t` was STRICT and is not"),
            (
                ", c INT UNIQUE ON CONFLICT IGNORE",
                "column `c` of `t` is missing",
            ),
        ] {
            let found = unsaid(lost, "", other);
            assert!(found.iter().any(|words| words == told), "{lost}: {found:?}");
        }
        let found = unsaid(" AUTOINCREMENT", "", "DROP STRICT");
        assert!(
            found[0].contains("`PRIMARY KEY (id AUTOINCREMENT)` of `t` is missing"),
            "{found:?}"
        );
        assert_eq!(
            unsaid(" ON CONFLICT IGNORE", "", "ALTER c SET NOT NULL").len(),
            2
        );
        assert_eq!(
            unsaid("ON DELETE CASCADE", "", "ALTER a DROP NOT NULL").len(),
            2
        );
        assert_eq!(
            unsaid(" STRICT", " WITHOUT ROWID, STRICT", "SET STRICT"),
            ["`t` is WITHOUT ROWID and was not"]
        );
    }

    #[test]
    fn what_an_action_says_is_its_own_reason() {
        for (replaced, by, actions) in [
            (
                "a TEXT COLLATE NOCASE",
                "a BLOB COLLATE NOCASE",
                "ALTER a TYPE BLOB",
            ),
            (
                "a TEXT COLLATE NOCASE",
                "a BLOB COLLATE RTRIM",
                "ALTER a TYPE BLOB COLLATE rtrim",
            ),
            (" NOT NULL", "", "ALTER a DROP NOT NULL"),
            ("b INT ", "b INT NOT NULL ", "ALTER b SET NOT NULL"),
            ("'A'", "'B'", "ALTER a SET DEFAULT 'B'"),
            (" DEFAULT 'A'", "", "ALTER a DROP DEFAULT"),
            ("STORED)", "STORED, UNIQUE (a))", "ADD UNIQUE (a)"),
            (
                "STORED)",
                "STORED, z INT UNIQUE)",
                "ADD COLUMN z INT UNIQUE",
            ),
            (", c INT UNIQUE ON CONFLICT IGNORE", "", "DROP c"),
            (" CONSTRAINT pos CHECK (b > 0)", "", "DROP CONSTRAINT pos"),
            (
                "CONSTRAINT pos",
                "CONSTRAINT neg",
                "RENAME CONSTRAINT pos TO neg",
            ),
            (" UNIQUE ON CONFLICT IGNORE", "", "DROP UNIQUE (c)"),
            (
                " REFERENCES p (a) ON DELETE CASCADE",
                "",
                "DROP FOREIGN KEY (a)",
            ),
            (" PRIMARY KEY AUTOINCREMENT", "", "DROP PRIMARY KEY"),
            (" AUTOINCREMENT", "", "DROP AUTOINCREMENT"),
            (" STRICT", "", "DROP STRICT"),
            // A constraint of this name can be of another kind.
            (" NOT NULL", "", "DROP CONSTRAINT nn"),
        ] {
            assert!(
                unsaid(replaced, by, actions).is_empty(),
                "{actions}: {:?}",
                unsaid(replaced, by, actions)
            );
        }
    }
}
