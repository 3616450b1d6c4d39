//! Alterations of a table as a batch
//! (<https://alembic.sqlalchemy.org/en/latest/batch.html>).
//!
//! Invariant: where Alembic would lose something of a table that it reads from the database, the
//! table is said in full; where it cannot be said, that is told.

use std::collections::BTreeMap;
use std::rc::Rc;

use super::by_hand::made_anew;
use super::column;
use super::constraint::{self, dropped, has_directive, kind};
use super::faithful::{is_faithful, is_literal};
use super::index;
use super::literal::{listed, literal};
use super::rowid;
use super::sql_type;
use super::statement::{InSql, Writer, comment, execute};
use super::table::{Given, items, wordless};
use crate::autogenerate::step::{Action, Place};
use crate::diagnostic::{Code, Diagnostic};
use crate::schema::{Column, Constraint, CreateTable, Entry, Table, mentions, shown};
use crate::sql::Ident;
use crate::sql::alter::TableOption;

/// Whether SQLite does actions without making the table anew: it only gets columns at its end
/// (<https://sqlite.org/lang_altertable.html#altertabaddcol>).
pub(in crate::autogenerate) fn alters_in_place(actions: &[Action]) -> bool {
    actions.iter().all(|action| added_at_end(action).is_some())
}

/// The column that an action adds, if SQLite does it in place.
fn added_at_end(action: &Action) -> Option<Table> {
    let Action::AddColumn {
        definition,
        place: None,
    } = action
    else {
        return None;
    };
    let added = added(definition)?;
    let column = &added.columns[0];
    let default = column.default.as_deref();
    let mut constraints = added.constraints.iter();
    let is_so = constraints.all(|one| {
        one.is("check") || one.is("foreign") && default.is_none() && column.not_null.is_none()
    }) && column.generated.is_none()
        && default.is_none_or(is_literal)
        && (column.not_null.is_none() || default.is_some());
    is_so.then_some(added)
}

/// Whether a batch can add a column: a foreign key of a new column must have a name there.
fn fits_batch(added: &Table) -> bool {
    let mut constraints = added.constraints.iter();
    column::said(&added.columns[0]).is_some()
        && constraints.all(|one| one.name.is_some() || !one.is("foreign"))
}

/// A definition as that of a table with no other column.
fn added(definition: &str) -> Option<Table> {
    let table = Table::read(&format!("CREATE TABLE t ({definition}\n)"))?;
    (table.columns.len() == 1).then_some(table)
}

/// The statements for actions on a table.
pub(super) fn altered(writer: &mut Writer<'_>, table: &Ident, actions: &[Action]) -> Vec<String> {
    let is_alone = alters_in_place(actions);
    let (mut late, mut rest) = (Vec::new(), Vec::new());
    let mut late_columns = Vec::new();
    for action in actions {
        match added_at_end(action) {
            // What comes behind one that a batch cannot add comes behind it here, too.
            Some(added) if is_alone || !late.is_empty() || !fits_batch(&added) => {
                late.push(added_in_place(table, &added, action));
                late_columns.extend(added.columns.into_iter().map(|one| one.name));
            }
            _ => rest.push(action.clone()),
        }
    }
    if rest.is_empty() {
        return late;
    }
    let before = writer.now.table(table).map(Rc::clone);
    let before = before.expect("a table that is altered is there");
    let old = before.as_table();
    let old = old.expect("a table that is altered has columns");
    let mut batch = Batch::new(&before, &old, &rest);
    for action in &rest {
        batch.action(action, writer);
        batch.unsaid.extend(too_early(action, &late_columns));
    }
    let copied = batch.copied(writer);
    let why = batch.lost(copied.is_some(), writer);
    if let Some(statements) = in_sql(writer, &before, &rest, why) {
        return statements;
    }
    batch.tell(writer);
    late.insert(0, batch.text(copied));
    late
}

