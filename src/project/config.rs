//! Reads `gen-sql.toml`.
//!
//! Invariant: a key that is not known is an error; nothing is ignored.

use std::collections::BTreeMap;
use std::ops::Range;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde::de::IntoDeserializer;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::file_template::FileTemplate;
use super::settings::{Language, NewFiles};
use super::{Settings, variable};
use crate::alembic::Options;
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Result};
use crate::revision::{Fixed, NoTime, Now, UnknownRows};
use crate::span::{SourceId, Sources, Span};
use crate::sqlite::SqliteVersion;
use crate::template::Values;
use crate::text;

/// The longest that the part of a file's name which comes from the message may be, as in
/// Alembic's `truncate_slug_length`.
const LONGEST_SLUG: usize = 40;

/// Every key of this release.
pub(super) const KEYS: [&str; 17] = [
    "versions",
    "templates",
    "baseline",
    "schema",
    "sqlite_version",
    "version_table",
    "history_table",
    "ignore",
    "recursive_version_locations",
    "prepend_sys_path",
    "engine_name",
    "now",
    "seed",
    "data",
    "variables",
    "naming",
    "types",
];

/// The kinds of constraints that names are made for.
const KINDS: [&str; 5] = ["ix", "uq", "ck", "fk", "pk"];

/// What a configuration file says itself, for those who would know it otherwise.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct SaidHere {
    pub(super) version_table: bool,
    pub(super) naming: bool,
}

impl Settings {
    /// The settings of a project without a configuration file, in `folder`.
    #[must_use]
    pub fn of_folder(folder: &Path) -> Self {
        Self {
            versions: vec![folder.join("versions")],
            templates: folder.join("templates"),
            baseline: None,
            schema: None,
            sqlite_version: SqliteVersion::DEFAULT,
            version_table: "alembic_version".to_owned(),
            history_table: Some("gen_sql_history".to_owned()),
            ignore: Vec::new(),
            variables: Values::default(),
            recursive: false,
            python_path: vec![folder.join(".")],
            naming: BTreeMap::new(),
            types: BTreeMap::new(),
            engine_name: None,
            fixed: Fixed::default(),
            new_files: NewFiles {
                language: Language::Sql,
                template: FileTemplate::default(),
                longest_slug: LONGEST_SLUG,
                timezone: None,
            },
            script_location: None,
            options: Options::default(),
        }
    }

    /// These settings with what the configuration file `source` says; its paths count from
    /// `folder`.
    ///
    /// # Errors
    /// Everything that is wrong with the file.
    pub(super) fn read(
        self,
        sources: &Sources,
        source: SourceId,
        folder: &Path,
    ) -> Result<(Self, SaidHere)> {
        let reader = Reader { source, folder };
        let table = DeTable::parse(sources.text(source)).map_err(|error| reader.syntax(&error))?;
        let mut settings = self;
        let mut problems = Diagnostics::default();
        // The table is sorted by name; messages come in the order of the file.
        let mut entries: Vec<_> = table.get_ref().iter().collect();
        entries.sort_by_key(|(key, _)| key.span().start);
        for (key, value) in entries {
            if let Err(problem) = reader.set(&mut settings, key, value) {
                problems.push(problem);
            }
        }
        if let Some(problem) = reader.one_table_for_two(&settings, table.get_ref()) {
            problems.push(problem);
        }
        let said = SaidHere {
            version_table: table.get_ref().contains_key("version_table"),
            naming: table.get_ref().contains_key("naming"),
        };
        problems.or_ok((settings, said))
    }
}

/// Why a script cannot make a table of this name for itself.
pub(super) fn not_a_table(name: &str) -> Option<&'static str> {
    let lower = name.to_ascii_lowercase();
    if name.is_empty() {
        return Some("a text is expected here");
    }
    if lower.starts_with("sqlite_") {
        return Some("names that begin with `sqlite_` are SQLite's own");
    }
    // A temporary table would hide it: https://sqlite.org/lang_naming.html
    (lower.starts_with("gen_sql_") && lower != "gen_sql_history")
        .then_some("scripts have temporary tables of such names")
}

fn name_of(name: &Spanned<impl AsRef<str>>) -> &str {
    name.get_ref().as_ref()
}

/// Reads values of one file.
struct Reader<'a> {
    source: SourceId,
    folder: &'a Path,
}

type Value<'a> = Spanned<DeValue<'a>>;
type Read<T> = std::result::Result<T, Diagnostic>;

