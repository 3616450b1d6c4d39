//! What a statement takes rows from: tables, aliases, joins, queries.
//!
//! Invariant: two names of one table are one source, unless one is an alias.

use std::rc::Rc;

use super::change::{Change, ChangeKind};
use super::columns::Columns;
use super::element::{Element, Node};
use super::query::Select;
use crate::alembic::python::{Argument, Call, Interpreter, Object, Result, Signature, Value};
use crate::alembic::sqlalchemy::declarative::{AliasedClass, Mapper};
use crate::alembic::sqlalchemy::schema::{Constraint, ConstraintKind, Table};
use crate::alembic::sqlalchemy::types::{self, SqlType};
use crate::span::Span;

/// Something to take rows from.
#[derive(Debug)]
pub(in crate::alembic) struct Source {
    pub(super) kind: SourceKind,
    /// Its columns.
    pub(super) fields: Vec<Field>,
    /// Its foreign keys, if it is a table that the revision described in full.
    pub(super) keys: Vec<SourceKey>,
}

/// A foreign key of a source: its columns, and those of the table that it refers to.
#[derive(Clone, Debug)]
pub(super) struct SourceKey {
    columns: Vec<String>,
    table: String,
    referred: Vec<String>,
}

/// The foreign key that a constraint is.
fn key_of(constraint: &Constraint) -> Option<SourceKey> {
    match &constraint.kind {
        ConstraintKind::ForeignKey(columns, key) => Some(SourceKey {
            columns: columns.clone(),
            table: key.table.clone(),
            referred: if key.columns.is_empty() {
                columns.clone()
            } else {
                key.columns.clone()
            },
        }),
        _ => None,
    }
}

/// A column of a source.
#[derive(Clone, Debug)]
pub(super) struct Field {
    pub(super) name: Rc<str>,
    /// The attribute of a mapped class, if it has another name.
    pub(super) key: Option<Rc<str>>,
    pub(super) sql_type: Option<Rc<SqlType>>,
    /// What a new row gets there, if nothing else is said.
    pub(super) default: Option<Argument>,
    /// What an update sets it to, if nothing else is said.
    pub(super) onupdate: Option<Argument>,
}

/// A query of `WITH`.
#[derive(Clone, Debug)]
pub(super) struct Cte {
    pub(super) select: Rc<Select>,
    /// Its name; SQLAlchemy chooses one if the revision does not.
    pub(super) name: Option<String>,
    /// Whether it may name itself.
    pub(super) is_recursive: bool,
    /// The same without what came to it by `union_all()`, as which it names itself.
    pub(super) begin: Option<Rc<Source>>,
}

/// What a source is.
#[derive(Debug)]
pub(super) enum SourceKind {
    /// A table.
    Table(String),
    /// A source under another name; SQLAlchemy chooses one if the revision does not.
    Alias(Rc<Source>, Option<String>),
    /// `a JOIN b ON …`
    Join {
        left: Rc<Source>,
        right: Rc<Source>,
        words: &'static str,
        on: Rc<Element>,
    },
    /// `(SELECT …) AS name`
    Query(Rc<Select>, Option<String>),
    /// `WITH name AS (SELECT …)`
    Cte(Cte),
    /// SQL that the revision wrote.
    Sql(String),
}

impl SourceKey {
    /// The table that it refers to.
    pub(super) fn table(&self) -> &str {
        &self.table
    }

    /// Its columns, each with the one that it refers to.
    pub(super) fn pairs(&self) -> impl Iterator<Item = (&String, &String)> {
        self.columns.iter().zip(&self.referred)
    }
}

impl Source {
    /// The source that a value is, if it is one.
    pub(in crate::alembic) fn of(value: &Value) -> Option<Rc<Self>> {
        if let Some(table) = value.downcast::<Table>() {
            return Some(Self::of_table(&table));
        }
        if let Some(aliased) = value.downcast::<AliasedClass>() {
            return Some(Rc::clone(&aliased.source));
        }
        if let Some(mapper) = Mapper::of(value) {
            return Some(Self::of_mapper(&mapper));
        }
        if let Some(text) = value.downcast::<super::text::Text>() {
            return Some(Rc::new(Self {
                kind: SourceKind::Sql(text.sql.to_string()),
                fields: Vec::new(),
                keys: Vec::new(),
            }));
        }
        value.downcast::<Self>()
    }

