//! What a `CREATE TABLE` says (<https://sqlite.org/lang_createtable.html>).
//!
//! Invariant: every text that SQLite accepts is read, and columns, keys and options are those
//! that SQLite makes of it. Ranges are bytes into the text.

mod layout;
mod reread;

use std::borrow::Cow;
use std::ops::Range;

use crate::sql::alter::TableOption;
use crate::sql::definition::{
    ColumnConstraintKind, ColumnDefinition, References, SortOrder, TableConstraint,
    TableConstraintKind, column_definition, starts_table_constraint, table_constraint,
};
use crate::sql::{
    Cursor, Ident, QualifiedName, SpannedIdent, SyntaxError, TokenKind, dequote, required_name,
    significant,
};
pub(super) use layout::Gap;

/// A `CREATE TABLE` that has been read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CreateTable {
    text: String,
    name: QualifiedName,
    /// From the first parenthesis to its end.
    body: Range<usize>,
    columns: Vec<ColumnDefinition>,
    constraints: Vec<TableConstraint>,
    options: Vec<OptionClause>,
}

/// `STRICT` or `WITHOUT ROWID` behind a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OptionClause {
    /// Its words.
    pub range: Range<usize>,
    /// What it says: not `AUTOINCREMENT`, which stands elsewhere.
    pub option: TableOption,
}

/// The primary key of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PrimaryKey<'a> {
    /// The constraint: of a column or of the table.
    pub range: Range<usize>,
    /// The column behind which it stands.
    pub column: Option<&'a ColumnDefinition>,
    /// Its columns, in order.
    pub columns: Vec<&'a Ident>,
    /// Where `AUTOINCREMENT` stands.
    pub autoincrement: Option<Range<usize>>,
    /// The byte at which `AUTOINCREMENT` would stand.
    pub(super) autoincrement_place: usize,
    /// Whether it is said behind a column that it runs down.
    descending: bool,
}

impl CreateTable {
    /// Reads a `CREATE TABLE`, as SQLite stores it or as it is written.
    ///
    /// # Errors
    ///
    /// The first place that cannot be read. A virtual table and a table that is made `AS SELECT`
    /// have no definitions of columns; SQLite stores the latter with its columns.
    pub fn read(text: impl Into<String>) -> Result<Self, SyntaxError> {
        let text = text.into();
        let mut cursor = Cursor::new(&text);
        let name = opening(&mut cursor)?;
        let start = cursor.start();
        cursor.next();
        let (columns, constraints) = items(&mut cursor)?;
        let body = start..cursor.end();
        let options = options(&mut cursor)?;
        cursor.eat_kind(TokenKind::Semicolon);
        if cursor.peek().is_some() {
            return Err(SyntaxError::expected(&cursor, "the end of the statement"));
        }
        Ok(Self {
            text,
            name,
            body,
            columns,
            constraints,
            options,
        })
    }

    /// The text that was read.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The text that was read, without a copy.
    pub(super) fn into_text(self) -> String {
        self.text
    }

    /// A part of the text.
    ///
    /// # Panics
    ///
    /// If the range is not one of this table.
    #[must_use]
    pub fn slice(&self, range: &Range<usize>) -> &str {
        &self.text[range.clone()]
    }

    /// Its name.
    #[must_use]
    pub fn name(&self) -> &QualifiedName {
        &self.name
    }

    /// From the parenthesis before the first column to the one behind the last constraint.
    #[must_use]
    pub fn body(&self) -> Range<usize> {
        self.body.clone()
    }

    /// Its columns, in order.
    #[must_use]
    pub fn columns(&self) -> &[ColumnDefinition] {
        &self.columns
    }

    /// The column that is called so.
    #[must_use]
    pub fn column(&self, name: &Ident) -> Option<&ColumnDefinition> {
        self.columns
            .iter()
            .find(|column| column.name.ident == *name)
    }

