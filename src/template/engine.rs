//! Tera as revisions use it: what it can do with a value.
//!
//! Invariant: everything that is registered gives the same result for the same arguments.

use std::io::{self, Write};
use std::sync::Arc;

use tera::value::ValueKind;
use tera::{Kwargs, State, Tera, TeraResult, Value};

use super::data::Data;
use super::fault::{Fault, Kind, Said};
use super::wrap::{BARE, JOINED, LITERAL};
use super::{insert, literal};

/// Ours and Tera's own filters.
pub(super) const FILTERS: [&str; 38] = [
    "literal",
    "ident",
    "safe",
    "default",
    "upper",
    "lower",
    "wordcount",
    "escape",
    "escape_html",
    "escape_xml",
    "newlines_to_br",
    "pluralize",
    "trim",
    "trim_start",
    "trim_end",
    "replace",
    "capitalize",
    "title",
    "truncate",
    "indent",
    "str",
    "int",
    "float",
    "length",
    "reverse",
    "split",
    "abs",
    "round",
    "first",
    "last",
    "nth",
    "join",
    "sort",
    "unique",
    "get",
    "values",
    "keys",
    "pairs",
];

/// Ours and Tera's own functions.
pub(super) const FUNCTIONS: [&str; 5] = ["insert", "range", "read_csv", "read_json", "throw"];

/// Tera's tests.
pub(super) const TESTS: [&str; 17] = [
    "string",
    "number",
    "map",
    "bool",
    "array",
    "integer",
    "float",
    "none",
    "iterable",
    "defined",
    "undefined",
    "odd",
    "even",
    "divisible_by",
    "starting_with",
    "ending_with",
    "containing",
];

type Filter = fn(&Value, &Kwargs) -> TeraResult<Value>;

/// A Tera without templates.
pub(super) fn engine(data: &Arc<Data>) -> Tera {
    let mut tera = Tera::new();
    // With escaping on, text that a block captured stays SQL. All other text has been through
    // the literal filter: nothing is left to be escaped.
    tera.autoescape_on([""]);
    tera.set_escape_fn(refuse);
    let filters: [(&str, Filter); 7] = [
        (LITERAL, literal::filter),
        ("ident", literal::ident),
        (JOINED, literal::joined),
        (BARE, literal::bare),
        ("safe", safe),
        ("str", string),
        ("replace", replace),
    ];
    for (name, filter) in filters {
        tera.register_filter(name, move |value: &Value, kwargs: Kwargs, _: &State| {
            filter(value, &kwargs)
        });
    }
    tera.register_function("insert", |kwargs: Kwargs, _: &State| {
        insert::function(&kwargs)
    });
    let of_csv = Arc::clone(data);
    tera.register_function("read_csv", move |kwargs: Kwargs, _: &State| {
        of_csv.csv(&kwargs)
    });
    let of_json = Arc::clone(data);
    tera.register_function("read_json", move |kwargs: Kwargs, _: &State| {
        of_json.json(&kwargs)
    });
    tera
}

fn refuse(_: &str, _: &mut dyn Write) -> io::Result<()> {
    Err(io::Error::other("text of a template is never escaped"))
}

/// The text of a text, a number or a truth value.
fn text_of(value: &Value, kwargs: &Kwargs) -> TeraResult<String> {
    match value.kind() {
        ValueKind::Undefined | ValueKind::None | ValueKind::Array | ValueKind::Map => {
            let site = literal::site(kwargs)?;
            if value.is_undefined() {
                return Err(literal::undefined(site, kwargs)?.into());
            }
            let kind = literal::kind(value);
            let said = Said::new(
                format!("{kind} is no text"),
                format!("this is {kind}"),
                "use a text or a number",
            );
            Err(Fault::new(Some(site), Kind::NoLiteral(said)).into())
        }
        _ => Ok(value.to_string()),
    }
}

/// `{{ sql | safe(site=…) }}`: the text as it is.
fn safe(value: &Value, kwargs: &Kwargs) -> TeraResult<Value> {
    Ok(Value::safe_string(&text_of(value, kwargs)?))
}

/// `{{ value | str(site=…) }}`: the value as a text.
fn string(value: &Value, kwargs: &Kwargs) -> TeraResult<Value> {
    Ok(Value::from(text_of(value, kwargs)?))
}

/// `{{ text | replace(from="a", to="b") }}`. Tera's own would write a value into captured SQL.
fn replace(value: &Value, kwargs: &Kwargs) -> TeraResult<Value> {
    let (from, to) = (
        kwargs.must_get::<&str>("from")?,
        kwargs.must_get::<&Value>("to")?,
    );
    let (Some(text), Some(with)) = (value.as_str(), to.as_str()) else {
        let other = if value.is_string() { to } else { value };
        let kind = literal::kind(other);
        return Err(tera::Error::message(format!(
            "`replace` needs a text, found {kind}"
        )));
    };
    let replaced = text.replace(from, with);
    match (value.is_safe(), to.is_safe()) {
        (true, true) => Ok(Value::safe_string(&replaced)),
        (true, false) => Err(tera::Error::message(
            "`replace` cannot put a value into SQL that a block has captured",
        )),
        (false, _) => Ok(Value::from(replaced)),
    }
}
