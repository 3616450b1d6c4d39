//! Takes a template apart.
//!
//! Invariant: blocks end as they begin; no character is passed over but those of comments, of
//! control lines and of line ends behind a `\`.

use super::expression::{end, expression, for_loop};
use super::{Filter, Node, refused};
use crate::diagnostic::Diagnostic;
use crate::span::{SourceId, Span};

type Read<T> = Result<T, Diagnostic>;

/// The pieces of the template `text`.
pub(super) fn parse(source: SourceId, text: &str) -> Read<Vec<Node>> {
    let mut parser = Parser {
        source,
        text,
        at: 0,
        open: vec![Block::top()],
    };
    while parser.at < text.len() {
        parser.piece()?;
    }
    match parser.open.pop() {
        Some(Block {
            kind: Kind::Top,
            nodes,
            ..
        }) => Ok(nodes),
        Some(block) => Err(refused(
            format!("this `% {}` has no end", block.kind.name()),
            block.place.unwrap_or_else(|| parser.span(0, 0)),
        )),
        None => Ok(Vec::new()),
    }
}

struct Parser<'t> {
    source: SourceId,
    text: &'t str,
    at: usize,
    /// The blocks around what is being read, the innermost last.
    open: Vec<Block>,
}

/// A block that has not ended yet.
struct Block {
    kind: Kind,
    place: Option<Span>,
    nodes: Vec<Node>,
}

enum Kind {
    Top,
    If {
        arms: Vec<(super::Python, Vec<Node>)>,
        /// The condition of what is being read; none behind `else`.
        condition: Option<super::Python>,
    },
    For(Box<ruff_python_ast::StmtFor>),
}

impl Kind {
    fn name(&self) -> &'static str {
        match self {
            Self::Top => "template",
            Self::If { .. } => "if",
            Self::For(_) => "for",
        }
    }
}

impl Block {
    fn top() -> Self {
        Self {
            kind: Kind::Top,
            place: None,
            nodes: Vec::new(),
        }
    }
}

