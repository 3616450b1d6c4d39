//! The methods and operators of expressions.
//!
//! Invariant: a comparison of a column is SQL, never Python's truth
//! (<https://docs.sqlalchemy.org/en/20/core/operators.html>).

use std::any::Any;
use std::rc::Rc;

use ruff_python_ast::{CmpOp, Operator};

use super::element::{Element, Node};
use super::operation::{AND, COMPARISON, Operation};
use crate::alembic::python::{
    Argument, Bound, Call, Interpreter, Object, Result, Signature, Value,
};
use crate::alembic::sqlalchemy::quote;
use crate::alembic::sqlalchemy::types::SqlType;
use crate::span::Span;

/// A method that takes the other side of an operator.
const BINARY: &[(&str, &str)] = &[
    ("is_", "IS"),
    ("is_not", "IS NOT"),
    ("isnot", "IS NOT"),
    ("is_distinct_from", "IS NOT"),
    ("isnot_distinct_from", "IS"),
    ("is_not_distinct_from", "IS"),
    ("__eq__", "="),
    ("__ne__", "!="),
    ("concat", "||"),
    ("like", "LIKE"),
    ("not_like", "NOT LIKE"),
    ("notlike", "NOT LIKE"),
    ("ilike", "LIKE"),
    ("not_ilike", "NOT LIKE"),
    ("notilike", "NOT LIKE"),
    ("regexp_match", "REGEXP"),
    ("in_", "IN"),
    ("not_in", "NOT IN"),
    ("notin_", "NOT IN"),
    ("contains", "LIKE"),
    ("startswith", "LIKE"),
    ("endswith", "LIKE"),
];

/// Methods that say how a query is ordered.
const ORDER: &[(&str, &str)] = &[
    ("asc", "ASC"),
    ("desc", "DESC"),
    ("nulls_first", "NULLS FIRST"),
    ("nullsfirst", "NULLS FIRST"),
    ("nulls_last", "NULLS LAST"),
    ("nullslast", "NULLS LAST"),
];

const OTHERS: &[&str] = &[
    "between",
    "bool_op",
    "cast",
    "collate",
    "distinct",
    "filter",
    "label",
    "op",
    "over",
    "self_group",
    "any_",
    "all_",
    "scalar_subquery",
    "as_scalar",
    "where",
    "select_from",
];

