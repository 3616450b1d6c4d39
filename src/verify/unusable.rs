//! What could not be used before a revision: that it is gone is held against nobody.
//!
//! Invariant: SQLite says what cannot be used; to ask it changes nothing.

use std::rc::Rc;

use crate::schema::{Delta, Entry};
use crate::scratch::{Scratch, own};
use crate::sql::Object;
use crate::sqlite::Usable;

/// What became of a schema, which `scratch` holds now, but for views and triggers that are gone and could
/// not be used when they were there.
pub(super) fn without_unusable(delta: Delta, scratch: &Scratch) -> Delta {
    let gone: Vec<&Rc<Entry>> = { delta.gone() }
        .filter(|gone| matches!(gone.object, Object::View | Object::Trigger))
        .collect();
    if gone.is_empty() {
        return delta;
    }
    let is_unusable = |entry: &Entry| {
        own(scratch.run("SAVEPOINT gen_sql_again"));
        let views = gone.iter().filter(|gone| gone.object == Object::View);
        let others = views.filter(|view| view.name != entry.name);
        for sql in others.map(|view| &view.sql).chain([&entry.sql]) {
            // What cannot be made cannot be used.
            let _ = scratch.run(sql);
        }
        let is_unusable =
            Usable::of(entry).is_some_and(|usable| usable.look_into(scratch).is_err());
        own(scratch.run("ROLLBACK TO gen_sql_again"));
        own(scratch.run("RELEASE gen_sql_again"));
        is_unusable
    };
    let unusable = gone.iter().filter(|gone| is_unusable(gone));
    let unusable: Vec<Entry> = unusable.map(|gone| Entry::clone(gone)).collect();
    delta.without_gone(|gone| unusable.contains(gone))
}
