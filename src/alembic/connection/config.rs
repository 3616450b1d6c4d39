//! `context.config`: what `alembic.ini` says
//! (<https://alembic.sqlalchemy.org/en/latest/api/config.html>).
//!
//! Invariant: what names a database, a place on a disk, or is set by code that is not run, is not
//! known here.

use std::rc::Rc;

use super::execute::dict;
use super::migration_context::unknown;
use crate::alembic::python::{Call, Dict, Interpreter, Object, Result, Signature, Value};
use crate::span::Span;

/// The option that names the database.
const URL: &str = "sqlalchemy.url";

/// `context.config`
#[derive(Debug)]
pub(in crate::alembic) struct Config;

/// The value of an option; `None` if it is not set.
fn option(
    interpreter: &Interpreter<'_, '_>,
    section: &str,
    name: &str,
    place: Span,
) -> Option<Value> {
    let name = name.to_lowercase();
    let not_known = || unknown(&format!("the option `{name}`"), place);
    if name == URL {
        return Some(not_known());
    }
    let options = interpreter
        .host
        .surroundings
        .options
        .sections
        .get(section)?;
    Some(match options.get(&name)? {
        Some(text) => Value::str(text),
        None => not_known(),
    })
}

/// `config.get_section(name, default)`
fn section(interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
    let place = call.place;
    let signature = Signature::new("get_section").takes(&["name", "default"]);
    let mut bound = signature.bind(interpreter, call)?;
    let name = {
        let name = bound.required(interpreter, "name")?;
        interpreter.text_of(&name)?
    };
    let default = bound.optional("default");
    let sections = &interpreter.host.surroundings.options.sections;
    let Some(options) = sections.get(&*name) else {
        return Ok(default.map_or(Value::None, |argument| argument.value));
    };
    let mut values = Dict::default();
    for option in options.keys() {
        let value = self::option(interpreter, &name, option, place);
        values.set(option, value.unwrap_or(Value::None));
    }
    Ok(Value::dict(values))
}

impl Object for Config {
    fn type_name(&self) -> &'static str {
        "Config"
    }

    fn attribute(
        self: Rc<Self>,
        interpreter: &mut Interpreter<'_, '_>,
        name: &str,
        place: Span,
    ) -> Result<Option<Value>> {
        Ok(match name {
            "attributes" => Some(dict([])),
            "config_ini_section" => {
                let section = &interpreter.host.surroundings.options.section;
                Some(Value::str(section))
            }
            "cmd_opts" | "config_file_name" | "file_config" | "toml_file_name" => {
                Some(unknown(&format!("`config.{name}`"), place))
            }
            _ => None,
        })
    }

    fn has_method(&self, name: &str) -> bool {
        matches!(
            name,
            "get_main_option"
                | "get_section"
                | "get_section_option"
                | "set_main_option"
                | "set_section_option"
        )
    }

    fn call_method(
        self: Rc<Self>,
        interpreter: &mut Interpreter<'_, '_>,
        name: &str,
        call: Call,
    ) -> Result<Value> {
        let place = call.place;
        let parameters: &[&str] = match name {
            "get_section" => return section(interpreter, call),
            "get_main_option" => &["name", "default"],
            "get_section_option" => &["section", "name", "default"],
            _ => {
                let message = format!("`config.{name}()` is not evaluated: nobody would read it");
                return Err(interpreter.refuse(place, message));
            }
        };
        let signature = Signature::new("get_main_option").takes(parameters);
        let mut bound = signature.bind(interpreter, call)?;
        let section = match bound.text(interpreter, "section")? {
            Some(section) => section.to_string(),
            None => interpreter.host.surroundings.options.section.clone(),
        };
        let name = {
            let name = bound.required(interpreter, "name")?;
            interpreter.text_of(&name)?
        };
        let default = bound.optional("default");
        let found = option(interpreter, &section, &name, place);
        Ok(found.unwrap_or_else(|| default.map_or(Value::None, |argument| argument.value)))
    }
}
