//! Reads `alembic.ini` as Python's `configparser` does
//! (<https://docs.python.org/3/library/configparser.html#supported-ini-file-structure>).
//!
//! The crates for INI files keep neither the places of values nor Python's interpolation.
//!
//! Invariant: a line is a comment, a section, a key with its value, or the continuation of a value;
//! anything else is an error. A value is interpolated when it is asked for, and not before.

use crate::diagnostic::{Code, Diagnostic};
use crate::span::{SourceId, Span};

/// The section whose values every other one has.
const DEFAULT: &str = "DEFAULT";

/// How far values may refer to each other, as in Python.
const DEPTH: usize = 10;

/// An INI file.
#[derive(Debug, Default)]
pub(super) struct Ini {
    sections: Vec<Section>,
}

#[derive(Debug)]
struct Section {
    name: String,
    span: Span,
    entries: Vec<Entry>,
}

/// A key with its value, as written.
#[derive(Debug)]
struct Entry {
    /// In lower case.
    key: String,
    key_span: Span,
    value: String,
    span: Span,
}

/// A value with what it refers to put in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Value {
    pub(super) text: String,
    pub(super) span: Span,
}

impl Ini {
    /// Reads a file.
    ///
    /// # Errors
    /// [`Code::Config`] for the first line that cannot be read, and for a section or key that is
    /// there twice.
    pub(super) fn read(text: &str, source: SourceId) -> Result<Self, Diagnostic> {
        let mut ini = Self::default();
        let mut start = 0;
        // How far the key is indented to which a deeper line belongs.
        let mut indent = None;
        for line in text.split_inclusive('\n') {
            let content = line.trim();
            let inset = line.len() - line.trim_start().len();
            let at = start + inset;
            let span = Span::new(source, at..at + content.len());
            start += line.len();
            if content.starts_with(['#', ';']) {
                continue;
            }
            if content.is_empty() {
                ini.go_on("");
                continue;
            }
            if indent.is_some_and(|indent| inset > indent) {
                ini.go_on(content);
                ini.stretch(span);
                continue;
            }
            if let Some(name) = content
                .strip_prefix('[')
                .and_then(|rest| rest.split_once(']'))
            {
                ini.begin(name.0, span)?;
                indent = None;
                continue;
            }
            ini.enter(content, span)?;
            indent = Some(inset);
        }
        for entry in ini
            .sections
            .iter_mut()
            .flat_map(|section| &mut section.entries)
        {
            entry.value.truncate(entry.value.trim_end().len());
        }
        Ok(ini)
    }

    fn begin(&mut self, name: &str, span: Span) -> Result<(), Diagnostic> {
        if let Some(first) = self.sections.iter().find(|section| section.name == name) {
            let message = format!("the section `[{name}]` is there twice");
            return Err(Diagnostic::error(Code::Config, message)
                .label(span, "again here")
                .context(first.span, "first here")
                .help("put them together"));
        }
        self.sections.push(Section {
            name: name.to_owned(),
            span,
            entries: Vec::new(),
        });
        Ok(())
    }

    /// Adds a line `key = value`.
    fn enter(&mut self, content: &str, span: Span) -> Result<(), Diagnostic> {
        let wrong = |message: &str| Diagnostic::error(Code::Config, message).label(span, "");
        let Some(section) = self.sections.last_mut() else {
            return Err(wrong("this line stands in no section").help("write `[alembic]` above it"));
        };
        let Some(at) = content.find(['=', ':']).filter(|&at| at > 0) else {
            return Err(
                wrong("this line is neither a section nor a key with its value")
                    .help("write `key = value`; a line that continues a value is indented"),
            );
        };
        let written = content[..at].trim_end();
        let key = written.to_lowercase();
        let key_span = span.part(0..written.len());
        if let Some(first) = section.entries.iter().find(|entry| entry.key == key) {
            let message = format!("`{key}` is there twice in `[{}]`", section.name);
            return Err(Diagnostic::error(Code::Config, message)
                .label(key_span, "again here")
                .context(first.key_span, "first here")
                .help("keep one of them"));
        }
        let value = content[at + 1..].trim_start();
        section.entries.push(Entry {
            key,
            key_span,
            value: value.to_owned(),
            span: span.part(content.len() - value.len()..content.len()),
        });
        Ok(())
    }

    fn last(&mut self) -> Option<&mut Entry> {
        self.sections.last_mut()?.entries.last_mut()
    }

    /// Adds a line to the last value.
    fn go_on(&mut self, line: &str) {
        if let Some(entry) = self.last() {
            entry.value.push('\n');
            entry.value.push_str(line);
        }
    }

    /// Has the last value end where `span` does.
    fn stretch(&mut self, span: Span) {
        if let Some(entry) = self.last() {
            let start = entry.span.range().start;
            entry.span = Span::new(span.source, start..span.range().end);
        }
    }

    /// Whether there is such a section.
    pub(super) fn has(&self, section: &str) -> bool {
        self.sections.iter().any(|other| other.name == section)
    }

    /// The names of the sections, but for the default one.
    pub(super) fn sections(&self) -> impl Iterator<Item = &str> {
        let names = self.sections.iter().map(|section| section.name.as_str());
        names.filter(|name| *name != DEFAULT)
    }

