//! What an expression stands for, as far as it is written out: literals, and names that lead to
//! them.
//!
//! Invariant: nothing is called and nothing is guessed; what is computed has no constant.

use std::sync::Arc;

use ruff_python_ast::{Expr, Identifier, Operator, Stmt, StmtClassDef, StmtFunctionDef, visitor};

use super::modules::{Finder, ModuleFile};
use super::python::{PythonFile, Statement, absolute};

/// How far names are followed.
const FAR: usize = 20;

/// A value that is written out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Constant {
    None,
    Bool(bool),
    Str(String),
    /// A list or tuple.
    List(Vec<Constant>),
    /// A dict; a key or value is `None` if it is no constant.
    Dict(Vec<(Option<Constant>, Option<Constant>)>),
}

/// A file that names are looked up in: the module `name`.
#[derive(Clone)]
pub(super) struct Scope {
    pub(super) name: Arc<str>,
    pub(super) is_package: bool,
    pub(super) file: Arc<PythonFile>,
}

/// What a name at the top of a file stands for.
pub(super) enum Binding<'f> {
    /// What is assigned to it.
    Value(&'f Expr),
    /// A class.
    Class(&'f StmtClassDef),
    /// A function.
    Function(&'f StmtFunctionDef),
    /// A module.
    Module(String),
    /// A name of a module.
    From { module: String, name: String },
    /// What nobody can say.
    Other,
}

impl Scope {
    /// The file of a module; `None` if it cannot be read.
    pub(super) fn of(module: &ModuleFile) -> Option<Self> {
        Some(Self {
            name: Arc::clone(&module.name),
            is_package: module.is_package,
            file: Arc::clone(module.file().ok()?),
        })
    }

    /// What the code of a function sees: its own names before those of the file. Its arguments are
    /// among neither.
    pub(super) fn inside(&self, def: &StmtFunctionDef) -> Self {
        let own = def.body.iter().cloned().map(Statement::of);
        let body = self.file.body.iter().map(Statement::share).chain(own);
        let file = PythonFile {
            source: self.file.source,
            text: Arc::clone(&self.file.text),
            body: body.collect(),
        };
        Self {
            file: Arc::new(file),
            ..self.clone()
        }
    }

    /// What a name stands for at the end of the file.
    pub(super) fn binding(&self, name: &str) -> Option<Binding<'_>> {
        let body = self.file.body.iter().rev();
        let mut all = body.filter_map(|statement| match statement {
            Statement::Function(def) => (&*def.name == name).then_some(Binding::Function(def)),
            Statement::Class(class) => (&*class.name == name).then_some(Binding::Class(class)),
            Statement::Plain(statement) => self.bound(statement, name),
        });
        all.next()
    }

    /// What a statement binds a name to.
    fn bound<'f>(&self, statement: &'f Stmt, name: &str) -> Option<Binding<'f>> {
        let is = |target: &Expr| matches!(target, Expr::Name(target) if target.id == name);
        let in_body = |body: &'f [Stmt]| body.iter().rev().find_map(|one| self.bound(one, name));
        match statement {
            Stmt::Assign(assign) if assign.targets.iter().any(is) => {
                Some(Binding::Value(&assign.value))
            }
            Stmt::AnnAssign(assign) if is(&assign.target) => {
                assign.value.as_deref().map(Binding::Value)
            }
            Stmt::AugAssign(assign) if is(&assign.target) => Some(Binding::Other),
            Stmt::ClassDef(class) if &*class.name == name => Some(Binding::Class(class)),
            Stmt::FunctionDef(def) if &*def.name == name => Some(Binding::Function(def)),
            Stmt::Import(import) => import.names.iter().find_map(|alias| match &alias.asname {
                Some(own) if own == name => Some(Binding::Module(alias.name.to_string())),
                None if alias.name.split('.').next() == Some(name) => {
                    Some(Binding::Module(name.to_owned()))
                }
                _ => None,
            }),
            Stmt::ImportFrom(import) => {
                let mut aliases = import.names.iter();
                let alias =
                    aliases.find(|alias| alias.asname.as_ref().unwrap_or(&alias.name) == name)?;
                let from = import.module.as_ref().map(Identifier::as_str);
                Some(Binding::From {
                    module: absolute(&self.name, self.is_package, import.level, from),
                    name: alias.name.to_string(),
                })
            }
            Stmt::Try(attempt) => in_body(&attempt.finalbody)
                .or_else(|| in_body(&attempt.orelse))
                .or_else(|| in_body(&attempt.body)),
            Stmt::With(with) => in_body(&with.body),
            Stmt::If(choice) => {
                let mut others = choice.elif_else_clauses.iter().rev();
                others
                    .find_map(|clause| in_body(&clause.body))
                    .or_else(|| in_body(&choice.body))
            }
            _ => None,
        }
    }
}

