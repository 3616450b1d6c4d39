//! The naming convention of the target metadata.
//!
//! Invariant: it is followed from `target_metadata` to the `MetaData` that it is, through the
//! modules of the project, and nowhere else.

use std::collections::BTreeMap;

use ruff_python_ast::{Expr, ExprCall, Stmt, StmtClassDef, StmtFunctionDef};
use ruff_text_size::{Ranged, TextRange};

use super::Naming;
use super::configure::Configure;
use crate::alembic::constant::{Binding, Constant, Lead, Scope, constant, lead, returned};
use crate::alembic::imports::imports;
use crate::alembic::modules::Finder;
use crate::alembic::python::{Statement, span};
use crate::span::Span;

/// How far names are followed.
const FAR: usize = 20;

/// What classes of constraints stand for as keys of a convention.
const CLASSES: [(&str, &str); 5] = [
    ("Index", "ix"),
    ("UniqueConstraint", "uq"),
    ("CheckConstraint", "ck"),
    ("ForeignKeyConstraint", "fk"),
    ("PrimaryKeyConstraint", "pk"),
];

/// The naming convention of the target metadata that `env.py` configures.
pub(super) fn naming(env: &Scope, configure: &Configure<'_>, finder: &mut dyn Finder) -> Naming {
    let none = Naming::Known(BTreeMap::new());
    let Some(target) = configure.option("target_metadata").last() else {
        return none;
    };
    let mut search = Search {
        finder,
        seen: Vec::new(),
        far: FAR,
    };
    let found = search.metadata(env, target);
    match found {
        Found::Convention(naming) => naming,
        Found::Nothing => search.assigned(env).unwrap_or(none),
        Found::OutOfSight(place) => match search.assigned(env) {
            Some(naming) => naming,
            None => Naming::OutOfSight(place),
        },
    }
}

/// What is known of some metadata.
enum Found {
    /// Its convention.
    Convention(Naming),
    /// That it has none.
    Nothing,
    /// Nothing: it comes from here.
    OutOfSight(Span),
}

struct Search<'s> {
    finder: &'s mut dyn Finder,
    /// The files on the way.
    seen: Vec<Scope>,
    far: usize,
}

