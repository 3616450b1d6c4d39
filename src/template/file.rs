//! One file of templates, or one section of a revision: its text and what stands in it.
//!
//! Invariant: offsets are bytes into the text of this part; only [`File::span`] knows where the
//! part begins in its source.

use std::ops::Range;
use std::sync::Arc;

use super::expression::Token;
use super::mark;
use super::operand::{self, Reading};
use super::scan::{self, Kind, Scan, Segment};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::span::{SourceId, Span};

/// A template that Tera knows by a name.
#[derive(Clone, Debug)]
pub(super) struct File {
    pub(super) name: String,
    pub(super) source: SourceId,
    /// Where the text begins in the source.
    pub(super) base: usize,
    pub(super) text: Arc<str>,
    pub(super) scan: Scan,
}

/// What a template takes from others and what it offers them.
#[derive(Clone, Debug, Default)]
pub(super) struct Links {
    /// The files that it includes.
    pub(super) includes: Vec<(String, Range<usize>)>,
    /// The components that it calls.
    pub(super) calls: Vec<(String, Range<usize>)>,
    /// The components that it defines.
    pub(super) components: Vec<(String, Range<usize>)>,
}

impl File {
    pub(super) fn new(name: String, source: SourceId, base: usize, text: Arc<str>) -> Self {
        let scan = scan::scan(&text);
        Self {
            name,
            source,
            base,
            text,
            scan,
        }
    }

    /// The place of a range in the source.
    pub(super) fn span(&self, range: Range<usize>) -> Span {
        Span::new(self.source, self.base + range.start..self.base + range.end)
    }

    /// Whether a place of the source is in this part.
    pub(super) fn holds(&self, span: Span) -> bool {
        let range = span.range();
        span.source == self.source
            && self.base <= range.start
            && range.end <= self.base + self.text.len()
    }

    /// What cannot stand in any template.
    pub(super) fn faults(&self) -> Diagnostics {
        let mut found = Diagnostics::default();
        for unclosed in &self.scan.unclosed {
            let begun = &self.text[unclosed.range.clone()];
            found.push(
                Diagnostic::error(Code::TemplateSyntax, format!("`{begun}` has no end"))
                    .label(self.span(unclosed.range.clone()), "it begins here")
                    .help(format!("end it with `{}`", unclosed.end)),
            );
        }
        if let Some((at, reserved)) = self
            .text
            .char_indices()
            .find(|&(_, c)| mark::is_reserved(c))
        {
            let code = u32::from(reserved);
            found.push(
                Diagnostic::error(
                    Code::TemplateSyntax,
                    format!("a template cannot hold the character U+{code:X}"),
                )
                .label(
                    self.span(at..at + reserved.len_utf8()),
                    "gen-sql uses this noncharacter of Unicode itself",
                )
                .help("take it out"),
            );
        }
        for segment in &self.scan.segments {
            if let Kind::Tag = segment.kind
                && let Some(word) = segment.tokens.first()
                && word.is_word(&self.text, "extends")
            {
                found.push(
                    Diagnostic::error(Code::TemplateSyntax, "templates of SQL extend no others")
                        .label(self.span(segment.range.clone()), "")
                        .help("take shared text in with `{% include \"file.sql\" %}`"),
                );
            }
            if segment.kind == Kind::Output && segment.tokens.is_empty() {
                found.push(
                    Diagnostic::error(Code::TemplateSyntax, "there is nothing to write here")
                        .label(self.span(segment.range.clone()), "no expression")
                        .help("name the value to write, or take this out"),
                );
            }
        }
        found
    }

    /// The expression of each output and tag: where it stands, its tokens, and what they are.
    pub(super) fn expressions(&self) -> impl Iterator<Item = (&Segment, &[Token], Reading)> {
        let text = &*self.text;
        self.scan.segments.iter().filter_map(move |segment| {
            let tokens = &segment.tokens[..];
            let word = match segment.kind {
                Kind::Output => {
                    return Some((segment, tokens, operand::expression(text, tokens)));
                }
                Kind::Tag => tokens.first()?.text(text),
                _ => return None,
            };
            let rest = &tokens[1..];
            let (tokens, reading) = match word {
                "if" | "elif" => (rest, operand::expression(text, rest)),
                "for" => (rest, operand::for_loop(text, rest)),
                "filter" => (rest, operand::filters(text, rest)),
                "<" => (tokens, operand::expression(text, tokens)),
                "set" | "set_global" => {
                    let value = tokens.get(3..).unwrap_or_default();
                    let is_block = !tokens.get(2).is_some_and(|token| token.is_sign(text, "="));
                    let reading = if is_block {
                        operand::filters(text, value)
                    } else {
                        operand::expression(text, value)
                    };
                    (value, reading)
                }
                _ => return None,
            };
            Some((segment, tokens, reading))
        })
    }

    /// What it takes from others and offers them.
    pub(super) fn links(&self) -> Links {
        let text = &*self.text;
        let mut links = Links::default();
        for (_, tokens, reading) in self.expressions() {
            for (call, name) in reading.components {
                let start = tokens
                    .get(call.start + 1)
                    .map_or(0, |token| token.range.start);
                let place = start..(start + name.len()).min(text.len());
                links.calls.push((name, place));
            }
        }
        for segment in &self.scan.segments {
            let [word, rest @ ..] = &segment.tokens[..] else {
                continue;
            };
            if segment.kind != Kind::Tag {
                continue;
            }
            if word.is_word(text, "include")
                && let Some(name) = rest.first()
                && let Some(content) = name.content(text)
            {
                let place = name.range.clone();
                links.includes.push((content.to_owned(), place));
            } else if word.is_word(text, "component") {
                let (name, end) = operand::component_name(text, rest, 0);
                if end > 0 {
                    let place = rest[0].range.start..rest[end - 1].range.end;
                    links.components.push((name, place));
                }
            }
        }
        links
    }
}