fn found(table: &'static [(&'static str, &'static str)], name: &str) -> Option<&'static str> {
    let (_, sql) = table.iter().find(|(known, _)| *known == name)?;
    Some(sql)
}

/// `x DESC`
pub(super) fn ordered(operand: Rc<Element>, method: &str) -> Element {
    let words = found(ORDER, method).unwrap_or_default().to_owned();
    Element::new(Node::Suffix {
        operand,
        words,
        precedence: AND,
    })
}

/// Whether expressions have a method of this name.
pub(in crate::alembic) fn has_method(name: &str) -> bool {
    found(BINARY, name).is_some() || found(ORDER, name).is_some() || OTHERS.contains(&name)
}

/// `x.name(…)`
///
/// # Errors
/// What the method raises, or why it is refused.
pub(in crate::alembic) fn call_method(
    this: Rc<Element>,
    interpreter: &mut Interpreter<'_, '_>,
    name: &str,
    call: Call,
) -> Result<Value> {
    let place = call.place;
    if found(ORDER, name).is_some() {
        Signature::new("order").bind(interpreter, call)?;
        return Ok(Value::object(ordered(this, name)));
    }
    if let Some(operation) = found(BINARY, name) {
        const OTHER: Signature = Signature::new("operator").takes(&["other"]).by_name(&[
            "escape",
            "autoescape",
            "flags",
        ]);
        let mut bound = OTHER.bind(interpreter, call)?;
        let other = bound.required(interpreter, "other")?;
        return match operation {
            "IN" | "NOT IN" => one_of(interpreter, this, operation, &other),
            "LIKE" | "NOT LIKE" => like(interpreter, this, name, operation, &other, &mut bound),
            _ => binary(interpreter, this, operation, &other, false),
        };
    }
    let signature = Signature::new("method")
        .takes(&["first", "second", "third"])
        .by_name(&[
            "symmetric",
            "type_",
            "precedence",
            "is_comparison",
            "return_type",
            "partition_by",
            "order_by",
            "range_",
            "rows",
        ]);
    let mut bound = signature.bind(interpreter, call)?;
    match name {
        "label" => {
            let label = bound.required(interpreter, "first")?;
            let name = match label.value {
                Value::None => return Ok(Value::Object(this)),
                _ => interpreter.text_of(&label)?,
            };
            let sql_type = this.sql_type.clone();
            let node = Node::Label {
                operand: this,
                name,
            };
            Ok(Value::object(Element::new(node).with_type(sql_type)))
        }
        "collate" => {
            let collation = bound.required(interpreter, "first")?;
            let collation = interpreter.text_of(&collation)?;
            Ok(Value::object(Element::new(Node::Suffix {
                operand: this,
                words: format!("COLLATE {}", quote(&collation)),
                precedence: 4,
            })))
        }
        "cast" => {
            let to = bound.required(interpreter, "first")?;
            let to = SqlType::of(interpreter, &to)?;
            Ok(Value::object(cast(this, to, place)))
        }
        "distinct" => Ok(Value::object(Element::new(Node::Prefix {
            word: "DISTINCT ",
            operand: this,
            precedence: COMPARISON,
        }))),
        "between" => {
            let low = bound.required(interpreter, "first")?;
            let high = bound.required(interpreter, "second")?;
            let like = this.sql_type.clone();
            let low = Element::of(interpreter, &low, like.as_ref())?;
            let high = Element::of(interpreter, &high, like.as_ref())?;
            Ok(Value::object(Element::new(Node::Between {
                operand: this,
                low,
                high,
                is_negated: false,
            })))
        }
        "op" | "bool_op" => {
            let operator = bound.required(interpreter, "first")?;
            Ok(Value::object(CustomOperator {
                left: this,
                operator: interpreter.text_of(&operator)?,
            }))
        }
        "over" => over(interpreter, this, &mut bound),
        "self_group" => Ok(Value::Object(this)),
        "where" | "select_from" => exists(interpreter, &this, name, &mut bound),
        _ => {
            let message = format!("`{name}()` of an SQL expression is not evaluated");
            Err(interpreter.refuse(place, message))
        }
    }
}

/// `x.over(…)`
fn over(
    interpreter: &mut Interpreter<'_, '_>,
    this: Rc<Element>,
    bound: &mut Bound,
) -> Result<Value> {
    let partition = list_of(interpreter, bound, "partition_by")?;
    let order = list_of(interpreter, bound, "order_by")?;
    if bound.has("range_") || bound.has("rows") {
        return Err(interpreter.refuse(bound.place, "a frame of a window is not evaluated"));
    }
    Ok(Value::object(Element::new(Node::Over {
        operand: this,
        partition,
        order,
    })))
}

/// `exists().where(…)`
fn exists(
    interpreter: &mut Interpreter<'_, '_>,
    this: &Element,
    name: &str,
    bound: &mut Bound,
) -> Result<Value> {
    let Node::Exists(select) = &this.node else {
        return Err(interpreter.no_attribute("ColumnElement", name, bound.place));
    };
    let call = Call {
        place: bound.place,
        positional: ["first", "second", "third"]
            .into_iter()
            .filter_map(|parameter| bound.optional(parameter))
            .collect(),
        keyword: Vec::new(),
    };
    let select = select.with(interpreter, name, call)?;
    Ok(Value::object(Element::new(Node::Exists(Rc::new(select)))))
}

fn list_of(
    interpreter: &mut Interpreter<'_, '_>,
    bound: &mut Bound,
    parameter: &str,
) -> Result<Vec<Rc<Element>>> {
    let Some(argument) = bound.some(parameter) else {
        return Ok(Vec::new());
    };
    match argument.value {
        Value::List(_) | Value::Tuple(_) => {
            let place = argument.place;
            let values = interpreter.iterate(&argument.value, place)?;
            values
                .map(|value| Element::of(interpreter, &Argument { value, place }, None))
                .collect()
        }
        _ => Ok(vec![Element::of(interpreter, &argument, None)?]),
    }
}

/// `CAST(x AS type)`
pub(super) fn cast(operand: Rc<Element>, to: Rc<SqlType>, place: Span) -> Element {
    let sql_type = Some(Rc::clone(&to));
    Element::new(Node::Cast { operand, to, place }).with_type(sql_type)
}

/// `left op other`, or the other way round.
fn binary(
    interpreter: &mut Interpreter<'_, '_>,
    this: Rc<Element>,
    operation: &str,
    other: &Argument,
    is_reflected: bool,
) -> Result<Value> {
    let other = Element::of(interpreter, other, this.sql_type.as_ref())?;
    let is_null = matches!(&other.node, Node::Sql(sql) if sql == "NULL");
    let operation = match (operation, is_null) {
        ("=", true) => "IS",
        ("!=", true) => "IS NOT",
        (operation, _) => operation,
    };
    let (left, right) = if is_reflected {
        (other, this)
    } else {
        (this, other)
    };
    // What is computed of a number is one; what is compared is none.
    let is_computed = Operation::known(operation).opposite.is_none();
    let sql_type = if is_computed {
        left.sql_type.clone()
    } else {
        None
    };
    let element = Element::binary(left, operation, right).with_type(sql_type);
    Ok(Value::object(element))
}

/// `x IN (…)`
fn one_of(
    interpreter: &mut Interpreter<'_, '_>,
    this: Rc<Element>,
    operation: &str,
    other: &Argument,
) -> Result<Value> {
    let list = match Element::from_value(&other.value) {
        Some(element) => Element::of(
            interpreter,
            &Argument {
                value: Value::Object(element),
                place: other.place,
            },
            this.sql_type.as_ref(),
        )?,
        None if super::source::Source::of(&other.value).is_some() => {
            let message = "a table as the right side of `in_()` is not evaluated";
            return Err(interpreter.refuse(other.place, message));
        }
        None => {
            let place = other.place;
            let values = interpreter.iterate(&other.value, place)?;
            let items: Result<Vec<_>> = values
                .map(|value| {
                    let argument = Argument { value, place };
                    item(interpreter, &argument, this.sql_type.as_ref())
                })
                .collect();
            Rc::new(Element::new(Node::List(items?)))
        }
    };
    Ok(Value::object(Element::new(Node::Binary {
        left: this,
        operation: Operation::known(operation),
        right: list,
        behind: String::new(),
        is_grouped: operation == "NOT IN",
    })))
}

/// A value of a list, or a tuple of them.
fn item(
    interpreter: &mut Interpreter<'_, '_>,
    argument: &Argument,
    like: Option<&Rc<SqlType>>,
) -> Result<Rc<Element>> {
    let Value::Tuple(values) = &argument.value else {
        return Element::of(interpreter, argument, like);
    };
    let place = argument.place;
    let values = values.iter().map(|value| Argument {
        value: value.clone(),
        place,
    });
    let items: Result<Vec<_>> = values
        .map(|value| Element::of(interpreter, &value, None))
        .collect();
    Ok(Rc::new(Element::new(Node::List(items?))))
}

/// `x LIKE …`, `contains`, `startswith` and `endswith` among them.
fn like(
    interpreter: &mut Interpreter<'_, '_>,
    this: Rc<Element>,
    name: &str,
    operation: &str,
    other: &Argument,
    bound: &mut Bound,
) -> Result<Value> {
    let escape = bound.text(interpreter, "escape")?;
    let autoescape = bound.truth(interpreter, "autoescape")?.unwrap_or(false);
    let escape = match escape {
        None if autoescape => Some(Rc::from("/")),
        escape => escape,
    };
    let mut other = other.clone();
    if autoescape && let (Value::Str(text), Some(escape)) = (&other.value, &escape) {
        let mut escaped = text.replace(&**escape, &format!("{escape}{escape}"));
        for wild in ["%", "_"] {
            escaped = escaped.replace(wild, &format!("{escape}{wild}"));
        }
        other.value = Value::str(escaped);
    }
    let pattern = Element::of(interpreter, &other, this.sql_type.as_ref())?;
    let percent = || Rc::new(Element::sql("'%'"));
    let concat = |left, right| Rc::new(Element::binary(left, "||", right));
    let is_grouped = matches!(name, "contains" | "startswith" | "endswith");
    let pattern = match name {
        "contains" => concat(concat(percent(), pattern), percent()),
        "startswith" => concat(pattern, percent()),
        "endswith" => concat(percent(), pattern),
        _ => pattern,
    };
    let lower = |element: Rc<Element>| {
        Rc::new(Element::new(Node::Call {
            name: "lower".to_owned(),
            arguments: vec![element],
        }))
    };
    let (left, right) = if name.contains("ilike") {
        (lower(this), lower(pattern))
    } else {
        (this, pattern)
    };
    let behind = escape.map_or_else(String::new, |escape| {
        format!(" ESCAPE {}", crate::sql::Literal::from(&*escape))
    });
    Ok(Value::object(Element::new(Node::Binary {
        left,
        operation: Operation::known(operation),
        right,
        behind,
        is_grouped,
    })))
}

/// `NOT x`: the opposite, where there is one.
pub(super) fn negated(this: Rc<Element>) -> Element {
    match &this.node {
        Node::Binary {
            left,
            operation,
            right,
            behind,
            is_grouped,
        } if operation.opposite.is_some() => {
            let operation = operation.negated().expect("it was asked for");
            Element::new(Node::Binary {
                left: Rc::clone(left),
                operation,
                right: Rc::clone(right),
                behind: behind.clone(),
                is_grouped: operation.sql == "NOT IN" || *is_grouped && operation.sql != "IN",
            })
        }
        Node::Between {
            operand,
            low,
            high,
            is_negated,
        } => Element::new(Node::Between {
            operand: Rc::clone(operand),
            low: Rc::clone(low),
            high: Rc::clone(high),
            is_negated: !is_negated,
        }),
        Node::Truth(value) => Element::new(Node::Truth(!value)),
        Node::Prefix {
            word: "NOT ",
            operand,
            ..
        } => (**operand).clone(),
        _ if this.is_boolean() => Element::binary(this, "=", Rc::new(Element::sql("0"))),
        _ => Element::new(Node::Prefix {
            word: "NOT ",
            operand: this,
            precedence: COMPARISON,
        }),
    }
}

/// `x op other`
pub(in crate::alembic) fn operator(
    this: Rc<Element>,
    interpreter: &mut Interpreter<'_, '_>,
    operator: Operator,
    other: &Value,
    is_reflected: bool,
    place: Span,
) -> Result<Option<Value>> {
    let argument = Argument {
        value: other.clone(),
        place,
    };
    let is_text = |sql_type: &Option<Rc<SqlType>>| {
        let name = sql_type.as_ref().map(|sql_type| sql_type.class.name);
        name.is_some_and(|name| {
            let name = name.to_ascii_uppercase();
            ["STRING", "TEXT", "CHAR", "CLOB"]
                .iter()
                .any(|word| name.contains(word))
        })
    };
    let operation = match operator {
        Operator::BitXor if other.is_none() => return Ok(Some(Value::object(negated(this)))),
        Operator::BitAnd | Operator::BitOr => {
            let other = Element::of(interpreter, &argument, None)?;
            let parts = if is_reflected {
                vec![other, this]
            } else {
                vec![this, other]
            };
            let word = if operator == Operator::BitAnd {
                "AND"
            } else {
                "OR"
            };
            return Ok(Some(Value::object(junction(word, parts))));
        }
        Operator::Add if is_text(&this.sql_type) || other.as_str().is_some() => "||",
        Operator::Add => "+",
        Operator::Sub if is_reflected && other.is_none() => {
            let sql_type = this.sql_type.clone();
            let node = Node::Prefix {
                word: "-",
                operand: this,
                precedence: 8,
            };
            return Ok(Some(Value::object(Element::new(node).with_type(sql_type))));
        }
        Operator::Sub => "-",
        Operator::Mult => "*",
        Operator::Mod => "%",
        Operator::FloorDiv => "/",
        Operator::Div => {
            // Python's `/` keeps the fraction, SQLite's does not.
            let divisor = Element::of(interpreter, &argument, this.sql_type.as_ref())?;
            let (left, right) = if is_reflected {
                (divisor, this)
            } else {
                (this, divisor)
            };
            let zero = Rc::new(Element::sql("0.0"));
            let right = Rc::new(Element::binary(right, "+", zero));
            return Ok(Some(Value::object(Element::binary(left, "/", right))));
        }
        _ => return Ok(None),
    };
    binary(interpreter, this, operation, &argument, is_reflected).map(Some)
}

/// `x == other` and the like
pub(in crate::alembic) fn compare(
    this: Rc<Element>,
    interpreter: &mut Interpreter<'_, '_>,
    operator: CmpOp,
    other: &Value,
    place: Span,
) -> Result<Option<Value>> {
    let operation = match operator {
        CmpOp::Eq => "=",
        CmpOp::NotEq => "!=",
        CmpOp::Lt => "<",
        CmpOp::LtE => "<=",
        CmpOp::Gt => ">",
        CmpOp::GtE => ">=",
        _ => return Ok(None),
    };
    let argument = Argument {
        value: other.clone(),
        place,
    };
    binary(interpreter, this, operation, &argument, false).map(Some)
}

/// `a AND b`, of which parts that are such themselves are taken apart.
pub(super) fn junction(word: &'static str, parts: Vec<Rc<Element>>) -> Element {
    let mut flat = Vec::new();
    for part in parts {
        match &part.node {
            Node::Junction { word: inner, parts } if *inner == word => {
                flat.extend(parts.iter().cloned());
            }
            // What is true anyway adds nothing to a conjunction.
            Node::Truth(value) if *value == (word == "AND") => {}
            _ => flat.push(part),
        }
    }
    match &flat[..] {
        [] => Element::new(Node::Truth(word == "AND")),
        [one] => (**one).clone(),
        _ => Element::new(Node::Junction { word, parts: flat }),
    }
}

impl Object for Element {
    fn type_name(&self) -> &'static str {
        match &self.node {
            Node::Column { .. } => "ColumnClause",
            Node::Call { .. } => "Function",
            Node::Parameter { .. } | Node::Value(_) => "BindParameter",
            Node::Exists(_) => "Exists",
            Node::Label { .. } => "Label",
            _ => "ColumnElement",
        }
    }

    fn attribute(
        self: Rc<Self>,
        _: &mut Interpreter<'_, '_>,
        name: &str,
        _: Span,
    ) -> Result<Option<Value>> {
        Ok(match name {
            "name" | "key" => self.name().map(Value::Str),
            "type" => self
                .sql_type
                .clone()
                .map(|sql_type| Value::Object(sql_type)),
            "table" => match &self.node {
                Node::Column {
                    source: Some(source),
                    ..
                } => Some(Value::Object(source.clone())),
                _ => None,
            },
            _ => None,
        })
    }

    fn has_method(&self, name: &str) -> bool {
        has_method(name)
    }

    fn call_method(
        self: Rc<Self>,
        interpreter: &mut Interpreter<'_, '_>,
        name: &str,
        call: Call,
    ) -> Result<Value> {
        call_method(self, interpreter, name, call)
    }

    fn operator(
        self: Rc<Self>,
        interpreter: &mut Interpreter<'_, '_>,
        op: Operator,
        other: &Value,
        reflected: bool,
        place: Span,
    ) -> Result<Option<Value>> {
        operator(self, interpreter, op, other, reflected, place)
    }

    fn compare(
        self: Rc<Self>,
        interpreter: &mut Interpreter<'_, '_>,
        op: CmpOp,
        other: &Value,
        place: Span,
    ) -> Result<Option<Value>> {
        compare(self, interpreter, op, other, place)
    }

    fn truth(self: Rc<Self>, interpreter: &mut Interpreter<'_, '_>, place: Span) -> Result<bool> {
        let message = "Boolean value of this clause is not defined";
        Err(interpreter.raise("TypeError", message, place))
    }

    fn text(self: Rc<Self>, interpreter: &mut Interpreter<'_, '_>, place: Span) -> Result<String> {
        super::compile::inline(interpreter, &self, place)
    }

    fn into_any(self: Rc<Self>) -> Rc<dyn Any> {
        self
    }
}

/// `x.op("…")`, which takes the other side.
#[derive(Debug)]
struct CustomOperator {
    left: Rc<Element>,
    operator: Rc<str>,
}

impl Object for CustomOperator {
    fn type_name(&self) -> &'static str {
        "custom_op"
    }

    fn is_callable(&self) -> bool {
        true
    }

    fn call(self: Rc<Self>, interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
        let mut bound = Signature::new("op")
            .takes(&["other"])
            .bind(interpreter, call)?;
        let other = bound.required(interpreter, "other")?;
        let right = Element::of(interpreter, &other, self.left.sql_type.as_ref())?;
        Ok(Value::object(Element::new(Node::Custom {
            left: Rc::clone(&self.left),
            operator: self.operator.to_string(),
            right,
        })))
    }

    fn into_any(self: Rc<Self>) -> Rc<dyn Any> {
        self
    }
}