    /// The type of a column as SQLite reports it: of one that begins in quotes, what stands in
    /// them; with the comments before `GENERATED ALWAYS`, which SQLite cuts off a type.
    #[must_use]
    pub fn declared_type(&self, column: &ColumnDefinition) -> Option<Cow<'_, str>> {
        let range = column.type_name.as_ref()?;
        let first = significant(self.slice(range)).next()?;
        if first.kind != TokenKind::Word {
            return Some(dequote(first.text));
        }
        let generated = column.constraints.first().filter(|constraint| {
            matches!(constraint.kind, ColumnConstraintKind::Generated { .. })
                && self.text[constraint.range.start..].starts_with(['G', 'g'])
        });
        let is_bare = !self.slice(range).ends_with(')');
        let end = match generated.filter(|_| is_bare) {
            Some(constraint) => constraint.range.start,
            None => range.end,
        };
        Some(Cow::Borrowed(self.text[range.start..end].trim_end()))
    }

    /// The constraints behind its columns, in order.
    #[must_use]
    pub fn constraints(&self) -> &[TableConstraint] {
        &self.constraints
    }

    /// `STRICT` and `WITHOUT ROWID`, as often as they are said.
    #[must_use]
    pub fn options(&self) -> &[OptionClause] {
        &self.options
    }

    /// Whether it is `STRICT`, has no rowid, or has an `AUTOINCREMENT`.
    #[must_use]
    pub fn is(&self, option: TableOption) -> bool {
        match option {
            TableOption::Autoincrement => self
                .primary_key()
                .is_some_and(|key| key.autoincrement.is_some()),
            _ => self.options.iter().any(|clause| clause.option == option),
        }
    }

    /// Its primary key, if it has one.
    #[must_use]
    pub fn primary_key(&self) -> Option<PrimaryKey<'_>> {
        let of_column = self.columns.iter().find_map(|column| {
            column
                .constraints
                .iter()
                .find_map(|constraint| match &constraint.kind {
                    ColumnConstraintKind::PrimaryKey {
                        order,
                        autoincrement,
                        ..
                    } => Some(PrimaryKey {
                        range: constraint.range.clone(),
                        column: Some(column),
                        columns: vec![&column.name.ident],
                        autoincrement: autoincrement.clone(),
                        autoincrement_place: constraint.range.end,
                        descending: *order == Some(SortOrder::Descending),
                    }),
                    _ => None,
                })
        });
        of_column.or_else(|| self.constraints.iter().find_map(table_key))
    }

    /// The column that is the rowid (<https://sqlite.org/lang_createtable.html#rowid>).
    #[must_use]
    pub fn rowid_column(&self) -> Option<&ColumnDefinition> {
        if self.is(TableOption::WithoutRowid) {
            return None;
        }
        self.integer_key()
    }

    /// The column that is the whole primary key and declared `INTEGER`.
    pub(super) fn integer_key(&self) -> Option<&ColumnDefinition> {
        let key = self.primary_key().filter(|key| !key.descending)?;
        let [name] = key.columns[..] else {
            return None;
        };
        self.column(name).filter(|column| {
            let declared = column.type_name.as_ref();
            declared.is_some_and(|range| dequote(self.slice(range)).eq_ignore_ascii_case("INTEGER"))
        })
    }

    /// Its foreign keys in the order in which they are written, each with its own columns.
    pub fn foreign_keys(&self) -> impl Iterator<Item = (Vec<&SpannedIdent>, &References)> {
        let of_columns = self.columns.iter().flat_map(|column| {
            column
                .constraints
                .iter()
                .filter_map(|constraint| match &constraint.kind {
                    ColumnConstraintKind::References(references) => {
                        Some((vec![&column.name], references))
                    }
                    _ => None,
                })
        });
        let of_table = self
            .constraints
            .iter()
            .filter_map(|constraint| match &constraint.kind {
                TableConstraintKind::ForeignKey {
                    columns,
                    references,
                } => Some((columns.iter().collect(), references)),
                _ => None,
            });
        of_columns.chain(of_table)
    }

    /// The expressions that can name columns: of `CHECK` and of generated columns.
    pub(super) fn expressions(&self) -> impl Iterator<Item = &Range<usize>> {
        let of_columns = self.columns.iter().flat_map(|column| {
            column
                .constraints
                .iter()
                .filter_map(|constraint| match &constraint.kind {
                    ColumnConstraintKind::Check(expression)
                    | ColumnConstraintKind::Generated { expression, .. } => Some(expression),
                    _ => None,
                })
        });
        let of_table = self
            .constraints
            .iter()
            .filter_map(|constraint| match &constraint.kind {
                TableConstraintKind::Check { expression, .. } => Some(expression),
                _ => None,
            });
        of_columns.chain(of_table)
    }
}

impl ColumnDefinition {
    /// Whether its value is computed.
    #[must_use]
    pub fn is_generated(&self) -> bool {
        self.expression().is_some()
    }

    /// What it is computed from, without the parentheses.
    #[must_use]
    pub fn expression(&self) -> Option<&Range<usize>> {
        let mut constraints = self.constraints.iter();
        constraints.find_map(|constraint| match &constraint.kind {
            ColumnConstraintKind::Generated { expression, .. } => Some(expression),
            _ => None,
        })
    }

    /// Its default, with its sign or its parentheses. Of several the last one counts.
    #[must_use]
    pub fn default_value(&self) -> Option<&Range<usize>> {
        let constraints = self.constraints.iter().rev();
        { constraints }.find_map(|constraint| match &constraint.kind {
            ColumnConstraintKind::Default(value) => Some(value),
            _ => None,
        })
    }

