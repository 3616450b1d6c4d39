//! What a file of Python may import, against what its syntax tree says.
//!
//! Invariant: whatever Python's grammar allows, both find the same names at the same places.

use std::collections::BTreeSet;
use std::fmt::Write;
use std::path::Path;

use gen_sql::alembic::imports;
use gen_sql::span::Sources;
use proptest::prelude::*;
use proptest::sample::select;
use ruff_python_ast::{Expr, Identifier, Stmt, visitor};
use ruff_python_parser::parse_module;
use ruff_text_size::{Ranged, TextRange};

/// A name, and the range of bytes where it stands.
type Found = BTreeSet<(String, usize, usize)>;

const NAME: &str = "own.package.module";

/// What the program finds.
fn found(text: &str, is_package: bool) -> Found {
    let mut sources = Sources::default();
    let source = sources.add("module.py", text);
    let found = imports(text, source, NAME, is_package).into_iter();
    let found = found.map(|import| {
        let range = import.place.range();
        (import.name, range.start, range.end)
    });
    found.collect()
}

/// What the tree says; `None` if the text is no Python.
fn expected(text: &str, is_package: bool) -> Option<Found> {
    let parsed = parse_module(text).ok()?;
    let mut tree = Tree {
        text,
        is_package,
        found: Found::new(),
        dotted: Vec::new(),
    };
    visitor::walk_body(&mut tree, &parsed.syntax().body);
    let roots: BTreeSet<String> = tree.found.iter().map(|found| found.0.clone()).collect();
    for (name, range) in std::mem::take(&mut tree.dotted) {
        let ends: Vec<usize> = name.match_indices('.').map(|(end, _)| end).collect();
        if roots.contains(&name[..ends[0]]) {
            for &end in ends[1..].iter().chain([&name.len()]) {
                tree.add(name[..end].to_owned(), range);
            }
        }
    }
    Some(tree.found)
}

struct Tree<'a> {
    text: &'a str,
    is_package: bool,
    found: Found,
    dotted: Vec<(String, TextRange)>,
}

impl Tree<'_> {
    fn add(&mut self, name: String, range: TextRange) {
        self.found
            .insert((name, range.start().to_usize(), range.end().to_usize()));
    }
}

impl<'a> visitor::Visitor<'a> for Tree<'_> {
    fn visit_stmt(&mut self, statement: &'a Stmt) {
        match statement {
            Stmt::Import(import) => {
                for alias in &import.names {
                    let name = alias.name.as_str();
                    self.add(name.to_owned(), alias.range());
                    let ends = name.match_indices('.').map(|(end, _)| end);
                    for end in ends.filter(|_| alias.asname.is_none()) {
                        self.add(name[..end].to_owned(), alias.range());
                    }
                }
            }
            Stmt::ImportFrom(import) => {
                let from = import.module.as_ref().map(Identifier::as_str);
                let from = absolute(self.is_package, import.level, from);
                for alias in import.names.iter().filter(|alias| &*alias.name != "*") {
                    self.add(format!("{from}.{}", alias.name), alias.range());
                }
                self.add(from, import.range());
            }
            Stmt::If(choice) if is_type_checking(self.text, &choice.test) => {
                for clause in &choice.elif_else_clauses {
                    visitor::walk_elif_else_clause(self, clause);
                }
            }
            statement => visitor::walk_stmt(self, statement),
        }
    }

    fn visit_expr(&mut self, expression: &'a Expr) {
        if let Some((name, range)) = imported_by_call(expression) {
            self.add(name, range);
        }
        match dotted(self.text, expression) {
            Some(name) if name.contains('.') => self.dotted.push((name, expression.range())),
            Some(_) => {}
            None => visitor::walk_expr(self, expression),
        }
    }
}

fn absolute(is_package: bool, level: u32, name: Option<&str>) -> String {
    let parts: Vec<&str> = NAME.split('.').collect();
    let up = level as usize - usize::from(is_package && level > 0);
    let above = if level == 0 {
        &[][..]
    } else {
        &parts[..parts.len().saturating_sub(up)]
    };
    [above, name.as_slice()].concat().join(".")
}

fn imported_by_call(expression: &Expr) -> Option<(String, TextRange)> {
    let call = expression.as_call_expr()?;
    let function = match &*call.func {
        Expr::Name(name) => &*name.id,
        Expr::Attribute(attribute) => &*attribute.attr,
        _ => return None,
    };
    let name = call.arguments.args.first()?.as_string_literal_expr()?;
    let text = name.value.to_str();
    let is_absolute = !text.is_empty() && !text.starts_with('.');
    (function == "import_module" && is_absolute).then_some((text.to_owned(), name.range()))
}

/// The dotted name that an expression is; it does not go on behind a bracket.
fn dotted(text: &str, expression: &Expr) -> Option<String> {
    match expression {
        Expr::Name(name) => Some(name.id.to_string()),
        Expr::Attribute(attribute) => {
            let before = TextRange::new(attribute.value.end(), attribute.attr.start());
            let is_behind = text[before].contains(')');
            let name = (!is_behind).then(|| dotted(text, &attribute.value))??;
            Some(name + "." + &attribute.attr)
        }
        _ => None,
    }
}

fn is_type_checking(text: &str, condition: &Expr) -> bool {
    let name = dotted(text, condition);
    name.is_some_and(|name| name.split('.').next_back() == Some("TYPE_CHECKING"))
}

/// Compares both; whether the text is Python.
fn compare(text: &str) -> bool {
    for is_package in [false, true] {
        let Some(expected) = expected(text, is_package) else {
            return false;
        };
        let found = found(text, is_package);
        let differing: Vec<_> = found.symmetric_difference(&expected).collect();
        assert!(differing.is_empty(), "{differing:?} in {text}");
    }
    true
}

