//! What is told where a revision makes what the baseline has made.
//!
//! Invariant: nothing but labels is added.

use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::revision::sql_file::Baseline;
use crate::span::Span;
use crate::sql::{Head, Ident};

/// The same findings, with where the baseline makes what is said to be there already.
pub(super) fn told(found: Diagnostics, baseline: Option<&Baseline>) -> Diagnostics {
    let Some(baseline) = baseline else {
        return found;
    };
    let told = found.into_iter().map(|diagnostic| {
        match name(&diagnostic).and_then(|name| maker(baseline, &name)) {
            Some(place) => diagnostic.context(place, "the baseline makes it").help(
                "a revision begins with what the baseline has made: take it out of one of the two",
            ),
            None => diagnostic,
        }
    });
    told.collect()
}

/// What SQLite says is there: `table t already exists`.
fn name(diagnostic: &Diagnostic) -> Option<Ident> {
    if diagnostic.code != Code::Sql {
        return None;
    }
    let words = diagnostic.message.strip_suffix(" already exists")?;
    let (_, name) = words.split_once(' ')?;
    Some(Ident::from_token(name))
}

/// Where the baseline makes it.
fn maker(baseline: &Baseline, name: &Ident) -> Option<Span> {
    let mut operations = baseline.operations().iter();
    operations.find_map(|operation| {
        let execute = operation.execute();
        let Head::Create(create) = Head::of(&execute.text) else {
            return None;
        };
        let made = &create.name.name;
        (made.ident == *name).then(|| execute.origin.part(made.range.clone()))
    })
}
