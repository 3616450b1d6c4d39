//! The files that a revision may read, and what they hold.
//!
//! Invariant: nothing is read from disk here; a file is parsed once for each rendering.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use tera::{Kwargs, Value};

use super::csv::{self, Fields};
use super::engine::Outcome;
use super::fault::{Fault, Kind, Said};
use super::{json, literal};
use crate::span::SourceId;
use crate::text;

/// A file that a revision names in `reads:`.
#[derive(Clone, Debug)]
pub struct DataFile {
    /// Its path, as the revision writes it.
    pub name: String,
    /// The file, for messages about it.
    pub source: SourceId,
    /// What it holds.
    pub text: Arc<str>,
}

/// A file, and as what it is read.
type Key = (usize, Format);

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Format {
    Csv(Fields),
    Json,
}

/// The files that a template may read.
#[derive(Debug, Default)]
pub(super) struct Data {
    pub(super) files: Vec<DataFile>,
    parsed: Mutex<HashMap<Key, Value>>,
}

impl Data {
    pub(super) fn new(files: &[DataFile]) -> Self {
        Self {
            files: files.to_vec(),
            parsed: Mutex::default(),
        }
    }

    /// Forgets what was parsed.
    pub(super) fn clear(&self) {
        self.parsed().clear();
    }

    fn parsed(&self) -> std::sync::MutexGuard<'_, HashMap<Key, Value>> {
        self.parsed.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// `read_csv(path=…, null=…, numbers=…)`: the rows of a file, as maps.
    pub(super) fn csv(&self, kwargs: &Kwargs) -> Outcome {
        let fields = Fields {
            null: literal::text_argument(kwargs, "null")?.map(str::to_owned),
            numbers: kwargs.get::<Vec<String>>("numbers")?.unwrap_or_default(),
        };
        self.read(kwargs, Format::Csv(fields))
    }

    /// `read_json(path=…)`: the value that a file holds.
    pub(super) fn json(&self, kwargs: &Kwargs) -> Outcome {
        self.read(kwargs, Format::Json)
    }

    fn read(&self, kwargs: &Kwargs, format: Format) -> Outcome {
        let path = literal::needed_text(kwargs, "path")?;
        let Some(at) = self.files.iter().position(|file| file.name == path) else {
            return Err(self.undeclared(path).into());
        };
        let key = (at, format);
        if let Some(value) = self.parsed().get(&key) {
            return Ok(value.clone());
        }
        let content = &self.files[at].text;
        let value = match &key.1 {
            Format::Csv(fields) => csv::read(at, path, content, fields),
            Format::Json => json::read(at, path, content),
        }?;
        self.parsed().insert(key, value.clone());
        Ok(value)
    }

    fn undeclared(&self, path: &str) -> Fault {
        let names = || self.files.iter().map(|file| file.name.as_str());
        let help = match text::nearest(path, names()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("add `-- reads: {path}` to the header"),
        };
        let said = Said::new(
            format!("this revision may not read `{path}`"),
            "not in `reads:` of the header",
            help,
        );
        Fault::new(None, Kind::Data(said, Vec::new()))
    }
}
