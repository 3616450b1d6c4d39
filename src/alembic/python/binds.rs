//! The names that a statement binds.
//!
//! Invariant: a name that the statement may bind is among them, in whatever branch it stands.

use ruff_python_ast::{Expr, Stmt, visitor};

use super::file::Statement;

/// The names that a statement at the top of a file binds.
pub(super) fn names(statement: &Statement) -> Vec<String> {
    match statement {
        Statement::Function(def) => vec![def.name.to_string()],
        Statement::Class(class) => vec![class.name.to_string()],
        Statement::Plain(statement) => names_of(statement),
    }
}

/// The names that a statement binds, wherever it stands.
pub(super) fn names_of(statement: &Stmt) -> Vec<String> {
    let mut names = Names::default();
    visitor::Visitor::visit_stmt(&mut names, statement);
    names.0
}

#[derive(Default)]
struct Names(Vec<String>);

impl<'a> visitor::Visitor<'a> for Names {
    fn visit_stmt(&mut self, statement: &'a Stmt) {
        match statement {
            Stmt::FunctionDef(def) => self.0.push(def.name.to_string()),
            Stmt::ClassDef(class) => self.0.push(class.name.to_string()),
            Stmt::Import(import) => {
                for alias in &import.names {
                    let name = alias.asname.as_ref().unwrap_or(&alias.name);
                    let first = name.split('.').next().unwrap_or_default();
                    self.0.push(first.to_owned());
                }
            }
            Stmt::ImportFrom(import) => {
                // Which names `*` binds is not known.
                for alias in import.names.iter().filter(|alias| &*alias.name != "*") {
                    self.0
                        .push(alias.asname.as_ref().unwrap_or(&alias.name).to_string());
                }
            }
            _ => visitor::walk_stmt(self, statement),
        }
    }

    fn visit_expr(&mut self, expression: &'a Expr) {
        match expression {
            Expr::Name(name) if name.ctx.is_store() => self.0.push(name.id.to_string()),
            Expr::Lambda(_) => {}
            _ => visitor::walk_expr(self, expression),
        }
    }
}
