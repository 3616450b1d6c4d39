//! Pieces of SQL: `text()`, `func.…()`, `literal_column()`, `true()`, `null()` and the like, as far
//! as defaults, indexes and conditions of tables need them.
//!
//! Invariant: what is SQL was marked as SQL by the revision; a text without such a mark is a literal
//! or a name, whichever is meant where it stands.

use std::any::Any;
use std::rc::Rc;

use super::quote;
use super::schema::Column;
use super::types;
use crate::alembic::python::{
    Argument, Builtin, Call, Interpreter, Object, Result, Signature, Value,
};
use crate::span::Span;

/// A piece of SQL.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::alembic) struct Clause {
    /// The SQL.
    pub(in crate::alembic) sql: String,
    /// What made it, as messages show it.
    made_by: &'static str,
}

impl Clause {
    /// The SQL that an argument is: a piece of SQL, or a column.
    pub(in crate::alembic) fn of(argument: &Argument) -> Option<String> {
        if let Some(clause) = argument.value.downcast::<Self>() {
            return Some(clause.sql.clone());
        }
        let column = argument.value.downcast::<Column>()?;
        Some(quote(&column.name))
    }

    /// The SQL of a condition or an expression: text counts as SQL.
    ///
    /// # Errors
    /// That it is nothing that is known as SQL here.
    pub(in crate::alembic) fn condition(
        interpreter: &Interpreter<'_, '_>,
        argument: &Argument,
    ) -> Result<String> {
        match Self::of(argument) {
            Some(sql) => Ok(sql),
            None => interpreter.text_of(argument).map(|text| unescaped(&text)),
        }
    }

    /// The SQL of a value in an expression: text counts as a literal.
    ///
    /// # Errors
    /// That it is nothing that is known as SQL here, or has no literal.
    pub(super) fn value(
        interpreter: &mut Interpreter<'_, '_>,
        argument: &Argument,
    ) -> Result<String> {
        match Self::of(argument) {
            Some(sql) => Ok(sql),
            None => types::literal(interpreter, None, argument),
        }
    }

    fn value_of(made_by: &'static str, sql: impl Into<String>) -> Value {
        let sql = sql.into();
        Value::object(Self { sql, made_by })
    }
}

/// The text of `text()`: a colon behind a backslash is a colon.
fn unescaped(text: &str) -> String {
    text.replace("\\:", ":")
}

impl Object for Clause {
    fn type_name(&self) -> &str {
        self.made_by
    }

    fn has_method(&self, name: &str) -> bool {
        is_order(name) || matches!(name, "label" | "self_group")
    }

    fn call_method(
        self: Rc<Self>,
        interpreter: &mut Interpreter<'_, '_>,
        name: &str,
        call: Call,
    ) -> Result<Value> {
        ordered(interpreter, &self.sql, name, call)
    }

    fn text(self: Rc<Self>, _: &mut Interpreter<'_, '_>, _: Span) -> Result<String> {
        Ok(self.sql.clone())
    }

    fn into_any(self: Rc<Self>) -> Rc<dyn Any> {
        self
    }
}

/// What stands behind an expression that is ordered by.
fn suffix(method: &str) -> Option<&'static str> {
    Some(match method {
        "asc" => "ASC",
        "desc" => "DESC",
        "nulls_first" | "nullsfirst" => "NULLS FIRST",
        "nulls_last" | "nullslast" => "NULLS LAST",
        _ => return None,
    })
}

/// Whether a method of this name says how an expression is ordered or compared.
pub(super) fn is_order(method: &str) -> bool {
    suffix(method).is_some() || method == "collate"
}

/// `x.desc()`, `x.collate("NOCASE")`, …
///
/// # Errors
/// Python's errors for a method that there is not, and for its arguments.
pub(super) fn ordered(
    interpreter: &Interpreter<'_, '_>,
    sql: &str,
    method: &str,
    call: Call,
) -> Result<Value> {
    let place = call.place;
    let mut bound = Signature::new("method")
        .takes(&["name"])
        .bind(interpreter, call)?;
    let name = bound.text(interpreter, "name")?.unwrap_or_default();
    match method {
        "collate" => Ok(Clause::value_of(
            "CollationClause",
            format!("{sql} COLLATE {}", quote(&name)),
        )),
        "label" | "self_group" => Ok(Clause::value_of("ColumnElement", sql)),
        _ => match suffix(method) {
            Some(suffix) => Ok(Clause::value_of("UnaryExpression", format!("{sql} {suffix}"))),
            None => Err(interpreter.no_attribute("ClauseElement", method, place)),
        },
    }
}

