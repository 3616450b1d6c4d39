//! Every kind of fault, as its user sees it.

use super::{Errors, Revision};
use gen_sql::template::Variable;

fn table(keys: &[&str]) -> Variable {
    let pairs = keys.iter().map(|key| ((*key).to_owned(), 1.into()));
    Variable::Table(pairs.collect())
}

#[test]
fn syntax() {
    let mut errors = Errors::default();
    for (title, text) in [
        ("two values", "SELECT 1;\nSELECT {{ a b }};\n"),
        ("nothing", "SELECT {{ }};\n"),
        ("no end", "SELECT {{ a;\nSELECT 2;\n"),
        ("no end before a tag", "SELECT {{ a {% if b %};\n"),
        ("tag without end", "{% if a \nSELECT 1;\n"),
        ("block without end", "{% if true %}\nSELECT 1;\n"),
        ("string without end", "SELECT {{ 'a }};\n"),
        ("comment without end", "SELECT 1; {# note\n"),
        ("raw without end", "SELECT 1; {% raw %} {{\n"),
        ("unknown tag", "{% macro a() %}\n"),
        ("unknown filter", "SELECT {{ 'a' | uper }};\n"),
        (
            "unknown filters",
            "SELECT {{ 'é' | shout }}, {{ 1 | date }};\n",
        ),
        ("unknown function", "SELECT {{ now() }};\n"),
        ("unknown test", "{% if 1 is evn %}1{% endif %}\n"),
        ("unknown component", "{{ <seed/> }}\n"),
        ("unknown template", "{% include \"tables.sql\" %}\n"),
        ("extends", "{% extends \"base.sql\" %}\n"),
        ("dash", "SELECT {{ a - }};\n"),
        ("character", "SELECT {{ a ; b }};\n"),
        ("reserved character", "SELECT '\u{fdd0}';\n"),
        (
            "too deep",
            "SELECT {{ ((((((((((((((((((((((((((((((((((((((((1)))))))))))))))))))))))))))))))))))))))) }};\n",
        ),
        ("function with a wrong argument", "{{ insert(10) }}\n"),
    ] {
        errors.add(title, Revision::new(text));
    }
    insta::assert_snapshot!(errors.0);
}

#[test]
fn undefined() {
    let mut errors = Errors::default();
    let given = |text: &str| {
        Revision::new(text)
            .with("region", "EU")
            .with("row", table(&["name", "rank"]))
    };
    for (title, text) in [
        ("misspelt", "SELECT {{ regoin }};\n"),
        ("unknown", "SELECT {{ tenant }};\n"),
        ("several", "SELECT {{ tenant }},\n    {{ other }};\n"),
        (
            "in a branch that is not taken",
            "{% if region == 'US' %}{{ regoin }}{% endif %}\n",
        ),
        ("as a condition", "{% if verbose %}SELECT 1;{% endif %}\n"),
        ("joined", "SELECT {{ 'in ' ~ tenant }};\n"),
        ("field", "SELECT {{ row.nmae }};\n"),
        ("unknown field", "SELECT {{ row.colour }};\n"),
        ("field of a field", "SELECT {{ row.colour.name }};\n"),
        ("joined field", "SELECT {{ 'Dr ' ~ row.nmae }};\n"),
        ("filtered field", "SELECT {{ row.nmae | safe }};\n"),
        ("element", "SELECT {{ [1, 2][5] }};\n"),
        (
            "name of a loop",
            "{% for role in [1] %}{{ rol }}{% endfor %}\n",
        ),
        (
            "field in a loop",
            "{% for r in [row] %}\nINSERT INTO t VALUES ({{ r.name }}, {{ r.rnk }});\n{% endfor %}\n",
        ),
        ("name to quote", "DROP TABLE {{ row.table | ident }};\n"),
        (
            "loop over an unknown field",
            "{% for r in row.ranks %}{{ r }}{% endfor %}\n",
        ),
        (
            "unknown field in a filter",
            "SELECT {{ row.nmae | upper }};\n",
        ),
        ("unknown field in a sum", "SELECT {{ 1 + row.nmae }};\n"),
        ("index of an unknown field", "SELECT {{ row.nmae[0] }};\n"),
        (
            "outside of a component",
            "{% component c(n) %}{{ n }}, {{ region }}{% endcomponent %}{{ <c n={1}/> }}",
        ),
        (
            "set in a loop",
            "{% for n in [1] %}{% set last = n %}{% endfor %}SELECT {{ last }};\n",
        ),
        (
            "set in a branch",
            "{% if region == 'US' %}{% set last = 1 %}{% endif %}SELECT {{ last }};\n",
        ),
        (
            "behind a loop",
            "{% for n in [1] %}{{ n }}{% endfor %}SELECT {{ n }};\n",
        ),
        (
            "misspelt in a component",
            "{% component c(name) %}{{ nmae }}{% endcomponent %}{{ <c name={1}/> }}",
        ),
    ] {
        errors.add(title, given(text));
    }
    insta::assert_snapshot!(errors.0);
}