/// Why a batch cannot do what needs a column that only comes behind the batch.
fn too_early(action: &Action, late: &[Ident]) -> Option<String> {
    let (Action::AddConstraint(Constraint { text, .. })
    | Action::AddColumn {
        definition: text, ..
    }) = action
    else {
        return None;
    };
    let column = late.iter().find(|column| mentions(text, column))?;
    let (text, column) = (shown(text), column.name());
    Some(format!(
        "`{text}` needs `{column}`, and a column comes before it whose foreign key has no name"
    ))
}

/// The statements that make a table anew, if a batch loses something of it or has led nowhere.
fn in_sql(
    writer: &mut Writer<'_>,
    before: &Entry,
    actions: &[Action],
    mut why: Vec<String>,
) -> Option<Vec<String>> {
    if why.is_empty() {
        why.extend(writer.stuck.get(&before.name).cloned());
    }
    if why.is_empty() {
        return None;
    }
    let plain = actions.iter().filter_map(|action| match action {
        Action::DropExpression(column) => Some(column),
        _ => None,
    });
    let plain: Vec<&Ident> = plain.collect();
    let after = writer.after(before, actions)?;
    let mut statements = made_anew(writer, before, &after, &plain);
    statements.insert(
        0,
        comment(&format!("No batch does this: {}.", why.join("; "))),
    );
    let told = InSql {
        table: before.name.clone(),
        why,
    };
    if !writer.in_sql.contains(&told) {
        writer.in_sql.push(told);
    }
    Some(statements)
}

fn added_in_place(table: &Ident, added: &Table, action: &Action) -> String {
    let said = column::said(&added.columns[0]).filter(|_| added.constraints.is_empty());
    match said {
        Some(column) => format!("op.add_column({}, {column})", literal(table.name())),
        None => execute(&format!("ALTER TABLE {table} {action}")),
    }
}

/// A batch in the making.
struct Batch<'a> {
    entry: &'a Entry,
    old: &'a Table,
    actions: &'a [Action],
    given: Given<'a>,
    /// What stands in the block.
    body: Vec<String>,
    /// What is said of columns, by the place in the block at which they are first named.
    columns: BTreeMap<usize, (Ident, Vec<String>)>,
    /// Constraints that have no directive.
    table_args: Vec<String>,
    table_kwargs: Vec<String>,
    /// The columns in their order, if that is said.
    order: Vec<Ident>,
    is_ordered: bool,
    /// Foreign keys that have no name, which only a table that is said in full can have.
    in_full: Vec<String>,
    /// What no batch can do.
    unsaid: Vec<String>,
}

impl<'a> Batch<'a> {
    fn new(entry: &'a Entry, old: &'a Table, actions: &'a [Action]) -> Self {
        let mut given = Given::default();
        for action in actions {
            match action {
                Action::DropConstraint(one) if one.name.is_none() => {
                    let name = invented(entry, old, one, &given);
                    given.names.push((one, name));
                }
                Action::DropColumn(column) => given.gone.push(column),
                _ => {}
            }
        }
        Self {
            entry,
            old,
            actions,
            given,
            body: Vec::new(),
            columns: BTreeMap::new(),
            table_args: Vec::new(),
            table_kwargs: Vec::new(),
            order: old.columns.iter().map(|one| one.name.clone()).collect(),
            is_ordered: false,
            in_full: Vec::new(),
            unsaid: Vec::new(),
        }
    }

