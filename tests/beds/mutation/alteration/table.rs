//! The stored statement of a table, edited for what the chains of this bed hold and no more.

use crate::beds::statements;
use crate::beds::structure::bare;
use std::ops::Range;

pub(in super::super) struct Table {
    pub(super) sql: String,
}

impl Table {
    pub(in super::super) fn new(sql: String) -> Self {
        Self { sql }
    }

    /// The named table constraints that are no keys.
    pub(in super::super) fn rules(&self) -> Vec<String> {
        let parts = self.parts().into_iter();
        let is_rule = |part: &Vec<Range<usize>>| {
            let is_it = |word| self.is(&part[2], word);
            self.is(&part[0], "CONSTRAINT") && (is_it("CHECK") || is_it("FOREIGN"))
        };
        let names = parts
            .filter(is_rule)
            .map(|part| bare(&self.sql[part[1].clone()]));
        names.collect()
    }

    /// Adds a table constraint behind everything else.
    pub(super) fn add(&mut self, constraint: &str) {
        let last = self.parts().pop().expect("a table has columns");
        let end = last.last().expect("a part has words").end;
        self.sql.insert_str(end, &format!(", {constraint}"));
    }

    /// Adds a column in front of all others, or behind one of them.
    pub(super) fn add_column(&mut self, definition: &str, after: Option<&str>) {
        if let Some(after) = after {
            let end = self.column(after).last().expect("a part has words").end;
            self.sql.insert_str(end, &format!(", {definition}"));
        } else {
            let start = self.parts()[0][0].start;
            self.sql.insert_str(start, &format!("{definition}, "));
        }
    }

    /// Takes a table constraint away, with the comma in front of it.
    pub(super) fn drop(&mut self, name: &str) {
        let parts = self.parts();
        let is_it = |part: &&Vec<Range<usize>>| {
            self.is(&part[0], "CONSTRAINT") && bare(&self.sql[part[1].clone()]) == name
        };
        if let Some(at) = parts.iter().position(|part| is_it(&part)) {
            let start = parts[at - 1].last().expect("a part has words").end;
            let end = parts[at].last().expect("a part has words").end;
            self.cut(start..end);
        }
    }

    /// As in SQLite 3.53, a rule that answers a NULL in another way becomes the one that fails.
    pub(super) fn set_not_null(&mut self, column: &str) {
        if let Some((part, at)) = self.find(column, &["NOT", "NULL", "ON", "CONFLICT"]) {
            self.cut(part[at + 1].end..part[at + 4].end);
        } else if self.find(column, &["NOT", "NULL"]).is_none() {
            self.append(column, "NOT NULL");
        }
    }

    pub(super) fn drop_not_null(&mut self, column: &str) {
        let conflict = self.find(column, &["NOT", "NULL", "ON", "CONFLICT"]);
        let found = conflict
            .map(|(part, at)| part[at].start..part[at + 4].end)
            .or_else(|| {
                let (part, at) = self.find(column, &["NOT", "NULL"])?;
                Some(part[at].start..part[at + 1].end)
            });
        self.cut(found.unwrap_or_default());
    }

    pub(super) fn set_default(&mut self, column: &str, value: &str) {
        self.append(column, &format!("DEFAULT {value}"));
    }

    pub(super) fn drop_default(&mut self, column: &str) {
        let Some((part, at)) = self.find(column, &["DEFAULT"]) else {
            return;
        };
        let mut depth = 0;
        let end = part[at + 1..].iter().find(|place| {
            depth += self.step(place);
            depth == 0
        });
        self.cut(part[at].start..end.expect("a default has a value").end);
    }

    /// Writes another type, or the first one.
    pub(super) fn set_type(&mut self, column: &str, type_name: &str) {
        let part = self.column(column);
        let words = &part[1..];
        let is_word = |place: &&Range<usize>| {
            let word = &self.sql[(*place).clone()];
            let constraints = [
                "CONSTRAINT",
                "PRIMARY",
                "NOT",
                "NULL",
                "UNIQUE",
                "CHECK",
                "DEFAULT",
                "COLLATE",
                "REFERENCES",
                "GENERATED",
                "AS",
            ];
            !constraints
                .iter()
                .any(|keyword| word.eq_ignore_ascii_case(keyword))
        };
        let old = words.iter().take_while(is_word).last();
        let start = part[0].end;
        let end = old.map_or(start, |last| last.end);
        self.sql.replace_range(start..end, &format!(" {type_name}"));
    }