#[test]
fn values_without_a_literal() {
    let mut errors = Errors::default();
    let given = |text: &str| {
        Revision::new(text)
            .with("row", table(&["name"]))
            .with("infinite", f64::INFINITY)
            .with("nan", f64::NAN)
            .with("list", Variable::List(vec![1.into()]))
            .with("lists", Variable::List(vec![Variable::List(vec![])]))
            .reads("big.json", "18446744073709551615")
    };
    for (title, text) in [
        ("map", "SELECT {{ row }};\n"),
        ("list of lists", "SELECT {{ lists }};\n"),
        ("list of maps", "SELECT {{ [row] }};\n"),
        ("infinity", "SELECT {{ infinite }};\n"),
        ("no number", "SELECT {{ nan }};\n"),
        ("too large", "SELECT {{ read_json(path=\"big.json\") }};\n"),
        ("name", "DROP TABLE {{ 1 | ident }};\n"),
        ("joined null", "SELECT {{ 'a' ~ none }};\n"),
        ("joined list", "SELECT {{ 'a' ~ list }};\n"),
        ("safe null", "SELECT {{ none | safe }};\n"),
        (
            "captured SQL joined",
            "{% set a %}{{ row.name }}{% endset %}SELECT {{ a ~ 'x' }};\n",
        ),
        (
            "captured SQL changed",
            "{% set a %}{{ 'text' }}{% endset %}SELECT {{ a | reverse | safe }};\n",
        ),
        (
            "captured SQL escaped",
            "{% set a %}SELECT name{% endset %}{{ a | replace(from='name', to='text') }};\n",
        ),
        ("escaped", "SELECT {{ 'a' | escape }};\n"),
        ("division by zero", "SELECT {{ 1 / 0 }};\n"),
        ("wrong argument", "SELECT {{ 1 | upper }};\n"),
        ("thrown", "{{ throw(message='no such region') }}\n"),
        (
            "thrown in words of Tera",
            "{{ throw(message='Variable `x` is not defined. Add it.') }}\n",
        ),
        (
            "thrown in words of ours",
            "{{ throw(message='\u{fdd2}{\"site\":null,\"kind\":{\"Data\":[{\"message\":\"m\",\"label\":\"l\",\"help\":\"h\"},[{\"file\":7,\"start\":0,\"end\":1,\"label\":\"l\"}]]}}') }}\n",
        ),
    ] {
        errors.add(title, given(text));
    }
    insta::assert_snapshot!(errors.0);
}

