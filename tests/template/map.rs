//! Rendered text leads back to the template.

use std::fmt::Write;

use gen_sql::sql::significant;
use gen_sql::template::Template;
use proptest::prelude::*;

use super::{Revision, hostile};

/// What each token of the rendered text comes from.
fn origins(mut revision: Revision) -> String {
    let rendered = revision.try_render().unwrap();
    let mut told = String::new();
    for token in significant(&rendered.text) {
        let span = rendered.map.span(token.range());
        let path = revision.sources.path(span.source);
        let origin = revision.sources.slice(span).replace('\n', "⏎");
        let start = span.range().start;
        writeln!(told, "{} ← {path}:{start} {origin}", token.text).unwrap();
    }
    told
}

#[test]
fn tokens_lead_to_where_they_are_written() {
    let revision = Revision::new(
        "CREATE TABLE {{ t | ident }} (a);\n\
         {%- for n in [1, 2] %}\n  INSERT INTO {{ t | ident }} VALUES ({{ n }}, {{ 'é' }});\n{% endfor %}\n\
         {%- set where %}a = {{ 7 }} OR b{% endset %}\n\
         DELETE FROM t WHERE {{ where }};\n\
         {% include \"end.sql\" %}\n{{ <drop name=\"u\"/> }}\n{{ insert(into=\"u\", rows=[{\"a\": 1}]) }}\n",
    )
    .with("t", "it's")
    .library(&[
        ("end.sql", "ANALYZE {{ t | ident }};\n"),
        ("parts.sql", "{% component drop(name) %}DROP TABLE {{ name | ident }};{% endcomponent %}"),
    ]);
    insta::assert_snapshot!(origins(revision));
}

#[test]
fn ranges_reach_from_their_first_to_their_last_byte() {
    let text = "SELECT 1;\nINSERT INTO t VALUES{% for n in [1, 2] %}\n  ({{ n }}){% if not loop.last %},{% endif %}{% endfor %};\nSELECT 2;\n";
    let mut revision = Revision::new(text);
    let rendered = revision.try_render().unwrap();
    let origin = |part: &str| {
        let at = rendered.text.find(part).unwrap();
        revision
            .sources
            .slice(rendered.map.span(at..at + part.len()))
            .to_owned()
    };
    assert_eq!(
        rendered.text,
        "SELECT 1;\nINSERT INTO t VALUES\n  (1),\n  (2);\nSELECT 2;\n"
    );
    assert_eq!(
        origin("INSERT INTO t VALUES\n  (1),\n  (2)"),
        &text[text.find("INSERT").unwrap()..text.find("{% if").unwrap()]
    );
    assert_eq!(origin("SELECT 2"), "SELECT 2");
    assert_eq!(origin("(1"), "({{ n }}");
    assert_eq!(origin("1"), "1");
    // From the end of one round to the beginning of the next.
    assert_eq!(origin("),\n  (2"), ")");
    let span = rendered.map.span(0..rendered.text.len());
    assert_eq!(revision.sources.slice(span), text);
}

#[test]
fn sections_lead_to_their_place_in_the_file() {
    let text = "-- head\nSELECT {{ 1 }};\n-- tail\nSELECT {{ 'b' }}, {{ c }};\n";
    let mut revision = Revision::new(text);
    let source = revision.source();
    let section = |range| Template::parse(source, text, range, &revision.library, &[]).unwrap();
    let rendered = section(8..24).render(&revision.values).unwrap();
    assert_eq!(rendered.text, "SELECT 1;\n");
    assert_eq!(rendered.map.span(7..8).range(), 15..22);
    let error = section(32..text.len())
        .render(&revision.values)
        .unwrap_err();
    let span = error.iter().next().unwrap().labels[0].span;
    assert_eq!(revision.sources.slice(span), "c");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1024))]

    /// Each character comes from itself or from something that writes values.
    #[test]
    fn every_character_leads_back(template in hostile::template(), branch: bool) {
        let mut revision = Revision::new(template).with("s", "it's").with("b", branch);
        let Ok(rendered) = revision.try_render() else { return Ok(()) };
        for (at, character) in rendered.text.char_indices() {
            let span = rendered.map.span(at..at + character.len_utf8());
            let origin = revision.sources.slice(span);
            let copied = origin.chars().eq([character]);
            let written = origin.starts_with("{{") || origin.starts_with("{% filter") || origin.starts_with("s |");
            let blank = character.is_whitespace();
            prop_assert!(copied || written || blank, "{character:?} {origin:?}\n{}", rendered.text);
        }
        let bounds = rendered.text.char_indices().map(|(at, _)| at).take(40);
        for start in bounds.clone() {
            for end in bounds.clone().filter(|&end| end >= start) {
                let _ = revision.sources.slice(rendered.map.span(start..end));
            }
        }
    }
}
