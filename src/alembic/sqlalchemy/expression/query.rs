//! `select()` and what is said of it.
//!
//! Invariant: each method gives another query and leaves the old one as it was.

use std::rc::Rc;

use super::correlation::Correlation;
use super::element::Element;
use super::session_query::Query;
use super::source::Source;
use super::text::Text;
use crate::alembic::python::{Argument, Bound, Call, Class, Interpreter, Result, Signature, Value};
use crate::alembic::sqlalchemy::declarative::{Mapper, RelatedAttribute};
use crate::span::Span;

/// A query.
#[derive(Clone, Debug, Default)]
pub(in crate::alembic) struct Select {
    /// What it returns.
    pub(super) columns: Vec<Rc<Element>>,
    /// What it was told to take rows from.
    pub(super) from: Vec<Rc<Source>>,
    /// Its conditions.
    pub(super) conditions: Vec<Rc<Element>>,
    pub(super) group_by: Vec<Rc<Element>>,
    pub(super) having: Vec<Rc<Element>>,
    pub(super) order_by: Vec<Rc<Element>>,
    pub(super) limit: Option<Rc<Element>>,
    pub(super) offset: Option<Rc<Element>>,
    pub(super) is_distinct: bool,
    /// Which tables of the queries around it means.
    pub(super) correlation: Correlation,
    /// `UNION` and the like, and the queries that it puts together.
    pub(super) compound: Option<(&'static str, Vec<Rc<Select>>)>,
    /// The SQL, if the revision wrote it.
    pub(super) text: Option<Rc<Text>>,
    /// Whether what is said of the columns of such SQL holds for those of the same names.
    pub(super) is_by_name: bool,
    /// Whether objects that are there get the values of its rows: `populate_existing`.
    pub(super) renews: bool,
    /// What its columns are together, if there are mapped classes among them.
    pub(super) entities: Vec<Entity>,
}

/// A column that a query returns, or the columns of a mapped class.
#[derive(Clone, Debug)]
pub(in crate::alembic) struct Entity {
    /// The class.
    pub(in crate::alembic) class: Option<Rc<Class>>,
    /// How many columns it has.
    pub(in crate::alembic) width: usize,
}

/// `sa.select(…)`: of columns and tables, or of a list of them.
///
/// # Errors
/// That an item is neither.
pub(in crate::alembic) fn select(
    interpreter: &mut Interpreter<'_, '_>,
    call: Call,
) -> Result<Value> {
    let signature =
        Signature::new("select")
            .and_more()
            .by_name(&["whereclause", "from_obj", "columns"]);
    let mut bound = signature.bind(interpreter, call)?;
    let mut items = std::mem::take(&mut bound.rest);
    items.extend(bound.optional("columns"));
    // Before SQLAlchemy 2 they came in a list, and conditions behind it.
    if let [first, ..] = &items[..]
        && matches!(first.value, Value::List(_))
    {
        let first = items.remove(0);
        let conditions = std::mem::take(&mut items);
        items = arguments(interpreter, &first)?;
        let mut select = Select::default();
        for condition in conditions.into_iter().chain(bound.some("whereclause")) {
            let condition = Element::of(interpreter, &condition, None)?;
            select.conditions.push(condition);
        }
        for item in &items {
            select.add(interpreter, item)?;
        }
        return Ok(Value::object(select));
    }
    let mut select = Select::default();
    for item in &items {
        select.add(interpreter, item)?;
    }
    Ok(Value::object(select))
}

/// The values of a list, each at the place of the list.
pub(super) fn arguments(
    interpreter: &mut Interpreter<'_, '_>,
    list: &Argument,
) -> Result<Vec<Argument>> {
    let place = list.place;
    let values = interpreter.iterate(&list.value, place)?;
    Ok(values.map(|value| Argument { value, place }).collect())
}

/// The columns that an argument of `select()` stands for.
fn columns(interpreter: &mut Interpreter<'_, '_>, item: &Argument) -> Result<Vec<Rc<Element>>> {
    if let Some(columns) = item.value.downcast::<super::columns::Columns>() {
        return Ok(columns.elements.clone());
    }
    if let Some(columns) = item
        .value
        .downcast::<crate::alembic::sqlalchemy::schema::Columns>()
    {
        return Ok(columns.elements());
    }
    if let Some(element) = Element::from_value(&item.value) {
        return Ok(vec![element]);
    }
    if let Some(source) = Source::of(&item.value) {
        if !source.is_whole() {
            return Err(super::columns::without_names(interpreter, item.place));
        }
        return Ok(source.elements());
    }
    match &item.value {
        Value::Unknown(unknown) => Err(interpreter.unknown(unknown, item.place)),
        // A number stands for itself: `select(1)`.
        Value::Int(number) => Ok(vec![Rc::new(Element::sql(number.to_string()))]),
        other => {
            let message = format!(
                "Column expression, FROM clause, or other columns clause element expected, got '{}'",
                other.type_name()
            );
            Err(interpreter.raise("ArgumentError", &message, item.place))
        }
    }
}

/// `sa.union(…)` and the like
pub(super) fn compound(
    interpreter: &mut Interpreter<'_, '_>,
    word: &'static str,
    arguments: Vec<Argument>,
    place: Span,
) -> Result<Value> {
    let mut parts = Vec::new();
    for argument in arguments {
        let Some(select) = Select::of(&argument.value) else {
            let message = "a SELECT construct is expected";
            return Err(interpreter.raise("ArgumentError", message, argument.place));
        };
        parts.push(select);
    }
    let Some(first) = parts.first() else {
        return Err(interpreter.raise("ArgumentError", "a SELECT construct is expected", place));
    };
    Ok(Value::object(Select {
        columns: first.columns.clone(),
        entities: first.entities.clone(),
        compound: Some((word, parts)),
        ..Select::default()
    }))
}

impl Select {
    /// The query that a value is, if it is one.
    pub(in crate::alembic) fn of(value: &Value) -> Option<Rc<Self>> {
        let of_session = || Some(Rc::clone(&value.downcast::<Query>()?.select));
        value.downcast::<Self>().or_else(of_session)
    }

