//! The statement `class`.
//!
//! Invariant: the names of its body are seen in the body only, not in its methods.

use std::sync::Arc;

use indexmap::IndexMap;
use ruff_python_ast::name::Name;
use ruff_python_ast::{Expr, Keyword, Stmt, StmtClassDef};

use super::annotation::Annotation;
use super::class_object::Class;
use crate::alembic::python::binds;
use crate::alembic::python::function::place;
use crate::alembic::python::interpreter::{Interpreter, limit};
use crate::alembic::python::scope::Frame;
use crate::alembic::python::stop::{Result, Stop, Unknown};
use crate::alembic::python::value::Value;
use crate::diagnostic::Code;
use crate::span::Span;

/// What `SQLModel` is told in the brackets of a class: whether it is a table.
const TABLE: &str = "table";

/// What a class is made by.
pub(super) const METACLASS: &str = "metaclass";

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
        let keywords = self.keywords(frame, class)?;
        let parents = bases.iter().filter_map(Value::downcast::<Class>);
        if parents.map(|parent| parent.chain().len()).sum::<usize>() > ANCESTORS {
            let message = format!("`{}` has more than {ANCESTORS} ancestors", class.name);
            return Err(limit(here, &message));
        }
        let cell = frame.cell();
        let body = cell.class_body();
        let is_at_top = frame.scope.is_none() && !self.is_catching();
        // Where a schema is declared, a table that is not known is no matter of who uses it.
        let can_lack = is_at_top && self.host.declared.is_none();
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
            keywords,
        );
        let Some(made) = made else {
            let message = "Cannot create a consistent method resolution order (MRO)";
            return Err(self.raise("TypeError", message, here));
        };
        if frame.scope.is_some() {
            made.set_local();
        }
        let mut value = Value::Object(made.clone());
        // Its bases may call its functions, and these `super()`.
        cell.set(&Name::new_static("__class__"), value.clone());
        for native in made.natives() {
            if let Value::Object(native) = native {
                match native.derive(self, &made, here) {
                    Err(Stop::Refused(cause)) if can_lack && cause.code != Code::PythonLimit => {
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
        let mut is_known = true;
        for decorator in class.decorator_list.iter().rev() {
            let callee = self.expression(frame, &decorator.expression);
            // What other libraries make of a class is no matter of its table.
            if self.host.declared.is_some()
                && matches!(callee, Ok(Value::Unknown(_)) | Err(Stop::Refused(_)))
            {
                is_known = false;
                continue;
            }
            let made = self.call_with(&callee?, vec![value.clone()], place(frame, decorator))?;
            if self.host.declared.is_some() && matches!(made, Value::Unknown(_)) {
                is_known = false;
                continue;
            }
            value = made;
        }
        if let Some(declared) = &self.host.declared {
            (declared.check_class)(self, &made, is_known, here)?;
        }
        frame.set(&class.name.id, value);
        Ok(())
    }

    /// A class that has these names and no body.
    ///
    /// # Errors
    /// What is wrong with it, or why it cannot be told what it is.
    pub(in crate::alembic) fn class_without_body(
        &mut self,
        name: &str,
        bases: Vec<Value>,
        names: IndexMap<Name, Value>,
        here: Span,
    ) -> Result<Value> {
        let made = Class::new(name, bases, names, Vec::new(), Vec::new());
        let Some(made) = made else {
            let message = "Cannot create a consistent method resolution order (MRO)";
            return Err(self.raise("TypeError", message, here));
        };
        for native in made.natives() {
            if let Value::Object(native) = native {
                native.derive(self, &made, here)?;
            }
        }
        Ok(Value::Object(made))
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
                // A method is no column, whatever decorates it, and no relationship is one.
                let is_none = is_method(statement) || is_relation(statement);
                if self.host.declared.is_some() && is_none {
                    let here = place(body, statement);
                    for name in names {
                        let unknown = Unknown::new(format!("`{name}`"), here);
                        body.set(&Name::new(name), Value::unknown(unknown));
                    }
                    continue;
                }
                self.forget(body, Some(statement), names, place(body, statement), stop)?;
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
            if self.host.declared.is_some() && brings_nothing(&value) {
                continue;
            }
            match &value {
                Value::Unknown(_) | Value::Builtin(_) | Value::Object(_) => bases.push(value),
                other => {
                    let message = format!("a `{}` as a base is not evaluated", other.type_name());
                    return Err(self.refuse(here, message));
                }
            }
        }
        Ok(bases)
    }

    /// What stands in the brackets beside the bases, as far as it changes something.
    fn keywords(&mut self, frame: &Frame, class: &StmtClassDef) -> Result<Vec<(Name, Value)>> {
        let mut keywords = Vec::new();
        let given = class.arguments.iter();
        for keyword in given.flat_map(|arguments| &arguments.keywords) {
            match &keyword.arg {
                _ if is_harmless(keyword) => {}
                Some(name) if name == TABLE => {
                    let value = self.expression(frame, &keyword.value)?;
                    keywords.push((name.id.clone(), value));
                }
                Some(name) if name == METACLASS => {
                    let value = self.expression(frame, &keyword.value)?;
                    if !changes_only_calls(&value) {
                        let message = "`metaclass=` of a class is not evaluated";
                        return Err(self.refuse(place(frame, &keyword.value), message));
                    }
                    keywords.push((name.id.clone(), value));
                }
                Some(name) => {
                    let message = format!("`{name}=` of a class is not evaluated");
                    return Err(self.refuse(place(frame, &keyword.value), message));
                }
                None => {
                    let message = "`**` of a class is not evaluated";
                    return Err(self.refuse(place(frame, &keyword.value), message));
                }
            }
        }
        Ok(keywords)
    }
}

/// Bases of other libraries that only add methods.
const METHODS_ONLY: &[&str] = &[
    "flask_login.UserMixin",
    "flask_login.mixins.UserMixin",
    "sqlalchemy.ext.asyncio.AsyncAttrs",
];

/// Whether a base is known to bring no columns along; `[variables]` may say `false` of it.
fn brings_nothing(base: &Value) -> bool {
    match base {
        Value::Bool(false) => true,
        Value::Unknown(unknown) => {
            { unknown.path.as_deref() }.is_some_and(|path| METHODS_ONLY.contains(&path))
        }
        _ => false,
    }
}

/// What maps rows to other objects, and never is a column.
const RELATIONS: &[&str] = &[
    "association_proxy",
    "dynamic_loader",
    "relation",
    "relationship",
    "synonym",
];

/// Whether a statement binds a name to a relationship.
fn is_relation(statement: &Stmt) -> bool {
    let value = match statement {
        Stmt::Assign(assign) => Some(&*assign.value),
        Stmt::AnnAssign(assign) => assign.value.as_deref(),
        _ => None,
    };
    let Some(Expr::Call(call)) = value else {
        return false;
    };
    let name = match &*call.func {
        Expr::Name(name) => name.id.as_str(),
        Expr::Attribute(attribute) => attribute.attr.as_str(),
        _ => return false,
    };
    // A query is no column either.
    let is_query = || {
        let Some(Expr::Call(first)) = call.arguments.args.first() else {
            return false;
        };
        let queries = ["as_scalar", "label", "scalar_subquery"];
        matches!(&*first.func, Expr::Attribute(last) if queries.contains(&last.attr.as_str()))
    };
    RELATIONS.contains(&name) || name == "column_property" && is_query()
}

/// Whether a statement defines a method, and not what a class has an attribute by.
fn is_method(statement: &Stmt) -> bool {
    let Stmt::FunctionDef(def) = statement else {
        return false;
    };
    let mut decorators = def.decorator_list.iter();
    !decorators.any(|decorator| names_declared_attr(&decorator.expression))
}

/// Whether a decorator is `@declared_attr`, or of its kind.
fn names_declared_attr(expression: &Expr) -> bool {
    match expression {
        Expr::Name(name) => name.id == "declared_attr",
        Expr::Attribute(attribute) => {
            &*attribute.attr == "declared_attr" || names_declared_attr(&attribute.value)
        }
        Expr::Call(call) => names_declared_attr(&call.func),
        _ => false,
    }
}

/// Whether a metaclass leaves a class as it is, but for what a call of it makes: a singleton.
fn changes_only_calls(metaclass: &Value) -> bool {
    let Some(class) = metaclass.downcast::<Class>() else {
        return false;
    };
    let is_plain = |base: &Value| match base {
        Value::Builtin(builtin) => builtin.name == "type",
        base => changes_only_calls(base),
    };
    class.bases().iter().all(is_plain)
        && class.names().iter().all(|name| {
            let is_private = name.starts_with('_') && !name.starts_with("__");
            is_private || matches!(name.as_str(), "__call__" | "__doc__")
        })
}

/// Whether a keyword of a class changes nothing of what is evaluated.
fn is_harmless(keyword: &Keyword) -> bool {
    let is_abstract = |value: &Expr| match value {
        Expr::Name(name) => name.id == "ABCMeta",
        Expr::Attribute(attribute) => &*attribute.attr == "ABCMeta",
        _ => false,
    };
    match keyword.arg.as_deref() {
        // What `MappedAsDataclass` makes of a class is no matter of its table.
        Some(
            "total" | "init" | "repr" | "eq" | "order" | "unsafe_hash" | "match_args" | "kw_only"
            | "dataclass_callable",
        ) => true,
        Some("metaclass") => is_abstract(&keyword.value),
        _ => false,
    }
}