impl Reader<'_> {
    fn set(
        &self,
        settings: &mut Settings,
        key: &Spanned<impl AsRef<str>>,
        value: &Value,
    ) -> Read<()> {
        match key.get_ref().as_ref() {
            "versions" => settings.versions = self.paths(value)?,
            "templates" => settings.templates = self.path(value)?,
            "baseline" => settings.baseline = Some(self.path(value)?),
            "schema" => settings.schema = Some(self.paths(value)?),
            "sqlite_version" => settings.sqlite_version = self.version(value)?,
            "version_table" => settings.version_table = self.table(value)?,
            "history_table" => settings.history_table = self.optional(value)?,
            "ignore" => settings.ignore = self.texts(value)?,
            "recursive_version_locations" => settings.recursive = self.is_on(value)?,
            "prepend_sys_path" => {
                let paths = self.texts(value)?;
                let paths = paths.into_iter().map(|path| self.folder.join(path));
                settings.python_path = paths.collect();
            }
            "engine_name" => settings.engine_name = Some(self.text(value)?),
            "now" => settings.fixed.now = Some(self.now(value)?),
            "seed" => settings.fixed.seed = Some(self.seed(value)?),
            "data" => settings.fixed.rows = self.data(value)?,
            "naming" => settings.naming = self.naming(value)?,
            "types" => settings.types = self.named_texts(value)?,
            "variables" => settings.variables = self.variables(value)?,
            unknown => return Err(self.unknown(unknown, key.span())),
        }
        Ok(())
    }

    fn text(&self, value: &Value) -> Read<String> {
        match value.get_ref() {
            DeValue::String(text) if !text.is_empty() => Ok(text.to_string()),
            _ => Err(self.wrong(value, "a text is expected here")),
        }
    }

    fn texts(&self, value: &Value) -> Read<Vec<String>> {
        match value.get_ref() {
            DeValue::Array(items) => items.iter().map(|item| self.text(item)).collect(),
            _ => Err(self.wrong(value, "a list of texts is expected here")),
        }
    }

    fn is_on(&self, value: &Value) -> Read<bool> {
        match value.get_ref() {
            DeValue::Boolean(on) => Ok(*on),
            _ => Err(self.wrong(value, "`true` or `false` is expected here")),
        }
    }

    /// A time, as TOML or a text has it.
    fn now(&self, value: &Value) -> Read<Now> {
        let text = match value.get_ref() {
            DeValue::Datetime(time) => time.to_string(),
            DeValue::String(text) => text.to_string(),
            _ => String::new(),
        };
        text.parse()
            .map_err(|error: NoTime| self.wrong(value, &error.to_string()))
    }

    /// A whole number that is not negative.
    fn seed(&self, value: &Value) -> Read<u64> {
        let number = match value.get_ref() {
            DeValue::Integer(number) => u64::from_str_radix(number.as_str(), number.radix()).ok(),
            _ => None,
        };
        number.ok_or_else(|| self.wrong(value, "a whole number is expected here"))
    }

    /// What is done about statements that depend on rows.
    fn data(&self, value: &Value) -> Read<UnknownRows> {
        let text = self.text(value)?;
        let choice = text.parse();
        choice.map_err(|_| self.wrong(value, "`\"error\"` or `\"skip\"` is expected here"))
    }

    /// A table of texts.
    fn named_texts(&self, value: &Value) -> Read<BTreeMap<String, String>> {
        let DeValue::Table(table) = value.get_ref() else {
            return Err(self.wrong(value, "a table of names and texts is expected here"));
        };
        let named = table.iter();
        named
            .map(|(name, value)| Ok((name.get_ref().to_string(), self.text(value)?)))
            .collect()
    }

    /// The names of constraints without a name.
    fn naming(&self, value: &Value) -> Read<BTreeMap<String, String>> {
        let naming = self.named_texts(value)?;
        if let DeValue::Table(table) = value.get_ref() {
            let known = |name: &&Spanned<_>| !KINDS.contains(&name_of(name));
            if let Some(unknown) = table.keys().find(known) {
                let message = format!("`{}` is no kind of constraint", name_of(unknown));
                return Err(Diagnostic::error(Code::Config, message)
                    .label(self.span(unknown.span()), "")
                    .help(format!("the kinds are {}", text::list(KINDS, "and"))));
            }
        }
        Ok(naming)
    }

    fn path(&self, value: &Value) -> Read<PathBuf> {
        self.text(value).map(|text| self.folder.join(text))
    }

    fn paths(&self, value: &Value) -> Read<Vec<PathBuf>> {
        let DeValue::Array(items) = value.get_ref() else {
            return Err(self.wrong(value, "a list of texts is expected here"));
        };
        if items.is_empty() {
            return Err(self.wrong(value, "at least one path is expected here"));
        }
        let mut paths: Vec<PathBuf> = Vec::new();
        for item in items {
            let path = self.path(item)?;
            let same = |other: &PathBuf| match (other.canonicalize(), path.canonicalize()) {
                (Ok(other), Ok(path)) => other == path,
                _ => false,
            };
            if paths.iter().any(same) {
                return Err(self.wrong(item, "this path is named twice"));
            }
            paths.push(path);
        }
        Ok(paths)
    }

    /// A name, or `None` for `false`.
    fn optional(&self, value: &Value) -> Read<Option<String>> {
        match value.get_ref() {
            DeValue::Boolean(false) => Ok(None),
            DeValue::String(text) if !text.is_empty() => self.table(value).map(Some),
            _ => Err(self.wrong(value, "a name or `false` is expected here")),
        }
    }

    /// The values that templates are given.
    fn variables(&self, value: &Value) -> Read<Values> {
        let DeValue::Table(table) = value.get_ref() else {
            return Err(self.wrong(value, "a table of names and values is expected here"));
        };
        let mut variables = Values::default();
        for (name, value) in table {
            if let Err(reason) = variable::check_name(name.get_ref()) {
                let message = format!("`{}` cannot be a variable", name.get_ref());
                return Err(
                    Diagnostic::error(Code::Config, message).label(self.span(name.span()), reason)
                );
            }
            let read = toml::Value::deserialize(value.clone().into_deserializer());
            // All else that TOML knows has a value.
            let read = read.map_err(|_| self.wrong(value, "an integer has at most 64 bits"))?;
            variables.insert(name.get_ref().as_ref(), read);
        }
        Ok(variables)
    }

    /// The name of a table that a script can make.
    fn table(&self, value: &Value) -> Read<String> {
        let name = self.text(value)?;
        match not_a_table(&name) {
            Some(why) => Err(self.wrong(value, why)),
            None => Ok(name),
        }
    }

    /// What is said if the version table and the history table are the same.
    fn one_table_for_two(&self, settings: &Settings, table: &DeTable) -> Option<Diagnostic> {
        let history = settings.history_table.as_ref()?;
        if !history.eq_ignore_ascii_case(&settings.version_table) {
            return None;
        }
        let key = ["history_table", "version_table"]
            .into_iter()
            .find_map(|key| table.get(key))?;
        Some(self.wrong(
            key,
            "the version table and the history table need different names",
        ))
    }

    fn version(&self, value: &Value) -> Read<SqliteVersion> {
        if let DeValue::Float(_) | DeValue::Integer(_) = value.get_ref() {
            // 3.40 would be 3.4
            return Err(self.wrong(value, "a version is a text: write it in quotes"));
        }
        self.text(value)?
            .parse()
            .map_err(|error: crate::sqlite::SqliteVersionError| {
                self.wrong(value, &error.to_string())
            })
            .and_then(|version: SqliteVersion| match SqliteVersion::built_in() {
                own if version > own => Err(self
                    .wrong(value, "no script can be tried on this version here")
                    .help(format!("name {own} or an older one"))),
                _ => Ok(version),
            })
    }

    fn span(&self, range: Range<usize>) -> Span {
        Span::new(self.source, range)
    }

    fn wrong(&self, value: &Value, expected: &str) -> Diagnostic {
        Diagnostic::error(Code::Config, "this value cannot be used")
            .label(self.span(value.span()), expected)
    }

    fn unknown(&self, key: &str, range: Range<usize>) -> Diagnostic {
        let diagnostic = Diagnostic::error(Code::UnknownKey, format!("unknown key `{key}`"))
            .label(self.span(range), "");
        match text::nearest(key, KEYS) {
            Some(near) => diagnostic.help(format!("did you mean `{near}`?")),
            None => diagnostic.help(format!("the keys are {}", text::list(KEYS, "and"))),
        }
    }

    fn syntax(&self, error: &toml::de::Error) -> Diagnostic {
        let range = error.span().unwrap_or(0..0);
        Diagnostic::error(Code::Config, "this is not TOML").label(self.span(range), error.message())
    }
}
