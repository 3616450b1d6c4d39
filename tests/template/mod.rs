//! Templates of revisions: every value is a literal at its place, and every error points into the
//! text as it was written.

#![allow(clippy::unwrap_used)] // a test that cannot go on has failed

mod data;
mod faults;
mod hostile;
mod library;
mod map;
mod scanner;
mod values;

use std::fmt::Write;
use std::sync::Arc;

use gen_sql::diagnostic::{Diagnostics, human};
use gen_sql::span::{SourceId, Sources};
use gen_sql::template::{DataFile, Library, Rendered, Template, Values, Variable};

/// A revision with one section, and what it may use.
#[derive(Default)]
struct Revision {
    text: String,
    sources: Sources,
    library: Library,
    data: Vec<DataFile>,
    values: Values,
}

impl Revision {
    fn new(text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            ..Self::default()
        }
    }

    fn with(mut self, name: &str, value: impl Into<Variable>) -> Self {
        self.values.insert(name, value);
        self
    }

    /// With a file that it may read.
    fn reads(mut self, name: &str, text: &str) -> Self {
        let source = self.sources.add(name, text);
        let (name, text) = (name.to_owned(), Arc::from(text));
        self.data.push(DataFile { name, source, text });
        self
    }

    /// With templates that it may use.
    fn library(mut self, files: &[(&str, &str)]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        for (name, text) in files {
            let path = folder.path().join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        }
        self.library = Library::load(folder.path(), "templates", &mut self.sources).unwrap();
        self
    }

    fn source(&mut self) -> SourceId {
        self.sources.add("revision.sql.tera", self.text.as_str())
    }

    fn parse(&mut self) -> Result<Template, Diagnostics> {
        let whole = 0..self.text.len();
        let source = self.source();
        Template::parse(source, &self.text, whole, &self.library, &self.data)
    }

    fn try_render(&mut self) -> Result<Rendered, Diagnostics> {
        self.parse()?.render(&self.values)
    }

    /// The SQL, or the error as people see it.
    fn rendered(mut self) -> Result<String, String> {
        match self.try_render() {
            Ok(rendered) => Ok(rendered.text),
            Err(found) => Err(human::render(&found, &self.sources, false)),
        }
    }

    fn sql(self) -> String {
        self.rendered().unwrap_or_else(|error| panic!("{error}"))
    }

    fn error(self) -> String {
        self.rendered().expect_err("this should be refused")
    }
}

/// Errors with titles, for one snapshot.
#[derive(Default)]
struct Errors(String);

impl Errors {
    fn add(&mut self, title: &str, revision: Revision) {
        let error = match revision.rendered() {
            Ok(sql) => panic!("{title}: rendered {sql}"),
            Err(error) => error,
        };
        write!(self.0, "# {title}\n\n{error}\n").unwrap();
    }
}
