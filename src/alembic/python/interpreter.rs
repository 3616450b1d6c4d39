//! The evaluator: walks the tree of a file, as Python would run it.
//!
//! Invariant: it ends, in bounded memory, and touches nothing but the scratch database: no file, no
//! clock, no environment.

use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;
use std::rc::Rc;

use ruff_python_ast::name::Name;
use ruff_python_ast::{Expr, Stmt};

use super::call::{Argument, Call};
use super::file::{PythonFile, Statement};
use super::imported::Imported;
use super::module::Module;
use super::scope::Frame;
use super::stop::{Raised, Result, Stop, Unknown};
use super::value::Value;
use crate::alembic::host::Host;
use crate::diagnostic::{Code, Diagnostic};
use crate::span::Span;

/// The most statements and expressions that one direction of a revision evaluates.
const STEPS: u64 = 10_000_000;

/// The most calls in each other.
const DEPTH: usize = 100;

/// The most bytes that the texts and lists of one direction may take, all told, and the stack that
/// it takes to drop as many, if they are nested in each other as deeply as can be.
pub const BYTES: usize = 512 << 20;

/// How the refusal ends of what nobody here knows.
const NOT_KNOWN: &str = " is not known here";

/// What helps where models declare what is not evaluated.
const AS_SQL: &str =
    "declare what this makes in a `.sql` file: `schema` in gen-sql.toml can name both";

/// What the code may have done with a part of a schema.
#[derive(Clone, Copy, Debug)]
enum Touched {
    Read,
    Changed,
}

/// Whether a statement does nothing but bind names.
fn is_binding(statement: &Statement) -> bool {
    let Statement::Plain(statement) = statement else {
        return false;
    };
    match &**statement {
        Stmt::Assign(assign) => assign.targets.iter().all(Expr::is_name_expr),
        Stmt::AnnAssign(assign) => assign.target.is_name_expr(),
        _ => false,
    }
}

/// Evaluates the code of one revision.
pub struct Interpreter<'i, 'a> {
    /// What is around the code.
    pub host: Host<'i, 'a>,
    /// The modules of the project that were imported, by this revision or by one before it.
    pub(in crate::alembic) imported: Imported,
    /// The exceptions that are being handled, the innermost last.
    pub(super) handling: Vec<Raised>,
    /// The dotted names that were imported.
    pub(super) asked_for: BTreeSet<String>,
    /// Generators that were given up while something in them was still to run.
    pub(super) abandoned: Rc<RefCell<Vec<Span>>>,
    /// Whether what was refused last may have read or changed a part of a schema.
    touched: Cell<Option<Touched>>,
    /// How many blocks the code stands in that may catch an exception.
    catching: usize,
    steps: u64,
    depth: usize,
    bytes: usize,
    /// The most bytes, where there is less than usual.
    most_bytes: usize,
}

impl<'i, 'a> Interpreter<'i, 'a> {
    /// An evaluator on a stack of `most_bytes`; `imported` are the modules that revisions before
    /// this one have left.
    #[must_use]
    pub fn new(host: Host<'i, 'a>, most_bytes: usize, imported: Imported) -> Self {
        Self {
            host,
            bytes: imported.bytes(),
            imported,
            handling: Vec::new(),
            asked_for: BTreeSet::new(),
            abandoned: Rc::default(),
            touched: Cell::new(None),
            catching: 0,
            steps: 0,
            depth: 0,
            most_bytes,
        }
    }

    /// The modules that the next revision finds.
    #[must_use]
    pub fn into_imported(self) -> Imported {
        self.imported.with_bytes(self.bytes)
    }

    /// Evaluates the file of a revision.
    ///
    /// # Errors
    /// That it takes too long or too much.
    pub fn module(&mut self, name: &str, file: &PythonFile) -> Result<Rc<Module>> {
        let module = Module::new(name, file);
        self.run_file(&module, file)?;
        Ok(module)
    }

