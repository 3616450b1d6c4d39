//! `import`.
//!
//! Invariant: only the project's own modules and those that are built in are known; an import of
//! any other binds a name that is unknown, which is no error until it is used.

use std::collections::BTreeSet;
use std::sync::Arc;

use ruff_python_ast::name::Name;
use ruff_python_ast::{StmtImport, StmtImportFrom};

use super::function::place;
use super::interpreter::Interpreter;
use super::module::Module;
use super::scope::Frame;
use super::stop::{Result, Stop, Unknown};
use super::value::Value;
use crate::span::Span;

impl Interpreter<'_, '_> {
    pub(super) fn import(&mut self, frame: &Frame, import: &StmtImport) -> Result<()> {
        for alias in &import.names {
            let here = place(frame, alias);
            let full = self.import_module(&alias.name, here)?;
            if let Some(name) = &alias.asname {
                frame.set(&name.id, full);
            } else {
                let first = alias.name.split('.').next().unwrap_or_default();
                let value = self.import_module(first, here)?;
                frame.set(&Name::new(first), value);
            }
        }
        Ok(())
    }

    pub(super) fn import_from(&mut self, frame: &Frame, import: &StmtImportFrom) -> Result<()> {
        let here = place(frame, import);
        let name = absolute(
            &frame.module.name,
            self.host.modules.is_package(&frame.module.name),
            import.level,
            import
                .module
                .as_ref()
                .map(ruff_python_ast::Identifier::as_str),
        );
        // What it changes is only how Python itself reads the file.
        if name == "__future__" {
            return Ok(());
        }
        let module = self.import_module(&name, here)?;
        for alias in &import.names {
            let here = place(frame, alias);
            if &*alias.name == "*" {
                self.import_all(frame, &module, here)?;
                continue;
            }
            let value = self.import_name(&module, &name, &alias.name, here)?;
            let bound = alias.asname.as_ref().unwrap_or(&alias.name);
            frame.set(&bound.id, value);
        }
        Ok(())
    }

    /// The module of a dotted name; unknown, if nobody has it.
    fn import_module(&mut self, name: &str, here: Span) -> Result<Value> {
        if let Some(module) = (self.host.library)(name) {
            return Ok(module);
        }
        if let Some(configured) = self.configured_type(name) {
            return Ok(configured);
        }
        if let Some(module) = self.project_module(name)? {
            return Ok(Value::Module(module));
        }
        // A module of which nothing else is known.
        if let Some(value) = (self.host.configured)(self.host.surroundings, name) {
            return Ok(value);
        }
        let file = self.host.modules.get(name);
        let cause = file.and_then(|file| file.file.as_ref().err());
        let unknown = Unknown::new(format!("the module `{name}`"), here)
            .called(name.to_owned())
            .because(cause.cloned().map(Box::new));
        Ok(Value::unknown(unknown))
    }

    /// The type that the configuration says a dotted name is.
    #[must_use]
    pub fn configured_type(&self, path: &str) -> Option<Value> {
        let types = &self.host.surroundings.types;
        let last = path.rsplit('.').next().unwrap_or_default();
        let is_said = types.contains_key(path) || types.contains_key(last);
        let found = is_said.then(|| (self.host.configured)(self.host.surroundings, path));
        found.flatten()
    }

    fn import_name(&mut self, module: &Value, from: &str, name: &str, here: Span) -> Result<Value> {
        let inner = format!("{from}.{name}");
        let unknown = |inner, cause| {
            let what = format!("`{name}` of the module `{from}`");
            Value::unknown(Unknown::new(what, here).called(inner).because(cause))
        };
        if let Some(said) = self.variable(&inner) {
            return Ok(said);
        }
        match module {
            Value::Unknown(_) => match self.import_module(&inner, here)? {
                Value::Unknown(_) => Ok(unknown(inner, None)),
                found => Ok(found),
            },
            module => match self.find_attribute(module, name, here) {
                Ok(Some(value)) => Ok(value),
                Ok(None) => self.import_module(&inner, here),
                // To import a name does nothing with it.
                Err(Stop::Refused(cause)) => Ok(unknown(inner, Some(cause))),
                Err(stop) => Err(stop),
            },
        }
    }

    fn import_all(&mut self, frame: &Frame, module: &Value, here: Span) -> Result<()> {
        let stars = match module {
            Value::Module(module) => {
                let names = module.names.borrow().clone();
                for (name, value) in names {
                    if !name.starts_with('_') {
                        frame.set(&name, value);
                    }
                }
                module.stars.borrow().clone()
            }
            Value::Object(_) => vec![module.clone()],
            _ => {
                let message = "`import *` is evaluated for modules that are known only";
                return Err(self.refuse(here, message));
            }
        };
        for star in stars {
            self.import_used(frame, &star, here);
        }
        Ok(())
    }

    /// Imports what the file may name of a module that is built in here: nobody counts what all is in
    /// one.
    fn import_used(&mut self, frame: &Frame, module: &Value, here: Span) {
        let text = Arc::clone(&frame.module.text);
        let is_in_name = |c: char| c.is_alphanumeric() || c == '_';
        let words = text.split(|c: char| !is_in_name(c));
        let words: BTreeSet<&str> = words.filter(|word| !word.is_empty()).collect();
        let is_own = |word: &&str| !word.starts_with('_') && super::builtin::named(word).is_none();
        for word in words.into_iter().filter(is_own) {
            if let Ok(Some(value)) = self.find_attribute(module, word, here)
                && !matches!(value, Value::Unknown(_))
            {
                frame.set(&Name::new(word), value);
            }
        }
        frame.module.stars.borrow_mut().push(module.clone());
    }

    /// What a name of a module stands for by its `import *`.
    pub(super) fn by_stars(&mut self, module: &Module, name: &str, here: Span) -> Option<Value> {
        let stars = module.stars.borrow().clone();
        let mut found = stars.iter().rev().filter_map(|star| {
            let found = self.find_attribute(star, name, here).ok().flatten();
            found.filter(|found| !matches!(found, Value::Unknown(_)))
        });
        found.next()
    }
}

/// The dotted name that `from` means in the module `current`.
#[must_use]
pub fn absolute(current: &str, is_package: bool, level: u32, name: Option<&str>) -> String {
    if level == 0 {
        return name.unwrap_or_default().to_owned();
    }
    let mut parts: Vec<&str> = current.split('.').collect();
    let up = usize::try_from(level).unwrap_or(usize::MAX) - usize::from(is_package);
    parts.truncate(parts.len().saturating_sub(up));
    parts.extend(name);
    parts.join(".")
}
