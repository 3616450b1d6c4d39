//! `SQLModel`: classes with `table=True`, whose fields are columns
//! (<https://sqlmodel.tiangolo.com/tutorial/create-db-and-table/>).
//!
//! Invariant: a class without `table=True` is no table, and its fields are those of every class
//! that derives from it.

use std::rc::Rc;

use super::attribute::Relation;
use super::mapper::Mapper;
use super::mapping::{self, Declared};
use crate::alembic::python::{
    Annotation, Argument, Bound, Builtin, Call, Class, Interpreter, Object, Result, Signature,
    Value,
};
use crate::alembic::sqlalchemy::schema::{self, Column, MetaData, UnnamedColumn, table};
use crate::alembic::sqlalchemy::types;
use crate::alembic::standard::{Annotated, literals};
use crate::span::Span;

/// What the package has that makes tables.
pub(in crate::alembic) fn named(name: &str) -> Option<Value> {
    match name {
        "SQLModel" => Some(Value::object(SqlModel)),
        "Field" => Some(Value::Builtin(Builtin {
            name: "Field",
            run: |_, call| Ok(Value::object(Field { call })),
        })),
        "Relationship" => Some(Value::object(Relation("Relationship"))),
        _ => None,
    }
}

/// The class `SQLModel`.
#[derive(Debug)]
pub(super) struct SqlModel;

/// `Field(…)`
#[derive(Debug)]
struct Field {
    call: Call,
}

impl Object for Field {
    fn type_name(&self) -> &'static str {
        "FieldInfo"
    }
}

/// The `MetaData` of all tables: there is one.
fn metadata(interpreter: &mut Interpreter<'_, '_>) -> Value {
    let make = || Value::object(MetaData::default());
    interpreter.imported.shared("SQLModel.metadata", make)
}

impl Object for SqlModel {
    fn type_name(&self) -> &'static str {
        "type"
    }

    fn attribute(
        self: Rc<Self>,
        interpreter: &mut Interpreter<'_, '_>,
        name: &str,
        _: Span,
    ) -> Result<Option<Value>> {
        Ok((name == "metadata").then(|| metadata(interpreter)))
    }

    fn derive(
        self: Rc<Self>,
        interpreter: &mut Interpreter<'_, '_>,
        class: &Rc<Class>,
        place: Span,
    ) -> Result<()> {
        let is_table = match class.keyword("table") {
            Some(value) => interpreter.truth(value, place)?,
            None => false,
        };
        if is_table {
            return map(interpreter, class, place);
        }
        Ok(())
    }
}

/// Makes the table of a class.
fn map(interpreter: &mut Interpreter<'_, '_>, class: &Rc<Class>, place: Span) -> Result<()> {
    if Mapper::own(class).is_some() {
        return Ok(());
    }
    if Mapper::of(&Value::Object(class.clone())).is_some() {
        let message = "a table of SQLModel that derives from another is not evaluated";
        return Err(interpreter.refuse(place, message));
    }
    let mut declared = Vec::new();
    for name in fields(class) {
        if let Some(column) = column(interpreter, class, &name)? {
            declared.push(Declared {
                attribute: Rc::from(&*name),
                column: Rc::new(column),
                sort_order: 0,
            });
        }
    }
    let name = if let Some(name) = mapping::said(class, "__tablename__") {
        mapping::resolved(interpreter, class, name, place)?
    } else {
        let name = Value::str(class.name().to_lowercase());
        // What else the class says may ask for it.
        class.set("__tablename__", name.clone());
        name
    };
    if class.find("metadata").is_none() {
        let metadata = metadata(interpreter);
        class.set("metadata", metadata);
    }
    let call = mapping::call(interpreter, class, name, &declared, place)?;
    let made = table::make(interpreter, call)?;
    if let Some(table) = made.downcast() {
        mapping::finish(interpreter, class, &table, &declared, place)?;
    }
    Ok(())
}

/// The names that a class and its ancestors say the types of, those of the furthest first.
fn fields(class: &Rc<Class>) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for one in class.chain().iter().rev() {
        for said in one.annotations() {
            let name = said.name.as_str();
            if !name.starts_with('_') && name != "model_config" && !names.iter().any(|n| n == name)
            {
                names.push(name.to_owned());
            }
        }
    }
    names
}

