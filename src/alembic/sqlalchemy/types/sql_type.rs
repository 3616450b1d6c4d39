//! A type with its arguments, such as `sa.String(100)`.
//!
//! Invariant: its DDL is what SQLAlchemy writes for SQLite: that of its variant for SQLite, if it
//! has one.

use std::rc::Rc;

use super::class::{Brackets, Family, TypeClass};
use super::custom;
use super::enumeration::{self, Enumeration};
use super::third_party;
use crate::alembic::python::{
    Argument, Bound, Call, Class, Interpreter, Object, Result, Signature, Stop, Value, as_type,
};
use crate::alembic::sqlalchemy::compile_error::compile_error;
use crate::alembic::sqlalchemy::naming::Name;
use crate::alembic::sqlalchemy::quote;
use crate::span::Span;

/// A type.
#[derive(Clone, Debug)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is an option of SQLAlchemy"
)]
pub(in crate::alembic) struct SqlType {
    /// Its class.
    pub(in crate::alembic) class: TypeClass,
    /// The words that it is in DDL, if they are not those of its class.
    pub(super) words: Option<String>,
    length: Option<i64>,
    precision: Option<i64>,
    scale: Option<i64>,
    /// Whether Python gets a `Decimal` of it, if that was said.
    as_decimal: Option<bool>,
    /// Whether `timezone` was said.
    has_timezone: bool,
    /// Whether Python gets the text of a `Uuid`.
    pub(in crate::alembic) is_uuid_text: bool,
    /// The digits behind the point of such a number, if they were said.
    return_scale: Option<i64>,
    collation: Option<String>,
    /// The values of an `Enum`.
    pub(super) enumeration: Option<Rc<Enumeration>>,
    /// The name that it has of its own: that of its CHECK.
    name: Option<Name>,
    /// Whether its columns have a CHECK.
    has_constraint: bool,
    /// Whether `None` is SQL's NULL even where it could be JSON's.
    pub(super) none_as_null: bool,
    /// Whether its values tell their object when they change: `MutableDict.as_mutable(…)`.
    pub(in crate::alembic) is_mutable: bool,
    /// What it is on SQLite.
    variant: Option<Rc<SqlType>>,
    /// The class that is written in Python and made it.
    pub(super) python: Option<Rc<Class>>,
}

impl SqlType {
    /// What the class is without arguments.
    pub(in crate::alembic) fn plain(class: TypeClass) -> Self {
        Self {
            class,
            words: None,
            length: None,
            precision: None,
            scale: None,
            as_decimal: None,
            has_timezone: false,
            is_uuid_text: false,
            return_scale: None,
            collation: None,
            enumeration: (class.family == Family::Enum).then(Rc::default),
            name: None,
            has_constraint: false,
            none_as_null: false,
            is_mutable: false,
            variant: None,
            python: None,
        }
    }

    /// Made by a class that is written in Python.
    pub(super) fn of_python(mut self, class: &Rc<Class>) -> Self {
        self.python = Some(Rc::clone(class));
        self
    }

    /// Declared with these words.
    pub(super) fn declared(mut self, words: &str) -> Self {
        self.words = Some(words.to_owned());
        self
    }

    /// With this length, if it has none.
    pub(super) fn or_length(mut self, length: i64) -> Self {
        self.length.get_or_insert(length);
        self
    }

    /// A type that is declared with these words, whatever they are.
    pub(super) fn verbatim(words: &str, family: Family) -> Self {
        Self::plain(TypeClass::foreign("UserDefinedType", family)).declared(words)
    }

