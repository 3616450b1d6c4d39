//! What a revision in Python does.
//!
//! Invariant: its code is evaluated when a script needs the revision, once for each direction that
//! the script goes.

use std::sync::Arc;

use ruff_python_ast::name::Name;

use super::host::{Host, Modules};
use super::library;
use super::python::{Call, Interpreter, PythonFile, Statement, Value, span};
use super::surroundings::Surroundings;
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Result};
use crate::replay::Replay;
use crate::revision::{Body, Demands, Direction, Named, Prepared, Run};
use crate::span::Span;

/// A revision in Python.
#[derive(Debug)]
pub(super) struct PythonBody {
    pub(super) file: Arc<PythonFile>,
    pub(super) modules: Arc<Modules>,
    pub(super) surroundings: Arc<Surroundings>,
}

/// The stack of an evaluation, in bytes.
const STACK: usize = 512 << 20;

/// The function of a direction.
fn function(direction: Direction) -> &'static str {
    match direction {
        Direction::Downgrade => "downgrade",
        Direction::Upgrade | Direction::Stamp => "upgrade",
    }
}

impl Body for PythonBody {
    fn prepare<'b>(
        &'b self,
        revision: &Named,
        direction: Direction,
        demands: &Demands,
    ) -> Prepared<'b> {
        let Some(place) = self.place(direction) else {
            return Prepared::never(missing(revision, direction));
        };
        let run = Ready {
            body: self,
            direction,
            place,
            demands: demands.clone(),
        };
        Prepared {
            run: Some(Box::new(run)),
            ..Prepared::default()
        }
    }

    fn place(&self, direction: Direction) -> Option<Span> {
        let name = function(direction);
        let mut body = self.file.body.iter();
        let found = body.find_map(|statement| match statement {
            Statement::Function(def) if &*def.name == name => Some(def.name.range),
            _ => None,
        });
        found.map(|range| span(self.file.source, range))
    }
}

/// A direction of a revision that is ready to run.
struct Ready<'b> {
    body: &'b PythonBody,
    direction: Direction,
    place: Span,
    demands: Demands,
}

impl Run for Ready<'_> {
    fn run(self: Box<Self>, replay: &mut Replay<'_>) -> Result<()> {
        // Values may be nested as deeply as the evaluator lets code make them: to drop them, each
        // takes its part of the stack. What is not used costs nothing.
        stacker::grow(STACK, || self.evaluate(replay))
    }
}

impl Ready<'_> {
    fn evaluate(self, replay: &mut Replay<'_>) -> Result<()> {
        let Self {
            body,
            direction,
            place,
            demands,
        } = self;
        let host = Host {
            replay,
            surroundings: &body.surroundings,
            demands: &demands,
            warnings: Diagnostics::default(),
            source: body.file.source,
            direction,
            modules: &body.modules,
            library: library::module,
        };
        let mut interpreter = Interpreter::new(host);
        let call = Call {
            place,
            positional: Vec::new(),
            keyword: Vec::new(),
        };
        let result = interpreter
            .module("revision", &body.file)
            .and_then(|module| {
                let name = Name::new_static(function(direction));
                let callee = module.get(&name).unwrap_or(Value::None);
                interpreter.call(&callee, call)
            });
        result.map_err(super::python::Stop::into_diagnostics)?;
        interpreter.host.replay.settle()
    }
}

fn missing(revision: &Named, direction: Direction) -> Diagnostic {
    let name = function(direction);
    Diagnostic::error(
        Code::MissingSection,
        format!("revision `{}` has no `{name}()`", revision.name),
    )
    .label(revision.span, "")
    .help(format!("write `def {name}():` (its body may be `pass`)"))
}