    fn run_file(&mut self, module: &Rc<Module>, file: &PythonFile) -> Result<()> {
        let frame = Frame::top(Rc::clone(module));
        for statement in &file.body {
            self.touched.take();
            let result = match statement {
                Statement::Function(def) => self.define(&frame, def),
                Statement::Class(class) => self.class(&frame, class),
                Statement::Plain(statement) => self.statement(&frame, statement).map(drop),
            };
            if let Err(stop) = result {
                if matches!(stop, Stop::Raised(_)) && self.is_catching() {
                    return Err(stop);
                }
                let stop = self.note_failure(&frame, statement, stop);
                if may_bind_others(statement) {
                    module.is_partial.set(true);
                }
                let names = super::binds::names(statement);
                if names.is_empty() && self.is_revision(&frame) {
                    return Err(stop);
                }
                let place = super::function::place(&frame, statement);
                let left_out = match statement {
                    Statement::Plain(statement) => Some(&**statement),
                    Statement::Function(_) | Statement::Class(_) => None,
                };
                self.forget(&frame, left_out, names, place, stop)?;
            }
        }
        Ok(())
    }

    /// The module of a project, if it has one of this name.
    ///
    /// # Errors
    /// That it takes too long or too much.
    pub fn project_module(&mut self, name: &str) -> Result<Option<Rc<Module>>> {
        let found = self.host.modules.get(name);
        let Some(file) = found.and_then(|module| module.file().ok()) else {
            return Ok(None);
        };
        if let Some(module) = self.imported.get(name) {
            return Ok(Some(module));
        }
        let module = Module::new(name, file);
        // Before its statements: modules may import each other.
        self.imported.insert(&module);
        if let Err(stop) = self.run_file(&module, file) {
            self.imported.remove(name);
            return Err(stop);
        }
        Ok(Some(module))
    }

    /// Makes the names unknown that a statement would have bound, and what else it may have changed.
    pub(super) fn forget(
        &mut self,
        frame: &Frame,
        left_out: Option<&Stmt>,
        names: Vec<String>,
        place: Span,
        stop: Stop,
    ) -> Result<()> {
        if self.is_exhausted() {
            return Err(stop);
        }
        let causes = match self.host.declared {
            Some(_) => stop.into_diagnostics_of_code(),
            None => stop.into_diagnostics(),
        };
        let mut causes = causes.into_iter();
        let cause = causes.next().map(Box::new);
        if let (Some(statement), Some(why), None) = (left_out, &cause, &self.host.declared) {
            self.doubt(frame, statement, why);
        }
        let is_part = self.touched.take().is_some();
        for name in names {
            let mut unknown = Unknown::new(format!("`{name}`"), place).because(cause.clone());
            unknown.is_part = is_part;
            frame.set(&Name::new(name), Value::unknown(unknown));
        }
        Ok(())
    }

    /// Keeps why a statement failed that may have declared a table: without it, the schema would lack
    /// what nobody has taken out.
    fn note_failure(&mut self, frame: &Frame, statement: &Statement, stop: Stop) -> Stop {
        let Some(declared) = &mut self.host.declared else {
            return stop;
        };
        let is_lost = match self.touched.get() {
            Some(Touched::Changed) => true,
            // A name that is not known is told of where it is used.
            Some(Touched::Read) => !is_binding(statement),
            None => false,
        };
        if !is_lost && !(declared.makes_tables)(frame, statement) {
            let warning = (declared.warning_of)(frame, statement);
            declared.warnings.extend(warning.into_iter().collect());
            return stop;
        }
        let told = stop.clone().into_diagnostics_of_code();
        // What hangs on something that failed fails as well.
        let follows = |one: &Diagnostic| one.message.ends_with(NOT_KNOWN);
        if declared.failed.is_empty() || !told.iter().all(follows) {
            declared.failed.extend(told);
        }
        stop
    }

    /// The refusal of what may change a schema: where one is declared, it is an error whatever the
    /// statement is.
    pub(in crate::alembic) fn refuse_change(
        &self,
        place: Span,
        message: impl Into<String>,
    ) -> Stop {
        self.touched.set(Some(Touched::Changed));
        self.refuse(place, message)
    }

