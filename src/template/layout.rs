//! The templates that scripts and new revisions are laid out with.
//!
//! Invariant: a project's own template of a script may say things differently, but it neither
//! adds, drops nor changes a statement: [`Templates::render`] compares the two.

use std::path::Path;

use serde::Serialize;
use tera::{Context, ErrorKind, Kwargs, State, Tera, TeraResult, Value};

use super::literal;
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Result};
use crate::span::{SourceId, Sources, Span};
use crate::sql::{self, Ident};
use crate::text;

/// The name of a template and its built-in text.
macro_rules! built_in {
    ($($variant:ident $name:literal,)+) => {
        /// A part of a script, or a new revision.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Part {
            $(#[doc = concat!("`templates/", $name, "`")] $variant,)+
        }

        impl Part {
            const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// The file name of its template.
            #[must_use]
            pub const fn file(self) -> &'static str {
                match self { $(Self::$variant => $name,)+ }
            }

            /// Whether a file of this name lays out a part.
            pub(super) fn is_file(name: &str) -> bool {
                Self::ALL.iter().any(|part| part.file() == name)
            }

            const fn text(self) -> &'static str {
                match self {
                    $(Self::$variant => include_str!(concat!("../../templates/", $name)),)+
                }
            }
        }
    };
}

built_in! {
    Header "header.sql.tera",
    Prologue "prologue.sql.tera",
    Section "section.sql.tera",
    Step "step.sql.tera",
    Seed "seed.sql.tera",
    Shapes "shapes.sql.tera",
    Shape "shape.sql.tera",
    Around "around.sql.tera",
    Guards "guards.sql.tera",
    Rebuild "rebuild.sql.tera",
    Epilogue "epilogue.sql.tera",
    Revision "revision.sql.tera",
    PythonRevision "revision.py.tera",
}

/// The templates of a project: the built-in ones and those that it replaces.
#[derive(Debug)]
pub struct Templates {
    built_in: Tera,
    own: Tera,
    replaced: Vec<(Part, SourceId)>,
}

impl Templates {
    /// The built-in templates, and those of the same file name in `folder`, which need not exist.
    /// What is read goes into `sources`, as a file of the folder that messages call `shown`.
    ///
    /// # Errors
    /// [`Code::Template`] for each template of the project that cannot be used.
    ///
    /// # Panics
    /// If a built-in template cannot be parsed.
    pub fn load(folder: &Path, shown: &str, sources: &mut Sources) -> Result<Self> {
        let mut templates = Self {
            built_in: empty(),
            own: empty(),
            replaced: Vec::new(),
        };
        let mut problems = Diagnostics::default();
        for &part in Part::ALL {
            templates
                .built_in
                .add_raw_template(part.file(), part.text())
                .expect("a built-in template can be parsed");
            let path = folder.join(part.file());
            if !path.exists() {
                continue;
            }
            let name = format!("{shown}/{}", part.file());
            let text = match std::fs::read_to_string(&path) {
                Ok(text) => text,
                Err(error) => {
                    let message = format!("cannot read `{name}`: {}", text::reason(&error));
                    problems.push(Diagnostic::error(Code::Template, message));
                    continue;
                }
            };
            let source = sources.add(name, text.as_str());
            templates.replaced.push((part, source));
            if let Err(error) = templates.own.add_raw_template(part.file(), &text) {
                problems.push(templates.failure(part, source, &error));
            }
        }
        problems.or_ok(templates)
    }

    /// Whether the project has a template of its own for a part.
    #[must_use]
    pub fn is_replaced(&self, part: Part) -> bool {
        self.replaced.iter().any(|(own, _)| *own == part)
    }

