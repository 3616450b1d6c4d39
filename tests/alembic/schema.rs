//! What a project and its libraries say of types and names, and what is refused.

use crate::project::{Cases, Project};

/// A project of one revision with this body.
fn project(imports: &str, body: &str) -> Project {
    let code = format!(
        "import sqlalchemy as sa\nfrom alembic import op\n{imports}\n\nrevision = \"a1\"\n\
         down_revision = None\n\n\ndef upgrade():\n    {body}\n"
    );
    Project::new().file("versions/a1.py", code)
}

/// The statements of the revision in the script.
fn section(script: &str) -> String {
    let begin = "SAVEPOINT gen_sql_revision;";
    let end = "INSERT INTO alembic_version";
    let lines = script.lines().skip_while(|line| *line != begin).skip(1);
    let lines = lines.take_while(|line| !line.starts_with(end));
    let lines = lines.filter(|line| !line.is_empty() && !line.starts_with("SAVEPOINT "));
    lines.collect::<Vec<_>>().join("\n")
}

fn columns(sql_types: &[&str]) -> String {
    let columns = sql_types.iter().enumerate();
    let columns: Vec<String> = columns
        .map(|(at, sql_type)| format!("sa.Column(\"c{at}\", {sql_type})"))
        .collect();
    format!("op.create_table(\"t\", {})", columns.join(", "))
}

#[test]
fn a_decorator_of_a_library_is_what_impl_says() {
    let imports = "import sqlalchemy_utils\nimport sqlmodel\n\n\
        class Pickled(sa.PickleType):\n    impl = sa.Text\n\n\
        class Secret(sqlalchemy_utils.StringEncryptedType):\n    impl = sa.Text\n\n\
        class Long(sqlmodel.AutoString):\n    impl = sa.Unicode\n";
    let body = columns(&[
        "Pickled(pickler=None)",
        "Secret()",
        "Long(20)",
        "Long(length=9).impl",
    ]);
    let script = project(imports, &body).run(&["upgrade"]).succeeded();
    let section = section(&script);
    let types: Vec<&str> = { section.lines() }
        .filter_map(|line| line.trim().split_once(' '))
        .filter(|(name, _)| name.starts_with('c') && name.len() < 4)
        .map(|(_, declared)| declared)
        .collect();
    assert_eq!(types, ["TEXT,", "TEXT,", "VARCHAR(20),", "VARCHAR(9)"]);
}

#[test]
fn types_of_libraries() {
    let imports = "import fastapi_users_db_sqlalchemy\nimport sqlalchemy_utils\nimport sqlmodel\n\
        import sqlmodel.sql.sqltypes\nfrom advanced_alchemy.types import GUID as Advanced\n\
        from fastapi_users_db_sqlalchemy.generics import GUID\nfrom pgvector.sqlalchemy import Vector\n\
        from sqlalchemy_utils.types.uuid import UUIDType";
    let body = columns(&[
        "sqlmodel.sql.sqltypes.AutoString()",
        "sqlmodel.AutoString(length=50)",
        "UUIDType()",
        "UUIDType(binary=False)",
        "sqlalchemy_utils.UUIDType",
        "sqlalchemy_utils.types.email.EmailType()",
        "sqlalchemy_utils.EmailType(length=100)",
        "sqlalchemy_utils.IPAddressType(max_length=40)",
        "sqlalchemy_utils.PhoneNumberType(region=\"US\")",
        "sqlalchemy_utils.ChoiceType([(\"a\", \"A\")])",
        "sqlalchemy_utils.ChoiceType([(1, \"A\")], impl=sa.Integer())",
        "sqlalchemy_utils.JSONType()",
        "sqlalchemy_utils.ArrowType(timezone=True)",
        "sqlalchemy_utils.StringEncryptedType(sa.Unicode, \"key\")",
        "GUID()",
        "fastapi_users_db_sqlalchemy.generics.GUID()",
        "Advanced(length=16)",
        "Advanced(binary=False)",
        "Vector(3)",
    ]);
    let script = project(imports, &body).run(&["upgrade"]).succeeded();
    insta::assert_snapshot!(section(&script));
}