    /// Takes note that a part of a schema was read: what the statement does with it may fail.
    pub(in crate::alembic) fn note_part(&self) {
        if self.touched.get().is_none() {
            self.touched.set(Some(Touched::Read));
        }
    }

    /// Takes note that an attribute of a value was not evaluated.
    pub(super) fn touch(&self, value: &Value, name: &str, is_set: bool) {
        if let Value::Object(object) = value
            && object.is_of_schema(name, is_set)
        {
            let how = if is_set {
                Touched::Changed
            } else {
                Touched::Read
            };
            self.touched.set(Some(how));
        }
    }

    fn is_revision(&self, frame: &Frame) -> bool {
        self.host.declared.is_none() && frame.source() == self.host.source
    }

    /// Whether the function of the direction runs, and none that it calls.
    pub(super) fn is_outermost(&self) -> bool {
        self.depth <= 1
    }

    /// Calls a value.
    ///
    /// # Errors
    /// What the call raises, or why it is refused.
    pub fn call(&mut self, callee: &Value, call: Call) -> Result<Value> {
        match callee {
            Value::Function(function) => function.call(self, call),
            Value::Builtin(builtin) => (builtin.run)(self, call),
            Value::Method(method) => self.call_method(&method.receiver, &method.name, call),
            Value::Object(object) => Rc::clone(object).call(self, call),
            Value::Unknown(unknown) if unknown.is_said_by_logger() => Ok(Value::None),
            Value::Unknown(unknown) => match instance_of(unknown, &call) {
                Some(instance) => Ok(instance),
                None => Err(self.unknown(unknown, call.place)),
            },
            other => {
                let message = format!("'{}' object is not callable", other.type_name());
                Err(self.raise("TypeError", &message, call.place))
            }
        }
    }

    /// Calls one of Python's built-in functions.
    ///
    /// # Errors
    /// What the call raises, or why it is refused.
    pub fn call_named(&mut self, name: &str, call: Call) -> Result<Value> {
        match super::builtin::named(name) {
            Some(function) => self.call(&function, call),
            None => Err(self.refuse(call.place, format!("`{name}` is not evaluated"))),
        }
    }

    /// Calls a value with values that stand nowhere by themselves.
    ///
    /// # Errors
    /// What the call raises, or why it is refused.
    pub fn call_with(&mut self, callee: &Value, values: Vec<Value>, place: Span) -> Result<Value> {
        let positional = values.into_iter().map(|value| Argument { value, place });
        let call = Call {
            place,
            positional: positional.collect(),
            keyword: Vec::new(),
        };
        self.call(callee, call)
    }

    /// Runs something whose exceptions the code may catch, if it is so.
    pub(super) fn catching<T>(&mut self, is_so: bool, run: impl FnOnce(&mut Self) -> T) -> T {
        let around = self.catching;
        self.catching += usize::from(is_so);
        let result = run(self);
        self.catching = around;
        result
    }

    /// From here on, to the end of what [`catching`](Self::catching) runs, the code may catch
    /// exceptions.
    pub(super) fn begin_catching(&mut self) {
        self.catching += 1;
    }

    /// Whether the code may catch an exception.
    #[must_use]
    pub fn is_catching(&self) -> bool {
        self.catching > 0
    }

    /// The exception that is being handled, if one is.
    #[must_use]
    pub fn handled(&self) -> Option<&Raised> {
        self.handling.last()
    }

    /// Counts one step.
    ///
    /// # Errors
    /// If there were too many.
    pub(super) fn step(&mut self, place: Span) -> Result<()> {
        self.steps += 1;
        if self.steps > STEPS {
            return Err(limit(
                place,
                &format!("the revision takes more than {STEPS} steps"),
            ));
        }
        Ok(())
    }

    /// Counts memory that is taken.
    ///
    /// # Errors
    /// If it was too much.
    pub fn take(&mut self, bytes: usize, place: Span) -> Result<()> {
        self.bytes = self.bytes.saturating_add(bytes);
        if self.bytes > self.most_bytes {
            let most = self.most_bytes >> 20;
            return Err(limit(
                place,
                &format!("the revision makes more than {most} MiB of values"),
            ));
        }
        Ok(())
    }

