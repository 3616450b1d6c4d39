//! `import`.
//!
//! Invariant: only the project's own modules and those that are built in are known; an import of
//! any other binds a name that is unknown, which is no error until it is used. What is known not to be
//! there fails as in Python where the code could see it fail.

use std::collections::BTreeSet;
use std::sync::Arc;

use ruff_python_ast::name::Name;
use ruff_python_ast::{Alias, Identifier, Stmt, StmtImport, StmtImportFrom, visitor};

use super::function::place;
use super::interpreter::Interpreter;
use super::module::Module;
use super::scope::Frame;
use super::stop::{Result, Stop, Unknown};
use super::value::Value;
use crate::alembic::names;
use crate::span::Span;

/// What Python raises where an import finds nothing.
struct Missing {
    what: String,
    class: &'static str,
    message: String,
}

/// The imports of a statement, those in functions and classes aside.
#[derive(Default)]
struct Imports<'a>(Vec<Import<'a>>);

enum Import<'a> {
    Plain(&'a Alias),
    From(&'a StmtImportFrom),
}

impl<'a> visitor::Visitor<'a> for Imports<'a> {
    fn visit_stmt(&mut self, statement: &'a Stmt) {
        match statement {
            Stmt::Import(import) => self.0.extend(import.names.iter().map(Import::Plain)),
            Stmt::ImportFrom(import) => self.0.push(Import::From(import)),
            // It asks by itself.
            Stmt::FunctionDef(_) | Stmt::ClassDef(_) | Stmt::Try(_) => {}
            _ => visitor::walk_stmt(self, statement),
        }
    }
}

impl Interpreter<'_, '_> {
    pub(super) fn import(&mut self, frame: &Frame, import: &StmtImport) -> Result<()> {
        for alias in &import.names {
            let here = place(frame, alias);
            let full = self.import_module(&alias.name, here)?;
            let full = self.unless_missing(frame, full, self.no_module(&alias.name), here)?;
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
        let name = self.module_of(frame, import);
        // What it changes is only how Python itself reads the file.
        if name == "__future__" {
            return Ok(());
        }
        let module = self.import_module(&name, here)?;
        let module = self.unless_missing(frame, module, self.no_module(&name), here)?;
        for alias in &import.names {
            let here = place(frame, alias);
            if &*alias.name == "*" {
                self.import_all(frame, &module, here)?;
                continue;
            }
            let value = self.import_name(frame, &module, &name, &alias.name, here)?;
            let bound = alias.asname.as_ref().unwrap_or(&alias.name);
            frame.set(&bound.id, value);
        }
        Ok(())
    }

    /// The dotted name of the module from which something is imported.
    fn module_of(&self, frame: &Frame, import: &StmtImportFrom) -> String {
        let current = &frame.module.name;
        let from = import.module.as_ref().map(Identifier::as_str);
        let is_package = self.host.modules.is_package(current);
        absolute(current, is_package, import.level, from)
    }

    /// The module of a dotted name; unknown, if nobody has it.
    ///
    /// # Errors
    /// What its code raises.
    pub fn import_module(&mut self, name: &str, here: Span) -> Result<Value> {
        self.asked_for.insert(name.to_owned());
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
        let cause = file.and_then(|file| file.file().err());
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

    fn import_name(
        &mut self,
        frame: &Frame,
        module: &Value,
        from: &str,
        name: &str,
        here: Span,
    ) -> Result<Value> {
        let inner = format!("{from}.{name}");
        self.asked_for.insert(inner.clone());
        let unknown = |inner, cause| {
            let what = format!("`{name}` of the module `{from}`");
            Value::unknown(Unknown::new(what, here).called(inner).because(cause))
        };
        if let Some(said) = self.variable(&inner) {
            return Ok(said);
        }
        match module {
            Value::Unknown(module) => match self.import_module(&inner, here)? {
                Value::Unknown(_) => Ok(unknown(inner, module.cause.clone())),
                found => Ok(found),
            },
            module => match self.find_attribute(module, name, here) {
                Ok(Some(value)) => Ok(value),
                Ok(None) => {
                    let found = self.import_module(&inner, here)?;
                    let missing = self.no_name(module, from, name);
                    self.unless_missing(frame, found, missing, here)
                }
                // To import a name does nothing with it.
                Err(Stop::Refused(cause)) => Ok(unknown(inner, Some(cause))),
                Err(stop) => Err(stop),
            },
        }
    }

    /// What an import gives, unless it is known that Python finds nothing: then it raises that. At
    /// the top of a file, where nothing could catch it, it is no error until somebody uses it.
    fn unless_missing(
        &self,
        frame: &Frame,
        found: Value,
        missing: Option<Missing>,
        here: Span,
    ) -> Result<Value> {
        let (Value::Unknown(_), Some(missing)) = (&found, missing) else {
            return Ok(found);
        };
        let stop = self.raise(missing.class, &missing.message, here);
        if self.is_catching() || frame.scope.is_some() {
            return Err(stop);
        }
        let cause = stop.into_diagnostics_of_code().into_iter().next();
        let unknown = Unknown::new(missing.what, here).because(cause.map(Box::new));
        Ok(Value::unknown(unknown))
    }

    /// That there is no module of a dotted name, if that is known.
    fn no_module(&self, name: &str) -> Option<Missing> {
        let raises = |message| {
            Some(Missing {
                what: format!("the module `{name}`"),
                class: "ModuleNotFoundError",
                message,
            })
        };
        let mut ends = name.match_indices('.').map(|(end, _)| end);
        if let Some(missing) = self.said_missing(name) {
            return raises(format!("No module named '{missing}'"));
        }
        // The module of the project in which it would be.
        let above = ends.rfind(|end| self.host.modules.get(&name[..*end]).is_some());
        if let Some(above) = above.and_then(|end| self.host.modules.get(&name[..end])) {
            let is_there = self.host.modules.get(name).is_some();
            return match above.is_package {
                _ if is_there => None,
                true => raises(format!("No module named '{name}'")),
                false => raises(format!(
                    "No module named '{name}'; '{}' is not a package",
                    above.name
                )),
            };
        }
        match names::is_there(name) {
            Some(false) => raises(format!("No module named '{name}'")),
            _ => None,
        }
    }

    /// That a module has no such name, and no such module in it, if that is known.
    fn no_name(&self, module: &Value, from: &str, name: &str) -> Option<Missing> {
        let is_missing = match module {
            Value::Module(module) => {
                !module.is_partial.get()
                    && self.host.modules.get(&format!("{from}.{name}")).is_none()
            }
            _ => names::has_name(from, name) == Some(false),
        };
        is_missing.then(|| Missing {
            what: format!("`{name}` of the module `{from}`"),
            class: "ImportError",
            message: format!("cannot import name '{name}' from '{from}'"),
        })
    }

    /// Whether somebody has said of a package that it is there.
    fn is_said(&self, name: &str) -> Option<bool> {
        match self.variable(&format!("sys.modules.{name}"))? {
            Value::Bool(is_there) => Some(is_there),
            Value::Str(text) if matches!(&*text, "true" | "false") => Some(&*text == "true"),
            _ => None,
        }
    }

    /// The part of a dotted name of which somebody has said that it is not there.
    fn said_missing<'n>(&self, name: &'n str) -> Option<&'n str> {
        let ends = name.match_indices('.').map(|(end, _)| end);
        let mut parts = ends.chain([name.len()]).map(|end| &name[..end]);
        parts.find(|part| self.is_said(part) == Some(false))
    }

