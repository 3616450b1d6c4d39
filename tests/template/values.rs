//! Every value that a template writes comes back from SQLite as the same value.

use std::str::FromStr;

use gen_sql::template::Variable;
use proptest::prelude::*;
use rusqlite::Connection;
use rusqlite::types::Value;

use super::Revision;

/// The first row of what `sql` selects.
fn row(sql: &str) -> Vec<Value> {
    let connection = Connection::open_in_memory().unwrap();
    let mut statement = connection
        .prepare(sql)
        .unwrap_or_else(|error| panic!("{sql}: {error}"));
    let count = statement.column_count();
    let values = statement.query_row([], |row| (0..count).map(|at| row.get(at)).collect());
    values.unwrap()
}

fn through(variable: Variable) -> Vec<Value> {
    row(&Revision::new("SELECT {{ value }}")
        .with("value", variable)
        .sql())
}

fn text(value: &str) -> Value {
    Value::Text(value.to_owned())
}

#[test]
fn values_read_well() {
    let sql = Revision::new(
        "INSERT INTO t VALUES ({{ a }}, {{ b }}, {{ c }}, {{ d }}, {{ e }}, {{ none }}, {{ [] }});\n",
    )
    .with("a", "it's")
    .with("b", -7)
    .with("c", 3.0)
    .with("d", true)
    .with("e", Variable::List(vec!["x''y".into(), false.into(), 1.5.into()]))
    .sql();
    insta::assert_snapshot!(
        sql,
        @"INSERT INTO t VALUES ('it''s', -7, 3.0, 1, 'x''''y', 0, 1.5, NULL, );"
    );
}

#[test]
fn null_comes_from_json() {
    let sql =
        Revision::new("SELECT {{ read_json(path='a') }}").reads("a", "[null, -0.5, \"\\u0000\"]");
    assert_eq!(
        row(&sql.sql()),
        [Value::Null, Value::Real(-0.5), text("\0")]
    );
}

#[test]
fn the_ends_of_the_ranges_come_back() {
    for number in [i64::MIN, i64::MIN + 1, -1, 0, i64::MAX] {
        assert_eq!(through(number.into()), [Value::Integer(number)]);
    }
    for number in [f64::MAX, f64::MIN_POSITIVE, -1e-300, 0.1, 1e22] {
        assert_eq!(through(number.into()), [Value::Real(number)]);
    }
}

#[test]
fn a_negative_number_begins_no_comment() {
    for (number, difference) in [(-5, 15), (5, 5)] {
        let sql = Revision::new("SELECT 10 -{{ n }}, -{{ n }}")
            .with("n", number)
            .sql();
        assert_eq!(
            row(&sql),
            [Value::Integer(difference), Value::Integer(-number)]
        );
    }
}

#[test]
fn values_of_the_configuration_become_values_of_sqlite() {
    let given = [
        ("1979-05-27T07:32:00Z", "1979-05-27 07:32:00Z"),
        ("1979-05-27T00:32:00.5-07:00", "1979-05-27 00:32:00.5-07:00"),
        ("1979-05-27 07:32:00.999", "1979-05-27 07:32:00.999"),
        ("1979-05-27", "1979-05-27"),
        ("07:32:00", "07:32:00"),
    ];
    for (toml, sql) in given {
        let time = toml::value::Datetime::from_str(toml).unwrap();
        assert_eq!(through(toml::Value::Datetime(time).into()), [text(sql)]);
        let read = format!("SELECT datetime('{sql}') IS NOT NULL");
        assert_eq!(row(&read), [Value::Integer(1)], "SQLite reads {sql}");
    }
    let table: toml::Table = "a = [1, 'x']\nb = { c = true, d = 2.5 }".parse().unwrap();
    let sql = Revision::new("SELECT {{ t.a }}, {{ t.b.c }}, {{ t.b.d }}, {{ t.b | keys }}")
        .with("t", toml::Value::Table(table));
    assert_eq!(sql.sql(), "SELECT 1, 'x', 1, 2.5, 'c', 'd'");
}