    fn action(&mut self, action: &Action, writer: &Writer<'_>) {
        let names = writer.names;
        match action {
            Action::DropConstraint(one) => {
                let given = self.given.names.iter();
                let given = given.filter(|(other, _)| one.name.is_none() && other.means(one));
                let name = one.name.as_ref().or(given.map(|(_, name)| name).next());
                if let Some(name) = name {
                    self.body.push(dropped(one, name.name(), names));
                }
            }
            Action::AddConstraint(one) => self.constraint(one, writer),
            Action::RenameConstraint(from, to) => {
                let mut constraints = self.old.constraints.iter();
                let old = constraints.find(|one| one.name.as_ref() == Some(from));
                if let Some(old) = old {
                    self.body.push(dropped(old, from.name(), names));
                    let mut new = old.clone();
                    new.name = Some(to.clone());
                    self.constraint(&new, writer);
                }
            }
            Action::DropColumn(column) => {
                self.order.retain(|other| other != column);
                let column = literal(column.name());
                self.body.push(format!("batch_op.drop_column({column})"));
            }
            Action::AddColumn { definition, place } => {
                self.add(definition, place.as_ref(), writer);
            }
            Action::MoveColumn(column, place) => {
                self.order.retain(|other| other != column);
                self.put(column, Some(place));
            }
            Action::SetType {
                column,
                declared,
                collation,
            } => {
                let collation = collation.as_deref().map(Ident::from_token);
                let said = sql_type::said(declared, collation.as_ref().map(Ident::name));
                match said {
                    Some(said) => self.set(column, format!("type_={said}")),
                    None => self.unsaid.push(format!(
                        "the type of `{}` has no name in SQLAlchemy",
                        column.name()
                    )),
                }
            }
            Action::SetNotNull(column, text) => {
                if column::conflict(text).is_some() {
                    let why = format!("`{text}` is lost for `{}`", column.name());
                    self.unsaid.push(why);
                }
                self.set(column, "nullable=False".to_owned());
            }
            Action::DropNotNull(column) => self.set(column, "nullable=True".to_owned()),
            Action::SetDefault(column, value) => {
                if let Some(value) = column::default(value) {
                    self.set(column, format!("server_default={value}"));
                } else {
                    let why = format!("the default of `{}` cannot be said", column.name());
                    self.unsaid.push(why);
                }
            }
            Action::DropDefault(column) => self.set(column, "server_default=None".to_owned()),
            // A batch has none: see `Alteration`.
            Action::SetExpression(..) => {}
            Action::DropExpression(column) => self.unsaid.push(format!(
                "`{}` cannot cease to be generated and keep its values",
                column.name()
            )),
            Action::SetOption(option) => self.option(option, true),
            Action::DropOption(option) => self.option(option, false),
        }
    }

    fn constraint(&mut self, one: &Constraint, writer: &Writer<'_>) {
        let Some(said) = constraint::said(one) else {
            let why = format!("`{}` cannot be said to SQLAlchemy", shown(&one.text));
            self.unsaid.push(why);
            return;
        };
        if one.is("primary") {
            let counts =
                |one: &Constraint| one.text.to_ascii_uppercase().contains(" AUTOINCREMENT");
            let counted = self
                .old
                .constraints
                .iter()
                .any(|one| one.is("primary") && counts(one));
            if counts(one) != counted {
                self.option("AUTOINCREMENT", counts(one));
            }
        }
        match &one.name {
            Some(name) if has_directive(one) => {
                self.body.push(said.created(name.name(), writer.names));
            }
            None if one.is("foreign") => {
                let mut new = self.actions.iter().filter_map(|action| match action {
                    Action::AddColumn { definition, .. } => added(definition),
                    _ => None,
                });
                if new.any(|new| mentions(&one.text, &new.columns[0].name)) {
                    let why = "a foreign key of a new column has no name";
                    self.unsaid.push(why.to_owned());
                }
                self.in_full.push(said.item(None, writer.names));
            }
            name => {
                let name = name.as_ref().map(Ident::name);
                self.table_args.push(said.item(name, writer.names));
            }
        }
    }

    fn add(&mut self, definition: &str, place: Option<&Place>, writer: &Writer<'_>) {
        let Some(mut added) = added(definition) else {
            return;
        };
        let column = added.columns.remove(0);
        if self.given.gone.contains(&&column.name) {
            let why = format!("`{}` goes and another one comes", column.name.name());
            self.unsaid.push(why);
        }
        if let Some(said) = column::said(&column) {
            self.body.push(format!("batch_op.add_column({said})"));
        } else {
            let why = format!("`{}` cannot be said to SQLAlchemy", column.name.name());
            self.unsaid.push(why);
        }
        self.put(&column.name, place);
        for one in &added.constraints {
            self.constraint(one, writer);
        }
    }

