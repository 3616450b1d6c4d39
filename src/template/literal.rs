//! Values as literals: what stands behind every `{{ … }}`.
//!
//! Invariant: a value becomes the literal that SQLite reads back as the same value, or an error;
//! nothing is left out, rounded or turned into another kind.

use std::fmt::Write;

use tera::value::ValueKind;
use tera::{Kwargs, TeraResult, Value};

use super::engine::Outcome;
use super::fault::{Fault, Kind, Refused, Said};
use super::mark;
use crate::sql::{Finite, Ident, Literal};

/// How many keys of a map are named.
const KEYS: usize = 20;

/// Why a value has no literal.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Unfit {
    /// There is no value.
    Undefined,
    /// A map; or, in a list, a list or a map.
    Composed(&'static str),
    /// An integer beyond SQLite's.
    TooLarge(String),
    /// Infinity, or no number.
    NotFinite(String),
    /// A text that holds marks: SQL that a block has captured.
    Captured,
}

impl Unfit {
    /// The fault of a value that a person calls `what`.
    pub(super) fn said(self, what: &str) -> Said {
        match self {
            Self::Undefined => Said::new(format!("{what} is not defined"), "no value", ""),
            Self::Composed(kind) => Said::new(
                format!("{what} is {kind}, which has no literal in SQLite"),
                format!("this is {kind}"),
                "name a field or an element of it",
            ),
            Self::TooLarge(number) => Said::new(
                format!("{what} is an integer that SQLite cannot hold"),
                format!("`{number}` is beyond 64 bits with a sign"),
                "write it as a text",
            ),
            Self::NotFinite(number) => Said::new(
                format!("{what} is no finite number"),
                format!("`{number}` has no literal in SQLite"),
                "use a finite number, or null",
            ),
            Self::Captured => Said::new(
                format!("{what} is a text that holds values as SQL"),
                "it was captured from what a block wrote",
                "join the values themselves with `~`, or write the block's text alone",
            ),
        }
    }
}

/// Adds the literal of a value, or of all values of a list, to `sql`.
pub(super) fn write(value: &Value, sql: &mut String) -> Result<(), Unfit> {
    let Some(list) = value.as_array() else {
        return scalar(value, sql);
    };
    for (at, element) in list.iter().enumerate() {
        if at > 0 {
            sql.push_str(", ");
        }
        match scalar(element, sql) {
            Err(Unfit::Composed(kind)) => {
                return Err(Unfit::Composed(match kind {
                    "a list" => "a list of lists",
                    _ => "a list of maps",
                }));
            }
            written => written?,
        }
    }
    Ok(())
}

/// Adds the literal of a value that is no list to `sql`.
pub(super) fn scalar(value: &Value, sql: &mut String) -> Result<(), Unfit> {
    let literal = match value.kind() {
        ValueKind::Undefined => return Err(Unfit::Undefined),
        ValueKind::Map => return Err(Unfit::Composed("a map")),
        ValueKind::Array => return Err(Unfit::Composed("a list")),
        ValueKind::None => Literal::Null,
        ValueKind::Bool => Literal::Boolean(value.is_truthy()),
        ValueKind::F64 => {
            let number = value.as_f64().unwrap_or(f64::NAN);
            let finite = Finite::new(number);
            Literal::Real(finite.ok_or_else(|| Unfit::NotFinite(number.to_string()))?)
        }
        _ => match (value.as_str(), value.as_bytes(), value.as_i64()) {
            (Some(text), ..) if mark::occurs_in(text) => return Err(Unfit::Captured),
            (Some(text), ..) => Literal::from(text),
            (_, Some(bytes), _) => Literal::Blob(bytes.to_vec()),
            (.., Some(number)) => Literal::Integer(number),
            _ => return Err(Unfit::TooLarge(value.to_string())),
        },
    };
    write!(sql, "{literal}").expect("a string takes all text");
    Ok(())
}