    /// Runs something one call deeper.
    ///
    /// # Errors
    /// If it is too deep, or that of what is run.
    pub(super) fn deeper<T>(
        &mut self,
        place: Span,
        run: impl FnOnce(&mut Self) -> Result<T>,
    ) -> Result<T> {
        if self.depth == DEPTH {
            return Err(limit(
                place,
                &format!("more than {DEPTH} calls stand in each other"),
            ));
        }
        self.depth += 1;
        let result = run(self);
        self.depth -= 1;
        result
    }

    /// Sees that no generator was given up while something in it was still to run.
    ///
    /// # Errors
    /// The refusal of the first that was.
    pub fn finish(&self) -> Result<()> {
        match self.abandoned.borrow().first() {
            Some(place) => {
                let message = "a generator that is left in the midst of a `try` or a `with` is not \
                    evaluated";
                Err(self.refuse(*place, message))
            }
            None => Ok(()),
        }
    }

    fn is_exhausted(&self) -> bool {
        self.steps > STEPS || self.bytes > BYTES
    }

    /// An exception of one of Python's classes.
    #[must_use]
    pub fn raise(&self, class: &str, message: &str, place: Span) -> Stop {
        Stop::Raised(Box::new(Raised {
            class: Rc::from(class),
            message: message.to_owned(),
            value: None,
            place,
            callers: Vec::new(),
            cause: None,
        }))
    }

    /// A refusal of what is not evaluated here.
    #[must_use]
    pub fn refuse(&self, place: Span, what: impl Into<String>) -> Stop {
        self.refusal(place, what).into()
    }

    /// A refusal of what is not evaluated here, for those who have more to say.
    #[must_use]
    pub fn refusal(&self, place: Span, what: impl Into<String>) -> Diagnostic {
        let refusal = Diagnostic::error(Code::UnsupportedPython, what).label(place, "reached here");
        if self.host.declared.is_some() {
            return refusal.help(AS_SQL);
        }
        refusal
            .help("write the revision's sections in SQL: a `.sql` file with `-- overrides:` and the id of this revision stands for them")
    }

    /// A refusal to use something that nobody here knows.
    #[must_use]
    pub fn unknown(&self, unknown: &Unknown, place: Span) -> Stop {
        if unknown.is_part {
            self.touched.set(Some(Touched::Read));
        }
        // What came of rows that nobody knows is as little known.
        if let Some(cause) = &unknown.cause
            && cause.code == Code::UnknownRows
        {
            return of_rows(cause, place).into();
        }
        let mut refusal = self.refusal(place, format!("{}{NOT_KNOWN}", unknown.what));
        if unknown.place != place {
            refusal = refusal.context(unknown.place, "it comes from here");
        }
        if let Some(cause) = &unknown.cause {
            refusal = refusal.note(cause.message.clone());
            refusal.help = cause.help.clone().or(refusal.help);
        }
        match unknown.path.as_deref().filter(|path| is_class(path)) {
            Some(path) => as_type(refusal, path).into(),
            None => match unknown.path.as_deref().filter(|path| is_inside(path)) {
                Some(path) => as_variable(refusal, path).into(),
                None => refusal.into(),
            },
        }
    }

    /// A refusal of a class that derives from what nobody here knows.
    #[must_use]
    pub fn unknown_class(&self, class: &str, base: &Unknown, place: Span) -> Stop {
        let message = format!(
            "`{class}` derives from {}, which is not known here",
            base.what
        );
        let refusal = self.refusal(place, message);
        let refusal = refusal.context(base.place, "it comes from here");
        as_type(refusal, class).into()
    }

    /// A refusal of a class that derives from what no class derives from here.
    #[must_use]
    pub fn no_base(&self, class: &str, base: &str, place: Span) -> Stop {
        let message = format!("`{class}` derives from `{base}`, which is not evaluated");
        self.refuse(place, message)
    }

