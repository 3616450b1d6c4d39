//! Types of libraries that many projects use.
//!
//! Invariant: each is declared as the library declares it on SQLite, which was asked of the library;
//! what it stores otherwise than SQLAlchemy's types do is not known here.

use std::rc::Rc;

use super::class::{Brackets, Family, TypeClass};
use super::sql_type::SqlType;
use crate::alembic::python::{Call, Interpreter, Object, Result, Signature, Unknown, Value};
use crate::alembic::sqlalchemy::declarative;
use crate::span::Span;

/// A type of a library, whatever module of it has it.
struct Known {
    packages: &'static [&'static str],
    class: TypeClass,
    /// The length that it has if none is given.
    length: Option<i64>,
}

const UTILS: &[&str] = &["sqlalchemy_utils"];
const USERS: &[&str] = &["fastapi_users_db_sqlalchemy", "fastapi_users"];
const ADVANCED: &[&str] = &["advanced_alchemy"];
const OSLO: &[&str] = &["oslo_db"];
const VECTOR: &[&str] = &["pgvector"];
const GEO: &[&str] = &["geoalchemy2"];

const fn known(packages: &'static [&'static str], class: TypeClass) -> Known {
    Known {
        packages,
        class: class.and_more(),
        length: None,
    }
}

const fn plain(name: &'static str, words: &'static str, family: Family) -> TypeClass {
    TypeClass::new(name, words, family)
}

/// A text with a length, which is the parameter `length`.
const fn text(
    name: &'static str,
    length: Option<i64>,
    parameters: &'static [&'static str],
) -> Known {
    Known {
        packages: UTILS,
        class: TypeClass::new(name, "VARCHAR", Family::Text)
            .with_length()
            .takes(parameters)
            .and_more(),
        length,
    }
}

const TYPES: &[Known] = &[
    Known {
        packages: &["sqlmodel"],
        class: TypeClass::new("AutoString", "VARCHAR", Family::Text).sized(),
        length: None,
    },
    known(&["sqlmodel"], plain("GUID", "CHAR(32)", Family::Uuid)),
    known(USERS, plain("GUID", "CHAR(36)", Family::UuidText)),
    known(
        USERS,
        plain("TIMESTAMPAware", "TIMESTAMP", Family::DateTime),
    ),
    known(
        &["fastapi_utils"],
        plain("GUID", "CHAR(36)", Family::UuidText),
    ),
    text("EmailType", Some(255), &["length"]),
    text("ColorType", Some(20), &["length"]),
    text("IPAddressType", Some(50), &["length"]),
    text("PhoneNumberType", Some(20), &["region", "length"]),
    text("CountryType", Some(2), &[]),
    text("CurrencyType", Some(3), &[]),
    text("LocaleType", Some(10), &[]),
    text("TimezoneType", Some(50), &[]),
    text("WeekDaysType", Some(7), &[]),
    text("IntRangeType", Some(255), &[]),
    text("DateRangeType", Some(255), &[]),
    text("DateTimeRangeType", Some(255), &[]),
    text("NumericRangeType", Some(255), &[]),
    text("StringEncryptedType", None, &["type_in", "key"]),
    known(UTILS, plain("JSONType", "TEXT", Family::Json)),
    known(UTILS, plain("URLType", "TEXT", Family::Text)),
    known(UTILS, plain("ScalarListType", "TEXT", Family::Text)),
    known(UTILS, plain("ArrowType", "DATETIME", Family::DateTime)),
    known(
        UTILS,
        plain("EnrichedDateTimeType", "DATETIME", Family::DateTime),
    ),
    known(UTILS, plain("EncryptedType", "BLOB", Family::Binary)),
    known(UTILS, plain("PasswordType", "BLOB", Family::Binary)),
    known(UTILS, TypeClass::foreign("TSVectorType", Family::Any)),
    known(UTILS, TypeClass::foreign("LtreeType", Family::Any)),
    known(OSLO, plain("SoftDeleteInteger", "INTEGER", Family::Integer)),
    // They store something else for `None`.
    known(OSLO, plain("JsonEncodedDict", "TEXT", Family::Any)),
    known(OSLO, plain("JsonEncodedList", "TEXT", Family::Any)),
    known(ADVANCED, plain("DateTimeUTC", "DATETIME", Family::DateTime)),
    known(ADVANCED, plain("ORA_JSONB", "BLOB", Family::Binary)),
    known(
        ADVANCED,
        plain("BigIntIdentity", "INTEGER", Family::Integer),
    ),
    known(ADVANCED, plain("JsonB", "JSON", Family::Json)),
    known(ADVANCED, plain("EncryptedText", "TEXT", Family::Text)),
    known(ADVANCED, plain("EncryptedString", "VARCHAR", Family::Text)),
    known(
        &["sqlalchemy_json"],
        plain("MutableJson", "JSON", Family::Json),
    ),
    known(
        &["sqlalchemy_json"],
        plain("NestedMutableJson", "JSON", Family::Json),
    ),
    known(
        &["sqlalchemy_jsonfield"],
        plain("JSONField", "JSON", Family::Json),
    ),
    known(
        &["sqlalchemy_utc"],
        plain("UtcDateTime", "DATETIME", Family::DateTime),
    ),
    known(
        VECTOR,
        plain("Vector", "VECTOR", Family::Any)
            .takes(LENGTH)
            .with_length(),
    ),
    known(
        VECTOR,
        plain("VECTOR", "VECTOR", Family::Any)
            .takes(LENGTH)
            .with_length(),
    ),
    known(
        VECTOR,
        plain("HALFVEC", "HALFVEC", Family::Any)
            .takes(LENGTH)
            .with_length(),
    ),
    known(
        VECTOR,
        plain("SPARSEVEC", "SPARSEVEC", Family::Any)
            .takes(LENGTH)
            .with_length(),
    ),
    known(VECTOR, TypeClass::foreign("BIT", Family::Any)),
    // Their columns need SpatiaLite.
    known(GEO, TypeClass::foreign("Geometry", Family::Any)),
    known(GEO, TypeClass::foreign("Geography", Family::Any)),
    known(GEO, TypeClass::foreign("Raster", Family::Any)),
];

