//! Tera as revisions use it: what it can do with a value.
//!
//! Invariant: everything that is registered gives the same result for the same arguments.

use std::fmt::Write as _;
use std::io;
use std::sync::Arc;

use tera::value::ValueKind;
use tera::{Kwargs, State, Tera, Value};

use super::budget::{self, Budget};
use super::data::Data;
use super::fault::{Fault, Faults, Kind, Refused, Said};
use super::wrap::{BARE, JOINED, LITERAL, PART, TAKEN, THERE, WHOLE};
use super::{insert, literal, mark};

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

/// What something of ours gives back.
pub(super) type Outcome = Result<Value, Refused>;
type Filter = fn(&Value, &Kwargs) -> Outcome;

/// The filters of ours, and the arguments that each takes.
const OUR_FILTERS: [(&str, Filter, &[&str]); 12] = [
    (LITERAL, literal::filter, &["site", "of"]),
    ("ident", literal::ident, &["site", "of"]),
    (JOINED, literal::joined, &["site", "of"]),
    (BARE, literal::bare, &[]),
    (WHOLE, literal::whole, &["site"]),
    (PART, literal::part, &["site", "of"]),
    (TAKEN, literal::part, &["site", "of"]),
    (THERE, literal::there, &["site", "of"]),
    ("safe", safe, &["site", "of"]),
    ("str", string, &["site", "of"]),
    ("replace", replace, &["from", "to"]),
    ("join", join, &["sep"]),
];

/// A Tera without templates, whose faults are kept in `faults`, and which takes no more turns than
/// `budget` has.
pub(super) fn engine(data: &Arc<Data>, faults: &Arc<Faults>, budget: &Arc<Budget>) -> Tera {
    let mut tera = Tera::new();
    // With escaping on, text that a block captured stays SQL. All other text has been through
    // the literal filter: nothing is left to be escaped.
    tera.autoescape_on([""]);
    tera.set_escape_fn(refuse);
    for (name, filter, takes) in OUR_FILTERS {
        let (faults, budget) = (Arc::clone(faults), Arc::clone(budget));
        let run = move |value: &Value, kwargs: &Kwargs| {
            check_arguments(name, kwargs, takes)?;
            let turns = match name {
                TAKEN => value.len().unwrap_or(1),
                // A component has probably made this.
                LITERAL if value.is_safe() => COMPONENT,
                _ => 1,
            };
            budget.spend(turns)?;
            let value = filter(value, kwargs)?;
            // What `insert` writes is bounded by what a section may write.
            if !value.as_str().is_some_and(mark::is_value) {
                budget::check_text(&value)?;
            }
            Ok(value)
        };
        tera.register_filter(name, move |value: &Value, kwargs: Kwargs, _: &State| {
            let placed = |refused| match (refused, literal::site(&kwargs)) {
                (Refused::Fault(fault), Ok(site)) => Refused::Fault(fault.at(site)),
                (refused, _) => refused,
            };
            run(value, &kwargs).map_err(|refused| faults.tell(placed(refused)))
        });
    }
    let mut function = |name: &'static str, takes: &'static [&str], call: Function| {
        let faults = Arc::clone(faults);
        tera.register_function(name, move |kwargs: Kwargs, _: &State| {
            let outcome = check_arguments(name, &kwargs, takes);
            let outcome = outcome.and_then(|()| call(&kwargs));
            outcome.map_err(|refused| faults.tell(refused))
        });
    };
    let insert = Box::new(insert::function);
    function("insert", &["site", "into", "rows", "columns"], insert);
    function("throw", &["message"], Box::new(throw));
    let of_csv = Arc::clone(data);
    let csv = Box::new(move |kwargs: &Kwargs| of_csv.csv(kwargs));
    function("read_csv", &["path", "null", "numbers"], csv);
    let of_json = Arc::clone(data);
    let json = Box::new(move |kwargs: &Kwargs| of_json.json(kwargs));
    function("read_json", &["path"], json);
    tera
}

