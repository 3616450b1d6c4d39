//! Lines for the author of a revision to confirm: what it drops for good.
//!
//! Invariant: `verify` asks for no line more, and for none less.

use super::shape::Shape;
use super::step::{Action, Step};
use crate::operation::Allowance;
use crate::schema::VirtualTable;
use crate::sql::Object;

/// The statements of `steps`, each with the line above it that it needs; `from` is the schema on
/// which they run.
pub(super) fn with_lines(steps: &[Step], from: &Shape, statements: Vec<String>) -> Vec<String> {
    let lines = steps.iter().map(|step| line(step, steps, from));
    let statements = statements.into_iter().zip(lines);
    let with_line = |(statement, allowance): (String, Option<Allowance>)| match allowance {
        Some(allowance) => format!("-- allow: {}\n{statement}", allowance.name()),
        None => statement,
    };
    statements.map(with_line).collect()
}

/// What the author of a step is asked to confirm.
fn line(step: &Step, all: &[Step], from: &Shape) -> Option<Allowance> {
    match step {
        Step::Drop(old) => {
            let is_table = |object: Object| matches!(object, Object::Table | Object::VirtualTable);
            let again = all.iter().find_map(|step| match step {
                Step::Create(new) if new.object == old.object && new.name == old.name => Some(new),
                _ => None,
            });
            let Some(new) = again else {
                return is_table(old.object).then_some(Allowance::DropTable);
            };
            let (old, new) = (VirtualTable::read(&old.sql)?, VirtualTable::read(&new.sql)?);
            (!old.lost_in(&new).is_empty()).then_some(Allowance::DropColumn)
        }
        Step::Alter { table, actions } => {
            let table = from.table(table)?.as_table()?;
            let loses = |action: &Action| match action {
                Action::DropColumn(column) | Action::SetExpression(column, _) => {
                    let column = table.column_called(column);
                    column.is_some_and(|column| column.generated.is_none())
                }
                _ => false,
            };
            actions.iter().any(loses).then_some(Allowance::DropColumn)
        }
        _ => None,
    }
}
