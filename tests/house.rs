//! The rules of the house that neither the compiler nor clippy keeps.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use walkdir::WalkDir;

const LONGEST_FILE: usize = 600;
const FORBIDDEN_MACROS: [&str; 3] = ["todo", "unimplemented", "dbg"];

/// Every Rust file of `src/` with its text, by its path below `src/`.
pub(crate) fn sources() -> BTreeMap<PathBuf, String> {
    rust_files("src")
}

fn rust_files(folder: &str) -> BTreeMap<PathBuf, String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    WalkDir::new(&root)
        .into_iter()
        .map(|entry| entry.expect("a readable folder").into_path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "rs"))
        .map(|path| {
            let text = fs::read_to_string(&path).expect("a readable file");
            let name = path.strip_prefix(&root).expect("a path below the folder");
            (name.to_owned(), text)
        })
        .collect()
}

/// The Rust tokens of a file.
pub(crate) fn tokens(text: &str) -> Vec<TokenTree> {
    let stream: TokenStream = text.parse().expect("Rust");
    stream.into_iter().collect()
}

/// What a file of `src/` holds against the rules.
fn complaints(text: &str) -> Vec<String> {
    let mut complaints = Vec::new();
    if text.lines().count() > LONGEST_FILE {
        complaints.push(format!("longer than {LONGEST_FILE} lines"));
    }
    if !text.starts_with("//!") {
        complaints.push("does not say in its first line what it is for".to_owned());
    }
    forbidden(&tokens(text), &mut complaints);
    complaints
}

/// Adds the forbidden words of `tokens` to `complaints`; `unwrap` may stand in tests.
fn forbidden(tokens: &[TokenTree], complaints: &mut Vec<String>) {
    let mut in_test = false;
    for (at, token) in tokens.iter().enumerate() {
        let is = |at: usize, signs: &str| match tokens.get(at) {
            Some(TokenTree::Punct(punct)) => signs.contains(punct.as_char()),
            _ => false,
        };
        let line = token.span().start().line;
        match token {
            TokenTree::Ident(word)
                if FORBIDDEN_MACROS.iter().any(|name| word == name) && is(at + 1, "!") =>
            {
                complaints.push(format!("`{word}!` in line {line}"));
            }
            TokenTree::Ident(word) if word == "unwrap" && at > 0 && is(at - 1, ".:") => {
                complaints.push(format!("`unwrap` in line {line}"));
            }
            TokenTree::Group(group) => {
                let inner: Vec<TokenTree> = group.stream().into_iter().collect();
                if group.delimiter() == Delimiter::Bracket {
                    in_test |= group.stream().to_string().replace(' ', "") == "cfg(test)";
                }
                let mut found = Vec::new();
                forbidden(&inner, &mut found);
                // The braces of the item that stands below `#[cfg(test)]`.
                if in_test && group.delimiter() == Delimiter::Brace {
                    found.retain(|complaint| !complaint.contains("unwrap"));
                    in_test = false;
                }
                complaints.append(&mut found);
            }
            TokenTree::Punct(end) if end.as_char() == ';' => in_test = false,
            _ => {}
        }
    }
}

#[test]
fn every_source_file_keeps_the_rules() {
    let broken: BTreeMap<PathBuf, Vec<String>> = sources()
        .into_iter()
        .map(|(path, text)| (path, complaints(&text)))
        .filter(|(_, complaints)| !complaints.is_empty())
        .collect();
    assert!(broken.is_empty(), "{broken:#?}");
}

#[test]
fn every_other_rust_file_says_what_it_is_for() {
    let folders = ["tests", "benches", "examples", "fuzz/fuzz_targets"];
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    for folder in folders
        .into_iter()
        .filter(|folder| root.join(folder).exists())
    {
        for (path, text) in rust_files(folder) {
            assert!(text.starts_with("//!"), "{folder}/{}", path.display());
        }
    }
}

#[test]
fn a_broken_rule_is_found() {
    let clean = "//! What it is for.\nfn f() { g().unwrap_or(1); }\n\
                 #[cfg(test)]\nmod tests { fn h() { g().unwrap(); } }";
    assert!(complaints(clean).is_empty());
    assert_eq!(
        complaints("fn f() {}"),
        ["does not say in its first line what it is for"]
    );
    assert_eq!(
        complaints(&format!("//! Long.\n{}", "\n".repeat(LONGEST_FILE))),
        ["longer than 600 lines"]
    );
    assert_eq!(
        complaints("//! A.\nfn f() { todo!() }\nfn g() { if dbg!(true) {} }"),
        ["`todo!` in line 2", "`dbg!` in line 3"]
    );
    let after_tests = "//! A.\n#[cfg(test)]\nmod tests {}\n#[cfg(test)]\nuse a::b;\nfn f() { g().unwrap(); a.map(Option::unwrap) }";
    assert_eq!(
        complaints(after_tests),
        ["`unwrap` in line 6", "`unwrap` in line 6"]
    );
}
