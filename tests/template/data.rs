//! Data files, and rows as INSERT statements.

use std::fmt::Write;

use gen_sql::template::Variable;
use proptest::prelude::*;
use rusqlite::Connection;

use super::{Errors, Revision};

const ROLES: &str = "name,rank\nadmin,1\n\"o'neil, \"\"x\"\"\",\n\"two\nlines\",NULL\n";

#[test]
fn rows_of_csv_are_texts() {
    let text = "{% for row in read_csv(path='roles.csv', null='NULL') %}({{ row.name }}, {{ row.rank }}) {% endfor %}";
    let sql = Revision::new(text).reads("roles.csv", ROLES).sql();
    assert_eq!(
        sql,
        "('admin', '1') ('o''neil, \"x\"', '') ('two\nlines', NULL) "
    );
}

#[test]
fn columns_of_csv_can_be_numbers() {
    let text = "{{ insert(into='t', rows=read_csv(path='t', null='', numbers=['n', 'r'])) }}";
    let csv = "code,n,r\n007,007,1.5\n8,-8,1e3\n9,,-0.0\n";
    insta::assert_snapshot!(Revision::new(text).reads("t", csv).sql(), @"
    INSERT INTO t (code, n, r) VALUES
        ('007', 7, 1.5),
        ('8', -8, 1000.0),
        ('9', NULL, -0.0);
    ");
}

#[test]
fn values_of_json_keep_their_kind_and_order() {
    let text = "{% for k, v in read_json(path='a.json') %}{{ k }} = {{ v }}, {% endfor %}";
    let json =
        r#"{"z": 9223372036854775807, "a": -1.5e3, "é": "\u00e9", "n": null, "b": [true, 2]}"#;
    assert_eq!(
        Revision::new(text).reads("a.json", json).sql(),
        "'z' = 9223372036854775807, 'a' = -1500.0, 'é' = 'é', 'n' = NULL, 'b' = 1, 2, "
    );
}

#[test]
fn seeds_read_well() {
    let text = "{{ insert(into='order', rows=read_csv(path='roles.csv', null='NULL')) }}\n";
    insta::assert_snapshot!(Revision::new(text).reads("roles.csv", ROLES).sql(), @r#"
    INSERT INTO "order" (name, rank) VALUES
        ('admin', '1'),
        ('o''neil, "x"', ''),
        ('two
    lines', NULL);
    "#);
    let text = "{{ insert(into='t', rows=read_json(path='a'), columns=['b', 'a']) }}{{ insert(into='t', rows=[]) }}";
    let sql =
        Revision::new(text).reads("a", r#"[{"a": 1, "b": -2, "c": 3}, {"b": null, "a": 1.5}]"#);
    assert_eq!(
        sql.sql(),
        "INSERT INTO t (b, a) VALUES\n    (-2, 1),\n    (NULL, 1.5);"
    );
}

#[test]
fn many_rows_make_several_statements() {
    let mut csv = "id,name\n".to_owned();
    for id in 0..1001 {
        writeln!(csv, "{id},it's {id}").unwrap();
    }
    let sql = Revision::new(
        "CREATE TABLE t (id INTEGER, name);\n{{ insert(into='t', rows=read_csv(path='t')) }}",
    )
    .reads("t", &csv)
    .sql();
    assert_eq!(sql.matches("INSERT INTO").count(), 3);
    let connection = Connection::open_in_memory().unwrap();
    connection.execute_batch(&sql).unwrap();
    let found: (i64, i64, String) = connection
        .query_row(
            "SELECT count(*), sum(typeof(id) = 'integer'), max(name) FROM t",
            [],
            |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
        )
        .unwrap();
    assert_eq!(found, (1001, 1001, "it's 999".to_owned()));
}

#[test]
fn a_file_without_rows_inserts_nothing() {
    let text = "({{ insert(into='t', rows=read_csv(path='t')) }})";
    assert_eq!(Revision::new(text).reads("t", "a,b\n").sql(), "()");
}

#[test]
fn files_that_cannot_be_used() {
    let mut errors = Errors::default();
    let csv = "{% for row in read_csv(path=\"data/roles.csv\") %}{{ row.name }},{% endfor %}\n";
    for (title, content) in [
        ("empty", ""),
        ("too many fields", "name,rank\nadmin,1\nguest,2,3\n"),
        ("too few fields", "name,rank\nadmin\n"),
        ("two columns of one name", "name,rank,name\n1,2,3\n"),
        ("column without a name", "name,,rank\n1,2,3\n"),
        (
            "quote without end",
            "name,rank\nadmin,1\n\"guest,2\nuser,3\n",
        ),
        ("quote in a field", "name,rank\n5\" pipe,1\n"),
        ("empty line", "name\na\n\nb\n"),
        ("text behind a quote", "name,rank\nadmin,1\n\"x\"y,\"2\"\n"),
        ("blank behind a quote", "name,rank\n\"x\" ,\"2\"\n"),
    ] {
        errors.add(title, Revision::new(csv).reads("data/roles.csv", content));
    }
    let numbers = "{% set rows = read_csv(path=\"data/roles.csv\", numbers=[\"rank\"]) %}\n";
    for (title, content) in [
        ("no number", "name,rank\nadmin,1\n\"two\nlines\",x1\n"),
        ("infinite number", "name,rank\nadmin,inf\n"),
        (
            "column of numbers that is not there",
            "name,ranks\nadmin,1\n",
        ),
    ] {
        errors.add(
            title,
            Revision::new(numbers).reads("data/roles.csv", content),
        );
    }
    let json = "SELECT {{ read_json(path=\"data/roles.json\") }};\n";
    for (title, content) in [
        ("no JSON", "{\"a\": 1,\n \"b\" 2}"),
        ("empty JSON", ""),
        ("two values", "1 2"),
        ("key twice", "{\"a\": 1,\n \"é\": 2, \"a\": 3}"),
        ("large integer", "[1,\n 18446744073709551616]"),
        ("large float", "[1e999]"),
        ("map", "{}"),
    ] {
        errors.add(title, Revision::new(json).reads("data/roles.json", content));
    }
    insta::assert_snapshot!(errors.0);
}

#[test]
fn calls_that_cannot_be() {
    let mut errors = Errors::default();
    let given = |text: &str| {
        Revision::new(text)
            .reads("data/roles.csv", ROLES)
            .reads("a.json", "[[1], {\"a\": [1]}]")
    };
    for (title, text) in [
        ("not declared", "{{ read_csv(path=\"../secret.csv\") }}"),
        ("misspelt", "{{ read_csv(path=\"data/role.csv\") }}"),
        ("no path", "{{ read_csv() }}"),
        ("path that is no text", "{{ read_json(path=1) }}"),
        ("rows that are no list", "{{ insert(into='t', rows=1) }}"),
        (
            "row that is no map",
            "{{ insert(into='t', rows=read_json(path='a.json')) }}",
        ),
        (
            "row with another key",
            "{{ insert(into='t', rows=[{\"a\": 1}, {\"a\": 1, \"b\": 2}]) }}",
        ),
        (
            "row without a key",
            "{{ insert(into='t', rows=[{\"a\": 1, \"b\": 2}, {\"a\": 1, \"c\": 2}]) }}",
        ),
        (
            "row with a list",
            "{{ insert(into='t', rows=[{\"a\": 1}, {\"a\": [1]}]) }}",
        ),
        (
            "column that is not there",
            "{{ insert(into='t', rows=[{\"a\": 1}], columns=['b']) }}",
        ),
        ("no columns", "{{ insert(into='t', rows=[{}]) }}"),
        ("no table", "{{ insert(rows=[]) }}"),
        (
            "two columns that are one",
            "{{ insert(into='t', rows=[{\"a\": 1, \"b\": 2, \"A\": 3}]) }}",
        ),
        (
            "a column that is named twice",
            "{{ insert(into='t', rows=[{\"id\": 1, \"name\": 2}], columns=['id', 'name', 'id']) }}",
        ),
        (
            "misspelt argument",
            "{{ insert(into='t', rows=read_csv(path='data/roles.csv', nul='')) }}",
        ),
        (
            "misspelt columns",
            "{{ insert(into='t', rows=read_csv(path='data/roles.csv'), colums=['id']) }}",
        ),
        (
            "unknown argument",
            "{{ read_json(path='a.json', numbers=['a']) }}",
        ),
        (
            "rows that are not there",
            "{{ insert(into='t', rows=rows) }}",
        ),
        (
            "in a string",
            "SELECT {{ \"'\" | safe }}{{ insert(into='t', rows=[{\"a\": 1}]) }}",
        ),
    ] {
        errors.add(title, given(text));
    }
    insta::assert_snapshot!(errors.0);
}

proptest! {
    #[test]
    fn seeds_come_back(rows in proptest::collection::vec(("[\\x00-\\x7fé,\"]{0,6}", any::<i64>()), 1..40)) {
        let table = |(name, number): (String, i64)| {
            Variable::Table(vec![("a name".into(), name.into()), ("n".into(), number.into())])
        };
        let given = Variable::List(rows.iter().cloned().map(table).collect());
        let sql = Revision::new("{{ insert(into='t', rows=rows) }}").with("rows", given).sql();
        let connection = Connection::open_in_memory().unwrap();
        connection.execute_batch("CREATE TABLE t (n, \"a name\")").unwrap();
        connection.execute_batch(&sql).unwrap();
        let mut found = connection.prepare("SELECT \"a name\", n FROM t ORDER BY rowid").unwrap();
        let found = found.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).unwrap();
        prop_assert_eq!(found.map(Result::unwrap).collect::<Vec<_>>(), rows);
    }

    /// What the `csv` crate writes comes back.
    #[test]
    fn fields_come_back(rows in proptest::collection::vec(("[a-z ,\"'\né]{0,6}", "[a-z,\"]{1,4}"), 1..20)) {
        let mut writer = csv::Writer::from_writer(Vec::new());
        writer.write_record(["a", "b"]).unwrap();
        for (a, b) in &rows {
            writer.write_record([a, b]).unwrap();
        }
        let file = String::from_utf8(writer.into_inner().unwrap()).unwrap();
        let sql = Revision::new("{{ insert(into='t', rows=read_csv(path='t')) }}").reads("t", &file).sql();
        let connection = Connection::open_in_memory().unwrap();
        connection.execute_batch("CREATE TABLE t (a, b)").unwrap();
        connection.execute_batch(&sql).unwrap();
        let mut found = connection.prepare("SELECT a, b FROM t ORDER BY rowid").unwrap();
        let found = found.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).unwrap();
        prop_assert_eq!(found.map(Result::unwrap).collect::<Vec<_>>(), rows);
    }
}
