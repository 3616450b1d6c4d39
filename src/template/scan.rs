//! Cuts the text of a template into text, outputs, tags and comments.
//!
//! Invariant: the ranges of all segments, put together, are the text that was given; a template
//! that Tera accepts is cut where Tera cuts it.

use std::borrow::Cow;
use std::ops::Range;

use super::expression::{self, Endless, Token};

/// What a segment is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Text that is copied.
    Text,
    /// `{% raw %}…{% endraw %}`: what stands in it is copied.
    Raw,
    /// `{{ … }}`
    Output,
    /// `{% … %}`
    Tag,
    /// `{# … #}`
    Comment,
    /// The line on which something begins that has no end.
    Broken,
}

/// A part of a template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Segment {
    pub(super) kind: Kind,
    pub(super) range: Range<usize>,
    /// What stands between the marks; the text itself, if there are none.
    pub(super) inner: Range<usize>,
    /// The words of an output or tag.
    pub(super) tokens: Vec<Token>,
}

/// Something that begins and has no end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Unclosed {
    /// Where it begins.
    pub(super) range: Range<usize>,
    /// What would end it.
    pub(super) end: &'static str,
}

/// The parts of a template.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Scan {
    pub(super) segments: Vec<Segment>,
    pub(super) unclosed: Vec<Unclosed>,
}

/// The text with blanks in the place of every tag, output and comment: its length in bytes and
/// its lines stay, so that what is found in it stands at the same place in the template.
///
/// Where something has no end, the rest of its line is blank: what follows can still be read.
#[must_use]
pub fn blanked(text: &str) -> Cow<'_, str> {
    blanked_segments(text, &scan(text).segments)
}

/// [`blanked`], of a text that was cut already.
pub(super) fn blanked_segments<'a>(text: &'a str, segments: &[Segment]) -> Cow<'a, str> {
    if segments.iter().all(|segment| segment.kind == Kind::Text) {
        return Cow::Borrowed(text);
    }
    let mut blanked = String::with_capacity(text.len());
    let blank = |range: Range<usize>, to: &mut String| {
        to.extend(text[range].bytes().map(|byte| match byte {
            b'\n' => '\n',
            _ => ' ',
        }));
    };
    for segment in segments {
        let kept = match segment.kind {
            Kind::Text | Kind::Raw => segment.inner.clone(),
            _ => segment.range.end..segment.range.end,
        };
        blank(segment.range.start..kept.start, &mut blanked);
        blanked.push_str(&text[kept.clone()]);
        blank(kept.end..segment.range.end, &mut blanked);
    }
    Cow::Owned(blanked)
}

/// The parts of `text`, and what has no end in it.
pub(super) fn scan(text: &str) -> Scan {
    let mut scan = Scan::default();
    let mut at = 0;
    while at < text.len() {
        let start = opening(text, at);
        if at < start {
            scan.push(Kind::Text, at..start, at..start, Vec::new());
        }
        if start == text.len() {
            break;
        }
        let end = scan.construct(text, start);
        at = end.unwrap_or_else(|unclosed| {
            let line = text[start..].find('\n').map_or(text.len(), |n| start + n);
            scan.push(Kind::Broken, start..line, start..line, Vec::new());
            scan.unclosed.push(unclosed);
            line
        });
    }
    scan
}

/// Where the next construct begins, or the end of the text.
fn opening(text: &str, from: usize) -> usize {
    text.as_bytes()[from..]
        .windows(2)
        .position(|pair| matches!(pair, b"{{" | b"{%" | b"{#"))
        .map_or(text.len(), |at| from + at)
}

impl Scan {
    fn push(&mut self, kind: Kind, range: Range<usize>, inner: Range<usize>, tokens: Vec<Token>) {
        self.segments.push(Segment {
            kind,
            range,
            inner,
            tokens,
        });
    }

    /// Adds the construct that begins at `start`; gives back where it ends.
    fn construct(&mut self, text: &str, start: usize) -> Result<usize, Unclosed> {
        let dash = usize::from(text.as_bytes().get(start + 2) == Some(&b'-'));
        let inner = start + 2 + dash;
        let unclosed = |end| Unclosed {
            range: start..inner,
            end,
        };
        let (kind, close) = match text.as_bytes()[start + 1] {
            b'#' => {
                let length = text[inner..].find("#}").ok_or(unclosed("#}"))?;
                let end = inner + length + 2;
                self.push(Kind::Comment, start..end, inner..end - 2, Vec::new());
                return Ok(end);
            }
            b'{' => (Kind::Output, "}}"),
            _ => (Kind::Tag, "%}"),
        };
        if kind == Kind::Tag
            && let Some(length) = named_tag(&text[inner..], "raw")
        {
            let content = inner + length;
            let (length, end) = raw_end(&text[content..]).ok_or(unclosed("{% endraw %}"))?;
            let end = content + end;
            self.push(Kind::Raw, start..end, content..content + length, Vec::new());
            return Ok(end);
        }
        let closed = expression::read(text, inner, close).map_err(|endless| match endless {
            Endless::Tag => unclosed(close),
            Endless::String(range) => Unclosed {
                end: match text.as_bytes()[range.start] {
                    b'"' => "\"",
                    b'`' => "`",
                    _ => "'",
                },
                range: range.start..range.start + 1,
            },
        })?;
        self.push(kind, start..closed.end, closed.inner, closed.tokens);
        Ok(closed.end)
    }
}

/// The length of `raw %}` or `endraw %}` and the like at the start of `text`.
fn named_tag(text: &str, name: &str) -> Option<usize> {
    let blank = |c: char| c.is_ascii_whitespace();
    let rest = text.strip_prefix('-').unwrap_or(text);
    let rest = rest.trim_start_matches(blank).strip_prefix(name)?;
    let rest = rest.trim_start_matches(blank);
    let rest = rest.strip_prefix('-').unwrap_or(rest).strip_prefix("%}")?;
    Some(text.len() - rest.len())
}

/// How long the content of a raw block is, and where the block ends.
fn raw_end(text: &str) -> Option<(usize, usize)> {
    let mut from = 0;
    loop {
        let tag = from + text[from..].find("{%")?;
        from = tag + 2;
        if let Some(length) = named_tag(&text[from..], "endraw") {
            return Some((tag, from + length));
        }
    }
}
