//! What is said of a name that has no value.
//!
//! Invariant: what is undefined is named, and either the nearest name or all that are there.

use std::collections::BTreeSet;

use super::names::{Given, How};
use super::parse::Template;
use super::values::Values;
use crate::diagnostic::{Code, Diagnostic};
use crate::span::Span;
use crate::text::{list, nearest};

/// How many names are listed.
const NAMES: usize = 12;

/// The error for a variable that nobody gave.
pub(super) fn variable(template: &Template, values: &Values, name: &str, span: Span) -> Diagnostic {
    let file = template.position(span);
    let around = file.map(|file| {
        let at = span.range().start - template.files[file].base;
        template.names[file].around(at)
    });
    let (in_component, given) = match around {
        Some((in_component, given)) => (in_component, Some(given)),
        None => (false, None),
    };
    let given: Vec<&Given> = given.into_iter().flatten().collect();
    let error = Diagnostic::error(Code::UndefinedVariable, format!("`{name}` is not defined"));
    let here = given.iter().filter(|given| given.name == name);
    if let Some(how) = here.map(|given| given.how).max() {
        return elsewhere(error, name, how, span);
    }
    let given = given.iter().map(|given| given.name.as_str());
    let outer = values.names().filter(|_| !in_component);
    let names: BTreeSet<&str> = given.chain(outer).collect();
    let error = error.label(span, "nothing has this name");
    let error = if in_component {
        error.note("a component sees its own arguments only")
    } else {
        error
    };
    match nearest(name, names.iter().copied()) {
        Some(near) => error.help(format!("did you mean `{near}`?")),
        None if in_component => error.help(format!("make `{name}` an argument of the component")),
        None => error.note(there_is(names.iter().copied())).help(format!(
            "give it a value with `-x {name}=…` or in `[variables]` of the configuration, or write `{name} | default(value=…)`"
        )),
    }
}

/// What is said of a name that the template gives, but not for this place.
fn elsewhere(error: Diagnostic, name: &str, how: How, span: Span) -> Diagnostic {
    let error = error.label(span, "it has no value here");
    match how {
        How::Set => error.help(format!(
            "set it before, in every branch, or write `{name} | default(value=…)`"
        )),
        How::SetInLoop => error
            .note("what `set` gives a value in a loop is gone with each round")
            .help(format!("write `{{% set_global {name} = … %}}` in the loop")),
        How::Loop => error
            .note("it is the name of a loop, and is gone with it")
            .help("use it inside of the loop"),
        How::Argument => error
            .note("it was not given to the component")
            .help(format!(
                "give it to the component, or write `{name} | default(value=…)`"
            )),
    }
}

/// The error for something undefined that an operator, a filter or a loop was given. Tera points
/// at the first name of a path only.
pub(super) fn operand(template: &Template, span: Span) -> Diagnostic {
    let behind = template.words_behind(span);
    let is_path = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '.');
    let path = behind.len() - behind.trim_start_matches(is_path).len();
    let range = span.range();
    let span = Span::new(span.source, range.start..range.end + path);
    let words = template.words(span);
    let message = if words.chars().all(is_path) {
        format!("`{words}` has no value")
    } else {
        format!("something in `{words}` has no value")
    };
    Diagnostic::error(Code::UndefinedVariable, message)
        .label(span, "")
        .help("write what to use instead with `| default(value=…)`")
}

/// The error for `expression`, which is a field that its map has not, or anything else.
pub(super) fn expression(
    template: &Template,
    values: &Values,
    span: Span,
    keys: Option<&[String]>,
) -> Diagnostic {
    let words = template.words(span);
    let is_name = |word: &str| {
        let is_word = |c: char| c.is_ascii_alphanumeric() || c == '_';
        !word.is_empty() && word.chars().all(is_word)
    };
    if is_name(words) {
        return variable(template, values, words, span);
    }
    let path: Vec<&str> = words.split('.').map(str::trim).collect();
    match (path.split_last(), keys) {
        (Some((field, parent)), Some(keys)) if path.iter().all(|word| is_name(word)) => {
            self::field(span, &parent.join("."), field, keys)
        }
        _ => Diagnostic::error(Code::UndefinedVariable, format!("`{words}` has no value"))
            .label(span, "nothing is there")
            .help("write what to use instead with `| default(value=…)`"),
    }
}

/// The error for a field that `parent` has not.
pub(super) fn field(span: Span, parent: &str, field: &str, keys: &[String]) -> Diagnostic {
    let owner = match parent {
        "" => "this value".to_owned(),
        name => format!("`{name}`"),
    };
    let message = format!("{owner} has no field `{field}`");
    let error =
        Diagnostic::error(Code::UndefinedVariable, message).label(span, "no field has this name");
    let keys = || keys.iter().map(String::as_str);
    match nearest(field, keys()) {
        Some(near) => error.help(format!("did you mean `{near}`?")),
        None => error.note(there_is(keys())),
    }
}

fn there_is<'a>(names: impl Iterator<Item = &'a str> + Clone) -> String {
    let more = names.clone().count().saturating_sub(NAMES);
    let shown = list(names.take(NAMES), "and");
    match (shown.is_empty(), more) {
        (true, _) => "there are no names".to_owned(),
        (false, 0) => format!("there is {shown}"),
        (false, _) => format!("there is {shown} and {more} more"),
    }
}
