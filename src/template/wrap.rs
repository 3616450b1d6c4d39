//! Rewrites a template before Tera reads it: each output becomes a literal, text and values leave
//! marks, and what is joined with `~` must be a text or number.
//!
//! Invariant: words are only put in, never changed or taken away, and every place in the new text
//! leads back to its place in the old one.

use std::ops::Range;

use super::expression::{Kind as Word, Token};
use super::file::File;
use super::mark;
use super::operand::{self, Reading};
use super::scan::{Kind, Segment};
use super::source_map::Site;

/// The filter that makes a value a literal; people may write it, too.
pub(super) const LITERAL: &str = "literal";
/// The filter that refuses what cannot be joined to a text.
pub(super) const JOINED: &str = "__joined";
/// The filter that refuses captured text, and what is not there.
pub(super) const PART: &str = "__part";
/// The filter that refuses captured text.
pub(super) const WHOLE: &str = "__whole";
/// The filter that refuses the same, and counts the elements of what is taken apart.
pub(super) const TAKEN: &str = "__taken";
/// The filter that refuses what is not there.
pub(super) const THERE: &str = "__there";
/// The filter that takes the marks of text away, so that captured text can be compared.
pub(super) const BARE: &str = "__bare";

/// A template as Tera reads it.
#[derive(Debug, Default)]
pub(super) struct Wrapped {
    pub(super) text: String,
    /// What was put in: from where to where in the new text, and its place in the old one.
    put_in: Vec<(usize, usize, usize)>,
}

impl Wrapped {
    /// The place in the old text of a place in the new one.
    pub(super) fn original(&self, at: usize) -> usize {
        let before = self.put_in.partition_point(|&(start, ..)| start <= at);
        match before.checked_sub(1).map(|last| self.put_in[last]) {
            None => at,
            Some((_, end, old)) => old + at.saturating_sub(end),
        }
    }
}

/// The template that Tera reads in the place of `file`; its sites are added to `sites`.
pub(super) fn wrap(file: &File, sites: &mut Vec<Site>) -> Wrapped {
    let mut wrapper = Wrapper {
        file,
        sites,
        captures: 0,
        insertions: Vec::new(),
    };
    for segment in &file.scan.segments {
        match segment.kind {
            Kind::Text | Kind::Raw => wrapper.text(segment),
            Kind::Output => wrapper.output(segment),
            Kind::Tag => wrapper.tag(segment),
            Kind::Comment | Kind::Broken => {}
        }
    }
    let insertions = wrapper.insertions;
    put_in(&file.text, insertions)
}

fn put_in(text: &str, mut insertions: Vec<(usize, String)>) -> Wrapped {
    // What is put in at one place keeps its order.
    insertions.sort_by_key(|&(at, _)| at);
    let mut wrapped = Wrapped::default();
    let mut copied = 0;
    for (at, words) in insertions {
        wrapped.text.push_str(&text[copied..at]);
        copied = at;
        let start = wrapped.text.len();
        wrapped.text.push_str(&words);
        wrapped.put_in.push((start, wrapped.text.len(), at));
    }
    wrapped.text.push_str(&text[copied..]);
    wrapped
}

struct Wrapper<'a> {
    file: &'a File,
    sites: &'a mut Vec<Site>,
    /// How many blocks are open whose text is a value.
    captures: usize,
    insertions: Vec<(usize, String)>,
}

