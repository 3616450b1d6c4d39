//! Renders a section, and takes the marks out of what came out.
//!
//! Invariant: the text that is given back holds no mark, and every value in it stands as whole
//! words of SQL.

use std::sync::Arc;

use super::budget;
use super::failure;
use super::file::File;
use super::literal::DAMAGED;
use super::mark::{self, Part};
use super::parse::{SECTION, Template};
use super::place::{self, Written};
use super::source_map::{Piece, SourceMap};
use super::undefined;
use super::values::Values;
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Result};
use crate::span::Span;

/// A section that was rendered.
#[derive(Clone, Debug)]
pub struct Rendered {
    /// The SQL.
    pub text: String,
    /// Where it comes from.
    pub map: Arc<SourceMap>,
}

impl Rendered {
    /// Refuses CR LF: the shell reads it as LF, also in a string, and other clients do not. No
    /// file of a revision holds it, but a template can put it together.
    fn check_line_ends(&self) -> Result<()> {
        let Some(at) = self.text.find("\r\n") else {
            return Ok(());
        };
        let message = "a template has written CR and LF";
        let error = Diagnostic::error(Code::TemplateFailed, message);
        let error = error.label(self.map.span(at..at + 1), "the CR comes from here");
        Err(error
            .help("end lines with LF; as a value, `{{ text }}` writes CR as `char(13)`")
            .into())
    }
}

/// A text without its marks, and what they said.
#[derive(Default)]
struct Unmarked {
    text: String,
    pieces: Vec<Piece>,
    written: Vec<Written>,
}

impl Template {
    /// Renders the section.
    ///
    /// # Errors
    /// [`Code::UndefinedVariable`], [`Code::NoLiteral`], [`Code::DataFile`],
    /// [`Code::MisplacedValue`] and [`Code::TemplateFailed`].
    pub fn render(&mut self, values: &Values) -> Result<Rendered> {
        self.check_names(values)?;
        // What ended a rendering is told of this one.
        self.faults.take();
        self.budget.renew();
        let origin = self.files[0].span(0..0);
        let mut marked = budget::Written::default();
        let context = values.context();
        let rendered = self.tera.render_to(SECTION, &context, &mut marked);
        self.data.clear();
        if marked.is_full {
            let message = "this section writes more than 256 MiB";
            let error = Diagnostic::error(Code::TemplateFailed, message);
            return Err(error.label(origin, "").into());
        }
        rendered.map_err(|error| failure::failed(self, values, &error, self.faults.take()))?;
        let marked = String::from_utf8(marked.bytes).expect("a template writes text");
        let unmarked = self.unmark(&marked, origin)?;
        drop(marked);
        if let Some((written, inside)) = place::misplaced(&unmarked.text, &unmarked.written) {
            let site = self.sites[written.site as usize];
            let expression = site.expression.map_or("value", |span| self.words(span));
            let diagnostic = inside.diagnostic(expression, None);
            return Err(diagnostic.label(site.span, "").into());
        }
        let map = SourceMap::new(Arc::clone(&self.sites), unmarked.pieces, origin);
        let rendered = Rendered {
            text: unmarked.text,
            map: Arc::new(map),
        };
        rendered.check_line_ends()?;
        Ok(rendered)
    }

    /// Refuses a section that takes a name from outside which nobody gave.
    fn check_names(&self, values: &Values) -> Result<()> {
        let wanted = self.taken.wanted.iter();
        let missing = wanted.filter(|(name, _)| !values.has(name));
        let mut missing: Vec<(&String, &Span)> = missing.collect();
        missing.sort_by_key(|(_, span)| (span.source, span.range().start));
        let found: Diagnostics = missing
            .into_iter()
            .map(|(name, &span)| undefined::variable(self, values, name, span))
            .collect();
        found.or_ok(())
    }

    fn unmark(&self, marked: &str, origin: Span) -> Result<Unmarked> {
        let mut unmarked = Unmarked::default();
        unmarked.text.reserve(marked.len());
        let mut last = None;
        for part in mark::parts(marked) {
            let known = |site: &u32| (*site as usize) < self.sites.len();
            match part {
                Ok(Part::Text(text)) => unmarked.text.push_str(text),
                Ok(Part::From(site)) if known(&site) => {
                    unmarked.piece(site);
                    last = Some(site);
                }
                Ok(Part::Value(site, sql)) if known(&site) => {
                    unmarked.value(site, sql);
                    // What a block has captured goes on behind the value.
                    if let Some(around) = last.filter(|&site| self.is_value(site)) {
                        unmarked.piece(around);
                    }
                }
                _ => {
                    let span = last.map_or(origin, |site| self.sites[site as usize].span);
                    return Err(Diagnostic::error(Code::TemplateFailed, DAMAGED)
                        .label(span, "in what this writes")
                        .help("use the filter on the value, before it is written")
                        .into());
                }
            }
        }
        Ok(unmarked)
    }

    fn is_value(&self, site: u32) -> bool {
        self.sites[site as usize].expression.is_some()
    }

    /// The file that holds a place.
    fn file_of(&self, span: Span) -> Option<&File> {
        self.position(span).map(|at| &*self.files[at])
    }

    /// Which file holds a place.
    pub(super) fn position(&self, span: Span) -> Option<usize> {
        self.files.iter().position(|file| file.holds(span))
    }

    /// The dotted names before a field.
    pub(super) fn words_before(&self, field: Span) -> &str {
        let start = field.range().start;
        let Some(file) = self.file_of(field) else {
            return "";
        };
        let text = &file.text[..start - file.base];
        let text = text.strip_suffix('.').unwrap_or_default();
        let is_path = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '.');
        let path = text.trim_end_matches(is_path);
        &text[path.len()..]
    }

    /// What follows a place.
    pub(super) fn words_behind(&self, span: Span) -> &str {
        self.file_of(span)
            .map_or("", |file| &file.text[span.range().end - file.base..])
    }

    /// The words at a place.
    pub(super) fn words(&self, span: Span) -> &str {
        self.file_of(span).map_or("", |file| {
            let range = span.range();
            &file.text[range.start - file.base..range.end - file.base]
        })
    }
}

impl Unmarked {
    fn end(&self) -> u32 {
        u32::try_from(self.text.len()).expect("a section has fewer than 4 GiB")
    }

    fn piece(&mut self, site: u32) {
        let start = self.end();
        match self.pieces.last_mut() {
            // Nothing came from the site before.
            Some(last) if last.start == start => last.site = site,
            _ => self.pieces.push(Piece { start, site }),
        }
    }

    fn value(&mut self, site: u32, sql: &str) {
        // `-` and `-1` would begin a comment.
        if sql.starts_with('-') && self.text.ends_with('-') {
            self.text.push(' ');
        }
        self.piece(site);
        let start = self.end();
        self.text.push_str(sql);
        let end = self.end();
        self.written.push(Written { start, end, site });
    }
}
