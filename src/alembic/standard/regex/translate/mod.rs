//! From Python's syntax of regular expressions to that of the engine.
//!
//! Invariant: what is translated matches what Python would match; what could differ is refused
//! (<https://docs.python.org/3/library/re.html#regular-expression-syntax>).

mod character;
mod group;

use std::iter::Peekable;
use std::str::Chars;

use character::literal;

/// `re.I`.
pub(super) const IGNORE_CASE: i64 = 2;
/// `re.M`.
pub(super) const MULTI_LINE: i64 = 8;
/// `re.S`.
pub(super) const DOT_ALL: i64 = 16;
/// `re.U`, which every pattern of a text has.
pub(super) const UNICODE: i64 = 32;
/// `re.X`.
pub(super) const VERBOSE: i64 = 64;
/// `re.A`.
pub(super) const ASCII: i64 = 256;

/// How deeply groups stand in each other.
const DEPTH: usize = 50;

/// A pattern as the engine reads it.
#[derive(Debug)]
pub(super) struct Translated {
    /// The pattern.
    pub(super) text: String,
    /// How many groups it has.
    pub(super) groups: usize,
    /// The names of groups and their numbers.
    pub(super) names: Vec<(String, usize)>,
    /// The group around each group, 0 for none; `None` if one stands where it looks ahead.
    pub(super) around: Option<Vec<usize>>,
    /// Its flags, those that stand in it included.
    pub(super) flags: i64,
}

/// What is not translated, as a message says it.
type Result<T> = std::result::Result<T, &'static str>;

/// A part of a pattern.
struct Part {
    text: String,
    /// The fewest characters that it matches.
    least: usize,
    /// The most, if there is such a number.
    most: Option<usize>,
    kind: Kind,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Item,
    /// It matches a place: nothing can be repeated.
    Place,
    Repeated,
}

struct Reader<'a> {
    rest: Peekable<Chars<'a>>,
    groups: usize,
    /// The groups that are not closed yet.
    open: Vec<usize>,
    names: Vec<(String, usize)>,
    around: Vec<usize>,
    /// Whether a group stands where it looks ahead.
    captures_ahead: bool,
    depth: usize,
}

/// Translates a pattern.
pub(super) fn translate(pattern: &str, flags: i64) -> Result<Translated> {
    let (pattern, flags) = leading_flags(pattern, flags)?;
    if flags & !(IGNORE_CASE | MULTI_LINE | DOT_ALL | UNICODE | VERBOSE | ASCII) != 0 {
        return Err("it has flags that are not evaluated");
    }
    let mut reader = Reader {
        rest: pattern.chars().peekable(),
        groups: 0,
        open: Vec::new(),
        names: Vec::new(),
        around: Vec::new(),
        captures_ahead: false,
        depth: 0,
    };
    let whole = reader.alternatives(flags)?;
    if reader.rest.next().is_some() {
        return Err("it has a `)` without a `(`");
    }
    let unicode = if flags & ASCII == 0 { UNICODE } else { 0 };
    Ok(Translated {
        text: whole.text,
        groups: reader.groups,
        names: reader.names,
        around: (!reader.captures_ahead).then_some(reader.around),
        flags: flags | unicode,
    })
}

/// The flags that `(?im)` at the beginning says.
fn leading_flags(pattern: &str, flags: i64) -> Result<(&str, i64)> {
    let Some(inner) = pattern.strip_prefix("(?") else {
        return Ok((pattern, flags));
    };
    let Some((letters, rest)) = inner.split_once(')') else {
        return Ok((pattern, flags));
    };
    if letters.is_empty() || !letters.bytes().all(|letter| letter.is_ascii_lowercase()) {
        return Ok((pattern, flags));
    }
    let mut flags = flags;
    for letter in letters.chars() {
        flags |= flag(letter)?;
    }
    Ok((rest, flags))
}

fn flag(letter: char) -> Result<i64> {
    Ok(match letter {
        'i' => IGNORE_CASE,
        'm' => MULTI_LINE,
        's' => DOT_ALL,
        'x' => VERBOSE,
        'a' => ASCII,
        'u' => UNICODE,
        _ => return Err("it has a flag that is not evaluated"),
    })
}
impl Part {
    fn place(text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            least: 0,
            most: Some(0),
            kind: Kind::Place,
        }
    }

    fn one(text: String) -> Self {
        Self {
            text,
            least: 1,
            most: Some(1),
            kind: Kind::Item,
        }
    }

    /// A character or a set of them, of whatever case.
    fn of_case(text: String, flags: i64) -> Self {
        Self::one(if flags & IGNORE_CASE != 0 {
            format!("(?i:{text})")
        } else {
            text
        })
    }
}

