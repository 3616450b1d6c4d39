//! The calls of `context.configure()` in `env.py`
//! (<https://alembic.sqlalchemy.org/en/latest/api/runtime.html>).
//!
//! Invariant: every call counts, in whatever function it stands: there is one for each mode.

use std::collections::HashMap;

use ruff_python_ast::{Arguments, Expr, Stmt, visitor};

use crate::alembic::python::{PythonFile, Statement};

/// What the calls are given.
pub(super) struct Configure<'f> {
    options: Vec<(&'f str, &'f Expr)>,
    /// What is assigned to names inside of functions, the last one.
    locals: HashMap<&'f str, &'f Expr>,
    /// The names of the options of `alembic.ini` that are set.
    pub(super) sets: Vec<&'f Expr>,
}

impl<'f> Configure<'f> {
    pub(super) fn of(file: &'f PythonFile) -> Self {
        let mut search = Search::default();
        for statement in &file.body {
            match statement {
                Statement::Function(def) => {
                    search.is_inside = true;
                    visitor::walk_body(&mut search, &def.body);
                    search.is_inside = false;
                }
                Statement::Class(class) => visitor::walk_body(&mut search, &class.body),
                Statement::Plain(statement) => visitor::Visitor::visit_stmt(&mut search, statement),
            }
        }
        let mut found = Self {
            options: Vec::new(),
            locals: search.locals,
            sets: search.sets,
        };
        for arguments in search.calls {
            found.add(arguments);
        }
        found
    }

    fn add(&mut self, arguments: &'f Arguments) {
        for keyword in &arguments.keywords {
            match &keyword.arg {
                Some(name) => self.options.push((name.as_str(), &keyword.value)),
                None => self.unpack(&keyword.value),
            }
        }
    }

    /// Adds what `**` unpacks, if that is written out.
    fn unpack(&mut self, value: &'f Expr) {
        match self.local(value) {
            Expr::Call(call) if matches!(&*call.func, Expr::Name(name) if name.id == "dict") => {
                for keyword in &call.arguments.keywords {
                    if let Some(name) = &keyword.arg {
                        self.options.push((name.as_str(), &keyword.value));
                    }
                }
            }
            Expr::Dict(dict) => {
                for item in dict {
                    if let Some(Expr::StringLiteral(key)) = &item.key {
                        self.options.push((key.value.to_str(), &item.value));
                    }
                }
            }
            _ => {}
        }
    }

    /// What the calls give an option, in their order.
    pub(super) fn option(&self, name: &str) -> impl Iterator<Item = &'f Expr> {
        let given = self.options.iter();
        let given = given.filter(move |(option, _)| *option == name);
        given.map(|(_, value)| self.local(value))
    }

    /// What a name stands for that is assigned in a function.
    pub(super) fn local(&self, value: &'f Expr) -> &'f Expr {
        match value {
            Expr::Name(name) => self.locals.get(name.id.as_str()).unwrap_or(&value),
            other => other,
        }
    }
}

#[derive(Default)]
struct Search<'f> {
    calls: Vec<&'f Arguments>,
    locals: HashMap<&'f str, &'f Expr>,
    sets: Vec<&'f Expr>,
    is_inside: bool,
}

impl<'f> visitor::Visitor<'f> for Search<'f> {
    fn visit_stmt(&mut self, statement: &'f Stmt) {
        if let Stmt::Assign(assign) = statement
            && let [Expr::Name(name)] = &assign.targets[..]
            && self.is_inside
        {
            self.locals.insert(&name.id, &assign.value);
        }
        let outer = self.is_inside;
        self.is_inside |= matches!(statement, Stmt::FunctionDef(_));
        visitor::walk_stmt(self, statement);
        self.is_inside = outer;
    }

    fn visit_expr(&mut self, expression: &'f Expr) {
        if let Expr::Call(call) = expression
            && let Expr::Attribute(function) = &*call.func
        {
            match function.attr.as_str() {
                "configure" => self.calls.push(&call.arguments),
                "set_main_option" => self.sets.extend(call.arguments.args.first()),
                "set_section_option" => self.sets.extend(call.arguments.args.get(1)),
                _ => {}
            }
        }
        visitor::walk_expr(self, expression);
    }
}
