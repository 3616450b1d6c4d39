//! What `sqlalchemy` has to build expressions with: `func`, `and_`, `case`, `cast`, …
//!
//! Invariant: each is written for SQLite as SQLAlchemy writes it.

use std::rc::Rc;

use super::change::{ChangeKind, of_table};
use super::element::{Element, Node};
use super::inference;
use super::method::{self, cast as cast_to, ordered};
use super::operator::{junction, negated};
use super::query::{Select, arguments, compound, select};
use super::source::{joined, table};
use super::text::{column, text};
use crate::alembic::python::{
    Argument, Bound, Builtin, Call, Interpreter, Object, Result, Signature, Value,
};
use crate::alembic::sqlalchemy::types::SqlType;
use crate::span::Span;

/// The functions of `sqlalchemy` and `sqlalchemy.sql`.
#[rustfmt::skip]
const FUNCTIONS: &[Builtin] = &[
    Builtin { name: "and_", run: |i, call| all(i, "AND", call) },
    Builtin { name: "asc", run: |i, call| order(i, "asc", call) },
    Builtin { name: "between", run: |i, call| of_column(i, "between", call) },
    Builtin { name: "bindparam", run: bindparam },
    Builtin { name: "case", run: case },
    Builtin { name: "cast", run: cast },
    Builtin { name: "column", run: column },
    Builtin { name: "delete", run: |i, call| of_table(i, ChangeKind::Delete, call) },
    Builtin { name: "desc", run: |i, call| order(i, "desc", call) },
    Builtin { name: "distinct", run: |i, call| of_column(i, "distinct", call) },
    Builtin { name: "except_", run: |i, call| compound(i, "EXCEPT", call.positional, call.place) },
    Builtin { name: "exists", run: exists },
    Builtin { name: "extract", run: extract },
    Builtin { name: "false", run: |_, _| Ok(Value::object(Element::truth(Node::Truth(false)))) },
    Builtin { name: "insert", run: |i, call| of_table(i, ChangeKind::Insert, call) },
    Builtin { name: "intersect", run: |i, call| compound(i, "INTERSECT", call.positional, call.place) },
    Builtin { name: "join", run: |i, call| joined(i, call, "JOIN") },
    Builtin { name: "label", run: label },
    Builtin { name: "literal", run: literal },
    Builtin { name: "literal_column", run: literal_column },
    Builtin { name: "not_", run: not },
    Builtin { name: "null", run: |_, _| Ok(Value::object(Element::sql("NULL"))) },
    Builtin { name: "nulls_first", run: |i, call| order(i, "nulls_first", call) },
    Builtin { name: "nulls_last", run: |i, call| order(i, "nulls_last", call) },
    Builtin { name: "nullsfirst", run: |i, call| order(i, "nulls_first", call) },
    Builtin { name: "nullslast", run: |i, call| order(i, "nulls_last", call) },
    Builtin { name: "or_", run: |i, call| all(i, "OR", call) },
    Builtin { name: "outerjoin", run: |i, call| joined(i, call, "LEFT OUTER JOIN") },
    Builtin { name: "select", run: select },
    Builtin { name: "table", run: table },
    Builtin { name: "text", run: text },
    Builtin { name: "true", run: |_, _| Ok(Value::object(Element::truth(Node::Truth(true)))) },
    Builtin { name: "tuple_", run: tuple },
    Builtin { name: "type_coerce", run: type_coerce },
    Builtin { name: "union", run: |i, call| compound(i, "UNION", call.positional, call.place) },
    Builtin { name: "union_all", run: |i, call| compound(i, "UNION ALL", call.positional, call.place) },
    Builtin { name: "update", run: |i, call| of_table(i, ChangeKind::Update, call) },
];

/// What a name of `sqlalchemy` or `sqlalchemy.sql` stands for.
pub(in crate::alembic) fn named(name: &str) -> Option<Value> {
    if name == "func" {
        return Some(Value::object(Func(String::new())));
    }
    let found = FUNCTIONS.iter().find(|function| function.name == name);
    let found = found.map(|found| Value::Builtin(*found));
    found.or_else(|| super::custom::base(name))
}

/// The type that `type_` says.
pub(super) fn sql_type(
    interpreter: &mut Interpreter<'_, '_>,
    bound: &mut Bound,
) -> Result<Option<Rc<SqlType>>> {
    match bound.some("type_") {
        Some(sql_type) => SqlType::of(interpreter, &sql_type).map(Some),
        None => Ok(None),
    }
}

