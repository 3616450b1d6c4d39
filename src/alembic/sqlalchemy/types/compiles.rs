//! `@compiles`: functions of the project that say what a class is in SQL
//! (<https://docs.sqlalchemy.org/en/20/core/compiler.html>).
//!
//! Invariant: a function for SQLite comes before one for all databases; what such a function would
//! change of a schema and is not evaluated is refused.

use std::cell::RefCell;
use std::rc::Rc;

use super::SqlType;
use super::class::TypeClass;
use super::dialect_object::DialectObject;
use crate::alembic::python::{
    Argument, Call, Class, Interpreter, Object, Result, Signature, Value,
};
use crate::span::Span;

/// Where a class keeps the function that `@compiles` gave it for SQLite, and the one for all.
const FOR_SQLITE: &str = "__compiles_for_sqlite__";
const FOR_ALL: &str = "__compiles_for_all__";

/// Statements of SQLAlchemy that make nothing of a schema.
const OF_NO_SCHEMA: &[&str] = &[
    "CreateSchema",
    "CreateSequence",
    "Delete",
    "DropConstraint",
    "DropIndex",
    "DropSchema",
    "DropSequence",
    "DropTable",
    "Insert",
    "Select",
    "Update",
];

/// The functions of classes that are built in, each with the constant under which a class of the
/// project would keep it.
#[derive(Debug, Default)]
struct Functions(RefCell<Vec<(TypeClass, &'static str, Value)>>);

impl Object for Functions {
    fn type_name(&self) -> &'static str {
        "functions"
    }
}

fn functions(interpreter: &mut Interpreter<'_, '_>) -> Option<Rc<Functions>> {
    let make = || Value::object(Functions::default());
    interpreter.imported.shared("compiles", make).downcast()
}

/// What a class is in SQL by the function that `@compiles` gave it, if it has one.
///
/// # Errors
/// What the function raises, or that it gives no text.
pub(in crate::alembic::sqlalchemy) fn compiled(
    interpreter: &mut Interpreter<'_, '_>,
    class: &Rc<Class>,
    this: &Value,
    place: Span,
) -> Result<Option<Rc<str>>> {
    match of_class(class) {
        Some(function) => run(interpreter, &function, this, place).map(Some),
        None => Ok(None),
    }
}

/// The function of a class of the project.
fn of_class(class: &Class) -> Option<Value> {
    class.find(FOR_SQLITE).or_else(|| class.find(FOR_ALL))
}

/// The function of a class that is built in: the last one for SQLite, or for all databases.
fn of_built_in(interpreter: &mut Interpreter<'_, '_>, class: TypeClass) -> Option<Value> {
    let functions = functions(interpreter)?;
    let known = functions.0.borrow();
    let of = |wanted: &str| {
        let mut known = known.iter().rev();
        known.find(|(known, under, _)| *known == class && *under == wanted)
    };
    let (_, _, function) = of(FOR_SQLITE).or_else(|| of(FOR_ALL))?;
    Some(function.clone())
}

fn run(
    interpreter: &mut Interpreter<'_, '_>,
    function: &Value,
    this: &Value,
    place: Span,
) -> Result<Rc<str>> {
    let values = vec![this.clone(), Value::object(DialectObject)];
    let value = interpreter.call_with(function, values, place)?;
    interpreter.text_of(&Argument { value, place })
}

/// What a column of a type is declared as, with its collation: by `@compiles`, if that says it.
///
/// # Errors
/// What the function raises, or SQLAlchemy's `CompileError` if it writes no such type for SQLite.
pub(in crate::alembic) fn declared(
    interpreter: &mut Interpreter<'_, '_>,
    sql_type: &SqlType,
    place: Span,
) -> Result<String> {
    let this = sql_type.on_sqlite();
    if this.words.is_some() {
        return sql_type.ddl(place);
    }
    let own = this.python.as_ref().and_then(|class| of_class(class));
    match own.or_else(|| of_built_in(interpreter, this.class)) {
        Some(function) => {
            let value = Value::object(this.clone());
            Ok(run(interpreter, &function, &value, place)?.to_string())
        }
        None => sql_type.ddl(place),
    }
}

/// `@compiles(X, "sqlite")`: the function says what `X` is in SQL.
pub(in crate::alembic) fn compiles(
    interpreter: &mut Interpreter<'_, '_>,
    call: Call,
) -> Result<Value> {
    let signature = Signature::new("compiles").takes(&["class_"]).and_more();
    let mut bound = signature.bind(interpreter, call)?;
    let class = bound.required(interpreter, "class_")?;
    let under = if bound.rest.is_empty() {
        FOR_ALL
    } else {
        FOR_SQLITE
    };
    let mut is_meant = bound.rest.is_empty();
    for dialect in &bound.rest {
        is_meant |= &*interpreter.text_of(dialect)? == "sqlite";
    }
    let class = if is_meant {
        subject(interpreter, &class)?
    } else {
        Subject::None
    };
    Ok(Value::object(Compiles { class, under }))
}

/// What a function of `@compiles` is about.
#[derive(Debug)]
enum Subject {
    /// A class of the project.
    Own(Rc<Class>),
    /// A type that is built in.
    Type(TypeClass),
    /// Nothing that a schema has, or another database.
    None,
}

fn subject(interpreter: &Interpreter<'_, '_>, class: &Argument) -> Result<Subject> {
    if let Some(own) = class.value.downcast::<Class>() {
        return Ok(Subject::Own(own));
    }
    if let Some(known) = class.value.downcast::<TypeClass>() {
        return Ok(Subject::Type(*known));
    }
    let name = match &class.value {
        Value::Builtin(builtin) => builtin.name.to_owned(),
        Value::Unknown(unknown) => {
            let path = unknown.what.trim_matches('`');
            match path.strip_prefix("sqlalchemy.") {
                Some(path) => path.rsplit('.').next().unwrap_or_default().to_owned(),
                // A type of another library is not known where it is used, either.
                None => return Ok(Subject::None),
            }
        }
        other => other.type_name().to_owned(),
    };
    if OF_NO_SCHEMA
        .iter()
        .any(|known| name.eq_ignore_ascii_case(known))
    {
        return Ok(Subject::None);
    }
    let message = format!("what `@compiles` makes of `{name}` on SQLite is not evaluated");
    Err(interpreter.refuse_change(class.place, message))
}

/// The decorator that [`compiles`] gives.
#[derive(Debug)]
struct Compiles {
    class: Subject,
    under: &'static str,
}

impl Object for Compiles {
    fn type_name(&self) -> &'static str {
        "function"
    }

    fn is_callable(&self) -> bool {
        true
    }

    fn call(self: Rc<Self>, interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
        let mut bound = Signature::new("decorate")
            .takes(&["fn"])
            .bind(interpreter, call)?;
        let function = bound.required(interpreter, "fn")?.value;
        match &self.class {
            Subject::Own(class) => class.set(self.under, function.clone()),
            Subject::Type(class) => {
                if let Some(functions) = functions(interpreter) {
                    let entry = (*class, self.under, function.clone());
                    functions.0.borrow_mut().push(entry);
                }
            }
            Subject::None => {}
        }
        Ok(function)
    }
}
