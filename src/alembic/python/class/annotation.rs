//! What the body of a class says of the type of a name: `name: Mapped[Optional[int]]`.
//!
//! Invariant: it is evaluated only if somebody asks, as what stands there may be for type checkers
//! alone.

use std::rc::Rc;

use ruff_python_ast::name::Name;
use ruff_python_ast::{Expr, ExprSubscript, Operator, Stmt, StringLiteralValue};
use ruff_python_parser::parse_expression_range;
use ruff_text_size::{Ranged, TextRange, TextSize};

use crate::alembic::python::function::{Function, place};
use crate::alembic::python::interpreter::Interpreter;
use crate::alembic::python::scope::Frame;
use crate::alembic::python::stop::Result;
use crate::alembic::python::value::Value;
use crate::span::Span;

/// What is said of the type of a name, or a part of it.
#[derive(Clone, Debug)]
pub struct Annotation {
    /// The name.
    pub name: Name,
    expression: Expr,
    frame: Frame,
}

impl Annotation {
    /// Those of a body, in order.
    pub(super) fn all(body: &[Stmt], frame: &Frame) -> Vec<Self> {
        let annotations = body.iter().filter_map(|statement| match statement {
            Stmt::AnnAssign(assign) => match &*assign.target {
                Expr::Name(name) => Some(Self {
                    name: name.id.clone(),
                    expression: (*assign.annotation).clone(),
                    frame: frame.clone(),
                }),
                _ => None,
            },
            _ => None,
        });
        annotations.collect()
    }

    /// What a function says of what it gives: `-> Mapped[int]`.
    #[must_use]
    pub fn of_function(function: &Function) -> Option<Self> {
        Some(Self {
            name: Name::new(&function.name),
            expression: function.def()?.returns.as_deref()?.clone(),
            frame: Frame::top(Rc::clone(&function.module)),
        })
    }

    /// Where it stands.
    #[must_use]
    pub fn place(&self) -> Span {
        place(&self.frame, &self.expression)
    }

    /// Its value.
    ///
    /// # Errors
    /// What it raises, or why it is refused.
    pub fn value(&self, interpreter: &mut Interpreter<'_, '_>) -> Result<Value> {
        interpreter.expression(&self.frame, &self.expression)
    }

    /// What stands in the brackets of a form: `int` of `Mapped[int]`.
    #[must_use]
    pub fn inside(&self, form: &str) -> Option<Self> {
        let this = self.read();
        let Expr::Subscript(ExprSubscript { value, slice, .. }) = &this.expression else {
            return None;
        };
        (last_name(value) == Some(form)).then(|| this.part(slice).read())
    }

    /// The last name of what it says: `ClassVar` of `typing.ClassVar[int]`.
    #[must_use]
    pub fn form(&self) -> Option<String> {
        let this = self.read();
        let named = match &this.expression {
            Expr::Subscript(subscript) => &*subscript.value,
            expression => expression,
        };
        last_name(named).map(str::to_owned)
    }

    /// Without the `None` that it allows, and whether it does: `Optional[X]`, `Union[X, None]`,
    /// `X | None`.
    #[must_use]
    pub fn without_none(&self) -> (Self, bool) {
        let this = self.read();
        if let Some(inner) = this.inside("Optional") {
            return (inner, true);
        }
        let parts = match &this.expression {
            Expr::BinOp(operation) if operation.op == Operator::BitOr => {
                vec![&*operation.left, &*operation.right]
            }
            Expr::Subscript(union) if last_name(&union.value) == Some("Union") => {
                match &*union.slice {
                    Expr::Tuple(tuple) => tuple.elts.iter().collect(),
                    one => vec![one],
                }
            }
            _ => return (this, false),
        };
        let is_none = |part: &&Expr| matches!(part, Expr::NoneLiteral(_));
        let others: Vec<&Expr> = parts
            .iter()
            .copied()
            .filter(|part| !is_none(part))
            .collect();
        match (&others[..], others.len() < parts.len()) {
            ([only], is_optional) => (this.part(only).read(), is_optional),
            _ => (this.clone(), false),
        }
    }

    /// The name that it is, or that it ends with: `Order` of `"models.Order"`.
    #[must_use]
    pub fn last_name(&self) -> Option<String> {
        last_name(&self.read().expression).map(str::to_owned)
    }

    fn part(&self, expression: &Expr) -> Self {
        Self {
            expression: expression.clone(),
            ..self.clone()
        }
    }

    /// An annotation in quotes is what stands in them.
    fn read(&self) -> Self {
        let Expr::StringLiteral(text) = &self.expression else {
            return self.clone();
        };
        let parsed = inner_range(&text.value, self.expression.range())
            .and_then(|range| parse_expression_range(&self.frame.module.text, range).ok());
        match parsed {
            Some(parsed) => self.part(parsed.expr()),
            None => self.clone(),
        }
    }
}

/// Where the text of a literal without escapes and prefixes stands.
fn inner_range(text: &StringLiteralValue, whole: TextRange) -> Option<TextRange> {
    let length = TextSize::try_from(text.to_str().len()).ok()?;
    let quote = TextSize::new(1);
    (whole.len() == length + quote + quote).then(|| TextRange::at(whole.start() + quote, length))
}

/// `Optional` of `Optional` and of `typing.Optional`.
fn last_name(expression: &Expr) -> Option<&str> {
    match expression {
        Expr::Name(name) => Some(&name.id),
        Expr::Attribute(attribute) => Some(&attribute.attr),
        _ => None,
    }
}
