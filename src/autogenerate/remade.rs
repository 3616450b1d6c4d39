//! What a database holds, made again in an empty one.
//!
//! Invariant: what is made here is what the database holds, but for the quotes of texts.

use crate::schema::Entry;
use crate::scratch::{Refusal, Scratch, own};
use crate::sql::{Ident, Literal, Object, Token, dequote, significant};
use crate::sqlite::Usable;

use super::step::Step;

/// The objects of a database that was made by somebody else.
#[derive(Debug)]
pub(super) struct Remade {
    /// The objects that could be made, in an order in which they can.
    pub(super) made: Vec<Entry>,
    /// Those of them in which a text stood in double quotes.
    pub(super) requoted: Vec<Ident>,
    /// Those that SQLite refuses here, and why.
    pub(super) refused: Vec<(Entry, Refusal)>,
    /// The views and triggers that were made and cannot be used, and why.
    pub(super) unusable: Vec<(Entry, Refusal)>,
}

/// Makes the objects: in their order, as far as each finds there what it needs.
pub(super) fn remake(entries: Vec<Entry>) -> Remade {
    let scratch = own(Scratch::open());
    let mut remade = Remade {
        made: Vec::with_capacity(entries.len()),
        requoted: Vec::new(),
        refused: Vec::new(),
        unusable: Vec::new(),
    };
    let mut left = entries;
    loop {
        let before = remade.made.len();
        for entry in std::mem::take(&mut left) {
            match make(&scratch, entry.sql.clone()) {
                Ok(sql) => remade.take(entry, sql),
                Err(refusal) => remade.refused.push((entry, refusal)),
            }
        }
        // What stood in front of what it needs can be made now.
        if remade.made.len() == before || remade.refused.is_empty() {
            break;
        }
        left.extend(remade.refused.drain(..).map(|(entry, _)| entry));
    }
    remade.look_into(&scratch);
    remade
}

impl Remade {
    fn take(&mut self, entry: Entry, sql: String) {
        if sql != entry.sql {
            self.requoted.push(entry.name.clone());
        }
        self.made.push(Entry { sql, ..entry });
    }

    /// Has SQLite look into views and triggers, which it takes as they are.
    fn look_into(&mut self, scratch: &Scratch) {
        for at in 0..self.made.len() {
            let entry = &self.made[at];
            if let Some(sql) = in_use(scratch, entry) {
                self.requoted.push(entry.name.clone());
                self.made[at].sql = sql;
            }
        }
        for entry in &self.made {
            let usable = Usable::of(entry).filter(|_| entry.object != Object::VirtualTable);
            if let Some(Err(refusal)) = usable.map(|usable| usable.look_into(scratch)) {
                self.unusable.push((entry.clone(), refusal));
            }
        }
    }
}

/// Runs a statement, and returns it as it has run.
fn make(scratch: &Scratch, mut sql: String) -> Result<String, Refusal> {
    loop {
        let refusal = match scratch.run(&sql) {
            Ok(()) => return Ok(sql),
            Err(refusal) => refusal,
        };
        match requoted(&sql, &refusal) {
            Some(other) => sql = other,
            None => return Err(refusal),
        }
    }
}

/// How a view or trigger has to be written that can be used only with texts in other quotes.
fn in_use(scratch: &Scratch, entry: &Entry) -> Option<String> {
    let usable = match entry.object {
        Object::View | Object::Trigger => Usable::of(entry)?,
        _ => return None,
    };
    let mut entry = entry.clone();
    let mut changed = None;
    while let Err(refusal) = usable.look_into(scratch) {
        let Some(sql) = requoted(&entry.sql, &refusal) else {
            break;
        };
        own(scratch.run(&Step::Drop(entry.clone().into()).to_string()));
        own(scratch.run(&sql));
        entry.sql.clone_from(&sql);
        changed = Some(sql);
    }
    changed
}

/// The statement with single quotes around the texts that SQLite takes for a name here. It took them
/// for texts where the database was made (<https://sqlite.org/quirks.html#dblquote>).
fn requoted(sql: &str, refusal: &Refusal) -> Option<String> {
    let name = refusal.message.strip_prefix("no such column: \"")?;
    let name = &name[..name.rfind("\" - should this be")?];
    let all: Vec<Token<'_>> = significant(sql).collect();
    let is_text = |at: usize| {
        let before = at.checked_sub(1).map(|before| &all[before]);
        let names = [
            "AS", "FROM", "JOIN", "INTO", "UPDATE", "TABLE", "ON", ".", "OF",
        ];
        let is_name = before.is_some_and(|before| {
            names
                .iter()
                .any(|word| before.is(word) || before.text == *word)
        });
        let is_table = all.get(at + 1).is_some_and(|after| after.text == ".");
        all[at].text.starts_with('"') && dequote(all[at].text) == name && !is_name && !is_table
    };
    let mut found = String::new();
    let mut end = 0;
    for at in (0..all.len()).filter(|&at| is_text(at)) {
        found += &sql[end..all[at].start];
        found += &Literal::from(name).to_string();
        end = all[at].end();
    }
    (end > 0).then(|| found + &sql[end..])
}