    /// The text of a part.
    ///
    /// # Errors
    /// [`Code::Template`] if the project's own template fails, [`Code::TemplateChanged`] if what
    /// it says is not what the built-in one does.
    ///
    /// # Panics
    /// If the built-in template cannot be rendered with these values.
    pub fn render(&self, part: Part, values: &impl Serialize) -> Result<String> {
        let context = Context::from_serialize(values).expect("template values are a plain struct");
        let built_in = self
            .built_in
            .render(part.file(), &context)
            .expect("a built-in template can be rendered");
        let Some(&(_, source)) = self.replaced.iter().find(|(own, _)| *own == part) else {
            return Ok(built_in);
        };
        let own = self
            .own
            .render(part.file(), &context)
            .map_err(|error| self.failure(part, source, &error))?;
        if matches!(part, Part::Revision | Part::PythonRevision) {
            return Ok(own);
        }
        let (given, said) = (statements(&built_in), statements(&own));
        if said == given {
            return Ok(own);
        }
        Err(Diagnostic::error(
            Code::TemplateChanged,
            format!("the template `{}` changes the script", part.file()),
        )
        .label(Span::new(source, 0..0), difference(given, said))
        .note("a template may lay out and comment the statements that it is given, in their order")
        .help(format!("start again from the built-in `{}`", part.file()))
        .into())
    }

    /// What is said of a template of the project that fails.
    fn failure(&self, part: Part, source: SourceId, error: &tera::Error) -> Diagnostic {
        let message = |text: &str| {
            Diagnostic::error(
                Code::Template,
                format!("the template `{}` cannot be used: {text}", part.file()),
            )
        };
        let (ErrorKind::SyntaxError(report) | ErrorKind::RenderingError(report)) = error.kind()
        else {
            // Some errors are drawn already, below their first line.
            let drawn = error.to_string();
            let line = drawn.lines().next().unwrap_or_default();
            let line = line.strip_prefix("error: ").unwrap_or(line);
            return message(&text::uncapitalized(line)).label(Span::new(source, 0..0), "");
        };
        let diagnostic = message(&text::uncapitalized(report.message()));
        // A template can include another one of the project.
        let named = |&&(part, _): &&(Part, SourceId)| part.file() == report.filename();
        let source = self.replaced.iter().find(named).map_or(source, |own| own.1);
        diagnostic.label(Span::new(source, report.span().range.clone()), "")
    }
}

/// A Tera without templates that knows the filters.
fn empty() -> Tera {
    let mut tera = Tera::new();
    tera.autoescape_on(Vec::<&str>::new());
    tera.register_filter("literal", literal);
    tera.register_filter("ident", ident);
    tera
}

/// `{{ value | literal }}`: the value as an SQLite literal.
fn literal(value: &Value, _: Kwargs, _: &State) -> TeraResult<String> {
    let mut sql = String::new();
    match literal::scalar(value, &mut sql) {
        Ok(()) => Ok(sql),
        Err(unfit) => Err(tera::Error::message(unfit.said("this value").message)),
    }
}

/// `{{ name | ident }}`: the value as a name, quoted where SQLite needs it.
fn ident(value: &str, _: Kwargs, _: &State) -> String {
    Ident::new(value).to_string()
}

/// The first difference between the statements that a template was `given` and those that it
/// `said`.
fn difference(given: Option<Vec<&str>>, said: Option<Vec<&str>>) -> String {
    let (Some(given), Some(said)) = (given, said) else {
        return "what it writes cannot be read as SQL".to_owned();
    };
    let same = given.iter().zip(&said).take_while(|(a, b)| a == b).count();
    let first = |statement: &&str| {
        let words: Vec<&str> = statement.split_whitespace().collect();
        format!("`{}`", words.join(" "))
    };
    match (given.get(same).map(first), said.get(same).map(first)) {
        (Some(given), Some(said)) => format!("it should write {given} and writes {said}"),
        (Some(given), None) => format!("it does not write {given}"),
        (None, said) => format!("it adds {}", said.unwrap_or_default()),
    }
}

/// The statements of a text, without what stands between them.
fn statements(text: &str) -> Option<Vec<&str>> {
    let split = sql::split(text).ok()?;
    let statements = split.statements.into_iter();
    Some(statements.map(|statement| &text[statement.range]).collect())
}
