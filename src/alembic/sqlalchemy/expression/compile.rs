//! Writes expressions as SQL for SQLite.
//!
//! Invariant: values are literals of the type of their column; none is left to be bound.

use std::collections::BTreeMap;
use std::rc::Rc;

use super::Statement;
use super::change::ChangeKind;
use super::element::{Element, Node};
use super::operation::{AND, COMPARISON, LOOSE, OR, TIGHT};
use super::query::Select;
use super::source::Source;
use crate::alembic::python::{Argument, Interpreter, Result, Value};
use crate::alembic::sqlalchemy::{quote, types};
use crate::span::Span;

/// A value that was given with an execution, by its name.
pub(in crate::alembic) type Parameter = (Rc<str>, Argument);

/// How values are written, and whatever SQLAlchemy's own dialect writes in another way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Style {
    /// As SQLite has it, values as literals.
    Script,
    /// As SQLAlchemy's own dialect has it, values as literals.
    Literal,
    /// The same with parameters for values, of which nothing is written here.
    Bare,
}

/// Writes one statement.
pub(super) struct Compiler<'c, 'i, 'a> {
    pub(super) interpreter: &'c mut Interpreter<'i, 'a>,
    /// The call that asked for it.
    pub(super) place: Span,
    /// The values that were given.
    parameters: &'c [Parameter],
    pub(super) style: Style,
    /// Whether columns are written with their tables.
    pub(super) is_qualified: bool,
    /// The sources of the queries around, the nearest last.
    pub(super) around: Vec<Rc<Source>>,
    /// Where those of the nearest begin.
    pub(super) beside: usize,
    /// The names that sources without one got.
    names: Vec<(Rc<Source>, String)>,
    /// How many names were made of each word.
    counts: BTreeMap<String, usize>,
    /// The queries of `WITH`.
    pub(super) with: Vec<With>,
    /// Whether those of a query in an expression stand there: a trigger has none in front of an `UPDATE`.
    pub(super) with_inside: bool,
    /// The names of those that are being written.
    pub(super) defining: Vec<String>,
}

/// A query of `WITH`.
pub(super) struct With {
    pub(super) name: String,
    /// Its columns, if they are told.
    pub(super) columns: Vec<String>,
    pub(super) query: String,
    pub(super) is_recursive: bool,
}

impl With {
    fn sql(&self) -> String {
        let name = quote(&self.name);
        let query = &self.query;
        match self.columns.join(", ") {
            columns if columns.is_empty() => format!("{name} AS\n({query})"),
            columns => format!("{name}({columns}) AS\n({query})"),
        }
    }
}

/// The SQL of a statement with these values.
///
/// # Errors
/// That a value is missing or has no literal.
pub(in crate::alembic) fn statement(
    interpreter: &mut Interpreter<'_, '_>,
    statement: &Statement,
    parameters: &[Parameter],
    place: Span,
) -> Result<String> {
    let mut compiler = Compiler::new(interpreter, parameters, place);
    compiler.with_inside = match statement {
        Statement::Change(change) => change.kind != ChangeKind::Insert,
        _ => false,
    };
    compiler.statement(statement)
}

/// The SQL of a statement in a style.
pub(super) fn styled(
    interpreter: &mut Interpreter<'_, '_>,
    statement: &Statement,
    parameters: &[Parameter],
    style: Style,
    place: Span,
) -> Result<String> {
    let mut compiler = Compiler::new(interpreter, parameters, place);
    compiler.style = style;
    compiler.statement(statement)
}

/// A query with its `WITH`.
fn headed(with: &[With], sql: String) -> String {
    if with.is_empty() {
        return sql;
    }
    let is_recursive = with.iter().any(|with| with.is_recursive);
    let word = if is_recursive {
        "WITH RECURSIVE"
    } else {
        "WITH"
    };
    let with: Vec<String> = with.iter().map(With::sql).collect();
    format!("{word} {}\n{sql}", with.join(",\n"))
}

/// The SQL of an expression that stands in the statement of a table: its columns come without it.
///
/// # Errors
/// That a value has no literal.
pub(in crate::alembic) fn inline(
    interpreter: &mut Interpreter<'_, '_>,
    element: &Element,
    place: Span,
) -> Result<String> {
    let mut compiler = Compiler::new(interpreter, &[], place);
    compiler.is_qualified = false;
    compiler.element(element, LOOSE)
}

