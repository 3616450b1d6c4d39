//! Which modules a file of Python may import.
//!
//! Invariant: an import counts wherever it stands, also in a function; only what stands behind
//! `if TYPE_CHECKING:` is for type checkers alone.

mod token;

use std::collections::HashSet;
use std::ops::Range;

use ruff_python_parser::parse_expression;

use self::token::{Token, Tokens};
use super::python::absolute;
use crate::span::{SourceId, Span};

/// A dotted name that a file may import.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Import {
    /// The name. `from a import b` has two, as `b` can be a module, too.
    pub name: String,
    /// Where it is imported.
    pub place: Span,
    /// Whether that is a statement at the top of the file: it is run whenever the file is.
    pub is_at_top: bool,
}

/// What a file, which is the module `name`, may import. What is no Python may import anything.
#[must_use]
pub fn imports(text: &str, source: SourceId, name: &str, is_package: bool) -> Vec<Import> {
    let mut search = Search {
        text,
        tokens: Tokens::new(text),
        source,
        name,
        is_package,
        is_at_top: false,
        found: Vec::new(),
        words: Vec::new(),
    };
    search.statements();
    search.used();
    search.found
}

struct Search<'a> {
    text: &'a str,
    tokens: Tokens<'a>,
    source: SourceId,
    name: &'a str,
    is_package: bool,
    /// Whether the statement that is read stands at the top of the file.
    is_at_top: bool,
    found: Vec<Import>,
    /// The words of the dotted names that expressions use, one name behind the other.
    words: Vec<Word>,
}

/// A word of a dotted name.
struct Word {
    range: Range<usize>,
    is_first: bool,
}

/// A name that an import statement says.
#[derive(Default)]
struct Said {
    /// It is empty for `*`, and behind a last comma.
    name: String,
    /// Where it stands, with its alias.
    range: Range<usize>,
    has_alias: bool,
    is_last: bool,
    /// Where all that belongs to it ends.
    end: usize,
}

