//! `text()`: SQL that the revision wrote, with `:name` where a value is to be put.
//!
//! Invariant: a colon in a string or a comment is no parameter, nor is `::`; `\:` is a colon.

use std::collections::BTreeMap;
use std::ops::Range;
use std::rc::Rc;

use super::element::{Element, Node};
use super::operation::LOOSE;
use super::query::Select;
use crate::alembic::python::{Call, Interpreter, Object, Result, Signature, Value};
use crate::alembic::sqlalchemy::types::SqlType;
use crate::span::Span;
use crate::sql::{TokenKind, tokens};

/// SQL that the revision wrote.
#[derive(Clone, Debug)]
pub(in crate::alembic) struct Text {
    /// The SQL as it was written.
    pub(super) sql: Rc<str>,
    /// The values that were given with it.
    pub(super) values: BTreeMap<Rc<str>, Rc<Element>>,
}

impl Text {
    /// SQL without values.
    pub(in crate::alembic) fn new(sql: &str) -> Self {
        Self {
            sql: Rc::from(sql),
            values: BTreeMap::new(),
        }
    }

    /// The places at which values are to be put, and their names.
    pub(super) fn places(&self) -> Vec<(Range<usize>, &str)> {
        let mut places = Vec::new();
        for token in tokens(&self.sql) {
            let Some(name) = token.text.strip_prefix(':') else {
                continue;
            };
            let before = self.sql[..token.start].chars().next_back();
            let is_escaped = before.is_some_and(|one| {
                matches!(one, ':' | '\\') || one == '_' || one.is_alphanumeric()
            });
            let is_cast = self.sql[token.end()..].starts_with(':');
            if token.kind == TokenKind::Variable && !is_escaped && !is_cast {
                places.push((token.range(), name));
            }
        }
        places
    }

    /// The names of its parameters.
    pub(super) fn names(&self) -> Vec<Rc<str>> {
        let places = self.places().into_iter();
        places.map(|(_, name)| Rc::from(name)).collect()
    }

    /// `x.bindparams(…)`
    fn bindparams(&self, interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
        let signature = Signature::new("bindparams").and_more().and_others();
        let bound = signature.bind(interpreter, call)?;
        let mut values = self.values.clone();
        let names = self.names();
        let mut given = Vec::new();
        for argument in bound.rest {
            let element = argument.value.downcast::<Element>();
            let node = element.as_deref().map(|element| &element.node);
            let Some(Node::Parameter { name, .. }) = node else {
                let message = "bindparams() takes values by name, or bindparam()";
                return Err(interpreter.raise("ArgumentError", message, argument.place));
            };
            given.push((Rc::clone(name), argument.clone()));
        }
        given.extend(bound.others);
        for (name, argument) in given {
            if !names.contains(&name) {
                let message = format!(
                    "This text() construct doesn't define a bound parameter named '{name}'"
                );
                return Err(interpreter.raise("ArgumentError", &message, argument.place));
            }
            let said = values.get(&name);
            let element = match Element::from_value(&argument.value) {
                Some(element) => element,
                // What `bindparam()` says of it holds for a value that is given beside it.
                None if said.is_some_and(|said| matches!(said.node, Node::Parameter { .. })) => {
                    let sql_type = said.and_then(|said| said.sql_type.clone());
                    let node = Node::Parameter {
                        name: Rc::clone(&name),
                        value: Some(argument),
                        is_expanding: said.is_some_and(|said| is_expanding(said)),
                    };
                    Rc::new(Element::new(node).with_type(sql_type))
                }
                None => Rc::new(Element::new(Node::Value(argument))),
            };
            values.insert(name, element);
        }
        Ok(Value::object(Self {
            sql: Rc::clone(&self.sql),
            values,
        }))
    }
}

/// `sa.text(…)`
pub(super) fn text(interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
    let mut bound = Signature::new("text")
        .takes(&["text"])
        .bind(interpreter, call)?;
    let text = bound.required(interpreter, "text")?;
    Ok(Value::object(Text::new(&interpreter.text_of(&text)?)))
}

/// Whether an element may stand for several values.
fn is_expanding(element: &Element) -> bool {
    matches!(
        element.node,
        Node::Parameter {
            is_expanding: true,
            ..
        }
    )
}