/// The SQL of an expression by itself, in a style.
pub(super) fn styled_element(
    interpreter: &mut Interpreter<'_, '_>,
    element: &Element,
    style: Style,
    place: Span,
) -> Result<String> {
    let mut compiler = Compiler::new(interpreter, &[], place);
    compiler.style = style;
    compiler.element(element, LOOSE)
}

/// What helps where SQLAlchemy writes something else.
pub(super) const COMPILE: &str =
    "write `.compile(op.get_bind(), compile_kwargs={\"literal_binds\": True})`";

impl<'c, 'i, 'a> Compiler<'c, 'i, 'a> {
    fn new(
        interpreter: &'c mut Interpreter<'i, 'a>,
        parameters: &'c [Parameter],
        place: Span,
    ) -> Self {
        Self {
            interpreter,
            place,
            parameters,
            style: Style::Script,
            is_qualified: true,
            around: Vec::new(),
            beside: 0,
            names: Vec::new(),
            counts: BTreeMap::new(),
            with: Vec::new(),
            with_inside: false,
            defining: Vec::new(),
        }
    }

    /// Sees that nothing is written that SQLAlchemy's own dialect writes in another way.
    pub(super) fn only_script(&self, what: &str) -> Result<()> {
        if self.style == Style::Script {
            return Ok(());
        }
        let message = format!("how {what} is written without a dialect is not evaluated");
        let refusal = self.interpreter.refusal(self.place, message);
        Err(refusal.help(COMPILE).into())
    }

    /// Sees that no parameter would be written.
    fn no_parameter(&self) -> Result<()> {
        if self.style != Style::Bare {
            return Ok(());
        }
        let message = "the text of what has values has parameters in their place";
        let refusal = self.interpreter.refusal(self.place, message);
        Err(refusal.help(COMPILE).into())
    }

    /// The value that was given for a name.
    pub(super) fn given(&self, name: &str) -> Option<&Argument> {
        let mut parameters = self.parameters.iter();
        parameters
            .find(|(known, _)| &**known == name)
            .map(|(_, value)| value)
    }