const LENGTH: &[&str] = &["length"];

/// The types of which the arguments decide more than a length.
const SPECIAL: &[(&str, &[&str])] = &[
    ("UUIDType", UTILS),
    ("ChoiceType", UTILS),
    ("GUID", ADVANCED),
];

/// What a dotted name of a library stands for; `None` if nothing of the library is known here.
pub(in crate::alembic) fn named(path: &str) -> Option<Value> {
    let package = path.split('.').next().unwrap_or_default();
    is_known(package).then(|| {
        Value::object(Package {
            path: path.to_owned(),
        })
    })
}

/// Whether types of a library are known here.
pub(in crate::alembic) fn is_known(package: &str) -> bool {
    TYPES.iter().any(|known| known.packages.contains(&package))
}

/// A module of a library.
#[derive(Debug)]
struct Package {
    path: String,
}

impl Object for Package {
    fn type_name(&self) -> &'static str {
        "module"
    }

    fn attribute(
        self: Rc<Self>,
        interpreter: &mut Interpreter<'_, '_>,
        name: &str,
        place: Span,
    ) -> Result<Option<Value>> {
        let package = self.path.split('.').next().unwrap_or_default();
        let special = SPECIAL
            .iter()
            .find(|(special, packages)| *special == name && packages.contains(&package));
        if let Some((name, _)) = special {
            return Ok(Some(Value::object(Special { name })));
        }
        let mut types = TYPES.iter();
        let found =
            types.find(|known| known.class.name == name && known.packages.contains(&package));
        if let Some(known) = found {
            return Ok(Some(match known.length {
                None => Value::object(known.class),
                Some(length) => Value::object(WithLength {
                    class: known.class,
                    length,
                }),
            }));
        }
        if self.path == "sqlmodel"
            && name != "sql"
            && let Some(found) = of_sqlmodel(interpreter, name, place)?
        {
            return Ok(Some(found));
        }
        if let Some(module) = interpreter.project_module(&self.path)?
            && let Some(found) = module.get(name)
        {
            return Ok(Some(found));
        }
        let path = format!("{}.{name}", self.path);
        let is_module = name.starts_with(|first: char| first.is_ascii_lowercase());
        Ok(Some(if is_module {
            let known = (interpreter.host.library)(&path);
            known.unwrap_or_else(|| Value::object(Self { path }))
        } else {
            Value::unknown(Unknown::new(format!("`{path}`"), place).called(path))
        }))
    }

    // What begins with a small letter may be a function.
    fn is_callable(&self) -> bool {
        true
    }

    fn call(self: Rc<Self>, _: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
        let what = format!("what `{}()` gives", self.path);
        Ok(Value::unknown(Unknown::new(what, call.place)))
    }
}

