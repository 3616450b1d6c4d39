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
    };
    for statement in &file.body {
        match statement {
            Statement::Function(def) => visitor::walk_body(&mut search, &def.body),
            Statement::Class(class) => visitor::walk_body(&mut search, &class.body),
            Statement::Plain(statement) => search.statement(statement),
        }
    }
    search.found
}

struct Search<'a> {
    file: &'a PythonFile,
    name: &'a str,
    is_package: bool,
    found: Vec<Import>,
}

impl Search<'_> {
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
            // No expression holds an import.
            Stmt::Expr(_)
            | Stmt::Assign(_)
            | Stmt::AnnAssign(_)
            | Stmt::AugAssign(_)
            | Stmt::Return(_) => {}
            statement => visitor::walk_stmt(self, statement),
        }
    }
}

impl<'a> visitor::Visitor<'a> for Search<'_> {
    fn visit_stmt(&mut self, statement: &'a Stmt) {
        self.statement(statement);
    }

    fn visit_expr(&mut self, _: &'a Expr) {}
}

fn is_type_checking(test: &Expr) -> bool {
    match test {
        Expr::Name(name) => name.id == "TYPE_CHECKING",
        Expr::Attribute(attribute) => &*attribute.attr == "TYPE_CHECKING",
        _ => false,
    }
}
