//! What an expression is made of: its operands, the names it uses and the calls in it.
//!
//! Invariant: nothing is refused here; a text that is no expression gives some reading, and Tera
//! says what is wrong with it.

use std::ops::Range;

use super::expression::{Kind, Token};

/// A name that an expression uses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Use {
    /// The token.
    pub(super) token: usize,
    /// Whether the expression says what to do if nothing has this name.
    pub(super) guarded: bool,
}

/// A call that must know where it stands: `| literal`, `| ident`, `| safe`, `| str` and
/// `insert(…)`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Call {
    /// The word that is called.
    pub(super) word: usize,
    /// The operand that is filtered, never empty; for a function all of the call.
    pub(super) operand: Range<usize>,
}

/// An expression, as ranges of tokens.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Reading {
    /// The operands of `~`.
    pub(super) joined: Vec<Range<usize>>,
    /// Operands that are compared.
    pub(super) compared: Vec<Range<usize>>,
    /// Operands that are filtered or indexed.
    pub(super) parted: Vec<Range<usize>>,
    /// Operands whose elements are taken one by one.
    pub(super) taken: Vec<Range<usize>>,
    /// Fields of names for which the expression does not say what to do without them.
    pub(super) fields: Vec<Range<usize>>,
    pub(super) calls: Vec<Call>,
    /// Calls of components: all of each, and its name.
    pub(super) components: Vec<(Range<usize>, String)>,
    pub(super) uses: Vec<Use>,
    /// The names that it gives: those of loops.
    pub(super) locals: Vec<usize>,
}

/// What stands between two brackets.
#[derive(Default)]
struct Frame {
    /// Where the operand began that is being read.
    operand: Option<usize>,
    /// What the operator before that operand does with it.
    before: Before,
    /// Where the component began whose arguments these are.
    component: Option<(usize, String)>,
    /// The call whose arguments these are.
    call: Option<usize>,
}

/// What an operator does with the operand behind it.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum Before {
    #[default]
    Nothing,
    /// `~` joins it to a text.
    Joins,
    /// It is compared.
    Compares,
    /// Its elements are taken one by one.
    Takes,
}

/// How the next token is to be read.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Expect {
    /// An operand.
    Operand,
    /// What can follow an operand.
    Operator,
    /// The name of a test, behind `is`.
    Test,
    /// The names of a loop, up to `in`.
    Locals,
}

/// The tests that look into a text.
const LOOKING: [&str; 3] = ["containing", "starting_with", "ending_with"];

struct Reader<'a> {
    source: &'a str,
    tokens: &'a [Token],
    frames: Vec<Frame>,
    expect: Expect,
    reading: Reading,
}

/// Reads the expression that `tokens` of `source` are.
pub(super) fn expression(source: &str, tokens: &[Token]) -> Reading {
    read(source, tokens, Expect::Operand)
}

/// Reads what follows `for` in a tag.
pub(super) fn for_loop(source: &str, tokens: &[Token]) -> Reading {
    read(source, tokens, Expect::Locals)
}

/// Reads what follows `filter` in a tag: filters without an operand.
pub(super) fn filters(source: &str, tokens: &[Token]) -> Reading {
    read(source, tokens, Expect::Operator)
}

fn read(source: &str, tokens: &[Token], expect: Expect) -> Reading {
    let mut reader = Reader {
        source,
        tokens,
        frames: vec![Frame::default()],
        expect,
        reading: Reading::default(),
    };
    let mut at = 0;
    while at < tokens.len() {
        at = match tokens[at].kind {
            Kind::Word => reader.word(at),
            Kind::Sign => reader.sign(at),
            Kind::Text | Kind::Number | Kind::Illegal => reader.constant(at),
        };
    }
    reader.finish(tokens.len());
    reader.reading
}

