//! Writes what a template says.
//!
//! Invariant: its expressions see the names that Alembic gives them, and nothing else.

use std::collections::HashSet;
use std::sync::Arc;

use ruff_python_ast::name::Name;

use super::parse::parse;
use super::{Filter, Node, Python, refused};
use crate::alembic::host::Host;
use crate::alembic::modules::Modules;
use crate::alembic::python::{
    self, BYTES, Frame, Imported, Interpreter, Module, PythonFile, Stop, Value,
};
use crate::alembic::surroundings::Surroundings;
use crate::alembic::{library, sqlalchemy};
use crate::diagnostic::Diagnostic;
use crate::replay::Replay;
use crate::revision::{Demands, Direction, Fixed};
use crate::span::{SourceId, Span};
use crate::sqlite::SqliteVersion;
use crate::template::{Templates, Values};

/// A template.
pub(in crate::alembic) struct Template<'t> {
    /// The file.
    pub(in crate::alembic) source: SourceId,
    /// Its text.
    pub(in crate::alembic) text: &'t Arc<str>,
}

/// The text that a template writes with these names.
///
/// # Errors
/// That it is no template, or has what is not followed here.
pub(in crate::alembic) fn render(
    template: &Template<'_>,
    names: Vec<(&'static str, Value)>,
    surroundings: &Surroundings,
    templates: &Templates,
) -> Result<String, Diagnostic> {
    let nodes = parse(template.source, template.text)?;
    let demands = Demands {
        target: SqliteVersion::DEFAULT,
        own_tables: Vec::new(),
        variables: Values::default(),
        fixed: Fixed::default(),
    };
    // There is no database to ask; the evaluator has an empty one.
    let mut replay = Replay::new(templates, demands.target);
    let modules = Modules::default();
    let file = PythonFile {
        source: template.source,
        text: Arc::clone(template.text),
        body: Vec::new(),
    };
    let frame = Frame::top(Module::new("template", &file));
    for (name, value) in names {
        frame.set(&Name::new_static(name), value);
    }
    let host = Host {
        replay: &mut replay,
        surroundings,
        demands: &demands,
        revision: "",
        drawn: 0,
        source: template.source,
        direction: Direction::Upgrade,
        unnamed: Vec::new(),
        made_unnamed: Vec::new(),
        savepoints: Vec::new(),
        savepoints_set: 0,
        closed: 0,
        emitted: 0,
        listened: Vec::new(),
        sessions: Vec::new(),
        asks_changes: false,
        left_out: HashSet::new(),
        declared: None,
        modules: &modules,
        library: library::module,
        configured: sqlalchemy::configured,
    };
    let mut writer = Writer {
        interpreter: Interpreter::new(host, BYTES, Imported::default()),
        frame,
        text: String::new(),
    };
    writer.nodes(&nodes).map_err(|stop| told(stop, template))?;
    Ok(writer.text)
}

/// What is said of an expression that cannot be evaluated.
fn told(stop: Stop, template: &Template<'_>) -> Diagnostic {
    let start = Span::new(template.source, 0..0);
    match stop {
        Stop::Raised(raised) => refused(
            format!("the template raises `{}: {}`", raised.class, raised.message),
            raised.place,
        ),
        stop => {
            let mut found = stop.into_diagnostics().into_iter();
            let Some(first) = found.next() else {
                return refused("the template cannot be evaluated", start);
            };
            let place = first.labels.first().map_or(start, |label| label.span);
            refused(first.message, place)
        }
    }
}

struct Writer<'i, 'a> {
    interpreter: Interpreter<'i, 'a>,
    frame: Frame,
    text: String,
}

impl Writer<'_, '_> {
    fn nodes(&mut self, nodes: &[Node]) -> python::Result<()> {
        nodes.iter().try_for_each(|node| self.node(node))
    }

    fn node(&mut self, node: &Node) -> python::Result<()> {
        match node {
            Node::Text(text) => self.text.push_str(text),
            Node::Value { value, filters } => {
                let text = self.value(value, filters)?;
                self.text.push_str(&text);
            }
            Node::If { arms, otherwise } => {
                for (condition, body) in arms {
                    let value = self.evaluate(condition)?;
                    if self.interpreter.truth(&value, condition.place)? {
                        return self.nodes(body);
                    }
                }
                self.nodes(otherwise)?;
            }
            Node::For { header, body } => {
                let source = self.frame.source();
                let place = python::span(source, ruff_text_size::Ranged::range(&*header.iter));
                let over = self.interpreter.expression(&self.frame, &header.iter)?;
                for item in self.interpreter.iterate(&over, place)? {
                    self.interpreter.assign(&self.frame, &header.target, item)?;
                    self.nodes(body)?;
                }
            }
        }
        Ok(())
    }

    fn evaluate(&mut self, code: &Python) -> python::Result<Value> {
        self.interpreter.expression(&self.frame, &code.expression)
    }

    fn value(&mut self, code: &Python, filters: &[Filter]) -> python::Result<String> {
        let mut value = self.evaluate(code)?;
        let is_plain = filters.iter().any(|filter| matches!(filter, Filter::Plain));
        if !is_plain {
            value = Value::str(self.interpreter.text(&value, code.place)?);
        }
        for filter in filters {
            value = match filter {
                Filter::Plain => value,
                Filter::Text => Value::str(self.interpreter.text(&value, code.place)?),
                Filter::Trim => Value::str(self.interpreter.text(&value, code.place)?.trim()),
                Filter::Call(function) => {
                    let callee = self.evaluate(function)?;
                    let call = self
                        .interpreter
                        .call_with(&callee, vec![value], function.place);
                    call?
                }
            };
        }
        self.interpreter.text(&value, code.place)
    }
}