    /// What a call of the class makes.
    ///
    /// # Errors
    /// Python's `TypeError` for arguments that it does not take.
    pub(super) fn new(
        interpreter: &mut Interpreter<'_, '_>,
        class: TypeClass,
        call: Call,
    ) -> Result<Self> {
        if class.family == Family::Enum {
            return Self::new_enum(interpreter, class, call);
        }
        let mut signature = Signature::new(class.name).takes(class.parameters);
        if class.takes_more {
            signature = signature.and_more().and_others();
        }
        let mut bound = signature.bind(interpreter, call)?;
        let mut sql_type = Self::plain(class);
        if class.words.is_none() {
            return Ok(sql_type);
        }
        sql_type.length = number(interpreter, &mut bound, "length")?;
        sql_type.precision = number(interpreter, &mut bound, "precision")?;
        sql_type.scale = number(interpreter, &mut bound, "scale")?;
        sql_type.return_scale = number(interpreter, &mut bound, "decimal_return_scale")?;
        sql_type.as_decimal = bound.truth(interpreter, "asdecimal")?;
        sql_type.has_timezone = bound.truth(interpreter, "timezone")? == Some(true);
        sql_type.is_uuid_text = bound.truth(interpreter, "as_uuid")? == Some(false);
        sql_type.collation = bound
            .text(interpreter, "collation")?
            .map(|name| name.to_string());
        if let Some((_, collation)) = taken(&mut bound, "collation") {
            sql_type.collation = Some(interpreter.text_of(&collation)?.to_string());
        }
        sql_type.has_constraint = bound
            .truth(interpreter, "create_constraint")?
            .unwrap_or(false);
        sql_type.none_as_null = bound.truth(interpreter, "none_as_null")?.unwrap_or(false);
        if let Some(name) = bound.some("name") {
            sql_type.name = Name::of(interpreter, &name)?;
        }
        // `PickleType(impl=…)`
        if let Some(inner) = bound.some("impl") {
            let inner = Self::of(interpreter, &inner)?;
            sql_type.words = Some(inner.ddl(bound.place)?);
        }
        Ok(sql_type)
    }

    /// `sa.Enum(…)`
    fn new_enum(
        interpreter: &mut Interpreter<'_, '_>,
        class: TypeClass,
        call: Call,
    ) -> Result<Self> {
        const SIGNATURE: Signature = Signature::new("Enum").and_more().and_others().by_name(&[
            "name",
            "create_constraint",
            "native_enum",
            "length",
            "values_callable",
            "omit_aliases",
            "_enums",
        ]);
        let mut bound = SIGNATURE.bind(interpreter, call)?;
        let given = std::mem::take(&mut bound.rest);
        let enumeration = Enumeration::of(interpreter, &mut bound, &given)?;
        let mut sql_type = Self::plain(class);
        let longest = i64::try_from(enumeration.length()).unwrap_or(i64::MAX);
        sql_type.length = match bound.optional("length") {
            None => Some(longest),
            Some(length) if length.value.is_none() => None,
            Some(length) => {
                let place = length.place;
                let length = int(interpreter, &length)?;
                if length < longest {
                    let message = format!(
                        "When provided, length must be larger or equal than the length of the \
                         longest enum value. {length} < {longest}"
                    );
                    return Err(interpreter.raise("ValueError", &message, place));
                }
                Some(length)
            }
        };
        sql_type.has_constraint = bound
            .truth(interpreter, "create_constraint")?
            .unwrap_or(false);
        sql_type.name = match bound.some("name") {
            Some(name) => Name::of(interpreter, &name)?,
            None => enumeration.name.clone().map(|text| Name {
                text,
                is_final: false,
            }),
        };
        sql_type.enumeration = Some(Rc::new(enumeration));
        Ok(sql_type)
    }

    /// The type that an argument is: a type, or a class of types without arguments.
    ///
    /// # Errors
    /// That it is no type that is known here.
    pub(in crate::alembic) fn of(
        interpreter: &mut Interpreter<'_, '_>,
        argument: &Argument,
    ) -> Result<Rc<Self>> {
        if let Some(sql_type) = argument.value.downcast::<Self>() {
            return Ok(sql_type);
        }
        if let Some(class) = argument.value.downcast::<TypeClass>() {
            return Ok(Rc::new(Self::plain(*class)));
        }
        let value = &argument.value;
        let known = third_party::without_arguments(value).or_else(|| custom::of_configured(value));
        if let Some(sql_type) = known {
            return Ok(sql_type);
        }
        if let Some(sql_type) = custom::of(interpreter, argument)? {
            return Ok(sql_type);
        }
        // SQLAlchemy calls whatever can be called.
        if let Value::Function(_) = &argument.value {
            let place = argument.place;
            let value = interpreter.call_with(&argument.value, Vec::new(), place)?;
            if !matches!(value, Value::Function(_)) {
                return Self::of(interpreter, &Argument { value, place });
            }
        }
        Err(match &argument.value {
            Value::Unknown(unknown) => interpreter.unknown(unknown, argument.place),
            other => {
                if let Some(class) = other.downcast::<Class>() {
                    return Err(no_type(interpreter, &class, argument.place));
                }
                let message = format!("a `{}` is no type of SQLAlchemy", other.type_name());
                interpreter.refuse(argument.place, message)
            }
        })
    }

