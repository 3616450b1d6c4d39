//! Reads a section of a revision and what it uses as templates.
//!
//! Invariant: what was read without an error can be rendered with any values; it then fails for
//! the values only.

use std::ops::Range;
use std::sync::Arc;

use tera::Tera;

use super::budget::Budget;
use super::data::{Data, DataFile};
use super::engine::engine;
use super::failure;
use super::fault::Faults;
use super::file::{File, Links};
use super::library::Library;
use super::names::{self, Names, Taken};
use super::place;
use super::source_map::Site;
use super::wrap::{self, Wrapped};
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Result};
use crate::span::SourceId;
use crate::text;

/// A section of a revision, read as a template.
pub struct Template {
    pub(super) tera: Tera,
    pub(super) data: Arc<Data>,
    pub(super) faults: Arc<Faults>,
    pub(super) budget: Arc<Budget>,
    /// The section first, then the files that it uses.
    pub(super) files: Vec<Arc<File>>,
    pub(super) wrapped: Vec<Wrapped>,
    pub(super) sites: Arc<[Site]>,
    /// What each file takes from others and offers them.
    pub(super) links: Vec<Links>,
    /// The names of each file.
    pub(super) names: Vec<Names>,
    pub(super) taken: Taken,
}

impl std::fmt::Debug for Template {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let names = self.files.iter().map(|file| &file.name);
        f.debug_list().entries(names).finish()
    }
}

impl Template {
    /// Reads the part `section` of `text`, which is that of `source`. It may include and call
    /// what is in `library`, and read `data`.
    ///
    /// # Errors
    /// [`Code::TemplateSyntax`] for all that cannot be read, and [`Code::MisplacedValue`] for
    /// values in strings, quoted names and comments, also in branches that are never taken.
    pub fn parse(
        source: SourceId,
        text: &str,
        section: Range<usize>,
        library: &Library,
        data: &[DataFile],
    ) -> Result<Self> {
        let part = Arc::from(&text[section.clone()]);
        let section = File::new(SECTION.to_owned(), source, section.start, part);
        let needed = library.needed(vec![section.links()]);
        let mut files = vec![Arc::new(section)];
        files.extend(needed.files);
        let links: Vec<Links> = files.iter().map(|file| file.links()).collect();
        let mut found = Diagnostics::default();
        for (file, links) in files.iter().zip(&links) {
            found.extend(file.faults());
            found.extend(place::misplaced_outputs(file));
            found.extend(missing_files(file, links, library, &needed.unusable));
        }
        found.extend(missing_components(&files, &links, library));
        let data = Arc::new(Data::new(data));
        let faults = Arc::new(Faults::default());
        let budget = Arc::new(Budget::default());
        let bare = || engine(&data, &faults, &budget);
        if !found.is_empty() {
            found.extend(failure::syntax_errors(&files, &bare));
            return Err(found);
        }
        let mut sites = Vec::new();
        let wrapped: Vec<Wrapped> = files
            .iter()
            .map(|file| wrap::wrap(file, &mut sites))
            .collect();
        let mut tera = bare();
        let texts = files.iter().zip(&wrapped);
        tera.add_raw_templates(texts.map(|(file, wrapped)| (&file.name, &wrapped.text)))
            .map_err(|error| failure::unreadable(&error, &files, &links, &wrapped, &bare))?;
        let names: Vec<Names> = files.iter().map(|file| Names::of(file)).collect();
        Ok(Self {
            tera,
            taken: names::taken(&files, &links, &names),
            names,
            links,
            files,
            wrapped,
            sites: sites.into(),
            data,
            faults,
            budget,
        })
    }

    /// The names that the section and what it includes take from outside, sorted.
    pub fn variables(&self) -> impl Iterator<Item = &str> {
        self.taken.variables.iter().map(String::as_str)
    }
}

/// What Tera calls the section: a name that no file has.
pub(super) const SECTION: &str = "\u{1}";

/// Files that a template includes and that are not there.
fn missing_files(
    file: &File,
    links: &Links,
    library: &Library,
    unusable: &[(&str, &str)],
) -> Diagnostics {
    let mut found = Diagnostics::default();
    for (name, place) in &links.includes {
        let span = file.span(place.clone());
        if let Some((_, reason)) = unusable.iter().find(|(unusable, _)| unusable == name) {
            let message = format!("the template `{name}` cannot be used: {reason}");
            found.push(Diagnostic::error(Code::TemplateSyntax, message).label(span, ""));
        } else if !library.names().any(|known| known == name) {
            let message = format!("there is no template `{name}`");
            let error = Diagnostic::error(Code::TemplateSyntax, message).label(span, "not found");
            found.push(error.help(match text::nearest(name, library.names()) {
                Some(near) => format!("did you mean `{near}`?"),
                None => "put it into the project's folder of templates".to_owned(),
            }));
        }
    }
    found
}

/// Components that templates call and that nobody defines.
fn missing_components(files: &[Arc<File>], links: &[Links], library: &Library) -> Diagnostics {
    let own = || {
        let defined = links.iter().flat_map(|links| &links.components);
        defined.map(|(name, _)| name.as_str())
    };
    let mut found = Diagnostics::default();
    for (file, links) in files.iter().zip(links) {
        for (name, place) in &links.calls {
            if own().any(|known| known == name) {
                continue;
            }
            let message = format!("there is no component `{name}`");
            let span = file.span(place.clone());
            let error = Diagnostic::error(Code::TemplateSyntax, message).label(span, "not found");
            found.push(
                match text::nearest(name, own().chain(library.components())) {
                    Some(near) => error.help(format!("did you mean `{near}`?")),
                    None => error,
                },
            );
        }
    }
    found
}
