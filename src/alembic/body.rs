//! What a revision in Python does.
//!
//! Invariant: its code is evaluated when a script needs the revision, once for each direction that
//! the script goes.

use std::collections::HashSet;
use std::sync::{Arc, Mutex, PoisonError};

use memmap2::MmapMut;
use ruff_python_ast::StmtFunctionDef;
use ruff_python_ast::name::Name;

use super::directive::Unnamed;
use super::host::Host;
use super::modules::Modules;
use super::process::Process;
use super::python::{
    Argument, BYTES, Call, Imported, Interpreter, PythonFile, Statement, Value, span,
};
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
    pub(super) modules: Arc<Modules>,
    pub(super) surroundings: Arc<Surroundings>,
    /// What it made without a name on its way up, for its way down.
    pub(super) unnamed: Mutex<Vec<(String, Unnamed)>>,
}

/// The stack of an evaluation, in bytes: half of it, and so on, where there is less memory to be
/// had; `None` if there is next to nothing.
fn stack() -> Option<usize> {
    // What could be had twice leaves as much for everything else. The system is asked for it, and not
    // the allocator, which might keep it.
    sizes().find(|size| MmapMut::map_anon(2 * size).is_ok())
}

/// The sizes that a stack may have, the largest first.
fn sizes() -> impl Iterator<Item = usize> {
    let sizes = std::iter::successors(Some(BYTES), |size| Some(size / 2));
    sizes.take_while(|size| *size >= LEAST_STACK)
}

/// The smallest stack on which code is evaluated.
const LEAST_STACK: usize = 8 << 20;

/// What the code around evaluations may have used of a stack before one begins, in bytes.
const AROUND: usize = 16 << 20;

/// Calls `run` with a stack on which one revision after the other can be evaluated: to make one for
/// each costs more than most revisions do themselves.
pub fn on_one_stack<T>(run: impl FnOnce() -> T) -> T {
    match stack() {
        Some(size) => stacker::grow(size + AROUND, run),
        None => run(),
    }
}

/// Drops values, which may be nested as deeply as on a stack that they were made on.
pub(super) fn drop_on_a_stack(values: Imported) {
    match room().or_else(stack) {
        Some(size) => stacker::maybe_grow(size, size + AROUND, || drop(values)),
        // There is too little memory to go through them.
        None => std::mem::forget(values),
    }
}

/// The stack that [`on_one_stack`] has made, if it has.
fn room() -> Option<usize> {
    let left = stacker::remaining_stack()?;
    sizes().find(|size| *size <= left)
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
        // Values may be nested as deeply as the evaluator lets code make them: to drop them, each
        // takes its part of the stack. What is not used costs nothing.
        let stack = room().or_else(stack);
        let Some(stack) = stack else {
            return Err(no_memory(self.place).into());
        };
        stacker::maybe_grow(stack, stack + AROUND, || self.evaluate(replay, stack))
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
            sessions: Vec::new(),
            left_out: HashSet::new(),
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
            .module("revision", &body.file)
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

fn no_memory(place: Span) -> Diagnostic {
    Diagnostic::error(
        Code::PythonLimit,
        "there is not enough memory to evaluate the revision",
    )
    .label(place, "")
    .note("it takes 16 MiB of address space at least")
    .help("raise the limit of memory, as with `ulimit -v`")
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