    /// The values that were given.
    pub(super) fn all_given(&self) -> &'c [Parameter] {
        self.parameters
    }

    /// `word_1`, `word_2`, …
    pub(super) fn anonymous(&mut self, word: &str) -> String {
        let count = self.counts.entry(word.to_owned()).or_default();
        *count += 1;
        format!("{word}_{count}")
    }

    /// The name that a source has, or gets.
    pub(super) fn name_of(&mut self, source: &Rc<Source>, word: &str, own: Option<&str>) -> String {
        if let Some(own) = own {
            return own.to_owned();
        }
        let known = self.names.iter().find(|(known, _)| known.is_same(source));
        if let Some((_, name)) = known {
            return name.clone();
        }
        let name = self.anonymous(word);
        self.names.push((Rc::clone(source), name.clone()));
        name
    }

    /// An expression; in brackets, if it binds no tighter than what is around it.
    pub(super) fn element(&mut self, element: &Element, around: i8) -> Result<String> {
        let (sql, precedence) = self.bare(element)?;
        // Two operators that can be told apart in any order need none: `a + b + c`.
        if precedence <= around {
            Ok(format!("({sql})"))
        } else {
            Ok(sql)
        }
    }

    /// An expression and how tightly it binds.
    fn bare(&mut self, element: &Element) -> Result<(String, i8)> {
        const WHOLE: i8 = i8::MAX;
        Ok(match &element.node {
            Node::Sql(sql) => (sql.clone(), WHOLE),
            Node::Text(text) => (self.text(text)?, WHOLE),
            Node::Truth(value) => {
                self.only_script("a truth value")?;
                (u8::from(*value).to_string(), WHOLE)
            }
            Node::Column { source, name } => (self.column(source.as_ref(), name), WHOLE),
            Node::Value(value) => (self.literal(element, value)?, WHOLE),
            Node::Parameter { name, value, .. } => {
                (self.parameter(element, name, value.as_ref())?, WHOLE)
            }
            Node::Call { name, arguments } => {
                let arguments = self.list(arguments)?;
                let written = super::function::written(name, &arguments);
                if !written.ends_with(')') {
                    self.only_script(&format!("`{name}()`"))?;
                }
                (written, WHOLE)
            }
            Node::Prefix {
                word,
                operand,
                precedence,
            } => {
                let operand =
                    self.element(operand, if *word == "NOT " { TIGHT } else { *precedence })?;
                // A word that stands in brackets already needs no others.
                (format!("{word}{operand}"), *precedence)
            }
            Node::Suffix {
                operand,
                words,
                precedence,
            } => {
                let operand = self.element(operand, *precedence - i8::from(*precedence == AND))?;
                (format!("{operand} {words}"), *precedence)
            }
            Node::Binary { .. } | Node::Custom { .. } => self.binary(element)?,
            Node::Junction { word, parts } => {
                let precedence = if *word == "AND" { AND } else { OR };
                let parts: Result<Vec<String>> = parts
                    .iter()
                    .map(|part| self.condition(part, precedence))
                    .collect();
                (parts?.join(&format!(" {word} ")), precedence)
            }
            Node::Between {
                operand,
                low,
                high,
                is_negated,
            } => {
                let not = if *is_negated { "NOT " } else { "" };
                let operand = self.element(operand, COMPARISON)?;
                let (low, high) = (self.element(low, AND)?, self.element(high, AND)?);
                (
                    format!("{operand} {not}BETWEEN {low} AND {high}"),
                    COMPARISON,
                )
            }
            Node::Is { operand, truth } => {
                let operand = self.element(operand, COMPARISON)?;
                // SQLAlchemy never puts it in brackets.
                (format!("{operand} = {}", u8::from(*truth)), WHOLE)
            }
            Node::List(items) => (format!("({})", self.list(items)?.join(", ")), WHOLE),
            Node::Case { .. } => (self.case(element)?, WHOLE),
            Node::Cast { operand, to, place } => {
                let operand = self.element(operand, LOOSE)?;
                let words = types::declared(self.interpreter, to, *place)?;
                (format!("CAST({operand} AS {words})"), WHOLE)
            }
            Node::Filter { operand, condition } => {
                let operand = self.element(operand, LOOSE)?;
                let condition = self.element(condition, LOOSE)?;
                (format!("{operand} FILTER (WHERE {condition})"), WHOLE)
            }
            Node::Over {
                operand,
                partition,
                order,
                frame,
            } => {
                let operand = self.element(operand, LOOSE)?;
                let mut window = Vec::new();
                for (words, elements) in [("PARTITION BY", partition), ("ORDER BY", order)] {
                    if !elements.is_empty() {
                        window.push(format!("{words} {}", self.list(elements)?.join(", ")));
                    }
                }
                window.extend(frame.clone());
                (format!("{operand} OVER ({})", window.join(" ")), WHOLE)
            }
            Node::Query(select) => (format!("({})", self.inner(select)?), WHOLE),
            Node::Exists(select) => (self.exists(select)?, 0),
            Node::Label { operand, .. } => return self.bare(operand),
        })
    }

    fn exists(&mut self, select: &Rc<Select>) -> Result<String> {
        Ok(format!("EXISTS ({})", self.inner(select)?))
    }

    /// A statement, with its `WITH`.
    fn statement(&mut self, statement: &Statement) -> Result<String> {
        let sql = match statement {
            Statement::Text(text) => self.text(text)?,
            Statement::Select(select) => self.select(select, false)?,
            Statement::Change(change) => self.change(change)?,
        };
        Ok(headed(&self.with, sql))
    }

    /// A query in an expression: where no `WITH` can stand in front of the statement, it has its own.
    fn inner(&mut self, select: &Rc<Select>) -> Result<String> {
        let has_own = self.with_inside && self.with.is_empty() && self.defining.is_empty();
        let sql = self.select(select, false)?;
        let with = if has_own {
            std::mem::take(&mut self.with)
        } else {
            Vec::new()
        };
        Ok(headed(&with, sql))
    }

    pub(super) fn list(&mut self, elements: &[Rc<Element>]) -> Result<Vec<String>> {
        let elements = elements.iter();
        elements
            .map(|element| self.element(element, LOOSE))
            .collect()
    }

    /// A condition: what SQLAlchemy takes for a truth value is compared with 1.
    pub(super) fn condition(&mut self, element: &Element, around: i8) -> Result<String> {
        match &element.node {
            Node::Truth(value) => Ok(format!("{} = 1", u8::from(*value))),
            Node::Column { .. } if element.is_boolean() => {
                Ok(format!("{} = 1", self.element(element, COMPARISON)?))
            }
            _ => self.element(element, around),
        }
    }

    /// Conditions, all of which must hold.
    pub(super) fn conditions(&mut self, conditions: &[Rc<Element>]) -> Result<Option<String>> {
        if conditions.is_empty() {
            return Ok(None);
        }
        let all = super::operator::junction("AND", conditions.to_vec());
        self.condition(&all, LOOSE).map(Some)
    }

    fn column(&mut self, source: Option<&Rc<Source>>, name: &str) -> String {
        let column = quote(name);
        match source {
            Some(source) if self.is_qualified => {
                format!("{}.{column}", self.source_name(source))
            }
            _ => column,
        }
    }

    fn literal(&mut self, element: &Element, value: &Argument) -> Result<String> {
        if !matches!(value.value, Value::Int(_) | Value::Str(_)) {
            self.only_script("this value")?;
        }
        self.no_parameter()?;
        types::literal(self.interpreter, element.sql_type.as_deref(), value)
    }

    /// A value that is given by name; a list of them in brackets.
    fn parameter(
        &mut self,
        element: &Element,
        name: &str,
        value: Option<&Argument>,
    ) -> Result<String> {
        self.no_parameter()?;
        let Some(value) = self.given(name).or(value).cloned() else {
            let message = format!("A value is required for bind parameter '{name}'");
            return Err(self
                .interpreter
                .raise("StatementError", &message, self.place));
        };
        let (Value::List(_) | Value::Tuple(_) | Value::Set(_)) = value.value else {
            return match element.sql_type {
                Some(_) => self.literal(element, &value),
                None => types::of_driver(self.interpreter, &value),
            };
        };
        if element.is_json() {
            return self.literal(element, &value);
        }
        let mut items = Vec::new();
        for item in super::query::arguments(self.interpreter, &value)? {
            items.push(self.literal(element, &item)?);
        }
        Ok(in_list(&items))
    }

    fn binary(&mut self, element: &Element) -> Result<(String, i8)> {
        let (left, operation, right, behind, is_grouped) = match &element.node {
            Node::Binary {
                left,
                operation,
                right,
                behind,
                is_grouped,
            } => (left, *operation, right, behind.as_str(), *is_grouped),
            Node::Custom {
                left,
                operator,
                right,
            } => {
                let left = self.element(left, 0)?;
                let right = self.element(right, 0)?;
                return Ok((format!("{left} {operator} {right}"), 0));
            }
            _ => return self.bare(element),
        };
        let around = |side: &Element| match &side.node {
            Node::Binary {
                operation: inner, ..
            } if inner.sql == operation.sql && operation.is_associative => LOOSE,
            _ => operation.precedence,
        };
        let (of_left, of_right) = (around(left), around(right));
        let left = self.element(left, of_left)?;
        let right = match &right.node {
            Node::List(items) if matches!(operation.sql, "IN" | "NOT IN") => {
                let is_of_tuples = items.iter().any(|item| matches!(item.node, Node::List(_)));
                let items = self.list(items)?;
                if is_of_tuples {
                    format!("(VALUES {})", items.join(", "))
                } else {
                    in_list(&items)
                }
            }
            // `||` binds tighter than `LIKE` in SQLite.
            _ if is_grouped && operation.sql.ends_with("LIKE") => self.element(right, LOOSE)?,
            _ => self.element(right, of_right)?,
        };
        let right = match operation.sql {
            // A value that stands alone in `IN :list`
            "IN" | "NOT IN" if !right.starts_with('(') => format!("({right})"),
            _ => right,
        };
        let sql = format!("{left} {} {right}{behind}", operation.sql);
        if is_grouped {
            return Ok((format!("({sql})"), i8::MAX));
        }
        Ok((sql, operation.precedence))
    }

    fn case(&mut self, element: &Element) -> Result<String> {
        let Node::Case {
            operand,
            whens,
            otherwise,
        } = &element.node
        else {
            return Ok(String::new());
        };
        let mut sql = "CASE".to_owned();
        if let Some(operand) = operand {
            sql = format!("{sql} {}", self.element(operand, TIGHT)?);
        }
        for (when, then) in whens {
            let when = self.element(when, TIGHT)?;
            let then = self.element(then, LOOSE)?;
            sql = format!("{sql} WHEN {when} THEN {then}");
        }
        if let Some(otherwise) = otherwise {
            sql = format!("{sql} ELSE {}", self.element(otherwise, LOOSE)?);
        }
        Ok(sql + " END")
    }
}

/// `(a, b)`; an empty list as SQLAlchemy writes it.
fn in_list(items: &[String]) -> String {
    if items.is_empty() {
        "(SELECT 1 FROM (SELECT 1) WHERE 1!=1)".to_owned()
    } else {
        format!("({})", items.join(", "))
    }
}
