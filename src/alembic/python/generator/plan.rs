//! The body of a generator as a tree of the statements that hold a `yield`.
//!
//! Invariant: a statement without a `yield` is kept as it is.

use std::rc::Rc;

use ruff_python_ast::name::Name;
use ruff_python_ast::{
    AtomicNodeIndex, ExceptHandler, Expr, ExprContext, ExprGenerator, ExprName, ExprYield,
    ExprYieldFrom, Pattern, Stmt, StmtIf, StmtTry, StmtWith, WithItem,
};
use ruff_text_size::{Ranged, TextRange};

use crate::alembic::python::function::has_yield;

/// Statements, one after the other.
pub(in crate::alembic::python) type Body = Rc<[Node]>;

/// A statement.
#[derive(Debug)]
pub(in crate::alembic::python) enum Node {
    /// One without a `yield`.
    Plain(Box<Stmt>),
    /// `if` with its tests in order; no test is `else`.
    If(Vec<(Option<Expr>, Body)>),
    For(Rc<For>),
    While(Rc<While>),
    /// `with` of one manager.
    With(Box<WithItem>, Body),
    Try(Rc<Try>),
    Match(Box<Expr>, Vec<Case>),
    /// `targets = yield value`
    Yield(Option<Expr>, Rc<Given>),
    /// `targets = yield from value`
    From(Box<Expr>, Rc<Given>),
    /// A `yield` where none is evaluated.
    Elsewhere(TextRange),
}

#[derive(Debug)]
pub(in crate::alembic::python) struct For {
    pub(super) target: Expr,
    pub(super) over: Expr,
    pub(super) body: Body,
    pub(super) orelse: Body,
}

#[derive(Debug)]
pub(in crate::alembic::python) struct While {
    pub(super) test: Expr,
    pub(super) body: Body,
    pub(super) orelse: Body,
}

#[derive(Debug)]
pub(in crate::alembic::python) struct Try {
    pub(super) body: Body,
    pub(super) handlers: Vec<Handler>,
    pub(super) orelse: Body,
    pub(super) finally: Body,
}

#[derive(Debug)]
pub(in crate::alembic::python) struct Handler {
    pub(super) class: Option<Expr>,
    pub(super) name: Option<Name>,
    pub(super) body: Body,
}

#[derive(Debug)]
pub(in crate::alembic::python) struct Case {
    pub(super) pattern: Pattern,
    pub(super) guard: Option<Expr>,
    pub(super) body: Body,
}

/// What is done with the value of a `yield`.
#[derive(Debug, Default)]
pub(in crate::alembic::python) struct Given {
    pub(super) targets: Vec<Expr>,
    pub(super) is_returned: bool,
}

/// Lays out the body of a generator.
pub(in crate::alembic::python) fn plan(body: &[Stmt]) -> Body {
    body.iter().map(node).collect()
}

/// Lays out a generator expression as the loops that it stands for; the first goes over what `over`
/// is the name of.
pub(in crate::alembic::python) fn plan_expression(generator: &ExprGenerator, over: &str) -> Body {
    let element = Some((*generator.elt).clone());
    let mut node = Node::Yield(element, Rc::default());
    for (at, one) in generator.generators.iter().enumerate().rev() {
        for test in one.ifs.iter().rev() {
            node = Node::If(vec![(Some(test.clone()), Rc::from([node]))]);
        }
        let over = if at == 0 {
            Expr::Name(ExprName {
                node_index: AtomicNodeIndex::NONE,
                range: one.iter.range(),
                id: Name::new(over),
                ctx: ExprContext::Load,
            })
        } else {
            one.iter.clone()
        };
        node = Node::For(Rc::new(For {
            target: one.target.clone(),
            over,
            body: Rc::from([node]),
            orelse: Rc::from([]),
        }));
    }
    Rc::from([node])
}

