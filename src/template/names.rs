//! The names of a template: those that it uses, and those that it gives itself.
//!
//! Invariant: a use counts as given only where the name has a value whatever branches are taken;
//! the arguments of a component are seen inside of it, and nowhere else.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::ops::Range;
use std::sync::Arc;

use super::expression::{Kind as Word, Token};
use super::file::{File, Links};
use super::scan::{Kind, Segment};
use crate::span::Span;

/// A name that a template uses outside of the components that it defines.
#[derive(Clone, Debug)]
struct Use {
    name: String,
    place: Range<usize>,
    /// Whether the template says what to do without a value.
    guarded: bool,
    /// Whether the template itself has given it a value before.
    given: bool,
}

/// How a template gives a name; what is told first comes last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum How {
    /// It is an argument of a component, or its body.
    Argument,
    /// It is that of a loop.
    Loop,
    /// By `set`, outside of loops.
    Set,
    /// By `set` in a loop, with which it ends.
    SetInLoop,
}

/// A name that a template gives.
#[derive(Clone, Debug)]
pub(super) struct Given {
    pub(super) name: String,
    pub(super) how: How,
    /// Where it certainly has a value.
    scope: Range<usize>,
}

/// The names of one file.
#[derive(Clone, Debug, Default)]
pub(super) struct Names {
    uses: Vec<Use>,
    given: Vec<Given>,
    /// From where to where components are defined.
    definitions: Vec<Range<usize>>,
}

/// What opens a scope.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Opens {
    /// A loop, with its names.
    Loop(Vec<String>),
    /// A branch, or the body that a component is given.
    Branch,
    /// `{% set name %}`, whose name has its value behind the block.
    Set(String),
    /// The definition of a component, with its arguments.
    Component(Vec<String>),
}

/// A block that is open.
struct Open {
    opens: Opens,
    /// Where its current branch began.
    start: usize,
    /// What was set in it: the names, and from where on.
    set: Vec<(String, usize)>,
}

impl Open {
    fn new(opens: Opens, start: usize) -> Self {
        Self {
            opens,
            start,
            set: Vec::new(),
        }
    }
}

impl Names {
    /// The names of a file.
    pub(super) fn of(file: &File) -> Self {
        let mut scopes = Scopes::new(file);
        for segment in &file.scan.segments {
            if segment.kind == Kind::Tag {
                scopes.tag(segment);
            }
        }
        let mut names = scopes.finish();
        let text = &*file.text;
        let mut uses = Vec::new();
        for (segment, tokens, reading) in file.expressions() {
            let is_loop = segment.kind == Kind::Tag && segment.tokens[0].is_word(text, "for");
            let own = if is_loop { loop_names(text, tokens) } else { 0 };
            for &at in reading.locals.iter().filter(|&&at| at >= own) {
                names.give(tokens[at].text(text), How::Loop, segment.range.clone());
            }
            for used in &reading.uses {
                uses.push((tokens[used.token].range.clone(), used.guarded));
            }
        }
        names.take(text, uses);
        names
    }

    fn give(&mut self, name: &str, how: How, scope: Range<usize>) {
        self.given.push(Given {
            name: name.to_owned(),
            how,
            scope,
        });
    }

    fn take(&mut self, text: &str, uses: Vec<(Range<usize>, bool)>) {
        let mut scopes: HashMap<&str, Vec<&Range<usize>>> = HashMap::new();
        for given in &self.given {
            scopes.entry(&given.name).or_default().push(&given.scope);
        }
        for (place, guarded) in uses {
            let name = &text[place.clone()];
            if self.is_defined_around(place.start) || name.starts_with("__tera_") {
                continue;
            }
            let given = scopes
                .get(name)
                .is_some_and(|scopes| scopes.iter().any(|scope| scope.contains(&place.start)));
            self.uses.push(Use {
                name: name.to_owned(),
                place,
                guarded,
                given,
            });
        }
    }

    /// The definition of a component that holds a place.
    pub(super) fn definition(&self, at: usize) -> Option<&Range<usize>> {
        self.definitions.iter().find(|range| range.contains(&at))
    }

    fn is_defined_around(&self, at: usize) -> bool {
        self.definition(at).is_some()
    }

    /// Whether a place is in the definition of a component, and the names that are given there
    /// or anywhere else in the same component or outside of all.
    pub(super) fn around(&self, at: usize) -> (bool, impl Iterator<Item = &Given>) {
        let definition = self.definition(at).cloned();
        let is_near = {
            let definition = definition.clone();
            move |given: &&Given| {
                let start = given.scope.start;
                match &definition {
                    Some(definition) => definition.contains(&start),
                    None => !self.is_defined_around(start),
                }
            }
        };
        (definition.is_some(), self.given.iter().filter(is_near))
    }
}

/// How many tokens behind `for` name what the loop gives, with the `in`.
fn loop_names(text: &str, tokens: &[Token]) -> usize {
    let end = tokens.iter().position(|token| token.is_word(text, "in"));
    end.map_or(tokens.len(), |at| at + 1)
}

/// Finds where names have a value.
struct Scopes<'a> {
    text: &'a str,
    names: Names,
    open: Vec<Open>,
}

impl<'a> Scopes<'a> {
    fn new(file: &'a File) -> Self {
        Self {
            text: &file.text,
            names: Names::default(),
            // The file itself.
            open: vec![Open::new(Opens::Branch, 0)],
        }
    }