    /// The value of a key, in which `%(here)s` becomes `here`.
    ///
    /// # Errors
    /// [`Code::Config`] if it refers to what is not there, or has a `%` by itself.
    pub(super) fn get(
        &self,
        section: &str,
        key: &str,
        here: &str,
    ) -> Result<Option<Value>, Diagnostic> {
        let Some(entry) = self.entry(section, key) else {
            return Ok(None);
        };
        let mut text = String::new();
        self.interpolate(section, &entry.value, here, DEPTH, &mut text)
            .map_err(|why| {
                Diagnostic::error(Code::Config, format!("the value of `{key}` cannot be used"))
                    .label(entry.span, why)
                    .help("write `%%` for a `%`, and `%(name)s` for the value of `name`")
            })?;
        let span = entry.span;
        Ok(Some(Value { text, span }))
    }

    /// The keys of a section with their values, those of the default section first; a value that
    /// cannot be used is none.
    pub(super) fn values(
        &self,
        section: &str,
        here: &str,
    ) -> impl Iterator<Item = (&str, Option<String>)> {
        let of = |name: &str| {
            let mut sections = self.sections.iter();
            let found = sections.find(|section| section.name == name);
            found.map_or(&[][..], |section| &section.entries[..])
        };
        let entries = of(DEFAULT).iter().chain(of(section));
        entries.map(move |entry| {
            let value = self.get(section, &entry.key, here).ok().flatten();
            (entry.key.as_str(), value.map(|value| value.text))
        })
    }

    fn entry(&self, section: &str, key: &str) -> Option<&Entry> {
        let of = |name: &str| {
            let section = self.sections.iter().find(|section| section.name == name)?;
            section.entries.iter().find(|entry| entry.key == key)
        };
        of(section).or_else(|| of(DEFAULT))
    }

    fn interpolate(
        &self,
        section: &str,
        value: &str,
        here: &str,
        depth: usize,
        text: &mut String,
    ) -> Result<(), String> {
        let depth = depth
            .checked_sub(1)
            .ok_or("values refer to each other without end")?;
        let mut rest = value;
        while let Some(at) = rest.find('%') {
            text.push_str(&rest[..at]);
            rest = &rest[at + 1..];
            if let Some(after) = rest.strip_prefix('%') {
                text.push('%');
                rest = after;
                continue;
            }
            let name = rest
                .strip_prefix('(')
                .and_then(|rest| rest.split_once(")s"));
            let Some((name, after)) = name else {
                return Err("a `%` stands by itself in it".to_owned());
            };
            rest = after;
            match self.entry(section, &name.to_lowercase()) {
                Some(entry) => self.interpolate(section, &entry.value, here, depth, text)?,
                None if name == "here" => text.push_str(here),
                None => return Err(format!("nothing is called `{name}`")),
            }
        }
        text.push_str(rest);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::Ini;
    use crate::span::Sources;

    fn read(text: &str) -> Result<Ini, String> {
        let source = Sources::default().add("alembic.ini", text);
        Ini::read(text, source).map_err(|problem| problem.message)
    }

    fn value(ini: &Ini, section: &str, key: &str) -> Result<Option<String>, String> {
        match ini.get(section, key, "HERE") {
            Ok(value) => Ok(value.map(|value| value.text)),
            Err(problem) => Err(problem.labels[0].text.clone()),
        }
    }

    // What Python 3.11's configparser gives for the same file.
    #[test]
    fn values_are_those_of_pythons_configparser() {
        let ini = read(
            "# a comment\n[DEFAULT]\nroot: top\n\n[alembic]\nScript_Location = %(here)s/%(ROOT)s\n\
             ; another\ntemplate=%%(rev)s_%%(slug)s\nlist = one\n   two\n # not a part\n\n   three\n\
             empty =\nurl = a%b\nlast : x = y ; z # k\nloop = %(loop)s\ngone = %(nobody)s\n  \n\
             [other]\nroot = own\n",
        )
        .unwrap();
        for (section, key, expected) in [
            ("alembic", "script_location", "HERE/top"),
            ("alembic", "template", "%(rev)s_%(slug)s"),
            ("alembic", "list", "one\ntwo\n\nthree"),
            ("alembic", "empty", ""),
            ("alembic", "last", "x = y ; z # k"),
            ("alembic", "root", "top"),
            ("other", "root", "own"),
        ] {
            assert_eq!(value(&ini, section, key), Ok(Some(expected.to_owned())));
        }
        assert_eq!(value(&ini, "alembic", "nothing"), Ok(None));
        for (key, why) in [
            ("url", "a `%` stands by itself in it"),
            ("loop", "values refer to each other without end"),
            ("gone", "nothing is called `nobody`"),
        ] {
            assert_eq!(value(&ini, "alembic", key), Err(why.to_owned()));
        }
        assert_eq!(ini.sections().collect::<Vec<_>>(), ["alembic", "other"]);
        assert!(ini.has("other") && !ini.has("another"));
    }

    #[test]
    fn what_configparser_refuses_is_refused() {
        for (text, message) in [
            ("a = 1\n", "this line stands in no section"),
            (
                "[a]\nb\n",
                "this line is neither a section nor a key with its value",
            ),
            (
                "[a]\n= b\n",
                "this line is neither a section nor a key with its value",
            ),
            ("[a]\nb = 1\nB : 2\n", "`b` is there twice in `[a]`"),
            ("[a]\n[b]\n[a]\n", "the section `[a]` is there twice"),
        ] {
            assert_eq!(read(text).map(drop), Err(message.to_owned()), "{text}");
        }
    }

    #[test]
    fn a_place_covers_the_lines_of_a_value() {
        let text = "[alembic]\nlist = one\n  two\n";
        let ini = read(text).unwrap();
        let place = ini.get("alembic", "list", "").unwrap().unwrap().span;
        assert_eq!(&text[place.range()], "one\n  two");
    }
}