    /// A table that the revision described in full.
    pub(in crate::alembic) fn of_table(table: &Table) -> Rc<Self> {
        let fields = table.columns.iter().map(|column| Field {
            name: Rc::from(&*column.name),
            key: None,
            sql_type: column.sql_type(),
            default: column.default.clone(),
            onupdate: column.onupdate.clone(),
        });
        Rc::new(Self {
            kind: SourceKind::Table(table.name.clone()),
            fields: fields.collect(),
            keys: table.constraints.iter().filter_map(key_of).collect(),
        })
    }

    /// The table of a mapped class.
    fn of_mapper(mapper: &Mapper) -> Rc<Self> {
        let mut source = Self::of_table(&mapper.table);
        if let Some(source) = Rc::get_mut(&mut source) {
            for field in &mut source.fields {
                let mut attributes = mapper.attributes.iter();
                let named = attributes.find(|(_, name)| *name == field.name);
                field.key = named.map(|(attribute, _)| Rc::clone(attribute));
            }
        }
        source
    }

    /// A table by its name alone.
    pub(in crate::alembic) fn named(name: &str) -> Rc<Self> {
        Rc::new(Self {
            kind: SourceKind::Table(name.to_owned()),
            fields: Vec::new(),
            keys: Vec::new(),
        })
    }

    /// The name of the table, if it is one.
    pub(in crate::alembic) fn table_name(&self) -> Option<&str> {
        match &self.kind {
            SourceKind::Table(name) => Some(name),
            _ => None,
        }
    }

    /// A column.
    pub(super) fn field(&self, name: &str) -> Option<&Field> {
        let keyed = |field: &&Field| field.key.as_deref() == Some(name);
        let by_key = self.fields.iter().find(keyed);
        by_key.or_else(|| self.fields.iter().find(|field| &*field.name == name))
    }

    /// The literal of a value for a column.
    ///
    /// # Errors
    /// That there is no such column, or that it does not take the value.
    pub(in crate::alembic) fn literal(
        &self,
        interpreter: &mut Interpreter<'_, '_>,
        column: &str,
        argument: &Argument,
    ) -> Result<String> {
        let Some(field) = self.field(column) else {
            let message = format!("Unconsumed column names: {column}");
            return Err(interpreter.raise("CompileError", &message, argument.place));
        };
        types::literal(interpreter, field.sql_type.as_deref(), argument)
    }

    /// The columns as expressions.
    pub(super) fn elements(self: &Rc<Self>) -> Vec<Rc<Element>> {
        if let SourceKind::Join { left, right, .. } = &self.kind {
            let mut all = left.elements();
            all.extend(right.elements());
            return all;
        }
        let fields = self.fields.iter();
        fields
            .map(|field| {
                let source = Some(Rc::clone(self));
                Rc::new(Element::column(source, &field.name, field.sql_type.clone()))
            })
            .collect()
    }

    /// It under another name.
    pub(in crate::alembic) fn alias(self: &Rc<Self>, name: Option<&str>) -> Self {
        Self {
            kind: SourceKind::Alias(Rc::clone(self), name.map(str::to_owned)),
            fields: self.fields.clone(),
            keys: Vec::new(),
        }
    }

    /// A column as an expression.
    pub(in crate::alembic) fn column(self: &Rc<Self>, name: &str) -> Option<Value> {
        let field = self.field(name)?;
        let source = Some(Rc::clone(self));
        let column = Element::column(source, &field.name, field.sql_type.clone());
        Some(Value::object(column))
    }

    /// Whether all of its columns are known by their names.
    pub(super) fn is_whole(&self) -> bool {
        match &self.kind {
            SourceKind::Query(select, _) | SourceKind::Cte(Cte { select, .. }) => {
                self.fields.len() == select.columns.len()
            }
            SourceKind::Alias(of, _) => of.is_whole(),
            SourceKind::Join { left, right, .. } => left.is_whole() && right.is_whole(),
            SourceKind::Table(_) | SourceKind::Sql(_) => true,
        }
    }

    /// Whether two are one.
    pub(super) fn is_same(&self, other: &Self) -> bool {
        match (&self.kind, &other.kind) {
            (SourceKind::Table(a), SourceKind::Table(b)) => a == b,
            _ => std::ptr::eq(self, other),
        }
    }