    /// The package of which nobody knows whether it is there, if a statement imports one.
    pub(super) fn package_in_doubt(
        &self,
        frame: &Frame,
        statement: &Stmt,
    ) -> Option<(String, Span)> {
        let mut imports = Imports::default();
        visitor::Visitor::visit_stmt(&mut imports, statement);
        imports.0.into_iter().find_map(|import| {
            let (name, here) = match import {
                Import::Plain(alias) => (alias.name.to_string(), place(frame, alias)),
                Import::From(import) => (self.module_of(frame, import), place(frame, import)),
            };
            self.is_in_doubt(&name).then_some((name, here))
        })
    }

    fn is_in_doubt(&self, name: &str) -> bool {
        let ends = name.match_indices('.').map(|(end, _)| end);
        let mut parts = ends.chain([name.len()]).map(|end| &name[..end]);
        let is_known = |part: &str| {
            self.is_said(part).is_some()
                || self.host.modules.get(part).is_some()
                || self.configured_type(part).is_some()
                || names::is_there(part).is_some()
        };
        name != "__future__" && !parts.any(is_known)
    }

    fn import_all(&mut self, frame: &Frame, module: &Value, here: Span) -> Result<()> {
        let stars = match module {
            Value::Module(module) => {
                let names = module.names.borrow().clone();
                let said = names.get("__all__");
                let said = said.filter(|said| !matches!(said, Value::Unknown(_)));
                let said = said.map(|said| self.iterate(said, here)).transpose()?;
                let is_meant = |name: &Name| match &said {
                    Some(said) => {
                        { said.as_slice().iter() }.any(|said| said.as_str() == Some(&**name))
                    }
                    None => !name.starts_with('_'),
                };
                for (name, value) in names.into_iter().filter(|(name, _)| is_meant(name)) {
                    frame.set(&name, value);
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