fn literal_column(interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
    const SIGNATURE: Signature = Signature::new("literal_column").takes(&["text", "type_"]);
    let mut bound = SIGNATURE.bind(interpreter, call)?;
    let text = bound.required(interpreter, "text")?;
    let text = interpreter.text_of(&text)?;
    let sql_type = sql_type(interpreter, &mut bound)?;
    Ok(Value::object(Element::sql(&*text).with_type(sql_type)))
}

/// `sa.literal(…)` and `op.inline_literal(…)`
///
/// # Errors
/// Python's errors for its arguments.
pub(in crate::alembic) fn literal(
    interpreter: &mut Interpreter<'_, '_>,
    call: Call,
) -> Result<Value> {
    const SIGNATURE: Signature = Signature::new("literal")
        .takes(&["value", "type_"])
        .by_name(&["literal_execute"]);
    let mut bound = SIGNATURE.bind(interpreter, call)?;
    let value = bound.required(interpreter, "value")?;
    let sql_type = sql_type(interpreter, &mut bound)?;
    let sql_type = sql_type.or_else(|| inference::of_value(&value.value));
    let element = Element::new(Node::Value(value)).with_type(sql_type);
    Ok(Value::object(element))
}

fn bindparam(interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
    const SIGNATURE: Signature = Signature::new("bindparam")
        .takes(&["key", "value", "type_", "unique", "required"])
        .by_name(&[
            "expanding",
            "isoutparam",
            "callable_",
            "quote",
            "literal_execute",
        ]);
    let mut bound = SIGNATURE.bind(interpreter, call)?;
    let key = bound.required(interpreter, "key")?;
    let is_expanding = match bound.some("expanding") {
        Some(said) => interpreter.truth(&said.value, said.place)?,
        None => false,
    };
    if let Some(callable) = bound.some("callable_") {
        return Err(interpreter.refuse(callable.place, "`callable_` is not evaluated"));
    }
    let value = bound.optional("value");
    let own = value
        .as_ref()
        .and_then(|value| inference::of_value(&value.value));
    let sql_type = sql_type(interpreter, &mut bound)?.or(own);
    let node = match (key.value, value) {
        // Nothing can be given for it by name.
        (Value::None, Some(value)) => Node::Value(value),
        (key_value, value) => {
            let place = key.place;
            let key = Argument {
                value: key_value,
                place,
            };
            let name = interpreter.text_of(&key)?;
            Node::Parameter {
                name,
                value,
                is_expanding,
            }
        }
    };
    Ok(Value::object(Element::new(node).with_type(sql_type)))
}

fn all(interpreter: &mut Interpreter<'_, '_>, word: &'static str, call: Call) -> Result<Value> {
    let bound = Signature::new("and_").and_more().bind(interpreter, call)?;
    let parts: Result<Vec<_>> = bound
        .rest
        .iter()
        .map(|part| condition(interpreter, part))
        .collect();
    Ok(Value::object(junction(word, parts?)))
}

/// A condition: `True` and `False` stand for what SQL calls so.
pub(super) fn condition(
    interpreter: &Interpreter<'_, '_>,
    argument: &Argument,
) -> Result<Rc<Element>> {
    match argument.value {
        Value::Bool(value) => Ok(Rc::new(Element::truth(Node::Truth(value)))),
        _ => Element::of(interpreter, argument, None),
    }
}

fn not(interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
    let mut bound = Signature::new("not_")
        .takes(&["clause"])
        .bind(interpreter, call)?;
    let clause = bound.required(interpreter, "clause")?;
    let clause = condition(interpreter, &clause)?;
    Ok(Value::object(negated(clause)))
}