    /// Adds it to a list in which it may be already.
    pub(super) fn add_to(self: &Rc<Self>, found: &mut Vec<Rc<Self>>) {
        if !found.iter().any(|known| known.is_same(self)) {
            found.push(Rc::clone(self));
        }
    }

    /// Whether `other` is a part of this join.
    pub(super) fn joins(&self, other: &Self) -> bool {
        match &self.kind {
            SourceKind::Join { left, right, .. } => [left, right]
                .into_iter()
                .any(|side| side.is_same(other) || side.joins(other)),
            _ => false,
        }
    }

    /// A query as a source: its columns are those that it returns.
    pub(super) fn of_query(select: &Rc<Select>, name: Option<String>, is_cte: bool) -> Self {
        let columns = select.columns.iter().filter_map(|column| {
            Some(Field {
                name: column.name()?,
                key: None,
                sql_type: column.sql_type.clone(),
                default: None,
                onupdate: None,
            })
        });
        let fields = columns.collect();
        let select = Rc::clone(select);
        let kind = if is_cte {
            SourceKind::Cte(Cte {
                select,
                name,
                is_recursive: false,
                begin: None,
            })
        } else {
            SourceKind::Query(select, name)
        };
        let keys = Vec::new();
        Self { kind, fields, keys }
    }

    /// The query of `WITH` that begins as this one and goes on with others.
    fn with_more(
        self: Rc<Self>,
        interpreter: &mut Interpreter<'_, '_>,
        cte: &Cte,
        name: &str,
        call: Call,
    ) -> Result<Value> {
        let select = Value::Object(cte.select.clone());
        let whole = interpreter.call_method(&select, name, call)?;
        let select = Select::of(&whole).expect("a union is a query");
        Ok(Value::object(Self {
            kind: SourceKind::Cte(Cte {
                select,
                begin: Some(Rc::clone(&self)),
                ..cte.clone()
            }),
            fields: self.fields.clone(),
            keys: Vec::new(),
        }))
    }

    fn join(
        self: Rc<Self>,
        interpreter: &mut Interpreter<'_, '_>,
        call: Call,
        words: &'static str,
    ) -> Result<Value> {
        const JOIN: Signature =
            Signature::new("join").takes(&["right", "onclause", "isouter", "full"]);
        let mut bound = JOIN.bind(interpreter, call)?;
        let right = bound.required(interpreter, "right")?;
        let Some(other) = Self::of(&right.value) else {
            let message = format!("join() takes a table, not a '{}'", right.value.type_name());
            return Err(interpreter.raise("ArgumentError", &message, right.place));
        };
        let on = bound.some("onclause");
        let is_outer = bound.truth(interpreter, "isouter")?.unwrap_or(false);
        let is_full = bound.truth(interpreter, "full")?.unwrap_or(false);
        let words = match (is_full, is_outer) {
            (true, _) => "FULL OUTER JOIN",
            (false, true) => "LEFT OUTER JOIN",
            _ => words,
        };
        let on = match on {
            Some(on) => Element::of(interpreter, &on, None)?,
            None => super::join_condition::by_keys(interpreter, &self, &other, bound.place)?,
        };
        Ok(Value::object(Self {
            kind: SourceKind::Join {
                left: self,
                right: other,
                words,
                on,
            },
            fields: Vec::new(),
            keys: Vec::new(),
        }))
    }
}

/// `sa.table(name, …)`
pub(super) fn table(interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
    const TABLE: Signature = Signature::new("table")
        .takes(&["name"])
        .and_more()
        .by_name(&["schema"]);
    let mut bound = TABLE.bind(interpreter, call)?;
    let name = bound.required(interpreter, "name")?;
    let name = interpreter.text_of(&name)?.to_string();
    if let Some(schema) = bound.text(interpreter, "schema")?
        && !matches!(&*schema, "" | "main")
    {
        let message = format!("the schema `{schema}` is no part of an SQLite database");
        return Err(interpreter.refuse(bound.place, message));
    }
    let mut fields = Vec::new();
    for column in std::mem::take(&mut bound.rest) {
        let element = Element::from_value(&column.value);
        let Some(Element {
            node: Node::Column { name, .. },
            sql_type,
        }) = element.as_deref()
        else {
            let what = column.value.type_name();
            let message = format!("table() takes columns, not a '{what}'");
            return Err(interpreter.raise("ArgumentError", &message, column.place));
        };
        fields.push(Field {
            name: Rc::clone(name),
            key: None,
            sql_type: sql_type.clone(),
            default: None,
            onupdate: None,
        });
    }
    Ok(Value::object(Source {
        kind: SourceKind::Table(name),
        fields,
        keys: Vec::new(),
    }))
}

