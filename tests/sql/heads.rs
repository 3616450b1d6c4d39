//! Heads: what a statement is about. A snapshot says it for people to read, SQLite's
//! authorizer says whether it is true.

use std::fmt::Write as _;
use std::ops::Range;
use std::sync::{Arc, Mutex};

use gen_sql::sql::{Head, QualifiedName, SourceKind, SpannedIdent, With, split};
use rusqlite::hooks::{AuthAction, AuthContext, Authorization};

use super::sqlite;

/// Statements that SQLite accepts in the schema of `SCHEMA`.
const STATEMENTS: &str = include_str!("heads.sql");

/// What the statements refer to.
const SCHEMA: &str = r#"
    CREATE TABLE t (a INTEGER PRIMARY KEY, b TEXT, conflict INT);
    CREATE TABLE u (a INT, b TEXT, "on" TEXT, returning_ INT);
    CREATE TABLE "or" (a); CREATE TABLE "if" (a); CREATE TABLE [x y] (a); CREATE TABLE main (a);
    CREATE TABLE conflict (a); CREATE TABLE "a""b" (a); CREATE TABLE indexed (a);
    CREATE TABLE old_name (a);
    CREATE INDEX ix ON t (b); CREATE INDEX ix2 ON t (conflict); CREATE UNIQUE INDEX ub ON u (b);
    CREATE VIEW v AS SELECT a, b FROM t; CREATE VIEW v2 AS SELECT 1;
    CREATE TRIGGER tr AFTER INSERT ON u BEGIN SELECT 1; END;
    CREATE TRIGGER vi INSTEAD OF INSERT ON v BEGIN SELECT 1; END;
    CREATE TRIGGER vu INSTEAD OF UPDATE ON v BEGIN SELECT 1; END;
    CREATE TRIGGER vd INSTEAD OF DELETE ON v BEGIN SELECT 1; END;
    CREATE VIRTUAL TABLE f USING fts5 (c);
    ATTACH ':memory:' AS aux; CREATE TABLE aux.t (a, b);
"#;

fn slice<'a>(sql: &'a str, range: &Range<usize>) -> &'a str {
    &sql[range.clone()]
}

fn name(name: &QualifiedName) -> String {
    match &name.schema {
        Some(schema) => format!("{}.{}", schema.ident, name.name.ident),
        None => name.name.ident.to_string(),
    }
}

/// One part of a summary, if it is there.
fn part(out: &mut String, label: &str, sql: &str, range: Option<&Range<usize>>) {
    if let Some(range) = range {
        write!(out, " {label}‹{}›", slice(sql, range).replace('\n', "⏎")).unwrap();
    }
}

fn with_part(out: &mut String, label: &str, sql: &str, with: Option<&With>) {
    if let Some(with) = with {
        part(out, label, sql, Some(&with.range));
        part(
            out,
            if with.recursive {
                "recursive"
            } else {
                "tables"
            },
            sql,
            Some(&with.tables),
        );
    }
}

fn alias_part(out: &mut String, alias: Option<&SpannedIdent>) {
    if let Some(alias) = alias {
        write!(out, " alias {}", alias.ident).unwrap();
    }
}