/// The column that a field is; `None` if it is none.
fn column(
    interpreter: &mut Interpreter<'_, '_>,
    class: &Rc<Class>,
    name: &str,
) -> Result<Option<Column>> {
    let chain = class.chain();
    let says = |one: &Rc<Class>| {
        let said = one.annotations().iter().rev();
        let said = said.clone().find(|said| said.name == name)?;
        Some((said.clone(), one.own(name)))
    };
    let Some((annotation, value)) = chain.iter().find_map(says) else {
        return Ok(None);
    };
    if annotation.inside("ClassVar").is_some() {
        return Ok(None);
    }
    let (inner, is_optional) = annotation.without_none();
    let place = inner.place();
    let mut field = None;
    match &value {
        Some(Value::Unknown(unknown)) if unknown.cause.is_none() => return Ok(None),
        Some(Value::Unknown(unknown)) => return Err(interpreter.unknown(unknown, place)),
        Some(value) => field = value.downcast::<Field>(),
        None => {}
    }
    let mut said = Said::default();
    let mut of = None;
    if field.is_none() || !has(field.as_deref(), &["sa_type", "sa_column"]) {
        let mut value = inner.value(interpreter)?;
        if let Some(parts) = value.downcast::<Annotated>() {
            for part in &parts.0 {
                if let Some(inside) = part.downcast::<Field>() {
                    said.take(interpreter, &inside.call)?;
                }
            }
            value = parts.0.first().cloned().unwrap_or(Value::None);
        }
        of = Some(value);
    }
    if let Some(field) = field {
        said.take(interpreter, &field.call)?;
    }
    if let Some(given) = &said.sa_column {
        return whole(interpreter, name, given).map(Some);
    }
    let sql_type = match (said.sa_type.take(), of) {
        (Some(given), _) => given.value,
        (None, Some(value)) => type_of(interpreter, &value, &said, &inner)?,
        (None, None) => Value::None,
    };
    let said_place = said.place.unwrap_or(place);
    let argument = |value| Argument {
        value,
        place: said_place,
    };
    let mut positional = vec![argument(sql_type)];
    if let Some(target) = said.foreign_key.take() {
        let key = Call {
            place: said_place,
            positional: vec![target],
            keyword: { said.ondelete.take().into_iter() }
                .map(|action| (Rc::from("ondelete"), action))
                .collect(),
        };
        let maker = schema::named("ForeignKey").expect("SQLAlchemy has it");
        positional.push(argument(interpreter.call(&maker, key)?));
    }
    positional.extend(std::mem::take(&mut said.args));
    let is_key = said.primary_key;
    let nullable = said.nullable.unwrap_or(!is_key && is_optional);
    let mut keyword = vec![
        (Rc::from("primary_key"), argument(Value::Bool(is_key))),
        (Rc::from("nullable"), argument(Value::Bool(nullable))),
        (Rc::from("index"), argument(Value::Bool(said.index))),
        (Rc::from("unique"), argument(Value::Bool(said.unique))),
    ];
    for (name, argument) in std::mem::take(&mut said.keyword) {
        keyword.retain(|(known, _)| *known != name);
        keyword.push((name, argument));
    }
    let call = Call {
        place: said_place,
        positional,
        keyword,
    };
    Column::named(interpreter, name, call).map(Some)
}

/// `sa_column=Column(…)`
fn whole(interpreter: &mut Interpreter<'_, '_>, name: &str, given: &Argument) -> Result<Column> {
    if let Some(column) = given.value.downcast::<Column>() {
        return Ok(column.copied());
    }
    if let Some(unnamed) = given.value.downcast::<UnnamedColumn>() {
        return Column::named(interpreter, name, unnamed.0.clone());
    }
    if let Value::Unknown(unknown) = &given.value {
        return Err(interpreter.unknown(unknown, given.place));
    }
    let message = format!("a `{}` is no column", given.value.type_name());
    Err(interpreter.refuse(given.place, message))
}

fn has(field: Option<&Field>, names: &[&str]) -> bool {
    let keyword = field.iter().flat_map(|field| &field.call.keyword);
    keyword
        .filter(|(_, argument)| !argument.value.is_none())
        .any(|(name, _)| names.contains(&&**name))
}

/// What the fields of a column say.
#[derive(Default)]
struct Said {
    place: Option<Span>,
    primary_key: bool,
    nullable: Option<bool>,
    index: bool,
    unique: bool,
    foreign_key: Option<Argument>,
    ondelete: Option<Argument>,
    length: Option<Argument>,
    precision: Option<Argument>,
    scale: Option<Argument>,
    sa_type: Option<Argument>,
    sa_column: Option<Argument>,
    args: Vec<Argument>,
    keyword: Vec<(Rc<str>, Argument)>,
}