    /// Whether it says `NOT NULL`.
    #[must_use]
    pub fn is_not_null(&self) -> bool {
        self.constraints
            .iter()
            .any(|constraint| matches!(constraint.kind, ColumnConstraintKind::NotNull(_)))
    }
}

fn table_key(constraint: &TableConstraint) -> Option<PrimaryKey<'_>> {
    let TableConstraintKind::PrimaryKey {
        columns,
        autoincrement,
        ..
    } = &constraint.kind
    else {
        return None;
    };
    Some(PrimaryKey {
        range: constraint.range.clone(),
        column: None,
        columns: columns.iter().map(|column| &column.name.ident).collect(),
        autoincrement: autoincrement.clone(),
        autoincrement_place: columns.last()?.range.end,
        // SQLite looks at the order of a key behind a column only.
        descending: false,
    })
}

/// Passes `CREATE [TEMP] TABLE [IF NOT EXISTS] name` up to the parenthesis.
fn opening(cursor: &mut Cursor<'_>) -> Result<QualifiedName, SyntaxError> {
    if !cursor.eat("CREATE") {
        return Err(SyntaxError::expected(cursor, "`CREATE TABLE`"));
    }
    if !cursor.eat("TEMP") {
        cursor.eat("TEMPORARY");
    }
    if cursor.at("VIRTUAL") {
        return Err(SyntaxError::expected(cursor, "`TABLE`")
            .help("a virtual table has no definitions: drop it and create it again"));
    }
    if !cursor.eat("TABLE") {
        return Err(SyntaxError::expected(cursor, "`TABLE`"));
    }
    cursor.eat_all(&["IF", "NOT", "EXISTS"]);
    let first = required_name(cursor, "the name of a table")?;
    let name = if cursor.eat_kind(TokenKind::Dot) {
        QualifiedName {
            schema: Some(first),
            name: required_name(cursor, "the name of a table")?,
        }
    } else {
        QualifiedName {
            schema: None,
            name: first,
        }
    };
    if cursor.at("AS") {
        return Err(SyntaxError::expected(cursor, "columns in parentheses")
            .help("what SQLite stores of such a table has its columns"));
    }
    if !cursor.at_kind(TokenKind::LeftParen) {
        return Err(SyntaxError::expected(cursor, "columns in parentheses"));
    }
    Ok(name)
}

/// Passes the columns, the constraints and the parenthesis behind them.
fn items(
    cursor: &mut Cursor<'_>,
) -> Result<(Vec<ColumnDefinition>, Vec<TableConstraint>), SyntaxError> {
    let mut columns = vec![column_definition(cursor, &[])?];
    let mut constraints = Vec::new();
    while !cursor.eat_kind(TokenKind::RightParen) {
        let has_constraints = !constraints.is_empty();
        item(cursor, &mut columns, &mut constraints, has_constraints)?;
    }
    Ok((columns, constraints))
}

/// Passes the column or constraint that comes behind another one: a column only before all
/// constraints.
fn item(
    cursor: &mut Cursor<'_>,
    columns: &mut Vec<ColumnDefinition>,
    constraints: &mut Vec<TableConstraint>,
    has_constraints: bool,
) -> Result<(), SyntaxError> {
    let comma = cursor.eat_kind(TokenKind::Comma);
    if starts_table_constraint(cursor) && (comma || has_constraints) {
        constraints.push(table_constraint(cursor)?);
    } else if comma && !has_constraints {
        columns.push(column_definition(cursor, &[])?);
    } else if comma {
        return Err(SyntaxError::expected(cursor, "a constraint")
            .help("columns stand before all constraints of the table"));
    } else {
        return Err(SyntaxError::expected(cursor, "`,` or `)`"));
    }
    Ok(())
}

/// Passes `STRICT` and `WITHOUT ROWID`.
fn options(cursor: &mut Cursor<'_>) -> Result<Vec<OptionClause>, SyntaxError> {
    let mut options = Vec::new();
    let ends = |cursor: &Cursor<'_>| {
        cursor
            .peek()
            .is_none_or(|token| token.kind == TokenKind::Semicolon)
    };
    if ends(cursor) {
        return Ok(options);
    }
    loop {
        let start = cursor.start();
        let option = if cursor.eat("STRICT") {
            TableOption::Strict
        } else if cursor.eat("WITHOUT") {
            if !cursor.eat("ROWID") {
                return Err(SyntaxError::expected(cursor, "`ROWID`"));
            }
            TableOption::WithoutRowid
        } else {
            return Err(SyntaxError::expected(cursor, "`STRICT` or `WITHOUT ROWID`"));
        };
        options.push(OptionClause {
            range: start..cursor.end(),
            option,
        });
        if !cursor.eat_kind(TokenKind::Comma) {
            if !ends(cursor) {
                return Err(SyntaxError::expected(
                    cursor,
                    "`,` or the end of the statement",
                ));
            }
            return Ok(options);
        }
    }
}