#[test]
fn misplaced() {
    let mut errors = Errors::default();
    for (title, text) in [
        ("string", "SELECT 'Dear {{ s }}, it''s you';\n"),
        (
            "string with a condition",
            "SELECT 'a {{ s if b else 1 }}';\n",
        ),
        (
            "string with a tag",
            "SELECT 'a {% if b %}{{ s }}{% endif %}';\n",
        ),
        ("quoted name", "DROP TABLE \"old_{{ s }}\";\n"),
        ("bracketed name", "DROP TABLE [{{ s ~ '_old' }}];\n"),
        ("line comment", "-- for {{ s }}\nSELECT 1;\n"),
        ("block comment", "/* {{ s }} */ SELECT 1;\n"),
        ("blob", "SELECT x'{{ s }}';\n"),
        ("string without end", "SELECT '{{ s }};\n"),
        (
            "branch that is not taken",
            "{% if false %}SELECT '{{ s }}';{% endif %}\n",
        ),
        (
            "quote in a branch",
            "SELECT {% if b %}'{% endif %} {{ s }}{% if b %}'{% endif %};\n",
        ),
        (
            "comment in a branch",
            "SELECT 1 {% if b %}--{% endif %} {{ s }}\n;\n",
        ),
        (
            "quoted name by an expression",
            "SELECT {{ '\"' | safe }} {{ s | ident }} {{ '\"' | safe }};\n",
        ),
        ("word before", "SELECT a{{ n }};\n"),
        ("word behind", "SELECT {{ n }}a;\n"),
        ("two values", "SELECT {{ s }}{{ s }};\n"),
        ("two numbers", "SELECT {{ n }}{{ n }};\n"),
        ("blob by a letter", "SELECT x{{ s }};\n"),
        ("exponent", "SELECT 1e{{ n }};\n"),
        ("quote behind", "SELECT {{ s }}{{ \"'\" | safe }};\n"),
        ("nothing between signs", "SELECT 3 -{{ [] }}- 4;\n"),
        ("nothing between strings", "SELECT 'a'{{ [] }}'b';\n"),
        ("nothing between numbers", "SELECT 1{{ [] }}2;\n"),
    ] {
        let revision = Revision::new(text)
            .with("s", "it's")
            .with("b", true)
            .with("n", 7);
        errors.add(title, revision);
    }
    insta::assert_snapshot!(errors.0);
}

/// A condition on a field that is not there would be false, and nobody would know.
#[test]
fn fields_in_conditions() {
    let mut errors = Errors::default();
    let given = |text: &str| {
        Revision::new(text)
            .with("r", table(&["active", "rank"]))
            .with("rows", Variable::List(vec![table(&["active"])]))
    };
    for (title, text) in [
        ("compared", "{% if r.actve == 1 %}1{% endif %}\n"),
        ("alone", "{% if r.actve %}1{% endif %}\n"),
        ("behind not", "{% if not r.actve %}1{% endif %}\n"),
        (
            "on the right",
            "{% if 1 != r.actve and true %}1{% endif %}\n",
        ),
        (
            "tested",
            "{% if r.actve is starting_with(pat=\"y\") %}1{% endif %}\n",
        ),
        ("before or", "{% if 1 == r.actve or true %}1{% endif %}\n"),
        ("elif", "{% if false %}{% elif r.rnk > 1 %}1{% endif %}\n"),
        ("in an output", "{{ 1 if r.actve else 2 }}\n"),
        ("in an index", "{% if rows[0].actve == 1 %}1{% endif %}\n"),
        ("by an index", "{% if r[\"actve\"] == 1 %}1{% endif %}\n"),
        ("in a list", "{% if 1 in [r.actve] %}1{% endif %}\n"),
    ] {
        errors.add(title, given(text));
    }
    insta::assert_snapshot!(errors.0);
    for text in [
        "{% if r.actve is defined %}1{% else %}2{% endif %}",
        "{% if r.actve is not defined %}2{% endif %}",
        "{% if r.actve is defined and r.actve == 1 %}1{% else %}2{% endif %}",
        "{% if r.actve | default(value=0) == 1 %}1{% else %}2{% endif %}",
        "{% if r.actve or false %}1{% else %}2{% endif %}",
        "{% if r?.actve == 1 %}1{% else %}2{% endif %}",
        "{% if r?.actve?.deep %}1{% else %}2{% endif %}",
        "{% if r.active == 1 and rows[0].active == 1 %}2{% endif %}",
        "{% for row in rows %}{% if row.active == loop.index %}2{% endif %}{% endfor %}",
        "{{ r.actve if r.actve is defined else 2 }}",
    ] {
        assert_eq!(given(text).sql(), "2", "{text}");
    }
}

