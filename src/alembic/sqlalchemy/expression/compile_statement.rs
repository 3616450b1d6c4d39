//! Writes statements as SQL for SQLite.
//!
//! Invariant: the parts come in SQLite's order, each once.

use std::rc::Rc;

use super::change::{Change, ChangeKind};
use super::compile::{Compiler, With};
use super::element::{Element, Node};
use super::operation::{LOOSE, TIGHT};
use super::query::Select;
use super::source::{Cte, Source, SourceKind};
use crate::alembic::python::Result;
use crate::alembic::sqlalchemy::quote;

impl Compiler<'_, '_, '_> {
    /// A query; with `is_named`, every column gets a name.
    pub(super) fn select(&mut self, select: &Select, is_named: bool) -> Result<String> {
        if let Some(text) = &select.text {
            return self.text(text);
        }
        if let Some((word, parts)) = &select.compound {
            let parts: Result<Vec<String>> = parts
                .iter()
                .map(|part| self.select(part, is_named))
                .collect();
            let sql = parts?.join(&format!("\n{word}\n"));
            return self.ordered(select, sql);
        }
        let sources = self.shown(select)?;
        let beside = std::mem::replace(&mut self.beside, self.around.len());
        self.around.extend(sources.iter().cloned());
        let was_qualified = std::mem::replace(&mut self.is_qualified, true);
        let sql = self.body(select, &sources, is_named);
        self.is_qualified = was_qualified;
        self.around.truncate(self.beside);
        self.beside = beside;
        sql
    }

    /// A query behind FROM, which does not see those beside it.
    fn behind_from(&mut self, select: &Select) -> Result<String> {
        let hidden = self.around.split_off(self.beside);
        let query = self.select(select, true);
        self.around.extend(hidden);
        query
    }

    fn body(&mut self, select: &Select, sources: &[Rc<Source>], is_named: bool) -> Result<String> {
        let columns = self.returned(&select.columns, is_named)?;
        let distinct = if select.is_distinct { "DISTINCT " } else { "" };
        let columns = if columns.is_empty() {
            "*".to_owned()
        } else {
            columns.join(", ")
        };
        let mut sql = format!("SELECT {distinct}{columns}");
        if !sources.is_empty() {
            let sources: Result<Vec<String>> =
                sources.iter().map(|source| self.from(source)).collect();
            sql = format!("{sql}\nFROM {}", sources?.join(", "));
        }
        if let Some(conditions) = self.conditions(&select.conditions)? {
            sql = format!("{sql}\nWHERE {conditions}");
        }
        if !select.group_by.is_empty() {
            sql = format!(
                "{sql}\nGROUP BY {}",
                self.list(&select.group_by)?.join(", ")
            );
        }
        if let Some(having) = self.conditions(&select.having)? {
            sql = format!("{sql}\nHAVING {having}");
        }
        self.ordered(select, sql)
    }

    fn ordered(&mut self, select: &Select, mut sql: String) -> Result<String> {
        if !select.order_by.is_empty() {
            let order: Result<Vec<String>> = select
                .order_by
                .iter()
                .map(|element| self.by(select, element))
                .collect();
            sql = format!("{sql}\nORDER BY {}", order?.join(", "));
        }
        if select.limit.is_some() || select.offset.is_some() {
            self.only_script("`LIMIT`")?;
        }
        let offset = match &select.offset {
            Some(offset) => Some(self.element(offset, LOOSE)?),
            None => None,
        };
        match (&select.limit, offset) {
            (Some(limit), offset) => {
                let limit = self.element(limit, LOOSE)?;
                let offset = offset.unwrap_or_else(|| "0".to_owned());
                sql = format!("{sql}\nLIMIT {limit} OFFSET {offset}");
            }
            (None, Some(offset)) => sql = format!("{sql}\nLIMIT -1 OFFSET {offset}"),
            (None, None) => {}
        }
        Ok(sql)
    }

    /// What is ordered by: a label by its name, a name as the column that the query returns.
    fn by(&mut self, select: &Select, element: &Element) -> Result<String> {
        match &element.node {
            Node::Label { name, .. } => Ok(quote(name)),
            Node::Suffix { operand, words, .. } => {
                Ok(format!("{} {words}", self.by(select, operand)?))
            }
            Node::Column { source: None, name } if select.compound.is_none() => {
                let mut columns = select.columns.iter();
                let returned = columns.find(|column| match &column.node {
                    Node::Column { name: known, .. } => known == name,
                    _ => false,
                });
                if let Some(returned) = returned {
                    return self.element(returned, LOOSE);
                }
                let sources = select.sources();
                let source = sources
                    .into_iter()
                    .find(|source| source.field(name).is_some());
                self.element(&Element::column(source, name, None), LOOSE)
            }
            _ => self.element(element, LOOSE),
        }
    }

    /// What a query returns, with the names that SQLAlchemy gives.
    fn returned(&mut self, columns: &[Rc<Element>], is_named: bool) -> Result<Vec<String>> {
        let mut names: Vec<String> = Vec::new();
        let mut written = Vec::new();
        for column in columns {
            let sql = self.element(column, LOOSE)?;
            let label = match &column.node {
                Node::Sql(sql) if sql == "NULL" => Some(self.anonymous("anon")),
                Node::Sql(_) | Node::Text(_) | Node::Prefix { .. } => None,
                Node::Column { name, source } => {
                    let is_new = !names.iter().any(|known| **known == **name);
                    names.push(name.to_string());
                    match (is_new, source) {
                        (true, Some(_)) if is_named => Some(name.to_string()),
                        (true, _) => None,
                        (false, _) => Some(self.anonymous(name)),
                    }
                }
                Node::Label { name, .. } => Some(name.to_string()),
                Node::Cast { operand, .. } | Node::Is { operand, .. } => match operand.name() {
                    Some(name) => Some(name.to_string()),
                    None => Some(self.anonymous("anon")),
                },
                Node::Call { name, .. } => Some(self.anonymous(name)),
                _ => Some(self.anonymous("anon")),
            };
            written.push(match label {
                Some(label) => format!("{sql} AS {}", quote(&label)),
                None => sql,
            });
        }
        Ok(written)
    }

    /// What stands in front of the columns of a source.
    pub(super) fn source_name(&mut self, source: &Rc<Source>) -> String {
        match &source.kind {
            SourceKind::Table(name) => quote(name),
            SourceKind::Alias(of, name) => {
                let word = of.table_name().unwrap_or("anon").to_owned();
                let name = self.name_of(source, &word, name.as_deref());
                quote(&name)
            }
            SourceKind::Query(_, name) => {
                let name = self.name_of(source, "anon", name.as_deref());
                quote(&name)
            }
            SourceKind::Cte(cte) => quote(&self.cte_name(source, cte)),
            SourceKind::Sql(sql) => sql.clone(),
            SourceKind::Join { .. } => String::new(),
        }
    }

    /// The name of a query of `WITH`: that of its beginning.
    fn cte_name(&mut self, source: &Rc<Source>, cte: &Cte) -> String {
        let mut begin = source;
        let mut cte = cte;
        while let Some(before) = &cte.begin {
            begin = before;
            match &before.kind {
                SourceKind::Cte(known) => cte = known,
                _ => break,
            }
        }
        self.name_of(begin, "anon", cte.name.as_deref())
    }

    /// Puts a query into the `WITH` of the statement, unless it is there or names itself.
    fn with(&mut self, name: &str, source: &Source, cte: &Cte) -> Result<()> {
        let is_there = self.with.iter().any(|with| with.name == name);
        if is_there || self.defining.iter().any(|known| known == name) {
            return Ok(());
        }
        self.defining.push(name.to_owned());
        let query = self.behind_from(&cte.select);
        self.defining.pop();
        let mut columns = Vec::new();
        if cte.is_recursive {
            columns.extend(source.fields.iter().map(|field| quote(&field.name)));
        }
        self.with.push(With {
            name: name.to_owned(),
            columns,
            query: query?,
            is_recursive: cte.is_recursive,
        });
        Ok(())
    }

    /// A source behind `FROM`.
    fn from(&mut self, source: &Rc<Source>) -> Result<String> {
        let name = self.source_name(source);
        Ok(match &source.kind {
            SourceKind::Table(_) | SourceKind::Sql(_) => name,
            SourceKind::Alias(of, _) => format!("{} AS {name}", self.from(of)?),
            SourceKind::Query(select, _) => {
                format!("({}) AS {name}", self.behind_from(select)?)
            }
            SourceKind::Cte(cte) => {
                let plain = self.cte_name(source, cte);
                self.with(&plain, source, cte)?;
                name
            }
            SourceKind::Join {
                left,
                right,
                words,
                on,
            } => {
                let left = self.from(left)?;
                let is_join = matches!(right.kind, SourceKind::Join { .. });
                let right = self.from(right)?;
                let right = if is_join { format!("({right})") } else { right };
                let on = self.condition(on, LOOSE)?;
                format!("{left} {words} {right} ON {on}")
            }
        })
    }

    /// A statement that changes rows.
    pub(super) fn change(&mut self, change: &Change) -> Result<String> {
        let mut change = self.with_given(change)?;
        change.fill(self.interpreter, self.place)?;
        match change.kind {
            ChangeKind::Insert => self.insert(&change),
            ChangeKind::Update => self.update(&change),
            ChangeKind::Delete => self.delete(&change),
        }
    }

    /// The statement with the values that were given by the names of columns.
    fn with_given(&mut self, change: &Change) -> Result<Change> {
        let mut change = change.clone();
        let mut names = Vec::new();
        change.parameters(&mut names);
        let given = self.all_given().iter();
        let of_columns: Vec<_> = given.filter(|(name, _)| !names.contains(name)).collect();
        if of_columns.is_empty() || change.kind == ChangeKind::Delete {
            return Ok(change);
        }
        if change.rows.is_empty() {
            change.rows.push(Vec::new());
        }
        for (name, value) in of_columns {
            let (name, element) = change.set(self.interpreter, name, value)?;
            for row in &mut change.rows {
                row.retain(|(known, _)| *known != name);
                row.push((Rc::clone(&name), Rc::clone(&element)));
            }
        }
        Ok(change)
    }

    /// What a row sets, in the order of the table's columns.
    fn in_order<'r>(
        change: &'r Change,
        row: &'r [(Rc<str>, Rc<Element>)],
    ) -> Vec<(&'r str, &'r Rc<Element>)> {
        let fields = change.table.fields.iter();
        fields
            .filter_map(|field| row.iter().find(|(name, _)| *name == field.name))
            .map(|(name, element)| (&**name, element))
            .collect()
    }

    fn insert(&mut self, change: &Change) -> Result<String> {
        let prefix = change
            .prefix
            .as_ref()
            .map_or_else(String::new, |prefix| format!("{prefix} "));
        let mut sql = format!("INSERT {prefix}INTO {}", self.source_name(&change.table));
        if let Some((columns, select)) = &change.select {
            let columns: Vec<String> = columns.iter().map(|column| quote(column)).collect();
            let query = self.select(select, false)?;
            sql = format!("{sql} ({})\n{query}", columns.join(", "));
        } else if change.rows.iter().all(Vec::is_empty) {
            sql.push_str(" DEFAULT VALUES");
        } else {
            let mut tuples = Vec::new();
            let mut columns: Vec<String> = Vec::new();
            for row in &change.rows {
                let row = Self::in_order(change, row);
                columns = row.iter().map(|(name, _)| quote(name)).collect();
                let elements: Vec<_> = row
                    .into_iter()
                    .map(|(_, element)| Rc::clone(element))
                    .collect();
                tuples.push(format!("({})", self.list(&elements)?.join(", ")));
            }
            let indent = if tuples.len() > 1 { "\n    " } else { " " };
            sql = format!(
                "{sql} ({}) VALUES{indent}{}",
                columns.join(", "),
                tuples.join(",\n    ")
            );
        }
        if let Some(upsert) = &change.upsert {
            let columns: Vec<String> = upsert.columns.iter().map(|column| quote(column)).collect();
            sql.push_str(" ON CONFLICT");
            if !columns.is_empty() {
                sql = format!("{sql} ({})", columns.join(", "));
            }
            if let Some(of_rows) = &upsert.of_rows {
                let was_qualified = std::mem::replace(&mut self.is_qualified, false);
                let of_rows = self.condition(of_rows, LOOSE);
                self.is_qualified = was_qualified;
                sql = format!("{sql} WHERE {}", of_rows?);
            }
            if upsert.set.is_empty() {
                sql.push_str(" DO NOTHING");
            } else {
                let set = self.set(&Self::in_order(change, &upsert.set))?;
                sql = format!("{sql} DO UPDATE SET {set}");
                if let Some(condition) = &upsert.condition {
                    sql = format!("{sql} WHERE {}", self.condition(condition, LOOSE)?);
                }
            }
        }
        Ok(sql)
    }

    fn set(&mut self, row: &[(&str, &Rc<Element>)]) -> Result<String> {
        let mut set = Vec::new();
        for (name, element) in row {
            let around = match element.node {
                Node::Binary { .. } | Node::Custom { .. } | Node::Junction { .. } => TIGHT,
                _ => LOOSE,
            };
            set.push(format!(
                "{}={}",
                quote(name),
                self.element(element, around)?
            ));
        }
        Ok(set.join(", "))
    }

    fn update(&mut self, change: &Change) -> Result<String> {
        let table = self.source_name(&change.table);
        self.around.push(Rc::clone(&change.table));
        let row = change.rows.first().map_or(&[][..], |row| row);
        let row = Self::in_order(change, row);
        if row.is_empty() {
            let message = "an UPDATE that sets nothing";
            return Err(self.interpreter.raise("CompileError", message, self.place));
        }
        let mut others = Vec::new();
        let values = row.iter().map(|(_, element)| *element);
        let elements = values.chain(&change.conditions);
        elements.for_each(|element| element.sources(&mut others));
        others.retain(|source| !source.is_same(&change.table));
        self.around.extend(others.iter().cloned());
        let set = self.set(&row)?;
        let mut sql = format!("UPDATE {table} SET {set}");
        if !others.is_empty() {
            let others: Result<Vec<String>> =
                others.iter().map(|source| self.from(source)).collect();
            sql = format!("{sql} FROM {}", others?.join(", "));
        }
        if let Some(conditions) = self.conditions(&change.conditions)? {
            sql = format!("{sql} WHERE {conditions}");
        }
        Ok(sql)
    }

    fn delete(&mut self, change: &Change) -> Result<String> {
        let table = self.source_name(&change.table);
        self.around.push(Rc::clone(&change.table));
        let conditions = self.conditions(&change.conditions)?;
        Ok(match conditions {
            Some(conditions) => format!("DELETE FROM {table} WHERE {conditions}"),
            None => format!("DELETE FROM {table}"),
        })
    }
}

/// The word of `union()` and the like.
pub(super) fn compound_word(name: &str) -> &'static str {
    match name {
        "union" => "UNION",
        "union_all" => "UNION ALL",
        "intersect" => "INTERSECT",
        _ => "EXCEPT",
    }
}
