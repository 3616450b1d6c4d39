//! A function that is written in Python.
//!
//! Invariant: its defaults were evaluated once, where it was defined.

use std::cell::OnceCell;
use std::rc::Rc;
use std::sync::Arc;

use ruff_python_ast::{Expr, ParameterWithDefault, Parameters, Stmt, StmtFunctionDef};
use ruff_python_ast::{ExprLambda, visitor};

use super::call::{Argument, Call};
use super::dict::Dict;
use super::file::span;
use super::generator::{self, Body, ContextManager, Generator};
use super::interpreter::Interpreter;
use super::iterator::Iterator;
use super::module::Module;
use super::scope::{Frame, Scope};
use super::statement::Flow;
use super::stop::Result;
use super::value::Value;

/// A function.
#[derive(Debug)]
pub struct Function {
    /// Its name.
    pub name: String,
    code: Code,
    /// The module that it stands in.
    pub module: Rc<Module>,
    around: Option<Rc<Scope>>,
    /// The defaults of its parameters, by their names.
    defaults: Vec<(String, Value)>,
    /// Whether it has a `yield`.
    pub is_generator: bool,
    /// Whether it has `@contextmanager`.
    is_context: bool,
    /// Its body as a generator runs it.
    plan: OnceCell<Body>,
}

#[derive(Clone, Debug)]
enum Code {
    Def(Arc<StmtFunctionDef>),
    Lambda(Arc<ExprLambda>),
}

impl Function {
    /// What `def` makes.
    ///
    /// # Errors
    /// What a default raises.
    pub fn define(
        interpreter: &mut Interpreter<'_, '_>,
        frame: &Frame,
        def: &Arc<StmtFunctionDef>,
    ) -> Result<Rc<Self>> {
        Ok(Rc::new(Self {
            name: def.name.to_string(),
            defaults: defaults(interpreter, frame, &def.parameters)?,
            is_generator: has_yield(&def.body),
            is_context: false,
            plan: OnceCell::new(),
            code: Code::Def(Arc::clone(def)),
            module: Rc::clone(&frame.module),
            around: frame.enclosing(),
        }))
    }

    /// What `lambda` makes.
    ///
    /// # Errors
    /// What a default raises.
    pub fn lambda(
        interpreter: &mut Interpreter<'_, '_>,
        frame: &Frame,
        lambda: &ExprLambda,
    ) -> Result<Rc<Self>> {
        let defaults = match &lambda.parameters {
            Some(parameters) => defaults(interpreter, frame, parameters)?,
            None => Vec::new(),
        };
        Ok(Rc::new(Self {
            name: "<lambda>".to_owned(),
            defaults,
            is_generator: false,
            is_context: false,
            plan: OnceCell::new(),
            code: Code::Lambda(Arc::new(lambda.clone())),
            module: Rc::clone(&frame.module),
            around: frame.enclosing(),
        }))
    }

    /// The body and parameters of a `def`.
    #[must_use]
    pub fn def(&self) -> Option<&Arc<StmtFunctionDef>> {
        match &self.code {
            Code::Def(def) => Some(def),
            Code::Lambda(_) => None,
        }
    }

    /// Where a call of it would run, before its parameters stand for anything.
    pub(super) fn frame(&self) -> Frame {
        Frame::function(Rc::clone(&self.module), self.around.clone())
    }

    /// The defaults of its parameters, by their names.
    pub(super) fn defaults(&self) -> &[(String, Value)] {
        &self.defaults
    }

    /// The same function with `@contextmanager`.
    #[must_use]
    pub fn as_context(&self) -> Rc<Self> {
        Rc::new(Self {
            name: self.name.clone(),
            code: self.code.clone(),
            module: Rc::clone(&self.module),
            around: self.around.clone(),
            defaults: self.defaults.clone(),
            is_generator: self.is_generator,
            is_context: true,
            plan: self.plan.clone(),
        })
    }

    /// The same function under another name.
    #[must_use]
    pub fn renamed(&self, name: &str) -> Rc<Self> {
        Rc::new(Self {
            name: name.to_owned(),
            code: self.code.clone(),
            module: Rc::clone(&self.module),
            around: self.around.clone(),
            defaults: self.defaults.clone(),
            is_generator: self.is_generator,
            is_context: self.is_context,
            plan: self.plan.clone(),
        })
    }

    /// Calls it.
    ///
    /// # Errors
    /// What it raises, or why it is refused.
    pub fn call(&self, interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
        let place = call.place;
        let frame = Frame::function(Rc::clone(&self.module), self.around.clone());
        let again = self.is_context.then(|| call.clone());
        self.bind(interpreter, &frame, call)?;
        if let (true, Code::Def(def)) = (self.is_generator, &self.code)
            && !def.is_async
        {
            let body = self.plan.get_or_init(|| generator::plan(&def.body));
            let generator = Generator::new(interpreter, frame, body, place);
            return Ok(match again {
                Some(call) => Value::object(ContextManager {
                    generator,
                    function: self.as_context(),
                    call,
                }),
                None => Iterator::generated(generator),
            });
        }
        let ran = interpreter.deeper(place, |interpreter| match &self.code {
            Code::Lambda(lambda) => interpreter.expression(&frame, &lambda.body),
            Code::Def(def) if def.is_async => {
                let message = format!("`{}` is a coroutine, which is not evaluated", self.name);
                Err(interpreter.refuse(place, message))
            }
            Code::Def(def) => match interpreter.block(&frame, &def.body)? {
                Flow::Return(value) => Ok(value),
                _ => Ok(Value::None),
            },
        });
        ran.map_err(|stop| stop.called(place))
    }

