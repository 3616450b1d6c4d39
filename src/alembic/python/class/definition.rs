//! The statement `class`.
//!
//! Invariant: the names of its body are seen in the body only, not in its methods.

use std::sync::Arc;

use indexmap::IndexMap;
use ruff_python_ast::name::Name;
use ruff_python_ast::{Expr, Keyword, StmtClassDef};

use super::annotation::Annotation;
use super::class_object::Class;
use crate::alembic::python::binds;
use crate::alembic::python::function::place;
use crate::alembic::python::interpreter::{Interpreter, limit};
use crate::alembic::python::scope::Frame;
use crate::alembic::python::stop::{Result, Stop, Unknown};
use crate::alembic::python::value::Value;
use crate::diagnostic::Code;

/// The most ancestors of a class.
const ANCESTORS: usize = 100;

impl Interpreter<'_, '_> {
    /// `class`.
    pub(in crate::alembic::python) fn class(
        &mut self,
        frame: &Frame,
        class: &Arc<StmtClassDef>,
    ) -> Result<()> {
        let here = place(frame, &class.name);
        let bases = self.bases(frame, class)?;
        let parents = bases.iter().filter_map(Value::downcast::<Class>);
        if parents.map(|parent| parent.chain().len()).sum::<usize>() > ANCESTORS {
            let message = format!("`{}` has more than {ANCESTORS} ancestors", class.name);
            return Err(limit(here, &message));
        }
        let cell = frame.cell();
        let body = cell.class_body();
        let is_at_top = frame.scope.is_none() && !self.is_catching();
        if is_at_top {
            self.class_body(&body, class)?;
        } else {
            self.block(&body, &class.body)?;
        }
        let names: IndexMap<Name, Value> = body.locals().into_iter().collect();
        let made = Class::new(
            &class.name,
            bases,
            names,
            Annotation::all(&class.body, &body),
        );
        let Some(made) = made else {
            let message = "Cannot create a consistent method resolution order (MRO)";
            return Err(self.raise("TypeError", message, here));
        };
        for native in made.natives() {
            if let Value::Object(native) = native {
                match native.derive(self, &made, here) {
                    Err(Stop::Refused(cause)) if is_at_top && cause.code != Code::PythonLimit => {
                        let unknown =
                            Unknown::new(format!("`{}`", class.name), place(frame, &**class));
                        let unknown = unknown.because(Some(cause)).of_class(made);
                        frame.set(&class.name.id, Value::unknown(unknown));
                        return Ok(());
                    }
                    result => result?,
                }
            }
        }
        let mut value = Value::Object(made);
        cell.set(&Name::new_static("__class__"), value.clone());
        for decorator in class.decorator_list.iter().rev() {
            let callee = self.expression(frame, &decorator.expression)?;
            value = self.call_with(&callee, vec![value], place(frame, decorator))?;
        }
        frame.set(&class.name.id, value);
        Ok(())
    }

    /// Runs the body of a class at the top of a file: what fails there is no error until the name is
    /// used that it would have bound.
    fn class_body(&mut self, body: &Frame, class: &StmtClassDef) -> Result<()> {
        for statement in &class.body {
            if let Err(stop) = self.statement(body, statement) {
                let names = binds::names_of(statement);
                if names.is_empty() {
                    return Err(stop);
                }
                self.forget(body, names, place(body, statement), stop)?;
            }
        }
        Ok(())
    }

    fn bases(&mut self, frame: &Frame, class: &StmtClassDef) -> Result<Vec<Value>> {
        let mut bases = Vec::new();
        let Some(arguments) = &class.arguments else {
            return Ok(bases);
        };
        for base in &arguments.args {
            let here = place(frame, base);
            let value = self.expression(frame, base)?;
            match &value {
                Value::Unknown(_) | Value::Builtin(_) | Value::Object(_) => bases.push(value),
                other => {
                    let message = format!("a `{}` as a base is not evaluated", other.type_name());
                    return Err(self.refuse(here, message));
                }
            }
        }
        for keyword in &arguments.keywords {
            if !is_harmless(keyword) {
                let message = match &keyword.arg {
                    Some(name) => format!("`{name}=` of a class is not evaluated"),
                    None => "`**` of a class is not evaluated".to_owned(),
                };
                return Err(self.refuse(place(frame, &keyword.value), message));
            }
        }
        Ok(bases)
    }
}

/// Whether a keyword of a class changes nothing of what is evaluated.
fn is_harmless(keyword: &Keyword) -> bool {
    let is_abstract = |value: &Expr| match value {
        Expr::Name(name) => name.id == "ABCMeta",
        Expr::Attribute(attribute) => &*attribute.attr == "ABCMeta",
        _ => false,
    };
    match keyword.arg.as_deref() {
        Some("total") => true,
        Some("metaclass") => is_abstract(&keyword.value),
        _ => false,
    }
}
