//! Keyword arguments of directives: what they say is written, or an error, or what Alembic passes
//! over on SQLite, too.

use crate::project::{Cases, Project};

const BASE: &str = "from alembic import op\n\nrevision = 'a1'\ndown_revision = None\n\n\n\
    def upgrade():\n    op.execute('CREATE TABLE p (id INTEGER PRIMARY KEY)')\n    \
    op.execute('CREATE TABLE t (id INTEGER PRIMARY KEY, a INTEGER, b INTEGER)')\n    \
    op.execute('CREATE INDEX ix ON t (a)')\n    \
    op.execute('INSERT INTO p VALUES (3)')\n    \
    op.execute('INSERT INTO t VALUES (1, 2, 3)')\n";

/// What a directive makes of the table, or why it is refused.
fn made(directive: &str) -> String {
    let batch = directive.replace("batch_op.", "    batch_op.");
    let body = if batch == directive {
        directive.to_owned()
    } else {
        format!("with op.batch_alter_table('t') as batch_op:\n    {batch}")
    };
    let project = Project::new()
        .file("alembic.ini", "[alembic]\nscript_location = %(here)s\n")
        .file("versions/a1.py", BASE)
        .file(
            "versions/b2.py",
            format!(
                "from alembic import op\nimport sqlalchemy as sa\n\nrevision = 'b2'\n\
                 down_revision = 'a1'\n\n\ndef upgrade():\n    {body}\n"
            ),
        );
    let run = project.run(&["upgrade"]);
    if run.code != 0 {
        return run.stderr;
    }
    let project = project.database("app.db", &run.stdout);
    let connection = project.connection("app.db");
    let query = "SELECT group_concat(sql, char(10)) FROM sqlite_master
        WHERE sql IS NOT NULL AND name NOT IN ('alembic_version', 'p')";
    let sql: Option<String> = connection
        .query_row(query, [], |row| row.get(0))
        .expect("one row");
    sql.unwrap_or_else(|| "nothing is left".to_owned())
}

#[test]
fn keywords_of_constraints() {
    let mut shown = Cases::default();
    for directive in [
        "batch_op.create_unique_constraint('u', ['b'], sqlite_on_conflict='IGNORE')",
        "op.create_unique_constraint('u', 't', ['b'], sqlite_on_conflict='IGNORE', info={})",
        "op.create_unique_constraint('u', 't', ['b'], postgresql_nulls_not_distinct=True)",
        "op.create_check_constraint('c', 't', 'b > 0', postgresql_not_valid=True)",
        "op.create_foreign_key('f', 't', 'p', ['b'], ['id'], use_alter=True, postgresql_not_valid=True)",
        "op.create_foreign_key('f', 't', 'p', ['b'], ['id'], deferrable=True, initially='DEFERRED')",
    ] {
        shown.add(directive, made(directive));
    }
    insta::assert_snapshot!(shown.text());
}

#[test]
fn err_keywords_of_constraints() {
    let mut shown = Cases::default();
    for directive in [
        "op.create_unique_constraint('u', 't', ['b'], deferrable=True)",
        "batch_op.create_unique_constraint('u', ['b'], initially='DEFERRED')",
        "batch_op.create_check_constraint('c', 'b > 0', deferrable=False)",
        "op.create_unique_constraint('u', 't', ['b'], foo=1)",
        "batch_op.create_check_constraint('c', 'b > 0', sqlite_foo=1)",
        "op.create_foreign_key('f', 't', 'p', ['b'], ['id'], on_delete='CASCADE')",
        "op.create_foreign_key('f', 't', 'p', ['b'], ['id'], sqlite_on_conflict='IGNORE')",
        "op.create_foreign_key('f', 't', 'p', ['b'], ['id'], ondelete='CASCADE; x')",
        "batch_op.create_primary_key('pk', ['id'], postgresql_include=[])",
    ] {
        shown.add(directive, made(directive));
    }
    insta::assert_snapshot!(shown.text());
}

#[test]
fn keywords_of_tables_and_indexes() {
    let mut shown = Cases::default();
    for directive in [
        "op.drop_index('ix', 't', postgresql_concurrently=True)",
        "op.drop_index('ix', sqlite_where=sa.text('a > 1'))",
        "op.create_index('i2', 't', ['b'], info={}, quote=True, mysql_length=4)",
        "op.drop_table('t', info={}, comment='x')",
        "op.drop_column('t', 'b', mssql_drop_check=True)",
    ] {
        shown.add(directive, made(directive));
    }
    insta::assert_snapshot!(shown.text());
}

#[test]
fn err_keywords_of_tables_and_indexes() {
    let mut shown = Cases::default();
    for directive in [
        "op.drop_index('ix', 't', foo=True)",
        "op.create_index('i2', 't', ['b'], foo=True)",
        "op.drop_table('t', foo=True)",
        "op.alter_column('t', 'b', new_column_name='c', foo=True)",
    ] {
        shown.add(directive, made(directive));
    }
    insta::assert_snapshot!(shown.text());
}
