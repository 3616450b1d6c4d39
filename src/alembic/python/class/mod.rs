//! Classes that are written in Python, and what they make.
//!
//! Invariant: an attribute is found where Python's own order of bases finds it; what a built-in base
//! would add is asked of that base, and refused if the base is not known.

mod annotation;
mod bound;
mod class_object;
mod data;
mod definition;
mod descriptor;
mod instance;
mod keeper;
mod special;
mod super_object;

pub use annotation::Annotation;
pub use bound::BoundMethod;
pub use class_object::Class;
pub use data::{Data, DataField};
pub use descriptor::Descriptor;
pub use instance::Instance;
pub use keeper::Keeper;
pub(super) use super_object::super_object;