/// Where an expression leads: to another one, in another file perhaps.
pub(super) enum Lead<'e> {
    /// It is what it says.
    Here(&'e Expr),
    /// The name `name` of a module of the project.
    There(Scope, String),
    /// A module.
    Module(String),
    /// A class of this file.
    Class(&'e StmtClassDef),
    /// A function of this file.
    Function(&'e StmtFunctionDef),
    /// A name of a module that is not the project's.
    Foreign(String),
    /// Nobody can say.
    Nowhere,
}

/// Follows a name or an attribute of a module by one step.
pub(super) fn lead<'e>(
    scope: &'e Scope,
    expression: &'e Expr,
    finder: &mut dyn Finder,
) -> Lead<'e> {
    match expression {
        Expr::Name(name) => match scope.binding(&name.id) {
            Some(Binding::Value(value)) => Lead::Here(value),
            Some(Binding::Class(class)) => Lead::Class(class),
            Some(Binding::Function(def)) => Lead::Function(def),
            Some(Binding::Module(module)) => Lead::Module(module),
            Some(Binding::From { module, name }) => member(&module, &name, finder),
            Some(Binding::Other) | None => Lead::Nowhere,
        },
        Expr::Attribute(attribute) => match lead(scope, &attribute.value, finder) {
            Lead::Module(module) => member(&module, &attribute.attr, finder),
            Lead::Foreign(name) => Lead::Foreign(format!("{name}.{}", attribute.attr)),
            _ => Lead::Nowhere,
        },
        other => Lead::Here(other),
    }
}

/// The name `name` of a module.
fn member<'e>(module: &str, name: &str, finder: &mut dyn Finder) -> Lead<'e> {
    let full = format!("{module}.{name}");
    if let Some(scope) = finder.module(module).and_then(|module| Scope::of(&module))
        && scope.binding(name).is_some()
    {
        return Lead::There(scope, name.to_owned());
    }
    if finder.module(&full).is_some() {
        return Lead::Module(full);
    }
    Lead::Foreign(full)
}

/// The constant that an expression stands for.
pub(super) fn constant(
    scope: &Scope,
    expression: &Expr,
    finder: &mut dyn Finder,
) -> Option<Constant> {
    follow(scope, expression, finder, FAR)
}

fn follow(
    scope: &Scope,
    expression: &Expr,
    finder: &mut dyn Finder,
    far: usize,
) -> Option<Constant> {
    let far = far.checked_sub(1)?;
    let mut all = |items: &[Expr]| -> Option<Vec<Constant>> {
        let items = items.iter();
        items.map(|item| follow(scope, item, finder, far)).collect()
    };
    match expression {
        Expr::NoneLiteral(_) => Some(Constant::None),
        Expr::BooleanLiteral(literal) => Some(Constant::Bool(literal.value)),
        Expr::StringLiteral(text) => Some(Constant::Str(text.value.to_str().to_owned())),
        Expr::Tuple(tuple) => all(&tuple.elts).map(Constant::List),
        Expr::List(list) => all(&list.elts).map(Constant::List),
        Expr::Dict(dict) => {
            let mut items = Vec::new();
            for item in dict {
                let value = follow(scope, &item.value, finder, far);
                match (&item.key, value) {
                    (Some(key), value) => {
                        let key = follow(scope, key, finder, far).or_else(|| last_name(key));
                        items.push((key, value));
                    }
                    (None, Some(Constant::Dict(more))) => items.extend(more),
                    (None, _) => return None,
                }
            }
            Some(Constant::Dict(items))
        }
        Expr::Call(call) if matches!(&*call.func, Expr::Name(name) if name.id == "dict") => {
            let keywords = call.arguments.keywords.iter();
            let mut items = Vec::new();
            for keyword in keywords {
                let key = Constant::Str(keyword.arg.as_ref()?.to_string());
                let value = follow(scope, &keyword.value, finder, far);
                items.push((Some(key), value));
            }
            call.arguments
                .args
                .is_empty()
                .then_some(Constant::Dict(items))
        }
        Expr::BinOp(sum) if sum.op == Operator::Add => {
            let left = follow(scope, &sum.left, finder, far)?;
            match (left, follow(scope, &sum.right, finder, far)?) {
                (Constant::Str(left), Constant::Str(right)) => Some(Constant::Str(left + &right)),
                _ => None,
            }
        }
        Expr::Name(_) | Expr::Attribute(_) => match lead(scope, expression, finder) {
            Lead::Here(value) => follow(scope, value, finder, far),
            Lead::There(there, name) => named(&there, &name, finder, far),
            _ => None,
        },
        _ => None,
    }
}

/// The constant that a name of a module stands for.
fn named(scope: &Scope, name: &str, finder: &mut dyn Finder, far: usize) -> Option<Constant> {
    let far = far.checked_sub(1)?;
    match scope.binding(name)? {
        Binding::Value(value) => follow(scope, value, finder, far),
        Binding::From { module, name } => {
            let found = finder.module(&module)?;
            named(&Scope::of(&found)?, &name, finder, far)
        }
        _ => None,
    }
}

/// The name of a class that stands as a key: `UniqueConstraint` or `sa.UniqueConstraint`.
fn last_name(key: &Expr) -> Option<Constant> {
    match key {
        Expr::Name(name) => Some(Constant::Str(name.id.to_string())),
        Expr::Attribute(attribute) => Some(Constant::Str(attribute.attr.to_string())),
        _ => None,
    }
}

/// What a function returns, each in its place.
pub(super) fn returned(def: &StmtFunctionDef) -> Vec<&Expr> {
    #[derive(Default)]
    struct Returns<'f>(Vec<&'f Expr>);

    impl<'f> visitor::Visitor<'f> for Returns<'f> {
        fn visit_stmt(&mut self, statement: &'f Stmt) {
            match statement {
                Stmt::Return(returned) => self.0.extend(returned.value.as_deref()),
                Stmt::FunctionDef(_) | Stmt::ClassDef(_) => {}
                statement => visitor::walk_stmt(self, statement),
            }
        }
    }

    let mut returns = Returns::default();
    visitor::walk_body(&mut returns, &def.body);
    returns.0
}
