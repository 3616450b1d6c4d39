//! The condition of a join that says none: that of the only foreign key between both sides.
//!
//! Invariant: where there is none, or more than one, SQLAlchemy's error says so
//! (<https://docs.sqlalchemy.org/en/21/core/selectable.html#sqlalchemy.sql.expression.join>).

use std::rc::Rc;

use ruff_python_ast::CmpOp;

use super::element::Element;
use super::operator::compare;
use super::source::{Source, SourceKey, SourceKind};
use crate::alembic::python::{Interpreter, Result, Value};
use crate::span::Span;

/// The tables of a source: of a join all, the last first.
fn tables(source: &Rc<Source>) -> Vec<Rc<Source>> {
    match &source.kind {
        SourceKind::Join { left, right, .. } => {
            let mut all = tables(right);
            all.extend(tables(left));
            all
        }
        _ => vec![Rc::clone(source)],
    }
}

/// The foreign keys of a table that refer to another one.
fn referring<'s>(from: &'s Source, to: &Source) -> impl Iterator<Item = &'s SourceKey> {
    let to = to.table_name().map(str::to_owned);
    let keys = from.keys.iter();
    keys.filter(move |key| Some(key.table()) == to.as_deref())
}

/// The condition by which two sources are joined.
pub(super) fn by_keys(
    interpreter: &mut Interpreter<'_, '_>,
    left: &Rc<Source>,
    right: &Rc<Source>,
    place: Span,
) -> Result<Rc<Element>> {
    for one in tables(left) {
        // A key, the table that has it, and the one that it refers to.
        let mut found: Vec<(&SourceKey, &Rc<Source>, &Rc<Source>)> = Vec::new();
        found.extend(referring(right, &one).map(|key| (key, right, &one)));
        if !one.is_same(right) {
            found.extend(referring(&one, right).map(|key| (key, &one, right)));
        }
        match &found[..] {
            [] => {}
            [(key, from, to)] => return condition(interpreter, key, from, to, place),
            _ => {
                let message = "a join by one of several foreign keys is not evaluated";
                let refusal = interpreter.refusal(place, message);
                return Err(refusal.help("say by which columns: `onclause`").into());
            }
        }
    }
    let message = "no foreign key says by which columns this is joined";
    let refusal = interpreter.refusal(place, message);
    Err(refusal.help("say by which columns: `onclause`").into())
}

/// That the columns of a key have the values of those that it refers to.
fn condition(
    interpreter: &mut Interpreter<'_, '_>,
    key: &SourceKey,
    from: &Rc<Source>,
    to: &Rc<Source>,
    place: Span,
) -> Result<Rc<Element>> {
    let mut whole: Option<Value> = None;
    for (column, referred) in key.pairs() {
        let left = Rc::new(Element::column(Some(Rc::clone(to)), referred, None));
        let right = Value::object(Element::column(Some(Rc::clone(from)), column, None));
        let equal = compare(left, interpreter, CmpOp::Eq, &right, place)?.unwrap_or(Value::None);
        whole = Some(match whole {
            None => equal,
            Some(before) => {
                interpreter.operate(ruff_python_ast::Operator::BitAnd, &before, &equal, place)?
            }
        });
    }
    let whole = whole.and_then(|whole| whole.downcast::<Element>());
    whole.ok_or_else(|| interpreter.refuse(place, "this join is not evaluated"))
}
