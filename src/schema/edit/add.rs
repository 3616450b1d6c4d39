//! New columns and constraints, in the style of their neighbours.
//!
//! Invariant: what is added stands between two others as those stand beside each other: on a line
//! of its own or not, the comma behind or in front.

use super::column::behind_type;
use super::patch::Patch;
use super::{EditError, TableEdit, is_nothing};
use crate::schema::CreateTable;
use crate::schema::create_table::Gap;
use crate::sql::definition::{
    ColumnConstraintKind, ColumnDefinition, TableConstraint, TableConstraintKind,
    column_constraint, column_definition, table_constraint,
};
use crate::sql::{Cursor, Ident, SyntaxError, TokenKind, tokens};

/// Where a column comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place<'a> {
    /// Behind the last column.
    Last,
    /// Before the first column.
    First,
    /// Behind this column.
    After(&'a Ident),
}

impl TableEdit {
    /// Adds a column: `name [type] [constraint …]`.
    ///
    /// # Errors
    ///
    /// The definition cannot be read, the column is there already, the one it comes behind is
    /// not, or it would be a second primary key.
    pub fn add_column(&mut self, definition: &str, place: Place<'_>) -> Result<(), EditError> {
        let mut cursor = Cursor::new(definition);
        let column = column_definition(&mut cursor, &[]).map_err(|error| unreadable(&error))?;
        whole(&cursor)?;
        let name = &column.name.ident;
        if let Some(there) = self.table.column(name) {
            let message = format!("there is a column `{}` already", there.name.ident.name());
            return Err(EditError::exists(message));
        }
        let is_key = |kind: &_| matches!(kind, ColumnConstraintKind::PrimaryKey { .. });
        if column
            .constraints
            .iter()
            .any(|constraint| is_key(&constraint.kind))
        {
            self.no_key()?;
        }
        let at = self.index(place)?;
        let patch = insertion(&self.table, at, &definition[column.range], "");
        self.apply(patch)
    }

    /// Before which column, counted from 0, something at `place` stands.
    ///
    /// # Errors
    ///
    /// The column that it comes behind is not there.
    pub(super) fn index(&self, place: Place<'_>) -> Result<usize, EditError> {
        let columns = self.table.columns();
        Ok(match place {
            Place::First => 0,
            Place::Last => columns.len(),
            Place::After(before) => {
                let before = self.column(before)?.range.start;
                let is_before = |column: &&ColumnDefinition| column.range.start < before;
                1 + columns.iter().take_while(is_before).count()
            }
        })
    }

    /// Adds a constraint of the table: `[CONSTRAINT name] {CHECK|UNIQUE|PRIMARY KEY|FOREIGN KEY} …`.
    ///
    /// # Errors
    ///
    /// The definition cannot be read, its name is that of another constraint, it names a column
    /// that is not there, or it would be a second primary key, or a second constraint without a name
    /// that says the same.
    pub fn add_constraint(&mut self, definition: &str) -> Result<(), EditError> {
        let mut cursor = Cursor::new(definition);
        let constraint = table_constraint(&mut cursor).map_err(|error| unreadable(&error))?;
        whole(&cursor)?;
        if let Some(name) = &constraint.name {
            self.no_constraint(&name.ident)?;
        }
        self.has_columns(&constraint)?;
        self.not_said(&constraint, definition)?;
        if matches!(constraint.kind, TableConstraintKind::PrimaryKey { .. }) {
            self.no_key()?;
        }
        let at = self.table.items().count();
        let patch = insertion(&self.table, at, &definition[constraint.range], "");
        self.apply(patch)
    }

    /// Adds a constraint at a column: `[CONSTRAINT name] {CHECK|UNIQUE|PRIMARY KEY|REFERENCES} …`.
    ///
    /// # Errors
    ///
    /// As [`add_constraint`](Self::add_constraint) says, but another column may have a constraint of that name.
    pub fn add_to_column(&mut self, name: &Ident, definition: &str) -> Result<(), EditError> {
        let mut cursor = Cursor::new(definition);
        let constraint = column_constraint(&mut cursor).map_err(|error| unreadable(&error))?;
        whole(&cursor)?;
        let Some(constraint) = constraint else {
            let expected = SyntaxError::expected(&Cursor::new(definition), "a constraint");
            return Err(unreadable(&expected));
        };
        let column = self.column(name)?;
        // SQLite lets constraints share a name; one at another column is not mistaken for it.
        if let Some(named) = &constraint.name {
            let mut names = column.constraints.iter().flat_map(|one| &one.name);
            if names.any(|there| there.ident == named.ident) {
                self.no_constraint(&named.ident)?;
            }
        }
        self.not_said_at(column, &constraint, definition)?;
        if matches!(constraint.kind, ColumnConstraintKind::PrimaryKey { .. }) {
            self.no_key()?;
        }
        // A name that has nothing behind it would name what is added.
        let said = column.constraints.iter().rev();
        let last = { said }.find(|one| !is_nothing(&one.kind));
        let at = last.map_or(behind_type(column), |last| last.range.end);
        let patch = Patch::default().insert(at, format!(" {}", &definition[constraint.range]));
        self.apply(patch)
    }

    /// Refuses a second primary key.
    fn no_key(&self) -> Result<(), EditError> {
        let Some(key) = self.table.primary_key() else {
            return Ok(());
        };
        let columns = crate::text::list(key.columns.iter().map(|name| name.name()), "and");
        Err(
            EditError::exists(format!("the table has a primary key already: {columns}"))
                .help("write `DROP PRIMARY KEY` first"),
        )
    }

