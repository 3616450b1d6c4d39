//! Which columns an expression is made of.
//!
//! Invariant: they come in the order in which they stand.

use std::rc::Rc;

use super::element::{Element, Node};
use crate::alembic::python::Value;

impl Element {
    /// The columns that a value is made of, if it is an expression.
    pub(in crate::alembic) fn columns_of(value: &Value) -> Vec<(Option<String>, String)> {
        Self::from_value(value).map_or_else(Vec::new, |element| element.columns())
    }

    /// The columns that it is made of, each with its table, if that is known.
    pub(in crate::alembic) fn columns(&self) -> Vec<(Option<String>, String)> {
        let mut found = Vec::new();
        self.collect(&mut found);
        found
    }

    fn collect(&self, found: &mut Vec<(Option<String>, String)>) {
        let mut all = |parts: &[Rc<Self>]| parts.iter().for_each(|part| part.collect(found));
        match &self.node {
            Node::Column { source, name } => {
                let table = source.as_ref().and_then(|source| source.table_name());
                found.push((table.map(str::to_owned), name.to_string()));
            }
            Node::Call { arguments, .. } => all(arguments),
            Node::Junction { parts, .. } | Node::List(parts) => all(parts),
            Node::Prefix { operand, .. }
            | Node::Suffix { operand, .. }
            | Node::Cast { operand, .. }
            | Node::Over { operand, .. }
            | Node::Filter { operand, .. }
            | Node::Is { operand, .. }
            | Node::Label { operand, .. } => operand.collect(found),
            Node::Binary { left, right, .. } | Node::Custom { left, right, .. } => {
                left.collect(found);
                right.collect(found);
            }
            Node::Between {
                operand, low, high, ..
            } => {
                operand.collect(found);
                low.collect(found);
                high.collect(found);
            }
            Node::Case {
                operand,
                whens,
                otherwise,
            } => {
                let whens = whens.iter().flat_map(|(when, then)| [when, then]);
                for part in operand.iter().chain(whens).chain(otherwise) {
                    part.collect(found);
                }
            }
            Node::Sql(_)
            | Node::Text(_)
            | Node::Truth(_)
            | Node::Value(_)
            | Node::Parameter { .. }
            | Node::Query(_)
            | Node::Exists(_) => {}
        }
    }
}