/// How many turns a component takes.
const COMPONENT: usize = 20;

type Function = Box<dyn Fn(&Kwargs) -> Outcome + Send + Sync>;

/// Refuses an argument that `callee` does not take; those that only the wrapper gives have no
/// place in what is said.
fn check_arguments(callee: &str, kwargs: &Kwargs, takes: &[&str]) -> Result<(), Refused> {
    let is_taken = |name: &str| takes.contains(&name);
    match kwargs
        .iter()
        .filter_map(|(key, _)| key.as_str())
        .find(|name| !is_taken(name))
    {
        None => Ok(()),
        Some(unknown) => {
            let takes = takes.iter().copied();
            let shown: Vec<&str> = takes
                .filter(|name| !matches!(*name, "site" | "of"))
                .collect();
            Err(Fault::argument(callee, unknown, &shown).into())
        }
    }
}

/// `throw(message=…)`: the author's own words, as they are.
fn throw(kwargs: &Kwargs) -> Outcome {
    let message = literal::needed_text(kwargs, "message")?;
    let said = Said::new(message, "the template says so here", "");
    Err(Fault::new(None, Kind::Failed(said)).into())
}

fn refuse(_: &str, _: &mut dyn io::Write) -> io::Result<()> {
    Err(io::Error::other("text of a template is never escaped"))
}

/// The text of a text, a number or a truth value.
fn text_of(value: &Value, kwargs: &Kwargs) -> Result<String, Refused> {
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
fn safe(value: &Value, kwargs: &Kwargs) -> Outcome {
    Ok(Value::safe_string(&text_of(value, kwargs)?))
}

/// `{{ value | str(site=…) }}`: the value as a text.
fn string(value: &Value, kwargs: &Kwargs) -> Outcome {
    Ok(Value::from(text_of(value, kwargs)?))
}

/// `{{ text | replace(from="a", to="b") }}`. Tera's own would write a value into captured SQL.
fn replace(value: &Value, kwargs: &Kwargs) -> Outcome {
    let (from, to) = (
        kwargs.must_get::<&str>("from")?,
        kwargs.must_get::<&Value>("to")?,
    );
    let (Some(text), Some(with)) = (value.as_str(), to.as_str()) else {
        let other = if value.is_string() { to } else { value };
        let kind = literal::kind(other);
        let message = format!("`replace` needs a text, found {kind}");
        return Err(tera::Error::message(message).into());
    };
    let longer = text.matches(from).count().saturating_mul(with.len());
    budget::check_length(longer.saturating_add(text.len()))?;
    let replaced = text.replace(from, with);
    match (value.is_safe(), to.is_safe()) {
        (true, true) => Ok(Value::safe_string(&replaced)),
        (true, false) => Err(tera::Error::message(
            "`replace` cannot put a value into SQL that a block has captured",
        )
        .into()),
        (false, _) => Ok(Value::from(replaced)),
    }
}

/// `{{ list | join(sep=", ") }}`: the elements as one text. Tera's own would escape texts for HTML
/// beside captured SQL.
fn join(value: &Value, kwargs: &Kwargs) -> Outcome {
    let separator = literal::text_argument(kwargs, "sep")?.unwrap_or_default();
    let Some(list) = value.as_array() else {
        let message = format!("`join` needs a list, found {}", literal::kind(value));
        return Err(tera::Error::message(message).into());
    };
    let mut joined = String::new();
    for (at, element) in list.iter().enumerate() {
        if element.is_safe() {
            let said = Said::new(
                "SQL cannot be joined to a text",
                "a block has captured an element of this list",
                "join the values themselves, or write one after the other",
            );
            return Err(Fault::new(None, Kind::NoLiteral(said)).into());
        }
        if at > 0 {
            joined.push_str(separator);
        }
        write!(joined, "{element}").expect("a string takes all text");
        budget::check_length(joined.len())?;
    }
    Ok(Value::from(joined))
}
