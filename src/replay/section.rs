//! What one revision adds to a script.

use crate::operation::Execute;
use crate::span::Span;

/// The body of a revision's section: paragraphs of SQL text in the order in which they ran.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Section {
    pub(super) paragraphs: Vec<Paragraph>,
    /// Whether the last paragraph goes on.
    open: bool,
}

/// What stands between two points at which the transaction is held.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Paragraph {
    /// The SQL text.
    pub text: String,
    /// The statements for which it stands: from this byte of the text on, the one at this place.
    places: Vec<(usize, Span)>,
    /// What is said by guards in it, and the place of what each is about.
    asked: AskedPlaces,
}

impl Paragraph {
    /// The place of the statement for which the byte `at` of the text stands, if any does.
    #[must_use]
    pub fn place(&self, at: usize) -> Option<Span> {
        let mut places = self.places.iter().rev();
        let (_, place) = places.find(|(from, _)| *from <= at)?;
        Some(*place)
    }

    /// The place of what a guard in it is about that says `message`.
    #[must_use]
    pub fn asked(&self, message: &str) -> Option<Span> {
        let mut asked = self.asked.iter();
        let (_, place) = asked.find(|(said, _)| said == message)?;
        Some(*place)
    }
}

/// What guards say, and the place of what each is about.
pub(super) type AskedPlaces = Vec<(String, Span)>;

/// How far a section was written.
#[derive(Clone, Copy, Debug)]
pub(super) struct Written {
    paragraphs: usize,
    /// The length of the last of them.
    last: usize,
    open: bool,
}

impl Section {
    /// How far it is written.
    pub(super) fn written(&self) -> Written {
        Written {
            paragraphs: self.paragraphs.len(),
            last: self.paragraphs.last().map_or(0, |last| last.text.len()),
            open: self.open,
        }
    }

    /// Takes away what was written since.
    pub(super) fn cut(&mut self, written: &Written) {
        self.paragraphs.truncate(written.paragraphs);
        if let Some(last) = self.paragraphs.last_mut() {
            last.text.truncate(written.last);
            last.places.retain(|(from, _)| *from < written.last);
        }
        self.open = written.open;
    }

    /// Adds statements to the paragraph.
    pub(super) fn push(&mut self, statements: &str) {
        match self.paragraphs.last_mut() {
            Some(last) if self.open => {
                last.text.push('\n');
                last.text.push_str(statements);
            }
            _ => self.paragraphs.push(Paragraph {
                text: statements.to_owned(),
                ..Paragraph::default()
            }),
        }
        self.open = true;
    }

    /// Adds statements to the paragraph that stand for the author's statement at `place`.
    pub(super) fn push_for(&mut self, place: Span, statements: &str) {
        self.push(statements);
        if let Some(last) = self.paragraphs.last_mut() {
            let from = last.text.len() - statements.len();
            last.places.push((from, place));
        }
    }

    /// Takes note of what guards say that were added to the paragraph.
    pub(super) fn note_asked(&mut self, asked: AskedPlaces) {
        if let Some(last) = self.paragraphs.last_mut() {
            last.asked.extend(asked);
        }
    }

    /// Ends the paragraph.
    pub(super) fn end(&mut self) {
        self.open = false;
    }
}

/// A statement that runs as `text`, with its semicolon and with what its author said around it.
pub(super) fn commented(execute: &Execute, text: &str) -> String {
    let Execute {
        comment,
        trailing_comment,
        ..
    } = execute;
    let mut statement =
        String::with_capacity(comment.len() + text.len() + trailing_comment.len() + 3);
    if !comment.is_empty() {
        statement.push_str(comment);
        statement.push('\n');
    }
    statement.push_str(text);
    statement.push(';');
    if !trailing_comment.is_empty() {
        statement.push(' ');
        statement.push_str(trailing_comment);
    }
    statement
}