    /// The definition of a column, word by word.
    fn column(&self, name: &str) -> Vec<Range<usize>> {
        let mut parts = self.parts().into_iter();
        parts
            .find(|part| bare(&self.sql[part[0].clone()]).eq_ignore_ascii_case(name))
            .unwrap_or_else(|| panic!("no column {name} in {}", self.sql))
    }

    /// The definition of a column, and where in it the words stand in this order outside of brackets.
    fn find(&self, column: &str, words: &[&str]) -> Option<(Vec<Range<usize>>, usize)> {
        let part = self.column(column);
        let mut depth = 0;
        let at = (1..part.len()).find(|&at| {
            depth += self.step(&part[at]);
            let are = |(place, word): (&Range<usize>, &&str)| self.is(place, word);
            depth == 0 && part.len() >= at + words.len() && part[at..].iter().zip(words).all(are)
        })?;
        Some((part, at))
    }

    fn append(&mut self, column: &str, text: &str) {
        let end = self.column(column).last().expect("a part has words").end;
        self.sql.insert_str(end, &format!(" {text}"));
    }

    fn cut(&mut self, place: Range<usize>) {
        self.sql.replace_range(place, "");
    }

    fn is(&self, place: &Range<usize>, word: &str) -> bool {
        self.sql[place.clone()].eq_ignore_ascii_case(word)
    }

    /// How much deeper into brackets a sign leads.
    fn step(&self, place: &Range<usize>) -> i32 {
        match &self.sql[place.clone()] {
            "(" => 1,
            ")" => -1,
            _ => 0,
        }
    }

    /// The columns and constraints, each as the places of its words.
    fn parts(&self) -> Vec<Vec<Range<usize>>> {
        let mut parts = vec![Vec::new()];
        let mut depth = 0;
        for place in statements::places(&self.sql) {
            let before = depth;
            depth += self.step(&place);
            match (before, depth) {
                (0, _) => {}
                (1, 0) => break,
                (1, 1) if self.is(&place, ",") => parts.push(Vec::new()),
                _ => parts.last_mut().expect("there is a first part").push(place),
            }
        }
        parts
    }
}

#[test]
fn a_definition_is_edited_and_nothing_else() {
    let text = "CREATE TABLE t (a INT NOT NULL ON CONFLICT FAIL, -- b, c\n \"b c\" DEFAULT (1, (2)) \
                CHECK (a NOT NULL), CONSTRAINT x CHECK (a, 1)) STRICT";
    let edited = |edit: &dyn Fn(&mut Table)| {
        let mut table = Table::new(text.to_string());
        edit(&mut table);
        table.sql
    };
    let with = |old: &str, new: &str| {
        assert!(text.contains(old));
        text.replacen(old, new, 1)
    };
    assert_eq!(
        edited(&|t| t.add("UNIQUE (a)")),
        with(") STRICT", ", UNIQUE (a)) STRICT")
    );
    assert_eq!(
        edited(&|t| t.drop("x")),
        with(", CONSTRAINT x CHECK (a, 1)", "")
    );
    assert_eq!(
        edited(&|t| t.drop_not_null("A")),
        with("NOT NULL ON CONFLICT FAIL", "")
    );
    assert_eq!(
        edited(&|t| t.set_not_null("a")),
        with(" ON CONFLICT FAIL", "")
    );
    assert_eq!(
        edited(&|t| t.set_not_null("b c")),
        with("NOT NULL),", "NOT NULL) NOT NULL,")
    );
    assert_eq!(
        edited(&|t| t.drop_default("b c")),
        with("DEFAULT (1, (2))", "")
    );
    assert_eq!(
        edited(&|t| t.set_default("b c", "7")),
        with("NULL),", "NULL) DEFAULT 7,")
    );
    assert_eq!(
        edited(&|t| t.set_type("a", "BIG INT")),
        with("a INT", "a BIG INT")
    );
    assert_eq!(
        edited(&|t| t.set_type("b c", "TEXT")),
        with("\"b c\"", "\"b c\" TEXT")
    );
}