/// `{{ value | literal(site=…, of=…) }}`: the value as a literal; SQL stays as it is.
pub(super) fn filter(value: &Value, kwargs: &Kwargs) -> Outcome {
    let site = site(kwargs)?;
    if value.is_string() && value.is_safe() {
        let text = value.as_str().unwrap_or_default();
        // A seed may be long: it is not copied once more.
        if text.is_empty() || mark::is_value(text) {
            return Ok(value.clone());
        }
        return Ok(Value::safe_string(&(mark::from(site) + text)));
    }
    let mut sql = String::new();
    match write(value, &mut sql) {
        Ok(()) => Ok(Value::safe_string(&mark::value(site, &sql))),
        Err(Unfit::Undefined) => Err(undefined(site, kwargs)?.into()),
        Err(Unfit::Captured) => Err(Fault::new(Some(site), Kind::JoinedSql).into()),
        Err(unfit) => Err(Fault::new(Some(site), Kind::NoLiteral(unfit.said("this value"))).into()),
    }
}

/// The fault of a value that is not there.
pub(super) fn undefined(site: u32, kwargs: &Kwargs) -> TeraResult<Fault> {
    let parent = kwargs.get::<Value>("of")?;
    let keys = parent.as_ref().and_then(Value::as_map).map(|map| {
        let keys = map.keys().take(KEYS);
        keys.map(ToString::to_string).collect()
    });
    Ok(Fault::new(Some(site), Kind::Undefined(keys)))
}

/// `{{ name | ident(site=…) }}`: the text as a name, quoted where SQLite needs it.
pub(super) fn ident(value: &Value, kwargs: &Kwargs) -> Outcome {
    let site = site(kwargs)?;
    let refused = |message: &str, label: String| -> Refused {
        let said = Said::new(message, label, "give the name as a text");
        Fault::new(Some(site), Kind::NoLiteral(said)).into()
    };
    match value.as_str() {
        Some(name) if name.contains('\0') => Err(refused(
            "a name cannot hold a NUL character",
            "this text does".to_owned(),
        )),
        Some(name) => {
            let name = Ident::new(name).to_string();
            Ok(Value::safe_string(&mark::value(site, &name)))
        }
        None if value.is_undefined() => Err(undefined(site, kwargs)?.into()),
        None => Err(refused(
            "only a text can be a name",
            format!("this is {}", kind(value)),
        )),
    }
}

/// `text ~ value | __joined(site=…)`: the value, if it is a text, a number or a truth value.
pub(super) fn joined(value: &Value, kwargs: &Kwargs) -> Outcome {
    let site = site(kwargs)?;
    match value.kind() {
        ValueKind::Undefined => Err(undefined(site, kwargs)?.into()),
        ValueKind::None | ValueKind::Array | ValueKind::Map | ValueKind::Bytes => {
            let kind = kind(value);
            let said = Said::new(
                format!("{kind} cannot be joined to a text"),
                format!("this is {kind}"),
                match value.kind() {
                    ValueKind::None => "say what to write for null: `(value or '')`",
                    _ => {
                        "name a field or an element of it, or join its elements with `| join(sep=', ')`"
                    }
                },
            );
            Err(Fault::new(Some(site), Kind::NoLiteral(said)).into())
        }
        _ => Ok(value.clone()),
    }
}

/// `captured | __bare`: the text without the marks of where it comes from; those of values stay.
pub(super) fn bare(value: &Value, _: &Kwargs) -> Outcome {
    let Some(marked) = value.as_str().filter(|text| text.contains(mark::OPEN)) else {
        return Ok(value.clone());
    };
    let mut text = String::with_capacity(marked.len());
    for part in mark::parts(marked) {
        match part.map_err(|mark::Damaged| tera::Error::message(DAMAGED))? {
            mark::Part::Text(plain) => text.push_str(plain),
            mark::Part::From(_) => {}
            mark::Part::Value(site, sql) => text.push_str(&mark::value(site, sql)),
        }
    }
    Ok(if value.is_safe() {
        Value::safe_string(&text)
    } else {
        Value::from(text)
    })
}

