//! `urllib.parse`.
//!
//! Invariant: an address is taken apart as Python takes it apart; what it would refuse or guess is
//! refused here.

use std::fmt::Write;
use std::rc::Rc;

use super::{function, record};
use crate::alembic::python::{
    Argument, Bound, Call, Dict, Interpreter, NativeFunction, Result, Signature, Value,
};
use crate::span::Span;

const FUNCTIONS: &[(&str, NativeFunction)] = &[
    ("parse_qs", parse_qs),
    ("parse_qsl", parse_qsl),
    ("quote", quote),
    ("quote_plus", quote_plus),
    ("unquote", unquote),
    ("unquote_plus", unquote_plus),
    ("urlencode", urlencode),
    ("urlparse", urlparse),
    ("urlsplit", urlsplit),
    ("urlunparse", urlunparse),
    ("urlunsplit", urlunsplit),
];

/// What a name of `urllib.parse` stands for.
pub(super) fn named(name: &str) -> Option<Value> {
    function::named(FUNCTIONS, name)
}

/// `urllib` itself: its modules are found by their dotted names.
pub(super) fn package(_: &str) -> Option<Value> {
    None
}

/// Bytes with what is not safe as `%XX`.
fn quoted(bytes: &[u8], safe: &str) -> String {
    let mut text = String::with_capacity(bytes.len());
    for byte in bytes {
        let one = char::from(*byte);
        let is_safe = one.is_ascii_alphanumeric() || "_.-~".contains(one);
        if byte.is_ascii() && (is_safe || safe.contains(one)) {
            text.push(one);
        } else {
            let _ = write!(text, "%{byte:02X}");
        }
    }
    text
}

/// As `quoted`, with a plus for a blank.
fn quoted_plus(bytes: &[u8], safe: &str) -> String {
    let blank = format!("{safe} ");
    quoted(bytes, &blank).replace(' ', "+")
}

fn bytes_of(interpreter: &mut Interpreter<'_, '_>, of: &Argument) -> Result<Rc<[u8]>> {
    let bytes = match of.value.plain() {
        Value::Bytes(bytes) => bytes,
        _ => Rc::from(interpreter.text_of(of)?.as_bytes()),
    };
    interpreter.take(3 * bytes.len(), of.place)?;
    Ok(bytes)
}

fn quoting(
    interpreter: &mut Interpreter<'_, '_>,
    call: Call,
    default: &str,
    run: fn(&[u8], &str) -> String,
) -> Result<Value> {
    let mut bound = Signature::part("quote")
        .takes(&["string", "safe"])
        .bind(interpreter, call)?;
    let of = bound.required(interpreter, "string")?;
    let bytes = bytes_of(interpreter, &of)?;
    let safe = bound.text(interpreter, "safe")?;
    let safe = safe.as_deref().unwrap_or(default);
    Ok(Value::str(run(&bytes, safe)))
}

fn quote(interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
    quoting(interpreter, call, "/", quoted)
}

fn quote_plus(interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
    quoting(interpreter, call, "", quoted_plus)
}

