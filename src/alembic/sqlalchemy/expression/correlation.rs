//! Which tables of the queries around a query means.
//!
//! Invariant: a table stands behind FROM where SQLAlchemy writes it there
//! (<https://docs.sqlalchemy.org/en/20/core/selectable.html#sqlalchemy.sql.expression.Select.correlate>).

use std::rc::Rc;

use super::compile::Compiler;
use super::query::Select;
use super::source::Source;
use crate::alembic::python::Result;

/// What was said about the tables of the queries around.
#[derive(Clone, Debug, Default)]
pub(super) enum Correlation {
    /// Nothing: those of the next query are meant, unless there would be no others.
    #[default]
    Auto,
    /// `correlate(…)`: these are meant.
    With(Vec<Rc<Source>>),
    /// `correlate_except(…)`: all but these are meant.
    Except(Vec<Rc<Source>>),
}

impl Compiler<'_, '_, '_> {
    /// The sources that a query names behind FROM: all but those of queries around it that it means.
    pub(super) fn shown(&self, select: &Select) -> Result<Vec<Rc<Source>>> {
        let mut sources = select.sources();
        match &select.correlation {
            Correlation::Auto => {
                let next = &self.around[self.beside..];
                if sources.len() < 2 {
                    return Ok(sources);
                }
                sources.retain(|source| !is_among(next, source));
                if sources.is_empty() {
                    let message = "Select statement returned no FROM clauses due to \
                        auto-correlation; specify correlate(<tables>) to control correlation \
                        manually.";
                    let name = "InvalidRequestError";
                    return Err(self.interpreter.raise(name, message, self.place));
                }
            }
            Correlation::With(meant) => {
                sources
                    .retain(|source| !is_among(&self.around, source) || !is_among(meant, source));
            }
            Correlation::Except(own) => {
                sources.retain(|source| !is_among(&self.around, source) || is_among(own, source));
            }
        }
        Ok(sources)
    }
}

/// Whether a source is one of these, or a part of a join among them.
fn is_among(all: &[Rc<Source>], source: &Source) -> bool {
    let mut all = all.iter();
    all.any(|outer| outer.is_same(source) || outer.joins(source))
}
