//! `string.Template`.
//!
//! Invariant: a `$` that begins no name is Python's `ValueError`, and stays only in `safe_substitute()`
//! (<https://docs.python.org/3/library/string.html#template-strings-strings>).

use std::rc::Rc;

use crate::alembic::python::{Call, Interpreter, Object, Result, Signature, Value};
use crate::span::Span;

/// A text with `$name` in it.
#[derive(Debug)]
struct Template(Rc<str>);

/// What stands behind a `$`.
enum Piece<'t> {
    /// `$$`
    Dollar,
    /// A name, and how much of the text it takes.
    Name(&'t str, usize),
    /// Something else.
    Other,
}

/// `Template(text)`
pub(super) fn template(interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
    let mut bound = Signature::part("Template")
        .takes(&["template"])
        .bind(interpreter, call)?;
    let text = bound.required(interpreter, "template")?;
    Ok(Value::object(Template(interpreter.text_of(&text)?)))
}

/// The name that a text begins with.
fn name(text: &str) -> &str {
    let is_part = |one: char| one == '_' || one.is_ascii_alphanumeric();
    let end = text.find(|one| !is_part(one)).unwrap_or(text.len());
    let name = &text[..end];
    if name.starts_with(|one: char| one.is_ascii_digit()) {
        ""
    } else {
        name
    }
}

fn piece(behind: &str) -> Piece<'_> {
    if behind.starts_with('$') {
        return Piece::Dollar;
    }
    if let Some(inside) = behind.strip_prefix('{') {
        let name = name(inside);
        let is_closed = inside[name.len()..].starts_with('}') && !name.is_empty();
        return if is_closed {
            Piece::Name(name, name.len() + 2)
        } else {
            Piece::Other
        };
    }
    match name(behind) {
        "" => Piece::Other,
        name => Piece::Name(name, name.len()),
    }
}

impl Template {
    fn substitute(
        &self,
        interpreter: &mut Interpreter<'_, '_>,
        call: &Call,
        is_safe: bool,
    ) -> Result<String> {
        let place = call.place;
        let mut made = String::new();
        let mut rest = &*self.0;
        while let Some(at) = rest.find('$') {
            made.push_str(&rest[..at]);
            let behind = &rest[at + 1..];
            let taken = match piece(behind) {
                Piece::Dollar => {
                    made.push('$');
                    1
                }
                Piece::Name(name, length) => {
                    match Self::value(interpreter, call, name)? {
                        Some(value) => made.push_str(&interpreter.text(&value, place)?),
                        None if is_safe => made.push_str(&rest[at..=at + length]),
                        None => return Err(interpreter.key_error(&Value::str(name), place)),
                    }
                    length
                }
                Piece::Other if is_safe => {
                    made.push('$');
                    0
                }
                Piece::Other => {
                    let before = &self.0[..self.0.len() - rest.len() + at];
                    let line = before.matches('\n').count() + 1;
                    let column = before
                        .rsplit('\n')
                        .next()
                        .map_or(0, |last| last.chars().count());
                    let message = format!(
                        "Invalid placeholder in string: line {line}, col {}",
                        column + 1
                    );
                    return Err(interpreter.raise("ValueError", &message, place));
                }
            };
            interpreter.take(made.len(), place)?;
            rest = &behind[taken..];
        }
        made.push_str(rest);
        Ok(made)
    }

    /// What a name stands for: by keyword, or in the mapping.
    fn value(
        interpreter: &mut Interpreter<'_, '_>,
        call: &Call,
        name: &str,
    ) -> Result<Option<Value>> {
        let by_name = call.keyword.iter().find(|(known, _)| &**known == name);
        if let Some((_, argument)) = by_name {
            return Ok(Some(argument.value.clone()));
        }
        let Some(mapping) = call.positional.first() else {
            return Ok(None);
        };
        for (key, value) in interpreter.entries(&mapping.value, mapping.place)? {
            if key.as_str() == Some(name) {
                return Ok(Some(value));
            }
        }
        Ok(None)
    }
}

impl Object for Template {
    fn type_name(&self) -> &'static str {
        "Template"
    }

    fn attribute(
        self: Rc<Self>,
        _: &mut Interpreter<'_, '_>,
        name: &str,
        _: Span,
    ) -> Result<Option<Value>> {
        Ok((name == "template").then(|| Value::Str(Rc::clone(&self.0))))
    }

    fn has_method(&self, name: &str) -> bool {
        matches!(name, "safe_substitute" | "substitute")
    }

    fn call_method(
        self: Rc<Self>,
        interpreter: &mut Interpreter<'_, '_>,
        name: &str,
        call: Call,
    ) -> Result<Value> {
        let is_safe = name == "safe_substitute";
        self.substitute(interpreter, &call, is_safe).map(Value::str)
    }
}