impl Search<'_> {
    /// What an expression says of the metadata that it is.
    fn metadata(&mut self, scope: &Scope, expression: &Expr) -> Found {
        let out_of_sight = Found::OutOfSight(place(scope, expression.range()));
        let Some(far) = self.far.checked_sub(1) else {
            return out_of_sight;
        };
        self.far = far;
        match expression {
            // Alembic takes no convention from several metadata.
            Expr::NoneLiteral(_) | Expr::List(_) | Expr::Tuple(_) => Found::Nothing,
            Expr::Call(call) if name_of(&call.func) == Some("MetaData") => {
                match keyword(call, "naming_convention") {
                    Some(value) => Found::Convention(self.convention(scope, value)),
                    None => Found::Nothing,
                }
            }
            Expr::Call(call) => match self.function(scope, &call.func) {
                Some((there, def)) => self.metadata_returned(&there, &def, out_of_sight),
                None => out_of_sight,
            },
            Expr::Name(_) | Expr::Attribute(_) => match lead(scope, expression, self.finder) {
                Lead::Here(value) => self.metadata(scope, value),
                Lead::There(there, name) => self.metadata_named(&there, &name, out_of_sight),
                _ => match expression {
                    Expr::Attribute(owner) if &*owner.attr == "metadata" => {
                        self.owner(scope, &owner.value)
                    }
                    _ => out_of_sight,
                },
            },
            _ => out_of_sight,
        }
    }

    /// The function that an expression is, and the file that it stands in.
    fn function(&mut self, scope: &Scope, callee: &Expr) -> Option<(Scope, StmtFunctionDef)> {
        let (mut there, mut name) = match lead(scope, callee, self.finder) {
            Lead::Function(def) => return Some((scope.clone(), def.clone())),
            Lead::There(there, name) => (there, name),
            _ => return None,
        };
        while self.goes_on() {
            let (module, next) = match there.binding(&name)? {
                Binding::Function(def) => return Some((there.clone(), def.clone())),
                Binding::From { module, name } => (module, name),
                _ => return None,
            };
            there = self.scope(&module)?;
            name = next;
        }
        None
    }

    /// What is known of the metadata that a function returns: all of its ends count.
    fn metadata_returned(
        &mut self,
        scope: &Scope,
        def: &StmtFunctionDef,
        otherwise: Found,
    ) -> Found {
        let inside = scope.inside(def);
        self.see(scope);
        let mut known = None;
        for value in returned(def) {
            match (self.metadata(&inside, value), &known) {
                (Found::OutOfSight(place), _) => return Found::OutOfSight(place),
                (found, None) => known = Some(found),
                (Found::Nothing, Some(Found::Nothing)) => {}
                (
                    Found::Convention(Naming::Known(one)),
                    Some(Found::Convention(Naming::Known(other))),
                ) if one == *other => {}
                _ => return otherwise,
            }
        }
        known.unwrap_or(otherwise)
    }

    fn metadata_named(&mut self, scope: &Scope, name: &str, otherwise: Found) -> Found {
        self.see(scope);
        match scope.binding(name) {
            Some(Binding::Value(value)) => self.metadata(scope, value),
            Some(Binding::From { module, name }) => match self.scope(&module) {
                Some(there) if self.goes_on() => self.metadata_named(&there, &name, otherwise),
                _ => otherwise,
            },
            _ => otherwise,
        }
    }

    /// What an expression says of the metadata that it has.
    fn owner(&mut self, scope: &Scope, expression: &Expr) -> Found {
        let out_of_sight = Found::OutOfSight(place(scope, expression.range()));
        if !self.goes_on() {
            return out_of_sight;
        }
        match expression {
            Expr::Call(call) => self.maker(scope, call, out_of_sight),
            Expr::Name(_) | Expr::Attribute(_) => match lead(scope, expression, self.finder) {
                Lead::Here(value) => self.owner(scope, value),
                Lead::There(there, name) => self.owner_named(&there, &name, out_of_sight),
                Lead::Class(class) => self.class(scope, class),
                // `SQLModel`, `DeclarativeBase`: what they have is without a convention.
                Lead::Foreign(name) if name.starts_with("flask.") => out_of_sight,
                Lead::Foreign(_) => Found::Nothing,
                _ => match expression {
                    // `db.Model`
                    Expr::Attribute(outer) => self.owner(scope, &outer.value),
                    _ => out_of_sight,
                },
            },
            _ => out_of_sight,
        }
    }

    fn owner_named(&mut self, scope: &Scope, name: &str, otherwise: Found) -> Found {
        self.see(scope);
        match scope.binding(name) {
            Some(Binding::Value(value)) => self.owner(scope, value),
            Some(Binding::Class(class)) => self.class(scope, class),
            Some(Binding::From { module, name }) => match self.scope(&module) {
                Some(there) if self.goes_on() => self.owner_named(&there, &name, otherwise),
                Some(_) => otherwise,
                None => Found::Nothing,
            },
            _ => otherwise,
        }
    }

    /// What the call says that makes a base class, a registry or an extension.
    fn maker(&mut self, scope: &Scope, call: &ExprCall, otherwise: Found) -> Found {
        if let Some(metadata) = keyword(call, "metadata") {
            return self.metadata(scope, metadata);
        }
        if let Some(base) = keyword(call, "model_class") {
            return self.owner(scope, base);
        }
        match name_of(&call.func) {
            Some("generate_base" | "as_declarative_base") => match &*call.func {
                Expr::Attribute(registry) => self.owner(scope, &registry.value),
                _ => otherwise,
            },
            Some("declarative_base" | "automap_base" | "registry" | "SQLAlchemy" | "Database") => {
                Found::Nothing
            }
            _ => otherwise,
        }
    }

    fn class(&mut self, scope: &Scope, class: &StmtClassDef) -> Found {
        for statement in &class.body {
            let is = |target: &Expr| matches!(target, Expr::Name(name) if name.id == "metadata");
            match statement {
                Stmt::Assign(assign) if assign.targets.iter().any(is) => {
                    return self.metadata(scope, &assign.value);
                }
                Stmt::AnnAssign(assign) if is(&assign.target) => {
                    if let Some(value) = &assign.value {
                        return self.metadata(scope, value);
                    }
                }
                _ => {}
            }
        }
        for base in class.bases() {
            match self.owner(scope, base) {
                Found::Nothing => {}
                found => return found,
            }
        }
        Found::Nothing
    }

    /// The convention that a dict is.
    fn convention(&mut self, scope: &Scope, value: &Expr) -> Naming {
        let Some(Constant::Dict(items)) = constant(scope, value, self.finder) else {
            return match constant(scope, value, self.finder) {
                Some(Constant::None) => Naming::Known(BTreeMap::new()),
                _ => Naming::Computed(place(scope, value.range())),
            };
        };
        let mut naming = BTreeMap::new();
        for item in items {
            match item {
                (Some(Constant::Str(kind)), Some(Constant::Str(pattern))) => {
                    let class = CLASSES.iter().find(|(class, _)| *class == kind);
                    let kind = class.map_or(kind, |(_, kind)| (*kind).to_owned());
                    naming.insert(kind, pattern);
                }
                // A token of the project's own: a pattern that uses it is refused where it is
                // needed.
                (Some(Constant::Str(_)), None) => {}
                _ => return Naming::Computed(place(scope, value.range())),
            }
        }
        Naming::Known(naming)
    }

    /// The convention that is assigned as `….naming_convention = …`.
    fn assigned(&mut self, env: &Scope) -> Option<Naming> {
        let mut scopes = vec![env.clone()];
        scopes.append(&mut self.seen);
        for import in imports(&env.file.text, env.file.source, &env.name, false) {
            scopes.extend(self.scope(&import.name));
        }
        for scope in scopes {
            if !scope.file.text.contains("naming_convention") {
                continue;
            }
            let set = scope.file.body.iter().rev().find_map(assigned);
            if let Some(value) = set {
                return Some(self.convention(&scope, value));
            }
        }
        None
    }

    fn scope(&mut self, module: &str) -> Option<Scope> {
        self.finder
            .module(module)
            .and_then(|module| Scope::of(&module))
    }

    fn see(&mut self, scope: &Scope) {
        self.seen.push(scope.clone());
    }

    fn goes_on(&mut self) -> bool {
        let far = self.far.checked_sub(1);
        self.far = far.unwrap_or(0);
        far.is_some()
    }
}

/// What a statement assigns to a `naming_convention`.
fn assigned(statement: &Statement) -> Option<&Expr> {
    let Statement::Plain(statement) = statement else {
        return None;
    };
    let Stmt::Assign(assign) = &**statement else {
        return None;
    };
    let is =
        |target: &Expr| matches!(target, Expr::Attribute(to) if &*to.attr == "naming_convention");
    assign.targets.iter().any(is).then_some(&*assign.value)
}

fn keyword<'e>(call: &'e ExprCall, name: &str) -> Option<&'e Expr> {
    let mut keywords = call.arguments.keywords.iter();
    let found = keywords.find(|keyword| keyword.arg.as_ref().is_some_and(|arg| arg == name));
    found.map(|keyword| &keyword.value)
}

/// The last part of a dotted name.
fn name_of(function: &Expr) -> Option<&str> {
    match function {
        Expr::Name(name) => Some(&name.id),
        Expr::Attribute(attribute) => Some(&attribute.attr),
        _ => None,
    }
}

fn place(scope: &Scope, range: TextRange) -> Span {
    span(scope.file.source, range)
}