    /// Python's error for an attribute that is not there.
    #[must_use]
    pub fn no_attribute(&self, of: &str, name: &str, place: Span) -> Stop {
        let message = format!("'{of}' object has no attribute '{name}'");
        self.raise("AttributeError", &message, place)
    }

    /// The text of an argument.
    ///
    /// # Errors
    /// Python's `TypeError` if it is something else.
    pub fn text_of(&self, argument: &Argument) -> Result<Rc<str>> {
        match &argument.value.plain() {
            Value::Str(text) => Ok(Rc::clone(text)),
            Value::Unknown(unknown) => Err(self.unknown(unknown, argument.place)),
            other => {
                let message = format!("expected a string, not '{}'", other.type_name());
                Err(self.unfit(&[other], &message, argument.place))
            }
        }
    }
}

/// Whether a statement that failed at the top of a file may have bound names that it does not show.
fn may_bind_others(statement: &Statement) -> bool {
    let Statement::Plain(statement) = statement else {
        return false;
    };
    match &**statement {
        Stmt::ImportFrom(import) => import.names.iter().any(|alias| &*alias.name == "*"),
        Stmt::Import(_) | Stmt::Assign(_) | Stmt::AnnAssign(_) => false,
        _ => true,
    }
}

/// The refusal of what takes too much.
pub(super) fn limit(place: Span, message: &str) -> Stop {
    Diagnostic::error(Code::PythonLimit, message)
        .label(place, "reached here")
        .into()
}

/// The refusal of what came of rows that nobody knows, where it is used.
fn of_rows(cause: &Diagnostic, place: Span) -> Diagnostic {
    let cause = cause.clone();
    if cause.labels.iter().any(|label| label.span == place) {
        return cause;
    }
    let (asked, used) = (cause.labels.first().cloned(), cause.labels.get(1).cloned());
    let mut told = Diagnostic {
        labels: Vec::new(),
        ..cause
    };
    told = match asked {
        Some(asked) => told.label(asked.span, asked.text),
        None => told,
    };
    match used {
        // Where it was read first says more than where it went by.
        Some(used) => told.context(used.span, used.text),
        None => told.context(place, "used here"),
    }
}

/// Whether a dotted name looks like that of a class.
fn is_class(path: &str) -> bool {
    let name = path.rsplit('.').next().unwrap_or_default();
    name.starts_with(char::is_uppercase)
}

/// An object of a class that nobody here knows: to make one is no error until it is used, unless it
/// is given the database.
fn instance_of(class: &Unknown, call: &Call) -> Option<Value> {
    let is_database = |argument: &Argument| {
        matches!(
            argument.value.type_name(),
            "Connection" | "Engine" | "Session"
        )
    };
    let mut given = (call.positional.iter()).chain(call.keyword.iter().map(|(_, given)| given));
    let is_made = { class.path.as_deref() }.is_some_and(is_class) && !given.any(is_database);
    is_made.then(|| Value::unknown(class.clone()))
}

/// Whether a dotted name looks like that of something inside of an object of a module.
fn is_inside(path: &str) -> bool {
    let mut parts = path.rsplit('.').skip(1);
    parts.any(|part| part.starts_with(char::is_uppercase))
}

/// A refusal of something that may be a setting.
fn as_variable(refusal: Diagnostic, path: &str) -> Diagnostic {
    let otherwise = refusal.help.clone().unwrap_or_default();
    refusal.help(format!(
        "if it is a setting, say in gen-sql.toml which value it has: `[variables]`, and below it a line like `\"{path}\" = \"…\"`; if not, {otherwise}"
    ))
}

/// A refusal of something that may be a type.
pub(in crate::alembic) fn as_type(refusal: Diagnostic, path: &str) -> Diagnostic {
    let otherwise = refusal.help.clone().unwrap_or_default();
    refusal.help(format!(
        "if it is a type of columns, say in gen-sql.toml which: `[types]`, and below it a line like `\"{path}\" = \"CHAR(36)\"`; if not, {otherwise}"
    ))
}