/// What `SQLModel` has of its own, and of SQLAlchemy.
fn of_sqlmodel(
    interpreter: &mut Interpreter<'_, '_>,
    name: &str,
    place: Span,
) -> Result<Option<Value>> {
    if let Some(found) = declarative::sqlmodel(name) {
        return Ok(Some(found));
    }
    let Some(module) = (interpreter.host.library)("sqlalchemy") else {
        return Ok(None);
    };
    let found = interpreter.find_attribute(&module, name, place)?;
    Ok(found.filter(|found| !matches!(found, Value::Unknown(_))))
}

/// A class of types with a length of its own.
#[derive(Debug)]
struct WithLength {
    class: TypeClass,
    length: i64,
}

impl Object for WithLength {
    fn type_name(&self) -> &'static str {
        "type"
    }

    fn is_callable(&self) -> bool {
        true
    }

    fn call(self: Rc<Self>, interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
        let mut call = call;
        for (name, _) in &mut call.keyword {
            // `IPAddressType(max_length=…)`
            if &**name == "max_length" {
                *name = Rc::from("length");
            }
        }
        let made = SqlType::new(interpreter, self.class, call)?;
        Ok(Value::object(made.or_length(self.length)))
    }
}

/// A class of types of which the arguments decide more than a length.
#[derive(Debug)]
struct Special {
    name: &'static str,
}

impl Object for Special {
    fn type_name(&self) -> &'static str {
        "type"
    }

    fn is_callable(&self) -> bool {
        true
    }

    fn call(self: Rc<Self>, interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
        if self.name == "ChoiceType" {
            let signature = Signature::new(self.name)
                .takes(&["choices", "impl"])
                .and_others();
            let mut bound = signature.bind(interpreter, call)?;
            return match bound.some("impl") {
                Some(inner) => SqlType::of(interpreter, &inner).map(|inner| Value::Object(inner)),
                None => Ok(Value::object(choice())),
            };
        }
        let signature = Signature::new(self.name)
            .takes(&["binary", "native"])
            .and_others();
        let mut bound = signature.bind(interpreter, call)?;
        let is_binary = bound.truth(interpreter, "binary")?.unwrap_or(true);
        Ok(Value::object(uuid(is_binary)))
    }
}

/// `ChoiceType` without an `impl`.
fn choice() -> SqlType {
    let text = TypeClass::new("ChoiceType", "VARCHAR", Family::Text).with_length();
    SqlType::plain(text).or_length(255)
}

fn uuid(is_binary: bool) -> SqlType {
    let class = if is_binary {
        TypeClass::new("UUIDType", "BINARY", Family::UuidBytes)
    } else {
        TypeClass::new("UUIDType", "CHAR", Family::Uuid)
    };
    let class = TypeClass {
        brackets: Brackets::Length,
        ..class
    };
    SqlType::plain(class).or_length(if is_binary { 16 } else { 32 })
}

/// The type of a class of this module without arguments.
pub(super) fn without_arguments(value: &Value) -> Option<Rc<SqlType>> {
    if let Some(sized) = value.downcast::<WithLength>() {
        return Some(Rc::new(SqlType::plain(sized.class).or_length(sized.length)));
    }
    let special = value.downcast::<Special>()?;
    Some(Rc::new(match special.name {
        "ChoiceType" => choice(),
        _ => uuid(true),
    }))
}
