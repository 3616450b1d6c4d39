//! The options of an Alembic project, from whichever file says them.
//!
//! Invariant: `alembic.ini` comes before `pyproject.toml`, option by option, as in Alembic.

use super::ini::Ini;
use super::pyproject::PyProject;
use crate::diagnostic::{Code, Diagnostic};
use crate::span::Span;

/// Stands for the folder of the file while a value is taken apart: it may hold separators itself.
pub(super) const HERE: &str = "\u{1}";

/// A value and where it is.
#[derive(Clone, Debug)]
pub(super) struct Setting {
    pub(super) said: Said,
    pub(super) span: Span,
}

/// A value of one of the kinds that options are.
#[derive(Clone, Debug)]
pub(super) enum Said {
    Text(String),
    List(Vec<String>),
    Bool(bool),
}

/// The options of a project.
#[derive(Debug)]
pub(super) struct Options {
    pub(super) ini: Option<Ini>,
    /// The section of it.
    pub(super) section: String,
    pub(super) toml: Option<PyProject>,
}

type Read<T> = Result<T, Diagnostic>;

impl Options {
    /// What code is told that asks: what the file says, but for what depends on where it is.
    pub(super) fn said(&self) -> crate::alembic::Options {
        let sections = self.ini.iter().flat_map(|ini| {
            let names = ini.sections();
            names.map(|name| {
                let here = ("here".to_owned(), None);
                let options = ini.values(name, HERE);
                let options = options.map(|(key, value)| {
                    let value = value.filter(|value| !value.contains(HERE));
                    (key.to_owned(), value)
                });
                let options = std::iter::once(here).chain(options);
                (name.to_owned(), options.collect())
            })
        });
        crate::alembic::Options {
            section: self.section.clone(),
            sections: sections.collect(),
        }
    }

    /// The value of an option.
    pub(super) fn get(&self, key: &str) -> Read<Option<Setting>> {
        if let Some(ini) = &self.ini
            && let Some(value) = ini.get(&self.section, key, HERE)?
        {
            let said = Said::Text(value.text);
            let span = value.span;
            return Ok(Some(Setting { said, span }));
        }
        Ok(self.toml.as_ref().and_then(|toml| toml.get(key)).cloned())
    }

    /// A text, if it is set and not empty.
    pub(super) fn text(&self, key: &str) -> Read<Option<(String, Span)>> {
        match self.get(key)? {
            None => Ok(None),
            Some(Setting { said, span }) => match said {
                Said::Text(text) if text.is_empty() => Ok(None),
                Said::Text(text) => Ok(Some((text, span))),
                Said::List(_) | Said::Bool(_) => Err(wrong(span, "a text is expected here")),
            },
        }
    }

    /// Whether an option is on: only the word `true` says so.
    pub(super) fn is_on(&self, key: &str) -> Read<Option<Span>> {
        let setting = self.get(key)?;
        let on = setting.filter(|setting| match &setting.said {
            Said::Text(text) => text == "true",
            Said::Bool(on) => *on,
            Said::List(_) => false,
        });
        Ok(on.map(|setting| setting.span))
    }

    /// A list of paths, if it is set. In `alembic.ini` they are separated as `path_separator` says;
    /// if it says nothing, by blanks and commas and, in some lists, colons.
    pub(super) fn paths(
        &self,
        key: &str,
        separators: &[&str],
        has_colons: bool,
    ) -> Read<Option<Vec<(String, Span)>>> {
        let Some(Setting { said, span }) = self.get(key)? else {
            return Ok(None);
        };
        let paths = match said {
            Said::List(paths) => paths,
            Said::Bool(_) => return Err(wrong(span, "a list of texts is expected here")),
            Said::Text(text) => {
                let separator = self.separator(separators)?;
                let is_between = |c: char| match separator {
                    Some(separator) => c == separator,
                    None => matches!(c, ' ' | ',') || has_colons && c == ':',
                };
                text.split(is_between).map(str::to_owned).collect()
            }
        };
        let paths = paths.iter().map(|path| path.trim());
        let paths = paths.filter(|path| !path.is_empty());
        Ok(Some(paths.map(|path| (path.to_owned(), span)).collect()))
    }

    /// What separates paths.
    fn separator(&self, keys: &[&str]) -> Read<Option<char>> {
        for key in keys {
            let Some((name, span)) = self.text(key)? else {
                continue;
            };
            return Ok(Some(match name.as_str() {
                "space" => ' ',
                "newline" => '\n',
                "os" if cfg!(windows) => ';',
                "os" | ":" => ':',
                ";" => ';',
                _ => {
                    let expected = "`os`, `space`, `newline`, `:` or `;` is expected here";
                    return Err(wrong(span, expected));
                }
            }));
        }
        Ok(None)
    }
}

/// What is said of a value that cannot be used.
pub(super) fn wrong(span: Span, expected: &str) -> Diagnostic {
    Diagnostic::error(Code::Config, "this value cannot be used").label(span, expected)
}
