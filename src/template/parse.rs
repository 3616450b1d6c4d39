//! Reads the sections of a revision and what they use as templates.
//!
//! Invariant: what was read without an error can be rendered with any values; it then fails for
//! the values only.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::Arc;

use tera::Tera;

use super::data::{Data, DataFile};
use super::engine::engine;
use super::failure;
use super::file::{self, File, Links};
use super::library::Library;
use super::place;
use super::source_map::Site;
use super::wrap::{self, Wrapped};
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Result};
use crate::span::{SourceId, Span};
use crate::text;

/// The sections of a revision, read as templates.
pub struct Template {
    pub(super) tera: Tera,
    pub(super) data: Arc<Data>,
    /// The sections first, then the files that they use.
    pub(super) files: Vec<File>,
    pub(super) wrapped: Vec<Wrapped>,
    pub(super) sites: Arc<[Site]>,
    /// For each section the names that must have a value, with the place of their first use.
    pub(super) wanted: Vec<BTreeMap<String, Span>>,
    variables: BTreeSet<String>,
}

impl std::fmt::Debug for Template {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let names = self.files.iter().map(|file| &file.name);
        f.debug_list().entries(names).finish()
    }
}

impl Template {
    /// Reads the `sections` of `text`, which is that of `source`. They may include and call what
    /// is in `library`, and read `data`.
    ///
    /// # Errors
    /// [`Code::TemplateSyntax`] for all that cannot be read, and [`Code::MisplacedValue`] for
    /// values in strings, quoted names and comments, also in branches that are never taken.
    pub fn parse(
        source: SourceId,
        text: &str,
        sections: &[Range<usize>],
        library: &Library,
        data: &[DataFile],
    ) -> Result<Self> {
        let section = |(at, range): (usize, &Range<usize>)| {
            let part = Arc::from(&text[range.clone()]);
            File::new(section_name(at), source, range.start, part)
        };
        let mut files: Vec<File> = sections.iter().enumerate().map(section).collect();
        let needed = library.needed(&files.iter().collect::<Vec<_>>());
        files.extend(needed.files.into_iter().cloned());
        let links: Vec<Links> = files.iter().map(File::links).collect();
        let mut found = Diagnostics::default();
        for (file, links) in files.iter().zip(&links) {
            found.extend(file.faults());
            found.extend(place::misplaced_outputs(file));
            found.extend(missing_files(file, links, library, &needed.unusable));
        }
        found.extend(missing_components(&files, &links, library));
        let data = Arc::new(Data::new(data));
        if !found.is_empty() {
            found.extend(failure::syntax_errors(&files, &data));
            return Err(found);
        }
        let mut sites = Vec::new();
        let wrapped: Vec<Wrapped> = files
            .iter()
            .map(|file| wrap::wrap(file, &mut sites))
            .collect();
        let mut tera = engine(&data);
        let texts = files.iter().zip(&wrapped);
        tera.add_raw_templates(texts.map(|(file, wrapped)| (&file.name, &wrapped.text)))
            .map_err(|error| failure::unreadable(&error, &files, &links, &wrapped, &data))?;
        let names = Names::of(&files, &links);
        Ok(Self {
            tera,
            data,
            wanted: (0..sections.len()).map(|at| names.wanted(at)).collect(),
            variables: names.variables(),
            files,
            wrapped,
            sites: sites.into(),
        })
    }

    /// The names that the sections and what they include take from outside, sorted.
    pub fn variables(&self) -> impl Iterator<Item = &str> {
        self.variables.iter().map(String::as_str)
    }

    /// The files of the library that the sections use, sorted by name.
    pub fn uses(&self) -> impl Iterator<Item = (&str, SourceId)> {
        let used = self.files[self.wanted.len()..].iter();
        used.map(|file| (file.name.as_str(), file.source))
    }
}

/// What Tera calls a section: a name that no file has.
pub(super) fn section_name(at: usize) -> String {
    format!("\u{1}{at}")
}

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
fn missing_components(files: &[File], links: &[Links], library: &Library) -> Diagnostics {
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

/// Which names all templates use and give.
struct Names<'a> {
    files: &'a [File],
    links: &'a [Links],
    of_each: Vec<file::Names>,
}

impl<'a> Names<'a> {
    fn of(files: &'a [File], links: &'a [Links]) -> Self {
        Self {
            files,
            links,
            of_each: files.iter().map(File::names).collect(),
        }
    }

    fn is_local(&self, name: &str) -> bool {
        self.of_each.iter().any(|names| names.locals.contains(name))
    }

    fn variables(&self) -> BTreeSet<String> {
        let uses = self.of_each.iter().flat_map(|names| &names.uses);
        uses.filter(|(name, ..)| !self.is_local(name) && !name.starts_with("__tera_"))
            .map(|(name, ..)| name.clone())
            .collect()
    }

    /// The names that a section must find: it and what it includes never say what to do without.
    fn wanted(&self, section: usize) -> BTreeMap<String, Span> {
        let mut reached = vec![section];
        let mut at = 0;
        while let Some(&file) = reached.get(at) {
            for (name, _) in &self.links[file].includes {
                let found = self.files.iter().position(|file| file.name == *name);
                if let Some(found) = found.filter(|found| !reached.contains(found)) {
                    reached.push(found);
                }
            }
            at += 1;
        }
        let mut wanted = BTreeMap::new();
        let mut guarded = BTreeSet::new();
        for &at in &reached {
            for (name, place, is_guarded) in &self.of_each[at].uses {
                if *is_guarded || self.is_local(name) || name.starts_with("__tera_") {
                    guarded.insert(name);
                }
                let span = self.files[at].span(place.clone());
                wanted.entry(name.clone()).or_insert(span);
            }
        }
        wanted.retain(|name, _| !guarded.contains(name));
        wanted
    }
}