impl Reader<'_> {
    fn eat(&mut self, wanted: char) -> bool {
        self.rest.next_if_eq(&wanted).is_some()
    }

    fn next(&mut self) -> Result<char> {
        self.rest.next().ok_or("it ends too early")
    }

    /// `a|b|c`.
    fn alternatives(&mut self, flags: i64) -> Result<Part> {
        self.depth += 1;
        if self.depth > DEPTH {
            return Err("its groups stand in each other too deeply");
        }
        let mut whole = self.sequence(flags)?;
        let mut is_choice = false;
        while self.eat('|') {
            is_choice = true;
            let next = self.sequence(flags)?;
            whole.text.push('|');
            whole.text.push_str(&next.text);
            whole.least = whole.least.min(next.least);
            whole.most = whole.most.zip(next.most).map(|(a, b)| a.max(b));
        }
        if is_choice {
            whole.text = format!("(?:{})", whole.text);
        }
        self.depth -= 1;
        Ok(whole)
    }

    fn sequence(&mut self, flags: i64) -> Result<Part> {
        let mut parts: Vec<Part> = Vec::new();
        while let Some(next) = self.rest.peek().copied() {
            if matches!(next, '|' | ')') {
                break;
            }
            self.rest.next();
            if flags & VERBOSE != 0 {
                if matches!(next, ' ' | '\t'..='\r') {
                    continue;
                }
                if next == '#' {
                    while self.rest.next().is_some_and(|one| one != '\n') {}
                    continue;
                }
            }
            match self.repetition(next)? {
                Some((least, most)) => {
                    let of = parts.pop().ok_or("it repeats nothing")?;
                    parts.push(self.repeat(&of, least, most)?);
                }
                None => parts.extend(self.item(next, flags)?),
            }
        }
        let mut whole = Part::place("");
        whole.kind = Kind::Item;
        for part in parts {
            whole.text.push_str(&part.text);
            whole.least = whole.least.saturating_add(part.least);
            whole.most = whole
                .most
                .zip(part.most)
                .and_then(|(a, b)| a.checked_add(b));
        }
        Ok(whole)
    }

    /// How often what stands before is repeated; `None` if this says nothing of it.
    fn repetition(&mut self, first: char) -> Result<Option<(usize, Option<usize>)>> {
        Ok(Some(match first {
            '*' => (0, None),
            '+' => (1, None),
            '?' => (0, Some(1)),
            '{' => {
                let mut ahead = self.rest.clone();
                let mut inner = String::new();
                loop {
                    match ahead.next() {
                        Some('}') => break,
                        Some(one @ ('0'..='9' | ',')) if inner.len() < 12 => inner.push(one),
                        // A brace that stands for itself.
                        _ => return Ok(None),
                    }
                }
                let parts: Vec<&str> = inner.split(',').collect();
                let number = |text: &str| text.parse::<usize>().ok();
                let count = match parts[..] {
                    [""] => return Ok(None),
                    [count] => (number(count).unwrap_or(0), number(count)),
                    ["", most] => (0, number(most)),
                    [least, ""] => (number(least).unwrap_or(0), None),
                    [least, most] => (number(least).unwrap_or(0), number(most)),
                    _ => return Ok(None),
                };
                self.rest = ahead;
                if count.1.is_some_and(|most| most < count.0) {
                    return Err("it repeats less often than at least");
                }
                if count.0 > 1000 || count.1.is_some_and(|most| most > 1000) {
                    return Err("it repeats something more than 1000 times");
                }
                count
            }
            _ => return Ok(None),
        }))
    }

    fn repeat(&mut self, of: &Part, least: usize, most: Option<usize>) -> Result<Part> {
        match of.kind {
            Kind::Place => return Err("it repeats a place"),
            Kind::Repeated => return Err("it repeats what is repeated"),
            Kind::Item => {}
        }
        if of.least == 0 && most != Some(1) {
            return Err("it repeats what may be empty");
        }
        let how = if self.eat('?') {
            "?"
        } else if self.eat('+') {
            "+"
        } else {
            ""
        };
        let count = match (least, most) {
            (0, None) => "*".to_owned(),
            (1, None) => "+".to_owned(),
            (0, Some(1)) => "?".to_owned(),
            (least, None) => format!("{{{least},}}"),
            (least, Some(most)) => format!("{{{least},{most}}}"),
        };
        let text = match how {
            "+" => format!("(?>(?:{}){count})", of.text),
            how => format!("(?:{}){count}{how}", of.text),
        };
        Ok(Part {
            text,
            least: of.least.saturating_mul(least),
            most: of
                .most
                .zip(most)
                .and_then(|(one, times)| one.checked_mul(times)),
            kind: Kind::Repeated,
        })
    }

    fn item(&mut self, first: char, flags: i64) -> Result<Option<Part>> {
        Ok(Some(match first {
            '.' if flags & DOT_ALL != 0 => Part::one("(?s:.)".to_owned()),
            '.' => Part::one(r"[^\x{a}]".to_owned()),
            '^' if flags & MULTI_LINE != 0 => Part::place(r"(?:\A|(?<=\x{a}))"),
            '^' => Part::place(r"\A"),
            '$' if flags & MULTI_LINE != 0 => Part::place(r"(?=\x{a}|\z)"),
            '$' => Part::place(r"(?=\x{a}?\z)"),
            '[' => self.set(flags)?,
            '(' => return self.group(flags),
            '\\' => self.escape(flags)?,
            one => {
                let mut text = String::new();
                literal(&mut text, one);
                Part::of_case(text, flags)
            }
        }))
    }
}