    /// The same type, of which values tell their object when they change.
    pub(in crate::alembic) fn mutable(&self) -> Self {
        Self {
            is_mutable: true,
            ..self.clone()
        }
    }

    /// Whether `None` is SQL's NULL even where it could be JSON's.
    pub(in crate::alembic) fn is_none_null(&self) -> bool {
        self.none_as_null
    }

    /// Whether a value that was written is the same when it is read.
    pub(in crate::alembic) fn reads_as_written(&self, value: &Value) -> bool {
        let this = self.on_sqlite();
        match (this.class.family, value) {
            (_, Value::None) => true,
            _ if this.is_custom() => false,
            (Family::Text, Value::Str(_))
            | (Family::Integer, Value::Int(_))
            | (Family::Boolean, Value::Bool(_))
            | (Family::Json, _) => true,
            (Family::Integer | Family::Boolean | Family::Text, _) => false,
            (Family::Enum, Value::Str(text)) => {
                matches!(this.member(text), Some(Value::Str(_)))
            }
            (Family::Number, Value::Float(_)) => this.decimal_places().is_none(),
            (_, Value::Object(_)) => true,
            _ => false,
        }
    }

    /// The type on SQLite: the variant for it, or the type itself.
    pub(in crate::alembic) fn on_sqlite(&self) -> &Self {
        self.variant.as_deref().map_or(self, Self::on_sqlite)
    }

    /// Whether it is `Numeric`, and not `Float`.
    pub(in crate::alembic) fn is_decimal(&self) -> bool {
        let name = self.class.name;
        name.eq_ignore_ascii_case("numeric") || name.eq_ignore_ascii_case("decimal")
    }

    /// How many digits behind the point Python gets of a number; `None` if it gets a `float`.
    ///
    /// <https://docs.sqlalchemy.org/en/20/core/type_basics.html#sqlalchemy.types.Numeric>
    pub(in crate::alembic) fn decimal_places(&self) -> Option<usize> {
        const UNSAID: i64 = 10;
        let is_decimal = self.as_decimal.unwrap_or_else(|| self.is_decimal());
        let places = self.return_scale.or(self.scale).unwrap_or(UNSAID);
        is_decimal.then_some(usize::try_from(places).ok()).flatten()
    }

    /// The type of a class of SQLAlchemy, if there is one of this name.
    pub(in crate::alembic) fn named(class: &str) -> Option<Rc<Self>> {
        super::generic::class_of(class).map(|class| Rc::new(Self::plain(class)))
    }

    /// Whether a class of the project may make other values of those of the database.
    pub(in crate::alembic) fn is_custom(&self) -> bool {
        self.python.is_some()
    }

    /// What Python has for a text of an `Enum`: the member, or the text itself.
    pub(in crate::alembic) fn member(&self, text: &str) -> Option<Value> {
        self.enumeration.as_ref()?.member(text)
    }

    /// What SQLAlchemy says of a text that is none of the values of an `Enum`.
    pub(in crate::alembic) fn no_member(&self, text: &str) -> String {
        let name = self.name.as_ref().map_or("None", |name| &name.text);
        let values = self.enumeration.as_ref().map(|values| values.listed());
        let values = values.unwrap_or_default();
        format!(
            "'{text}' is not among the defined enum values. Enum name: {name}. Possible values: {values}"
        )
    }

    /// What a column of this type is declared as, with its collation.
    ///
    /// # Errors
    /// SQLAlchemy's `CompileError` if it writes no such type for SQLite; `place` is that of the
    /// column.
    pub(in crate::alembic) fn ddl(&self, place: Span) -> Result<String> {
        let this = self.on_sqlite();
        if let Some(words) = &this.words {
            return Ok(words.clone());
        }
        let Some(words) = this.class.words else {
            return Err(this.does_not_compile(place));
        };
        let mut ddl = words.to_owned();
        match (this.class.brackets, this.length, this.precision, this.scale) {
            (Brackets::Length, Some(length), ..) if length != 0 => {
                ddl = format!("{ddl}({length})");
            }
            (Brackets::Precision, _, Some(precision), Some(scale)) => {
                ddl = format!("{ddl}({precision}, {scale})");
            }
            (Brackets::Precision, _, Some(precision), None) => {
                ddl = format!("{ddl}({precision})");
            }
            _ => {}
        }
        if let Some(collation) = &this.collation {
            ddl = format!("{ddl} COLLATE {}", quote(collation));
        }
        Ok(ddl)
    }

