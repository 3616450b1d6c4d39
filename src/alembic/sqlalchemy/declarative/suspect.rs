//! What may be a table, where the declared schema is read from models.
//!
//! Invariant: what cannot be told apart from a table counts as one.

use std::rc::Rc;

use ruff_python_ast::{Expr, Stmt, StmtClassDef, visitor};
use ruff_text_size::Ranged;

use super::attribute::MappedColumn;
use super::base::Base;
use super::mapper::Mapper;
use super::sqlmodel::SqlModel;
use crate::alembic::python::{Class, Frame, Interpreter, Result, Statement, Unknown, Value, span};
use crate::alembic::sqlalchemy::schema::{Column, MetaData, Table, UnnamedColumn};
use crate::diagnostic::{Code, Diagnostic};
use crate::span::Span;

/// What makes tables or is a part of one.
const MAKERS: &[&str] = &[
    "CheckConstraint",
    "Column",
    "ForeignKeyConstraint",
    "Index",
    "PrimaryKeyConstraint",
    "Table",
    "UniqueConstraint",
    "append_column",
    "append_constraint",
    "automap_base",
    "create_model",
    "declarative_base",
    "map_imperatively",
    "mapped_column",
    "mapper",
    "registry",
];

/// What of a table can be set behind it.
const PARTS: &[&str] = &[
    "constraints",
    "indexes",
    "nullable",
    "server_default",
    "type",
];

/// Whether a statement at the top of a file that failed may have made a table.
pub(in crate::alembic) fn makes_tables(frame: &Frame, statement: &Statement) -> bool {
    let mut search = Search {
        frame,
        seen: Vec::new(),
        found: false,
    };
    match statement {
        // What fails there are decorators and defaults.
        Statement::Function(_) => {}
        Statement::Class(class) => search.class(class),
        Statement::Plain(statement) => visitor::Visitor::visit_stmt(&mut search, statement),
    }
    search.found
}

/// The events that SQLAlchemy has while it makes tables, and while it declares them.
const EVENTS: &[&str] = &[
    "after_create",
    "after_parent_attach",
    "before_create",
    "before_parent_attach",
    "instrument_class",
];

/// What is said of a statement that has something run when a table is made
/// (<https://docs.sqlalchemy.org/en/20/core/events.html#schema-events>).
pub(in crate::alembic) fn warning_of(frame: &Frame, statement: &Statement) -> Option<Diagnostic> {
    let place = span(frame.source(), statement.range());
    let text = frame.module.text.get(place.range())?;
    let has = |event: &&&str| {
        let quoted = [format!("\"{event}\""), format!("'{event}'")];
        quoted.iter().any(|quoted| text.contains(quoted))
    };
    let event = EVENTS.iter().find(has)?;
    let (what, help) = if event.ends_with("create") {
        (
            "made",
            "declare triggers and indexes that it makes in a `.sql` file: `schema` in gen-sql.toml can name both",
        )
    } else {
        (
            "declared",
            "write columns and constraints that it adds in the classes themselves",
        )
    };
    let message = format!("what runs when a table is {what} is not run here");
    let first = text.lines().next().unwrap_or_default().len();
    let start = place.range().start;
    Some(
        Diagnostic::warning(Code::DeclaredSchema, message)
            .label(Span::new(place.source, start..start + first), "")
            .help(help),
    )
}

struct Search<'f> {
    frame: &'f Frame,
    /// The functions that were searched.
    seen: Vec<String>,
    found: bool,
}

impl Search<'_> {
    fn class(&mut self, class: &StmtClassDef) {
        let says_table = class.body.iter().any(|statement| {
            let target = match statement {
                Stmt::Assign(assign) => assign.targets.first(),
                Stmt::AnnAssign(assign) => Some(&*assign.target),
                _ => None,
            };
            let is = |name: &str| matches!(name, "__tablename__" | "__table__");
            matches!(target, Some(Expr::Name(name)) if is(&name.id))
        });
        // One of its bases can be a table, or what tables derive from.
        let derives = class.bases().iter().any(|base| self.is_base(base));
        let arguments = class.arguments.iter();
        let mut keywords = arguments.flat_map(|arguments| &arguments.keywords);
        let is_table = keywords.any(|one| one.arg.as_ref().is_some_and(|name| name == "table"));
        self.found |= says_table || derives || is_table;
        for statement in &class.body {
            visitor::Visitor::visit_stmt(self, statement);
        }
    }

    fn is_base(&self, base: &Expr) -> bool {
        let name = match base {
            Expr::Name(name) => name.id.as_str(),
            Expr::Attribute(attribute) => attribute.attr.as_str(),
            _ => return false,
        };
        match self.frame.get(name) {
            Some(value) => is_of_tables(&value),
            None => matches!(name, "Base" | "Model" | "SQLModel"),
        }
    }
}