    /// The sources of its rows, those of its columns and conditions among them.
    pub(super) fn sources(&self) -> Vec<Rc<Source>> {
        let mut found = Vec::new();
        self.from
            .iter()
            .for_each(|source| source.add_to(&mut found));
        let elements = self.columns.iter().chain(&self.conditions);
        elements.for_each(|element| element.sources(&mut found));
        let all = found.clone();
        found.retain(|source| !all.iter().any(|other| other.joins(source)));
        found
    }

    /// Adds what an argument of `select()` stands for.
    fn add(&mut self, interpreter: &mut Interpreter<'_, '_>, item: &Argument) -> Result<()> {
        let columns = columns(interpreter, item)?;
        match Mapper::of(&item.value) {
            Some(_) => self.entities.push(Entity {
                class: Mapper::class_of(&item.value),
                width: columns.len(),
            }),
            None => self.entities.extend(columns.iter().map(|_| Entity {
                class: None,
                width: 1,
            })),
        }
        self.columns.extend(columns);
        Ok(())
    }

    /// The query for the object of a mapped class with this key.
    ///
    /// # Errors
    /// That a value is not known.
    pub(in crate::alembic) fn by_key(
        interpreter: &mut Interpreter<'_, '_>,
        class: &Rc<Class>,
        key: &[(Rc<str>, Argument)],
        place: Span,
    ) -> Result<Self> {
        let value = Value::Object(class.clone());
        let mut select = Self::default();
        let item = Argument { value, place };
        select.add(interpreter, &item)?;
        if let Some(source) = Source::of(&item.value) {
            select.conditions = source.has(interpreter, key)?;
        }
        Ok(select)
    }

    /// Whether objects that are there get the values of its rows.
    pub(in crate::alembic) fn renews(&self) -> bool {
        self.renews
    }

