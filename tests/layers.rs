//! The floors of the house: a module imports only from floors below it.
//!
//! Invariant: every path from one module of `src/` to another counts, however it is written:
//! `use crate::a::b`, a nested or a multi-line group, `crate::a::b()` in the middle of a function
//! or of a macro call, and `super::super::a`. The files are read as Rust tokens, so that comments
//! and strings never count.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use proc_macro2::{Delimiter, TokenTree};

use crate::house::{sources, tokens};

/// The floors from the ground up. Modules on one floor do not import each other.
const FLOORS: &[&[&str]] = &[
    &["span", "text"],
    &["diagnostic", "sql"],
    &["schema", "template"],
    &["operation", "scratch"],
    &["sqlite"],
    &["replay"],
    &["revision"],
    &["alembic"],
    &["project"],
    &["script"],
    &["verify", "lint", "autogenerate", "review"],
    &["command"],
    ROOF,
];

/// The modules that hold everything together. They count as one.
const ROOF: &[&str] = &["lib", "facade", "cli", "main"];

/// An import that should not be there, or a module that is not in the table.
#[derive(Debug, PartialEq, Eq)]
enum Fault {
    /// A module that stands on no floor.
    Homeless(String),
    /// `from` imports `to`, which does not stand below it.
    Arrow {
        file: PathBuf,
        line: usize,
        from: String,
        to: String,
    },
}

#[test]
fn modules_import_only_from_floors_below() {
    let files = sources();
    assert!(files.len() > 10, "the sources were not found");
    let faults = faults(&files);
    assert!(faults.is_empty(), "{faults:#?}");
}

#[test]
fn contributors_read_the_same_table() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("CONTRIBUTING.md");
    let page = std::fs::read_to_string(path).expect("a readable page");
    for (number, floor) in FLOORS.iter().enumerate() {
        let row = format!("| {number} | `{}` |", floor.join("`, `"));
        assert!(page.contains(&row), "{row}");
    }
}

/// What is wrong in `files`, which maps paths below `src/` to their text.
fn faults(files: &BTreeMap<PathBuf, String>) -> Vec<Fault> {
    let mut faults = Vec::new();
    for (path, text) in files {
        let module = module_path(path);
        let Some(floor) = floor(&module[0]) else {
            faults.push(Fault::Homeless(module[0].clone()));
            continue;
        };
        let mut paths = Vec::new();
        collect(&tokens(text), &module, &mut paths);
        for (target, line) in paths {
            if target == module[0] || together(&target, &module[0]) {
                continue;
            }
            match self::floor(&target) {
                Some(below) if below < floor => {}
                _ => faults.push(Fault::Arrow {
                    file: path.clone(),
                    line,
                    from: module[0].clone(),
                    to: target,
                }),
            }
        }
    }
    faults
}

fn floor(module: &str) -> Option<usize> {
    FLOORS.iter().position(|floor| floor.contains(&module))
}

fn together(one: &str, other: &str) -> bool {
    ROOF.contains(&one) && ROOF.contains(&other)
}

/// The module that a file is: `revision/map.rs` is `revision::map`, `lib.rs` is `lib`.
fn module_path(file: &Path) -> Vec<String> {
    let mut names: Vec<String> = file
        .with_extension("")
        .iter()
        .map(|name| name.to_string_lossy().into_owned())
        .collect();
    if names.len() > 1 && names.last().is_some_and(|name| name == "mod") {
        names.pop();
    }
    names
}

/// The top-level modules that `tokens` name, each with its line. `module` is where they stand.
fn collect(tokens: &[TokenTree], module: &[String], found: &mut Vec<(String, usize)>) {
    let mut at = 0;
    while at < tokens.len() {
        if let Some((name, body)) = inline_module(&tokens[at..]) {
            let mut inner = module.to_vec();
            inner.push(name);
            collect(&body, &inner, found);
            at += 3;
        } else if let Some((base, length)) = path_base(&tokens[at..], module) {
            at += length;
            targets(&tokens[at..], &base, found);
        } else {
            if let TokenTree::Group(group) = &tokens[at] {
                collect(
                    &group.stream().into_iter().collect::<Vec<_>>(),
                    module,
                    found,
                );
            }
            at += 1;
        }
    }
}

/// `mod name { … }` at the start of `tokens`: its name and its tokens.
fn inline_module(tokens: &[TokenTree]) -> Option<(String, Vec<TokenTree>)> {
    let [
        TokenTree::Ident(keyword),
        TokenTree::Ident(name),
        TokenTree::Group(body),
        ..,
    ] = tokens
    else {
        return None;
    };
    let is_module = keyword == "mod" && body.delimiter() == Delimiter::Brace;
    is_module.then(|| (name.to_string(), body.stream().into_iter().collect()))
}

/// `crate::`, `gen_sql::` or `super::super::` at the start of `tokens`: the module it means (an
/// empty one is the root) and how many tokens it takes.
fn path_base(tokens: &[TokenTree], module: &[String]) -> Option<(Vec<String>, usize)> {
    let is = |at: usize, word: &str| match tokens.get(at) {
        Some(TokenTree::Ident(ident)) => ident == word,
        _ => false,
    };
    let in_root = ROOF.contains(&module[0].as_str());
    // The root is a file, not a name: `super` in `lib.rs::tests` leads to it.
    let mut base = if in_root {
        module[1..].to_vec()
    } else {
        module.to_vec()
    };
    let mut at = 0;
    if (is(0, "crate") || is(0, "gen_sql")) && is_path_separator(tokens, 1) {
        return Some((Vec::new(), 3));
    }
    if is(0, "self") && is_path_separator(tokens, 1) && is(3, "super") {
        at = 3;
    }
    let start = at;
    while is(at, "super") && is_path_separator(tokens, at + 1) {
        base.pop();
        at += 3;
    }
    (at > start).then_some((base, at))
}

