//! What values of Python are in SQL, for columns of each type.

use rusqlite::types::Value;

use crate::project::{Cases, Project};

/// What a bulk insert of one value into a column of a type writes, and what SQLite then keeps.
fn inserted(sql_type: &str, value: &str) -> String {
    let code = format!(
        r#"
import enum
import json
import uuid
from datetime import date, datetime, time, timedelta, timezone
from decimal import Decimal

import sqlalchemy as sa
import sqlalchemy_utils
from alembic import op
from fastapi_users_db_sqlalchemy.generics import GUID

revision = "a1"
down_revision = None


class Color(enum.Enum):
    red = "R"
    green = "G"


class Text(str, enum.Enum):
    one = "1st"


class Upper(sa.TypeDecorator):
    impl = sa.String

    def process_bind_param(self, value, dialect):
        return None if value is None else value.upper()


def upgrade():
    t = op.create_table("t", sa.Column("x", {sql_type}))
    op.bulk_insert(t, [{{"x": {value}}}])
"#
    );
    let project = Project::new().file("versions/a1.py", code);
    let run = project.run(&["upgrade"]);
    if run.code != 0 {
        let first = run.stderr.lines().next().unwrap_or_default();
        return first.to_owned();
    }
    let behind = run.stdout.split("INSERT INTO t (x) VALUES").nth(1);
    let literal = behind.and_then(|behind| behind.split(";\n").next());
    let project = project.database("app.db", &run.stdout);
    let kept: (Value, String) = project
        .connection("app.db")
        .query_row("SELECT x, typeof(x) FROM t", [], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })
        .expect("one row");
    let literal = literal.expect("an INSERT in the script").trim();
    format!("{literal} -> {:?} {}", kept.0, kept.1)
}

const VALUES: &[(&str, &str)] = &[
    ("sa.Integer", "5"),
    ("sa.Integer", "None"),
    ("sa.Integer", "True"),
    ("sa.String", "\"O'Brien\""),
    ("sa.String", "\"a\\tb:c\""),
    ("sa.String", "\"a\\x00b\\r\""),
    ("sa.String", "5"),
    (
        "sa.String",
        "uuid.UUID(\"00000000-0000-0000-0000-000000000005\")",
    ),
    ("sa.String", "Text.one"),
    ("sa.Boolean", "False"),
    ("sa.DateTime", "datetime(2024, 1, 2, 3, 4, 5)"),
    (
        "sa.DateTime",
        "datetime(2024, 1, 2, 3, 4, 5, 6, tzinfo=timezone.utc)",
    ),
    (
        "sa.DateTime(timezone=True)",
        "datetime(2024, 1, 2, 3, tzinfo=timezone(timedelta(hours=-3, minutes=-30)))",
    ),
    ("sa.DateTime", "date(2024, 1, 2)"),
    ("sa.DateTime", "\"2024-01-02\""),
    ("sa.DateTime", "5"),
    ("sa.Date", "date(2024, 1, 2)"),
    ("sa.Date", "datetime(2024, 1, 2, 3, 4, 5)"),
    ("sa.Time", "time(1, 2, 3)"),
    (
        "sa.Interval",
        "timedelta(days=1, seconds=5, microseconds=7)",
    ),
    ("sa.Interval", "timedelta(days=-1)"),
    ("sa.Interval", "timedelta(days=19782)"),
    ("sa.Interval", "5"),
    ("sa.Numeric(10, 2)", "Decimal(\"12.340\")"),
    ("sa.Numeric(10, 2)", "Decimal(\"1E+5\")"),
    ("sa.Numeric(10, 2)", "Decimal(\"7\")"),
    ("sa.Numeric(10, 2)", "Decimal(\"NaN\")"),
    ("sa.Float", "1.5"),
    ("sa.Float", "1e-30"),
    ("sa.Float", "float(\"inf\")"),
    ("sa.Float", "float(\"nan\")"),
    ("sa.LargeBinary", "b\"it's\\x00\\xff\""),
    (
        "sa.JSON",
        "{\"a\": [1, 2.0, True, None], \"é\": \"\\n\\\"😀\"}",
    ),
    ("sa.JSON", "None"),
    ("sa.JSON(none_as_null=True)", "None"),
    ("sa.JSON", "sa.null()"),
    ("sa.JSON", "sa.JSON.NULL"),
    ("sa.JSON", "\"text\""),
    ("sa.JSON", "{\"a\": float(\"nan\")}"),
    ("sa.JSON", "{\"a\": date(2024, 1, 2)}"),
    (
        "sa.Uuid",
        "uuid.UUID(\"00000000-0000-0000-0000-000000abcdef\")",
    ),
    (
        "sa.Uuid(as_uuid=False)",
        "\"00000000-0000-0000-0000-000000abcdef\"",
    ),
    ("sa.Uuid", "\"no uuid\""),
    (
        "GUID",
        "uuid.UUID(\"00000000-0000-0000-0000-000000abcdef\")",
    ),
    (
        "sqlalchemy_utils.UUIDType()",
        "uuid.UUID(\"00000000-0000-0000-0000-000000abcdef\")",
    ),
    (
        "sqlalchemy_utils.UUIDType(binary=False)",
        "uuid.UUID(\"00000000-0000-0000-0000-000000abcdef\")",
    ),
    ("sa.Enum(Color)", "Color.green"),
    ("sa.Enum(Color)", "\"green\""),
    (
        "sa.Enum(Color, values_callable=lambda e: [m.value for m in e])",
        "Color.green",
    ),
    ("sa.Enum(\"a\", \"b\")", "\"a\""),
    ("sa.Enum(\"a\", \"b\")", "5"),
    ("sa.PickleType", "{}"),
    ("sa.PickleType", "None"),
    ("sa.DateTime", "sa.text(\"'2024'\")"),
    ("sa.DateTime", "sa.func.date(\"2024-01-02\", \"+1 day\")"),
    ("Upper", "\"abc\""),
    ("Upper()", "None"),
    (
        "sa.String().with_variant(sa.LargeBinary(), \"sqlite\")",
        "b\"x\"",
    ),
];

#[test]
fn values() {
    let mut shown = Cases::default();
    for (sql_type, value) in VALUES {
        shown.add(&format!("{sql_type}: {value}"), inserted(sql_type, value));
    }
    insta::assert_snapshot!(shown.text());
}