fn node(statement: &Stmt) -> Node {
    if !has_yield(std::slice::from_ref(statement)) {
        return Node::Plain(Box::new(statement.clone()));
    }
    let elsewhere = Node::Elsewhere(statement.range());
    let given = |targets: &[Expr], is_returned| Given {
        targets: targets.to_vec(),
        is_returned,
    };
    match statement {
        Stmt::Expr(expression) => yielded(&expression.value, Given::default()),
        Stmt::Assign(assign) if !assign.targets.iter().any(holds_yield) => {
            yielded(&assign.value, given(&assign.targets, false))
        }
        Stmt::AnnAssign(assign) => match &assign.value {
            Some(value) => yielded(value, given(std::slice::from_ref(&*assign.target), false)),
            None => elsewhere,
        },
        Stmt::Return(value) => match &value.value {
            Some(value) => yielded(value, given(&[], true)),
            None => elsewhere,
        },
        Stmt::If(choice) => if_node(choice).unwrap_or(elsewhere),
        Stmt::For(repeat) if !repeat.is_async && !holds_yield(&repeat.iter) => {
            Node::For(Rc::new(For {
                target: (*repeat.target).clone(),
                over: (*repeat.iter).clone(),
                body: plan(&repeat.body),
                orelse: plan(&repeat.orelse),
            }))
        }
        Stmt::While(repeat) if !holds_yield(&repeat.test) => Node::While(Rc::new(While {
            test: (*repeat.test).clone(),
            body: plan(&repeat.body),
            orelse: plan(&repeat.orelse),
        })),
        Stmt::With(with) if !with.is_async => with_node(with).unwrap_or(elsewhere),
        Stmt::Try(attempt) if !attempt.is_star => try_node(attempt).unwrap_or(elsewhere),
        Stmt::Match(choice) if !holds_yield(&choice.subject) => {
            let cases = choice.cases.iter().map(|case| Case {
                pattern: case.pattern.clone(),
                guard: case.guard.as_deref().cloned(),
                body: plan(&case.body),
            });
            Node::Match(choice.subject.clone(), cases.collect())
        }
        _ => elsewhere,
    }
}

/// A statement that is a `yield` as a whole.
fn yielded(expression: &Expr, given: Given) -> Node {
    match expression {
        Expr::Yield(ExprYield { value, .. }) => match value.as_deref() {
            Some(value) if holds_yield(value) => Node::Elsewhere(value.range()),
            value => Node::Yield(value.cloned(), Rc::new(given)),
        },
        Expr::YieldFrom(ExprYieldFrom { value, .. }) if !holds_yield(value) => {
            Node::From(value.clone(), Rc::new(given))
        }
        other => Node::Elsewhere(other.range()),
    }
}

fn if_node(choice: &StmtIf) -> Option<Node> {
    let mut clauses = vec![(Some((*choice.test).clone()), plan(&choice.body))];
    for clause in &choice.elif_else_clauses {
        clauses.push((clause.test.clone(), plan(&clause.body)));
    }
    let mut tests = clauses.iter().filter_map(|(test, _)| test.as_ref());
    (!tests.any(holds_yield)).then_some(Node::If(clauses))
}

/// `with a, b:` is `with a:` around `with b:`.
fn with_node(with: &StmtWith) -> Option<Node> {
    let mut node = None;
    for item in with.items.iter().rev() {
        if holds_yield(&item.context_expr) {
            return None;
        }
        let body = match node.take() {
            Some(inner) => Rc::from([inner]),
            None => plan(&with.body),
        };
        node = Some(Node::With(Box::new(item.clone()), body));
    }
    node
}

fn try_node(attempt: &StmtTry) -> Option<Node> {
    let mut handlers = Vec::new();
    for handler in &attempt.handlers {
        let ExceptHandler::ExceptHandler(handler) = handler;
        let class = handler.type_.as_deref().cloned();
        if class.as_ref().is_some_and(holds_yield) {
            return None;
        }
        handlers.push(Handler {
            class,
            name: handler.name.as_ref().map(|name| name.id.clone()),
            body: plan(&handler.body),
        });
    }
    Some(Node::Try(Rc::new(Try {
        body: plan(&attempt.body),
        handlers,
        orelse: plan(&attempt.orelse),
        finally: plan(&attempt.finalbody),
    })))
}

/// Whether an expression has a `yield`.
fn holds_yield(expression: &Expr) -> bool {
    crate::alembic::python::function::yields(expression)
}
