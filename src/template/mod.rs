//! Templates: those of revisions (`.sql.tera`) and those that lay scripts out.
//!
//! In a revision `{{ value }}` is a literal bind: [`Template`] wraps each output in a filter that
//! writes the value as an SQLite literal, and proves on the rendered text that no value has left
//! its place. [`SourceMap`] leads from the rendered SQL back to the template.
//!
//! Invariant: what a template writes depends on its text, its files and the values that it is
//! given; there is no clock, no chance and no environment.

mod budget;
mod csv;
mod data;
mod engine;
mod expression;
mod failure;
mod fault;
mod file;
mod insert;
mod json;
mod layout;
mod library;
mod literal;
mod mark;
mod names;
mod operand;
mod parse;
mod place;
mod render;
mod scan;
mod source_map;
mod undefined;
mod values;
mod wrap;

pub use data::DataFile;
pub use layout::{Part, Templates};
pub use library::Library;
pub use parse::Template;
pub use render::Rendered;
pub use scan::blanked;
pub use source_map::SourceMap;
pub use values::{Values, Variable};