/// `text | __whole(site=…)`: any value but text that holds values as SQL, into which nothing may
/// look.
pub(super) fn whole(value: &Value, kwargs: &Kwargs) -> Outcome {
    if !value
        .as_str()
        .is_some_and(|text| value.is_safe() && mark::occurs_in(text))
    {
        return Ok(value.clone());
    }
    let said = Said::new(
        "text with values in it, which a block has captured, can only be written",
        "this would look into SQL",
        "use the values themselves here",
    );
    Err(Fault::new(Some(site(kwargs)?), Kind::NoLiteral(said)).into())
}

/// `text | __part(site=…, of=…)`: as [`whole`], and there must be a value.
pub(super) fn part(value: &Value, kwargs: &Kwargs) -> Outcome {
    there(value, kwargs)?;
    whole(value, kwargs)
}

/// `value | __there(site=…, of=…)`: the value, if there is one.
pub(super) fn there(value: &Value, kwargs: &Kwargs) -> Outcome {
    if value.is_undefined() {
        return Err(undefined(site(kwargs)?, kwargs)?.into());
    }
    Ok(value.clone())
}

/// What is said of a text whose marks were changed.
pub(super) const DAMAGED: &str = "a filter has changed a value that was written as SQL already";

/// The site that [`super::wrap`] has put in.
pub(super) fn site(kwargs: &Kwargs) -> TeraResult<u32> {
    kwargs.must_get::<u32>("site")
}

/// What a value is, with its article.
pub(super) fn kind(value: &Value) -> &'static str {
    match value.kind() {
        ValueKind::Undefined => "nothing",
        ValueKind::None => "null",
        ValueKind::Bool => "a truth value",
        ValueKind::F64 => "a number with a point",
        ValueKind::String => "a text",
        ValueKind::Array => "a list",
        ValueKind::Map => "a map",
        ValueKind::Bytes => "a blob",
        _ => "a whole number",
    }
}

/// An argument that must be a text, if it is given.
pub(super) fn text_argument<'a>(kwargs: &'a Kwargs, name: &'a str) -> TeraResult<Option<&'a str>> {
    let Some(value) = kwargs.get::<&Value>(name)? else {
        return Ok(None);
    };
    let text = value.as_str();
    let refused = || tera::Error::message(format!("`{name}` is {}, not a text", kind(value)));
    text.map(Some).ok_or_else(refused)
}

/// An argument that must be a text.
pub(super) fn needed_text<'a>(kwargs: &'a Kwargs, name: &'a str) -> TeraResult<&'a str> {
    let missing = || tera::Error::message(format!("the argument `{name}` is missing"));
    text_argument(kwargs, name)?.ok_or_else(missing)
}

#[cfg(test)]
mod tests {
    use tera::Value;

    use super::{Unfit, write};

    fn written(value: &Value) -> Result<String, Unfit> {
        let mut sql = String::new();
        write(value, &mut sql).map(|()| sql)
    }

    /// No template can make these values, but a function could.
    #[test]
    fn values_that_templates_cannot_make() {
        let bytes = Value::bytes([0, 0x0a, 0xff]);
        assert_eq!(written(&bytes), Ok("x'000aff'".to_owned()));
        let list = Value::from(vec![bytes, Value::none(), Value::from(1_u128)]);
        assert_eq!(written(&list), Ok("x'000aff', NULL, 1".to_owned()));
        let large = Value::from(u128::MAX);
        assert_eq!(written(&large), Err(Unfit::TooLarge(u128::MAX.to_string())));
        let list = Value::from(vec![Value::undefined()]);
        assert_eq!(written(&list), Err(Unfit::Undefined));
    }
}