impl Wrapper<'_> {
    fn site(&mut self, range: Range<usize>, expression: Range<usize>) -> usize {
        self.sites.push(Site {
            span: self.file.span(range),
            expression: Some(self.file.span(expression)),
        });
        self.sites.len() - 1
    }

    fn insert(&mut self, at: usize, words: impl Into<String>) {
        self.insertions.push((at, words.into()));
    }

    /// Marks text before its first character that is no blank, so that trimming works as ever.
    fn text(&mut self, segment: &Segment) {
        let text = &self.file.text[segment.inner.clone()];
        let blanks = text.len() - text.trim_start().len();
        if self.captures > 0 || blanks == text.len() {
            return;
        }
        let start = segment.inner.start + blanks;
        self.sites.push(Site {
            span: self.file.span(start..segment.inner.end),
            expression: None,
        });
        let site = u32::try_from(self.sites.len() - 1).unwrap_or(u32::MAX);
        self.insert(start, mark::from(site));
    }

    fn output(&mut self, segment: &Segment) {
        let tokens = &segment.tokens;
        let (Some(first), Some(last)) = (tokens.first(), tokens.last()) else {
            return;
        };
        let expression = first.range.start..last.range.end;
        let site = self.site(segment.range.clone(), expression);
        self.insert(first.range.start, "(");
        let mut reading = operand::expression(&self.file.text, tokens);
        // A component that is the whole output keeps its marks.
        reading
            .components
            .retain(|(range, _)| *range != (0..tokens.len()));
        reading.fields.retain(|range| *range != (0..tokens.len()));
        self.rewrite(tokens, &reading);
        let of = of(&self.file.text, tokens);
        self.insert(last.range.end, format!(") | {LITERAL}(site={site}{of})"));
    }

    fn tag(&mut self, segment: &Segment) {
        let text = &self.file.text;
        let tokens = &segment.tokens;
        let Some(first) = tokens.first() else { return };
        match first.text(text) {
            "set" | "set_global" => self.set(tokens),
            "filter" => {
                self.captures += 1;
                let looked = self.looked(tokens.get(1));
                self.insert(first.range.end, format!(" {BARE}{looked} |"));
                let reading = operand::filters(text, &tokens[1..]);
                self.rewrite(&tokens[1..], &reading);
                let last = &tokens[tokens.len() - 1];
                let words = first.range.start..last.range.end;
                let site = self.site(segment.range.clone(), words);
                self.insert(last.range.end, format!(" | {LITERAL}(site={site})"));
            }
            "endset" | "endfilter" | "</" => self.captures = self.captures.saturating_sub(1),
            "for" => {
                let tokens = &tokens[1..];
                let mut reading = operand::for_loop(text, tokens);
                let over = tokens.iter().position(|token| token.is_word(text, "in"));
                let Some((over, last)) = over.map(|at| at + 1).zip(tokens.last()) else {
                    return;
                };
                let Some(first) = tokens.get(over) else {
                    return;
                };
                // All of it is taken apart, whatever it is made of.
                reading.taken.retain(|operand| operand.start != over);
                reading
                    .fields
                    .retain(|range| *range != (over..tokens.len()));
                let whole = first.range.start..last.range.end;
                let site = self.site(whole.clone(), whole.clone());
                self.insert(whole.start, "(");
                self.rewrite(tokens, &reading);
                let of = of(text, &tokens[over..]);
                self.insert(whole.end, format!(") | {TAKEN}(site={site}{of})"));
            }
            "if" | "elif" => {
                let reading = operand::expression(text, &tokens[1..]);
                self.rewrite(&tokens[1..], &reading);
            }
            "<" => {
                self.captures += 1;
                let mut reading = operand::expression(text, tokens);
                reading.components.retain(|(range, _)| range.start != 0);
                self.rewrite(tokens, &reading);
            }
            _ => {}
        }
    }

    fn set(&mut self, tokens: &[Token]) {
        let text = &self.file.text;
        if tokens.get(2).is_some_and(|token| token.is_sign(text, "=")) {
            let value = &tokens[3..];
            let mut reading = operand::expression(text, value);
            // What is not there can be given a name, and a default later.
            reading.fields.retain(|range| *range != (0..value.len()));
            self.rewrite(value, &reading);
        } else if let Some(name) = tokens.get(1) {
            self.captures += 1;
            let filters = tokens.get(3..).unwrap_or_default();
            let looked = self.looked(filters.first());
            self.insert(name.range.end, format!(" | {BARE}{looked}"));
            let reading = operand::filters(text, filters);
            self.rewrite(filters, &reading);
        }
    }

    /// What is put before the first filter of a block, which has no operand.
    fn looked(&mut self, filter: Option<&Token>) -> String {
        match filter {
            Some(filter) if !operand::is_plain_filter(filter.text(&self.file.text)) => {
                let site = self.site(filter.range.clone(), filter.range.clone());
                format!(" | {WHOLE}(site={site})")
            }
            _ => String::new(),
        }
    }

    /// Puts into an expression what its calls, components and joined texts need.
    fn rewrite(&mut self, tokens: &[Token], reading: &Reading) {
        let text = &self.file.text;
        for call in &reading.calls {
            let word = &tokens[call.word];
            let start = tokens[call.operand.start].range.start;
            let end = tokens[call.operand.end - 1].range.end;
            let site = self.site(start..end.max(word.range.end), start..end);
            let of = of(text, &tokens[call.operand.clone()]);
            match tokens.get(call.word + 1) {
                Some(paren) if paren.is_sign(text, "(") => {
                    self.insert(paren.range.end, format!("site={site}{of}, "));
                }
                _ => self.insert(word.range.end, format!("(site={site}{of})")),
            }
        }
        for (component, _) in &reading.components {
            self.insert(tokens[component.start].range.start, "(");
            let end = tokens[component.end - 1].range.end;
            self.insert(end, format!(" | {BARE})"));
        }
        for field in &reading.fields {
            // What is joined is looked at there.
            if !reading.joined.contains(field) {
                self.filtered(tokens, field, THERE);
            }
        }
        for compared in &reading.compared {
            self.filtered(tokens, compared, WHOLE);
        }
        for parted in &reading.parted {
            self.filtered(tokens, parted, PART);
        }
        for taken in &reading.taken {
            self.filtered(tokens, taken, TAKEN);
        }
        for joined in &reading.joined {
            self.filtered(tokens, joined, JOINED);
        }
    }

    /// Puts a filter behind an operand, unless that is a constant.
    fn filtered(&mut self, tokens: &[Token], operand: &Range<usize>, filter: &str) {
        let operand = operand.start..operand.end.min(tokens.len());
        match &tokens[operand.clone()] {
            [] => return,
            [constant] if constant.kind != Word::Word => return,
            _ => {}
        }
        let end = tokens[operand.end - 1].range.end;
        let range = tokens[operand.start].range.start..end;
        let site = self.site(range.clone(), range);
        // What is compared need not be there, nor what holds it.
        let of = match filter {
            WHOLE => String::new(),
            _ => of(&self.file.text, &tokens[operand]),
        };
        self.insert(end, format!(" | {filter}(site={site}{of})"));
    }
}

/// The argument that says what `a.b.c` takes its last field from, if an expression is just that.
fn of(text: &str, tokens: &[Token]) -> String {
    let alternate = tokens.iter().enumerate().all(|(at, token)| {
        if at.is_multiple_of(2) {
            token.kind == Word::Word
        } else {
            token.is_sign(text, ".")
        }
    });
    if !alternate || tokens.len() < 3 || tokens[0].is_word(text, "loop") {
        return String::new();
    }
    let parent = tokens[0].range.start..tokens[tokens.len() - 3].range.end;
    format!(", of={}", &text[parent])
}