#[test]
fn sql_is_written_as_it_is() {
    let sql = |text: &str| Revision::new(text).with("s", "it's").with("b", true).sql();
    for (template, expected) in [
        ("{{ 'a' | safe }}", "a"),
        ("{{ s | ident }}", "\"it's\""),
        (
            "{{ 'plain' | ident }}.{{ 'order' | ident }}",
            "plain.\"order\"",
        ),
        (
            "{% set a %}b = {{ s }}{% endset %}WHERE {{ a }}",
            "WHERE b = 'it''s'",
        ),
        (
            "{% set a | upper %}b = {{ s }}{% endset %}{{ a }}",
            "B = 'IT''S'",
        ),
        ("{% filter upper %}a {{ s }}{% endfilter %}", "A 'IT''S'"),
        ("{% filter str %}it's{% endfilter %}", "'it''s'"),
        (
            "{% set a %}x{% endset %}{% if a == 'x' %}1{% else %}2{% endif %}",
            "1",
        ),
        ("{{ s | literal }}", "'it''s'"),
        (
            "{{ (\"'a' || \" ~ (s | literal)) | safe }}",
            "'a' || 'it''s'",
        ),
        ("{{ s if b else 1 }}", "'it''s'"),
        ("{{ 'Dr ' ~ s ~ 1 ~ b }}", "'Dr it''s1true'"),
        ("a {{- s -}} ,b", "a'it''s',b"),
        ("{% raw %}{{ s }}{% endraw %}", "{{ s }}"),
        ("{{ '}}' }}", "'}}'"),
        ("{# {{ x }} #}", ""),
        (
            "{% for a, b in {\"k\": 1} %}{{ a | ident }} = {{ b }}{% endfor %}",
            "k = 1",
        ),
        ("{{ [x * 2 for x in [1, 2] if x > 1] }}", "4"),
        ("{{ missing | default(value=3) }}", "3"),
        ("{% if missing is defined %}1{% else %}2{% endif %}", "2"),
        ("{{ missing or 'none' }}", "'none'"),
        ("{{ [s, 'b'] | join(sep=', ') }}", "'it''s, b'"),
        ("{{ s | replace(from=\"'\", to='') }}", "'its'"),
        (
            "{% component c(n) %}({{ n }}){{ body }}{% endcomponent %}{% <c n={s}> %}x{% </c> %}",
            "('it''s')x",
        ),
        (
            "{% component c(n) %}t_{{ n | safe }}{% endcomponent %}{% set t = <c n=\"a\"/> %}{% if t == 't_a' %}{{ t }}{% endif %}",
            "t_a",
        ),
        (
            "{% component c(n) %}{{ n.a }}{% endcomponent %}{{ <c n={{\"a\": 1} } /> }}",
            "1",
        ),
    ] {
        assert_eq!(sql(template), expected, "{template}");
    }
}

#[test]
fn a_template_names_its_variables() {
    let text = "{% set a = b %}{{ a ~ c.d }}{% for e in f %}{{ e }}{{ loop.index }}{% endfor %}\
                {{ g(h=i) | default(value=j) }}{% component k(l) %}{{ l }}{{ m }}{% endcomponent %}\
                {{ <k l={n} o /> }}{% if p is divisible_by(divisor=q) %}{% endif %}{{ [r for s in t] }}";
    let text = text
        .replace("g(h=i)", "range(end=i)")
        .replace(" o />", " />");
    let mut revision = Revision::new(text.clone());
    let template = revision.parse().unwrap();
    let variables: Vec<&str> = template.variables().collect();
    assert_eq!(
        variables,
        ["b", "c", "f", "i", "j", "n", "p", "q", "r", "t"]
    );
    let mut tera = tera::Tera::new();
    tera.add_raw_template("t", &text).unwrap();
    let mut theirs: Vec<&str> = tera
        .get_template_variables("t")
        .unwrap()
        .into_iter()
        .collect();
    theirs.sort_unstable();
    assert_eq!(variables, theirs);
}

/// What one file, branch or component gives counts for no other.
#[test]
fn names_are_given_where_they_are_given() {
    let variables = |text: &str| {
        let mut revision = Revision::new(text).library(&[
            (
                "parts.sql",
                "{% component part(region) %}{{ region }}{% endcomponent %}",
            ),
            ("sets.sql", "{% set region = 1 %}{{ region }}"),
            ("uses.sql", "{{ region }}"),
        ]);
        let template = revision.parse().unwrap();
        let variables: Vec<String> = template.variables().map(str::to_owned).collect();
        let needs = !text.contains("{% if") && revision.rendered().is_err();
        (variables.join(" "), needs)
    };
    let region = || "region".to_owned();
    for outside in [
        "{{ <part region={1}/> }}{{ region }}",
        "{% include 'sets.sql' %}{{ region }}",
        "{{ region }}{% set region = 1 %}",
        "{% for region in [1] %}{% endfor %}{{ region }}",
        "{% for region in region %}{{ region }}{% endfor %}",
        "{% for n in [1] %}{% set region = n %}{% endfor %}{{ region }}",
        "{% set region %}{{ region }}{% endset %}",
        "{% include 'uses.sql' %}",
        "{% if true %}{% set region = 1 %}{% else %}{{ region }}{% endif %}",
        "{% if false %}{% set region = 1 %}{% endif %}{{ region }}",
    ] {
        let (variables, needs) = variables(outside);
        assert_eq!(variables, region(), "{outside}");
        assert!(needs || outside.contains("{% if"), "{outside}");
    }
    for given in [
        "{{ <part region={1}/> }}",
        "{% set region = 1 %}{{ region }}",
        "{% set region %}x{% endset %}{{ region }}",
        "{% for region in [1] %}{{ region }} {% set n = region %}{{ n }}{% endfor %}",
        "{% if true %}{% set region = 1 %}{{ region }}{% endif %}",
        "{% include 'sets.sql' %}",
        "{{ [region for region in [1]] }}",
    ] {
        assert_eq!(variables(given), (String::new(), false), "{given}");
    }
    // Also these take nothing from outside, but that is not seen: no name is hidden by it.
    let included = variables("{% set region = 1 %}{% include 'uses.sql' %}");
    assert_eq!(included, (region(), false));
}