/// Statements, each of one line or of several; `{…}` of f-strings is where it is hard.
const STATEMENTS: [&str; 44] = [
    "import a",
    "import a.b.c, d as e, f.g as h",
    "import a . b",
    "import a, \\\n    d",
    "from a import b as c, d",
    "from a.b import (\n    c,  # why\n    d as e,\n)",
    "from a import *",
    "from . import a",
    "from .a.b import c",
    "from ... import a, b",
    "from....a import b",
    "x = 1; import a; from b import c # both",
    "a.b.c(d.e, a.f)",
    "a . b = d.e[a.g.h].i",
    "(a\n # between\n .b\n .c)",
    "a.b().c.d",
    "f(a).b; (a.b).c.d",
    "x = 'import a'; y = \"from b import c\"",
    "'''\nimport a\n'''; a.z",
    "\"\"\"it's \\\"\"\" import a\n\"\"\"",
    "r'\\\\' r'\\''; import a",
    "b'\\'' + rb\"\\\"\"",
    "x = 'a\\\nimport b'",
    "f'{a.b} import {d.e!r:>{a.width}} {{a.no}}'",
    "f\"{a['import b']}{d.e:%Y-%m}\"",
    "f'''\n{a.b:{d.e}\n}\nimport c\n'''",
    "f'{a.x:{d.y}}'",
    "f\"{d[\"a.b\"] + a.c}\"",
    "f'\\N{LATIN SMALL LETTER A}{a.n}\\{a.m}'",
    "rf'\\{a.b}\\''",
    "f'{ {a.k: (lambda: a.v)}[0] }'",
    "f'{x!r}' f\"{a.r}\" 'a.s'",
    "import_module('a.m')",
    "importlib.import_module(\"a\" 'b.c', package=None)",
    "import_module(\n    'd.m',\n)",
    "import_module('a.' + x)",
    "import_module(f'a.{x}'); import_module(b'a'); import_module('.a')",
    "import_module(r'a\\x', 1)",
    "raise a.E from d.F",
    "x: a.T = lambda y=a.d: y",
    "del a.x, d[a.y : a.z]",
    "print(...); x = 1.5 .real; y = 1.e3; z = 0x1f",
    "x = yes if a.is_so else no",
    "é = a.é; import é.b",
];

/// What holds statements.
const BLOCKS: [&str; 12] = [
    "if TYPE_CHECKING:",
    "if typing.TYPE_CHECKING : # types",
    "if not TYPE_CHECKING:",
    "if a.b: import c\nelse:",
    "if TYPE_CHECKING: import a; import b\nelse:",
    "try: import a\nexcept a.E:",
    "def f(x: a.T = d.e) -> a.R:",
    "@a.decorate(d.x)\ndef f():",
    "class C(a.B, metaclass=d.M):",
    "with a.b() as c, d.e:",
    "for x in a.b, (\n  d.e\n):",
    "match a.b:\n  case d.E: pass\nif x:",
];

/// A module of random statements in random blocks.
fn module() -> impl Strategy<Value = String> {
    let line = prop_oneof![
        4 => select(&STATEMENTS[..]).prop_map(|text| (text, None)),
        2 => (select(&BLOCKS[..]), select(vec![" ", "  ", "\t", "    "]))
            .prop_map(|(text, indent)| (text, Some(indent))),
        1 => select(vec!["", "# import a", "   # from a import b"]).prop_map(|text| (text, None)),
    ];
    let lines = prop::collection::vec((line, 0..3_usize), 1..12);
    lines.prop_map(|lines| {
        let mut indents: Vec<&str> = Vec::new();
        let mut text = String::new();
        for ((line, block), leaves) in lines {
            for _ in 0..leaves {
                indents.pop();
            }
            let indent = indents.concat();
            let whole = match block {
                Some(_) => line.replace('\n', &format!("\n{indent}")),
                None => line.to_owned(),
            };
            let _ = writeln!(text, "{indent}{whole}");
            if let Some(more) = block {
                indents.push(more);
                let _ = writeln!(text, "{}pass", indents.concat());
            }
        }
        text
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, ..ProptestConfig::default() })]

    #[test]
    fn a_module_imports_what_its_tree_says(text in module()) {
        prop_assert!(compare(&text), "no Python: {text}");
    }

    #[test]
    fn any_text_is_looked_into(text in ".{0,80}", pieces in prop::collection::vec(select(&STATEMENTS[..]), 0..3)) {
        found(&(text.clone() + &pieces.concat()), false);
        found(&(pieces.concat() + &text), false);
    }
}

#[test]
fn every_statement_is_python_and_says_the_same() {
    for statement in STATEMENTS {
        assert!(compare(statement), "no Python: {statement}");
        assert!(compare(&format!("import a, d\n{statement}\nimport z")));
    }
}

/// All files of Python here, or those of the folder `GEN_SQL_PYTHON_FILES`.
#[test]
fn whole_files_import_what_their_trees_say() {
    let asked = std::env::var("GEN_SQL_PYTHON_FILES");
    let folder = asked.unwrap_or_else(|_| env!("CARGO_MANIFEST_DIR").to_owned() + "/fixtures");
    let files = walkdir::WalkDir::new(Path::new(&folder)).into_iter();
    let files = files
        .filter_map(Result::ok)
        .map(walkdir::DirEntry::into_path);
    let mut compared = 0;
    for file in files.filter(|path| path.extension().is_some_and(|end| end == "py")) {
        let Ok(text) = std::fs::read_to_string(&file) else {
            continue;
        };
        let text = text.trim_start_matches('\u{feff}').replace("\r\n", "\n");
        compared += usize::from(compare(&text));
    }
    assert!(compared > 20, "{compared}");
}