impl Search<'_> {
    fn statements(&mut self) {
        let mut last = Token::End;
        let mut is_in_name = false;
        // How far the `if TYPE_CHECKING:` is indented that hides what follows.
        let mut hidden = None;
        while let Some(token) = self.tokens.next() {
            if hidden.is_some() && last == Token::End && token != Token::End {
                if hidden < Some(self.tokens.indentation()) {
                    self.skip_line();
                    continue;
                }
                hidden = None;
            }
            let begins = matches!(last, Token::End | Token::Colon);
            let is_attribute = last == Token::Dot;
            is_in_name &= matches!(token, Token::Word | Token::Dot)
                && (token, last) != (Token::Dot, Token::Dot);
            last = token;
            if token != Token::Word {
                continue;
            }
            self.is_at_top = begins && self.tokens.indentation() == 0;
            match self.tokens.text() {
                "import" if begins => self.plain(),
                "from" if begins => self.from(),
                "if" if begins && self.is_type_checking() => {
                    hidden = Some(self.tokens.indentation());
                    self.skip_line();
                }
                word => {
                    if word == "import_module" {
                        self.by_call();
                    }
                    if !is_attribute {
                        self.end_name();
                        is_in_name = true;
                    }
                    if is_in_name {
                        let range = self.tokens.range();
                        self.words.push(Word {
                            range,
                            is_first: !is_attribute,
                        });
                    }
                    continue;
                }
            }
            last = Token::End;
        }
        self.end_name();
    }

    /// Forgets a name that has no dot.
    fn end_name(&mut self) {
        self.words.pop_if(|word| word.is_first);
    }

    fn skip_line(&mut self) {
        while let Some(token) = self.tokens.next() {
            if token == Token::End && self.tokens.text() != ";" {
                break;
            }
        }
    }

    /// Whether `TYPE_CHECKING:`, or that of a module, stands behind the `if` that was read.
    fn is_type_checking(&self) -> bool {
        let mut ahead = self.tokens.clone();
        loop {
            if ahead.next() != Some(Token::Word) {
                return false;
            }
            let word = ahead.text();
            match ahead.next() {
                Some(Token::Dot) => {}
                Some(Token::Colon) => return word == "TYPE_CHECKING",
                _ => return false,
            }
        }
    }

    fn add(&mut self, name: String, range: Range<usize>) {
        let place = Span::new(self.source, range);
        self.found.push(Import {
            name,
            place,
            is_at_top: self.is_at_top,
        });
    }

    /// The rest of `import a.b as c, d`.
    fn plain(&mut self) {
        let mut is_last = false;
        while !is_last {
            let said = self.said();
            is_last = said.is_last;
            // `import a.b` binds `a`.
            let ends = said.name.match_indices('.').map(|(end, _)| end);
            let above: Vec<usize> = ends.filter(|_| !said.has_alias).collect();
            for end in above {
                self.add(said.name[..end].to_owned(), said.range.clone());
            }
            self.add(said.name, said.range);
        }
    }

    /// The rest of `from ..a.b import c as d, e`.
    fn from(&mut self) {
        let mut range = self.tokens.range();
        let (mut level, mut module) = (0, String::new());
        loop {
            match self.tokens.next() {
                Some(Token::Word) if self.tokens.text() == "import" => break,
                Some(Token::Word) => module.push_str(self.tokens.text()),
                Some(Token::Dot) if module.is_empty() => level += 1,
                Some(Token::Dot) => module.push('.'),
                _ => return,
            }
        }
        let module = (!module.is_empty()).then_some(module);
        let from = absolute(self.name, self.is_package, level, module.as_deref());
        let mut is_last = false;
        while !is_last {
            let said = self.said();
            is_last = said.is_last;
            range.end = range.end.max(said.end);
            if !said.name.is_empty() {
                self.add(format!("{from}.{}", said.name), said.range);
            }
        }
        self.add(from, range);
    }

    /// The next name of an import statement.
    fn said(&mut self) -> Said {
        let mut said = Said::default();
        loop {
            let token = self.tokens.next();
            if matches!(token, Some(Token::End) | None) {
                said.is_last = true;
                return said;
            }
            let range = self.tokens.range();
            said.end = range.end;
            match token {
                Some(Token::Comma) => return said,
                Some(Token::Word) => {
                    let start = if said.name.is_empty() {
                        range.start
                    } else {
                        said.range.start
                    };
                    said.range = start..range.end;
                    match self.tokens.text() {
                        "as" => said.has_alias = true,
                        word if !said.has_alias => said.name.push_str(word),
                        _ => {}
                    }
                }
                Some(Token::Dot) if !said.has_alias => said.name.push('.'),
                _ => {}
            }
        }
    }

    /// The name in `importlib.import_module("name")`.
    fn by_call(&mut self) {
        let mut ahead = self.tokens.clone();
        if ahead.next() != Some(Token::Open) {
            return;
        }
        let mut texts: Option<Range<usize>> = None;
        loop {
            let token = ahead.next();
            let range = ahead.range();
            match token {
                Some(Token::Text) => {
                    texts = Some(texts.map_or(range.start, |texts| texts.start)..range.end);
                }
                Some(Token::Comma | Token::Close) => break,
                _ => return,
            }
        }
        let Some(range) = texts else { return };
        let Ok(said) = parse_expression(&format!("({})", &self.text[range.clone()])) else {
            return;
        };
        let said = said
            .expr()
            .as_string_literal_expr()
            .map(|text| text.value.to_str());
        if let Some(name) = said.filter(|name| !name.is_empty() && !name.starts_with('.')) {
            self.add(name.to_owned(), range);
        }
    }

    /// `import a` makes `a.b` known as well, if anybody has imported that: what a file uses of it
    /// may be a module.
    fn used(&mut self) {
        let roots = self.found.iter().map(|import| import.name.clone());
        let roots: HashSet<String> = roots.filter(|name| !name.contains('.')).collect();
        let words = std::mem::take(&mut self.words);
        self.is_at_top = false;
        for dotted in words.chunk_by(|_, next| !next.is_first) {
            let range = dotted[0].range.start..dotted[dotted.len() - 1].range.end;
            let mut name = self.text[dotted[0].range.clone()].to_owned();
            if !roots.contains(&name) {
                continue;
            }
            for word in &dotted[1..] {
                name.push('.');
                name.push_str(&self.text[word.range.clone()]);
                self.add(name.clone(), range.clone());
            }
        }
    }
}