fn case(interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
    let mut bound = Signature::new("case")
        .and_more()
        .by_name(&["value", "else_", "whens"])
        .bind(interpreter, call)?;
    let place = bound.place;
    let mut pairs = std::mem::take(&mut bound.rest);
    pairs.extend(bound.optional("whens"));
    // Before SQLAlchemy 2 they came in a list.
    if let [only] = &pairs[..]
        && matches!(only.value, Value::List(_))
    {
        pairs = arguments(interpreter, only)?;
    }
    let operand = match bound.some("value") {
        Some(value) => Some(Element::of(interpreter, &value, None)?),
        None => None,
    };
    let mut whens = Vec::new();
    for pair in pairs {
        if let Value::Dict(_) = pair.value {
            for (when, then) in interpreter.entries(&pair.value, pair.place)? {
                let place = pair.place;
                let when = Element::of(interpreter, &Argument { value: when, place }, None)?;
                let then = Element::of(interpreter, &Argument { value: then, place }, None)?;
                whens.push((when, then));
            }
            continue;
        }
        let pair = arguments(interpreter, &pair)?;
        let [when, then] = &pair[..] else {
            return Err(interpreter.raise("ArgumentError", "case() takes pairs", place));
        };
        let when = Element::of(interpreter, when, None)?;
        whens.push((when, Element::of(interpreter, then, None)?));
    }
    let otherwise = match bound.some("else_") {
        Some(otherwise) => Some(Element::of(interpreter, &otherwise, None)?),
        None => None,
    };
    // SQLAlchemy asks the last one first.
    let results = whens.iter().rev().map(|(_, then)| then).chain(&otherwise);
    let sql_type = results
        .into_iter()
        .find_map(|result| result.sql_type.clone());
    let element = Element::new(Node::Case {
        operand,
        whens,
        otherwise,
    });
    Ok(Value::object(element.with_type(sql_type)))
}

fn cast(interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
    let place = call.place;
    let signature = Signature::new("cast").takes(&["expression", "type_"]);
    let mut bound = signature.bind(interpreter, call)?;
    let operand = bound.required(interpreter, "expression")?;
    let to = bound.required(interpreter, "type_")?;
    let to = SqlType::of(interpreter, &to)?;
    let operand = Element::of(interpreter, &operand, Some(&to))?;
    Ok(Value::object(cast_to(operand, to, place)))
}

fn type_coerce(interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
    let signature = Signature::new("type_coerce").takes(&["expression", "type_"]);
    let mut bound = signature.bind(interpreter, call)?;
    let operand = bound.required(interpreter, "expression")?;
    let to = bound.required(interpreter, "type_")?;
    let to = SqlType::of(interpreter, &to)?;
    let operand = Element::of(interpreter, &operand, Some(&to))?;
    Ok(Value::object((*operand).clone().with_type(Some(to))))
}

/// `exists(select)`, or `exists()` and `exists(column)`, of which the rest is said later.
fn exists(interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
    let bound = Signature::new("exists")
        .and_more()
        .bind(interpreter, call)?;
    let mut inner = Select::default();
    for argument in &bound.rest {
        if let Some(select) = argument.value.downcast::<Select>() {
            inner = (*select).clone();
        } else {
            let element = Element::of(interpreter, argument, None)?;
            if let Node::Query(select) = &element.node {
                inner = (**select).clone();
            } else {
                inner.columns.push(element);
            }
        }
    }
    Ok(Value::object(Element::truth(Node::Exists(Rc::new(inner)))))
}

/// What `strftime()` calls the fields of a moment.
const FIELDS: &[(&str, &str)] = &[
    ("month", "%m"),
    ("day", "%d"),
    ("year", "%Y"),
    ("second", "%S"),
    ("hour", "%H"),
    ("doy", "%j"),
    ("minute", "%M"),
    ("epoch", "%s"),
    ("dow", "%w"),
    ("week", "%W"),
];

/// `extract("year", x)`: `CAST(STRFTIME('%Y', x) AS INTEGER)`
fn extract(interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
    let place = call.place;
    let signature = Signature::new("extract").takes(&["field", "expr"]);
    let mut bound = signature.bind(interpreter, call)?;
    let field = bound.required(interpreter, "field")?;
    let field = interpreter.text_of(&field)?;
    let operand = bound.required(interpreter, "expr")?;
    let operand = Element::of(interpreter, &operand, None)?;
    let Some((_, format)) = FIELDS.iter().find(|(name, _)| **name == *field) else {
        let message = format!("{field} is not a valid extract argument.");
        return Err(interpreter.raise("CompileError", &message, place));
    };
    let integer = SqlType::named("Integer").expect("it is a type of SQLAlchemy");
    let format = Rc::new(Element::sql(format!("'{format}'")));
    let text = Element::new(Node::Call {
        name: "STRFTIME".to_owned(),
        arguments: vec![format, operand],
    });
    Ok(Value::object(cast_to(Rc::new(text), integer, place)))
}

