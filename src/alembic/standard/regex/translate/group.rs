//! Groups: those that capture, those that do not, and those that look around.
//!
//! Invariant: a group has the number that it has in Python.

use super::{Kind, Part, Reader, Result, flag};

impl Reader<'_> {
    pub(super) fn group(&mut self, flags: i64) -> Result<Option<Part>> {
        if !self.eat('?') {
            return self.captured(flags).map(Some);
        }
        match self.next()? {
            'P' => match self.next()? {
                '<' => {
                    let name = self.name('>')?;
                    if self.names.iter().any(|(known, _)| *known == name) {
                        return Err("it has two groups of one name");
                    }
                    self.names.push((name, self.groups + 1));
                    self.captured(flags).map(Some)
                }
                '=' => {
                    let name = self.name(')')?;
                    let mut names = self.names.iter();
                    let (_, number) = names
                        .find(|(known, _)| *known == name)
                        .ok_or("it refers to a group that it does not have")?;
                    self.same_again(*number, flags).map(Some)
                }
                _ => Err("it has a group that is not evaluated"),
            },
            '#' => {
                while self.next()? != ')' {}
                Ok(None)
            }
            ':' => self.closed("(?:", flags).map(Some),
            '>' => self.closed("(?>", flags).map(Some),
            '=' => self.around("(?=", flags, false).map(Some),
            '!' => self.around("(?!", flags, false).map(Some),
            '<' => match self.next()? {
                '=' => self.around("(?<=", flags, true).map(Some),
                '!' => self.around("(?<!", flags, true).map(Some),
                _ => Err("it has a group that is not evaluated"),
            },
            first => self.flagged(first, flags).map(Some),
        }
    }

    /// `(?i-s:…)`.
    fn flagged(&mut self, first: char, flags: i64) -> Result<Part> {
        let (mut flags, mut letter, mut is_off) = (flags, first, false);
        loop {
            match letter {
                ':' => return self.closed("(?:", flags),
                '-' if !is_off => is_off = true,
                'a' | 'u' => return Err("it changes flags in its midst"),
                letter if is_off => flags &= !flag(letter)?,
                letter => flags |= flag(letter)?,
            }
            letter = self.next()?;
        }
    }

    fn name(&mut self, end: char) -> Result<String> {
        let mut name = String::new();
        loop {
            match self.next()? {
                one if one == end => break,
                one if one.is_ascii_alphanumeric() || one == '_' => name.push(one),
                _ => return Err("it has a name that is not evaluated"),
            }
        }
        if name.is_empty() || name.starts_with(|one: char| one.is_ascii_digit()) {
            return Err("it has a name that is none");
        }
        Ok(name)
    }

    fn captured(&mut self, flags: i64) -> Result<Part> {
        self.groups += 1;
        if self.groups > 99 {
            return Err("it has more than 99 groups");
        }
        self.around
            .push(self.open.last().copied().unwrap_or_default());
        self.open.push(self.groups);
        let part = self.closed("(", flags)?;
        self.open.pop();
        Ok(part)
    }

    fn closed(&mut self, opening: &str, flags: i64) -> Result<Part> {
        let inner = self.alternatives(flags)?;
        if !self.eat(')') {
            return Err("it has a `(` without a `)`");
        }
        Ok(Part {
            text: format!("{opening}{})", inner.text),
            kind: Kind::Item,
            ..inner
        })
    }

    fn around(&mut self, opening: &str, flags: i64, is_behind: bool) -> Result<Part> {
        let groups = self.groups;
        let inner = self.closed(opening, flags)?;
        if is_behind && inner.most != Some(inner.least) {
            return Err("it looks behind for what has no one length");
        }
        if is_behind && self.groups > groups {
            return Err("it has a group where it looks behind");
        }
        self.captures_ahead |= self.groups > groups;
        Ok(Part::place(inner.text))
    }
}