/// `sa.join(left, right, …)` and `sa.outerjoin(…)`
pub(super) fn joined(
    interpreter: &mut Interpreter<'_, '_>,
    mut call: Call,
    words: &'static str,
) -> Result<Value> {
    let left = (!call.positional.is_empty()).then(|| call.positional.remove(0));
    match left.as_ref().and_then(|left| Source::of(&left.value)) {
        Some(source) => source.join(interpreter, call, words),
        None => Err(interpreter.raise("ArgumentError", "join() takes tables", call.place)),
    }
}

/// The methods that tables and other sources have.
const METHODS: &[&str] = &[
    "alias",
    "delete",
    "insert",
    "join",
    "outerjoin",
    "select",
    "update",
];

/// Whether a source has a method of this name.
pub(in crate::alembic) fn has_method(name: &str) -> bool {
    METHODS.contains(&name)
}

/// `x.name(…)` of a source.
///
/// # Errors
/// What the method raises.
pub(in crate::alembic) fn call_method(
    source: Rc<Source>,
    interpreter: &mut Interpreter<'_, '_>,
    name: &str,
    call: Call,
) -> Result<Value> {
    if let SourceKind::Cte(cte) = &source.kind
        && matches!(name, "union" | "union_all")
    {
        let cte = cte.clone();
        return source.with_more(interpreter, &cte, name, call);
    }
    match name {
        "join" => source.join(interpreter, call, "JOIN"),
        "outerjoin" => source.join(interpreter, call, "LEFT OUTER JOIN"),
        "alias" => {
            let mut bound = Signature::new("alias")
                .takes(&["name", "flat"])
                .bind(interpreter, call)?;
            let name = bound.text(interpreter, "name")?;
            Ok(Value::object(source.alias(name.as_deref())))
        }
        "select" => {
            Signature::new("select").bind(interpreter, call)?;
            let columns = source.elements();
            Ok(Value::object(Select {
                columns,
                from: vec![source],
                ..Select::default()
            }))
        }
        "insert" => Change::make(interpreter, &source, ChangeKind::Insert, call),
        "update" => Change::make(interpreter, &source, ChangeKind::Update, call),
        _ => Change::make(interpreter, &source, ChangeKind::Delete, call),
    }
}

/// What an attribute of a source is.
pub(in crate::alembic) fn attribute(source: &Rc<Source>, name: &str) -> Option<Value> {
    match name {
        "c" | "columns" | "exported_columns" => Some(Value::object(Columns {
            elements: source.elements(),
            is_whole: source.is_whole(),
        })),
        "name" | "fullname" | "key" => source.table_name().map(Value::str),
        "schema" => Some(Value::None),
        _ => None,
    }
}

impl Object for Source {
    fn type_name(&self) -> &'static str {
        match &self.kind {
            SourceKind::Table(_) => "TableClause",
            SourceKind::Alias(..) => "Alias",
            SourceKind::Join { .. } => "Join",
            SourceKind::Query(..) => "Subquery",
            SourceKind::Cte(_) => "CTE",
            SourceKind::Sql(_) => "TextClause",
        }
    }

    fn attribute(
        self: Rc<Self>,
        _: &mut Interpreter<'_, '_>,
        name: &str,
        _: Span,
    ) -> Result<Option<Value>> {
        Ok(attribute(&self, name))
    }

    fn has_method(&self, name: &str) -> bool {
        let is_cte = matches!(self.kind, SourceKind::Cte(_));
        has_method(name) || is_cte && matches!(name, "union" | "union_all")
    }

    fn call_method(
        self: Rc<Self>,
        interpreter: &mut Interpreter<'_, '_>,
        name: &str,
        call: Call,
    ) -> Result<Value> {
        call_method(self, interpreter, name, call)
    }
}