    /// The same query in this order: by a column, or by several.
    ///
    /// # Errors
    /// That it is no order.
    pub(in crate::alembic) fn ordered(
        &self,
        interpreter: &mut Interpreter<'_, '_>,
        order: &Argument,
    ) -> Result<Self> {
        let positional = match &order.value {
            Value::List(_) | Value::Tuple(_) => arguments(interpreter, order)?,
            _ => vec![order.clone()],
        };
        let call = Call {
            place: order.place,
            positional,
            keyword: Vec::new(),
        };
        self.with(interpreter, "order_by", call)
    }

    /// What its columns are together.
    pub(in crate::alembic) fn entities(&self) -> &[Entity] {
        &self.entities
    }

    /// A query that finds the same rows and returns nothing of them.
    pub(in crate::alembic) fn rows_alone(&self) -> Self {
        Self {
            columns: vec![Rc::new(Element::sql("1"))],
            entities: Vec::new(),
            from: self.sources(),
            order_by: Vec::new(),
            ..self.clone()
        }
    }

    /// The same query for at most so many rows.
    pub(in crate::alembic) fn limited(&self, rows: i64) -> Self {
        let limit = Some(Rc::new(Element::sql(rows.to_string())));
        Self {
            limit: self.limit.clone().or(limit),
            ..self.clone()
        }
    }

    /// Adds the names of the values that are to be given.
    pub(super) fn parameters(&self, found: &mut Vec<Rc<str>>) {
        let lists = [&self.columns, &self.conditions, &self.having];
        let elements = lists.into_iter().flatten();
        let elements = elements.chain(&self.limit).chain(&self.offset);
        elements.for_each(|element| element.parameters(found));
        if let Some(text) = &self.text {
            found.extend(text.names());
        }
        let parts = self.compound.iter().flat_map(|(_, parts)| parts);
        parts.for_each(|part| part.parameters(found));
    }