/// What a name of `sqlalchemy` or `sqlalchemy.sql` stands for.
pub(super) fn named(name: &str) -> Option<Value> {
    const FUNCTIONS: &[Builtin] = &[
        Builtin {
            name: "text",
            run: text,
        },
        Builtin {
            name: "literal_column",
            run: literal_column,
        },
        Builtin {
            name: "literal",
            run: literal,
        },
        Builtin {
            name: "true",
            run: |_, _| Ok(Clause::value_of("True_", "1")),
        },
        Builtin {
            name: "false",
            run: |_, _| Ok(Clause::value_of("False_", "0")),
        },
        Builtin {
            name: "null",
            run: |_, _| Ok(Clause::value_of("Null", "NULL")),
        },
        Builtin {
            name: "asc",
            run: |i, call| order(i, "asc", call),
        },
        Builtin {
            name: "desc",
            run: |i, call| order(i, "desc", call),
        },
        Builtin {
            name: "nulls_first",
            run: |i, call| order(i, "nulls_first", call),
        },
        Builtin {
            name: "nullsfirst",
            run: |i, call| order(i, "nulls_first", call),
        },
        Builtin {
            name: "nulls_last",
            run: |i, call| order(i, "nulls_last", call),
        },
        Builtin {
            name: "nullslast",
            run: |i, call| order(i, "nulls_last", call),
        },
    ];
    if name == "func" {
        return Some(Value::object(Func(String::new())));
    }
    let found = FUNCTIONS.iter().find(|function| function.name == name)?;
    Some(Value::Builtin(*found))
}

fn text(interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
    let mut bound = Signature::new("text")
        .takes(&["text"])
        .bind(interpreter, call)?;
    let text = bound.required(interpreter, "text")?;
    let text = interpreter.text_of(&text)?;
    Ok(Clause::value_of("TextClause", unescaped(&text)))
}

fn literal_column(interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
    let signature = Signature::new("literal_column").takes(&["text", "type_"]);
    let mut bound = signature.bind(interpreter, call)?;
    let text = bound.required(interpreter, "text")?;
    let text = interpreter.text_of(&text)?;
    Ok(Clause::value_of("ColumnClause", &*text))
}

fn literal(interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
    let signature = Signature::new("literal")
        .takes(&["value", "type_"])
        .by_name(&["literal_execute"]);
    let mut bound = signature.bind(interpreter, call)?;
    let value = bound.required(interpreter, "value")?;
    let sql_type = match bound.some("type_") {
        Some(sql_type) => Some(types::SqlType::of(interpreter, &sql_type)?),
        None => None,
    };
    let sql = types::literal(interpreter, sql_type.as_deref(), &value)?;
    Ok(Clause::value_of("BindParameter", sql))
}

/// `desc(x)`: a text is the name of a column.
fn order(interpreter: &mut Interpreter<'_, '_>, method: &str, mut call: Call) -> Result<Value> {
    let place = call.place;
    let mut bound = Signature::new("order")
        .takes(&["column"])
        .bind(interpreter, {
            let positional = std::mem::take(&mut call.positional);
            Call { positional, ..call }
        })?;
    let column = bound.required(interpreter, "column")?;
    let sql = match Clause::of(&column) {
        Some(sql) => sql,
        None => quote(&interpreter.text_of(&column)?),
    };
    let call = Call {
        place,
        positional: Vec::new(),
        keyword: Vec::new(),
    };
    ordered(interpreter, &sql, method, call)
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
        let signature = Signature::new("func").and_more().by_name(&["type_"]);
        let bound = signature.bind(interpreter, call)?;
        let mut arguments = Vec::new();
        for argument in &bound.rest {
            arguments.push(Clause::value(interpreter, argument)?);
        }
        Ok(Clause::value_of("Function", written(&self.0, &arguments)))
    }

    fn into_any(self: Rc<Self>) -> Rc<dyn Any> {
        self
    }
}

/// A call of a function as SQLAlchemy writes it for SQLite: some need no brackets there.
fn written(name: &str, arguments: &[String]) -> String {
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
        _ => name,
    };
    format!("{name}({})", arguments.join(", "))
}
