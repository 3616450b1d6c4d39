//! A module: a file of Python that was evaluated.
//!
//! Invariant: a statement at the top of a file that cannot be evaluated makes the names that it
//! would bind unknown, and stops nothing else: whoever needs one of them is told.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::sync::Arc;

use indexmap::IndexMap;
use ruff_python_ast::name::Name;

use super::file::PythonFile;
use super::value::Value;
use crate::span::SourceId;

/// A module of the project.
#[derive(Debug)]
pub struct Module {
    /// Its dotted name.
    pub name: String,
    /// The file.
    pub source: SourceId,
    /// The text of the file.
    pub text: Arc<str>,
    /// What its names stand for.
    pub names: RefCell<IndexMap<Name, Value>>,
    /// The modules that are built in here and of which it imports everything.
    pub stars: RefCell<Vec<Value>>,
    /// Whether it may have names that are not known.
    pub is_partial: Cell<bool>,
}

impl Module {
    /// A module of which nothing is evaluated yet.
    #[must_use]
    pub fn new(name: impl Into<String>, file: &PythonFile) -> Rc<Self> {
        let name = name.into();
        let own = (Name::new_static("__name__"), Value::str(&name));
        Rc::new(Self {
            name,
            source: file.source,
            text: Arc::clone(&file.text),
            names: RefCell::new(IndexMap::from([own])),
            stars: RefCell::default(),
            is_partial: Cell::new(false),
        })
    }

    /// What a name stands for.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<Value> {
        self.names.borrow().get(name).cloned()
    }

    /// Has a name stand for a value.
    pub fn set(&self, name: Name, value: Value) {
        self.names.borrow_mut().insert(name, value);
    }
}
