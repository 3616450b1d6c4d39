//! The names that a piece of code sees.
//!
//! Invariant: a name is looked up as in Python: in the function, in those around it, in the module.

use std::cell::RefCell;
use std::rc::Rc;

use indexmap::IndexMap;
use ruff_python_ast::Stmt;
use ruff_python_ast::name::Name;

use super::module::Module;
use super::value::Value;
use crate::span::SourceId;

/// The names of a function or comprehension that runs.
#[derive(Debug, Default)]
pub struct Scope {
    names: RefCell<IndexMap<Name, Value>>,
    /// The names that `global` says are the module's.
    globals: RefCell<Vec<Name>>,
    /// The names that `nonlocal` says are those of a function around this one.
    nonlocals: RefCell<Vec<Name>>,
    /// The scope around it.
    around: Option<Rc<Scope>>,
    /// Whether it is that of a comprehension, through which `:=` binds.
    is_comprehension: bool,
    /// Whether it is that of the body of a class, which its methods do not see.
    is_class: bool,
}

/// Where code runs: its names and its file.
#[derive(Clone, Debug)]
pub struct Frame {
    /// The module that it stands in.
    pub module: Rc<Module>,
    /// Its own names; none at the top of a module.
    pub scope: Option<Rc<Scope>>,
}

impl Frame {
    /// The top of a module.
    #[must_use]
    pub fn top(module: Rc<Module>) -> Self {
        Self {
            module,
            scope: None,
        }
    }

    /// A function in this frame's place.
    #[must_use]
    pub fn function(module: Rc<Module>, around: Option<Rc<Scope>>) -> Self {
        let scope = Scope {
            around,
            ..Scope::default()
        };
        Self {
            module,
            scope: Some(Rc::new(scope)),
        }
    }

    /// A comprehension in this frame.
    #[must_use]
    pub fn comprehension(&self) -> Self {
        let scope = Scope {
            around: self.enclosing(),
            is_comprehension: true,
            ..Scope::default()
        };
        Self {
            module: Rc::clone(&self.module),
            scope: Some(Rc::new(scope)),
        }
    }

    /// What the methods of a class see between them and the code around the class: `__class__`.
    #[must_use]
    pub fn cell(&self) -> Self {
        Self::function(Rc::clone(&self.module), self.enclosing())
    }

    /// The body of a class in this frame.
    #[must_use]
    pub fn class_body(&self) -> Self {
        let scope = Scope {
            around: self.scope.clone(),
            is_class: true,
            ..Scope::default()
        };
        Self {
            module: Rc::clone(&self.module),
            scope: Some(Rc::new(scope)),
        }
    }

    /// Whether it is the body of a class.
    #[must_use]
    pub fn is_class_body(&self) -> bool {
        self.scope.as_ref().is_some_and(|scope| scope.is_class)
    }

    /// The names that a function that is defined here sees besides its own.
    #[must_use]
    pub fn enclosing(&self) -> Option<Rc<Scope>> {
        match &self.scope {
            Some(scope) if scope.is_class => scope.around.clone(),
            scope => scope.clone(),
        }
    }

    /// The file.
    #[must_use]
    pub fn source(&self) -> SourceId {
        self.module.source
    }

    /// What a name stands for, except for Python's own.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<Value> {
        let mut scope = self.scope.as_ref();
        while let Some(inner) = scope {
            if let Some(value) = inner.names.borrow().get(name) {
                return Some(value.clone());
            }
            if inner.globals.borrow().iter().any(|global| global == name) {
                break;
            }
            scope = inner.around.as_ref();
        }
        self.module.get(name)
    }

    /// Has a name stand for a value.
    pub fn set(&self, name: &Name, value: Value) {
        match &self.scope {
            Some(scope) => scope.set(name, value, &self.module),
            None => self.module.set(name.clone(), value),
        }
    }

    /// Has the name of `:=` stand for a value: a comprehension hands it to the code around.
    pub fn set_outside(&self, name: &Name, value: Value) {
        let mut scope = self.scope.as_ref();
        while let Some(inner) = scope {
            if !inner.is_comprehension {
                return inner.set(name, value, &self.module);
            }
            scope = inner.around.as_ref();
        }
        self.module.set(name.clone(), value);
    }

    /// Forgets a name; `false` if there was none.
    #[must_use]
    pub fn delete(&self, name: &Name) -> bool {
        let names = match &self.scope {
            Some(scope) if !scope.globals.borrow().contains(name) => &scope.names,
            _ => &self.module.names,
        };
        names.borrow_mut().shift_remove(name).is_some()
    }

    /// `global`: names are the module's.
    pub fn global(&self, names: impl Iterator<Item = Name>) {
        if let Some(scope) = &self.scope {
            scope.globals.borrow_mut().extend(names);
        }
    }

    /// `nonlocal`: names are those of a function around.
    pub fn nonlocal(&self, names: impl Iterator<Item = Name>) {
        if let Some(scope) = &self.scope {
            scope.nonlocals.borrow_mut().extend(names);
        }
    }

    /// `global` and `nonlocal` of a body that is not run.
    pub fn global_or_nonlocal(&self, body: &[Stmt]) {
        for statement in body {
            match statement {
                Stmt::Global(names) => self.global(names.names.iter().map(|name| name.id.clone())),
                Stmt::Nonlocal(names) => {
                    self.nonlocal(names.names.iter().map(|name| name.id.clone()));
                }
                _ => {}
            }
        }
    }

    /// The names of the innermost function, as `locals()` gives them.
    #[must_use]
    pub fn locals(&self) -> Vec<(Name, Value)> {
        let names = match &self.scope {
            Some(scope) => &scope.names,
            None => &self.module.names,
        };
        let names = names.borrow();
        names
            .iter()
            .map(|(name, value)| (name.clone(), value.clone()))
            .collect()
    }
}

impl Scope {
    fn set(&self, name: &Name, value: Value, module: &Module) {
        if self.globals.borrow().contains(name) {
            return module.set(name.clone(), value);
        }
        if self.nonlocals.borrow().contains(name) {
            let mut scope = self.around.as_ref();
            while let Some(outer) = scope {
                if let Some(there) = outer.names.borrow_mut().get_mut(name) {
                    *there = value;
                    return;
                }
                scope = outer.around.as_ref();
            }
        }
        self.names.borrow_mut().insert(name.clone(), value);
    }
}