/// All that a head says, in one line.
fn summary(sql: &str) -> String {
    let mut out = String::new();
    match Head::of(sql) {
        Head::Create(it) => {
            write!(out, "create {} {}", it.object.noun(), name(&it.name)).unwrap();
            if it.temporary {
                out.push_str(" temporary");
            }
            if it.if_not_exists {
                out.push_str(" if-not-exists");
            }
            if it.as_select {
                out.push_str(" as-select");
            }
            if let Some(table) = &it.table {
                write!(out, " on {}", name(table)).unwrap();
            }
            if let Some(module) = &it.module {
                write!(out, " using {}", module.ident).unwrap();
            }
        }
        Head::Drop(it) => {
            write!(out, "drop {} {}", it.object.noun(), name(&it.name)).unwrap();
            if it.if_exists {
                out.push_str(" if-exists");
            }
        }
        Head::AlterTable(it) => {
            write!(out, "alter {}", name(&it)).unwrap();
        }
        Head::Analyze(it) => {
            write!(out, "analyze {}", it.as_ref().map_or("-".into(), name)).unwrap();
        }
        Head::Reindex(it) => {
            write!(out, "reindex {}", it.as_ref().map_or("-".into(), name)).unwrap();
        }
        Head::Insert(it) => {
            write!(out, "insert {}", name(&it.target)).unwrap();
            alias_part(&mut out, it.alias.as_ref());
            if let Some(or) = it.or {
                write!(out, " or {or:?}").unwrap();
            }
            with_part(&mut out, "with", sql, it.with.as_ref());
            part(&mut out, "into", sql, Some(&it.into));
            part(&mut out, "columns", sql, it.columns.as_ref());
            let kind = match it.source.kind {
                SourceKind::Values(rows) => format!("values({rows})"),
                SourceKind::Select => "select".into(),
                SourceKind::DefaultValues => "default".into(),
            };
            part(&mut out, &kind, sql, Some(&it.source.range));
            with_part(&mut out, "source-with", sql, it.source.with.as_ref());
            part(&mut out, "upsert", sql, it.upsert.as_ref());
            part(&mut out, "returning", sql, it.returning.as_ref());
        }
        Head::Update(it) => {
            write!(out, "update {}", name(&it.target)).unwrap();
            alias_part(&mut out, it.alias.as_ref());
            if let Some(or) = it.or {
                write!(out, " or {or:?}").unwrap();
            }
            with_part(&mut out, "with", sql, it.with.as_ref());
            part(&mut out, "indexed", sql, it.indexed.as_ref());
            part(&mut out, "limit", sql, it.limit.as_ref());
            part(&mut out, "returning", sql, it.returning.as_ref());
        }
        Head::Delete(it) => {
            write!(out, "delete {}", name(&it.target)).unwrap();
            alias_part(&mut out, it.alias.as_ref());
            with_part(&mut out, "with", sql, it.with.as_ref());
            part(&mut out, "indexed", sql, it.indexed.as_ref());
            part(&mut out, "limit", sql, it.limit.as_ref());
            part(&mut out, "returning", sql, it.returning.as_ref());
        }
        Head::Select(it) => {
            out.push_str(if it.values { "values" } else { "select" });
            with_part(&mut out, "with", sql, it.with.as_ref());
        }
        Head::Pragma(it) => {
            write!(out, "pragma {}", name(&it.name)).unwrap();
            part(&mut out, "argument", sql, it.argument.as_ref());
        }
        other => write!(out, "{other:?}").unwrap(),
    }
    out
}

fn statements() -> Vec<String> {
    let split = split(STATEMENTS).unwrap();
    split
        .statements
        .into_iter()
        .map(|statement| STATEMENTS[statement.range].to_owned())
        .collect()
}

#[test]
fn heads_say_what_statements_are() {
    assert!(statements().len() >= 150);
    let lines: Vec<String> = statements()
        .iter()
        .map(|sql| format!("{}\n    => {}", sql.trim(), summary(sql)))
        .collect();
    insta::assert_snapshot!(lines.join("\n"));
}

/// What the authorizer of SQLite is asked first about a statement that is not a query: the kind
/// of statement, its object and the schema.
fn first_action(sql: &str) -> Option<(&'static str, String, String)> {
    let found = Arc::new(Mutex::new(None));
    let mut connection = sqlite();
    connection.execute_batch(SCHEMA).unwrap();
    let writer = Arc::clone(&found);
    connection
        .authorizer(Some(move |context: AuthContext<'_>| {
            let mut found = writer.lock().unwrap();
            if let (None, Some(kind)) = (found.as_ref(), told(&context)) {
                *found = Some(kind);
            }
            Authorization::Allow
        }))
        .unwrap();
    connection
        .prepare(sql)
        .unwrap_or_else(|error| panic!("{sql}: {error}"));
    found.lock().unwrap().clone()
}

