//! What a statement that was left out may have changed: nobody knows it any more.
//!
//! Invariant: a list, a dict, a set, an iterator or an attribute that the statement may have changed
//! is unknown behind it, by whatever name it is reached.

use std::collections::HashSet;
use std::rc::Rc;

use ruff_python_ast::name::Name;
use ruff_python_ast::{Expr, ExprCall, Stmt};

use super::binds;
use super::class::Instance;
use super::effects::Effects;
use super::function::place;
use super::interpreter::Interpreter;
use super::iterator::Iterator;
use super::scope::Frame;
use super::stop::Unknown;
use super::value::Value;
use crate::diagnostic::Diagnostic;
use crate::span::Span;

/// How deep calls are followed.
const DEPTH: usize = 20;

/// The calls that were followed, each with what it was given: once is enough.
type Followed = HashSet<(usize, Vec<usize>)>;

/// The code that was not run, and what its names stand for.
struct Unrun<'a> {
    body: &'a [Stmt],
    frame: Frame,
    /// The names of the function that are its own, which stand for nothing as it did not run.
    own: Vec<String>,
    depth: usize,
}

impl Interpreter<'_, '_> {
    /// Doubts what a statement may have changed that is left out for this reason.
    pub(super) fn doubt(&mut self, frame: &Frame, statement: &Stmt, why: &Diagnostic) {
        let unrun = Unrun {
            body: std::slice::from_ref(statement),
            frame: frame.clone(),
            own: Vec::new(),
            depth: 0,
        };
        self.doubt_all(&unrun, &mut Followed::new(), why);
    }

    /// The value, unless it may have been changed by what was left out.
    pub(super) fn undoubted(&self, value: Value) -> Value {
        match self.imported.doubted.get(&address(&value)) {
            Some((_, unknown)) => Value::Unknown(Rc::clone(unknown)),
            None => value,
        }
    }

    /// Whether there is anything that may have been changed so.
    pub(super) fn doubts(&self) -> bool {
        !self.imported.doubted.is_empty()
    }

    fn doubt_all(&mut self, unrun: &Unrun<'_>, followed: &mut Followed, why: &Diagnostic) {
        let effects = Effects::of(unrun.body);
        for expression in &effects.filled {
            if let Some(value @ (Value::List(_) | Value::Dict(_) | Value::Set(_))) =
                self.reach(unrun, expression)
            {
                self.doubt_value(value, place(&unrun.frame, *expression), why);
            }
        }
        for expression in &effects.advanced {
            if let Some(value @ Value::Object(_)) = self.reach(unrun, expression) {
                self.doubt_value(value, place(&unrun.frame, *expression), why);
            }
        }
        for attribute in &effects.attributes {
            if let Some(of) = self.reach(unrun, &attribute.value) {
                let here = place(&unrun.frame, *attribute);
                let unknown = Value::unknown(unknown(&attribute.attr, here, why));
                // What cannot be set was not set either.
                let _ = self.set_attribute(&of, &attribute.attr, unknown, here);
            }
        }
        if unrun.depth > 0 {
            for name in binds_of(unrun.body) {
                if effects.outer.contains(&name) {
                    let here = unrun.body.first().map(|first| place(&unrun.frame, first));
                    let here = here.expect("a body has a statement");
                    let unknown = unknown(&name, here, why);
                    // Whatever a logger is, what it is told changes nothing.
                    if !unknown.is_logger() {
                        unrun.frame.set(&Name::new(&name), Value::unknown(unknown));
                    }
                }
            }
        }
        if unrun.depth < DEPTH {
            for call in &effects.calls {
                self.doubt_call(unrun, call, followed, why);
            }
        }
    }