impl Reader<'_> {
    fn is(&self, at: usize, sign: &str) -> bool {
        self.tokens
            .get(at)
            .is_some_and(|token| token.is_sign(self.source, sign))
    }

    fn frame(&mut self) -> &mut Frame {
        if self.frames.is_empty() {
            self.frames.push(Frame::default());
        }
        self.frames.last_mut().expect("one was pushed")
    }

    fn begin(&mut self, at: usize) {
        self.frame().operand = Some(at);
        self.expect = Expect::Operator;
    }

    /// The operand that ends before `end` is complete.
    fn finish(&mut self, end: usize) {
        let frame = self.frame();
        let (operand, before) = (frame.operand.take(), std::mem::take(&mut frame.before));
        if let Some(start) = operand {
            match before {
                Before::Nothing => {}
                Before::Joins => self.reading.joined.push(start..end),
                Before::Compares => self.reading.compared.push(start..end),
                Before::Takes => self.reading.taken.push(start..end),
            }
        }
    }

    /// The operand that ends before `end` is compared.
    fn compare(&mut self, end: usize) {
        if let Some(start) = self.frame().operand {
            self.reading.compared.push(start..end);
        }
    }

    /// The operand that ends before `end` is filtered or indexed.
    fn part(&mut self, end: usize) {
        if let Some(start) = self.frame().operand {
            self.reading.parted.push(start..end);
        }
    }

    fn constant(&mut self, at: usize) -> usize {
        if self.expect == Expect::Operand {
            self.begin(at);
        }
        at + 1
    }

    fn word(&mut self, at: usize) -> usize {
        let word = self.tokens[at].text(self.source);
        let before = at.checked_sub(1);
        let behind = |sign| before.is_some_and(|before| self.is(before, sign));
        if self.expect == Expect::Locals {
            if word == "in" {
                self.expect = Expect::Operand;
                self.frame().before = Before::Takes;
            } else {
                self.reading.locals.push(at);
            }
        } else if behind(".") || behind("?.") {
            // A field of the operand.
        } else if self.expect == Expect::Test {
            if word != "not" {
                if matches!(word, "defined" | "undefined") {
                    self.guard();
                }
                self.expect = Expect::Operator;
            }
        } else if behind("|") || (at == 0 && self.expect == Expect::Operator) {
            self.filter(at, word);
        } else if self.frame().component.is_some() {
            if !self.is(at + 1, "=") {
                self.use_of(at);
            }
        } else if self.expect == Expect::Operand {
            self.operand_word(at, word);
        } else {
            self.operator_word(at, word);
        }
        at + 1
    }

    fn filter(&mut self, at: usize, word: &str) {
        if !is_plain_filter(word) && at > 0 {
            self.part(at - 1);
        }
        if word == "default" {
            self.guard();
        }
        if matches!(word, "literal" | "ident" | "safe" | "str") {
            let operand = match self.frame().operand {
                Some(start) if start + 1 < at => start..at - 1,
                _ => at..at + 1,
            };
            self.reading.calls.push(Call { word: at, operand });
        }
    }

    fn operand_word(&mut self, at: usize, word: &str) {
        if word == "not" {
            return;
        }
        self.begin(at);
        if self.is(at + 1, "(") {
            if word == "insert" {
                self.reading.calls.push(Call {
                    word: at,
                    operand: at..at + 1,
                });
            }
        } else if !self.is(at + 1, "=") && !is_constant(word) {
            self.use_of(at);
        }
    }

    fn operator_word(&mut self, at: usize, word: &str) {
        let frame = self.frame();
        if word == "or"
            && frame.before == Before::Nothing
            && frame.operand.is_some_and(|start| self.path(start).0 == at)
        {
            self.guard();
        }
        if word == "in" || word == "is" && self.tests(at + 1, &LOOKING) {
            self.compare(at);
        }
        // `not in` is one operator, of which the second word comes next.
        if word == "not" {
            self.compare(at);
            return self.finish(at);
        }
        self.finish(at);
        if word == "in" {
            self.frame().before = Before::Compares;
        }
        self.expect = match word {
            "is" => Expect::Test,
            "for" => Expect::Locals,
            _ => Expect::Operand,
        };
    }

    fn use_of(&mut self, at: usize) {
        let (end, guarded) = self.path(at);
        self.reading.uses.push(Use {
            token: at,
            guarded: guarded && (self.is(at + 1, "?.") || self.is(at + 1, "?[")),
        });
        let next = |words: &[&str]| {
            let word = self.tokens.get(end);
            word.is_some_and(|word| words.contains(&word.text(self.source)))
        };
        let is_guarded = guarded
            || next(&["|"])
            || next(&["is"]) && self.tests(end + 1, &["defined", "undefined"])
            || self
                .frames
                .last()
                .is_none_or(|frame| frame.before == Before::Nothing)
                && next(&["or"]);
        // A filter says itself what it thinks of nothing.
        if end > at + 1 && !is_guarded {
            self.reading.fields.push(at..end);
        }
    }

    /// Whether the test at `at` is one of `tests`.
    fn tests(&self, at: usize, tests: &[&str]) -> bool {
        let word = |at: usize| self.tokens.get(at).map(|token| token.text(self.source));
        let test = if word(at) == Some("not") {
            word(at + 1)
        } else {
            word(at)
        };
        test.is_some_and(|test| tests.contains(&test))
    }

    /// Where the path of fields ends that begins with the name at `at`, and whether `?.` or `?[`
    /// says in it that a field need not be there.
    fn path(&self, at: usize) -> (usize, bool) {
        let mut end = at + 1;
        let mut optional = false;
        loop {
            optional |= self.is(end, "?.") || self.is(end, "?[");
            if self.is(end, ".") || self.is(end, "?.") {
                end += 2;
            } else if self.is(end, "[") || self.is(end, "?[") {
                end = self.behind_brackets(end);
            } else {
                return (end.min(self.tokens.len()), optional);
            }
        }
    }

    /// Whether no field follows the index or slice at `at`: then it may be one of a text, and words
    /// can be put in before it.
    fn is_last_index(&self, at: usize) -> bool {
        let end = self.behind_brackets(at);
        !self.is(end, ".") && !self.is(end, "?.") && !self.is(end, "?[")
    }

    /// Behind the bracket that closes the one at `at`.
    fn behind_brackets(&self, at: usize) -> usize {
        let mut depth = 0;
        for (next, token) in self.tokens.iter().enumerate().skip(at) {
            match (token.kind, token.text(self.source)) {
                (Kind::Sign, "[" | "?[" | "(" | "{") => depth += 1,
                (Kind::Sign, "]" | ")" | "}") => depth -= 1,
                _ => {}
            }
            if depth == 0 {
                return next + 1;
            }
        }
        self.tokens.len()
    }

    /// The last name may have no value.
    fn guard(&mut self) {
        if let Some(last) = self.reading.uses.last_mut() {
            last.guarded = true;
        }
    }

    fn sign(&mut self, at: usize) -> usize {
        let sign = self.tokens[at].text(self.source);
        let in_component = self.frame().component.is_some();
        match sign {
            "(" | "[" | "{" | "?[" => {
                if sign == "[" && self.expect == Expect::Operator && self.is_last_index(at) {
                    self.part(at);
                }
                if self.expect == Expect::Operand {
                    self.begin(at);
                }
                let calls = &self.reading.calls;
                let call = calls.len().checked_sub(1);
                let call = call.filter(|&last| at > 0 && calls[last].operand == (at - 1..at));
                self.frames.push(Frame {
                    call,
                    ..Frame::default()
                });
                self.expect = Expect::Operand;
            }
            ")" | "]" | "}" => {
                self.finish(at);
                if let Some(call) = self.frames.pop().and_then(|frame| frame.call) {
                    self.reading.calls[call].operand.end = at + 1;
                }
                self.expect = Expect::Operator;
            }
            "<" if self.expect == Expect::Operand => return self.component(at),
            "/" if in_component && self.is(at + 1, ">") => {
                self.component_end(at + 2);
                return at + 2;
            }
            ">" if in_component => self.component_end(at + 1),
            "=" if in_component => {}
            "~" => {
                if let Some(start) = self.frame().operand {
                    self.reading.joined.push(start..at);
                }
                let frame = self.frame();
                (frame.operand, frame.before) = (None, Before::Joins);
                self.expect = Expect::Operand;
            }
            "==" | "!=" | "<" | ">" | "<=" | ">=" => {
                self.compare(at);
                self.finish(at);
                self.frame().before = Before::Compares;
                self.expect = Expect::Operand;
            }
            "..." => {
                self.frame().before = Before::Takes;
                self.expect = Expect::Operand;
            }
            "." | "?." | "|" | "@" => {}
            "," if self.expect == Expect::Locals => {}
            "-" if self.expect == Expect::Operand => {}
            _ => {
                self.finish(at);
                self.expect = Expect::Operand;
            }
        }
        at + 1
    }

    /// `<` and the dotted name behind it.
    fn component(&mut self, at: usize) -> usize {
        self.begin(at);
        let (name, end) = component_name(self.source, self.tokens, at + 1);
        self.frames.push(Frame {
            component: Some((at, name)),
            ..Frame::default()
        });
        end
    }

    fn component_end(&mut self, end: usize) {
        if let Some((start, name)) = self.frame().component.take() {
            self.reading.components.push((start..end, name));
        }
        self.frames.pop();
        self.expect = Expect::Operator;
    }
}

/// The dotted name at `start`, and where it ends.
pub(super) fn component_name(source: &str, tokens: &[Token], start: usize) -> (String, usize) {
    let mut name = String::new();
    let mut end = start;
    while let Some(token) = tokens.get(end)
        && (token.kind == Kind::Word) == ((end - start).is_multiple_of(2))
        && (token.kind == Kind::Word || token.is_sign(source, "."))
    {
        name.push_str(token.text(source));
        end += 1;
    }
    (name, end)
}

/// Whether a filter makes a text of captured text, which shows if it has changed a value in it; or
/// sees to it itself.
pub(super) fn is_plain_filter(word: &str) -> bool {
    matches!(
        word,
        "literal"
            | "ident"
            | "safe"
            | "str"
            | "default"
            | "replace"
            | "join"
            | "trim"
            | "trim_start"
            | "trim_end"
            | "upper"
            | "lower"
            | "capitalize"
            | "title"
            | "indent"
    )
}

fn is_constant(word: &str) -> bool {
    matches!(
        word,
        "true" | "True" | "false" | "False" | "none" | "None" | "null" | "loop"
    )
}