    /// The query with what a method adds to it.
    ///
    /// # Errors
    /// What the method raises, or why it is refused.
    #[expect(
        clippy::too_many_lines,
        reason = "a table of methods, of which each arm is short"
    )]
    pub(super) fn with(
        &self,
        interpreter: &mut Interpreter<'_, '_>,
        name: &str,
        call: Call,
    ) -> Result<Self> {
        let signature = Signature::new("select").and_more().and_others();
        let bound = signature.bind(interpreter, call)?;
        let mut select = self.clone();
        let Bound {
            rest,
            others,
            place,
            ..
        } = bound;
        match name {
            "where" | "filter" => {
                for condition in &rest {
                    select
                        .conditions
                        .push(Element::of(interpreter, condition, None)?);
                }
            }
            "filter_by" => {
                for (name, value) in &others {
                    let column = self
                        .columns
                        .iter()
                        .find(|column| column.name().as_deref() == Some(&**name));
                    let Some(column) = column else {
                        let message = format!("Entity has no property '{name}'");
                        return Err(interpreter.raise("InvalidRequestError", &message, place));
                    };
                    let value = Element::beside(interpreter, value, &column.sql_type)?;
                    let condition = Element::binary(Rc::clone(column), "=", value);
                    select.conditions.push(Rc::new(condition));
                }
            }
            "having" => {
                for condition in &rest {
                    select
                        .having
                        .push(Element::of(interpreter, condition, None)?);
                }
            }
            "group_by" => select.group_by.extend(by(interpreter, &rest)?),
            "order_by" => select.order_by.extend(by(interpreter, &rest)?),
            "limit" => select.limit = first(interpreter, &rest)?,
            "offset" => select.offset = first(interpreter, &rest)?,
            "distinct" => select.is_distinct = true,
            "select_from" => {
                for item in &rest {
                    let Some(source) = Source::of(&item.value) else {
                        let message = "a FROM clause is expected";
                        return Err(interpreter.raise("ArgumentError", message, item.place));
                    };
                    source.add_to(&mut select.from);
                }
            }
            "add_columns" | "column" => {
                for item in &rest {
                    select.add(interpreter, item)?;
                }
            }
            "with_only_columns" => {
                select.columns.clear();
                select.entities.clear();
                for item in &rest {
                    select.add(interpreter, item)?;
                }
            }
            "join" | "outerjoin" => {
                let words = if name == "join" {
                    "JOIN"
                } else {
                    "LEFT OUTER JOIN"
                };
                select.join(interpreter, rest, others, place, words)?;
            }
            "join_from" => {
                let left = rest.first().and_then(|left| Source::of(&left.value));
                let Some(left) = left else {
                    let message = "a FROM clause is expected";
                    return Err(interpreter.raise("ArgumentError", message, place));
                };
                let call = Call {
                    place,
                    positional: rest[1..].to_vec(),
                    keyword: others,
                };
                select.join_to(interpreter, &left, "join", call)?;
            }
            "correlate" | "correlate_except" => {
                let meant = rest
                    .iter()
                    .filter_map(|one| Source::of(&one.value))
                    .collect();
                select.correlation = if name == "correlate" {
                    Correlation::With(meant)
                } else {
                    Correlation::Except(meant)
                };
            }
            "populate_existing" => select.renews = true,
            "execution_options" => {
                let renews = others
                    .iter()
                    .find(|(name, _)| &**name == "populate_existing");
                if let Some((_, argument)) = renews {
                    select.renews = interpreter.truth(&argument.value, argument.place)?;
                }
            }
            "options" | "with_for_update" => {}
            _ => {
                let message = format!("`{name}()` of a query is not evaluated");
                return Err(interpreter.refuse(place, message));
            }
        }
        Ok(select)
    }

    /// `select(…).join(table, on)`
    fn join(
        &mut self,
        interpreter: &mut Interpreter<'_, '_>,
        rest: Vec<Argument>,
        others: Vec<(Rc<str>, Argument)>,
        place: Span,
        words: &'static str,
    ) -> Result<()> {
        let mut rest = rest;
        if let Some(related) =
            { rest.iter() }.find_map(|one| one.value.downcast::<RelatedAttribute>())
        {
            let on = related.condition(interpreter, place)?;
            let right: Rc<Source> = related.target(interpreter, place)?;
            let values = [Value::Object(right), Value::Object(on)];
            rest = values.map(|value| Argument { value, place }).into();
        }
        let right = rest.first().and_then(|right| Source::of(&right.value));
        let mut sources = self.sources();
        if let Some(right) = &right {
            sources.retain(|source| !source.is_same(right));
        }
        let (Some(left), true) = (sources.first().cloned(), right.is_some()) else {
            return Err(interpreter.refuse(place, "this join is not evaluated"));
        };
        let call = Call {
            place,
            positional: rest,
            keyword: others,
        };
        let method = if words == "JOIN" { "join" } else { "outerjoin" };
        self.join_to(interpreter, &left, method, call)
    }

    /// Joins what the call says to one of the sources.
    fn join_to(
        &mut self,
        interpreter: &mut Interpreter<'_, '_>,
        left: &Rc<Source>,
        method: &str,
        call: Call,
    ) -> Result<()> {
        let joined = super::source::call_method(Rc::clone(left), interpreter, method, call)?;
        let joined = joined.downcast::<Source>().expect("a join is a source");
        self.from.retain(|source| !source.is_same(left));
        self.from.push(joined);
        Ok(())
    }
}

/// What is grouped or ordered by: a text is the name of a column.
fn by(interpreter: &mut Interpreter<'_, '_>, items: &[Argument]) -> Result<Vec<Rc<Element>>> {
    let mut elements = Vec::new();
    for item in items {
        match &item.value {
            Value::None => {}
            Value::Str(name) => elements.push(Rc::new(Element::column(None, name, None))),
            _ => elements.push(Element::of(interpreter, item, None)?),
        }
    }
    Ok(elements)
}

fn first(interpreter: &mut Interpreter<'_, '_>, items: &[Argument]) -> Result<Option<Rc<Element>>> {
    match items.first() {
        Some(item) if !item.value.is_none() => Element::of(interpreter, item, None).map(Some),
        _ => Ok(None),
    }
}
