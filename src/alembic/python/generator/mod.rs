//! Functions with `yield`.
//!
//! A generator stops in the midst of its body and goes on later. Its body is laid out as a tree of
//! the statements that hold a `yield`; what runs is a stack of places in that tree, which stays
//! when it stops. So it is as lazy as Python's, takes no thread and no stack of its own. Statements
//! without a `yield` run as anywhere else; a `yield` inside of an expression, other than as the
//! whole of a statement or of what is assigned or returned, is refused when it is reached.
//!
//! Invariant: between two items exactly the statements run that Python would run.

mod completion;
mod context;
mod machine;
mod plan;
mod running;

pub(super) use context::ContextManager;
pub(super) use plan::{Body, plan, plan_expression};
pub(super) use running::Generator;
