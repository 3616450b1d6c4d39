//! The methods that Python calls by itself: `__init__`, `__str__`, …
//!
//! Invariant: one that Python would call and that is not called here is refused before an instance
//! is made.

use std::rc::Rc;

use ruff_python_ast::{CmpOp, Operator};

use super::class_object::Class;

/// The special methods that are not called here.
const UNSUPPORTED: [&str; 20] = [
    "__new__",
    "__eq__",
    "__ne__",
    "__lt__",
    "__le__",
    "__gt__",
    "__ge__",
    "__hash__",
    "__getattribute__",
    "__setattr__",
    "__delattr__",
    "__setitem__",
    "__delitem__",
    "__format__",
    "__next__",
    "__get__",
    "__set__",
    "__init_subclass__",
    "__iadd__",
    "__aenter__",
];

/// The first special method of a class that is not called here.
pub(super) fn unsupported(class: &Rc<Class>) -> Option<&'static str> {
    let mut names = UNSUPPORTED.into_iter();
    names.find(|name| class.find(name).is_some())
}

/// The special method of an operator.
pub(super) fn operator(operator: Operator, reflected: bool) -> &'static str {
    match (operator, reflected) {
        (Operator::Add, false) => "__add__",
        (Operator::Add, true) => "__radd__",
        (Operator::Sub, false) => "__sub__",
        (Operator::Sub, true) => "__rsub__",
        (Operator::Mult, false) => "__mul__",
        (Operator::Mult, true) => "__rmul__",
        (Operator::MatMult, false) => "__matmul__",
        (Operator::MatMult, true) => "__rmatmul__",
        (Operator::Div, false) => "__truediv__",
        (Operator::Div, true) => "__rtruediv__",
        (Operator::FloorDiv, false) => "__floordiv__",
        (Operator::FloorDiv, true) => "__rfloordiv__",
        (Operator::Mod, false) => "__mod__",
        (Operator::Mod, true) => "__rmod__",
        (Operator::Pow, false) => "__pow__",
        (Operator::Pow, true) => "__rpow__",
        (Operator::LShift, false) => "__lshift__",
        (Operator::LShift, true) => "__rlshift__",
        (Operator::RShift, false) => "__rshift__",
        (Operator::RShift, true) => "__rrshift__",
        (Operator::BitOr, false) => "__or__",
        (Operator::BitOr, true) => "__ror__",
        (Operator::BitXor, false) => "__xor__",
        (Operator::BitXor, true) => "__rxor__",
        (Operator::BitAnd, false) => "__and__",
        (Operator::BitAnd, true) => "__rand__",
    }
}

/// Whether a comparison may be handed to the value that a built-in base made.
pub(super) fn compares(operator: CmpOp) -> bool {
    !matches!(
        operator,
        CmpOp::Is | CmpOp::IsNot | CmpOp::In | CmpOp::NotIn
    )
}