    /// Has its parameters stand for the arguments of a call.
    ///
    /// # Errors
    /// Python's `TypeError` for arguments that it does not take, or that it needs.
    pub fn bind(&self, interpreter: &Interpreter<'_, '_>, frame: &Frame, call: Call) -> Result<()> {
        let empty = Parameters::default();
        let parameters = match &self.code {
            Code::Def(def) => &*def.parameters,
            Code::Lambda(lambda) => lambda.parameters.as_deref().unwrap_or(&empty),
        };
        let place = call.place;
        let error = |message: String| {
            let message = format!("{}() {message}", self.name);
            interpreter.raise("TypeError", &message, place)
        };
        let positional: Vec<&ParameterWithDefault> = parameters
            .posonlyargs
            .iter()
            .chain(&parameters.args)
            .collect();
        let mut values: Vec<(&str, Value)> = Vec::new();
        let mut rest = Vec::new();
        let given = call.positional.len();
        for (at, argument) in call.positional.into_iter().enumerate() {
            match positional.get(at) {
                Some(parameter) => values.push((parameter.name().as_str(), argument.value)),
                None if parameters.vararg.is_some() => rest.push(argument.value),
                None => {
                    let takes = positional.len();
                    let s = if takes == 1 { "" } else { "s" };
                    return Err(error(format!(
                        "takes {takes} positional argument{s} but {given} were given"
                    )));
                }
            }
        }
        let mut others = Dict::default();
        let by_name: Vec<&ParameterWithDefault> = parameters
            .args
            .iter()
            .chain(&parameters.kwonlyargs)
            .collect();
        for (keyword, Argument { value, .. }) in call.keyword {
            let known = by_name
                .iter()
                .find(|known| known.name().as_str() == &*keyword);
            match known.map(|known| known.name().as_str()) {
                Some(name) if values.iter().any(|(there, _)| *there == name) => {
                    return Err(error(format!(
                        "got multiple values for argument '{keyword}'"
                    )));
                }
                Some(name) => values.push((name, value)),
                None if parameters.kwarg.is_some() => others.set(&keyword, value),
                None => {
                    return Err(error(format!(
                        "got an unexpected keyword argument '{keyword}'"
                    )));
                }
            }
        }
        for parameter in positional.into_iter().chain(&parameters.kwonlyargs) {
            let name = parameter.name().as_str();
            if values.iter().any(|(there, _)| *there == name) {
                continue;
            }
            let Some((_, value)) = self.defaults.iter().find(|(with, _)| with == name) else {
                return Err(error(format!(
                    "missing 1 required positional argument: '{name}'"
                )));
            };
            values.push((name, value.clone()));
        }
        for (name, value) in values {
            frame.set(&name.into(), value);
        }
        if let Some(parameter) = &parameters.vararg {
            frame.set(&parameter.name.id, Value::tuple(rest));
        }
        if let Some(parameter) = &parameters.kwarg {
            frame.set(&parameter.name.id, Value::dict(others));
        }
        Ok(())
    }
}

fn defaults(
    interpreter: &mut Interpreter<'_, '_>,
    frame: &Frame,
    parameters: &Parameters,
) -> Result<Vec<(String, Value)>> {
    let mut defaults = Vec::new();
    for parameter in parameters.iter_non_variadic_params() {
        if let Some(default) = &parameter.default {
            let value = interpreter.expression(frame, default)?;
            defaults.push((parameter.name().to_string(), value));
        }
    }
    Ok(defaults)
}

/// Whether a body has a `yield` of its own.
pub(super) fn has_yield(body: &[Stmt]) -> bool {
    let mut search = Yields(false);
    visitor::walk_body(&mut search, body);
    search.0
}

/// Whether an expression has a `yield`.
pub(super) fn yields(expression: &Expr) -> bool {
    let mut search = Yields(false);
    visitor::Visitor::visit_expr(&mut search, expression);
    search.0
}

struct Yields(bool);

impl<'a> visitor::Visitor<'a> for Yields {
    fn visit_stmt(&mut self, statement: &'a Stmt) {
        // The `yield` of an inner function is that function's.
        if !matches!(statement, Stmt::FunctionDef(_) | Stmt::ClassDef(_)) {
            visitor::walk_stmt(self, statement);
        }
    }
    fn visit_expr(&mut self, expression: &'a Expr) {
        match expression {
            Expr::Yield(_) | Expr::YieldFrom(_) => self.0 = true,
            Expr::Lambda(_) => {}
            _ => visitor::walk_expr(self, expression),
        }
    }
}

/// The place of an expression in the file of a frame.
pub(super) fn place(frame: &Frame, node: &impl ruff_text_size::Ranged) -> crate::span::Span {
    span(frame.source(), node.range())
}