/// The text with the bytes of `%XX` in their places; what is no UTF-8 is replaced, as Python does.
fn unquoted(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let source = text.as_bytes();
    let digit = |at: usize| {
        let one = source.get(at).copied().map(char::from);
        one.and_then(|one| one.to_digit(16))
    };
    let mut at = 0;
    while let Some(byte) = source.get(at) {
        if let (b'%', Some(high), Some(low)) = (byte, digit(at + 1), digit(at + 2)) {
            bytes.push(u8::try_from(high * 16 + low).unwrap_or(0));
            at += 3;
        } else {
            bytes.push(*byte);
            at += 1;
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

fn unquoting(interpreter: &mut Interpreter<'_, '_>, call: Call, has_plus: bool) -> Result<Value> {
    let mut bound = Signature::part("unquote")
        .takes(&["string"])
        .bind(interpreter, call)?;
    let of = bound.required(interpreter, "string")?;
    let text = interpreter.text_of(&of)?;
    interpreter.take(text.len(), of.place)?;
    Ok(Value::str(if has_plus {
        unquoted(&text.replace('+', " "))
    } else {
        unquoted(&text)
    }))
}

fn unquote(interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
    unquoting(interpreter, call, false)
}

fn unquote_plus(interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
    unquoting(interpreter, call, true)
}

fn urlencode(interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
    let mut bound = Signature::part("urlencode")
        .takes(&["query", "doseq", "safe"])
        .bind(interpreter, call)?;
    let place = bound.place;
    let query = bound.required(interpreter, "query")?;
    let each = bound.truth(interpreter, "doseq")?.unwrap_or(false);
    let safe = bound.text(interpreter, "safe")?.unwrap_or_default();
    let mut parts = Vec::new();
    for (key, value) in interpreter.pairs(&query.value, query.place)? {
        let key = written(interpreter, &key, &safe, place)?;
        let values = match &value {
            Value::List(_) | Value::Tuple(_) if each => {
                interpreter.iterate(&value, place)?.collect()
            }
            Value::Dict(_) | Value::Set(_) | Value::Object(_) if each => {
                let message = "`doseq` with what is no list is not evaluated";
                return Err(interpreter.refuse(place, message));
            }
            value => vec![value.clone()],
        };
        for value in values {
            let value = written(interpreter, &value, &safe, place)?;
            parts.push(format!("{key}={value}"));
        }
    }
    Ok(Value::str(parts.join("&")))
}

fn written(
    interpreter: &mut Interpreter<'_, '_>,
    value: &Value,
    safe: &str,
    place: Span,
) -> Result<String> {
    let bytes = match value {
        Value::Bytes(bytes) => Rc::clone(bytes),
        value => Rc::from(interpreter.text(value, place)?.as_bytes()),
    };
    interpreter.take(3 * bytes.len(), place)?;
    Ok(quoted_plus(&bytes, safe))
}

fn query_pairs(interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Vec<(String, String)>> {
    let mut bound = Signature::part("parse_qs")
        .takes(&["qs", "keep_blank_values"])
        .bind(interpreter, call)?;
    let of = bound.required(interpreter, "qs")?;
    let text = interpreter.text_of(&of)?;
    interpreter.take(8 * text.len(), of.place)?;
    let keeps_blank = bound.truth(interpreter, "keep_blank_values")?;
    let keeps_blank = keeps_blank.unwrap_or(false);
    let read = |text: &str| unquoted(&text.replace('+', " "));
    let pairs = text.split('&').filter(|part| !part.is_empty());
    let pairs = pairs.filter_map(|part| match part.split_once('=') {
        Some((name, value)) if keeps_blank || !value.is_empty() => Some((read(name), read(value))),
        None if keeps_blank => Some((read(part), String::new())),
        _ => None,
    });
    Ok(pairs.collect())
}

fn parse_qs(interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
    let mut dict = Dict::default();
    for (name, value) in query_pairs(interpreter, call)? {
        let value = Value::str(value);
        if let Some(Value::List(list)) = dict.text(&name) {
            list.borrow_mut().push(value);
        } else {
            dict.set(&name, Value::list(vec![value]));
        }
    }
    Ok(Value::dict(dict))
}

fn parse_qsl(interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
    let pairs = query_pairs(interpreter, call)?.into_iter();
    let pair =
        |(name, value): (String, String)| Value::tuple(vec![Value::str(name), Value::str(value)]);
    Ok(Value::list(pairs.map(pair).collect()))
}

/// The parts of an address: scheme, place, path, query and fragment.
fn split(interpreter: &mut Interpreter<'_, '_>, bound: &mut Bound) -> Result<[String; 5]> {
    let of = bound.required(interpreter, "url")?;
    let url = interpreter.text_of(&of)?;
    interpreter.take(8 * url.len(), of.place)?;
    if !url.is_ascii() || url.contains(['[', ']']) || url.contains(|one: char| one <= ' ') {
        let message = "an address with blanks, brackets or other letters is not evaluated";
        return Err(interpreter.refuse(of.place, message));
    }
    let given = bound.text(interpreter, "scheme")?.unwrap_or_default();
    let mut scheme = given.to_string();
    let mut rest: &str = &url;
    if let Some((before, behind)) = rest.split_once(':') {
        let mut letters = before.chars();
        let begins = letters.next().is_some_and(|one| one.is_ascii_alphabetic());
        if begins && letters.all(|one| one.is_ascii_alphanumeric() || "+-.".contains(one)) {
            scheme = before.to_lowercase();
            rest = behind;
        }
    }
    let mut host = "";
    if let Some(behind) = rest.strip_prefix("//") {
        let end = behind.find(['/', '?', '#']).unwrap_or(behind.len());
        (host, rest) = behind.split_at(end);
    }
    let (rest, fragment) = rest.split_once('#').unwrap_or((rest, ""));
    let (path, query) = rest.split_once('?').unwrap_or((rest, ""));
    Ok([
        scheme,
        host.to_owned(),
        path.to_owned(),
        query.to_owned(),
        fragment.to_owned(),
    ])
}

fn urlsplit(interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
    let mut bound = Signature::part("urlsplit")
        .takes(&["url", "scheme"])
        .bind(interpreter, call)?;
    let parts = split(interpreter, &mut bound)?;
    let fields = ["scheme", "netloc", "path", "query", "fragment"];
    Ok(result("SplitResult", &fields, &parts))
}

fn urlparse(interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
    let mut bound = Signature::part("urlparse")
        .takes(&["url", "scheme"])
        .bind(interpreter, call)?;
    let place = bound.place;
    let [scheme, host, path, query, fragment] = split(interpreter, &mut bound)?;
    if path.contains(';') {
        let message = "the parameters of an address, behind a `;`, are not evaluated";
        return Err(interpreter.refuse(place, message));
    }
    let parts = [scheme, host, path, String::new(), query, fragment];
    let fields = ["scheme", "netloc", "path", "params", "query", "fragment"];
    Ok(result("ParseResult", &fields, &parts))
}

/// A named tuple of the parts, with what follows from them.
fn result(name: &str, fields: &[&str], parts: &[String]) -> Value {
    let host = &parts[1];
    let (user, place) = match host.rsplit_once('@') {
        Some((user, place)) => (Some(user), place),
        None => (None, host.as_str()),
    };
    let (user, password) = match user.map(|user| user.split_once(':')) {
        Some(Some((user, password))) => (Some(user), Some(password)),
        _ => (user, None),
    };
    let (name_of_host, port) = place.split_once(':').unwrap_or((place, ""));
    let text = |text: Option<&str>| text.map_or(Value::None, Value::str);
    let named = Some(name_of_host.to_lowercase()).filter(|name| !name.is_empty());
    let mut more = vec![
        ("username", text(user)),
        ("password", text(password)),
        ("hostname", text(named.as_deref())),
    ];
    match port.parse::<u16>() {
        Ok(port) => more.push(("port", Value::Int(i64::from(port)))),
        Err(_) if port.is_empty() => more.push(("port", Value::None)),
        // Python raises where it is asked for.
        Err(_) => {}
    }
    let values = parts.iter().map(Value::str).collect();
    record::named(name, fields, values, more)
}

fn texts(interpreter: &mut Interpreter<'_, '_>, call: Call, count: usize) -> Result<Vec<String>> {
    let mut bound = Signature::part("urlunsplit")
        .takes(&["components"])
        .bind(interpreter, call)?;
    let of = bound.required(interpreter, "components")?;
    let mut texts = Vec::new();
    for value in interpreter.iterate(&of.value, of.place)? {
        let place = of.place;
        texts.push(interpreter.text_of(&Argument { value, place })?.to_string());
    }
    if texts.len() != count {
        let message = format!("an address of {} parts is not evaluated", texts.len());
        return Err(interpreter.refuse(of.place, message));
    }
    interpreter.take(texts.iter().map(String::len).sum(), of.place)?;
    Ok(texts)
}

fn joined(interpreter: &Interpreter<'_, '_>, parts: [&str; 5], place: Span) -> Result<Value> {
    let [scheme, host, path, query, fragment] = parts;
    let mut url = String::new();
    if host.is_empty() {
        let is_known = matches!(scheme, "" | "mailto" | "urn");
        if path.starts_with("//") || !is_known {
            let message = "an address without a host is not evaluated here";
            return Err(interpreter.refuse(place, message));
        }
        url.push_str(path);
    } else {
        let slash = if path.is_empty() || path.starts_with('/') {
            ""
        } else {
            "/"
        };
        let _ = write!(url, "//{host}{slash}{path}");
    }
    if !scheme.is_empty() {
        url = format!("{scheme}:{url}");
    }
    if !query.is_empty() {
        let _ = write!(url, "?{query}");
    }
    if !fragment.is_empty() {
        let _ = write!(url, "#{fragment}");
    }
    Ok(Value::str(url))
}

fn urlunsplit(interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
    let place = call.place;
    let parts = texts(interpreter, call, 5)?;
    let [scheme, host, path, query, fragment] = &parts[..] else {
        return Ok(Value::None);
    };
    joined(interpreter, [scheme, host, path, query, fragment], place)
}

fn urlunparse(interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
    let place = call.place;
    let parts = texts(interpreter, call, 6)?;
    let [scheme, host, path, parameters, query, fragment] = &parts[..] else {
        return Ok(Value::None);
    };
    let path = match parameters.as_str() {
        "" => path.clone(),
        parameters => format!("{path};{parameters}"),
    };
    joined(interpreter, [scheme, host, &path, query, fragment], place)
}