fn is_path_separator(tokens: &[TokenTree], at: usize) -> bool {
    let is_colon = |at: usize| tokens.get(at).is_some_and(|token| is_sign(token, ':'));
    is_colon(at) && is_colon(at + 1)
}

fn is_sign(token: &TokenTree, sign: char) -> bool {
    matches!(token, TokenTree::Punct(punct) if punct.as_char() == sign)
}

/// The top-level modules that a path or a group of paths after `base` leads to.
fn targets(rest: &[TokenTree], base: &[String], found: &mut Vec<(String, usize)>) {
    let Some(next) = rest.first() else { return };
    let line = next.span().start().line;
    if let Some(top) = base.first() {
        found.push((top.clone(), line));
        return;
    }
    match next {
        TokenTree::Ident(name) => {
            let name = name.to_string();
            let item = name.starts_with(char::is_uppercase) || !is_path_separator(rest, 1);
            let module = floor(&name).is_some() || !item;
            found.push((if module { name } else { "lib".to_owned() }, line));
        }
        TokenTree::Group(group) => {
            let inner: Vec<TokenTree> = group.stream().into_iter().collect();
            for path in inner.split(|token| is_sign(token, ',')) {
                targets(path, base, found);
            }
        }
        // `crate::*`
        _ => found.push(("lib".to_owned(), line)),
    }
}

const NONE: [&str; 0] = [];

/// The arrows, as `from -> to:line`, that are found wrong in made-up files.
fn arrows(files: &[(&str, &str)]) -> Vec<String> {
    let files = files
        .iter()
        .map(|&(path, text)| (PathBuf::from(path), text.to_owned()))
        .collect();
    faults(&files)
        .into_iter()
        .map(|fault| match fault {
            Fault::Homeless(module) => module,
            Fault::Arrow { line, from, to, .. } => format!("{from} -> {to}:{line}"),
        })
        .collect()
}

#[test]
fn arrows_down_are_fine() {
    let down = "use crate::span::Span;\nuse crate::{text, diagnostic::{Code, Diagnostic}};\nuse super::map::Map;";
    assert_eq!(arrows(&[("revision/target.rs", down)]), NONE);
    assert_eq!(
        arrows(&[(
            "cli.rs",
            "use crate::Project; fn f() { crate::Project::open() }"
        )]),
        NONE
    );
    assert_eq!(
        arrows(&[("main.rs", "fn main() { gen_sql::cli::run() }")]),
        NONE
    );
    let own_tests = "mod tests { use super::Span; use super::super::span::Span as Same; }";
    assert_eq!(arrows(&[("span.rs", own_tests)]), NONE);
}

#[test]
fn arrows_up_and_sideways_are_found() {
    assert_eq!(
        arrows(&[("span.rs", "\nuse crate::script::Script;")]),
        ["span -> script:2"]
    );
    assert_eq!(
        arrows(&[("sql/token.rs", "use crate::diagnostic::Code;")]),
        ["sql -> diagnostic:1"]
    );
    assert_eq!(
        arrows(&[("project/mod.rs", "use crate::Project;")]),
        ["project -> lib:1"]
    );
    assert_eq!(
        arrows(&[("project/mod.rs", "use crate::*;")]),
        ["project -> lib:1"]
    );
    assert_eq!(arrows(&[("cellar.rs", "")]), ["cellar"]);
    assert_eq!(
        arrows(&[("text.rs", "use crate::cellar::Wine;")]),
        ["text -> cellar:1"]
    );
}

#[test]
fn a_circle_is_found() {
    let files = [
        ("replay/mod.rs", "use crate::revision::Step;"),
        ("revision/mod.rs", "use crate::replay::Replay;"),
    ];
    assert_eq!(arrows(&files), ["replay -> revision:1"]);
}

#[test]
fn no_spelling_of_an_arrow_is_overlooked() {
    let spellings = [
        "use crate::{\n    span::Span,\n    script::{self, Script},\n};",
        "\n\nfn f() { crate::script::render() }",
        "\n\nfn f() { println!(\"{}\", crate::script::NAME) }",
        "\n\npub(crate) type T = Vec<crate::script::Script>;",
        "\n\nuse super::super::script::Script;",
        "\n\nuse super::super::{span::Span, script};",
        "\n\nuse self::super::super::script::Script;",
        "\n\nmod tests { fn f() { super::super::super::script::render() } }",
        "\n\nmacro_rules! m { () => { $crate::script::NAME } }",
    ];
    for text in spellings {
        assert_eq!(
            arrows(&[("sqlite/alter.rs", text)]),
            ["sqlite -> script:3"],
            "{text}"
        );
    }
    let innocent = "// use crate::script::Script;\n/// [`crate::script`]\nconst A: &str = \"crate::script::A\";\npub(crate) fn f() {}";
    assert_eq!(arrows(&[("sqlite/alter.rs", innocent)]), NONE);
}