    fn does_not_compile(&self, place: Span) -> Stop {
        let name = self.class.name;
        if name == "NullType" {
            let message = "Can't generate DDL for NullType()";
            return compile_error(message, place, "give the column a type");
        }
        let message = format!("SQLAlchemy has no `{name}` for SQLite");
        let help = "say what it is there: `.with_variant(sa.JSON(), \"sqlite\")`, or another type";
        compile_error(&message, place, help)
    }

    /// The condition that holds a column to the type, and the name that the type gives it.
    pub(in crate::alembic) fn condition(&self, column: &str) -> Option<(Option<Name>, String)> {
        let this = self.on_sqlite();
        if !this.has_constraint {
            return None;
        }
        let column = quote(column);
        let condition = match &this.enumeration {
            Some(enumeration) => enumeration::condition(&column, &enumeration.values),
            None => format!("{column} IN (0, 1)"),
        };
        Some((this.name.clone(), condition))
    }

    /// Whether SQLite can count a primary key of this type up by itself.
    pub(in crate::alembic) fn is_integer(&self) -> bool {
        self.on_sqlite().class.family == Family::Integer
    }

    /// `x.with_variant(type, "sqlite", …)`
    /// Whether its values are JSON.
    pub(in crate::alembic) fn is_json(&self) -> bool {
        self.class.family == Family::Json
    }

    fn with_variant(&self, interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
        let signature = Signature::new("with_variant").takes(&["type_"]).and_more();
        let mut bound = signature.bind(interpreter, call)?;
        let variant = bound.required(interpreter, "type_")?;
        let mut is_for_sqlite = false;
        for name in &bound.rest {
            is_for_sqlite |= &*interpreter.text_of(name)? == "sqlite";
        }
        if !is_for_sqlite {
            return Ok(Value::object(self.clone()));
        }
        let variant = Self::of(interpreter, &variant)?;
        Ok(Value::object(Self {
            variant: Some(variant),
            ..self.clone()
        }))
    }
}

/// Takes an argument by name from those that the signature does not know.
fn taken(bound: &mut Bound, name: &str) -> Option<(Rc<str>, Argument)> {
    let at = bound
        .others
        .iter()
        .position(|(other, _)| &**other == name)?;
    Some(bound.others.swap_remove(at)).filter(|(_, argument)| !argument.value.is_none())
}

/// What is said of a class that is no type, or is not known to be one.
fn no_type(interpreter: &Interpreter<'_, '_>, class: &Class, place: Span) -> Stop {
    let name = class.name();
    if let Some(base) = class.unknown() {
        return interpreter.unknown_class(name, &base, place);
    }
    let message = format!("the class `{name}` is no type of SQLAlchemy");
    as_type(interpreter.refusal(place, message), name).into()
}

fn number(interpreter: &Interpreter<'_, '_>, bound: &mut Bound, name: &str) -> Result<Option<i64>> {
    let argument = bound.some(name);
    argument
        .map(|argument| int(interpreter, &argument))
        .transpose()
}

/// A number, or a text of digits, which SQLAlchemy takes as well.
fn int(interpreter: &Interpreter<'_, '_>, argument: &Argument) -> Result<i64> {
    let number = match &argument.value {
        Value::Int(number) => Some(*number),
        Value::Str(text) => text.parse().ok(),
        Value::Unknown(unknown) => return Err(interpreter.unknown(unknown, argument.place)),
        _ => None,
    };
    number.ok_or_else(|| {
        let message = format!("expected a number, not '{}'", argument.value.type_name());
        interpreter.raise("TypeError", &message, argument.place)
    })
}

impl Object for SqlType {
    fn type_name(&self) -> &str {
        match &self.python {
            Some(class) => class.name(),
            None => self.class.name,
        }
    }

    fn is_of_schema(&self, _: &str, is_set: bool) -> bool {
        is_set
    }