#[test]
fn types_of_the_configuration() {
    let imports = "import app.types\nimport nowhere\nfrom app.types import Money\n\
        from other.place import Stamp";
    let body = columns(&[
        "app.types.GUID()",
        "app.types.GUID(length=16)",
        "app.types.Plain(5)",
        "Money",
        "Stamp(timezone=True)",
    ]);
    let types = "import sqlalchemy as sa\nimport nowhere\n\n\nclass GUID(nowhere.Type):\n    pass\n\n\n\
        class Money(nowhere.Type):\n    pass\n\n\nclass Plain(sa.String):\n    pass\n";
    let script = project(imports, &body)
        .file("app/__init__.py", "")
        .file("app/types.py", types)
        .config(
            "prepend_sys_path = [\".\"]\n[types]\n\"app.types.GUID\" = \"CHAR(36)\"\n\
             Money = \"NUMERIC(10, 2)\"\n\"other.place.Stamp\" = \"TIMESTAMP\"\n",
        )
        .run(&["upgrade"])
        .succeeded();
    insta::assert_snapshot!(section(&script));
}

#[test]
fn names_of_the_project() {
    let body = "op.create_table(\"t\", sa.Column(\"id\", sa.Integer, primary_key=True), \
        sa.Column(\"a\", sa.Integer, sa.ForeignKey(\"t.id\"), unique=True, index=False), \
        sa.Column(\"b\", sa.Boolean(create_constraint=True, name=\"b\"), index=True), \
        sa.UniqueConstraint(\"b\", name=op.f(\"final\")))\n    \
        op.add_column(\"t\", sa.Column(\"c\", sa.Enum(\"x\", name=\"e\", create_constraint=True)))\n    \
        op.add_column(\"t\", sa.Column(\"d\", sa.Integer, sa.ForeignKey(\"t.id\"), index=True))";
    let script = project("", body)
        .config(
            "[naming]\nck = \"ck_%(table_name)s_%(constraint_name)s\"\n\
             uq = \"uq_%(table_name)s_%(column_0_name)s\"\npk = \"pk_%(table_name)s\"\n\
             fk = \"fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s\"\n",
        )
        .run(&["upgrade"])
        .succeeded();
    insta::assert_snapshot!(section(&script));
}

/// The scratch lends a column without a type that of the column that it refers to, and an expression
/// that SQLAlchemy leaves bare gets the brackets that SQLite wants.
#[test]
fn better_than_sqlalchemy() {
    let body = "op.create_table(\"o\", sa.Column(\"id\", sa.String(7), primary_key=True))\n    \
        op.create_table(\"t\", sa.Column(\"a\", sa.ForeignKey(\"o.id\")), \
        sa.Column(\"b\", sa.String, server_default=sa.text(\"'a' || 'b'\")), \
        sa.Column(\"returning\", sa.Integer), sa.Column(\"nothing\", sa.Integer))";
    let script = project("", body).run(&["upgrade"]).succeeded();
    insta::assert_snapshot!(section(&script));
}

#[test]
fn err_tables() {
    let cases = [
        "op.create_table(\"t\", sa.Column(\"a\"))",
        "op.create_table(\"t\", sa.Column(\"a\", sa.ARRAY(sa.String())))",
        "op.create_table(\"t\", sa.Column(\"a\", sa.Integer, sa.UniqueConstraint()))",
        "op.create_table(\"t\", sa.Column(\"a\", sa.Integer, server_default=5))",
        "op.create_table(\"t\", sa.Column(\"a\", sa.Integer, colour=5))",
        "op.create_table(\"t\", sa.Column(\"a\", sa.Integer, sqlite_colour=5))",
        "op.create_table(\"t\", sa.Column(\"a\", sa.Integer, sa.ForeignKey(\"s.o.id\")))",
        "op.create_table(\"t\", sa.Column(\"a\", sa.Integer, sa.ForeignKey(\"o.id\", ondelete=\"X;\")))",
        "op.create_table(\"t\", sa.Column(\"a\", sa.Integer, primary_key=True, autoincrement=True), \
         sa.Column(\"b\", sa.Integer, primary_key=True))",
        "op.create_table(\"t\", sa.Column(\"a\", sa.Integer), \"b\")",
        "op.create_table(\"t\", sa.Column(\"a\", app.GUID()))",
        "op.create_table(\"t\", sa.Column(\"a\", sa.String(\"x\")))",
        "op.create_table(\"t\", sa.Column(\"a\", sa.Integer), sa.Index(None, sa.text(\"a\")))",
        "op.create_table(\"t\", sa.Column(\"a\", Geometry(\"POINT\")))",
    ];
    let mut shown = Cases::default();
    for case in cases {
        let run = project("import app\nfrom geoalchemy2 import Geometry", case).run(&["upgrade"]);
        assert_eq!(run.code, 1, "{case}\n{run}");
        shown.add(case, run.stderr);
    }
    insta::assert_snapshot!(shown.text());
}