    fn put(&mut self, column: &Ident, place: Option<&Place>) {
        self.is_ordered |= place.is_some();
        let at = match place {
            None => None,
            Some(Place::First) => Some(0),
            Some(Place::After(other)) => {
                let at = self.order.iter().position(|one| one == other);
                at.map(|at| at + 1)
            }
        };
        let at = at.unwrap_or(self.order.len());
        self.order.insert(at, column.clone());
    }

    /// Says something of a column that was there before.
    fn set(&mut self, column: &Ident, what: String) {
        let mut known = self.columns.values_mut();
        if let Some((_, said)) = known.find(|(name, _)| name == column) {
            said.push(what);
            return;
        }
        self.columns
            .insert(self.body.len(), (column.clone(), vec![what]));
        self.body.push(String::new());
    }

    fn option(&mut self, option: &str, is_set: bool) {
        let (name, value) = match option {
            "AUTOINCREMENT" => ("sqlite_autoincrement", is_set),
            "STRICT" => ("sqlite_strict", is_set),
            _ => ("sqlite_with_rowid", !is_set),
        };
        let value = if value { "True" } else { "False" };
        self.table_kwargs.push(format!("'{name}': {value}"));
    }

    /// The table in full, if Alembic must not read it from the database.
    fn copied(&mut self, writer: &Writer<'_>) -> Option<String> {
        let is_needed = !self.given.names.is_empty() || !self.in_full.is_empty();
        if is_faithful(self.entry) && !is_needed {
            return None;
        }
        let Some(mut items) = items(self.entry, &self.given, writer.names) else {
            if is_needed {
                self.unsaid.push(format!(
                    "a constraint has no name, and SQLAlchemy has no words for {}",
                    wordless(self.entry)
                ));
            }
            return None;
        };
        let options = items.iter().position(|item| item.starts_with("sqlite_"));
        let at = options.unwrap_or(items.len());
        let indexes = writer.indexes_of(&self.entry.name);
        let indexes = indexes.iter().filter_map(|index| index::item(index));
        let in_full = self.in_full.iter().cloned();
        items.splice(at..at, in_full.chain(indexes));
        let name = literal(self.entry.name.name());
        let items = items.join(",\n        ");
        Some(format!(
            "copy_from=sa.Table({name}, sa.MetaData(),\n        {items}\n    )"
        ))
    }

    /// What a batch cannot do, and what it loses.
    fn lost(&mut self, is_said: bool, writer: &Writer<'_>) -> Vec<String> {
        let mut why = std::mem::take(&mut self.unsaid);
        // What goes may lose something before.
        let stays = writer.end.table(&self.entry.name).is_some();
        if stays && !is_said && !is_faithful(self.entry) && why.is_empty() {
            why.push(format!(
                "SQLAlchemy has no words for {}, and does not read all of the table from the database",
                wordless(self.entry)
            ));
        }
        let is_kept = |column: &&Column| self.order.contains(&column.name);
        let columns = self.old.columns.iter().filter(is_kept);
        for column in columns.filter(|column| column.generated.is_some()) {
            why.push(format!(
                "rows with the generated column `{}` cannot be copied",
                column.name.name()
            ));
        }
        if !stays {
            return why;
        }
        let created = CreateTable::read(&*self.entry.sql);
        if created.is_ok_and(|created| created.is(TableOption::Autoincrement)) {
            why.push("the counter of its ids is lost".to_owned());
        }
        let indexes = writer.indexes_of(&self.entry.name);
        for index in indexes.iter().filter(|index| !index::is_plain(index)) {
            why.push(format!("the index `{}` is lost", index.name.name()));
        }
        if let Some(user) = rowid::user(self.entry, [writer.start, writer.end]) {
            let user = user.name.name();
            why.push(format!(
                "its rows get other rowids, by which `{user}` finds them"
            ));
        }
        why
    }