    /// Doubts what a call may have changed that was not made.
    fn doubt_call(
        &mut self,
        unrun: &Unrun<'_>,
        call: &ExprCall,
        followed: &mut Followed,
        why: &Diagnostic,
    ) {
        let (function, this) = match &*call.func {
            Expr::Attribute(method) => {
                let Some(Value::Object(of)) = self.reach(unrun, &method.value) else {
                    return;
                };
                let found = of.class().and_then(|class| class.find(&method.attr));
                (found, Some(Value::Object(of)))
            }
            function => (self.reach(unrun, function), None),
        };
        let Some(Value::Function(function)) = function else {
            return;
        };
        let Some(def) = function.def().cloned() else {
            return;
        };
        let frame = function.frame();
        let arguments: Vec<Option<Value>> = this
            .map(Some)
            .into_iter()
            .chain(call.arguments.args.iter().map(|one| self.reach(unrun, one)))
            .collect();
        let keywords = { call.arguments.keywords.iter() }.map(|one| self.reach(unrun, &one.value));
        let keywords: Vec<Option<Value>> = keywords.collect();
        let given = arguments
            .iter()
            .chain(&keywords)
            .map(|one| identity(one.as_ref()));
        if !followed.insert((Rc::as_ptr(&function).addr(), given.collect())) {
            return;
        }
        let parameters = def
            .parameters
            .posonlyargs
            .iter()
            .chain(&def.parameters.args);
        let mut own = binds_of(&def.body);
        for (parameter, argument) in parameters.zip(arguments) {
            let name = parameter.name();
            match argument {
                Some(value) => {
                    frame.set(&name.id, value);
                    own.retain(|own| **own != **name);
                }
                None => own.push(name.to_string()),
            }
        }
        for keyword in &call.arguments.keywords {
            if let (Some(name), Some(value)) = (&keyword.arg, self.reach(unrun, &keyword.value)) {
                frame.set(&name.id, value);
                own.retain(|own| **own != **name);
            }
        }
        for (name, default) in function.defaults() {
            if frame.get(name).is_none() {
                frame.set(&Name::new(name), default.clone());
            }
        }
        let outer = Effects::of(&def.body).outer;
        own.retain(|name| !outer.contains(name));
        frame.global_or_nonlocal(&def.body);
        let inner = Unrun {
            body: &def.body,
            frame,
            own,
            depth: unrun.depth + 1,
        };
        self.doubt_all(&inner, followed, why);
    }

    /// What an expression stands for that has nothing but names, attributes and keys in it.
    fn reach(&mut self, unrun: &Unrun<'_>, expression: &Expr) -> Option<Value> {
        let here = place(&unrun.frame, expression);
        match expression {
            Expr::Name(name) if unrun.own.contains(&name.id.to_string()) => None,
            Expr::Name(name) => unrun.frame.get(&name.id),
            Expr::Attribute(attribute) => {
                let of = self.reach(unrun, &attribute.value)?;
                match &of {
                    Value::Module(module) => module.get(&attribute.attr),
                    Value::Object(object) => {
                        let instance = of.downcast::<Instance>();
                        let own = instance.and_then(|instance| instance.own(&attribute.attr));
                        own.or_else(|| object.class()?.find(&attribute.attr))
                    }
                    _ => None,
                }
            }
            Expr::Subscript(item) => {
                let of = self.reach(unrun, &item.value)?;
                let key = match &*item.slice {
                    Expr::StringLiteral(text) => Value::str(text.value.to_str()),
                    Expr::NumberLiteral(_) => self.expression(&unrun.frame, &item.slice).ok()?,
                    key => self.reach(unrun, key)?,
                };
                self.item(&of, &key, here).ok()
            }
            _ => None,
        }
    }

    fn doubt_value(&mut self, value: Value, here: Span, why: &Diagnostic) {
        let address = address(&value);
        if address != 0 {
            let what = "what a statement that is left out may have changed";
            let unknown = Unknown::new(what, here).because(Some(Box::new(why.clone())));
            let doubted = (value, Rc::new(unknown));
            self.imported.doubted.insert(address, doubted);
        }
    }
}

/// The names that a body binds.
fn binds_of(body: &[Stmt]) -> Vec<String> {
    body.iter().flat_map(binds::names_of).collect()
}

fn unknown(name: &str, here: Span, why: &Diagnostic) -> Unknown {
    Unknown::new(format!("`{name}`"), here).because(Some(Box::new(why.clone())))
}

/// What tells a value apart that a call can change something of; 0 for any other, or none.
fn identity(value: Option<&Value>) -> usize {
    match value {
        Some(Value::Object(object)) => Rc::as_ptr(object).cast::<()>().addr(),
        Some(Value::Function(function)) => Rc::as_ptr(function).addr(),
        Some(value) => address(value),
        None => 0,
    }
}

/// Where a value is that can be changed in place; 0 for any other.
fn address(value: &Value) -> usize {
    match value {
        Value::List(list) => Rc::as_ptr(list).addr(),
        Value::Dict(dict) => Rc::as_ptr(dict).addr(),
        Value::Set(set) => Rc::as_ptr(set).addr(),
        Value::Object(object) if value.downcast::<Iterator>().is_some() => {
            Rc::as_ptr(object).cast::<()>().addr()
        }
        _ => 0,
    }
}