impl super::compile::Compiler<'_, '_, '_> {
    /// Refuses several values for one, which SQLite's driver takes none of.
    fn refuse_several(&self, element: &Element, name: &str) -> Result<()> {
        let own = match &element.node {
            Node::Parameter { value, .. } => value.as_ref(),
            Node::Value(value) => Some(value),
            _ => return Ok(()),
        };
        let value = self.given(name).or(own).map(|given| &given.value);
        let Some(value @ (Value::List(_) | Value::Tuple(_) | Value::Set(_))) = value else {
            return Ok(());
        };
        if is_expanding(element) || element.is_json() {
            return Ok(());
        }
        let message = format!("a `{}` is no value for `:{name}`", value.type_name());
        let refusal = self.interpreter.refusal(self.place, message);
        let note = "SQLite's driver raises an error for it";
        let help = format!(
            "for several values in `IN :{name}`: `text(…).bindparams(bindparam('{name}', expanding=True))`"
        );
        Err(refusal.note(note).help(help).into())
    }

    /// The SQL with its values.
    pub(super) fn text(&mut self, text: &Text) -> Result<String> {
        let mut sql = String::with_capacity(text.sql.len());
        let mut at = 0;
        for (range, name) in text.places() {
            sql.push_str(&text.sql[at..range.start].replace("\\:", ":"));
            let known = text.values.get(name);
            let parameter = Element::new(Node::Parameter {
                name: Rc::from(name),
                value: None,
                is_expanding: false,
            });
            let given = self.given(name).is_some();
            let value = match known.map(|known| &known.node) {
                // A type that was said for a value that comes later.
                Some(Node::Parameter { .. }) => known,
                Some(_) if !given => known,
                _ => None,
            };
            let value = value.map_or(&parameter, |value| value);
            self.refuse_several(value, name)?;
            let value = self.element(value, LOOSE)?;
            sql.push_str(&value);
            at = range.end;
        }
        sql.push_str(&text.sql[at..].replace("\\:", ":"));
        Ok(sql)
    }
}

impl Object for Text {
    fn type_name(&self) -> &'static str {
        "TextClause"
    }

    fn attribute(
        self: Rc<Self>,
        _: &mut Interpreter<'_, '_>,
        name: &str,
        _: Span,
    ) -> Result<Option<Value>> {
        Ok((name == "text").then(|| Value::Str(Rc::clone(&self.sql))))
    }

    fn has_method(&self, name: &str) -> bool {
        matches!(
            name,
            "bindparams" | "columns" | "execution_options" | "self_group" | "label"
        )
    }

    fn call_method(
        self: Rc<Self>,
        interpreter: &mut Interpreter<'_, '_>,
        name: &str,
        call: Call,
    ) -> Result<Value> {
        match name {
            "bindparams" => self.bindparams(interpreter, call),
            "columns" => {
                let signature = Signature::new("columns").and_more().and_others();
                let bound = signature.bind(interpreter, call)?;
                let columns = bound.rest.iter();
                let columns = columns.filter_map(|column| Element::from_value(&column.value));
                let mut columns: Vec<Rc<Element>> = columns.collect();
                let is_by_name = !bound.others.is_empty();
                for (name, argument) in &bound.others {
                    let sql_type = SqlType::of(interpreter, argument)?;
                    let column = Element::column(None, name, Some(sql_type));
                    columns.push(Rc::new(column));
                }
                Ok(Value::object(Select {
                    columns,
                    is_by_name,
                    text: Some(self),
                    ..Select::default()
                }))
            }
            "label" => {
                let mut bound = Signature::new("label")
                    .takes(&["name"])
                    .bind(interpreter, call)?;
                let label = bound.required(interpreter, "name")?;
                let operand = Rc::new(Element::new(Node::Text(self)));
                Ok(Value::object(Element::new(Node::Label {
                    operand,
                    name: interpreter.text_of(&label)?,
                })))
            }
            _ => Ok(Value::Object(self)),
        }
    }

    fn text(self: Rc<Self>, _: &mut Interpreter<'_, '_>, _: Span) -> Result<String> {
        Ok(self.sql.replace("\\:", ":"))
    }
}

/// `sa.column(name, type)`
pub(super) fn column(interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
    const COLUMN: Signature = Signature::new("column").takes(&["text", "type_", "is_literal"]);
    let mut bound = COLUMN.bind(interpreter, call)?;
    let name = bound.required(interpreter, "text")?;
    let name = interpreter.text_of(&name)?;
    let sql_type = super::function::sql_type(interpreter, &mut bound)?;
    if bound.truth(interpreter, "is_literal")?.unwrap_or(false) {
        return Ok(Value::object(Element::sql(&*name).with_type(sql_type)));
    }
    Ok(Value::object(Element::column(None, &name, sql_type)))
}
