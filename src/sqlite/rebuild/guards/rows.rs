//! What the rows of a table must be like before it is altered.
//!
//! Invariant: what is asked of the rows is what the altered table asks of them; rows that it has
//! taken already are not asked again.

use super::super::Edited;
use super::Requirement;
use super::column::{holds_no_null, is_constant, is_rowid, strict_kind};
use super::constraints::{checks, foreign_keys, keys};
use super::question::{Bad, Question, Rowid};
use super::shape::Likeness;
use super::trial::{self, Trial};
use crate::schema::{CreateTable, shown};
use crate::scratch::Scratch;
use crate::sql::Ident;
use crate::sql::alter::TableOption;
use crate::sql::definition::ColumnDefinition;

/// What is asked of rows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Asked {
    /// What must be true.
    pub requirements: Vec<Requirement>,
    /// The statements that take away what was made to ask.
    pub after: Vec<String>,
}

impl From<Requirement> for Asked {
    fn from(requirement: Requirement) -> Self {
        Self {
            requirements: vec![requirement],
            after: Vec::new(),
        }
    }
}

/// Whether rows are asked about the CHECKs that were there before, which hold unless somebody had
/// switched them off (<https://sqlite.org/pragma.html#pragma_ignore_check_constraints>).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OldChecks {
    /// They are: SQLite looks at all CHECKs again.
    Asked,
    /// They are not.
    Trusted,
}

/// What the rows of a table must be like to be altered so.
#[must_use]
pub fn requirements(
    scratch: &Scratch,
    edited: &Edited,
    old_checks: OldChecks,
    likeness: Likeness,
) -> Asked {
    let rows = Rows {
        scratch,
        edited,
        old: without_qualifiers(edited.old()),
        new: without_qualifiers(edited.table()),
        old_checks,
        likeness,
        may_lack: likeness == Likeness::MayLack,
    };
    rows.ask(rows.questions())
}

/// A table that does not name itself in its expressions: in the temporary table it would be called
/// otherwise.
fn without_qualifiers(table: &CreateTable) -> CreateTable {
    let mut edit = table.clone().edit();
    match edit.drop_qualifiers() {
        Ok(()) => edit.table().clone(),
        Err(_) => table.clone(),
    }
}

/// The rows of a table that is to be altered.
pub(super) struct Rows<'a> {
    pub(super) scratch: &'a Scratch,
    edited: &'a Edited,
    pub(super) old: CreateTable,
    pub(super) new: CreateTable,
    old_checks: OldChecks,
    likeness: Likeness,
    /// Whether the real table may lack constraints and collations that the old one has.
    pub(super) may_lack: bool,
}