#[test]
fn words_of_operators_are_no_names() {
    let text =
        "{% if region not in ['eu'] and not false and 1 is not odd %}1{% else %}2{% endif %}";
    assert_eq!(Revision::new(text).with("region", "eu").sql(), "2");
    assert_eq!(Revision::new(text).with("region", "us").sql(), "2");
    let text = text.replace("1 is not odd", "2 is not odd");
    assert_eq!(Revision::new(text).with("region", "us").sql(), "1");
}

/// Nothing that Tera offers depends on anything but its arguments.
#[test]
fn there_is_no_clock_no_chance_and_no_environment() {
    for name in [
        "now",
        "get_random",
        "random",
        "get_env",
        "env",
        "uuid",
        "include_str",
    ] {
        let error = Revision::new(format!("{{{{ {name}() }}}}")).error();
        assert!(error.contains("unknown function"), "{error}");
    }
    for name in [
        "date",
        "now",
        "random",
        "shuffle",
        "env",
        "urlencode",
        "slugify",
    ] {
        let error = Revision::new(format!("{{{{ 1 | {name} }}}}")).error();
        assert!(error.contains("unknown filter"), "{error}");
    }
}

fn any_text() -> impl Strategy<Value = String> {
    let text = "[\\x00-\\x7fé𝄞\u{fdd0}\u{fdd1}:]{0,12}";
    text.prop_filter("it could read as a mark", |text| {
        !text.contains('\u{fdd0}') || !text.contains('\u{fdd1}')
    })
}

fn any_value() -> impl Strategy<Value = (Variable, Vec<Value>)> {
    let scalar = prop_oneof![
        any_text().prop_map(|value| (Variable::from(value.as_str()), text(&value))),
        any::<i64>().prop_map(|value| (value.into(), Value::Integer(value))),
        any::<bool>().prop_map(|value| (value.into(), Value::Integer(value.into()))),
        (proptest::num::f64::NORMAL | proptest::num::f64::ZERO)
            .prop_map(|value| (value.into(), Value::Real(value))),
    ];
    prop_oneof![
        scalar
            .clone()
            .prop_map(|(given, found)| (given, vec![found])),
        proptest::collection::vec(scalar, 1..5).prop_map(|pairs| {
            let (given, found) = pairs.into_iter().unzip();
            (Variable::List(given), found)
        }),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn values_come_back((given, found) in any_value()) {
        prop_assert_eq!(through(given), found);
    }

    /// Also from where a block has captured them.
    #[test]
    fn captured_values_come_back((given, found) in any_value()) {
        let text = "{% component c(v) %}{{ v }}{% endcomponent %}\
                    {% set a %}{{ <c v={value}/> }}{% endset %}SELECT {{ a }}";
        let sql = Revision::new(text).with("value", given).sql();
        prop_assert_eq!(row(&sql), found);
    }
}

/// The one text that cannot be written: it reads as a mark of ours.
#[test]
fn a_text_that_reads_as_a_mark_is_refused() {
    let error = Revision::new("SELECT {{ s }}")
        .with("s", "a\u{fdd0}0\u{fdd1}")
        .error();
    assert!(error.starts_with("error[no-literal]"), "{error}");
    let forged = [
        "\u{fdd0}0\u{fdd1}",
        "\u{fdd0}99\u{fdd1}",
        "\u{fdd0}0:9\u{fdd1}x\u{fdd1}",
        "\u{fdd0}0:1\u{fdd1}é\u{fdd1}",
        "\u{fdd0}99999999999:1\u{fdd1}",
        "\u{fdd1}\u{fdd0}",
    ];
    for text in forged {
        // It may be refused or written; it must not be believed beyond its place.
        let _ = Revision::new("SELECT {{ s | safe }} {{ 1 }}")
            .with("s", text)
            .rendered();
    }
}
