//! `data = "skip"`: leaves a statement out that depends on rows which only the database has.
//!
//! Invariant: what a statement that was left out would have made is not known to the code behind
//! it, and the script and a warning say that it was left out.

use ruff_python_ast::name::Name;
use ruff_python_ast::{Stmt, visitor};

use super::binds;
use super::function::place;
use super::interpreter::Interpreter;
use super::scope::Frame;
use super::statement::Flow;
use super::stop::{Result, Unknown};
use super::value::Value;
use crate::diagnostic::{Code, Diagnostic};
use crate::revision::UnknownRows;
use crate::span::Span;

/// The longest line of code that a comment of the script shows.
const LONGEST: usize = 72;

impl Interpreter<'_, '_> {
    /// Whether a statement is left out that is refused for this reason.
    pub(super) fn leaves_out(&self, why: &Diagnostic) -> bool {
        why.code == Code::UnknownRows && self.host.demands.fixed.rows == UnknownRows::Skip
    }

    /// Leaves a statement out.
    ///
    /// # Errors
    /// `why`, if the loop around it would run otherwise without it: then that is left out.
    pub(super) fn leave_out(
        &mut self,
        frame: &Frame,
        statement: &Stmt,
        why: Diagnostic,
    ) -> Result<Flow> {
        let exits = Exits::of(statement);
        if exits.of_loop {
            return Err(why.into());
        }
        let here = place(frame, statement);
        let unknown = |what: String| {
            let unknown = Unknown::new(what, here).because(Some(Box::new(why.clone())));
            Value::unknown(unknown)
        };
        self.doubt(frame, statement, &why);
        for name in binds::names_of(statement) {
            frame.set(&Name::new(&name), unknown(format!("`{name}`")));
        }
        let is_whole = self.is_outermost();
        let ends = exits.of_function && !(is_whole && matches!(statement, Stmt::If(_)));
        if self.host.left_out.insert(here) {
            self.tell(frame, here, &why, exits.of_function.then_some(ends))?;
        }
        if ends {
            return Ok(Flow::Return(unknown(
                "what the function returns".to_owned(),
            )));
        }
        Ok(Flow::Next)
    }

    /// Says in the script and in a warning that a statement is left out. It may have returned from
    /// its function, and what follows in that is left out, too (`true`), or not (`false`).
    fn tell(
        &mut self,
        frame: &Frame,
        here: Span,
        why: &Diagnostic,
        returned: Option<bool>,
    ) -> Result<()> {
        let message = format!("a statement is left out: {}", why.message);
        let mut warning = Diagnostic::warning(Code::UnknownRows, message).label(here, "left out");
        for label in &why.labels {
            if label.span != here {
                warning = warning.context(label.span, label.text.clone());
            }
        }
        for note in &why.notes {
            warning = warning.note(note.clone());
        }
        match returned {
            Some(true) => {
                warning = warning.note("the rest of the function is left out with it");
            }
            Some(false) => {
                warning = warning.note("what follows is run as if it had not returned");
            }
            None => {}
        }
        if let Some(help) = &why.help {
            warning = warning.help(help.clone());
        }
        let text = &frame.module.text;
        let range = here.range();
        let line = text[..range.start].matches('\n').count() + 1;
        let of = if frame.source() == self.host.source {
            String::new()
        } else {
            format!(" of `{}`", frame.module.name)
        };
        let code = first_line(&text[range]);
        let reason = sentence(&why.message);
        let remark = format!("-- Left out: line {line}{of}, {code}\n-- {reason}");
        self.host.replay.warn(warning);
        self.host.replay.remark(&remark)?;
        Ok(())
    }
}

/// A message as a sentence in one line of a comment.
fn sentence(message: &str) -> String {
    let mut plain = message.chars().filter(|c| !c.is_control());
    let first = plain.next().map(|c| c.to_ascii_uppercase());
    first.into_iter().chain(plain).chain(['.']).collect()
}

/// The first line of some code, in one line of a comment.
fn first_line(code: &str) -> String {
    let line = code.lines().next().unwrap_or_default();
    let plain = line.chars().filter(|c| !c.is_control());
    let shown: String = plain.take(LONGEST).collect();
    if shown.len() < code.trim_end().len() {
        format!("`{}…`", shown.trim_end())
    } else {
        format!("`{shown}`")
    }
}

/// Where a statement may go besides the next one.
#[derive(Default)]
struct Exits {
    /// Whether it may end or go on with the loop around it.
    of_loop: bool,
    /// Whether it may return from the function.
    of_function: bool,
    /// How many loops the walk is in.
    loops: usize,
}

impl Exits {
    fn of(statement: &Stmt) -> Self {
        let mut exits = Self::default();
        visitor::Visitor::visit_stmt(&mut exits, statement);
        exits
    }
}

impl<'a> visitor::Visitor<'a> for Exits {
    fn visit_stmt(&mut self, statement: &'a Stmt) {
        match statement {
            Stmt::Break(_) | Stmt::Continue(_) => self.of_loop |= self.loops == 0,
            Stmt::Return(_) => {
                self.of_function = true;
                visitor::walk_stmt(self, statement);
            }
            Stmt::For(_) | Stmt::While(_) => {
                self.loops += 1;
                visitor::walk_stmt(self, statement);
                self.loops -= 1;
            }
            // What stands in it runs elsewhere.
            Stmt::FunctionDef(_) | Stmt::ClassDef(_) => {}
            _ => visitor::walk_stmt(self, statement),
        }
    }
}
