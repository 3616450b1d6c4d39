//! The templates that scripts are laid out with.
//!
//! Invariant: a project's own template may say things differently, but it neither adds, drops
//! nor changes a statement: [`Templates::render`] compares the two.

mod filter;

use std::path::Path;

use serde::Serialize;
use tera::{Context, Tera};

use crate::diagnostic::{Code, Diagnostic, Result};
use crate::sql;

/// The name of a template and its built-in text.
macro_rules! built_in {
    ($($variant:ident $name:literal,)+) => {
        /// A part of a script.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Part {
            $(#[doc = concat!("`templates/", $name, ".sql.tera`")] $variant,)+
        }

        impl Part {
            const ALL: &'static [Self] = &[$(Self::$variant,)+];

            const fn file(self) -> &'static str {
                match self { $(Self::$variant => concat!($name, ".sql.tera"),)+ }
            }

            const fn text(self) -> &'static str {
                match self {
                    $(Self::$variant => include_str!(concat!("../../templates/", $name, ".sql.tera")),)+
                }
            }
        }
    };
}

built_in! {
    Header "header",
    Prologue "prologue",
    Section "section",
    Step "step",
    Seed "seed",
    Epilogue "epilogue",
}

/// The templates of a project: the built-in ones and those that it replaces.
#[derive(Debug)]
pub struct Templates {
    built_in: Tera,
    own: Tera,
    replaced: Vec<Part>,
}

impl Templates {
    /// The built-in templates, and those of the same file name in `folder`, which need not exist.
    ///
    /// # Errors
    /// [`Code::Template`] for the first template of the project that cannot be read.
    ///
    /// # Panics
    /// If a built-in template cannot be parsed.
    pub fn load(folder: &Path) -> Result<Self> {
        let mut templates = Self {
            built_in: empty(),
            own: empty(),
            replaced: Vec::new(),
        };
        for &part in Part::ALL {
            templates
                .built_in
                .add_raw_template(part.file(), part.text())
                .expect("a built-in template can be parsed");
            let path = folder.join(part.file());
            if !path.is_file() {
                continue;
            }
            let text = std::fs::read_to_string(&path).map_err(|error| {
                failure(format!(
                    "cannot read the template `{}`: {error}",
                    part.file()
                ))
            })?;
            templates
                .own
                .add_raw_template(part.file(), &text)
                .map_err(|error| failure(error.to_string()))?;
            templates.replaced.push(part);
        }
        Ok(templates)
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
        if !self.replaced.contains(&part) {
            return Ok(built_in);
        }
        let own = self
            .own
            .render(part.file(), &context)
            .map_err(|error| failure(error.to_string()))?;
        if statements(&own) == statements(&built_in) {
            return Ok(own);
        }
        Err(Diagnostic::error(
            Code::TemplateChanged,
            format!("the template `{}` changes the script", part.file()),
        )
        .note("a template may lay out and comment the statements that it is given, in their order")
        .help(format!("start again from the built-in `{}`", part.file()))
        .into())
    }
}

/// A Tera without templates that knows the filters.
fn empty() -> Tera {
    let mut tera = Tera::new();
    tera.autoescape_on(Vec::<&str>::new());
    tera.register_filter("literal", filter::literal);
    tera.register_filter("ident", filter::ident);
    tera
}

fn failure(message: String) -> Diagnostic {
    Diagnostic::error(Code::Template, message)
}

/// The statements of a text, without what stands between them.
fn statements(text: &str) -> Option<Vec<&str>> {
    let split = sql::split(text).ok()?;
    let statements = split.statements.into_iter();
    Some(statements.map(|statement| &text[statement.range]).collect())
}
