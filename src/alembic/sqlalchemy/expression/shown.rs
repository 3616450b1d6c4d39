//! `str()` of expressions and statements, and `compile()`.
//!
//! Invariant: a text is that of SQLAlchemy, or is refused: where it has no literals, values are
//! parameters, and SQLAlchemy's own dialect has other words than SQLite's.

use std::rc::Rc;

use super::Statement;
use super::compile::{COMPILE, Style, styled, styled_element};
use super::element::Element;
use crate::alembic::python::{Call, Interpreter, Key, Object, Result, Signature, Value};
use crate::span::Span;

/// What is shown.
pub(super) enum Shown<'s> {
    Element(&'s Element),
    Statement(Statement),
}

/// What `compile()` gives.
#[derive(Debug)]
struct Compiled(String);

/// What `str()` makes of it.
pub(super) fn text(
    interpreter: &mut Interpreter<'_, '_>,
    shown: &Shown<'_>,
    style: Style,
    place: Span,
) -> Result<String> {
    let sql = match shown {
        Shown::Element(element) => styled_element(interpreter, element, style, place)?,
        Shown::Statement(Statement::Change(_)) if style == Style::Bare => {
            let message = "the text of a statement that changes rows has parameters for values";
            return Err(interpreter.refusal(place, message).help(COMPILE).into());
        }
        Shown::Statement(statement) => styled(interpreter, statement, &[], style, place)?,
    };
    Ok(spaced(&sql))
}

/// The white space that SQLAlchemy writes between the parts of a statement.
fn spaced(sql: &str) -> String {
    let parts = [
        ("\nFROM ", " \nFROM "),
        ("\nWHERE ", " \nWHERE "),
        ("\nGROUP BY ", " GROUP BY "),
        ("\nHAVING ", " \nHAVING "),
        ("\nORDER BY ", " ORDER BY "),
        ("\nLIMIT ", "\n LIMIT "),
        ("\nUNION", " UNION"),
        ("\nINTERSECT", " INTERSECT"),
        ("\nEXCEPT", " EXCEPT"),
        ("\nSELECT ", " SELECT "),
    ];
    let mut sql = sql.to_owned();
    for (ours, theirs) in parts {
        sql = sql.replace(ours, theirs);
    }
    sql
}

/// `compile(bind=None, dialect=None, compile_kwargs=…)`
pub(super) fn compile(
    interpreter: &mut Interpreter<'_, '_>,
    shown: &Shown<'_>,
    call: Call,
) -> Result<Value> {
    let mut bound = Signature::new("compile")
        .takes(&["bind", "dialect"])
        .by_name(&["compile_kwargs"])
        .bind(interpreter, call)?;
    let place = bound.place;
    let said = [bound.some("bind"), bound.some("dialect")];
    for said in said.iter().flatten() {
        let of = said.value.type_name();
        if !matches!(of, "Connection" | "Engine" | "SQLiteDialect_pysqlite") {
            let message = "statements are compiled for SQLite alone";
            return Err(interpreter.refuse(said.place, message));
        }
    }
    let is_literal = match bound.some("compile_kwargs").map(|given| given.value) {
        Some(Value::Dict(given)) => {
            let key = Key::of(&Value::str("literal_binds"));
            let found = key.and_then(|key| given.borrow().get(&key).cloned());
            found.is_some_and(|found| matches!(found, Value::Bool(true)))
        }
        _ => false,
    };
    let style = match (is_literal, said.iter().flatten().next()) {
        (true, Some(_)) => Style::Script,
        (true, None) => Style::Literal,
        (false, _) => Style::Bare,
    };
    Ok(Value::object(Compiled(text(
        interpreter,
        shown,
        style,
        place,
    )?)))
}

impl Object for Compiled {
    fn type_name(&self) -> &'static str {
        "Compiled"
    }

    fn attribute(
        self: Rc<Self>,
        _: &mut Interpreter<'_, '_>,
        name: &str,
        _: Span,
    ) -> Result<Option<Value>> {
        Ok((name == "string").then(|| Value::str(&self.0)))
    }

    fn text(self: Rc<Self>, _: &mut Interpreter<'_, '_>, _: Span) -> Result<String> {
        Ok(self.0.clone())
    }
}