/// Kind, object and schema of an action that can be the first of a statement.
fn told(context: &AuthContext<'_>) -> Option<(&'static str, String, String)> {
    use AuthAction as A;
    let (kind, object) = match context.action {
        A::Insert { table_name } if !table_name.starts_with("sqlite_") => ("insert", table_name),
        A::Update { table_name, .. } if !table_name.starts_with("sqlite_") => {
            ("update", table_name)
        }
        A::Delete { table_name } if !table_name.starts_with("sqlite_") => ("delete", table_name),
        A::CreateTable { table_name } | A::CreateTempTable { table_name } => {
            ("create table", table_name)
        }
        A::CreateIndex { index_name, .. } | A::CreateTempIndex { index_name, .. } => {
            ("create index", index_name)
        }
        A::CreateView { view_name } | A::CreateTempView { view_name } => ("create view", view_name),
        A::CreateTrigger { trigger_name, .. } | A::CreateTempTrigger { trigger_name, .. } => {
            ("create trigger", trigger_name)
        }
        A::CreateVtable { table_name, .. } => ("create virtual table", table_name),
        A::DropTable { table_name }
        | A::DropTempTable { table_name }
        | A::DropVtable { table_name, .. } => ("drop table", table_name),
        A::DropIndex { index_name, .. } | A::DropTempIndex { index_name, .. } => {
            ("drop index", index_name)
        }
        A::DropView { view_name } | A::DropTempView { view_name } => ("drop view", view_name),
        A::DropTrigger { trigger_name, .. } | A::DropTempTrigger { trigger_name, .. } => {
            ("drop trigger", trigger_name)
        }
        A::AlterTable {
            table_name,
            database_name,
        } => {
            // SQLite names the schema in the place of the object here
            return Some((
                "alter",
                table_name.to_lowercase(),
                database_name.to_lowercase(),
            ));
        }
        A::Analyze { table_name } => ("analyze", table_name),
        A::Pragma { pragma_name, .. } => ("pragma", pragma_name),
        A::Attach { .. } => ("Attach", ""),
        A::Detach { .. } => ("Detach", ""),
        A::Savepoint { operation, .. } => (
            match operation {
                rusqlite::hooks::TransactionOperation::Begin => "Savepoint",
                rusqlite::hooks::TransactionOperation::Release => "Release",
                _ => "Rollback",
            },
            "",
        ),
        A::Transaction { operation } => (
            match operation {
                rusqlite::hooks::TransactionOperation::Begin => "Begin",
                rusqlite::hooks::TransactionOperation::Rollback => "Rollback",
                _ => "Commit",
            },
            "",
        ),
        _ => return None,
    };
    let schema = context.database_name.unwrap_or("main");
    Some((
        kind,
        object.to_ascii_lowercase(),
        schema.to_ascii_lowercase(),
    ))
}

/// Where a statement's own object is, if its head names a schema, or SQLite's default.
fn schema_of(name: &QualifiedName, temporary: bool) -> String {
    match &name.schema {
        Some(schema) => schema.ident.name().to_ascii_lowercase(),
        None if temporary => "temp".into(),
        None => "main".into(),
    }
}

/// The same as `first_action`, from the head alone.
fn promised(sql: &str) -> Option<(String, String, String)> {
    let lower = |name: &QualifiedName| name.name.ident.name().to_ascii_lowercase();
    let (kind, name, temporary) = match Head::of(sql) {
        Head::Create(it) => (
            format!("create {}", it.object.noun()),
            it.name,
            it.temporary,
        ),
        Head::Drop(it) => (format!("drop {}", it.object.noun()), it.name, false),
        Head::AlterTable(it) => ("alter".into(), it, false),
        Head::Insert(it) => ("insert".into(), it.target, false),
        Head::Update(it) => ("update".into(), it.target, false),
        Head::Delete(it) => ("delete".into(), it.target, false),
        Head::Pragma(it) => {
            return Some(("pragma".into(), lower(&it.name), schema_of(&it.name, false)));
        }
        Head::Select(_) | Head::Analyze(_) | Head::Reindex(_) | Head::Explain | Head::Vacuum => {
            return None;
        }
        other => return Some((format!("{other:?}"), String::new(), "main".into())),
    };
    Some((kind, lower(&name), schema_of(&name, temporary)))
}

#[test]
fn sqlite_agrees_with_every_head() {
    for sql in statements() {
        let theirs = first_action(&sql);
        let Some(ours) = promised(&sql) else {
            continue;
        };
        // a table-valued pragma or DROP of what is not there asks for nothing
        let Some(theirs) = theirs else {
            assert!(
                sql.contains("nothing_of_this_name") || ours.0 == "pragma",
                "{sql}"
            );
            continue;
        };
        let theirs = (theirs.0.to_owned(), theirs.1, theirs.2);
        assert_eq!(ours, theirs, "{sql}");
    }
}

#[test]
fn half_a_statement_is_unknown() {
    for sql in [
        "",
        "-- nothing",
        "CREATE",
        "CREATE TABLE",
        "DROP INDEX IF EXISTS",
        "INSERT t",
        "WITH a SELECT 1",
        "WITH",
        "FOO bar",
        "(SELECT 1)",
        "'a'",
    ] {
        assert!(matches!(Head::of(sql), Head::Unknown(_)), "{sql}");
    }
}
