//! What a revision in Python does.
//!
//! Invariant: its code is evaluated when a script needs the revision, once for each direction that
//! the script goes.

use std::collections::HashSet;
use std::sync::{Arc, Mutex, PoisonError};

use ruff_python_ast::StmtFunctionDef;
use ruff_python_ast::name::Name;

use super::directive::Unnamed;
use super::host::Host;
use super::modules::Modules;
use super::process::Process;
use super::python::{Argument, Call, Interpreter, PythonFile, Statement, Value, span};
use super::stack::on_stack;
use super::surroundings::Surroundings;
use super::{connection, library, sqlalchemy};
use crate::diagnostic::{Code, Diagnostic, Result};
use crate::replay::Replay;
use crate::revision::{Body, Demands, Direction, Named, Prepared, Run};
use crate::span::Span;

/// A revision in Python.
#[derive(Debug)]
pub(super) struct PythonBody {
    pub(super) file: Arc<PythonFile>,
    /// Its `__name__`, by which loggers and pickles call it.
    pub(super) module: String,
    pub(super) modules: Arc<Modules>,
    pub(super) surroundings: Arc<Surroundings>,
    /// What it made without a name on its way up, for its way down.
    pub(super) unnamed: Mutex<Vec<(String, Unnamed)>>,
}

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
        let Some(def) = self.def(direction) else {
            return Prepared::never(missing(revision, direction));
        };
        let place = span(self.file.source, def.name.range);
        let takes_engine = takes_argument(def);
        if takes_engine && self.surroundings.engine_name.is_none() {
            return Prepared::never(no_engine(direction, place));
        }
        let run = Ready {
            body: self,
            direction,
            place,
            takes_engine,
            demands: demands.clone(),
            revision: revision.name.clone(),
        };
        // Which of them it takes is known only when it has run.
        let asks = self.file.text.contains("get_x_argument");
        let variables = demands.variables.names();
        let variables = variables.filter(|name| match name.rsplit_once('.') {
            // It says what something of another package is.
            Some((_, last)) => self.file.text.contains(last),
            None => asks,
        });
        Prepared {
            run: Some(Box::new(run)),
            variables: variables.map(str::to_owned).collect(),
            ..Prepared::default()
        }
    }

    fn place(&self, direction: Direction) -> Option<Span> {
        let def = self.def(direction)?;
        Some(span(self.file.source, def.name.range))
    }

    fn is_python(&self) -> bool {
        true
    }
}

impl PythonBody {
    /// The function of a direction: the last one of its name.
    fn def(&self, direction: Direction) -> Option<&StmtFunctionDef> {
        let name = function(direction);
        let mut body = self.file.body.iter().rev();
        body.find_map(|statement| match statement {
            Statement::Function(def) if &*def.name == name => Some(&**def),
            _ => None,
        })
    }
}

/// Whether a function has to be given something: the name of an engine, in projects with several
/// databases.
fn takes_argument(def: &StmtFunctionDef) -> bool {
    let parameters = &def.parameters;
    let mut positional = parameters.posonlyargs.iter().chain(&parameters.args);
    positional.any(|parameter| parameter.default.is_none())
}

/// A direction of a revision that is ready to run.
struct Ready<'b> {
    body: &'b PythonBody,
    direction: Direction,
    place: Span,
    /// Whether the function is given the name of an engine.
    takes_engine: bool,
    demands: Demands,
    revision: String,
}

impl Run for Ready<'_> {
    fn run(self: Box<Self>, replay: &mut Replay<'_>) -> Result<()> {
        on_stack(self.place, |stack| self.evaluate(replay, stack))
    }
}

impl Ready<'_> {
    fn evaluate(self, replay: &mut Replay<'_>, stack: usize) -> Result<()> {
        let Self {
            body,
            direction,
            place,
            takes_engine,
            demands,
            revision,
        } = self;
        let unnamed = || body.unnamed.lock().unwrap_or_else(PoisonError::into_inner);
        let made_unnamed = unnamed().clone();
        let source = body.file.source;
        let (process, imported) = Process::of(replay, direction, source, stack / 4);
        let host = Host {
            replay,
            surroundings: &body.surroundings,
            demands: &demands,
            revision: &revision,
            drawn: 0,
            source,
            direction,
            unnamed: Vec::new(),
            made_unnamed,
            savepoints: Vec::new(),
            savepoints_set: 0,
            closed: 0,
            emitted: 0,
            listened: Vec::new(),
            sessions: Vec::new(),
            asks_changes: connection::is_asked(&body.file.text),
            left_out: HashSet::new(),
            declared: None,
            modules: &body.modules,
            library: library::module,
            configured: sqlalchemy::configured,
        };
        let mut interpreter = Interpreter::new(host, stack, imported);
        let engine = body.surroundings.engine_name.as_deref();
        let engine = engine.filter(|_| takes_engine).map(|name| Argument {
            value: Value::str(name),
            place,
        });
        let call = Call {
            place,
            positional: engine.into_iter().collect(),
            keyword: Vec::new(),
        };
        let result = interpreter
            .module(&body.module, &body.file)
            .and_then(|module| {
                let name = Name::new_static(function(direction));
                let callee = module.get(&name).unwrap_or(Value::None);
                interpreter.call(&callee, call)
            })
            .and_then(|_| interpreter.finish())
            .and_then(|()| connection::all_written(&interpreter));
        result.map_err(super::python::Stop::into_diagnostics)?;
        if direction == Direction::Upgrade {
            *unnamed() = std::mem::take(&mut interpreter.host.unnamed);
        }
        interpreter.host.replay.settle()?;
        process.leave(interpreter.into_imported(), replay);
        Ok(())
    }
}

fn no_engine(direction: Direction, place: Span) -> Diagnostic {
    let name = function(direction);
    Diagnostic::error(
        Code::UnsupportedPython,
        format!("`{name}()` takes the name of an engine, and none is set"),
    )
    .label(place, "")
    .note("a project with several databases has a chain for each of them in one")
    .help("set `engine_name` in gen-sql.toml to the database that the scripts are for")
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
