//! A small evaluator of Python, for revision files.
//!
//! It walks the tree of ruff's parser as Python would run it, with Python's values, errors and
//! names. What it does not know it refuses where it is reached, and not before.
//!
//! Invariant: it ends, in bounded memory, and touches nothing but what its host gives it.

mod alias;
mod assign;
mod attribute;
mod big;
mod binds;
mod builtin;
mod call;
mod class;
mod compare;
mod comprehension;
mod dict;
mod doubt;
mod effects;
mod expression;
mod file;
mod format;
mod format_spec;
mod function;
mod generator;
mod import;
mod imported;
mod interpreter;
mod iterator;
mod lack;
mod left_out;
mod match_statement;
mod module;
mod nesting;
mod object;
mod operator;
mod part_text;
mod percent;
mod scope;
mod set;
mod statement;
mod stop;
mod subscript;
mod text;
mod text_format;
mod try_statement;
mod value;
mod variable;

pub use alias::Alias;
pub(super) use big::{parsed, whole};
pub use builtin::{Exception, ExceptionClass, library_exception, sqlalchemy_exception};
pub use call::{Argument, Bound, Call, Signature};
pub use class::{Annotation, BoundMethod, Class, Data, DataField, Descriptor, Instance, Keeper};
pub use compare::{equal, order, ordered};
pub use dict::{Dict, DictKind, Key};
pub use file::{PythonFile, Statement, span};
pub use import::absolute;
pub use imported::Imported;
pub(super) use interpreter::as_type;
pub use interpreter::{BYTES, Interpreter};
pub use iterator::Iterator;
pub use module::Module;
pub use object::{NativeFunction, Object};
pub(super) use part_text::{is_text, part_text};
pub use scope::Frame;
pub use set::Set;
pub use stop::{Raised, Result, SAID, Stop, Unknown};
pub use value::{Builtin, Method, Value};
