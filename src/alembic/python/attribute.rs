//! `value.name` and `value.name(…)`.
//!
//! Invariant: a method is looked up where its value's class has it; what nobody has raises as in
//! Python, and what is not known is refused.

use std::rc::Rc;

use ruff_python_ast::ExprAttribute;

use super::call::{Argument, Call};
use super::class::Class;
use super::function::place;
use super::interpreter::Interpreter;
use super::module::Module;
use super::scope::Frame;
use super::stop::{Result, SAID, Stop, Unknown};
use super::value::{Method, Value};
use crate::alembic::standard::own_file;
use crate::span::Span;

/// Whether a method of `oslo_config` declares settings: their values are said by `[variables]`.
fn declares_settings(method: &str) -> bool {
    ["register_", "import_"]
        .iter()
        .any(|begin| method.starts_with(begin))
}

impl Interpreter<'_, '_> {
    pub(super) fn read_attribute(
        &mut self,
        frame: &Frame,
        attribute: &ExprAttribute,
    ) -> Result<Value> {
        let value = self.expression(frame, &attribute.value)?;
        if let Value::Unknown(unknown) = &value
            && let Some(member) = unknown.member(&attribute.attr)
        {
            let known = member.path.as_deref();
            let known =
                known.and_then(|path| self.configured_type(path).or_else(|| self.variable(path)));
            return Ok(known.unwrap_or_else(|| Value::unknown(member)));
        }
        self.attribute(&value, &attribute.attr, place(frame, attribute))
    }

    /// `value.name`.
    ///
    /// # Errors
    /// Python's `AttributeError`, or why the value is not known.
    pub fn attribute(&mut self, value: &Value, name: &str, here: Span) -> Result<Value> {
        match self.find_attribute(value, name, here)? {
            Some(found) => Ok(found),
            None => match value.downcast::<Class>() {
                Some(class) if class.lacks(name) => {
                    let of = class.name();
                    let message = format!("type object '{of}' has no attribute '{name}'");
                    Err(self.raise("AttributeError", &message, here))
                }
                _ => Err(self.lacking(value, name, here)),
            },
        }
    }

    /// `value.name`; `None` if there is no such attribute.
    ///
    /// # Errors
    /// Why the value is not known.
    pub fn find_attribute(
        &mut self,
        value: &Value,
        name: &str,
        here: Span,
    ) -> Result<Option<Value>> {
        let has_method = match value {
            Value::Object(object) => {
                if let Some(found) = Rc::clone(object).attribute(self, name, here)? {
                    return Ok(Some(found));
                }
                object.has_method(name)
            }
            Value::Module(module) => {
                let inner = format!("{}.{name}", module.name);
                let said = self.configured_type(&inner);
                if let Some(said) = said.or_else(|| self.variable(&inner)) {
                    return Ok(Some(said));
                }
                if let Some(found) = module.get(name) {
                    return Ok(Some(found));
                }
                if name == "__file__"
                    && let Some(path) = self.host.modules.path(module.source)
                {
                    return Ok(Some(own_file(path)));
                }
                if let Some(found) = self.project_module(&inner)? {
                    return Ok(Some(Value::Module(found)));
                }
                if let Some(found) = self.by_stars(module, name, here) {
                    return Ok(Some(found));
                }
                return self.by_module(module, name, here);
            }
            Value::Unknown(unknown) => match unknown.plain(name) {
                Some(found) => return Ok(Some(found)),
                None => return Err(self.unknown(unknown, here)),
            },
            Value::Function(function) if name == "__name__" => {
                return Ok(Some(Value::str(&function.name)));
            }
            Value::Builtin(builtin) if name == "__name__" => {
                return Ok(Some(Value::str(builtin.name)));
            }
            value if name == "__class__" => {
                let argument = Argument {
                    value: value.clone(),
                    place: here,
                };
                let call = Call {
                    place: here,
                    positional: vec![argument],
                    keyword: Vec::new(),
                };
                return self.call_named("type", call).map(Some);
            }
            value if name.starts_with("__") => {
                let message = format!("`{name}` of a `{}` is not evaluated", value.type_name());
                return Err(self.refuse(here, message));
            }
            value => {
                if let Some(found) = super::builtin::attribute(value, name) {
                    return Ok(Some(found));
                }
                super::builtin::has_method(value, name)
            }
        };
        Ok(has_method.then(|| {
            Value::Method(Rc::new(Method {
                receiver: value.clone(),
                name: Rc::from(name),
            }))
        }))
    }

    /// What the function `__getattr__` of a module gives (<https://peps.python.org/pep-0562/>).
    fn by_module(&mut self, module: &Module, name: &str, here: Span) -> Result<Option<Value>> {
        let Some(ask) = module.get("__getattr__") else {
            return Ok(None);
        };
        match self.call_with(&ask, vec![Value::str(name)], here) {
            Ok(found) => Ok(Some(found)),
            Err(Stop::Raised(raised)) if &*raised.class == "AttributeError" => Ok(None),
            Err(stop) => Err(stop),
        }
    }

    /// `value.name(…)`.
    ///
    /// # Errors
    /// What the method raises, or why it is refused.
    pub fn call_method(&mut self, value: &Value, name: &str, call: Call) -> Result<Value> {
        match value {
            Value::Object(object) if object.has_method(name) => {
                Rc::clone(object).call_method(self, name, call)
            }
            Value::Object(_) | Value::Module(_) | Value::Function(_) => {
                let callee = self.attribute(value, name, call.place)?;
                self.call(&callee, call)
            }
            Value::Unknown(unknown) if unknown.is_logger() && SAID.contains(&name) => {
                Ok(Value::None)
            }
            Value::Unknown(unknown) if unknown.is_settings() && declares_settings(name) => {
                Ok(Value::None)
            }
            Value::Unknown(unknown) => {
                let member = unknown.member(name);
                let member = member.unwrap_or_else(|| Unknown::clone(unknown));
                self.call(&Value::unknown(member), call)
            }
            value if super::builtin::has_method(value, name) => {
                super::builtin::call_method(self, value, name, call)
            }
            value => Err(self.lacking(value, name, call.place)),
        }
    }
}