    /// Tells what Alembic does otherwise.
    fn tell(&self, writer: &mut Writer<'_>) {
        let name = self.entry.name.name();
        let mut why = Vec::new();
        for action in self.actions {
            if let Action::SetType {
                column, declared, ..
            } = action
                && let Some(old) = self.old.column_called(column)
                && sql_type::is_cast(&old.declared, declared)
            {
                why.push(format!(
                    "the values of `{}` are cast: a text that is no number becomes 0",
                    column.name()
                ));
            }
        }
        if why.is_empty() {
            return;
        }
        let message = format!("Alembic makes `{name}` anew otherwise than gen-sql does");
        let mut told = Diagnostic::warning(Code::Autogenerate, message);
        for why in why {
            told = told.note(why);
        }
        let told = told.help("run this revision from gen-sql's script, not with Alembic");
        writer.warnings.push(told);
    }

    fn text(mut self, copied: Option<String>) -> String {
        for (at, (column, said)) in &self.columns {
            self.body[*at] = self.altered_column(column, said);
        }
        let mut arguments = vec![literal(self.entry.name.name()), "schema=None".to_owned()];
        let makes_anew = |line: &String| !line.starts_with("batch_op.add_column(");
        if self.is_ordered || !self.body.iter().any(makes_anew) {
            arguments.push("recreate='always'".to_owned());
        }
        if self.is_ordered {
            let order = listed(&self.order);
            arguments.push(format!("partial_reordering=[({order})]"));
        }
        arguments.extend(copied);
        if !self.table_args.is_empty() {
            let items = self.table_args.join(", ");
            arguments.push(format!("table_args=({items},)"));
        }
        if !self.table_kwargs.is_empty() {
            let items = self.table_kwargs.join(", ");
            arguments.push(format!("table_kwargs={{{items}}}"));
        }
        if self.body.is_empty() {
            self.body.push("pass".to_owned());
        }
        let mut text = format!(
            "with op.batch_alter_table({}) as batch_op:",
            arguments.join(", ")
        );
        for line in &self.body {
            text.push_str("\n        ");
            text.push_str(line);
        }
        text + "\n"
    }

    fn altered_column(&self, column: &Ident, said: &[String]) -> String {
        let old = self.old.column_called(column);
        let old_type = old.and_then(|old| sql_type::said(&old.declared, None));
        let mut parts = vec![literal(column.name())];
        parts.extend(old_type.map(|old| format!("existing_type={old}")));
        parts.extend(said.iter().cloned());
        if !said.iter().any(|one| one.starts_with("nullable=")) {
            let is_not_null = old.is_some_and(|old| old.not_null.is_some());
            let word = if is_not_null { "False" } else { "True" };
            parts.push(format!("existing_nullable={word}"));
        }
        let joint = format!(",\n{}", " ".repeat(15));
        format!("batch_op.alter_column({})", parts.join(&joint))
    }
}

/// A name by which a constraint that has none is dropped.
fn invented(entry: &Entry, old: &Table, one: &Constraint, given: &Given<'_>) -> Ident {
    let prefix = match kind(one) {
        "primary" => "pk",
        "unique" => "uq",
        "check" => "ck",
        _ => "fk",
    };
    let base = format!("{prefix}_{}", entry.name.name());
    let is_taken = |name: &Ident| {
        let mut constraints = old.constraints.iter();
        constraints.any(|other| other.name.as_ref() == Some(name))
            || given.names.iter().any(|(_, other)| other == name)
    };
    let mut name = Ident::new(base.clone());
    let mut number = 1;
    while is_taken(&name) {
        number += 1;
        name = Ident::new(format!("{base}_{number}"));
    }
    name
}
