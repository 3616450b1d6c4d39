//! The modules of a project that revisions have imported, as `sys.modules` keeps them
//! (<https://docs.python.org/3/library/sys.html#sys.modules>).
//!
//! Invariant: a module is evaluated once, by the first revision that imports it; what any revision
//! changes in it, those after it see.

use std::collections::HashMap;
use std::rc::Rc;

use super::module::Module;
use super::stop::Unknown;
use super::value::Value;

/// Modules by their dotted names, and what is not known any more of their values and of others.
#[derive(Debug, Default)]
pub struct Imported {
    modules: HashMap<String, Rc<Module>>,
    /// What there is one of in all modules: the metadata of `SQLModel`.
    shared: HashMap<&'static str, Value>,
    /// The most that their values may take.
    bytes: usize,
    /// What statements may have changed that were not evaluated, by where it is; it is kept, so that
    /// nothing else comes there.
    pub(super) doubted: HashMap<usize, (Value, Rc<Unknown>)>,
}

impl Imported {
    pub(super) fn get(&self, name: &str) -> Option<Rc<Module>> {
        self.modules.get(name).map(Rc::clone)
    }

    /// What there is one of in all modules, under a name; `make` makes it.
    pub(in crate::alembic) fn shared(
        &mut self,
        name: &'static str,
        make: impl FnOnce() -> Value,
    ) -> Value {
        self.shared.entry(name).or_insert_with(make).clone()
    }

    pub(super) fn insert(&mut self, module: &Rc<Module>) {
        self.modules.insert(module.name.clone(), Rc::clone(module));
    }

    pub(super) fn remove(&mut self, name: &str) {
        self.modules.remove(name);
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.modules.is_empty() && self.doubted.is_empty()
    }

    /// The same modules, whose values take `bytes` at most.
    pub(super) fn with_bytes(self, bytes: usize) -> Self {
        Self { bytes, ..self }
    }

    /// The most bytes that values in the modules may take: all that the revisions took which have
    /// seen them.
    #[must_use]
    pub fn bytes(&self) -> usize {
        if self.is_empty() { 0 } else { self.bytes }
    }
}