impl Rows<'_> {
    pub(super) fn table(&self) -> &Ident {
        &self.old.name().name.ident
    }

    fn questions(&self) -> Vec<Question> {
        let mut questions = Vec::new();
        for column in self.new.columns() {
            questions.extend(self.not_null(column));
            questions.extend(self.whole_number(column));
            questions.extend(self.of_type(column));
        }
        self.checks(&mut questions);
        let before = keys(&self.old);
        for key in keys(&self.new) {
            questions.extend(self.unique(&key, &before));
        }
        self.unique_indexes(&mut questions);
        let before = foreign_keys(&self.old);
        for key in foreign_keys(&self.new) {
            let was = before.iter().any(|old| old.is_like(&key));
            if !was || self.may_lack {
                questions.extend(self.foreign_key(&key, was));
            }
        }
        questions
    }

    /// Puts questions to the rows that are there, or, where values become others, to what they
    /// become. One that SQLite cannot read is left to it: it finds out by itself why.
    fn ask(&self, questions: Vec<Question>) -> Asked {
        let (direct, changed): (Vec<_>, Vec<_>) = questions
            .into_iter()
            .partition(|question| self.are_same(&question.columns));
        let source = format!("main.{}", self.table());
        let rowid = self.rowid();
        let mut asked = Asked::default();
        for question in direct {
            self.add(&mut asked, question.ask(&source, rowid));
        }
        let columns: Vec<Ident> = changed
            .iter()
            .flat_map(|question| question.columns.clone())
            .collect();
        let Some(trial) = Trial::of(self.edited, &self.new, &columns, rowid.sure()) else {
            return asked;
        };
        if self.scratch.run(&trial.create).is_err() {
            return asked;
        }
        let mut on_trial = Asked::default();
        if self.scratch.prepare(&trial.fill).is_ok() {
            for question in changed {
                let rowid = rowid.sure().map_or(Rowid::Untold, Rowid::Named);
                self.add(&mut on_trial, question.ask(trial::NAME, rowid));
            }
        }
        self.scratch
            .run(&trial.drop)
            .expect("a table that was made can be dropped");
        if !on_trial.requirements.is_empty() {
            let name = self.table().name();
            asked.requirements.push(Requirement {
                before: vec![
                    trial.create,
                    trial.fill,
                    "SAVEPOINT gen_sql_held".to_owned(),
                ],
                ..Requirement::new(
                    &format!("the rows of {name} could not be looked at"),
                    trial.is_filled,
                )
            });
            asked.requirements.append(&mut on_trial.requirements);
            asked.after.push(trial.drop);
        }
        asked
    }

    fn add(&self, asked: &mut Asked, requirement: Requirement) {
        let query = format!("SELECT {}", requirement.condition);
        if self.scratch.prepare(&query).is_ok() {
            asked.requirements.push(requirement);
        }
    }

    pub(super) fn are_same(&self, columns: &[Ident]) -> bool {
        let is_same =
            |column: &Ident| self.edited.is_same(column) && !self.may_lack_collation(column);
        columns.iter().all(is_same)
    }

    /// Whether the real table may compare the values of a column in another way.
    pub(super) fn may_lack_collation(&self, column: &Ident) -> bool {
        let column = self.old.column(column);
        self.may_lack && column.is_some_and(|column| self.old.collation(column) != "BINARY")
    }

    /// How something is said of columns: of what they hold, or of what they would.
    pub(super) fn verb(
        &self,
        columns: &[Ident],
        now: &'static str,
        then: &'static str,
    ) -> &'static str {
        if self.are_same(columns) { now } else { then }
    }

    /// The name by which the rowid can be reached, before and behind.
    fn rowid(&self) -> Rowid {
        if self.old.is(TableOption::WithoutRowid) {
            return Rowid::Untold;
        }
        let mut names = ["rowid", "_rowid_", "oid"].into_iter();
        let free = names.find(|name| {
            let ident = Ident::new(*name);
            self.old.column(&ident).is_none() && self.new.column(&ident).is_none()
        });
        match free {
            None => Rowid::Untold,
            Some(name) if self.likeness == Likeness::Any => Rowid::Doubtful(name),
            Some(name) => Rowid::Named(name),
        }
    }

    /// Whether rows that are there get the default of a column.
    fn is_filled_by_default(&self, column: &ColumnDefinition) -> bool {
        let ident = &column.name.ident;
        self.edited.is_added(ident)
            && !self.edited.is_computed(ident)
            && !column.is_generated()
            && !is_rowid(&self.new, ident)
    }

    /// Whether a column gets the rowids that the rows have.
    pub(super) fn is_filled_by_rowid(&self, column: &Ident) -> bool {
        self.edited.is_added(column)
            && !self.edited.is_computed(column)
            && is_rowid(&self.new, column)
    }

    /// Whether rows that are there get NULL in a column because nothing else is said.
    pub(super) fn is_new_and_null(&self, column: &Ident) -> bool {
        let column = self.new.column(column);
        column.is_some_and(|c| self.is_filled_by_default(c) && c.default_value().is_none())
    }

    /// NULLs where there can be none.
    fn not_null(&self, column: &ColumnDefinition) -> Option<Question> {
        let ident = &column.name.ident;
        let is_new_key = |key: Vec<&Ident>| {
            let before = self.old.primary_key().map(|key| key.columns);
            key.contains(&ident) && before.as_ref() != Some(&key)
        };
        let key = self.new.primary_key().map(|key| key.columns);
        let must = holds_no_null(&self.new, column) || key.is_some_and(is_new_key);
        // Of the columns of a primary key nobody has asked whether they say so.
        let is_sure = !self.may_lack || is_rowid(&self.old, ident) || { self.old.primary_key() }
            .is_none_or(|key| !key.columns.contains(&ident));
        let did = |old| is_sure && holds_no_null(&self.old, old) && self.edited.is_same(ident);
        let is_filled = self.is_filled_by_default(column) || self.is_filled_by_rowid(ident);
        if !must || is_filled || self.old.column(ident).is_some_and(did) {
            return None;
        }
        // No type makes a NULL of a value, or a value of a NULL.
        let (verb, columns, value) = if self.edited.is_computed(ident) {
            let value = self.edited.value(ident)?;
            ("would still hold", Vec::new(), format!("({value})"))
        } else if column.is_generated() {
            let columns = vec![ident.clone()];
            let verb = self.verb(&columns, "holds", "would hold");
            (verb, columns, ident.to_string())
        } else {
            ("holds", Vec::new(), ident.to_string())
        };
        Some(Question {
            message: format!("{}.{} {verb} NULLs", self.table().name(), ident.name()),
            columns,
            bad: Bad::Rows(format!("{value} IS NULL")),
        })
    }

    /// What cannot be a rowid (<https://sqlite.org/lang_createtable.html#rowid>).
    fn whole_number(&self, column: &ColumnDefinition) -> Option<Question> {
        let ident = &column.name.ident;
        let was = is_rowid(&self.old, ident) && self.edited.is_same(ident);
        if !is_rowid(&self.new, ident) || was || self.is_filled_by_rowid(ident) {
            return None;
        }
        Some(self.kind_of_value(ident, "whole numbers", "integer"))
    }

    /// What a STRICT table does not take (<https://sqlite.org/stricttables.html>).
    fn of_type(&self, column: &ColumnDefinition) -> Option<Question> {
        let ident = &column.name.ident;
        let was = self.old.is(TableOption::Strict) && self.edited.is_same(ident);
        if was && !self.may_lack || is_rowid(&self.new, ident) || self.has_constant(column) {
            return None;
        }
        let (declared, kind) = strict_kind(&self.new, column)?;
        Some(self.kind_of_value(ident, &declared, kind))
    }

    /// Values of another kind.
    fn kind_of_value(&self, column: &Ident, what: &str, kind: &str) -> Question {
        let columns = vec![column.clone()];
        let verb = self.verb(&columns, "holds", "would hold");
        Question {
            message: format!(
                "{}.{} {verb} values that are not {what}",
                self.table().name(),
                column.name()
            ),
            columns,
            bad: Bad::Rows(format!("typeof({column}) NOT IN ('null', '{kind}')")),
        }
    }

    /// Whether all rows that are there get the same constant in a column: whether that is good is
    /// known before there is a script.
    fn has_constant(&self, column: &ColumnDefinition) -> bool {
        self.is_filled_by_default(column) && is_constant(&self.new, column)
    }

    /// Rows that break a CHECK.
    fn checks(&self, questions: &mut Vec<Question>) {
        let before = checks(&self.old);
        for check in checks(&self.new) {
            let expression = self.new.slice(check.expression);
            let mentions = self.new.columns_named(check.expression.clone());
            let named: Vec<&ColumnDefinition> = mentions
                .iter()
                .map(|mention| &self.new.columns()[mention.column])
                .collect();
            let columns: Vec<Ident> = named.iter().map(|c| c.name.ident.clone()).collect();
            let was = before
                .iter()
                .any(|old| self.old.slice(old.expression) == expression);
            let is_trusted = was && self.old_checks == OldChecks::Trusted;
            let is_known = !named.is_empty() && named.iter().all(|c| self.has_constant(c));
            if is_trusted && self.are_same(&columns) || is_known {
                continue;
            }
            let what = match check.name {
                Some(_) => "a CHECK".to_owned(),
                None => format!("CHECK ({})", shown(expression)),
            };
            let said = format!(
                "{} {} rows that break {what}",
                self.table().name(),
                self.verb(&columns, "has", "would have"),
            );
            questions.push(Question {
                message: constraint(&said, check.name),
                columns,
                bad: Bad::Rows(format!("NOT ({expression})")),
            });
        }
    }
}

/// What is said of a constraint, with its name if it has one.
pub(super) fn constraint(said: &str, name: Option<&Ident>) -> String {
    match name {
        Some(name) => format!("{}: {said}", name.name()),
        None => said.to_owned(),
    }
}
