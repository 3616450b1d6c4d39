//! Reads `[tool.alembic]` of `pyproject.toml`
//! (<https://alembic.sqlalchemy.org/en/latest/tutorial.html#using-pyproject-toml-for-configuration>).
//!
//! Invariant: nothing else of the file is looked at.

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::options::{Said, Setting};
use crate::diagnostic::{Code, Diagnostic};
use crate::span::{SourceId, Span};

/// The table, with its values.
#[derive(Debug)]
pub(super) struct PyProject {
    settings: Vec<(String, Setting)>,
}

impl PyProject {
    /// Reads a file; `None` if it has no such table. `%(here)s` becomes `here`.
    ///
    /// # Errors
    /// [`Code::Config`] if it has one and is no TOML, or refers to what is not there.
    pub(super) fn read(
        text: &str,
        source: SourceId,
        here: &str,
    ) -> Result<Option<Self>, Diagnostic> {
        if !text.contains("alembic") {
            return Ok(None);
        }
        let table = DeTable::parse(text).map_err(|error| {
            let place = Span::new(source, error.span().unwrap_or(0..0));
            Diagnostic::error(Code::Config, "this is not TOML").label(place, error.message())
        })?;
        let tool = table.get_ref().get("tool").map(Spanned::get_ref);
        let Some(DeValue::Table(tool)) = tool else {
            return Ok(None);
        };
        let Some(DeValue::Table(alembic)) = tool.get("alembic").map(Spanned::get_ref) else {
            return Ok(None);
        };
        let mut settings = Vec::new();
        for (key, value) in alembic {
            let span = Span::new(source, value.span());
            let Some(said) = said(value.get_ref(), here) else {
                continue;
            };
            let said = said.map_err(|why| {
                Diagnostic::error(
                    Code::Config,
                    format!("the value of `{}` cannot be used", key.get_ref()),
                )
                .label(span, why)
                .help("write `%%` for a `%`")
            })?;
            settings.push((key.get_ref().to_string(), Setting { said, span }));
        }
        Ok(Some(Self { settings }))
    }

    /// The value of a key.
    pub(super) fn get(&self, key: &str) -> Option<&Setting> {
        let found = self.settings.iter().find(|(name, _)| name == key);
        found.map(|(_, setting)| setting)
    }
}

/// What a value says, if it is of a kind that settings are.
fn said(value: &DeValue<'_>, here: &str) -> Option<Result<Said, String>> {
    match value {
        DeValue::String(text) => Some(formatted(text, here).map(Said::Text)),
        DeValue::Boolean(value) => Some(Ok(Said::Bool(*value))),
        DeValue::Integer(value) => Some(Ok(Said::Text(value.as_str().to_owned()))),
        DeValue::Array(items) => {
            let texts = items.iter().map(|item| match item.get_ref() {
                DeValue::String(text) => Some(formatted(text, here)),
                _ => None,
            });
            let texts: Option<Result<_, _>> = texts.collect();
            texts.map(|texts| texts.map(Said::List))
        }
        _ => None,
    }
}

/// What Python's `%` operator makes of a text.
fn formatted(text: &str, here: &str) -> Result<String, String> {
    let mut formatted = String::new();
    let mut rest = text;
    while let Some(at) = rest.find('%') {
        formatted.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        if let Some(after) = rest.strip_prefix('%') {
            formatted.push('%');
            rest = after;
        } else if let Some(after) = rest.strip_prefix("(here)s") {
            formatted.push_str(here);
            rest = after;
        } else {
            return Err("only `%(here)s` can stand behind a `%`".to_owned());
        }
    }
    formatted.push_str(rest);
    Ok(formatted)
}