/// `distinct(x)` and the like, which are methods of columns as well.
fn of_column(interpreter: &mut Interpreter<'_, '_>, name: &str, mut call: Call) -> Result<Value> {
    if call.positional.is_empty() {
        let message = format!("{name}() missing 1 required positional argument: 'expr'");
        return Err(interpreter.raise("TypeError", &message, call.place));
    }
    let operand = call.positional.remove(0);
    let operand = Element::of(interpreter, &operand, None)?;
    method::call_method(operand, interpreter, name, call)
}

fn label(interpreter: &mut Interpreter<'_, '_>, mut call: Call) -> Result<Value> {
    call.positional.reverse();
    of_column(interpreter, "label", call)
}

fn tuple(interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
    let bound = Signature::new("tuple_")
        .and_more()
        .bind(interpreter, call)?;
    let items: Result<Vec<_>> = bound
        .rest
        .iter()
        .map(|item| Element::of(interpreter, item, None))
        .collect();
    Ok(Value::object(Element::new(Node::List(items?))))
}

/// `desc(x)`: a text is the name of a column.
fn order(interpreter: &mut Interpreter<'_, '_>, name: &str, call: Call) -> Result<Value> {
    let mut bound = Signature::new("order")
        .takes(&["column"])
        .bind(interpreter, call)?;
    let column = bound.required(interpreter, "column")?;
    let operand = match &column.value {
        Value::Str(name) => Rc::new(Element::column(None, name, None)),
        _ => Element::of(interpreter, &column, None)?,
    };
    Ok(Value::object(ordered(operand, name)))
}

/// `func`, or `func.a` on the way to `func.a.b()`.
#[derive(Debug)]
struct Func(String);

impl Object for Func {
    fn type_name(&self) -> &'static str {
        "_FunctionGenerator"
    }

    fn attribute(
        self: Rc<Self>,
        _: &mut Interpreter<'_, '_>,
        name: &str,
        _: Span,
    ) -> Result<Option<Value>> {
        if name.starts_with("__") {
            return Ok(None);
        }
        // A word of Python is written with `_` behind it: `func.and_`.
        let name = name.strip_suffix('_').unwrap_or(name);
        let path = if self.0.is_empty() {
            name.to_owned()
        } else {
            format!("{}.{name}", self.0)
        };
        Ok(Some(Value::object(Self(path))))
    }

    fn is_callable(&self) -> bool {
        !self.0.is_empty()
    }

    fn call(self: Rc<Self>, interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
        let mut bound = Signature::new("func")
            .and_more()
            .by_name(&["type_"])
            .bind(interpreter, call)?;
        let sql_type = sql_type(interpreter, &mut bound)?;
        let arguments: Result<Vec<_>> = bound
            .rest
            .iter()
            .map(|argument| Element::of(interpreter, argument, None))
            .collect();
        let arguments = arguments?;
        let sql_type = sql_type.or_else(|| {
            let types: Vec<_> = arguments.iter().map(|one| one.sql_type.clone()).collect();
            inference::returned(&self.0, &types)
        });
        let element = Element::new(Node::Call {
            name: self.0.clone(),
            arguments,
        });
        Ok(Value::object(element.with_type(sql_type)))
    }
}

/// A call of a function as SQLAlchemy writes it for SQLite: some need no brackets there.
pub(super) fn written(name: &str, arguments: &[String]) -> String {
    let lower = name.to_ascii_lowercase();
    let bare = match &*lower {
        "now" | "current_timestamp" => Some("CURRENT_TIMESTAMP"),
        "current_date" => Some("CURRENT_DATE"),
        "current_time" => Some("CURRENT_TIME"),
        "localtime" => Some("LOCALTIME"),
        "localtimestamp" => Some("DATETIME(CURRENT_TIMESTAMP, 'localtime')"),
        "sysdate" => Some("sysdate"),
        "user" => Some("USER"),
        "current_user" => Some("CURRENT_USER"),
        "session_user" => Some("SESSION_USER"),
        _ => None,
    };
    if let Some(bare) = bare {
        return bare.to_owned();
    }
    let name = match &*lower {
        "char_length" => "length",
        "count" if arguments.is_empty() => return "count(*)".to_owned(),
        // SQLite has had no `concat` before 3.44; its operator is as old as SQL.
        "concat" if arguments.len() > 1 => return format!("({})", arguments.join(" || ")),
        _ => name,
    };
    format!("{name}({})", arguments.join(", "))
}