    fn tag(&mut self, segment: &Segment) {
        let [word, rest @ ..] = &segment.tokens[..] else {
            return;
        };
        let (text, start, end) = (self.text, segment.range.start, segment.range.end);
        match word.text(text) {
            "for" => {
                let own = &rest[..loop_names(text, rest).min(rest.len())];
                self.begin(Opens::Loop(words(text, own, "in")), end);
            }
            "if" | "<" => self.begin(Opens::Branch, end),
            "elif" | "else" => {
                if let Some(mut open) = self.end(start) {
                    if let Opens::Loop(names) = &mut open {
                        names.clear();
                    }
                    self.begin(open, end);
                }
            }
            "endfor" | "endif" | "</" => {
                self.end(start);
            }
            "component" => self.begin(Opens::Component(words(text, rest, "")), start),
            "endcomponent" => {
                self.end(end);
            }
            "set" | "set_global" => {
                let Some(name) = rest.first().map(|token| token.text(text).to_owned()) else {
                    return;
                };
                if rest.get(1).is_some_and(|sign| sign.is_sign(text, "=")) {
                    self.set(name, end);
                } else {
                    self.begin(Opens::Set(name), end);
                }
            }
            "endset" => {
                if let Some(Opens::Set(name)) = self.end(start) {
                    self.set(name, end);
                }
            }
            _ => {}
        }
    }

    fn begin(&mut self, opens: Opens, start: usize) {
        self.open.push(Open::new(opens, start));
    }

    fn set(&mut self, name: String, from: usize) {
        if let Some(open) = self.open.last_mut() {
            open.set.push((name, from));
        }
    }

    /// Ends the block that is open; the file itself stays.
    fn end(&mut self, end: usize) -> Option<Opens> {
        if self.open.len() < 2 {
            return None;
        }
        self.close(end)
    }

    fn close(&mut self, end: usize) -> Option<Opens> {
        let open = self.open.pop()?;
        let is_loop = |open: &Open| matches!(open.opens, Opens::Loop(_));
        let how = if is_loop(&open) || self.open.iter().any(is_loop) {
            How::SetInLoop
        } else {
            How::Set
        };
        for (name, from) in &open.set {
            self.names.give(name, how, *from..end);
        }
        let scope = open.start..end;
        match &open.opens {
            Opens::Branch | Opens::Set(_) => {}
            Opens::Loop(names) => {
                for name in names {
                    self.names.give(name, How::Loop, scope.clone());
                }
            }
            Opens::Component(arguments) => {
                for name in arguments {
                    self.names.give(name, How::Argument, scope.clone());
                }
                self.names.give("body", How::Argument, scope.clone());
                self.names.definitions.push(scope);
            }
        }
        Some(open.opens)
    }

    fn finish(mut self) -> Names {
        while self.close(self.text.len()).is_some() {}
        self.names
    }
}

fn words(text: &str, tokens: &[Token], but: &str) -> Vec<String> {
    let words = tokens
        .iter()
        .filter(|token| token.kind == Word::Word && token.text(text) != but);
    words.map(|token| token.text(text).to_owned()).collect()
}

/// The names that a section and what it includes take from outside.
#[derive(Debug, Default)]
pub(super) struct Taken {
    /// All of them; also those that only some branches or a part of the rounds of a loop give.
    pub(super) variables: BTreeSet<String>,
    /// Those that must have a value, with the place of their first use: nothing says what to do
    /// without.
    pub(super) wanted: BTreeMap<String, Span>,
}

/// The names that the first of `files` and what it includes take from outside.
pub(super) fn taken(files: &[Arc<File>], links: &[Links], names: &[Names]) -> Taken {
    let visible = visible(files, links, names);
    let mut taken = Taken::default();
    let mut guarded = BTreeSet::new();
    for (at, given) in &visible {
        for used in names[*at].uses.iter().filter(|used| !used.given) {
            taken.variables.insert(used.name.clone());
            if used.guarded || given.contains(used.name.as_str()) {
                guarded.insert(used.name.as_str());
            }
            let span = files[*at].span(used.place.clone());
            taken.wanted.entry(used.name.clone()).or_insert(span);
        }
    }
    taken
        .wanted
        .retain(|name, _| !guarded.contains(name.as_str()));
    taken
}

/// The files that the first one includes, and itself, in the order in which they are reached; each
/// with the names that it and those that include it give somewhere.
fn visible<'n>(
    files: &[Arc<File>],
    links: &[Links],
    names: &'n [Names],
) -> Vec<(usize, BTreeSet<&'n str>)> {
    let own = |at: usize| {
        let (_, given) = names[at].around(usize::MAX);
        given.map(|given| given.name.as_str())
    };
    let places: HashMap<&str, usize> = files
        .iter()
        .enumerate()
        .map(|(at, file)| (file.name.as_str(), at))
        .collect();
    let mut reached: Vec<(usize, BTreeSet<&str>)> = vec![(0, own(0).collect())];
    let mut open = vec![0];
    while let Some(next) = open.pop() {
        let (file, given) = reached[next].clone();
        let includes = links[file].includes.iter();
        for included in includes.filter_map(|(name, _)| places.get(name.as_str())) {
            let known = reached.iter().position(|(at, _)| at == included);
            let known = known.unwrap_or_else(|| {
                reached.push((*included, own(*included).collect()));
                open.push(reached.len() - 1);
                reached.len() - 1
            });
            let before = reached[known].1.len();
            reached[known].1.extend(&given);
            if reached[known].1.len() > before {
                open.push(known);
            }
        }
    }
    reached
}
