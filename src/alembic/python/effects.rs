//! What a piece of code may change, by its words alone.
//!
//! Invariant: everything that is changed by a word of its own is among it; what a function changes
//! that is called is asked of that function.

use ruff_python_ast::{Expr, ExprAttribute, ExprCall, Stmt, visitor};

/// The methods that change a list, a dict or a set.
const CHANGING: &[&str] = &[
    "__setitem__",
    "add",
    "append",
    "appendleft",
    "clear",
    "difference_update",
    "discard",
    "extend",
    "insert",
    "intersection_update",
    "pop",
    "popitem",
    "popleft",
    "remove",
    "reverse",
    "setdefault",
    "sort",
    "symmetric_difference_update",
    "update",
];

/// What code may change.
#[derive(Default)]
pub(super) struct Effects<'a> {
    /// What it may add to or take from.
    pub(super) filled: Vec<&'a Expr>,
    /// What it may have gone on with, if that is an iterator.
    pub(super) advanced: Vec<&'a Expr>,
    /// The attributes that it may set.
    pub(super) attributes: Vec<&'a ExprAttribute>,
    /// What it calls.
    pub(super) calls: Vec<&'a ExprCall>,
    /// The names that are the module's, or those of a function around.
    pub(super) outer: Vec<String>,
}

impl<'a> Effects<'a> {
    pub(super) fn of(body: &'a [Stmt]) -> Self {
        let mut effects = Self::default();
        visitor::Visitor::visit_body(&mut effects, body);
        effects
    }
}

impl<'a> visitor::Visitor<'a> for Effects<'a> {
    fn visit_stmt(&mut self, statement: &'a Stmt) {
        match statement {
            // What stands in it runs elsewhere.
            Stmt::FunctionDef(_) | Stmt::ClassDef(_) => return,
            Stmt::Global(names) => self
                .outer
                .extend(names.names.iter().map(ToString::to_string)),
            Stmt::Nonlocal(names) => {
                self.outer
                    .extend(names.names.iter().map(ToString::to_string));
            }
            // `a += [1]` changes the list that `a` is.
            Stmt::AugAssign(assign) => self.filled.push(&assign.target),
            Stmt::For(each) => self.advanced.push(&each.iter),
            _ => {}
        }
        visitor::walk_stmt(self, statement);
    }

    fn visit_expr(&mut self, expression: &'a Expr) {
        match expression {
            Expr::Call(call) => {
                match &*call.func {
                    Expr::Attribute(method) if CHANGING.contains(&&*method.attr) => {
                        self.filled.push(&method.value);
                    }
                    Expr::Name(name) if &*name.id == "next" => {
                        self.advanced.extend(call.arguments.args.first());
                    }
                    _ => {}
                }
                self.calls.push(call);
            }
            Expr::Subscript(item) if !item.ctx.is_load() => self.filled.push(&item.value),
            Expr::Attribute(attribute) if !attribute.ctx.is_load() => {
                self.attributes.push(attribute);
            }
            Expr::Lambda(_) => return,
            _ => {}
        }
        visitor::walk_expr(self, expression);
    }
}