    /// Refuses a constraint of columns that are not there.
    fn has_columns(&self, constraint: &TableConstraint) -> Result<(), EditError> {
        match &constraint.kind {
            TableConstraintKind::PrimaryKey { columns, .. }
            | TableConstraintKind::Unique { columns, .. } => columns
                .iter()
                .try_for_each(|column| self.column(&column.name.ident).map(|_| ())),
            TableConstraintKind::ForeignKey {
                columns,
                references,
            } => {
                if !references.columns.is_empty() && references.columns.len() != columns.len() {
                    return Err(EditError::impossible(
                        "a foreign key refers to as many columns as it has",
                    ));
                }
                columns
                    .iter()
                    .try_for_each(|column| self.column(&column.ident).map(|_| ()))
            }
            TableConstraintKind::Nothing => {
                Err(EditError::impossible("a name alone is no constraint"))
            }
            TableConstraintKind::Check { .. } => Ok(()),
        }
    }
}

pub(super) fn unreadable(error: &SyntaxError) -> EditError {
    let edit = EditError::impossible(error.message.clone());
    match &error.help {
        Some(help) => edit.help(help),
        None => edit,
    }
}

/// Refuses what stands behind a definition.
fn whole(cursor: &Cursor<'_>) -> Result<(), EditError> {
    match cursor.peek() {
        None => Ok(()),
        Some(_) => Err(unreadable(&SyntaxError::expected(
            cursor,
            "the end of the definition",
        ))),
    }
}

/// How the definitions of a table stand beside each other.
struct Style<'a> {
    /// What stands before each of them: a new line and its white space, or a space.
    space: &'a str,
    /// What stands between a comma that begins a line and what follows it.
    behind_comma: &'a str,
    /// Whether the comma begins a line.
    leads: bool,
}

impl<'a> Style<'a> {
    /// The style of a gap. The one before all definitions has no comma.
    fn of(text: &'a str, gap: &Gap) -> Self {
        let item = gap.range.end;
        let line = match gap.comma {
            Some(comma) if gap.leads => Self {
                space: last_line(text, gap.range.start, comma),
                behind_comma: text
                    .get(comma + 1..item)
                    .filter(|between| between.trim().is_empty())
                    .unwrap_or(" "),
                leads: true,
            },
            _ => Self {
                space: last_line(text, gap.range.start, item),
                behind_comma: " ",
                leads: false,
            },
        };
        if line.space.starts_with('\n') {
            return line;
        }
        Self {
            space: if gap.comma.is_some() { line.space } else { " " },
            ..line
        }
    }

    fn is_multiline(&self) -> bool {
        self.space.starts_with('\n')
    }
}

/// The white space before `end`, from its last line on.
fn last_line(text: &str, start: usize, end: usize) -> &str {
    let from = start.max(super::patch::space_before(text, end));
    let space = &text[from..end];
    let line = space.rfind('\n').unwrap_or(0);
    &space[line..]
}

/// Puts `new` before the column or constraint `at`, or behind the last one, and the comments `beside`
/// behind it and its comma.
pub(super) fn insertion(table: &CreateTable, at: usize, new: &str, beside: &str) -> Patch {
    let text = table.text();
    let has_comma = |at| table.gap(at).comma.is_some();
    let last = table.items().count();
    // The gap to take after: that before the neighbour, if there is a comma in it.
    let model = match at {
        0 => usize::from(last > 1),
        1 => usize::from(last > 1 && has_comma(1)),
        _ if has_comma(at - 1) => at - 1,
        _ => 1,
    };
    let (model, gap) = (table.gap(model), table.gap(at));
    let style = Style::of(text, &model);
    if at == 0 {
        return Patch::default().insert(gap.start, first(text, &gap, &style, new, beside));
    }
    let space = style.space;
    if at < last && !gap.leads {
        return Patch::default().insert(gap.end, format!("{space}{new},{beside}"));
    }
    if at < last || style.leads {
        let behind = style.behind_comma;
        let before = if style.leads { space } else { "" };
        return Patch::default().insert(gap.end, format!("{before},{behind}{new}{beside}"));
    }
    let end = gap.range.start;
    if style.is_multiline() {
        return Patch::default()
            .insert(end, ",")
            .insert(gap.end, format!("{space}{new}{beside}"));
    }
    if ends_with_line_comment(&text[end..gap.end]) {
        let closing = last_line(text, gap.end, gap.range.end);
        let space = if closing.starts_with('\n') {
            closing
        } else {
            "\n"
        };
        return Patch::default()
            .insert(end, ",")
            .insert(gap.end, format!("{space}  {new}{beside}"));
    }
    Patch::default().insert(gap.end, format!(",{space}{new}{beside}"))
}

/// `new`, the comments `beside` it, and what stands between it and the first definition.
fn first(text: &str, gap: &Gap, style: &Style<'_>, new: &str, beside: &str) -> String {
    let own = last_line(text, gap.range.start, gap.start);
    // A comment above the first definition stays above it.
    let has_comment = gap.start < gap.range.end;
    let space = if style.leads {
        style.space
    } else if (style.is_multiline() || has_comment) && own.starts_with('\n') {
        own
    } else {
        style.space
    };
    let is_open = ends_with_line_comment(beside) && !space.starts_with('\n');
    let line = if is_open { "\n" } else { "" };
    if style.leads {
        return format!("{new}{beside}{line}{space},{}", style.behind_comma);
    }
    format!("{new},{beside}{line}{space}")
}

/// Whether what comes behind must begin a line.
pub(super) fn ends_with_line_comment(text: &str) -> bool {
    tokens(text)
        .last()
        .is_some_and(|token| token.kind == TokenKind::LineComment)
}