impl Parser<'_> {
    fn span(&self, start: usize, end: usize) -> Span {
        Span::new(self.source, start..end)
    }

    fn push(&mut self, node: Node) {
        if let Some(block) = self.open.last_mut() {
            block.nodes.push(node);
        }
    }

    fn is_at_line_start(&self) -> bool {
        self.at == 0 || self.text[..self.at].ends_with('\n')
    }

    /// Reads the next piece.
    fn piece(&mut self) -> Read<()> {
        if self.is_at_line_start() && self.line()? {
            return Ok(());
        }
        let rest = &self.text[self.at..];
        if rest.starts_with("${") {
            return self.value();
        }
        if let Some(inside) = rest.strip_prefix("<%doc>") {
            let begin = self.span(self.at, self.at + "<%doc>".len());
            let length = inside
                .find("</%doc>")
                .ok_or_else(|| refused("this comment has no end", begin))?;
            self.at += "<%doc>".len() + length + "</%doc>".len();
            return Ok(());
        }
        if rest.starts_with("<%") || rest.starts_with("</%") {
            return Err(self.tag(rest));
        }
        for end in ["\\\n", "\\\r\n"] {
            if rest.starts_with(end) {
                self.at += end.len();
                return Ok(());
            }
        }
        self.text();
        Ok(())
    }

    /// Reads text up to what could be something else.
    fn text(&mut self) {
        let rest = &self.text[self.at..];
        let mut length = 0;
        for (at, c) in rest.char_indices() {
            let ahead = &rest[at..];
            let stops = ["${", "<%", "</%", "\\\n", "\\\r\n"];
            if at > 0 && stops.iter().any(|stop| ahead.starts_with(stop)) {
                break;
            }
            length = at + c.len_utf8();
            if c == '\n' {
                break;
            }
        }
        self.push(Node::Text(rest[..length].to_owned()));
        self.at += length;
    }

    /// Reads a line that is a comment or belongs to a block, if this is one.
    fn line(&mut self) -> Read<bool> {
        let rest = &self.text[self.at..];
        let line = rest.split_inclusive('\n').next().unwrap_or_default();
        let inset = line.len() - line.trim_start_matches([' ', '\t']).len();
        let content = &line[inset..];
        if content.starts_with("##") {
            self.at += line.len();
            return Ok(true);
        }
        if content.starts_with("%%") {
            // One of them is taken away.
            self.push(Node::Text(format!("{}%", &line[..inset])));
            self.at += inset + "%%".len();
            return Ok(true);
        }
        let Some(control) = content.strip_prefix('%') else {
            return Ok(false);
        };
        let start = self.at + inset + 1 + (control.len() - control.trim_start().len());
        let place = self.span(start, start + control.trim().len());
        self.at += line.len();
        self.control(control.trim(), place)?;
        Ok(true)
    }

    fn control(&mut self, control: &str, place: Span) -> Read<()> {
        let word = control.split(|c: char| !c.is_alphabetic()).next();
        match word.unwrap_or_default() {
            "if" => {
                let condition = Some(self.condition("if", place)?);
                let arms = Vec::new();
                self.begin(Kind::If { arms, condition }, place);
                Ok(())
            }
            "for" => {
                let header = for_loop(self.source, self.text, place)?;
                self.begin(Kind::For(header), place);
                Ok(())
            }
            "elif" => {
                let condition = self.condition("elif", place)?;
                self.next_arm(Some(condition), place)
            }
            "else" => self.next_arm(None, place),
            "endif" => self.end("if", place),
            "endfor" => self.end("for", place),
            word => Err(refused(
                format!("`% {word}` is not followed in templates"),
                place,
            )),
        }
    }

    /// What stands between a keyword and the colon.
    fn condition(&self, keyword: &str, place: Span) -> Read<super::Python> {
        let range = place.range();
        let Some(code) = self.text[range.clone()].strip_suffix(':') else {
            return Err(refused(
                format!("`% {keyword}` ends without a colon"),
                place,
            ));
        };
        let place = self.span(range.start + keyword.len(), range.start + code.len());
        expression(self.source, self.text, place)
    }

    fn begin(&mut self, kind: Kind, place: Span) {
        self.open.push(Block {
            kind,
            place: Some(place),
            nodes: Vec::new(),
        });
    }

    fn next_arm(&mut self, next: Option<super::Python>, place: Span) -> Read<()> {
        if let Some(Block {
            kind: Kind::If { arms, condition },
            nodes,
            ..
        }) = self.open.last_mut()
            && let Some(condition) = condition.take()
        {
            arms.push((condition, std::mem::take(nodes)));
            if let Some(Block {
                kind: Kind::If { condition, .. },
                ..
            }) = self.open.last_mut()
            {
                *condition = next;
            }
            return Ok(());
        }
        Err(refused("no `% if` goes before this", place))
    }

    fn end(&mut self, name: &str, place: Span) -> Read<()> {
        let is_open = self
            .open
            .last()
            .is_some_and(|block| block.kind.name() == name);
        let block = self.open.pop().filter(|_| is_open);
        let Some(Block { kind, nodes, .. }) = block else {
            return Err(refused(format!("no `% {name}` goes before this"), place));
        };
        self.push(match kind {
            Kind::For(header) => Node::For {
                header,
                body: nodes,
            },
            Kind::If {
                mut arms,
                condition: Some(condition),
            } => {
                arms.push((condition, nodes));
                Node::If {
                    arms,
                    otherwise: Vec::new(),
                }
            }
            Kind::If { arms, .. } => Node::If {
                arms,
                otherwise: nodes,
            },
            Kind::Top => return Ok(()),
        });
        Ok(())
    }

    /// Reads `${…}`.
    fn value(&mut self) -> Read<()> {
        let start = self.at + "${".len();
        let unended = || refused("this `${` has no end", self.span(self.at, start));
        let bar = end(self.text, start, &['|', '}']).ok_or_else(unended)?;
        let value = expression(self.source, self.text, self.span(start, bar))?;
        let mut filters = Vec::new();
        let mut last = bar;
        if self.text[bar..].starts_with('|') {
            last = end(self.text, bar + 1, &['}']).ok_or_else(unended)?;
            let mut from = bar + 1;
            while from <= last {
                let to = end(&self.text[..last], from, &[',']).unwrap_or(last);
                filters.push(self.filter(from, to)?);
                from = to + 1;
            }
        }
        self.push(Node::Value { value, filters });
        self.at = last + 1;
        Ok(())
    }

    fn filter(&self, start: usize, end: usize) -> Read<Filter> {
        let name = self.text[start..end].trim();
        let place = self.span(start, end);
        match name {
            "n" => Ok(Filter::Plain),
            "str" | "unicode" => Ok(Filter::Text),
            "trim" => Ok(Filter::Trim),
            "h" | "x" | "u" | "entity" => Err(refused(
                format!("the filter `{name}` is not followed in templates"),
                place,
            )),
            _ => expression(self.source, self.text, place).map(Filter::Call),
        }
    }

    /// What is said of a tag that is not followed.
    fn tag(&self, rest: &str) -> Diagnostic {
        let is_code = rest.starts_with("<%!") || rest[2..].starts_with([' ', '\t', '\r', '\n']);
        let end = rest.find('>').map_or(2, |end| end + 1);
        let line = rest.find('\n').unwrap_or(rest.len());
        let place = self.span(self.at, self.at + end.min(line));
        if is_code {
            refused("blocks of Python are not run in templates", place)
        } else {
            refused("tags are not followed in templates", place)
        }
    }
}
