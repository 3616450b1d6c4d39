//! Which modules a file of Python may import.
//!
//! Invariant: an import counts wherever it stands, also in a function; only what stands behind
//! `if TYPE_CHECKING:` is for type checkers alone.

use ruff_python_ast::{Expr, Identifier, Stmt, visitor};
use ruff_text_size::{Ranged, TextRange};

use super::python::{PythonFile, Statement, absolute, span};
use crate::span::Span;

/// A dotted name that a file may import.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Import {
    /// The name. `from a import b` has two, as `b` can be a module, too.
    pub name: String,
    /// Where it is imported.
    pub place: Span,
}

/// What `file`, which is the module `name`, may import.
#[must_use]
pub fn imports(file: &PythonFile, name: &str, is_package: bool) -> Vec<Import> {
    let mut search = Search {
        file,
        name,
        is_package,
        found: Vec::new(),
        dotted: Vec::new(),
    };
    for statement in &file.body {
        match statement {
            Statement::Function(def) => visitor::walk_body(&mut search, &def.body),
            Statement::Class(class) => visitor::walk_body(&mut search, &class.body),
            Statement::Plain(statement) => search.statement(statement),
        }
    }
    search.used();
    search.found
}

struct Search<'a> {
    file: &'a PythonFile,
    name: &'a str,
    is_package: bool,
    found: Vec<Import>,
    /// The dotted names that expressions use.
    dotted: Vec<(String, TextRange)>,
}

impl Search<'_> {
    /// `import a` makes `a.b` known as well, if anybody has imported that: what a file uses of it
    /// may be a module.
    fn used(&mut self) {
        for (name, range) in std::mem::take(&mut self.dotted) {
            let mut ends = name.match_indices('.').map(|(end, _)| end);
            let root = ends.next().map_or(&*name, |end| &name[..end]);
            if self.found.iter().any(|import| import.name == root) {
                for end in ends.chain([name.len()]) {
                    self.add(name[..end].to_owned(), range);
                }
            }
        }
    }

    fn add(&mut self, name: String, range: TextRange) {
        let place = span(self.file.source, range);
        self.found.push(Import { name, place });
    }

    fn statement(&mut self, statement: &Stmt) {
        match statement {
            Stmt::Import(import) => {
                for alias in &import.names {
                    let name = alias.name.as_str();
                    self.add(name.to_owned(), alias.range());
                    // `import a.b` binds `a`.
                    let ends = name.match_indices('.').map(|(end, _)| end);
                    for end in ends.filter(|_| alias.asname.is_none()) {
                        self.add(name[..end].to_owned(), alias.range());
                    }
                }
            }
            Stmt::ImportFrom(import) => {
                let from = import.module.as_ref().map(Identifier::as_str);
                let from = absolute(self.name, self.is_package, import.level, from);
                for alias in import.names.iter().filter(|alias| &*alias.name != "*") {
                    self.add(format!("{from}.{}", alias.name), alias.range());
                }
                self.add(from, import.range());
            }
            Stmt::If(choice) if is_type_checking(&choice.test) => {
                for clause in &choice.elif_else_clauses {
                    visitor::walk_body(self, &clause.body);
                }
            }
            statement => visitor::walk_stmt(self, statement),
        }
    }
}

impl<'a> visitor::Visitor<'a> for Search<'_> {
    fn visit_stmt(&mut self, statement: &'a Stmt) {
        self.statement(statement);
    }

    fn visit_expr(&mut self, expression: &'a Expr) {
        if let Some((name, range)) = imported_by_call(expression) {
            self.add(name.to_owned(), range);
        }
        match dotted(expression) {
            Some(name) if name.contains('.') => self.dotted.push((name, expression.range())),
            Some(_) => {}
            None => visitor::walk_expr(self, expression),
        }
    }
}

/// The name in `importlib.import_module("name")`.
fn imported_by_call(expression: &Expr) -> Option<(&str, TextRange)> {
    let call = expression.as_call_expr()?;
    let function = match &*call.func {
        Expr::Name(name) => &*name.id,
        Expr::Attribute(attribute) => &*attribute.attr,
        _ => return None,
    };
    let name = call.arguments.args.first()?.as_string_literal_expr()?;
    let text = name.value.to_str();
    let is_absolute = !text.is_empty() && !text.starts_with('.');
    (function == "import_module" && is_absolute).then_some((text, name.range()))
}

/// The dotted name that an expression is, if it is nothing else.
fn dotted(expression: &Expr) -> Option<String> {
    match expression {
        Expr::Name(name) => Some(name.id.to_string()),
        Expr::Attribute(attribute) => Some(dotted(&attribute.value)? + "." + &attribute.attr),
        _ => None,
    }
}

fn is_type_checking(test: &Expr) -> bool {
    match test {
        Expr::Name(name) => name.id == "TYPE_CHECKING",
        Expr::Attribute(attribute) => &*attribute.attr == "TYPE_CHECKING",
        _ => false,
    }
}