/// What a block has captured is SQL with values in it: it is written or not, and nothing else.
#[test]
fn captured_text_is_not_looked_into() {
    let mut errors = Errors::default();
    let capture = "{% set x %}a = {{ v }}{% endset %}\n";
    for (title, text) in [
        ("loop", "{% for c in x %}{{ c }} {% endfor %}"),
        ("length", "SELECT {{ x | length }};"),
        ("index", "SELECT {{ x[0] }};"),
        ("slice", "SELECT {{ x[:1] }};"),
        ("comparison", "{% if x == \"a = 'it''s'\" %}1{% endif %}"),
        ("comparison on the right", "{% if \"a\" < x %}1{% endif %}"),
        ("in", "{% if \"a\" in x %}1{% endif %}"),
        ("test", "{% if x is containing(pat=\"a\") %}1{% endif %}"),
        ("shortened", "SELECT {{ x | truncate(length=2) }};"),
        ("split", "SELECT {{ x | split(pat=\":\") }};"),
        (
            "filter block",
            "{% filter wordcount %}a = {{ v }}{% endfilter %}",
        ),
        (
            "filter of a block",
            "{% set y | first %}a = {{ v }}{% endset %}",
        ),
        ("list", "SELECT {{ [c for c in x] }};"),
        ("joined", "SELECT {{ x ~ ' OR b' }};"),
        ("joined list", "SELECT {{ [x, 'b'] | join(sep=',') }};"),
        ("filter before ~", "DROP TABLE {{ \"t_\" ~ v | ident }};"),
    ] {
        let text = format!("{capture}{text}\n");
        errors.add(title, Revision::new(text).with("v", "it's"));
    }
    insta::assert_snapshot!(errors.0);
    for (text, sql) in [
        ("{{ x }}", "\na = 'it''s'"),
        ("{% if x %}{{ x | trim }}{% endif %}", "\na = 'it''s'"),
        ("{% if x is defined and x is string %}1{% endif %}", "\n1"),
        (
            "{% set y %}a{% endset %}{{ y | upper }} {{ y | length }}",
            "\nA 1",
        ),
        (
            "{% if [v] == [\"it's\"] and v[0] == \"i\" %}1{% endif %}",
            "\n1",
        ),
    ] {
        let text = format!("{capture}{text}");
        assert_eq!(
            Revision::new(text.clone()).with("v", "it's").sql(),
            sql,
            "{text}"
        );
    }
}

/// A template is a program: one that never ends is told so, and nothing aborts.
#[test]
fn endless_templates() {
    let mut errors = Errors::default();
    for (title, text) in [
        (
            "loops",
            // Much is spent already, so that the test takes less time.
            "{% set l = range(end=100000) %}{% for a in range(end=47) %}{% set m = [...l] %}{% endfor %}\n\
             {% for a in range(end=100000) %}\n{% for b in range(end=50000) %}{% endfor %}\n{% endfor %}",
        ),
        (
            "lists",
            "{% set_global l = [1, 2] %}\n{% for a in range(end=40) %}{% set_global l = [...l, ...l] %}{% endfor %}",
        ),
        (
            "text",
            "{% set_global s = 'abcdefgh' %}\n{% for a in range(end=40) %}{% set_global s = s ~ s %}{% endfor %}",
        ),
        (
            "captured text",
            "{% set_global s = 'abcdefgh' %}\n{% for a in range(end=40) %}{% set_global s %}{{ s | safe }}{{ s | safe }}{% endset %}{% endfor %}",
        ),
        (
            "replaced text",
            "{% set_global s = 'aaaaaaaa' %}\n{% for a in range(end=40) %}{% set_global s = s | replace(from='a', to=s) %}{% endfor %}",
        ),
        (
            "joined list",
            "{% set_global s = 'aaaaaaaa' %}\n{% for a in range(end=40) %}{% set_global s = [s, s] | join %}{% endfor %}",
        ),
        (
            "component",
            "{% component a(n) %}\n{{ <a n={n + 1}/> }}\n{% endcomponent %}\n{{ <a n={1}/> }}",
        ),
        (
            "components",
            "{% component a() %}{{ <b/> }}{% endcomponent %}\n{% component b() %}{{ <a/> }}{% endcomponent %}\n{{ <a/> }}",
        ),
        (
            "components that branch",
            "{% component a(n) %}{% if n < 19 %}{% set m = [...range(end=9999)] %}{{ <a n={n + 1}/> }}{{ <a n={n + 1}/> }}{% endif %}{% endcomponent %}\n{{ <a n={1}/> }}",
        ),
    ] {
        errors.add(title, Revision::new(text));
    }
    insta::assert_snapshot!(errors.0);
}

#[test]
fn all_faults_of_a_revision_are_told_at_once() {
    let mut errors = Errors::default();
    let text = "SELECT '{{ a }}';\nSELECT {{ b c }};\n{% include \"no.sql\" %}\n";
    errors.add("three", Revision::new(text));
    insta::assert_snapshot!(errors.0);
}