impl Said {
    /// Takes what `Field(…)` says; all else is for those who fill a table.
    fn take(&mut self, interpreter: &mut Interpreter<'_, '_>, call: &Call) -> Result<()> {
        let place = call.place;
        let mut bound = Signature::new("Field")
            .takes(&["default"])
            .and_others()
            .by_name(&[
                "primary_key",
                "nullable",
                "index",
                "unique",
                "foreign_key",
                "ondelete",
                "max_length",
                "max_digits",
                "decimal_places",
                "sa_type",
                "sa_column",
                "sa_column_args",
                "sa_column_kwargs",
            ])
            .bind(interpreter, call.clone())?;
        bound.others.clear();
        let truth = |interpreter: &mut Interpreter<'_, '_>, bound: &mut Bound, name: &str| {
            bound.truth(interpreter, name)
        };
        self.place = Some(place);
        self.primary_key |= truth(interpreter, &mut bound, "primary_key")?.unwrap_or(false);
        self.nullable = truth(interpreter, &mut bound, "nullable")?.or(self.nullable);
        self.index |= truth(interpreter, &mut bound, "index")?.unwrap_or(false);
        self.unique |= truth(interpreter, &mut bound, "unique")?.unwrap_or(false);
        for (name, into) in [
            ("foreign_key", &mut self.foreign_key),
            ("ondelete", &mut self.ondelete),
            ("max_length", &mut self.length),
            ("max_digits", &mut self.precision),
            ("decimal_places", &mut self.scale),
            ("sa_type", &mut self.sa_type),
            ("sa_column", &mut self.sa_column),
        ] {
            if let Some(given) = bound.some(name) {
                *into = Some(given);
            }
        }
        if let Some(given) = bound.some("sa_column_args") {
            for value in interpreter.iterate(&given.value, place)? {
                self.args.push(Argument { value, place });
            }
        }
        if let Some(given) = bound.some("sa_column_kwargs") {
            for (name, value) in interpreter.entries(&given.value, place)? {
                let name = interpreter.text_of(&Argument { value: name, place })?;
                self.keyword.push((name, Argument { value, place }));
            }
        }
        Ok(())
    }
}

/// The types of columns for classes of Python.
const TYPES: &[(&str, &str)] = &[
    ("bool", "Boolean"),
    ("bytes", "LargeBinary"),
    ("float", "Float"),
    ("int", "Integer"),
    ("date", "Date"),
    ("datetime", "DateTime"),
    ("time", "Time"),
    ("timedelta", "Interval"),
    ("UUID", "Uuid"),
];

/// The type of a field with this annotation.
fn type_of(
    interpreter: &mut Interpreter<'_, '_>,
    value: &Value,
    said: &Said,
    annotation: &Annotation,
) -> Result<Value> {
    let place = annotation.place();
    let class = value.downcast::<Class>();
    let is_enum = class
        .as_ref()
        .is_some_and(|class| class.members().is_some());
    if is_enum && let Some(of) = types::class(None, "Enum") {
        return interpreter.call_with(&of, vec![value.clone()], place);
    }
    let name = match value {
        Value::Builtin(builtin) => Some(builtin.name.to_owned()),
        Value::Object(object) => object.key(),
        Value::Unknown(unknown) => unknown.path.clone(),
        _ => None,
    };
    let name = name.as_deref();
    if let Some(known) = name.and_then(|name| interpreter.configured_type(name)) {
        return Ok(known);
    }
    let made = |class: &str, arguments: [(&str, &Option<Argument>); 2]| {
        let of = types::class(None, class)?;
        let keyword = arguments.into_iter();
        let keyword = keyword.filter_map(|(name, given)| Some((Rc::from(name), given.clone()?)));
        let call = Call {
            place,
            positional: Vec::new(),
            keyword: keyword.collect(),
        };
        Some((of, call))
    };
    let is_text = name == Some("str") || literals(value).is_some();
    let special = if is_text {
        made("String", [("length", &said.length), ("", &None)])
    } else if name == Some("Decimal") {
        let arguments = [("precision", &said.precision), ("scale", &said.scale)];
        made("Numeric", arguments)
    } else {
        None
    };
    if let Some((of, call)) = special {
        return interpreter.call(&of, call);
    }
    let known = TYPES.iter().find(|(known, _)| Some(*known) == name);
    if let Some(found) = known.and_then(|(_, name)| types::class(None, name)) {
        return Ok(found);
    }
    if let Value::Unknown(unknown) = value {
        return Err(interpreter.unknown(unknown, place));
    }
    let refusal = interpreter
        .refusal(place, "SQLModel has no type of columns for this")
        .help("give the field the type: `Field(sa_type=…)`");
    Err(refusal.into())
}