    fn native_class(&self) -> Option<Value> {
        Some(match &self.python {
            Some(class) => Value::Object(class.clone()),
            None => Value::object(self.class),
        })
    }

    fn attribute(
        self: Rc<Self>,
        interpreter: &mut Interpreter<'_, '_>,
        name: &str,
        place: Span,
    ) -> Result<Option<Value>> {
        if name == "__class__" {
            return Ok(self.native_class());
        }
        // What a `TypeDecorator` is made of is what it is in SQL.
        let is_decorator = |class: &Rc<Class>| class.find("impl").is_some();
        if name == "impl"
            && (self.class.takes_more || self.python.as_ref().is_some_and(is_decorator))
        {
            let mut made = (*self).clone();
            made.python = None;
            return Ok(Some(Value::object(made)));
        }
        if let Some(class) = &self.python
            && let Some(found) = class.find(name)
        {
            let this = Value::Object(self.clone());
            return class.bind(interpreter, found, &this, place);
        }
        let number = |number: Option<i64>| Some(number.map_or(Value::None, Value::Int));
        if !self.class.family.has(name) {
            return Ok(None);
        }
        Ok(match name {
            "asdecimal" => Some(Value::Bool(self.decimal_places().is_some())),
            "as_uuid" => Some(Value::Bool(!self.is_uuid_text)),
            "timezone" => Some(Value::Bool(self.has_timezone)),
            "length" => number(self.length),
            "precision" => number(self.precision),
            "scale" => number(self.scale),
            "collation" => Some(self.collation.as_ref().map_or(Value::None, Value::str)),
            "name" => {
                let name = self.name.as_ref();
                Some(name.map_or(Value::None, |name| Value::str(&name.text)))
            }
            "enums" => self.enumeration.as_ref().map(|enumeration| {
                Value::list(enumeration.values.iter().map(Value::str).collect())
            }),
            _ => None,
        })
    }

    fn lacks(&self, name: &str) -> bool {
        // What other types have.
        matches!(
            name,
            "length"
                | "precision"
                | "scale"
                | "collation"
                | "enums"
                | "enum_class"
                | "timezone"
                | "asdecimal"
                | "native_enum"
                | "item_type"
                | "dimensions"
        )
    }

    fn has_method(&self, name: &str) -> bool {
        matches!(
            name,
            "with_variant" | "evaluates_none" | "as_generic" | "copy" | "create" | "drop"
        )
    }

    fn call_method(
        self: Rc<Self>,
        interpreter: &mut Interpreter<'_, '_>,
        name: &str,
        call: Call,
    ) -> Result<Value> {
        match name {
            "with_variant" => self.with_variant(interpreter, call),
            // `CREATE TYPE` and `DROP TYPE` are PostgreSQL's: SQLAlchemy does nothing on SQLite.
            "create" | "drop" => Ok(Value::None),
            _ => Ok(Value::Object(self)),
        }
    }

    fn text(self: Rc<Self>, _: &mut Interpreter<'_, '_>, place: Span) -> Result<String> {
        if self.class.name == "NullType" {
            return Ok("NULL".to_owned());
        }
        self.ddl(place)
    }

    fn repr(self: Rc<Self>, interpreter: &mut Interpreter<'_, '_>, place: Span) -> Result<String> {
        let name = self.class.name;
        if self.python.is_some() || self.variant.is_some() || self.class.takes_more {
            let message = format!("`repr()` of this `{name}` is not evaluated");
            return Err(interpreter.refuse(place, message));
        }
        let mut said: Vec<String> = Vec::new();
        if let Some(enumeration) = &self.enumeration {
            for value in &enumeration.values {
                said.push(interpreter.repr(&Value::str(value), place)?);
            }
        } else if let Some(length) = self.length {
            said.push(format!("length={length}"));
        }
        for (name, number) in [("precision", self.precision), ("scale", self.scale)] {
            said.extend(number.map(|number| format!("{name}={number}")));
        }
        for (name, text) in [
            ("name", self.name.as_ref().map(|name| &name.text)),
            ("collation", self.collation.as_ref()),
        ] {
            if let Some(text) = text {
                let text = interpreter.repr(&Value::str(text), place)?;
                said.push(format!("{name}={text}"));
            }
        }
        if self.has_timezone {
            said.push("timezone=True".to_owned());
        }
        Ok(format!("{name}({})", said.join(", ")))
    }
}