/// Whether a value is a table, a class of tables, or what they derive from.
fn is_of_tables(value: &Value) -> bool {
    let class = value.downcast::<Class>();
    value.downcast::<Base>().is_some()
        || value.downcast::<SqlModel>().is_some()
        || value.downcast::<MetaData>().is_some()
        || class.is_some_and(|class| {
            class.native::<Base>().is_some()
                || class.native::<SqlModel>().is_some()
                || Mapper::of(value).is_some()
        })
}

impl<'a> visitor::Visitor<'a> for Search<'_> {
    fn visit_stmt(&mut self, statement: &'a Stmt) {
        match statement {
            Stmt::ClassDef(class) => self.class(class),
            Stmt::FunctionDef(_) => {}
            statement => {
                if let Stmt::Assign(assign) = statement {
                    let is_part = |target: &Expr| {
                        let attribute = target.as_attribute_expr();
                        attribute.is_some_and(|target| PARTS.contains(&target.attr.as_str()))
                    };
                    self.found |= assign.targets.iter().any(is_part);
                }
                visitor::walk_stmt(self, statement);
            }
        }
    }

    fn visit_expr(&mut self, expression: &'a Expr) {
        let Expr::Call(call) = expression else {
            return visitor::walk_expr(self, expression);
        };
        let name = match &*call.func {
            Expr::Name(name) => {
                if let Some(Value::Function(function)) = self.frame.get(&name.id)
                    && let Some(def) = function.def()
                    && !self.seen.contains(&function.name)
                {
                    self.seen.push(function.name.clone());
                    let frame = Frame::top(Rc::clone(&function.module));
                    let mut inner = Search {
                        frame: &frame,
                        seen: std::mem::take(&mut self.seen),
                        found: false,
                    };
                    visitor::walk_body(&mut inner, &def.body);
                    self.found |= inner.found;
                    self.seen = inner.seen;
                }
                Some(name.id.as_str())
            }
            Expr::Attribute(attribute) => Some(attribute.attr.as_str()),
            _ => None,
        };
        self.found |= name.is_some_and(|name| MAKERS.contains(&name));
        // `type("A", (Base,), {…})`
        if name == Some("type") {
            self.found |= call.arguments.args.len() > 1;
        }
        visitor::walk_expr(self, expression);
    }
}

/// Sees that a class which derives from something that nobody knows, or of which a decorator is not
/// known, is no table: it would be missing.
///
/// # Errors
/// That it may be one.
pub(in crate::alembic) fn check_class(
    interpreter: &Interpreter<'_, '_>,
    class: &Rc<Class>,
    is_known: bool,
    place: Span,
) -> Result<()> {
    let base = class.unknown();
    if base.is_none() && is_known {
        return Ok(());
    }
    let is_column = |value: &Value| {
        value.downcast::<Column>().is_some()
            || value.downcast::<UnnamedColumn>().is_some()
            || value.downcast::<MappedColumn>().is_some()
    };
    let is_mapped = Mapper::of(&Value::Object(class.clone())).is_some();
    let chain = class.chain();
    let names = || chain.iter().flat_map(|one| one.own_names());
    let says_table =
        names().any(|(name, value)| name == "__tablename__" || value.downcast::<Table>().is_some());
    let has_columns = says_table || names().any(|(_, value)| is_column(&value));
    match base {
        Some(base) if is_mapped || has_columns => {
            Err(unknown_base(interpreter, class, &base, place).into())
        }
        // Around a mixin it can be anything.
        None if says_table && !is_mapped => {
            let message = format!("a decorator of `{}` is not known here", class.name());
            Err(interpreter.refuse(place, message))
        }
        _ => Ok(()),
    }
}

/// The refusal of a class of a table that derives from what nobody knows.
pub(super) fn unknown_base(
    interpreter: &Interpreter<'_, '_>,
    class: &Class,
    base: &Unknown,
    place: Span,
) -> Diagnostic {
    let what = &base.what;
    let message = format!(
        "`{}` derives from {what}, which is not known here",
        class.name()
    );
    let refusal = interpreter.refusal(place, message);
    let refusal = refusal.context(base.place, "it comes from here");
    let is_of_tables = class.natives().iter().any(is_of_tables);
    match (&base.path, &refusal.help) {
        // Without it, the class is still a table.
        (Some(path), Some(otherwise)) if is_of_tables => {
            let help = format!(
                "if it brings no columns along, say so in gen-sql.toml: `[variables]`, and below it `\"{path}\" = false`; if it does, {otherwise}"
            );
            refusal.help(help)
        }
        _ => refusal,
    }
}
