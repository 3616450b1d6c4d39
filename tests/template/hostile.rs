//! No value leaves its place, whatever branches a template takes.

use gen_sql::sql::{Ident, Literal, Token, TokenKind, significant};
use proptest::prelude::*;

use super::Revision;

const HARMLESS: &str = "zz";

/// Templates that are put together from pieces of SQL and values.
pub(super) fn template() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        6 => proptest::sample::select(vec![
            "SELECT ", "'", "''", "\"", "[", "]", "`", "--", "/*", "*/", "\n", " ", ",", ";", "a",
            "1", "x", "-", ".", "(", ")", "é", "it's", "{# ' #}", "{% raw %}'{% endraw %}",
            "{{ \"'\" | safe }}", "{{ 5 }}", "{{ -5 }}",
        ]).prop_map(str::to_owned),
        4 => proptest::sample::select(vec![
            "{{ s }}", " {{ s }} ", "{{- s -}}", " {{ s ~ 'b' }} ", " {{ [s, s] }} ",
            " {{ s | ident }} ", " {{ s | literal }}",
        ]).prop_map(str::to_owned),
    ];
    let sequence = piece.prop_recursive(4, 40, 6, |inner| {
        let several = proptest::collection::vec(inner, 1..6).prop_map(|pieces| pieces.concat());
        prop_oneof![
            4 => several.clone(),
            1 => several.clone().prop_map(|t| format!("{{% if b %}}{t}{{% endif %}}")),
            1 => several.clone().prop_map(|t| format!("{{% if b %}}1{{% else %}}{t}{{% endif %}}")),
            1 => several.clone().prop_map(|t| format!("{{% for i in [1, 2] -%}}{t}{{% endfor %}}")),
            1 => several.clone().prop_map(|t| format!("{{% set q %}}{t}{{% endset %}}{{{{ q }}}}")),
            1 => several.prop_map(|t| format!("{{% filter trim %}}{t}{{% endfilter %}}")),
        ]
    });
    sequence.prop_map(|text| format!("SELECT {text}"))
}

fn tokens(sql: &str) -> Vec<Token<'_>> {
    significant(sql).collect()
}

fn render(template: &str, value: &str, branch: bool) -> Result<String, String> {
    Revision::new(template)
        .with("s", value)
        .with("b", branch)
        .rendered()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4096))]

    /// Either the template is refused, or the SQL around the values is read as with a harmless
    /// value.
    #[test]
    fn values_stay_where_they_are(
        template in template(),
        branch: bool,
        hostile in "[a'\"`\\]\\[\n;: /*-]{0,6}|--x|'; DROP TABLE t; --|\\*/|\\]|x'00'|\u{fdd0}1\u{fdd1}",
    ) {
        let (Ok(good), Ok(bad)) = (
            render(&template, HARMLESS, branch),
            render(&template, &hostile, branch),
        ) else {
            return Ok(());
        };
        let (good_tokens, bad_tokens) = (tokens(&good), tokens(&bad));
        prop_assert_eq!(good_tokens.len(), bad_tokens.len(), "{}\n{}", good, bad);
        let of = |value: &str| {
            let joined = Literal::from(format!("{value}b").as_str()).to_string();
            [Literal::from(value).to_string(), joined, Ident::new(value).to_string()]
        };
        for (a, b) in good_tokens.into_iter().zip(bad_tokens) {
            let same = a.text == b.text && a.kind == b.kind;
            let value = of(HARMLESS)
                .iter()
                .zip(&of(&hostile))
                .any(|(x, y)| a.text == x && b.text == y);
            prop_assert!(same || value, "{:?} {:?}\n{}\n{}", a, b, good, bad);
        }
    }
}

/// The law above would hold if everything were refused: this counts what is not.
#[test]
fn many_templates_are_rendered() {
    use proptest::strategy::ValueTree;
    use proptest::test_runner::TestRunner;
    let mut runner = TestRunner::deterministic();
    let rendered = (0..1000).filter(|_| {
        let text = template().new_tree(&mut runner).unwrap().current();
        text.contains(" s ") && render(&text, "it's -- /*", true).is_ok()
    });
    let rendered = rendered.count();
    assert!(rendered > 100, "{rendered}");
}

#[test]
fn a_value_is_one_token_or_a_list_of_them() {
    let sql = render("VALUES ({{ [s, s] }})", "'); DROP TABLE t; --", true).unwrap();
    let kinds: Vec<TokenKind> = tokens(&sql).iter().map(|token| token.kind).collect();
    assert_eq!(
        kinds
            .iter()
            .filter(|kind| **kind == TokenKind::String)
            .count(),
        2
    );
    assert_eq!(kinds.len(), 6);
}
