//! Templates are cut where Tera cuts them.

use gen_sql::diagnostic::Code;
use gen_sql::template::{Variable, blanked};
use proptest::prelude::*;
use tera::{Context, Tera};

use super::Revision;

fn check(text: &str) {
    let blank = blanked(text);
    assert_eq!(blank.len(), text.len());
    for (a, b) in text.bytes().zip(blank.bytes()) {
        assert!(a == b || b == b' ', "{text:?} {blank:?}");
        assert!(a != b'\n' || b == b'\n', "{text:?} {blank:?}");
    }
}

#[test]
fn what_is_no_sql_is_blank() {
    for (text, blank) in [
        ("SELECT 1;", "SELECT 1;"),
        ("a {{ b }} c", "a         c"),
        ("a {%- if\nb -%} c", "a       \n      c"),
        ("{# it's\n #}'é'", "       \n   'é'"),
        ("{{ '}}' }}x", "          x"),
        (
            "{% raw %}{{ a }}{% endraw %}",
            "         {{ a }}            ",
        ),
        ("{{ a\n-- downgrade:\n", "    \n-- downgrade:\n"),
        ("{% if a\n'{{ b }}'", "       \n'       '"),
        ("{{ 'a\nb", "     \nb"),
        ("{", "{"),
    ] {
        assert_eq!(blanked(text), blank);
        check(text);
    }
}

/// Pieces that write nothing, or themselves.
fn harmless() -> impl Strategy<Value = String> {
    let piece = proptest::sample::select(vec![
        "{{ '' }}",
        "{{- \"\" -}}",
        "{{ '}}'[:0] }}",
        "{{`` }}",
        "{{ '\\'' and '' }}",
        "{% set a = '%}' %}",
        "{% set a = {\"b\": {\"c\": 1}} %}",
        "{%- set a = 1-%}",
        "{% if a==\"}}\" %}{% endif %}",
        "{# }} #}",
        "{#- ' -#}",
        "{#}#}",
        "{% raw %} {{ x }} {% endraw %}",
        "{%- raw -%}{% {# {%- endraw -%}",
        "{%raw%}{%endraw%}",
        "{% raw %}{% endraws %}{% endraw %}",
        "{",
        "}",
        "%",
        "#",
        "'",
        "\"",
        "\\",
        "-",
        "é",
        " ",
        "\n",
        "{ {",
        "text",
        "}}",
        "%}",
        "#}",
        "{{",
        "{%",
        "{#",
        "{% rawx %}",
        "\u{2003}",
    ]);
    proptest::collection::vec(piece, 0..12).prop_map(|pieces| pieces.concat())
}

/// Whether Tera can read a text as a template.
fn tera(text: &str) -> Option<Tera> {
    let mut tera = Tera::new();
    // Texts that outputs write vanish.
    tera.autoescape_on([""]);
    tera.set_escape_fn(|_, _| Ok(()));
    tera.add_raw_template("t", text).ok()?;
    Some(tera)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4096))]

    #[test]
    fn text_is_what_tera_copies(text in harmless()) {
        check(&text);
        let mut context = Context::new();
        context.insert("a", "");
        context.insert("text", "");
        if let Some(written) = tera(&text).and_then(|tera| tera.render("t", &context).ok()) {
            let visible = |text: &str| text.split_whitespace().collect::<String>();
            prop_assert_eq!(visible(&written), visible(&blanked(&text)), "{}", text);
        }
    }

    /// What Tera refuses is refused, and what it accepts is refused for reasons of ours only.
    #[test]
    fn nothing_else_is_refused(text in "([{}%#'\"` \n.,~|<>()=a1x-]|\\{\\{|\\}\\}|\\{%|%\\}|'|\\| ?ident|\\| ?safe|if|endif|for b in|endfor|set|\\[|\\]|-\\}\\}|<c|/>|not|is|or){0,14}") {
        check(&text);
        let parsed = Revision::new(text.as_str()).parse();
        // The filter `ident` is ours.
        let accepted = tera(&text.replace("ident", "upper")).is_some();
        match parsed {
            Ok(mut template) => {
                prop_assert!(accepted, "{text}");
                let list = Variable::List(vec![1.into(), "it's".into()]);
                let values = [("a", Variable::from("a")), ("b", list), ("x", 1.into())];
                let _ = template.render(&values.into_iter().collect());
            }
            Err(found) => {
                let ours = |code: Code| code == Code::MisplacedValue;
                prop_assert!(!accepted || found.iter().all(|error| ours(error.code)), "{text}\n{found:?}");
            }
        }
    }

    #[test]
    fn no_text_is_too_strange(text in "[\\PC\n\u{fdd0}\u{fdd1}{}%#'\"]{0,40}") {
        check(&text);
        if let Ok(mut template) = Revision::new(text.as_str()).parse() {
            let _ = template.render(&gen_sql::template::Values::default());
        }
    }
}
